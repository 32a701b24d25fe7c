"""Types of fields that JSON has no type for: points in time, spans of time, encoded text.

The models use them for the spec's formats `date-time`, `go-duration` and `day-duration`, and for
text that holds JSON or base64 (`contentMediaType`, `contentEncoding`). They read more than the spec
writes, since a client must not lose a whole answer to one odd value: what cannot
be read at all becomes `None` and a warning in the log `kubiya_async.models`. In a request the same
value is an error instead; `WIRE` as the validation context says that a request is being made.
"""

from __future__ import annotations

import base64
import functools
import json
import math
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, NoReturn, TypeAlias

from pydantic import (
    AwareDatetime,
    Field,
    PlainSerializer,
    PlainValidator,
    SecretStr,
    SerializationInfo,
    TypeAdapter,
    ValidationInfo,
    WithJsonSchema,
)

from kubiya_async._escape import encodable
from kubiya_async._messages.json_reader import DEFAULT_MAX_ELEMENTS
from kubiya_async._messages.logging import get_logger

__all__ = [
    "WIRE",
    "Base64Secret",
    "Base64Text",
    "DayDuration",
    "DecodeContext",
    "Duration",
    "JsonDocument",
    "JsonText",
    "Timestamp",
]


WIRE: Final = object()
"""Context of a validation or serialisation that makes a request body."""

_log = get_logger("kubiya_async.models")

_MOST_WARNINGS: Final = 10
"""Kinds of warnings about one answer."""

_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
"""Go writes a time that was never set as `0001-01-01T00:00:00Z`."""

_MICROSECONDS = {
    "ns": Decimal("0.001"),
    "us": Decimal(1),
    "µs": Decimal(1),
    "μs": Decimal(1),
    "ms": Decimal(1_000),
    "s": Decimal(1_000_000),
    "m": Decimal(60_000_000),
    "h": Decimal(3_600_000_000),
    "d": Decimal(86_400_000_000),
}
_NUMBER = r"(?:\d{1,64}(?:\.\d{0,64})?|\.\d{1,64})"
_PART = re.compile(rf"({_NUMBER})(ns|us|µs|μs|ms|[smhd])", re.ASCII)
_DURATION = re.compile(rf"[+-]?(?:{_NUMBER}|(?:{_PART.pattern})+)", re.ASCII)
_BARE = re.compile(rf"[+-]?{_NUMBER}", re.ASCII)
_LONGEST_TEXT = 64


class DecodeContext:
    """One answer while it is read; given to its models as the context of their validation."""

    # What most answers never change.
    _decoded = 0
    _said: tuple[str, ...] = ()

    def warn(self, kind: str, message: str, *values: object) -> None:
        """Write a warning, unless one of its kind was written about this answer."""
        if kind not in self._said and len(self._said) < _MOST_WARNINGS:
            self._said = (*self._said, kind)
            _log.warning(message, *values)

    def may_decode(self, text: str) -> bool:
        """Return whether JSON within the answer's text may be decoded.

        Elements in text are not among those that were counted in the answer.
        """
        # Most texts are so short that counting their elements would cost more than decoding them.
        self._decoded += len(text)
        if self._decoded <= DEFAULT_MAX_ELEMENTS:
            return True
        self._decoded -= len(text)
        found = sum(map(text.count, ",[{"))
        self._decoded += found
        return self._decoded <= DEFAULT_MAX_ELEMENTS


def _context(info: ValidationInfo) -> DecodeContext:
    return info.context if isinstance(info.context, DecodeContext) else DecodeContext()


def parse_duration(value: timedelta | float | str, *, days: bool = False) -> timedelta:
    """Read a duration: `1h23m45s`, `1800s`, `123ms`, `-1.5s`, `0`; a bare number is seconds.

    Args:
        value: What was received or given.
        days: Whether the unit `d` is known as well, which Go itself has not.

    Raises:
        ValueError: It is not a duration, or beyond what a `timedelta` holds.
    """
    if isinstance(value, timedelta):
        return value
    try:
        if isinstance(value, str):
            return timedelta(microseconds=round(_microseconds(value.strip(), days=days)))
        if not isinstance(value, bool) and math.isfinite(value):
            return timedelta(seconds=value)
    except (OverflowError, TypeError):
        pass
    raise ValueError(_DURATION_EXPECTED[days])


