"""Request bodies: JSON from the arguments of a call, and forms with files."""

from __future__ import annotations

import dataclasses
import functools
import io
import math
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence, ValuesView
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard, cast

from pydantic import BaseModel, Secret, SecretBytes, SecretStr, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError, to_json, to_jsonable_python

from kubiya_async._escape import is_encodable
from kubiya_async._messages.fields import WIRE, JsonDocument, format_duration
from kubiya_async._messages.models import Model, nullable_fields
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "EMPTY",
    "MultipartForm",
    "RawBody",
    "Upload",
    "WholeBody",
    "asking",
    "encode_body",
    "encode_value",
    "encode_whole",
    "extra_fields",
    "json_text",
]


_PLAIN = frozenset({int, bool, type(None)})
"""Types whose values are JSON as they are."""

_LEAVES = frozenset({str, SecretStr, timedelta, datetime, *_PLAIN})
"""The usual types whose values hold no others."""

_ARRAYS = (list, tuple, Sequence, AbstractSet, Iterator, ValuesView)
_NO_ARRAYS = (str, bytes, bytearray, memoryview, io.IOBase)

_DEEPEST: Final = 100
"""Most levels of a body: pydantic writes 255, and servers refuse far fewer than that."""

_NO_UNICODE: Final = "is not valid Unicode: it has half of a surrogate pair"
_NOT_FINITE: Final = "should be a finite number"
_STEP: Final = re.compile(r"[.\[]")
_PREFIX = "Input should be "
_MOST_PROBLEMS = 3


EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})


class WholeBody:
    """A body that is one argument, with fields that have arguments of their own laid over it."""

    __slots__ = ("argument", "fields", "value")

    def __init__(self, argument: str, value: Any, fields: Mapping[str, Any]) -> None:
        self.argument = argument
        self.value = value
        self.fields = fields

    def entries(self) -> Mapping[str, Any]:
        """Join them, the fields last.

        Raises:
            InvalidArgumentError: The argument is no mapping.
        """
        value = _collect(self.value, self.argument)
        if not isinstance(value, dict):
            kind = type(self.value).__name__
            raise _refused(self.argument, f"must be a mapping, got {kind}")
        return {**value, **{k: v for k, v in self.fields.items() if v is not UNSET}}


def asking(values: Mapping[str, Any] | WholeBody, field: str) -> Mapping[str, Any] | WholeBody:
    """Add the field of a body that asks for a stream."""
    if isinstance(values, WholeBody):
        return WholeBody(values.argument, values.value, {**values.fields, field: True})
    return {**values, field: True}


def encode_whole(form: Any, whole: WholeBody, extra: Mapping[str, Any] = EMPTY) -> bytes:
    """Validate a body that is one argument and write it as JSON.

    Args:
        form: The request model, or the type of a body that is no object.
        whole: The argument.
        extra: As for `encode_body`.

    Raises:
        InvalidArgumentError: As for `encode_body`.
    """
    if isinstance(form, type):
        return encode_body(form, whole.entries(), extra)
    if extra:
        raise _refused("extra_body", f"has no place: the body is `{whole.argument}`, no object")
    return to_json(_checked(_adapter(form).validate_python, whole.value, whole.argument))


@functools.cache
def _adapter(form: Any) -> TypeAdapter[Any]:
    return TypeAdapter(form)


def json_text(model: type[Model], value: Any) -> str:
    """Write an argument as the JSON document that one parameter of the query is.

    Raises:
        InvalidArgumentError: As for `encode_body`.
    """
    return encode_body(model, value).decode()


