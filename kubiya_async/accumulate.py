"""What a chat has said so far: a fold over its events.

Pure: one event in, the state moves on. The wire gives tool results no reference to their call, so a
result belongs to the oldest call that has none, unless both carry an id.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, Final

from kubiya_async.events import (
    ChatEvent,
    DoneEvent,
    MessageEvent,
    ToolCallEvent,
    ToolResultEvent,
)

__all__ = ["Accumulator", "ChatResult", "ToolCall", "tool_call_id"]

_ID_FIELDS: Final = ("id", "tool_call_id", "toolCallId", "call_id")
_JOINED: Final = 512


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


@dataclass(slots=True)
class _Call:
    """A tool call that may still get its result; quicker to make than a frozen one."""

    tool: str
    args: dict[str, Any] | None
    result: Any = None
    finished: bool = False


class Accumulator:
    """The state of the fold.

    Attributes:
        count: Events so far.
        done: Whether the agent has finished.
    """

    __slots__ = (
        "_calls",
        "_events",
        "_ids",
        "_open",
        "_paragraph",
        "_pieces",
        "_text",
        "count",
        "done",
    )

    def __init__(self, history: int) -> None:
        """Keep at most `history` events; text and tool calls are kept whole."""
        self._events: deque[ChatEvent] = deque(maxlen=history)
        self._text: list[str] = []
        self._pieces: list[str] = []
        self._calls: list[_Call] = []
        self._open: deque[int] = deque()
        self._ids: dict[str, int] = {}
        self._paragraph = False
        self.count = 0
        self.done = False

    def add(self, event: ChatEvent) -> str:
        """Take one event; give the text it adds."""
        self.count += 1
        self._events.append(event)
        # The classes of the models decide `isinstance` in Python, which takes ten times as long.
        if type(event) is MessageEvent:
            return self._say(event.content) if event.content else ""
        if type(event) is ToolCallEvent:
            self._call(event)
        elif type(event) is ToolResultEvent:
            self._answer(event)
        elif type(event) is DoneEvent:
            self.done = True
        return ""

    @property
    def text(self) -> str:
        """The words so far."""
        return "".join((*self._text, *self._pieces))

    def result(self) -> ChatResult:
        """Give the state as a record, which later events leave alone."""
        calls = tuple(
            ToolCall(c.tool, dict(c.args or {}), c.result, c.finished) for c in self._calls
        )
        return ChatResult(self.text, calls, tuple(self._events), self.done)

    def _say(self, piece: str) -> str:
        """Append to the text; what follows a tool begins a paragraph of its own."""
        if self._paragraph:
            self._paragraph = False
            if self._text or self._pieces:
                piece = f"\n\n{piece}"
        self._pieces.append(piece)
        # Many small strings weigh far more than the text they hold.
        if len(self._pieces) == _JOINED:
            self._text.append("".join(self._pieces))
            self._pieces.clear()
        return piece

    def _call(self, event: ToolCallEvent) -> None:
        self._paragraph = True
        identity = tool_call_id(event)
        if identity is None:
            self._open.append(len(self._calls))
        else:
            self._ids[identity] = len(self._calls)
        self._calls.append(_Call(event.tool, event.args))

    def _answer(self, event: ToolResultEvent) -> None:
        self._paragraph = True
        index = self._asked(tool_call_id(event))
        if index is None:
            self._calls.append(_Call("", None, event.result, finished=True))
        else:
            call = self._calls[index]
            call.result, call.finished = event.result, True

    def _asked(self, identity: str | None) -> int | None:
        """Find the call that a result belongs to, and cross it off."""
        if identity in self._ids:
            return self._ids.pop(identity)
        if self._open:
            return self._open.popleft()
        if self._ids:
            return self._ids.pop(next(iter(self._ids)))
        return None


def tool_call_id(event: ToolCallEvent | ToolResultEvent) -> str | None:
    """Give the id of a tool's call, by whatever name it came; most come without one."""
    extra = event.__pydantic_extra__
    if not extra:
        return None
    return next((v for n in _ID_FIELDS if isinstance(v := extra.get(n), str) and v), None)
