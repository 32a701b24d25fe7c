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
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NoReturn, cast

from kubiya_async._calls.dispatch import Dispatcher
from kubiya_async._calls.retry import backoff
from kubiya_async._messages.call import Response
from kubiya_async._messages.decode import decode_json
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.operation import Operation, Resume
from kubiya_async._messages.redact import masks_keys
from kubiya_async._messages.url import with_query
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
    CorrectionEvent,
    DoneEvent,
    ErrorEvent,
    Keepalive,
    MemberEvent,
    MessageEvent,
    NoticeEvent,
    OutputEvent,
    StatusEvent,
    StepEvent,
    StreamEvent,
    widened,
)
from kubiya_async.streams.transcript import Transcript, message_id

__all__ = [
    "EventStream",
    "ExecutionResult",
]


_log = get_logger("kubiya_async.streams")

_KNOWN_IDS: Final = 10_000
"""Ids that are remembered, for servers that send again what came before the break."""
_LONGEST_ID: Final = 256
"""Characters of an id that is remembered."""
_STEADY: Final = 30.0
"""Seconds that a connection lasts which has not failed, though nothing happened in that time."""


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
        members: What each member of a team has said and done, by its name. None of it is in `text`
            and `tool_calls`, which are the team's own.
        incomplete: Why something may be missing: the server could not send again all that happened
            while the stream was broken. Empty if nothing is.
    """

    # Named here again, so that the constructor's annotations can be read in this module.
    tool_calls: tuple[ToolCall, ...]
    events: tuple[StreamEvent, ...]  # type: ignore[assignment]
    steps: tuple[StepEvent, ...] = ()
    output: str = ""
    status: str | None = None
    success: bool | None = None
    members: Mapping[str, ChatResult] = field(default_factory=dict[str, ChatResult])
    incomplete: str = ""


class _Speech(Accumulator):
    """The state of the fold over what one agent does, whose messages may be corrected."""

    __slots__ = ("_length", "_speeches")

    def __init__(self, history: int) -> None:
        super().__init__(history)
        # Where in the text the words of which message begin.
        self._speeches: list[tuple[int, str]] = [(0, "")]
        self._length = 0

    def _say(self, piece: str, event: MessageEvent | None = None) -> None:
        super()._say(piece)
        identity = "" if event is None else message_id(event)
        if identity != self._speeches[-1][1]:
            self._speeches.append((self._length, identity))
        self._length += len(self.last_text)

    def _note(self, event: StreamEvent, weight: int) -> None:
        if not isinstance(event, CorrectionEvent) or not self._keep(weight):
            return
        text = self.text
        spans = pairwise([*self._speeches, (len(text), "")])
        self._text, self._pieces, self._speeches, self._length = [], [], [(0, "")], 0
        content: str | None = event.content
        for (begin, identity), (end, _) in spans:
            part = text[begin:end]
            if identity == event.message_id:
                gap = "\n\n" if part.startswith("\n\n") else ""
                part, content = "" if content is None else gap + content, None
            self._speeches.append((self._length, identity))
            self._text.append(part)
            self._length += len(part)
        if content is not None:
            self._say(content)


class _Progress(_Speech):
    """The state of the fold over an execution's events."""

    __slots__ = ("_members", "_output", "_steps", "_success", "_transcript", "status")

    def __init__(self, history: int, transcript: Transcript | None = None) -> None:
        super().__init__(history)
        self._transcript = transcript or Transcript()
        self._members: dict[str, _Speech] = {}
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
            case MemberEvent(member=name, event=done):
                if self._keep(weight):
                    self._members.setdefault(name, _Speech(0)).add(done)
            case _:
                super()._note(event, weight)

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
            {name: member.result() for name, member in self._members.items()},
            self._transcript.gap,
        )


