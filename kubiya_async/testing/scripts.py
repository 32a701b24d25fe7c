"""What the stand-in says and does when it plays an agent, a workflow or a tool.

Without a script the server answers sensibly by itself. A script replaces that: pass one to
`LocalServer.chat_script`, `.workflow_script` or `.tool_script`.

A recorded chat becomes the next answer:

    recording = await read_recording("chat.jsonl")
    server.chat_script(replay(recording))
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from kubiya_async.streams.events import ChatEvent, UnknownEvent
from kubiya_async.streams.tools import Recording

__all__ = [
    "ChatScript",
    "ChatTurn",
    "Event",
    "Framing",
    "Pause",
    "Raw",
    "Step",
    "StreamItem",
    "ToolScript",
    "WorkflowScript",
    "encode_item",
    "replay",
    "say",
]

Framing = Literal["blank-lines", "documented"]
"""How events are told apart: by the standard's blank lines, or as document 002 prints its stream,
one `data:` line after the other and no newline after the last."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event with the fields that the documented stream does not use."""

    data: Any
    """Anything JSON; text is sent as it is."""
    name: str | None = None
    id: str | None = None
    retry: int | None = None
    """Milliseconds."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence on the stream."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes to send as they are: a comment, half an event, garbage."""

    data: bytes


StreamItem: TypeAlias = Mapping[str, Any] | Event | Pause | Raw
"""One thing a stream does; a mapping is an event's JSON."""


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """What a chat script answers to."""

    agent: Mapping[str, Any]
    message: str
    context: Sequence[Mapping[str, Any]] = ()
    history: Sequence[Mapping[str, Any]] = ()
    """The latest messages before this one, oldest first; at most a hundred."""


ChatScript: TypeAlias = Sequence[StreamItem] | Callable[[ChatTurn], Iterable[StreamItem]]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a scripted workflow."""

    name: str
    seconds: float = 300.0
    """How long it takes, in the execution's own time."""
    output: str | None = None
    fails: bool = False
    """Whether it fails when its time is over; later steps are then skipped."""


@dataclass(frozen=True, slots=True)
class WorkflowScript:
    """How an execution of a workflow goes."""

    steps: Sequence[Step]
    name: str | None = None
    """Name of the workflow; made from the source when missing."""
    cancel_after: float | None = None
    """Seconds of the execution's own time after which it is cancelled."""


@dataclass(frozen=True, slots=True)
class ToolScript:
    """How an execution of a tool goes."""

    output: str = ""
    exit_code: int = 0
    seconds: float = 60.0
    """How long it takes, in the execution's own time."""


def say(*parts: str | StreamItem, done: bool = True) -> list[StreamItem]:
    """Make the script of an answer, for `LocalServer.chat_script`.

        say("Let me look. ", {"type": "tool_call", "tool": "kubectl", "args": {}}, "All is well.")

    Args:
        parts: What the agent says, as text, and other items as they are.
        done: Whether the answer ends as it should.
    """
    said = [{"type": "message", "content": p} if isinstance(p, str) else p for p in parts]
    return [*said, {"type": "done"}] if done else said


def replay(recording: Recording, *, timing: bool = False) -> list[StreamItem]:
    """Return a script that streams a recorded chat again, for `LocalServer.chat_script`.

    A recording that ends early makes a stream that ends early.

    Args:
        recording: What to stream.
        timing: Whether to be silent for as long as the recorded stream was.
    """
    items: list[StreamItem] = []
    last = 0.0
    for recorded in recording.events:
        if timing and recorded.at > last:
            items.append(Pause(recorded.at - last))
            last = recorded.at
        items.append(_replayed(recorded.event))
    return items


def _replayed(event: ChatEvent) -> StreamItem:
    if not isinstance(event, UnknownEvent):
        return event.model_dump(mode="json", exclude_unset=True)
    data: object = event.data
    named = isinstance(data, dict) and "type" in data
    return Event(event.raw, name=None if named else event.type)


def encode_item(item: Mapping[str, Any] | Event | Raw, framing: Framing) -> bytes:
    """Return an item's bytes on the stream."""
    if isinstance(item, Raw):
        return item.data
    if isinstance(item, Event):
        return (_fields(item) + _ENDS[framing]).encode()
    is_last = framing == "documented" and item.get("type") == "done"
    return (_fields(Event(dict(item))) + ("" if is_last else _ENDS[framing])).encode()


def _fields(event: Event) -> str:
    payload = event.data if isinstance(event.data, str) else json.dumps(event.data)
    fields = [("id", event.id), ("event", event.name), ("retry", event.retry)]
    lines = [f"{name}: {value}" for name, value in fields if value is not None]
    return "\n".join([*lines, *(f"data: {line}" for line in payload.split("\n"))])


_ENDS: Final[dict[Framing, str]] = {"blank-lines": "\n\n", "documented": "\n"}
