"""What calls found out since the store was told last, in the words of the script's argument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubiya_async._core.rate_headers import Quota
    from kubiya_async._core.server_wait import ServerWait

_MOST_KEPT: Final = 10_000


class Report:
    """Calls that came back or were never sent, in that order, and what the server said to them."""

    __slots__ = ("_events",)

    def __init__(self) -> None:
        self._events: list[tuple[float, dict[str, Any]]] = []

    def __bool__(self) -> bool:
        """Return whether there is anything to tell."""
        return bool(self._events)

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
        event: dict[str, Any] = {"call": call, "quotas": [_words(quota) for quota in quotas]}
        if status is not None:
            event["status"] = status
        if wait is not None:
            event |= {"wait": wait.seconds, "by": f"HTTP 429 with {wait.source}"}
        self._events.append((now, event))

    def unused(self, calls: Iterable[str], now: float) -> None:
        """Note calls that were let out, or may have been, and will not be sent."""
        self._events += [(now, {"call": call, "unsent": True}) for call in calls]

    def words(self, now: float) -> list[dict[str, Any]]:
        """Return the `events` of the script's argument."""
        return [{**event, "ago": max(0.0, now - at)} for at, event in self._events]

    def keep_for_later(self, newer: Report) -> None:
        """Take in a newer report, since this one did not get through; headers are stale by then."""
        kept = [*self._events, *newer._events][-_MOST_KEPT:]
        self._events = [(at, _bare(event)) for at, event in kept]

    def forget(self, oldest: float) -> None:
        """Drop what is older than a lease, and so what the store knows by itself."""
        self._events = [event for event in self._events if event[0] > oldest]


def _words(quota: Quota) -> dict[str, Any]:
    found = {
        "name": quota.name,
        "limit": quota.limit,
        "remaining": quota.remaining,
        "after": quota.reset_after,
        "ends": quota.window_end,
        "seconds": quota.seconds,
    }
    return {name: value for name, value in found.items() if value is not None}


def _bare(event: dict[str, Any]) -> dict[str, Any]:
    if "unsent" in event:
        return event
    return {"call": event["call"], "quotas": []}
