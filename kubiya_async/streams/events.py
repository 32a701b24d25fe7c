"""What chat streams deliver, whatever form they had on the wire.

    match event:
        case MessageEvent(content=text): ...
        case ToolCallEvent(tool=tool, args=args): ...

The known events are generated from the spec. `UnknownEvent` is for everything else: types this
version does not know, known types with a shape it does not know, and data that is not JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal, TypeAlias, cast

from pydantic import TypeAdapter, ValidationError

from kubiya_async._generated.models.chat import (
    DoneEvent,
    ErrorEvent,
    KnownChatEvent,
    MessageEvent,
    ToolCallEvent,
    ToolResultEvent,
)
from kubiya_async._messages.error_bodies import read_error, reports_failure
from kubiya_async._messages.json_reader import mended, read_json
from kubiya_async._messages.models import Model
from kubiya_async._messages.redact import masks_keys

__all__ = [
    "ChatEvent",
    "CorrectionEvent",
    "DoneEvent",
    "ErrorEvent",
    "Keepalive",
    "MemberEvent",
    "MessageEvent",
    "NoticeEvent",
    "OutputEvent",
    "ReasoningEvent",
    "StatusEvent",
    "StepEvent",
    "StreamEvent",
    "ToolCallEvent",
    "ToolResultEvent",
    "UnknownEvent",
    "parse_event",
]


_ERROR: Final = "error"
_REASONING: Final = "reasoning"
_MESSAGE: Final = "message"
_SPEAKING: Final = frozenset(
    {"chunk", "message", "message_chunk", "text", "tool_call", "tool_result"}
)
AGENT: Final = frozenset({"", "agent", "assistant", "bot"})
"""Roles of who speaks in an answer."""
_CONTENTS: Final = ("content", "text", "parts", "delta", "message")
_UNTYPED: Final = ("content", "text", "delta")
"""Fields that are words of the agent in an event that names no type; `message` may be a notice."""
_KNOWN: Final = frozenset({_ERROR, _MESSAGE, _REASONING, "done", "tool_call", "tool_result"})
_DEEPEST: Final = 8
_NO_SPEECH: Final = frozenset(
    {
        *(
            "annotation",
            "annotations",
            "citation",
            "connected",
            "data",
            "execution",
            "file",
            "history",
        ),
        *(
            "human",
            "id",
            "info",
            "input",
            "log",
            "metadata",
            "notice",
            "output",
            "progress",
            "prompt",
        ),
        *("reasoning", "session", "source", "status", "step", "system", "thinking", "thought"),
        *("title", "tool", "usage", "user", "warning", "workflow"),
    }
)
"""Words in the name of an event whose text is not the agent's answer."""
_WORD: Final = re.compile("[A-Z]?[a-z]+|[A-Z]+")
_ANSWER: Final = ("content", "text", "response")
"""Fields in which the last event may give the answer once more."""


@masks_keys
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


@masks_keys
@dataclass(frozen=True, slots=True)
class StepEvent:
    """A step of a workflow made progress.

    Attributes:
        step: Name of the step.
        status: State of the step, in lower case: `running`, `finished`, `failed`, …
        output: What it wrote, if the event says so.
        error: Why it failed, if it did.
        data: The event as it came.
    """

    step: str
    status: str
    output: Any = None
    error: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)


@masks_keys
@dataclass(frozen=True, slots=True)
class StatusEvent:
    """An execution changed its state.

    Attributes:
        status: Its state, in lower case.
        success: Whether it succeeded, if the event says so.
        data: The event as it came.
    """

    status: str
    success: bool | None = None
    data: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)


@masks_keys
@dataclass(frozen=True, slots=True)
class OutputEvent:
    """Output of a tool or a step.

    Attributes:
        content: What it wrote.
        kind: What the stream calls it: `log`, `tool-output`, …
    """

    content: str
    kind: str


class ReasoningEvent(Model):
    """Reasoning of the agent; not part of its answer."""

    type: Literal["reasoning"] = "reasoning"
    content: str


@masks_keys
@dataclass(frozen=True, slots=True)
class CorrectionEvent:
    """The whole of a message, sent after parts that said something else.

    Attributes:
        content: What the message says.
        replaces: What its parts have said.
        message_id: Id of the message.
    """

    content: str
    replaces: str
    message_id: str


