"""Bytes that may be a stream: nothing but the documented error, whatever they are and come in."""

from __future__ import annotations

import pickle
import random
import re
import zlib
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse import SSEDecoder
from kubiya_async.sse.wire_forms import (
    ChatDecoder,
    DataStreamDecoder,
    NDJSONDecoder,
)
from kubiya_async.streams.accumulate import Accumulator
from kubiya_async.streams.base import reported
from kubiya_async.streams.decoder import ChatEvents, read_all
from kubiya_async.streams.events import ErrorEvent, Keepalive, UnknownEvent
from tests.unit.sse.cutting import cut, slices
from tests.unit.sse.reference import read_stream, read_unblanked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubiya_async.sse import Framing
    from tests.unit.sse.reference import Parsed

TYPES: Final = (None, "text/event-stream", "application/x-ndjson", "text/plain; charset=utf-8")
SHORT: Final = 200
SMALL: Final = 24
"""A limit that many inputs pass."""

# The decoders and the reference differ on purpose on longer numbers.
_LONG_NUMBER: Final = re.compile(rb"[0-9]{600}")


def sse_strict(stream: bytes) -> None:
    """Hold the standard's framing against the standard."""
    _sse(stream, "strict", read_stream)


def sse_unblanked(stream: bytes) -> None:
    """Hold the framing without blank lines against its rules."""
    _sse(stream, "lines", read_unblanked)


def _sse(stream: bytes, framing: Framing, reference: Callable[[bytes], Parsed]) -> None:
    if _LONG_NUMBER.search(stream):
        return
    try:
        expected = reference(stream)
    except RecursionError:
        return
    for chunks in _cuttings(stream):
        decoder = SSEDecoder(framing=framing)
        assert _outcome(decoder, chunks) == (expected.events, False)
        assert decoder.last_event_id == expected.last_event_id
    _same_for_every_cutting(
        stream, lambda: SSEDecoder(framing=framing, max_event_bytes=SMALL), _outcome
    )


def chat_forms(stream: bytes) -> None:
    """Read a chat of any form, cut anywhere; type its events and fold them."""
    content_type = TYPES[zlib.crc32(stream) % len(TYPES)]
    _fold(stream, content_type)
    _same_for_every_cutting(stream, lambda: ChatDecoder(content_type), _outcome)


def record_lines(stream: bytes) -> None:
    """Read JSON lines and the data stream protocol."""
    for decoder in (NDJSONDecoder, DataStreamDecoder):
        for limit in (SMALL, 1 << 20):
            _same_for_every_cutting(stream, lambda d=decoder, n=limit: d(n), _outcome)  # type: ignore[misc]


class _Slowly(ChatEvents):
    """Takes every event apart."""

    plain = False


def _fold(stream: bytes, content_type: str | None) -> None:
    for chunks in _cuttings(stream):
        quick, slow = (_outcome(make(content_type), chunks) for make in (ChatEvents, _Slowly))
        # Not the events themselves: what is not a number is like nothing else.
        assert [*map(repr, read_all(quick[0]))] == [*map(repr, read_all(slow[0]))]
        assert quick[1] == slow[1]
        accumulator = Accumulator(10)
        events, _ = _outcome(ChatEvents(content_type), chunks)
        for event in read_all(events):
            if isinstance(event, Keepalive):
                continue
            accumulator.add(event)
            if isinstance(event, ErrorEvent):
                pickle.dumps(reported(event))
            elif not isinstance(event, UnknownEvent):
                event.model_dump_json(exclude_none=True)
        accumulator.result()


def _outcome(decoder: Any, chunks: list[bytes]) -> tuple[list[Any], bool]:
    """Return all events, and whether the size limit ended them."""
    events: list[Any] = []
    try:
        for chunk in chunks:
            events += decoder.feed(chunk)
        events += decoder.flush()
    except EventTooLargeError:
        return events, True
    return events, False


def _same_for_every_cutting(
    stream: bytes,
    make: Callable[[], Any],
    outcome: Callable[[Any, list[bytes]], tuple[list[Any], bool]],
) -> None:
    first, *others = (outcome(make(), chunks) for chunks in _cuttings(stream))
    assert all(other == first for other in others)


def _cuttings(stream: bytes) -> Iterator[list[bytes]]:
    """Yield it whole, in a few pieces that depend on nothing but itself, and in very small ones."""
    yield [stream]
    drawn = random.Random(zlib.crc32(stream))
    yield cut(stream, sorted(drawn.choices(range(len(stream) + 1), k=3)))
    yield slices(stream, 1 if len(stream) <= SHORT else 13)
