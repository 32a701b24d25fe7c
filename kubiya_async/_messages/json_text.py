"""JSON text that is nearly right: what is wrong with it costs a character and not the document.

Half a surrogate pair, a raw control character in a text, a lone invalid byte, a comma too many:
servers write them when they cut a text or paste one, and strict parsers then refuse all of it.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any, Final

from pydantic_core import from_json, to_json

from kubiya_async._escape import encodable

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


_MOST_MENDED: Final = 1024 * 1024
"""Characters of a text that is mended: beyond, the time and memory that it takes would count."""


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
        found = encodable(_READ.decode(text))
        if text.count("[") + text.count("{") > _SURELY_SHALLOW:
            # Raises where the data nests deeper than models may.
            to_json(found)
        return found
    return from_json(mended(text))


def mended(text: str | bytes) -> str:
    """Return JSON text as strict parsers take it, if that costs no more than single characters.

    Invalid bytes and halves of surrogate pairs become U+FFFD, control characters in texts are
    escaped, and a comma after the last item is left out. Text that is wrong in another way, such
    as one that breaks off, stays wrong, and so does a text of more than a million characters.
    """
    if not isinstance(text, str):
        text = text.decode("utf-8-sig", "replace")
    if len(text) > _MOST_MENDED:
        return encodable(text)
    return _STRING.sub(_mended, encodable(text))


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


_READ: Final = json.JSONDecoder(strict=False)


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