@masks_keys
@dataclass(frozen=True, slots=True)
class MemberEvent:
    """A member of a team speaks, thinks or uses a tool; none of it is the team's own answer.

    Attributes:
        member: Name of the member.
        event: What it does.
    """

    member: str
    event: MessageEvent | CorrectionEvent | ReasoningEvent | ToolCallEvent | ToolResultEvent


@masks_keys
@dataclass(frozen=True, slots=True)
class NoticeEvent:
    """The server says something about the stream; nothing is said or done by it.

    Attributes:
        kind: What the server calls it: `gap_detected` (events before the break cannot be sent
            again), `degraded` and `recovered` (events come late for a while), `timeout_warning` and
            `reconnect` (the server is about to close this connection; the stream is opened again by
            itself), `history_complete` (what follows happens now), and others.
        message: Why, or what it says to people; empty if it says nothing.
        data: The event as it came.
    """

    kind: str
    message: str = ""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)


KnownEvent: TypeAlias = MessageEvent | ToolCallEvent | ToolResultEvent | DoneEvent | ErrorEvent
ChatEvent: TypeAlias = KnownEvent | ReasoningEvent | UnknownEvent
StreamEvent: TypeAlias = (
    ChatEvent | StepEvent | StatusEvent | OutputEvent | CorrectionEvent | MemberEvent | NoticeEvent
)
"""What any stream delivers, whatever it is of and however it is written."""


@cache
def event_parser() -> Callable[[bytes | str], KnownEvent]:
    """Return the function that reads the JSON of a known event, and refuses every other."""
    adapter = _adapter()
    adapter.rebuild()
    # The adapter's own method spends a quarter of the time of reading an event on its arguments.
    return adapter.validator.validate_json


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
        return event_parser()(raw)
    except ValidationError:
        return _unknown(raw, name)


def _unknown(raw: str, name: str | None) -> ChatEvent:
    try:
        data = read_json(raw)
    except ValueError:
        return _text(raw, name)
    if not isinstance(data, dict):
        return _failed({"message": raw}) if name == _ERROR else UnknownEvent(name, data, raw)
    fields = cast("dict[str, Any]", data)
    kind, fields = _unwrapped(fields, name)
    if kind is not None and (event := _known({**fields, "type": kind})) is not None:
        return event
    if kind == _ERROR or (kind is None and reports_failure(fields)):
        return _failed(fields)
    speaks = kind == _MESSAGE or (kind is None and _speaks_untyped(fields))
    if speaks and (words := _said(fields)) is not None:
        return MessageEvent.model_validate({**fields, "type": _MESSAGE, "content": words})
    if kind == _REASONING and isinstance(fields.get("content"), str):
        return ReasoningEvent.model_validate({**fields, "type": kind})
    return UnknownEvent(kind, data, raw)


def _text(raw: str, name: str | None) -> ChatEvent:
    """Treat invalid or too deeply nested JSON as text."""
    try:
        data = json.loads(mended(raw))
    except (ValueError, RecursionError):
        data = None
    fields = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    kind = fields["type"] if isinstance(fields.get("type"), str) else name
    if kind == _ERROR or (kind is None and reports_failure(fields)):
        return _failed({"message": raw})
    return UnknownEvent(kind, raw, raw)


def _unwrapped(fields: dict[str, Any], name: str | None) -> tuple[str | None, dict[str, Any]]:
    """Find an event's type: its own, that of an envelope within the data, or the event's name."""
    while not isinstance(kind := fields.get("type"), str) or not kind.strip():
        envelope, inner = fields.get("event"), fields.get("data")
        if not isinstance(envelope, str) or not isinstance(inner, dict):
            return name, fields
        name, fields = envelope, cast("dict[str, Any]", inner)
    word = kind.strip().lower()
    return word if word in _KNOWN else kind, fields


def is_unreadable(event: UnknownEvent) -> bool:
    """Return whether an event may hold words of the agent, or a tool, that nothing could read.

    One of a type that this version does not know is never read, for it may say once more what
    others have said; it counts if it holds words, unless its name says that they are others.
    """
    data: object = event.data
    if isinstance(data, dict):
        may_speak = _may_speak(cast("object", data), _DEEPEST)
    else:
        may_speak = bool(data.strip() if isinstance(data, str) else isinstance(data, list) and data)  # pyright: ignore[reportUnknownArgumentType]
    if event.type not in _SPEAKING and not (may_speak and _names_no_other(event.type or "")):
        return False
    if not isinstance(data, dict):
        return True
    fields = cast("dict[str, Any]", data)
    inner = (fields, *(fields[name] for name in ("data", "message") if name in fields))
    # What others have said is read, and is no part of the answer.
    return all(_is_agent(cast("dict[str, Any]", part)) for part in inner if isinstance(part, dict))


