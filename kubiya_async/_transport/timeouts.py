"""Cancels tasks that wait when their moment has come, and tells that from other cancellations.

`asyncio.timeout` does the same, but sets a timer for every use, which is a tenth of what a small
call costs. Here one timer serves all: nearly every alarm is stopped long before its moment.
"""

from __future__ import annotations

import asyncio
import math


class Timeout:
    """Rings at most once, by cancelling the task that set it."""

    __slots__ = ("_cancelling", "_task", "at", "rung")

    def __init__(self, task: asyncio.Task[object], at: float) -> None:
        self._task = task
        self._cancelling = task.cancelling()
        self.at = at
        """Loop time."""
        self.rung = False
        """Whether it has cancelled the task."""

    def expire(self) -> None:
        """Cancel the task, unless that has been done."""
        if not self.rung:
            self.rung = True
            self._task.cancel()

    def silence(self) -> bool:
        """Take the cancellation back, and tell whether nobody else has cancelled the task."""
        return self._task.uncancel() <= self._cancelling


class TimeoutScheduler:
    """The scheduler of one event loop."""

    __slots__ = ("_loop", "_set", "_timer", "_when")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have no alarm, and no timer."""
        self._loop = loop
        self._set: set[Timeout] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._when = math.inf

    def set(self, at: float | None) -> Timeout:
        """Set an alarm for the current task, which must stop it, whatever happens.

        Args:
            at: Loop time; `None` if it only rings with all others.
        """
        task = asyncio.current_task(self._loop)
        assert task is not None  # noqa: S101 - calls are awaited in tasks
        alarm = Timeout(task, math.inf if at is None else at)
        self._set.add(alarm)
        if alarm.at < self._when:
            self._wake_at(alarm.at)
        return alarm

    def stop(self, alarm: Timeout) -> bool:
        """Switch an alarm off.

        Returns:
            Whether it expired and nothing else cancelled the task, so that a `CancelledError` that
            is on its way is this alarm's and ends here.
        """
        self._set.discard(alarm)
        return alarm.rung and alarm.silence()

    def expire_all(self) -> None:
        """Cancel every task that has an alarm set, and be done with the timer."""
        for alarm in tuple(self._set):
            alarm.expire()
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._when = None, math.inf

    def _wake_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._when = self._loop.call_at(when, self._ring), when

    def _ring(self) -> None:
        """Ring what is due, and wake up again for what is next."""
        self._timer, self._when = None, math.inf
        now, following = self._loop.time(), math.inf
        for alarm in tuple(self._set):
            if alarm.at <= now:
                alarm.expire()
            else:
                following = min(following, alarm.at)
        if following < math.inf:
            self._wake_at(following)
