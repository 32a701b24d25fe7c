"""Many waits for workflows of 15 minutes, in virtual time on the local server.

Each way is simulated for several phases of the server's windows, as the end of the workflows may be
at any moment of one: calls are those of the dearest phase, lateness is over all phases.
"""

from __future__ import annotations

import asyncio
from statistics import median
from typing import Final, Literal, NamedTuple

from kubiya_async import MemoryRateLimiter, RateLimit
from kubiya_async.testing import LocalServer, Step, VirtualClock, WorkflowScript, run_virtual
from kubiya_async.testing.quota import RateWindow, ServerQuota

Way = Literal["shared", "announced", "one by one"]
WAYS: Final[tuple[Way, ...]] = ("shared", "announced", "one by one")
MANY: Final = 100
_LIMITS: Final = ((100, 60.0), (5000, 86400.0))
_LASTS: Final = 900.0
_PHASES: Final = (0.0, 15.0, 30.0, 45.0)


class Waited(NamedTuple):
    """What the waits cost, and how late they knew of the end."""

    calls: int
    median: float
    worst: float


def simulate(how: Way, waits: int) -> Waited:
    """Wait for as many workflows that begin together."""
    calls, late = 0, list[float]()
    for phase in _PHASES:
        clock = VirtualClock()
        made, found = run_virtual(_waits(how, waits, phase, clock), clock=clock, grace=0.005)
        calls = max(calls, made)
        late += found
    return Waited(calls, median(late), max(late))


async def _waits(
    how: Way, waits: int, phase: float, clock: VirtualClock
) -> tuple[int, list[float]]:
    limits = [RateLimit(*limit) for limit in _LIMITS]
    quota = ServerQuota(tuple(RateWindow(*limit) for limit in _LIMITS), phase=phase)
    limiter = MemoryRateLimiter(limits, clock=clock, wall=clock.wall)
    server = LocalServer(
        clock=clock, epoch=clock.wall(), quota=quota, keep_requests=10_000, speed=1.0
    )
    async with server, server.client(rate_limiter=limiter) as kubiya:
        server.workflow_script(WorkflowScript([Step("build", _LASTS)]))

        async def late(number: int) -> float:
            # Waits that send other headers share nothing.
            headers = {"X-Wait": str(number)} if how == "one by one" else {}
            workflows = kubiya.with_options(headers=headers).workflows
            began = clock()
            if how == "announced":
                execution = await workflows.execute(source="x")
                wait = workflows.wait(execution.execution_id, wait_timeout=None)
                waiting = asyncio.create_task(wait)
                await asyncio.sleep(0)
                event = {"event": "workflow.started", "data": {"execution": execution}}
                await kubiya.notify_waits(event)
                await asyncio.sleep(_LASTS)
                await kubiya.notify_waits(execution.execution_id)
                await waiting
            else:
                await workflows.run(source="x", wait_timeout=None)
            return clock() - began - _LASTS

        seconds = await asyncio.gather(*map(late, range(waits)))
        return len(server.requests), seconds
