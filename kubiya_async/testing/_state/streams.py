"""The forms in which the private API writes its streams."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing.scripts import Event, Pause, Raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubiya_async.testing._answers import Document
    from kubiya_async.testing._time import SimulatedClock
    from kubiya_async.testing.scripts import StreamItem

DATA_STREAM: Final = "text/plain; charset=utf-8"
JSON_LINES: Final = "application/x-ndjson"

HEARTBEAT: Final = Raw(b": heartbeat\n\n")
"""Says in a comment that the stream is alive."""
_POLL: Final = 0.25
"""Seconds after which a stream that waits polls whether something has changed."""


def record(kind: str, payload: Any) -> Raw:
    """Return a record of the data stream protocol: a character, a colon and JSON, on one line."""
    return Raw(f"{kind}:{json.dumps(payload)}\n".encode())


def line(payload: Any) -> Raw:
    """Return a JSON line."""
    return Raw(json.dumps(payload).encode() + b"\n")


def inside_event(item: Raw) -> StreamItem:
    """Return a server-sent event with a record in it, as some services send it."""
    return Event(item.data.decode().rstrip("\n"))


def records(items: Iterable[StreamItem]) -> Iterator[StreamItem]:
    """Yield what an agent does as records of the data stream protocol.

    Items that are bytes, or events with a name or an id of their own, are sent as they are.
    """
    calls = _ToolCalls()
    for item in items:
        event = _plain(item)
        yield item if event is None else _record(event, calls)


def _plain(item: StreamItem) -> Document | None:
    return None if isinstance(item, Event | Pause | Raw) else dict(item)


def _record(event: Document, calls: _ToolCalls) -> Raw:
    match event.get("type"):
        case "message":
            return record("0", str(event.get("content", "")))
        case "reasoning":
            return record("g", str(event.get("content", "")))
        case "error":
            return record("3", str(event.get("message", "")))
        case "tool_call":
            call = {"toolCallId": calls.begin(event), "toolName": event.get("tool")}
            return record("9", {**call, "args": event.get("args")})
        case "tool_result":
            return record("a", {"toolCallId": calls.end(event), "result": event.get("result")})
        case "done":
            return record("d", {"finishReason": "stop"})
        case _:
            return record("2", [event])


class _ToolCalls:
    """Ids of the calls of tools, and of the call that each result belongs to."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._count = 0

    def begin(self, event: Document) -> str:
        self._count += 1
        identity = str(event.get("id") or f"call-{self._count}")
        self._open.append(identity)
        return identity

    def end(self, event: Document) -> str:
        identity = str(event.get("id") or (self._open[-1] if self._open else "call-0"))
        if identity in self._open:
            self._open.remove(identity)
        return identity


def growing(items: Iterable[StreamItem], session: str) -> Iterator[StreamItem]:
    """Yield what an agent does as JSON lines, each with all the text of its id so far."""
    calls = _ToolCalls()
    message, text = 1, ""
    for item in items:
        event = _plain(item)
        if event is None:
            yield item
            continue
        kind = event.get("type")
        if kind == "message":
            text += str(event.get("content", ""))
            yield line(_grown(f"m{message}", "msg", text, session))
            continue
        if text:
            yield line(_grown(f"m{message}", "msg", text, session, done=True))
            message, text = message + 1, ""
        if kind == "tool_call":
            told = f"Tool: {event.get('tool')}\nArguments: {json.dumps(event.get('args'))}"
            yield line(_grown(calls.begin(event), "tool", told, session, done=True))
        elif kind == "tool_result":
            result = event.get("result")
            told = result if isinstance(result, str) else json.dumps(result)
            yield line(_grown(f"{calls.end(event)}-out", "tool_output", told, session, done=True))
        elif kind != "done":
            yield line(event)


def _grown(identity: str, kind: str, text: str, session: str, *, done: bool = False) -> Document:
    return {"id": identity, "type": kind, "message": text, "session_id": session, "done": done}


def until(clock: SimulatedClock, moment: float) -> Pause | None:
    """Return the wait for a moment of the clock, but not so long that a change would go unseen."""
    left = moment - clock.now()
    return Pause(min(left, _POLL)) if left > 0 else None
