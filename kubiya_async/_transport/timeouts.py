"""Cancels tasks that wait when their moment has come, and tells that from other cancellations.

`asyncio.timeout` does the same, but sets a timer for every use, which is a tenth of what a small
call costs. Here one timer serves all: nearly every timeout is stopped long before its moment.
"""

from __future__ import annotations

import asyncio
import math


class ScheduledTimeout:
    """Expires at most once, by cancelling the task that set it."""

    __slots__ = ("_cancelling", "_task", "at", "expired")

    def __init__(self, task: asyncio.Task[object], at: float) -> None:
        self._task = task
        self._cancelling = task.cancelling()
        self.at = at
        """Loop time."""
        self.expired = False
        """Whether it has cancelled the task."""

    def expire(self) -> None:
        """Cancel the task, unless that has been done."""
        if not self.expired:
            self.expired = True
            self._task.cancel()

    def uncancel(self) -> bool:
        """Undo the cancellation, and return whether it was the only one."""
        return self._task.uncancel() <= self._cancelling


class TimeoutScheduler:
    """The timeouts of one event loop."""

    __slots__ = ("_loop", "_set", "_timer", "_when")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start without timeouts and without a timer."""
        self._loop = loop
        self._set: set[ScheduledTimeout] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._when = math.inf

    def set(self, at: float | None) -> ScheduledTimeout:
        """Set a timeout for the current task, which must stop it, whatever happens.

        Args:
            at: Loop time; `None` if it only expires with all others.
        """
        task = asyncio.current_task(self._loop)
        assert task is not None  # noqa: S101 - calls are awaited in tasks
        timeout = ScheduledTimeout(task, math.inf if at is None else at)
        self._set.add(timeout)
        if timeout.at < self._when:
            self._wake_at(timeout.at)
        return timeout

    def stop(self, timeout: ScheduledTimeout) -> bool:
        """Stop a timeout.

        Returns:
            Whether it expired and nothing else cancelled the task, so that a `CancelledError` that
            is on its way is this timeout's and ends here.
        """
        self._set.discard(timeout)
        return timeout.expired and timeout.uncancel()

    def expire_all(self) -> None:
        """Cancel every task that has a timeout set, and be done with the timer."""
        for timeout in tuple(self._set):
            timeout.expire()
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._when = None, math.inf

    def _wake_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._when = self._loop.call_at(when, self._expire_due), when

    def _expire_due(self) -> None:
        """Expire what is due, and set the timer for what is next."""
        self._timer, self._when = None, math.inf
        now, following = self._loop.time(), math.inf
        for timeout in tuple(self._set):
            if timeout.at <= now:
                timeout.expire()
            else:
                following = min(following, timeout.at)
        if following < math.inf:
            self._wake_at(following)
