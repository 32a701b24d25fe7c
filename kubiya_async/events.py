"""What chat streams deliver, whatever form they had on the wire.

    match event:
        case MessageEvent(content=text): ...
        case ToolCallEvent(tool=tool, args=args): ...

The known events are generated from the spec. `UnknownEvent` is for everything else: types this
version does not know, known types with a shape it does not know, and data that is not JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, cast

from pydantic import TypeAdapter, ValidationError

from kubiya_async._generated.models.chat import (
    DoneEvent,
    ErrorEvent,
    KnownChatEvent,
    MessageEvent,
    ToolCallEvent,
    ToolResultEvent,
)

__all__ = [
    "ChatEvent",
    "DoneEvent",
    "ErrorEvent",
    "Keepalive",
    "MessageEvent",
    "ToolCallEvent",
    "ToolResultEvent",
    "UnknownEvent",
    "parse_event",
]


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event this version has no class for.

    Attributes:
        type: Its `type`, or the stream's own event name, if it has one.
        data: The decoded JSON, or the text when it is not JSON.
        raw: The data as it came.
    """

    type: str | None
    data: Any
    raw: str


@dataclass(frozen=True, slots=True)
class Keepalive:
    """Something that only says the server is alive; delivered on request."""


KnownEvent: TypeAlias = MessageEvent | ToolCallEvent | ToolResultEvent | DoneEvent | ErrorEvent
ChatEvent: TypeAlias = KnownEvent | UnknownEvent


@cache
def _adapter() -> TypeAdapter[KnownEvent]:
    return TypeAdapter(cast("type[KnownEvent]", KnownChatEvent))


def parse_event(raw: str, *, name: str | None = None) -> ChatEvent:
    """Turn one event's data into its class.

    Args:
        raw: The data of a server-sent event, or a line of another wire form.
        name: The event's name on the wire, which counts when the data names no type.
    """
    try:
        return _adapter().validate_json(raw)
    except ValidationError:
        return _unknown(raw, name)


def _unknown(raw: str, name: str | None) -> ChatEvent:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return UnknownEvent(name, raw, raw)
    kind = name
    if isinstance(data, dict):
        fields = cast("dict[str, Any]", data)
        found = fields.get("type")
        if found is None and name is not None:
            return _named(fields, name, raw)
        kind = found if isinstance(found, str) else name
    return UnknownEvent(kind, data, raw)


def _named(fields: dict[str, Any], name: str, raw: str) -> ChatEvent:
    """Try the event's name as its type: some servers put it there only."""
    try:
        return _adapter().validate_python({**fields, "type": name})
    except ValidationError:
        return UnknownEvent(name, fields, raw)
