"""Every order of events in small worlds: what a limiter never does, and in the end always does."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, TypeVar, cast

import pytest

from kubiya_async.limits.headers import QuotaHeaders, ServerWait
from kubiya_async.limits.limiter import Limiter, ServerClock, ServerWindow

pytestmark = pytest.mark.proof


def middle(low: float, high: float) -> float:
    return (low + high) / 2


State = TypeVar("State")
Thing = TypeVar("Thing")


def deep(*rows: tuple[int, ...]) -> list[Any]:
    """Worlds of some hundred thousand states, for runs that may take minutes."""
    if os.environ.get("HYPOTHESIS_PROFILE") != "thorough":
        return []
    return [pytest.param(*row, marks=pytest.mark.timeout(600)) for row in rows]


def limiter_of(limit: int, seconds: float, *, warm: bool = False) -> Limiter:
    """Make a limiter; a warm one has left the slow start behind."""
    limiter = Limiter([(limit, seconds)], assumed=False, uniform=middle)
    if warm:
        limiter._narrow = math.inf
    return limiter


def look_ahead(monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
    """Have so many calls let out without another look; with none, as many as ever."""
    if calls:
        monkeypatch.setattr("kubiya_async.limits.limiter._AHEAD", calls)


def clone(limiter: Limiter) -> Limiter:
    """Copy the state, some hundred thousand times."""
    if not isinstance(limiter, Limiter):
        return limiter.clone()
    twin = _shallow(limiter)
    windows = {}
    for window in limiter._windows:
        windows[id(window)] = copied = _shallow(window)
        copied.log = window.log.copy()
    twin._windows = tuple(windows.values())
    twin._active = tuple(windows[id(window)] for window in limiter._active)
    twin._views = {key: _shallow(view) for key, view in limiter._views.items()}
    twin._clock = _shallow(limiter._clock)
    return twin


def _shallow(thing: Thing) -> Thing:
    kind: Any = type(thing)
    twin = kind.__new__(kind)
    for name in kind.__slots__:
        setattr(twin, name, getattr(thing, name))
    return cast("Thing", twin)


_DEEP = {"_windows", "_active", "_views", "_clock", "_uniform"}
_of_limiter = attrgetter(*(name for name in Limiter.__slots__ if name not in _DEEP))
_of_view = attrgetter(*ServerWindow.__slots__)
_of_clock = attrgetter(*ServerClock.__slots__)


def signature(limiter: Limiter) -> Any:
    """Everything that a state consists of, to be compared and hashed."""
    if not isinstance(limiter, Limiter):
        return limiter.signature()
    return (
        _of_limiter(limiter),
        _of_clock(limiter._clock),
        tuple(tuple(window.log) for window in limiter._windows),
        tuple(window.limit for window in limiter._active),
        tuple((key, _of_view(view)) for key, view in sorted(limiter._views.items())),
    )


def explore(
    first: State, steps: Callable[[State], Iterator[State]], key: Callable[[State], Any]
) -> int:
    """Visit every reachable state once; give their number."""
    seen, open_states = {key(first)}, [first]
    while open_states:
        for state in steps(open_states.pop()):
            mark = key(state)
            if mark not in seen:
                seen.add(mark)
                open_states.append(state)
    return len(seen)


def is_served_in_the_end(limiter: Limiter, now: float, in_flight: int, horizon: float) -> bool:
    """Let everything in flight come back, then only time pass: may a call leave?"""
    limiter = clone(limiter)
    for _ in range(in_flight):
        limiter.finish(now, None, (), None)
    while now < horizon:
        at = limiter.ready_at(now)
        if at <= now:
            return True
        now = at
    return False


@dataclass(frozen=True)
class Blind:
    """One client that knows its limit, and a server that tells nothing."""

    limiter: Limiter
    limit: int
    seconds: int
    calls: int
    now: int = 0
    flights: int = 0
    returns: tuple[int, ...] = ()
    refused: bool = False

    def key(self) -> Any:
        return signature(self.limiter), self.now, self.calls

    def occupied(self) -> int:
        """Count the calls that a window which ends now may hold, wherever the server counts."""
        return self.flights + sum(when > self.now - self.seconds for when in self.returns)

    def steps(self) -> Iterator[Blind]:
        self.check()
        if self.calls and self.limiter.ready_at(self.now) <= self.now:
            yield self.started()
        if self.flights:
            for status in (200, None):
                yield self.returned(status)
            if not self.refused:
                yield replace(self.returned(429), refused=True)
            yield self.taken_back()
        if self.now < 6:
            yield replace(self, limiter=clone(self.limiter), now=self.now + 1)

    def check(self) -> None:
        limiter = self.limiter
        assert limiter.in_flight == self.flights >= 0
        assert self.occupied() <= self.limit
        at = limiter.ready_at(self.now)
        # The short way to leave agrees with the long one.
        assert clone(limiter).admit(self.now) is (at <= self.now)
        if not self.refused:
            # Nobody sleeps while a place is free.
            assert (at <= self.now) is (self.occupied() < self.limit)
        bound, _ = limiter.bound(self.now)
        assert bound <= max(at, self.now)
        assert is_served_in_the_end(limiter, self.now, self.flights, self.now + 30)

    def started(self) -> Blind:
        limiter = clone(self.limiter)
        assert limiter.admit(self.now)
        return replace(self, limiter=limiter, flights=self.flights + 1, calls=self.calls - 1)

    def returned(self, status: int | None) -> Blind:
        limiter = clone(self.limiter)
        limiter.finish(self.now, status, (), None)
        returns = (*self.returns, self.now)
        return replace(self, limiter=limiter, flights=self.flights - 1, returns=returns)

    def taken_back(self) -> Blind:
        limiter = clone(self.limiter)
        limiter.cancel()
        return replace(self, limiter=limiter, flights=self.flights - 1, calls=self.calls + 1)


@pytest.mark.parametrize("ahead", [0, 1, 2])
@pytest.mark.parametrize(
    ("limit", "seconds", "calls"),
    [(1, 2, 3), (1, 3, 3), (2, 2, 5), (2, 3, 5), (2, 4, 5), (3, 3, 5), *deep((3, 2, 7), (3, 3, 7))],
)
def test_no_window_ever_holds_more_than_the_limit(
    limit: int, seconds: int, calls: int, *, ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_ahead(monkeypatch, ahead)
    first = Blind(limiter_of(limit, seconds, warm=ahead > 0), limit, seconds, calls)
    assert explore(first, Blind.steps, Blind.key) > 40


@dataclass(frozen=True)
class Call:
    """A call under way: not counted by the server yet, or with its answer on the way back."""

    client: int
    status: int = 0
    quota: QuotaHeaders | None = None


def _of_quota(quota: QuotaHeaders | None) -> tuple[float, float]:
    return (-1, -1) if quota is None else (quota.remaining or 0, quota.window_end or 0)


@dataclass(frozen=True)
class Shared:
    """Clients with one key, and a server with fixed windows that tells everything."""

    limiters: tuple[Limiter, ...]
    limit: int
    seconds: int
    phase: int
    calls: tuple[int, ...]
    now: int = 0
    used: int = 0
    under_way: tuple[Call, ...] = ()
    refusals: int = 0
    last: int = 6
    worst: list[int] = field(default_factory=lambda: [0])

    def key(self) -> Any:
        flights = sorted(
            (call.client, call.status, *_of_quota(call.quota)) for call in self.under_way
        )
        state = self.now, self.used, self.calls, self.refusals, tuple(flights)
        return *map(signature, self.limiters), *state

    def end(self) -> int:
        """When the present window ends."""
        return (self.now - self.phase) // self.seconds * self.seconds + self.seconds + self.phase

    def steps(self) -> Iterator[Shared]:
        self.worst[0] = max(self.worst[0], self.refusals)
        for client, limiter in enumerate(self.limiters):
            self.check(limiter, client)
            if self.calls[client] and limiter.ready_at(self.now) <= self.now:
                yield self.started(client)
        for call in set(self.under_way):
            yield self.returned(call) if call.status else self.counted(call)
        if self.now < self.last:
            yield self.ticked()

    def check(self, limiter: Limiter, client: int) -> None:
        mine = sum(call.client == client for call in self.under_way)
        assert limiter.in_flight == mine
        if isinstance(limiter, Limiter):
            assert all(view.remaining >= 0 for view in limiter._views.values())
        assert is_served_in_the_end(limiter, self.now, mine, self.now + 60)
        assert clone(limiter).admit(self.now) is (limiter.ready_at(self.now) <= self.now)

    def started(self, client: int) -> Shared:
        limiters = list(self.limiters)
        limiters[client] = clone(limiters[client])
        assert limiters[client].admit(self.now)
        calls = list(self.calls)
        calls[client] -= 1
        return replace(
            self,
            limiters=tuple(limiters),
            calls=tuple(calls),
            under_way=(*self.under_way, Call(client)),
        )

    def counted(self, call: Call) -> Shared:
        admitted = self.used < self.limit
        used = self.used + admitted
        quota = QuotaHeaders("", self.limit, self.limit - used, self.end() - self.now, self.end())
        rest = list(self.under_way)
        rest.remove(call)
        answered = replace(call, status=200 if admitted else 429, quota=quota)
        return replace(
            self,
            used=used,
            under_way=(*rest, answered),
            refusals=self.refusals + (not admitted),
        )

    def returned(self, call: Call) -> Shared:
        limiters = list(self.limiters)
        limiter = limiters[call.client] = clone(limiters[call.client])
        calls, wait = list(self.calls), None
        assert call.quota is not None
        assert call.quota.window_end is not None
        if call.status == 429:
            calls[call.client] += 1
            left = call.quota.window_end - self.now
            wait = ServerWait(left, "X-RateLimit-Reset") if left > 0 else None
        limiter.finish(self.now, call.status, (call.quota,), wait)
        rest = list(self.under_way)
        rest.remove(call)
        return replace(self, limiters=tuple(limiters), calls=tuple(calls), under_way=tuple(rest))

    def ticked(self) -> Shared:
        now = self.now + 1
        fresh = (now - self.phase) % self.seconds == 0
        limiters = tuple(map(clone, self.limiters))
        return replace(self, limiters=limiters, now=now, used=0 if fresh else self.used)


def shared(
    clients: int, limit: int, seconds: int, phase: int, calls: int, *, warm: bool = False
) -> Shared:
    limiters = tuple(limiter_of(limit, seconds, warm=warm) for _ in range(clients))
    return Shared(limiters, limit, seconds, phase, calls=(calls,) * clients)


@pytest.mark.parametrize("ahead", [0, 1, 2])
@pytest.mark.parametrize("phase", [0, 1, 2])
@pytest.mark.parametrize(("limit", "calls"), [(1, 3), (2, 3), (3, 3), *deep((2, 4))])
def test_alone_with_headers_nothing_is_ever_refused(
    limit: int, calls: int, phase: int, *, ahead: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_ahead(monkeypatch, ahead)
    first = shared(1, limit, 3, phase, calls, warm=ahead > 0)
    assert explore(first, Shared.steps, Shared.key) > 50
    assert first.worst == [0]


@pytest.mark.parametrize("phase", [0, 1])
@pytest.mark.parametrize(
    ("limit", "calls", "most"), [(1, 1, 1), (1, 2, 3), (2, 1, 0), *deep((2, 2, 2))]
)
def test_two_clients_are_refused_a_few_times_at_most(
    limit: int, calls: int, most: int, phase: int
) -> None:
    first = replace(shared(2, limit, 2, phase, calls), last=4)
    assert explore(first, Shared.steps, Shared.key) > 1000
    assert first.worst[0] <= most


@dataclass(frozen=True)
class Lanes:
    """Calls of two lanes that wait for one limit, and a server that tells everything or nothing."""

    limiter: Limiter
    waiting: tuple[int, int]
    tells: bool
    now: int = 0
    flights: int = 0
    used: int = 0
    interactive_in_row: int = 0

    def key(self) -> Any:
        return signature(self.limiter), self.waiting, self.now, self.used, self.interactive_in_row

    def steps(self) -> Iterator[Lanes]:
        limiter = clone(self.limiter)
        self.check()
        lane, at = self.next(limiter)
        if lane and at <= self.now:
            limiter.take_turn(self.now, lane, background_waits=self.waiting[1] > 0)
            limiter.start(self.now)
            interactive, background = self.waiting
            waiting = (
                (interactive - 1, background)
                if lane == "interactive"
                else (interactive, background - 1)
            )
            row = self.interactive_in_row + 1 if lane == "interactive" and background else 0
            yield replace(
                self,
                limiter=limiter,
                waiting=waiting,
                flights=self.flights + 1,
                interactive_in_row=row,
            )
        if self.flights:
            yield self.returned()
        if self.now < 6:
            fresh = self.now % 3 == 2
            used = 0 if fresh else self.used
            yield replace(self, limiter=clone(self.limiter), now=self.now + 1, used=used)

    def next(self, limiter: Limiter) -> tuple[Any, float]:
        interactive, background = (count > 0 for count in self.waiting)
        if not (interactive or background):
            return None, 0.0
        lane = limiter.next_lane(interactive=interactive, background=background)
        ready_at = limiter.ready_at if lane == "interactive" else limiter.background_ready_at
        return lane, ready_at(self.now)

    def returned(self) -> Lanes:
        limiter, used = clone(self.limiter), self.used + 1
        assert used <= 2, "it is refused"
        end = (self.now // 3 + 1) * 3
        told = (QuotaHeaders("", 2, 2 - used, end - self.now, end),) if self.tells else ()
        limiter.finish(self.now, 200, told, None)
        return replace(self, limiter=limiter, used=used, flights=self.flights - 1)

    def check(self) -> None:
        """All that wait are served in the end, and the background after one in a row."""
        assert self.interactive_in_row <= 1
        later, now = clone(self.limiter), float(self.now)
        for _ in range(self.flights):
            later.finish(now, None, (), None)
        left = list(self.waiting)
        while any(left):
            lane = later.next_lane(interactive=left[0] > 0, background=left[1] > 0)
            ready_at = later.ready_at if lane == "interactive" else later.background_ready_at
            at = ready_at(now)
            if at > now:
                now = at
                assert now < 60
                continue
            later.take_turn(now, lane, background_waits=left[1] > 0)
            later.start(now)
            later.finish(now, None, (), None)
            left[lane == "background"] -= 1


@pytest.mark.parametrize("tells", [True, False])
@pytest.mark.parametrize("waiting", [(3, 2), (2, 3), (1, 4)])
def test_no_lane_waits_for_ever_and_none_is_refused(
    waiting: tuple[int, int], *, tells: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kubiya_async.limits.limiter._KEEPS_FROM", 1)
    limiter = Limiter([(2, 3)], assumed=False, uniform=middle, background_share=0.5)
    assert explore(Lanes(limiter, waiting, tells), Lanes.steps, Lanes.key) > 40
