# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/integrations.yaml`: Kubiya's control plane, integrations."""

from pydantic import SecretStr
from typing_extensions import TypeAliasType

from kubiya_async._messages.models import LiveModel


class ControlIntegration(LiveModel):
    """An integration."""

    id: str
    """Id."""
    connected: bool | None = None
    """Whether it is connected."""
    status: str | None = None
    """State."""


ControlTokenText = TypeAliasType("ControlTokenText", SecretStr)
"""The token of an integration."""


class ControlIntegrationToken(LiveModel):
    """A token, wrapped."""

    token: ControlTokenText
    """The token."""
