"""The journal's file: its tables, what makes it fit for use, and reading it afterwards.

Blocks; knows no event loop. SQLite keeps what was committed over the end of the process and of the
machine. Its rollback mode is meant: the file alone is the journal, also after a kill, while the log
of the WAL mode would be a second file that a user may forget to move along.

What SQLite does not notice is found by check sums, one a row: a bit that changed in the key of an
item would have it executed again.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import sqlite3
import stat
import sys
import time
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args
from urllib.parse import quote

from kubiya_async._messages.redact import masks_keys
from kubiya_async.bulk.file_lock import FileLock
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

__all__ = ["JournalEntry", "JournalFile", "Record", "State", "open_journal", "read_journal"]

State = Literal["sent", "done", "failed", "uncertain"]

_MAGIC: Final = b"SQLite format 3\0"
_MARK: Final = 0x4B554249
"""SQLite's application id: tells a journal from other databases."""

_FORMAT: Final = 2
"""Format of the tables and of `identity.canonical`. In 1, items were recognised by their JSON."""

_PATIENCE: Final = 1.0
"""Seconds in which another run may let go of the file."""

_POLL: Final = 0.02
"""Seconds between two attempts to lock it."""

_RUN: Final = """CREATE TABLE run (
    operation text not null, has_key integer not null, salt blob not null, sum integer not null
)"""
_ITEM: Final = """CREATE TABLE item (
    key blob primary key,
    position integer not null,
    state text not null check (state in ('sent', 'done', 'failed', 'uncertain')),
    result text,
    sum integer not null
) without rowid"""
_SCHEMA: Final = [
    (b"table", b"item", b"item", _ITEM.encode()),
    (b"table", b"run", b"run", _RUN.encode()),
]
_PRAGMAS: Final = (
    "trusted_schema = off",
    "cell_size_check = on",
    "mmap_size = 0",
    "locking_mode = exclusive",
    "journal_mode = delete",
    # What is committed outlives the machine as well; calls that end together share the wait.
    "synchronous = full",
)
_WRITE: Final = """
insert into item values (?, ?, ?, ?, ?) on conflict (key) do update
set position = excluded.position, state = excluded.state, result = excluded.result,
    sum = excluded.sum
"""
_READ: Final = "select key, position, state, result, sum from item order by position"
_SALT: Final = 16
_STATES: Final[dict[bytes, State]] = {state.encode(): state for state in get_args(State)}
_DAMAGED: Final = (
    "it is damaged ({}). Take a backup, or find out what was executed and begin a new file with "
    "the rest: with this one, some of it might be executed again"
)


class _Run(NamedTuple):
    """What a journal belongs to."""

    operation: str
    has_key: bool


class Record(NamedTuple):
    """A row."""

    key: bytes
    position: int
    state: State
    result: str | None


@masks_keys
@dataclass(frozen=True, slots=True)
class JournalEntry:
    """The entry of a journal for one item.

    Attributes:
        index: Position of the item in the input of the run that wrote this, from 0.
        state: `sent` if the run ended before the call did.
        result: What the call returned, as JSON has it, or the error's message.
    """

    index: int
    state: State
    result: Any


def read_journal(path: str | os.PathLike[str]) -> Iterator[JournalEntry]:
    """Yield the entries of a journal in the order of the items, while no run uses it.

    Raises:
        ConfigError: There is no such file, a run uses it, or it is damaged or no journal.
    """
    with _refused(Path(path)) as file, _locked(file) as (database, lock):
        _, salt = _read_run(database)
        # Whatever a killed run had left to do is done; other readers are welcome.
        if not lock.try_acquire(shared=True):
            raise ValueError("it is in use")
        for record in _records(database, salt):
            text = record.result
            yield JournalEntry(
                record.position, record.state, None if text is None else json.loads(text)
            )


@contextmanager
def open_journal(path: Path, operation: str, *, has_key: bool) -> Generator[JournalFile]:
    """Open or create a journal for runs of one operation; other runs are locked out.

    Args:
        path: The file.
        operation: What the run calls.
        has_key: Whether the caller names the items.

    Raises:
        ConfigError: The file is another operation's journal, in use, damaged or no journal.
    """
    with (
        _refused(path) as file,
        _locked(file, _Run(operation, has_key)) as (database, lock),
    ):
        run, salt = _read_run(database)
        if run.operation != operation:
            raise ValueError(f"it belongs to a run of {run.operation}, not of {operation}")
        if run.has_key != has_key:
            was, is_now = ("with", "without") if run.has_key else ("without", "with")
            raise ValueError(
                f"it was begun {was} `key=`, and {is_now} it items would not be recognised"
            )
        yield JournalFile(file, database, lock, salt)


