# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/skills.yaml`: Kubiya's control plane as its own clients call it, skills."""

from typing import Annotated, Any

from pydantic import Field

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlSkill(LiveModel):
    """Something that agents are able to do."""

    id: str
    """Id of the skill."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name of the skill."""
    description: str | None = None
    """What it is good for."""
    skill_type: str | None = None
    """Kind of skill."""
    type: str | None = None
    """Kind of skill, under another name."""
    icon: str | None = None
    """Its picture."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    variant: str | None = None
    """Which variant of its kind it is."""
    enabled: bool | None = None
    """Whether it may be used."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlSkillCreate(LiveModel, nullable=()):
    """A skill to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the skill."""
    skill_type: str | None = None
    """Kind of skill."""
    type: str | None = None
    """Kind of skill, under another name."""
    description: str | None = None
    """What it is good for."""
    icon: str | None = None
    """Its picture."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    variant: str | None = None
    """Which variant of its kind it is."""
    enabled: bool | None = None
    """Whether it may be used."""


class ControlSkillUpdate(LiveModel, nullable=()):
    """What to change about a skill."""

    name: str | None = None
    """Name of the skill."""
    description: str | None = None
    """What it is good for."""
    icon: str | None = None
    """Its picture."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    variant: str | None = None
    """Which variant of its kind it is."""
    enabled: bool | None = None
    """Whether it may be used."""


class ControlSkillDefinition(LiveModel):
    """A kind of skill."""

    type: str
    """What the kind is called in requests."""
    name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is good for."""
    schema_: Annotated[dict[str, Any] | None, Field(alias="schema")] = None
    """Which settings it takes, in JSON Schema."""
    variants: list[str] | None = None
    """Its variants."""


class ControlSkillAssociation(LiveModel):
    """The assignment of a skill to an entity."""

    id: str | None = None
    """Id of the association."""
    entity_type: str | None = None
    """Kind of who has it."""
    entity_id: str | None = None
    """Id of the entity."""
    skill_id: str | None = None
    """Id of the skill."""
    created_at: Timestamp | None = None
    """When it was given."""


class ControlSkillAssociationCreate(LiveModel, nullable=()):
    """Who is to have which skill."""

    entity_type: str
    """Kind of who has it."""
    entity_id: str
    """Id of the entity."""
    skill_id: Annotated[str, Field(min_length=1)]
    """Id of the skill."""
