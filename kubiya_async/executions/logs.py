"""Following a log while it is being written.

    async for entry in kubiya.workflows.follow_logs(execution_id):
        print(entry.step, entry.message)

Here are the iterators: when to read, when to poll the execution, when to stop. Which entries of a
list are new is decided in `LogWindow`.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Final, Generic, NamedTuple, Self, TypeVar, cast

from kubiya_async._async_only import AsyncOnly
from kubiya_async._calls.dispatch import Dispatcher, check_timeout
from kubiya_async._generated.models.workflows import WorkflowExecution, WorkflowLogEntry
from kubiya_async._messages.call import background_by_default
from kubiya_async._messages.operation import Polling
from kubiya_async.errors import (
    BadRequestError,
    InvalidArgumentError,
    KubiyaError,
    PaginationError,
    UnprocessableError,
)
from kubiya_async.executions.polling import (
    FailureStreak,
    Outcome,
    PollPolicy,
    next_poll,
    outcome,
    poll_policy,
)
from kubiya_async.options import UNSET, RequestOptions

__all__ = [
    "DEFAULT_OUTAGE",
    "DEFAULT_OVERLAP",
    "Follower",
    "LogFollower",
    "TextLogFollower",
]


E = TypeVar("E")
M = TypeVar("M")

FIRST_LIMIT: Final = 100
"""The documented maximum of lists."""
LARGEST_LIMIT: Final = 12_800

_SEARCHES: Final = 3
"""Times to ask for entries that are known to be there: a copy of the log may lag behind another."""

DEFAULT_OVERLAP: Final = 10.0
"""Seconds by which an entry may come late, unless the caller says otherwise."""

DEFAULT_OUTAGE: Final = 300.0
"""Seconds for which nothing can be read before a follower gives up."""

_SHORTEST_OVERLAP: Final = 1.0

_TICK: Final = timedelta(microseconds=1)
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


class LogQuery(NamedTuple):
    """A request for log entries."""

    since: datetime | None
    limit: int


@dataclass(frozen=True, slots=True)
class _Dated(Generic[E]):
    entry: E
    stamp: datetime | None
    key: Hashable
    place: datetime
    """Its stamp, or that of the entry before it."""


class LogWindow(Generic[E]):
    """What of a log has been handed out, and what to ask for next.

    Attributes:
        newest: Timestamp of the newest entry so far.
        again: Whether to ask the next question at once: there may be more.
        settled: Whether everything that can be asked has been answered with nothing new.
    """

    def __init__(
        self,
        describe: Callable[[E], tuple[datetime | None, Hashable]],
        *,
        since: datetime | None = None,
        overlap: float = DEFAULT_OVERLAP,
    ) -> None:
        """Begin with nothing.

        Args:
            describe: Gives the timestamp of an entry, and what else tells it from others.
            since: Leave out older entries.
            overlap: Seconds by which an entry may come late.
        """
        self._describe = describe
        self._since = since
        self._overlap = timedelta(seconds=overlap)
        self._limit = FIRST_LIMIT
        self._ceiling = LARGEST_LIMIT
        self._longest = 0
        self._position: datetime | None = None
        self._anchor: datetime | None = None
        self._begun: datetime | None = None
        self._probing = False
        self._seen: Counter[tuple[datetime | None, Hashable]] = Counter()
        self._hidden = 0
        self._reached_back = False
        self.newest: datetime | None = None
        self.again: bool = False
        self.settled: bool = False

    def ask(self) -> LogQuery:
        """Return the next request."""
        return LogQuery(self._position or self._floor(), self._limit)

    def take(self, page: Sequence[E]) -> list[E]:
        """Return the new entries of a response to the last request, oldest first.

        Raises:
            PaginationError: Entries are out of reach.
        """
        self.settled = False
        if len(page) >= self._limit < self._ceiling:
            self._limit = min(2 * self._limit, self._ceiling)
            self.again = True
            return []
        entries = self._in_order(page)
        if self._probing:
            self._look_behind(entries)
            return []
        suspected = 0 < len(page) >= self._longest
        self._longest = max(self._longest, len(page))
        if suspected and not self._touches(entries):
            self._reach_back()
            return []
        asked = self.ask().since
        fresh = self._fresh(entries)
        if self._position is None and self._begun is None:
            # What is written from now on is at most so much older than this.
            self._begun = self.newest
        if fresh:
            self._hidden = 0
            self._reached_back = False
        if self._hidden:
            self._search()
        elif suspected:
            self._go_on(asked, max(dated.place for dated in entries), fresh=bool(fresh))
        else:
            self._begin_again(settled=not fresh)
        return [dated.entry for dated in sorted(fresh, key=lambda dated: dated.place)]

    def refuse_limit(self) -> bool:
        """Note that the last question was refused; tell whether its limit can be the reason."""
        if self._limit <= FIRST_LIMIT:
            return False
        self._ceiling = self._limit = max(FIRST_LIMIT, self._limit // 2)
        return True

    def begin_round(self) -> None:
        """Ask everything once more before calling it settled."""
        self._restart()
        self.settled = False

    # What to ask next

    def _begin_again(self, *, settled: bool) -> None:
        """Begin another sweep: everything behind the floor has been answered."""
        self._anchor = self._begun
        self._forget()
        self._restart()
        self.settled = settled

    def _restart(self) -> None:
        """Ask from the floor next."""
        self._position = self._begun = None
        self._probing = self.again = False
        self._hidden = 0

    def _go_on(self, asked: datetime | None, last: datetime, *, fresh: bool) -> None:
        """Go on where an answer ended that may have been cut."""
        newest = self.newest or last
        self.again = fresh or last < newest
        self._position = _moved(last, -_TICK)
        if asked is not None and self._position <= asked:
            # All of it has one timestamp, and no question leads to the rest of them.
            self._position = _moved(last, _TICK)
            self._probing = last >= newest

    def _look_behind(self, entries: list[_Dated[E]]) -> None:
        """See whether there are entries behind the newest that an earlier answer did not show."""
        newest = self.newest or _BEGINNING
        if not any(dated.stamp is not None and dated.stamp > newest for dated in entries):
            self._begin_again(settled=True)
            return
        # They may have been written since: then repeating the request shows them now.
        self._probing = False
        self._hidden = 1
        self._position = _moved(newest, -_TICK)
        self.again = True

    def _search(self) -> None:
        """Ask once more for what has to be there, unless it was asked for often enough."""
        self._hidden += 1
        if self._hidden > _SEARCHES:
            raise PaginationError(
                f"more than {self._longest} log entries may share the timestamp {self.newest}: the "
                "server lists no more of them at once, so the rest is out of reach",
                hint="Follow a single step with `step=`, or go on behind them with `since=`.",
            )
        self.again = False

    def _reach_back(self) -> None:
        """Ask from the floor, since what lies between the last answer and this one is unknown."""
        if self._position is None or self._reached_back:
            raise PaginationError(
                f"log entries after {self.newest} are lost: the server lists only the newest "
                f"{self._longest} entries, and more were written between two reads",
                hint="Read more often with `poll=`, or follow a single step with `step=`.",
            )
        self._position = None
        self._reached_back = self.again = True

    # What is new

    def _floor(self) -> datetime | None:
        """Return where memory starts: older entries were returned already or not requested."""
        if self._anchor is None:
            return self._since
        floor = _moved(self._anchor, -self._overlap)
        return floor if self._since is None else max(floor, self._since)

    def _in_order(self, page: Iterable[E]) -> list[_Dated[E]]:
        described = [(entry, *self._describe(entry)) for entry in page]
        stamps = [stamp for _, stamp, _ in described if stamp is not None]
        if stamps and stamps[0] > stamps[-1] and stamps == sorted(stamps, reverse=True):
            described.reverse()
        place = self.newest or _BEGINNING
        entries: list[_Dated[E]] = []
        for entry, stamp, key in described:
            place = place if stamp is None else stamp
            entries.append(_Dated(entry, stamp, key, place))
        return entries

    def _touches(self, entries: list[_Dated[E]]) -> bool:
        """Return whether no entry can be missing between the known ones and the response."""
        if self.newest is None or all(dated.place <= self.newest for dated in entries):
            return True
        return any((dated.stamp, dated.key) in self._seen for dated in entries)

    def _fresh(self, entries: list[_Dated[E]]) -> list[_Dated[E]]:
        floor = self._floor() or _BEGINNING
        counted: Counter[tuple[datetime | None, Hashable]] = Counter()
        fresh: list[_Dated[E]] = []
        for dated in entries:
            if dated.stamp is not None and dated.stamp < floor:
                continue
            identity = (dated.stamp, dated.key)
            counted[identity] += 1
            if counted[identity] > self._seen[identity]:
                fresh.append(dated)
        self._remember(counted, fresh)
        return fresh

    def _remember(
        self, counted: Counter[tuple[datetime | None, Hashable]], fresh: list[_Dated[E]]
    ) -> None:
        self._seen |= counted
        stamps = [dated.stamp for dated in fresh if dated.stamp is not None]
        if self.newest is not None:
            stamps.append(self.newest)
        self.newest = max(stamps, default=None)

    def _forget(self) -> None:
        floor = self._floor() or _BEGINNING
        for identity in [i for i in self._seen if i[0] is not None and i[0] < floor]:
            del self._seen[identity]


def _moved(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return moment


class Follower(AsyncOnly, ABC, Generic[E]):
    """A log as an iterator: reads, pauses, and puts up with reads that fail.

    No connection stays open between two reads: one that is lost costs nothing but time. One task
    reads; any task may close.
    """

    _id: str

    def __init__(
        self, dispatcher: Dispatcher, poll: PollPolicy | None, max_outage: float | None
    ) -> None:
        """Check the arguments; nothing is read yet.

        Args:
            dispatcher: The client's way out.
            poll: Polling intervals.
            max_outage: Seconds without a single read that works after which to give up.
        """
        self._dispatcher = dispatcher
        self._poll = poll_policy(poll)
        self._max_outage = check_timeout(max_outage, "max_outage")
        self._streak = FailureStreak()
        self._failing_since = 0.0
        self._ready: deque[E] = deque()
        self._closing = asyncio.Event()
        self._over = False
        self._pause = 0.0
        self._idle = -1

    def _state_shown(self) -> str:
        state = "ended" if self._over else "closed" if self._closing.is_set() else "following"
        return f" of {self._id}: {state}"

    @property
    def idle(self) -> bool:
        """Whether all that was there at the last read has been given."""
        return not self._ready

    def __aiter__(self) -> Self:
        """Return the iterator itself."""
        return self

    async def __anext__(self) -> E:
        """Return the next entry, when there is one.

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
        """Return the follower."""
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

    async def log_to(self, logger: logging.Logger) -> int:
        """Write each entry to a logger of this program, until the log ends.

        An entry of a workflow keeps its level and its time; lines of text are logged as INFO. The
        attribute `execution_id` of each record has the id of the execution.

        Args:
            logger: Where to write, such as that of the application.

        Returns:
            The number of entries.

        Raises:
            KubiyaError: As when iterating.
        """
        count = 0
        async for entry in self:
            count += 1
            level, text, at = _as_record(entry)
            if not logger.isEnabledFor(level):
                continue
            extra = {"execution_id": self._id}
            record = logger.makeRecord(
                logger.name, level, "(remote)", 0, "%s", (text,), None, extra=extra
            )
            if at is not None:
                record.created = at.timestamp()
                record.msecs = at.microsecond // 1000
            logger.handle(record)
        return count

    async def _rest(self) -> None:
        """Sleep until the next read is due, or until the follower is closed."""
        pause, self._pause = self._pause, 0.0
        if pause <= 0:
            return
        with self._dispatcher.transport.waiting():
            try:
                async with asyncio.timeout(pause):
                    await self._closing.wait()
            except TimeoutError:
                return

    async def _advance(self) -> None:
        """Read once, and decide about the pause before the next read."""
        try:
            with background_by_default():
                found = await self._read()
            if found:
                self._streak.end()
                self._plan()
        except KubiyaError as error:
            self._pause = self._pause_after(error)

    @abstractmethod
    async def _read(self) -> bool:
        """Read once and put what is new into `_ready`; return false to read again at once."""

    @abstractmethod
    def _plan(self) -> None:
        """Decide whether it is over, and else about the pause before the next read."""

    def _pause_longer(self, *, news: bool) -> None:
        self._idle = 0 if news else self._idle + 1
        self._pause = self._poll.pause(self._idle, self._dispatcher.settings.uniform)

    def _pause_after(self, error: KubiyaError) -> float:
        """Return the seconds to wait after a failed read; raise an error that is not transient."""
        now = asyncio.get_running_loop().time()
        if not self._streak.failures:
            self._failing_since = now
        limit = self._max_outage
        passes = self._streak.passes(error)
        due = next_poll(
            self._poll,
            pause=self._poll.pause(self._streak.failures, self._dispatcher.settings.uniform),
            asked=error.retry_after,
            left=None if limit is None else self._failing_since + limit - now,
            uniform=self._dispatcher.settings.uniform,
        )
        if due is None or not passes:
            raise error
        return due.after