_DURATION_EXPECTED = {
    False: "should be a timedelta or text such as '30m', '1h30m' or '1800s'",
    True: "should be a timedelta or text such as '30d' or '12h'",
}


def request_duration(value: Any, *, days: bool) -> str:
    """Write a duration as the documents do: in seconds (`1800s`), or in days (`30d`).

    Text that has a unit is the caller's own choice, and is sent as it is.

    Raises:
        ValueError: It is not a duration above zero with a unit, or a timedelta that is not whole
            days where the documents count in days.
    """
    if _is_bare(value):
        number = str(value).strip()
        word, unit = ("days", "d") if days else ("minutes", "m")
        raise ValueError(
            f"has no unit: write '{number}s' or timedelta(seconds={number}), "
            f"or '{number}{unit}' or timedelta({word}={number})"
        )
    duration = parse_duration(value, days=days)
    if duration <= timedelta():
        raise ValueError(f"should be more than nothing, got {duration}")
    if isinstance(value, str):
        return value.strip()
    if days and duration % timedelta(days=1):
        raise ValueError(
            f"should be whole days, which is all that is documented, got {duration}; "
            "text such as '36h' is sent as it is"
        )
    return format_duration(duration, days=days)


def _is_bare(value: object) -> bool:
    if isinstance(value, str):
        return _BARE.fullmatch(value.strip()) is not None
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _microseconds(text: str, *, days: bool) -> Decimal:
    if len(text) > _LONGEST_TEXT or not _DURATION.fullmatch(text) or ("d" in text and not days):
        raise ValueError(_DURATION_EXPECTED[days])
    magnitude = text.lstrip("+-")
    parts = _PART.findall(magnitude)
    total = sum((Decimal(number) * _MICROSECONDS[unit] for number, unit in parts), Decimal(0))
    if not parts:
        total = Decimal(magnitude) * _MICROSECONDS["s"]
    return -total if text.startswith("-") else total


def format_duration(value: timedelta, *, days: bool = False) -> str:
    """Write a duration in seconds (`1800s`, `1.5s`), as the documents do and Go reads.

    Args:
        value: The duration.
        days: Whether to write whole days as `30d`.
    """
    if days and value and not value % timedelta(days=1):
        return f"{value.days}d"
    sign = "-" if value < timedelta() else ""
    seconds, microseconds = divmod(abs(value) // timedelta(microseconds=1), 1_000_000)
    fraction = f".{microseconds:06d}".rstrip("0") if microseconds else ""
    return f"{sign}{seconds}{fraction}s"


@functools.cache
def _any_datetime() -> TypeAdapter[datetime]:
    return TypeAdapter(datetime)


def _odd_timestamp(value: Any, info: ValidationInfo) -> datetime | None:
    """Read what is no timestamp with an offset: none at all, or one that means UTC."""
    request = info.context is WIRE
    text = value.strip() if isinstance(value, str) else value
    if text == "" and not request:
        return None
    try:
        moment = _any_datetime().validate_python(text)
    except ValueError:
        moment = None
    if request and (moment is None or moment.tzinfo is None):
        raise ValueError("should be a datetime with a time zone or RFC 3339 text with one")
    if moment is None:
        _context(info).warn("timestamp", "unreadable timestamp, taken as None: %.64r", value)
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if moment >= _EARLIEST else None


class _DurationField:
    """How a model's field reads and writes a duration."""

    __slots__ = ("days",)

    def __init__(self, *, days: bool) -> None:
        self.days = days

    def read(self, value: Any, info: ValidationInfo) -> timedelta | str | None:
        """Read a duration; in a request, write it as the documents do."""
        if value is None:
            return None
        if info.context is WIRE:
            return request_duration(value, days=self.days)
        if value == "":
            return None
        try:
            return parse_duration(value, days=True)
        except ValueError:
            _context(info).warn("duration", "unreadable duration, taken as None: %.64r", value)
            return None

    def write(self, value: Any, info: SerializationInfo) -> Any:
        """Write text where text is needed; `model_dump()` for Python keeps the timedelta."""
        if isinstance(value, timedelta) and info.mode == "json":
            return format_duration(value, days=self.days)
        return value


_duration = _DurationField(days=False)
_day_duration = _DurationField(days=True)


def _schema(text_format: str) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [{"type": "string", "format": text_format}, {"type": "null"}]})


