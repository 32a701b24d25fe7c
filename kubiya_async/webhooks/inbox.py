"""Deliveries in a file, until they are handled: what was answered 204 is not lost.

    inbox = SqliteInbox("inbox.db")
    receiver = Receiver(secrets="…", scheme=GITHUB, inbox=inbox)

    async with inbox, inbox.working(receiver):
        ...  # serve

A delivery is written down before it is answered, and handled by whichever process has the time: one
at a time, because the process that takes it writes down until when it is its own, and renews that
while it works. One that dies stops renewing, and another takes over; so a handler may see a
delivery again. One that fails is tried again after each of some waits, and then kept as `dead`.

SQLite keeps what was committed over the end of the process and of the machine. Several processes
use the file, so it is in WAL mode, with two files beside it, on a local disk. It has bodies in it,
and so is for its owner only. A thread of its own does what waits for the disk.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, NamedTuple, Self, TypeVar, get_args

from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.redact import masks_keys
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.errors import ConfigError, InvalidArgumentError, WebhookError
from kubiya_async.options import check_positive, is_number, is_path
from kubiya_async.webhooks.receiver import Receiver
from kubiya_async.webhooks.replay import KEPT_SECONDS

__all__ = ["DeliveryState", "SqliteInbox", "StoredDelivery"]

DeliveryState = Literal["waiting", "working", "done", "dead"]

T = TypeVar("T")

_log = get_logger()

RETRIES: Final = (5.0, 30.0, 120.0, 600.0, 3600.0)
"""Seconds before each further attempt."""

_MARK: Final = 0x4B554249 + 1
"""SQLite's application id: tells an inbox from other databases."""
_PATIENCE: Final = 5.0
"""Seconds in which another process may let go of the file."""
_LONGEST_ERROR: Final = 500

# `due`: when it may be taken, until when it is its worker's, or when it may be forgotten.
_TABLE: Final = """CREATE TABLE IF NOT EXISTS delivery (
    id text primary key,
    event text not null,
    body blob not null,
    received real not null,
    state text not null,
    due real not null,
    attempts integer not null default 0,
    worker text,
    error text
)"""
_INDEX: Final = "CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due)"
_FORGET: Final = "delete from delivery where state = 'done' and due <= ?"
_PUT: Final = """insert into delivery (id, event, body, received, state, due)
values (?, ?, ?, ?, 'waiting', ?) on conflict do nothing"""
_DUE: Final = """select id, event, body, attempts from delivery
where state in ('waiting', 'working') and due <= ? order by due limit ?"""
_TAKE: Final = """update delivery set state = 'working', due = ?, worker = ?,
attempts = attempts + 1 where id = ?"""
_DIED: Final = """update delivery set state = 'dead', worker = null,
error = 'each worker that had it died' where id = ?"""
_END: Final = """update delivery set state = ?, due = ?, error = ?, worker = null
where id = ? and worker = ?"""
_RENEW: Final = "update delivery set due = ? where id = ? and worker = ?"
_RELEASE: Final = """update delivery set state = 'waiting', due = ?, worker = null,
attempts = attempts - 1 where worker = ?"""
_RESEND: Final = """update delivery set state = 'waiting', due = ?, attempts = 0
where state = 'dead' and (? or id = ?)"""
_DELIVERIES: Final = """select id, event, body, received, state, attempts, error from delivery
where ?1 is null or state = ?1 order by received, id"""


@masks_keys
@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """A delivery in an inbox.

    Attributes:
        id: What it is recognised by, `Delivery.fingerprint`.
        event: The event's name.
        body: The body, byte for byte as it came.
        received_at: When it was stored.
        state: `waiting` for a worker or for its next attempt, with a worker (`working`), `done`, or
            `dead` after the last attempt.
        attempts: How often it was given to the handlers.
        error: What the last attempt that failed raised.
    """

    id: str
    event: str
    body: bytes
    received_at: datetime
    state: DeliveryState
    attempts: int
    error: str | None


class _Taken(NamedTuple):
    id: str
    event: str
    body: bytes
    attempt: int


@dataclass(eq=False, slots=True)
class _Worker:
    """Takes deliveries and handles them, a number at once."""

    receiver: Receiver
    concurrency: int
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict[str, "asyncio.Task[None]"])
    news: asyncio.Event = field(default_factory=asyncio.Event)
    is_ending: bool = False

    def ended(self, task: asyncio.Task[None]) -> None:
        """Make room for another."""
        del self.tasks[task.get_name()]
        self.news.set()


