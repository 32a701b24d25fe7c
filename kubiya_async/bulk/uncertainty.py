"""Whether a call was executed: by its error, or by a check afterwards."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from kubiya_async.errors import (
    ApiError,
    ClientClosedError,
    DecodeError,
    ExecutionCancelledError,
    ExecutionError,
    ExecutionFailedError,
    StreamError,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

__all__ = [
    "Look",
    "look",
    "may_be_executed",
]


I = TypeVar("I")  # noqa: E741 - I for item

Look: TypeAlias = "Callable[[I], Awaitable[bool | None] | bool | None]"
"""Tells of an item whether it was executed, `None` if that cannot be told; plain or async."""


def may_be_executed(error: Exception, carried_out: Sequence[str]) -> bool:
    """Return whether a call that ended with `error` may have taken effect, with unknown outcome.

    Args:
        error: How it ended.
        carried_out: Calls that worked before that, and must not be made twice.
    """
    if isinstance(error, ExecutionFailedError | ExecutionCancelledError):
        return False
    if carried_out or isinstance(error, ExecutionError | StreamError):
        # It was started, and then we lost track of it: refused, not found, too slow.
        return True
    if isinstance(error, TransportError | DecodeError | ApiError):
        return error.maybe_processed
    if isinstance(error, ClientClosedError):
        # It has attempts only if it was closed while one was under way.
        return bool(error.attempts)
    # A function of the caller's own that lost its connection, or its patience.
    return isinstance(error, OSError)


async def look(check_executed: Look[I] | None, item: I) -> bool | None:
    """Ask about an item that an earlier run left uncertain."""
    if check_executed is None:
        return None
    found = check_executed(item)
    return await found if inspect.isawaitable(found) else found
