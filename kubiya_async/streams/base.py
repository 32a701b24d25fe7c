"""The life of a stream, whatever its events are: opening, reading, ending once, closing.

What the events are is for the decoder, and what they add up to for the state; both come with the
class of the stream (`chat`, `execution`).
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from operator import length_hint
from types import TracebackType
from typing import (
    Any,
    Final,
    Generic,
    Literal,
    NoReturn,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    overload,
)

from pydantic import ValidationError

from kubiya_async._async_only import AsyncOnly
from kubiya_async._calls.dispatch import Body, Dispatcher, check_timeout
from kubiya_async._messages.encode import EMPTY, WholeBody, asking
from kubiya_async._messages.error_bodies import (
    html_page,
    is_html,
    parse_error_body,
    read_error,
    reported_error,
    request_id,
)
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.operation import Operation, Streaming
from kubiya_async._transport.stream import OpenStream
from kubiya_async.errors import (
    DecodeError,
    KubiyaError,
    ReadTimeoutError,
    ResponseTooLargeError,
    StreamError,
    StreamEventError,
    StreamIdleError,
    StreamInterrupted,
    TransportError,
)
from kubiya_async.observe import Observer, StreamClosed, StreamOpened, ToolCalled, notify
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.streams.accumulate import (
    MAX_KEPT_BYTES,
    Accumulator,
    ChatResult,
    tool_call_id,
)
from kubiya_async.streams.decoder import ChatEvents, events_from_reply, read
from kubiya_async.streams.events import (
    DoneEvent,
    ErrorEvent,
    Keepalive,
    MessageEvent,
    StreamEvent,
    ToolCallEvent,
    event_parser,
)

_log = get_logger("kubiya_async.streams")

T = TypeVar("T")


class CancellableOpen:
    """One task's wait, until there is something or it is no longer wanted."""

    __slots__ = ("_cut", "_timeout")

    def __init__(self) -> None:
        """Begin without anything to wait for."""
        self._cut = False
        self._timeout: asyncio.Timeout | None = None

    async def wait(self, work: Awaitable[T]) -> T | None:
        """Wait for something; `None` when the wait was cut short."""
        outer = self._timeout
        try:
            async with asyncio.timeout(None) as self._timeout:
                return await work
        except TimeoutError:
            if not self._cut:
                raise
            return None
        finally:
            self._timeout = outer

    def cut(self) -> None:
        """Wake all waiters."""
        self._cut = True
        if self._timeout is not None:
            self._timeout.reschedule(0)


E = TypeVar("E", bound="StreamEvent")


class EventIterator(AsyncOnly, Generic[T]):
    """Iteration over the events of a stream; as many as wanted may read in turn, not at once."""

    __slots__ = ("_keepalives", "_stream")

    def __init__(self, stream: Readable[Any, Any], *, keepalives: bool) -> None:
        """Read from `stream`, wherever it is."""
        self._stream: Any = stream
        self._keepalives = keepalives

    def __aiter__(self) -> Self:
        """Return the iterator itself."""
        return self

    async def __anext__(self) -> T:
        """Return the next event."""
        event: T
        # Most events are ready. To ask the stream for each would cost half as much again.
        for event in self._stream._ready:  # noqa: SLF001 - its other half
            return event
        event = await self._stream._advance(self._keepalives)  # noqa: SLF001
        return event


class TextIterator(AsyncOnly):
    """Iteration over the words of a stream."""

    __slots__ = ("_next",)

    def __init__(self, stream: Readable[Any, Any]) -> None:
        """Read from `stream`, wherever it is."""
        self._next = stream.next_text

    def __aiter__(self) -> Self:
        """Return the iterator itself."""
        return self

    async def __anext__(self) -> str:
        """Return the next piece of text; pieces are never empty."""
        text = await self._next()
        if text is None:
            raise StopAsyncIteration
        return text


S = TypeVar("S", bound=StreamError)


def interrupted(message: str) -> StreamInterrupted:
    """Return the error for a stream without its last event."""
    return StreamInterrupted(
        message,
        hint="What arrived is in `.text` and `.events`. The message is not sent again by itself, "
        "since the agent may have acted on it.",
    )


def reported(event: ErrorEvent) -> StreamEventError:
    """Return the error for an error event, in the event's own words."""
    details: dict[str, Any] = event.model_dump(mode="json", exclude_none=True)
    found = read_error(details)
    words = found.message or details.get("content") or "no reason given"
    return StreamEventError(
        f"the agent reported an error: {words}",
        code=found.code,
        details=details,
        request_id=request_id({}, found),
    )


