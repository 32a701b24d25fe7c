"""One stream for several readers.

    async with tee(stream, 2) as (screen, log):
        async with asyncio.TaskGroup() as group:
            group.create_task(show(screen))
            group.create_task(store(log))

Each reader gets every event, in order. How far the slowest may fall behind is bounded, in events
and in bytes.
"""

from __future__ import annotations

import asyncio
import copy
from collections import deque
from typing import TYPE_CHECKING, Final, Literal, Self

from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.errors import InvalidArgumentError, KubiyaError, StreamError, StreamInterrupted
from kubiya_async.streams.accumulate import MAX_KEPT_BYTES, weigh_event

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from kubiya_async.streams.base import Readable
    from kubiya_async.streams.events import ChatEvent

__all__ = [
    "Branch",
    "Tee",
    "WhenFull",
    "tee",
]


WhenFull = Literal["wait", "detach"]
"""`wait`: all readers wait for the slowest. `detach`: as soon as another reader has nothing left to
read, those at the bound get an error, and the rest go on."""

MAX_LAG: Final = 1000


class Branch:
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
        self, stream: Readable, readers: int, *, max_lag: int, when_full: WhenFull
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
    stream: Readable, readers: int, *, max_lag: int = MAX_LAG, when_full: WhenFull = "wait"
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
