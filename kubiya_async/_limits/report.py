"""What calls found out since the store was told last, in the words of the script's argument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kubiya_async._core.rate_headers import BURST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubiya_async._core.rate_headers import Quota
    from kubiya_async._core.server_wait import ServerWait

MICROSECONDS: Final = 1_000_000

_TOO_MANY_REQUESTS: Final = 429
_FAR: Final = 32 * 86400.0
_MOST_KEPT: Final = 10_000


class Report:
    """Calls that came back, and what the server said to them."""

    __slots__ = ("back", "passed", "refused", "seen", "silent", "silent_answers", "unsent", "wait")

    def __init__(self) -> None:
        self.back: list[tuple[str, float]] = []
        self.unsent: list[tuple[str, float]] = []
        self.seen: dict[tuple[str, float | None, int], dict[str, Any]] = {}
        self.silent = 0
        self.silent_answers = 0
        self.passed = 0
        self.refused = 0
        self.wait: ServerWait | None = None

    def __bool__(self) -> bool:
        """Be true if there is anything to tell."""
        return bool(self.back or self.unsent)

    def came_back(
        self,
        call: str,
        now: float,
        status: int | None,
        quotas: tuple[Quota, ...],
        wait: ServerWait | None,
    ) -> None:
        """Note a call that came back.

        Args:
            call: The call's name in the store.
            now: Reading of the clock.
            status: HTTP status; `None` if there was no answer.
            quotas: What the answer's headers say.
            wait: What the server asked for.
        """
        self.back.append((call, now))
        if not quotas:
            self.silent += 1
            self.silent_answers += status is not None
        for quota in quotas:
            self._saw(quota)
        if status == _TOO_MANY_REQUESTS:
            self.refused += 1
            if wait is not None and (self.wait is None or wait.seconds > self.wait.seconds):
                self.wait = wait
        elif status is not None:
            self.passed += 1

    def unused(self, calls: Iterable[str], now: float) -> None:
        """Note calls that were let out, or may have been, and will not be sent."""
        self.unsent += [(call, now) for call in calls]

    def _saw(self, quota: Quota) -> None:
        """Keep the smallest figures of each window; only their ends tell windows apart."""
        after, ends = quota.reset_after, quota.window_end
        if after is not None and after > _FAR:
            after = ends = None
        key = f"{quota.name}|{quota.limit or ''}"
        place = (key, ends, len(self.seen) if ends is None else -1)
        seen = self.seen.get(place)
        remaining = quota.remaining or 0
        if seen is not None:
            seen["count"] += 1
            seen["remaining"] = min(seen["remaining"], remaining)
            return
        found = {
            "key": key,
            "count": 1,
            "remaining": remaining,
            "limit": quota.limit,
            "burst": quota.name == BURST or None,
            "after": _microseconds(after),
            "ends": _microseconds(ends),
            "seconds": _microseconds(quota.seconds),
        }
        self.seen[place] = {name: value for name, value in found.items() if value is not None}

    def words(self, now: float) -> dict[str, Any]:
        """Put it into the script's words."""
        words: dict[str, Any] = {
            "back": [(call, max(0, round((now - at) * MICROSECONDS))) for call, at in self.back],
            "unsent": [call for call, _ in self.unsent],
            "seen": list(self.seen.values()),
            "silent": self.silent,
            "back_silent": self.silent_answers,
            "passed": self.passed,
            "refused": self.refused,
        }
        if self.wait is not None:
            words["wait"] = _microseconds(self.wait.seconds)
            words["by"] = f"HTTP 429 with {self.wait.source}"
        return words

    def keep_for_later(self, newer: Report) -> None:
        """Take in a newer report, since this one did not get through; headers are stale by then."""
        self.seen.clear()
        self.silent = self.silent_answers = self.passed = self.refused = 0
        self.wait = None
        self.back = [*self.back, *newer.back][-_MOST_KEPT:]
        self.unsent = [*self.unsent, *newer.unsent][-_MOST_KEPT:]

    def forget(self, oldest: float) -> None:
        """Drop what is older than a lease, and so what the store knows by itself."""
        self.back = [call for call in self.back if call[1] > oldest]
        self.unsent = [call for call in self.unsent if call[1] > oldest]


def _microseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * MICROSECONDS)
