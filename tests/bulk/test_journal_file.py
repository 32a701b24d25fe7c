"""The journal's file: who may use it, and what is refused because it could not be relied on."""

from __future__ import annotations

import asyncio
import os
import random
import runpy
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async import ConfigError, bulk
from kubiya_async.bulk import Ok, journal, read_journal
from kubiya_async.bulk.journal import open_journal
from tests.bulk.collecting import collect_into
from tests.bulk.test_journal import Server, results_of
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

NAME = Server.execute.__qualname__


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of a journal, for which no run waits."""
    monkeypatch.setattr(journal, "_PATIENCE", 0.0)
    return tmp_path / "run.db"


# The lock


@contextmanager
def process_with(path: Path, statement: str) -> Generator[subprocess.Popen[str]]:
    """Run a process that does something with the journal until it is killed."""
    code = (
        "import sqlite3, sys; from pathlib import Path\n"
        "from kubiya_async.bulk.journal import open_journal\n"
        f"path = Path(sys.argv[1])\n{statement}\n    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.fixture
async def running(path: Path) -> AsyncGenerator[bulk.BulkRun[Any, Any]]:
    """Yield a run of this process that is under way."""
    async with bulk.run(Server().execute, range(9), journal=path, concurrency=1) as run:
        await anext(run)
        yield run


async def refuses(path: Path | str, words: str) -> None:
    """Check that neither a run nor a reader gets in."""
    server = Server()
    with pytest.raises(ConfigError, match=words):
        await results_of(server, range(2), path)
    with pytest.raises(ConfigError, match=words):
        list(read_journal(path))
    assert server.executed == []


@pytest.mark.parametrize(
    "statement",
    [
        f"with open_journal(path, {NAME!r}, has_key=False):",
        "with sqlite3.connect(path) as database:\n    database.execute('begin exclusive')",
    ],
)
async def test_the_process_that_uses_a_journal_is_named(path: Path, statement: str) -> None:
    server = Server()
    await results_of(server, range(2), path)
    with process_with(path, statement) as process:
        await refuses(path, f"in use: process {process.pid} has it open")

        process.send_signal(signal.SIGKILL)
        process.wait()
        await results_of(server, range(3), path)
    assert server.executed == [0, 1, 2]


@pytest.mark.usefixtures("running")
async def test_another_run_of_this_process_is_refused_by_whatever_name(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soft, hard = path.with_name("soft.db"), path.with_name("hard.db")
    soft.symlink_to(path)
    hard.hardlink_to(path)
    monkeypatch.chdir(path.parent)
    for name in (path, soft, hard, "run.db", f"../{path.parent.name}/./run.db"):
        await refuses(name, rf"in use: this process \({os.getpid()}\) has it open")


@pytest.mark.usefixtures("running")
async def test_a_run_in_another_thread_is_refused(path: Path) -> None:
    await asyncio.to_thread(lambda: asyncio.run(refuses(path, "in use")))


def copy_file(path: Path) -> None:
    shutil.copy(path, path.with_name("copy.db"))


def open_and_close(path: Path) -> None:
    path.open("rb+").close()


def second_run(path: Path) -> None:
    with pytest.raises(ConfigError), open_journal(path, NAME, has_key=False):
        pass


def read_with_sqlite(path: Path) -> None:
    with (
        closing(sqlite3.connect(path, timeout=0)) as database,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        database.execute("select * from item").fetchall()


@pytest.mark.parametrize("poke", [copy_file, open_and_close, second_run, read_with_sqlite])
async def test_f53_nothing_that_opens_and_closes_the_file_drops_the_lock(
    path: Path, poke: Callable[[Path], None], running: bulk.BulkRun[Any, Any]
) -> None:
    poke(path)

    code = (
        "import sys; from pathlib import Path\n"
        "from kubiya_async.bulk.journal import open_journal\n"
        f"with open_journal(Path(sys.argv[1]), {NAME!r}, has_key=False): pass"
    )
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, str(path)), cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    _, complaint = await other.communicate()
    assert f"process {os.getpid()} has it open" in complaint.decode()
    read_with_sqlite(path)
    assert len([r async for r in running]) == 8


async def test_readers_do_not_exclude_one_another(path: Path) -> None:
    await results_of(Server(), range(2), path)
    first = read_journal(path)

    assert next(first).index == 0
    assert [entry.index for entry in read_journal(path)] == [0, 1]
    with pytest.raises(ConfigError, match="in use"):
        await results_of(Server(), range(2), path)
    assert [entry.index for entry in first] == [1]


FORKING = """
import asyncio, os, sys
from kubiya_async import bulk

class Server:
    async def execute(self, item):
        if item == 1 and os.fork() == 0:
            # The child has the parent's descriptors until its input ends.
            os.read(0, 1)
            os._exit(0)
        if item == 2:
            os.kill(os.getpid(), 9)

