"""The short ways through the decoders: which chunks take them, and the limit on the way.

What they give is compared with the reference elsewhere; without them the long way gives the same,
only several times later.
"""

from __future__ import annotations

from typing import Any

import pytest

from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse import Framing, ServerSentEvent, SSEDecoder, json_document
from kubiya_async.sse.decoder import Blocks, UnblankedBlocks
from kubiya_async.sse.lines import LineAssembler
from tests.support.cases import each_of, every_case
from tests.unit.sse.cutting import slices

LIMIT = 400
SMALL = LIMIT // 4
"""So many characters surely fit into an event of the limit."""


def calls(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[str]:
    """Return what a method is called with, as it is called."""
    seen: list[str] = []
    method = getattr(owner, name)

    def noted(*arguments: Any) -> Any:
        seen.append(arguments[1] if len(arguments) > 1 else arguments[0])
        return method(*arguments)

    monkeypatch.setattr(owner, name, noted)
    return seen


def plain(length: int) -> bytes:
    return b"data: " + b"x" * (length - 8) + b"\n\n"


def framed(length: int) -> bytes:
    return b'data: {"' + b"x" * (length - 13) + b'":1}\n'


STRAIGHT: list[tuple[Framing, bytes, bytes, bool]] = [
    ("strict", b"data: a\n\n", b"data: b\n\n", True),
    ("strict", b"data: a\n\n", plain(SMALL), True),
    ("strict", b"data: a\n\n", plain(SMALL + 1), False),
    ("strict", b"data: a\n\n", b"data: b\n", False),
    ("strict", b"data: a\n\n", b"data:b\n\n", False),
    ("strict", b"data: a\n\n", b"data: b\ndata: c\n\n", False),
    ("strict", b"data: a\n\n", b"data: b\rc\n\n", False),
    ("strict", b"data: a\n", b"data: b\n\n", False),
    ("strict", b"data: a\n\n", b"data: {}\n", False),
    ("lines", b"data: {}\n\n", b"data: b\n\n", True),
    ("lines", b"data: {}\n", b'data: {"b":1}\n', True),
    ("lines", b"data: {}\n", b"data: [1]\n", False),
    ("lines", b"data: {}\n", b'data: {"b":1}\r\n', False),
    ("lines", b"data: {}\n", b'data: {"b"\r:1}\n', False),
    ("lines", b"data: {\n", b'data: {"b":1}\n', True),
    ("lines", b"data: [\n", b'data: {"b":1}\n', False),
    ("lines", b"event: a\ndata: {}\n", b'data: {"b":1}\n', False),
    ("lines", b"retry: 1\ndata: {}\n", b'data: {"b":1}\n', False),
    ("lines", b"data: {}\nid: 1\n", b'data: {"b":1}\n', False),
    # What is held counts: `{}` and a line end.
    ("lines", b"data: {}\n", framed(SMALL - 3), True),
    ("lines", b"data: {}\n", framed(SMALL - 2), False),
]


def test_chunk_that_is_one_event_and_no_more_goes_straight_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with every_case() as case:
        for framing, before, chunk, straight in STRAIGHT:
            with case((framing, before, chunk)), monkeypatch.context() as patch:
                decoder = SSEDecoder(framing=framing, max_event_bytes=LIMIT)
                decoder.feed(before)
                detours = calls(patch, SSEDecoder, "_take")
                decoder.feed(chunk)
                assert (detours == []) is straight


def test_fields_of_the_plainest_event_are_the_streams() -> None:
    decoder = SSEDecoder(max_event_bytes=LIMIT)
    decoder.feed(b"id: 7\nretry: 3\nevent: x\ndata: a\n\n")

    assert decoder.feed(b"data: b\n\n") == [ServerSentEvent(data="b", id="7")]


# By the block that has begun and a text of whole lines: what goes line by line, what at once.
BATCHES: list[tuple[str, str, list[str], list[str]]] = [
    ("", "data: a\n\ndata: b\n\n", [], ["data: a\n\ndata: b\n\n"]),
    ("", "data: a\n\ndata: b\n", ["data: b\n"], ["data: a\n\n"]),
    ("data: 0\n", "data: a\n\ndata: b\n\n", ["data: a\n\n"], ["data: b\n\n"]),
    ("data: 0\n", "id: 1\n\ndata: b\n\n: c\n", ["id: 1\n\n", ": c\n"], ["data: b\n\n"]),
    ("", ": a\n\ndata: b\n\n", [": a\n\ndata: b\n\n"], []),
    ("", "data: a\ndata: b\n", ["data: a\ndata: b\n"], []),
    ("", "data: a\n\nid: 1\n\n", ["data: a\n\nid: 1\n\n"], ["data: a\n\nid: 1\n\n"]),
    ("", "data: a\ndata: b\n\n", ["data: a\ndata: b\n\n"], ["data: a\ndata: b\n\n"]),
    ("", "data: " + "x" * (SMALL - 8) + "\n\n", [], ["data: " + "x" * (SMALL - 8) + "\n\n"]),
    ("", "data: " + "x" * (SMALL - 7) + "\n\n", ["data: " + "x" * (SMALL - 7) + "\n\n"], ["…"]),
]


def test_plain_events_of_a_chunk_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with every_case() as case:
        for begun, text, by_line, at_once in BATCHES:
            with case((begun, text)), monkeypatch.context() as patch:
                blocks, events = Blocks(LIMIT), list[ServerSentEvent]()
                blocks.take(begun, events)
                lines = calls(patch, Blocks, "_take_lines")
                plains = calls(patch, Blocks, "_take_plain")
                blocks.take(text, events)
                assert lines == by_line
                assert plains == ([text] if at_once == ["…"] else at_once)


OBJECTS: list[tuple[str, str, bool]] = [
    ("", "data: {}\n", True),
    ("", 'data: {"a":1}\ndata: {"b":2}\ndata: {"c":3}\n', True),
    ("data: {}\n", "data: {}\ndata: {}\n", True),
    ("", "data: {}\ndata: []\n", False),
    ("", "data: {}\n\ndata: {}\n", False),
    ("", "data: {}\n: hi\ndata: {}\n", False),
    ("", 'data: {"a":\ndata: {}\ndata: }\n', False),
    ("event: x\n", "data: {}\n", False),
    ("", "data: [{}]\n", False),
    ("", "data: {}\nid: 1\n", False),
    ("", "data: {" + "x" * (SMALL - 9) + "}\n", True),
    ("", "data: {" + "x" * (SMALL - 8) + "}\n", False),
    ("data: {}\n", "data: {" + "x" * (SMALL - 12) + "}\n", True),
    ("data: {}\n", "data: {" + "x" * (SMALL - 11) + "}\n", False),
]


def test_objects_without_blank_lines_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with every_case() as case:
        for begun, text, at_once in OBJECTS:
            with case((begun, text)), monkeypatch.context() as patch:
                blocks, events = UnblankedBlocks(LIMIT), list[ServerSentEvent]()
                blocks.take(begun, events)
                lines = calls(patch, Blocks, "_take_lines")
                blocks.take(text, events)
                assert (lines == []) is at_once


@each_of(
    [
        ('{"a": 1}', True),
        ("{" + " " * (64 * 1024 - 2) + "}", True),
        ("{" + " " * (64 * 1024 - 1) + "}", False),
        ('{"a": 1} ', False),
        ("[1]", False),
        ("{oops}", False),
    ]
)
def test_short_object_is_told_by_one_look(text: str, at_once: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        looks = calls(patch, json_document._CHECK, "decode")
        json_document.is_document(text)
    assert (looks == []) is at_once


@each_of([(b"data: a\n", True), (b"data: a", False), (b"data: a\r", False), (b"a\nb", False)])
def test_whole_lines_need_no_assembling(chunk: bytes, straight: bool) -> None:
    lines = LineAssembler()
    lines.feed(b"a\n")
    with pytest.MonkeyPatch.context() as patch:
        detours = calls(patch, LineAssembler, "_feed")
        lines.feed(chunk)
    assert (detours == []) is straight


FRAMINGS: tuple[Framing, ...] = ("strict", "lines")


def test_f35_line_that_is_still_coming_may_be_as_long_as_the_limit_and_no_longer() -> None:
    """Whatever has begun before it, and in whatever pieces it comes."""
    begun = {b"": 0, b"data: abc\n": 4, b"id: 7\n": 2, b"data: {}\n": 3, b": hi\n": 0}
    with every_case() as case:
        for framing in FRAMINGS:
            for before, size in begun.items():
                for name in (b"data", b"event", b"id", b"retry"):
                    for gap, step in ((b":", 1), (b": ", 1), (b":", 50), (b": ", 50)):
                        room = 20 - size
                        if framing == "lines" and name == b"data" and before == b"data: {}\n":
                            room = 20  # the object is an event of its own as soon as more begins
                        with case((framing, before, name + gap, step)):
                            decoder = SSEDecoder(framing=framing, max_event_bytes=20)
                            decoder.feed(before)
                            for chunk in slices(name + gap + b"0" * room, step):
                                decoder.feed(chunk)
                            with pytest.raises(EventTooLargeError, match=r"\(20\)") as caught:
                                decoder.feed(b"0")
                            assert caught.value.last_event_id is None


def test_what_failed_begins_nothing_and_names_where_to_go_on() -> None:
    decoder = SSEDecoder(max_event_bytes=20)
    decoder.feed(b"id: 7\ndata: a\n\ndata: b\n")
    for _ in range(2):
        with pytest.raises(EventTooLargeError) as caught:
            decoder.feed(b"data: " + b"x" * 21)
        assert caught.value.last_event_id == "7"
        assert str(caught.value) == "an event of the stream is larger than max_event_bytes (20)"
        assert decoder.pending == ""
