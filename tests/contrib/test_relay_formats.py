"""What a relayed chat becomes for each front end; `tests/front_ends` reads it with clients."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async.contrib._relay_formats import AgUi, AiSdk
from kubiya_async.contrib.relay import Relay
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.streams.events import ReasoningEvent, UnknownEvent, parse_event
from tests.contrib.conftest import served
from tests.contrib.test_fastapi import application

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer

SCRIPT: list[dict[str, Any]] = [
    {"type": "message", "content": "I"},
    {"type": "message", "content": ""},
    {"type": "message", "content": " look."},
    {"type": "tool_call", "tool": "a", "args": {"n": float("nan")}, "tool_call_id": "1"},
    {"type": "tool_call", "tool": "b", "tool_call_id": "2"},
    {"type": "tool_result", "result": "second", "tool_call_id": "2"},
    {"type": "tool_result", "result": {"n": 1}},
    {"type": "tool_result", "result": "of no call"},
    {"type": "done"},
]


def told(form: AiSdk | AgUi, script: list[dict[str, Any]], problem: Any = None) -> list[Any]:
    """Return what a front end gets; the ids of parts become their places."""
    ids: dict[str, int] = {}

    def short(value: object) -> object:
        if isinstance(value, dict):
            return {name: short(item) for name, item in value.items()}
        is_made = isinstance(value, str) and len(value) == 32
        return ids.setdefault(str(value), len(ids)) if is_made else value

    written = form.begin()
    for event in script:
        written += form.event(parse_event(json.dumps(event)))
    written += form.event(ReasoningEvent(content="Hm."))
    written += form.event(UnknownEvent(None, {"x": 1}, ""))
    if problem is not None:
        written += form.failure(problem) + form.failure(problem)
    written += form.end()
    frames = written.decode().removesuffix("\n\n").split("\n\n")
    data = [frame.removeprefix("data: ") for frame in frames]
    return [short(json.loads(text)) if text != "[DONE]" else text for text in data]


OWN = {"dynamic": True, "providerExecuted": True}


def test_the_ui_message_stream_of_the_ai_sdk() -> None:
    assert told(AiSdk(), SCRIPT) == [
        {"type": "start"},
        {"type": "start-step"},
        {"type": "text-start", "id": 0},
        {"type": "text-delta", "id": 0, "delta": "I"},
        {"type": "text-delta", "id": 0, "delta": " look."},
        {"type": "text-end", "id": 0},
        {
            "type": "tool-input-available",
            "toolCallId": "1",
            "toolName": "a",
            "input": {"n": None},
            **OWN,
        },
        {
            "type": "tool-input-available",
            "toolCallId": "2",
            "toolName": "b",
            "input": {},
            **OWN,
        },
        {"type": "tool-output-available", "toolCallId": "2", "output": "second", **OWN},
        {"type": "tool-output-available", "toolCallId": "1", "output": {"n": 1}, **OWN},
        {"type": "data-tool_result", "data": {"type": "tool_result", "result": "of no call"}},
        {"type": "reasoning-start", "id": 1},
        {"type": "reasoning-delta", "id": 1, "delta": "Hm."},
        {"type": "data-unknown", "data": {"x": 1}},
        {"type": "reasoning-end", "id": 1},
        {"type": "finish-step"},
        {"type": "finish"},
        "[DONE]",
    ]


def test_the_events_of_ag_ui() -> None:
    run = {"threadId": 0, "runId": 1}
    assert told(AgUi(), SCRIPT) == [
        {"type": "RUN_STARTED", **run},
        {"type": "TEXT_MESSAGE_START", "messageId": 2, "role": "assistant"},
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": 2, "delta": "I"},
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": 2, "delta": " look."},
        {"type": "TEXT_MESSAGE_END", "messageId": 2},
        {"type": "TOOL_CALL_START", "toolCallId": "1", "toolCallName": "a"},
        {"type": "TOOL_CALL_ARGS", "toolCallId": "1", "delta": '{"n": null}'},
        {"type": "TOOL_CALL_END", "toolCallId": "1"},
        {"type": "TOOL_CALL_START", "toolCallId": "2", "toolCallName": "b"},
        {"type": "TOOL_CALL_ARGS", "toolCallId": "2", "delta": "{}"},
        {"type": "TOOL_CALL_END", "toolCallId": "2"},
        {
            "type": "TOOL_CALL_RESULT",
            "messageId": 3,
            "role": "tool",
            "toolCallId": "2",
            "content": "second",
        },
        {
            "type": "TOOL_CALL_RESULT",
            "messageId": 4,
            "role": "tool",
            "toolCallId": "1",
            "content": '{"n": 1}',
        },
        {
            "type": "CUSTOM",
            "name": "tool_result",
            "value": {"type": "tool_result", "result": "of no call"},
        },
        {"type": "REASONING_START", "messageId": 5},
        {"type": "REASONING_MESSAGE_START", "messageId": 5, "role": "reasoning"},
        {"type": "REASONING_MESSAGE_CONTENT", "messageId": 5, "delta": "Hm."},
        {"type": "CUSTOM", "name": "unknown", "value": {"x": 1}},
        {"type": "REASONING_MESSAGE_END", "messageId": 5},
        {"type": "REASONING_END", "messageId": 5},
        {"type": "RUN_FINISHED", **run},
    ]


def test_an_error_ends_what_is_open() -> None:
    script, problem = [SCRIPT[3]], {"title": "Bad Gateway", "detail": "it broke"}
    error = {"type": "error", "errorText": "it broke"}
    call = {"type": "tool-output-error", "toolCallId": "1", "errorText": "it broke", **OWN}
    after = {"type": "finish-step"}, {"type": "finish"}, "[DONE]"
    ended = {"type": "reasoning-end", "id": 0}
    assert told(AiSdk(), script, problem)[-7:] == [ended, call, error, error, *after]
    failed = {"type": "RUN_ERROR", "message": "Bad Gateway"}
    assert told(AgUi(), [], {"title": "Bad Gateway"})[-2:] == [
        {"type": "REASONING_END", "messageId": 2},
        failed,
    ]


def test_a_format_that_there_is_not_is_refused() -> None:
    wrong: Any = "xml"
    with pytest.raises(
        InvalidArgumentError, match="format must be one of 'sse', 'ai-sdk', 'ag-ui'"
    ):
        Relay(wrong, format=wrong)


@pytest.mark.parametrize("form", ["ai-sdk", "ag-ui"])
async def test_a_relay_speaks_the_format_it_is_asked_for(platform: LocalServer, form: str) -> None:
    async with (
        served(application(platform)) as session,
        session.post("/chat", params={"format": form}) as answer,
    ):
        text = await answer.text()
    assert answer.headers.get("x-vercel-ai-ui-message-stream") == (
        "v1" if form == "ai-sdk" else None
    )
    assert text.startswith(
        'data: {"type": "start"}' if form == "ai-sdk" else 'data: {"type": "RUN_S'
    )
    assert text.endswith("data: [DONE]\n\n") or '"RUN_FINISHED"' in text
