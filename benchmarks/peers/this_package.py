"""kubiya_async as its users have it."""

from __future__ import annotations

import functools
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from benchmarks.peers.roles import KEY, Calls
from kubiya_async import Kubiya
from kubiya_async.limits import MemoryRateLimiter, RateLimit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from benchmarks.peers.roles import Read, Walk
    from kubiya_async.observe import Event

ROOMY = (RateLimit(20_000, 0.001), RateLimit(50_000, 0.01))
"""Two windows, like the documented ones, that cost what those cost and never hold a call back."""


class Counter:
    """An observer that does a minimum."""

    def __init__(self) -> None:
        self.events = 0

    def on_event(self, event: Event, /) -> None:
        """Count it."""
        del event
        self.events += 1


@asynccontextmanager
async def calls(root: str) -> AsyncIterator[Calls]:
    """Have everything in place: typed result, retry, deadline, limiter and an observer."""
    limiter = MemoryRateLimiter(ROOMY)
    async with Kubiya(KEY, base_url=root, rate_limiter=limiter, observers=[Counter()]) as kubiya:
        yield _calls(kubiya)


@asynccontextmanager
async def unobserved_calls(root: str) -> AsyncIterator[Calls]:
    """Do without the observer."""
    async with Kubiya(KEY, base_url=root, rate_limiter=MemoryRateLimiter(ROOMY)) as kubiya:
        yield _calls(kubiya)


@asynccontextmanager
async def plain_calls(root: str) -> AsyncIterator[Calls]:
    """Do without limiter and observer."""
    async with Kubiya(KEY, base_url=root, rate_limiter=None) as kubiya:
        yield _calls(kubiya)


def _calls(kubiya: Kubiya) -> Calls:
    return Calls(
        functools.partial(kubiya.agents.get, "agent-000001"),
        functools.partial(_fifty, kubiya),
    )


async def _fifty(kubiya: Kubiya) -> object:
    return await kubiya.agents.list(limit=50)


@asynccontextmanager
async def events(root: str) -> AsyncIterator[Read]:
    """Read a chat's typed events."""

    async def read(arrived: Callable[[], object]) -> None:
        stream = kubiya.chat.stream(agent_uuid="agent-000001", message="Is production healthy?")
        async with stream:
            async for _ in stream:
                arrived()

    async with Kubiya(
        KEY, base_url=root, rate_limiter=MemoryRateLimiter(ROOMY), observers=[Counter()]
    ) as kubiya:
        yield read


@asynccontextmanager
async def pages(root: str, *, prefetch: int = 0) -> AsyncIterator[Walk]:
    """Iterate over a list."""

    async def walk() -> int:
        found = 0
        async for _ in kubiya.agents.list(limit=100, prefetch=prefetch):
            found += 1
        return found

    async with Kubiya(KEY, base_url=root, rate_limiter=MemoryRateLimiter(ROOMY)) as kubiya:
        yield walk
