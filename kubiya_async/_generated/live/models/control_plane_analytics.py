# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/analytics.yaml`: Kubiya's control plane, analytics."""

from typing import Any

from kubiya_async._messages.models import LiveModel


class ControlFigures(LiveModel):
    """Figures of a period; which ones goes by the operation."""

    period_days: int | None = None
    """Number of days."""
    start_date: str | None = None
    """Beginning of the period."""
    end_date: str | None = None
    """End of the period."""
    group_by: str | None = None
    """How long each part of the period is."""


class ControlExecutionFigures(LiveModel):
    """What an execution used."""

    execution: dict[str, Any] | None = None
    """The execution."""
    summary: dict[str, Any] | None = None
    """The sums."""
    turns: list[dict[str, Any]] | None = None
    """The turns."""
    tool_calls: list[dict[str, Any]] | None = None
    """The calls of tools."""
    tasks: list[dict[str, Any]] | None = None
    """The tasks."""
