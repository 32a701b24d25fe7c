"""A chat stream: typed events as they arrive, the text alone, or everything at the end.

    async with kubiya.chat.stream(agent_uuid=uuid, message="…") as stream:
        async for event in stream:
            ...

    async with kubiya.chat.stream(agent_uuid=uuid, message="…") as stream:
        async for text in stream.text_stream():
            print(text, end="", flush=True)

The stream opens with `async with`, with the first event that is asked for, or with `final()`. It is
never sent a second time: when it breaks, the error holds what was received.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, Self, TypeVar, cast, overload

from kubiya_async._core.api_errors import reported_error
from kubiya_async._core.envelopes import KEPT_BODY
from kubiya_async._core.unset import Unset
from kubiya_async._dispatch import check_timeout
from kubiya_async._event_decoder import SSEEvents, events_from_json
from kubiya_async.accumulate import Accumulator, ChatResult
from kubiya_async.errors import (
    DecodeError,
    KubiyaError,
    ReadTimeoutError,
    StreamError,
    StreamEventError,
    StreamIdleError,
    StreamInterrupted,
    TransportError,
)
from kubiya_async.events import ChatEvent, DoneEvent, ErrorEvent, Keepalive
from kubiya_async.observe import StreamClosed, StreamOpened, notify

if TYPE_CHECKING:
    from types import TracebackType

    from kubiya_async._core.operation import Operation
    from kubiya_async._dispatch import Dispatcher
    from kubiya_async._model import Model
    from kubiya_async._transport.stream import OpenStream
    from kubiya_async.options import RequestOptions

__all__ = ["ChatStream", "EventIterator", "TextIterator"]

E = TypeVar("E", bound=ChatEvent | Keepalive)

HISTORY: Final = 1000
"""Events that `snapshot`, `final()` and errors hold at most."""


class ChatStream:
    """The answer of an agent while it is being given.

    Iterating gives events until the agent is done. One task reads; any task may close.
    """

    __slots__ = (
        "_begun",
        "_call",
        "_closed",
        "_decoder",
        "_dispatcher",
        "_ended",
        "_opened",
        "_pending",
        "_piece",
        "_state",
    )

    def __init__(
        self,
        dispatcher: Dispatcher,
        operation: Operation,
        *,
        body: tuple[type[Model], dict[str, Any]],
        idle_timeout: float | Unset | None,
        options: RequestOptions | None,
    ) -> None:
        """Check the arguments; nothing is sent yet."""
        idle = dispatcher.defaults.idle_timeout
        if not isinstance(idle_timeout, Unset):
            idle = check_timeout(idle_timeout, "idle_timeout")
        streaming = operation.streaming
        switch = {} if streaming is None else {streaming.request_field: True}
        self._call = dispatcher.prepare(
            operation,
            body=(body[0], {**body[1], **switch}),
            options=options,
            accept="text/event-stream",
            silence=idle,
        )
        self._dispatcher = dispatcher
        self._opened: OpenStream | None = None
        self._decoder = SSEEvents()
        self._pending: deque[ChatEvent | Keepalive] = deque()
        self._state = Accumulator(HISTORY)
        self._piece = ""
        self._begun = 0.0
        self._ended = False
        self._closed = False

    # Reading

    def __aiter__(self) -> EventIterator[ChatEvent]:
        """Give the events until the agent is done."""
        return self.events()

    @overload
    def events(self, *, keepalives: Literal[False] = False) -> EventIterator[ChatEvent]: ...
    @overload
    def events(self, *, keepalives: Literal[True]) -> EventIterator[ChatEvent | Keepalive]: ...

    def events(self, *, keepalives: bool = False) -> EventIterator[Any]:
        """Give the events, on request also a `Keepalive` for each sign of life between them."""
        return EventIterator(self, keepalives=keepalives)

    def text_stream(self) -> TextIterator:
        """Give the agent's words as they come, without the tools."""
        return TextIterator(self)

    @property
    def snapshot(self) -> ChatResult:
        """What has been received so far; events beyond the newest 1,000 are left out."""
        return self._state.result()

    async def final(self) -> ChatResult:
        """Read to the end and give everything.

        Raises:
            StreamInterrupted: The stream broke; the error holds what was received.
            StreamEventError: The agent reported an error.
        """
        async with self:
            async for _ in self:
                pass
        return self.snapshot

    @property
    def request_id(self) -> str | None:
        """The server's id of the request, once the stream is open."""
        return None if self._opened is None else self._opened.request_id

    # Life

    async def __aenter__(self) -> Self:
        """Open the stream."""
        await self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the stream, read to its end or not."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connection at once; the agent may go on working.

        Idempotent, and allowed from any task: a task that waits for an event then gets
        `StreamInterrupted`.
        """
        self._close("done" if self._state.done else "closed early")

    async def next_event(self, *, keepalives: bool = False) -> ChatEvent | Keepalive | None:
        """Give the next event, or `None` after the last.

        Raises:
            StreamInterrupted: The stream broke or was closed; the error holds what was received.
            StreamEventError: The agent reported an error.
        """
        while True:
            while self._pending:
                event = self._pending.popleft()
                if isinstance(event, Keepalive):
                    if keepalives:
                        return event
                    continue
                return self._deliver(event)
            if self._state.done:
                return None
            if self._ended:
                raise self._interrupted("the stream ended without its last event")
            if self._closed:
                raise self._interrupted("the stream was closed before its last event")
            await self._fill()

    async def next_text(self) -> str | None:
        """Give the next piece of text, or `None` after the last.

        Raises:
            StreamInterrupted: The stream broke or was closed; the error holds what was received.
            StreamEventError: The agent reported an error.
        """
        while await self.next_event() is not None:
            if self._piece:
                return self._piece
        return None

    def _deliver(self, event: ChatEvent) -> ChatEvent:
        self._piece = self._state.add(event)
        if isinstance(event, ErrorEvent):
            raise self._reported(event)
        if isinstance(event, DoneEvent):
            # Nothing follows; a server that keeps the connection open must not keep the caller.
            self._pending.clear()
            self._close("done")
        return event

    async def _fill(self) -> None:
        """Read one chunk and decode it."""
        if self._opened is None:
            await self._open()
            if self._pending:
                return
        opened = self._opened
        assert opened is not None  # noqa: S101 - _open either set it or raised
        try:
            chunk = await opened.body.read()
            events = self._decoder.feed(chunk) if chunk else self._decoder.flush()
        except TransportError as error:
            failure: KubiyaError = error
        except StreamError as error:
            self._close("interrupted")
            raise self._complete(error) from None
        except BaseException:
            self._close("closed early")
            raise
        else:
            self._pending.extend(events)
            if not chunk:
                self._ended = True
                if self._decoder.truncated and not events:
                    self._close("interrupted")
            return
        raise self._broken(failure)

    async def _open(self) -> None:
        if self._opened is not None:
            return
        if self._closed:
            raise self._interrupted("the stream was closed before it was opened")
        opened = self._opened = await self._dispatcher.open(self._call)
        self._begun = asyncio.get_running_loop().time()
        observers = self._dispatcher.pipeline.settings.observers
        if observers:
            notify(observers, StreamOpened(opened.call, self._call.operation.id, opened.request_id))
        kind = opened.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if kind in {"application/json", "text/html"}:
            await self._sniff(kind)

    async def _sniff(self, kind: str) -> None:
        """Look at an answer that is labelled as something else than a stream."""
        opened = self._opened
        assert opened is not None  # noqa: S101 - called by _open
        chunk = await opened.body.read()
        if chunk.lstrip()[:1] not in (b"{", b"[", b"<", b""):
            self._pending.extend(self._decoder.feed(chunk))
            return
        body = chunk
        while chunk and len(body) < KEPT_BODY:
            chunk = await opened.body.read()
            body += chunk
        events = events_from_json(body)
        if events is not None:
            self._pending.extend(events)
            return
        self._close("interrupted")
        operation = self._call.operation.id
        if kind == "application/json" and body.lstrip()[:1] == b"{":
            raise opened.conceal(
                reported_error(opened.status, opened.headers, body, operation=operation)
            )
        raise opened.conceal(
            DecodeError(
                f"HTTP {opened.status}, but the answer is {kind}, not a stream of events",
                status=opened.status,
                body=body.decode("utf-8", "replace"),
                operation=operation,
                request_id=opened.request_id,
                maybe_processed=True,
            )
        )

    def _close(self, outcome: str) -> None:
        if self._closed:
            return
        self._closed = True
        opened = self._opened
        if opened is None:
            return
        opened.body.close()
        observers = self._dispatcher.pipeline.settings.observers
        if observers:
            elapsed = asyncio.get_running_loop().time() - self._begun
            notify(
                observers,
                StreamClosed(
                    opened.call, self._call.operation.id, self._state.count, elapsed, outcome
                ),
            )

    # Errors

    def _broken(self, failure: KubiyaError) -> StreamError:
        """Turn a transport failure into the stream's own, with what was received."""
        if isinstance(failure, ReadTimeoutError):
            self._close("idle")
            return self._complete(StreamIdleError(f"the stream was silent: {failure.message}"))
        if self._closed:
            return self._interrupted("the stream was closed before its last event")
        return self._interrupted(f"the stream broke off: {failure.message}")

    def _interrupted(self, message: str) -> StreamError:
        self._close("interrupted")
        if self._decoder.truncated:
            message = f"{message}, in the middle of an event"
        return self._complete(
            StreamInterrupted(
                message,
                hint="What arrived is in `.text` and `.events`. The message is not sent again by "
                "itself, since the agent may have acted on it.",
            )
        )

    def _reported(self, event: ErrorEvent) -> StreamError:
        self._close("error event")
        extra = dict(event.__pydantic_extra__ or {})
        text = event.message or event.error or extra.get("content") or "no reason given"
        return self._complete(
            StreamEventError(
                f"the agent reported an error: {text}",
                code=event.code,
                details=event.model_dump(mode="json", exclude_none=True),
            )
        )

    def _complete(self, error: StreamError) -> StreamError:
        snapshot = self._state.result()
        error.events = snapshot.events
        error.text = snapshot.text
        error.done_seen = snapshot.done
        error.last_event_id = self._decoder.last_event_id
        error.operation = self._call.operation.id
        error.request_id = self.request_id
        return error


class EventIterator(Generic[E]):
    """Iteration over the events of a stream; as many as wanted may read in turn, not at once."""

    __slots__ = ("_keepalives", "_stream")

    def __init__(self, stream: ChatStream, *, keepalives: bool) -> None:
        """Read from `stream`, wherever it is."""
        self._stream = stream
        self._keepalives = keepalives

    def __aiter__(self) -> Self:
        """Be the iterator."""
        return self

    async def __anext__(self) -> E:
        """Give the next event."""
        event = await self._stream.next_event(keepalives=self._keepalives)
        if event is None:
            raise StopAsyncIteration
        return cast("E", event)


class TextIterator:
    """Iteration over the words of a stream."""

    __slots__ = ("_stream",)

    def __init__(self, stream: ChatStream) -> None:
        """Read from `stream`, wherever it is."""
        self._stream = stream

    def __aiter__(self) -> Self:
        """Be the iterator."""
        return self

    async def __anext__(self) -> str:
        """Give the next piece of text; pieces are never empty."""
        text = await self._stream.next_text()
        if text is None:
            raise StopAsyncIteration
        return text
