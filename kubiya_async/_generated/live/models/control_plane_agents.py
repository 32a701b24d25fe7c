# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/agents.yaml`: Kubiya's control plane, agents."""

from typing import Any, Literal

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlMcpServer(LiveModel, nullable=("command", "args", "env", "url", "headers")):
    """An MCP server that is started, or reached by its address."""

    command: str | None = None
    """Command that starts the server."""
    args: list[str] | None = None
    """Arguments of the command."""
    env: dict[str, str] | None = None
    """Environment variables of the command."""
    transport_type: Literal["http", "sse"] | str | None = None
    """Protocol of a server that is reached by its address."""
    url: str | None = None
    """Address of the server."""
    headers: dict[str, str] | None = None
    """Headers of the requests to the server."""


class ControlExecutionEnvironment(
    LiveModel, nullable=("working_dir", "env_vars", "secrets", "integration_ids", "mcp_servers")
):
    """Environment variables, secrets and integrations of an execution."""

    working_dir: str | None = None
    """Folder to work in."""
    env_vars: dict[str, str] | None = None
    """Environment variables."""
    secrets: list[str] | None = None
    """Names of secrets, whose values the server fetches."""
    integration_ids: list[str] | None = None
    """Ids of integrations."""
    mcp_servers: dict[str, ControlMcpServer] | None = None
    """MCP servers that are started for it, by name."""


class ControlAgent(LiveModel):
    """An agent."""

    id: str
    """Id of the agent."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name of the agent."""
    description: str | None = None
    """What it does."""
    system_prompt: str | None = None
    """System prompt."""
    status: str | None = None
    """State of the agent."""
    capabilities: list[Any] | None = None
    """What it is able to do."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    model_id: str | None = None
    """Language model, by id."""
    llm_config: dict[str, Any] | None = None
    """Settings of the language model."""
    runtime: Literal["default", "claude_code"] | str | None = None
    """What it runs in."""
    runner_name: str | None = None
    """Name of the runner."""
    team_id: str | None = None
    """Team it is in."""
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
    projects: list[dict[str, Any]] | None = None
    """Projects it belongs to."""
    environments: list[dict[str, Any]] | None = None
    """Environments it works in."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    skills: list[dict[str, Any]] | None = None
    """Its skills."""
    execution_environment: ControlExecutionEnvironment | None = None
    """What its executions get to see."""


class ControlAgentCreate(LiveModel, nullable=()):
    """An agent to make."""

    name: str
    """Name of the agent."""
    description: str | None = None
    """What it does."""
    system_prompt: str | None = None
    """System prompt."""
    capabilities: list[Any] | None = None
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
    runner_name: str | None = None
    """Name of the runner."""
    team_id: str | None = None
    """Team it is in."""
    environment_ids: list[str] | None = None
    """Environments it works in."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    skill_configurations: dict[str, dict[str, Any]] | None = None
    """Settings of its skills, by id of the skill."""
    execution_environment: ControlExecutionEnvironment | None = None
    """What its executions get to see."""


class ControlAgentUpdate(LiveModel, nullable=()):
    """What to change about an agent."""

    name: str | None = None
    """Name of the agent."""
    description: str | None = None
    """What it does."""
    system_prompt: str | None = None
    """System prompt."""
    status: str | None = None
    """State of the agent."""
    capabilities: list[Any] | None = None
    """What it is able to do."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    state: dict[str, Any] | None = None
    """What it keeps between executions."""
    model_id: str | None = None
    """Language model, by id."""
    model: str | None = None
    """Language model, by value."""
    llm_config: dict[str, Any] | None = None
    """Settings of the language model."""
    runtime: Literal["default", "claude_code"] | str | None = None
    """What it runs in."""
    runner_name: str | None = None
    """Name of the runner."""
    team_id: str | None = None
    """Team it is in."""
    environment_ids: list[str] | None = None
    """Environments it works in."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    skill_configurations: dict[str, dict[str, Any]] | None = None
    """Settings of its skills, by id of the skill."""
    execution_environment: ControlExecutionEnvironment | None = None
    """What its executions get to see."""


class ControlAgentExecute(LiveModel, nullable=()):
    """Something for an agent to do."""

    prompt: str
    """What is to be done."""
    system_prompt: str | None = None
    """System prompt."""
    stream: bool | None = None
    """Whether the execution is to be streamed."""
    worker_queue_id: str
    """Id of the worker queue whose workers do it."""
    user_metadata: dict[str, Any] | None = None
    """Anything to keep along with it."""
    execution_environment: ControlExecutionEnvironment | None = None
    """What the execution gets to see."""
    execution_metadata: dict[str, Any] | None = None
    """Anything to keep along with it."""
