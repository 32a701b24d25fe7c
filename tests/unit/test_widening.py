"""Events of executions, by all the names that servers have for them, become a few classes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.streams.events import (
    DoneEvent,
    MessageEvent,
    OutputEvent,
    ReasoningEvent,
    StatusEvent,
    StepEvent,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
    parse_event,
    widened,
)
from tests.support.cases import each_of


def read(data: Any, name: str | None = None) -> Any:
    return widened(parse_event(json.dumps(data), name=name))


STEPS: list[tuple[dict[str, Any], tuple[str, str, Any, str | None]]] = [
    ({"type": "step_running", "step": {"name": "b"}}, ("b", "running", None, None)),
    ({"type": "step_start", "step": "b"}, ("b", "running", None, None)),
    ({"type": "step_started", "data": {"step_name": "b"}}, ("b", "running", None, None)),
    (
        {"type": "step_complete", "step": {"name": "b", "status": "Finished", "output": "ok"}},
        ("b", "finished", "ok", None),
    ),
    ({"type": "step_finished", "step": "b", "output": [1]}, ("b", "finished", [1], None)),
    ({"type": "step_failed", "step": {"name": "b", "error": "no"}}, ("b", "failed", None, "no")),
    ({"type": "step_update", "step": {"name": "b", "status": 4}}, ("b", "4", None, None)),
    ({"type": "step_output", "step": "b", "output": "x"}, ("b", "running", "x", None)),
]


@each_of(STEPS)
def test_steps(data: dict[str, Any], expected: tuple[Any, ...]) -> None:
    event = read(data)
    assert isinstance(event, StepEvent)
    assert (event.step, event.status, event.output, event.error) == expected
    assert event.data == data


STATES: list[tuple[dict[str, Any], tuple[str, bool | None]]] = [
    ({"type": "workflow_start"}, ("running", None)),
    ({"type": "execution_start"}, ("running", None)),
    ({"type": "workflow_complete", "status": "finished", "success": True}, ("finished", True)),
    ({"type": "workflow_complete", "success": False}, ("failed", False)),
    ({"type": "workflow_complete", "data": {"status": "success"}}, ("success", None)),
    ({"type": "workflow_complete"}, ("finished", None)),
    ({"type": "execution_complete"}, ("finished", None)),
    ({"type": "status", "status": "SUCCESS"}, ("success", None)),
    ({"type": "status", "status": {"status": 4, "statusText": "running"}}, ("running", None)),
    ({"type": "status_change", "data": {"status": "Running"}}, ("running", None)),
    ({"type": "connected"}, ("connected", None)),
]


@each_of(STATES)
def test_states(data: dict[str, Any], expected: tuple[str, bool | None]) -> None:
    event = read(data)
    assert isinstance(event, StatusEvent)
    assert (event.status, event.success) == expected


OUTPUTS = [
    ({"type": "log", "content": "a"}, OutputEvent("a", "log")),
    ({"type": "tool-output", "content": "a"}, OutputEvent("a", "tool-output")),
    ({"type": "tool_output", "data": {"output": "a"}}, OutputEvent("a", "tool_output")),
    ({"type": "log", "data": "a"}, OutputEvent("a", "log")),
    ({"output": "a"}, OutputEvent("a", "output")),
    ({"type": "reasoning", "content": "hm"}, ReasoningEvent(content="hm")),
]


@each_of(OUTPUTS)
def test_output(data: dict[str, Any], expected: object) -> None:
    assert read(data) == expected


WORDS = [
    {"type": "message_chunk", "content": "Hi"},
    {"type": "message_chunk", "data": {"content": "Hi"}, "timestamp": "2025-01-15T12:00:00Z"},
    {"type": "message_chunk", "message": {"role": "assistant", "content": "Hi"}},
    {"type": "text", "text": "Hi"},
    {"role": "assistant", "content": "Hi"},
    {"event": "message", "data": {"content": "Hi", "role": "bot"}},
]


@each_of(WORDS)
def test_words(data: dict[str, Any]) -> None:
    event = read(data)
    assert isinstance(event, MessageEvent)
    assert event.content == "Hi"


@each_of(["user", "system", "tool"])
def test_words_of_others_are_no_words_of_the_agent(role: str) -> None:
    assert isinstance(read({"type": "message_chunk", "role": role, "content": "Hi"}), UnknownEvent)


def test_tools() -> None:
    call = read(
        {"type": "tool_started", "data": {"tool_name": "t", "tool_execution_id": "1"}},
    )
    assert isinstance(call, ToolCallEvent)
    assert (call.tool, call.args, call.model_extra) == ("t", None, {"id": "1"})
    result = read({"type": "tool_completed", "tool_output": {"a": 1}, "tool_execution_id": "1"})
    assert isinstance(result, ToolResultEvent)
    assert (result.result, result.model_extra) == ({"a": 1}, {"id": "1"})


def test_name_on_the_wire_counts_where_the_data_name_none() -> None:
    assert isinstance(read({"content": "Hi"}, name="message_chunk"), MessageEvent)
    assert isinstance(read({"status": "running"}, name="status"), StatusEvent)
    assert isinstance(read({}, name="complete"), DoneEvent)


@each_of(
    [
        {"type": "status"},
        {"type": "step_running"},
        {"type": "step_running", "step": {"status": "running"}},
        {"type": "log", "content": 7},
        {"type": "message_chunk"},
        {"type": "reasoning"},
        {"type": "tool_started", "data": {"tool_name": 7}},
        {"type": "brand_new", "content": "Hi"},
        [1, 2],
        "words",
        7,
        None,
    ]
)
def test_what_makes_no_sense_stays_as_it_came(data: Any) -> None:
    event = read(data)
    assert isinstance(event, UnknownEvent)
    assert event.data == data


KINDS = ["status", "step_running", "log", "message_chunk", "tool_started", "complete", "reasoning"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "step", "status", "message", "content", "name", "role"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(KINDS), st.dictionaries(st.text(max_size=8) | st.just("data"), VALUES))
def test_no_event_is_ever_lost_to_its_shape(kind: str, data: dict[str, Any]) -> None:
    assert read({**data, "type": kind}) is not None
