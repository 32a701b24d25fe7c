"""What a run calls: a method of the client, which the spec knows, or any async function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from kubiya_async._core.operation import Replay
from kubiya_async._generated.names import RESOURCES
from kubiya_async._generated.operations import OPERATIONS
from kubiya_async._resource import Resource
from kubiya_async.errors import DecodeError, ServerError, TransportError

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
    spreads: bool
    """Whether a mapping becomes keyword arguments."""

    def __call__(self, item: object) -> Awaitable[T]:
        """Make the call for one item."""
        if self.spreads and isinstance(item, Mapping):
            return self.function(**cast("Mapping[str, Any]", item))
        return self.function(item)

    def leaves_doubt(self, error: Exception) -> bool:
        """Tell whether the call may have been executed although it ended with `error`."""
        if self.replay is not Replay.NEVER:
            return False
        if isinstance(error, TransportError | DecodeError):
            return error.maybe_processed
        return isinstance(error, ServerError)


def callee(function: Callable[..., Awaitable[T]], replay: Replay | None) -> Callee[T]:
    """Find out what `function` is; an unknown function is taken for one that must run once."""
    owner = getattr(function, "__self__", None)
    name = getattr(function, "__name__", type(function).__name__)
    if not isinstance(owner, Resource):
        qualified = getattr(function, "__qualname__", name)
        return Callee(function, qualified, replay or Replay.NEVER, spreads=False)
    identity = f"{_ATTRIBUTES.get(type(owner).__name__, '')}.{name}"
    operation = OPERATIONS.get(identity)
    known = Replay.NEVER if operation is None else operation.replay
    return Callee(function, identity, replay or known, spreads=True)
