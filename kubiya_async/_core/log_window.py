"""Reads a log that is still being written: what to ask for next, and what of an answer is new.

Pure decisions, one `LogWindow` per reader. The API offers `since` and `limit` and says little about
them, so everything that servers are known to do is allowed for:

* Entries share timestamps, and `since` may include its own moment or not. So every question reaches
  back behind the newest entry, and what was handed out is known by count: of two equal entries with
  one timestamp, both are handed out, once each.
* Entries come late, from a machine whose clock is behind. A look reaches back by `overlap`.
* An answer may be cut, to the oldest or to the newest entries. One that is as long as it was
  allowed to be is asked for again with twice the limit. Where the server has a limit of its own,
  which shows in nothing but the length of its answers, an answer as long as the longest so far is
  suspected: then the next question begins at its last entry.
* If more entries share a timestamp than the server lists at once, or it lists only the newest and
  drops what was not read yet, entries are out of reach. That is an error, never a silent gap.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from kubiya_async.errors import PaginationError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

E = TypeVar("E")

FIRST_LIMIT: Final = 100
"""The documented maximum of lists."""
LARGEST_LIMIT: Final = 12_800

_SEARCHES: Final = 3
"""Times to ask for entries that are known to be there: a copy of the log may lag behind another."""

_TICK: Final = timedelta(microseconds=1)
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """What to ask the server for."""

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

    __slots__ = (
        "_anchor",
        "_begun",
        "_ceiling",
        "_describe",
        "_hidden",
        "_limit",
        "_longest",
        "_overlap",
        "_position",
        "_probing",
        "_reached_back",
        "_seen",
        "_since",
        "again",
        "newest",
        "settled",
    )

    def __init__(
        self,
        describe: Callable[[E], tuple[datetime | None, Hashable]],
        *,
        since: datetime | None = None,
        overlap: float = 10.0,
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
        self.again = False
        self.settled = False

    def ask(self) -> LogQuery:
        """Say what to ask for next."""
        return LogQuery(self._position or self._floor(), self._limit)

    def take(self, page: Sequence[E]) -> list[E]:
        """Give what is new in an answer to the last question, oldest first.

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
        # They may have been written meanwhile: then the question before shows them now.
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
        """Tell where memory begins: older entries were handed out or were not asked for."""
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
        """Tell that nothing can lie between what is known and what was answered."""
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
