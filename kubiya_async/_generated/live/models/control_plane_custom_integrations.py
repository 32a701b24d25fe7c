# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/custom_integrations.yaml`: Kubiya's control plane, custom integrations."""

from typing import Annotated, Any, Literal

from pydantic import Field

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlIntegrationFile(LiveModel, nullable=()):
    """A file that is written for an integration."""

    path: str
    """Path of the file."""
    content: str | None = None
    """Content of the file."""
    secret_ref: str | None = None
    """Name of the secret that holds the content."""
    mode: str | None = None
    """Permissions of the file, in octal."""
    description: str | None = None
    """What it is for."""


class ControlConnectionTest(LiveModel, nullable=()):
    """How a connection is tested."""

    enabled: bool | None = None
    """Whether it is tested."""
    command: str
    """The command."""
    timeout: int | None = None
    """Seconds until it counts as failed."""


class ControlCustomIntegrationSettings(LiveModel, nullable=()):
    """What a custom integration gives to executions."""

    env_vars: dict[str, str] | None = None
    """Environment variables."""
    secrets: list[str] | None = None
    """Names of secrets, whose values the server fetches."""
    files: list[ControlIntegrationFile] | None = None
    """Files that are written for it."""
    context_prompt: str | None = None
    """What agents are told about it."""
    connection_test: ControlConnectionTest | None = None
    """How the connection is tested."""


class ControlCustomIntegration(LiveModel):
    """A custom integration."""

    id: str
    """Id."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name."""
    integration_type: str | None = None
    """Kind of integration."""
    description: str | None = None
    """What it is for."""
    status: str | None = None
    """State."""
    config: dict[str, Any] | None = None
    """Settings."""
    tags: list[str] | None = None
    """Tags."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    created_by: str | None = None
    """User who created it."""


class ControlCustomIntegrationCreate(LiveModel, nullable=()):
    """A custom integration to create."""

    name: Annotated[str, Field(max_length=255, min_length=1)]
    """Name."""
    integration_type: Annotated[str, Field(max_length=100, min_length=1)]
    """Kind of integration."""
    description: str | None = None
    """What it is for."""
    config: ControlCustomIntegrationSettings
    """Settings."""
    tags: list[str] | None = None
    """Tags."""


class ControlCustomIntegrationUpdate(LiveModel, nullable=()):
    """What to change about a custom integration."""

    name: Annotated[str | None, Field(max_length=255, min_length=1)] = None
    """Name."""
    integration_type: Annotated[str | None, Field(max_length=100, min_length=1)] = None
    """Kind of integration."""
    description: str | None = None
    """What it is for."""
    config: ControlCustomIntegrationSettings | None = None
    """Settings."""
    status: Literal["active", "inactive", "deleted"] | None = None
    """State."""
    tags: list[str] | None = None
    """Tags."""
