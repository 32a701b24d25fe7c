"""One stream for several readers, and streams that are recorded while they are read.

    async with tee(stream, 2) as (screen, log):
        async with asyncio.TaskGroup() as group:
            group.create_task(show(screen))
            group.create_task(store(log))

Each reader gets every event, in order. How far the slowest may fall behind is bounded, in events
and in bytes.

    async with record(kubiya.chat.stream(agent_uuid=uuid, message="…"), "chat.jsonl") as stream:
        async for event in stream:
            ...

    recording = await read_recording("chat.jsonl")
    print(recording.result().text)

A recording has one JSON line per event, which says when it came and what it was:

    {"at": 0.31, "event": {"type": "message", "content": "Hello"}}

An event this version has no class for also has its data as it came (`raw`) and its name (`name`).
`kubiya_async.testing.replay` makes a script of a recording for the local server.
"""

from __future__ import annotations

import asyncio
import copy
import errno
import json
import os
import stat
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Literal, Self, cast

from anyio import to_thread

from kubiya_async._async_only import AsyncOnly
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.errors import (
    InvalidArgumentError,
    KubiyaError,
    StreamError,
    StreamEventError,
    StreamInterrupted,
)
from kubiya_async.options import is_path
from kubiya_async.streams.accumulate import MAX_KEPT_BYTES, Accumulator, ChatResult, weigh_event
from kubiya_async.streams.base import Readable
from kubiya_async.streams.events import ChatEvent, DoneEvent, Keepalive, UnknownEvent, parse_event

__all__ = [
    "Branch",
    "RecordedEvent",
    "RecordedStream",
    "Recording",
    "Tee",
    "WhenFull",
    "read_recording",
    "record",
    "tee",
]


WhenFull = Literal["wait", "detach"]
"""`wait`: all readers wait for the slowest. `detach`: as soon as another reader has nothing left to
read, those at the bound get an error, and the rest go on."""

MAX_LAG: Final = 1000


class Branch(AsyncOnly):
    """One reader's view of the stream."""

    __slots__ = ("_error", "_events", "_leave", "_over", "_ready", "_room", "_weight", "detached")

    def __init__(self, room: asyncio.Event, leave: Callable[[], Awaitable[None]]) -> None:
        """Begin empty; `room` is set whenever an event is taken, `leave` awaited at the end."""
        self._leave = leave
        self._events: deque[tuple[ChatEvent, int]] = deque()
        self._weight = 0
        self._ready = asyncio.Event()
        self._room = room
        self._over = False
        self._error: KubiyaError | None = None
        self.detached: bool = False
        """Whether this reader was given up for being too slow, or has left."""

    def __aiter__(self) -> Self:
        """Return the iterator itself."""
        return self

    async def __anext__(self) -> ChatEvent:
        """Return the next event.

        Raises:
            StreamError: The stream broke, or this reader fell too far behind.
        """
        while not self._events:
            if self._error is not None:
                raise self._error.with_traceback(None)
            if self._over:
                raise StopAsyncIteration
            self._ready.clear()
            await self._ready.wait()
        event, weight = self._events.popleft()
        self._weight -= weight
        self._room.set()
        return event

    async def aclose(self) -> None:
        """Leave: the others no longer wait for this reader. May be called again."""
        self.detached = True
        self.end(None)
        self._events.clear()
        self._weight = 0
        self._room.set()
        await self._leave()

    @property
    def lag(self) -> int:
        """Events this reader has yet to take."""
        return len(self._events)

    def is_full(self, max_lag: int) -> bool:
        """Return whether this reader may fall no further behind. Called by the tee."""
        return len(self._events) >= max_lag or self._weight >= MAX_KEPT_BYTES

    def put(self, event: ChatEvent, weight: int) -> None:
        """Add an event; called by the tee."""
        self._events.append((event, weight))
        self._weight += weight
        self._ready.set()

    def end(self, error: KubiyaError | None) -> None:
        """Mark the end: nothing follows what was added. Called by the tee."""
        if not self._over:
            self._over = True
            self._error = error
            self._ready.set()


