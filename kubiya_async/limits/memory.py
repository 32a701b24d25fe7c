"""The queue before a rate limit: which calls wait, which is next, which are refused.

`limiter` says when the next call may be sent, and of which lane; this module acts on it. The
waiters of a lane are served in order, calls that the server refused before all others.

One queue may be used by several event loops, one after the other or in different threads, since
all clients of a process with one key share it: state changes under a lock that is never held
across an `await`. The lock is reentrant because an abandoned coroutine gives its slot back whenever
the garbage collector finds it.

No loop depends on another. Each keeps its own waiters, and a timer for their turn and their
deadlines; each takes its slots itself, so none is lost with a loop that stops. A loop whose waiter
is next is called; while it does not answer, because it is stopped or busy, it is passed over, and
its waiters have their places again when it does.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import ClassVar, Final, NamedTuple

from kubiya_async._fork import watch
from kubiya_async.errors import ClientClosedError, KubiyaError, RateLimitError
from kubiya_async.limits.base import (
    BACKGROUND_SHARE,
    DOCUMENTED_LIMITS,
    RateLimit,
    RateLimitState,
    check_limits,
    check_share,
    check_wait,
)
from kubiya_async.limits.headers import ServerWait, quotas
from kubiya_async.limits.limiter import Limiter
from kubiya_async.limits.per_key import KeyedRegistry
from kubiya_async.options import LANES, Lane

_TOO_MANY_REQUESTS: Final = 429
_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


class Waiter:
    """A call that waits for its turn."""

    __slots__ = (
        *("deadline", "error", "future", "granted", "lane", "loop", "order", "owner", "since"),
    )

    def __init__(
        self, owner: object, order: int, since: float, deadline: float, lane: Lane
    ) -> None:
        self.lane: Lane = lane
        self.owner: object = owner
        self.order: int = order
        self.since: float = since
        self.deadline: float = deadline
        self.loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self.future: asyncio.Future[None] = self.loop.create_future()
        self.granted: bool = False
        self.error: KubiyaError | None = None

    def __lt__(self, other: Waiter) -> bool:
        return self.order < other.order


class WaitQueue:
    """The waiters of each lane in order.

    Args:
        orders: Numbers the waiters, of all queues that share it.
    """

    def __init__(self, orders: Iterator[int] | None = None) -> None:
        self._lines: dict[Lane, tuple[OrderedDict[Waiter, None], OrderedDict[Waiter, None]]] = {
            lane: (OrderedDict(), OrderedDict()) for lane in LANES
        }
        """Of each lane those that the server refused, and the rest."""
        self._deadlines: list[tuple[float, Waiter]] = []
        self._orders = itertools.count() if orders is None else orders

    def __len__(self) -> int:
        return sum(map(self.count, LANES))

    def count(self, lane: Lane) -> int:
        """Return how many calls of a lane wait."""
        first, rest = self._lines[lane]
        return len(first) + len(rest)

    def refused(self, lane: Lane) -> int:
        """Return how many wait before all others of their lane, since the server refused them."""
        return len(self._lines[lane][0])

    def rank(self, lane: Lane) -> tuple[bool, int]:
        """Return what sorts queues by who is next in each."""
        first, rest = self._lines[lane]
        return not first, next(iter(first or rest)).order

    def add(
        self, owner: object, since: float, max_wait: float | None, *, front: bool, lane: Lane
    ) -> Waiter:
        """Add a waiter of the running loop."""
        deadline = float("inf") if max_wait is None else since + max_wait
        waiter = Waiter(owner, next(self._orders), since, deadline, lane)
        self._lines[lane][0 if front else 1][waiter] = None
        if deadline < float("inf"):
            heapq.heappush(self._deadlines, (deadline, waiter))
        return waiter

    def pop(self, lane: Lane) -> Waiter:
        """Remove and return the next waiter of a lane."""
        first, rest = self._lines[lane]
        waiter, _ = (first or rest).popitem(last=False)
        return waiter

    def pop_all(self) -> list[Waiter]:
        """Remove and return all waiters, in order."""
        found = list(self._all())
        for line in itertools.chain(*self._lines.values()):
            line.clear()
        return found

    def _all(self) -> Iterator[Waiter]:
        return itertools.chain(*itertools.chain(*self._lines.values()))

    def remove(self, waiter: Waiter) -> None:
        """Remove a waiter, if it still waits."""
        for line in self._lines[waiter.lane]:
            line.pop(waiter, None)

    def is_waiting(self, waiter: Waiter) -> bool:
        """Return whether a waiter still waits."""
        return any(waiter in line for line in self._lines[waiter.lane])

    def next_deadline(self) -> float:
        """Return the earliest deadline of the waiters."""
        while self._deadlines:
            deadline, waiter = self._deadlines[0]
            if self.is_waiting(waiter):
                return deadline
            heapq.heappop(self._deadlines)
        return float("inf")

    def refuse(self, waiter: Waiter, error: KubiyaError) -> None:
        """Remove a waiter, and fail its call."""
        self.remove(waiter)
        waiter.error = error
        wake(waiter)

    def refuse_all(self, error: Callable[[], KubiyaError], owner: object = None) -> None:
        """Refuse all waiters, or those of one owner."""
        for waiter in list(self._all()):
            if owner is None or waiter.owner is owner:
                self.refuse(waiter, error())

    def refuse_late(self, now: float) -> None:
        """Refuse those whose deadline has passed."""
        while self.next_deadline() < now:
            _, waiter = heapq.heappop(self._deadlines)
            self.refuse(waiter, too_late("", 0.0, 0))

    def refuse_hopeless(self, now: float, bound: float, cause: str, longest: float) -> None:
        """Refuse who would wait too long, when no call can leave before `bound`."""
        wait = bound - now
        if wait > longest:
            self.refuse_all(lambda: _too_long(cause, wait, longest))
        while self.next_deadline() <= bound:
            _, waiter = heapq.heappop(self._deadlines)
            self.refuse(waiter, too_late(cause, wait, 0))


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the running loop of this thread, if any."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def wake(waiter: Waiter) -> bool:
    """Wake a waiter; return `False` if its loop was closed."""
    if waiter.loop is running_loop():
        _resolve(waiter.future)
        return True
    return call_in(waiter.loop, lambda: _resolve(waiter.future))


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def call_in(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> bool:
    """Call in another thread's loop; false if it was closed."""
    try:
        loop.call_soon_threadsafe(callback)
    except RuntimeError:
        return False
    return True


