# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/context.yaml`: Kubiya's control plane, context."""

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlContext(LiveModel):
    """The context of an entity."""

    id: str | None = None
    """Id."""
    entity_type: str | None = None
    """What it belongs to."""
    entity_id: str | None = None
    """Id of what it belongs to."""
    organization_id: str | None = None
    """Organization it belongs to."""
    knowledge_uuids: list[str] | None = None
    """Ids of the knowledge that agents are given."""
    resource_ids: list[str] | None = None
    """Ids of the resources that agents are given."""
    policy_ids: list[str] | None = None
    """Ids of policies."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlContextUpdate(LiveModel, nullable=()):
    """A context; what is left out becomes empty."""

    knowledge_uuids: list[str] | None = None
    """Ids of the knowledge that agents are given."""
    resource_ids: list[str] | None = None
    """Ids of the resources that agents are given."""
    policy_ids: list[str] | None = None
    """Ids of policies."""


class ControlContextLayer(LiveModel):
    """What one level gives to a context."""

    knowledge_uuids: list[str] | None = None
    """Ids of the knowledge that agents are given."""
    resource_ids: list[str] | None = None
    """Ids of the resources that agents are given."""
    policy_ids: list[str] | None = None
    """Ids of policies."""


class ControlResolvedContext(LiveModel):
    """The context of an entity, inherited parts included."""

    entity_id: str | None = None
    """Id of the entity."""
    entity_type: str | None = None
    """Kind of entity."""
    environment_id: str | None = None
    """Id of the environment."""
    team_id: str | None = None
    """Id of the team."""
    project_id: str | None = None
    """Id of the project."""
    knowledge_uuids: list[str] | None = None
    """Ids of the knowledge that agents are given."""
    resource_ids: list[str] | None = None
    """Ids of the resources that agents are given."""
    policy_ids: list[str] | None = None
    """Ids of policies."""
    layers: dict[str, ControlContextLayer] | None = None
    """What each level gives, by its name."""
