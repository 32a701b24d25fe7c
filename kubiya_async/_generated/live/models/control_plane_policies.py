# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/policies.yaml`: Kubiya's control plane, policies."""

from typing import Annotated, Any, Literal

from pydantic import Field

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlPolicy(LiveModel):
    """What is allowed."""

    id: str
    """Id of the policy."""
    name: str | None = None
    """Name of the policy."""
    description: str | None = None
    """What it is about."""
    policy_content: str | None = None
    """The policy, in Rego."""
    organization_id: str | None = None
    """Organization it belongs to."""
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
    created_by: str | None = None
    """User who created it."""
    updated_by: str | None = None
    """User who changed it last."""
    policy_type: str | None = None
    """Language of the text."""
    association_count: int | None = None
    """Number of entities it holds for."""


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

    name: Annotated[str, Field(max_length=255, min_length=1)]
    """Name of the policy."""
    policy_content: Annotated[str, Field(min_length=1)]
    """The policy, in Rego."""
    description: str | None = None
    """What it is about."""
    enabled: bool | None = None
    """Whether it holds."""
    tags: list[str] | None = None
    """Tags."""
    metadata: dict[str, Any] | None = None
    """Anything else."""


class ControlPolicyUpdate(LiveModel, nullable=()):
    """What to change about a policy."""

    name: Annotated[str | None, Field(max_length=255, min_length=1)] = None
    """Name of the policy."""
    policy_content: str | None = None
    """The policy, in Rego."""
    description: str | None = None
    """What it is about."""
    enabled: bool | None = None
    """Whether it holds."""
    tags: list[str] | None = None
    """Tags."""
    metadata: dict[str, Any] | None = None
    """Anything else."""


class ControlPolicyAssociation(LiveModel):
    """What a policy holds for."""

    id: str
    """Id of the association."""
    organization_id: str | None = None
    """Organization it belongs to."""
    policy_id: str | None = None
    """Id of the policy."""
    policy_name: str | None = None
    """Name of the policy."""
    entity_type: str | None = None
    """Kind of what it holds for."""
    entity_id: str | None = None
    """Id of what it holds for."""
    enabled: bool | None = None
    """Whether it is in use."""
    priority: int | None = None
    """Which policy counts, of several."""
    metadata: dict[str, Any] | None = None
    """Anything else."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    created_by: str | None = None
    """User who created it."""


class ControlPolicyAssociationCreate(LiveModel, nullable=()):
    """What a policy is to hold for."""

    policy_id: str
    """Id of the policy."""
    policy_name: str
    """Name of the policy."""
    entity_type: Literal["agent", "team", "environment", "role"]
    """Kind of what it holds for."""
    entity_id: str
    """Id of what it holds for."""
    enabled: bool | None = None
    """Whether it is in use."""
    priority: int | None = None
    """Which policy counts, of several."""
    metadata: dict[str, Any] | None = None
    """Anything else."""


class ControlPolicyAssociationUpdate(LiveModel, nullable=()):
    """What to change about an association."""

    enabled: bool | None = None
    """Whether it is in use."""
    priority: int | None = None
    """Which policy counts, of several."""
    metadata: dict[str, Any] | None = None
    """Anything else."""


class ControlResolvedPolicy(LiveModel):
    """A policy that holds for an entity."""

    policy_id: str
    """Id of the policy."""
    policy_name: str | None = None
    """Name of the policy."""
    source_type: str | None = None
    """Kind of entity that the policy was associated with."""
    source_id: str | None = None
    """Id of that entity."""
    priority: int | None = None
    """Priority; higher comes first."""
    enabled: bool | None = None
    """Whether it is in use."""
    metadata: dict[str, Any] | None = None
    """Anything else."""
    policy_details: dict[str, Any] | None = None
    """The policy."""


class ControlPolicyQuestion(LiveModel, nullable=()):
    """What is to be allowed."""

    input_data: dict[str, Any]
    """What the policies are asked about."""
    policy_ids: list[str] | None = None
    """Ids of policies."""


class ControlPolicyVerdict(LiveModel):
    """Whether something is allowed."""

    allowed: bool | None = None
    """Whether it is."""
    violations: list[str] | None = None
    """Why it is not allowed."""
    policy_results: dict[str, dict[str, Any]] | None = None
    """What each policy says, by its name."""


class ControlPolicyValidation(LiveModel):
    """Whether the text of a policy is valid."""

    valid: bool | None = None
    """Whether it is valid."""
    errors: list[str] | None = None
    """What is wrong."""
    warnings: list[str] | None = None
    """What may be wrong."""


class ControlAuthorizationQuestion(LiveModel, nullable=()):
    """Something that an entity wants to do."""

    action: str
    """What is to be done."""
    resource: str | None = None
    """What it is to be done to."""
    context: dict[str, Any] | None = None
    """Anything else that the policies should know."""


class ControlAuthorizationVerdict(LiveModel):
    """Whether an entity may do something."""

    authorized: bool | None = None
    """Whether it is allowed."""
    violations: list[str] | None = None
    """Why it is not allowed."""
    policies_evaluated: int | None = None
    """Number of policies that were asked."""
