# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/integrations.yaml`: Kubiya as its own clients call it, integrations."""

from typing import Annotated, Any

from pydantic import Field

from kubiya_async._messages.models import LiveModel


class LiveIntegrationConfig(LiveModel, nullable=("name", "is_default", "vendor_specific")):
    """How an integration is set up."""

    name: str | None = None
    """Name of this way."""
    is_default: bool | None = None
    """Whether it is used unless another is named."""
    vendor_specific: dict[str, Any] | None = None
    """Settings of the vendor."""


class LiveIntegration(LiveModel):
    """A connection to another service."""

    name: str
    """Name of the integration."""
    uuid: str | None = None
    """Id of the integration."""
    integration_type: str | None = None
    """Kind of service."""
    description: str | None = None
    """What it is for."""
    configs: list[LiveIntegrationConfig] | None = None
    """How it is set up."""
    auth_type: str | None = None
    """How it authenticates."""
    managed_by: str | None = None
    """What manages it."""
    task_id: str | None = None
    """Task that made it."""


class LiveIntegrationCreate(LiveModel, nullable=()):
    """An integration to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the integration."""
    integration_type: str
    """Kind of service."""
    configs: list[LiveIntegrationConfig]
    """How it is set up; one way is the default."""
    description: str | None = None
    """What it is for."""
    auth_type: str | None = None
    """How it authenticates."""
    managed_by: str | None = None
    """What manages it."""
    task_id: str | None = None
    """Task that makes it."""


class LiveIntegrationUpdate(LiveModel, nullable=()):
    """What to change about an integration."""

    integration_type: str | None = None
    """Kind of service."""
    configs: list[LiveIntegrationConfig] | None = None
    """How it is set up."""
    description: str | None = None
    """What it is for."""
    auth_type: str | None = None
    """How it authenticates."""
    managed_by: str | None = None
    """What manages it."""
    task_id: str | None = None
    """Task that makes it."""


class LiveInstallLink(LiveModel):
    """Where an integration is installed."""

    url: str | None = None
    """The address."""
