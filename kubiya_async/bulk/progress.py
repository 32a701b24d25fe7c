"""How far a run is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BulkProgress", "Meter"]

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

    __slots__ = (
        "_marked",
        "_rate",
        "_since",
        "_started",
        "clock",
        "done",
        "errors",
        "failed",
        "in_flight",
        "skipped",
        "total",
        "uncertain",
    )

    def __init__(self, clock: Callable[[], float], total: int | None) -> None:
        """Start counting."""
        self.clock: Callable[[], float] = clock
        self._started = self._marked = clock()
        self._since = 0
        self._rate = 0.0
        self.done: int = 0
        self.failed: int = 0
        self.uncertain: int = 0
        self.skipped: int = 0
        self.in_flight: int = 0
        self.errors: int = 0
        self.total: int | None = total

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