def _names_no_other(name: str) -> bool:
    """Return whether an event's name leaves it open that it holds words of the answer."""
    return "output_text" in name or _NO_SPEECH.isdisjoint(map(str.lower, _WORD.findall(name)))


def last_words(event: DoneEvent, text: str) -> str | None:
    """Return what the last event says that was not said before; `None` if it contradicts that.

    The last event may give the whole answer, or the end of it, once more.
    """
    fields = event.__pydantic_extra__ or {}
    name = next((name for name in _ANSWER if fields.get(name) not in (None, "", [])), None)
    words = "" if name is None else _words(fields[name])
    if not words:
        return words
    if words.startswith(text):
        return words[len(text) :]
    repeats = "".join(text.split()).endswith("".join(words.split()))
    return "" if repeats else None


def _is_agent(fields: dict[str, Any]) -> bool:
    role = fields.get("role")
    return not isinstance(role, str) or role.strip().lower() in AGENT


def _speaks_untyped(fields: dict[str, Any]) -> bool:
    """Return whether an event that names no type holds words all the same, and does not end."""
    ends = fields.get("finishReason") or fields.get("end") is True
    words = next((fields[name] for name in _UNTYPED if name in fields), None)
    return not ends and isinstance(words, str | list) and _is_agent(fields)


def _may_speak(value: object, depth: int) -> bool:
    """Return whether words may be anywhere in an event that names no type."""
    if depth == 0 or not isinstance(value, dict | list):
        return False
    if isinstance(value, list):
        return any(_may_speak(item, depth - 1) for item in cast("list[object]", value))
    fields = cast("dict[str, object]", value)
    spoken = (item for name, item in fields.items() if name in _CONTENTS)
    return any(item not in ("", []) for item in spoken if isinstance(item, str | list)) or any(
        _may_speak(item, depth - 1) for item in fields.values()
    )


def _said(fields: dict[str, Any]) -> str | None:
    """Read words that are not simply a text: parts of one, an object that holds it, a number."""
    name = next((name for name in _CONTENTS if fields.get(name) is not None), None)
    if name is None:
        return "" if "content" in fields else None
    # An object there is a message with a role, which may be the user's.
    return None if name == "message" and isinstance(fields[name], dict) else _words(fields[name])


def _words(content: object) -> str | None:
    match content:
        case str():
            return content
        case bool() | None:
            return None
        case int() | float():
            return json.dumps(content)
        case list():
            parts = [_words(part) for part in cast("list[object]", content)]
            return None if None in parts else "".join(cast("list[str]", parts))
        case {"text": str(text)} | {"content": str(text)}:
            return text
        case _:
            return None


def _known(fields: dict[str, Any]) -> KnownEvent | None:
    try:
        return _adapter().validate_python(fields)
    except ValidationError:
        return None


def _failed(fields: dict[str, Any]) -> ErrorEvent:
    """Make an error event of whatever shape the error has: it must not pass for anything else."""
    found = read_error(fields)
    error = fields.get("error")
    kept: object = cast("object", error) if isinstance(error, str | dict) else None
    return ErrorEvent.model_validate(
        {**fields, "type": _ERROR, "message": found.message, "error": kept, "code": found.code}
    )


# Executions: what is unknown to a chat is looked at once more. The names are those that the
# platform's own clients know: steps and states of workflows (`step_running`, `workflow_complete`),
# output of tools (`log`, `tool-output`), executions of the control plane (`message_chunk`,
# `tool_started`), whose fields may lie one level deeper.

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
        "interrupted",
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
    "execution_status": "",
    "status_change": "",
    "workflow_complete": "",
    "workflow_start": "running",
}
_OUTPUTS: Final = frozenset({"log", "output", "tool-output", "tool_output"})
_WORDS: Final = frozenset({"chunk", "message", "message_chunk", "text"})
PARTS: Final = _WORDS - {"message"} | {"member_message_chunk"}
"""Events that hold part of a message."""
_NOTICES: Final = frozenset(
    {
        *("approval_resolved", "degraded", "gap_detected", "history_complete", "metadata"),
        *("member_message_complete", "reconnect", "recovered", "run_started", "timeout_warning"),
        *("workflow_cancelled", "workflow_stream_end"),
    }
)