class JournalFile:
    """An open journal, see `open_journal`."""

    def __init__(
        self, path: Path, database: sqlite3.Connection, lock: FileLock, salt: bytes
    ) -> None:
        """Keep what was opened."""
        self._path = path
        self._database = database
        self._lock = lock
        self.salt: bytes = salt
        """Bytes of this journal alone, by which the digests of its items are keyed."""

    def states(self) -> dict[bytes, State]:
        """Return the state of every item by its key.

        Raises:
            ValueError: A row is damaged.
        """
        return {record.key: record.state for record in _records(self._database, self.salt)}

    def write(self, records: list[Record]) -> None:
        """Write records, all or none.

        Raises:
            ConfigError: The file cannot be written, because the disk is full for example.
        """
        with _refused(self._path, "the journal {} cannot be written: "):
            if not self._lock.is_on(self._path):
                raise ValueError("it was moved, replaced or deleted during the run")
            rows = [
                (
                    *(key, index, state, result),
                    _sum(
                        self.salt,
                        key,
                        b"%d" % index,
                        state.encode(),
                        None if result is None else result.encode(),
                    ),
                )
                for key, index, state, result in records
            ]
            with self._database:
                self._database.execute("begin")
                self._database.executemany(_WRITE, rows)


@contextmanager
def _refused(path: Path, words: str = "{} cannot be used as a journal: ") -> Generator[Path]:
    """Yield the absolute path; errors inside become errors that name the file."""
    try:
        # Its folder stays the one of now.
        yield Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow links
    except ConfigError:
        raise
    except Exception as error:
        raise ConfigError(words.format(path) + _reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, sqlite3.Error):
        name: str = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return _DAMAGED.format(error)
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
            return "the file and its folder must be writable"
        return "another process uses it" if name.startswith("SQLITE_BUSY") else str(error)
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error)


@contextmanager
def _locked(path: Path, run: _Run | None = None) -> Generator[tuple[sqlite3.Connection, FileLock]]:
    """Open a journal and keep others out; create it for a run, but not for reading."""
    if path.exists() and not path.is_file():
        raise ValueError("it is no regular file")
    descriptor, is_new, is_writable = _open(path, to_write=run is not None)
    lock = FileLock(descriptor)
    try:
        # A reader may have to end what a killed run began, if no other reader has done so before.
        _acquire(lock, exclusive=is_writable, shared=run is None)
        if not lock.is_on(path):
            raise ValueError("it was replaced while it was opened")  # noqa: TRY301 - cleared up below
        if not is_new:
            _check_header(descriptor)
        database = _connect(path, "rw" if is_writable else "ro")
        try:
            for pragma in _PRAGMAS:
                database.execute(f"pragma {pragma}")
            if run is not None and is_new:
                _create_tables(database, run)
            else:
                _check_tables(database)
            yield database, lock
        finally:
            database.close()
    except BaseException:
        # Nothing was committed to it.
        if is_new and lock.is_on(path) and not os.fstat(descriptor).st_size:
            with suppress(OSError):
                path.unlink()
        raise
    finally:
        lock.close()


def _open(path: Path, *, to_write: bool) -> tuple[int, bool, bool]:
    """Open the file; return whether it is new and whether it can be written, too."""
    # A pipe that took its place just now would block.
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if to_write:
        with suppress(FileExistsError):
            # Results are for the owner only.
            return os.open(path, flags | os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), True, True
    elif not path.exists():
        raise ValueError("there is no such file")
    try:
        return os.open(path, flags | os.O_RDWR), False, True
    except OSError as error:
        if to_write or error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise
        return os.open(path, flags | os.O_RDONLY), False, False


