"""The data stream protocol: one record per line, a character, a colon and JSON.

    0:"Hello"
    9:{"toolCallId": "c1", "toolName": "kubectl", "args": {"command": "get pods"}}
    a:{"toolCallId": "c1", "result": "…"}
    d:{"finishReason": "stop"}

The platform's own command line client reads its chats in this form. The same records also come as
the data of server-sent events, which is why `split_record` is strict: text may well begin with a
character and a colon.
"""

from __future__ import annotations

import json
from typing import Any, Final, cast

from kubiya_async._core.json_document import PREFIX, is_document
from kubiya_async._core.records import RecordDecoder, WireRecord

_TEXTS: Final = {
    "0": ("message", "content"),
    "3": ("error", "message"),
    "g": ("reasoning", "content"),
}
_NAMES: Final = {
    "2": "data",
    "3": "error",
    "8": "annotations",
    "9": "tool_call",
    "a": "tool_result",
    "b": "tool_call_start",
    "c": "tool_call_delta",
    "d": "finish",
    "e": "step_finish",
    "f": "step_start",
    "h": "source",
    "k": "file",
}


class DataStreamDecoder(RecordDecoder):
    """Decode a data stream into records."""

    def read(self, line: str) -> WireRecord:
        """Read one line; it is kept as it is when it is no record."""
        return split_record(line) or WireRecord("", line)


def split_record(line: str) -> WireRecord | None:
    """Split a record from its prefix; `None` if the line is anything else.

    The payload has to be a whole JSON text, array or object: `a: 1` and `3:30 pm` are no records.
    """
    if PREFIX.match(line) and is_document(line[2:]):
        return WireRecord(line[0], line[2:])
    return None


def chat_event(record: WireRecord) -> str:
    """Write a record as the chat event it stands for, in the JSON of document 002.

    Records that document 002 has no event for become events of a type of their own; a line that is
    no record, and a record whose payload cannot be read, stay as they are.
    """
    kind, payload = record
    if kind in _TEXTS and payload[0] == '"':
        name, field = _TEXTS[kind]
        return f'{{"type": "{name}", "{field}": {payload}}}'
    if not kind:
        return payload
    try:
        return json.dumps(_event(kind, json.loads(payload)))
    except (ValueError, RecursionError):
        return f"{kind}:{payload}"


def _event(kind: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {"type": _NAMES.get(kind, f"record_{kind}"), "data": value}
    fields = cast("dict[str, Any]", value)
    if kind == "9":
        return _tool_call(fields)
    if kind == "a":
        return _tool_result(fields)
    if kind == "d":
        return _finish(fields)
    if kind == "3" or (kind == "e" and "error" in fields):
        return {**fields, "type": "error"}
    # Workflows send events that name their own type.
    return {"type": _NAMES.get(kind, f"record_{kind}"), **fields}


def _tool_call(fields: dict[str, Any]) -> dict[str, Any]:
    call = {"type": "tool_call", "tool": fields.get("toolName"), "args": fields.get("args")}
    return _with_id(call, fields)


def _tool_result(fields: dict[str, Any]) -> dict[str, Any]:
    result = fields.get("result", fields.get("output"))
    return _with_id({"type": "tool_result", "result": result}, fields)


def _with_id(event: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Keep what ties a result to its call."""
    identity = fields.get("toolCallId")
    return event if identity is None else {**event, "id": identity}


def _finish(fields: dict[str, Any]) -> dict[str, Any]:
    """Tell the end of the answer from a record that only looks like it: it gives a reason."""
    reason = fields.get("finishReason")
    if reason == "error":
        return {"message": "the answer ended with an error", **fields, "type": "error"}
    return {**fields, "type": "done" if reason else "finish"}