_THOUGHTS: Final = frozenset({"thinking", "thinking_complete", "thinking_delta", "thinking_start"})
_OF_MEMBERS: Final = (*_THOUGHTS, "message_chunk", "tool_completed", "tool_started")

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


def _step_event(kind: str, data: _Fields) -> StepEvent | None:
    fields = _inner(data, "data", "step")
    named = data.get("step")
    name = named if isinstance(named, str) else fields.get("name", fields.get("step_name"))
    if not isinstance(name, str):
        return None
    return StepEvent(
        step=name,
        status=_word(fields.get("status")) or _STEP_STATES[kind],
        output=fields.get("output"),
        error=_nonempty(fields.get("error")),
        data=data,
    )


def _status_event(kind: str, data: _Fields) -> StatusEvent | None:
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


def _output_event(kind: str, data: _Fields) -> OutputEvent | None:
    fields = _inner(data, "data")
    found = (fields.get(name) for name in ("content", "output", "message", "data"))
    content = next((text for text in found if isinstance(text, str)), None)
    return None if content is None else OutputEvent(content, kind)


def _message(_: str, data: _Fields) -> MessageEvent | None:
    """Read what is said; what others than the agent have said is no part of its answer."""
    fields = _inner(data, "data", "message")
    content = fields.get("content", fields.get("text"))
    if not isinstance(content, str) or _word(fields.get("role")) not in AGENT:
        return None
    kept = {name: value for name, value in fields.items() if name not in {"message", "data"}}
    return MessageEvent.model_validate({**kept, "type": "message", "content": content})


def _reasoning_event(_: str, data: _Fields) -> ReasoningEvent | None:
    """Read a thought, or its beginning or end, which have no words."""
    fields = _inner(data, "data")
    said = next((fields[n] for n in ("thinking", "content", "message") if fields.get(n)), "")
    if not isinstance(said, str):
        return None
    kept = {name: value for name, value in fields.items() if name not in {"data", "thinking"}}
    return ReasoningEvent.model_validate({**kept, "type": _REASONING, "content": said})


def _member_event(kind: str, data: _Fields) -> MemberEvent | None:
    event = _READERS[kind.removeprefix("member_")](kind, data)
    name = _inner(data, "data").get("member_name")
    if event is None or not isinstance(name, str | None):
        return None
    return MemberEvent(name or "", cast("Any", event))


def _notice(kind: str, data: _Fields) -> NoticeEvent:
    fields = _inner(data, "data")
    said = next((fields[n] for n in ("message", "reason") if fields.get(n)), "")
    return NoticeEvent(kind, said if isinstance(said, str) else "", data)


def _call_event(_: str, data: _Fields) -> ToolCallEvent:
    fields = _inner(data, "data")
    args = next((fields[n] for n in ("tool_arguments", "tool_input") if fields.get(n)), None)
    return ToolCallEvent.model_validate(
        {"type": "tool_call", "tool": fields.get("tool_name"), "args": args, **_identity(fields)}
    )


def _result_event(_: str, data: _Fields) -> ToolResultEvent:
    fields = _inner(data, "data")
    output, error = fields.get("tool_output"), fields.get("tool_error")
    result = {"type": "tool_result", "result": error if output is None else output}
    failed = {} if error is None else {"error": error}
    return ToolResultEvent.model_validate({**result, **failed, **_identity(fields)})


def _identity(fields: Mapping[str, Any]) -> _Fields:
    identity = fields.get("tool_execution_id")
    return {"id": identity} if isinstance(identity, str) and identity else {}


def _done_event(_: str, data: _Fields) -> DoneEvent:
    return DoneEvent.model_validate({**data, "type": "done"})


def _word(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip().lower()


def _nonempty(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


_READERS: Final[dict[str, Callable[[str, _Fields], StreamEvent | None]]] = {
    **dict.fromkeys(_STEP_STATES, _step_event),
    **dict.fromkeys(_STATES, _status_event),
    **dict.fromkeys(_OUTPUTS, _output_event),
    **dict.fromkeys(_WORDS, _message),
    **dict.fromkeys(_NOTICES, _notice),
    **dict.fromkeys(_THOUGHTS, _reasoning_event),
    **dict.fromkeys((f"member_{kind}" for kind in _OF_MEMBERS), _member_event),
    "complete": _done_event,
    "tool_completed": _result_event,
    "tool_started": _call_event,
}
"""Readers of events by their names; the platform's servers have no others for these."""
