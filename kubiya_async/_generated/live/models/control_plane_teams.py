# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/teams.yaml`: Kubiya's control plane as its own clients call it, teams."""

from typing import Annotated, Any

from pydantic import Field

from kubiya_async._generated.live.models.control_plane_agents import ControlEnvironmentOverride
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlTeam(LiveModel):
    """A team of agents."""

    id: str
    """Id of the team."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name of the team."""
    description: str | None = None
    """What it does."""
    status: str | None = None
    """State of the team."""
    runtime: str | None = None
    """What it runs in."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    execution_environment: dict[str, Any] | None = None
    """What its executions get to see."""
    members: list[str] | None = None
    """Ids of its agents."""
    environment_ids: list[str] | None = None
    """Environments it works in."""
    team_type: str | None = None
    """How its agents work together."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlTeamCreate(LiveModel, nullable=()):
    """A team to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the team."""
    description: str | None = None
    """What it does."""
    runtime: str | None = None
    """What it runs in."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    execution_environment: dict[str, Any] | None = None
    """What its executions get to see."""
    members: list[str] | None = None
    """Ids of its agents."""
    environment_ids: list[str] | None = None
    """Environments it works in."""
    team_type: str | None = None
    """How its agents work together."""


class ControlTeamUpdate(LiveModel, nullable=()):
    """What to change about a team."""

    name: str | None = None
    """Name of the team."""
    status: str | None = None
    """State of the team."""
    description: str | None = None
    """What it does."""
    runtime: str | None = None
    """What it runs in."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    execution_environment: dict[str, Any] | None = None
    """What its executions get to see."""
    members: list[str] | None = None
    """Ids of its agents."""
    environment_ids: list[str] | None = None
    """Environments it works in."""
    team_type: str | None = None
    """How its agents work together."""


class ControlTeamExecute(LiveModel, nullable=()):
    """Something for a team to do."""

    prompt: str
    """What is to be done."""
    system_prompt: str | None = None
    """System prompt."""
    worker_queue_id: str | None = None
    """Id of the queue whose workers do it; the server chooses one if it is left out."""
    parent_execution_id: str | None = None
    """Execution that this one goes on with."""
    stream: bool | None = None
    """Whether the execution is to be streamed."""
    user_metadata: dict[str, Any] | None = None
    """Anything to keep along with it."""
    execution_environment: ControlEnvironmentOverride | None = None
    """What the execution gets to see."""