class _Decoder(ChatEvents):
    """Events of any execution; those that came before a break are left out."""

    plain = False

    __slots__ = ("_before", "_last", "_transcript", "has_news", "ids", "is_asked_back")

    def __init__(
        self,
        content_type: str | None,
        before: dict[str, None],
        last: str | None,
        transcript: Transcript | None,
    ) -> None:
        super().__init__(content_type)
        self.has_news = False
        """Whether anything came of the execution itself."""
        self.is_asked_back = False
        """Whether the server asks to be connected to again."""
        self._transcript = transcript
        self._before = before
        self._last = last
        self.ids = dict(before)
        """The ids that have come, the oldest first."""

    @property
    def last_event_id(self) -> str | None:
        """The last id that came, be it before the break."""
        return super().last_event_id or self._last

    def _typed(self, events: Sequence[ServerSentEvent]) -> list[ChatEvent | Keepalive]:
        news: list[StreamEvent | Keepalive] = []
        for sent in events:
            repeats = sent.id in self._before
            for found in typed_events([sent]):
                # An event without an id has that of the one before; the end has not come before.
                if not repeats or isinstance(found, DoneEvent | ErrorEvent):
                    news += self._wide(found, sent.data)
            if 0 < len(sent.id) <= _LONGEST_ID:
                self.ids[sent.id] = None
        while len(self.ids) > _KNOWN_IDS:
            del self.ids[next(iter(self.ids))]
        for event in news:
            if isinstance(event, NoticeEvent):
                self.is_asked_back = self.is_asked_back or event.kind == "reconnect"
            elif not isinstance(event, Keepalive | StatusEvent):
                self.has_news = True
        return cast("list[ChatEvent | Keepalive]", news)

    def _wide(self, event: ChatEvent | Keepalive, raw: str) -> Sequence[StreamEvent | Keepalive]:
        if isinstance(event, Keepalive):
            return (event,)
        return (widened(event),) if self._transcript is None else self._transcript.new(event, raw)


class EventStream(Stream[StreamEvent, ExecutionResult]):
    """The events of a running execution.

    Iterating gives events until the execution is over. One task reads; any task may close.

    A stream that only reads an execution is read on where it broke off, as long as the execution
    goes on and the stream brings something: as many times in a row as there are retries, it may
    bring nothing at once, or not open because the server fails or cannot be reached. What comes
    twice is dropped, also where the server tells everything again; what it cannot send again makes
    the result `incomplete`. A stream that has started the execution is not read on.
    `StreamInterrupted` holds what was received in either case.
    """

    __slots__ = (
        *("_broken", "_final", "_fruitless", "_known", "_last", "_options", "_path", "_read_by"),
        *("_resume", "_since", "_transcript"),
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
        self._transcript = Transcript()
        self._fruitless, self._since = 0, math.inf
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
        transcript = None if self._resume is None else self._transcript
        return _Decoder(content_type, self._known, self._last, transcript)

    def _new_state(self) -> _Progress:
        return _Progress(HISTORY, self._transcript)

    async def _begin(self, opened: OpenStream) -> None:
        self._since = asyncio.get_running_loop().time()
        await super()._begin(opened)

    def _close(self, outcome: str) -> None:
        if self._transcript.gap and not self._closed:
            words = "%s: events may be missing from what was streamed (request %s): %s"
            _log.warning(words, self._call.operation.id, self.request_id, self._transcript.gap)
        super()._close(outcome)

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
        decoder = cast("_Decoder", self._decoder)
        steady = asyncio.get_running_loop().time() - self._since >= _STEADY
        self._fruitless = 0 if decoder.has_news or steady else self._fruitless + 1
        decoder.has_news, self._since = False, math.inf
        exhausted = self._fruitless > self._call.policy.max_retries
        # The look after the end may break as well: then it has not shown everything.
        if self._final is not None and (broken is None or exhausted):
            self._conclude_with(self._final)
            return
        if exhausted:
            self._give_up(broken)
        last = decoder.last_event_id
        status = await self._ask()
        if last is None and self._state.count:
            # Nothing says where to go on.
            if broken is not None or status is None:
                self._give_up(broken)
            self._conclude_with(status)
            return
        # What came between the break and the end is still to be had, so one more look is taken.
        self._final = status
        if status is None and not decoder.is_asked_back:
            dispatcher = self._dispatcher
            seconds = backoff(self._fruitless, self._call.policy, dispatcher.settings.uniform)
            with dispatcher.transport.waiting():
                await asyncio.sleep(seconds)
        await self._reopen(last)

    async def _reopen(self, last: str | None) -> None:
        if last is not None:
            headers, target = {**self._call.headers, "Last-Event-ID": last}, self._call.target
            if self._resume is not None and self._resume.query:
                target = with_query(target, self._resume.query, last)
            self._call = dataclasses.replace(self._call, headers=headers, target=target)
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
        self._transcript.reconnect()
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
