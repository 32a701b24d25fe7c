"""JSON text before it is decoded: how much is in it, and what is nearly right.

An element of an answer is three bytes on the wire (`[],`) and hundreds in memory, so a limit on
bytes alone bounds neither memory nor time: elements are counted without building any of them. What
counts is every comma and every opening bracket outside text: the members of objects, the items of
arrays, and what holds them.

Half a surrogate pair, a raw control character in a text, a lone invalid byte, a comma too many, a
backslash that escapes nothing cost a character and not the document: servers write them when they
cut a text or paste one, and strict parsers then refuse all of it.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import from_json, to_json

from kubiya_async._escape import encodable
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


_STRING: Final = re.compile(
    # A text that breaks off is taken to its end: nothing is looked at twice.
    r'"(?:[^"\\]+|\\.?)*+"?|,(?=[ \t\r\n]*+[}\]])',
    re.DOTALL,
)
_CONTROL: Final = re.compile("[\x00-\x1f]")
_BLANK: Final = " \t\r\n"
_HALF: Final = re.compile(
    r"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F][0-9a-fA-F]{2})"
)


_WRONG_ESCAPE: Final = re.compile(
    # The first of several backslashes, an even number of them, and nothing that may follow. A text
    # is searched ten times as fast for what begins with a character of its own.
    r'\\(?<!\\\\)(?:\\{2})*+(?!["\\/bfnrt]|u[0-9a-fA-F]{4})'
)
MOST_ESCAPES: Final = DEFAULT_MAX_ELEMENTS
"""Backslashes that are mended in a text of any length: each weighs far more than its character."""

_MOST_MENDED: Final = 1024 * 1024
"""Characters of a text that is mended: beyond, the time and memory that it takes would count."""


_READ: Final = json.JSONDecoder(strict=False)

_SURELY_SHALLOW: Final = 200
"""Brackets that cannot nest too deeply, however they stand."""


def read_json(document: str | bytes) -> Any:
    """Decode JSON that is right, or nearly.

    Raises:
        ValueError: It is wrong in another way, or nests deeper than models may.
    """
    with suppress(ValueError):
        return from_json(document)
    text = document if isinstance(document, str) else document.decode("utf-8-sig", "replace")
    # Takes control characters and halves of surrogate pairs, at the price of decoding once more.
    with suppress(ValueError, RecursionError):
        found = encodable(decode(text))
        if text.count("[") + text.count("{") > _SURELY_SHALLOW:
            # Raises where the data nests deeper than models may.
            to_json(found)
        return found
    return from_json(mended(text))


def decode(text: str, decoder: json.JSONDecoder = _READ) -> Any:
    """Decode JSON as Python reads it, but take a backslash that escapes nothing for itself.

    Raises:
        ValueError: It is wrong in another way.
        RecursionError: It nests too deeply.
    """
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        if "escape" not in error.msg:
            raise
    return decoder.decode(_with_escapes(text))


def mended(text: str | bytes) -> str:
    r"""Return JSON text as strict parsers take it, if that costs no more than single characters.

    Invalid bytes and halves of surrogate pairs become U+FFFD, control characters in texts are
    escaped, so is a backslash that escapes nothing (`\x41`), which then stands for itself, and a
    comma after the last item is left out. Text that is wrong in another way, such
    as one that breaks off, stays wrong, and so does a text of more than a million characters.
    """
    if not isinstance(text, str):
        text = text.decode("utf-8-sig", "replace")
    if len(text) > _MOST_MENDED:
        return encodable(text)
    return _STRING.sub(_mended, encodable(_with_escapes(text)))


def documents(text: str, most: int) -> list[str]:
    """Return the JSON objects that a text consists of; none if it holds anything else, or more."""
    found: list[str] = []
    at = 0
    while at < len(text):
        if text[at] in _BLANK:
            at += 1
            continue
        try:
            value, end = _READ.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        if not isinstance(value, dict) or len(found) == most:
            return []
        found.append(text[at:end])
        at = end
    return found


def _with_escapes(text: str) -> str:
    """Return a text in which a backslash that escapes nothing stands for itself."""
    # A call for each lets other threads run in between.
    return _WRONG_ESCAPE.sub(lambda wrong: f"{wrong[0]}\\", text, MOST_ESCAPES)


def _mended(found: re.Match[str]) -> str:
    string = found[0]
    if string == ",":
        return ""
    if "\\ud" in string or "\\uD" in string:
        # Once no backslash escapes another, each begins an escape. No call for each match: there
        # may be millions.
        string = _HALF.sub(r"\\ufffd", string.replace(r"\\", r"\u005c"))
    if string.isprintable():
        return string
    return _CONTROL.sub(lambda control: f"\\u{ord(control[0]):04x}", string)
