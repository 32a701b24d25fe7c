"""The base of every resource: what the generated stubs call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast, overload

from pydantic import SecretStr

from kubiya_async._messages.encode import WholeBody
from kubiya_async.options import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from kubiya_async._calls.dispatch import Body, Dispatcher
    from kubiya_async._messages.models import Model
    from kubiya_async._messages.operation import Operation
    from kubiya_async.options import RequestOptions
    from kubiya_async.pagination.paginator import Paginator
    from kubiya_async.streams.chat import ChatStream
    from kubiya_async.streams.execution import EventStream

T = TypeVar("T")
M = TypeVar("M", bound="Model")

S = TypeVar("S")

_EMPTY: Final[Mapping[str, object]] = {}


class _NotText:
    """Stands for a secret of a wrong type, which the request model then refuses unseen."""

    __slots__ = ()


@overload
def as_secret(value: str) -> SecretStr: ...
@overload
def as_secret(value: Mapping[str, S]) -> dict[str, SecretStr | S]: ...
@overload
def as_secret(value: S) -> S: ...


def as_secret(value: Any) -> Any:
    """Wrap a secret argument at once: tracebacks with locals show the frames it goes through."""
    if isinstance(value, str):
        return SecretStr(value)
    if isinstance(value, Mapping):
        secrets = cast("Mapping[str, object]", value)
        return {name: as_secret(secret) for name, secret in secrets.items()}
    known = value is None or isinstance(value, SecretStr | Unset)
    return value if known else _NotText()


def with_fields(argument: str, value: object, fields: Mapping[str, object]) -> WholeBody:
    """Make a body of the argument that is the whole of it and of the fields that have their own."""
    return WholeBody(argument, value, fields)


class Resource:
    """One resource of the API on one client."""

    __slots__ = ("_dispatcher",)

    def __init__(self, dispatcher: Dispatcher) -> None:
        """Belong to the client that owns `dispatcher`."""
        self._dispatcher = dispatcher

    def _call(
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
        return self._dispatcher.call(
            operation, result, path=path, query=query, headers=headers, body=body, options=options
        )

    async def _value(self, operation: Operation, form: Any, **arguments: Any) -> Any:
        """Make a call whose answer is no object; the stub knows what it is."""
        return await self._call(operation, form, **arguments)

    def _paginate(
        self,
        operation: Operation,
        item: type[M],
        envelope: type[Model] | None,
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = _EMPTY,
        headers: Mapping[str, object] = _EMPTY,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        body: tuple[type[Model], Mapping[str, object]] | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[M]:
        from kubiya_async.pagination.paginator import Paginator

        return Paginator(
            self._dispatcher,
            operation,
            item,
            envelope,
            path=path,
            query=query,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            headers=headers,
            body=body,
            options=options,
        )

    def _events(
        self,
        operation: Operation,
        *,
        read: Operation | None = None,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = _EMPTY,
        headers: Mapping[str, object] = _EMPTY,
        body: Body | None = None,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> EventStream:
        from kubiya_async.streams.execution import EventStream

        return EventStream(
            self._dispatcher,
            operation,
            read=read,
            path=path,
            query=query,
            headers=headers,
            body=body,
            idle_timeout=idle_timeout,
            options=options,
        )

    def _stream(
        self,
        operation: Operation,
        *,
        query: Mapping[str, object] = _EMPTY,
        headers: Mapping[str, object] = _EMPTY,
        body: tuple[type[Model], dict[str, Any]],
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> ChatStream:
        from kubiya_async.streams.chat import ChatStream

        return ChatStream(
            self._dispatcher,
            operation,
            query=query,
            headers=headers,
            body=body,
            idle_timeout=idle_timeout,
            options=options,
        )
