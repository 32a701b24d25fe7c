# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/traces.yaml`: Kubiya's control plane, traces."""

from typing import Any, Literal

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlSpan(LiveModel):
    """A span of a trace."""

    id: str
    """Id."""
    trace_id: str | None = None
    """Id of the trace."""
    span_id: str | None = None
    """Id of the span."""
    parent_span_id: str | None = None
    """Id of the span that this one is part of."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name."""
    kind: Literal["INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"] | str | None = None
    """Kind of span."""
    status_code: Literal["UNSET", "OK", "ERROR"] | str | None = None
    """How the span ended."""
    status_message: str | None = None
    """Why it ended so."""
    start_time_unix_nano: int | None = None
    """When it began, in nanoseconds of Unix time."""
    end_time_unix_nano: int | None = None
    """When it ended, in nanoseconds of Unix time."""
    duration_ns: int | None = None
    """How long it took, in nanoseconds."""
    duration_ms: float | None = None
    """How long it took, in milliseconds."""
    attributes: dict[str, Any] | None = None
    """Attributes of the span."""
    resource_attributes: dict[str, Any] | None = None
    """Attributes of what the span was recorded in."""
    events: list[dict[str, Any]] | None = None
    """What happened during the span."""
    links: list[dict[str, Any]] | None = None
    """Other spans that it has to do with."""
    created_at: Timestamp | None = None
    """When it was created."""
    children: list[dict[str, Any]] | None = None
    """Spans that are part of this one, with the same fields."""


class ControlTraceSummary(LiveModel):
    """A trace, without its spans."""

    id: str | None = None
    """Id."""
    trace_id: str
    """Id of the trace."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name."""
    service_name: str | None = None
    """Name of the service."""
    status: Literal["success", "error", "running"] | str | None = None
    """State."""
    execution_id: str | None = None
    """Id of the execution."""
    execution_type: str | None = None
    """Whether an agent or a team does it."""
    user_id: str | None = None
    """Id of the user."""
    user_email: str | None = None
    """Email address of the user."""
    user_name: str | None = None
    """Name of the user."""
    user_avatar: str | None = None
    """Address of the user's picture."""
    started_at: Timestamp | None = None
    """When it began."""
    ended_at: Timestamp | None = None
    """When it ended."""
    duration_ms: int | None = None
    """How long it took, in milliseconds."""
    span_count: int | None = None
    """Number of spans."""
    error_count: int | None = None
    """Number of errors."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlTracePage(LiveModel):
    """A page of traces."""

    items: list[ControlTraceSummary] | None = None
    """The items of the page."""
    total: int | None = None
    """Number of items in all."""
    page: int | None = None
    """Number of the page, from 1."""
    page_size: int | None = None
    """Items per page."""
    total_pages: int | None = None
    """Number of pages."""
    has_next: bool | None = None
    """Whether there is a next page."""
    has_previous: bool | None = None
    """Whether there is a previous page."""


class ControlTrace(LiveModel):
    """A trace with its spans."""

    id: str | None = None
    """Id."""
    trace_id: str
    """Id of the trace."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name."""
    service_name: str | None = None
    """Name of the service."""
    status: Literal["success", "error", "running"] | str | None = None
    """State."""
    execution_id: str | None = None
    """Id of the execution."""
    execution_type: str | None = None
    """Whether an agent or a team does it."""
    user_id: str | None = None
    """Id of the user."""
    user_email: str | None = None
    """Email address of the user."""
    user_name: str | None = None
    """Name of the user."""
    user_avatar: str | None = None
    """Address of the user's picture."""
    started_at: Timestamp | None = None
    """When it began."""
    ended_at: Timestamp | None = None
    """When it ended."""
    duration_ms: int | None = None
    """How long it took, in milliseconds."""
    span_count: int | None = None
    """Number of spans."""
    error_count: int | None = None
    """Number of errors."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    spans: list[ControlSpan] | None = None
    """The spans."""


class ControlTraceFigures(LiveModel):
    """How many traces there are."""

    total_traces: int | None = None
    """Number of traces."""
    success_count: int | None = None
    """Number of them that succeeded."""
    error_count: int | None = None
    """Number of errors."""
    running_count: int | None = None
    """Number of them that are running."""
    error_rate: float | None = None
    """Share of them that failed."""
    avg_duration_ms: float | None = None
    """How long they took on average, in milliseconds."""
    total_spans: int | None = None
    """Number of their spans."""
    period_start: Timestamp | None = None
    """Beginning of the period."""
    period_end: Timestamp | None = None
    """End of the period."""


class ControlTraceDeletion(LiveModel):
    """That a trace was deleted."""

    trace_id: str | None = None
    """Id of the trace."""
    deleted: bool | None = None
    """Whether it was deleted."""
    message: str | None = None
    """Message for a person."""
