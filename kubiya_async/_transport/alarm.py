"""Cancels a task that waits when a moment has come, and tells that from any other cancellation.

`asyncio.timeout` does the same with two context managers' worth of steps, which is a tenth of what
a small call costs. An alarm lives inside one coroutine and is stopped by it, whatever happens.
"""

from __future__ import annotations

import asyncio


class Alarm:
    """Rings once, at its moment or by hand, by cancelling the task that set it."""

    __slots__ = ("_cancelling", "_handle", "_task", "rung")

    def __init__(self, loop: asyncio.AbstractEventLoop, at: float | None) -> None:
        """Set the alarm for the current task.

        Args:
            loop: The running loop.
            at: Loop time; `None` if it only rings by hand.
        """
        task = asyncio.current_task(loop)
        assert task is not None  # noqa: S101 - calls are awaited in tasks
        self._task = task
        self._cancelling = task.cancelling()
        self._handle = None if at is None else loop.call_at(at, self.ring)
        self.rung = False
        """Whether it has cancelled the task."""

    def ring(self) -> None:
        """Cancel the task, unless that has been done."""
        if not self.rung:
            self.rung = True
            self._task.cancel()

    def stop(self) -> bool:
        """Switch the alarm off; to be called exactly once.

        Returns:
            Whether it rang and nobody else has cancelled the task, so that a `CancelledError` that
            is on its way is this alarm's and ends here.
        """
        if self._handle is not None:
            self._handle.cancel()
        return self.rung and self._task.uncancel() <= self._cancelling
