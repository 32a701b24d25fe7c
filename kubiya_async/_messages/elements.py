"""Counting the elements of JSON without building any of them.

An element of an answer is three bytes on the wire (`[],`) and hundreds in memory, so a limit on
bytes alone bounds neither memory nor time. What counts is every comma and every opening bracket
outside text: the members of objects, the items of arrays, and what holds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kubiya_async.errors import ResponseTooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterator


DEFAULT_MAX_ELEMENTS: Final = 250_000

LARGE_BODY: Final = 256 * 1024
"""Bytes of an answer from which reading it is work for a thread."""

_WINDOW: Final = 64 * 1024
_STRUCTURE: Final = (b",", b"[", b"{")


def has_more_elements(document: bytes, most: int) -> bool:
    """Return whether a JSON document has more than `most` elements.

    Of what is not JSON, the part in front of the first mistake is counted: parsers build no more.
    """
    # Every element takes a byte, and most documents hold little text that looks like structure.
    if len(document) <= most or sum(map(_structure, _windows(document))) <= most:
        return False
    count, inside, start = 0, False, 0
    while start < len(document):
        window = document[start : start + _WINDOW]
        start += len(window)
        if b"\\" in window:
            # A backslash and what it escapes must not be parted.
            kept = window.rstrip(b"\\")
            if (len(window) - len(kept)) % 2 and start < len(document):
                window, start = window[:-1], start - 1
            window = window.replace(b"\\\\", b"").replace(b'\\"', b"")
        parts = window.split(b'"')
        count += _structure(b"".join(parts[inside::2]))
        inside ^= len(parts) % 2 == 0
        if count > most:
            return True
    return False


def check_elements(document: bytes, most: int) -> None:
    """Refuse a JSON document with more than `most` elements.

    Raises:
        ResponseTooLargeError: It has more.
    """
    if has_more_elements(document, most):
        raise ResponseTooLargeError(
            f"the answer has more than {most} elements",
            phase="body",
            hint="Raise `max_response_elements`, or ask for less.",
        )


def _windows(document: bytes) -> Iterator[bytes]:
    """Cut a document into pieces, so that a thread that counts in it lets others run in between."""
    return (document[start : start + _WINDOW] for start in range(0, len(document), _WINDOW))


def _structure(text: bytes) -> int:
    return sum(map(text.count, _STRUCTURE))
