"""What a run has done, in a file that survives it.

One SQLite file per run. Before a call is sent its item is written down as `sent`; when it is over,
how it ended. A process that dies in between leaves `sent` behind, and the next run knows that this
item may have been executed. One thread does the writing and commits whatever has gathered, so that
the event loop never waits for the disk and many items share a commit.
"""

from __future__ import annotations

import asyncio
import hashlib
import queue
import sqlite3
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

from pydantic_core import PydanticSerializationError, to_json

from kubiya_async.errors import ConfigError, InvalidArgumentError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

__all__ = ["Journal", "State"]

State = Literal["sent", "done", "failed", "uncertain"]

_SCHEMA: Final = """
create table if not exists run (format integer not null, operation text not null);
create table if not exists item (
    key text primary key,
    state text not null check (state in ('sent', 'done', 'failed', 'uncertain')),
    result text
) without rowid;
"""
_FORMAT: Final = 1


class _Entry(NamedTuple):
    key: str
    state: State
    result: str | None
    written: asyncio.Future[None]


class Journal:
    """A run's file. `bulk.run` opens and closes it."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Name the file; it is opened, or made, when the run begins."""
        self.path = Path(path)
        self._entries: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._states: dict[str, State] = {}
        self._seen: Counter[str] = Counter()

    async def open(self, operation: str) -> None:
        """Open the file and read what an earlier run left.

        Args:
            operation: What the run calls; a journal belongs to one operation.

        Raises:
            ConfigError: The file is another operation's journal, in use, or no journal.
        """
        loop = asyncio.get_running_loop()
        opened: asyncio.Future[None] = loop.create_future()
        self._thread = threading.Thread(
            target=self._work, args=(loop, opened, operation), name="kubiya journal", daemon=True
        )
        self._thread.start()
        await opened

    def key_of(self, item: object, key: Callable[[Any], str] | None = None) -> str:
        """Give an item a key that it has again in the next run; equal items get one each.

        Args:
            item: The item.
            key: Makes the key, for items that JSON cannot hold.

        Raises:
            InvalidArgumentError: The item has no form in JSON and there is no `key`.
        """
        digest = key(item) if key is not None else _digest(item)
        self._seen[digest] += 1
        return f"{digest}#{self._seen[digest]}"

    def state(self, key: str) -> State | None:
        """Tell what is known of an item, from this run or an earlier one."""
        return self._states.get(key)

    async def write(self, key: str, state: State, result: object = None) -> None:
        """Write an item's state down; once this returns, it survives the death of the process.

        Args:
            key: The item's key, from `key_of`.
            state: Where it is now.
            result: What came of it; left out when JSON cannot hold it.
        """
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._states[key] = state
        self._entries.put(_Entry(key, state, _text(result), written))
        # The entry is on its way whatever happens to the caller.
        await asyncio.shield(written)

    async def aclose(self) -> None:
        """Commit what is left and close the file. Idempotent."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._entries.put(None)
            await asyncio.get_running_loop().run_in_executor(None, thread.join)

    # In the thread

    def _work(
        self, loop: asyncio.AbstractEventLoop, opened: asyncio.Future[None], operation: str
    ) -> None:
        try:
            database = self._connect(operation)
        except (sqlite3.Error, ConfigError, OSError) as error:
            words = error.message if isinstance(error, ConfigError) else str(error)
            failure = ConfigError(f"{self.path} cannot be used as a journal: {words}")
            loop.call_soon_threadsafe(_settle, [opened], failure)
            return
        loop.call_soon_threadsafe(_settle, [opened], None)
        try:
            while (entry := self._entries.get()) is not None:
                if not self._commit(database, loop, entry):
                    return
        finally:
            database.close()

    def _connect(self, operation: str) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=1.0, isolation_level=None)
        # One process at a time: a second run on the same journal would do everything twice.
        database.execute("pragma locking_mode = exclusive")
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = normal")
        database.execute("begin immediate")
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
        found = cast("tuple[int, str] | None", database.execute("select * from run").fetchone())
        if found is None:
            database.execute("insert into run values (?, ?)", (_FORMAT, operation))
        elif found != (_FORMAT, operation):
            database.close()
            raise ConfigError(f"it belongs to a run of {found[1]}, not of {operation}")
        rows = cast(
            "list[tuple[str, State]]", database.execute("select key, state from item").fetchall()
        )
        self._states.update(rows)
        database.execute("commit")
        return database

    def _commit(
        self, database: sqlite3.Connection, loop: asyncio.AbstractEventLoop, first: _Entry
    ) -> bool:
        """Write what has gathered; tell whether more may come."""
        entries = [first]
        more = True
        while more and not self._entries.empty():
            entry = self._entries.get()
            if entry is None:
                more = False
            else:
                entries.append(entry)
        failure: Exception | None = None
        try:
            database.execute("begin")
            database.executemany(
                "insert into item values (?, ?, ?) on conflict (key) do update "
                "set state = excluded.state, result = excluded.result",
                [entry[:3] for entry in entries],
            )
            database.execute("commit")
        except sqlite3.Error as error:
            failure = ConfigError(f"the journal {self.path} cannot be written: {error}")
        futures = [entry.written for entry in entries]
        loop.call_soon_threadsafe(_settle, futures, failure)
        return more


def _settle(futures: list[asyncio.Future[None]], failure: Exception | None) -> None:
    for future in futures:
        if future.done():
            continue
        if failure is None:
            future.set_result(None)
        else:
            future.set_exception(failure)


def _digest(item: object) -> str:
    try:
        data = to_json(item)
    except PydanticSerializationError:
        data = None
    if data is None:
        raise InvalidArgumentError(
            f"an item of type {type(item).__name__} has no form in JSON: pass `key=`, a function "
            "that gives each item a text of its own",
            argument="key",
        )
    return hashlib.sha256(data).hexdigest()[:32]


def _text(result: object) -> str | None:
    if result is None:
        return None
    try:
        return to_json(result).decode()
    except PydanticSerializationError:
        return None
