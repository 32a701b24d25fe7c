"""Results from the bytes of a response, parsed leniently where the spec is wrong about a type."""

from __future__ import annotations

import functools
from itertools import product
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import from_json

from kubiya_async._messages.error_bodies import (
    KEPT_BODY,
    html_page,
    is_html,
    reported_error,
    reports_failure,
)
from kubiya_async._messages.fields import DecodeContext
from kubiya_async._messages.json_reader import LARGE_BODY, read_json
from kubiya_async._messages.logging import get_logger
from kubiya_async.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubiya_async._messages.call import Response
    from kubiya_async._messages.operation import Operation

__all__ = [
    "is_beyond_repair",
    "problems_of",
    "validate_leniently",
]


_log = get_logger("kubiya_async.models")

_ROUNDS: Final = 3
"""A repaired field can uncover another problem below it, but not for ever."""

_MOST_ERRORS: Final = 1000
"""Wrong values of one object that are examined."""

_SHOWN_ERRORS: Final = 3

_BEGINNINGS: Final = frozenset({b"{", b"["})
"""Of JSON that is worth being asked for again, should it break off."""


def is_beyond_repair(error: ValidationError) -> bool:
    """Return whether there are too many problems to examine each."""
    return error.error_count() > _MOST_ERRORS


def problems_of(error: ValidationError, *, whole: str = "body") -> str:
    """Return the first problems that pydantic found in words, and the number of others.

    Args:
        error: What it found.
        whole: What to call the value itself, where it is no field of it that is wrong.
    """
    count = error.error_count()
    if is_beyond_repair(error):
        return f"{count} values are not as they should be"
    found = error.errors(include_url=False, include_input=False)[:_SHOWN_ERRORS]
    shown = [f"{'.'.join(map(str, e['loc'])) or whole}: {e['msg']}" for e in found]
    return "; ".join(shown) + (f"; and {count - len(found)} more" if count > len(found) else "")


def validate_leniently(model: type[M], data: Any, context: DecodeContext) -> M:
    """Validate decoded JSON, repairing fields that are not what the spec says.

    Args:
        model: What it should be.
        data: Decoded JSON; it is changed by the repair.
        context: The answer that it is of.

    Raises:
        ValidationError: It cannot be saved: a field that is required is missing or wrong.
    """
    first: ValidationError | None = None
    for repaired in range(_ROUNDS + 1):
        try:
            return model.model_validate(data, context=context)
        except ValidationError as error:
            # What is wrong after a repair may only be what the repair has taken away.
            first = first or error
            if repaired == _ROUNDS or not _repair(data, error, model.__name__, context):
                break
    assert first is not None  # noqa: S101 - the loop only ends with an error
    raise first


def _repair(data: Any, error: ValidationError, name: str, context: DecodeContext) -> bool:
    """Change what is wrong; tell whether anything was changed."""
    if is_beyond_repair(error):
        return False
    changed = False
    # A union complains once per member: the member that is text is heard first.
    details = sorted(error.errors(include_url=False), key=lambda e: e["type"] != "string_type")
    for detail in details:
        place = _find(data, detail["loc"])
        if place is None or detail["type"] == "missing":
            continue
        container, key = place
        value = container[key]
        if isinstance(value, str) and detail["type"] == "literal_error":
            continue
        if value is not None:
            container[key] = _as_text(value) if detail["type"] == "string_type" else None
            if container[key] is None:
                _warn(context, name, detail["loc"])
        elif isinstance(container, dict):
            del container[key]
        else:
            continue
        changed = True
    return changed


def _warn(context: DecodeContext, name: str, location: tuple[int | str, ...]) -> None:
    """Log once that a field is left out, however many items of a list lack it."""
    path = ".".join("[]" if isinstance(part, int) else part for part in location)
    words = f"{name}.{path}"
    context.warn(words, "%s has an unknown form and is left out", words)


