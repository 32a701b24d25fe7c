# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/approvals.yaml`: Kubiya's control plane, approvals."""

from typing import Annotated, Any

from pydantic import Field

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlApproval(LiveModel):
    """An approval that a call of a tool waits for."""

    id: str
    """Id."""
    organization_id: str | None = None
    """Organization it belongs to."""
    execution_id: str | None = None
    """Id of the execution."""
    rule_id: str | None = None
    """Id of the approval rule."""
    status: str | None = None
    """State."""
    requester_email: str | None = None
    """Email address of the person who asked."""
    requester_id: str | None = None
    """Id of the person who asked."""
    tool_name: str | None = None
    """Name of the tool."""
    tool_args: dict[str, Any] | None = None
    """Arguments of the tool."""
    risk_level: str | None = None
    """How risky the call is."""
    enforcement_context: dict[str, Any] | None = None
    """What the policies knew when they asked for the approval."""
    approver_emails: list[str] | None = None
    """Email addresses of those who may approve."""
    approved_by_email: str | None = None
    """Email address of the approver."""
    approved_by_name: str | None = None
    """Name of the approver."""
    rejection_reason: str | None = None
    """Why it was rejected."""
    resolved_at: Timestamp | None = None
    """When it was approved or rejected."""
    expires_at: Timestamp | None = None
    """When it expires."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlApprovalCreate(LiveModel, nullable=()):
    """An approval to ask for."""

    execution_id: str
    """Id of the execution."""
    rule_id: str | None = None
    """Id of the approval rule."""
    tool_name: str
    """Name of the tool."""
    tool_args: dict[str, Any] | None = None
    """Arguments of the tool."""
    risk_level: str | None = None
    """How risky the call is."""
    enforcement_context: dict[str, Any] | None = None
    """What the policies knew when they asked for the approval."""
    approver_emails: list[str] | None = None
    """Email addresses of those who may approve."""
    timeout_minutes: Annotated[int | None, Field(ge=1)] = None
    """Minutes until the request expires."""


class ControlApprovalGrant(LiveModel, nullable=()):
    """What to say along with an approval."""

    comment: str | None = None
    """Comment of the approver."""


class ControlApprovalRejection(LiveModel, nullable=()):
    """Why a call is rejected."""

    reason: str | None = None
    """Why."""
