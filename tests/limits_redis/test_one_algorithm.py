"""The limiter in memory and the one in the store decide alike, whatever happens to them."""

from __future__ import annotations

import json
import math
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from kubiya_async.limits import limiter as module
from kubiya_async.limits.headers import QuotaHeaders, ServerWait
from kubiya_async.limits.limiter import Limiter, ServerWindow
from tests.limits_redis.store_limiter import StoreLimiter
from tests.unit.test_limiter_model import Blind, Shared, deep, explore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.options import Lane

START = 1_800_000_000.25
LIMITS = [(1, 2.0), (2, 10.0), (3, 0.5), (5, 10.0), (20, 60.0), (100, 60.0)]


class Window:
    """One of a server's quotas, as odd as headers may be."""

    def __init__(self, chance: random.Random, number: int) -> None:
        self.chance = chance
        self.name = chance.choice(["", "burst", f"policy {number}"])
        self.limit = chance.choice([None, 1, 3, 5, 20, 100, 100, 7 + number])
        self.seconds = chance.choice([2.0, 10.0, 60.0])
        self.told = chance.choice([None, self.seconds])
        self.style = chance.choice(["date", "date", "seconds", "silent"])
        self.rounding: Any = chance.choice([math.floor, math.ceil, float])
        self.end, self.left = START, 0

    def quota(self, now: float) -> QuotaHeaders:
        chance = self.chance
        if now >= self.end:
            self.end += (now - self.end) // self.seconds * self.seconds + self.seconds
            self.left = self.limit or 30
        self.left = max(0, self.left - chance.choice([0, 1, 1, 1, 2, 4]))
        end = float(self.rounding(self.end + chance.choice([0, 0, 0, 0, 0.4, -1, self.seconds])))
        after = max(0.0, end - chance.choice([math.floor(now), now]))
        if chance.random() < 0.03:
            after = chance.choice([0.0, 40 * 86400.0])
        if self.style == "silent":
            return QuotaHeaders(self.name, self.limit, self.left, None, None, self.told)
        ends = end if self.style == "date" else None
        return QuotaHeaders(self.name, self.limit, self.left, after, ends, self.told)


