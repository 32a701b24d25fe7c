"""The base of every resource: what the generated stubs call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from pydantic import SecretStr

from kubiya_async._core.unset import UNSET, Unset
from kubiya_async.pagination import Paginator
from kubiya_async.streaming import ChatStream

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from kubiya_async._calls.dispatch import Body, Dispatcher
    from kubiya_async._core.operation import Operation
    from kubiya_async._model import Model
    from kubiya_async.options import RequestOptions

T = TypeVar("T")
M = TypeVar("M", bound="Model")

S = TypeVar("S")

_EMPTY: Final[Mapping[str, object]] = {}


class _NotText:
    """Stands for a secret of a wrong type, which the request model then refuses unseen."""

    __slots__ = ()


def hidden(value: str | S) -> SecretStr | S:
    """Wrap a secret argument at once: tracebacks with locals show the frames it goes through."""
    if isinstance(value, str):
        return SecretStr(value)
    known = value is None or isinstance(value, SecretStr | Unset)
    return value if known else cast("S", _NotText())


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
        body: Body | None = None,
        options: RequestOptions | None = None,
    ) -> Coroutine[Any, Any, T]:
        return self._dispatcher.call(
            operation, result, path=path, query=query, body=body, options=options
        )

    def _paginate(
        self,
        operation: Operation,
        item: type[M],
        envelope: type[Model] | None,
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = _EMPTY,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[M]:
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
            options=options,
        )

    def _stream(
        self,
        operation: Operation,
        *,
        body: tuple[type[Model], dict[str, Any]],
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> ChatStream:
        return ChatStream(
            self._dispatcher, operation, body=body, idle_timeout=idle_timeout, options=options
        )
