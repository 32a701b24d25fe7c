# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/projects.yaml`: Kubiya's control plane as its own clients call it, projects."""

from typing import Annotated, Any, Literal

from pydantic import Field

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlProject(LiveModel):
    """A project."""

    id: str
    """Id of the project."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name of the project."""
    key: str | None = None
    """Short name of the project."""
    description: str | None = None
    """What it is about."""
    goals: str | None = None
    """What it is for."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    status: Literal["active", "archived", "paused"] | str | None = None
    """State of the project."""
    visibility: Literal["private", "org"] | str | None = None
    """Who can see it."""
    owner_id: str | None = None
    """Id of who owns it."""
    owner_email: str | None = None
    """Address of who owns it."""
    restrict_to_environment: bool | None = None
    """Whether its agents are kept to its environment."""
    policy_ids: list[str] | None = None
    """Ids of its policies."""
    default_model: str | None = None
    """Language model unless another is named."""
    agent_ids: list[str] | None = None
    """Ids of its agents."""
    team_ids: list[str] | None = None
    """Ids of its teams."""
    agent_count: int | None = None
    """Number of its agents."""
    team_count: int | None = None
    """Number of its teams."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    archived_at: Timestamp | None = None
    """When it was put away."""


class ControlProjectCreate(LiveModel, nullable=()):
    """A project to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the project."""
    key: str | None = None
    """Short name of the project, of 2 to 50 characters; one client always sends it."""
    description: str | None = None
    """What it is about."""
    goals: str | None = None
    """What it is for."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    visibility: Literal["private", "org"] | str | None = None
    """Who can see it."""
    restrict_to_environment: bool | None = None
    """Whether its agents are kept to its environment."""
    policy_ids: list[str] | None = None
    """Ids of its policies."""
    default_model: str | None = None
    """Language model unless another is named."""
    agent_ids: list[str] | None = None
    """Ids of its agents."""
    team_ids: list[str] | None = None
    """Ids of its teams."""


class ControlProjectUpdate(LiveModel, nullable=()):
    """What to change about a project."""

    name: str | None = None
    """Name of the project."""
    key: str | None = None
    """Short name of the project."""
    status: Literal["active", "archived", "paused"] | str | None = None
    """State of the project."""
    description: str | None = None
    """What it is about."""
    goals: str | None = None
    """What it is for."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    visibility: Literal["private", "org"] | str | None = None
    """Who can see it."""
    restrict_to_environment: bool | None = None
    """Whether its agents are kept to its environment."""
    policy_ids: list[str] | None = None
    """Ids of its policies."""
    default_model: str | None = None
    """Language model unless another is named."""
    agent_ids: list[str] | None = None
    """Ids of its agents."""
    team_ids: list[str] | None = None
    """Ids of its teams."""


class ControlProjectAgent(LiveModel, nullable=()):
    """Which agent is meant."""

    agent_id: Annotated[str, Field(min_length=1)]
    """Id of the agent."""


class ControlProjectTeam(LiveModel, nullable=()):
    """Which team is meant."""

    team_id: Annotated[str, Field(min_length=1)]
    """Id of the team."""
