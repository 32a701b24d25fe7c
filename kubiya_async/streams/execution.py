"""The stream of an execution: a workflow, a tool, an agent of the control plane while it works.

    async with kubiya.live.workflows.execute(runner="r", definition=definition) as stream:
        async for event in stream:
            match event:
                case StepEvent(step=step, status=status): ...
                case OutputEvent(content=text): ...

The events are the same classes whatever is executed and however the server writes them. What is
started by its stream is never started again; a stream that only reads resumes where it broke off.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn, cast

from kubiya_async._calls.dispatch import Dispatcher
from kubiya_async._calls.retry import backoff
from kubiya_async._messages.call import Response
from kubiya_async._messages.decode import decode_json
from kubiya_async._messages.operation import Operation, Resume
from kubiya_async._messages.redact import masks_keys
from kubiya_async._transport.stream import OpenStream
from kubiya_async.errors import ApiError, KubiyaError, StreamError, TransportError
from kubiya_async.executions.polling import is_transient
from kubiya_async.options import RequestOptions
from kubiya_async.sse.decoder import ServerSentEvent
from kubiya_async.streams.accumulate import OVERHEAD, Accumulator, ChatResult, ToolCall, weigh
from kubiya_async.streams.base import HISTORY, Stream
from kubiya_async.streams.decoder import ChatEvents, typed_events
from kubiya_async.streams.events import (
    ENDED,
    ChatEvent,
    DoneEvent,
    ErrorEvent,
    Keepalive,
    OutputEvent,
    StatusEvent,
    StepEvent,
    StreamEvent,
    widened,
)

__all__ = [
    "EventStream",
    "ExecutionResult",
]


_KNOWN_IDS: Final = 10_000
"""Ids that are remembered, for servers that send again what came before the break."""
_LONGEST_ID: Final = 256
"""Characters of an id that is remembered."""


@masks_keys
@dataclass(frozen=True, slots=True)
class ExecutionResult(ChatResult):
    """An execution as far as it was streamed.

    Attributes:
        events: The events, oldest first; only the newest when there were very many.
        steps: The last event of each step, in the order in which the steps began.
        output: What tools and steps wrote, joined.
        status: The last state of the execution as a whole, in lower case.
        success: Whether it succeeded, if the server said so.
    """

    # Named here again, so that the constructor's annotations can be read in this module.
    tool_calls: tuple[ToolCall, ...]
    events: tuple[StreamEvent, ...]  # type: ignore[assignment]
    steps: tuple[StepEvent, ...] = ()
    output: str = ""
    status: str | None = None
    success: bool | None = None


class _Progress(Accumulator):
    """The state of the fold over an execution's events."""

    __slots__ = ("_output", "_steps", "_success", "status")

    def __init__(self, history: int) -> None:
        super().__init__(history)
        self._steps: dict[str, tuple[StepEvent, int]] = {}
        self._output: list[str] = []
        self.status: str | None = None
        """The last state of the execution as a whole."""
        self._success: bool | None = None

    def _note(self, event: StreamEvent, weight: int) -> None:
        match event:
            case StepEvent(step=step):
                # It takes the place of the last event of its step.
                _, freed = self._steps.get(step, (None, 0))
                if self._keep(weight - freed):
                    self._steps[step] = event, weight
            case OutputEvent(content=content):
                if self._keep(OVERHEAD + weigh(content)):
                    self._output.append(content)
            case StatusEvent(status=status, success=success):
                self.status = status
                self._success = self._success if success is None else success
            case _:
                pass

    def result(self) -> ExecutionResult:
        """Return a snapshot of the state, which later events do not change."""
        said = super().result()
        return ExecutionResult(
            said.text,
            said.tool_calls,
            said.events,
            said.done,
            said.truncated,
            said.unreadable,
            tuple(event for event, _ in self._steps.values()),
            "".join(self._output),
            self.status,
            self._success,
        )


