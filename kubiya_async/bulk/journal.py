"""What a run has done, in a file that survives it.

One SQLite file per run. Before a call is sent its item is written down as `sent`; when it is over,
how it ended. A process that dies in between leaves `sent` behind, and the next run knows that this
item may have been executed. One thread does the writing and commits whatever has gathered, so that
the event loop never waits for the disk and many items share a commit.

Items themselves are not kept, since they may hold secrets: a digest recognises them, keyed by bytes
of this journal alone, and their position in the input tells a reader which they were. What is
digested is in `identity`.

SQLite keeps what was committed over the end of the process and of the machine. Its rollback mode is
meant: the file alone is the journal, also after a kill, while the log of the WAL mode would be a
second file that a user may forget to move along. What SQLite does not notice is found by check
sums, one a row: a bit that changed in the key of an item would have it executed again.

SQLite's own locks on Unix are those of the process: whenever anything in it opens and closes the
file, a backup for example, they are gone. So a journal is opened without them, and the bytes that
SQLite would lock are locked here by a lock that belongs to the descriptor. Other programs' SQLite
finds these bytes locked and keeps out. The lock is on the file and not on its name: links and
renaming make no difference, and a copy is not locked. It ends with the process, however that ends.
On NFS it is as good as the server's locks.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import queue
import secrets
import sqlite3
import stat
import struct
import sys
import threading
import time
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args
from urllib.parse import quote

from pydantic_core import to_json

from kubiya_async._messages.redact import masks_keys
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.bulk.identity import NoIdentityError, canonical
from kubiya_async.errors import ConfigError, InvalidArgumentError

__all__ = ["JournalEntry", "read_journal"]


if sys.platform == "linux":
    import fcntl

    _SQLITE: Final = (0x40000000, 512)
    """Start and length of what SQLite locks: https://www.sqlite.org/fileformat2.html#the_lock_byte_page"""
    _NAMES: Final = 1 << 40
    """Beyond any journal. The byte at this offset and the holder's process id is locked, too: the
    kernel itself does not tell who has a lock of this kind."""
    _FLOCK: Final = "hhqqi"

    def _lock(descriptor: int, *, shared: bool) -> None:
        for start, length in (_SQLITE, (_NAMES + os.getpid(), 1)):
            _set(descriptor, fcntl.F_RDLCK if shared else fcntl.F_WRLCK, start, length)

    def _unlock(descriptor: int) -> None:
        _set(descriptor, fcntl.F_UNLCK, 0, 0)

    def _holder(descriptor: int) -> int | None:
        if start := _get(descriptor, _NAMES, 1 << 32)[0]:
            return start - _NAMES
        # A lock of SQLite's own tells its process.
        return _get(descriptor, *_SQLITE)[1] or None

    def _set(descriptor: int, kind: int, start: int, length: int) -> None:
        request = struct.pack(_FLOCK, kind, os.SEEK_SET, start, length, 0)
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, request)

    def _get(descriptor: int, start: int, length: int) -> tuple[int, int]:
        """Return start offset and process id of a lock held by another process; 0 for none."""
        request = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
        answer = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, request)
        kind, _, first, _, process = struct.unpack(_FLOCK, answer)
        return (0, 0) if kind == fcntl.F_UNLCK else (first, max(0, process))

elif sys.platform == "win32":

    def _lock(descriptor: int, *, shared: bool) -> None:
        """Do nothing: on Windows, SQLite's own lock belongs to its handle."""

    def _unlock(descriptor: int) -> None:
        """Do nothing."""

    def _holder(descriptor: int) -> int | None:
        """Return `None`: the owner is not known here."""

else:
    import fcntl

    # On macOS and the BSDs, this lock and SQLite's exclude each other.

    def _lock(descriptor: int, *, shared: bool) -> None:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _holder(descriptor: int) -> int | None:
        """Return `None`: the owner is not known here."""


_ours: set[int] = set()
"""Descriptors of this process that hold a lock, or try to."""


