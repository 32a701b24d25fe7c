"""Every form in which chats come over the wire gives the same typed events."""

from __future__ import annotations

import pytest

from kubiya_async import (
    DoneEvent,
    ErrorEvent,
    Keepalive,
    MessageEvent,
    StreamEventError,
    StreamInterrupted,
    ToolCall,
    UnknownEvent,
)
from tests.streaming.conftest import Talk
from tests.unit.sse.test_chat_forms import DATA_STREAM, FORMS, SSE

UNBLANKED = FORMS["event stream without blank lines"]
LINES = FORMS["JSON lines of events"]
TEXT = "Looking at “prod” 🚀\n\nHealthy."
WIRES = [
    *(("event stream", "text/event-stream"), ("event stream", "text/plain")),
    *(("event stream", "application/json"), ("event stream", "text/html; charset=utf-8")),
    ("event stream without blank lines", "text/event-stream"),
    ("event stream of records", "text/event-stream"),
    *(("data stream", "text/plain"), ("data stream", "text/event-stream")),
    *(("JSON lines", "application/x-ndjson"), ("JSON lines", "text/event-stream")),
    *(("JSON lines", "application/json"), ("JSON lines of events", "application/x-ndjson")),
]


@pytest.mark.parametrize("size", [1, None])
@pytest.mark.parametrize(("form", "label"), WIRES)
async def test_every_form_gives_the_same_chat(
    talk: Talk, form: str, label: str, size: int | None
) -> None:
    talk.answer(FORMS[form], label, slice_size=size)

    result = await talk.ask().final()

    assert result.text == TEXT
    (call,) = result.tool_calls
    assert call == ToolCall("kubectl", {"command": "get pods"}, "NAME\nmy-app", finished=True)
    assert result.done
    assert [type(e).__name__ for e in result.events if not isinstance(e, UnknownEvent)] == [
        "MessageEvent",
        "MessageEvent",
        "ToolCallEvent",
        "ToolResultEvent",
        "MessageEvent",
        "DoneEvent",
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (SSE[: SSE.rindex("data:")], TEXT),
        (UNBLANKED[: UNBLANKED.index("prod")], "Looking "),
        (DATA_STREAM[: DATA_STREAM.rindex("d:{")], TEXT),
        (DATA_STREAM.replace('"finishReason": "stop"', '"usage": 1'), TEXT),
        ('{"id": "1", "type": "msg", "message": "Hel", "done": false}', "Hel"),
        (LINES[: LINES.index('{"type": "tool')], TEXT.partition("\n")[0]),
        (": hello\n\nretry: 500\n\n", ""),
        ("", ""),
        ("\n\n", ""),
    ],
)
async def test_f31_every_form_is_interrupted_without_its_last_event(
    talk: Talk, body: str, text: str
) -> None:
    talk.answer(body)

    with pytest.raises(StreamInterrupted) as caught:
        await talk.ask().final()

    assert caught.value.text == text
    assert caught.value.done_seen is False
    assert "".join(e.content for e in caught.value.events if isinstance(e, MessageEvent)) == (
        text.replace("\n", "")
    )
    assert talk.posts == 1


@pytest.mark.parametrize(
    "body",
    [
        'data: {"type": "error", "message": "no runner"}\n\ndata: {"type": "done"}\n\n',
        'data: {"type": "error", "error": "no runner"}',
        'data: {"type": "error", "error": {"message": "no runner", "code": "E1"}}\n\n',
        'data: {"type": "error", "content": "no runner"}\n\n',
        'data: {"type": "error", "message": {"text": 1}, "error": "no runner"}\n\n',
        *('data: {"error": {"message": "no runner"}}\n\n', "event: error\ndata: no runner\n\n"),
        'event: error\ndata: {"message": "no runner"}\n\n',
        'data: {"event": "error", "data": {"message": "no runner"}}\n\n',
        '3:"no runner"\n0:"more"\nd:{"finishReason": "stop"}\n',
        'd:{"finishReason": "error", "message": "no runner"}\n',
        '{"type": "error", "message": "no runner"}\n',
    ],
)
async def test_f33_every_form_of_error_event_raises_its_words(talk: Talk, body: str) -> None:
    talk.answer(body)
    stream = talk.ask()

    with pytest.raises(StreamEventError, match="no runner") as caught:
        await stream.final()

    assert isinstance(caught.value.events[-1], ErrorEvent)
    with pytest.raises(StreamEventError, match="no runner"):
        await stream.next_event()
    assert talk.posts == 1


