# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/secrets.yaml`: Kubiya API, secrets."""

from typing import Annotated

from pydantic import Field, SecretStr

from kubiya_async._generated.models.common import Page
from kubiya_async._messages.fields import DayDuration, Timestamp
from kubiya_async._messages.models import Model


class Secret(Model):
    """What is known of a secret: everything but its value."""

    name: str
    """Name of the secret."""
    description: str | None = None
    """What it is for."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was last changed."""
    expires_at: Timestamp | None = None
    """When it stops working."""


class SecretPage(Page):
    """One page of secrets."""

    secrets: list[Secret] | None
    """The secrets."""


class SecretCreate(Model, nullable=()):
    """A secret to create."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the secret."""
    value: SecretStr
    """The secret itself."""
    description: str | None = None
    """What it is for."""
    expires_in: DayDuration | None = None
    """How long it works."""


class SecretUpdate(Model, nullable=("description",)):
    """What to change about a secret."""

    value: SecretStr | None = None
    """The new secret."""
    description: str | None = None
    """What it is for."""