class LogFollower(Follower["WorkflowLogEntry"]):
    """The log of an execution, entry by entry, until the execution has ended and all is read.

    Attributes:
        execution: The execution as it was last read; after the end, how it ended. `None` before.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        entries: Callable[..., Awaitable[Any]],
        state: Callable[..., Awaitable[WorkflowExecution]] | None,
        execution_id: str,
        *,
        polling: Polling,
        since: datetime | str | None = None,
        poll: PollPolicy | None = None,
        overlap: float = DEFAULT_OVERLAP,
        max_outage: float | None = DEFAULT_OUTAGE,
        options: RequestOptions | None = None,
    ) -> None:
        """Check the arguments; nothing is read yet.

        Args:
            dispatcher: The client's way out.
            entries: Method that lists the entries of a log.
            state: Method that reads an execution; `None` for one that is known to have ended.
            execution_id: Id of the execution.
            polling: What its states mean.
            since: Leave out older entries.
            poll: Polling intervals.
            overlap: Seconds by which an entry may come late.
            max_outage: Seconds without a single read that works after which to give up.
            options: Settings of every call.
        """
        super().__init__(dispatcher, poll, max_outage)
        self.execution: WorkflowExecution | None = None
        self._entries = entries
        self._state = state
        self._id = execution_id
        self._polling = polling
        self._options = options
        self._window: LogWindow[WorkflowLogEntry] = LogWindow(
            _describe, since=_moment(since), overlap=_check_overlap(overlap)
        )
        self._ended = state is None
        self._news = False

    @property
    def newest(self) -> datetime | None:
        """Timestamp of the newest entry read; pass it as `since=` to resume."""
        return self._window.newest

    async def _read(self) -> bool:
        """Read entries once, and poll the execution if there is nothing new."""
        since, limit = self._window.ask()
        try:
            page = await self._entries(
                self._id,
                since=UNSET if since is None else since,
                limit=limit,
                options=self._options,
            )
            self._ready.extend(self._window.take(page.items))
            self._news = self._news or bool(self._ready)
            if self._state is not None and not (self._news or self._window.again or self._ended):
                self._note(await self._state(self._id, options=self._options))
        except (BadRequestError, UnprocessableError):
            if not self._window.refuse_limit():
                raise
            return False
        return True

    def _note(self, execution: WorkflowExecution) -> None:
        seen_running = self.execution is not None
        self.execution = execution
        status = getattr(execution, self._polling.status_field)
        if outcome(self._polling, status) is not Outcome.RUNNING:
            # What was written between the last read and the end is still to be read.
            self._ended = True
            self._window.begin_round()
            if seen_running:
                # It has only just ended: the last lines may still be on their way into the log.
                self._pause = self._poll.pause(0, self._dispatcher.settings.uniform)

    def _plan(self) -> None:
        if self._window.again:
            return
        news, self._news = self._news, False
        if self._ended and not news:
            self._over = self._window.settled
            return
        self._pause_longer(news=news)


class TextLogFollower(Follower[str], Generic[M]):
    """A log that the server gives whole at every read, line by line, until it says it is done.

    Attributes:
        logs: What was last read; after the end, how it ended. `None` before.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        logs: Callable[..., Awaitable[M]],
        execution_id: str,
        *,
        polling: Polling,
        poll: PollPolicy | None = None,
        max_outage: float | None = DEFAULT_OUTAGE,
        options: RequestOptions | None = None,
    ) -> None:
        """Check the arguments; nothing is read yet.

        Args:
            dispatcher: The client's way out.
            logs: Method that reads the log.
            execution_id: Id of the execution.
            polling: What its states mean, and where in the log there is text.
            poll: Polling intervals.
            max_outage: Seconds without a single read that works after which to give up.
            options: Settings of every call.
        """
        super().__init__(dispatcher, poll, max_outage)
        self.logs: M | None = None
        self._method = logs
        self._id = execution_id
        self._polling = polling
        self._options = options
        self._given = dict.fromkeys(polling.lines, 0)

    async def _read(self) -> bool:
        """Keep the lines that were not there before; the last one may still grow."""
        logs: Any = await self._method(self._id, options=self._options)
        self.logs = logs
        self._over = bool(logs.done) or outcome(self._polling, logs.status) is not Outcome.RUNNING
        for field, given in self._given.items():
            whole = "".join(map(str, values_at(logs, field)))
            lines = whole.splitlines()
            complete = len(lines) if self._over or whole.endswith("\n") else max(len(lines) - 1, 0)
            fresh = lines[given:complete]
            self._given[field] += len(fresh)
            self._ready += fresh
        return True

    def _plan(self) -> None:
        self._pause_longer(news=bool(self._ready))


def values_at(value: Any, field: str) -> Iterator[Any]:
    """Yield what is in a field, or in a field of a field: `result.error`, `logs.message`."""
    name, _, rest = field.partition(".")
    found = getattr(value, name, None)
    members = cast("list[Any]", found) if rest and isinstance(found, list) else [found]
    for member in members:
        if member is not None and member != "":
            yield from values_at(member, rest) if rest else [member]


def _as_record(entry: object) -> tuple[int, str, datetime | None]:
    """Return the level, the text and the time of an entry."""
    if not isinstance(entry, WorkflowLogEntry):
        return logging.INFO, str(entry), None
    level = logging.getLevelNamesMapping().get(str(entry.level or "").upper(), logging.INFO)
    step = f"{entry.step}: " if entry.step else ""
    return level, f"{step}{entry.message or ''}", entry.timestamp


def log_line(entry: WorkflowLogEntry) -> str:
    """Write an entry as one line."""
    moment = "" if entry.timestamp is None else f"{entry.timestamp:%Y-%m-%dT%H:%M:%SZ} "
    level = f"{entry.level} " if entry.level else ""
    step = f"{entry.step}: " if entry.step else ""
    return f"{moment}{level}{step}{entry.message or ''}"


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
