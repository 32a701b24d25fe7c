"""A chat stream on its way to a browser, as server-sent events.

An ASGI application of one response: it opens the stream, sends its events on, sends a comment when
there is nothing to send, and closes the stream the moment the browser is gone, whether or not an
event has come by then.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import anyio

from kubiya_async.contrib.problems import MEDIA_TYPE, problem
from kubiya_async.errors import KubiyaError
from kubiya_async.events import ChatEvent, UnknownEvent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping

    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

    from kubiya_async.streaming import ChatStream

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

__all__ = ["Relay", "data_of", "encode_error", "encode_event", "failure", "name_of"]

KEEPALIVE_SECONDS: Final = 15.0
FAILURE: Final = "failure"
"""Name of the event for an error on the way."""

_HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    # nginx would otherwise collect the events until its buffer is full.
    (b"x-accel-buffering", b"no"),
)


def name_of(event: ChatEvent) -> str:
    """Name an event for a browser, in letters that need no escaping."""
    name = event.type or "unknown"
    if not name.replace("_", "").replace("-", "").replace(".", "").isalnum():
        return "unknown"
    # An event called `error` would also fire for a lost connection.
    return FAILURE if name == "error" else name


def data_of(event: ChatEvent) -> Any:
    """Give what a browser gets of an event, as JSON has it."""
    if isinstance(event, UnknownEvent):
        return {"type": event.type or "unknown", "data": event.data}
    return event.model_dump(mode="json", exclude_none=True)


def failure(error: KubiyaError) -> dict[str, Any]:
    """Give what a browser gets of an error: its problem, as an event a page can show."""
    return {**problem(error).body, "type": FAILURE, "partial": True}


def encode_event(event: ChatEvent) -> bytes:
    """Write an event for a browser: its type as the name, its JSON as the data."""
    if isinstance(event, UnknownEvent):
        data = json.dumps(data_of(event))
    else:
        data = event.model_dump_json(exclude_none=True)
    return f"event: {name_of(event)}\ndata: {data}\n\n".encode()


def encode_error(error: KubiyaError) -> bytes:
    """Write an error as an event a page can show."""
    return f"event: {FAILURE}\ndata: {json.dumps(failure(error))}\n\n".encode()


class Relay:
    """The response, as an ASGI application."""

    def __init__(
        self,
        stream: ChatStream,
        *,
        keepalive: float = KEEPALIVE_SECONDS,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Take over the stream: it is opened and closed here.

        Args:
            stream: The stream, not yet opened.
            keepalive: Seconds of silence after which a comment is sent.
            headers: Further response headers.
        """
        self._stream = stream
        self._keepalive = keepalive
        self._headers = [
            *_HEADERS,
            *((name.lower().encode(), value.encode()) for name, value in (headers or {}).items()),
        ]

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Send the events until the stream ends or the browser leaves."""
        del scope
        try:
            async with anyio.create_task_group() as group:
                group.start_soon(self._watch, receive, group.cancel_scope)
                await self._run(send)
                group.cancel_scope.cancel()
        finally:
            await self._stream.aclose()

    async def _watch(self, receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()

    async def _run(self, send: Send) -> None:
        try:
            await self._stream.__aenter__()
        except KubiyaError as error:
            await _refuse(error, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": self._headers})
        sending, receiving = anyio.create_memory_object_stream[bytes](16)
        async with anyio.create_task_group() as group:
            group.start_soon(self._pump, sending)
            await self._forward(receiving, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pump(self, sending: MemoryObjectSendStream[bytes]) -> None:
        async with sending:
            try:
                async for event in self._stream:
                    await sending.send(encode_event(event))
            except KubiyaError as error:
                await sending.send(encode_error(error))

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


async def _refuse(error: KubiyaError, send: Send) -> None:
    """Answer with a problem instead of a stream that never began."""
    found = problem(error)
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        *((name.lower().encode(), value.encode()) for name, value in found.headers.items()),
    ]
    await send({"type": "http.response.start", "status": found.status, "headers": headers})
    body = json.dumps(found.body).encode()
    await send({"type": "http.response.body", "body": body, "more_body": False})