def log_unreadable(count: int, operation: str, identity: str | None) -> None:
    """Warn that words may be missing from an answer, if any of its events could not be read."""
    if count:
        words = "%s: %d events of the answer could not be read, so words of it may be missing (%s)"
        _log.warning(words, operation, count, f"request {identity}")


def too_large(operation: str, request_id: str | None) -> ResponseTooLargeError:
    """Return the error for an answer of which not everything can be kept."""
    return ResponseTooLargeError(
        f"the answer has more than {MAX_KEPT_BYTES} bytes of text, tool calls and output",
        phase="body",
        hint="Iterate over a stream of it: then nothing has to be kept.",
        operation=operation,
        request_id=request_id,
    )


def no_stream(opened: OpenStream, body: bytes, *, operation: str) -> KubiyaError:
    """Return the error for an answer that is neither a stream nor a reply."""
    if body.lstrip()[:1] == b"{" and parse_error_body(body).message:
        return opened.conceal(
            reported_error(opened.status, opened.headers, body, operation=operation)
        )
    kind = opened.headers.get("Content-Type") or "of no type"
    found = f"the answer is {kind} and no stream of events"
    if is_html(opened.headers, body):
        found = f"the answer is no stream of events: {html_page(body)}"
    return opened.conceal(
        DecodeError(
            f"HTTP {opened.status}, but {found}",
            status=opened.status,
            body=body.decode("utf-8", "replace"),
            operation=operation,
            request_id=opened.request_id,
            maybe_processed=True,
        )
    )


def with_received(error: S, received: ChatResult) -> S:
    """Add what had been received."""
    error.events = received.events
    error.text = received.text
    error.done_seen = received.done
    return error


R = TypeVar("R", bound=ChatResult)

HISTORY: Final = 1000
"""Events that `snapshot`, `final()` and errors hold at most."""

_PIECE: Final = 16 * 1024
"""Bytes that are decoded in one turn of the loop: hundreds of the smallest events."""

_SMALLEST_PIECE: Final = 1024
"""Bytes of them where decoding takes longer than a turn may."""

_LARGE: Final = 64 * 1024
"""Bytes of an event from which decoding it is work for a thread."""

_BATCH: Final = 64
"""Events that are read at once, given out, and accounted for at once: a call for each would cost
more than reading it. Thousands that wait would cost the garbage collector more than that."""

_LONGEST_TURN: Final = 0.01
"""Seconds after which other tasks get their turn, though more is there to be read."""

_NO_STREAM: Final = ("application/json", "application/problem+json", "text/html")
_NOTHING: Final[list[Any]] = []
_UNREAD: Final[frozenset[type]] = frozenset({bytes, str})
_LAST: Final[frozenset[type]] = frozenset({DoneEvent, ErrorEvent})
_NOTABLE: Final[frozenset[type]] = frozenset({DoneEvent, ErrorEvent, ToolCallEvent})


class Readable(AsyncOnly, ABC, Generic[E, R]):
    """What can be read event by event: a stream, or one that is recorded at the same time."""

    __slots__ = ("_ready",)

    _ready: Iterator[E]
    """Events that `_advance` needs not be asked for."""

    def __aiter__(self) -> EventIterator[E]:
        """Return the events until the last."""
        return EventIterator(self, keepalives=False)

    @overload
    def events(self, *, keepalives: Literal[False] = False) -> EventIterator[E]: ...
    @overload
    def events(self, *, keepalives: Literal[True]) -> EventIterator[E | Keepalive]: ...

    def events(self, *, keepalives: bool = False) -> EventIterator[Any]:
        """Return the events, on request also a `Keepalive` for each sign of life between them."""
        return EventIterator(self, keepalives=keepalives)

    def text_stream(self) -> TextIterator:
        """Iterate over the agent's text as it arrives, without tool output."""
        return TextIterator(self)

    @abstractmethod
    async def __aenter__(self) -> Self:
        """Open the stream."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the stream, read to its end or not."""
        await self.aclose()

    @abstractmethod
    async def aclose(self) -> None:
        """Close the stream at once."""

    @property
    @abstractmethod
    def snapshot(self) -> R:
        """What has been received so far."""

    @property
    @abstractmethod
    def last_text(self) -> str:
        """The text that the newest event has added: its words, or nothing."""

    @abstractmethod
    async def _advance(self, keepalives: bool) -> E | Keepalive:  # noqa: FBT001 - private
        """Return the next event; `StopAsyncIteration` follows the last."""

    async def next_event(self, *, keepalives: bool = False) -> E | Keepalive | None:
        """Return the next event, or `None` after the last.

        Raises:
            StreamInterrupted: The stream broke or was closed; the error holds what was received.
            StreamEventError: The agent reported an error.
        """
        try:
            return await self._advance(keepalives)
        except StopAsyncIteration:
            return None

    async def next_text(self) -> str | None:
        """Return the next piece of text, or `None` after the last.

        Raises:
            StreamInterrupted: The stream broke or was closed; the error holds what was received.
            StreamEventError: The agent reported an error.
        """
        while await self.next_event() is not None:
            if text := self.last_text:
                return text
        return None


