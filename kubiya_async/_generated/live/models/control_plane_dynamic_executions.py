# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/dynamic_executions.yaml`: Kubiya's control plane, dynamic executions."""

from typing import Any, Literal

from kubiya_async._messages.models import LiveModel


class ControlDynamicEntity(LiveModel, nullable=()):
    """An agent or a team to make for one execution."""

    entity_type: Literal["agent", "team"] | None = None
    """Kind of entity."""
    name: str | None = None
    """Name."""
    system_prompt: str
    """System prompt."""
    model_id: str | None = None
    """Language model, by id."""
    model_params: dict[str, Any] | None = None
    """Parameters of the language model."""
    capabilities: list[str] | None = None
    """What it is able to do."""
    configuration: dict[str, Any] | None = None
    """Settings."""
    mcp_servers: dict[str, Any] | None = None
    """MCP servers that are started for it, by name."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    subagents: list[dict[str, Any]] | None = None
    """Agents of the team, with the same fields."""
    runtime: Literal["default", "claude_code"] | None = None
    """Runtime that it runs in."""


class ControlDynamicExecution(LiveModel, nullable=()):
    """Something for an agent or a team that is made for it."""

    prompt: str
    """What is to be done."""
    entity: ControlDynamicEntity
    """The agent or team to make for this execution."""
    worker_queue_id: str | None = None
    """Id of the worker queue."""
    meta_agent_session_id: str | None = None
    """Session of the agent that asks."""
    is_shared: bool | None = None
    """Whether others in the organization can see it."""
    privacy_level: Literal["private", "org", "public"] | None = None
    """Who can see it."""
    execution_environment: dict[str, Any] | None = None
    """Environment variables, secrets and integrations of its executions."""


class ControlDynamicStart(LiveModel):
    """An execution that has begun."""

    execution_id: str
    """Id of the execution."""
    workflow_id: str | None = None
    """Id of the workflow behind it."""
    status: str | None = None
    """State."""
    entity_id: str | None = None
    """Id of the entity."""
    worker_queue_id: str | None = None
    """Id of the worker queue."""
    message: str | None = None
    """Message for a person."""


class ControlQueueQuestion(LiveModel, nullable=()):
    """A prompt that looks for a worker queue."""

    prompt: str
    """What is to be done."""
    organization_id: str
    """Organization it belongs to."""
    preferred_runtime: str | None = None
    """Runtime that the workers should have."""


class ControlQueueChoice(LiveModel):
    """A worker queue that suits a prompt."""

    worker_queue_id: str
    """Id of the worker queue."""
    worker_queue_name: str | None = None
    """Name of the worker queue."""
    reasoning: str | None = None
    """Why."""
    confidence: Literal["high", "medium", "low"] | str | None = None
    """How sure the server is."""
    alternatives: list[dict[str, Any]] | None = None
    """Other queues that would do."""
