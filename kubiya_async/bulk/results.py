"""What comes out of a run: results, in the requested order, and how far it is."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from kubiya_async._messages.redact import masks_keys
from kubiya_async.errors import Attempt, KubiyaError

__all__ = ["BulkProgress", "BulkStopped", "Err", "Ok", "Result", "Uncertain"]

I = TypeVar("I")  # noqa: E741 - I for item, T for the value of a call
T = TypeVar("T")
R = TypeVar("R")


@masks_keys
@dataclass(frozen=True, slots=True)
class Ok(Generic[I, T]):
    """The call worked.

    Attributes:
        index: Position of the item in the input, from 0.
        item: The item.
        value: What the call returned.
        failures: The tries that failed before it worked, oldest first.
    """

    index: int
    item: I
    value: T
    failures: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Err(Generic[I]):
    """The call failed.

    Attributes:
        index: Position of the item in the input, from 0.
        item: The item.
        error: Why.
    """

    index: int
    item: I
    error: Exception

    @property
    def failures(self) -> tuple[Attempt, ...]:
        """The failed attempts, oldest first."""
        return self.error.attempts if isinstance(self.error, KubiyaError) else ()


@dataclass(frozen=True, slots=True)
class Uncertain(Generic[I]):
    """The call may or may not have been executed, and was not sent again.

    Attributes:
        index: Position of the item in the input, from 0.
        item: The item.
        error: How it ended; `None` if that happened in an earlier run, which may have been killed.
    """

    index: int
    item: I
    error: Exception | None = None

    @property
    def failures(self) -> tuple[Attempt, ...]:
        """The failed attempts of this run, oldest first."""
        return self.error.attempts if isinstance(self.error, KubiyaError) else ()


Result: TypeAlias = Ok[I, T] | Err[I] | Uncertain[I]


class BulkStopped(KubiyaError):  # noqa: N818 - it reports a decision, not a defect
    """A run ended early, at the number of errors it was told to stop at.

    Attributes:
        done: Items that worked.
        failed: Items that did not, or whose outcome is unknown.
        last: The error that was one too many.
    """

    def __init__(
        self, message: str, *, done: int, failed: int, last: Exception | None = None
    ) -> None:
        """Keep the figures."""
        super().__init__(message)
        self.done = done
        self.failed = failed
        self.last = last


_HALF_LIFE = 10.0
"""Seconds after which an old pace counts half."""


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """The progress of a run.

    Attributes:
        done: Items that worked.
        failed: Items that did not.
        uncertain: Items whose outcome is unknown.
        skipped: Items that an earlier run with the same journal had finished.
        in_flight: Calls under way.
        total: Number of items, if it is known.
        queued: Items not yet begun, if the total is known.
        rate: Items per second, lately.
        elapsed: Seconds since the beginning.
        remaining: Seconds to the end at this rate, if the total is known.
        width: Calls allowed at once just now.
    """

    done: int
    failed: int
    uncertain: int
    skipped: int
    in_flight: int
    total: int | None
    queued: int | None
    rate: float
    elapsed: float
    remaining: float | None
    width: int


class Meter:
    """Counts, and knows the pace."""

    def __init__(self, total: int | None) -> None:
        self.clock: Callable[[], float] = time.monotonic
        self._started = self._marked = 0.0
        self._since = 0
        self._rate = 0.0
        self.done: int = 0
        self.failed: int = 0
        self.uncertain: int = 0
        self.skipped: int = 0
        self.in_flight: int = 0
        self.errors: int = 0
        self.total: int | None = total

    def start(self, clock: Callable[[], float]) -> None:
        """Start the clock."""
        self.clock = clock
        self._started = self._marked = clock()

    def finished(self) -> None:
        """Count one more finished item."""
        self._since += 1
        passed = self.clock() - self._marked
        if passed < 1.0:
            return
        pace = self._since / passed
        weight = 0.5 ** (passed / _HALF_LIFE)
        self._rate = pace if not self._rate else weight * self._rate + (1 - weight) * pace
        self._marked += passed
        self._since = 0

    def read(self, width: int) -> BulkProgress:
        """Return the figures."""
        elapsed = self.clock() - self._started
        over = self.done + self.failed + self.uncertain
        rate = self._rate or (over / elapsed if elapsed > 0 else 0.0)
        queued = remaining = None
        if self.total is not None:
            left = max(0, self.total - over - self.skipped)
            queued = max(0, left - self.in_flight)
            remaining = left / rate if rate else None
        return BulkProgress(
            self.done,
            self.failed,
            self.uncertain,
            self.skipped,
            self.in_flight,
            self.total,
            queued,
            rate,
            elapsed,
            remaining,
            width,
        )


_WINDOW: Final = 4
"""Items begun but not handed out, as a multiple of the width, while an earlier one is awaited."""


class ResultQueue(Generic[R]):
    """A bounded queue whose room is asked for before an item is begun."""

    __slots__ = ("_change", "_finished", "_held", "_next", "_ordered", "_ready", "_room")

    def __init__(self, *, ordered: bool) -> None:
        """Begin empty."""
        self._ordered = ordered
        self._ready: deque[R] = deque()
        self._held: dict[int, R | None] = {}
        self._next = 0
        self._finished = False
        self._change = asyncio.Event()
        self._room = asyncio.Event()

    async def room(self, width: int) -> None:
        """Wait until a result more does no harm.

        Args:
            width: Calls that are allowed at once.
        """
        while not self.has_room(width):
            self._room.clear()
            await self._room.wait()

    def has_room(self, width: int) -> bool:
        """Return whether one more result fits; see `room`."""
        return len(self._ready) < width and len(self._held) < _WINDOW * width

    def put(self, index: int, result: R | None) -> None:
        """Add what became of an item; `None` if there is nothing to say about it."""
        if not self._ordered:
            if result is not None:
                self._ready.append(result)
                self._change.set()
            return
        self._held[index] = result
        while self._next in self._held:
            following = self._held.pop(self._next)
            self._next += 1
            if following is not None:
                self._ready.append(following)
        self._change.set()
        self._room.set()

    def finish(self) -> None:
        """Mark the end of the results, and release those that waited for earlier ones."""
        for index in sorted(self._held):
            result = self._held.pop(index)
            if result is not None:
                self._ready.append(result)
        self._finished = True
        self._change.set()

    @property
    def has_result(self) -> bool:
        """Whether a result can be taken at once."""
        return bool(self._ready)

    async def wait(self) -> bool:
        """Wait for a result; tell whether there is one."""
        while not self._ready:
            if self._finished:
                return False
            self._change.clear()
            await self._change.wait()
        return True

    def get(self) -> R:
        """Return the result that `wait` promised."""
        result = self._ready.popleft()
        self._room.set()
        return result
