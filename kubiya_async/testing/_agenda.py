"""What is to happen at a later moment of the server's clock.

Nothing of the state depends on it: executions are computed from the time that has passed. It only
tells subscribers about an end that was not polled, so it runs only when there are any.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async.testing._time import SimulatedClock


class Scheduler:
    """Callbacks in order of their moments."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._entries: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._changed = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None

    def at(self, moment: float, callback: Callable[[], None]) -> None:
        """Plan a callback; without a running agenda, what is past is forgotten."""
        if self._runner is None:
            self._forget_the_past()
        heapq.heappush(self._entries, (moment, next(self._numbers), callback))
        if self._entries[0][0] == moment:
            self._changed.set()

    def start(self) -> None:
        """Begin to call back; what is past by now never is."""
        if self._runner is None:
            self._forget_the_past()
            self._runner = asyncio.create_task(self._run(), name="local server: agenda")

    async def aclose(self) -> None:
        """Stop calling back."""
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)
            self._runner = None

    def _forget_the_past(self) -> None:
        now = self._clock.now()
        while self._entries and self._entries[0][0] <= now:
            heapq.heappop(self._entries)

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            if not self._entries:
                await self._changed.wait()
                continue
            delay = self._entries[0][0] - self._clock.now()
            if delay <= 0:
                heapq.heappop(self._entries)[2]()
            else:
                await self._sleep_or_change(delay)

    async def _sleep_or_change(self, delay: float) -> None:
        waits: set[asyncio.Future[Any]] = {
            asyncio.ensure_future(self._clock.sleep(delay)),
            asyncio.ensure_future(self._changed.wait()),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
