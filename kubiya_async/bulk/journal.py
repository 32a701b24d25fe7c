"""What a run has done, in a file that survives it.

One SQLite file per run. Before a call is sent its item is written down as `sent`; when it is over,
how it ended. A process that dies in between leaves `sent` behind, and the next run knows that this
item may have been executed. One thread does the writing and commits whatever has gathered, so that
the event loop never waits for the disk and many items share a commit.

Items themselves are not kept, since they may hold secrets: a digest recognises them, and their
position in the input tells a reader which they were. How the file looks inside is in `ledger`.
"""

from __future__ import annotations

import asyncio
import hashlib
import queue
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import anyio
from pydantic_core import PydanticSerializationError, to_json

from kubiya_async.bulk.ledger import Ledger, Record, State, unusable
from kubiya_async.errors import ConfigError, InvalidArgumentError, KubiyaError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

__all__ = ["Journal", "Key"]

_BATCH: Final = 1000
"""Entries in a commit at the most."""

Key = bytes
"""What an item is recognised by."""


class _Entry(NamedTuple):
    record: Record
    written: asyncio.Future[None]


class Journal:
    """A run's file. `bulk.run` opens and closes it; it serves one run at a time."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Name the file; it is opened, or made, when the run begins."""
        self.path: Path = Path(path)
        self._thread: threading.Thread | None = None
        self._entries: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._closed: asyncio.Future[None] | None = None
        self._earlier: dict[Key, State] = {}
        self._seen: set[Key] = set()
        self._repeats: dict[Key, int] = {}

    async def open(self, operation: str) -> None:
        """Open the file and read what an earlier run left.

        Args:
            operation: What the run calls; a journal belongs to one operation.

        Raises:
            ConfigError: The file is another operation's journal, in use, or no journal.
        """
        if self._thread is not None:
            raise unusable(self.path, "another run of this process uses it")
        loop = asyncio.get_running_loop()
        self._earlier, self._seen, self._repeats = {}, set(), {}
        self._entries = queue.SimpleQueue()
        self._closed = loop.create_future()
        opened: asyncio.Future[dict[Key, State]] = loop.create_future()
        self._thread = threading.Thread(
            target=self._work,
            args=(loop, operation, opened, self._closed, self._entries),
            name="kubiya journal",
            daemon=True,
        )
        self._thread.start()
        try:
            self._earlier = await opened
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self.aclose()
            raise

    def key_of(self, item: object, key: Callable[[Any], str] | None = None) -> Key:
        """Give an item a key that it has again in the next run; equal items get one each.

        Args:
            item: The item.
            key: Makes the key, for items that JSON cannot hold.

        Raises:
            InvalidArgumentError: The item has no form in JSON and there is no `key`.
        """
        data = _in_json(item) if key is None else key(item).encode(errors="surrogatepass")
        digest = _digest(data)
        if digest not in self._seen:
            self._seen.add(digest)
            return digest
        number = self._repeats[digest] = self._repeats.get(digest, 1) + 1
        return _digest(digest + number.to_bytes(8, "big"))

    def earlier(self, key: Key) -> State | None:
        """Tell what an earlier run wrote of an item; asked once an item."""
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
        try:
            await self._closed
        finally:
            # However often this is cancelled, the file is free afterwards.
            self._thread.join()
            self._thread = None

    # In the thread

    def _work(
        self,
        loop: asyncio.AbstractEventLoop,
        operation: str,
        opened: asyncio.Future[dict[Key, State]],
        closed: asyncio.Future[None],
        entries: queue.SimpleQueue[_Entry | None],
    ) -> None:
        # A loop that is closed has nobody left to be told.
        with suppress(RuntimeError):
            try:
                with Ledger(self.path, operation) as ledger:
                    loop.call_soon_threadsafe(_settle, opened, ledger.states())
                    _write_all(ledger, loop, entries)
            except ConfigError as error:
                loop.call_soon_threadsafe(_fail, [opened], error)
            finally:
                loop.call_soon_threadsafe(_settle, closed, None)


def _write_all(
    ledger: Ledger, loop: asyncio.AbstractEventLoop, entries: queue.SimpleQueue[_Entry | None]
) -> None:
    ending = False
    while not ending:
        gathered = [entries.get()]
        while gathered[-1] is not None and len(gathered) < _BATCH and not entries.empty():
            gathered.append(entries.get())
        ending = gathered[-1] is None
        batch = [entry for entry in gathered if entry is not None]
        futures = [entry.written for entry in batch]
        try:
            ledger.write([entry.record for entry in batch])
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


def _fail(futures: list[asyncio.Future[Any]], error: KubiyaError) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)


def _digest(data: bytes) -> Key:
    return hashlib.blake2b(data, digest_size=16).digest()


def _in_json(item: object) -> bytes:
    try:
        return to_json(item)
    except (PydanticSerializationError, ValueError):
        pass
    raise InvalidArgumentError(
        f"an item of type {type(item).__name__} has no form in JSON: pass `key=`, a function "
        "that gives each item a text of its own",
        argument="key",
    )


def _text(result: object) -> str | None:
    if result is None:
        return None
    try:
        return to_json(result).decode()
    except (PydanticSerializationError, ValueError):
        return None
