"""What a run has done, in a file that survives it.

One SQLite file per run. Before a call is sent its item is written down as `sent`; when it is over,
how it ended. A process that dies in between leaves `sent` behind, and the next run knows that this
item may have been executed. One thread does the writing and commits whatever has gathered, so that
the event loop never waits for the disk and many items share a commit.

Items themselves are not kept, since they may hold secrets: a digest recognises them, keyed by bytes
of this journal alone, and their position in the input tells a reader which they were. What is
digested is in `identity`, how the file looks inside in `journal_file`.
"""

from __future__ import annotations

import asyncio
import hashlib
import queue
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic_core import to_json

from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.bulk.identity import NoIdentityError, canonical
from kubiya_async.bulk.journal_file import JournalFile, Record, State, open_journal
from kubiya_async.errors import ConfigError, InvalidArgumentError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

__all__ = ["Journal", "Key"]

_BATCH: Final = 1000
"""Entries in a commit at the most."""

_CHECK_EVERY: Final = 1.0
"""Seconds after which the thread checks whether its loop is still there."""

Key = bytes
"""What an item is recognised by."""


class _Entry(NamedTuple):
    record: Record
    written: asyncio.Future[None]


class _Opened(NamedTuple):
    states: dict[Key, State]
    salt: bytes


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
        opened: asyncio.Future[_Opened] = loop.create_future()
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
        self._entries.put(_Entry(Record(key, index, state, _text(result)), written))
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
        opened: asyncio.Future[_Opened],
        closed: asyncio.Future[None],
    ) -> None:
        # A loop that is closed cannot be told any more.
        with suppress(RuntimeError):
            try:
                with open_journal(
                    self._path, self._operation, has_key=self._key is not None
                ) as file:
                    loop.call_soon_threadsafe(_settle, opened, _Opened(file.states(), file.salt))
                    _write_all(file, loop, self._entries)
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is waited for
                loop.call_soon_threadsafe(_fail, [opened], error)
            finally:
                loop.call_soon_threadsafe(_settle, closed, None)


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
        futures = [entry.written for entry in batch]
        try:
            file.write([entry.record for entry in batch])
        except ConfigError as error:
            loop.call_soon_threadsafe(_fail, futures, error)
        else:
            loop.call_soon_threadsafe(_settle_all, futures)


def _settle(future: asyncio.Future[Any], value: object) -> None:
    if not future.done():
        future.set_result(value)


def _settle_all(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        _settle(future, None)


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
