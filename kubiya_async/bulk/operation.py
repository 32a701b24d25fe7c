"""What a run calls: a method of the client, which the spec knows, or any async function."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from kubiya_async._core.operation import Replay
from kubiya_async._resource import Resource
from kubiya_async.bulk.doubt import may_be_executed
from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

__all__ = ["Callee", "callee"]

T = TypeVar("T")

_AWAITED: Final = {"", "Paginator"}
"""What a method that is not async may give: a list, or what it does not say."""


@dataclass(frozen=True, slots=True)
class Callee(Generic[T]):
    """A callable, with what is known of it."""

    function: Callable[..., Awaitable[T]]
    name: str
    """Operation id, or the function's own name."""
    replay: Replay
    is_method: bool
    """Whether it is a method of the client: a mapping becomes its keyword arguments, and its calls
    tell when they leave."""

    def __call__(self, item: object) -> Awaitable[T]:
        """Make the call for one item."""
        if self.is_method and isinstance(item, Mapping):
            return self.function(**cast("Mapping[str, Any]", item))
        return self.function(item)

    def leaves_doubt(self, error: Exception, carried_out: Sequence[str]) -> bool:
        """Tell whether the call may have been executed although it ended with `error`."""
        return self.replay is Replay.NEVER and may_be_executed(error, carried_out)


def callee(function: Callable[..., Awaitable[T]], replay: Replay | None) -> Callee[T]:
    """Find out what `function` is; an unknown function is taken for one that must run once.

    Raises:
        InvalidArgumentError: It is a method of the client that gives nothing to be awaited.
    """
    inner: Any = function
    while isinstance(inner, functools.partial):
        inner = cast("functools.partial[Any]", inner).func
    owner = getattr(inner, "__self__", None)
    if not isinstance(owner, Resource):
        name = getattr(inner, "__qualname__", type(inner).__qualname__)
        return Callee(function, name, replay or Replay.NEVER, is_method=False)
    identity, known = _operation(type(owner), inner.__name__)  # type: ignore[arg-type]  # mypy takes classes for unhashable
    _check(inner, identity)
    return Callee(function, identity, replay or known, is_method=True)


def _check(method: Callable[..., object], identity: str) -> None:
    """Refuse a method whose result is to be entered or iterated over."""
    given = str(method.__annotations__.get("return", "")).partition("[")[0]
    if inspect.iscoroutinefunction(method) or given in _AWAITED:
        return
    raise InvalidArgumentError(
        f"operation must be awaitable, but {identity} gives a {given}; pass an async function of "
        "your own that reads it to its end and returns what is to be kept",
        argument="operation",
        operation=identity,
    )


@functools.cache
def _operation(resource: type[Resource], method: str) -> tuple[str, Replay]:
    """Find the id and the replay class of a method in the world that its resource is of."""
    for base in resource.__mro__:
        package, generated, _ = base.__module__.partition(".resources.")
        if generated:
            places = import_module(f"{package}.names").RESOURCES.items()
            attribute = next(name for name, place in places if place[1] == base.__name__)
            identity = f"{attribute}.{method}"
            operation = import_module(f"{package}.operations").OPERATIONS.get(identity)
            return identity, Replay.NEVER if operation is None else operation.replay
    return f"{resource.__name__}.{method}", Replay.NEVER
