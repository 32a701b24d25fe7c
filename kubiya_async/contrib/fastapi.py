"""FastAPI: one client for the application, streams to the browser, problems, webhooks.

    app = FastAPI(lifespan=lifespan())
    install_problem_handler(app)

    @app.post("/chat")
    async def chat(question: Question, kubiya: KubiyaDep) -> Response:
        return relay(kubiya.chat.stream(agent_uuid=question.agent, message=question.text))

Needs the extra `fastapi`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Annotated, Any, Final, cast

from kubiya_async._messages.logging import get_logger
from kubiya_async.client import Kubiya
from kubiya_async.contrib._extra import needs
from kubiya_async.contrib._relay_formats import RelayFormat
from kubiya_async.contrib.problems import MEDIA_TYPE, Problem, problem
from kubiya_async.contrib.relay import (
    FAILURE,
    KEEPALIVE_SECONDS,
    Relay,
    data_of,
    failure,
    name_of,
    open_streams,
    refusal,
)
from kubiya_async.errors import KubiyaError, WebhookError
from kubiya_async.streams.chat import ChatStream
from kubiya_async.webhooks.receiver import Event, Receiver

with needs("fastapi"):
    from fastapi import Depends, FastAPI, HTTPException, Request, WebSocket
    from fastapi.requests import HTTPConnection
    from fastapi.responses import JSONResponse, Response
    from fastapi.sse import ServerSentEvent
    from starlette.requests import ClientDisconnect
    from starlette.websockets import WebSocketState

__all__ = [
    "KubiyaDep",
    "RelayFormat",
    "install_problem_handler",
    "lifespan",
    "relay",
    "relay_events",
    "webhook",
]

_log = get_logger()

_NEVER: Final = 2**31 - 1
"""Milliseconds after which a browser shall connect again; the most that all understand."""

_CLOSE_CODES: Final = {429: 1013, 503: 1013}
"""Codes of RFC 6455 for statuses that ask the caller to come back."""
_LONGEST_REASON: Final = 123


def lifespan(**settings: Any) -> Callable[[FastAPI], Any]:
    """Return a lifespan that opens one client with the application and closes it with it.

    Args:
        settings: As for `Kubiya`.
    """

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncGenerator[Mapping[str, Any]]:
        del app
        async with Kubiya(**settings) as kubiya:
            yield {"kubiya": kubiya}

    return run


def _client(connection: HTTPConnection) -> Kubiya:
    kubiya: Kubiya | None = getattr(connection.state, "kubiya", None)
    if kubiya is None:
        raise RuntimeError(
            "no Kubiya client: make the application with FastAPI(lifespan=lifespan())"
        )
    return kubiya


KubiyaDep = Annotated[Kubiya, Depends(_client)]
"""The application's client, as a parameter of a path function, also of a WebSocket's."""


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
    format: RelayFormat = "sse",  # noqa: A002 - the field's word
) -> Response:
    """Send a chat stream to the browser as server-sent events.

    The browser's leaving closes the stream at once, and so does a uvicorn that wants to stop. An
    error before the stream is open becomes a problem response, one after that an event named
    `failure`.

    A message reaches the agent by POST only: a GET is answered 405, and a browser that connects
    again (`Last-Event-ID`) 204, since either would ask the agent once more.

    Args:
        stream: The stream, not yet opened.
        keepalive: Seconds of silence after which a comment is sent.
        headers: Further response headers.
        format: What the front end understands: `sse` for the events as they are, `ai-sdk` for the
            UI message stream of Vercel's AI SDK 5, `ag-ui` for AG-UI.

    Raises:
        InvalidArgumentError: There is no such format.
    """
    return _RelayResponse(Relay(stream, keepalive=keepalive, headers=headers, format=format))


async def relay_events(stream: ChatStream, request: Request) -> AsyncGenerator[ServerSentEvent]:
    """Yield a chat stream in the form of FastAPI's own `EventSourceResponse`.

        @app.post("/chat", response_class=EventSourceResponse)
        async def chat(request: Request, kubiya: KubiyaDep) -> AsyncIterable[ServerSentEvent]:
            async for event in relay_events(kubiya.chat.stream(...), request):
                yield event

    The answer has begun before the stream is opened, so every error is a `failure` event. So is a
    GET: browsers repeat it by themselves, and each would ask the agent once more. One that connects
    again (`Last-Event-ID`) gets nothing.

    Args:
        stream: The stream, not yet opened.
        request: The request that is answered.
    """
    number = 0
    refused = refusal(request.method, request.headers.get("last-event-id"))
    if refused is not None:
        await stream.aclose()
        data = {**refused.body, "type": FAILURE, "partial": False} if refused.body else None
        yield ServerSentEvent(event=FAILURE, data=data, retry=_NEVER)
        return
    streams = open_streams()
    streams.add(stream)
    try:
        async with stream:
            async for event in stream:
                number += 1
                yield ServerSentEvent(event=name_of(event), data=data_of(event), id=str(number))
    except KubiyaError as error:
        yield ServerSentEvent(event=FAILURE, data=failure(error, partial=number > 0))
    finally:
        streams.remove(stream)


def install_problem_handler(app: FastAPI) -> None:
    """Answer errors of this package that a path function raises with problem details.

    A WebSocket is refused so before it is accepted, and closed with a code after that.
    """
    # Starlette's types know no handler for both kinds of connection.
    app.add_exception_handler(KubiyaError, cast("Any", _answer))


async def _answer(connection: HTTPConnection, error: Exception) -> Response | None:
    if not isinstance(error, KubiyaError):
        raise error
    found = problem(error)
    if isinstance(connection, WebSocket):
        await _close(connection, found)
        return None
    return _response(found)


def _response(found: Problem) -> Response:
    if found.status == HTTPStatus.NO_CONTENT:
        return Response(status_code=found.status)
    return JSONResponse(
        found.body, status_code=found.status, headers=found.headers, media_type=MEDIA_TYPE
    )


async def _close(socket: WebSocket, found: Problem) -> None:
    """Refuse a socket by HTTP before it is accepted, where the server can, else close it."""
    match socket.application_state:
        case WebSocketState.CONNECTING if "websocket.http.response" in socket.scope.get(
            "extensions", {}
        ):
            await socket.send_denial_response(_response(found))
        case WebSocketState.CONNECTING | WebSocketState.CONNECTED:
            code = _CLOSE_CODES.get(found.status, 1011 if found.status >= 500 else 1008)  # noqa: PLR2004
            reason = str(found.body.get("detail", "")).encode()[:_LONGEST_REASON]
            # The browser may be gone already.
            with suppress(RuntimeError):
                await socket.close(code, reason.decode("utf-8", "ignore"))
        case _:
            pass


def webhook(receiver: Receiver) -> Callable[[Request], Awaitable[Event | None]]:
    """Return a dependency that receives a delivery: verified, handled, and given as a typed event.

    `None` stands for a delivery that was handled before; answer it like any other. One that must
    not be trusted is refused with 401; 400, 413 and 415 say that its body is no event, too large or
    encoded; 409 and 503 ask the sender to try again, while it is being handled or when that cannot
    be known.

    Args:
        receiver: Verifies and handles it.
    """

    async def receive(request: Request) -> Event | None:
        try:
            body = await receiver.read(request.stream())
            return await receiver.receive(body, request.headers)
        except WebhookError as error:
            status = error.status
        except ClientDisconnect:
            # The response is not read.
            _log.info("webhook refused: the sender hung up")
            status = HTTPStatus.BAD_REQUEST
        if status == HTTPStatus.NO_CONTENT:
            return None
        # Which check failed is not told to the sender.
        raise HTTPException(status, HTTPStatus(status).phrase.lower())

    return receive
