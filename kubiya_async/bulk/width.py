"""How many calls to make at once when nobody said: additive increase, multiplicative decrease.

The width grows by one per round of good answers and shrinks by 30 % when the server pushes back: a
429, a 5xx, a broken connection, or answers that take more than twice as long as the quickest ones
did. It shrinks once per round at the most, since all calls of a round meet the same trouble.
"""

from __future__ import annotations

from typing import Final

from kubiya_async.errors import ApiError, RateLimitError, ServerError, TransportError

__all__ = ["FixedWidth", "FoundWidth"]

START: Final = 4
LARGEST: Final = 512
_SHRINK: Final = 0.7
_SLOWER: Final = 2.0
_DRIFT: Final = 1.001
"""The quickest answer is forgotten slowly, so that a server that became slower is not a fault."""


class FixedWidth:
    """As many as the caller said."""

    __slots__ = ("width",)

    def __init__(self, width: int) -> None:
        """Keep the number."""
        self.width = width

    def learn(self, seconds: float, error: Exception | None) -> None:
        """Learn nothing."""


class FoundWidth:
    """As many as the server takes."""

    __slots__ = ("_best", "_mean", "_round", "_since_shrink", "_width")

    def __init__(self) -> None:
        """Begin narrow."""
        self._width = float(START)
        self._best = 0.0
        self._mean = 0.0
        self._round = 0
        self._since_shrink = START

    @property
    def width(self) -> int:
        """Calls allowed at once."""
        return max(1, int(self._width))

    def learn(self, seconds: float, error: Exception | None) -> None:
        """Take note of one answer.

        Args:
            seconds: How long it took, waits for the quota included.
            error: What it ended with, if it failed.
        """
        self._round += 1
        self._since_shrink += 1
        if error is None:
            self._best = min(seconds, self._best * _DRIFT) if self._best else seconds
            self._mean = 0.8 * self._mean + 0.2 * seconds if self._mean else seconds
        slow = self._best > 0 and self._mean > _SLOWER * self._best and self._width > START
        if _pushed_back(error) or slow:
            if self._since_shrink >= self.width:
                self._width = max(1.0, self._width * _SHRINK)
                self._since_shrink = 0
                self._mean = 0.0
        elif error is None and self._round >= self.width:
            self._width = min(float(LARGEST), self._width + 1)
            self._round = 0


def _pushed_back(error: Exception | None) -> bool:
    if isinstance(error, ApiError):
        return isinstance(error, RateLimitError | ServerError)
    return isinstance(error, TransportError)
