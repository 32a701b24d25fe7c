"""A call is written down when it leaves, not when it begins to wait for its turn."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async import ConfigError, Kubiya, bulk
from kubiya_async.bulk import Ok, read_journal
from kubiya_async.bulk.journal import JournalFile
from kubiya_async.limits import MemoryRateLimiter, RateLimit

if TYPE_CHECKING:
    from pathlib import Path

    from kubiya_async.testing import LocalServer

ITEMS = [{"source": f"myorg/{number}"} for number in range(8)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.db"


def tight_client(server: LocalServer, calls: int) -> Kubiya:
    """Return a client that lets so many calls pass and makes the others wait for an hour."""
    limiter = MemoryRateLimiter([RateLimit(calls, 3600.0)], max_server_wait=None)
    return server.client(rate_limiter=limiter, timeout=None)


def sources(server: LocalServer) -> list[str]:
    requests = server.requests.of("workflows.execute")
    return sorted(request.json()["source"] for request in requests)


async def test_calls_that_wait_for_the_quota_leave_no_doubt(
    local_server: LocalServer, path: Path
) -> None:
    async with (
        tight_client(local_server, 3) as kubiya,
        bulk.run(kubiya.workflows.execute, ITEMS, concurrency=8, journal=path) as run,
    ):
        for _ in range(3):
            await anext(run)
        while kubiya.rate_limit is None or kubiya.rate_limit.queued < 5:
            await asyncio.sleep(0.001)

    assert {entry.state for entry in read_journal(path)} == {"done"}
    async with local_server.client() as kubiya:
        later = [r async for r in bulk.run(kubiya.workflows.execute, ITEMS, journal=path)]
    assert [type(result) for result in later] == [Ok] * 5
    assert sources(local_server) == sorted(item["source"] for item in ITEMS)


async def test_calls_under_way_are_in_doubt(local_server: LocalServer, path: Path) -> None:
    local_server.fail("workflows.execute", latency=60.0, times=None)
    async with (
        tight_client(local_server, 3) as kubiya,
        bulk.run(kubiya.workflows.execute, ITEMS, concurrency=8, journal=path) as run,
    ):
        waiting = asyncio.ensure_future(anext(run))
        while local_server.requests.count() < 3:
            await asyncio.sleep(0.001)
        waiting.cancel()
        await asyncio.wait([waiting])

    assert [entry.state for entry in read_journal(path)] == ["sent"] * 3


async def test_a_call_that_cannot_be_written_down_is_not_sent_and_not_counted(
    local_server: LocalServer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: JournalFile, records: list[Any]) -> None:
        raise ConfigError(f"{len(records)} too many")

    monkeypatch.setattr(JournalFile, "write", refuse)
    async with tight_client(local_server, 3) as kubiya:
        run = bulk.run(kubiya.workflows.execute, ITEMS, concurrency=2, journal=path)
        with pytest.raises(ConfigError, match="too many"):
            await anext(run)

        assert local_server.requests.count() == 0
        assert kubiya.rate_limit is not None
        assert (kubiya.rate_limit.in_flight, kubiya.rate_limit.remaining) == (0, 3)


async def test_a_call_cancelled_while_it_is_written_down_is_not_counted(
    local_server: LocalServer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, writable = JournalFile.write, threading.Event()

    def write_late(file: JournalFile, records: list[Any]) -> None:
        writable.wait(30.0)
        write(file, records)

    monkeypatch.setattr(JournalFile, "write", write_late)
    async with tight_client(local_server, 3) as kubiya:
        run = bulk.run(kubiya.workflows.execute, ITEMS[:1], journal=path)
        waiting = asyncio.ensure_future(anext(run))
        while kubiya.rate_limit is None or not kubiya.rate_limit.in_flight:
            await asyncio.sleep(0)
        closing = asyncio.create_task(run.aclose())
        while kubiya.rate_limit.in_flight:
            await asyncio.sleep(0)
        writable.set()
        await closing
        await asyncio.wait([waiting])
        waiting.exception()

        assert local_server.requests.count() == 0
        assert kubiya.rate_limit.remaining == 3
