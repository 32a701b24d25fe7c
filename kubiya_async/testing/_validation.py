"""Refuses what the spec refuses: parameters by their records, bodies by the generated models."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import TypeAdapter, ValidationError

from kubiya_async._messages.fields import WIRE
from kubiya_async._messages.models import Model, nullable_fields
from kubiya_async._messages.url import ARRAY_SEPARATORS
from kubiya_async.testing._answers import INVALID, MEDIA_TYPE, Document, Refusal, invalid
from kubiya_async.testing._state import spec
from kubiya_async.testing._time import parse_rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydantic.fields import FieldInfo

    from kubiya_async._messages.operation import ArrayStyle, Operation, Parameter

_INTEGER = re.compile(r"[+-]?\d{1,300}", re.ASCII)
_BOOLEANS = {"true": True, "false": False}
_FORM = "multipart/form-data"


def parse_query(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True) if text else []


def check_path(operation: Operation, values: Sequence[str]) -> tuple[Any, ...]:
    """Read the path's parameters.

    Raises:
        Refusal: One of them is not of its type.
    """
    return tuple(
        _read(parameter, value)
        for parameter, value in zip(operation.path_parameters, values, strict=True)
    )


def check_query(operation: Operation, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Read the query's parameters; those the spec does not know are ignored.

    Raises:
        Refusal: One of them is missing, given twice, or not what the spec allows.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    for name, constant in operation.constants:
        if name in given and constant not in given[name]:
            raise invalid(name, f"Must be {constant}")
    values: dict[str, Any] = {}
    for parameter in operation.query:
        texts = given.get(parameter.name, [])
        if parameter.array and texts:
            items = _items(parameter, parameter.array, texts)
            values[parameter.name] = [_read(parameter, item) for item in items if item]
        elif len(texts) > 1:
            raise invalid(parameter.name, "Must be given once")
        elif texts:
            # Python clients write `True`; no document says of the private API that it is refused.
            loose = spec.is_private(operation) and parameter.kind == "boolean"
            values[parameter.name] = _read(parameter, texts[0].lower() if loose else texts[0])
        elif parameter.required:
            raise invalid(parameter.name, f"{parameter.name} is required")
    return values


def _items(parameter: Parameter, style: ArrayStyle, texts: list[str]) -> list[str]:
    separator = ARRAY_SEPARATORS[style]
    if separator is None:
        return texts
    if len(texts) > 1:
        raise invalid(parameter.name, f"Must be given once, with {separator!r} between the items")
    return texts[0].split(separator)


def _read(parameter: Parameter, text: str) -> Any:
    value: Any = text
    match parameter.kind:
        case "integer":
            value = int(text) if _INTEGER.fullmatch(text) else _refuse(parameter, "an integer")
        case "number":
            try:
                value = float(text)
            except ValueError:
                _refuse(parameter, "a number")
        case "boolean":
            value = _BOOLEANS.get(text)
            if value is None:
                _refuse(parameter, "true or false")
        case "date-time":
            value = parse_rfc3339(text)
            if value is None:
                _refuse(parameter, "an RFC 3339 timestamp with an offset")
        case "string" | "json":
            pass
    _check_bounds(parameter, value)
    return value


def _check_bounds(parameter: Parameter, value: Any) -> None:
    if parameter.minimum is not None and value < parameter.minimum:
        raise invalid(parameter.name, f"Must be at least {parameter.minimum}")
    if parameter.maximum is not None and value > parameter.maximum:
        raise invalid(parameter.name, f"Must be at most {parameter.maximum}")
    if parameter.choices and not parameter.open_choices and value not in parameter.choices:
        _refuse(parameter, "one of " + ", ".join(parameter.choices))


def _refuse(parameter: Parameter, expected: str) -> NoReturn:
    raise invalid(parameter.name, f"Must be {expected}")


def check_body(operation: Operation, content_type: str, data: bytes) -> Document:
    """Read the body and hold it against the operation's request model.

    Raises:
        Refusal: It is not JSON, or not what the model allows.
    """
    if operation.body is None:
        return {}
    media_type = content_type.partition(";")[0].strip().lower()
    if spec.is_private(operation):
        return _check_live_body(operation.body, media_type, data)
    if data and media_type != "application/json":
        raise Refusal(MEDIA_TYPE, "The body must be application/json")
    document = _parse(data)
    try:
        body = _body(operation.body).validate_json(data, strict=True, context=WIRE)
    except ValidationError as error:
        raise _first_problem(error) from None
    _refuse_nulls(body)
    return document


def _refuse_nulls(body: Any) -> None:
    for name in _forbidden_nulls(body):
        raise invalid(name, "Must not be null")


def _forbidden_nulls(value: Any) -> Iterator[str]:
    """Yield where a null stands for which the spec has none; the models take it everywhere."""
    inner: Iterable[tuple[str, Any]] = ()
    if isinstance(value, Model):
        nullable = nullable_fields(type(value)) or frozenset()
        for name, field in type(value).model_fields.items():
            wire, found = field.alias or name, getattr(value, name)
            if found is None and name in value.model_fields_set and wire not in nullable:
                yield wire
            inner = (*inner, (wire, found))
    elif isinstance(value, dict):
        inner = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        inner = ((str(index), item) for index, item in enumerate(cast("list[Any]", value)))
    for name, found in inner:
        yield from (f"{name}.{below}" for below in _forbidden_nulls(found))


def _check_live_body(model: str, media_type: str, data: bytes) -> Document:
    """Read a body as the clients send it: what is required must be there, the rest is theirs.

    How strictly the platform checks them is not known. A null that no client sends is refused, as
    the client refuses it. Constants may be missing, since not every
    client sends them. Forms are read by the handler that needs the file.

    Raises:
        Refusal: It is not JSON, or lacks a field.
    """
    if media_type == _FORM:
        return {}
    document = _parse(data or b"{}", accept_list=True)
    try:
        constants = _constants(model)
        body = _body(model).validate_python(
            {**constants, **document} if constants else document, context=WIRE
        )
    except ValidationError as error:
        raise _first_problem(error) from None
    _refuse_nulls(body)
    return document


@cache
def _constants(name: str) -> Document:
    """Return the fields of a body that are always the same."""
    fields: Iterable[tuple[str, FieldInfo]] = getattr(spec.model(name), "model_fields", {}).items()
    return {
        info.alias or field: get_args(info.annotation)[0]
        for field, info in fields
        if get_origin(info.annotation) is Literal and len(get_args(info.annotation)) == 1
    }


@cache
def _body(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(spec.model(name))


def _parse(data: bytes, *, accept_list: bool = False) -> Document:
    try:
        document = json.loads(data.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(INVALID, "The body is not valid JSON") from None
    if not isinstance(document, (dict, list) if accept_list else dict):
        raise Refusal(INVALID, "The body must be a JSON object")
    return cast("Document", document)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _first_problem(error: ValidationError) -> Refusal:
    problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
    name = ".".join(str(part) for part in problem["loc"]) or "body"
    if problem["type"] == "missing":
        return invalid(name, f"{name[:1].upper()}{name[1:]} is required")
    return invalid(name, problem["msg"])
