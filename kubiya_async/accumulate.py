"""What a chat has said so far: a fold over its events.

Pure: events in, the state moves on, though only when somebody looks at it or too many are waiting:
whoever reads nothing but events pays for little else. The wire gives tool results no reference to
their call, so a result belongs to the oldest call that has none, unless both carry an id.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from kubiya_async._core.scrub import masks_keys
from kubiya_async.events import DoneEvent, MessageEvent, ToolCallEvent, ToolResultEvent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubiya_async.events import ChatEvent, StreamEvent

__all__ = ["Accumulator", "ChatResult", "ToolCall", "tool_call_id"]

_ID_FIELDS: Final = ("id", "tool_call_id", "toolCallId", "call_id")
_JOINED: Final = 512
_MOST_WAITING: Final = 256

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
    """A chat as far as it went.

    Attributes:
        text: The agent's words, joined.
        tool_calls: Tools in the order of their calls, each with its result.
        events: The events, oldest first; only the newest when there were very many.
        done: Whether the agent finished.
    """

    text: str
    tool_calls: tuple[ToolCall, ...]
    events: tuple[ChatEvent, ...]
    done: bool


class Accumulator:
    """The state of the fold.

    Attributes:
        done: Whether the agent has finished.
    """

    __slots__ = (
        "_events",
        "_folded",
        "_history",
        "_paragraph",
        "_piece",
        "_pieces",
        "_text",
        "_tools",
        "_waiting",
        "done",
    )

    def __init__(self, history: int) -> None:
        """Keep at most `history` events; text and tool calls are kept whole."""
        self._history = history
        self._events: list[StreamEvent] = []
        self._text: list[str] = []
        self._pieces: list[str] = []
        # Many are kept, and tuples cost the garbage collector less than events do.
        self._tools: list[_Tool] = []
        self._paragraph = False
        self._waiting: list[StreamEvent] = []
        self._folded = 0
        self._piece = ""
        self.done: bool = False

    def add(self, event: StreamEvent) -> None:
        """Take one event."""
        waiting = self._waiting
        waiting.append(event)
        if len(waiting) == _MOST_WAITING:
            self._fold()
        if type(event) is DoneEvent:
            self.done = True

    @property
    def count(self) -> int:
        """Events so far."""
        return self._folded + len(self._waiting)

    @property
    def last_text(self) -> str:
        """The text that the newest event has added: its words, or nothing."""
        self._fold()
        return self._piece

    def _fold(self) -> None:
        """Move on by the events that are waiting."""
        waiting = self._waiting
        for event in waiting:
            # The classes of models decide `isinstance` in Python, which takes ten times as long.
            if type(event) is MessageEvent:
                self._say(event.content or "")
                continue
            self._piece = ""
            if type(event) is ToolCallEvent:
                self._tools.append((event.tool, event.args, tool_call_id(event)))
                self._paragraph = True
            elif type(event) is ToolResultEvent:
                self._tools.append((None, event.result, tool_call_id(event)))
                self._paragraph = True
            else:
                self._note(event)
        self._events += waiting
        del self._events[: max(0, len(self._events) - self._history)]
        self._folded += len(waiting)
        waiting.clear()

    def _note(self, event: StreamEvent) -> None:
        """Take an event that says nothing and calls nothing."""

    @property
    def text(self) -> str:
        """The words so far."""
        self._fold()
        return "".join((*self._text, *self._pieces))

    def result(self) -> ChatResult:
        """Give the state as a record, which later events leave alone."""
        self._fold()
        events = cast("tuple[ChatEvent, ...]", tuple(self._events))
        return ChatResult(self.text, _paired(self._tools), events, self.done)

    def _say(self, piece: str) -> None:
        """Append to the text; what follows a tool begins a paragraph of its own."""
        if self._paragraph and piece:
            self._paragraph = False
            if self._text or self._pieces:
                piece = f"\n\n{piece}"
        self._piece = piece
        self._pieces.append(piece)
        # Many small strings weigh far more than the text they hold.
        if len(self._pieces) == _JOINED:
            self._text.append("".join(self._pieces))
            self._pieces.clear()


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
    """Give the id of a tool's call, by whatever name it came; most come without one."""
    extra = event.__pydantic_extra__
    if not extra:
        return None
    return next((v for n in _ID_FIELDS if isinstance(v := extra.get(n), str) and v), None)
