"""httpx, and httpx-sse on top of it."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from benchmarks.peers.roles import AGENT, FIFTY, HEADERS, QUESTION, Calls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from benchmarks.peers.roles import Read


@asynccontextmanager
async def calls(root: str) -> AsyncIterator[Calls]:
    """Use `response.json()`; calls may wait for a connection as long as they must."""
    import httpx

    async with httpx.AsyncClient(headers=HEADERS, timeout=None) as client:  # noqa: S113 - the server answers

        async def get(path: str) -> object:
            return (await client.get(root + path)).json()

        yield Calls(lambda: get(AGENT), lambda: get(FIFTY))


@asynccontextmanager
async def events(root: str, *, limit: int | None = 100) -> AsyncIterator[Read]:
    """Read a stream with httpx-sse."""
    import httpx
    import httpx_sse

    async def read(arrived: Callable[[], object]) -> None:
        async with httpx_sse.aconnect_sse(client, "POST", f"{root}/chat", json=QUESTION) as source:
            async for event in source.aiter_sse():
                json.loads(event.data)
                arrived()

    limits = httpx.Limits(max_connections=limit)
    async with httpx.AsyncClient(headers=HEADERS, timeout=60, limits=limits) as client:
        yield read