class Tee:
    """The owner of the branches; reads the stream while it is entered."""

    __slots__ = ("_branches", "_max_lag", "_room", "_stream", "_task", "_when_full")

    def __init__(
        self,
        stream: Readable[ChatEvent, ChatResult],
        readers: int,
        *,
        max_lag: int,
        when_full: WhenFull,
    ) -> None:
        """Check the arguments; nothing is read yet."""
        for name, value in (("readers", readers), ("max_lag", max_lag)):
            if value < 1:
                raise InvalidArgumentError(f"{name} must be at least 1", argument=name)
        if when_full not in {"wait", "detach"}:
            raise InvalidArgumentError(
                f"when_full must be 'wait' or 'detach', got {when_full!r}", argument="when_full"
            )
        self._stream = stream
        self._max_lag = max_lag
        self._when_full = when_full
        self._room = asyncio.Event()
        self._branches = tuple(Branch(self._room, self._left) for _ in range(readers))
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> tuple[Branch, ...]:
        """Open the stream and begin to read; give one branch per reader."""
        await self._stream.__aenter__()
        self._task = asyncio.create_task(self._pump(), name="kubiya tee")
        return self._branches

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop reading and close the stream."""
        task = self._task
        if task is not None:
            task.cancel()
        try:
            await self._stream.aclose()
        finally:
            if task is not None:
                await wait_shielded(task)
                if not task.cancelled():
                    # A failure that is not the stream's was not reported yet.
                    task.result()

    async def _pump(self) -> None:
        """Read for all readers until the end, or until the last one has left."""
        failure: KubiyaError | None = StreamInterrupted("the tee was left before the stream's end")
        try:
            async for event in self._stream:
                await self._make_room()
                weight = weigh_event(event)
                for branch in self._branches:
                    if not branch.detached:
                        branch.put(event, weight)
            failure = None
        except KubiyaError as error:
            failure = error
        finally:
            await self._stream.aclose()
            for branch in self._branches:
                # Raised in several tasks, one error would collect the tracebacks of all.
                branch.end(copy.copy(failure))

    async def _make_room(self) -> None:
        """Wait for the readers that are full, or give them up."""
        while full := [b for b in self._branches if not b.detached and b.is_full(self._max_lag)]:
            starved = any(not b.detached and not b.lag for b in self._branches)
            if starved and self._when_full == "detach":
                for branch in full:
                    branch.detached = True
                    branch.end(StreamError(f"this reader fell {branch.lag} events behind"))
                return
            self._room.clear()
            await self._room.wait()

    async def _left(self) -> None:
        """Close the stream when no reader is left."""
        if all(branch.detached for branch in self._branches):
            await self._stream.aclose()


def tee(
    stream: Readable[ChatEvent, ChatResult],
    readers: int,
    *,
    max_lag: int = MAX_LAG,
    when_full: WhenFull = "wait",
) -> Tee:
    """Share one stream among several readers.

    Args:
        stream: The stream; it is opened, read and closed by the tee.
        readers: Number of readers.
        max_lag: Events the slowest reader may be behind; 16 MiB of them at most, or a single one.
        when_full: What happens then.

    Returns:
        An async context manager that gives a tuple of branches, each to be iterated over.
    """
    return Tee(stream, readers, max_lag=max_lag, when_full=when_full)


_BATCH: Final = 64 * 1024

# A link that comes into the way after it was looked for is refused by the system, if it can. A pipe
# does not keep it waiting.
_FLAGS: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
)


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event and when it came.

    Attributes:
        at: Seconds since the stream was opened.
        event: The event.
    """

    at: float
    event: ChatEvent


@dataclass(frozen=True, slots=True)
class Recording:
    """The events of one chat, oldest first; an error event is the last one."""

    events: tuple[RecordedEvent, ...]

    def result(self) -> ChatResult:
        """Return the chat as `ChatStream.final` would have, with all its events."""
        state = Accumulator(len(self.events), sys.maxsize)
        for recorded in self.events:
            state.add(recorded.event)
        return state.result()


class RecordedStream(Readable[ChatEvent, ChatResult]):
    """A chat stream that is recorded while it is read.

    It is read like the stream itself, and raises `OSError` besides when the file cannot be written.
    The file holds whole lines at any time, and every event that was read once the stream is closed,
    also when the reader was cancelled; an error event is recorded, too.
    """

    __slots__ = ("_began", "_clock", "_closed", "_file", "_lines", "_path", "_size", "_stream")

    def __init__(
        self, stream: Readable[ChatEvent, ChatResult], path: Path, *, clock: Callable[[], float]
    ) -> None:
        """Keep the stream; neither it nor the file is opened yet."""
        self._stream = stream
        # Each event is written when it is given out.
        self._ready = iter(())
        self._path = path
        self._clock = clock
        self._file: _Writer | None = None
        self._lines: list[str] = []
        self._size = 0
        self._began = 0.0
        self._closed = False

    @property
    def snapshot(self) -> ChatResult:
        """What has been received so far."""
        return self._stream.snapshot

    async def final(self) -> ChatResult:
        """Read to the end and return everything.

        Raises:
            StreamInterrupted: The stream broke; the error holds what was received.
            StreamEventError: The agent reported an error.
            OSError: The file cannot be written.
        """
        async with self:
            async for _ in self:
                pass
        return self.snapshot

    async def __aenter__(self) -> Self:
        """Create the file, then open the stream."""
        if self._file is None and not self._closed:
            self._file = _Writer()
            try:
                await self._file.open(self._path)
                await self._stream.__aenter__()
            except BaseException:
                await self.aclose()
                raise
            self._began = self._clock()
        return self

    async def aclose(self) -> None:
        """Close the stream at once, then complete the file. Idempotent.

        Raises:
            OSError: The file cannot be written.
        """
        if self._closed:
            return
        self._closed = True
        await self._stream.aclose()
        if self._file is not None:
            await self._file.close(self._take())

    @property
    def last_text(self) -> str:
        """The text that the newest event has added."""
        return self._stream.last_text

    async def _advance(self, keepalives: bool) -> ChatEvent | Keepalive:  # noqa: FBT001 - private
        await self.__aenter__()
        try:
            event = await self._stream.next_event(keepalives=keepalives)
        except StreamEventError as error:
            self._note(error.events[-1])
            await self.aclose()
            raise
        except BaseException:
            await self.aclose()
            raise
        if event is not None and not isinstance(event, Keepalive):
            self._note(event)
        if event is None or isinstance(event, DoneEvent):
            await self.aclose()
        elif self._size >= _BATCH and self._file is not None:
            await self._file.write(self._take())
        if event is None:
            raise StopAsyncIteration
        return event

    def _note(self, event: ChatEvent) -> None:
        if not self._closed:
            line = _line(self._clock() - self._began, event)
            self._lines.append(line)
            self._size += len(line)

    def _take(self) -> bytes:
        lines, self._lines, self._size = self._lines, [], 0
        return "".join(lines).encode()


