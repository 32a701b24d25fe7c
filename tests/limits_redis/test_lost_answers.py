"""What becomes of the slots that a store let out when its answer reached nobody."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from redis import Redis

from kubiya_async._messages.redact import Secret
from kubiya_async.limits import RateLimit, RedisRateLimiter
from kubiya_async.limits.redis import RedisStore, StoreAwayError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async.limits import Gate
    from kubiya_async.limits.redis import LimitStore


ORIGIN = "https://api.example"
TIMEOUT = 0.2


class Unreliable(RedisStore):
    """A store that loses answers, or gets questions late, when it is told to."""

    loses = False
    holds = False
    held: tuple[Sequence[str], str] | None = None

    async def step(self, keys: Sequence[str], argument: str) -> list[Any]:
        if self.holds and json.loads(argument)["wanted"]:
            self.holds, self.held = False, (keys, argument)
            await asyncio.sleep(TIMEOUT)
            raise StoreAwayError("held")
        answer = await super().step(keys, argument)
        if self.loses and json.loads(argument)["wanted"]:
            self.loses = False
            raise StoreAwayError("lost")
        return answer

    async def carry_out_what_was_held(self) -> list[Any]:
        assert self.held is not None
        return await super().step(*self.held)


class Limiter(RedisRateLimiter):
    """A limiter with such a store."""

    def __init__(self, url: str, limits: list[RateLimit], **settings: Any) -> None:
        super().__init__(url, limits, timeout=TIMEOUT, **settings)
        self.store = Unreliable(Secret(url), timeout=5.0)

    def _store(self) -> LimitStore:
        return self.store


async def call(gate: Gate) -> None:
    await gate.acquire(max_wait=90.0)
    gate.finish(200, {}, None)


async def until_back(limiter: Limiter) -> None:
    while any(desk.away for desks in limiter._desks.values() for desk in desks.values()):
        await asyncio.sleep(0.05)


def in_flight(url: str, namespace: str) -> int:
    with Redis.from_url(url, decode_responses=True) as client:
        return sum(client.zcard(key) for key in client.keys(f"{namespace}:*:flight"))


async def test_slots_of_a_lost_answer_are_given_back(url: str) -> None:
    async with Limiter(url, [RateLimit(6, 60.0)], namespace="lost") as limiter:
        gate = limiter.gate(ORIGIN, "key")
        limiter.store.loses = True
        waiting = [asyncio.create_task(gate.acquire(max_wait=90.0)) for _ in range(5)]
        await asyncio.gather(*waiting)
        for _ in waiting:
            gate.finish(None, None, None, sent=False)
        await until_back(limiter)

        assert in_flight(url, "lost") == 0


async def test_a_question_that_arrives_after_its_slots_were_given_back_lets_nothing_out(
    url: str,
) -> None:
    async with Limiter(url, [RateLimit(6, 60.0)], namespace="late") as limiter:
        gate = limiter.gate(ORIGIN, "key")
        await call(gate)
        limiter.store.holds = True
        await asyncio.gather(*(call(gate) for _ in range(3)))
        await until_back(limiter)

        assert (await limiter.store.carry_out_what_was_held())[0] == 0
        assert in_flight(url, "late") == 0


async def test_a_question_that_is_asked_twice_is_answered_once(url: str) -> None:
    async with Limiter(url, [RateLimit(6, 60.0)], namespace="twice") as limiter:
        limiter.store.holds = True
        await call(limiter.gate(ORIGIN, "key"))
        # The first question of all does not know the store's clock yet, and is never too late.
        keys, question = limiter.store.held or ((), "")
        words = {**json.loads(question), "wanted": 4}
        for _ in range(2):
            answer = await RedisStore.step(limiter.store, keys, json.dumps(words))
            assert answer[0] == 4
        await limiter.store.aclose()

    assert in_flight(url, "twice") == 4
