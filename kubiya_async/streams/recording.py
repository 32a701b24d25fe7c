"""Recordings of chats: one JSON line per event, to be read, replayed and compared.

    async with record(kubiya.chat.stream(agent_uuid=uuid, message="…"), "chat.jsonl") as stream:
        async for event in stream:
            ...

    recording = await read_recording("chat.jsonl")
    print(recording.result().text)

A line says when the event came and what it was:

    {"at": 0.31, "event": {"type": "message", "content": "Hello"}}

An event this version has no class for also has its data as it came (`raw`) and its name (`name`).
`kubiya_async.testing.replay` makes a script of a recording for the local server.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import stat
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Self, cast

from anyio import to_thread

from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.errors import InvalidArgumentError, StreamEventError
from kubiya_async.options import is_path
from kubiya_async.streams.accumulate import Accumulator, ChatResult
from kubiya_async.streams.base import EventIterator, TextIterator
from kubiya_async.streams.events import ChatEvent, DoneEvent, Keepalive, UnknownEvent, parse_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from kubiya_async.streams.base import Readable

__all__ = [
    "RecordedEvent",
    "RecordedStream",
    "Recording",
    "read_recording",
    "record",
]


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


class RecordedStream:
    """A chat stream that is recorded while it is read.

    It is read like the stream itself. The file holds whole lines at any time, and every event that
    was read once the stream is closed, also when the reader was cancelled.
    """

    __slots__ = ("_began", "_clock", "_closed", "_file", "_lines", "_path", "_size", "_stream")

    def __init__(self, stream: Readable, path: Path, *, clock: Callable[[], float]) -> None:
        """Keep the stream; neither it nor the file is opened yet."""
        self._stream = stream
        self._path = path
        self._clock = clock
        self._file: _Writer | None = None
        self._lines: list[str] = []
        self._size = 0
        self._began = 0.0
        self._closed = False

    def __aiter__(self) -> EventIterator[ChatEvent]:
        """Return the events until the agent is done."""
        return EventIterator(self._advance, keepalives=False)

    def text_stream(self) -> TextIterator:
        """Iterate over the agent's text as it arrives, without tool output."""
        return TextIterator(self)

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

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the stream and complete the file."""
        await self.aclose()

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

    async def next_event(self, *, keepalives: bool = False) -> ChatEvent | Keepalive | None:
        """Return the next event, or `None` after the last; the file is then complete.

        Raises:
            StreamInterrupted: The stream broke or was closed; the error holds what was received.
            StreamEventError: The agent reported an error, which is recorded too.
            OSError: The file cannot be written.
        """
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
        if event is None or isinstance(event, DoneEvent):
            if event is not None:
                self._note(event)
            await self.aclose()
        elif not isinstance(event, Keepalive):
            self._note(event)
            if self._size >= _BATCH and self._file is not None:
                await self._file.write(self._take())
        return event

    async def next_text(self) -> str | None:
        """Return the next piece of text, or `None` after the last.

        Raises:
            StreamError: As `next_event`.
            OSError: The file cannot be written.
        """
        while await self.next_event() is not None:
            if self.last_text:
                return self.last_text
        return None

    async def _advance(self, keepalives: bool) -> ChatEvent | Keepalive:  # noqa: FBT001 - private
        event = await self.next_event(keepalives=keepalives)
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
    stream: Readable,
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
