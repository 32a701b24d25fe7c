"""URLs: paths and queries encoded from arguments, and the redirects that may be followed."""

from __future__ import annotations

import contextlib
import functools
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from kubiya_async._messages.operation import Replay
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET

if TYPE_CHECKING:
    from kubiya_async._messages.operation import ArrayStyle, Operation, Parameter


_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ENCODED = tuple(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in range(256))
_PLAIN = re.compile(r"[A-Za-z0-9\-._~]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DOTS = frozenset({".", ".."})


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
    if len(names) == len(values) == 1:
        # Most paths have one parameter, and most values can stand in it as they are.
        text = values[0]
        if type(text) is str and _PLAIN.fullmatch(text) and text not in _DOTS:
            return f"{parts[0]}{text}{parts[1]}"
    path = [parts[0]]
    for name, value, part in zip(names, values, parts[1:], strict=True):
        text = value if type(value) is str else _text(name, value)
        if not _PLAIN.fullmatch(text) or text in _DOTS:
            text = _encoded_segment(name, text)
        path += (text, part)
    return "".join(path)


def percent_encode(text: str) -> str:
    """Encode all but the unreserved characters of RFC 3986, as UTF-8.

    Raises:
        UnicodeEncodeError: The text holds a lone surrogate.
    """
    if _PLAIN.fullmatch(text):
        return text
    return "".join([_ENCODED[byte] for byte in text.encode()])


def _encoded_segment(name: str, text: str) -> str:
    if not text:
        raise _refuse(name, "must not be empty")
    if text in _DOTS:
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


ARRAY_SEPARATORS: Final[Mapping[ArrayStyle, str | None]] = {
    "repeat": None,
    "comma": ",",
    "space": " ",
    "pipe": "|",
}
"""What stands between the items of a list that is sent as one parameter."""


def build_query(parameters: tuple[Parameter, ...], values: Mapping[str, object]) -> str:
    """Build a query string in the spec's order; empty when nothing is given.

    `UNSET` is left out; queries have no null, so `None` is refused. Names that the spec does not
    know come last, encoded by the type of their value.

    Args:
        parameters: What the spec allows.
        values: Arguments by their names on the wire.

    Raises:
        InvalidArgumentError: A value that the spec refuses; names the argument.
    """
    pairs: list[str] = []
    known = 0
    for parameter in parameters:
        if parameter.name not in values:
            if parameter.required:
                raise _refuse_query(_argument(parameter), "is required")
            continue
        known += 1
        value = values[parameter.name]
        if parameter.required and (value is UNSET or value is None):
            raise _refuse_query(_argument(parameter), "is required")
        if value is UNSET:
            continue
        if value is None:
            raise _refuse_query(_argument(parameter), _NO_NULL)
        name = _encoded_name(parameter.name)
        if parameter.array is None:
            pairs.append(f"{name}={_checked(parameter, value)}")
        else:
            pairs += (f"{name}={text}" for text in _array(parameter, parameter.array, value))
    if known < len(values):
        pairs += _unknown(parameters, values)
    return "&".join(pairs)


def with_query(target: str, name: str, value: str) -> str:
    """Return a path and query with one parameter of the query set anew."""
    path, _, query = target.partition("?")
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] != name]
    return f"{path}?{'&'.join([*kept, f'{name}={percent_encode(value)}'])}"


def scalar_text(parameter: Parameter, value: object) -> str:
    """Write one value as text, unencoded.

    Raises:
        InvalidArgumentError: A value that the spec refuses; names the argument.
    """
    return _scalar(parameter, _argument(parameter), value)


def constant_query(operation: Operation) -> str:
    """Write the query parameters that are the same in every call of an operation."""
    return "&".join(
        f"{percent_encode(name)}={percent_encode(value)}" for name, value in operation.constants
    )


# The caller may name parameters that no operation has, and be given their names by others.
_encoded_name = functools.lru_cache(maxsize=1024)(percent_encode)
# The offset may be missing, which has a message of its own; a space for the `T` is allowed.
_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,32})?(?:[Zz]|[+-]\d\d:\d\d)?", re.ASCII
)
_NO_NULL = "cannot be null: leave it out, or give a value"
_FRACTION = re.compile(r"(\.\d{6})\d+")
_NEVER_ENCODED = frozenset({"integer", "boolean"})


def _argument(parameter: Parameter) -> str:
    return parameter.argument or parameter.name


def _checked(parameter: Parameter, value: object) -> str:
    name = _argument(parameter)
    text = _scalar(parameter, name, value)
    return text if parameter.kind in _NEVER_ENCODED else _encode(name, text)


def _array(parameter: Parameter, style: ArrayStyle, value: object) -> list[str]:
    """Write a list as the texts of one parameter or of several; an empty list has none."""
    name, separator = _argument(parameter), ARRAY_SEPARATORS[style]
    items = [
        _item(parameter, f"{name}[{index}]", item, separator)
        for index, item in enumerate(_list(name, value))
    ]
    if separator is None or not items:
        return items
    return [("," if separator == "," else percent_encode(separator)).join(items)]


def _list(name: str, value: object) -> Iterable[object]:
    given = type(value).__name__
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | bytearray | Mapping):
        return cast("Iterable[object]", value)
    raise _refuse_query(name, f"must be a list, got {given}; write [value] for a single one")


