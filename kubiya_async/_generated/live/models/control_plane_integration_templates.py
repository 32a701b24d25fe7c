# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/integration_templates.yaml`: Kubiya's control plane, integration templates."""

from typing import Any

from typing_extensions import TypeAliasType

from kubiya_async._messages.models import LiveModel


class ControlIntegrationTemplateSummary(LiveModel):
    """A template, without its settings."""

    template_id: str
    """Id of the template."""
    name: str | None = None
    """Name."""
    integration_type: str | None = None
    """Kind of integration."""
    description: str | None = None
    """What it is for."""
    icon: str | None = None
    """Its picture."""
    category: str | None = None
    """Category."""
    tags: list[str] | None = None
    """Tags."""


class ControlIntegrationTemplate(LiveModel):
    """A template of a custom integration."""

    template_id: str
    """Id of the template."""
    name: str | None = None
    """Name."""
    integration_type: str | None = None
    """Kind of integration."""
    description: str | None = None
    """What it is for."""
    icon: str | None = None
    """Its picture."""
    category: str | None = None
    """Category."""
    config: dict[str, Any] | None = None
    """Settings."""
    tags: list[str] | None = None
    """Tags."""


ControlTemplateCategories = TypeAliasType("ControlTemplateCategories", list[str])
"""Categories of templates."""


ControlTemplateTags = TypeAliasType("ControlTemplateTags", list[str])
"""Tags of templates."""