class Stream(Readable[E, R]):
    """A running stream. One task reads; any task may close it."""

    __slots__ = (
        *("_batch", "_begun", "_call", "_closed", "_decoding", "_dispatcher", "_ended"),
        *("_failure", "_first_event", "_folded", "_given", "_opened", "_opening", "_parse"),
        *("_pending", "_piece", "_reading", "_turn", "_undecoded", "_unread"),
    )

    def __init__(
        self,
        dispatcher: Dispatcher,
        operation: Operation,
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = EMPTY,
        headers: Mapping[str, object] = EMPTY,
        body: Body | None = None,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> None:
        """Check the arguments; nothing is sent yet."""
        idle = dispatcher.settings.idle_timeout
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
            read_timeout=idle,
        )
        if isinstance(body, tuple) and not isinstance(body[1], WholeBody):
            self._call.agent = body[1].get("agent_uuid")
        self._dispatcher = dispatcher
        self._opening = CancellableOpen()
        self._opened: OpenStream | None = None
        # Thousands of streams may be open and say nothing: what reads them is made when one speaks.
        self._decoding: ChatEvents | None = None
        self._folded: Accumulator | None = None
        # The next one last: thousands of streams that wait should not hold a deque each.
        self._pending: list[bytes | str | E | Keepalive] = []
        # Events that were read, their JSON, and how far they are given out.
        self._batch: list[E] = _NOTHING
        self._unread: list[bytes | str] = _NOTHING
        self._given: Iterator[E] = iter(_NOTHING)
        self._ready = self._given
        self._piece = _PIECE
        self._turn = 0.0
        self._undecoded = 0
        self._parse = cast("Callable[[bytes | str], E]", event_parser())
        self._begun = 0.0
        self._first_event: float | None = None
        self._reading = False
        self._ended = False
        self._closed = False
        self._failure: KubiyaError | None = None

    def _state_shown(self) -> str:
        state = "closed" if self._closed else "not open yet" if self._opened is None else "open"
        state = "ended" if self._ended else state
        return f" of {self._call.operation.id}: {state}"

    def _new_decoder(self, content_type: str | None) -> ChatEvents:
        """Make what turns the bytes of an answer into events."""
        return ChatEvents(content_type)

    def _new_state(self) -> Accumulator:
        """Make what the events add up to."""
        return Accumulator(HISTORY)

    @property
    def _decoder(self) -> ChatEvents:
        """What turns the bytes of this answer into events."""
        if self._decoding is None:
            headers = EMPTY if self._opened is None else self._opened.headers
            self._decoding = self._new_decoder(cast("str", headers.get("Content-Type", "")))
        return self._decoding

    @property
    def _state(self) -> Accumulator:
        """What the events that were given out add up to."""
        state = self._folded
        if state is None:
            state = self._folded = self._new_state()
        if batch := self._batch:
            given = len(batch) - length_hint(self._given)
            state.extend(cast("list[Any]", batch[:given]), self._unread[:given])
            self._batch, self._unread = batch[given:], self._unread[given:]
        return state

    # Reading

    @property
    def snapshot(self) -> R:
        """What has been received so far, as far as it is kept: see `truncated` in it.

        Kept are 16 MiB of text, tool calls and output, and of the events the newest 1,000, or as
        many as fit into 16 MiB.
        """
        return cast("R", self._state.result())

    @property
    def last_text(self) -> str:
        """The text that the newest event has added: its words, or nothing."""
        return self._state.last_text

    async def final(self) -> R:
        """Read to the end and return everything.

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
                    deque(self._ready, 0)
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

    async def aclose(self) -> None:
        """Close the connection at once; the agent may go on working.

        Idempotent, and allowed from any task: a task that waits for an event, or for the stream to
        open, then gets `StreamInterrupted`.
        """
        self._close("done" if self._state.done else "closed early")

    async def _advance(self, keepalives: bool) -> E | Keepalive:  # noqa: FBT001 - private
        """Return the next event; `StopAsyncIteration` follows the last."""
        while True:
            for ready in self._ready:
                return ready
            state = self._state
            if self._pending:
                # A reader that never waits should not keep the loop from turning.
                if time.perf_counter() - self._turn > _LONGEST_TURN:
                    await asyncio.sleep(0)
                    self._turn = time.perf_counter()
                if (single := self._next(state, keepalives)) is not None:
                    return single
                continue
            if state.done:
                raise StopAsyncIteration
            self._check()
            await self._fill()

    def _next(self, state: Accumulator, keepalives: bool) -> E | Keepalive | None:  # noqa: FBT001 - private
        """Make the next events ready, or return one that is given out by itself."""
        pending = self._pending
        if type(pending[-1]) in _UNREAD:
            self._read_batch()
            return None
        found = cast("E | Keepalive", pending.pop())
        if isinstance(found, Keepalive):
            return found if keepalives else None
        event = cast("E", found)
        if type(event) in _NOTABLE:
            event = self._words_first(self._concealed(event))
            self._note(event)
        else:
            state.add(event)
        return event

    def _read_batch(self) -> None:
        """Read the next events, up to one that is the last or not simply one of the known ones."""
        pending = self._pending
        unread = cast("list[bytes | str]", pending[: -_BATCH - 1 : -1])
        batch: list[E] = []
        apart: list[Any] = []
        try:
            # What was read before an error stays in the list. An event that was read is an error.
            batch.extend(map(self._parse, unread))
        except ValidationError:
            apart = unread[len(batch) : len(batch) + 1]
        if not _LAST.isdisjoint(map(type, batch)):
            at = next(at for at, event in enumerate(batch) if type(event) in _LAST)
            apart = batch[at : at + 1]
            del batch[at:]
        del unread[len(batch) :], pending[len(pending) - len(batch) - len(apart) :]
        for event in apart:
            pending += cast("list[E]", read(event)[::-1]) if type(event) in _UNREAD else [event]
        self._batch, self._unread = batch, unread
        self._given = self._ready = iter(batch)
        if self._dispatcher.settings.observers and ToolCallEvent in map(type, batch):
            self._ready = map(self._teller(), self._given)

    def _teller(self) -> Callable[[E], E]:
        """Return what tells observers of a tool call, and returns the event. It holds no stream."""
        observers = self._dispatcher.settings.observers
        call = 0 if self._opened is None else self._opened.call
        return functools.partial(_told, observers, call, self._call.operation.id)

    def _words_first(self, event: E) -> E:
        """Return the words of a last event that brings some, before the event itself."""
        words = self._state.unsaid(event) if isinstance(event, DoneEvent) else ""
        if not words:
            return event
        self._pending.append(event)
        return cast("E", MessageEvent(type="message", content=words))

    def _note(self, event: E) -> None:
        """Add an event to the state, and act on it: a tool call, or the end of the answer."""
        self._state.add(event)
        if isinstance(event, MessageEvent):
            return
        if isinstance(event, ToolCallEvent):
            self._teller()(event)
            return
        # Even if the server sends more.
        self._pending.clear()
        if isinstance(event, ErrorEvent):
            self._fail("error event", self._complete(reported(event)))
        self._close("done")

    def _concealed(self, event: E) -> E:
        """Mask secrets that an error event echoes: it goes into an error, and from there far."""
        if type(event) is not ErrorEvent or self._opened is None:
            return event
        return self._opened.conceal_event(event)

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

    async def _begin(self, opened: OpenStream) -> None:
        """Read from an answer from now on."""
        self._opened = opened
        self._report_opened(opened)
        label = opened.headers.get("Content-Type", "")
        self._decoding = None
        if label.lower().startswith(_NO_STREAM):
            # Most likely an error, which the caller should get on opening.
            while not (self._decoder.wire.streams or self._ended):
                await self._read(opened)

    async def _open(self) -> None:
        """Send the message, once: whatever goes wrong, this stream never sends it again."""
        try:
            opened = await self._opening.wait(self._dispatcher.open(self._call))
        except BaseException as error:
            self._closed = True
            self._failure = error if isinstance(error, KubiyaError) else None
            raise
        if opened is None or self._closed:
            if opened is not None:
                self._report_opened(opened)
                self._hang_up(opened, "closed early")
            words = "the stream was closed before it was open"
            self._fail("closed early", self._interrupted(words))
        await self._begin(opened)

    async def _read(self, opened: OpenStream) -> None:
        try:
            chunk = await opened.body.read(self._piece)
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
            await self._decode(opened, chunk)
            return
        self._break(failure)

    async def _decode(self, opened: OpenStream, chunk: bytes) -> None:
        self._turn = time.perf_counter()
        if self._undecoded > _LARGE:
            decoding = asyncio.get_running_loop().run_in_executor(
                None, _decoded_large, self._decoder, chunk
            )
            try:
                decoded = await decoding
            except BaseException:
                self._close("closed early")
                raise
        else:
            decoded = _decoded(self._decoder, chunk)
            if time.perf_counter() - self._turn > _LONGEST_TURN:
                self._piece = max(_SMALLEST_PIECE, self._piece // 4)
        events, is_last, failure = decoded
        self._take(events)
        # A sign of life may stand between the lines of an event.
        is_between = bool(events) and type(events[-1]) is not Keepalive
        self._undecoded = 0 if is_between else self._undecoded + len(chunk)
        if failure is not None:
            self._fail("interrupted", self._complete(failure))
        if is_last:
            self._end(opened)

    def _take(self, events: Sequence[Any]) -> None:
        """Queue decoded events, and record when the first arrived."""
        self._pending[:0] = reversed(events)
        if self._first_event is None and any(not isinstance(e, Keepalive) for e in events):
            self._first_event = asyncio.get_running_loop().time() - self._begun

    def _end(self, opened: OpenStream) -> None:
        """Record the end; a response that was not a stream is parsed as what it is."""
        self._ended = True
        body = self._decoder.wire.body
        if body is None:
            return
        events = events_from_reply(body)
        if events is None:
            failure = no_stream(opened, body, operation=self._call.operation.id)
            # It may echo the key, and tracebacks with locals show this frame.
            del body
            self._fail("interrupted", failure)
        self._take(events)

    def _close(self, outcome: str) -> None:
        if self._closed:
            return
        self._closed = True
        self._opening.cut()
        if self._opened is not None:
            log_unreadable(self._state.unreadable, self._call.operation.id, self.request_id)
            self._hang_up(self._opened, outcome)

    def _report_opened(self, opened: OpenStream) -> None:
        self._begun = asyncio.get_running_loop().time()
        observers = self._dispatcher.settings.observers
        if observers:
            notify(observers, StreamOpened(opened.call, self._call.operation.id, opened.request_id))

    def _hang_up(self, opened: OpenStream, outcome: str) -> None:
        """Release the connection, and report the end to observers."""
        opened.body.close()
        observers = self._dispatcher.settings.observers
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
        if self._decoder.wire.truncated:
            message = f"{message}, in the middle of an event"
        return self._complete(interrupted(message))

    def _complete(self, error: StreamError) -> StreamError:
        with_received(error, self._state.result())
        error.last_event_id = self._decoder.last_event_id
        error.operation = self._call.operation.id
        error.request_id = error.request_id or self.request_id
        return error if self._opened is None else self._opened.conceal(error)


def _told(observers: tuple[Observer, ...], call: int, operation: str, event: E) -> E:
    """Notify observers of an event if it is a tool call, and return it."""
    if observers and isinstance(event, ToolCallEvent):
        notify(observers, ToolCalled(call, operation, event.tool, tool_call_id(event)))
    return event


_Decoded: TypeAlias = tuple[list[Any], bool, StreamError | None]
"""Events, whether they are the last, and what is wrong with what follows them."""


def _decoded(decoder: ChatEvents, chunk: bytes) -> _Decoded:
    """Feed a chunk; nothing is the end of the stream."""
    events: list[Any] = []
    try:
        events += decoder.feed(chunk)
        is_last = not chunk or decoder.wire.has_enough
        if is_last:
            events += decoder.flush()
    except StreamError as error:
        return events, False, error
    return events, is_last, None


def _decoded_large(decoder: ChatEvents, chunk: bytes) -> _Decoded:
    """Feed a chunk that may complete a large event, and read that too; in a thread."""
    events, is_last, failure = _decoded(decoder, chunk)
    parsed: list[Any] = []
    for event in events:
        if isinstance(event, bytes | str) and len(event) > _LARGE:
            parsed += read(event)
        else:
            parsed.append(event)
    return parsed, is_last, failure