class _Decoder(ChatEvents):
    """Events of any execution; those that came before a break are left out."""

    plain = False

    __slots__ = ("_before", "_last", "ids")

    def __init__(self, content_type: str | None, before: dict[str, None], last: str | None) -> None:
        super().__init__(content_type)
        self._before = before
        self._last = last
        self.ids = dict(before)
        """The ids that have come, the oldest first."""

    @property
    def last_event_id(self) -> str | None:
        """The last id that came, be it before the break."""
        return super().last_event_id or self._last

    def _typed(self, events: Sequence[ServerSentEvent]) -> list[ChatEvent | Keepalive]:
        typed = typed_events(events) if not self._before else self._new(events)
        for event in events:
            if 0 < len(event.id) <= _LONGEST_ID:
                self.ids[event.id] = None
        while len(self.ids) > _KNOWN_IDS:
            del self.ids[next(iter(self.ids))]
        wide = (e if isinstance(e, Keepalive) else widened(e) for e in typed)
        return cast("list[ChatEvent | Keepalive]", list(wide))

    def _new(self, events: Sequence[ServerSentEvent]) -> list[ChatEvent | Keepalive]:
        """Leave out what came before the break; an event without an id has that of the one before.

        The end has not come before, whatever its id.
        """
        return [
            event
            for sent in events
            for event in typed_events([sent])
            if sent.id not in self._before or isinstance(event, DoneEvent | ErrorEvent)
        ]


