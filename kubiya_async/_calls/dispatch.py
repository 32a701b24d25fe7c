"""From the arguments of a stub to a call, and from its answer to a result.

Everything that can be refused without asking the server is refused here, before anything is sent.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast, get_args

from pydantic import SecretStr

from kubiya_async._messages.call import Call
from kubiya_async._messages.decode import response_parser
from kubiya_async._messages.encode import (
    MultipartForm,
    WholeBody,
    encode_body,
    encode_whole,
    json_text,
)
from kubiya_async._messages.headers import check_headers, check_key, header_texts, mint_key
from kubiya_async._messages.redact import Secret
from kubiya_async._messages.url import build_path, build_query, constant_query
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET, RequestOptions, RetryPolicy, Unset, is_number

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from kubiya_async._calls.engine import Endpoint, Pipeline
    from kubiya_async._messages.call import Response
    from kubiya_async._messages.models import Model
    from kubiya_async._messages.operation import Operation, Surface
    from kubiya_async._transport.stream import OpenStream


T = TypeVar("T")

Body = tuple[Any, "Mapping[str, Any] | WholeBody"] | MultipartForm
"""A request model and the arguments for its fields, `UNSET` ones included; or what is no such."""

DEFAULTS: Final = RequestOptions()
JSON: Final = "application/json"

_EMPTY: Final[Mapping[str, Any]] = {}


class Defaults(NamedTuple):
    """What a call gets when its own options say nothing."""

    timeout: float | None
    policy: RetryPolicy
    read_timeout: float | None
    idle_timeout: float | None


class Dispatcher:
    """The way from the stubs of one client to its pipeline."""

    __slots__ = ("defaults", "endpoints", "pipeline")

    def __init__(
        self, pipeline: Pipeline, endpoints: Mapping[Surface, Endpoint], defaults: Defaults
    ) -> None:
        """Join a pipeline with where it may send to and how."""
        self.pipeline: Pipeline = pipeline
        self.endpoints: Mapping[Surface, Endpoint] = endpoints
        self.defaults: Defaults = defaults

    def call(
        self,
        operation: Operation,
        result: type[T] | None,
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = _EMPTY,
        headers: Mapping[str, object] = _EMPTY,
        body: Body | None = None,
        options: RequestOptions | None = None,
    ) -> Coroutine[Any, Any, T]:
        """Make a call and decode its answer."""
        prepared = self.prepare(
            operation, path=path, query=query, headers=headers, body=body, options=options
        )
        return self.send(prepared, response_parser(operation, result))  # type: ignore[arg-type]  # mypy takes classes for unhashable

    def send(self, call: Call, finish: Callable[[Response], T]) -> Coroutine[Any, Any, T]:
        """Send a prepared call."""
        return self.pipeline.request(call, self.endpoint(call.operation.surface), finish)

    def open(self, call: Call) -> Coroutine[Any, Any, OpenStream]:
        """Open a prepared call as a stream."""
        return self.pipeline.open(call, self.endpoint(call.operation.surface))

    def endpoint(self, surface: Surface) -> Endpoint:
        """Return the endpoint of a surface.

        Raises:
            ConfigError: The surface was not configured.
        """
        return self.endpoints[surface]

    def prepare(
        self,
        operation: Operation,
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = _EMPTY,
        headers: Mapping[str, object] = _EMPTY,
        body: Body | None = None,
        options: RequestOptions | None = None,
        accept: str | None = None,
        silence: float | Unset | None = UNSET,
    ) -> Call:
        """Check every argument and encode it.

        Raises:
            InvalidArgumentError: An argument is not what the spec allows.
            ConfigError: The operation's surface was not configured.
        """
        self.endpoint(operation.surface)
        defaults = self.defaults
        timeout, policy = defaults.timeout, defaults.policy
        added, key = _EMPTY, None
        try:
            if options is not None:
                check_options(options)
            target = _target(operation, path, query, options)
            if options is not None:
                timeout, policy = _limits(options, defaults)
                added = check_headers(options.headers)
                key = (
                    None if options.idempotency_key is None else check_key(options.idempotency_key)
                )
            if operation.headers or headers:
                given = header_texts(operation.header_parameters, headers)
                added = {**dict(operation.headers), **given, **added}
            # The last, so that no frame that raises holds the bytes.
            encoded, content_type = (None, JSON) if body is None else _encode(body)
        except InvalidArgumentError as error:
            error.operation = operation.id
            raise error.with_traceback(None) from None
        return Call(
            operation,
            target,
            timeout,
            policy,
            defaults.read_timeout if isinstance(silence, Unset) else silence,
            encoded,
            () if body is None else _secrets(body),
            accept or operation.accept,
            added,
            mint_key() if key is None and operation.method == "POST" else key,
            key_given=key is not None,
            content_type=content_type,
        )


def check_options(options: object) -> None:
    """Refuse what are no options.

    Raises:
        InvalidArgumentError: They are something else, or their query is.
    """
    if not isinstance(options, RequestOptions):
        kind = type(options).__name__
        problem = f"options must be a RequestOptions, got {kind}"
        raise InvalidArgumentError(problem, argument="options")
    if not isinstance(cast("object", options.query), Mapping):
        kind = type(options.query).__name__
        raise InvalidArgumentError(f"query must be a mapping, got {kind}", argument="query")


def _limits(options: RequestOptions, defaults: Defaults) -> tuple[float | None, RetryPolicy]:
    timeout, policy = defaults.timeout, defaults.policy
    if not isinstance(options.timeout, Unset):
        timeout = check_timeout(options.timeout)
    if not isinstance(options.retries, Unset):
        policy = retry_policy(options.retries, policy)
    return timeout, policy


def check_timeout(value: float | None, argument: str = "timeout") -> float | None:
    """Refuse what cannot be a deadline.

    Raises:
        InvalidArgumentError: It is not a positive, finite number of seconds.
    """
    if value is None:
        return None
    if not is_number(value) or not 0 < value < float("inf"):
        raise InvalidArgumentError(
            f"{argument} must be a positive number of seconds or None, got {value!r}",
            argument=argument,
        )
    return float(value)


def retry_policy(retries: int | RetryPolicy, base: RetryPolicy) -> RetryPolicy:
    """Read `retries=`: a number of retries, or a whole policy.

    Raises:
        InvalidArgumentError: It is neither.
    """
    if isinstance(retries, RetryPolicy):
        return retries
    if type(retries) is not int or retries < 0:
        raise InvalidArgumentError(
            f"retries must be a number from 0 up or a RetryPolicy, got {retries!r}",
            argument="retries",
        )
    if retries == 0:
        return dataclasses.replace(base, max_retries=0, max_rate_limit_retries=0)
    return dataclasses.replace(base, max_retries=retries)


def _encode(body: Body) -> tuple[bytes, str]:
    if isinstance(body, MultipartForm):
        return body.encode()
    form, values = body
    if isinstance(values, WholeBody):
        return encode_whole(form, values), JSON
    return encode_body(form, values), JSON


def _secrets(body: Body) -> tuple[Secret, ...]:
    """Return the arguments that must not appear in errors, even if the server echoes them."""
    if isinstance(body, MultipartForm) or not isinstance(body[0], type):
        return ()
    names = _secret_fields(body[0])
    if not names:
        return ()
    values = body[1].entries() if isinstance(body[1], WholeBody) else body[1]
    return tuple(secret for name in names for secret in _as_secrets(values.get(name)))


@functools.cache
def _secret_fields(model: type[Model]) -> tuple[str, ...]:
    fields = model.model_fields.items()
    return tuple(name for name, field in fields if _holds_secret(field.annotation))


def _holds_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(map(_holds_secret, get_args(annotation)))


def _as_secrets(value: object) -> Iterator[Secret]:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, str) and value:
        yield Secret(value)
    elif isinstance(value, Mapping):
        for inner in cast("Mapping[str, object]", value).values():
            yield from _as_secrets(inner)


def _target(
    operation: Operation,
    path: tuple[object, ...],
    query: Mapping[str, object],
    options: RequestOptions | None,
) -> str:
    target = operation.path[0] if not path else _path(operation, path)
    text = build_query(operation.query, _documents(operation, query)) if query else ""
    if operation.constants:
        text = "&".join(filter(None, (constant_query(operation), text)))
    if options is not None and options.query:
        text = "&".join(filter(None, (text, build_query((), options.query))))
    return f"{target}?{text}" if text else target


def _path(operation: Operation, values: tuple[object, ...]) -> str:
    names, integers = _path_arguments(operation)
    for name in integers:
        value = values[names.index(name)]
        if type(value) is not int:
            raise InvalidArgumentError(
                f"{name} must be an int, got {type(value).__name__}", argument=name
            )
    return build_path(operation.path, names, values)


@functools.cache
def _path_arguments(operation: Operation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the arguments that go into the path, and those of them that are numbers."""
    named = {p.argument or p.name: p for p in operation.path_parameters}
    return tuple(named), tuple(name for name, p in named.items() if p.kind == "integer")


def _documents(operation: Operation, query: Mapping[str, object]) -> Mapping[str, object]:
    """Write the parameters that are JSON documents; they come with the model they have to fit."""
    names = _document_names(operation)
    if not names:
        return query
    written: dict[str, object] = {}
    for name in names:
        model, value = cast("tuple[type[Model], object]", query[name])
        given = value is not UNSET and value is not None
        written[name] = json_text(model, value) if given else UNSET
    return {**query, **written}


@functools.cache
def _document_names(operation: Operation) -> tuple[str, ...]:
    return tuple(p.name for p in operation.query if p.kind == "json")
