"""The journal: what a later run knows, who may use it, what happens when it cannot be written."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async import ConfigError, ConnectionLostError, InvalidArgumentError, bulk
from kubiya_async.bulk import BulkStopped, Err, Journal, Ok, Uncertain, read_journal
from kubiya_async.bulk.ledger import Ledger
from tests.bulk.collecting import collect_into
from tests.support.cancel_steps import cancel_at_every_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
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
    server: Server, items: Iterable[Any], journal: Path | Journal, **options: Any
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


async def test_journal_object_serves_one_run_after_the_other(path: Path) -> None:
    server, journal = Server(), Journal(path)

    await results_of(server, range(3), journal)
    await results_of(server, range(4), journal)

    assert server.executed == [0, 1, 2, 3]


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
    with closing(sqlite3.connect(path)) as database:
        database.execute("insert into item values (x'00', 2, 'sent', null)")
        database.commit()

    entries = list(read_journal(path))

    assert [(e.index, e.state) for e in entries] == [(0, "done"), (1, "failed"), (2, "sent")]
    assert entries[0].result == {"item": 0}


async def test_file_is_readable_by_its_owner_only(path: Path) -> None:
    await results_of(Server(), range(2), path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["run.db"]


async def test_items_are_not_in_the_file(path: Path) -> None:
    async def call(_: dict[str, str]) -> None:
        pass

    _ = [r async for r in bulk.run(call, [{"value": "a-well-kept-secret"}], journal=path)]

    assert b"a-well-kept-secret" not in path.read_bytes()


@dataclass
class Opaque:
    number: int
    lock: threading.Lock


async def test_items_without_json_need_a_key(path: Path) -> None:
    items = [threading.Lock(), threading.Lock()]

    async def call(_: Any) -> None:
        pass

    with pytest.raises(InvalidArgumentError, match="key="):
        _ = [r async for r in bulk.run(call, items, journal=path)]

    names = {id(item): str(number) for number, item in enumerate(items)}
    run = bulk.run(call, items, journal=path, key=lambda item: names[id(item)])
    assert len([r async for r in run]) == 2


async def test_journal_of_another_operation_is_refused(path: Path) -> None:
    await results_of(Server(), range(2), path)

    async def something_else(_: int) -> None:
        raise AssertionError

    with pytest.raises(ConfigError, match=r"belongs to a run of Server\.execute"):
        _ = [r async for r in bulk.run(something_else, range(2), journal=path)]


async def test_journal_in_use_by_another_process_is_refused(path: Path) -> None:
    hold = (
        "import sys; from pathlib import Path; from kubiya_async.bulk.ledger import Ledger\n"
        "with Ledger(Path(sys.argv[1]), 'Server.execute'):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", hold, str(path)]
    server = Server()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ConfigError, match="another run uses it"):
            await results_of(server, range(2), path)
        with pytest.raises(ConfigError, match="another run uses it"):
            list(read_journal(path))
        holder.stdin.close()

    assert server.executed == []
    assert len(await results_of(server, range(2), path)) == 2


async def test_journal_in_use_by_this_process_is_refused(path: Path) -> None:
    journal, server = Journal(path), Server()
    async with bulk.run(server.execute, range(100), journal=journal, concurrency=2) as first:
        await anext(first)
        for second in (journal, path):
            with pytest.raises(ConfigError, match="use"):
                await results_of(Server(), range(2), second)
        assert len([r async for r in first]) == 99


def write_garbage(path: Path) -> None:
    path.write_bytes(b"this is no database, and long enough to be looked at " * 100)


def write_other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table orders (id integer)")
        database.commit()


def write_newer_format(path: Path) -> None:
    Ledger(path, "Server.execute").__exit__(None, None, None)
    with closing(sqlite3.connect(path)) as database:
        database.execute("pragma user_version = 99")


def make_folder(path: Path) -> None:
    path.mkdir()


def damage(path: Path) -> None:
    with Ledger(path, "Server.execute"):
        pass
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize(
    "spoil", [write_garbage, write_other_database, write_newer_format, make_folder, damage]
)
async def test_file_that_is_no_journal_is_refused_and_left_alone(
    path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    server = Server()

    with pytest.raises(ConfigError, match="cannot be used as a journal"):
        await results_of(server, range(2), path)

    assert server.executed == []
    assert (path.read_bytes() if path.is_file() else None) == before


async def test_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing/run\.db"):
        await results_of(Server(), range(2), tmp_path / "missing" / "run.db")


def test_reading_a_journal_that_is_not_there(path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        list(read_journal(path))
    assert not path.exists()


async def test_full_disk_begins_no_call_and_loses_no_result(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ledger, server = Ledger._begin, Server()

    def begin_on_small_disk(ledger: Ledger, operation: str) -> None:
        open_ledger(ledger, operation)
        # SQLite answers as it does when the device has no room.
        ledger._database.execute("pragma max_page_count = 12")

    monkeypatch.setattr(Ledger, "_begin", begin_on_small_disk)
    got: list[Result[Any, Any]] = []
    with pytest.raises(ConfigError, match="full"):
        await collect_into(got, bulk.run(server.execute, range(5000), journal=path, concurrency=5))

    assert 0 < len(got) < 5000
    assert sorted(result.index for result in got) == sorted(server.executed)


async def test_f40_run_with_a_journal_can_be_cancelled_at_every_point(tmp_path: Path) -> None:
    paths = (tmp_path / f"{number}.db" for number in range(1000))
    server = Server()

    async def work() -> None:
        run = bulk.run(server.execute, range(3), journal=next(paths), concurrency=1)
        async with run as results:
            async for _ in results:
                pass

    async def nothing_is_left() -> None:
        assert [t.name for t in threading.enumerate() if t.name == "kubiya journal"] == []

    assert await cancel_at_every_step(work, nothing_is_left) > 2


async def test_abandoned_run_lets_go_of_its_journal(path: Path) -> None:
    server = Server()
    async for _ in bulk.run(server.execute, range(100), journal=path, concurrency=2):
        break
    gc.collect()
    while any(thread.name == "kubiya journal" for thread in threading.enumerate()):
        await asyncio.sleep(0.001)

    later = await results_of(server, range(100), path)

    in_doubt = [result.item for result in later if isinstance(result, Uncertain)]
    assert len(set(server.executed)) == len(server.executed)
    assert set(server.executed) | set(in_doubt) == set(range(100))
    assert len(in_doubt) <= 2
