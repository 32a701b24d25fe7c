# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/agents.yaml`: Kubiya's control plane as its own clients call it, agents."""

from typing import Annotated, Any, Literal

from pydantic import Field

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlExecutionEnvironment(
    LiveModel, nullable=("env_vars", "secrets", "integrations", "integration_ids")
):
    """What an execution gets to see."""

    env_vars: dict[str, str] | None = None
    """Environment variables."""
    secrets: list[str] | None = None
    """Names of secrets, whose values the server fetches."""
    integrations: list[str] | None = None
    """Names of integrations."""
    integration_ids: list[str] | None = None
    """Ids of integrations."""


class ControlAgent(LiveModel):
    """An agent."""

    id: str
    """Id of the agent."""
    name: str | None = None
    """Name of the agent."""
    description: str | None = None
    """What it does."""
    status: Literal["idle", "running", "paused", "completed", "failed", "stopped"] | str | None = (
        None
    )
    """State of the agent."""
    capabilities: list[str] | None = None
    """What it is able to do."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    model_id: str | None = None
    """Language model, by id."""
    model: str | None = None
    """Language model, by value."""
    llm_config: dict[str, Any] | None = None
    """Settings of the language model."""
    runtime: Literal["default", "claude_code"] | str | None = None
    """What it runs in."""
    system_prompt: str | None = None
    """System prompt."""
    team_id: str | None = None
    """Team it is in."""
    environment_ids: list[str] | None = None
    """Environments it works in."""
    execution_environment: ControlExecutionEnvironment | None = None
    """What its executions get to see."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    last_active_at: Timestamp | None = None
    """When it last did something."""
    state: dict[str, Any] | None = None
    """What it keeps between executions."""
    error_message: str | None = None
    """Why it failed."""


class ControlAgentCreate(LiveModel, nullable=()):
    """An agent to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the agent."""
    description: str | None = None
    """What it does."""
    capabilities: list[str] | None = None
    """What it is able to do."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    model_id: str | None = None
    """Language model, by id."""
    model: str | None = None
    """Language model, by value."""
    llm_config: dict[str, Any] | None = None
    """Settings of the language model."""
    runtime: Literal["default", "claude_code"] | str | None = None
    """What it runs in."""
    system_prompt: str | None = None
    """System prompt."""
    team_id: str | None = None
    """Team it is in."""
    environment_ids: list[str] | None = None
    """Environments it works in."""
    execution_environment: ControlExecutionEnvironment | None = None
    """What its executions get to see."""


class ControlAgentUpdate(LiveModel, nullable=()):
    """What to change about an agent."""

    name: str | None = None
    """Name of the agent."""
    status: Literal["idle", "running", "paused", "completed", "failed", "stopped"] | str | None = (
        None
    )
    """State of the agent."""
    state: dict[str, Any] | None = None
    """What it keeps between executions."""
    description: str | None = None
    """What it does."""
    capabilities: list[str] | None = None
    """What it is able to do."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    model_id: str | None = None
    """Language model, by id."""
    model: str | None = None
    """Language model, by value."""
    llm_config: dict[str, Any] | None = None
    """Settings of the language model."""
    runtime: Literal["default", "claude_code"] | str | None = None
    """What it runs in."""
    system_prompt: str | None = None
    """System prompt."""
    team_id: str | None = None
    """Team it is in."""
    environment_ids: list[str] | None = None
    """Environments it works in."""
    execution_environment: ControlExecutionEnvironment | None = None
    """What its executions get to see."""


class ControlEnvironmentOverride(LiveModel, nullable=()):
    """What one execution gets to see."""

    working_dir: str | None = None
    """Folder to work in."""
    env_vars: dict[str, str] | None = None
    """Environment variables."""
    secrets: list[str] | None = None
    """Names of secrets, whose values the server fetches."""
    skill_dirs: list[str] | None = None
    """Folders with skills."""
    timeout: int | None = None
    """Seconds after which to give up."""


class ControlAgentExecute(LiveModel, nullable=()):
    """Something for an agent to do."""

    prompt: str
    """What is to be done."""
    system_prompt: str | None = None
    """System prompt."""
    worker_queue_id: str | None = None
    """Id of the queue whose workers do it; the server chooses one if it is left out."""
    parent_execution_id: str | None = None
    """Execution that this one goes on with."""
    stream: bool | None = None
    """Whether the execution is to be streamed."""
    user_metadata: dict[str, Any] | None = None
    """Anything to keep along with it."""
    execution_environment: ControlEnvironmentOverride | None = None
    """What the execution gets to see."""
