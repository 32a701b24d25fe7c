"""What a line of a workflow's log looks like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from rich.text import Text

from kubiya_async._cli.terminal import plain
from kubiya_async._escape import escape

if TYPE_CHECKING:
    from kubiya_async._generated.models.workflows import WorkflowLogEntry

__all__ = ["log_line"]

_LOUD: Final = {"error": "red", "fatal": "red", "warning": "yellow", "warn": "yellow"}


def log_line(entry: WorkflowLogEntry, *, whole: bool) -> Text:
    """Write an entry as one line.

    Args:
        entry: The entry.
        whole: All fields, for a file; otherwise the time of day, and a level that deserves it.
    """
    level = (entry.level or "").lower()
    style = _LOUD.get(level, "")
    if whole:
        moment = f"{entry.timestamp.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if entry.timestamp else "-"
    else:
        moment = _local(entry.timestamp) if entry.timestamp else "--:--:--"
    parts: list[tuple[str, str]] = [(f"{moment}  ", "dim")]
    if style or whole:
        parts.append((f"{escape(level)}  ", style))
    if entry.step:
        parts.append((f"{escape(entry.step)}  ", "cyan"))
    return Text.assemble(*parts, (plain(entry.message or ""), style))


def _local(moment: datetime) -> str:
    """Write a moment in local time, with the date if it was not lately."""
    here = moment.astimezone()
    was_lately = abs(datetime.now(UTC) - moment) < timedelta(hours=12)
    return f"{here:%H:%M:%S}" if was_lately else f"{here:%Y-%m-%d %H:%M:%S}"
