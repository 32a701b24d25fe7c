"""Fetching pages before they are asked for: a bounded number of them, in tasks with an owner."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

from kubiya_async._outlast import outlast

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable
    from typing import Any

    from kubiya_async._core.steps import PageRequest
    from kubiya_async._lists.pages import Fetched
    from kubiya_async._model import Model

M = TypeVar("M", bound="Model")


class ReadAhead(Generic[M]):
    """Pages that are under way or have arrived and wait to be taken, in the order of the list.

    The tasks know nothing of this object, so that it goes away, and cancels them, as soon as the
    iterator that owns it does.
    """

    __slots__ = ("_fetch", "_queue", "_tasks")

    def __init__(self, fetch: Callable[[PageRequest], Coroutine[Any, Any, Fetched[M]]]) -> None:
        """Own no task yet."""
        self._fetch = fetch
        self._queue: deque[tuple[PageRequest, asyncio.Task[Fetched[M]]]] = deque()
        self._tasks: set[asyncio.Task[Fetched[M]]] = set()

    def want(self, requests: Iterable[PageRequest]) -> None:
        """Have exactly these pages under way; what was guessed wrongly is dropped."""
        wanted = list(requests)
        right = 0
        for (request, _), now in zip(self._queue, wanted, strict=False):
            if request.position != now.position:
                break
            right += 1
        self._drop(right)
        for request in wanted[right:]:
            self._queue.append((request, self._start(request)))

    async def take(self) -> Fetched[M]:
        """Give the first page, as soon as it is there. Cancelling this leaves it under way."""
        task = self._queue[0][1]
        if not task.done():
            await asyncio.wait((task,))
        self._queue.popleft()
        try:
            return task.result()
        except BaseException:
            self._drop(0)
            raise

    async def aclose(self) -> None:
        """Cancel what is under way and wait until it has ended."""
        self._drop(0)
        await outlast(*self._tasks)

    def _start(self, request: PageRequest) -> asyncio.Task[Fetched[M]]:
        task = asyncio.create_task(self._fetch(request), name="kubiya_async page")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_look_at)
        return task

    def _drop(self, kept: int) -> None:
        while len(self._queue) > kept:
            self._queue.pop()[1].cancel()

    def __del__(self) -> None:
        """Cancel without waiting; this may run in any thread and after the loop was closed."""
        for task in tuple(self._tasks):
            with contextlib.suppress(RuntimeError):
                task.get_loop().call_soon_threadsafe(task.cancel)


def _look_at(task: asyncio.Task[Any]) -> None:
    """Look at an outcome that nobody may ever take, so that the loop does not complain."""
    if not task.cancelled():
        task.exception()
