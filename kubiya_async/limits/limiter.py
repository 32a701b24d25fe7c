"""Decides when the next call of one key to one origin may be sent.

The problem. A server counts calls in windows that it hardly describes: fixed or sliding, starting
who knows when, sometimes several at once, shared with other processes that use the same key. Every
call too many costs a 429 and a retry; every second too careful is lost for good.

What is known, and what follows from it:

* *Nothing but the limits* (L calls in W seconds). A server may place its windows anywhere, so only
  a schedule that keeps every interval of length W at L calls or fewer is safe, and the fastest such
  schedule is the sliding log: call i is sent once call i - L has been back for W seconds. The
  log is stamped when an answer comes back, since the server counts at some moment before that:
  stamps taken when sending would let a slow network squeeze L + 1 calls into one window. Calls in
  flight count as if they came back now. Several limits hold at once: all logs have to agree. (A
  token bucket, burst L and then L/W, would send up to 2L calls in one window.)

* *`X-RateLimit-Remaining` and `-Reset`.* Sending while calls remain and sleeping to the reset
  admits the most that any schedule could admit by any moment, so with headers the gate is greedy.
  What is in flight is taken off `Remaining`, because the server may not have seen it yet. Answers
  arrive in any order: within one window the smallest `Remaining` and the earliest reset count, and
  an older window's answer is passed over. How much `Remaining` falls per call of ours shows what
  others take; near the end of a window only our share of it is put in flight.

* *A 429.* One pause for all calls. The first 429 of a burst sets it; the rest of the burst came
  from the same mistake and only lengthens it where the server asks for more. With calls remaining
  it comes from a limit that the headers do not show, so their reset is not used.

* *After a pause or a reset* all processes with this key wake together. Each waits a random moment
  past the reset and then starts slowly, one call in flight, twice as many with every answer, so
  that they overshoot by a few probes and not by a burst. The same slow start, from ten calls,
  makes the first answer arrive before a server with a small quota is flooded. Should answers take
  long, the start doubles every second by itself. A call whose deadline the random moment would
  miss is sent without it: whether a wait is too long is a question of the wait alone.

The documented limits are assumptions: a `Limit` header that fits none of them replaces them all;
one that fits replaces the log it fits by the server's own count. Limits set by the user stay. An
assumed limit spaces calls and never refuses them: a call that it would keep for too long waits for
the answers under way, which may tell more, and with none under way goes as a probe. A probe that
is refused proves the pause that follows it, and not the numbers that were assumed: after the pause
the next one goes.

Two lanes. Interactive calls leave first, so one waits only when the quota is spent, and behind
nothing but its like. So that it is not spent when they come, a window keeps some calls back from
the background: as many as interactive calls may want until its end, x + 4√x of them where x are
expected (four deviations of calls that come by chance). They are handed back little by little as
the end draws near, the last one 0.6 s before it, so that no call of the window is lost: of m + 1
calls left the background may take one once

    x = demand × (seconds to the end - 0.6) ≤ (√(m + 4) - 2)²

Demand is how often interactive calls left of late while background calls waited, begun with a
minute at 3 % of the limit, so that the first ones find room too. In a log without the server's
count, the end is when its oldest call drops out. A window of fewer than 20 calls, or longer than an
hour, keeps nothing back: of the one a single call is too much, of the other what will be wanted
cannot be known. And so that the background is not starved, it gets the next call, whatever is kept
back, once nine interactive ones in a row have left before it: its share of a tenth, which a limiter
may set.

A call that does not come back for a lease counts as come back: its loop or process is gone.

No header is trusted far: a window that ended is renewed as an assumption, which the next answer
confirms, corrects or drops, so nothing a server says can stop the gate for ever. Whether a wait is
too long to be waited for is up to the gate's queue; here is neither clock nor queue.

The same algorithm runs in a store for all processes that share a key: `limits.redis_script`,
function by function in Lua. Tests hold both to the same models and compare their decisions.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from kubiya_async.limits.headers import BURST, QuotaHeaders, ServerWait
from kubiya_async.options import Lane

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
        self.limit: int = limit
        self.seconds: float = seconds
        self.log: deque[float] = deque(maxlen=limit)

    def free_at(self, now: float, taken: int) -> float:
        """Return when one more call fits beside those taken, which are not in the log yet."""
        rounds = 0
        if taken >= self.limit:
            rounds, taken = divmod(taken, self.limit)
        index = len(self.log) - self.limit + taken
        at = now if index < 0 else max(now, self.log[index] + self.seconds)
        return at + rounds * self.seconds

    def used(self, now: float) -> int:
        """Count the logged calls that the window still holds."""
        return len(self.log) - bisect_right(self.log, now - self.seconds)

    def is_empty(self, now: float) -> bool:
        """Return whether the window holds no logged call any more."""
        return not self.log or self.log[-1] + self.seconds <= now


class QuotaObservation(NamedTuple):
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

    def place(self, quota: QuotaHeaders, now: float) -> tuple[float | None, float | None]:
        """Return when a quota's window ends, on our clock and by the server's header."""
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


class ServerWindow:
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

    def __init__(self, limit: int | None, seen: QuotaObservation) -> None:
        self.limit: int | None = limit
        self.seconds: float = seen.seconds or 0.0
        self.reset: float = seen.now + (seen.seconds or _UNKNOWN_RESET)
        self.remaining: int = 0
        self._stragglers = 0
        self.assumed: bool = False
        self._answers = 0
        self._pace = 1.0
        self._replace(seen)

    @property
    def share(self) -> float:
        """How much `Remaining` falls while one call of ours is answered; 1 when we are alone."""
        return max(1.0, self._pace)

    def has_room(self, in_flight: int) -> bool:
        """Return whether one more call fits; the first one does while any call remains.

        The calls of others count three times: those under way when the answer was written, those
        sent while it travelled here, and those sent while ours travels there.
        """
        if in_flight == 0:
            return self.remaining > 0
        return (in_flight + 1) * (3 * self.share - 2) <= self.remaining

    def wake(self, guard: float) -> float:
        """Return when calls are sent again after this window: past its end, and not all at once."""
        length = self.seconds or _UNKNOWN_RESET
        margin = min(_GUARD, length * _GUARD_SHARE) * guard
        widest = min(_SPREAD, length * _SPREAD_SHARE)
        if self._pace > 1.0:
            widest *= min(self._pace, _MOST_SHARE)
        return self.reset + margin + widest * self.spread

    def learn(self, seen: QuotaObservation, *, passed: bool) -> bool:
        """Apply a response's observation; return whether a newer window began."""
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

    def update_remaining(self, quota: QuotaHeaders, *, passed: bool) -> bool:
        """Apply the remaining calls if nothing else is new; return whether that was so.

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

    def _shift(self, seen: QuotaObservation) -> float:
        """Return by how many seconds the observed window ends later; 0 if it is the same."""
        if seen.ends is not None and self.ends is not None:
            shift, same = seen.ends - self.ends, min(_SAME_END, self.seconds / 4)
        elif seen.reset is not None:
            shift, same = seen.reset - self.reset, min(_SAME_RESET, self.seconds / 2)
        else:
            return seen.seconds or 0.0
        return 0.0 if abs(shift) <= same else shift

    def _replace(self, seen: QuotaObservation) -> None:
        self.remaining = seen.remaining
        if seen.reset is not None:
            self.reset = seen.reset
            self.seconds = max(self.seconds, seen.reset - seen.now)
        elif seen.seconds is not None:
            self.reset = seen.now + seen.seconds
        self.ends = seen.ends
        self._after = seen.after
        self.spread: float = seen.spread
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


_TOO_MANY_REQUESTS: Final = 429

_LAST_KEPT: Final = 0.6
"""Seconds before a window's end at which the last call is handed back to the background."""
_FIRST_DEMAND: Final = 0.03
"""Part of a window that interactive calls are expected to want, before any were seen."""
_FIRST_SECONDS: Final = 60.0
"""Seconds for which it counts as seen."""
_RECENT: Final = 300.0
"""Seconds after which what was seen has lost two thirds of its weight."""
_KEEPS_FROM: Final = 20
_KEEPS_UP_TO: Final = 3600.0