def _too_long(cause: str, wait: float, longest: float) -> RateLimitError:
    return RateLimitError(
        f"the quota is spent ({cause}): calls may be sent again in {_duration(wait)}, "
        f"more than max_server_wait ({_duration(longest)})",
        status=_TOO_MANY_REQUESTS,
        retry_after=wait,
        hint="A rate limiter with max_server_wait=None waits that long",
    )


def too_late(cause: str, wait: float, ahead: int) -> RateLimitError:
    """Return the error of a call whose turn comes after its deadline."""
    if not cause:
        return RateLimitError(
            "the deadline passed while this call waited for its turn", status=_TOO_MANY_REQUESTS
        )
    line = f", {ahead} calls are ahead" if ahead else ""
    return RateLimitError(
        "the deadline comes before the turn of this call: "
        f"the quota is spent ({cause}){line}, the wait would be {_duration(wait)} or more",
        status=_TOO_MANY_REQUESTS,
        retry_after=wait,
    )


def client_closed() -> ClientClosedError:
    """Return the error of a call that waited when its client was closed."""
    return ClientClosedError("the client was closed while this call waited for its turn")


def limiter_closed() -> ClientClosedError:
    """Return the error of a call whose limiter is closed."""
    return ClientClosedError("the rate limiter is closed")


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    hours, rest = divmod(seconds, _HOUR)
    return f"{hours:.0f} h {rest / _MINUTE:.0f} min"


_LONGEST_TIMER: Final = 3600.0
_PATIENCE: Final = 0.05
"""Seconds for which a loop that was called may keep others from their turn."""


class QueueState(NamedTuple):
    """What `limits.RateLimitState` tells, but for the limits."""

    limit: int | None
    remaining: int | None
    reset_in: float | None
    queued: int
    in_flight: int
    blocked_for: float
    ready_in: float
    queued_background: int = 0


