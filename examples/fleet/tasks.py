"""What a worker of the fleet does: takes an item from the broker and starts its execution, once.

    taskiq worker tasks:broker --app-dir examples/fleet --workers 1 --max-async-tasks 10

The broker delivers an item again when the worker that had it is gone. So that it is not executed
again, an item is claimed before it is sent: a hash in the store has a field for each, set by
the first one to come. What stays `sent` there may have been executed by a worker that died.
"""

from __future__ import annotations

import json
import os
from typing import Any, Final

from redis.asyncio import Redis
from taskiq import TaskiqEvents, TaskiqState
from taskiq_redis import RedisStreamBroker

from kubiya_async import Kubiya, bulk
from kubiya_async.bulk import Err, Ok
from kubiya_async.limits import RedisRateLimiter

STORE: Final = os.environ.get("FLEET_STORE", "redis://localhost:6379/0")
REDELIVER_AFTER: Final = float(os.environ.get("FLEET_REDELIVER_AFTER", "600"))
"""Seconds after which an item of a silent worker goes to another; longer than a call takes."""


def open_store() -> Redis:
    """Connect to the store that everything here shares."""
    return Redis.from_url(STORE, decode_responses=True)  # pyright: ignore[reportUnknownMemberType]


broker = RedisStreamBroker(
    STORE,
    queue_name="executions",
    consumer_id="0",
    xread_count=5,
    xread_block=500,
    idle_timeout=int(REDELIVER_AFTER * 1000),
    unacknowledged_lock_timeout=10,
)


@broker.on_event(TaskiqEvents.WORKER_STARTUP)
async def start(state: TaskiqState) -> None:
    state.store = open_store()
    # All workers with this key pass one gate, on whatever machine they are.
    state.limiter = RedisRateLimiter(STORE, max_server_wait=None)
    state.kubiya = Kubiya(rate_limiter=state.limiter)


@broker.on_event(TaskiqEvents.WORKER_SHUTDOWN)
async def stop(state: TaskiqState) -> None:
    await state.kubiya.aclose()
    await state.limiter.aclose()
    await state.store.aclose()


@broker.task(task_name="execute")
async def execute(run: str, index: int, item: dict[str, Any]) -> None:
    state = broker.state
    claim = {"state": "sent", "worker": os.getpid()}
    if not await state.store.hsetnx(run, str(index), json.dumps(claim)):
        return
    # One item, for what `bulk` knows of failures: which are final, which leave doubt.
    async for result in bulk.run(state.kubiya.workflows.execute, [item]):
        if isinstance(result, Ok):
            outcome = {"state": "done", "execution": result.value.execution_id}
        else:
            word = "failed" if isinstance(result, Err) else "uncertain"
            outcome = {"state": word, "error": str(result.error)}
        await state.store.hset(run, str(index), json.dumps({**claim, **outcome}))