class FileLock:
    """The lock on one open file, and its descriptor."""

    __slots__ = ("descriptor",)

    def __init__(self, descriptor: int) -> None:
        """Own the descriptor; `close` closes it."""
        self.descriptor: int = descriptor
        _ours.add(descriptor)

    def try_acquire(self, *, shared: bool = False) -> bool:
        """Lock the file, or turn the lock into a shared one; return whether that worked.

        Raises:
            OSError: The file system has no locks.
        """
        try:
            _lock(self.descriptor, shared=shared)
        except OSError as error:
            if error.errno in {errno.EAGAIN, errno.EACCES}:
                return False
            raise
        return True

    def holder(self) -> str:
        """Return in words who holds the lock that could not be acquired."""
        mine = os.fstat(self.descriptor)
        for other in _ours - {self.descriptor}:
            with suppress(OSError):
                if os.path.samestat(mine, os.fstat(other)):
                    return f"this process ({os.getpid()})"
        process = _holder(self.descriptor)
        return "another process" if process is None else f"process {process}"

    def is_on(self, path: Path) -> bool:
        """Return whether `path` refers to the locked file."""
        try:
            return os.path.samestat(path.stat(), os.fstat(self.descriptor))
        except OSError:
            return False

    def close(self) -> None:
        """Unlock and close the file. Idempotent, and without effect in a forked child."""
        if self.descriptor not in _ours:
            return
        _ours.discard(self.descriptor)
        try:
            # Closing is not enough if a child has inherited the descriptor.
            _unlock(self.descriptor)
        finally:
            os.close(self.descriptor)


def _close_in_child() -> None:
    """Close what a child has inherited: the file would be locked for as long as it lives."""
    while _ours:
        with suppress(OSError):
            os.close(_ours.pop())


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_close_in_child)


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


_BATCH: Final = 1000
"""Entries in a commit at the most."""

_CHECK_EVERY: Final = 1.0
"""Seconds after which the thread checks whether its loop is still there."""

Key = bytes
"""What an item is recognised by."""


_Entry: TypeAlias = "tuple[Record, asyncio.Future[None]]"


