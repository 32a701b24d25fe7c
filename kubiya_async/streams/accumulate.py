"""What a chat has said so far: a fold over its events.

Pure: events in, the state moves on. Of events that were read from JSON the JSON is kept, and read
once more when it is asked for: models would weigh five times as much, and a thousand of them cost
the garbage collector more than it takes to make them. The wire gives tool results no reference to
their call, so a result belongs to the oldest call that has none, unless both carry an id.

What is kept is bounded, whatever is sent: text, tool calls and output up to `MAX_KEPT_BYTES`, and
the newest events up to as much again.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, TypeAlias, cast

from kubiya_async._messages.redact import masks_keys
from kubiya_async.streams.events import (
    ChatEvent,
    DoneEvent,
    KnownEvent,
    MemberEvent,
    MessageEvent,
    StreamEvent,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
    event_parser,
    is_unreadable,
    last_words,
)

__all__ = [
    "MAX_KEPT_BYTES",
    "Accumulator",
    "ChatResult",
    "ToolCall",
    "tool_call_id",
]


MAX_KEPT_BYTES: Final = 16 * 1024 * 1024
"""Bytes that are kept of the text, tool calls and output of a stream, and of its events, each.

What a value takes in memory is reckoned, not measured.
"""

_ID_FIELDS: Final = ("id", "tool_call_id", "toolCallId", "call_id")
_JOINED: Final = 128
_SURPLUS: Final = 64
"""Events by which the history may pass its length, so that it need not be cut with each event."""
OVERHEAD: Final = 64
"""Bytes of any value beside its contents, roughly."""
_WIDEST_CHARACTER: Final = 4

_Tool: TypeAlias = tuple[str | None, Any, str | None]
"""A call with its arguments, or a result without a tool; and its id, if it has one."""


@masks_keys
@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the agent called, and what came of it.

    Attributes:
        tool: Name of the tool; empty for a result whose call was never seen.
        args: Arguments as the agent gave them.
        result: The result, once it arrived.
        finished: Whether it arrived; a result may well be `None`.
    """

    tool: str
    args: dict[str, Any]
    result: Any = None
    finished: bool = False


@masks_keys
@dataclass(frozen=True, slots=True)
class ChatResult:
    """A chat as far as it was streamed.

    Attributes:
        text: The agent's words, joined.
        tool_calls: Tools in the order of their calls, each with its result.
        events: The events, oldest first; only the newest when there were very many.
        done: Whether the agent finished.
        truncated: Whether more was said than is kept: text and tool calls (and the output and steps
            of an execution) are then those up to `MAX_KEPT_BYTES`. `final()` raises instead.
        unreadable: Events that may have held words or a tool and could not be read: unless it is 0,
            `text` may lack what they said. They are among `events`, as `UnknownEvent`, or as a
            `DoneEvent` whose `content` is not what was said before.
    """

    text: str
    tool_calls: tuple[ToolCall, ...]
    events: tuple[ChatEvent, ...]
    done: bool
    truncated: bool = False
    unreadable: int = 0


