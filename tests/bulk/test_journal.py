"""The journal: what a later run knows, who may use it, what happens when it cannot be written."""

from __future__ import annotations

import asyncio
import gc
import stat
import threading
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async import ConfigError, ConnectionLostError, bulk
from kubiya_async.bulk import BulkStopped, Err, Ok, Uncertain, read_journal
from kubiya_async.bulk.journal import JournalFile, Record, open_journal
from tests.bulk.collecting import collect_into
from tests.support.cancel_steps import cancel_at_every_step

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kubiya_async.bulk import Result


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.db"


class Server:
    """Counts what it executes, and fails as told."""

    def __init__(self, errors: dict[Any, Exception] | None = None) -> None:
        self.executed: list[Any] = []
        self.errors = errors or {}

    async def execute(self, item: Any) -> Any:
        self.executed.append(item)
        await asyncio.sleep(0)
        if item in self.errors:
            raise self.errors[item]
        return {"item": item}


async def results_of(
    server: Server, items: Iterable[Any], journal: Path | str, **options: Any
) -> list[Result[Any, Any]]:
    run = bulk.run(server.execute, items, journal=journal, ordered=True, **options)
    return [result async for result in run]


async def interrupted(path: Path, items: Iterable[Any], **options: Any) -> None:
    """Leave a journal in which every item was sent and none came back."""

    async def never(_: Any) -> None:
        await asyncio.Event().wait()

    # The name that a server's method has, since a journal belongs to one operation.
    never.__qualname__ = Server.execute.__qualname__
    run = bulk.run(never, items, journal=path, **options)
    waiting = asyncio.ensure_future(anext(run))
    expected = len(list(items))
    while run.progress is None or run.progress.in_flight < expected:
        await asyncio.sleep(0.001)
    waiting.cancel()
    await asyncio.wait([waiting])
    await run.aclose()


async def test_finished_items_are_not_repeated(path: Path) -> None:
    server = Server()

    assert len(await results_of(server, range(10), path)) == 10
    later = await results_of(server, range(15), path)

    assert [result.index for result in later] == [10, 11, 12, 13, 14]
    assert server.executed == list(range(15))


async def test_items_are_known_wherever_they_stand(path: Path) -> None:
    server = Server()
    await results_of(server, [{"a": 1, "b": 2}, {"a": 3, "b": 4}], path)

    later = await results_of(server, [{"a": 5, "b": 6}, {"a": 3, "b": 4}, {"a": 1, "b": 2}], path)

    assert [result.index for result in later] == [0]


async def test_equal_items_are_items_of_their_own(path: Path) -> None:
    server = Server()

    await results_of(server, ["same"] * 3, path)
    await results_of(server, ["same"] * 5, path)

    assert server.executed == ["same"] * 5


async def test_what_was_under_way_is_reported_and_not_sent_again(path: Path) -> None:
    await interrupted(path, range(3))
    server = Server()

    later = await results_of(server, range(5), path)

    assert [type(result) for result in later] == [Uncertain] * 3 + [Ok] * 2
    assert server.executed == [3, 4]


async def test_doubt_stays_until_somebody_decides(path: Path) -> None:
    await interrupted(path, range(2))
    server = Server()

    again = await results_of(server, range(2), path)
    decided = await results_of(server, range(2), path, resend_uncertain=True)
    after = await results_of(server, range(2), path)

    assert [type(result) for result in again + decided] == [Uncertain] * 2 + [Ok] * 2
    assert after == []
    assert server.executed == [0, 1]


async def test_what_may_be_repeated_is_repeated_without_asking(path: Path) -> None:
    await interrupted(path, range(2), replay="idempotent")
    server = Server()

    later = await results_of(server, range(2), path, replay="idempotent")

    assert [type(result) for result in later] == [Ok, Ok]


async def test_doubt_of_an_earlier_run_does_not_stop_this_one(path: Path) -> None:
    await interrupted(path, range(2))

    later = await results_of(Server(), range(4), path, stop_after_errors=1)

    assert [type(result) for result in later] == [Uncertain] * 2 + [Ok] * 2


async def test_lost_connection_is_doubt_and_refusal_is_failure(path: Path) -> None:
    lost = ConnectionLostError("the connection broke", phase="sent")
    server = Server({1: lost, 2: ValueError("refused")})

    first = await results_of(server, range(3), path)
    later = await results_of(server, range(3), path)

    assert [type(result) for result in first] == [Ok, Uncertain, Err]
    assert [(type(result), result.index) for result in later] == [(Uncertain, 1)]
    assert server.executed == [0, 1, 2]


async def test_failed_items_are_sent_again_when_asked(path: Path) -> None:
    await results_of(Server({1: ValueError("busy")}), range(3), path)
    server = Server()

    assert await results_of(server, range(3), path) == []
    later = await results_of(server, range(3), path, retry_failed=True)

    assert [(type(result), result.index) for result in later] == [(Ok, 1)]


async def test_stopped_run_goes_on_where_it_stopped(path: Path) -> None:
    server = Server({3: ValueError("busy")})
    with pytest.raises(BulkStopped):
        await results_of(server, range(10), path, stop_after_errors=1, concurrency=1)

    later = await results_of(server, range(10), path)

    assert [result.index for result in later] == [4, 5, 6, 7, 8, 9]


async def test_journal_tells_what_came_back(path: Path) -> None:
    await results_of(Server({1: ValueError("no \udc80 such thing")}), range(2), path)
    with open_journal(path, Server.execute.__qualname__, has_key=False) as file:
        file.write([Record(b"key", 2, "sent", None)])

    entries = list(read_journal(path))

    assert [(e.index, e.state) for e in entries] == [(0, "done"), (1, "failed"), (2, "sent")]
    assert entries[0].result == {"item": 0}


async def test_file_is_readable_by_its_owner_only(path: Path) -> None:
    await results_of(Server(), range(2), path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["run.db"]


async def test_full_disk_begins_no_call_and_loses_no_result(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, server = JournalFile.write, Server()

    def write_to_small_disk(file: JournalFile, records: list[Record]) -> None:
        # SQLite answers as it does when the device has no room.
        file._database.execute("pragma max_page_count = 4")
        write(file, records)

    monkeypatch.setattr(JournalFile, "write", write_to_small_disk)
    got: list[Result[Any, Any]] = []
    with pytest.raises(ConfigError, match="full"):
        await collect_into(got, bulk.run(server.execute, range(999), journal=path, concurrency=5))

    assert 0 < len(got) < 999
    assert sorted(result.index for result in got) == sorted(server.executed)


async def test_f40_run_with_a_journal_can_be_cancelled_at_every_point(tmp_path: Path) -> None:
    paths = (tmp_path / f"{number}.db" for number in range(1000))
    server = Server()

    async def work() -> None:
        run = bulk.run(server.execute, range(3), journal=next(paths), concurrency=1)
        async with run as results:
            async for _ in results:
                pass

    assert await cancel_at_every_step(work, thread_is_gone) > 2


async def thread_is_gone() -> None:
    while any(thread.name == "kubiya journal" for thread in threading.enumerate()):
        await asyncio.sleep(0.001)


async def test_abandoned_run_lets_go_of_its_journal(path: Path) -> None:
    server = Server()
    async for _ in bulk.run(server.execute, range(100), journal=path, concurrency=2):
        break
    gc.collect()
    await thread_is_gone()

    later = await results_of(server, range(100), path)

    in_doubt = [result.item for result in later if isinstance(result, Uncertain)]
    assert len(set(server.executed)) == len(server.executed)
    assert set(server.executed) | set(in_doubt) == set(range(100))
    assert len(in_doubt) <= 2
