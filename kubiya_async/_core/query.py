"""Turns query arguments into the query string of a request, checked against the spec.

Knows nothing of paths (`paths`) or bodies, and adds no `?`.
"""

from __future__ import annotations

import contextlib
import functools
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast
from uuid import UUID

from kubiya_async._core.paths import percent_encode
from kubiya_async._core.unset import UNSET
from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from kubiya_async._core.operation import ArrayStyle, Operation, Parameter


ARRAY_SEPARATORS: Final[Mapping[ArrayStyle, str | None]] = {
    "repeat": None,
    "comma": ",",
    "space": " ",
    "pipe": "|",
}
"""What stands between the items of a list that is sent as one parameter."""


def build_query(parameters: tuple[Parameter, ...], values: Mapping[str, object]) -> str:
    """Build a query string in the spec's order; empty when nothing is given.

    `UNSET` and `None` are left out. Names that the spec does not know come last, encoded by the
    type of their value.

    Args:
        parameters: What the spec allows.
        values: Arguments by their names on the wire.

    Raises:
        InvalidArgumentError: A value that the spec refuses; names the argument.
    """
    pairs: list[str] = []
    known = 0
    for parameter in parameters:
        value = values.get(parameter.name, UNSET)
        known += parameter.name in values
        if value is UNSET or value is None:
            if parameter.required:
                raise _refuse(_argument(parameter), "is required")
            continue
        name = _encoded_name(parameter.name)
        if parameter.array is None:
            pairs.append(f"{name}={_checked(parameter, value)}")
        else:
            pairs += (f"{name}={text}" for text in _array(parameter, parameter.array, value))
    if known < len(values):
        pairs += _unknown(parameters, values)
    return "&".join(pairs)


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
    raise _refuse(name, f"must be a list, got {given}; write [value] for a single one")


def _item(parameter: Parameter, name: str, value: object, separator: str | None) -> str:
    text = _scalar(parameter, name, value)
    if not text:
        raise _refuse(name, "must not be empty")
    if separator is not None and separator in text:
        raise _refuse(name, f"must not contain {separator!r}, which separates the items")
    return _encode(name, text)


def _scalar(parameter: Parameter, name: str, value: object) -> str:
    text = _TEXT[parameter.kind](name, value)
    if parameter.choices and not parameter.open_choices and text not in parameter.choices:
        allowed = ", ".join(map(repr, parameter.choices))
        raise _refuse(name, f"must be one of {allowed}, got {text!r}")
    if isinstance(value, int | float):
        _check_range(parameter, name, value)
    return text


def _check_range(parameter: Parameter, name: str, value: float) -> None:
    if parameter.minimum is not None and value < parameter.minimum:
        raise _refuse(
            name, f"must be at least {parameter.minimum} (document's minimum), got {value}"
        )
    if parameter.maximum is not None and value > parameter.maximum:
        raise _refuse(
            name, f"must be at most {parameter.maximum} (document's maximum), got {value}"
        )


def _unknown(parameters: tuple[Parameter, ...], values: Mapping[str, object]) -> Iterable[str]:
    known = {parameter.name for parameter in parameters}
    for name, value in values.items():
        if name not in known and value is not UNSET and value is not None:
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
        raise _refuse(name, problem) from None


def _refuse(name: str, problem: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"{name} {problem}", argument=name.partition("[")[0])


def _wrong_type(name: str, expected: str, value: object) -> InvalidArgumentError:
    return _refuse(name, f"must be {expected}, got {type(value).__name__}")


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
            raise _refuse(name, "has too many digits") from None
    raise _wrong_type(name, "an int", value)


def _number(name: str, value: object) -> str:
    if not isinstance(value, float):
        return _integer(name, value)
    if not math.isfinite(value):
        raise _refuse(name, f"must be a finite number, got {value}")
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
        raise _refuse(name, "must be a datetime with a time zone, such as datetime.now(UTC)")
    if isinstance(value, str):
        # As it was written, for it may be finer than a microsecond.
        return value.strip().replace(" ", "T")
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise _refuse(name, "is out of range in UTC") from None


def _moment(name: str, text: str) -> datetime:
    """Read RFC 3339; of a fraction only what Python can hold, which is enough to check it."""
    if _RFC_3339.fullmatch(text.strip()):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(_FRACTION.sub(r"\1", text.strip()).upper())
    problem = "must be a datetime or RFC 3339 text such as '2024-01-15T10:30:00Z'"
    raise _refuse(name, problem)


_TEXT = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date-time": _date_time,
    # Whoever knows the model has written the document already.
    "json": _string,
}