class Pair:
    """Both limiters, the same events and the same luck."""

    def __init__(self, client: Redis, chance: random.Random) -> None:
        self.chance = chance
        self.now, self.luck = START, 0.5
        limits = tuple(chance.sample(LIMITS, chance.choice([0, 1, 1, 2, 3])))
        assumed = chance.random() < 0.5
        share = chance.choice([0.1, 0.25, 0.5])
        self.memory = Limiter(limits, assumed=assumed, uniform=self.uniform, background_share=share)
        self.store = StoreLimiter(client, limits, assumed=assumed, share=share)
        self.windows = [Window(chance, number) for number in range(chance.choice([0, 1, 1, 2, 12]))]
        self.refuses = chance.choice([0.0, 0.05, 0.3])

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self.luck

    def step(self) -> None:
        chance, memory = self.chance, self.memory
        kind = chance.choices(["ask", "answer", "pass", "cancel"], [4, 6, 3, 0.3])[0]
        if kind == "pass":
            pauses = [0.01, 0.1, 0.3, 1.0, chance.uniform(0, 70)]
            pauses += [max(0.0, memory.ready_at(self.now) - self.now)] * 4
            pauses += [max(0.0, window.end - self.now) for window in self.windows]
            self.now += chance.choice(pauses)
        elif kind == "ask":
            patience = [math.inf, math.inf, 1.0, 30.0, chance.uniform(0.001, 70)]
            wanted = chance.choice([(1, 0), (2, 0), (5, 0), (12, 0), (0, 2), (0, 100), (3, 100)])
            self.ask(*wanted, chance.choice(patience), chance.choice(patience))
        elif memory.in_flight and kind == "cancel":
            memory.cancel()
            self.store.cancel()
        elif memory.in_flight:
            self.answer()
        self.ask()

    def answer(self) -> None:
        chance = self.chance
        status = chance.choice([200, 200, 200, 200, 404, 500, None])
        wait = None
        if chance.random() < self.refuses:
            status = 429
            asked = chance.choice([0.0, 1.0, 29.0, chance.uniform(0, 50)])
            wait = chance.choice([None, ServerWait(asked, "Retry-After")])
        said = chance.sample(self.windows, min(len(self.windows), chance.choice([0, 1, 1, 1, 2])))
        quotas = tuple(window.quota(self.now) for window in said) if status else ()
        for limiter in self.memory, self.store:
            limiter.finish(self.now, status, quotas, wait)

    def ask(
        self,
        wanted: int = 0,
        background: int = 0,
        within: float = math.inf,
        longest: float = math.inf,
    ) -> None:
        """Ask both, and compare what they decide and what they know."""
        now, memory = self.now, self.memory
        self.store.random = self.luck
        told = self.store.ask(now, wanted, within, longest, background)
        let_out: dict[Lane, int] = {"interactive": 0, "background": 0}
        while any(waits := (wanted > let_out["interactive"], background > let_out["background"])):
            lane = memory.next_lane(interactive=waits[0], background=waits[1])
            ready_at = memory.ready_at if lane == "interactive" else memory.background_ready_at
            if ready_at(now, now + within, longest) > now:
                break
            memory.take_turn(now, lane, background_waits=waits[1])
            memory.start(now)
            let_out[lane] += 1
        assert (told.granted, told.background) == (let_out["interactive"], let_out["background"])
        if not any(let_out.values()):
            ready = memory.ready_at(now, now + within, longest)
            assert now + told.ready == pytest.approx(max(now, ready), rel=0, abs=1e-6)
        assert told.in_flight == memory.in_flight
        assert told.blocked == max(0.0, memory.blocked_until - now)
        assert now + told.bound == pytest.approx(memory.bound(now)[0], rel=0, abs=1e-6)
        limit, left, reset = memory.tightest(now)
        assert (told.limit, told.left) == (limit or -1, -1 if left is None else left)
        assert told.reset == (-1.0 if reset is None else reset)
        known, kept = in_store_words(memory), read_exactly(json.loads(self.store.known))
        assert known.pop("interactive") == pytest.approx(kept.pop("interactive"), rel=1e-9)
        assert known == kept
        self.luck = self.chance.random()


SHARED = (
    *("_narrow", "_narrow_since", "_guard", "_refusals", "_probing", "_assuming"),
    *("blocked_until", "_told_until", "_blocked_by", "_in_row"),
    *("_interactive", "_interactive_at", "_interactive_since"),
)


def in_store_words(limiter: Limiter) -> dict[str, Any]:
    """Everything a limiter has come to know, as the script keeps it."""
    found = {name.removeprefix("_"): getattr(limiter, name) for name in SHARED}
    found |= {"difference": limiter._clock._difference, "seen": limiter._clock._seen}
    views = [
        {"name": name}
        | {field.removeprefix("_"): getattr(view, field) for field in ServerWindow.__slots__}
        for (name, _), view in limiter._views.items()
    ]
    found["views"] = [
        {name: value for name, value in view.items() if value is not None} for view in views
    ]
    # Long ago, before anything was known.
    return {name: 0.0 if value == -math.inf else value for name, value in found.items()}


def read_exactly(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: each if name in {"name", "blocked_by"} else read_exactly(each)
            for name, each in value.items()
        } | ({"views": []} if value.get("views") == {} else {})
    if isinstance(value, list):
        return list(map(read_exactly, value))
    number = float(value) if isinstance(value, str) else value
    return math.inf if number == 1e300 else number


@pytest.fixture
def client(url: str) -> Iterator[Redis]:
    with Redis.from_url(url) as found:
        yield found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_f55_f56_any_schedule_is_decided_alike(client: Redis, seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # Calls that never come back are another matter: one knows them by name, the other does not.
        patch.setattr(module, "LEASE", math.inf)
        pair = Pair(client, random.Random(seed))
        for _ in range(80):
            pair.step()


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