_FIRST_IN_FLIGHT: Final = 10.0
_WIDE: Final = 1024.0
_PATIENCE: Final = 1.0
_MOST_DOUBLINGS: Final = 20
LEASE: Final = 300.0
"""Seconds after which a call that has not come back counts as come back."""
_WIDEST_GUARD: Final = 8.0
_BLIND_SECONDS: Final = 60.0
_MOST_VIEWS: Final = 8
_AHEAD: Final = 64
"""Calls that are admitted without another check, where that many fit."""
_UNBOUNDED: Final = math.inf
_UNITS: Final = {1.0: "second", 60.0: "minute", 3600.0: "hour", 86400.0: "day"}


class Limiter:
    """What is known about one key at one origin, and when its next call may be sent."""

    __slots__ = (
        "_active",
        "_assumed",
        "_assuming",
        "_blocked_by",
        "_clock",
        "_guard",
        "_heard",
        "_in_row",
        "_interactive",
        "_interactive_at",
        "_interactive_since",
        "_most_in_row",
        "_most_kept",
        "_narrow",
        "_narrow_since",
        "_next_wake",
        "_probing",
        "_refusals",
        "_room",
        "_told_until",
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
        background_share: float = 0.1,
    ) -> None:
        """Know nothing but the limits.

        Args:
            limits: Pairs of calls and seconds.
            assumed: The server's headers may replace them.
            uniform: Draws a number between two others.
            background_share: Part of a window, and of the calls that leave while both lanes wait,
                which the background has in any case.
        """
        self._most_kept = 1 - background_share
        self._most_in_row = most_in_row(background_share)
        self._in_row = 0
        # Interactive calls that left while the background waited, the older the less.
        self._interactive = 0.0
        self._interactive_at = self._interactive_since = math.inf
        self._windows = tuple(Window(limit, seconds) for limit, seconds in limits)
        self._assumed = assumed
        self._assuming = False
        self._clock = ServerClock()
        self._uniform = uniform
        self._active = self._windows
        self._views: dict[tuple[str, int | None], ServerWindow] = {}
        self._next_wake = math.inf
        self._guard = 1.0
        self._narrow = _FIRST_IN_FLIGHT
        self._narrow_since = 0.0
        self._probing = False
        self._refusals = 0
        self._room = 0
        self._blocked_by = ""
        self._heard = -math.inf
        # The pause after a 429 without its random part, and with it.
        self._told_until = -math.inf
        self.blocked_until: float = -math.inf
        self.in_flight: int = 0

    # Leaving

    def ready_at(self, now: float, by: float = math.inf, longest: float = math.inf) -> float:
        """Return when the next call may be sent if no response arrives first.

        Args:
            now: Reading of the clock.
            by: The earliest deadline of those who wait.
            longest: Most seconds for which any of them waits.
        """
        if now >= self._next_wake:
            self._renew(now)
        if self.in_flight and now >= self._heard + LEASE:
            self._lose(now)
        at = self._leaves_at(now)
        if at <= now:
            return at
        hurried = at >= by
        if hurried:
            self._renew(now, hurried=True)
            at = self._leaves_at(now, hurried=True)
        if self._assumed and not self.in_flight and (at >= by or at - now > longest):
            at = self._leaves_at(now, hurried=hurried, probing=True)
        return at

    def _leaves_at(self, now: float, *, hurried: bool = False, probing: bool = False) -> float:
        at = self._told_until if hurried else self.blocked_until
        in_flight = self.in_flight
        for window in () if probing else self._active:
            if len(window.log) + in_flight >= window.limit:
                at = max(at, window.free_at(now, in_flight))
        if self._views:
            for view in self._views.values():
                if not view.has_room(in_flight):
                    at = max(at, view.reset if hurried else view.wake(self._guard))
        if in_flight >= self._narrow and in_flight >= self._width(now):
            at = max(at, self._narrow_since + self._steps(now) + _PATIENCE)
        return at

    def admit(self, now: float, by: float = math.inf, longest: float = math.inf) -> bool:
        """Count a call as in flight if it may be sent now; return whether so. See `ready_at`."""
        if self._room > 0:
            # As `start` does, which most calls then need not enter.
            if self.in_flight == 0:
                self._heard = self._narrow_since = now
            self.in_flight += 1
            self._room -= 1
            return True
        if self.ready_at(now, by, longest) > now:
            return False
        self.start(now)
        if not self._views and self._narrow == _UNBOUNDED and self._has_room(now):
            self._room = _AHEAD
        return True

    # Lanes

    def next_lane(self, *, interactive: bool, background: bool) -> Lane:
        """Return the lane of the next call.

        Args:
            interactive: Whether an interactive call waits.
            background: Whether a background call waits; one of them does.
        """
        first = background and (not interactive or self._in_row >= self._most_in_row)
        return "background" if first else "interactive"

    def background_ready_at(
        self, now: float, by: float = math.inf, longest: float = math.inf
    ) -> float:
        """Return when the background may send the next call; see `ready_at`."""
        at = self.ready_at(now, by, longest)
        return at if at > now or self._in_row >= self._most_in_row else self.kept_until(now)

    def ahead_of_background(self, interactive: int, background: int) -> int:
        """Return how many calls leave, at least, before a background call.

        Args:
            interactive: Interactive calls that wait.
            background: Background calls that wait before it.
        """
        before = self._most_in_row * (background + 1) - self._in_row
        return background + min(interactive, max(0, before))

    def take_turn(self, now: float, lane: Lane, *, background_waits: bool) -> None:
        """Count a call that leaves while others may wait.

        Args:
            now: Reading of the clock.
            lane: Its lane.
            background_waits: Whether a background call waits.
        """
        if lane == "background" or not background_waits:
            self._in_row = 0
            return
        self._in_row += 1
        self._interactive_since = min(self._interactive_since, now)
        self._interactive, self._interactive_at = self._recent(now)[0] + 1, now

    def _recent(self, now: float) -> tuple[float, float]:
        """Return how many interactive calls were seen of late, and in how many seconds."""
        faded = math.exp(min(0.0, self._interactive_at - now) / _RECENT)
        seconds = _RECENT * (1 - math.exp(min(0.0, self._interactive_since - now) / _RECENT))
        return self._interactive * faded, seconds

    def kept_until(self, now: float) -> float:
        """Return when the background may take the next call, if no response arrives first."""
        at, seen = now, self._recent(now)
        for view in self._views.values():
            if view.limit and _keeps(view.limit, view.seconds):
                left = view.remaining - (self.in_flight + 1) * (3 * view.share - 2)
                at = max(at, self._handed_back(view.limit, view.seconds, left, view.reset, seen))
        for window in self._active:
            if not _keeps(window.limit, window.seconds):
                continue
            used = window.used(now)
            left = window.limit - used - self.in_flight - 1
            # Without room it is a probe.
            if left >= 0 and (used or self.in_flight):
                end = (window.log[-used] if used else now) + window.seconds
                at = max(at, self._handed_back(window.limit, window.seconds, left, end, seen))
        return at

    def _handed_back(
        self, limit: int, seconds: float, left: float, end: float, seen: tuple[float, float]
    ) -> float:
        """Return from when this many calls are enough for interactive ones until the end."""
        if left >= self._most_kept * limit:
            return -math.inf
        first = _FIRST_DEMAND * limit / seconds * _FIRST_SECONDS
        demand = (first + seen[0]) / (_FIRST_SECONDS + seen[1])
        enough = (math.sqrt(max(0.0, left) + 4) - 2) ** 2
        return end - _LAST_KEPT - enough / demand

    def admit_background(self, now: float) -> bool:
        """Count a background call as in flight if it may be sent now; return whether so."""
        if self.ready_at(now) > now or self.kept_until(now) > now:
            return False
        self.start(now)
        return True

    def start(self, now: float) -> None:
        """Count a call as in flight."""
        if self.in_flight == 0:
            self._heard = self._narrow_since = now
        self.in_flight += 1
        if self._room > 0:
            self._room -= 1

    def _has_room(self, now: float) -> bool:
        """Return whether many more calls fit; then they fit at any later time too."""
        taken = self.in_flight + _AHEAD - 1
        return all(window.free_at(now, taken) <= now for window in self._active)

    def cancel(self) -> None:
        """Undo a call that was never sent."""
        if self.in_flight:
            self.in_flight -= 1

    def _lose(self, now: float) -> None:
        """Count the calls in flight as finished: no response came for the length of a lease."""
        for _ in range(self.in_flight):
            self.finish(now, None, (), None)

    def bound(self, now: float, ahead: int = 0) -> tuple[float, str]:
        """Return the earliest time for one more call that no response can change, and its cause.

        Args:
            now: Reading of the clock.
            ahead: Calls that leave first.
        """
        found = [(self._told_until, self._blocked_by)]
        if not self._assumed:
            found += [
                (window.free_at(now, ahead), describe(window.limit, window.seconds))
                for window in self._active
            ]
        for view in self._views.values():
            over = ahead - view.remaining
            if over >= 0 and now < view.reset:
                rounds = over // view.limit if view.limit else 0
                name = f"the server's limit of {view.limit}" if view.limit else "the server's limit"
                found.append((view.reset + rounds * view.seconds, name))
        return max((moment for moment in found if moment[0] > now), default=(now, ""))

    # Coming back

    def finish(
        self,
        now: float,
        status: int | None,
        quotas: tuple[QuotaHeaders, ...],
        wait: ServerWait | None,
    ) -> None:
        """Learn from a call that came back.

        Args:
            now: Reading of the clock.
            status: HTTP status; `None` if there was no answer.
            quotas: What the answer's headers say.
            wait: What the server asked for.
        """
        if self.in_flight:
            self.in_flight -= 1
        self._heard = now
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
        self, now: float, quotas: tuple[QuotaHeaders, ...], *, passed: bool, answered: bool
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

    def _drop_assumptions(self, quotas: tuple[QuotaHeaders, ...]) -> None:
        """Forget the windows that were assumed, where an answer does not speak of them."""
        reported = {(quota.name, quota.limit) for quota in quotas}
        for key, view in list(self._views.items()):
            if view.assumed and key not in reported:
                del self._views[key]
        self._assuming = False
        self._choose_windows()

    def _learn_one(self, now: float, quota: QuotaHeaders, *, passed: bool) -> None:
        key = quota.name, quota.limit
        view = self._views.get(key)
        if view is not None and view.update_remaining(quota, passed=passed):
            return
        reset, ends = self._clock.place(quota, now)
        seen = QuotaObservation(
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
            self._views[key] = ServerWindow(quota.limit, seen)
            self._choose_windows()
            return
        exhausted = not view.has_room(self.in_flight)
        if view.learn(seen, passed=passed) and exhausted:
            self._start_slowly(now, 2.0)

    def _widen_after(self, now: float) -> None:
        """Allow more calls after a response, unless it belongs to a burst that was refused."""
        if now < self.blocked_until:
            return
        self._refusals = 0
        self._probing = False
        if self._narrow < math.inf:
            width = self._width(now) * 2
            self._narrow = width if width <= _WIDE else math.inf
            self._narrow_since = now

    def _width(self, now: float) -> float:
        """Return how many calls may be in flight, growing while responses are slow."""
        width = self._narrow * 2.0 ** min(self._steps(now), _MOST_DOUBLINGS)
        return width if width <= _WIDE else math.inf

    def _steps(self, now: float) -> int:
        return max(0, math.floor((now - self._narrow_since) / _PATIENCE))

    def _start_slowly(self, since: float, width: float) -> None:
        self._narrow = min(self._narrow, width)
        self._narrow_since = since

    def _refused(self, now: float, wait: ServerWait | None) -> None:
        self._room = 0
        if now < self.blocked_until:
            if wait is not None:
                self._told_until = max(self._told_until, now + wait.seconds)
                self.blocked_until = max(self.blocked_until, self._told_until)
            return
        self._refusals += 1
        if self._probing:
            # Refused right after a reset: the server's clock is behind what we made of it.
            self._guard = min(self._guard * 2, _WIDEST_GUARD)
            self._clock.forget()
        if wait is not None and wait.seconds > 0:
            self._obey(now, wait)
        else:
            longest = min(self._shortest_window() / 4, 2.0 ** min(self._refusals - 1, 60))
            self._told_until = self.blocked_until = now + self._uniform(0.5, 1.0) * longest
            self._blocked_by = "HTTP 429"
        self._start_slowly(self.blocked_until, 1.0)
        self._plan()

    def _obey(self, now: float, wait: ServerWait) -> None:
        self._blocked_by = f"HTTP 429 with {wait.source}"
        self._told_until = now + wait.seconds
        self.blocked_until = self._told_until + self._uniform(0.0, min(wait.seconds * 0.1, 2.0))
        for view in self._views.values():
            if view.remaining == 0:
                # What was said about this call outranks what was said about the window.
                view.reset = min(view.reset, self._told_until)

    def _shortest_window(self) -> float:
        lengths = [window.seconds for window in self._active]
        lengths += [view.seconds for view in self._views.values() if view.seconds]
        return min(lengths, default=_BLIND_SECONDS)

    def _renew(self, now: float, *, hurried: bool = False) -> None:
        """Go over to the windows that follow those that ended."""
        for key, view in list(self._views.items()):
            if now < (view.reset if hurried else view.wake(self._guard)):
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

    def idle(self, now: float) -> bool:
        """Return whether the limiter holds no state: nothing in flight, logged or paused."""
        return (
            self.in_flight == 0
            # For so long the next guess at a pause would be a longer one.
            and now >= self.blocked_until + self._shortest_window()
            and all(window.is_empty(now) for window in self._windows)
            and all(now >= view.wake(self._guard) for view in self._views.values())
        )

    def tightest(self, now: float) -> tuple[int | None, int | None, float | None]:
        """Return limit, calls left and seconds to the reset of the quota with the fewest left."""
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


def most_in_row(background_share: float) -> int:
    """Return how many interactive calls may leave in a row while a background call waits."""
    return round(1 / background_share) - 1


def _keeps(limit: int, seconds: float) -> bool:
    return limit >= _KEEPS_FROM and 0 < seconds <= _KEEPS_UP_TO


def describe(limit: int, seconds: float) -> str:
    """Name a limit in words: `100 calls per minute`."""
    return f"{limit} calls per {_UNITS.get(seconds, f'{seconds:g} s')}"
