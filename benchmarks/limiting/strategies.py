"""How a process decides when a call may leave: this package's gate, and what others do."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Protocol

from kubiya_async.limits import MemoryRateLimiter, RedisRateLimiter, SupportsLanes
from kubiya_async.limits.redis_script import BODY

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    from redis import Redis

    from kubiya_async.limits import Gate
    from kubiya_async.limits.headers import ServerWait
    from kubiya_async.limits.redis import LimitStore
    from kubiya_async.testing.clock import VirtualClock

LIMIT, WINDOW = 100, 60.0
VIRTUAL_SCRIPT = "local now = tonumber(ARGV[2])\n" + BODY


class Strategy(Protocol):
    """How one process decides when a call may leave."""

    async def before(self, tries: int) -> None:
        """Wait until a call may leave, which has failed so many times."""
        ...

    async def after(
        self, status: int, headers: Mapping[str, str], wait: ServerWait | None, tries: int
    ) -> None:
        """Learn from the answer; after a refusal, wait."""
        ...


class Gated:
    """The gate of this package."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    def in_background(self) -> Gated:
        """Return the same for calls of the background lane."""
        assert isinstance(self.gate, SupportsLanes)
        return Gated(self.gate.in_lane("background"))

    async def before(self, tries: int) -> None:
        """Pass the gate, first in line after a refusal."""
        if tries or not self.gate.try_acquire():
            await self.gate.acquire(max_wait=None, front=tries > 0)

    async def after(
        self, status: int, headers: Mapping[str, str], wait: ServerWait | None, tries: int
    ) -> None:
        """Report the gate."""
        del tries
        self.gate.finish(status, headers, wait)


class FullJitter:
    """Send at once; after a refusal wait a random part of a growing time."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    async def before(self, tries: int) -> None:
        """Send at once."""

    async def after(
        self, status: int, headers: Mapping[str, str], wait: ServerWait | None, tries: int
    ) -> None:
        """Back off."""
        del headers, wait
        if status != 200:
            await asyncio.sleep(self.chance.uniform(0, min(8.0, 0.5 * 2.0 ** min(tries, 10))))


class OpenAIPolicy(FullJitter):
    """Obey `Retry-After` up to a minute, else wait 0.5 to 8 s less up to a quarter, per call."""

    async def after(
        self, status: int, headers: Mapping[str, str], wait: ServerWait | None, tries: int
    ) -> None:
        """Back off."""
        del wait
        if status == 200:
            return
        seconds = float(headers.get("retry-after", 0))
        if not 0 < seconds <= 60:
            seconds = min(8.0, 0.5 * 2.0 ** min(tries, 10)) * (1 - 0.25 * self.chance.random())
        await asyncio.sleep(seconds)


class PlainBucket(FullJitter):
    """A token bucket of the documented limit in each process, and full jitter after a refusal."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(chance)
        self.tokens, self.at = float(LIMIT), 0.0

    async def before(self, tries: int) -> None:
        """Take a token, in debt if need be, and wait until it would have been there."""
        del tries
        now = asyncio.get_running_loop().time()
        self.tokens = min(LIMIT, self.tokens + (now - self.at) * LIMIT / WINDOW) - 1
        self.at = now
        if self.tokens < 0:
            await asyncio.sleep(-self.tokens * WINDOW / LIMIT)


class Obedient(FullJitter):
    """Obey `Retry-After`, else back off: what is put around a library that only holds back."""

    async def after(
        self, status: int, headers: Mapping[str, str], wait: ServerWait | None, tries: int
    ) -> None:
        """Back off."""
        if status != 200 and "retry-after" in headers:
            await asyncio.sleep(float(headers["retry-after"]))
            return
        await super().after(status, headers, wait, tries)


class AioLimiter(Obedient):
    """aiolimiter's leaky bucket of the documented limit in each process."""

    def __init__(self, chance: random.Random, clock: VirtualClock) -> None:
        super().__init__(chance)
        del clock
        from aiolimiter import AsyncLimiter

        class Limiter(AsyncLimiter):  # type: ignore[misc]
            _level: float

            def _leak(self) -> None:
                # It sets its timer to the moment when enough has leaked, give or take a rounding,
                # and counts on time to go on by itself, which virtual time does not.
                super()._leak()
                self._level = max(0.0, self._level - 1e-9)

        self.limiter = Limiter(LIMIT, WINDOW)

    async def before(self, tries: int) -> None:
        """Take a place in the bucket."""
        del tries
        await self.limiter.acquire()


class PyrateLimiter(Obedient):
    """pyrate-limiter's log of the documented limit in each process."""

    def __init__(self, chance: random.Random, clock: VirtualClock) -> None:
        super().__init__(chance)
        import pyrate_limiter
        from pyrate_limiter.limiter import SingleBucketFactory

        bucket: Any = pyrate_limiter.InMemoryBucket([pyrate_limiter.Rate(LIMIT, int(WINDOW * 1e3))])
        bucket.now = lambda: int(clock() * 1e3)
        # Its own cleaning runs in a thread, and in real time; a log this short needs none.
        self.limiter: Any = pyrate_limiter.Limiter(SingleBucketFactory(bucket, schedule_leak=False))

    async def before(self, tries: int) -> None:
        """Take a place in the log."""
        del tries
        await self.limiter.try_acquire_async("key")


class VirtualStore:
    """Runs the script in a real server, by the simulation's clock."""

    def __init__(self, client: Redis, clock: VirtualClock) -> None:
        self.client, self.clock = client, clock
        self.sha: Any = client.script_load(VIRTUAL_SCRIPT)

    async def step(self, keys: Sequence[str], argument: str) -> Any:
        """Run the script; no virtual time passes."""
        now = repr(self.clock.wall())
        answer: Any = self.client.evalsha(self.sha, len(keys), *keys, argument, now)
        return json.loads(answer)

    async def aclose(self) -> None:
        """Leave the client to who made it."""


class VirtualSharedLimiter(RedisRateLimiter):
    """A shared limiter whose store is the virtual one."""

    def __init__(self, client: Redis, clock: VirtualClock, chance: random.Random) -> None:
        super().__init__(
            "redis://127.0.0.1",
            max_server_wait=None,
            clock=clock,
            wall=clock.wall,
            uniform=chance.uniform,
        )
        self._virtual = VirtualStore(client, clock)

    def _store(self) -> LimitStore:
        return self._virtual


OTHERS: dict[str, Callable[[random.Random, VirtualClock], Strategy]] = {
    "full jitter": lambda chance, _: FullJitter(chance),
    "openai's policy": lambda chance, _: OpenAIPolicy(chance),
    "token bucket": lambda chance, _: PlainBucket(chance),
    "aiolimiter": AioLimiter,
    "pyrate-limiter": PyrateLimiter,
}
NEEDS = {"aiolimiter": "aiolimiter", "pyrate-limiter": "pyrate_limiter"}


def alone(chance: random.Random, clock: VirtualClock, process: int) -> Gated:
    """Return the gate that a process has for itself."""
    limiter = MemoryRateLimiter(
        max_server_wait=None, clock=clock, wall=clock.wall, uniform=chance.uniform
    )
    return Gated(limiter.gate("https://api.example", f"process {process}"))


def shared(client: Redis, chance: random.Random, clock: VirtualClock) -> Gated:
    """Return the gate that all processes share."""
    limiter = VirtualSharedLimiter(client, clock, chance)
    return Gated(limiter.gate("https://api.example", "key"))
