"""From the events of executions, as different servers name them, to the classes of `events`.

A decoder has made chat events of what it could; what it left as `UnknownEvent` is looked at here
once more. The names are those that the platform's own clients know: steps and states of workflows
(`step_running`, `workflow_complete`), output of tools (`log`, `tool-output`), executions of the
control plane (`message_chunk`, `tool_started`), whose fields may lie one level deeper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from pydantic import ValidationError

from kubiya_async.streams.events import (
    AGENT,
    DoneEvent,
    MessageEvent,
    OutputEvent,
    StatusEvent,
    StepEvent,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubiya_async.streams.events import ChatEvent, StreamEvent


ENDED: Final = frozenset(
    {
        "aborted",
        "cancelled",
        "canceled",
        "complete",
        "completed",
        "error",
        "failed",
        "finished",
        "success",
        "succeeded",
        "terminated",
    }
)
"""States after which an execution does not go on, in any of the words that were seen."""

_STEP_STATES: Final = {
    "step_complete": "finished",
    "step_completed": "finished",
    "step_failed": "failed",
    "step_finished": "finished",
    "step_output": "running",
    "step_running": "running",
    "step_start": "running",
    "step_started": "running",
    "step_update": "running",
}
_STATES: Final = {
    "connected": "connected",
    "execution_complete": "finished",
    "execution_start": "running",
    "status": "",
    "status_change": "",
    "workflow_complete": "",
    "workflow_start": "running",
}
_OUTPUTS: Final = frozenset({"log", "output", "tool-output", "tool_output"})
_WORDS: Final = frozenset({"chunk", "message", "message_chunk", "text"})

_Fields = dict[str, Any]


def widened(event: ChatEvent) -> StreamEvent:
    """Return an event as its class, if there is one for it."""
    if not isinstance(event, UnknownEvent) or not isinstance(event.data, dict):
        return event
    data = cast("_Fields", event.data)
    kind = event.type or _guessed(data)
    read = _READERS.get(kind)
    if read is None:
        return event
    try:
        return read(kind, data) or event
    except ValidationError:
        return event


def _guessed(data: _Fields) -> str:
    """Name an event that names itself in no way."""
    if isinstance(data.get("output"), str):
        return "output"
    return "message" if "role" in data and "content" in data else ""


def _inner(data: _Fields, *names: str) -> _Fields:
    """Join an event's fields with those of the objects in it; the inner ones count."""
    joined = dict(data)
    for name in names:
        if isinstance(inner := data.get(name), dict):
            joined |= cast("_Fields", inner)
    return joined


def _step(kind: str, data: _Fields) -> StepEvent | None:
    fields = _inner(data, "data", "step")
    named = data.get("step")
    name = named if isinstance(named, str) else fields.get("name", fields.get("step_name"))
    if not isinstance(name, str):
        return None
    return StepEvent(
        step=name,
        status=_word(fields.get("status")) or _STEP_STATES[kind],
        output=fields.get("output"),
        error=_text(fields.get("error")),
        data=data,
    )


def _status(kind: str, data: _Fields) -> StatusEvent | None:
    fields = _inner(data, "data")
    inside = fields.get("status")
    if isinstance(inside, dict):
        inside = cast("_Fields", inside).get("statusText")
    success = fields.get("success")
    success = success if isinstance(success, bool) else None
    status = _word(inside) or _STATES[kind]
    if not status and kind == "workflow_complete":
        status = "failed" if success is False else "finished"
    return StatusEvent(status, success, data) if status else None


def _output(kind: str, data: _Fields) -> OutputEvent | None:
    fields = _inner(data, "data")
    found = (fields.get(name) for name in ("content", "output", "message", "data"))
    content = next((text for text in found if isinstance(text, str)), None)
    return None if content is None else OutputEvent(content, kind)


def _words(_: str, data: _Fields) -> MessageEvent | None:
    """Read what is said; what others than the agent have said is no part of its answer."""
    fields = _inner(data, "data", "message")
    content = fields.get("content", fields.get("text"))
    if not isinstance(content, str) or _word(fields.get("role")) not in AGENT:
        return None
    kept = {name: value for name, value in fields.items() if name not in {"message", "data"}}
    return MessageEvent.model_validate({**kept, "type": "message", "content": content})


def _tool_call(_: str, data: _Fields) -> ToolCallEvent:
    fields = _inner(data, "data")
    args = next((fields[n] for n in ("tool_arguments", "tool_input") if fields.get(n)), None)
    return ToolCallEvent.model_validate(
        {"type": "tool_call", "tool": fields.get("tool_name"), "args": args, **_identity(fields)}
    )


def _tool_result(_: str, data: _Fields) -> ToolResultEvent:
    fields = _inner(data, "data")
    return ToolResultEvent.model_validate(
        {"type": "tool_result", "result": fields.get("tool_output"), **_identity(fields)}
    )


def _identity(fields: Mapping[str, Any]) -> _Fields:
    identity = fields.get("tool_execution_id")
    return {"id": identity} if isinstance(identity, str) and identity else {}


def _done(_: str, data: _Fields) -> DoneEvent:
    return DoneEvent.model_validate({**data, "type": "done"})


def _word(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip().lower()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


_READERS: Final[dict[str, Callable[[str, _Fields], StreamEvent | None]]] = {
    **dict.fromkeys(_STEP_STATES, _step),
    **dict.fromkeys(_STATES, _status),
    **dict.fromkeys(_OUTPUTS, _output),
    **dict.fromkeys(_WORDS, _words),
    "complete": _done,
    "tool_completed": _tool_result,
    "tool_started": _tool_call,
}
