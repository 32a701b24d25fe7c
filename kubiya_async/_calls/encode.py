"""Makes the JSON body of a request from the arguments of a call.

Arguments are validated by the request model, then written by hand rather than by the model: only
here are secrets revealed, and only here must a point in time carry its offset.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeGuard

from pydantic import SecretStr, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticSerializationError, to_json, to_jsonable_python

from kubiya_async._core.unset import UNSET
from kubiya_async._types import WIRE, format_duration
from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from kubiya_async._model import Model

__all__ = ["Whole", "asking", "encode_body", "encode_whole", "json_text"]

_PLAIN = frozenset({str, int, bool, type(None)})
"""Types whose values are JSON as they are."""

_PREFIX = "Input should be "
_MOST_PROBLEMS = 3


class Whole:
    """A body that is one argument, with fields that have arguments of their own laid over it."""

    __slots__ = ("argument", "fields", "value")

    def __init__(self, argument: str, value: Any, fields: Mapping[str, Any]) -> None:
        """Keep them apart until the call is prepared, which is where mistakes are reported."""
        self.argument = argument
        self.value = value
        self.fields = fields

    def entries(self) -> Mapping[str, Any]:
        """Join them, the fields last.

        Raises:
            InvalidArgumentError: The argument is no mapping.
        """
        value: object = self.value
        if not _is_mapping(value):
            raise _refused(self.argument, f"must be a mapping, got {type(value).__name__}")
        return {**value, **_drop_unset(self.fields)}


def asking(values: Mapping[str, Any] | Whole, field: str) -> Mapping[str, Any] | Whole:
    """Add the field of a body that asks for a stream."""
    if isinstance(values, Whole):
        return Whole(values.argument, values.value, {**values.fields, field: True})
    return {**values, field: True}


def encode_whole(form: Any, whole: Whole) -> bytes:
    """Validate a body that is one argument and write it as JSON.

    Args:
        form: The request model, or the type of a body that is no object.
        whole: The argument.

    Raises:
        InvalidArgumentError: As for `encode_body`.
    """
    if isinstance(form, type):
        return encode_body(form, whole.entries())
    given = _drop_unset(whole.value)
    outcome: Any = None
    try:
        outcome = _adapter(form).validate_python(given, context=WIRE)
    except ValidationError as error:
        outcome = error
    if isinstance(outcome, ValidationError):
        raise _explain(outcome, given, whole.argument)
    return to_json(_plain(_adapter(form).dump_python(outcome, context=WIRE), whole.argument))


@functools.cache
def _adapter(form: Any) -> TypeAdapter[Any]:
    return TypeAdapter(form)


def json_text(model: type[Model], value: Any) -> str:
    """Write an argument as the JSON document that one parameter of the query is.

    Raises:
        InvalidArgumentError: As for `encode_body`.
    """
    return encode_body(model, value).decode()


def encode_body(model: type[Model], values: Mapping[str, Any]) -> bytes:
    """Validate the arguments of a call and write them as JSON.

    What is `UNSET` is left out, also inside given mappings; `None` is sent as null.

    Args:
        model: The request model.
        values: Arguments by their Python names.

    Raises:
        InvalidArgumentError: An argument is not what the model allows, or cannot be written as
            JSON. The message never holds a secret.
    """
    given = _drop_unset(values)
    outcome = _validate(model, given)
    if isinstance(outcome, ValidationError):
        # Raised outside the handler, so that no traceback or context leads to the input.
        raise _explain(outcome, given)
    plain = outcome.model_dump(by_alias=True, exclude_unset=True, context=WIRE)
    return to_json(_plain(plain, ""))


def _drop_unset(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if _is_mapping(value):
        return {key: _drop_unset(item) for key, item in value.items() if item is not UNSET}
    if _is_sequence(value):
        return [_drop_unset(item) for item in value]
    return value


def _is_mapping(value: Any) -> TypeGuard[Mapping[Any, Any]]:
    # The second test asks an abstract class, which takes ten times as long.
    return isinstance(value, dict) or isinstance(value, Mapping)  # noqa: SIM101


def _is_sequence(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple)


def _validate(model: type[Model], given: Any) -> Model | ValidationError:
    try:
        return model.model_validate(given, context=WIRE)
    except ValidationError as error:
        return error


def _plain(value: Any, path: str) -> Any:
    """Turn a dumped value into what JSON has, revealing secrets on the way."""
    if type(value) in _PLAIN:
        return value
    if _is_mapping(value):
        return {
            _key(key, path): item if type(item) in _PLAIN else _plain(item, _join(path, key))
            for key, item in value.items()
        }
    if _is_sequence(value):
        return [_plain(item, f"{path}[{index}]") for index, item in enumerate(value)]
    match value:
        case SecretStr():
            return value.get_secret_value()
        case timedelta():
            return format_duration(value)
        case datetime() if value.tzinfo is None:
            raise _refused(path, "needs a time zone: a naive datetime may mean any hour")
        case float() if not math.isfinite(value):
            raise _refused(path, "should be a finite number")
        case None | str() | int() | float() | datetime():
            return value
        case _:
            return _other(value, path)


def _key(key: Any, path: str) -> str:
    if not isinstance(key, str):
        raise _refused(path, f"should have text as keys, not {type(key).__name__}")
    return key


def _other(value: Any, path: str) -> Any:
    with suppress(PydanticSerializationError, UnicodeDecodeError):
        return to_jsonable_python(value)
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
        if _is_mapping(given) and part in given:
            path, given = _join(path, part), given[part]
        elif _is_sequence(given) and isinstance(part, int):
            path, given = f"{path}[{part}]", given[part]
        elif detail["type"] == "missing" and part == detail["loc"][-1]:
            path = _join(path, part)
    return path


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _reason(details: list[ErrorDetails]) -> str:
    """Say what is expected at one place; a union has a reason for each of its members."""
    for detail in details:
        if detail["type"] == "missing":
            return "is required"
        if detail["type"] == "extra_forbidden":
            return "is not known"
        if detail["type"] == "value_error":
            return str(detail["ctx"]["error"]) if "ctx" in detail else detail["msg"]
    expected = [d["msg"].removeprefix(_PREFIX) for d in details if d["msg"].startswith(_PREFIX)]
    if expected:
        return f"should be {' or '.join(expected)}"
    return "is not valid: " + "; ".join(detail["msg"] for detail in details)