def encode_body(
    model: type[Model], values: Mapping[str, Any], extra: Mapping[str, Any] = EMPTY
) -> bytes:
    """Validate the arguments of a call and write them as JSON.

    What is `UNSET` is left out at every depth; `None` is sent as null where the spec knows null. Of
    this package's models the fields that were set are sent, of the caller's own models all.

    Args:
        model: The request model.
        values: Arguments by their Python names.
        extra: Fields that the model does not know, by their names on the wire.

    Raises:
        InvalidArgumentError: An argument is not what the model allows, or cannot be written as
            JSON. The message names its place, as in `variables.v[0]`, and never holds a secret.
    """
    body = _checked(model.model_validate, values, "")
    if extra:
        known = {*body, *model.model_fields, *(f.alias for f in model.model_fields.values())}
        for name in extra:
            if name in known:
                raise _refused(f"extra_body.{name}", "has an argument of its own")
        body.update(extra_fields(extra))
    return to_json(body)


def extra_fields(extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields that no model knows as they are written.

    Raises:
        InvalidArgumentError: They are no mapping, or one cannot be written as JSON.
    """
    written = _written(_collect(extra, "extra_body"), "extra_body")
    if not isinstance(written, dict):
        raise _refused("extra_body", f"must be a mapping, got {type(extra).__name__}")
    return cast("dict[str, Any]", written)


def encode_value(value: Any, argument: str) -> bytes:
    """Write an argument that no model describes as JSON.

    Raises:
        InvalidArgumentError: It cannot be written as JSON.
    """
    return to_json(_written(_collect(value, argument), argument))


def _checked(validate: Callable[..., Any], values: Any, root: str) -> Any:
    given = _collect(values, root)
    outcome: Any = None
    try:
        outcome = validate(given, context=WIRE)
    except ValidationError as error:
        outcome = error
    if isinstance(outcome, ValidationError):
        # Raised outside the handler, so that no traceback or context leads to the input.
        raise _explain(outcome, given, root)
    return _written(outcome, root)


def _collect(value: Any, path: str, above: tuple[object, ...] = ()) -> Any:
    """Turn everything that holds values into dicts and lists, without what is `UNSET`."""
    if type(value) in _LEAVES:
        return value
    if isinstance(value, float | Decimal):
        if problem := _problem(value):
            # Where text is meant, pydantic would make the text `nan` of it.
            raise _refused(path, problem)
        return value
    if len(above) > _DEEPEST:
        argument = _STEP.split(path, maxsplit=1)[0]
        raise _refused(argument, f"is nested more than {_DEEPEST} levels deep")
    if any(holder is value for holder in above):
        raise _refused(path, "contains itself")
    if value is UNSET:
        raise _refused(path, "is UNSET, which can only leave out a field")
    inside = (*above, value)
    fields = _fields(value)
    if fields is not None:
        return {
            key: item if type(item) in _LEAVES else _collect(item, _join(path, key), inside)
            for key, item in fields
            if item is not UNSET
        }
    if _is_array(value):
        return [
            item if type(item) in _LEAVES else _collect(item, f"{path}[{index}]", inside)
            for index, item in enumerate(value)
        ]
    if isinstance(value, Enum):
        return _collect(value.value, path, inside)
    return _collect(_dumped(value, path), path, inside) if isinstance(value, BaseModel) else value


def _fields(value: Any) -> Iterable[tuple[Any, Any]] | None:
    """Return the attributes of an object by name."""
    if _is_mapping(value):
        return value.items()
    if isinstance(value, Model):
        return ((wire, item) for _, wire, item in _set_fields(value))
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        return ((f.name, getattr(value, f.name, UNSET)) for f in dataclasses.fields(value))
    return None


def _is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    # The second test asks an abstract class, which takes ten times as long.
    return isinstance(value, dict) or isinstance(value, Mapping)  # noqa: SIM101


def _is_array(value: object) -> TypeGuard[Iterable[Any]]:
    return isinstance(value, _ARRAYS) and not isinstance(value, _NO_ARRAYS)


def _is_dict(value: object) -> TypeGuard[dict[Any, Any]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _set_fields(model: Model) -> Iterator[tuple[str, str, Any]]:
    """Yield name, name on the wire and value of every field that was set."""
    fields, given = type(model).model_fields, model.model_fields_set
    for name in (*fields, *(model.model_extra or ())):
        if name in given:
            field = fields.get(name)
            yield name, name if field is None else field.alias or name, getattr(model, name)


def _dumped(model: BaseModel, path: str) -> Any:
    with suppress(ValueError, RecursionError):
        return model.model_dump(by_alias=True, warnings=False)
    raise _refused(path, f"cannot be sent: {type(model).__name__} refuses to be dumped")


def _written(value: Any, path: str) -> Any:
    """Turn a validated value into what JSON has, revealing secrets on the way."""
    if type(value) in _PLAIN:
        return value
    # Most values are plain, and their places are not worth writing down.
    if _is_dict(value):
        return {
            _key(key, path): item if _is_plain(item) else _written(item, _join(path, key))
            for key, item in value.items()
        }
    if _is_list(value):
        return [
            item if _is_plain(item) else _written(item, f"{path}[{index}]")
            for index, item in enumerate(value)
        ]
    if isinstance(value, Model):
        return _written_model(value, path)
    if isinstance(value, JsonDocument):
        return to_json(_written(value.content, path)).decode()
    problem = _problem(value)
    if problem:
        raise _refused(path, problem)
    return _scalar(value, path)


def _is_plain(value: Any) -> bool:
    return value.isascii() if type(value) is str else type(value) in _PLAIN


def _problem(value: Any) -> str | None:
    match value:
        case str() if not is_encodable(value):
            return _NO_UNICODE
        case datetime() if value.tzinfo is None:
            return "needs a time zone: a naive datetime may mean any hour"
        case float() if not math.isfinite(value):
            return _NOT_FINITE
        case Decimal() if not value.is_finite():
            return _NOT_FINITE
        case _:
            return None


def _scalar(value: Any, path: str) -> Any:
    match value:
        case SecretStr() | SecretBytes() | Secret():
            return _written(_collect(value.get_secret_value(), path), path)
        case timedelta():
            return format_duration(value)
        case str() | int() | float() | datetime():
            return value
        case _:
            return _other(value, path)


def _written_model(model: Model, path: str) -> dict[str, Any]:
    fields, nullable = type(model).model_fields, nullable_fields(type(model))
    written: dict[str, Any] = {}
    for name, wire, value in _set_fields(model):
        if value is None and nullable is not None and name in fields and wire not in nullable:
            raise _refused(_join(path, name), "cannot be null: leave it out, or give a value")
        plain = _is_plain(value)
        written[_key(wire, path)] = value if plain else _written(value, _join(path, name))
    return written


def _key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise _refused(path, f"should have text as keys, not {type(key).__name__}")
    if not is_encodable(key):
        raise _refused(_join(path, key), _NO_UNICODE)
    return key


def _other(value: Any, path: str) -> Any:
    """Write what pydantic knows a form for, such as a UUID, a date, a path or bytes of text."""
    with suppress(PydanticSerializationError, UnicodeError):
        return _written(to_jsonable_python(value), path)
    raise _refused(path, f"is of type {type(value).__name__}, which has no form in JSON")


def _refused(path: str, reason: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"`{path}` {reason}", argument=path)


def _explain(error: ValidationError, given: Any, root: str = "") -> InvalidArgumentError:
    reasons: dict[str, list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        reasons.setdefault(_path(detail, given, root), []).append(detail)
    problems = [f"`{path}` {_reason(details)}" for path, details in reasons.items()]
    message = "; ".join(problems[:_MOST_PROBLEMS])
    if len(problems) > _MOST_PROBLEMS:
        message += f"; and {len(problems) - _MOST_PROBLEMS} more"
    return InvalidArgumentError(message, argument=next(iter(reasons)))


def _path(detail: ErrorDetails, given: Any, path: str) -> str:
    """Write the place as one would in Python, without the members of unions on the way."""
    for part in detail["loc"]:
        if _is_dict(given) and part in given:
            path, given = _join(path, part), given[part]
        elif _is_list(given) and isinstance(part, int):
            path, given = f"{path}[{part}]", given[part]
        elif detail["type"] == "missing" and part == detail["loc"][-1]:
            path = _join(path, part)
    return path


def _join(path: str, key: object) -> str:
    name = str(key)
    if not name.isprintable():
        return f"{path}[{key!a}]"
    return f"{path}.{name}" if path else name


def _reason(details: list[ErrorDetails]) -> str:
    """Return what is expected at one place; a union has a reason for each of its members."""
    for detail in details:
        if detail["type"] == "missing":
            return "is required"
        if detail["type"] == "extra_forbidden":
            return "is not known"
        if detail["type"] == "value_error":
            return str(detail["ctx"]["error"]) if "ctx" in detail else detail["msg"]
        if detail["type"] == "string_unicode":
            return _NO_UNICODE
    expected = [d["msg"].removeprefix(_PREFIX) for d in details if d["msg"].startswith(_PREFIX)]
    if expected:
        return f"should be {' or '.join(expected)}"
    return "is not valid: " + "; ".join(detail["msg"] for detail in details)


class RawBody:
    """A body as it is given, with its content type."""

    __slots__ = ("content", "content_type")

    def __init__(self, content: bytes | str, content_type: str | None) -> None:
        """Keep them.

        Raises:
            InvalidArgumentError: One is of the wrong kind.
        """
        text = isinstance(content, str)
        if not text and not isinstance(cast("object", content), bytes):
            kind = type(content).__name__
            raise InvalidArgumentError(
                f"content must be bytes or a str, got {kind}", argument="content"
            )
        if isinstance(content, str) and not is_encodable(content):
            raise InvalidArgumentError(f"content {_NO_UNICODE}", argument="content")
        kind = content_type or ("text/plain; charset=utf-8" if text else _BYTES)
        if not isinstance(cast("object", kind), str) or not _CONTENT_TYPE.fullmatch(kind):
            raise InvalidArgumentError(
                f"content_type must be a media type such as 'text/csv', got {kind!r}",
                argument="content_type",
            )
        self.content: bytes = content.encode() if isinstance(content, str) else content
        self.content_type: str = kind

    def encode(self) -> tuple[bytes, str]:
        """Return the body and its content type."""
        return self.content, self.content_type


_BYTES: Final = "application/octet-stream"
# RFC 9110, section 8.3.1.
_CONTENT_TYPE: Final = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:;[ -~]*)?", re.ASCII)

Upload: TypeAlias = bytes | tuple[str, bytes]
"""A file to send: its bytes, or its name and its bytes."""

_ZIP: Final = b"PK"
# What WHATWG prescribes for names inside quotes (HTML, 4.10.21.8).
_QUOTED: Final = {ord('"'): "%22", ord("\r"): "%0D", ord("\n"): "%0A"}


class MultipartForm:
    """The files of a call, by the names of their fields."""

    __slots__ = ("files",)

    def __init__(self, files: Mapping[str, Any]) -> None:
        self.files: Mapping[str, Any] = files

    def encode(self) -> tuple[bytes, str]:
        """Write the body; give it with its content type.

        Raises:
            InvalidArgumentError: An argument is no file.
        """
        boundary = f"kubiya-async-{secrets.token_hex(16)}"
        parts = [
            _part(boundary, field, *_named(field, given))
            for field, given in self.files.items()
            if given is not UNSET
        ]
        body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
        return body, f"multipart/form-data; boundary={boundary}"


def _named(field: str, given: object) -> tuple[str, bytes]:
    if isinstance(given, bytes):
        return f"{field}.zip" if given.startswith(_ZIP) else field, given
    match given:
        case (str() as name, bytes() as data) if name.strip():
            if not is_encodable(name):
                problem = f"{field} has a file name that is not valid Unicode"
                raise InvalidArgumentError(problem, argument=field)
            return name, data
        case _:
            raise InvalidArgumentError(
                f"{field} must be bytes, or a tuple of a file name and bytes, "
                f"got {type(given).__name__}",
                argument=field,
            )


def _part(boundary: str, field: str, name: str, data: bytes) -> bytes:
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{field}"; filename="{name.translate(_QUOTED)}"\r\n'
        f"Content-Type: {_BYTES}\r\n\r\n"
    )
    return head.encode() + data + b"\r\n"
