"""The life of a stream, whatever its events are: opening, reading, ending once, closing.

What the events are is for the decoder, and what they add up to for the state; both come with the
class of the stream (`streaming`, `event_stream`).
"""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    Literal,
    NoReturn,
    Self,
    TypeVar,
    cast,
    overload,
)

from pydantic import ValidationError

from kubiya_async._calls.dispatch import check_timeout
from kubiya_async._calls.encode import Whole, asking
from kubiya_async._core.operation import Streaming
from kubiya_async._core.unset import Unset
from kubiya_async._streams.decoder import events_from_reply, read
from kubiya_async._streams.errors import interrupted, no_stream, reported, too_large, with_received
from kubiya_async._streams.opening import Opening
from kubiya_async._streams.protocol import EventIterator, TextIterator
from kubiya_async.accumulate import ChatResult, tool_call_id
from kubiya_async.errors import (
    DecodeError,
    KubiyaError,
    ReadTimeoutError,
    StreamError,
    StreamIdleError,
    TransportError,
)
from kubiya_async.events import DoneEvent, ErrorEvent, Keepalive, ToolCallEvent, event_parser
from kubiya_async.observe import StreamClosed, StreamOpened, ToolCalled, notify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from kubiya_async._calls.dispatch import Body, Dispatcher
    from kubiya_async._core.operation import Operation
    from kubiya_async._streams.protocol import EventDecoder, State
    from kubiya_async._transport.stream import OpenStream
    from kubiya_async.options import RequestOptions

E = TypeVar("E")
R = TypeVar("R", bound=ChatResult)

HISTORY: Final = 1000
"""Events that `snapshot`, `final()` and errors hold at most."""

_PIECE: Final = 16 * 1024
"""Bytes that are decoded in one turn of the loop: hundreds of the smallest events."""

_MOST_UNFOLDED: Final = 256 * 1024
"""Bytes of events that may wait for the state to take them in."""

_NO_STREAM: Final = ("application/json", "application/problem+json", "text/html")
_NOTABLE: Final[frozenset[type]] = frozenset({DoneEvent, ErrorEvent, ToolCallEvent})


