"""Large events, long streams, the size limit, and what is kept in memory meanwhile."""

from __future__ import annotations

import contextlib
import itertools
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse import MAX_EVENT_BYTES, SSEDecoder
from kubiya_async.sse import ServerSentEvent as Event
from tests.support.cases import each_of
from tests.unit.sse.cutting import pieces, run, slices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubiya_async.sse import Framing

KIB, MIB = 1 << 10, 1 << 20
FRAMINGS: list[Framing] = ["strict", "lines"]


def peak(decoder: SSEDecoder, chunks: Iterable[bytes]) -> int:
    """Return how much memory decoding took at most, beyond the chunks themselves."""
    tracemalloc.start()
    try:
        for chunk in chunks:
            decoder.feed(chunk)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("size", [1000, 64 * KIB, 11 * MIB])
def test_f35_t10_event_of_ten_megabytes_on_one_line(framing: Framing, size: int) -> None:
    text = '{"result": "' + "0123456789" * MIB + '"}'
    events = run(SSEDecoder(framing=framing), slices(f"data: {text}\n\n".encode(), size))

    assert events == [Event(data=text)]


@each_of(FRAMINGS)
def test_large_event_byte_by_byte(framing: Framing) -> None:
    text = '{"result": "' + "é" * (256 * KIB) + '"}'
    events = run(SSEDecoder(framing=framing), slices(f"data: {text}\n\n".encode(), 1))

    assert events == [Event(data=text)]


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("size", [50, 10 * MIB])
@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n"])
def test_f35_a_hundred_thousand_events(framing: Framing, size: int, end: str) -> None:
    stream = "".join(f'data: {{"n": {n}}}{end}' for n in range(100_000)).encode()
    events = run(SSEDecoder(framing=framing), slices(stream, size))

    assert [event.data for event in events] == [f'{{"n": {n}}}' for n in range(100_000)]


@each_of([50, 64 * KIB])
def test_a_hundred_thousand_events_without_blank_lines(size: int) -> None:
    stream = "".join(f'data: {{"n": {n}}}\n' for n in range(100_000)).encode()
    events = run(SSEDecoder(framing="lines"), slices(stream, size))

    assert [event.data for event in events] == [f'{{"n": {n}}}' for n in range(100_000)]


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("size", [50, 64 * KIB])
@pytest.mark.parametrize("line", ["1,", "{},", '"{",', "", "{", "}", '"'])
def test_event_of_a_hundred_thousand_lines(framing: Framing, size: int, line: str) -> None:
    """Each kind of line is a different way to make a reader look at everything again."""
    text = "\n".join(["[0,", *[line] * 100_000, "1]"])
    stream = text.replace("\n", "\ndata: ")
    events = run(SSEDecoder(framing=framing), slices(f"data: {stream}\n\n".encode(), size))

    assert events == [Event(data=text)]


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n"])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_event_may_be_as_large_as_the_limit_and_no_larger(
    framing: Framing, end: bytes, size: int
) -> None:
    decoder = SSEDecoder(framing=framing, max_event_bytes=50)
    text = "x" * 50
    for _ in range(2):
        fitting = slices(b"data: " + text.encode() + end, size)
        assert [event for chunk in fitting for event in decoder.feed(chunk)] == [Event(data=text)]
    with pytest.raises(EventTooLargeError):
        run(decoder, slices(b"data: " + text.encode() + b"x" + end, size))


def test_event_without_a_blank_line_may_be_as_large_as_the_limit_and_no_larger() -> None:
    line = b'data: {"a": "' + b"x" * 41 + b'"}\n'
    decoder = SSEDecoder(framing="lines", max_event_bytes=50)
    for _ in range(3):
        decoder.feed(line)
    with pytest.raises(EventTooLargeError):
        run(decoder, [line.replace(b"x", b"xx", 1)])


KEPT = {
    "data": b"data: " + b"x" * 51,
    "data without a space": b"data:" + b"x" * 51,
    "data on two lines": b"data: " + b"x" * 25 + b"\ndata: " + b"x" * 25,
    "wide characters": b"data: " + "€".encode() * 17,
    "invalid bytes": b"data: " + b"\xff" * 17 + b"\n",
    "empty lines of data": b"data\n" * 52,
    "name": b"event: " + b"x" * 51,
    "id": b"id: " + b"x" * 51,
    "retry": b"retry: " + b"0" * 51,
    "name and data": b"event: " + b"x" * 25 + b"\ndata: " + b"x" * 25,
    "many ids": b"id: 1\n" * 26,
}


@each_of(KEPT)
def test_whatever_is_kept_counts(stream: bytes) -> None:
    for size in (1, 7, 1000):
        decoder = SSEDecoder(max_event_bytes=50)
        with pytest.raises(EventTooLargeError):
            run(decoder, slices(stream, size))


