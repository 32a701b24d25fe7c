"""The application: one client for all requests, three pages, and what stands behind them."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from kubiya_async import PollPolicy
from kubiya_async.contrib.fastapi import install_problem_handler, lifespan

from . import chat, inbox, pages, workflows
from .inbox import Inbox
from .local import local_platform

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service has to be told."""

    url: str
    """Where it can be reached."""
    webhook_secret: str | None = None
    """What events are signed with; without one, none is received."""
    local: bool = False
    """Work with a local server in this process, and not with the platform."""
    speed: float = 60.0
    """Seconds of a workflow that pass in one second, on the local server."""


def make_app(settings: Settings) -> FastAPI:
    app = FastAPI(title="kubiya-async example", lifespan=_lifespan(settings))
    install_problem_handler(app)
    app.include_router(pages.make_router(local=settings.local))
    app.include_router(chat.router)
    # A local server is quick to ask; the platform counts every poll.
    poll = PollPolicy(first=0.2, longest=0.5) if settings.local else PollPolicy(longest=5.0)
    app.include_router(workflows.make_router(poll))
    app.state.inbox = Inbox()
    app.include_router(inbox.make_router(app.state.inbox, settings.webhook_secret))
    return app


def _lifespan(settings: Settings) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncGenerator[Mapping[str, Any]]:
        async with AsyncExitStack() as stack:
            client: dict[str, Any] = {}
            if settings.local:
                server = await stack.enter_async_context(
                    local_platform(
                        f"{settings.url}/webhooks/kubiya", settings.webhook_secret, settings.speed
                    )
                )
                client = {"api_key": server.api_key, "base_url": server.url}
                app.state.local_server = server
            yield await stack.enter_async_context(lifespan(**client)(app))

    return run
