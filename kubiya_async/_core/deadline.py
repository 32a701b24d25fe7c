"""One point in time that everything a call does has to respect: queueing, tries, sleeps, body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable


class Deadline:
    """A number of seconds from now, or no limit at all.

    Attributes:
        clock: Monotonic clock, in seconds.
        began: Reading of the clock when the time began to run.
        at: Reading of the clock at which it passes; `None` if there is no limit.
    """

    __slots__ = ("at", "began", "clock")

    def __init__(self, clock: Callable[[], float], seconds: float | None) -> None:
        """Start counting.

        Args:
            clock: Monotonic clock, in seconds.
            seconds: Time allowed; `None` for no limit.

        Raises:
            InvalidArgumentError: `seconds` is not a number.
        """
        if seconds is not None and seconds != seconds:  # noqa: PLR0124 - true for NaN only
            raise InvalidArgumentError("timeout must be a number of seconds", argument="timeout")
        self.clock = clock
        self.began = clock()
        self.at = None if seconds is None else self.began + seconds

    def left(self) -> float | None:
        """Tell the seconds left, never negative; `None` if there is no limit."""
        if self.at is None:
            return None
        return max(0.0, self.at - self.clock())

    @property
    def expired(self) -> bool:
        """Whether it has passed."""
        return self.at is not None and self.clock() >= self.at

    def __repr__(self) -> str:
        """Show what is left."""
        left = self.left()
        return "Deadline(none)" if left is None else f"Deadline({left:.3f} s left)"
