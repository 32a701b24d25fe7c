"""Puts values into a path so that the server sees exactly the resource that was named.

The result is sent as it is: nothing after this may quote, unquote or normalise it again.
Percent-encoding is shared with `query`; base URLs are checked in `base_url`.
"""

from __future__ import annotations

import re
from uuid import UUID

from kubiya_async.errors import InvalidArgumentError

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ENCODED = tuple(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in range(256))
_PLAIN = re.compile(r"[A-Za-z0-9\-._~]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def build_path(parts: tuple[str, ...], names: tuple[str, ...], values: tuple[object, ...]) -> str:
    """Join the fixed parts of a path with its encoded parameters.

    Args:
        parts: The path split at its parameters, one more than there are parameters.
        names: The parameters' names, for messages.
        values: The parameters' values: `str`, `int` or `UUID`.

    Raises:
        InvalidArgumentError: A value that cannot be one segment of a path.
    """
    if not values:
        return parts[0]
    path = [parts[0]]
    for name, value, part in zip(names, values, parts[1:], strict=True):
        path += (_segment(name, value), part)
    return "".join(path)


def percent_encode(text: str) -> str:
    """Encode all but the unreserved characters of RFC 3986, as UTF-8.

    Raises:
        UnicodeEncodeError: The text holds a lone surrogate.
    """
    if _PLAIN.fullmatch(text):
        return text
    return "".join([_ENCODED[byte] for byte in text.encode()])


def _segment(name: str, value: object) -> str:
    text = _text(name, value)
    if _PLAIN.fullmatch(text) and text not in {".", ".."}:
        return text
    if not text:
        raise _refuse(name, "must not be empty")
    if text in {".", ".."}:
        raise _refuse(name, f"must not be {text!r}: in a path it would mean another resource")
    if found := _CONTROL.search(text):
        problem = f"U+{ord(found.group()):04X} at position {found.start()}"
        raise _refuse(name, f"must not contain control characters, found {problem}")
    try:
        return percent_encode(text)
    except UnicodeEncodeError as error:
        problem = f"is not valid Unicode: lone surrogate at position {error.start}"
        raise _refuse(name, problem) from None


def _text(name: str, value: object) -> str:
    if isinstance(value, str):
        # str() of a member of an enum derived from str would be the member's name.
        return str.__str__(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _digits(name, value)
    raise _refuse(name, f"must be a str, int or UUID, got {type(value).__name__}")


def _digits(name: str, value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:
        # Python refuses to print integers of more than some thousand digits.
        raise _refuse(name, "has too many digits") from None


def _refuse(name: str, problem: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"{name} {problem}", argument=name)
