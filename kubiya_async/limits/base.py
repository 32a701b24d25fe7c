"""Client-side rate limiting: limits, and what a limiter has to be able to do.

    Kubiya(rate_limiter=MemoryRateLimiter([RateLimit(100, 60), RateLimit(5000, 86400)]))

By default every client has a `MemoryRateLimiter`, and all clients of the process that use one key
pass one gate. The algorithm is described in `kubiya_async.limits.limiter`, the queue lives in
`kubiya_async.limits.memory`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol, cast, runtime_checkable

from kubiya_async.errors import ConfigError
from kubiya_async.limits.headers import ServerWait
from kubiya_async.limits.limiter import describe
from kubiya_async.options import Lane, is_number

__all__ = [
    "DOCUMENTED_LIMITS",
    "Gate",
    "RateLimit",
    "RateLimitState",
    "RateLimiter",
    "SupportsDefaultLimits",
    "SupportsLanes",
]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A number of calls per number of seconds, wherever those seconds begin.

    Raises:
        ConfigError: `limit` is less than one call, or `seconds` not a positive time.
    """

    limit: int
    seconds: float

    def __post_init__(self) -> None:
        if type(self.limit) is not int or self.limit < 1:
            raise ConfigError(f"RateLimit.limit must be a positive int, got {self.limit!r}")
        if not is_number(self.seconds) or not 0 < self.seconds < float("inf"):
            raise ConfigError(f"RateLimit.seconds must be positive, got {self.seconds!r}")

    def __str__(self) -> str:
        return describe(self.limit, self.seconds)


def check_limits(limits: Iterable[RateLimit]) -> tuple[RateLimit, ...]:
    """Return the limits of a limiter.

    Raises:
        ConfigError: They are something else.
    """
    found: tuple[object, ...] = (None,)
    with suppress(TypeError):
        found = tuple(limits)
    if not all(isinstance(limit, RateLimit) for limit in found):
        raise ConfigError(f"limits must be a list of RateLimit, got {type(limits).__name__}")
    return cast("tuple[RateLimit, ...]", found)


def check_wait(seconds: object) -> float | None:
    """Return the longest wait that a server may ask for.

    Raises:
        ConfigError: It is no number of seconds from 0 up.
    """
    if seconds is None or (is_number(seconds) and seconds >= 0):
        return seconds
    raise ConfigError(f"max_server_wait must be a number of seconds or None, got {seconds!r}")


DOCUMENTED_LIMITS: Final = (RateLimit(100, 60.0), RateLimit(5000, 86400.0))
"""The limits of document 003. They are assumed until the server's headers say otherwise."""

CONTROL_PLANE_LIMITS: Final = (RateLimit(100, 60.0),)
"""What the reference pages of the control plane say; assumed in the same way."""


@dataclass(frozen=True, slots=True)
class RateLimitState:
    """What a gate knows about the quota now."""

    limit: int | None
    """Calls per window, of the window with the fewest left; `None` if no limit is known."""
    remaining: int | None
    """Calls left in that window, those in flight taken off."""
    reset_in: float | None
    """Seconds until that window begins to give calls back, or ends if the server counts it."""
    queued: int
    """Calls waiting for their turn."""
    in_flight: int
    """Calls sent and not answered."""
    blocked_for: float
    """Seconds for which nothing leaves, because the server said 429; 0 if it did not."""
    limits: tuple[RateLimit, ...]
    """The limits that were set."""
    ready_in: float = 0.0
    """Seconds, at least, that one more call would wait for its turn; 0 if it could leave now."""
    queued_background: int = 0
    """How many of those that wait are calls of the background lane."""


class Gate(Protocol):
    """Where the calls of one client with one key to one origin wait for their turn.

    An implementation may leave out what it does not care about. Whatever it does, a call waits as
    long as a 429 asks, keeps its deadline, and ends when the client is closed.
    """

    def try_acquire(self) -> bool:
        """Acquire a slot if one is free and no call waits; `finish` releases it."""
        ...

    async def acquire(self, *, max_wait: float | None, front: bool = False) -> float:
        """Wait for a slot; return the seconds it took.

        Args:
            max_wait: Most seconds to wait; `None` for no bound of the caller's own.
            front: Wait before all others, as a call does that was refused with 429.

        Raises:
            RateLimitError: The wait would be too long, or was; raised as soon as that is known.
            ClientClosedError: The gate was closed.
        """
        ...

    def finish(
        self,
        status: int | None,
        headers: Mapping[str, str] | None,
        wait: ServerWait | None,
        *,
        sent: bool = True,
    ) -> None:
        """Release a slot, and learn from the response; call it when its head has arrived.

        Args:
            status: HTTP status; `None` if there was no answer.
            headers: Response headers; names in lower case, or compared without case.
            wait: What the server asked for, if it did.
            sent: False if nothing left this machine, so that the server cannot have counted it.
        """
        ...

    def close(self) -> None:
        """Fail the waiters of this client with `ClientClosedError`; slots taken stay valid."""
        ...

    @property
    def state(self) -> RateLimitState:
        """What the gate knows now."""
        ...


@runtime_checkable
class SupportsLanes(Gate, Protocol):
    """A gate that lets interactive calls pass before those in the background.

    A `Gate` may do without: then all calls pass in the order in which they come.
    """

    def in_lane(self, lane: Lane) -> Gate:
        """Return the gate as the calls of a lane pass it; slots and what is learned are shared."""
        ...


class RateLimiter(Protocol):
    """Creates gates. Implement it, and `Gate`, to share a quota in your own way."""

    def gate(self, origin: str, key: str) -> Gate:
        """Return the gate for a client; called once per client.

        Args:
            origin: Scheme, host and port.
            key: Fingerprint of the API key, or of a provider's `quota_key`; begins with `provider-`
                if there is none, and means nothing to other processes then.
        """
        ...


@runtime_checkable
class SupportsDefaultLimits(RateLimiter, Protocol):
    """A limiter whose limits are assumptions, and others for a host that documents others.

    A `RateLimiter` may do without: then it is asked for all its gates itself.
    """

    def with_default_limits(self, limits: Sequence[RateLimit]) -> RateLimiter:
        """Return the limiter for a host with these documented limits; explicit limits stay."""
        ...
