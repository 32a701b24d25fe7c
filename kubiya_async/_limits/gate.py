"""The queue before a rate limit: who waits, who goes next, who has waited for nothing.

`_core.limiter` says when the next call may leave; this module acts on it. Waiters are served in
order, calls that the server refused before all others, with one timer for all of them.

One line may be used by several event loops, one after the other or in different threads, since
all clients of a process with one key share it: state changes under a lock that is never held
across an `await`. The lock is reentrant because an abandoned coroutine gives its slot back whenever
the garbage collector finds it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from kubiya_async._core.rate_headers import quotas
from kubiya_async._fork import watch
from kubiya_async._limits.wait_queue import (
    Waiter,
    WaitQueue,
    call_in,
    client_closed,
    limiter_closed,
    running_loop,
    too_late,
    wake,
)

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping

    from kubiya_async._core.limiter import Limiter
    from kubiya_async._core.server_wait import ServerWait

_LONGEST_TIMER: Final = 3600.0


class Line(WaitQueue):
    """The calls of one key to one origin, in the order in which they may leave."""

    def __init__(
        self,
        limiter: Limiter,
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
        max_server_wait: float | None,
    ) -> None:
        super().__init__()
        self.limiter = limiter
        self.clock = clock
        self.wall = wall
        self._max_server_wait = max_server_wait
        self._lock = threading.RLock()
        self._timer: tuple[asyncio.AbstractEventLoop, float, asyncio.TimerHandle] | None = None
        watch(self)

    def on_fork(self) -> None:
        """Forget who waits: they wait in the other process, as does a thread that has the lock."""
        self._lock = threading.RLock()
        self._timer = None
        for queue in (self._first, self._rest, self._deadlines):
            queue.clear()

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
            ahead = len(self._first) if front else self.queued
            waiter = self._add(owner, now, max_wait, front=front)
            self._serve(now)
            if self._is_waiting(waiter):
                at, cause = self.limiter.bound(now, ahead)
                if at >= waiter.deadline:
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
            self._refuse_all(client_closed, owner)
            self._serve(self.clock())

    def close(self) -> None:
        """Refuse all waiters: their limiter is being closed."""
        with self._lock:
            self._refuse_all(limiter_closed)
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
            self._refuse_hopeless(now, *self.limiter.bound(now), self._max_server_wait)
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

    def _grant(self, waiter: Waiter, now: float) -> None:
        self._remove(waiter)
        if wake(waiter):
            self.limiter.start(now)
            waiter.granted = True

    def _set_timer(self, loop: asyncio.AbstractEventLoop, now: float, at: float) -> None:
        if loop is not running_loop():
            # A loop's timers are its own thread's business: have it look for itself.
            call_in(loop, self._tick)
            return
        if self._timer is not None:
            timer_loop, timer_at, _ = self._timer
            if timer_loop is loop and now < timer_at <= at:
                return
        self._drop_timer()
        delay = min(max(at - now, 0.0), _LONGEST_TIMER)
        self._timer = (loop, now + delay, loop.call_later(delay, self._tick))

    def _drop_timer(self) -> None:
        if self._timer is not None and self._timer[0] is running_loop():
            self._timer[2].cancel()
        self._timer = None

    def _tick(self) -> None:
        with self._lock:
            self._timer = None
            self._serve(self.clock())
