"""The base of every resource: what the generated stubs call."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from pydantic import SecretStr

from kubiya_async._calls.dispatch import Dispatcher
from kubiya_async._messages.decode import response_parser
from kubiya_async._messages.encode import WholeBody
from kubiya_async.options import Unset

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import TypedDict, Unpack

    from kubiya_async._calls.dispatch import CallArguments
    from kubiya_async._messages.models import Model
    from kubiya_async._messages.operation import Operation
    from kubiya_async.options import RequestOptions
    from kubiya_async.pagination.paginator import Paginator
    from kubiya_async.streams.chat import ChatStream
    from kubiya_async.streams.execution import EventStream

T = TypeVar("T")
M = TypeVar("M", bound="Model")

S = TypeVar("S")


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


if TYPE_CHECKING:

    class ListArguments(TypedDict, total=False):
        """What a stub says about a list besides its operation."""

        path: tuple[object, ...]
        query: Mapping[str, object]
        headers: Mapping[str, object]
        body: tuple[type[Model], Mapping[str, object]] | None
        options: RequestOptions | None
        max_items: int | None
        prefetch: int
        deduplicate: bool
        cursor: str | None

    class StreamArguments(CallArguments, total=False):
        """What a stub says about a stream besides its operation."""

        idle_timeout: float | Unset | None

    class EventArguments(StreamArguments, total=False):
        """What a stub says about a stream that can be read on after it broke."""

        read: Operation | None


@functools.cache
def _paginators() -> type[Paginator[Any]]:
    """Import what lists need, once: a statement in each call would look it up each time."""
    from kubiya_async.pagination.paginator import Paginator

    return Paginator


class ResourceGroup:
    """What is made of a dispatcher: a resource, or a group of them."""

    __slots__ = ("_dispatcher",)

    def __init__(self, dispatcher: Dispatcher) -> None:
        """Keep the dispatcher, which sends the calls."""
        self._dispatcher = dispatcher

    def __repr__(self) -> str:
        """Show what it offers."""
        names = (name for name in dir(type(self)) if not name.startswith("_"))
        return f"<{type(self).__name__}: {', '.join(names)}>"


class Resource(ResourceGroup):
    """One resource of the API on one client."""

    __slots__ = ()

    def _call(
        self, operation: Operation, result: type[T] | None, **arguments: Unpack[CallArguments]
    ) -> Coroutine[Any, Any, T]:
        dispatcher = self._dispatcher
        call = dispatcher.prepare(operation, **arguments)
        return dispatcher.send(call, response_parser(operation, result))  # type: ignore[arg-type]  # mypy takes classes for unhashable

    async def _value(self, operation: Operation, form: Any, **arguments: Any) -> Any:
        """Make a call whose answer is no object; the stub knows what it is."""
        return await self._call(operation, form, **arguments)

    def _paginate(
        self,
        operation: Operation,
        item: type[M],
        envelope: type[Model] | None,
        **arguments: Unpack[ListArguments],
    ) -> Paginator[M]:
        return _paginators()(self._dispatcher, operation, item, envelope, **arguments)

    def _events(self, operation: Operation, **arguments: Unpack[EventArguments]) -> EventStream:
        from kubiya_async.streams.execution import EventStream

        return EventStream(self._dispatcher, operation, **arguments)

    def _stream(self, operation: Operation, **arguments: Unpack[StreamArguments]) -> ChatStream:
        from kubiya_async.streams.chat import ChatStream

        return ChatStream(self._dispatcher, operation, **arguments)