class Accumulator:
    """The state of the fold.

    Attributes:
        count: Events so far.
        done: Whether the agent has finished.
        last_text: The text that the newest event has added: its words, or nothing.
        truncated: Whether anything was left out.
        unreadable: Events that may have held words or a tool and could not be read.
    """

    __slots__ = (
        *("_events", "_free", "_history", "_kept", "_paragraph", "_pieces", "_text", "_tools"),
        *("_weight", "_weights", "count", "done", "last_text", "truncated", "unreadable"),
    )

    def __init__(self, history: int, kept: int = MAX_KEPT_BYTES) -> None:
        """Begin with nothing.

        Args:
            history: Most events that are kept.
            kept: Most bytes of them, and of all other things together.
        """
        self._history = history
        self._kept = self._free = kept
        self._events: list[StreamEvent | bytes | str] = []
        self._weights = array("Q")
        self._weight = 0
        self._text: list[str] = []
        self._pieces: list[str] = []
        # Many are kept, and tuples cost the garbage collector less than events do.
        self._tools: list[_Tool | bytes | str] = []
        self._paragraph = False
        self.count: int = 0
        self.done: bool = False
        self.last_text: str = ""
        self.truncated: bool = False
        self.unreadable: int = 0

    def add(self, event: StreamEvent) -> None:
        """Add one event."""
        weight = weigh_event(event)
        # The classes of models decide `isinstance` in Python, which takes ten times as long.
        if type(event) is MessageEvent:
            self._say(event.content or "", event)
        else:
            self._take(event, weight)
        self._remember([event], [weight])

    def extend(self, events: Sequence[KnownEvent], unread: Sequence[bytes | str]) -> None:
        """Add messages, tool calls and tool results, each with the JSON it was read from.

        As if they were added one by one, but for half the cost: room is made for all at once.
        """
        pieces: list[str] = []
        tools: list[bytes | str] = []
        says_more, paragraph, piece = bool(self._text or self._pieces), self._paragraph, ""
        for event, raw in zip(events, unread, strict=True):
            if type(event) is MessageEvent:
                piece = event.content
                if paragraph and piece:
                    paragraph = False
                    if says_more or pieces:
                        piece = f"\n\n{piece}"
                pieces.append(piece)
            else:
                paragraph, piece = True, ""
                tools.append(raw)
        text = "".join(pieces)
        self._paragraph, self.last_text = paragraph, piece
        if self._keep(weigh(text) + sum(map(len, tools)) + OVERHEAD * len(tools)):
            if pieces:
                self._append(text)
            self._tools += tools
        self._remember(unread, [*map(len, unread)])

    def _remember(self, events: Sequence[StreamEvent | bytes | str], weights: list[int]) -> None:
        """Add to the history, and cut it if it has become too long or too large."""
        self.count += len(events)
        self._events += events
        self._weights.extend(weights)
        self._weight += sum(weights)
        surplus = len(self._events) - self._history
        if surplus <= _SURPLUS and self._weight <= self._kept:
            return
        surplus = max(surplus, 0)
        weight = self._weight - sum(self._weights[:surplus])
        while weight > self._kept:
            weight -= self._weights[surplus]
            surplus += 1
        self._weight = weight
        del self._events[:surplus], self._weights[:surplus]

    def _take(self, event: StreamEvent, weight: int) -> None:
        self.last_text = ""
        if type(event) is ToolCallEvent or type(event) is ToolResultEvent:
            self._paragraph = True
            tool = _tool(event)
            if self._keep(weigh(tool)):
                self._tools.append(tool)
        elif type(event) is DoneEvent:
            self.done = True
            words = self._unsaid(event)
            self.unreadable += words is None
            if words:
                self._say(words)
        else:
            self.unreadable += type(event) is UnknownEvent and is_unreadable(event)
            self._note(event, weight)

    def _keep(self, weight: int) -> bool:
        """Make room for something, if there is any: what is kept ends where room ended first."""
        self.truncated = self.truncated or weight > self._free
        if not self.truncated:
            self._free -= weight
        return not self.truncated

    def _note(self, event: StreamEvent, weight: int) -> None:
        """Add an event that has no text and calls no tool."""

    @property
    def text(self) -> str:
        """The words so far, as far as they are kept."""
        return "".join((*self._text, *self._pieces))

    def unsaid(self, event: DoneEvent) -> str:
        """Return words that only the last event brings, and none before it."""
        return self._unsaid(event) or ""

    def _unsaid(self, event: DoneEvent) -> str | None:
        if self.truncated or not event.__pydantic_extra__:
            return ""
        return last_words(event, self.text)

    def result(self) -> ChatResult:
        """Return a snapshot of the state, which later events do not change."""
        self._read()
        events = cast("tuple[ChatEvent, ...]", tuple(self._events))
        tools = _paired(cast("list[_Tool]", self._tools))
        return ChatResult(self.text, tools, events, self.done, self.truncated, self.unreadable)

    def _read(self) -> None:
        """Read what is kept as JSON. Values may weigh more than it did, and then less is kept."""
        parse = event_parser()
        del self._events[: max(len(self._events) - self._history, 0)]
        events = [parse(e) if isinstance(e, bytes | str) else e for e in self._events]
        self._events, self._weights, self._weight = [], array("Q"), 0
        self.count -= len(events)
        self._remember(events, [*map(weigh_event, events)])
        for index, tool in enumerate(self._tools):
            if not isinstance(tool, tuple):
                read = _tool(cast("ToolCallEvent | ToolResultEvent", parse(tool)))
                self._free += OVERHEAD + len(tool) - weigh(read)
                if self._free < 0:
                    self.truncated = True
                    del self._tools[index:]
                    return
                self._tools[index] = read

    def _say(self, piece: str, event: MessageEvent | None = None) -> None:  # noqa: ARG002 - a subclass needs it
        """Append to the text; what follows a tool begins a paragraph of its own."""
        if self._paragraph and piece:
            self._paragraph = False
            if self._text or self._pieces:
                piece = f"\n\n{piece}"
        self.last_text = piece
        if self._keep(weigh(piece)):
            self._append(piece)

    def _append(self, text: str) -> None:
        self._pieces.append(text)
        # Many small strings weigh far more than the text they hold.
        if len(self._pieces) == _JOINED:
            self._text.append("".join(self._pieces))
            self._pieces.clear()


