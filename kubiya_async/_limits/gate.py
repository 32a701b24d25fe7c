"""The queue before a rate limit: who waits, who goes next, who has waited for nothing.

`_core.limiter` says when the next call may leave; this module acts on it. Waiters are served in
order, calls that the server refused before all others, with one timer for all of them.

One line may be used by several event loops, one after the other or in different threads, since
all clients of a process with one key share it: state changes under a lock that is never held
across an `await`, and a waiter is woken in its own loop. The lock is reentrant because an abandoned
coroutine gives its slot back whenever the garbage collector finds it.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from kubiya_async._core.rate_headers import quotas
from kubiya_async.errors import ClientClosedError, KubiyaError, RateLimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubiya_async._core.limiter import Limiter
    from kubiya_async._core.server_wait import ServerWait

_TOO_MANY_REQUESTS: Final = 429
_LONGEST_TIMER: Final = 3600.0
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


class Line:
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
        self._max_server_wait = max_server_wait
        self._lock = threading.RLock()
        self._first: OrderedDict[Waiter, None] = OrderedDict()
        self._rest: OrderedDict[Waiter, None] = OrderedDict()
        self._deadlines: list[tuple[float, Waiter]] = []
        self._orders = itertools.count()
        self._timer: tuple[asyncio.AbstractEventLoop, float, asyncio.TimerHandle] | None = None

    @property
    def queued(self) -> int:
        """Calls that wait."""
        return len(self._first) + len(self._rest)

    @property
    def ready_in(self) -> float:
        """Seconds, at least, for which one more call would stand in line; 0 if it would not."""
        with self._lock:
            now = self.clock()
            bound, _ = self.limiter.bound(now, self.queued)
            return max(0.0, bound - now, self.limiter.ready_at(now) - now)

    @property
    def at_rest(self) -> bool:
        """Whether nobody waits, and a new limiter would do as well."""
        with self._lock:
            now = self.clock()
            return self._head(now) is None and self.limiter.at_rest(now)

    def try_start(self) -> bool:
        """Let a call out at once, unless somebody is before it."""
        with self._lock:
            if self._first or self._rest:
                return False
            return self.limiter.admit(self.clock())

    def join(self, owner: object, *, max_wait: float | None, front: bool) -> Waiter:
        """Stand in line; the waiter may be granted, or refused, right away."""
        with self._lock:
            now = self.clock()
            deadline = float("inf") if max_wait is None else now + max_wait
            waiter = Waiter(owner, next(self._orders), now, deadline)
            queue = self._first if front else self._rest
            ahead = len(self._first) if front else self.queued
            queue[waiter] = None
            if deadline < float("inf"):
                heapq.heappush(self._deadlines, (deadline, waiter))
            self._serve(now)
            if self._is_waiting(waiter):
                at, cause = self.limiter.bound(now, ahead)
                if at >= deadline:
                    self._refuse(waiter, too_late(cause, at - now, ahead))
            return waiter

    def leave(self, waiter: Waiter) -> None:
        """Take a cancelled waiter out, and hand on the slot that it may have got."""
        with self._lock:
            if waiter.granted:
                self.limiter.cancel()
            self._remove(waiter)
            self._serve(self.clock())

    def finish(
        self, status: int | None, headers: Mapping[str, str] | None, wait: ServerWait | None
    ) -> None:
        """Take note of a call that came back."""
        found = quotas(headers, now=self.wall()) if headers else ()
        with self._lock:
            now = self.clock()
            self.limiter.finish(now, status, found, wait)
            if self._first or self._rest:
                self._serve(now)

    def cancel(self) -> None:
        """Take back a call that was let out and never sent."""
        with self._lock:
            self.limiter.cancel()
            self._serve(self.clock())

    def expel(self, owner: object) -> None:
        """Refuse all waiters of a client that is being closed."""
        with self._lock:
            for waiter in [*self._first, *self._rest]:
                if waiter.owner is owner:
                    self._refuse(waiter, closed_error())
            self._serve(self.clock())

    def close(self) -> None:
        """Refuse all waiters: their limiter is being closed."""
        with self._lock:
            for waiter in [*self._first, *self._rest]:
                self._refuse(waiter, limiter_closed_error())
            self._serve(self.clock())

    # Everything below is called with the lock held.

    def _serve(self, now: float) -> None:
        """Let out who may leave, refuse who would wait too long, set the timer for the rest."""
        at = now
        while head := self._head(now):
            at = self.limiter.ready_at(now)
            if at > now:
                break
            self._grant(head, now)
        if head:
            self._refuse_hopeless(now)
        if head := self._head(now):
            self._set_timer(head.loop, now, min(at, self._next_deadline()))
        else:
            self._deadlines.clear()
            self._drop_timer()

    def _head(self, now: float) -> Waiter | None:
        """Give who is next, past those whose loop was closed and those whose time is up."""
        for queue in (self._first, self._rest):
            while queue:
                waiter = next(iter(queue))
                if waiter.loop.is_closed():
                    del queue[waiter]
                elif waiter.deadline < now:
                    self._refuse(waiter, too_late("", 0.0, 0))
                else:
                    return waiter
        return None

    def _next_deadline(self) -> float:
        while self._deadlines:
            deadline, waiter = self._deadlines[0]
            if self._is_waiting(waiter):
                return deadline
            heapq.heappop(self._deadlines)
        return float("inf")

    def _grant(self, waiter: Waiter, now: float) -> None:
        self._remove(waiter)
        if _wake(waiter):
            self.limiter.start(now)
            waiter.granted = True

    def _refuse_hopeless(self, now: float) -> None:
        at, cause = self.limiter.bound(now)
        if self._max_server_wait is not None and at - now > self._max_server_wait:
            for waiter in [*self._first, *self._rest]:
                self._refuse(waiter, too_long(cause, at - now, self._max_server_wait))
            return
        while self._next_deadline() <= at:
            _, waiter = heapq.heappop(self._deadlines)
            self._refuse(waiter, too_late(cause, at - now, 0))

    def _refuse(self, waiter: Waiter, error: KubiyaError) -> None:
        self._remove(waiter)
        waiter.error = error
        _wake(waiter)

    def _remove(self, waiter: Waiter) -> None:
        self._first.pop(waiter, None)
        self._rest.pop(waiter, None)

    def _is_waiting(self, waiter: Waiter) -> bool:
        return waiter in self._first or waiter in self._rest

    def _set_timer(self, loop: asyncio.AbstractEventLoop, now: float, at: float) -> None:
        if loop is not _running_loop():
            # A loop's timers are its own thread's business: have it look for itself.
            _call_in(loop, self._tick)
            return
        if self._timer is not None:
            timer_loop, timer_at, _ = self._timer
            if timer_loop is loop and now < timer_at <= at:
                return
        self._drop_timer()
        delay = min(max(at - now, 0.0), _LONGEST_TIMER)
        self._timer = (loop, now + delay, loop.call_later(delay, self._tick))

    def _drop_timer(self) -> None:
        if self._timer is not None and self._timer[0] is _running_loop():
            self._timer[2].cancel()
        self._timer = None

    def _tick(self) -> None:
        with self._lock:
            self._timer = None
            self._serve(self.clock())


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _wake(waiter: Waiter) -> bool:
    """Have a waiter look what became of it; false if its loop was closed meanwhile."""
    if waiter.loop is _running_loop():
        _resolve(waiter.future)
        return True
    return _call_in(waiter.loop, lambda: _resolve(waiter.future))


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _call_in(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> bool:
    """Call in another thread's loop; false if it was closed."""
    try:
        loop.call_soon_threadsafe(callback)
    except RuntimeError:
        return False
    return True


def too_long(cause: str, wait: float, longest: float) -> RateLimitError:
    return RateLimitError(
        f"the quota is spent ({cause}): calls may leave again in {_duration(wait)}, "
        f"more than max_server_wait ({_duration(longest)})",
        status=_TOO_MANY_REQUESTS,
        retry_after=wait,
        hint="A rate limiter with max_server_wait=None waits that long",
    )


def too_late(cause: str, wait: float, ahead: int) -> RateLimitError:
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


def closed_error() -> ClientClosedError:
    return ClientClosedError("the client was closed while this call waited for its turn")


def limiter_closed_error() -> ClientClosedError:
    return ClientClosedError("the rate limiter is closed")


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    hours, rest = divmod(seconds, _HOUR)
    return f"{hours:.0f} h {rest / _MINUTE:.0f} min"