class EventStream(Stream[StreamEvent, ExecutionResult]):
    """The events of a running execution.

    Iterating gives events until the execution is over. One task reads; any task may close.

    A stream that only reads an execution is read on where it broke off, as long as the execution
    goes on and the stream brings something: as many times in a row as there are retries, it may
    bring nothing, or not open because the server fails or cannot be reached. Events that come twice
    are dropped. A stream that has started the execution is not read on. `StreamInterrupted` holds
    what was received in either case.
    """

    __slots__ = (
        *("_broken", "_final", "_fruitless", "_known", "_last", "_options", "_path", "_read_by"),
        *("_resume", "_seen"),
    )

    def __init__(
        self,
        dispatcher: Dispatcher,
        operation: Operation,
        *,
        read: Operation | None = None,
        path: tuple[object, ...] = (),
        **arguments: Any,
    ) -> None:
        """Check the arguments; nothing is sent yet.

        Args:
            dispatcher: The client's way out.
            operation: What streams.
            read: What reads the state of the execution, if the stream can be read on.
            path: Values of the path's parameters.
            arguments: As for every stream.
        """
        self._known: dict[str, None] = {}
        self._broken: TransportError | StreamError | None = None
        self._seen = self._fruitless = 0
        self._final: str | None = None
        self._last: str | None = None
        self._path = path
        self._options: RequestOptions | None = arguments.get("options")
        self._read_by = read
        # How it is read on, if it can be.
        streaming = None if read is None else operation.streaming
        self._resume = None if streaming is None else streaming.resume
        super().__init__(dispatcher, operation, path=path, **arguments)

    def _new_decoder(self, content_type: str | None) -> _Decoder:
        return _Decoder(content_type, self._known, self._last)

    def _new_state(self) -> _Progress:
        return _Progress(HISTORY)

    # Ends

    def _end(self, opened: OpenStream) -> None:
        """Record the end of the bytes, which may be the end of the execution."""
        super()._end(opened)
        if self._over():
            self._take([DoneEvent(type="done")])

    def _over(self) -> bool:
        """Return whether the bytes ended because the execution did, although no event says so."""
        if any(isinstance(event, DoneEvent) for event in self._pending):
            return False
        streaming = self._call.operation.streaming
        if streaming is not None and streaming.end == "eof" and not self._decoder.wire.truncated:
            return True
        states = [event.status for event in self._pending if isinstance(event, StatusEvent)]
        last = states[0] if states else cast("_Progress", self._state).status
        return last in ENDED

    def _break(self, failure: TransportError) -> None:
        if self._resume is None or self._closed:
            super()._break(failure)
        self._broken = failure
        self._ended = True

    def _check(self) -> None:
        if self._ended and not self._closed and self._failure is None and self._resume is not None:
            return
        super()._check()

    # Reading on

    async def _fill(self) -> None:
        if not self._ended or self._reading:
            await super()._fill()
            return
        self._reading = True
        try:
            await self._opening.wait(self._read_on())
        except KubiyaError as error:
            self._failure = self._failure or error
            self._close("interrupted")
            raise
        except BaseException:
            self._close("closed early")
            raise
        finally:
            self._reading = False
        if self._closed:
            self._fail("closed early", self._interrupted("the stream was closed before its end"))

    async def _read_on(self) -> None:
        """See how the execution stands, and open the stream once more after the last event."""
        broken, self._broken = self._broken, None
        self._fruitless = 0 if self._state.count > self._seen else self._fruitless + 1
        self._seen = self._state.count
        exhausted = self._fruitless > self._call.policy.max_retries
        # The look after the end may break as well: then it has not shown everything.
        if self._final is not None and (broken is None or exhausted):
            self._conclude_with(self._final)
            return
        if exhausted:
            self._give_up(broken)
        last = self._decoder.last_event_id
        status = await self._ask()
        if last is None and self._state.count:
            # Nothing says where to go on.
            if broken is not None or status is None:
                self._give_up(broken)
            self._conclude_with(status)
            return
        # What came between the break and the end is still to be had, so one more look is taken.
        self._final = status
        if status is None:
            dispatcher = self._dispatcher
            seconds = backoff(self._fruitless, self._call.policy, dispatcher.settings.uniform)
            with dispatcher.transport.waiting():
                await asyncio.sleep(seconds)
        await self._reopen(last)

    async def _reopen(self, last: str | None) -> None:
        if last is not None:
            headers = {**self._call.headers, "Last-Event-ID": last}
            self._call = dataclasses.replace(self._call, headers=headers)
        try:
            opened = await self._dispatcher.open(self._call)
        except (ApiError, TransportError) as error:
            if not is_transient(error):
                raise
            words = f"the stream broke off and could not be opened again: {error.message}"
            self._broken = broken = self._interrupted(words)
            broken.attempts, broken.__cause__ = error.attempts, error
            return
        if self._closed:
            opened.body.close()
            return
        if self._opened is not None:
            self._hang_up(self._opened, "interrupted")
        self._known, self._last = cast("_Decoder", self._decoder).ids, last
        self._ended = False
        await self._begin(opened)

    def _conclude_with(self, status: str) -> None:
        self._take([StatusEvent(status), DoneEvent(type="done")])

    def _give_up(self, broken: TransportError | StreamError | None) -> NoReturn:
        if isinstance(broken, StreamError):
            self._fail("interrupted", broken)
        if broken is not None:
            super()._break(broken)
        self._fail("interrupted", self._interrupted("the stream ended without its last event"))

    async def _ask(self) -> str | None:
        """Return the final state of the execution; `None` if it may still be running."""
        resume, read = self._resume, self._read_by
        assert resume is not None  # noqa: S101 - only streams that can be read on get here
        assert read is not None  # noqa: S101
        call = self._dispatcher.prepare(read, path=self._path, options=self._options)
        try:
            status = await self._dispatcher.send(call, lambda r: _status(read, resume, r))
        except (ApiError, TransportError) as error:
            if not is_transient(error):
                raise
            return None
        return status if status in resume.ended else None


def _status(operation: Operation, resume: Resume, response: Response) -> str:
    """Find the state in an answer: an object, or a list with it alone."""
    data = decode_json(operation, response)
    if isinstance(data, list):
        data = next(iter(cast("list[Any]", data)), None)
    fields = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    status = fields.get(resume.status_field)
    return status.strip().lower() if isinstance(status, str) else ""
