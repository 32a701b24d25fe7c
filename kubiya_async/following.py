"""Following a log while it is being written.

    async for entry in kubiya.workflows.follow_logs(execution_id):
        print(entry.step, entry.message)

Here is the iterator: when to read, when to look at the execution, when to stop. Which entries are
new is decided in `_core.log_window`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol, Self

from kubiya_async._calls.dispatch import check_timeout
from kubiya_async._core.log_window import LogWindow
from kubiya_async._core.waiting import Outage, Outcome, PollPolicy, next_look, outcome
from kubiya_async.errors import (
    BadRequestError,
    InvalidArgumentError,
    KubiyaError,
    UnprocessableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType

    from kubiya_async._core.operation import Polling
    from kubiya_async._generated.models.workflows import WorkflowExecution, WorkflowLogEntry

__all__ = ["DEFAULT_OUTAGE", "DEFAULT_OVERLAP", "LogFollower"]

DEFAULT_OVERLAP: Final = 10.0
"""Seconds by which an entry may come late, unless the caller says otherwise."""

DEFAULT_OUTAGE: Final = 300.0
"""Seconds for which nothing can be read before a follower gives up."""

_SHORTEST_OVERLAP: Final = 1.0


class LogSource(Protocol):
    """Where a follower reads from."""

    async def entries(self, since: datetime | None, limit: int) -> Sequence[WorkflowLogEntry]:
        """Read entries from a moment on."""
        ...

    async def execution(self) -> WorkflowExecution:
        """Read the state of the execution."""
        ...


class ReadFailures:
    """Reads of a log that failed in a row, and how long that is put up with."""

    __slots__ = ("_max_outage", "_outage", "_poll", "_since", "_uniform")

    def __init__(
        self, poll: PollPolicy, max_outage: float | None, uniform: Callable[[float, float], float]
    ) -> None:
        """Begin without a failure.

        Args:
            poll: How often to read.
            max_outage: Seconds without a single read that works after which to give up.
            uniform: Draws a number between two others.

        Raises:
            InvalidArgumentError: `max_outage` is not a positive number.
        """
        self._poll = poll
        self._max_outage = check_timeout(max_outage, "max_outage")
        self._uniform = uniform
        self._outage = Outage()
        self._since: float | None = None

    def end(self) -> None:
        """Note that a read has worked."""
        self._outage.end()
        self._since = None

    def pause_after(self, error: KubiyaError) -> float:
        """Return the seconds to wait after a failed read, or raise what is not going to pass."""
        now = asyncio.get_running_loop().time()
        if self._since is None:
            self._since = now
        left = None
        if self._max_outage is not None:
            left = self._since + self._max_outage - now
        passes = self._outage.passes(error)
        look = next_look(
            self._poll,
            self._outage.failures,
            asked=error.retry_after,
            left=left,
            uniform=self._uniform,
        )
        if look is None or not passes:
            raise error
        return look.after


def _same_place() -> AbstractContextManager[None]:
    return nullcontext()


class LogFollower:
    """The log of an execution, entry by entry, until the execution has ended and all is read.

    No connection stays open between two reads: one that is lost costs nothing but time. One task
    reads; any task may close.

    Attributes:
        execution: The execution as it was last read; after the end, how it ended. `None` before.
    """

    def __init__(
        self,
        source: LogSource,
        polling: Polling,
        *,
        since: datetime | str | None = None,
        poll: PollPolicy | None = None,
        overlap: float = DEFAULT_OVERLAP,
        max_outage: float | None = DEFAULT_OUTAGE,
        uniform: Callable[[float, float], float],
        pausing: Callable[[], AbstractContextManager[None]] = _same_place,
        ended: bool = False,
    ) -> None:
        """Check the arguments; nothing is read yet.

        Args:
            source: Where to read.
            polling: What the states of the execution mean.
            since: Leave out older entries.
            poll: How often to read.
            overlap: Seconds by which an entry may come late.
            max_outage: Seconds without a single read that works after which to give up.
            uniform: Draws a number between two others.
            pausing: Entered for every pause; may end it early with an error.
            ended: Whether the execution is known to have ended.
        """
        self.execution: WorkflowExecution | None = None
        self._source = source
        self._polling = polling
        self._window: LogWindow[WorkflowLogEntry] = LogWindow(
            _describe, since=_moment(since), overlap=_check_overlap(overlap)
        )
        self._poll = poll or PollPolicy()
        self._failures = ReadFailures(self._poll, max_outage, uniform)
        self._uniform = uniform
        self._pausing = pausing
        self._ready: deque[WorkflowLogEntry] = deque()
        self._closing = asyncio.Event()
        self._ended = ended
        self._over = False
        self._pause = 0.0
        self._news = False
        self._idle = -1

    @property
    def newest(self) -> datetime | None:
        """Timestamp of the newest entry read; following again with `since=` goes on from there."""
        return self._window.newest

    def __aiter__(self) -> Self:
        """Be the iterator."""
        return self

    async def __anext__(self) -> WorkflowLogEntry:
        """Give the next entry, when there is one.

        Raises:
            PaginationError: The server keeps entries out of reach.
            KubiyaError: The log cannot be read, or not for `max_outage` seconds.
        """
        while not self._closing.is_set():
            if self._ready:
                return self._ready.popleft()
            if self._over:
                break
            await self._rest()
            if not self._closing.is_set():
                await self._advance()
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        """Give the follower."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop following."""
        await self.aclose()

    async def aclose(self) -> None:
        """Stop following: a task that waits for an entry gets no more. Idempotent."""
        self._closing.set()

    async def _rest(self) -> None:
        """Sleep until the next read is due, or until somebody closes."""
        pause, self._pause = self._pause, 0.0
        if pause <= 0:
            return
        with self._pausing():
            try:
                async with asyncio.timeout(pause):
                    await self._closing.wait()
            except TimeoutError:
                return

    async def _advance(self) -> None:
        """Read once, and look at the execution if there is nothing new."""
        query = self._window.ask()
        try:
            page = await self._source.entries(query.since, query.limit)
            self._ready.extend(self._window.take(page))
            self._news = self._news or bool(self._ready)
            if not (self._news or self._window.again or self._ended):
                await self._look()
        except (BadRequestError, UnprocessableError):
            if not self._window.refuse_limit():
                raise
            return
        except KubiyaError as error:
            self._pause = self._failures.pause_after(error)
            return
        self._failures.end()
        self._plan()

    async def _look(self) -> None:
        seen_running = self.execution is not None
        self.execution = await self._source.execution()
        status = getattr(self.execution, self._polling.status_field)
        if outcome(self._polling, status) is not Outcome.RUNNING:
            # What was written between the last read and the end is still to be read.
            self._ended = True
            self._window.begin_round()
            if seen_running:
                # It has only just ended: the last lines may still be on their way into the log.
                self._pause = self._poll.pause(0, self._uniform)

    def _plan(self) -> None:
        """Decide about the pause before the next read."""
        if self._window.again:
            return
        news, self._news = self._news, False
        if self._ended and not news:
            self._over = self._window.settled
            return
        self._idle = 0 if news else self._idle + 1
        self._pause = self._poll.pause(self._idle, self._uniform)


def _describe(entry: WorkflowLogEntry) -> tuple[datetime | None, Hashable]:
    return entry.timestamp, (entry.level, entry.step, entry.message)


def _moment(since: datetime | str | None) -> datetime | None:
    """Read `since`, which has to be compared with timestamps."""
    moment = since
    if isinstance(since, str):
        try:
            moment = datetime.fromisoformat(since)
        except ValueError:
            moment = None
    if since is None or (isinstance(moment, datetime) and moment.tzinfo is not None):
        return moment if isinstance(moment, datetime) else None
    raise InvalidArgumentError(
        f"since must be a datetime with a time zone or RFC 3339 text with one, got {since!r}",
        argument="since",
    )


def _check_overlap(overlap: float) -> float:
    seconds = check_timeout(overlap, "overlap")
    if seconds is None or seconds < _SHORTEST_OVERLAP:
        raise InvalidArgumentError(
            f"overlap must be at least {_SHORTEST_OVERLAP:g} s, got {overlap!r}", argument="overlap"
        )
    return seconds
