"""FastAPI: one client for the application, streams to the browser, problems, webhooks.

    app = FastAPI(lifespan=lifespan())
    install_problem_handler(app)

    @app.post("/chat")
    async def chat(question: Question, kubiya: KubiyaDep) -> Response:
        return relay(kubiya.chat.stream(agent_uuid=question.agent, message=question.text))

Needs the extra `fastapi`.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from kubiya_async.client import Kubiya
from kubiya_async.contrib._extra import needs
from kubiya_async.contrib.problems import MEDIA_TYPE, problem
from kubiya_async.contrib.relay import (
    FAILURE,
    KEEPALIVE_SECONDS,
    Relay,
    data_of,
    failure,
    name_of,
)
from kubiya_async.errors import KubiyaError, WebhookError

with needs("fastapi"):
    from fastapi import Depends, FastAPI, HTTPException, Request
    from fastapi.responses import JSONResponse, Response
    from fastapi.sse import ServerSentEvent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping

    from kubiya_async.streaming import ChatStream
    from kubiya_async.webhooks.parsing import Event
    from kubiya_async.webhooks.receiver import Receiver

__all__ = [
    "KubiyaDep",
    "install_problem_handler",
    "lifespan",
    "relay",
    "relay_events",
    "webhook",
]


def lifespan(**settings: Any) -> Callable[[FastAPI], Any]:
    """Make a lifespan that opens one client with the application and closes it with it.

    Args:
        settings: As for `Kubiya`.
    """

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncGenerator[Mapping[str, Any]]:
        del app
        async with Kubiya(**settings) as kubiya:
            yield {"kubiya": kubiya}

    return run


def _client(request: Request) -> Kubiya:
    kubiya: Kubiya | None = getattr(request.state, "kubiya", None)
    if kubiya is None:
        raise RuntimeError(
            "no Kubiya client: make the application with FastAPI(lifespan=lifespan())"
        )
    return kubiya


KubiyaDep = Annotated[Kubiya, Depends(_client)]
"""The application's client, as a parameter of a path function."""


class _RelayResponse(Response):
    """A relay in the form FastAPI lets a path function return."""

    def __init__(self, application: Relay) -> None:
        super().__init__()
        self._application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._application(scope, receive, send)


def relay(
    stream: ChatStream,
    *,
    keepalive: float = KEEPALIVE_SECONDS,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Send a chat stream to the browser as server-sent events.

    The browser's leaving closes the stream at once. An error before the stream is open becomes a
    problem response, one after that an event named `failure`.

    Args:
        stream: The stream, not yet opened.
        keepalive: Seconds of silence after which a comment is sent.
        headers: Further response headers.
    """
    return _RelayResponse(Relay(stream, keepalive=keepalive, headers=headers))


async def relay_events(stream: ChatStream) -> AsyncGenerator[ServerSentEvent]:
    """Give a chat stream in the form of FastAPI's own `EventSourceResponse`.

        @app.post("/chat", response_class=EventSourceResponse)
        async def chat(kubiya: KubiyaDep) -> AsyncIterable[ServerSentEvent]:
            async for event in relay_events(kubiya.chat.stream(...)):
                yield event

    The answer has begun before the stream is opened, so every error is a `failure` event.

    Args:
        stream: The stream, not yet opened.
    """
    try:
        async with stream:
            async for event in stream:
                yield ServerSentEvent(event=name_of(event), data=data_of(event))
    except KubiyaError as error:
        yield ServerSentEvent(event=FAILURE, data=failure(error))


def install_problem_handler(app: FastAPI) -> None:
    """Answer every error of this package that a path function lets through with a problem."""
    app.add_exception_handler(KubiyaError, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, KubiyaError):
        raise error
    found = problem(error)
    if found.status == HTTPStatus.NO_CONTENT:
        return Response(status_code=found.status)
    return JSONResponse(
        found.body, status_code=found.status, headers=found.headers, media_type=MEDIA_TYPE
    )


def webhook(receiver: Receiver) -> Callable[[Request], Awaitable[Event | None]]:
    """Make a dependency that takes a delivery: verified, handled, and given as a typed event.

    `None` stands for a delivery that was handled before; answer it like any other. One that must
    not be trusted is refused with 401; 409 and 503 ask the sender to try again, while it is being
    handled or when that cannot be known.

    Args:
        receiver: Verifies and handles it.
    """

    async def receive(request: Request) -> Event | None:
        try:
            body = await receiver.read(request.stream())
            return await receiver.receive(body, request.headers)
        except WebhookError as error:
            status = error.status
        if status == HTTPStatus.NO_CONTENT:
            return None
        # Which check failed is nobody's business outside.
        raise HTTPException(status, HTTPStatus(status).phrase.lower())

    return receive
