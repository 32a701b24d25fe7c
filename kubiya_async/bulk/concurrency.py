"""How many calls to make at once when it is not given: additive increase, multiplicative decrease.

The width doubles until the first trouble, as TCP does, then grows by one per round of good answers.
It shrinks when the server pushes back (a 429, a 5xx, a broken connection, also those that a retry
made good) or takes much longer to answer than it used to. All calls of a round meet the same
trouble, so one round shrinks the width once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kubiya_async.bulk.results import Ok
from kubiya_async.errors import RateLimitError, ServerError, TransportError

if TYPE_CHECKING:
    from kubiya_async.bulk.results import Result

__all__ = [
    "FixedWidth",
    "FoundWidth",
    "pushed_back",
]


_LIMITED: Final = 429
_SERVER_ERRORS_FROM: Final = 500

_START: Final = 4
_LARGEST: Final = 512
_SHRINK: Final = 0.5
_SLOWER: Final = 1.75
"""Rounds so much slower than usual are trouble. Times `_SHRINK` it is below 1: after shrinking, the
server is not overloaded, so that the usual time is measured without a queue again."""
_SAMPLE: Final = 50
"""Answers at the least whose mean time is worth comparing."""
_DOWN: Final = 0.25
"""How much of a quicker round goes into the usual time."""
_UP: Final = 0.1
"""How much of a slower one, divided by the concurrency: growing past saturation takes many rounds,
whose queue must not become the usual time; at a small concurrency, the server itself is slower."""


def pushed_back(result: Result[Any, Any]) -> bool:
    """Return whether the server was overloaded in any attempt."""
    if isinstance(result, Ok):
        if not result.failures:
            return False
    elif isinstance(result.error, RateLimitError | ServerError | TransportError):
        return True
    return any(
        attempt.status is None
        or attempt.status == _LIMITED
        or attempt.status >= _SERVER_ERRORS_FROM
        for attempt in result.failures
    )


class FixedWidth:
    """The concurrency that the caller set."""

    __slots__ = ("width",)

    def __init__(self, width: int) -> None:
        """Keep the number."""
        self.width: int = width

    def learn(self, seconds: float, busy: int, *, pushed_back: bool) -> None:
        """Learn nothing."""


class FoundWidth:
    """The concurrency that the server can handle, found by trying."""

    __slots__ = ("_answers", "_busiest", "_ignored", "_opening", "_seconds", "_usual", "_width")

    def __init__(self) -> None:
        """Begin narrow."""
        self._width = float(_START)
        self._opening = True
        self._usual = 0.0
        self._ignored = 0
        self._answers = self._busiest = 0
        self._seconds = 0.0

    @property
    def width(self) -> int:
        """Calls allowed at once."""
        return int(self._width)

    def learn(self, seconds: float, busy: int, *, pushed_back: bool) -> None:
        """Record one response.

        Args:
            seconds: How long it took, waits for the quota included.
            busy: Calls that were under way when it came, itself included.
            pushed_back: Whether the server showed that it has too much to do.
        """
        if self._ignored:
            self._ignored -= 1
            return
        if pushed_back:
            self._shrink()
            return
        self._answers += 1
        self._seconds += seconds
        self._busiest = max(self._busiest, busy)
        if self._answers >= max(self.width, _SAMPLE):
            self._close_round()

    def _close_round(self) -> None:
        mean = self._seconds / self._answers
        # A consumer that takes its time keeps the calls few, which says nothing about the server.
        in_use = self._busiest >= self.width
        self._reset()
        slow = self._usual > 0 and mean > _SLOWER * self._usual
        weight = _DOWN if mean < self._usual else _UP / self.width
        self._usual = self._usual + weight * (mean - self._usual) if self._usual else mean
        if slow:
            self._shrink()
        elif in_use:
            self._width = min(_LARGEST, self._width * 2 if self._opening else self._width + 1)

    def _shrink(self) -> None:
        # What is under way now was sent before.
        self._ignored = self.width
        self._width = max(1.0, self._width * _SHRINK)
        self._opening = False
        self._reset()

    def _reset(self) -> None:
        self._answers = self._busiest = 0
        self._seconds = 0.0
