"""What a run calls: a method of the client, which the spec knows, or any async function."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from kubiya_async._core.operation import Replay
from kubiya_async._generated.names import RESOURCES
from kubiya_async._generated.operations import OPERATIONS
from kubiya_async._resource import Resource
from kubiya_async.errors import (
    ClientClosedError,
    DecodeError,
    KubiyaError,
    ServerError,
    StreamError,
    TransportError,
    WaitTimeoutError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["Callee", "callee"]

T = TypeVar("T")

_ATTRIBUTES = {class_name: attribute for attribute, (_, class_name) in RESOURCES.items()}


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

    def leaves_doubt(self, error: Exception) -> bool:
        """Tell whether the call may have been executed although it ended with `error`."""
        return self.replay is Replay.NEVER and _may_be_executed(error)


def callee(function: Callable[..., Awaitable[T]], replay: Replay | None) -> Callee[T]:
    """Find out what `function` is; an unknown function is taken for one that must run once."""
    inner: Any = function
    while isinstance(inner, functools.partial):
        inner = cast("functools.partial[Any]", inner).func
    owner = getattr(inner, "__self__", None)
    if not isinstance(owner, Resource):
        name = getattr(inner, "__qualname__", type(inner).__qualname__)
        return Callee(function, name, replay or Replay.NEVER, is_method=False)
    identity = f"{_ATTRIBUTES.get(type(owner).__name__, type(owner).__name__)}.{inner.__name__}"
    operation = OPERATIONS.get(identity)
    known = Replay.NEVER if operation is None else operation.replay
    return Callee(function, identity, replay or known, is_method=True)


def _may_be_executed(error: Exception) -> bool:
    if isinstance(error, TransportError | DecodeError):
        return error.maybe_processed
    if isinstance(error, ClientClosedError):
        # It has attempts only if it was closed while one was under way.
        return bool(error.attempts)
    if isinstance(error, KubiyaError):
        return isinstance(error, ServerError | StreamError | WaitTimeoutError)
    # A function of the caller's own that lost its connection, or its patience.
    return isinstance(error, OSError)