async def main():
    run = bulk.run(Server().execute, range(9), journal=sys.argv[1], concurrency=1)
    async for result in run:
        print(result.index, flush=True)

asyncio.run(main())
"""


async def test_a_child_that_outlives_a_killed_run_does_not_keep_its_journal(path: Path) -> None:
    command = [sys.executable, "-c", FORKING, str(path)]
    server = Server()
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert [process.stdout.readline() for _ in range(2)] == ["0\n", "1\n"]
        assert process.wait() == -signal.SIGKILL

        await results_of(server, range(9), path)

        process.stdin.close()
        assert process.stdout.read() == ""
    assert server.executed == [3, 4, 5, 6, 7, 8]


async def test_journal_of_a_loop_that_was_closed_is_let_go(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "_CHECK_EVERY", 0.01)

    def abandon() -> bulk.BulkRun[Any, Any]:
        loop = asyncio.new_event_loop()
        run = bulk.run(Server().execute, range(9), journal=path, concurrency=1)
        loop.run_until_complete(anext(run))
        loop.close()
        # A call that never ends by itself is destroyed with its loop.
        loop.set_exception_handler(lambda *_: None)
        return run

    run = await asyncio.to_thread(abandon)
    (thread,) = [t for t in threading.enumerate() if t.name == "kubiya journal"]
    await asyncio.to_thread(thread.join)

    assert len(list(read_journal(path))) >= 1
    del run


# What a file may suffer while it is used


def move(path: Path) -> None:
    path.rename(path.with_name("moved.db"))


def replace(path: Path) -> None:
    shutil.copy(path, path.with_name("copy.db"))
    path.with_name("copy.db").replace(path)


@pytest.mark.parametrize("spoil", [move, Path.unlink, replace])
async def test_a_journal_that_is_gone_ends_the_run(
    path: Path, spoil: Callable[[Path], None]
) -> None:
    server, got = Server(), list[Any]()
    run = bulk.run(server.execute, range(99), journal=path, concurrency=1)
    await anext(run)
    spoil(path)
    with pytest.raises(ConfigError, match="moved, replaced or deleted"):
        await collect_into(got, run)

    # What was executed came out, and nothing was begun that is not written down.
    assert server.executed == [0, *(result.index for result in got)]
    assert len(got) < 4


async def test_the_folder_of_a_program_may_change_during_a_run(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server()
    monkeypatch.chdir(path.parent)
    run = bulk.run(server.execute, range(9), journal=path.name, concurrency=1)
    await anext(run)
    monkeypatch.chdir("/")

    assert len([r async for r in run]) == 8
    assert len(list(read_journal(path))) == 9


async def test_the_file_alone_is_the_journal_at_any_time(path: Path) -> None:
    copy, first, second = path.with_name("copy.db"), Server(), Server()
    async with bulk.run(first.execute, range(50), journal=path, concurrency=1) as run:
        async for result in run:
            if result.index == 30:
                break
        # As a killed process would leave it: what is beside it may be forgotten.
        copy.write_bytes(path.read_bytes())
    later = await results_of(second, range(50), copy)

    assert {r.index for r in later if isinstance(r, Ok)} == set(second.executed)
    assert set(first.executed) & set(second.executed) <= {31, 32}
    assert 30 not in second.executed


# What is no journal that could be relied on


def changed_by(statement: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database:
            database.execute("pragma ignore_check_constraints = 1")
            database.execute(statement)
            database.commit()

    return change


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def overwrite(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192)


def replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/null")


def replace_by_other_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table orders (id integer)")
        database.commit()


TRAP = """create trigger trap after insert on item begin delete from item; end"""

SPOILS: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_bytes(b""), "it is empty"),
    "text": (lambda path: path.write_text("no database " * 900), "something else"),
    "zeros": (lambda path: path.write_bytes(bytes(8192)), "something else"),
    "cut": (cut, "damaged"),
    "overwritten": (overwrite, "damaged"),
    "pipe": (replace_by_pipe, "no regular file"),
    "folder": (replace_by_folder, "no regular file"),
    "device": (replace_by_device, "no regular file"),
    "database": (replace_by_other_database, "something else"),
    "first format": (changed_by("pragma user_version = 1"), "format is 1.*version that began it"),
    "later format": (changed_by("pragma user_version = 99"), "format is 99"),
    "other mode": (changed_by("pragma journal_mode = wal"), "journal mode"),
    "no run": (changed_by("delete from run"), "damaged"),
    "two runs": (changed_by("insert into run select * from run"), "damaged"),
    "operation": (changed_by("update run set operation = 'other'"), "damaged"),
    "operation's text": (changed_by("update run set operation = cast(x'ff' as text)"), "damaged"),
    "salt": (changed_by("update run set salt = x'00'"), "damaged"),
    "salt's kind": (changed_by("update run set salt = 7"), "damaged"),
    "no items": (changed_by("drop table item"), "damaged"),
    "other items": (changed_by("alter table item add column more"), "damaged"),
    "view": (changed_by("create view v as select * from item"), "damaged"),
    "trigger": (changed_by(TRAP), "damaged"),
    "key": (changed_by("update item set key = x'00' where position = 1"), "damaged"),
    "position": (changed_by("update item set position = 7 where position = 1"), "damaged"),
    "position's kind": (changed_by("update item set position = 'x' where position = 1"), "damaged"),
    "state": (changed_by("update item set state = 'failed' where position = 1"), "damaged"),
    "unknown state": (changed_by("update item set state = 'weird'"), "damaged"),
    "result": (changed_by("update item set result = '{broken'"), "damaged"),
    "result's text": (changed_by("update item set result = cast(x'ff' as text)"), "damaged"),
    "sum": (changed_by("update item set sum = sum + 1 where position = 1"), "damaged"),
}


@pytest.mark.parametrize("how", SPOILS)
async def test_f53_file_that_cannot_be_relied_on_is_refused_and_left_alone(
    path: Path, how: str
) -> None:
    await results_of(Server(), range(3), path)
    spoil, words = SPOILS[how]
    spoil(path)
    before = path.read_bytes() if path.is_file() else None

    await refuses(path, rf"run\.db cannot be used as a journal: .*{words}")

    assert (path.read_bytes() if path.is_file() else None) == before
    assert [file.name for file in path.parent.iterdir()] == ["run.db"]


@pytest.mark.parametrize("seed", range(4))
async def test_f53_damage_is_found_or_does_no_harm(path: Path, seed: int) -> None:
    server = Server()
    await results_of(server, range(30), path)
    sound, chance = path.read_bytes(), random.Random(seed)

    for _ in range(50):
        data = bytearray(sound)
        for place in chance.choices(range(len(data)), k=chance.choice((1, 1, 4, 30))):
            data[place] ^= 1 << chance.randrange(8)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        path.write_bytes(data)
        with suppress(ConfigError):
            assert await results_of(server, range(30), path) == []
            assert len(list(read_journal(path))) == 30

    # Refused or not: nothing was done again.
    assert server.executed == list(range(30))


@pytest.mark.parametrize("name", ["a\0b.db", "\ud800.db", "missing/run.db", "x" * 300, "run.db/x"])
async def test_path_that_leads_nowhere_is_refused(path: Path, name: str) -> None:
    path.touch()

    await refuses(str(path.with_name("x").parent / name), "cannot be used as a journal")


async def test_names_may_be_anything_that_a_file_may_have(path: Path) -> None:
    for name in ("a?mode=memory", "a#b", "100%41", "\udcff.db", "ä b.db", ":memory:"):
        server, odd = Server(), path.with_name(name)
        await results_of(server, range(2), odd)
        await results_of(server, range(3), odd)
        assert server.executed == [0, 1, 2]
        assert odd.is_file()


def test_reading_a_journal_that_is_not_there(path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        list(read_journal(path))
    assert not path.exists()


async def test_a_thread_that_fails_in_any_way_is_no_hang(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(journal.JournalFile, "states", fail)
    with pytest.raises(ConfigError, match="cannot be used"):
        await results_of(Server(), range(2), path)


# What a journal belongs to


async def test_journal_of_another_operation_is_refused(path: Path) -> None:
    await results_of(Server(), range(2), path)

    async def something_else(_: int) -> None:
        raise AssertionError

    with pytest.raises(ConfigError, match=r"belongs to a run of Server\.execute"):
        _ = [r async for r in bulk.run(something_else, range(2), journal=path)]


@pytest.mark.parametrize(("first", "then"), [(str, None), (None, str)])
async def test_items_are_recognised_in_one_way(path: Path, first: Any, then: Any) -> None:
    await results_of(Server(), range(2), path, key=first)
    server = Server()

    with pytest.raises(ConfigError, match=r"key=.*not be recognised"):
        await results_of(server, range(2), path, key=then)
    assert server.executed == []
    assert await results_of(server, range(2), path, key=first) == []


# Elsewhere than on Linux


@pytest.mark.parametrize(("platform", "excludes"), [("darwin", True), ("win32", False)])
def test_lock_of_other_platforms(
    path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, excludes: bool
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    there = runpy.run_path(str(journal.__file__))
    path.touch()
    first, second = (there["FileLock"](os.open(path, os.O_RDWR)) for _ in range(2))

    assert first.try_acquire()
    path.open("rb").close()
    # On Windows, SQLite's own lock does it.
    assert second.try_acquire() is not excludes
    assert second.holder() == f"this process ({os.getpid()})"
    first.close()
    assert second.try_acquire(shared=True)
    assert second.holder() == "another process"
    second.close()
    second.close()