class Journal:
    """A file as one run uses it."""

    def __init__(
        self, path: str | os.PathLike[str], operation: str, key: Callable[[Any], str] | None
    ) -> None:
        """Name the file; it is opened, or created, when the run begins.

        Args:
            path: The file.
            operation: What the run calls; a journal belongs to one operation.
            key: Returns the text that an item is recognised by; `None` for its canonical form.
        """
        self._path = Path(path)
        self._operation = operation
        self._key = key
        self._entries: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed: asyncio.Future[None] | None = None
        self._earlier: dict[Key, State] = {}
        self._salt = b""
        self._seen: set[Key] = set()
        self._repeats: dict[Key, int] = {}

    async def open(self) -> None:
        """Open the file and read what an earlier run left.

        Raises:
            ConfigError: The file is another operation's journal, in use, damaged or no journal.
        """
        loop = asyncio.get_running_loop()
        self._closed = loop.create_future()
        opened: asyncio.Future[tuple[dict[Key, State], bytes]] = loop.create_future()
        self._thread = threading.Thread(
            target=self._work, args=(loop, opened, self._closed), name="kubiya journal", daemon=True
        )
        self._thread.start()
        try:
            self._earlier, self._salt = await opened
        except BaseException:
            await self.aclose()
            raise

    def check(self, index: int, item: object) -> None:
        """Refuse an item that no later run could recognise; a `key` is asked at its turn only.

        Raises:
            InvalidArgumentError: It has no canonical form.
        """
        if self._key is None:
            self._form(index, item)

    def key_of(self, index: int, item: object) -> Key:
        """Return a key that is the same in the next run; equal items get different keys.

        Raises:
            InvalidArgumentError: It has no canonical form and the caller gave no `key`, or `key`
                returned something else than a text.
        """
        digest = self._digest(self._form(index, item))
        if digest not in self._seen:
            self._seen.add(digest)
            return digest
        count = self._repeats[digest] = self._repeats.get(digest, 1) + 1
        return self._digest(count.to_bytes(8, "big"), repeats=digest)

    def earlier(self, key: Key) -> State | None:
        """Return what an earlier run recorded of an item; called once per item."""
        return self._earlier.pop(key, None)

    async def write(self, key: Key, index: int, state: State, result: object = None) -> None:
        """Write an item's state down; once this returns, it survives the end of the process.

        Args:
            key: The item's key, from `key_of`.
            index: Its position in the input.
            state: Where it is now.
            result: What came of it; left out when JSON cannot hold it.

        Raises:
            ConfigError: The file cannot be written.
        """
        # The entry is on its way whatever happens to the caller.
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._entries.put((Record(key, index, state, _text(result)), written))
        await written

    async def aclose(self) -> None:
        """Commit what is left and close the file. Idempotent."""
        if self._thread is None or self._closed is None:
            return
        self._entries.put(None)
        # However often this is cancelled, the file is free afterwards.
        await wait_shielded(self._closed)
        self._thread = None

    def _form(self, index: int, item: object) -> bytes:
        """Return what identifies an item in every run."""
        if self._key is None:
            try:
                return canonical(item)
            except NoIdentityError as error:
                raise InvalidArgumentError(
                    f"items[{index}]{error.place} {error.reason}: pass `key=`, a function that "
                    "returns a text of its own for each item",
                    argument="items",
                ) from None
        name: object = self._key(item)
        if not isinstance(name, str):
            raise InvalidArgumentError(
                f"key must return a str, got {type(name).__qualname__} for items[{index}]",
                argument="key",
            )
        return str.encode(name, errors="surrogatepass")

    def _digest(self, form: bytes, *, repeats: bytes = b"") -> Key:
        return hashlib.blake2b(
            form,
            digest_size=16,
            key=self._salt,
            salt=repeats,
            person=b"repeated" if repeats else b"",
        ).digest()

    # In the thread, whose frame alone holds the open file: a child that is forked has no such
    # thread, so it cannot close, and thereby roll back, what is its parent's.

    def _work(
        self,
        loop: asyncio.AbstractEventLoop,
        opened: asyncio.Future[tuple[dict[Key, State], bytes]],
        closed: asyncio.Future[None],
    ) -> None:
        # A loop that is closed cannot be told any more.
        with suppress(RuntimeError):
            try:
                with open_journal(
                    self._path, self._operation, has_key=self._key is not None
                ) as file:
                    found = file.states(), file.salt
                    loop.call_soon_threadsafe(_settle, [opened], found)
                    _write_all(file, loop, self._entries)
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is waited for
                loop.call_soon_threadsafe(_fail, [opened], error)
            finally:
                loop.call_soon_threadsafe(_settle, [closed])


def _write_all(
    file: JournalFile, loop: asyncio.AbstractEventLoop, entries: queue.SimpleQueue[_Entry | None]
) -> None:
    ending = False
    while not ending:
        try:
            gathered = [entries.get(timeout=_CHECK_EVERY)]
        except queue.Empty:
            ending = loop.is_closed()
            continue
        while gathered[-1] is not None and len(gathered) < _BATCH and not entries.empty():
            gathered.append(entries.get())
        ending = gathered[-1] is None
        batch = [entry for entry in gathered if entry is not None]
        futures = [written for _, written in batch]
        try:
            file.write([record for record, _ in batch])
        except ConfigError as error:
            loop.call_soon_threadsafe(_fail, futures, error)
        else:
            loop.call_soon_threadsafe(_settle, futures)


def _settle(futures: list[asyncio.Future[Any]], value: object = None) -> None:
    for future in futures:
        if not future.done():
            future.set_result(value)


def _fail(futures: list[asyncio.Future[Any]], error: BaseException) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)


def _text(result: object) -> str | None:
    if result is None:
        return None
    try:
        return to_json(result).decode()
    except Exception:  # noqa: BLE001 - a serialiser of the caller's own may raise anything
        return None
