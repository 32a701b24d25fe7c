"""What a decoder tells besides its events, and what becomes of it."""

from __future__ import annotations

import pickle

import pytest

from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse import Framing, ServerSentEvent, SSEDecoder
from tests.support.cases import each_of
from tests.unit.sse.cutting import decode, run, slices


def test_comments_are_counted_and_nothing_else_is() -> None:
    stream = b": a\n:\n\ndata: :x\n:keepalive\ndata: y\n\nfoo: :\n:"
    for size in (1, 2, 3, len(stream)):
        decoder = SSEDecoder()
        run(decoder, slices(stream, size))

        assert decoder.comments == 3


def test_last_event_id_is_that_of_the_last_block_that_has_ended() -> None:
    decoder = SSEDecoder()
    seen = []
    for chunk in (b"id: 1\n", b"data: a\n\n", b"id: 2\n", b"\n", b"id: 3\ndata: b\n"):
        decoder.feed(chunk)
        seen.append(decoder.last_event_id)

    assert seen == ["", "1", "1", "2", "2"]


def test_retry_counts_as_soon_as_its_line_has_come_and_stays() -> None:
    decoder = SSEDecoder()
    assert decoder.retry is None
    decoder.feed(b"retry: 10\n")
    assert decoder.retry == 10
    decoder.feed(b"\ndata: a\n\n")
    assert decoder.retry == 10


@each_of(
    [
        (b"", False, ""),
        (b"data: a\n\n", False, ""),
        (b"data: a\n\n\r", False, ""),
        (b"data: a\n\n: bye", False, ""),
        (b"data: a\n\nfoo: bye", False, ""),
        (b"data: a\n\n\xef\xbb\xbfdata", False, ""),
        (b"data: a\n", True, "a"),
        (b"data: a", True, "data: a"),
        (b"data: a\ndata: b\ndata: c", True, "a\nb\ndata: c"),
        (b"data: a\n\nda", True, "da"),
        (b"data: \xe2\x82", True, "data: \ufffd"),
        (b"event: a\n", True, ""),
    ]
)
def test_end_inside_an_event_can_be_told_from_a_clean_one(
    stream: bytes, truncated: bool, pending: str
) -> None:
    decoder = SSEDecoder()
    run(decoder, slices(stream, 1))

    assert (decoder.truncated, decoder.pending) == (truncated, pending)


@each_of(
    [
        (b'data: {"a":1}', False, ""),
        (b'data: {"a":1}\n', False, ""),
        (b'data: {"a":1}\nid: 1\n', False, ""),
        (b'data: {"a":1}\ndata: {"b', True, '{"b'),
        (b'data: {"a":1}\ndata: {"b"\ndata:', True, '{"b"\n'),
        (b'data: {"a":1}\nda', True, "da"),
        (b"data: hello\n", True, "hello"),
    ]
)
def test_end_inside_a_document_can_be_told_from_a_clean_one(
    stream: bytes, truncated: bool, pending: str
) -> None:
    decoder = SSEDecoder(framing="lines")
    run(decoder, slices(stream, 1))

    assert (decoder.truncated, decoder.pending) == (truncated, pending)


def test_flushing_twice_gives_nothing_the_second_time() -> None:
    decoder = SSEDecoder(framing="lines")
    decoder.feed(b"data: {}")

    assert len(decoder.flush()) == 1
    assert decoder.flush() == []
    assert not decoder.truncated


@each_of([b"data: x\n", b"event: x\n", b"id: 9\n", b"dat", b": x", b"\r", b"\xef"])
def test_feeding_after_the_end_begins_a_new_stream(left: bytes) -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        decoder = SSEDecoder()
        run(decoder, [b"id: 1\nretry: 5\ndata: a\n\n" + left])
        events = run(decoder, [mark + b"data: b\n\n"])

        assert events == [ServerSentEvent(data="b")]
        assert decoder.retry == 5


def test_stream_is_not_truncated_before_it_has_ended() -> None:
    decoder = SSEDecoder()
    assert not decoder.truncated
    decoder.feed(b"data: a")
    assert not decoder.truncated
    decoder.flush()
    assert decoder.truncated
    decoder.feed(b"")
    assert not decoder.truncated


def test_reading_what_is_pending_changes_nothing() -> None:
    decoder = SSEDecoder()
    decoder.feed(b"data: a\ndat")

    assert decoder.pending == "a\ndat"
    assert decoder.feed(b"a: b\n\n") == [ServerSentEvent(data="a\nb")]
    assert decoder.pending == ""


def test_events_are_plain_values() -> None:
    (event,) = decode(b"event: a\nid: 1\nretry: 5\ndata: b\n\n")

    assert ServerSentEvent() == ServerSentEvent("message", "", "", None)
    assert event == ServerSentEvent(event="a", data="b", id="1", retry=5)
    assert event != ServerSentEvent(event="a", data="b", id="1")
    assert pickle.loads(pickle.dumps(event)) == event  # noqa: S301 - made two steps before
    assert {event} == {ServerSentEvent("a", "b", "1", 5)}
    assert repr(event) == "ServerSentEvent(event='a', data='b', id='1', retry=5)"


def test_unknown_framing_is_refused() -> None:
    with pytest.raises(ValueError, match="framing must be 'strict' or 'lines', not 'lax'"):
        SSEDecoder(framing="lax")  # type: ignore[arg-type]  # what callers without a checker do


def test_limit_below_one_byte_is_refused() -> None:
    with pytest.raises(ValueError, match="max_event_bytes must be at least 1, not 0"):
        SSEDecoder(max_event_bytes=0)


@pytest.mark.parametrize("framing", ["strict", "lines"])
@pytest.mark.parametrize(
    "chunk",
    [
        *(b"data: a\xffb\n\n", b"data: {\xe2\x82}\n", b"data: a\rdata: b\n\n"),
        *(b'data: {"a": 1}\rdata: {"b": 2}\n', b'data: {"a": 1}\r\n', b'data: [{"a": 1}\n'),
        *(b"data: \n\n", b"data: }\n"),
    ],
)
def test_a_chunk_that_only_looks_like_one_event_is_read_like_any_other(
    framing: Framing, chunk: bytes
) -> None:
    stream = b"data: {}\n\n" + chunk + chunk + b"data: {}\n\n"
    decoder = SSEDecoder(framing=framing)
    events = [
        event
        for piece in (b"data: {}\n\n", chunk, chunk, b"data: {}\n\n")
        for event in decoder.feed(piece)
    ]

    assert events + decoder.flush() == decode(stream, framing)
    assert events + decoder.flush() == run(SSEDecoder(framing=framing), slices(stream, 1))


def test_what_failed_keeps_nothing() -> None:
    decoder = SSEDecoder(max_event_bytes=10)
    with pytest.raises(EventTooLargeError):
        decoder.feed(b"data: " + b"x" * 20)

    assert (decoder.pending, decoder.settle(), decoder.truncated) == ("", [], False)
