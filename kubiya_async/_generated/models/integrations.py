# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/integrations.yaml`: Kubiya API, integrations."""

from typing import Literal

from typing_extensions import TypeAliasType

from kubiya_async._generated.models.common import Page
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model

IntegrationType = TypeAliasType("IntegrationType", Literal["github"] | str)
"""Which service is connected."""


IntegrationStatus = TypeAliasType("IntegrationStatus", Literal["active"] | str)
"""Whether an integration works."""


class IntegrationConfiguration(Model):
    """Settings of an integration; each service has its own."""

    organization: str | None = None
    """Organization at the service."""
    repositories: list[str] | None = None
    """Repositories it may use."""


class Integration(Model):
    """A connected service."""

    uuid: str
    """Id of the integration."""
    name: str
    """Name of the integration."""
    type: IntegrationType | None = None
    """Which service it is."""
    status: IntegrationStatus | None = None
    """Whether it works."""
    configuration: IntegrationConfiguration | None = None
    """Its settings."""
    created_at: Timestamp | None = None
    """When it was connected."""


class IntegrationPage(Page):
    """One page of integrations."""

    integrations: list[Integration] | None
    """The integrations."""
