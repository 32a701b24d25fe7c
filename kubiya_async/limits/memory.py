"""The queue before a rate limit: who waits, who goes next, who has waited for nothing.

`_core.limiter` says when the next call may leave; this module acts on it. Waiters are served in
order, calls that the server refused before all others.

One line may be used by several event loops, one after the other or in different threads, since
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
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, NamedTuple

from kubiya_async._fork import watch
from kubiya_async.errors import ClientClosedError, KubiyaError, RateLimitError
from kubiya_async.limits.headers import quotas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kubiya_async.errors import KubiyaError
    from kubiya_async.limits.headers import ServerWait
    from kubiya_async.limits.limiter import Limiter


_TOO_MANY_REQUESTS: Final = 429
_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


class Waiter:
    """A call that waits for its turn."""

    __slots__ = ("deadline", "error", "future", "granted", "loop", "order", "owner", "since")

    def __init__(self, owner: object, order: int, since: float, deadline: float) -> None:
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
    """Who waits, who goes next, who has waited for nothing.

    Args:
        orders: Numbers the waiters, of all queues that share it.
    """

    def __init__(self, orders: Iterator[int] | None = None) -> None:
        self._first: OrderedDict[Waiter, None] = OrderedDict()
        self._rest: OrderedDict[Waiter, None] = OrderedDict()
        self._deadlines: list[tuple[float, Waiter]] = []
        self._orders = itertools.count() if orders is None else orders

    def __len__(self) -> int:
        """Count the calls that wait."""
        return len(self._first) + len(self._rest)

    @property
    def refused(self) -> int:
        """Calls that wait before all others, since the server refused them."""
        return len(self._first)

    @property
    def rank(self) -> tuple[bool, int]:
        """Sorts queues by who is next in each."""
        return not self._first, next(iter(self._first or self._rest)).order

    def add(self, owner: object, since: float, max_wait: float | None, *, front: bool) -> Waiter:
        """Add a waiter of the running loop."""
        deadline = float("inf") if max_wait is None else since + max_wait
        waiter = Waiter(owner, next(self._orders), since, deadline)
        (self._first if front else self._rest)[waiter] = None
        if deadline < float("inf"):
            heapq.heappush(self._deadlines, (deadline, waiter))
        return waiter

    def pop(self) -> Waiter:
        """Take out who is next."""
        waiter, _ = (self._first or self._rest).popitem(last=False)
        return waiter

    def pop_all(self) -> list[Waiter]:
        """Take out all, in order."""
        found = [*self._first, *self._rest]
        self._first.clear()
        self._rest.clear()
        return found

    def remove(self, waiter: Waiter) -> None:
        """Take a waiter out, if it still waits."""
        self._first.pop(waiter, None)
        self._rest.pop(waiter, None)

    def is_waiting(self, waiter: Waiter) -> bool:
        """Return whether a waiter still waits."""
        return waiter in self._first or waiter in self._rest

    def next_deadline(self) -> float:
        """Return the earliest deadline of those who wait."""
        while self._deadlines:
            deadline, waiter = self._deadlines[0]
            if self.is_waiting(waiter):
                return deadline
            heapq.heappop(self._deadlines)
        return float("inf")

    def refuse(self, waiter: Waiter, error: KubiyaError) -> None:
        """Take a waiter out, and have its call fail."""
        self.remove(waiter)
        waiter.error = error
        wake(waiter)

    def refuse_all(self, error: Callable[[], KubiyaError], owner: object = None) -> None:
        """Refuse all waiters, or those of one owner."""
        for waiter in [*self._first, *self._rest]:
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
    """Return the loop of this thread, if one runs."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def wake(waiter: Waiter) -> bool:
    """Have a waiter look what became of it; false if its loop was closed meanwhile."""
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
        f"the quota is spent ({cause}): calls may leave again in {_duration(wait)}, "
        f"more than max_server_wait ({_duration(longest)})",
        status=_TOO_MANY_REQUESTS,
        retry_after=wait,
        hint="A rate limiter with max_server_wait=None waits that long",
    )


