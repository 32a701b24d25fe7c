"""The journal's file: its tables, its lock, and reading it afterwards. Blocks; knows no loop."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Self, cast

from kubiya_async._core.scrub import masks_keys
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

__all__ = ["JournalEntry", "Ledger", "Record", "State", "read_journal", "unusable"]

State = Literal["sent", "done", "failed", "uncertain"]

_MARK: Final = 0x4B554249
"""SQLite's application id: tells a journal from other databases."""

_FORMAT: Final = 1
_PATIENCE: Final = 1.0
"""Seconds in which another process may let go of the file."""

_SCHEMA: Final = (
    "create table run (operation text not null)",
    """create table item (
        key blob primary key,
        position integer not null,
        state text not null check (state in ('sent', 'done', 'failed', 'uncertain')),
        result text
    ) without rowid""",
    f"pragma application_id = {_MARK}",
    f"pragma user_version = {_FORMAT}",
)
_WRITE: Final = """
insert into item values (?, ?, ?, ?) on conflict (key) do update
set position = excluded.position, state = excluded.state, result = excluded.result
"""


class Record(NamedTuple):
    """A row."""

    key: bytes
    position: int
    state: State
    result: str | None


@masks_keys
@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What a journal says of one item.

    Attributes:
        index: Position of the item in the input of the run that wrote this, from 0.
        state: `sent` if the run ended before the call did.
        result: What the call returned, as JSON has it, or the error's message.
    """

    index: int
    state: State
    result: Any


def read_journal(path: str | os.PathLike[str]) -> Iterator[JournalEntry]:
    """Give what a journal holds, in the order of the items, while no run uses it.

    Raises:
        ConfigError: There is no such file, a run uses it, or it is no journal.
    """
    path = Path(path)
    if not path.is_file():
        raise unusable(path, "there is no such file")
    try:
        with closing(_connect(path)) as database:
            if not _check(database, path):
                return
            rows = database.execute("select position, state, result from item order by position")
            for index, state, text in rows:
                yield JournalEntry(index, state, None if text is None else json.loads(text))
    except sqlite3.Error as error:
        raise unusable(path, _words(error)) from error


class Ledger:
    """The open file, which nobody else can open meanwhile; `with` closes it."""

    def __init__(self, path: Path, operation: str) -> None:
        """Open or make the file, for runs of one operation.

        Raises:
            ConfigError: It is another operation's journal, in use, or no journal.
        """
        self._path = path
        try:
            # Results are nobody else's business.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._database = _connect(path)
        except (OSError, sqlite3.Error) as error:
            raise unusable(path, _words(error)) from error
        try:
            self._begin(operation)
        except BaseException as error:
            self._database.close()
            if isinstance(error, sqlite3.Error):
                raise unusable(path, _words(error)) from error
            raise

    def __enter__(self) -> Self:
        """Give the open file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file and let others have it."""
        self._database.close()

    def states(self) -> dict[bytes, State]:
        """Give the state of every item by its key.

        Raises:
            ConfigError: The file is damaged.
        """
        try:
            rows = self._database.execute("select key, state from item").fetchall()
        except sqlite3.Error as error:
            raise unusable(self._path, _words(error)) from error
        return dict(cast("list[tuple[bytes, State]]", rows))

    def write(self, records: list[Record]) -> None:
        """Write records down, all or none.

        Raises:
            ConfigError: The file cannot be written, because the disk is full for example.
        """
        try:
            with self._database:
                self._database.execute("begin")
                self._database.executemany(_WRITE, records)
        except Exception as error:
            # Whatever it is, the calls that wait for this must hear of it.
            raise ConfigError(
                f"the journal {self._path} cannot be written: {_words(error)}"
            ) from error

    def _begin(self, operation: str) -> None:
        database = self._database
        # Before anything about the file is changed.
        _check(database, self._path)
        # One process at a time: two runs on the same journal would do everything twice.
        database.execute("pragma locking_mode = exclusive")
        database.execute("pragma journal_mode = wal")
        # What is committed outlives the machine as well; calls that end together share the wait.
        database.execute("pragma synchronous = full")
        with database:
            database.execute("begin immediate")
            if _check(database, self._path):
                owner = database.execute("select operation from run").fetchone()[0]
                if owner != operation:
                    raise unusable(
                        self._path, f"it belongs to a run of {owner}, not of {operation}"
                    )
            else:
                for statement in _SCHEMA:
                    database.execute(statement)
                database.execute("insert into run values (?)", (operation,))


def unusable(path: Path, reason: str) -> ConfigError:
    """Make the error that a file is not fit to be a journal."""
    return ConfigError(f"{path} cannot be used as a journal: {reason}")


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)


def _check(database: sqlite3.Connection, path: Path) -> bool:
    """Tell whether the file is a journal already; an empty one may become one."""
    mark = database.execute("pragma application_id").fetchone()[0]
    if mark == _MARK:
        version = database.execute("pragma user_version").fetchone()[0]
        if version != _FORMAT:
            raise unusable(path, f"its format is {version}, and this version reads {_FORMAT}")
        return True
    if database.execute("select count(*) from sqlite_master").fetchone()[0]:
        raise unusable(path, "it is a database of something else")
    return False


def _words(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if "locked" in str(error):
        return "another run uses it"
    return str(error)
