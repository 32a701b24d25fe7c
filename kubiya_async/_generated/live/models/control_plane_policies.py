# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/policies.yaml`: Kubiya's control plane as its own clients call it, policies."""

from typing import Annotated, Any, Literal

from pydantic import Field

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlPolicy(LiveModel):
    """What is allowed."""

    id: str
    """Id of the policy."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name of the policy."""
    description: str | None = None
    """What it is about."""
    rego: str | None = None
    """Its text."""
    policy_content: str | None = None
    """Its text, under another name."""
    policy_type: str | None = None
    """Language of the text."""
    enabled: bool | None = None
    """Whether it holds."""
    tags: list[str] | None = None
    """Tags."""
    version: int | None = None
    """Version of the text."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlPolicyPage(LiveModel):
    """One page of policies."""

    policies: list[ControlPolicy] | None = None
    """The policies."""
    total: int | None = None
    """Policies in all pages."""
    page: int | None = None
    """Number of the page."""
    limit: int | None = None
    """Policies asked for per page."""
    has_more: bool | None = None
    """Whether another page follows."""


class ControlPolicyCreate(LiveModel, nullable=()):
    """A policy to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the policy."""
    policy_type: str | None = None
    """Language of the text."""
    description: str | None = None
    """What it is about."""
    rego: str | None = None
    """Its text."""
    policy_content: str | None = None
    """Its text, under another name."""
    enabled: bool | None = None
    """Whether it holds."""
    tags: list[str] | None = None
    """Tags."""


class ControlPolicyUpdate(LiveModel, nullable=()):
    """What to change about a policy."""

    name: str | None = None
    """Name of the policy."""
    description: str | None = None
    """What it is about."""
    rego: str | None = None
    """Its text."""
    policy_content: str | None = None
    """Its text, under another name."""
    enabled: bool | None = None
    """Whether it holds."""
    tags: list[str] | None = None
    """Tags."""


class ControlPolicyAssociation(LiveModel):
    """What a policy holds for."""

    id: str
    """Id of the association."""
    entity_type: str | None = None
    """Kind of what it holds for."""
    entity_id: str | None = None
    """Id of what it holds for."""
    policy_id: str | None = None
    """Id of the policy."""
    priority: int | None = None
    """Which policy counts, of several."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlPolicyAssociationCreate(LiveModel, nullable=()):
    """What a policy is to hold for."""

    entity_type: Literal["agent", "team", "environment"] | str
    """Kind of what it holds for."""
    entity_id: Annotated[str, Field(min_length=1)]
    """Id of what it holds for."""
    policy_id: Annotated[str, Field(min_length=1)]
    """Id of the policy."""
    priority: int | None = None
    """Which policy counts, of several."""


class ControlPolicyAssociationUpdate(LiveModel, nullable=()):
    """What to change about an association."""

    priority: int | None = None
    """Which policy counts, of several."""


class ControlPolicyQuestion(LiveModel, nullable=()):
    """What is to be allowed."""

    input: dict[str, Any]
    """What the policies look at."""


class ControlPolicyVerdict(LiveModel):
    """Whether something is allowed."""

    allowed: bool | None = None
    """Whether it is."""
    reasons: list[str] | None = None
    """Why not."""
    details: dict[str, Any] | None = None
    """More about it."""