class SqliteInbox:
    """An inbox in a SQLite file, for the processes of one machine and one receiver.

    Args:
        path: The file; it is created when it is first used.
        retries: Seconds to wait before each further attempt, when a handler has failed; after the
            last the delivery is dead.
        lease: Seconds after which a delivery is taken from a worker of which nothing was heard.
        keep: Seconds for which a delivery that was handled is remembered, to refuse it when it
            comes again.
        poll: Seconds between two looks for what other processes have stored.
        clock: Unix time in seconds, the same for all processes.

    Raises:
        ConfigError: An argument is of the wrong kind.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        retries: Sequence[float] = RETRIES,
        lease: float = 60.0,
        keep: float = KEPT_SECONDS,
        poll: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Name the file."""
        if not is_path(path):
            raise ConfigError("path must be the path of a file")
        waits: object = retries
        if not isinstance(waits, tuple | list) or not all(map(_is_wait, retries)):
            raise ConfigError(f"retries must be numbers of seconds, got {retries!r}")
        check_positive(lease=lease, keep=keep, poll=poll)
        # Its folder stays the one of now.
        self._path = Path(path).absolute()
        self._retries = tuple(retries)
        self._lease = lease
        self._keep = keep
        self._poll = poll
        self._clock = clock
        self._thread: ThreadPoolExecutor | None = None
        self._process = 0
        self._database: sqlite3.Connection | None = None
        self._workers: set[_Worker] = set()

    def __repr__(self) -> str:
        """Show the file."""
        return f"<SqliteInbox {str(self._path)!r}>"

    async def put(self, id: str, event: str, body: bytes) -> bool:  # noqa: A002 - the field's word
        """Store a delivery, and return whether it was new; once this returns, it is not lost.

        Raises:
            WebhookError: The file cannot be used, because the disk is full for example; `reason` is
                `unavailable`.
        """
        now = self._clock()
        # SQLite takes no half of a surrogate pair, which JSON may have.
        id, event = (  # noqa: A001
            text.encode("utf-8", "backslashreplace").decode() for text in (id, event)
        )

        def put(database: sqlite3.Connection) -> bool:
            database.execute(_FORGET, (now,))
            return database.execute(_PUT, (id, event, body, now, now)).rowcount == 1

        try:
            is_new = await self._run(put)
        except (ConfigError, sqlite3.Error) as error:
            _log.error("webhook refused: the inbox cannot be written: %s", error)
            raise WebhookError(
                "webhook refused: the inbox cannot be written", reason="unavailable"
            ) from error
        self._wake()
        return is_new

    async def deliveries(self, state: DeliveryState | None = None) -> list[StoredDelivery]:
        """Return the deliveries, the oldest first.

        Args:
            state: Only those in this state.

        Raises:
            ConfigError: The file is no inbox, or there is none.
        """
        if state is not None and state not in get_args(DeliveryState):
            raise InvalidArgumentError(
                f"state must be one of {', '.join(get_args(DeliveryState))}", argument="state"
            )
        rows = await self._run(lambda database: database.execute(_DELIVERIES, (state,)).fetchall())
        return [
            StoredDelivery(i, event, body, datetime.fromtimestamp(received, UTC), *rest)
            for i, event, body, received, *rest in rows
        ]

    async def resend(self, *ids: str) -> int:
        """Return dead deliveries to the workers, as if they had just come; return their number.

        Args:
            ids: Which; all of them if left out.

        Raises:
            ConfigError: The file is no inbox, or there is none.
        """
        now = self._clock()

        def resend(database: sqlite3.Connection) -> int:
            return sum(
                database.execute(_RESEND, (now, not ids, each)).rowcount for each in ids or ("",)
            )

        number = await self._run(resend)
        self._wake()
        return number

    def _wake(self) -> None:
        for worker in self._workers:
            worker.news.set()

    @asynccontextmanager
    async def working(
        self, receiver: Receiver, *, concurrency: int = 10, grace: float = 10.0
    ) -> AsyncGenerator[None]:
        """Handle what is stored, in the background, until the block ends.

        Args:
            receiver: Has the handlers.
            concurrency: Deliveries at once, in this process.
            grace: Seconds that handlers in progress get at the end. Then they are cancelled, and
                their deliveries are free at once.

        Raises:
            ConfigError: The file cannot be used.
        """
        check_positive(concurrency=concurrency, grace=grace)
        await self._run(lambda _: None)
        worker = _Worker(receiver, concurrency)
        self._workers.add(worker)
        working = asyncio.create_task(self._work(worker))
        try:
            yield
        finally:
            await wait_shielded(asyncio.create_task(self._end(worker, working, grace)))

    async def _work(self, worker: _Worker) -> None:
        """Handle what is due until the worker is ending and nothing is in progress."""
        interval, renew_at = self._lease / 3, 0.0
        while worker.tasks or not worker.is_ending:
            worker.news.clear()
            try:
                if worker.tasks and self._clock() >= renew_at:
                    renew_at = self._clock() + interval
                    await self._renew(worker)
                if not worker.is_ending and len(worker.tasks) < worker.concurrency:
                    for taken in await self._take(worker):
                        task = asyncio.create_task(self._handle(worker, taken), name=taken.id)
                        worker.tasks[taken.id] = task
                        task.add_done_callback(worker.ended)
            except (ConfigError, sqlite3.Error) as error:
                _log.warning("the inbox cannot be used: %s", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(min(self._poll, interval)):
                    await worker.news.wait()

    async def _end(self, worker: _Worker, working: asyncio.Task[None], grace: float) -> None:
        """Wait for handlers, cancel what is left, and give back what was not handled."""
        worker.is_ending = True
        worker.news.set()
        await asyncio.wait([working], timeout=grace)
        for task in worker.tasks.values():
            task.cancel()
        await asyncio.wait([working])
        self._workers.discard(worker)
        now = self._clock()
        with suppress(ConfigError, sqlite3.Error):
            await self._run(lambda database: database.execute(_RELEASE, (now, worker.name)))

    async def _take(self, worker: _Worker) -> list[_Taken]:
        now, most = self._clock(), worker.concurrency - len(worker.tasks)

        def take(database: sqlite3.Connection) -> list[_Taken]:
            taken: list[_Taken] = []
            # Its own may be due as well, if the loop was held up for longer than the lease.
            rows = database.execute(_DUE, (now, worker.concurrency)).fetchall()
            for key, event, body, attempts in [row for row in rows if row[0] not in worker.tasks]:
                if attempts > len(self._retries):
                    database.execute(_DIED, (key,))
                elif len(taken) < most:
                    database.execute(_TAKE, (now + self._lease, worker.name, key))
                    taken.append(_Taken(key, event, body, attempts + 1))
            return taken

        return await self._run(take)

    async def _renew(self, worker: _Worker) -> None:
        """Keep what is in progress; stop at what has become another worker's."""
        due, keys = self._clock() + self._lease, [*worker.tasks]

        def renew(database: sqlite3.Connection) -> list[str]:
            values = {key: (due, key, worker.name) for key in keys}
            return [key for key in keys if not database.execute(_RENEW, values[key]).rowcount]

        for key in await self._run(renew):
            if task := worker.tasks.get(key):
                task.cancel()

    async def _handle(self, worker: _Worker, taken: _Taken) -> None:
        state, error, wait = "done", None, self._keep
        try:
            await worker.receiver.handle(taken.event, taken.body)
        except Exception as failure:  # noqa: BLE001 - a handler may raise anything
            kind = type(failure).__name__
            error = f"{kind}: {failure}"[:_LONGEST_ERROR]
            state, wait, then = "dead", 0.0, "it is dead"
            if taken.attempt <= len(self._retries):
                state, wait = "waiting", self._retries[taken.attempt - 1]
                then = f"again in {wait:g} s"
            _log.warning(
                "webhook %s: attempt %d failed (%s), %s", taken.event, taken.attempt, kind, then
            )
        end = (state, self._clock() + wait, error, taken.id, worker.name)
        try:
            await self._run(lambda database: database.execute(_END, end))
        except (ConfigError, sqlite3.Error) as failure:
            # Its lease ends, and it is handled again.
            _log.warning("the inbox cannot be used: %s", failure)

    async def aclose(self) -> None:
        """Close the file. Idempotent."""
        thread, self._thread = self._thread, None
        if thread is not None and self._process == os.getpid():
            database, self._database = self._database, None
            if database is not None:
                await wait_shielded(
                    asyncio.get_running_loop().run_in_executor(thread, database.close)
                )
            thread.shutdown(wait=False)

    async def __aenter__(self) -> Self:
        """Return the inbox; its file is opened when it is needed."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        await self.aclose()

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run something in a transaction, in the thread; whole even if the caller is cancelled."""
        if self._thread is None or self._process != os.getpid():
            # A forked child must not touch the file of its parent.
            self._process, self._database = os.getpid(), None
            self._thread = ThreadPoolExecutor(1, "kubiya inbox")

        def run() -> T:
            if self._database is None:
                self._database = _connect(self._path)
            with self._database as database:
                database.execute("begin immediate")
                return work(database)

        future = asyncio.get_running_loop().run_in_executor(self._thread, run)
        await wait_shielded(future)
        return future.result()


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file, or create it.

    Raises:
        ConfigError: It is something else.
    """
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        database = sqlite3.connect(
            path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.Error) as error:
        raise ConfigError(f"{path} cannot be used as an inbox: {error}") from error
    try:
        mark = _value(database, "pragma application_id")
        if mark != _MARK and (mark or _value(database, "select count(*) from sqlite_master")):
            raise sqlite3.DatabaseError("it is a database of something else")  # noqa: TRY301 - as others
        for pragma in ("trusted_schema = off", "journal_mode = wal", "synchronous = full"):
            database.execute(f"pragma {pragma}")
        with database:
            database.execute("begin immediate")
            for statement in (_TABLE, _INDEX, f"pragma application_id = {_MARK}"):
                database.execute(statement)
    except sqlite3.DatabaseError as error:
        database.close()
        raise ConfigError(f"{path} cannot be used as an inbox: {error}") from error
    except BaseException:
        database.close()
        raise
    return database


def _is_wait(value: object) -> bool:
    return is_number(value) and 0 <= value < float("inf")


def _value(database: sqlite3.Connection, query: str) -> Any:
    return database.execute(query).fetchone()[0]
