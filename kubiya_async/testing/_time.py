"""The local server's time: one clock for everything it stamps, counts and waits for.

Executions run faster than reality: `speed` is how many seconds of an execution pass in one second
of this clock. Nothing else is scaled, so that timestamps and quotas mean what they say. The two
notations of durations that the API speaks are written and read here as well.

Nothing of the state depends on the `Scheduler`: executions are computed from the time that has
passed. It only tells subscribers about an end that was not polled, so it runs only when there are
any.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_PART = re.compile(r"(\d{1,20}(?:\.\d{1,20})?)(ms|us|µs|ns|h|m|s)", re.ASCII)
_DAYS = re.compile(r"(\d{1,5})d", re.ASCII)
_DAY = 86400.0
_TICK = 1e-6
"""Seconds since 1970 are floats: a moment that has come must not look as if it had not."""


class SimulatedClock:
    """Seconds since 1970 that advance with an injected monotonic clock."""

    __slots__ = ("_monotonic", "_offset", "_sleep", "speed")

    def __init__(
        self,
        *,
        speed: float,
        monotonic: Callable[[], float] = time.monotonic,
        epoch: float | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.speed: float = speed
        self._monotonic = monotonic
        self._offset = (time.time() if epoch is None else epoch) - monotonic()
        self._sleep = sleep

    def now(self) -> float:
        return self._offset + self._monotonic()

    def elapsed(self, since: float) -> float:
        """Seconds of execution time that have passed since a moment of this clock."""
        return (self.now() - since + _TICK) * self.speed

    async def sleep(self, seconds: float) -> None:
        await self._sleep(max(seconds, 0.0))


class Scheduler:
    """Callbacks in order of their moments."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._entries: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._changed = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None

    def at(self, moment: float, callback: Callable[[], None]) -> None:
        """Plan a callback; while it does not run, what is past is dropped."""
        if self._runner is None:
            self._drop_past()
        heapq.heappush(self._entries, (moment, next(self._numbers), callback))
        if self._entries[0][0] == moment:
            self._changed.set()

    def start(self) -> None:
        """Begin to call back; what is past by now never is."""
        if self._runner is None:
            self._drop_past()
            self._runner = asyncio.create_task(self._run(), name="local server: scheduler")

    async def aclose(self) -> None:
        """Stop calling back."""
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)
            self._runner = None

    def _drop_past(self) -> None:
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


def rfc3339(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def http_date(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


def parse_rfc3339(text: str) -> float | None:
    """Read a timestamp with an offset; `None` when it is not one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None or "T" not in text.upper() else moment.timestamp()


def format_duration(seconds: float) -> str:
    """Write `15m`, `1h30m`, `45s`: whole seconds, without the zero units Go would print."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m"), (rest, "s")) if n]
    return "".join(parts) or "0s"


def parse_duration(text: str) -> float | None:
    """Read `1800s`, `1h30m`, `250ms`, `30d`; `None` when it is not a duration."""
    days = _DAYS.fullmatch(text)
    if days:
        return int(days[1]) * _DAY
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
