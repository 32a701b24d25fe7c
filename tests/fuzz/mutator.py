"""A plain mutator: what there is to draw on where no coverage-guided fuzzer can be installed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST: Final = 4096

_INTERESTING: Final = (
    b"\r", b"\n", b"\r\n", b"\n\n", b"\0", b":", b'"', b"{", b"}", b"[", b"]", b",", b"\\", b"%",
    b"\xef\xbb\xbf", b"\xff", b"\xe2\x80\xa8", b"\xed\xa0\x80", b"-1", b"1e999", b"NaN", b"9" * 9,
    b"data:", b"event: done", b"[DONE]", b"null", b"true",
)  # fmt: skip


def mutants(seeds: Sequence[bytes], drawn: random.Random) -> Iterator[bytes]:
    """Yield the seeds, then for ever what a few changes make of them."""
    yield from seeds
    while True:
        data = bytearray(drawn.choice(seeds))
        for _ in range(drawn.choice((1, 1, 2, 4, 8))):
            _change(data, seeds, drawn)
        yield bytes(data[:LONGEST])


def _change(data: bytearray, seeds: Sequence[bytes], drawn: random.Random) -> None:
    start, end = sorted(drawn.choices(range(len(data) + 1), k=2))
    match drawn.randrange(6):
        case 0:
            data[start:end] = b""
        case 1:
            data[start:start] = data[start:end]
        case 2:
            data[start:start] = drawn.choice(_INTERESTING) * drawn.choice((1, 1, 1, 3, 500))
        case 3:
            data[start : start + 1] = bytes([drawn.randrange(256)])
        case 4:
            other = drawn.choice(seeds)
            data[start:end] = other[drawn.randrange(len(other) + 1) :]
        case _:
            data[start : start + 1] = bytes(
                byte ^ (1 << drawn.randrange(8)) for byte in data[start : start + 1]
            )
