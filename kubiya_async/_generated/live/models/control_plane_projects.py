# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/projects.yaml`: Kubiya's control plane, projects."""

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
    status: str | None = None
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
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    archived_at: Timestamp | None = None
    """When it was put away."""
    agent_count: int | None = None
    """Number of its agents."""
    team_count: int | None = None
    """Number of its teams."""


class ControlProjectCreate(LiveModel, nullable=()):
    """A project to make."""

    name: str
    """Name of the project."""
    key: Annotated[str, Field(max_length=50, min_length=2)]
    """Short name of the project."""
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


class ControlProjectUpdate(LiveModel, nullable=()):
    """What to change about a project."""

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
    status: str | None = None
    """State of the project."""
    visibility: Literal["private", "org"] | str | None = None
    """Who can see it."""
    restrict_to_environment: bool | None = None
    """Whether its agents are kept to its environment."""
    policy_ids: list[str] | None = None
    """Ids of its policies."""
    default_model: str | None = None
    """Language model unless another is named."""


class ControlProjectAgent(LiveModel, nullable=()):
    """Which agent is meant."""

    agent_id: str
    """Id of the agent."""
    role: str | None = None
    """Role."""


class ControlProjectTeam(LiveModel, nullable=()):
    """Which team is meant."""

    team_id: str
    """Id of the team."""
    role: str | None = None
    """Role."""


class ControlProjectMember(LiveModel):
    """An agent or a team in a project."""

    id: str
    """Id."""
    project_id: str | None = None
    """Id of the project."""
    agent_id: str | None = None
    """Id of the agent."""
    team_id: str | None = None
    """Id of the team."""
    role: str | None = None
    """Role."""
    added_at: Timestamp | None = None
    """When it was added."""
    added_by: str | None = None
    """User who added it."""
    agents: dict[str, Any] | None = None
    """The agent."""
    teams: dict[str, Any] | None = None
    """The team."""
