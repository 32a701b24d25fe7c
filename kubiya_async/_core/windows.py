"""Windows in which calls are counted: by our own log, or by the server before our eyes.

What the gate makes of them is decided in `limiter`, where the theory stands too.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from kubiya_async._core.rate_headers import Quota

_GUARD: Final = 0.25
_GUARD_SHARE: Final = 1 / 40
_SPREAD: Final = 1.0
_SPREAD_SHARE: Final = 1 / 60
_MOST_SHARE: Final = 4.0

_WEIGHT: Final = 0.2
_SAME_END: Final = 1.0
_SAME_RESET: Final = 1.5
_UNKNOWN_RESET: Final = 15.0
_DRIFT: Final = 0.001
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

    def is_empty(self, now: float) -> bool:
        """Tell whether the window holds no logged call any more."""
        return not self.log or self.log[-1] + self.seconds <= now


class Sighting(NamedTuple):
    """One of the server's quotas as an answer states it, placed on our own clock."""

    now: float
    remaining: int
    reset: float | None
    """When its window ends, at the earliest now; `None` if that is not said, or not credible."""
    ends: float | None
    """The same in the server's words: equal within one window, give or take a rounding."""
    seconds: float | None
    """Length of the window, if the server says it."""
    in_flight: int
    """Calls that had not come back when the answer came."""
    spread: float
    """A random number from 0 to 1, which spreads the processes that wait for this window's end."""
    after: float | None = None
    """Seconds from the answer's own date to the window's end."""


class ServerClock:
    """How far the server's clock is from ours, as closely as rounded times let us see.

    Dates are rounded down to seconds and answers take time to arrive, so every answer shows the
    difference too large, and the smallest one seen is the closest. It is allowed to drift.
    """

    __slots__ = ("_difference", "_seen")

    def __init__(self) -> None:
        self._difference = math.inf
        self._seen = 0.0

    def place(self, quota: Quota, now: float) -> tuple[float | None, float | None]:
        """Tell when a quota's window ends, on our clock and in the server's words."""
        after, ends = quota.reset_after, quota.window_end
        if after is None:
            return None, ends
        if after > _FAR:
            return None, None
        if ends is None:
            return now + after, None
        if after <= 0:
            return now, ends
        drifted = self._difference + (now - self._seen) * _DRIFT
        self._difference = min(drifted, now + after - ends)
        self._seen = now
        return ends + self._difference, ends

    def forget(self) -> None:
        """Start anew: what was known turned out to be wrong."""
        self._difference = math.inf


class View:
    """One of the server's windows, as its headers have shown it so far."""

    __slots__ = (
        "_after",
        "_answers",
        "_pace",
        "_stragglers",
        "assumed",
        "ends",
        "limit",
        "remaining",
        "reset",
        "seconds",
        "spread",
    )

    def __init__(self, limit: int | None, seen: Sighting) -> None:
        self.limit = limit
        self.seconds = seen.seconds or 0.0
        self.reset = seen.now + (seen.seconds or _UNKNOWN_RESET)
        self.remaining = self._stragglers = 0
        self.assumed = False
        self._answers = 0
        self._pace = 1.0
        self._replace(seen)

    @property
    def share(self) -> float:
        """How much `Remaining` falls while one call of ours is answered; 1 when we are alone."""
        return max(1.0, self._pace)

    def has_room(self, in_flight: int) -> bool:
        """Tell whether one more call fits; the first one does while any call remains.

        The calls of others count three times: those under way when the answer was written, those
        sent while it travelled here, and those sent while ours travels there.
        """
        if in_flight == 0:
            return self.remaining > 0
        return (in_flight + 1) * (3 * self.share - 2) <= self.remaining

    def wake(self, guard: float) -> float:
        """Return when calls leave again after this window: past its end, and not all at once."""
        length = self.seconds or _UNKNOWN_RESET
        margin = min(_GUARD, length * _GUARD_SHARE) * guard
        widest = min(_SPREAD, length * _SPREAD_SHARE)
        if self._pace > 1.0:
            widest *= min(self._pace, _MOST_SHARE)
        return self.reset + margin + widest * self.spread

    def learn(self, seen: Sighting, *, passed: bool) -> bool:
        """Take in what an answer says; tell whether a newer window began."""
        before, shift = self.remaining, self._shift(seen)
        if shift < 0 and self._stragglers > 0:
            # At most as many answers as were in flight can be about the window before.
            self._stragglers -= 1
            return False
        if shift or self.assumed:
            self._replace(seen)
            return shift > 0 and self.remaining > before
        self._after = seen.after
        self._fall(seen.remaining, passed=passed)
        if seen.reset is not None:
            self.reset = min(self.reset, seen.reset)
        return False

    def hear_again(self, quota: Quota, *, passed: bool) -> bool:
        """Take in what remains, if nothing else is new; tell whether that was so.

        Within a second all answers give the same date and the same end, and the first of them has
        shown the end most closely.
        """
        if quota.window_end is None or quota.window_end != self.ends or self.assumed:
            return False
        if quota.reset_after != self._after:
            return False
        self._fall(quota.remaining or 0, passed=passed)
        return True

    def _fall(self, remaining: int, *, passed: bool) -> None:
        fallen = self.remaining - remaining
        if fallen > 0:
            self.remaining = remaining
        else:
            fallen = 0
        if passed:
            self._answers += 1
            if fallen != self._pace:
                self._pace += (fallen - self._pace) * max(_WEIGHT, 1 / self._answers)

    def _shift(self, seen: Sighting) -> float:
        """Tell how much later than this window the seen one ends; 0 if it is the same."""
        if seen.ends is not None and self.ends is not None:
            shift, same = seen.ends - self.ends, min(_SAME_END, self.seconds / 4)
        elif seen.reset is not None:
            shift, same = seen.reset - self.reset, min(_SAME_RESET, self.seconds / 2)
        else:
            return seen.seconds or 0.0
        return 0.0 if abs(shift) <= same else shift

    def _replace(self, seen: Sighting) -> None:
        self.remaining = seen.remaining
        if seen.reset is not None:
            self.reset = seen.reset
            self.seconds = max(self.seconds, seen.reset - seen.now)
        elif seen.seconds is not None:
            self.reset = seen.now + seen.seconds
        self.ends = seen.ends
        self._after = seen.after
        self.spread = seen.spread
        self._stragglers = seen.in_flight
        self.assumed = False

    def renew(self, now: float, in_flight: int, spread: float) -> None:
        """Assume that a window of the same kind followed this one."""
        step = self.seconds or _UNKNOWN_RESET
        passed = (math.floor((now - self.reset) / step) + 1) * step
        self.reset += passed
        self.ends = None if self.ends is None else self.ends + passed
        self.remaining = self.limit or 0
        self.spread = spread
        self._stragglers = in_flight
        self.assumed = True
