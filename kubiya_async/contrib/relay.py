"""A chat stream on its way to a browser, as server-sent events.

An ASGI application of one response: it opens the stream, sends its events on, sends a comment when
there is nothing to send, and closes the stream the moment the browser is gone, whether or not an
event has come by then.

A stream asks an agent, and an agent acts. So what browsers repeat by themselves is refused: a GET,
which an `EventSource` sends again after every end, and a request with `Last-Event-ID`.

A server that wants to stop waits for its open responses, uvicorn without a limit, and ASGI has no
word to tell them. So its own flag is looked at while there are open streams; other servers bound
the wait by themselves.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, ClassVar, Final, TypeAlias
from weakref import WeakKeyDictionary

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from pydantic_core import PydanticSerializationError

from kubiya_async.contrib._relay_formats import AgUi, AiSdk, RelayFormat
from kubiya_async.contrib.problems import MEDIA_TYPE, Problem, browser_json, described, problem
from kubiya_async.errors import InvalidArgumentError, KubiyaError
from kubiya_async.streams.chat import ChatStream
from kubiya_async.streams.events import ChatEvent, UnknownEvent

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

__all__ = ["Relay", "data_of", "encode_event", "failure", "name_of", "refusal"]

KEEPALIVE_SECONDS: Final = 15.0
FAILURE: Final = "failure"
"""Name of the event for an error on the way."""

_TAKEN: Final = frozenset(
    {FAILURE, "done", "error", "message", "open", "reasoning", "tool_call", "tool_result"}
)
"""Names under which a page expects something else than an event that could not be read."""

_HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    # nginx would otherwise collect the events until its buffer is full.
    (b"x-accel-buffering", b"no"),
)

_UVICORN: Final = "uvicorn.server"
_POLL_SECONDS: Final = 0.25
"""Time between two looks at a server's flag."""

_READS: Final = frozenset({"GET", "HEAD"})
_NOT_BY_GET: Final = "A message to an agent is sent by POST: browsers repeat a GET by themselves."
_STOPPING: Final = "The service is stopping."


def name_of(event: ChatEvent) -> str:
    """Return the name of an event for a browser, in letters that need no escaping."""
    name = event.type or "unknown"
    if isinstance(event, UnknownEvent) and name in _TAKEN:
        return "unknown"
    if not name.replace("_", "").replace("-", "").replace(".", "").isalnum():
        return "unknown"
    # An event called `error` would also fire for a lost connection.
    return FAILURE if name == "error" else name


def data_of(event: ChatEvent) -> Any:
    """Return the JSON that a browser gets for an event, valid for every parser."""
    if isinstance(event, UnknownEvent):
        return browser_json({"type": event.type or "unknown", "data": event.data})
    return browser_json(event.model_dump(mode="json", exclude_none=True))


def refusal(method: str, last_event_id: str | None) -> Problem | None:
    """Return the response to a request that must not reach an agent; `None` if it may.

    Args:
        method: The request's method.
        last_event_id: Its header of that name.
    """
    if last_event_id is not None:
        # For an `EventSource` this is the end.
        return Problem(HTTPStatus.NO_CONTENT, {})
    if method in _READS:
        status = HTTPStatus.METHOD_NOT_ALLOWED
        return Problem(status, described(status, _NOT_BY_GET), {"Allow": "POST"})
    return None


def failure(error: KubiyaError, *, partial: bool) -> dict[str, Any]:
    """Return what a browser gets for an error: problem details, as an event a page can show.

    Args:
        error: What went wrong.
        partial: Whether some of the answer came before.
    """
    return {**_problem(error).body, "type": FAILURE, "partial": partial}


def encode_event(event: ChatEvent) -> bytes:
    """Write an event for a browser: its type as the name, its JSON as the data."""
    data = None
    if not isinstance(event, UnknownEvent):
        # Half of a surrogate pair cannot be encoded.
        with suppress(PydanticSerializationError):
            data = event.model_dump_json(exclude_none=True)
    return f"event: {name_of(event)}\ndata: {data or json.dumps(data_of(event))}\n\n".encode()


class _Plain:
    """Each event under its name, with a number by which a browser says that it connects again."""

    headers: ClassVar[tuple[tuple[bytes, bytes], ...]] = ()

    def __init__(self) -> None:
        """Begin with the first number."""
        self._number = 0

    def begin(self) -> bytes:
        """Return what comes before the first event."""
        return b"id: 0\n\n"

    def event(self, event: ChatEvent) -> bytes:
        """Return what an event becomes."""
        self._number += 1
        return b"id: %d\n%b" % (self._number, encode_event(event))

    def failure(self, problem: dict[str, Any]) -> bytes:
        """Return what an error becomes that ends the stream."""
        return f"event: {FAILURE}\ndata: {json.dumps(problem)}\n\n".encode()

    def end(self) -> bytes:
        """Return what comes after the last event."""
        return b""


_FORMATS: Final[dict[str, type[_Plain | AiSdk | AgUi]]] = {
    "sse": _Plain,
    "ai-sdk": AiSdk,
    "ag-ui": AgUi,
}


