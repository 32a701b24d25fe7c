"""Keeps retries a small part of all traffic, however many calls fail at once.

A bucket of tokens, as in gRPC's retry throttling and the AWS SDKs' retry quota: a retry takes
one (two when the try had timed out, since that cost the server more), an answered call gives a
tenth back, and one token drips in every ten seconds so that a small script is never cut off. A
server that fails every call is then asked 20 times more than there are calls, not four times as
often; one that fails one call in twenty sees every retry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# Counted in tenths, so that ten successes are exactly one retry.
_TENTHS: Final = 10.0


class RetryBudget:
    """The tokens that all calls with one key to one origin share."""

    __slots__ = ("__weakref__", "_clock", "_drip", "_seen", "_size", "_tenths")

    def __init__(
        self, clock: Callable[[], float], *, size: float = 20.0, seconds_per_token: float = 10.0
    ) -> None:
        """Start with a full bucket.

        Args:
            clock: Monotonic clock, in seconds.
            size: Most tokens it can hold.
            seconds_per_token: Time in which one token comes back by itself.
        """
        self._clock = clock
        self._size = size * _TENTHS
        self._drip = _TENTHS / seconds_per_token
        self._tenths = self._size
        self._seen = clock()

    @property
    def tokens(self) -> float:
        """Retries that could be paid for now."""
        now = self._clock()
        if now > self._seen:
            self._tenths = min(self._size, self._tenths + (now - self._seen) * self._drip)
            self._seen = now
        return self._tenths / _TENTHS

    @property
    def at_rest(self) -> bool:
        """Whether the bucket is full, as a new one is."""
        return self.tokens * _TENTHS >= self._size

    def take(self, cost: float = 1.0) -> bool:
        """Pay for a retry; false, and nothing taken, when there is not enough."""
        if self.tokens < cost:
            return False
        self._tenths -= cost * _TENTHS
        return True

    def succeeded(self) -> None:
        """Give back a tenth of a token for a call that was answered."""
        self._tenths = min(self._size, self._tenths + 1.0)

    def __repr__(self) -> str:
        """Show the tokens left."""
        return f"RetryBudget({self.tokens:.1f} of {self._size / _TENTHS:.0f})"
