"""Text from outside, made safe to read: in a terminal, in a log, in an error.

What is escaped steers a terminal (C0, DEL, C1), breaks a line where no reader expects it, changes
the direction of writing, is invisible, or cannot be encoded. The two joiners, U+200C and U+200D,
stay: emoji and whole scripts need them, and they do none of that.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar, cast

__all__ = ["encodable", "escape", "is_encodable"]

_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SHORT: Final = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def escape(text: str, *, keep: str = "") -> str:
    r"""Return a text with every unsafe character written as JSON writes it: `\n`, `\u001b`.

    So a JSON document stays the same document, if the line breaks of its layout are kept.

    Args:
        text: The text.
        keep: Characters to leave as they are, such as the line breaks of a text of several lines.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(lambda found: _escaped(found[0], keep), text)


def _escaped(character: str, keep: str) -> str:
    if character in keep:
        return character
    short = _SHORT.get(character)
    if short is not None:
        return short
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def is_encodable(text: str) -> bool:
    """Return whether UTF-8 can hold a text: half of a surrogate pair it cannot."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


T = TypeVar("T")


def encodable(value: T) -> T:
    """Return a text with U+FFFD for what UTF-8 cannot hold, or a JSON value with such texts."""
    changed: object = value
    match value:
        case str() if not is_encodable(value):
            changed = _SURROGATE.sub("\ufffd", value)
        case dict():
            fields = cast("dict[Any, Any]", value)
            changed = {encodable(name): encodable(item) for name, item in fields.items()}
        case list():
            changed = [encodable(item) for item in cast("list[Any]", value)]
        case tuple() if type(value) is tuple:  # pyright: ignore[reportUnknownArgumentType]
            changed = tuple(encodable(item) for item in cast("tuple[Any, ...]", value))
        case _:
            pass
    return cast("T", changed)
