"""Events that JSON can say and nothing else can hold: nothing foreign is raised, nothing lost."""

from __future__ import annotations

import itertools
import json
import pickle
import re
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async import (
    ErrorEvent,
    MessageEvent,
    StreamEventError,
    UnknownEvent,
    read_recording,
    record,
)
from kubiya_async._messages.json_reader import mended
from kubiya_async.sse import wire_forms
from kubiya_async.sse.wire_forms import ChatForm, wire_form
from kubiya_async.streams.decoder import ChatEvents, read_all
from kubiya_async.streams.events import parse_event
from tests.support.cases import each_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.streaming.conftest import Talk

DONE = 'data: {"type": "done"}\n\n'


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@each_of([100, 190, 500, 997, 1500, 5000, 40_000])
def test_envelopes_within_envelopes_are_one_event(depth: int) -> None:
    raw = '{"event": "e", "data": ' * depth + "{}" + "}" * depth

    event = parse_event(raw)

    assert isinstance(event, UnknownEvent)
    assert event.raw == raw


@pytest.mark.parametrize("depth", [100, 190, 256, 500, 900])
async def test_error_with_deep_details_is_an_error(talk: Talk, depth: int) -> None:
    talk.answer(f'data: {{"type": "error", "message": "no", "details": {nested(depth)}}}\n\n{DONE}')

    with pytest.raises(StreamEventError, match="no") as caught:
        await talk.ask().final()

    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own


@pytest.mark.parametrize("depth", [256, 900])
async def test_unnamed_error_with_deep_details_is_an_error(talk: Talk, depth: int) -> None:
    talk.answer(f'data: {{"error": {nested(depth)}}}\n\n{DONE}')

    with pytest.raises(StreamEventError):
        await talk.ask().final()


async def test_deep_results_can_be_recorded(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    talk.answer(f'data: {{"type": "tool_result", "result": {nested(500)}}}\n\n{DONE}')

    async with record(talk.ask(), path) as stream:
        result = await stream.final()

    assert isinstance(result.events[0], UnknownEvent)
    assert result.events[0].type == "tool_result"
    assert (await read_recording(path)).events[0].event == result.events[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"message": "\ud800 broke"},
        {"message": "broke", "details": {"a": "\udfff"}},
        {"message": "broke", "\ud800": 1},
        {"error": {"message": "broke \ud83d"}},
    ],
)
async def test_error_with_half_a_surrogate_pair_is_an_error(
    talk: Talk, fields: dict[str, Any]
) -> None:
    talk.answer(f"data: {json.dumps({'type': 'error', **fields})}\n\n{DONE}")

    with pytest.raises(StreamEventError, match="broke") as caught:
        await talk.ask().final()

    assert repr(caught.value.details).encode()


@each_of(
    [
        (r"\ud800", "\ufffd"),
        (r"a\uDFFFb", "a\ufffdb"),
        (r"\ud83d\ude80", "🚀"),
        (r"\ud83d\ud83d\ude80", "\ufffd🚀"),
        (r"\ud800\u0041", "\ufffdA"),
        (r"\\ud800", r"\ud800"),
        (r"\\\ud800", "\\\ufffd"),
    ]
)
def test_half_a_surrogate_pair_is_read_as_a_replacement(content: str, read: str) -> None:
    event = parse_event(f'{{"type": "message", "content": "{content}"}}')

    assert isinstance(event, MessageEvent)
    assert event.content == read


def test_halves_of_pairs_are_read_as_python_reads_them_but_replaced() -> None:
    pieces = (r"\ud83d", r"\uDE80", r"\\", r"\n", "u", "ud83d", "é")
    for length in range(6):
        for chosen in itertools.product(pieces, repeat=length):
            text = f'"{"".join(chosen)}"'
            read = re.sub("[\ud800-\udfff]", "\ufffd", json.loads(text))
            assert json.loads(mended(text)) == read, text


async def test_reply_with_half_a_surrogate_pair_can_be_printed(talk: Talk) -> None:
    talk.answer(r'{"response": "Hi \ud800"}', "application/json")

    assert (await talk.ask().final()).text == "Hi \ufffd"


def test_a_long_error_keeps_its_words() -> None:
    raw = json.dumps({"type": "error", "message": "no runner", "details": "x" * 100_000, "code": 1})

    event = parse_event(raw)

    assert isinstance(event, ErrorEvent)
    assert event.message == "no runner"


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (b'{"response": "', b"x"),
        (b"", b"\n \r"),
        (b'\xef\xbb\xbf\n {"a": "', b"x"),
        (b"\xef", b" "),
    ],
)
def test_a_long_beginning_is_not_looked_at_again_and_again(
    monkeypatch: pytest.MonkeyPatch, begin: bytes, more: bytes
) -> None:
    looks: list[int] = []

    def counted(content_type: str | None, start: bytes, *, complete: bool) -> ChatForm | None:
        looks.append(len(start))
        return wire_form(content_type, start, complete=complete)

    monkeypatch.setattr(wire_forms, "wire_form", counted)
    events = ChatEvents()
    for chunk in (begin, *[more] * 10_000):
        assert events.feed(chunk) == []

    assert len(looks) <= 3


@pytest.mark.parametrize("chunk", [1, 2, 3, 7])
@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf{"type": "message", "content": "a"}\n{"type": "done"}\n',
        b' \n {"type": "message", "content": "a"}\n\n\n{"type": "done"}',
        b'\xef\xbb\xbfdata: {"type": "message", "content": "a"}\n\ndata: {"type": "done"}\n\n',
        b'\r\n\r\n0:"a"\nd:{"finishReason": "stop"}\n',
        b'{"id": 1}\n \n{"type": "message", "content": "a"}\n{"type": "done"}\n',
    ],
)
def test_the_beginning_may_come_in_any_pieces(body: bytes, chunk: int) -> None:
    events = ChatEvents()
    found = [
        event
        for start in range(0, len(body), chunk)
        for event in events.feed(body[start : start + chunk])
    ]
    found += events.flush()

    events_read = read_all(found)
    assert [event.content for event in events_read if isinstance(event, MessageEvent)] == ["a"]
