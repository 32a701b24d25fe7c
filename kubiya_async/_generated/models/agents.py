# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/agents.yaml`: Kubiya API, agents."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._generated.models.common import Page
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model

AgentStatus = TypeAliasType("AgentStatus", Literal["active"] | str)
"""Whether an agent takes work."""


AgentWebhookMethod = TypeAliasType("AgentWebhookMethod", Literal["slack"] | str)
"""How an agent delivers its notifications."""


class AgentWebhook(Model, nullable=()):
    """Where an agent sends its notifications."""

    method: AgentWebhookMethod | None = None
    """Way of delivery."""
    destination: str | None = None
    """Channel or address."""
    prompt: str | None = None
    """What the agent does with an event."""


class Agent(Model):
    """An AI agent."""

    uuid: str
    """Id of the agent."""
    name: str
    """Name of the agent."""
    description: str | None = None
    """What it is for."""
    status: AgentStatus | None = None
    """Whether it takes work."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was last changed."""
    sources: list[str] | None = None
    """Ids of the sources whose tools it may use."""
    environment_variables: dict[str, str] | None = None
    """Environment of its tools."""
    secrets: list[str] | None = None
    """Names of the secrets it may read."""
    runner: str | None = None
    """Name of the runner it works on."""
    ai_instructions: str | None = None
    """Standing instructions for the model."""
    llm_model: str | None = None
    """LLM model."""
    webhook: AgentWebhook | None = None
    """Where it sends its notifications."""


class AgentCreate(Model, nullable=()):
    """An agent to create."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the agent."""
    description: str | None = None
    """What it is for."""
    sources: list[str] | None = None
    """Ids of the sources whose tools it may use."""
    environment_variables: dict[str, str] | None = None
    """Environment of its tools."""
    secrets: list[str] | None = None
    """Names of the secrets it may read."""
    runner: str | None = None
    """Name of the runner it works on."""
    ai_instructions: str | None = None
    """Standing instructions for the model."""
    llm_model: str | None = None
    """LLM model."""
    webhook: AgentWebhook | None = None
    """Where it sends its notifications."""


class AgentUpdate(
    Model,
    nullable=(
        "description",
        "sources",
        "environment_variables",
        "secrets",
        "runner",
        "ai_instructions",
        "llm_model",
        "webhook",
    ),
):
    """What to change about an agent."""

    name: Annotated[str | None, Field(min_length=1)] = None
    """New name."""
    description: str | None = None
    """What it is for."""
    sources: list[str] | None = None
    """Ids of the sources whose tools it may use."""
    environment_variables: dict[str, str] | None = None
    """Environment of its tools."""
    secrets: list[str] | None = None
    """Names of the secrets it may read."""
    runner: str | None = None
    """Name of the runner it works on."""
    ai_instructions: str | None = None
    """Standing instructions for the model."""
    llm_model: str | None = None
    """LLM model."""
    webhook: AgentWebhook | None = None
    """Where it sends its notifications."""


class AgentPage(Page):
    """One page of agents."""

    agents: list[Agent] | None
    """The agents."""
