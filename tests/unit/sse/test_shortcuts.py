"""The short ways through the decoders: which chunks take them, and the limit on the way.

What they give is compared with the reference elsewhere; without them the long way gives the same,
only several times later.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse import Framing, ServerSentEvent, SSEDecoder, json_document
from kubiya_async.sse.lines import LineAssembler
from tests.support.cases import each_of, every_case
from tests.unit.sse.cutting import run, slices
from tests.unit.sse.streams import cuttings, streams

FRAMINGS: tuple[Framing, ...] = ("strict", "lines")
ALL: list[tuple[Framing, bool]] = [(f, settle) for f in FRAMINGS for settle in (False, True)]
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


def one(length: int) -> bytes:
    return b"data: " + b"x" * (length - 8) + b"\n\n"


def framed(length: int) -> bytes:
    return b'data: {"' + b"x" * (length - 13) + b'":1}\n'


Row = tuple[bytes, bytes, list[bytes] | None, str]
# By what came before and a chunk: the data of the events, and what they leave behind.
BLANKED: list[Row] = [
    (b"data: a\n\n", b"data: b\n\n", [b"b"], ""),
    (b"data: a\n\n", b"data: b\n\ndata: \n\ndata: c: d\xff\n\n", [b"b", b"", b"c: d\xff"], ""),
    (b": hi\n\n", b"data: b\n\nda", [b"b"], "da"),
    (b"data: a\n\nda", b"ta: b\n\ndata: c\n\n", [b"b", b"c"], ""),
    (b"data: a\n\ndata: b", b"c\n\ndata: d", [b"bc"], "data: d"),
    (b"data: a\n\nda", b"ta: b\n\nfoo: d", [b"b"], ""),
    (b"data: a\r\n\r\n", b"data: b\r\n\r\ndata: c\r\n\r\nda", [b"b", b"c"], "da"),
    (b"data: a\n\n", one(SMALL), [b"x" * (SMALL - 8)], ""),
    (b"data: a\n\n", one(SMALL + 1), None, ""),
    (b"data: a\n\ndata: ", one(SMALL - 5), None, ""),
    (b"", b"data: b\n\n", None, ""),
    (b"data: a\n\n", b"data: b\n", None, ""),
    (b"data: a\n\n", b"data:b\n\n", None, ""),
    (b"data: a\n\n", b"\ndata: b\n\n", None, ""),
    (b"data: a\n\n", b"data: b\n\n\n", None, ""),
    (b"data: a\n\n", b"data: b\n\n\ndata: c\n\n", None, ""),
    (b"data: a\n\n", b"data: b\n\ndata: c\n", None, ""),
    (b"data: a\n\n", b"data: b\ndata: c\n\n", None, ""),
    (b"data: a\n\n", b"data: b\n\n: hi\n\n", None, ""),
    (b"data: a\n\n", b"data: b\rc\n\n", None, ""),
    (b"data: a\n\n", b"data: b\n\n\r", None, ""),
    (b"data: a\n\n", b"", None, ""),
    (b"data: a\n", b"data: b\n\n", None, ""),
    (b"id: 1\n", b"data: b\n\n", None, ""),
    (b"data: a\n\nda", b"ta: b", None, ""),
    (b"data: a\n\nfoo: ", b"data: b\n\n", None, ""),
    (b"data: a\n\n\r", b"\ndata: b\n\n", None, ""),
    (b"\xef\xbb", b"data: b\n\n", None, ""),
]
OBJECTS: list[Row] = [
    (b"data: {}\n", b'data: {"b":1}\n', [b'{"b":1}'], ""),
    (b"data: {}\n", b"data: {1}\ndata: {2}\ndata: {}\n", [b"{1}", b"{2}", b"{}"], ""),
    (b"data: {}\r\n", b'data: {"b":1}\r\n', [b'{"b":1}'], ""),
    (b"data: {}\ndata: ", b"{}\ndata: ", [b"{}"], "data: "),
    (b"data: {}\n", b"data: {}\ndat", None, ""),
    (b"data: {}\n", b"data: {}\n:", None, ""),
    (b"data: {}\n", b"data: [1]\n", None, ""),
    (b"data: {}\n", b"data: {}\ndata: {1}\n", None, ""),
    (b"data: {}\n", b"data: {}\ndata: []\ndata: {}\n", None, ""),
    (b"data: {}\n", b"data: {}\ndata: {\ndata: {}\n", None, ""),
    (b"data: {}\n", b"data: {}\n: hi\ndata: {}\n", None, ""),
    (b"data: {}\n", b'data: {"b"\r:1}\n', None, ""),
    (b"data: {}\n", framed(SMALL), [framed(SMALL)[6:-1]], ""),
    (b"data: {}\n", framed(SMALL + 1), None, ""),
    (b"data: [\n", b"data: {}\n", None, ""),
    (b"event: a\n", b"data: {}\n", None, ""),
]


@each_of(
    [
        *((framing, settle, row) for framing, settle in ALL for row in BLANKED),
        *(("lines", True, row) for row in OBJECTS),
        *((f, s, (b"data: {}\n\n", b"data: {}\n", None, "")) for f, s in ALL[:3]),
    ]
)
def test_chunk_of_plain_events_is_fed_at_once_and_no_other_is_fed_at_all(
    framing: Framing, settle: bool, row: Row
) -> None:
    before, chunk, data, pending = row
    decoder, twin = (SSEDecoder(framing=framing, max_event_bytes=LIMIT) for _ in range(2))
    for each in (decoder, twin):
        each.feed(before)
        each.settle()
    if data is None:
        pending = decoder.pending

    assert decoder.feed_plain(chunk, settle=settle) == data
    assert decoder.pending == pending
    if data is not None:
        twin.feed(chunk)
    for each in (decoder, twin):
        each.settle()
    rest = [b"x: 1\ndata: y\n\n", b"data: z\n\n"]
    assert run(decoder, rest) == run(twin, rest)


def test_fields_of_the_plainest_event_are_the_streams() -> None:
    decoder = SSEDecoder(max_event_bytes=LIMIT)
    decoder.feed(b"id: 7\nretry: 3\nevent: x\ndata: a\n\n")

    assert decoder.feed(b"data: b\n\n") == [ServerSentEvent(data="b", id="7")]


def test_plain_events_of_a_new_stream_have_no_id() -> None:
    decoder = SSEDecoder()
    run(decoder, [b"id: 7\ndata: a\n\n"])
    decoder.feed(b": hi\n")

    assert decoder.last_event_id == "7"
    assert decoder.feed(b"data: b\n\n") == [ServerSentEvent(data="b")]
    assert decoder.last_event_id == ""


def test_nothing_is_fed_after_the_end_or_a_failure() -> None:
    decoder = SSEDecoder(max_event_bytes=LIMIT)
    for left in (b"", b"da"):
        run(decoder, [b"data: a\n\n" + left])
        assert decoder.feed_plain(b"data: b\n\n") is None
        assert decoder.feed(b"data: b\n\n") == [ServerSentEvent(data="b")]
    with pytest.raises(EventTooLargeError):
        decoder.feed(b"data: " + b"x" * 2 * LIMIT)
    assert decoder.feed_plain(b"data: b\n\n") is None


@given(stream=streams(), data=st.data())
def test_the_short_way_and_the_long_one_come_to_the_same(
    stream: bytes, data: st.DataObject
) -> None:
    """Chats take the short one for as many chunks as they can."""
    chunks = data.draw(cuttings(stream))
    for framing in FRAMINGS:
        short, long = SSEDecoder(framing=framing), SSEDecoder(framing=framing)
        for chunk in chunks:
            expected = [*long.feed(chunk), *long.settle()]
            plain = short.feed_plain(chunk, settle=True)
            if plain is None:
                assert [*short.feed(chunk), *short.settle()] == expected
            else:
                last_id = short.last_event_id
                texts = [part.decode("utf-8", "replace") for part in plain]
                assert [ServerSentEvent(data=text, id=last_id) for text in texts] == expected
            assert (short.pending, short.last_event_id) == (long.pending, long.last_event_id)
        assert short.flush() == long.flush()
        assert short.truncated == long.truncated


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