@pytest.mark.parametrize(
    "ending",
    [
        *("data: [DONE]\n\n", "data: end of stream\n\n", "event: done\ndata: {}\n\n"),
        *("event: end\ndata: bye\n\n", 'event: close\ndata: {"why": "x"}\n\n'),
        'data: {"type": "status", "status": "success", "end": true}\n\n',
        *('data: {"finishReason": "stop"}\n\n', 'data: d:{"finishReason": "stop"}\n\n'),
        'data: {"type": "done"}',
    ],
)
async def test_every_known_ending_is_one(talk: Talk, ending: str) -> None:
    talk.answer('data: {"type": "message", "content": "x"}\n\n' + ending)

    result = await talk.ask().final()

    assert result.done
    assert result.text == "x"
    assert isinstance(result.events[-1], DoneEvent)


@pytest.mark.parametrize(
    ("data", "kind", "value"),
    [
        ("[1, 2]", None, [1, 2]),
        ("17", None, 17),
        ('"words"', None, "words"),
        ("null", None, None),
        ("no JSON", None, "no JSON"),
        ('{"type": "thinking", "depth": 2}', "thinking", {"type": "thinking", "depth": 2}),
        ('{"type": "message", "content": {}}', "message", {"type": "message", "content": {}}),
        ('{"type": 7}', None, {"type": 7}),
        ('{"output": "x"}', None, {"output": "x"}),
        ('{"event": "plan", "data": {"n": 1}}', "plan", {"event": "plan", "data": {"n": 1}}),
        ("a: 1", None, "a: 1"),
        ("3:30 pm", None, "3:30 pm"),
    ],
)
async def test_f33_what_is_not_known_comes_as_it_is_and_the_stream_lives_on(
    talk: Talk, data: str, kind: str | None, value: object
) -> None:
    talk.answer(f'data: {data}\n\ndata: {{"type": "done"}}\n\n')

    unknown, done = (await talk.ask().final()).events

    assert unknown == UnknownEvent(kind, value, data)
    assert isinstance(done, DoneEvent)


async def test_unknown_fields_are_kept_and_the_type_in_the_data_wins(talk: Talk) -> None:
    talk.answer(
        'event: tick\ndata: {"type": "message", "content": "x", "lang": "en"}\n\n'
        'event: message_chunk\ndata: {"content": "y"}\n\n'
        'event: tool_call\ndata: {"tool": "aws"}\n\n'
        'data: {"event": "message", "data": {"content": "z"}}\n\n'
        "event: done\ndata: {}\n\n"
    )

    first, chunk, call, nested, _ = (await talk.ask().final()).events

    assert isinstance(first, MessageEvent)
    assert first.__pydantic_extra__ == {"lang": "en"}
    assert chunk == UnknownEvent("message_chunk", {"content": "y"}, '{"content": "y"}')
    assert call.type == "tool_call"
    assert isinstance(nested, MessageEvent)


async def test_signs_of_life_are_given_on_request_only(talk: Talk) -> None:
    body = (
        ": heartbeat\n\n:keepalive\n\nevent: keepalive\ndata: {}\n\n"
        'data: {"type": "heartbeat"}\n\nretry: 10\n\ndata: {"type": "done"}\n\n'
    )
    talk.answer(body)
    talk.answer(body)

    seen = [type(event) async for event in talk.ask().events(keepalives=True)]
    events = [type(event) async for event in talk.ask()]

    assert seen.count(Keepalive) == 4
    assert events == [DoneEvent]
