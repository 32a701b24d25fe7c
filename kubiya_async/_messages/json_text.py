"""JSON text with escapes of half a surrogate pair, which Python's `json` reads and no other does.

They become text that cannot be encoded, printed, stored or put into a model.
"""

from __future__ import annotations

import re
from typing import Final

_HALF: Final = re.compile(
    r"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F][0-9a-fA-F]{2})"
)


def is_encodable(text: str) -> bool:
    """Return whether UTF-8 can hold a text: half of a surrogate pair it cannot."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def without_half_pairs(text: str) -> str:
    """Write U+FFFD for every half of a pair, as a decoder of UTF-8 does."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    # Once no backslash escapes another, each of them begins an escape. Both are done without a call
    # for each match: there may be millions.
    return _HALF.sub(r"\\ufffd", text.replace(r"\\", r"\u005c"))
