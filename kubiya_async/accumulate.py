"""What a chat has said so far: a fold over its events.

Pure: one event in, the state moves on. The wire gives tool results no reference to their call, so a
result belongs to the oldest call that has none, unless both carry an id.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

from kubiya_async.events import (
    ChatEvent,
    DoneEvent,
    MessageEvent,
    ToolCallEvent,
    ToolResultEvent,
)

__all__ = ["Accumulator", "ChatResult", "ToolCall"]

_ID_FIELDS = ("id", "tool_call_id", "toolCallId", "call_id")
_JOIN_EVERY = 512


@dataclass(slots=True)
class ToolCall:
    """A tool the agent called, and what came of it.

    Attributes:
        tool: Name of the tool.
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


class Accumulator:
    """The state of the fold."""

    __slots__ = ("_calls", "_events", "_ids", "_open", "_paragraph", "_text", "count", "done")

    def __init__(self, history: int) -> None:
        """Keep at most `history` events; text and tool calls are kept whole."""
        self._events: deque[ChatEvent] = deque(maxlen=history)
        self._text: list[str] = []
        self._calls: list[ToolCall] = []
        self._open: deque[ToolCall] = deque()
        self._ids: dict[str, ToolCall] = {}
        self._paragraph = False
        self.count = 0
        self.done = False

    def add(self, event: ChatEvent) -> str:
        """Take one event; give the text it adds."""
        self.count += 1
        self._events.append(event)
        if isinstance(event, MessageEvent):
            return self._said(event.content)
        self._paragraph = self._paragraph or isinstance(event, ToolCallEvent | ToolResultEvent)
        if isinstance(event, ToolCallEvent):
            self._called(event)
        elif isinstance(event, ToolResultEvent):
            self._answered(event)
        elif isinstance(event, DoneEvent):
            self.done = True
        return ""

    def _said(self, piece: str) -> str:
        """Append to the text; what follows a tool begins a paragraph of its own."""
        if self._paragraph and piece and self._text:
            self._paragraph = False
            piece = f"\n\n{piece}"
        self._text.append(piece)
        # Many small strings weigh far more than the text they hold.
        if len(self._text) > _JOIN_EVERY:
            self._text = ["".join(self._text)]
        return piece

    @property
    def text(self) -> str:
        """Give the words so far."""
        return "".join(self._text)

    def result(self) -> ChatResult:
        """Give the state as a record."""
        return ChatResult(self.text, tuple(self._calls), tuple(self._events), self.done)

    def _called(self, event: ToolCallEvent) -> None:
        call = ToolCall(event.tool, dict(event.args or {}))
        self._calls.append(call)
        identity = _identity(event)
        if identity is None:
            self._open.append(call)
        else:
            self._ids[identity] = call

    def _answered(self, event: ToolResultEvent) -> None:
        identity = _identity(event)
        call = self._ids.pop(identity, None) if identity is not None else None
        if call is None and self._open:
            call = self._open.popleft()
        if call is None and self._ids:
            call = self._ids.pop(next(iter(self._ids)))
        if call is None:
            call = ToolCall("", {})
            self._calls.append(call)
        call.result = event.result
        call.finished = True


def _identity(event: ToolCallEvent | ToolResultEvent) -> str | None:
    extra = event.__pydantic_extra__
    if not extra:
        return None
    return next((v for n in _ID_FIELDS if isinstance(v := extra.get(n), str) and v), None)