def weigh(value: Any) -> int:
    """Reckon the bytes that a value takes in memory, all that it holds included."""
    if type(value) is str:
        return len(value) if value.isascii() else _WIDEST_CHARACTER * len(value)
    weight, open_ = 0, [value]
    while open_:
        found = open_.pop()
        weight += OVERHEAD
        if isinstance(found, str):
            weight += weigh(str(found))
        elif isinstance(found, dict):
            open_ += found
            open_ += found.values()
        elif isinstance(found, list | tuple):
            open_ += found
    return weight


def weigh_event(event: StreamEvent) -> int:
    """Reckon the bytes that an event takes in memory."""
    if type(event) is MemberEvent:
        return weigh(event.member) + weigh_event(event.event)
    if type(event) is MessageEvent and not event.__pydantic_extra__:
        return 8 * OVERHEAD + weigh(event.content or "")
    return 8 * OVERHEAD + weigh(_held(event))


def _held(event: StreamEvent) -> object:
    """Return an event's data as plain values."""
    if is_dataclass(event):
        return [getattr(event, field.name) for field in fields(event)]
    return [event.__dict__, event.__pydantic_extra__]


def _tool(event: ToolCallEvent | ToolResultEvent) -> _Tool:
    if isinstance(event, ToolCallEvent):
        return event.tool, event.args, tool_call_id(event)
    return None, event.result, tool_call_id(event)


def _paired(tools: Iterable[_Tool]) -> tuple[ToolCall, ...]:
    """Find the result of each call."""
    calls: list[ToolCall] = []
    unanswered: deque[int] = deque()
    by_id: dict[str, int] = {}
    for tool, value, identity in tools:
        if tool is not None:
            if identity is None:
                unanswered.append(len(calls))
            else:
                by_id[identity] = len(calls)
            calls.append(ToolCall(tool, dict(value or {})))
        elif (index := _asked(identity, unanswered, by_id)) is None:
            calls.append(ToolCall("", {}, value, finished=True))
        else:
            calls[index] = replace(calls[index], result=value, finished=True)
    return tuple(calls)


def _asked(identity: str | None, unanswered: deque[int], by_id: dict[str, int]) -> int | None:
    """Find the call that a result belongs to, and cross it off."""
    if identity in by_id:
        return by_id.pop(identity)
    if unanswered:
        return unanswered.popleft()
    if by_id:
        return by_id.pop(next(iter(by_id)))
    return None


def tool_call_id(event: ToolCallEvent | ToolResultEvent) -> str | None:
    """Return the id of a tool call, whichever field it came in; most have none."""
    extra = event.__pydantic_extra__
    if not extra:
        return None
    return next((v for n in _ID_FIELDS if isinstance(v := extra.get(n), str) and v), None)
