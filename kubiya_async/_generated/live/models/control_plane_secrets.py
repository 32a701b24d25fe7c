# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/secrets.yaml`: Kubiya's control plane, secrets."""

from pydantic import SecretStr
from typing_extensions import TypeAliasType

from kubiya_async._messages.models import LiveModel


class ControlSecretName(LiveModel):
    """A secret, without its value."""

    name: str
    """Name."""


ControlSecretText = TypeAliasType("ControlSecretText", SecretStr)
"""The value of a secret."""


class ControlSecretValue(LiveModel):
    """A value, wrapped."""

    value: ControlSecretText
    """Value."""
