# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/runtimes.yaml`: Kubiya's control plane, runtimes."""

from typing import Any

from kubiya_async._messages.models import LiveModel


class ControlModelRequirement(LiveModel):
    """Which language models work."""

    description: str | None = None
    """What it is for."""
    supported_providers: list[str] | None = None
    """Providers whose language models work."""
    supported_families: list[str] | None = None
    """Families of language models that work."""
    examples: list[str] | None = None
    """Language models that work, by id."""


class ControlRuntimeRequirements(LiveModel):
    """What a runtime needs."""

    model_requirement: ControlModelRequirement | None = None
    """Which language models work."""
    required_config_fields: list[str] | None = None
    """Settings that must be given."""
    recommended_config_fields: list[str] | None = None
    """Settings that should be given."""
    max_history_length: int | None = None
    """Most messages that are kept."""
    requires_system_prompt: bool | None = None
    """Whether a system prompt must be given."""
    requires_tools: bool | None = None
    """Whether tools must be given."""


class ControlRuntime(LiveModel):
    """A runtime."""

    id: str
    """Id."""
    name: str | None = None
    """Name."""
    description: str | None = None
    """What it is for."""
    icon: str | None = None
    """Its picture."""
    features: list[str] | None = None
    """What the runtime is able to do."""
    status: str | None = None
    """State."""
    requirements: ControlRuntimeRequirements | None = None
    """What the runtime needs."""


class ControlRuntimeQuestion(LiveModel, nullable=()):
    """An agent, and the runtime that it is to run in."""

    runtime_type: str
    """Id of the runtime."""
    model_id: str | None = None
    """Language model, by id."""
    agent_config: dict[str, Any] | None = None
    """Settings of the agent."""
    system_prompt: str | None = None
    """System prompt."""


class ControlRuntimeVerdict(LiveModel):
    """Whether an agent can run in a runtime."""

    valid: bool | None = None
    """Whether it is valid."""
    errors: list[str] | None = None
    """What is wrong."""