def too_late(cause: str, wait: float, ahead: int) -> RateLimitError:
    """Return the error of a call whose deadline comes before its turn."""
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
    """Return the error of a call whose rate limiter is closed."""
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


class LineState(NamedTuple):
    """What `limits.RateLimitState` tells, but for the limits."""

    limit: int | None
    remaining: int | None
    reset_in: float | None
    queued: int
    in_flight: int
    blocked_for: float
    ready_in: float


class LoopQueue(WaitQueue):
    """The waiters of one event loop, and the timer that it has for them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, orders: Iterator[int]) -> None:
        super().__init__(orders)
        self.loop = loop
        self.due: float = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self._called_at: float | None = None

    def is_silent(self, now: float) -> bool:
        """Return whether the loop was called and does not answer."""
        return self._called_at is not None and (
            not self.loop.is_running() or now >= self._called_at + _PATIENCE
        )

    def call(self, now: float, callback: Callable[[LoopQueue], None]) -> float:
        """Have the loop look for itself; return when it counts as silent."""
        if self._called_at is None:
            self._called_at = now
            call_in(self.loop, lambda: callback(self))
        return self._called_at + _PATIENCE

    def answered(self) -> None:
        """Note that the loop turns."""
        self._called_at = None

    # Only in the loop itself: its timers are its own thread's business.

    def set_timer(self, now: float, due: float, callback: Callable[[LoopQueue], None]) -> None:
        """Look again when it is due, or before."""
        if now < self.due <= due:
            return
        self.drop_timer()
        delay = min(max(due - now, 0.0), _LONGEST_TIMER)
        self.due, self._timer = now + delay, self.loop.call_later(delay, self._ring, callback)

    def _ring(self, callback: Callable[[LoopQueue], None]) -> None:
        self.due, self._timer = math.inf, None
        callback(self)

    def drop_timer(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
        self.due, self._timer = math.inf, None


class LocalQueue:
    """The calls of one key to one origin, in the order in which they may leave."""

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
        self._lock = threading.RLock()
        self._queues: dict[asyncio.AbstractEventLoop, LoopQueue] = {}
        self._orders = itertools.count()
        watch(self, LocalQueue._on_fork)

    def _on_fork(self) -> None:
        """Forget who waits: they wait in the other process, as does a thread that has the lock."""
        self._lock = threading.RLock()
        self._queues = {}

    @property
    def queued(self) -> int:
        """Calls that wait."""
        with self._lock:
            return sum(map(len, self._queues.values()))

    @property
    def state(self) -> LineState:
        """What is known now."""
        with self._lock:
            now, limiter = self.clock(), self.limiter
            queued = self.queued
            bound, _ = limiter.bound(now, queued)
            ready_in = max(0.0, bound - now, limiter.ready_at(now) - now)
            limit, remaining, reset_in = limiter.tightest(now)
            blocked_for = max(0.0, limiter.blocked_until - now)
            return LineState(
                limit, remaining, reset_in, queued, limiter.in_flight, blocked_for, ready_in
            )

    @property
    def idle(self) -> bool:
        """Whether nobody waits, and a new limiter would do as well."""
        with self._lock:
            waiting = any(not loop.is_closed() for loop in self._queues)
            return not waiting and self.limiter.idle(self.clock())

    def try_start(self) -> bool:
        """Let a call out at once, unless another is before it."""
        with self._lock:
            return not self._queues and self.limiter.admit(self.clock())

    def join(self, owner: object, *, max_wait: float | None, front: bool) -> Waiter:
        """Stand in line; the waiter may be granted, or refused, right away."""
        with self._lock:
            now = self.clock()
            loop = asyncio.get_running_loop()
            queue = self._queues.get(loop)
            if queue is None:
                queue = self._queues[loop] = LoopQueue(loop, self._orders)
            ahead = self._count_ahead(now, front=front)
            waiter = queue.add(owner, now, max_wait, front=front)
            self._serve(now)
            if queue.is_waiting(waiter):
                at, cause = self.limiter.bound(now, ahead)
                if at >= waiter.deadline:
                    queue.refuse(waiter, too_late(cause, at - now, ahead))
                    self._set_timers(now, math.inf)
            return waiter

    def leave(self, waiter: Waiter) -> None:
        """Take a cancelled waiter out, and hand on the slot that it may have got."""
        with self._lock:
            if waiter.granted:
                self.limiter.cancel()
            queue = self._queues.get(waiter.loop)
            if queue is not None:
                queue.remove(waiter)
            self._serve(self.clock())

    def finish(
        self, status: int | None, headers: Mapping[str, str] | None, wait: ServerWait | None
    ) -> None:
        """Take note of a call that came back."""
        found = quotas(headers, now=self.wall()) if headers else ()
        with self._lock:
            now = self.clock()
            self.limiter.finish(now, status, found, wait)
            if self._queues:
                self._serve(now)

    def cancel(self) -> None:
        """Take back a call that was let out and never sent."""
        with self._lock:
            self.limiter.cancel()
            self._serve(self.clock())

    def reject_owner(self, owner: object) -> None:
        """Refuse all waiters of a client that is being closed."""
        self._refuse_all(client_closed, owner)

    def close(self) -> None:
        """Refuse all waiters: their limiter is being closed."""
        self._refuse_all(limiter_closed)

    def _refuse_all(self, error: Callable[[], KubiyaError], owner: object = None) -> None:
        with self._lock:
            for queue in self._queues.values():
                queue.refuse_all(error, owner)
            self._serve(self.clock())

    # Everything below is called with the lock held.

    def _serve(self, now: float) -> None:
        """Let out who may leave, refuse who would wait too long, set timers for the rest."""
        here, at = running_loop(), math.inf
        while queue := self._next(now):
            soonest = min(each.next_deadline() for each in self._queues.values())
            at = self.limiter.ready_at(now, soonest, self._longest)
            if at > now:
                break
            if queue.loop is here:
                self._grant(queue, now)
                continue
            at = queue.call(now, self._look)
            if not queue.is_silent(now):
                break
        if self._queues:
            bound, cause = self.limiter.bound(now)
            for each in self._queues.values():
                each.refuse_hopeless(now, bound, cause, self._longest)
            self._set_timers(now, at)

    def _next(self, now: float) -> LoopQueue | None:
        """Return the queue of who is next, past those whose loop is closed or does not answer."""
        found: LoopQueue | None = None
        for loop, queue in list(self._queues.items()):
            if loop.is_closed():
                del self._queues[loop]
            elif not queue.is_silent(now):
                queue.refuse_late(now)
                if queue and (found is None or queue.rank < found.rank):
                    found = queue
        return found

    def _count_ahead(self, now: float, *, front: bool) -> int:
        return sum(
            queue.refused if front else len(queue)
            for loop, queue in self._queues.items()
            if loop.is_running() and not queue.is_silent(now)
        )

    def _grant(self, queue: LoopQueue, now: float) -> None:
        waiter = queue.pop()
        self.limiter.start(now)
        waiter.granted = True
        wake(waiter)

    def _set_timers(self, now: float, at: float) -> None:
        """Have every loop look again when a call may leave, or when one of its own is too late."""
        here = running_loop()
        for loop, queue in list(self._queues.items()):
            if not queue:
                del self._queues[loop]
                if loop is here:
                    queue.drop_timer()
                elif queue.due < math.inf:
                    call_in(loop, queue.drop_timer)
                continue
            due = min(at, queue.next_deadline())
            if loop is here:
                queue.set_timer(now, due, self._look)
            elif due < queue.due:
                queue.call(now, self._look)

    def _look(self, queue: LoopQueue) -> None:
        with self._lock:
            queue.answered()
            self._serve(self.clock())
