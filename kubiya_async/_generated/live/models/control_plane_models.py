# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/models.yaml`: Kubiya's control plane, models."""

from typing import Any

from typing_extensions import TypeAliasType

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlModel(LiveModel):
    """A language model."""

    id: str
    """Id of the model."""
    value: str | None = None
    """What agents call it."""
    label: str | None = None
    """Name to be shown."""
    provider: str | None = None
    """Who makes it."""
    model_type: str | None = None
    """What the language model is for."""
    logo: str | None = None
    """Its picture."""
    description: str | None = None
    """What it is good for."""
    enabled: bool | None = None
    """Whether it may be used."""
    recommended: bool | None = None
    """Whether it is recommended."""
    compatible_runtimes: list[str] | None = None
    """What it runs in."""
    capabilities: dict[str, Any] | None = None
    """What it is able to do."""
    pricing: dict[str, Any] | None = None
    """What it costs."""
    display_order: int | None = None
    """Where it stands in a list."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""


ControlProviders = TypeAliasType("ControlProviders", list[str])
"""Who makes language models."""


class ControlModelCreate(LiveModel, nullable=()):
    """A language model to make."""

    value: str
    """What agents call it."""
    label: str
    """Name to be shown."""
    provider: str
    """Who makes it."""
    model_type: str | None = None
    """What the language model is for."""
    logo: str | None = None
    """Its picture."""
    description: str | None = None
    """What it is good for."""
    enabled: bool | None = None
    """Whether it may be used."""
    recommended: bool | None = None
    """Whether it is recommended."""
    compatible_runtimes: list[str] | None = None
    """What it runs in."""
    capabilities: dict[str, Any] | None = None
    """What it is able to do."""
    pricing: dict[str, Any] | None = None
    """What it costs."""
    display_order: int | None = None
    """Where it stands in a list."""


class ControlModelUpdate(LiveModel, nullable=()):
    """What to change about a language model."""

    value: str | None = None
    """What agents call it."""
    label: str | None = None
    """Name to be shown."""
    provider: str | None = None
    """Who makes it."""
    model_type: str | None = None
    """What the language model is for."""
    logo: str | None = None
    """Its picture."""
    description: str | None = None
    """What it is good for."""
    enabled: bool | None = None
    """Whether it may be used."""
    recommended: bool | None = None
    """Whether it is recommended."""
    compatible_runtimes: list[str] | None = None
    """What it runs in."""
    capabilities: dict[str, Any] | None = None
    """What it is able to do."""
    pricing: dict[str, Any] | None = None
    """What it costs."""
    display_order: int | None = None
    """Where it stands in a list."""
