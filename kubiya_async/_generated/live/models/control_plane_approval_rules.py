# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/approval_rules.yaml`: Kubiya's control plane, approval rules."""

from typing import Annotated, Any, Literal

from pydantic import Field

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlApprovalRule(LiveModel):
    """A rule that says which calls need an approval."""

    id: str
    """Id."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name."""
    description: str | None = None
    """What it is for."""
    scope_type: str | None = None
    """What the rule is about."""
    scope_value: str | None = None
    """Which tool, risk level or category that is."""
    approver_type: str | None = None
    """Whether the approvers are named by address or as a group."""
    approver_value: Any | None = None
    """The addresses or the group."""
    auto_approve_roles: list[str] | None = None
    """Roles whose calls need no approval."""
    require_reason: bool | None = None
    """Whether an approval needs a reason."""
    timeout_minutes: int | None = None
    """Minutes until the request expires."""
    enabled: bool | None = None
    """Whether it is in use."""
    priority: int | None = None
    """Priority; higher comes first."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlApprovalRuleCreate(LiveModel, nullable=("approver_value",)):
    """An approval rule to create."""

    name: Annotated[str, Field(max_length=255, min_length=1)]
    """Name."""
    description: str | None = None
    """What it is for."""
    scope_type: Literal["tool", "risk_level", "category", "all"]
    """What the rule is about."""
    scope_value: str | None = None
    """Which tool, risk level or category that is."""
    approver_type: Literal["user_emails", "group"]
    """Whether the approvers are named by address or as a group."""
    approver_value: Any
    """The addresses or the group."""
    auto_approve_roles: list[str] | None = None
    """Roles whose calls need no approval."""
    require_reason: bool | None = None
    """Whether an approval needs a reason."""
    timeout_minutes: Annotated[int | None, Field(ge=1, le=43200)] = None
    """Minutes until the request expires."""
    enabled: bool | None = None
    """Whether it is in use."""
    priority: Annotated[int | None, Field(ge=0)] = None
    """Priority; higher comes first."""


class ControlApprovalRuleUpdate(LiveModel, nullable=("approver_value",)):
    """What to change about an approval rule."""

    name: Annotated[str | None, Field(max_length=255, min_length=1)] = None
    """Name."""
    description: str | None = None
    """What it is for."""
    scope_type: Literal["tool", "risk_level", "category", "all"] | None = None
    """What the rule is about."""
    scope_value: str | None = None
    """Which tool, risk level or category that is."""
    approver_type: Literal["user_emails", "group"] | None = None
    """Whether the approvers are named by address or as a group."""
    approver_value: Any | None = None
    """The addresses or the group."""
    auto_approve_roles: list[str] | None = None
    """Roles whose calls need no approval."""
    require_reason: bool | None = None
    """Whether an approval needs a reason."""
    timeout_minutes: Annotated[int | None, Field(ge=1, le=43200)] = None
    """Minutes until the request expires."""
    enabled: bool | None = None
    """Whether it is in use."""
    priority: Annotated[int | None, Field(ge=0)] = None
    """Priority; higher comes first."""


class ControlApprovalRuleQuestion(LiveModel, nullable=()):
    """A call of a tool."""

    tool_name: str
    """Name of the tool."""
    tool_args: dict[str, Any] | None = None
    """Arguments of the tool."""
    risk_level: str | None = None
    """How risky the call is."""
    category: str | None = None
    """Category."""


class ControlApprovalRuleVerdict(LiveModel):
    """Which approval a call needs."""

    rule_id: str | None = None
    """Id of the approval rule."""
    rule_name: str | None = None
    """Name of the approval rule."""
    rule: ControlApprovalRule | None = None
    """The approval rule."""
    approver_emails: list[str] | None = None
    """Email addresses of those who may approve."""
    auto_approved: bool | None = None
    """Whether no approval is needed."""
    require_reason: bool | None = None
    """Whether an approval needs a reason."""
    timeout_minutes: int | None = None
    """Minutes until the request expires."""
    message: str | None = None
    """Message for a person."""