FITTING = {
    "data on two lines": b"data: " + b"x" * 25 + b"\ndata: " + b"x" * 24,
    "wide characters": b"data: " + "€".encode() * 16 + b"xx",
    "invalid bytes": b"data: " + b"\xff" * 16,
    "empty lines of data": b"data\n" * 51,
    "name and data": b"event: " + b"x" * 25 + b"\ndata: " + b"x" * 24,
    "many ids": b"data\n" + b"id: 1\n" * 24,
    "object and text": b"data: {" + b"x" * 23 + b"}\ndata: " + b"x" * 24,
    "unknown field": b"data: x\nfoo: " + b"x" * 100,
}


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("stream", FITTING.values(), ids=FITTING)
def test_limit_counts_nothing_twice(framing: Framing, stream: bytes) -> None:
    stream = b"data: 0\n\n" + stream.removesuffix(b"\n") + b"\n\n"
    for chunks in ([stream], pieces(stream), slices(stream, 7), slices(stream, 1)):
        assert len(run(SSEDecoder(framing=framing, max_event_bytes=50), chunks)) == 2


def test_line_after_an_object_that_is_held_counts_with_it() -> None:
    for text, fits in (("x" * 24, True), ("x" * 25, False)):
        decoder = SSEDecoder(framing="lines", max_event_bytes=50)
        decoder.feed(b"data: []\n\n")
        decoder.feed(b"data: {" + b"x" * 23 + b"}\n")
        if fits:
            assert decoder.feed(f"data: {text}\n\n".encode())
        else:
            with pytest.raises(EventTooLargeError):
                decoder.feed(f"data: {text}\n\n".encode())


@each_of([b":", b"foo: ", b"foo", b"datas: ", b"\0"])
def test_junk_is_as_long_as_it_likes(junk: bytes) -> None:
    stream = b"data: a\n" + junk + b"x" * 1000 + b"\n\n" + junk + b"y" * 1000
    for size in (1, 7, 5000):
        assert run(SSEDecoder(max_event_bytes=4), slices(stream, size)) == [Event(data="a")]


@each_of(FRAMINGS)
def test_events_before_the_one_that_is_too_large_are_not_lost(framing: Framing) -> None:
    decoder = SSEDecoder(framing=framing, max_event_bytes=10)

    assert decoder.feed(b"data: a\n\ndata: b\n\ndata: xxxxxxxxxxx\n\n") == [
        Event(data="a"),
        Event(data="b"),
    ]
    with pytest.raises(EventTooLargeError):
        decoder.flush()


def test_decoder_that_failed_stays_failed() -> None:
    decoder = SSEDecoder(max_event_bytes=40)
    decoder.feed(b"data: a\n\n")
    with pytest.raises(EventTooLargeError):
        decoder.feed(b"data: " + b"x" * 41)
    for chunk in (b"\n\ndata: a\n\n", b"data: a\n\n", b""):
        with pytest.raises(EventTooLargeError):
            decoder.feed(chunk)
        with pytest.raises(EventTooLargeError):
            decoder.flush()


@each_of(FRAMINGS)
def test_f35_line_that_never_ends_fails_at_the_limit(framing: Framing) -> None:
    decoder = SSEDecoder(framing=framing)
    run_up = itertools.chain([b"data: "], itertools.repeat(b"x" * MIB, MAX_EVENT_BYTES // MIB))

    assert [event for chunk in run_up for event in decoder.feed(chunk)] == []
    with pytest.raises(EventTooLargeError):
        decoder.feed(b"x")


@each_of([b":", b"foo: ", b"\n:"])
def test_f35_comment_of_64_megabytes_takes_no_memory(begin: bytes) -> None:
    chunk = b"x" * (64 * KIB)
    decoder = SSEDecoder()

    assert peak(decoder, itertools.chain([begin], itertools.repeat(chunk, 1024))) < 256 * KIB
    assert decoder.feed(b"\ndata: a\n\n") == [Event(data="a")]


@each_of(FRAMINGS)
def test_long_stream_takes_no_more_memory_than_its_largest_event(framing: Framing) -> None:
    def chunks() -> Iterator[bytes]:
        for n in range(2000):
            yield b": ping\nid: %d\nevent: x\ndata: {\ndata: }\n\ndata: {}\n" % n
            yield b"data: {}\nda"
            yield b"ta: []\n\n"

    assert peak(SSEDecoder(framing=framing), chunks()) < 64 * KIB


@each_of(FRAMINGS)
def test_event_of_many_short_lines_weighs_little_more_than_its_text(framing: Framing) -> None:
    text = b"data: [\n" + b"data: 12,\n" * 50_000
    decoder = SSEDecoder(framing=framing)

    assert peak(decoder, slices(text, 4 * KIB)) < MIB


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("end", [b"\n\n", b"\n" + b"data: " + b"x" * (5 * MIB)])
def test_memory_of_a_large_event_is_given_back(framing: Framing, end: bytes) -> None:
    decoder = SSEDecoder(framing=framing, max_event_bytes=8 * MIB)
    tracemalloc.start()
    try:
        with contextlib.suppress(EventTooLargeError):
            run(decoder, slices(b"data: " + b"x" * (4 * MIB) + end, 64 * KIB))
            decoder.feed(b"data: a\n\n")
        assert tracemalloc.get_traced_memory()[0] < 256 * KIB
    finally:
        tracemalloc.stop()
