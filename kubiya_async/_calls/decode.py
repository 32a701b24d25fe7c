"""From the bytes of an answer to the result a caller gets.

The bytes of a small answer go straight into pydantic; a detour through Python objects is taken when
the answer does not look as the spec says, to see whether it can still be understood. A large answer
takes that detour from the start: pydantic builds the whole answer once more for every error that it
finds in JSON, while Python objects are shared.
"""

from __future__ import annotations

import functools
from itertools import product
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import from_json

from kubiya_async._calls.repair import is_beyond_repair, problems_of, validate_leniently
from kubiya_async._core.api_errors import reported_error
from kubiya_async._core.elements import LARGE_BODY
from kubiya_async._core.envelopes import KEPT_BODY, reports_failure
from kubiya_async._types import DecodeContext
from kubiya_async.errors import DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubiya_async._core.call import Response
    from kubiya_async._core.operation import Operation

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@functools.cache
def finisher(operation: Operation, result: type[T] | None) -> Callable[[Response], T]:
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
    # model knows the field itself, the look is taken there.
    decoder = ReportDecoder if "success" in result.model_fields else ModelDecoder
    return cast("Callable[[Response], T]", decoder(operation, result))


def decode_value(operation: Operation, adapter: TypeAdapter[T], response: Response) -> T:
    """Read an answer that is no object but text, or a list of words.

    Raises:
        ReportedError: The body reports a failure although the status says success.
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
        """Have the validator at hand, so that a call needs no step between the bytes and it."""
        model.model_rebuild()
        self._operation = operation
        self._model = model
        self._validate = model.__pydantic_validator__.validate_json
        # An object that has its identity may well have an `error` field of its own.
        self._anonymous = not any(field.is_required() for field in model.model_fields.values())

    def __call__(self, response: Response) -> M:
        """Validate a body.

        Raises:
            ReportedError: The body reports a failure although the status says success.
            DecodeError: The body is not what the spec says, nor anything known beside it.
        """
        operation, body = self._operation, response.body
        if operation.unwrap is not None or len(body) >= LARGE_BODY:
            return self._decoded(response, decode_json(operation, response))
        try:
            value: M = self._validate(body, context=DecodeContext())
        except ValidationError as error:
            first = error
        else:
            return self._checked(value, response)
        return _second_look(
            operation, self._model, response, decode_json(operation, response), first
        )

    def _decoded(self, response: Response, data: Any) -> M:
        """Validate a body that is decoded already."""
        first: ValidationError | None = None
        if self._operation.unwrap is None:
            try:
                value = self._model.model_validate(data, context=DecodeContext())
            except ValidationError as error:
                first = error
            else:
                return self._checked(value, response)
        return _second_look(self._operation, self._model, response, data, first)

    def _checked(self, value: M, response: Response) -> M:
        extra = value.__pydantic_extra__
        if extra and self._contradicts(extra):
            raise reported_failure(self._operation, response)
        return value

    def _contradicts(self, extra: Mapping[str, Any]) -> bool:
        return extra.get("success") is False or (self._anonymous and reports_failure(extra))


class ReportDecoder(ModelDecoder[M]):
    """Makes a model which says in a field of its own whether the call succeeded."""

    __slots__ = ()

    def __call__(self, response: Response) -> M:
        """Validate a body.

        Raises:
            ReportedError: It says that the call failed, although the status says success.
            DecodeError: As for any model.
        """
        value = super().__call__(response)
        if getattr(value, "success", None) is False:
            raise reported_failure(self._operation, response)
        return value


def _second_look(
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
    try:
        return response.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise not_as_specified(operation, response, "it is not UTF-8 text", complete=False)


def _refuse_html(operation: Operation, response: Response) -> None:
    """Refuse the page of a gateway or a login form that answers for the API."""
    if response.headers.get("Content-Type", "").lower().startswith("text/html"):
        raise not_as_specified(operation, response, "it is an HTML page")


def reported_failure(operation: Operation, response: Response) -> Exception:
    """Make the error for a body that reports a failure although the status says success."""
    return reported_error(response.status, response.headers, response.body, operation=operation.id)


def not_as_specified(
    operation: Operation, response: Response, problem: str, *, complete: bool = True
) -> DecodeError:
    """Make the error for a body that cannot be understood, `problem` saying why."""
    kept = response.body[:KEPT_BODY].decode("utf-8", "replace")
    return DecodeError(
        f"HTTP {response.status}, but the body is not what the spec says: {problem}",
        status=response.status,
        body=kept,
        complete=complete,
        operation=operation.id,
        request_id=response.request_id,
    )