Timestamp: TypeAlias = Annotated[
    Annotated[
        Annotated[AwareDatetime, Field(ge=_EARLIEST)]
        | Annotated[datetime, PlainValidator(_odd_timestamp)],
        Field(union_mode="left_to_right"),
    ]
    | None,
    _schema("date-time"),
]
"""A point in time, always with an offset.

Read from RFC 3339 with any precision (nanoseconds are cut off), a space instead of the `T`, no
offset (UTC), Unix seconds or milliseconds, also as text. Empty text and Go's zero time are `None`.
The common forms never leave pydantic's core; Python code runs only for the others.
"""

Duration: TypeAlias = Annotated[
    timedelta | None,
    PlainValidator(_duration.read),
    PlainSerializer(_duration.write),
    _schema("go-duration"),
]
"""A span of time in Go's notation (`1h23m45s`); see `parse_duration` and `format_duration`."""

DayDuration: TypeAlias = Annotated[
    timedelta | None,
    PlainValidator(_day_duration.read),
    PlainSerializer(_day_duration.write),
    _schema("day-duration"),
]
"""A `Duration` that also knows days: `30d`."""


def _read_json_text(value: Any, info: ValidationInfo) -> Any:
    """Decode JSON within JSON; what is none stays as it came."""
    if info.context is WIRE:
        return _request_json(value)
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    if not _context(info).may_decode(value):
        return value
    try:
        return encodable(json.loads(value))
    except (ValueError, RecursionError):
        return value


class JsonDocument:
    """A value of a request that is to be sent as text that holds it as JSON."""

    __slots__ = ("content",)

    def __init__(self, content: Any) -> None:
        self.content = content


def _request_json(value: Any) -> str | JsonDocument | None:
    """Keep text that is JSON; everything else becomes such text when the body is written."""
    if value is None:
        return None
    if not isinstance(value, str):
        return JsonDocument(value)
    try:
        json.loads(value, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        pass
    else:
        return value
    raise ValueError("should be something that JSON can hold, or text that is JSON")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _write_json_text(value: Any, info: SerializationInfo) -> Any:
    if value is None or isinstance(value, str) or info.mode != "json":
        return value
    return json.dumps(value, separators=(",", ":"))


def _read_base64(value: Any, info: ValidationInfo) -> str | bytes | None:
    """Decode base64; what is none, as older servers send, stays as it came."""
    if info.context is WIRE:
        return _base64_text(value)
    if value is None or isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("should be text")  # noqa: TRY004 - pydantic reports ValueError
    try:
        raw = base64.b64decode("".join(value.split()), validate=True)
    except ValueError:
        return value
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def _base64_text(value: Any) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, str):
        value = value.encode()
    if not isinstance(value, bytes):
        raise ValueError("should be text or bytes")  # noqa: TRY004 - pydantic reports ValueError
    return base64.b64encode(value).decode()


def _write_base64(value: Any, info: SerializationInfo) -> Any:
    return value if value is None or info.mode != "json" else _base64_text(value)


def _read_secret(value: Any, info: ValidationInfo) -> SecretStr | None:
    """Decode a secret; one that is not text once decoded is given as the base64 it came in."""
    found = _read_base64(value, info)
    return None if found is None else SecretStr(value if isinstance(found, bytes) else found)


def _write_secret(value: Any, info: SerializationInfo) -> Any:
    return value if value is None or info.mode != "json" else str(value)


JsonText: TypeAlias = Annotated[
    Any,
    PlainValidator(_read_json_text),
    PlainSerializer(_write_json_text),
    WithJsonSchema({"type": "string", "contentMediaType": "application/json"}),
]
"""JSON that travels as text: decoded when read, encoded when sent."""

Base64Text: TypeAlias = Annotated[
    str | bytes | None,
    PlainValidator(_read_base64),
    PlainSerializer(_write_base64),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
]
"""Text or bytes that travel as base64: decoded when read, encoded when sent."""

Base64Secret: TypeAlias = Annotated[
    SecretStr | None,
    PlainValidator(_read_secret),
    # Without it, pydantic would hide what is hidden already, and fail.
    PlainSerializer(_write_secret),
    WithJsonSchema({"type": "string", "format": "password", "contentEncoding": "base64"}),
]
"""A secret that travels as base64."""
