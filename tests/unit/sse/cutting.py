"""Ways to cut a stream into chunks, and what a decoder makes of them."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Protocol

from kubiya_async.sse import ServerSentEvent, SSEDecoder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kubiya_async.sse import Framing


class Decoder(Protocol):
    def feed(self, chunk: bytes, /) -> list[ServerSentEvent]: ...

    def flush(self) -> list[ServerSentEvent]: ...


def run(decoder: Decoder, chunks: Iterable[bytes]) -> list[ServerSentEvent]:
    """Feed all chunks and end the stream."""
    events = [event for chunk in chunks for event in decoder.feed(chunk)]
    return events + decoder.flush()


def decode(stream: bytes, framing: Framing = "strict") -> list[ServerSentEvent]:
    """Decode a stream that arrives in one piece."""
    return run(SSEDecoder(framing=framing), [stream])


def cut(stream: bytes, places: Sequence[int]) -> list[bytes]:
    """Cut a stream at the given places."""
    ends = [*places, len(stream)]
    return [stream[start:end] for start, end in zip([0, *places], ends, strict=True)]


def slices(stream: bytes, size: int) -> list[bytes]:
    """Cut a stream into chunks of one size."""
    return [stream[start : start + size] for start in range(0, len(stream), size)]


def pieces(stream: bytes) -> list[bytes]:
    """Cut a stream after every line end; blocks arrive one line at a time."""
    return stream.splitlines(keepends=True)


def blocks(stream: bytes) -> list[bytes]:
    """Cut a stream after every blank line; events arrive one at a time."""
    return re.split(rb"(?<=\n\n)|(?<=\r\r)|(?<=\r\n\r\n)", stream)


def every_cutting(stream: bytes) -> Iterator[list[bytes]]:
    """Yield the whole stream, it cut in two at every place, by lines, by blocks and by bytes."""
    yield [stream]
    for place in range(1, len(stream)):
        yield cut(stream, [place])
    lines = pieces(stream)
    yield lines
    yield [b"".join(pair) for pair in itertools.zip_longest(lines[::2], lines[1::2], fillvalue=b"")]
    yield blocks(stream)
    yield slices(stream, 1)
    yield [piece for byte in slices(stream, 1) for piece in (byte, b"")]
