"""What holds for every stream and every way to cut it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse import ServerSentEvent as Event
from kubiya_async.sse import SSEDecoder
from tests.unit.sse.cutting import decode, run, slices
from tests.unit.sse.reference import read_stream, read_unblanked
from tests.unit.sse.streams import LINE_ENDS, cuttings, documents, streams

if TYPE_CHECKING:
    from kubiya_async.sse import Framing

FRAMINGS: list[Framing] = ["strict", "lines"]
REFERENCES = {"strict": read_stream, "lines": read_unblanked}
# What an event may hold so that it can be written down and read back.
NAMES = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=8)
DATA = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=30)


TOKENS = (b"data", b"id", b":", b" ", b"x", b"\n", b"\r")


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("length", range(6))
def test_f34_every_short_stream_is_read_as_the_specification_reads_it(
    framing: Framing, length: int
) -> None:
    for tokens in itertools.product(TOKENS, repeat=length):
        stream = b"".join(tokens) + b"\n\n"
        expected = REFERENCES[framing](stream).events
        for chunks in ([stream], slices(stream, 1)):
            assert run(SSEDecoder(framing=framing), chunks) == expected, chunks


@pytest.mark.parametrize("framing", FRAMINGS)
@given(data=st.data(), stream=streams() | st.binary(max_size=80))
def test_any_cutting_of_any_stream_gives_what_the_specification_gives(
    framing: Framing, data: st.DataObject, stream: bytes
) -> None:
    expected = REFERENCES[framing](stream)
    for chunks in (data.draw(cuttings(stream)), [stream], slices(stream, 1)):
        decoder = SSEDecoder(framing=framing)

        assert run(decoder, chunks) == expected.events
        assert decoder.last_event_id == expected.last_event_id


@pytest.mark.parametrize("framing", FRAMINGS)
@given(data=st.data(), stream=streams(), limit=st.integers(1, 30))
def test_size_limit_strikes_at_the_same_event_however_the_stream_is_cut(
    framing: Framing, data: st.DataObject, stream: bytes, limit: int
) -> None:
    def outcome(chunks: list[bytes]) -> tuple[list[Event], bool]:
        decoder = SSEDecoder(framing=framing, max_event_bytes=limit)
        events: list[Event] = []
        try:
            for chunk in chunks:
                events += decoder.feed(chunk)
            events += decoder.flush()
        except EventTooLargeError:
            return events, True
        return events, False

    assert outcome(data.draw(cuttings(stream))) == outcome([stream]) == outcome(slices(stream, 1))


@given(
    events=st.lists(st.builds(Event, NAMES.filter(bool), DATA, NAMES, st.none() | st.integers(0))),
    end=LINE_ENDS,
    data=st.data(),
)
def test_events_that_were_written_down_are_read_back(
    events: list[Event], end: bytes, data: st.DataObject
) -> None:
    stream = b"".join(written(event, end) for event in events)

    assert run(SSEDecoder(), data.draw(cuttings(stream))) == events


@given(texts=st.lists(documents(), max_size=8), data=st.data())
def test_documents_are_read_back_with_and_without_blank_lines(
    texts: list[str], data: st.DataObject
) -> None:
    gaps = st.sampled_from([b"", b"", b"\n", b": hi\n", b"\n\n"])
    stream = b"".join(lines(text, b"\n") + data.draw(gaps) for text in texts)
    stream = data.draw(st.sampled_from([stream, stream.removesuffix(b"\n")]))
    events = run(SSEDecoder(framing="lines"), data.draw(cuttings(stream)))

    assert [event.data for event in events] == texts


@given(stream=streams(), data=st.data())
def test_settling_after_every_chunk_neither_loses_nor_repeats_nor_cuts_anything(
    stream: bytes, data: st.DataObject
) -> None:
    decoder = SSEDecoder(framing="lines")
    events: list[Event] = []
    for chunk in data.draw(cuttings(stream)):
        events += decoder.feed(chunk)
        events += decoder.settle()
    events += decoder.flush()

    assert [event.data for event in events] == [event.data for event in decode(stream, "lines")]


@given(stream=streams(), cutoff=st.integers(0, 200))
def test_cut_stream_delivers_the_beginning_of_what_the_whole_one_does(
    stream: bytes, cutoff: int
) -> None:
    assert decode(stream)[: len(part := decode(stream[:cutoff]))] == part


def lines(text: str, end: bytes) -> bytes:
    return b"".join(b"data: " + line.encode() + end for line in text.split("\n"))


def written(event: Event, end: bytes) -> bytes:
    retry = b"" if event.retry is None else b"retry: %d" % event.retry + end
    name = b"event: " + event.event.encode() + end
    last_id = b"id: " + event.id.encode() + end
    return retry + name + last_id + lines(event.data, end) + end
