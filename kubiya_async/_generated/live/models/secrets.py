# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/secrets.yaml`: Kubiya as its own clients call it, secrets."""

from typing import Annotated

from pydantic import Field, SecretStr
from typing_extensions import TypeAliasType

from kubiya_async._messages.fields import Base64Secret, Timestamp
from kubiya_async._messages.models import LiveModel


class LiveSecret(LiveModel):
    """A secret, without its value."""

    name: str
    """Name of the secret."""
    description: str | None = None
    """What it is for."""
    created_by: str | None = None
    """Who made it."""
    created_at: Timestamp | None = None
    """When it was made."""


class LiveSecretCreate(LiveModel, nullable=()):
    """A secret to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the secret."""
    value: SecretStr
    """Its value."""
    description: str | None = None
    """What it is for."""


class LiveSecretValue(LiveModel, nullable=()):
    """A new value."""

    value: SecretStr
    """The value."""
    description: str | None = None
    """What it is for."""


class LiveSecretOutcome(LiveModel):
    """What came of changing a secret."""

    message: str | None = None
    """Sentence for a person."""


LiveSecretText = TypeAliasType("LiveSecretText", SecretStr)
"""The value of a secret."""


class LiveSecretReveal(LiveModel):
    """A value, wrapped."""

    value: LiveSecretText
    """The value."""


LiveEncodedSecret = TypeAliasType("LiveEncodedSecret", Base64Secret)
"""The value of a secret, in base64."""
