"""Refusing a delivery that was seen before.

Asked after verification, so that a forgery cannot use up an id. An id is *claimed* while its
delivery is being handled and *kept* when it was. When handling fails it is *released*: the sender
will try again, and should be let in. `redis_replay` does the same for several processes.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from kubiya_async.options import check_positive

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Claim", "MemoryReplayGuard", "ReplayGuard"]

KEPT_SECONDS: Final = 24 * 3600.0

Claim: TypeAlias = Literal["new", "busy", "handled"]
"""What is known of an id: nothing until now, being handled at this moment, or handled."""


class ReplayGuard(Protocol):
    """A memory for ids."""

    async def claim(self, id: str) -> Claim:  # noqa: A002 - the field's word
        """Claim an id, and return whether it was new.

        Raises:
            WebhookError: That cannot be known; the sender should try again.
        """
        ...

    async def keep(self, id: str) -> None:  # noqa: A002 - the field's word
        """Remember a claimed id as handled."""
        ...

    async def release(self, id: str) -> None:  # noqa: A002 - the field's word
        """Forget a claimed id, whose delivery could not be handled."""
        ...


class MemoryReplayGuard:
    """Ids seen by this process.

    Args:
        seconds: How long an id is remembered.
        most: Most ids that are remembered; the oldest are forgotten first.
        clock: Monotonic clock in seconds.

    Raises:
        ConfigError: A number is not positive, or not one.
    """

    def __init__(
        self,
        *,
        seconds: float = KEPT_SECONDS,
        most: int = 100_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember nothing yet."""
        check_positive(seconds=seconds, most=most)
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._handled: OrderedDict[str, float] = OrderedDict()
        self._busy: set[str] = set()

    async def claim(self, id: str) -> Claim:  # noqa: A002 - the field's word
        """Claim an id, and return whether it was new."""
        self._forget()
        if id in self._handled:
            return "handled"
        if id in self._busy:
            return "busy"
        self._busy.add(id)
        return "new"

    async def keep(self, id: str) -> None:  # noqa: A002 - the field's word
        """Remember a claimed id as handled."""
        self._busy.discard(id)
        self._handled[id] = self._clock() + self._seconds

    async def release(self, id: str) -> None:  # noqa: A002 - the field's word
        """Forget a claimed id."""
        self._busy.discard(id)

    def _forget(self) -> None:
        handled, now = self._handled, self._clock()
        while handled and (next(iter(handled.values())) <= now or len(handled) > self._most):
            handled.popitem(last=False)
