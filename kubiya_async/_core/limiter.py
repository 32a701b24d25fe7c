"""Decides when the next call of one key to one origin may leave.

The problem. A server counts calls in windows that it hardly describes: fixed or sliding, starting
who knows when, sometimes several at once, shared with other processes that use the same key. Every
call too many costs a 429 and a retry; every second too careful is lost for good.

What is known, and what follows from it:

* *Nothing but the limits* (L calls in W seconds). A server may place its windows anywhere, so only
  a schedule that keeps every interval of length W at L calls or fewer is safe, and the fastest such
  schedule is the sliding log: call i leaves as soon as call i - L has been back for W seconds. The
  log is stamped when an answer comes back, since the server counts at some moment before that:
  stamps taken at departure would let a slow network squeeze L + 1 calls into one window. Calls in
  flight count as if they came back now. Several limits hold at once: all logs have to agree. (A
  token bucket, burst L and then L/W, would send up to 2L calls in one window.)

* *`X-RateLimit-Remaining` and `-Reset`.* Sending while calls remain and sleeping to the reset
  admits the most that any schedule could admit by any moment, so with headers the gate is greedy.
  What is in flight is taken off `Remaining`, because the server may not have seen it yet. Answers
  arrive in any order: within one window the smallest `Remaining` and the earliest reset count, and
  an older window's answer is passed over. How much `Remaining` falls per call of ours shows what
  others take; near the end of a window only our share of it is put in flight.

* *A 429.* One pause for everybody. The first 429 of a volley sets it; the rest of the volley came
  from the same mistake and only lengthens it where the server asks for more. With calls remaining
  it comes from a limit that the headers do not show, so their reset is not used.

* *After a pause or a reset* all processes with this key wake together. Each waits a random moment
  past the reset and then starts slowly, one call in flight, twice as many with every answer, so
  that they overshoot by a few probes and not by a burst. The same slow start, from ten calls,
  makes the first answer arrive before a server with a small quota is flooded. Should answers take
  long, the start doubles every second by itself.

The documented limits are assumptions: a `Limit` header that fits none of them replaces them all;
one that fits replaces the log it fits by the server's own count. Limits set by the user stay.

No header is trusted far: a window that ended is renewed as an assumption, which the next answer
confirms, corrects or drops, so nothing a server says can stop the gate for ever. Whether a wait is
too long to be waited for is up to the gate's queue; here is neither clock nor queue.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from kubiya_async._core.rate_headers import BURST
from kubiya_async._core.windows import ServerClock, Sighting, View, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubiya_async._core.rate_headers import Quota
    from kubiya_async._core.server_wait import ServerWait

_TOO_MANY_REQUESTS: Final = 429

_FIRST_IN_FLIGHT: Final = 10.0
_WIDE: Final = 1024.0
_PATIENCE: Final = 1.0
_WIDEST_GUARD: Final = 8.0
_BLIND_SECONDS: Final = 60.0
_MOST_VIEWS: Final = 8
_AHEAD: Final = 64
"""Calls that are let out without another look, where so many fit."""
_UNBOUNDED: Final = math.inf
_UNITS: Final = {1.0: "second", 60.0: "minute", 3600.0: "hour", 86400.0: "day"}


class Limiter:
    """What is known about one key at one origin, and when its next call may leave."""

    __slots__ = (
        "_active",
        "_assumed",
        "_assuming",
        "_blocked_by",
        "_clock",
        "_guard",
        "_narrow",
        "_narrow_since",
        "_next_wake",
        "_probing",
        "_refusals",
        "_room",
        "_uniform",
        "_views",
        "_windows",
        "blocked_until",
        "in_flight",
    )

    def __init__(
        self,
        limits: Iterable[tuple[int, float]],
        *,
        assumed: bool,
        uniform: Callable[[float, float], float],
    ) -> None:
        """Know nothing but the limits.

        Args:
            limits: Pairs of calls and seconds.
            assumed: The server's headers may replace them.
            uniform: Draws a number between two others.
        """
        self._windows = tuple(Window(limit, seconds) for limit, seconds in limits)
        self._assumed = assumed
        self._assuming = False
        self._clock = ServerClock()
        self._uniform = uniform
        self._active = self._windows
        self._views: dict[tuple[str, int | None], View] = {}
        self._next_wake = math.inf
        self._guard = 1.0
        self._narrow = _FIRST_IN_FLIGHT
        self._narrow_since = math.inf
        self._probing = False
        self._refusals = 0
        self._room = 0
        self._blocked_by = ""
        self.blocked_until: float = -math.inf
        self.in_flight: int = 0

    # Leaving

    def ready_at(self, now: float) -> float:
        """Tell when the next call may leave if nothing is heard until then; at most `now`: now."""
        if now >= self._next_wake:
            self._renew(now)
        at = self.blocked_until
        in_flight = self.in_flight
        for window in self._active:
            if len(window.log) + in_flight >= window.limit:
                at = max(at, window.free_at(now, in_flight))
        if self._views:
            for view in self._views.values():
                if not view.has_room(in_flight):
                    at = max(at, view.wake(self._guard))
        if in_flight >= self._narrow:
            at = max(at, self._widen(now))
        return at

    def admit(self, now: float) -> bool:
        """Count a call as in flight if it may leave now; tell whether it may."""
        if self._room > 0:
            self._room -= 1
            self.in_flight += 1
            return True
        if self.ready_at(now) > now:
            return False
        self.start(now)
        if not self._views and self._narrow == _UNBOUNDED and self._has_room(now):
            self._room = _AHEAD
        return True

    def start(self, now: float) -> None:
        """Count a call as in flight."""
        self.in_flight += 1
        if self._room > 0:
            self._room -= 1
        if self._narrow_since == math.inf:
            self._narrow_since = now

    def _has_room(self, now: float) -> bool:
        """Tell whether many more calls fit; then they fit at any later moment too."""
        taken = self.in_flight + _AHEAD - 1
        return all(window.free_at(now, taken) <= now for window in self._active)

    def cancel(self) -> None:
        """Take back a call that was never sent."""
        self.in_flight -= 1

    def bound(self, now: float, ahead: int = 0) -> tuple[float, str]:
        """Tell the earliest moment for one more call that no answer can move, and what sets it.

        Args:
            now: Reading of the clock.
            ahead: Calls that leave first.
        """
        found = [(self.blocked_until, self._blocked_by)]
        found += [
            (window.free_at(now, ahead), describe(window.limit, window.seconds))
            for window in self._active
        ]
        for view in self._views.values():
            wake, over = view.wake(self._guard), ahead - view.remaining
            if over >= 0 and now < wake:
                rounds = over // view.limit if view.limit else 0
                name = f"the server's limit of {view.limit}" if view.limit else "the server's limit"
                found.append((wake + rounds * view.seconds, name))
        return max((moment for moment in found if moment[0] > now), default=(now, ""))

    # Coming back

    def finish(
        self, now: float, status: int | None, quotas: tuple[Quota, ...], wait: ServerWait | None
    ) -> None:
        """Learn from a call that came back.

        Args:
            now: Reading of the clock.
            status: HTTP status; `None` if there was no answer.
            quotas: What the answer's headers say.
            wait: What the server asked for.
        """
        self.in_flight -= 1
        for window in self._windows:
            window.log.append(now)
        passed = status is not None and status != _TOO_MANY_REQUESTS
        if quotas or self._views:
            self._learn(now, quotas, passed=passed, answered=status is not None)
        if passed:
            if self._narrow != _UNBOUNDED or self._refusals or self._probing:
                self._widen_after(now)
        elif status is not None:
            self._refused(now, wait)

    def _learn(
        self, now: float, quotas: tuple[Quota, ...], *, passed: bool, answered: bool
    ) -> None:
        self._room = 0
        if not quotas:
            for view in self._views.values():
                view.remaining = max(0, view.remaining - 1)
        if answered and self._assuming:
            self._drop_assumptions(quotas)
        for quota in quotas:
            self._learn_one(now, quota, passed=passed)
        self._plan()

    def _drop_assumptions(self, quotas: tuple[Quota, ...]) -> None:
        """Forget the windows that were assumed, where an answer does not speak of them."""
        reported = {(quota.name, quota.limit) for quota in quotas}
        for key, view in list(self._views.items()):
            if view.assumed and key not in reported:
                del self._views[key]
        self._assuming = False
        self._choose_windows()

    def _learn_one(self, now: float, quota: Quota, *, passed: bool) -> None:
        key = quota.name, quota.limit
        view = self._views.get(key)
        if view is not None and view.hear_again(quota, passed=passed):
            return
        reset, ends = self._clock.place(quota, now)
        seen = Sighting(
            now,
            quota.remaining or 0,
            reset,
            ends,
            quota.seconds,
            self.in_flight,
            self._uniform(0.0, 1.0),
            quota.reset_after,
        )
        if view is None:
            if len(self._views) >= _MOST_VIEWS:
                del self._views[next(iter(self._views))]
            self._views[key] = View(quota.limit, seen)
            self._choose_windows()
            return
        exhausted = not view.has_room(self.in_flight)
        if view.learn(seen, passed=passed) and exhausted:
            self._start_slowly(now, 2.0)

    def _widen_after(self, now: float) -> None:
        """Let more calls out after an answer, unless it belongs to a refused volley."""
        if now < self.blocked_until:
            return
        self._refusals = 0
        self._probing = False
        if self._narrow < math.inf:
            self._narrow_since = now
            self._set_narrow(self._narrow * 2)

    def _widen(self, now: float) -> float:
        """Let more calls out when answers take long; tell when there is room in flight."""
        steps = math.floor((now - self._narrow_since) / _PATIENCE)
        if steps > 0:
            self._narrow_since += steps * _PATIENCE
            self._set_narrow(self._narrow * 2.0 ** min(steps, 10))
        return now if self.in_flight < self._narrow else self._narrow_since + _PATIENCE

    def _set_narrow(self, width: float) -> None:
        self._narrow = width if width <= _WIDE else math.inf

    def _start_slowly(self, since: float, width: float) -> None:
        self._narrow = min(self._narrow, width)
        self._narrow_since = since

    def _refused(self, now: float, wait: ServerWait | None) -> None:
        self._room = 0
        if now < self.blocked_until:
            if wait is not None:
                self.blocked_until = max(self.blocked_until, now + wait.seconds)
            return
        self._refusals += 1
        if self._probing:
            # Refused right after a reset: the server's clock is behind what we made of it.
            self._guard = min(self._guard * 2, _WIDEST_GUARD)
            self._clock.forget()
        if wait is not None and wait.seconds > 0:
            self._obey(now, wait)
        else:
            longest = min(self._shortest_window() / 4, 2.0 ** (self._refusals - 1))
            self.blocked_until = now + self._uniform(0.5, 1.0) * longest
            self._blocked_by = "HTTP 429"
        self._start_slowly(self.blocked_until, 1.0)
        self._plan()

    def _obey(self, now: float, wait: ServerWait) -> None:
        self._blocked_by = f"HTTP 429 with {wait.source}"
        jitter = self._uniform(0.0, min(wait.seconds * 0.1, 2.0))
        self.blocked_until = now + wait.seconds + jitter
        for view in self._views.values():
            if view.remaining == 0:
                # What was said about this call outranks what was said about the window.
                view.reset = min(view.reset, now + wait.seconds)

    def _shortest_window(self) -> float:
        lengths = [window.seconds for window in self._active]
        lengths += [view.seconds for view in self._views.values() if view.seconds]
        return min(lengths, default=_BLIND_SECONDS)

    def _renew(self, now: float) -> None:
        """Go over to the windows that follow those that ended."""
        for key, view in list(self._views.items()):
            if now < view.wake(self._guard):
                continue
            if not view.has_room(self.in_flight):
                self._start_slowly(now, 1.0)
                self._probing = True
            if view.limit is None:
                del self._views[key]
            else:
                view.renew(now, self.in_flight, self._uniform(0.0, 1.0))
                self._assuming = True
        self._choose_windows()
        self._plan()

    def _plan(self) -> None:
        self._next_wake = math.inf
        for view in self._views.values():
            self._next_wake = min(self._next_wake, view.wake(self._guard))

    def _choose_windows(self) -> None:
        """Keep our own logs only for the limits that the server does not count before our eyes."""
        counted = {limit for name, limit in self._views if limit and name != BURST}
        known = {window.limit for window in self._windows}
        if self._assumed and counted - known:
            self._active = ()
        else:
            self._active = tuple(w for w in self._windows if w.limit not in counted)

    # Looking

    def at_rest(self, now: float) -> bool:
        """Tell whether a new limiter would do as well: nothing in flight, logged or paused."""
        return (
            self.in_flight == 0
            # For so long the next guess at a pause would be a longer one.
            and now >= self.blocked_until + self._shortest_window()
            and all(window.is_empty(now) for window in self._windows)
            and all(now >= view.wake(self._guard) for view in self._views.values())
        )

    def tightest(self, now: float) -> tuple[int | None, int | None, float | None]:
        """Tell limit, calls left and seconds to the reset of the quota with the fewest left."""
        found: list[tuple[int, int | None, float | None]] = [
            (view.remaining, view.limit, max(0.0, view.reset - now))
            for view in self._views.values()
        ]
        for window in self._active:
            used = window.used(now)
            reset = window.log[-used] + window.seconds - now if used else None
            found.append((window.limit - used, window.limit, reset))
        if not found:
            return None, None, None
        left, limit, reset = min(found, key=lambda quota: quota[0])
        return limit, max(0, left - self.in_flight), reset


def describe(limit: int, seconds: float) -> str:
    """Name a limit in words: `100 calls per minute`."""
    return f"{limit} calls per {_UNITS.get(seconds, f'{seconds:g} s')}"