class Stream(ABC, Generic[E, R]):
    """A stream under way. One task reads; any task may close."""

    __slots__ = (
        "_begun",
        "_call",
        "_closed",
        "_decoder",
        "_dispatcher",
        "_ended",
        "_failure",
        "_first_event",
        "_opened",
        "_opening",
        "_parse",
        "_pending",
        "_reading",
        "_state",
        "_unfolded",
    )

    def __init__(
        self,
        dispatcher: Dispatcher,
        operation: Operation,
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object],
        headers: Mapping[str, object],
        body: Body | None,
        idle_timeout: float | Unset | None,
        options: RequestOptions | None,
    ) -> None:
        """Check the arguments; nothing is sent yet."""
        idle = dispatcher.defaults.idle_timeout
        if not isinstance(idle_timeout, Unset):
            idle = check_timeout(idle_timeout, "idle_timeout")
        streaming = operation.streaming or Streaming("")
        if streaming.request_field and isinstance(body, tuple):
            body = (body[0], asking(body[1], streaming.request_field))
        self._call = dispatcher.prepare(
            operation,
            path=path,
            query=query,
            headers=headers,
            body=body,
            options=options,
            accept=streaming.accept,
            silence=idle,
        )
        if isinstance(body, tuple) and not isinstance(body[1], Whole):
            self._call.agent = body[1].get("agent_uuid")
        self._dispatcher = dispatcher
        self._opening = Opening()
        self._opened: OpenStream | None = None
        self._decoder = self._new_decoder(None)
        # The next one last: thousands of streams that wait should not hold a deque each.
        self._pending: list[str | E | Keepalive] = []
        self._parse = cast("Callable[[str], E]", event_parser())
        self._state = self._new_state()
        self._begun = 0.0
        self._first_event: float | None = None
        self._unfolded = 0
        self._reading = False
        self._ended = False
        self._closed = False
        self._failure: KubiyaError | None = None

    @abstractmethod
    def _new_decoder(self, content_type: str | None) -> EventDecoder[E]:
        """Make what turns the bytes of an answer into events."""

    @abstractmethod
    def _new_state(self) -> State[E, R]:
        """Make what the events add up to."""

    # Reading

    def __aiter__(self) -> EventIterator[E]:
        """Give the events until the last."""
        return self.events()

    @overload
    def events(self, *, keepalives: Literal[False] = False) -> EventIterator[E]: ...
    @overload
    def events(self, *, keepalives: Literal[True]) -> EventIterator[E | Keepalive]: ...

    def events(self, *, keepalives: bool = False) -> EventIterator[Any]:
        """Give the events, on request also a `Keepalive` for each sign of life between them."""
        return EventIterator(self._advance, keepalives=keepalives)

    def text_stream(self) -> TextIterator:
        """Give the agent's words as they come, without the tools."""
        return TextIterator(self)

    @property
    def snapshot(self) -> R:
        """What has been received so far, as far as it is kept: see `truncated` in it.

        Kept are 16 MiB of text, tool calls and output, and of the events the newest 1,000, or as
        many as fit into 16 MiB.
        """
        return self._state.result()

    @property
    def last_text(self) -> str:
        """The text that the newest event has added: its words, or nothing."""
        return self._state.last_text

    async def final(self) -> R:
        """Read to the end and give everything.

        Raises:
            ResponseTooLargeError: There is more than is kept, which is 16 MiB of text, tool calls
                and output.
            StreamInterrupted: The stream broke; the error holds what was received.
            StreamEventError: The agent reported an error.
        """
        async with self:
            # No variable may hold an event: it would show in a traceback that prints locals.
            with contextlib.suppress(StopAsyncIteration):
                while not self._state.truncated:
                    await self._advance(keepalives=False)
            received = self.snapshot
            if received.truncated:
                self._fail("closed early", too_large(self._call.operation.id, self.request_id))
        return received

    @property
    def request_id(self) -> str | None:
        """The server's id of the request, once the stream is open."""
        return None if self._opened is None else self._opened.request_id

    # Life

    async def __aenter__(self) -> Self:
        """Open the stream."""
        if self._opened is None:
            self._check()
            await self._fill()
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

        Idempotent, and allowed from any task: a task that waits for an event, or for the stream to
        open, then gets `StreamInterrupted`.
        """
        self._close("done" if self._state.done else "closed early")

    async def next_event(self, *, keepalives: bool = False) -> E | Keepalive | None:
        """Give the next event, or `None` after the last.

        Raises:
            StreamInterrupted: The stream broke or was closed; the error holds what was received.
            StreamEventError: The agent reported an error.
        """
        try:
            return await self._advance(keepalives)
        except StopAsyncIteration:
            return None

    async def next_text(self) -> str | None:
        """Give the next piece of text, or `None` after the last.

        Raises:
            StreamInterrupted: The stream broke or was closed; the error holds what was received.
            StreamEventError: The agent reported an error.
        """
        while await self.next_event() is not None:
            if text := self._state.last_text:
                return text
        return None

    async def _advance(self, keepalives: bool) -> E | Keepalive:  # noqa: FBT001 - private
        """Give the next event; `StopAsyncIteration` follows the last."""
        pending, add = self._pending, self._state.add
        while True:
            while pending:
                event = pending.pop()
                if type(event) is str:
                    try:
                        event = self._parse(event)
                    except ValidationError:
                        pending += reversed(cast("list[E]", read(str(event))))
                        continue
                elif type(event) is Keepalive:
                    if keepalives:
                        return event
                    continue
                if type(event) in _NOTABLE:
                    event = self._concealed(cast("E", event))
                    self._note(event)
                    return event
                add(event)  # type: ignore[arg-type]
                return event  # type: ignore[return-value]
            if self._state.done:
                raise StopAsyncIteration
            self._check()
            await self._fill()

    def _note(self, event: E) -> None:
        """Take an event that more depends on, and see to that."""
        self._state.add(event)
        if type(event) is ToolCallEvent:
            self._tell_of(cast("ToolCallEvent", event))
        else:
            self._conclude(event)

    def _concealed(self, event: E) -> E:
        """Mask secrets that an error event echoes: it goes into an error, and from there far."""
        if type(event) is not ErrorEvent or self._opened is None:
            return event
        return self._opened.conceal_event(event)

    def _conclude(self, event: E) -> None:
        """End with the event that ends the answer, even if the server sends more."""
        self._pending.clear()
        if isinstance(event, ErrorEvent):
            self._fail("error event", self._complete(reported(event)))
        self._close("done")

    def _check(self) -> None:
        """Refuse to read on where nothing can follow.

        Raises:
            KubiyaError: The stream has failed, was closed or is over.
        """
        if self._failure is not None:
            raise self._failure.with_traceback(None)
        if self._ended:
            self._fail("interrupted", self._interrupted("the stream ended without its last event"))
        if self._closed:
            self._fail("closed early", self._interrupted("the stream was closed before its end"))

    # Bytes

    async def _fill(self) -> None:
        """Open the stream if need be, else read one chunk and decode it."""
        if self._reading:
            raise RuntimeError("another task is reading this stream; tee() gives it to several")
        self._reading = True
        try:
            await (self._open() if self._opened is None else self._read(self._opened))
        finally:
            self._reading = False

    async def _open(self) -> None:
        await self._begin(await self._request())

    async def _begin(self, opened: OpenStream) -> None:
        """Read from an answer from now on."""
        self._opened = opened
        self._begun = asyncio.get_running_loop().time()
        observers = self._dispatcher.pipeline.settings.observers
        if observers:
            notify(observers, StreamOpened(opened.call, self._call.operation.id, opened.request_id))
        label = opened.headers.get("Content-Type", "")
        self._decoder = self._new_decoder(label)
        if label.lower().startswith(_NO_STREAM):
            # Most likely an error, which whoever opens the stream would rather know at once.
            while not (self._decoder.streams or self._ended):
                await self._read(opened)

    async def _request(self) -> OpenStream:
        """Send the message, once: whatever goes wrong, this stream never sends it again."""
        try:
            opened = await self._opening.wait(self._dispatcher.open(self._call))
        except BaseException as error:
            self._closed = True
            self._failure = error if isinstance(error, KubiyaError) else None
            raise
        if opened is None or self._closed:
            if opened is not None:
                self._begun = asyncio.get_running_loop().time()
                self._hang_up(opened, "closed early")
            words = "the stream was closed before it was open"
            self._fail("closed early", self._interrupted(words))
        return opened

    async def _read(self, opened: OpenStream) -> None:
        try:
            chunk = await opened.body.read(_PIECE)
        except TransportError as error:
            failure = error
        except DecodeError as error:
            # The same bytes would come again: not even a stream that can be read on goes on.
            self._fail("interrupted", self._interrupted(f"the stream broke off: {error.message}"))
        except KubiyaError as error:
            self._failure = error
            self._close("closed early")
            raise
        except BaseException:
            self._close("closed early")
            raise
        else:
            # By now all events of the chunks before have been given out.
            self._unfolded += len(chunk)
            if self._unfolded > _MOST_UNFOLDED:
                self._unfolded = 0
                self._state.fold()
            self._decode(opened, chunk)
            return
        self._break(failure)

    def _decode(self, opened: OpenStream, chunk: bytes) -> None:
        decoder = self._decoder
        failure: StreamError
        try:
            self._take(decoder.feed(chunk))
            if not chunk or decoder.has_enough:
                self._take(decoder.flush())
                self._end(opened)
        except StreamError as error:
            failure = error
        else:
            return
        self._fail("interrupted", self._complete(failure))

    def _take(self, events: Sequence[str | E | Keepalive]) -> None:
        """Take decoded events, and note when the first came."""
        self._pending[:0] = reversed(events)
        if self._first_event is None and any(not isinstance(e, Keepalive) for e in events):
            self._first_event = asyncio.get_running_loop().time() - self._begun

    def _tell_of(self, event: ToolCallEvent) -> None:
        """Tell observers that the agent calls a tool."""
        observers = self._dispatcher.pipeline.settings.observers
        if observers and self._opened is not None:
            operation, identity = self._call.operation.id, tool_call_id(event)
            notify(observers, ToolCalled(self._opened.call, operation, event.tool, identity))

    def _end(self, opened: OpenStream) -> None:
        """Take note of the end; an answer that was no stream is read as what it is."""
        self._ended = True
        body = self._decoder.body
        if body is None:
            return
        events = events_from_reply(body)
        if events is None:
            failure = no_stream(opened, body, operation=self._call.operation.id)
            # It may echo the key, and tracebacks with locals show this frame.
            del body
            self._fail("interrupted", failure)
        self._take(cast("list[E]", events))

    def _close(self, outcome: str) -> None:
        if self._closed:
            return
        self._closed = True
        self._opening.cut()
        if self._opened is not None:
            self._hang_up(self._opened, outcome)

    def _hang_up(self, opened: OpenStream, outcome: str) -> None:
        """Give the connection back, and tell whoever listens."""
        opened.body.close()
        observers = self._dispatcher.pipeline.settings.observers
        if observers:
            elapsed = asyncio.get_running_loop().time() - self._begun
            notify(
                observers,
                StreamClosed(
                    opened.call,
                    self._call.operation.id,
                    self._state.count,
                    elapsed,
                    outcome,
                    self._first_event,
                ),
            )

    # Errors

    def _fail(self, outcome: str, error: KubiyaError) -> NoReturn:
        """Close the stream and raise its error, now and whenever more is asked for."""
        self._failure = error
        self._close(outcome)
        raise error

    def _break(self, failure: TransportError) -> None:
        """Turn a transport failure into the stream's own, with what was received."""
        if isinstance(failure, ReadTimeoutError):
            words = f"the stream was silent: {failure.message}"
            self._fail("idle", self._complete(StreamIdleError(words)))
        if self._closed:
            self._fail("closed early", self._interrupted("the stream was closed before its end"))
        words = f"the stream broke off: {failure.message}"
        self._fail("interrupted", self._interrupted(words))

    def _interrupted(self, message: str) -> StreamError:
        if self._decoder.truncated:
            message = f"{message}, in the middle of an event"
        return self._complete(interrupted(message))

    def _complete(self, error: StreamError) -> StreamError:
        with_received(error, self._state.result())
        error.last_event_id = self._decoder.last_event_id
        error.operation = self._call.operation.id
        error.request_id = self.request_id
        return error if self._opened is None else self._opened.conceal(error)
