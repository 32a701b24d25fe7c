"""Rate limits of a local server: what is allowed, how it is counted, what the headers say.

`ServerQuota` is the configuration; a `CallLog` keeps the counts of one key. A request is charged to
every window or, when one of them is spent, to none.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from kubiya_async.limits.per_key import forget

__all__ = [
    "DOCUMENT_002",
    "DOCUMENT_003",
    "GENEROUS",
    "Algorithm",
    "CallLog",
    "RateWindow",
    "ServerQuota",
    "forget_quotas",
]

Algorithm: TypeAlias = Literal["fixed", "sliding", "bucket"]
"""Windows that all start at multiples of their length; a log of the last ones; a token bucket."""


@dataclass(frozen=True, slots=True)
class RateWindow:
    """A number of requests per number of seconds."""

    limit: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ServerQuota:
    """What one API key may do, and what the server says about it."""

    windows: tuple[RateWindow, ...]
    anonymous: tuple[RateWindow, ...] = ()
    """Windows of requests without a valid key, all together; empty means no limit."""
    algorithm: Algorithm = "fixed"
    headers: bool = True
    """Whether answers carry `X-RateLimit-*`, for the window with the fewest requests left."""
    retry_after: bool = True
    """Whether a 429 carries `Retry-After`, in whole seconds."""
    phase: float = 0.0
    """Seconds by which fixed windows start after the multiples of their length."""


GENEROUS: Final = ServerQuota((RateWindow(1_000_000, 3600),))
"""Default of the local server: real headers, and room for load tests."""

DOCUMENT_002: Final = ServerQuota(
    (RateWindow(1000, 3600),), anonymous=(RateWindow(100, 3600),), retry_after=False
)
"""The limits and headers of document 002."""

DOCUMENT_003: Final = ServerQuota(
    (RateWindow(100, 60), RateWindow(5000, 86400)), headers=False, retry_after=False
)
"""The limits of document 003, which names no headers."""


def forget_quotas() -> None:
    """Forget the calls that this process made, for new clients; existing ones keep their state.

    For between tests that make many calls of a mocked server with one key: the calls of one test
    would count in the next.
    """
    forget()


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a key stands in one window."""

    limit: int
    remaining: int
    reset: float
    """When more is allowed, in seconds since 1970: the window's end, or the next free place."""


class _FixedWindow:
    """Starts again at every multiple of its length."""

    __slots__ = ("_index", "_phase", "_used", "_window")

    def __init__(self, window: RateWindow, phase: float) -> None:
        self._window = window
        self._phase = phase
        self._index = -1
        self._used = 0

    def standing(self, now: float) -> _Standing:
        index = math.floor((now - self._phase) / self._window.seconds)
        if index != self._index:
            self._index, self._used = index, 0
        end = (index + 1) * self._window.seconds + self._phase
        return _Standing(self._window.limit, self._window.limit - self._used, end)

    def charge(self, now: float) -> None:
        """Count a request that was let in; `standing` was asked at the same moment."""
        del now
        self._used += 1


class _SlidingLog:
    """Counts what came within the window's length before now."""

    __slots__ = ("_log", "_window")

    def __init__(self, window: RateWindow) -> None:
        self._window = window
        self._log: deque[float] = deque()

    def standing(self, now: float) -> _Standing:
        while self._log and self._log[0] <= now - self._window.seconds:
            self._log.popleft()
        oldest = self._log[0] if self._log else now
        remaining = self._window.limit - len(self._log)
        return _Standing(self._window.limit, remaining, oldest + self._window.seconds)

    def charge(self, now: float) -> None:
        self._log.append(now)


class _TokenBucket:
    """Holds `limit` tokens and refills evenly."""

    __slots__ = ("_at", "_tokens", "_window")

    def __init__(self, window: RateWindow) -> None:
        self._window = window
        self._tokens = float(window.limit)
        self._at = -math.inf

    def standing(self, now: float) -> _Standing:
        rate = self._window.limit / self._window.seconds
        self._tokens = min(self._window.limit, self._tokens + max(now - self._at, 0.0) * rate)
        self._at = now
        remaining = math.floor(self._tokens + 1e-9)
        return _Standing(self._window.limit, remaining, now + (remaining + 1 - self._tokens) / rate)

    def charge(self, now: float) -> None:
        del now
        self._tokens -= 1


class CallLog:
    """The counts of one key under one quota."""

    __slots__ = ("_counters", "_quota")

    def __init__(self, quota: ServerQuota, windows: Sequence[RateWindow]) -> None:
        self._quota = quota
        self._counters: list[_FixedWindow | _SlidingLog | _TokenBucket] = [
            _counter(quota, window) for window in windows
        ]

    def admit(self, now: float) -> tuple[bool, dict[str, str]]:
        """Charge a request if every window has room; return whether, and headers of the answer."""
        standings = [counter.standing(now) for counter in self._counters]
        admitted = all(s.remaining > 0 for s in standings)
        if admitted:
            for counter in self._counters:
                counter.charge(now)
        return admitted, self._headers(standings, now, admitted=admitted)

    def _headers(
        self, standings: Sequence[_Standing], now: float, *, admitted: bool
    ) -> dict[str, str]:
        if not standings:
            return {}
        headers: dict[str, str] = {}
        tightest = min(standings, key=lambda s: (s.remaining, -s.reset))
        if self._quota.headers:
            headers["X-RateLimit-Limit"] = str(tightest.limit)
            headers["X-RateLimit-Remaining"] = str(max(tightest.remaining - admitted, 0))
            headers["X-RateLimit-Reset"] = str(math.ceil(tightest.reset))
        if self._quota.retry_after and not admitted:
            headers["Retry-After"] = str(max(math.ceil(tightest.reset - now), 1))
        return headers


def _counter(quota: ServerQuota, window: RateWindow) -> _FixedWindow | _SlidingLog | _TokenBucket:
    if quota.algorithm == "sliding":
        return _SlidingLog(window)
    if quota.algorithm == "bucket":
        return _TokenBucket(window)
    return _FixedWindow(window, quota.phase)
