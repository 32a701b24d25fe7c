"""Cancels an operation at every point at which it waits, one after the other, in several ways."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Generator

__all__ = ["Way", "cancel_at_every_step"]

Way = Literal["waiting", "waking", "twice", "timeout"]
"""How the cancellation comes: while the operation waits; after what it waited for is there and
before it goes on; while it waits, and again while it cleans up; from an `asyncio.timeout`."""

WAYS: Final[tuple[Way, ...]] = ("waiting", "waking", "twice", "timeout")


async def cancel_at_every_step(
    make_coro: Callable[[], Coroutine[Any, Any, object]],
    check: Callable[[], Awaitable[object]],
    *,
    most: int = 500,
) -> int:
    """Run an operation again and again, cancelled a step later each time, until it runs through.

    Args:
        make_coro: Makes the operation anew.
        check: Awaited after each run; looks for what was left behind.
        most: Fail when the operation has more steps.

    Returns:
        The number of steps it has at most.

    Raises:
        AssertionError: A cancellation was swallowed, or there are too many steps.
    """
    longest = 0
    for way in WAYS:
        step = 1
        while await _cancel_at(make_coro(), step, way):
            await check()
            step += 1
            assert step <= most, f"more than {most} steps"
        await check()
        longest = max(longest, step - 1)
    return longest


async def _cancel_at(operation: Coroutine[Any, Any, object], step: int, way: Way) -> bool:
    """Cancel at one step; tell whether there was such a step."""
    stepping = _Stepping(operation, step, way)
    task = asyncio.ensure_future(stepping.run())
    await asyncio.wait([task])
    if not stepping.cancelled:
        task.result()
        return False
    if way == "timeout":
        ended = not task.cancelled() and type(task.exception()) is TimeoutError
    else:
        ended = task.cancelled()
    assert ended, f"step {step} ({way}): ended with {_outcome(task)}"
    return True


def _outcome(task: asyncio.Task[object]) -> str:
    return "a cancellation" if task.cancelled() else repr(task.exception() or task.result())


class _Stepping:
    """Passes on what a coroutine waits for, counts, and cancels the task at one of them."""

    def __init__(self, inner: Coroutine[Any, Any, object], step: int, way: Way) -> None:
        self._inner = inner
        self._left = step
        self._way = way
        self._scope: asyncio.Timeout | None = None
        self.cancelled = False

    async def run(self) -> object:
        if self._way == "timeout":
            async with asyncio.timeout(None) as self._scope:
                return await self
        return await self

    def __await__(self) -> Generator[Any, Any, object]:
        inner, error = self._inner.__await__(), None
        while True:
            try:
                waited_for = inner.throw(error) if error is not None else next(inner)
            except StopIteration as end:
                return end.value
            self._left -= 1
            if self._left == 0 or (self._left == -1 and self._way == "twice"):
                self._cancel(waited_for)
            try:
                yield waited_for
            except BaseException as thrown:  # noqa: BLE001 - passed on to whom it is meant for
                error = thrown
            else:
                error = None

    def _cancel(self, waited_for: asyncio.Future[Any] | None) -> None:
        task = asyncio.current_task()
        assert task is not None
        loop = task.get_loop()

        def cancel(_: object = None) -> None:
            self.cancelled = True
            task.cancel()

        if self._scope is not None:
            self.cancelled = True
            self._scope.reschedule(loop.time())
        elif self._way == "waking" and waited_for is not None:
            # Called before the task's own callback, which is added after this one.
            waited_for.add_done_callback(cancel)
        else:
            loop.call_soon(cancel)
