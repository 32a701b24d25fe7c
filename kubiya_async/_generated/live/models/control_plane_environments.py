# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/environments.yaml`: Kubiya's control plane as its own clients call it, environments."""

from typing import Annotated, Any

from pydantic import Field, SecretStr
from typing_extensions import TypeAliasType

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


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
    configuration: dict[str, Any] | None = None
    """The same, under another name."""
    variables: dict[str, str] | None = None
    """Environment variables."""
    secrets: list[str] | None = None
    """Names of its secrets."""
    integrations: list[str] | None = None
    """Names of its integrations."""
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

    name: Annotated[str, Field(min_length=1)]
    """Name of the environment."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    configuration: dict[str, Any] | None = None
    """The same, under another name."""
    variables: dict[str, str] | None = None
    """Environment variables."""
    secrets: list[str] | None = None
    """Names of its secrets."""
    integrations: list[str] | None = None
    """Names of its integrations."""
    execution_environment: dict[str, Any] | None = None
    """What executions get to see."""


class ControlEnvironmentUpdate(LiveModel, nullable=()):
    """What to change about an environment."""

    name: str | None = None
    """Name of the environment."""
    status: str | None = None
    """State of the environment."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    configuration: dict[str, Any] | None = None
    """The same, under another name."""
    variables: dict[str, str] | None = None
    """Environment variables."""
    secrets: list[str] | None = None
    """Names of its secrets."""
    integrations: list[str] | None = None
    """Names of its integrations."""
    execution_environment: dict[str, Any] | None = None
    """What executions get to see."""


ControlCommandText = TypeAliasType("ControlCommandText", SecretStr)
"""A command that may hold a token."""


class ControlCommand(LiveModel):
    """A command, wrapped."""

    command: ControlCommandText
    """The command."""


class ControlContext(LiveModel):
    """What agents know."""

    entity_type: str | None = None
    """What it belongs to."""
    entity_id: str | None = None
    """Id of what it belongs to."""
    knowledge: list[str] | None = None
    """Entries, in Markdown."""
    resources: list[str] | None = None
    """References to resources."""
    policies: list[str] | None = None
    """Ids of policies."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlContextUpdate(LiveModel, nullable=()):
    """What agents are to know."""

    knowledge: list[str] | None = None
    """Entries, in Markdown."""
    resources: list[str] | None = None
    """References to resources."""
    policies: list[str] | None = None
    """Ids of policies."""
