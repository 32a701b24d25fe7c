# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/environments.yaml`: Kubiya's control plane, environments."""

from typing import Annotated, Any

from pydantic import Field, SecretStr
from typing_extensions import TypeAliasType

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlSharedEnvironment(
    LiveModel, nullable=("env_vars", "secrets", "integration_ids", "mcp_servers")
):
    """Environment variables, secrets and integrations of all executions in an environment."""

    env_vars: dict[str, str] | None = None
    """Environment variables."""
    secrets: list[str] | None = None
    """Names of secrets, whose values the server fetches."""
    integration_ids: list[str] | None = None
    """Ids of integrations."""
    mcp_servers: dict[str, dict[str, Any]] | None = None
    """MCP servers that are started for it, by name."""


class ControlEnvironment(LiveModel):
    """Where agents work."""

    id: str
    """Id of the environment."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name of the environment."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    status: str | None = None
    """State of the environment."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    created_by: str | None = None
    """Who made it."""
    worker_token: SecretStr | None = None
    """Token of its workers."""
    provisioning_workflow_id: str | None = None
    """Workflow that sets it up."""
    provisioned_at: Timestamp | None = None
    """When it was set up."""
    error_message: str | None = None
    """Why it could not be set up."""
    temporal_namespace_id: str | None = None
    """Where its work is queued."""
    active_workers: int | None = None
    """Number of its workers."""
    idle_workers: int | None = None
    """Number of them that wait."""
    busy_workers: int | None = None
    """Number of them that work."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    skills: list[dict[str, Any]] | None = None
    """Its skills."""
    execution_environment: dict[str, Any] | None = None
    """What executions get to see."""


class ControlEnvironmentCreate(LiveModel, nullable=()):
    """An environment to make."""

    name: Annotated[str, Field(max_length=100, min_length=2)]
    """Name of the environment."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    execution_environment: ControlSharedEnvironment | None = None
    """What executions get to see."""


class ControlEnvironmentUpdate(LiveModel, nullable=()):
    """What to change about an environment."""

    name: str | None = None
    """Name of the environment."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    status: str | None = None
    """State of the environment."""
    execution_environment: ControlSharedEnvironment | None = None
    """What executions get to see."""


ControlCommandText = TypeAliasType("ControlCommandText", SecretStr)
"""A command that may hold a token."""


class ControlCommand(LiveModel):
    """A command, wrapped."""

    worker_token: SecretStr | None = None
    """Token of its workers."""
    environment_name: str | None = None
    """Name of the environment."""
    command: ControlCommandText
    """The command."""
    command_parts: dict[str, Any] | None = None
    """The parts of the command, by name."""
    namespace_status: str | None = None
    """State of the namespace."""
    can_register: bool | None = None
    """Whether a worker may register."""
    provisioning_workflow_id: str | None = None
    """Id of the workflow that sets it up."""


class ControlEnvironmentContext(LiveModel):
    """What agents are given in an environment."""

    id: str | None = None
    """Id."""
    environment_id: str | None = None
    """Id of the environment."""
    organization_id: str | None = None
    """Organization it belongs to."""
    knowledge_uuids: list[str] | None = None
    """Ids of the knowledge that agents are given."""
    resource_ids: list[str] | None = None
    """Ids of the resources that agents are given."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlEnvironmentContextUpdate(LiveModel, nullable=()):
    """What agents are to be given in an environment."""

    knowledge_uuids: list[str] | None = None
    """Ids of the knowledge that agents are given."""
    resource_ids: list[str] | None = None
    """Ids of the resources that agents are given."""