def _item(parameter: Parameter, name: str, value: object, separator: str | None) -> str:
    text = _scalar(parameter, name, value)
    if not text:
        raise _refuse_query(name, "must not be empty")
    if separator is not None and separator in text:
        raise _refuse_query(name, f"must not contain {separator!r}, which separates the items")
    return _encode(name, text)


def _scalar(parameter: Parameter, name: str, value: object) -> str:
    text = _TEXT[parameter.kind](name, value)
    if parameter.choices and not parameter.open_choices and text not in parameter.choices:
        allowed = ", ".join(map(repr, parameter.choices))
        raise _refuse_query(name, f"must be one of {allowed}, got {text!r}")
    if isinstance(value, int | float):
        _check_range(parameter, name, value)
    return text


def _check_range(parameter: Parameter, name: str, value: float) -> None:
    if parameter.minimum is not None and value < parameter.minimum:
        raise _refuse_query(
            name, f"must be at least {parameter.minimum} (document's minimum), got {value}"
        )
    if parameter.maximum is not None and value > parameter.maximum:
        raise _refuse_query(
            name, f"must be at most {parameter.maximum} (document's maximum), got {value}"
        )


def _unknown(parameters: tuple[Parameter, ...], values: Mapping[str, object]) -> Iterable[str]:
    known = {parameter.name for parameter in parameters}
    for name, value in values.items():
        if name not in known and value is not UNSET:
            if not isinstance(name, str):
                raise _wrong_type("query", "a mapping with texts as keys", name)
            if value is None:
                raise _refuse_query(name, _NO_NULL)
            text = _encode(name, _by_type(name, value))
            yield f"{_encode(name, name)}={text}"


def _by_type(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _boolean(name, value)
    if isinstance(value, int | float):
        return _number(name, value)
    if isinstance(value, datetime):
        return _date_time(name, value)
    return _string(name, value)


def _encode(name: str, text: str) -> str:
    try:
        return percent_encode(text)
    except UnicodeEncodeError as error:
        problem = f"is not valid Unicode: lone surrogate at position {error.start}"
        raise _refuse_query(name, problem) from None


def _refuse_query(name: str, problem: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"{name} {problem}", argument=name.partition("[")[0])


def _wrong_type(name: str, expected: str, value: object) -> InvalidArgumentError:
    return _refuse_query(name, f"must be {expected}, got {type(value).__name__}")


def _string(name: str, value: object) -> str:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, UUID):
        return str(value)
    raise _wrong_type(name, "a str", value)


def _integer(name: str, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return int.__repr__(value)
        except ValueError:
            raise _refuse_query(name, "has too many digits") from None
    raise _wrong_type(name, "an int", value)


def _number(name: str, value: object) -> str:
    if not isinstance(value, float):
        return _integer(name, value)
    if not math.isfinite(value):
        raise _refuse_query(name, f"must be a finite number, got {value}")
    return float.__repr__(value)


def _boolean(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    raise _wrong_type(name, "a bool", value)


def _date_time(name: str, value: object) -> str:
    moment = value
    if isinstance(value, str):
        moment = _moment(name, value)
    if not isinstance(moment, datetime):
        raise _wrong_type(name, "a datetime or a str", value)
    if moment.utcoffset() is None:
        raise _refuse_query(name, "must be a datetime with a time zone, such as datetime.now(UTC)")
    if isinstance(value, str):
        # As it was written, for it may be finer than a microsecond.
        return value.strip().replace(" ", "T")
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise _refuse_query(name, "is out of range in UTC") from None


def _moment(name: str, text: str) -> datetime:
    """Read RFC 3339; of a fraction only what Python can hold, which is enough to check it."""
    if _RFC_3339.fullmatch(text.strip()):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(_FRACTION.sub(r"\1", text.strip()).upper())
    problem = "must be a datetime or RFC 3339 text such as '2024-01-15T10:30:00Z'"
    raise _refuse_query(name, problem)


_TEXT = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date-time": _date_time,
    # With a model, the document is encoded already.
    "json": _string,
}


MAX_REDIRECTS: Final = 5
STATUSES: Final = frozenset({301, 302, 303, 307, 308})

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@functools.lru_cache(maxsize=64)
def origin(url: str) -> str:
    """Return scheme, host and port of a URL in one comparable text.

    Raises:
        ValueError: It is not an absolute http or https URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        msg = "not an absolute http or https URL"
        raise ValueError(msg)
    return f"{parts.scheme}://{parts.hostname.lower()}:{parts.port or _DEFAULT_PORTS[parts.scheme]}"


def follow(url: str, location: str | None, method: str, replay: Replay) -> str | None:
    """Return the URL to continue with, or `None` when the redirect must not be followed.

    Only reading methods are followed, and only within the origin: everything else would carry the
    key, or the body, where it was not meant to go. What must not be sent twice is not followed by
    any method: the server that redirects may have acted on it.
    """
    if method not in {"GET", "HEAD"} or replay is Replay.NEVER or not location:
        return None
    if any(c <= " " or c == "\\" or c > "~" for c in location):
        return None
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
        if parts.username is not None or parts.password is not None:
            return None
        if origin(target) != origin(url):
            return None
    except ValueError:
        return None
    return target.split("#", 1)[0]


def describe(url: str, location: str | None) -> str:
    """Name the origin a redirect points to, for a message: never the path, which may hold data."""
    try:
        return origin(urljoin(url, location or ""))
    except ValueError:
        return "an address that is not http or https"