class LoopQueue(WaitQueue):
    """The waiters of one event loop, and the timer that it has for them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, orders: Iterator[int]) -> None:
        super().__init__(orders)
        self.loop = loop
        self.due: float = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self._called_at: float | None = None

    def is_silent(self, now: float) -> bool:
        """Return whether the loop was woken and did not respond."""
        return self._called_at is not None and (
            not self.loop.is_running() or now >= self._called_at + _PATIENCE
        )

    def call(self, now: float, callback: Callable[[LoopQueue], None]) -> float:
        """Wake the loop; return when it counts as unresponsive."""
        if self._called_at is None:
            self._called_at = now
            call_in(self.loop, lambda: callback(self))
        return self._called_at + _PATIENCE

    def answered(self) -> None:
        """Note that the loop turns."""
        self._called_at = None

    # Only in the loop itself: its timers are its own thread's business.

    def set_timer(self, now: float, due: float, callback: Callable[[LoopQueue], None]) -> None:
        """Wake when it is due, or before."""
        if now < self.due <= due:
            return
        self.drop_timer()
        delay = min(max(due - now, 0.0), _LONGEST_TIMER)
        self.due, self._timer = now + delay, self.loop.call_later(delay, self._expire, callback)

    def _expire(self, callback: Callable[[LoopQueue], None]) -> None:
        self.due, self._timer = math.inf, None
        callback(self)

    def drop_timer(self) -> None:
        """Cancel the timer."""
        if self._timer is not None:
            self._timer.cancel()
        self.due, self._timer = math.inf, None


class LocalQueue:
    """The calls of one key to one origin, in the order in which they are sent."""

    def __init__(
        self,
        limiter: Limiter,
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
        max_server_wait: float | None,
    ) -> None:
        self.limiter = limiter
        self.clock = clock
        self.wall = wall
        self._longest = math.inf if max_server_wait is None else max_server_wait
        self.lock: AbstractContextManager[bool] = threading.RLock()
        self.loops: dict[asyncio.AbstractEventLoop, LoopQueue] = {}
        self._orders = itertools.count()
        watch(self, LocalQueue._on_fork)

    def _on_fork(self) -> None:
        """Forget who waits: they wait in the other process, as does a thread that has the lock."""
        self.lock = threading.RLock()
        self.loops = {}

    def queued(self, lane: Lane) -> int:
        """Return how many calls of a lane wait."""
        with self.lock:
            return sum(queue.count(lane) for queue in self.loops.values())

    @property
    def state(self) -> QueueState:
        """What is known now."""
        with self.lock:
            now, limiter = self.clock(), self.limiter
            interactive, background = map(self.queued, LANES)
            bound, _ = limiter.bound(now, interactive)
            ready_in = max(0.0, bound - now, limiter.ready_at(now) - now)
            limit, remaining, reset_in = limiter.tightest(now)
            blocked_for = max(0.0, limiter.blocked_until - now)
            return QueueState(
                limit,
                remaining,
                reset_in,
                interactive + background,
                limiter.in_flight,
                blocked_for,
                ready_in,
                background,
            )

    @property
    def idle(self) -> bool:
        """Whether no call waits and the limiter holds no state."""
        with self.lock:
            waiting = any(not loop.is_closed() for loop in self.loops)
            return not waiting and self.limiter.idle(self.clock())

    def enqueue(
        self, owner: object, *, max_wait: float | None, front: bool, lane: Lane = "interactive"
    ) -> Waiter:
        """Enqueue a waiter; it may be granted, or refused, right away."""
        with self.lock:
            now = self.clock()
            loop = asyncio.get_running_loop()
            queue = self.loops.get(loop)
            if queue is None:
                queue = self.loops[loop] = LoopQueue(loop, self._orders)
            ahead = self._count_ahead(now, lane, front=front)
            waiter = queue.add(owner, now, max_wait, front=front, lane=lane)
            self.grant_ready(now)
            if queue.is_waiting(waiter):
                at, cause = self.limiter.bound(now, ahead)
                if at >= waiter.deadline:
                    queue.refuse(waiter, too_late(cause, at - now, ahead))
                    self._set_timers(now, math.inf)
            return waiter

    def dequeue(self, waiter: Waiter) -> None:
        """Remove a cancelled waiter, and pass on the slot that it may have got."""
        with self.lock:
            if waiter.granted:
                self.limiter.cancel()
            queue = self.loops.get(waiter.loop)
            if queue is not None:
                queue.remove(waiter)
            self.grant_ready(self.clock())

    def finish(
        self,
        status: int | None,
        headers: Mapping[str, str] | None,
        wait: ServerWait | None,
        *,
        sent: bool = True,
    ) -> None:
        """Record a finished call, or undo one that was admitted and never sent."""
        found = quotas(headers, now=self.wall()) if headers else ()
        with self.lock:
            now = self.clock()
            if sent:
                self.limiter.finish(now, status, found, wait)
            else:
                self.limiter.cancel()
            if self.loops:
                self.grant_ready(now)

    def reject_owner(self, owner: object) -> None:
        """Refuse all waiters of a client that is being closed."""
        self._refuse_all(client_closed, owner)

    def close(self) -> None:
        """Refuse all waiters: their limiter is being closed."""
        self._refuse_all(limiter_closed)

    def _refuse_all(self, error: Callable[[], KubiyaError], owner: object = None) -> None:
        with self.lock:
            for queue in self.loops.values():
                queue.refuse_all(error, owner)
            self.grant_ready(self.clock())

    # Everything below is called with the lock held.

    def grant_ready(self, now: float) -> None:
        """Admit calls that may be sent, refuse hopeless ones, set timers for the rest."""
        here, at = running_loop(), math.inf
        while turn := self._next(now):
            queue, lane, background_waits = turn
            soonest = min(each.next_deadline() for each in self.loops.values())
            ready_at = self.limiter.ready_at
            if lane == "background":
                ready_at = self.limiter.background_ready_at
            at = ready_at(now, soonest, self._longest)
            if at > now:
                break
            if queue.loop is here:
                self.limiter.take_turn(now, lane, background_waits=background_waits)
                self._grant(queue, now, lane)
                continue
            at = queue.call(now, self._on_wake)
            if not queue.is_silent(now):
                break
        if self.loops:
            bound, cause = self.limiter.bound(now)
            for each in self.loops.values():
                each.refuse_hopeless(now, bound, cause, self._longest)
            self._set_timers(now, at)

    def _next(self, now: float) -> tuple[LoopQueue, Lane, bool] | None:
        """Return the queue of the next waiter, its lane, and whether the background waits.

        Loops that are closed or unresponsive are skipped.
        """
        found: dict[Lane, LoopQueue] = {}
        for loop, queue in list(self.loops.items()):
            if loop.is_closed():
                del self.loops[loop]
            elif not queue.is_silent(now):
                queue.refuse_late(now)
                for lane in LANES:
                    other = found.get(lane)
                    if queue.count(lane) and (other is None or queue.rank(lane) < other.rank(lane)):
                        found[lane] = queue
        if not found:
            return None
        background = "background" in found
        lane = self.limiter.next_lane(interactive="interactive" in found, background=background)
        return found[lane], lane, background

    def _count_ahead(self, now: float, lane: Lane, *, front: bool) -> int:
        awake = [
            queue
            for loop, queue in self.loops.items()
            if loop.is_running() and not queue.is_silent(now)
        ]
        ahead = sum(queue.refused(lane) if front else queue.count(lane) for queue in awake)
        if lane == "interactive":
            return ahead
        return self.limiter.ahead_of_background(
            sum(queue.count("interactive") for queue in awake), ahead
        )

    def _grant(self, queue: LoopQueue, now: float, lane: Lane) -> None:
        waiter = queue.pop(lane)
        self.limiter.start(now)
        waiter.granted = True
        wake(waiter)

    def _set_timers(self, now: float, at: float) -> None:
        """Wake each loop when a call may be sent, or when one of its own is too late."""
        here = running_loop()
        for loop, queue in list(self.loops.items()):
            if not queue:
                del self.loops[loop]
                if loop is here:
                    queue.drop_timer()
                elif queue.due < math.inf:
                    call_in(loop, queue.drop_timer)
                continue
            due = min(at, queue.next_deadline())
            if loop is here:
                queue.set_timer(now, due, self._on_wake)
            elif due < queue.due:
                queue.call(now, self._on_wake)

    def _on_wake(self, queue: LoopQueue) -> None:
        with self.lock:
            queue.answered()
            self.grant_ready(self.clock())


class MemoryRateLimiter:
    """Shares the quota of a key among all tasks, clients and event loops of this process.

    Args:
        limits: Limits that hold all at once. The default ones are assumptions, which the server's
            own headers replace; limits that you give always hold.
        max_server_wait: Longest time in seconds for which a spent quota or a 429 makes calls wait;
            when it takes longer, they fail at once with `RateLimitError`. `None`: wait, however
            long it takes.
        background_share: Part of the quota that background calls always have, above 0 and up to
            0.5, however many interactive calls there are.
        clock: Monotonic clock in seconds.
        wall: Unix time, used for absolute reset times in answers that have no `Date`.
        uniform: Draws a number between two others.
    """

    def __init__(
        self,
        limits: Sequence[RateLimit] = DOCUMENTED_LIMITS,
        *,
        max_server_wait: float | None = 120.0,
        background_share: float = BACKGROUND_SHARE,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        uniform: Callable[[float, float], float] | None = None,
    ) -> None:
        self.limits: tuple[RateLimit, ...] = check_limits(limits)
        self.max_server_wait: float | None = check_wait(max_server_wait)
        self.background_share: float = check_share(background_share)
        self._assumed = limits is DOCUMENTED_LIMITS
        self._clock = clock
        self._wall = wall
        self._uniform = uniform or random.uniform

    def with_default_limits(self, limits: Sequence[RateLimit]) -> MemoryRateLimiter:
        """Return a limiter for a host with other documented limits; explicit limits stay."""
        if not self._assumed:
            return self
        other = MemoryRateLimiter(
            limits,
            max_server_wait=self.max_server_wait,
            background_share=self.background_share,
            clock=self._clock,
            wall=self._wall,
            uniform=self._uniform,
        )
        other._assumed = True
        return other

    def gate(self, origin: str, key: str) -> MemoryGate:
        """Return the gate for a client: one queue per origin and key, whichever limiter is used.

        What the queue has learned outlives the client, until it is idle: nothing in flight, no
        pause, no call in its logs. Of keys that no client has, 4096 are remembered at most.

        Args:
            origin: Scheme, host and port.
            key: Fingerprint of the API key.
        """
        scope = (
            origin,
            key,
            self.limits,
            self._assumed,
            self.max_server_wait,
            self.background_share,
            self._clock,
            self._wall,
        )
        return MemoryGate(_queues.get(scope, self._new_queue), self.limits)

    def _new_queue(self) -> LocalQueue:
        pairs = [(limit.limit, limit.seconds) for limit in self.limits]
        limiter = Limiter(
            pairs,
            assumed=self._assumed,
            uniform=self._uniform,
            background_share=self.background_share,
        )
        return LocalQueue(
            limiter, clock=self._clock, wall=self._wall, max_server_wait=self.max_server_wait
        )

    def __repr__(self) -> str:
        return f"MemoryRateLimiter({', '.join(map(str, self.limits)) or 'no limits'})"


class MemoryGate:
    """A client's access to a queue that it shares with all clients of this process."""

    __slots__ = ("_closed", "_limits", "_queue")

    lane: ClassVar[Lane] = "interactive"

    def __init__(self, queue: LocalQueue, limits: tuple[RateLimit, ...]) -> None:
        self._queue = queue
        self._limits = limits
        self._closed = False

    def in_lane(self, lane: Lane) -> MemoryGate:
        """Return the gate as the calls of a lane pass it."""
        kind = BackgroundMemoryGate if lane == "background" else MemoryGate
        return kind(self._queue, self._limits)

    def try_acquire(self) -> bool:
        """Acquire a slot if one is free and no call waits; `finish` releases it."""
        queue = self._queue
        with queue.lock:
            return not (self._closed or queue.loops) and queue.limiter.admit(queue.clock())

    async def acquire(self, *, max_wait: float | None, front: bool = False) -> float:
        """Wait for a slot; return the seconds it took. See `Gate.acquire`."""
        if self._closed:
            raise ClientClosedError("the client is closed")
        waiter = self._queue.enqueue(self, max_wait=max_wait, front=front, lane=self.lane)
        try:
            if not waiter.granted:
                await waiter.future
        except BaseException:
            self._queue.dequeue(waiter)
            raise
        if waiter.error is not None:
            raise waiter.error
        return self._queue.clock() - waiter.since

    def finish(
        self,
        status: int | None,
        headers: Mapping[str, str] | None,
        wait: ServerWait | None,
        *,
        sent: bool = True,
    ) -> None:
        """Release a slot, and learn from the response. See `Gate.finish`."""
        self._queue.finish(status, headers, wait, sent=sent)

    def close(self) -> None:
        """Fail the waiters of this client with `ClientClosedError`; slots taken stay valid."""
        self._closed = True
        self._queue.reject_owner(self)

    @property
    def state(self) -> RateLimitState:
        """What the gate knows now."""
        return RateLimitState(limits=self._limits, **self._queue.state._asdict())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.state}>"


class BackgroundMemoryGate(MemoryGate):
    """The same for calls in the background."""

    __slots__ = ()

    lane: ClassVar[Lane] = "background"

    def try_acquire(self) -> bool:
        """Acquire a slot if one is free, not kept back, and no call waits."""
        queue = self._queue
        with queue.lock:
            closed = self._closed or queue.loops
            return not closed and queue.limiter.admit_background(queue.clock())


_queues: Final = KeyedRegistry[LocalQueue]()
