"""A FastAPI application on a real socket, beside the local server."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import pytest
import uvicorn
from fastapi import Depends, FastAPI

from kubiya_async.contrib.fastapi import webhook
from kubiya_async.testing import LocalServer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from kubiya_async.webhooks import Receiver


@pytest.fixture
def platform(kubiya_server: LocalServer) -> LocalServer:
    return kubiya_server


def hooked(receiver: Receiver) -> FastAPI:
    """Return an application that gives deliveries to a receiver."""
    app = FastAPI()

    @app.post("/hook", status_code=204, dependencies=[Depends(webhook(receiver))])
    async def hook() -> None: ...

    return app


@asynccontextmanager
async def served(app: FastAPI) -> AsyncGenerator[aiohttp.ClientSession]:
    """Run an application under uvicorn and give a session that talks to it."""
    async with running(app) as (_, url), aiohttp.ClientSession(url) as session:
        yield session


@asynccontextmanager
async def running(
    app: FastAPI, *, patience: int | None = 2
) -> AsyncGenerator[tuple[uvicorn.Server, str]]:
    """Run an application under uvicorn and give the server and its address.

    Args:
        app: The application.
        patience: Seconds that uvicorn waits for open answers when it stops; `None` for ever.
    """
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=patience,
    )
    server = uvicorn.Server(config)
    # The tests' own handling of signals stays as it is.
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:
            if task.done():
                await task
            await asyncio.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield server, f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


async def until(condition: object, *, within: float = 5.0) -> None:
    """Wait for a condition, and fail when it does not come about."""
    assert callable(condition)
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.005)