class _Writer:
    """A file in a thread of its own, which does one thing after the other."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="kubiya recording")
        self._file: BinaryIO | None = None

    async def open(self, path: Path) -> None:
        await self._run(self._open, path)

    async def write(self, data: bytes) -> None:
        await self._run(self._write, data)

    async def close(self, data: bytes) -> None:
        try:
            await self._run(self._close, data)
        finally:
            self._thread.shutdown(wait=False)

    async def _run(self, function: Callable[[Any], None], argument: object) -> None:
        """Wait for the end even when cancelled: until then the file is not what it should be."""
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._thread, function, argument)
        await wait_shielded(work)
        work.result()

    def _open(self, path: Path) -> None:
        # What agents are told and say is for the user alone, and a link may lead anywhere.
        if path.is_symlink():
            raise OSError(errno.ELOOP, "a recording does not follow links", str(path))
        file = os.open(path, _FLAGS, 0o600)
        try:
            _make_private(file, path)
            os.ftruncate(file, 0)
            self._file = os.fdopen(file, "wb")
        except BaseException:
            os.close(file)
            raise

    def _write(self, data: bytes) -> None:
        if self._file is not None:
            self._file.write(data)
            self._file.flush()

    def _close(self, data: bytes) -> None:
        if self._file is not None:
            with self._file:
                self._file.write(data)


def _make_private(file: int, path: Path) -> None:
    found = os.fstat(file)
    if found.st_nlink > 1:
        raise OSError(errno.EMLINK, "a recording does not follow links", str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "a recording needs an ordinary file", str(path))
    if hasattr(os, "fchmod"):
        os.fchmod(file, 0o600)


def record(
    stream: Readable[ChatEvent, ChatResult],
    path: str | os.PathLike[str],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> RecordedStream:
    """Record a stream while it is read.

    Nothing is written from the event loop: lines go to a thread, some 64 KiB at a time.

    Args:
        stream: The stream, not yet opened; it is opened and closed with the recording.
        path: The file; what it holds is replaced. Only its owner can read it (mode 0600), and
            a link is refused.
        clock: Seconds, for the times of the events.

    Raises:
        InvalidArgumentError: The path can name no file.
    """
    if not is_path(path):
        raise InvalidArgumentError(f"path must name a file, got {path!r}", argument="path")
    return RecordedStream(stream, Path(path), clock=clock)


async def read_recording(path: str | os.PathLike[str]) -> Recording:
    """Read a recording, without blocking the event loop.

    A last line that was cut off, as by a machine that lost power, is left out.

    Args:
        path: The file.

    Raises:
        InvalidArgumentError: The file is not a recording; the message names the line.
        OSError: It cannot be read.
    """
    return await to_thread.run_sync(_read, Path(path))


def _line(at: float, event: ChatEvent) -> str:
    if not isinstance(event, UnknownEvent):
        return f'{{"at": {at:.6f}, "event": {event.model_dump_json(exclude_unset=True)}}}\n'
    fields = {"at": round(at, 6), "event": event.data, "name": event.type, "raw": event.raw}
    return json.dumps(fields) + "\n"


def _read(path: Path) -> Recording:
    lines = path.read_bytes().split(b"\n")
    events: list[RecordedEvent] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            events.append(_recorded(json.loads(line)))
        except (ValueError, TypeError, KeyError, RecursionError):
            if number == len(lines):
                break
        else:
            continue
        raise InvalidArgumentError(f"{path}: line {number} is no event", argument="path")
    return Recording(tuple(events))


def _recorded(line: object) -> RecordedEvent:
    if not isinstance(line, dict):
        raise TypeError(line)
    fields = cast("dict[str, Any]", line)
    raw: str | None = fields.get("raw")
    if raw is None:
        return RecordedEvent(float(fields["at"]), parse_event(json.dumps(fields["event"])))
    return RecordedEvent(float(fields["at"]), parse_event(raw, name=fields.get("name")))
