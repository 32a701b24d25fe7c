"""The limiter in memory and the one in the store decide alike, whatever happens to them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from kubiya_async._core import limiter as module
from kubiya_async._core.limiter import Limiter
from kubiya_async._core.rate_headers import Quota
from kubiya_async._core.server_wait import ServerWait
from tests.limits_redis.store_limiter import StoreLimiter
from tests.unit.test_limiter_model import Blind, Shared, deep, explore

if TYPE_CHECKING:
    from collections.abc import Iterator


START = 1_800_000_000.25

LIMITS = st.lists(
    st.tuples(st.sampled_from([1, 2, 3, 5, 100]), st.sampled_from([0.5, 2.0, 10.0, 60.0])),
    max_size=3,
    unique_by=lambda limit: limit[0],
).map(tuple)
QUOTAS = st.builds(
    Quota,
    st.sampled_from(["", "", "burst", "a"]),
    st.sampled_from([None, 1, 2, 3, 5, 7, 8, 9, 50, 100]),
    st.integers(0, 6),
    st.sampled_from([None, 0.0, 0.5, 1.0, 9.5, 10.0, 60.0, 40 * 86400.0]) | st.floats(0, 100),
    st.none() | st.integers(-3, 100).map(lambda end: math.floor(START) + float(end)),
    st.sampled_from([None, 10.0, 60.0]),
)
WAITS = st.none() | st.builds(
    ServerWait, st.sampled_from([0.0, 1.0, 29.0, 120.0]) | st.floats(0, 50), st.just("Retry-After")
)
UNBOUNDED = st.just(math.inf)
ASKS = st.tuples(
    st.just("ask"),
    st.integers(1, 12),
    UNBOUNDED | st.floats(0.001, 60),
    UNBOUNDED | st.floats(0.001, 60),
)
ANSWERS = st.tuples(
    st.just("answer"),
    st.sampled_from([200, 200, 200, 404, 500, 429, None]),
    st.just(()) | st.lists(QUOTAS, min_size=1, max_size=3).map(tuple),
    WAITS,
)
PASSES = st.tuples(st.just("pass"), st.sampled_from([0.05, 0.5, 1.0, 10.0]) | st.floats(0, 90))
STEPS = (
    ASKS | ANSWERS | st.tuples(st.just("cancel")) | PASSES | st.tuples(st.just("until ready"))
)


class Pair:
    """The same events for both, and the same chance."""

    def __init__(self, client: Redis, limits: Any, *, assumed: bool) -> None:
        self.now, self.chance = START, 0.5
        self.memory = Limiter(limits, assumed=assumed, uniform=self.uniform)
        self.store = StoreLimiter(client, limits, assumed=assumed)

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self.chance

    def ask(self, wanted: int = 0, within: float = math.inf, longest: float = math.inf) -> None:
        now, memory = self.now, self.memory
        self.store.random = self.chance
        told = self.store.ask(now, wanted, within, longest)
        granted = 0
        while granted < wanted and memory.admit(now, now + within, longest):
            granted += 1
        if granted:
            within = longest = math.inf
        ready = memory.ready_at(now, now + within, longest) if granted < wanted or not wanted else 0
        if ready:
            assert max(now, now + told.ready) == max(now, ready)
        assert told.granted == granted
        assert told.in_flight == memory.in_flight
        assert told.blocked == max(0.0, memory.blocked_until - now)
        at, _ = memory.bound(now)
        assert now + told.bound == at
        limit, left, reset = memory.tightest(now)
        assert (told.limit, told.left) == (limit or -1, -1 if left is None else left)
        assert told.reset == (-1.0 if reset is None else reset)

    def step(self, kind: str, *what: Any) -> None:
        if kind == "pass":
            self.now += what[0]
        elif kind == "until ready":
            self.now = max(self.now, self.memory.ready_at(self.now))
        elif kind == "ask":
            self.ask(*what)
        elif self.memory.in_flight and kind == "cancel":
            self.memory.cancel()
            self.store.cancel()
        elif self.memory.in_flight:
            status, quotas, wait = what
            wait = wait if status == 429 else None
            self.memory.finish(self.now, status, quotas, wait)
            self.store.finish(self.now, status, quotas, wait)


@pytest.fixture
def client(url: str) -> Iterator[Redis]:
    with Redis.from_url(url) as found:
        yield found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    limits=LIMITS,
    assumed=st.booleans(),
    steps=st.lists(st.tuples(STEPS, st.floats(0, 1)), max_size=40),
)
def test_any_schedule_is_decided_alike(
    client: Redis, limits: Any, assumed: bool, steps: list[tuple[Any, float]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # Calls that never come back are another matter: one knows them by name, the other does not.
        patch.setattr(module, "LEASE", math.inf)
        pair = Pair(client, limits, assumed=assumed)
        for step, pair.chance in steps:
            pair.step(*step)
            pair.ask()


@pytest.mark.parametrize(
    ("limit", "seconds", "calls"), [(1, 2, 2), (1, 3, 3), *deep((2, 2, 2), (1, 2, 3), (2, 2, 3))]
)
def test_no_window_ever_holds_more_than_the_limit(
    client: Redis, limit: int, seconds: int, calls: int
) -> None:
    first: Any = Blind(in_store(client, limit, seconds), limit, seconds, calls)
    assert explore(first, Blind.steps, Blind.key) > 40


@pytest.mark.parametrize("phase", [0, 1, 2])
@pytest.mark.parametrize(("limit", "calls"), [(1, 2), (2, 2), *deep((1, 3), (2, 3))])
def test_alone_with_headers_nothing_is_ever_refused(
    client: Redis, limit: int, calls: int, phase: int
) -> None:
    first: Any = Shared((in_store(client, limit, 3),), limit, 3, phase, calls=(calls,))
    assert explore(first, Shared.steps, Shared.key) > 50
    assert first.worst == [0]


def in_store(client: Redis, limit: int, seconds: float) -> Any:
    return StoreLimiter(client, ((limit, seconds),))
