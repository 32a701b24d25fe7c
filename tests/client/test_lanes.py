"""Which lane a call is in: its options, its client, what it is part of, in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async import ConfigError, InvalidArgumentError, Kubiya, RequestOptions, bulk
from kubiya_async.limits import MemoryRateLimiter, RateLimit, RateLimitState
from kubiya_async.observe import LimiterWaited
from kubiya_async.options import LANES
from kubiya_async.testing import LocalServer, VirtualClock, run_virtual

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kubiya_async.options import Lane


class LaneLog:
    """A limiter, and its gate, that hold no call back and write down the lane of each."""

    def __init__(self, lane: Lane = "interactive", seen: list[Lane] | None = None) -> None:
        self.lane: Lane = lane
        self.seen: list[Lane] = [] if seen is None else seen

    def gate(self, origin: str, key: str) -> LaneLog:
        return self

    def in_lane(self, lane: Lane) -> LaneLog:
        return LaneLog(lane, self.seen)

    def try_acquire(self) -> bool:
        self.seen.append(self.lane)
        return True

    async def acquire(self, *, max_wait: float | None, front: bool = False) -> float:
        raise NotImplementedError

    def finish(self, *_: Any, **__: Any) -> None:
        """Learn nothing."""

    def close(self) -> None:
        """Hold nothing."""

    @property
    def state(self) -> RateLimitState:
        return RateLimitState(None, None, None, 0, 0, 0.0, ())


async def plain(kubiya: Kubiya, options: RequestOptions | None) -> None:
    await kubiya.agents.list(options=options)


async def bulk_run(kubiya: Kubiya, options: RequestOptions | None) -> None:
    item = {"uuid": "abc-123-def"} | ({} if options is None else {"options": options})
    async with bulk.run(kubiya.agents.get, [item] * 2) as results:
        async for result in results:
            assert isinstance(result, bulk.Ok)


async def polling(kubiya: Kubiya, options: RequestOptions | None) -> None:
    await kubiya.workflows.wait("exec-123-456", options=options)


async def logs(kubiya: Kubiya, options: RequestOptions | None) -> None:
    async with kubiya.workflows.follow_logs("exec-123-456", options=options) as lines:
        async for _ in lines:
            pass


async def read_ahead(kubiya: Kubiya, options: RequestOptions | None) -> None:
    async for _ in kubiya.agents.list(limit=1, prefetch=1, options=options):
        pass


MIXED = ["background", "interactive"]


@pytest.mark.parametrize(
    ("part", "lanes"),
    [
        (plain, ["interactive"]),
        (bulk_run, ["background"]),
        (polling, ["background"]),
        (logs, ["background"]),
        (read_ahead, MIXED),
    ],
)
def test_lane_of_a_call(
    part: Callable[[Kubiya, RequestOptions | None], Awaitable[None]], lanes: list[Lane]
) -> None:
    log, clock = LaneLog(), VirtualClock()

    async def main() -> None:
        async with (
            LocalServer(clock=clock, epoch=clock.wall()) as server,
            server.client(rate_limiter=log, timeout=None) as kubiya,
            server.client(rate_limiter=log, timeout=None, lane="background") as bot,
        ):
            assert await seen(kubiya) == lanes
            assert await seen(bot) == ["background"]
            for lane in LANES:
                view = kubiya.with_options(lane=lane)
                assert await seen(view) == await seen(view.with_options(retries=1)) == [lane]
                for other in LANES:
                    assert await seen(view, RequestOptions(lane=other)) == [other]

    async def seen(client: Kubiya, options: RequestOptions | None = None) -> list[Lane]:
        log.seen.clear()
        await part(client, options)
        return sorted(set(log.seen))

    run_virtual(main(), clock=clock, grace=0.02)


async def test_another_lane_is_refused() -> None:
    lane: Any = "slow"
    async with LocalServer() as server, server.client() as kubiya:
        for make in (kubiya.with_options, server.client):
            with pytest.raises(ConfigError, match="lane must be 'interactive', 'background'"):
                make(lane=lane)
        with pytest.raises(InvalidArgumentError, match="lane must be 'interactive' or"):
            await kubiya.agents.list(options=RequestOptions(lane=lane))


async def test_a_gate_without_lanes_and_observers_are_told_the_lane() -> None:
    events: list[Any] = []

    class Watch:
        def on_event(self, event: object) -> None:
            events.append(event)

    limiter = MemoryRateLimiter([RateLimit(1, 0.001)])
    async with (
        LocalServer() as server,
        server.client(rate_limiter=limiter, observers=[Watch()]) as kubiya,
    ):
        await bulk_run(kubiya, None)
    assert {event.lane for event in events if isinstance(event, LimiterWaited)} == {"background"}
