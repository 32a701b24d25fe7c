"""examples/fleet: three workers, one of them killed in the middle, nothing executed twice."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections import Counter
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from kubiya_async.webhooks import PAGERDUTY, signed_request
from tests.support.stores import running_store
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kubiya_async.testing import LocalServer

pytest.importorskip("taskiq_redis")

FLEET = ROOT / "examples" / "fleet"
ITEMS = 300
AT_ONCE = 5


@pytest.fixture
def store() -> Iterator[str]:
    with running_store() as server:
        yield str(server.connection_url)


async def start(*words: str, environment: dict[str, str]) -> asyncio.subprocess.Process:
    """Start a program as the head of a process group, which its children are in."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        cwd=FLEET,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )


async def end(process: asyncio.subprocess.Process) -> None:
    """Kill a program with its children, as a machine does that loses its power."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.communicate()


async def all_listen(store: str) -> bool:
    async with Redis.from_url(store, decode_responses=True) as redis:
        try:
            return len(await redis.xinfo_consumers("executions", "taskiq")) == 3
        except ResponseError:
            # No worker has made the stream yet.
            return False


async def ledger(store: str) -> dict[int, dict[str, Any]]:
    async with Redis.from_url(store, decode_responses=True) as redis:
        fields = await redis.hgetall("run-1")
    return {int(index): json.loads(text) for index, text in fields.items()}


@pytest.mark.timeout(180)
async def test_fleet_survives_the_death_of_a_worker(
    local_server: LocalServer, store: str, tmp_path: Path
) -> None:
    local_server.fail("workflows.execute", latency=0.1, times=None)
    environment = {
        **local_server.environment,
        "FLEET_STORE": store,
        "FLEET_REDELIVER_AFTER": "3",
    }
    items = tmp_path / "items.jsonl"
    items.write_text("".join(f'{{"source": "myorg/{n}"}}\n' for n in range(ITEMS)))
    worker = ("-m", "taskiq", "worker", "tasks:broker", "--workers", "1", "--max-async-tasks")
    async with asyncio.timeout(90), AsyncExitStack() as stack:
        workers = []
        for _ in range(3):
            process = await start(*worker, str(AT_ONCE), environment=environment)
            stack.push_async_callback(end, process)
            workers.append(process)
        while not await all_listen(store):
            await asyncio.sleep(0.05)
        producer = await start("produce.py", "run-1", str(items), environment=environment)
        stack.push_async_callback(end, producer)
        # All three are at work, and there is work left.
        while len({entry["worker"] for entry in (await ledger(store)).values()}) < 3:
            await asyncio.sleep(0.01)
        await end(workers[0])
        printed, _ = await producer.communicate()

    entries = await ledger(store)
    executed = Counter(r.json()["source"] for r in local_server.requests.of("workflows.execute"))
    uncertain = {index for index, entry in entries.items() if entry["state"] == "sent"}
    counts = json.loads(printed)

    assert set(entries) == set(range(ITEMS))
    assert max(executed.values()) == 1
    assert set(range(ITEMS)) - uncertain <= {int(s.removeprefix("myorg/")) for s in executed}
    assert len(uncertain) <= AT_ONCE
    assert counts.get("uncertain", 0) == len(uncertain)
    assert counts["done"] == ITEMS - len(uncertain)
    assert len({entry["worker"] for entry in entries.values()}) == 3
    assert producer.returncode == (1 if uncertain else 0)


@pytest.mark.timeout(180)
async def test_a_fleet_handles_what_one_of_its_machines_has_received(store: str) -> None:
    environment = {"FLEET_STORE": store, "WEBHOOK_SECRET": "s3cret", "PYTHONUNBUFFERED": "1"}
    event = {"event": {"id": "01BW", "event_type": "incident.triggered"}}
    body, headers = signed_request(event, secret="s3cret", scheme=PAGERDUTY)
    worker_words = ("-m", "taskiq", "worker", "receive:broker", "--workers", "1")
    async with asyncio.timeout(90), AsyncExitStack() as stack:
        worker = await start(*worker_words, environment=environment)
        stack.push_async_callback(end, worker)
        receiver = await start("receive.py", "0", environment=environment)
        stack.push_async_callback(end, receiver)
        assert receiver.stdout is not None
        assert worker.stdout is not None
        (port,) = re.findall(rb"127\.0\.0\.1:(\d+)", await receiver.stdout.readline())
        async with aiohttp.ClientSession() as session:
            address = f"http://127.0.0.1:{int(port)}/webhooks"
            for text, status in ((body, 204), (body, 204), (body + b" ", 401)):
                async with session.post(address, data=text, headers=headers) as response:
                    assert response.status == status
        assert await worker.stdout.readline() == b"incident.triggered\n"
        async with Redis.from_url(store) as redis:
            assert await redis.xlen("deliveries") == 1