def _acquire(lock: FileLock, *, exclusive: bool, shared: bool) -> None:
    if not stat.S_ISREG(os.fstat(lock.descriptor).st_mode):
        raise ValueError("it is no regular file")
    deadline = time.monotonic() + _PATIENCE
    try:
        while not (exclusive and lock.try_acquire()):
            if shared and lock.try_acquire(shared=True):
                return
            if time.monotonic() > deadline:
                raise ValueError(f"it is in use: {lock.holder()} has it open")
            time.sleep(_POLL)
    except OSError as error:
        raise ValueError(f"its file system has no locks ({error.strerror})") from error


def _check_header(descriptor: int) -> None:
    """Refuse what is no journal before SQLite sees it, and may change it.

    The layout: https://www.sqlite.org/fileformat2.html#the_database_header
    """
    header = os.read(descriptor, 100)
    if not header:
        raise ValueError(
            "it is empty; if it never held anything, delete it to begin with a new one"
        )
    mark, version = int.from_bytes(header[68:72], "big"), int.from_bytes(header[60:64], "big")
    if not header.startswith(_MAGIC):
        raise ValueError("it is something else, or damaged at its beginning")
    if mark != _MARK:
        raise ValueError("it is a database of something else")
    if version != _FORMAT:
        raise ValueError(
            f"its format is {version}, and this version reads {_FORMAT}: finish it with the "
            "version that began it, or begin a new file with what is left to do"
        )
    if header[18:20] != b"\1\1":
        raise ValueError("another program has changed its journal mode")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # The locks are those of `FileLock`; on Windows they are SQLite's.
    system = "" if sys.platform == "win32" else "&vfs=unix-none"
    name = quote(os.fsencode(path))
    database = sqlite3.connect(
        f"file:{name}?mode={mode}{system}",
        uri=True,
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    database.text_factory = bytes
    return database


def _create_tables(database: sqlite3.Connection, run: _Run) -> None:
    salt = secrets.token_bytes(_SALT)
    operation = run.operation.encode(errors="surrogatepass")
    total = _sum(salt, operation, b"%d" % run.has_key)
    with database:
        database.execute("begin exclusive")
        for statement in (_RUN, _ITEM):
            database.execute(statement)
        database.execute(
            "insert into run values (cast(? as text), ?, ?, ?)",
            (operation, run.has_key, salt, total),
        )
        database.execute(f"pragma application_id = {_MARK}")
        database.execute(f"pragma user_version = {_FORMAT}")


def _check_tables(database: sqlite3.Connection) -> None:
    """Refuse tables that are others or damaged."""
    # Views, triggers and the like of a foreign file are not even looked at.
    schema = database.execute("select type, name, tbl_name, sql from sqlite_master order by name")
    if schema.fetchall() != _SCHEMA:
        raise ValueError(_DAMAGED.format("its tables are not those of a journal"))
    ((verdict,),) = database.execute("pragma quick_check(1)").fetchall()
    if verdict != b"ok":
        raise ValueError(_DAMAGED.format(verdict.decode(errors="replace").splitlines()[-1]))


def _read_run(database: sqlite3.Connection) -> tuple[_Run, bytes]:
    """Return which run the journal belongs to, and its salt."""
    rows = database.execute("select operation, has_key, salt, sum from run").fetchall()
    match rows:
        case [(bytes(operation), int(has_key), bytes(salt), total)] if (
            _sum(salt, operation, b"%d" % has_key) == total
        ):
            return _Run(operation.decode(errors="surrogatepass"), bool(has_key)), salt
        case _:
            raise ValueError(_DAMAGED.format("it does not tell what it belongs to"))


def _records(database: sqlite3.Connection, salt: bytes) -> Iterator[Record]:
    """Yield the rows in the order of the items, each verified."""
    for row in database.execute(_READ):
        match row:
            case (bytes(key), int(index), bytes(state), bytes() | None as result, total) if (
                state in _STATES and _sum(salt, key, b"%d" % index, state, result) == total
            ):
                text = None if result is None else result.decode()
                yield Record(key, index, _STATES[state], text)
            case _:
                raise ValueError(_DAMAGED.format("what it says of an item was changed"))


def _sum(salt: bytes, *values: bytes | None) -> int:
    # None of the values but the last can have a zero byte where it matters: their lengths are fixed
    # or their letters known.
    return zlib.crc32(
        b"\0".join([salt, *(b"" if value is None else b"=" + value for value in values)])
    )
