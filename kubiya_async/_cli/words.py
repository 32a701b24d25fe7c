"""How states and times are put into words and colours, the same in every command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kubiya_async._generated.operations import WORKFLOWS_EXECUTE
from kubiya_async.executions.polling import Outcome, outcome

if TYPE_CHECKING:
    from datetime import timedelta

__all__ = ["MARKS", "colour_of", "duration", "has_succeeded"]

_GOOD: Final = frozenset(
    {"active", "completed", "healthy", "ok", "running", "succeeded", "success"}
)
_BAD: Final = frozenset({"cancelled", "error", "failed", "unhealthy"})

MARKS: Final = {"completed": "✓", "failed": "✗", "cancelled": "✗", "skipped": "-"}
"""Signs of steps that have ended."""


def colour_of(status: str) -> str:
    """Return the style of a state; unknown ones have none."""
    word = status.lower()
    if word in _BAD:
        return "red"
    return "green" if word in _GOOD else ""


def duration(value: timedelta) -> str:
    """Write a span of time: `850 ms`, `42 s`, `5 m 03 s`, `2 h 05 m`."""
    seconds = value.total_seconds()
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} m"
    return f"{minutes} m {rest:02} s" if minutes else f"{rest} s"


def has_succeeded(status: str | None) -> bool:
    """Return whether a workflow's state is its good end."""
    polling = WORKFLOWS_EXECUTE.polling
    return polling is not None and outcome(polling, status) is Outcome.SUCCEEDED
