"""Windows in which calls are counted: by our own log, or by the server before our eyes.

What the gate makes of them is decided in `limiter`, where the theory stands too.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Final, TypeGuard

if TYPE_CHECKING:
    from kubiya_async._core.rate_headers import Quota

_GUARD: Final = 0.25
_GUARD_SHARE: Final = 1 / 40
_SPREAD: Final = 1.0
_SPREAD_SHARE: Final = 1 / 60
_MOST_SPREAD: Final = 4.0

_FORGET: Final = 0.8
_SAME_END: Final = 1.0
_SAME_RESET: Final = 1.5
_UNKNOWN_RESET: Final = 15.0
_FAR: Final = 32 * 86400.0


class Window:
    """A limit that is kept by our own log of calls."""

    __slots__ = ("limit", "log", "seconds")

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self.log: deque[float] = deque(maxlen=limit)

    def free_at(self, now: float, taken: int) -> float:
        """Tell when one more call fits beside those taken, which are not in the log yet."""
        rounds = 0
        if taken >= self.limit:
            rounds, taken = divmod(taken, self.limit)
        index = len(self.log) - self.limit + taken
        at = now if index < 0 else max(now, self.log[index] + self.seconds)
        return at + rounds * self.seconds

    def used(self, now: float) -> int:
        """Count the logged calls that the window still holds."""
        return sum(stamp > now - self.seconds for stamp in self.log)


class View:
    """One of the server's windows, as its headers have shown it so far."""

    __slots__ = (
        "_pace",
        "assumed",
        "ends",
        "limit",
        "remaining",
        "reset",
        "seconds",
        "spread",
        "stragglers",
    )

    def __init__(self, quota: Quota, now: float, in_flight: int, spread: float) -> None:
        self.limit = quota.limit
        self.seconds = quota.seconds or 0.0
        self.reset = now + (quota.seconds or _UNKNOWN_RESET)
        self._pace = 1.0
        self._replace(quota, now, in_flight, spread)

    @property
    def share(self) -> float:
        """How much `Remaining` falls while one call of ours is answered; 1 when we are alone."""
        return max(1.0, self._pace)

    def has_room(self, in_flight: int) -> bool:
        """Tell whether one more call fits; the first one does while any call remains."""
        if in_flight == 0:
            return self.remaining > 0
        return (in_flight + 1) * self.share <= self.remaining

    def wake(self, guard: float) -> float:
        """Tell when calls may leave again after this window: past its end, and not all at once."""
        margin = min(_GUARD, self.seconds * _GUARD_SHARE) * guard
        others = min(self.share, _MOST_SPREAD)
        return (
            self.reset + margin + min(_SPREAD, self.seconds * _SPREAD_SHARE) * others * self.spread
        )

    def learn(
        self, quota: Quota, now: float, in_flight: int, spread: float, *, passed: bool
    ) -> bool:
        """Take in what an answer says; tell whether a newer window began."""
        before, shift = self.remaining, self._shift(quota, now)
        if shift < 0 and self.stragglers > 0:
            # At most as many answers as were in flight can be about the window before.
            self.stragglers -= 1
            return False
        if shift or self.assumed:
            self._replace(quota, now, in_flight, spread)
            return shift > 0 and self.remaining > before
        fallen = max(0, before - (quota.remaining or 0))
        self.remaining -= fallen
        if passed:
            self._pace = _FORGET * self._pace + (1 - _FORGET) * fallen
        if _credible(quota.reset_after):
            self.reset = min(self.reset, now + quota.reset_after)
        return False

    def _shift(self, quota: Quota, now: float) -> float:
        """Tell how much later than this window the quota's one ends; 0 if it is the same."""
        if not _credible(quota.reset_after):
            return quota.seconds or 0.0
        if quota.window_end is not None and self.ends is not None:
            shift, same = quota.window_end - self.ends, min(_SAME_END, self.seconds / 4)
        else:
            shift, same = now + quota.reset_after - self.reset, min(_SAME_RESET, self.seconds / 2)
        return 0.0 if abs(shift) <= same else shift

    def _replace(self, quota: Quota, now: float, in_flight: int, spread: float) -> None:
        self.remaining = quota.remaining or 0
        after = quota.reset_after if _credible(quota.reset_after) else quota.seconds
        if after is not None:
            self.reset = now + after
            self.seconds = max(self.seconds, after)
        self.ends = quota.window_end
        self.spread = spread
        self.stragglers = in_flight
        self.assumed = False

    def renew(self, now: float, in_flight: int, spread: float) -> None:
        """Assume that a window of the same kind followed this one."""
        step = self.seconds or _UNKNOWN_RESET
        passed = (math.floor((now - self.reset) / step) + 1) * step
        self.reset += passed
        self.ends = None if self.ends is None else self.ends + passed
        self.remaining = self.limit or 0
        self.spread = spread
        self.stragglers = in_flight
        self.assumed = True


def _credible(seconds: float | None) -> TypeGuard[float]:
    """Tell whether a window may end that far ahead; nobody counts calls per year."""
    return seconds is not None and seconds <= _FAR
