"""The calls of one key in one event loop, waiting for what the store lets out.

A desk keeps its waiters in order and lets one task, the pump, talk to the store for all of them: a
step carries everything that came back since the last one and brings as many slots as there are,
or the time until it is worth asking again. The task ends when there is nothing left to say.

While the store is away the desk limits alone, with a limiter that has listened all the time, or
refuses; it tries the store again every second.
"""

from __future__ import annotations

import asyncio
import json
import math
import secrets
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kubiya_async._core.rate_headers import quotas
from kubiya_async._limits.report import Report
from kubiya_async._limits.store import Store, StoreAwayError
from kubiya_async._limits.wait_queue import (
    Waiter,
    WaitQueue,
    client_closed,
    limiter_closed,
    wake,
)
from kubiya_async._logging import get_logger
from kubiya_async.errors import RateLimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubiya_async._core.server_wait import ServerWait
    from kubiya_async._limits.gate import Line

_log = get_logger()

_encode = json.JSONEncoder(separators=(",", ":")).encode
_FLUSH: Final = 0.005
_PROBE: Final = 1.0
_FRESH: Final = 1.0
_MOST_WANTED: Final = 500
_LIMITED: Final = 429


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What holds for all desks of a limiter."""

    keys: tuple[str, ...]
    windows: tuple[tuple[int, float, str], ...]
    """Calls, seconds and a name for each limit."""
    assumed: bool
    max_server_wait: float | None
    refuse_when_away: bool
    lease: float
    timeout: float
    """Seconds for which an answer of the store is waited for."""
    clock: Callable[[], float]
    wall: Callable[[], float]
    uniform: Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class News:
    """What the store said last; times are readings of the clock."""

    at: float
    bound: float
    blocked_until: float
    limit: int | None
    remaining: int | None
    reset: float | None
    in_flight: int
    cause: str


class Desk(WaitQueue):
    """Waiters of one event loop, and the pump that serves them."""

    def __init__(self, store: Store, line: Line, settings: DeskSettings) -> None:
        super().__init__()
        self.settings = settings
        self.line = line
        self.news: News | None = None
        self.away: bool = False
        self._store = store
        self._clock = settings.clock
        longest = settings.max_server_wait
        self._longest = math.inf if longest is None else longest
        self._who = secrets.token_urlsafe(6)
        self._held: deque[str] = deque()
        self._next_slot = 0
        self._store_ahead: float | None = None
        self._report = Report()
        self._ask_at = -math.inf
        self._flush_at = math.inf
        self._probe_at = -math.inf
        self._event = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self._ending = False

    @property
    def queued(self) -> int:
        """Calls that wait."""
        return len(self) + self.line.queued

    # Leaving

    async def acquire(self, owner: object, *, max_wait: float | None, front: bool) -> float:
        """Wait for a slot; give the seconds it took. See `limits.Gate.acquire`."""
        since = self._clock()
        if self.away:
            if since >= self._probe_at:
                self._probe_at = since + _PROBE
                self._tell_at(since)
            return await self._alone(owner, since, max_wait, front=front)
        waiter = self.add(owner, since, max_wait, front=front)
        self._start_pump()
        try:
            await waiter.future
        except BaseException:
            self._leave(waiter)
            raise
        if waiter.error is not None:
            raise waiter.error
        if waiter.granted:
            return self._clock() - since
        return await self._alone(owner, since, max_wait, front=front)

    async def _alone(
        self, owner: object, since: float, max_wait: float | None, *, front: bool
    ) -> float:
        """Wait for a slot of this process's own limiter, or refuse."""
        if self._ending:
            raise limiter_closed()
        if self.settings.refuse_when_away:
            raise _away()
        left = None if max_wait is None else max(0.0, max_wait - (self._clock() - since))
        waiter = self.line.join(owner, max_wait=left, front=front)
        try:
            if not waiter.granted:
                await waiter.future
        except BaseException:
            self.line.leave(waiter)
            raise
        if waiter.error is not None:
            raise waiter.error
        return self._clock() - since

    def _leave(self, waiter: Waiter) -> None:
        self.remove(waiter)
        if waiter.granted:
            self.finish(None, None, None, sent=False)

    # Coming back

    def finish(
        self,
        status: int | None,
        headers: Mapping[str, str] | None,
        wait: ServerWait | None,
        *,
        sent: bool,
    ) -> None:
        """Note what became of a call; the store is told within a few milliseconds."""
        slot = self._held.popleft() if self._held else None
        if sent:
            self.line.finish(status, headers, wait)
            found = quotas(headers, now=self.settings.wall()) if headers else ()
            call = slot or self._new_slots(1)[0]
            self._report.came_back(call, self._clock(), status, found, wait)
        else:
            self.line.cancel()
            if slot is not None:
                self._report.unused([slot], self._clock())
        flush = self._clock() + _FLUSH
        self._tell_at(max(flush, self._probe_at) if self.away else flush)

    def _tell_at(self, when: float) -> None:
        self._flush_at = min(self._flush_at, when)
        self._start_pump()

    def _new_slots(self, count: int) -> list[str]:
        first = self._next_slot
        self._next_slot += count
        return [f"{self._who}:{number}" for number in range(first, first + count)]

    # Ending

    def expel(self, owner: object) -> None:
        """Refuse all waiters of a client that is being closed."""
        self.refuse_all(client_closed, owner)
        self.line.expel(owner)

    async def aclose(self) -> None:
        """Refuse whoever waits, tell the store the last news, close the connection."""
        self._ending = True
        self.refuse_all(limiter_closed)
        self.line.close()
        if self._report and not self.away:
            self._flush_at = -math.inf
            self._start_pump()
        if self._pump is not None:
            self._event.set()
            await asyncio.wait([self._pump])
        await self._store.aclose()

    # The pump

    def _start_pump(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # An abandoned coroutine, found by the garbage collector after its loop.
            return
        self._event.set()
        if self._pump is None or self._pump.done():
            self._pump = loop.create_task(self._run(), name="kubiya shared rate limit")

    async def _run(self) -> None:
        try:
            while (due := self._due()) < math.inf:
                now = self._clock()
                if due > now:
                    await self._sleep(due - now)
                    continue
                # Whoever became ready in this turn of the loop comes along.
                await asyncio.sleep(0)
                await self._step()
        finally:
            # Nobody waits for a pump that was cancelled.
            self._send_away()

    def _due(self) -> float:
        """Tell when there is something to do: refuse, ask or tell."""
        if self._ending and (self.away or not self._report):
            return math.inf
        now = self._clock()
        self._refuse_whom_news_leave_hopeless(now)
        due = self._flush_at
        if self:
            due = min(due, max(self._ask_at, now), self.next_deadline())
        return due

    async def _sleep(self, seconds: float) -> None:
        self._event.clear()
        timer = asyncio.get_running_loop().call_later(seconds, self._event.set)
        try:
            await self._event.wait()
        finally:
            timer.cancel()

    async def _step(self) -> None:
        told, self._report = self._report, Report()
        self._flush_at = math.inf
        wanted = 0 if self.away else min(len(self), _MOST_WANTED)
        first, slots = self._next_slot, self._new_slots(wanted)
        settings, asked_at = self.settings, self._clock()
        ask = {
            "events": told.words(asked_at),
            "windows": settings.windows,
            "assumed": settings.assumed,
            "lease": settings.lease,
            "random": settings.uniform(0.0, 1.0),
            "who": self._who,
            "wanted": wanted,
            "first": first,
        }
        if (soonest := self.next_deadline()) < math.inf:
            ask["within"] = soonest - asked_at
        if self._longest < math.inf:
            ask["longest"] = self._longest
        if self._store_ahead is not None:
            ask["until"] = asked_at + settings.timeout + self._store_ahead
        try:
            answer = await self._store.step(settings.keys, _encode(ask))
        except (StoreAwayError, asyncio.CancelledError) as error:
            told.keep_for_later(self._report)
            # The store may have let calls out, and only its answer was lost.
            told.unused(slots, asked_at)
            self._report = told
            if not isinstance(error, StoreAwayError):
                raise
            self._lost(error)
            return
        self._regained()
        self._hand_out(slots[: self._hear(answer, asked_at)])

    def _hear(self, answer: list[Any], asked_at: float) -> int:
        now = self._clock()
        granted, sleep, _, bound, blocked, limit, remaining, reset, in_flight, cause, at = answer
        # At most: the store read its clock after the question had left.
        self._store_ahead = float(at) - asked_at
        self._ask_at = now + float(sleep)
        self.news = News(
            at=now,
            bound=now + float(bound),
            blocked_until=now + float(blocked),
            limit=int(limit) if limit >= 0 else None,
            remaining=int(remaining) if remaining >= 0 else None,
            reset=now + float(reset) if float(reset) >= 0 else None,
            in_flight=int(in_flight),
            cause=cause,
        )
        return int(granted)

    def _hand_out(self, slots: list[str]) -> None:
        now = self._clock()
        for slot in slots:
            if not self:
                # They were cancelled while the store was asked.
                self._report.unused([slot], now)
                self._flush_at = now
                continue
            waiter = self.pop()
            waiter.granted = True
            self._held.append(slot)
            self.line.limiter.start(now)
            wake(waiter)

    # The store, away and back

    def _lost(self, error: StoreAwayError) -> None:
        if not self.away:
            then = "calls are refused" if self.settings.refuse_when_away else "this process limits"
            _log.warning("rate limit store away (%s): %s until it is back", error.reason, then)
        self.away = True
        now = self._clock()
        self._report.forget(now - self.settings.lease)
        self._probe_at = now + _PROBE
        self._flush_at = self._probe_at if self._report else math.inf
        self._send_away()

    def _send_away(self) -> None:
        """Have whoever waits do without the store."""
        for waiter in self.pop_all():
            wake(waiter)

    def _regained(self) -> None:
        if self.away:
            _log.info("rate limit store back")
            self.away = False

    def _refuse_whom_news_leave_hopeless(self, now: float) -> None:
        # Old news would refuse calls that another process's news have saved meanwhile.
        news = self.news if self.news is not None and now - self.news.at <= _FRESH else None
        bound, cause = (now, "") if news is None else (max(news.bound, now), news.cause)
        self.refuse_hopeless(now, bound, cause, self._longest)


def _away() -> RateLimitError:
    return RateLimitError(
        "the rate limit store is away, and the limiter refuses calls until it is back",
        status=_LIMITED,
        retry_after=_PROBE,
        hint='RedisRateLimiter(when_unavailable="local") lets each process limit alone meanwhile',
    )