class Relay:
    """The response, as an ASGI application."""

    def __init__(
        self,
        stream: ChatStream,
        *,
        keepalive: float = KEEPALIVE_SECONDS,
        headers: Mapping[str, str] | None = None,
        format: RelayFormat = "sse",  # noqa: A002 - the field's word
    ) -> None:
        """Own the stream: it is opened and closed here.

        Args:
            stream: The stream, not yet opened.
            format: What the front end understands.
            keepalive: Seconds of silence after which a comment is sent.
            headers: Further response headers.

        Raises:
            InvalidArgumentError: There is no such format.
        """
        if format not in _FORMATS:
            known = ", ".join(map(repr, _FORMATS))
            raise InvalidArgumentError(
                f"format must be one of {known}, got {format!r}", argument="format"
            )
        self._format = _FORMATS[format]()
        self._stream = stream
        self._keepalive = keepalive
        self._headers = [
            *_HEADERS,
            *self._format.headers,
            *((name.lower().encode(), value.encode()) for name, value in (headers or {}).items()),
        ]

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Send the events until the stream ends, the browser leaves, or the server stops."""
        given = dict(scope.get("headers", ()))
        last = given.get(b"last-event-id")
        refused = refusal(scope["method"], None if last is None else last.decode("latin-1"))
        if refused is not None:
            await self._stream.aclose()
            await _answer(refused, send)
            return
        streams = open_streams()
        streams.add(self._stream)
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._watch, receive, group.cancel_scope)
                await self._run(send)
                group.cancel_scope.cancel()
        finally:
            streams.remove(self._stream)
            await self._stream.aclose()

    async def _watch(self, receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()

    async def _run(self, send: Send) -> None:
        try:
            await self._stream.__aenter__()
        except KubiyaError as error:
            await _answer(_problem(error), send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": self._headers})
        body = self._format.begin()
        await send({"type": "http.response.body", "body": body, "more_body": True})
        sending, receiving = anyio.create_memory_object_stream[bytes](16)
        async with anyio.create_task_group() as group:
            group.start_soon(self._pump, sending)
            await self._forward(receiving, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pump(self, sending: MemoryObjectSendStream[bytes]) -> None:
        partial = False
        async with sending:
            try:
                async for event in self._stream:
                    partial = True
                    await sending.send(self._format.event(event))
            except KubiyaError as error:
                await sending.send(self._format.failure(failure(error, partial=partial)))
            await sending.send(self._format.end())

    async def _forward(self, receiving: MemoryObjectReceiveStream[bytes], send: Send) -> None:
        async with receiving:
            while True:
                chunk = b": keepalive\n\n"
                try:
                    with anyio.move_on_after(self._keepalive):
                        chunk = await receiving.receive()
                except anyio.EndOfStream:
                    return
                await send({"type": "http.response.body", "body": chunk, "more_body": True})


def _problem(error: KubiyaError) -> Problem:
    found = problem(error)
    if open_streams().are_ending:
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return Problem(status, {**found.body, **described(status, _STOPPING)})
    return found


async def _answer(found: Problem, send: Send) -> None:
    """Answer with a problem instead of a stream that never began."""
    headers = [(name.lower().encode(), value.encode()) for name, value in found.headers.items()]
    body = b""
    if found.body:
        headers.append((b"content-type", MEDIA_TYPE.encode()))
        body = json.dumps(found.body).encode()
    await send({"type": "http.response.start", "status": found.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


class _OpenStreams:
    """The streams that an event loop relays."""

    def __init__(self, servers: list[Any]) -> None:
        """Watch these servers; without any there is nothing to watch."""
        self._servers = servers
        self._streams: set[ChatStream] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def are_ending(self) -> bool:
        """Whether the server wants to stop."""
        return any(server.should_exit for server in self._servers)

    def add(self, stream: ChatStream) -> None:
        """Close this stream when the server wants to stop."""
        self._streams.add(stream)
        if self._servers and self._timer is None:
            self._poll()

    def remove(self, stream: ChatStream) -> None:
        """Leave this stream alone from now on."""
        self._streams.discard(stream)
        if not self._streams and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _poll(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(_POLL_SECONDS, self._poll)
        if self.are_ending:
            for stream in self._streams:
                task = asyncio.create_task(stream.aclose())
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)


_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, _OpenStreams] = WeakKeyDictionary()


def open_streams() -> _OpenStreams:
    """Return the streams of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _by_loop.get(loop)
    if found is None:
        found = _by_loop[loop] = _OpenStreams(_servers())
    return found


def _servers() -> list[Any]:
    """Return the uvicorn servers of this event loop: its tasks wait in their coroutines."""
    found: dict[int, Any] = {}
    for task in asyncio.all_tasks() if _UVICORN in sys.modules else ():
        step: Any = task.get_coro()
        while step is not None:
            frame = getattr(step, "cr_frame", None)
            # Of other frames the variables are not even looked at.
            if frame is not None and frame.f_globals.get("__name__") == _UVICORN:
                owner = frame.f_locals.get("self")
                if hasattr(owner, "should_exit"):
                    found[id(owner)] = owner
            step = getattr(step, "cr_await", None)
    return list(found.values())