def _as_text(value: Any) -> str | None:
    """Write a scalar as JSON does; nothing else is text in disguise."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else None


def _find(data: Any, location: tuple[int | str, ...]) -> tuple[Any, int | str] | None:
    """Follow a location as far as it names real keys; the rest names members of unions."""
    found: tuple[Any, int | str] | None = None
    here = data
    for part in location:
        if isinstance(here, dict):
            inside = part in cast("dict[Any, Any]", here)
        else:
            inside = (
                isinstance(here, list)
                and isinstance(part, int)
                and part < len(cast("list[Any]", here))
            )
        if not inside:
            break
        found = (cast("Any", here), part)
        here = cast("Any", here)[part]
    return found


T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@functools.cache
def response_parser(operation: Operation, result: type[T] | None) -> Callable[[Response], T]:
    """Make the function that turns a good answer of `operation` into `result`, once."""
    if result is None:
        return cast("Callable[[Response], T]", _nothing)
    if result is bytes:
        return cast("Callable[[Response], T]", functools.partial(_bytes, operation))
    if result is str and operation.result == "text":
        return cast("Callable[[Response], T]", functools.partial(_text, operation))
    if not isinstance(result, type) or not issubclass(result, BaseModel):
        adapter: TypeAdapter[T] = TypeAdapter(result)
        return functools.partial(decode_value, operation, adapter)
    # A failure under a success status is looked for in what the model does not know; where the
    # model knows the field itself, it is checked there.
    decoder = ReportDecoder if "success" in result.model_fields else ModelDecoder
    return cast("Callable[[Response], T]", decoder(operation, result))


def decode_value(operation: Operation, adapter: TypeAdapter[T], response: Response) -> T:
    """Read an answer that is no object but text, or a list of words.

    Raises:
        ErrorInSuccessResponse: The body reports a failure although the status says success.
        DecodeError: The body is not what the spec says.
    """
    data = decode_json(operation, response)
    if isinstance(data, dict) and reports_failure(cast("dict[str, Any]", data)):
        raise reported_failure(operation, response)
    for candidate in _inner(data, operation.unwrap):
        try:
            return adapter.validate_python(candidate)
        except ValidationError:
            continue
    raise not_as_specified(operation, response, "it is not the value that is expected")


class ModelDecoder(Generic[M]):
    """Makes one model from the answers of one operation."""

    __slots__ = ("_anonymous", "_model", "_operation", "_validate")

    def __init__(self, operation: Operation, model: type[M]) -> None:
        model.model_rebuild()
        self._operation = operation
        self._model = model
        self._validate = model.__pydantic_validator__.validate_json
        # An object that has its identity may well have an `error` field of its own.
        self._anonymous = not any(field.is_required() for field in model.model_fields.values())

    def __call__(self, response: Response) -> M:
        """Validate a body.

        Raises:
            ErrorInSuccessResponse: The body reports a failure although the status says success.
            DecodeError: The body is not what the spec says, nor anything known beside it.
        """
        operation, body = self._operation, response.body
        data: Any = None
        first: ValidationError | None = None
        if operation.unwrap is None:
            try:
                if len(body) < LARGE_BODY:
                    value: M = self._validate(body, context=DecodeContext())
                else:
                    data = decode_json(operation, response)
                    value = self._model.model_validate(data, context=DecodeContext())
            except ValidationError as error:
                # What is no JSON is read once more, and may then fit or not. No more than one error
                # is described here: each takes a kilobyte.
                is_json = error.error_count() > 1 or error.errors()[0]["type"] != "json_invalid"
                first = error if is_json else None
            else:
                extra = value.__pydantic_extra__
                if extra and self._contradicts(extra):
                    raise reported_failure(operation, response)
                return value
        if data is None:
            data = decode_json(operation, response)
        return _parse_leniently(operation, self._model, response, data, first)

    def _contradicts(self, extra: Mapping[str, Any]) -> bool:
        return extra.get("success") is False or (self._anonymous and reports_failure(extra))


class ReportDecoder(ModelDecoder[M]):
    """Makes a model which says in a field of its own whether the call succeeded."""

    __slots__ = ()

    def __call__(self, response: Response) -> M:
        """Validate a body.

        Raises:
            ErrorInSuccessResponse: It says that the call failed, although the status says success.
            DecodeError: As for any model.
        """
        value = super().__call__(response)
        if getattr(value, "success", None) is False:
            raise reported_failure(self._operation, response)
        return value


def _parse_leniently(
    operation: Operation,
    model: type[M],
    response: Response,
    data: Any,
    first: ValidationError | None,
) -> M:
    """Read an answer that is not what the spec says; `first` says why, if that was tried."""
    if isinstance(data, dict) and reports_failure(cast("dict[str, Any]", data)):
        raise reported_failure(operation, response)
    context = DecodeContext()
    # Wrapped or not is settled first: a repair would make almost anything fit.
    attempts: tuple[Callable[[Any], M], ...] = (
        functools.partial(model.model_validate, context=context),
        functools.partial(validate_leniently, model, context=context),
    )
    for validate, candidate in product(attempts, _inner(data, operation.unwrap)):
        if first is not None and is_beyond_repair(first):
            break
        try:
            value: M = validate(candidate)
        except ValidationError as error:
            first = first or error
        else:
            return value
    problems = "" if first is None else problems_of(first)
    raise not_as_specified(operation, response, f"it does not fit {model.__name__}: {problems}")


def decode_json(operation: Operation, response: Response) -> Any:
    """Decode a body as JSON; an empty body is an empty object.

    A character that JSON cannot hold costs that character alone.

    Raises:
        DecodeError: It is not JSON.
    """
    body = response.body.removeprefix(b"\xef\xbb\xbf")
    if not body.strip():
        return {}
    try:
        return from_json(body)
    except ValueError as error:
        words = str(error)
    try:
        return read_json(body)
    except ValueError:
        pass
    if body.lstrip()[:1] not in _BEGINNINGS and is_html(response.headers, body):
        raise not_as_specified(operation, response, html_page(body))
    raise not_as_specified(operation, response, f"it is not JSON: {words}", complete=False)


def _inner(data: Any, unwrap: str | None) -> list[Any]:
    """List what an answer may be: unwrapped, as it is, the only value or item."""
    candidates: list[Any] = []
    if isinstance(data, dict):
        mapping = cast("dict[str, Any]", data)
        if unwrap is not None and unwrap in mapping:
            candidates.append(mapping[unwrap])
        candidates.append(mapping)
        if len(mapping) == 1:
            (value,) = mapping.values()
            candidates.append(value)
    else:
        candidates.append(data)
        if isinstance(data, list) and len(items := cast("list[Any]", data)) == 1:
            candidates.append(items[0])
    return candidates


def _nothing(response: Response) -> None:
    del response


def _bytes(operation: Operation, response: Response) -> bytes:
    _refuse_html(operation, response)
    return response.body


def _text(operation: Operation, response: Response) -> str:
    _refuse_html(operation, response)
    return response.body.decode("utf-8-sig", "replace")


def _refuse_html(operation: Operation, response: Response) -> None:
    """Refuse the page of a gateway or a login form that answers for the API."""
    if is_html(response.headers):
        raise not_as_specified(operation, response, html_page(response.body))


def reported_failure(operation: Operation, response: Response) -> Exception:
    """Return the error for a body that reports a failure although the status says success."""
    return reported_error(response.status, response.headers, response.body, operation=operation.id)


def not_as_specified(
    operation: Operation, response: Response, problem: str, *, complete: bool = True
) -> DecodeError:
    """Return the error for a body that cannot be understood, `problem` saying why."""
    kept = response.body[:KEPT_BODY].decode("utf-8", "replace")
    return DecodeError(
        f"HTTP {response.status}, but the body is not what the spec says: {problem}",
        status=response.status,
        body=kept,
        complete=complete,
        operation=operation.id,
        request_id=response.request_id,
    )
