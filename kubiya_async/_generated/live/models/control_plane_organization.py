# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/organization.yaml`: Kubiya's control plane, organization."""

from typing import Literal

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlOrganization(LiveModel):
    """An organization."""

    id: str
    """Id."""
    name: str | None = None
    """Name."""


class ControlClientConfig(LiveModel):
    """Where the other parts of the platform are."""

    context_graph_api_base: str | None = None
    """Address of the context graph."""
    organization_id: str | None = None
    """Organization it belongs to."""
    organization_name: str | None = None
    """Name of the organization."""


class ControlOrganizationSettings(LiveModel):
    """Settings of the organization."""

    organization_id: str | None = None
    """Organization it belongs to."""
    enforcement_enabled: bool | None = None
    """Whether policies are enforced."""
    enforcement_mode: Literal["blocking", "monitoring"] | str | None = None
    """Whether a violation blocks the call or is only noted."""
    default_policy_id: str | None = None
    """Id of the policy that holds unless another does."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlOrganizationSettingsUpdate(LiveModel, nullable=()):
    """What to change about the settings of the organization."""

    enforcement_enabled: bool | None = None
    """Whether policies are enforced."""
    enforcement_mode: Literal["blocking", "monitoring"] | None = None
    """Whether a violation blocks the call or is only noted."""


class ControlEnforcement(LiveModel):
    """That policies are enforced."""

    organization_id: str | None = None
    """Organization it belongs to."""
    enforcement_enabled: bool | None = None
    """Whether policies are enforced."""
    enforcement_mode: str | None = None
    """Whether a violation blocks the call or is only noted."""
    default_policy_id: str | None = None
    """Id of the policy that holds unless another does."""
    default_policy_name: str | None = None
    """Name of that policy."""
    message: str | None = None
    """Message for a person."""
