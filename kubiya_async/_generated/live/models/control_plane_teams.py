# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/teams.yaml`: Kubiya's control plane, teams."""

from typing import Annotated, Any, Literal

from pydantic import Field

from kubiya_async._generated.live.models.control_plane_agents import ControlExecutionEnvironment
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlTeamReasoning(
    LiveModel, nullable=("enabled", "model", "agent_id", "min_steps", "max_steps")
):
    """How a team reasons."""

    enabled: bool | None = None
    """Whether it reasons before it answers."""
    model: str | None = None
    """Language model that reasons."""
    agent_id: str | None = None
    """Id of the agent that reasons."""
    min_steps: int | None = None
    """Fewest steps of reasoning."""
    max_steps: int | None = None
    """Most steps of reasoning."""


class ControlTeamModel(
    LiveModel,
    nullable=(
        "model",
        "temperature",
        "max_tokens",
        "top_p",
        "top_k",
        "stop",
        "frequency_penalty",
        "presence_penalty",
    ),
):
    """Settings of the language model of a team."""

    model: str | None = None
    """Language model, by value."""
    temperature: float | None = None
    """Temperature of the language model."""
    max_tokens: int | None = None
    """Most tokens in an answer."""
    top_p: float | None = None
    """Share of the likeliest tokens to choose from."""
    top_k: int | None = None
    """Number of the likeliest tokens to choose from."""
    stop: list[str] | None = None
    """Texts that end an answer."""
    frequency_penalty: float | None = None
    """Penalty for tokens that are frequent already."""
    presence_penalty: float | None = None
    """Penalty for tokens that are present already."""


class ControlTeamSession(LiveModel, nullable=("user_id", "session_id", "auto_save", "persist")):
    """The session of a team."""

    user_id: str | None = None
    """Id of the user."""
    session_id: str | None = None
    """Id of the session."""
    auto_save: bool | None = None
    """Whether the session is saved by itself."""
    persist: bool | None = None
    """Whether the session is kept."""


class ControlTeamConfiguration(
    LiveModel,
    nullable=(
        "member_ids",
        "instructions",
        "reasoning",
        "llm",
        "tools",
        "knowledge_base",
        "session",
        "dependencies",
        "markdown",
        "add_datetime_to_instructions",
        "structured_outputs",
        "response_model",
        "debug_mode",
        "monitoring",
        "metadata",
    ),
):
    """How a team works."""

    member_ids: list[str] | None = None
    """Ids of its agents."""
    instructions: str | list[str] | None = None
    """Instructions for the team, one text or several."""
    reasoning: ControlTeamReasoning | None = None
    """How it reasons."""
    llm: ControlTeamModel | None = None
    """Settings of the language model."""
    tools: list[dict[str, Any]] | None = None
    """Tools of the team."""
    knowledge_base: dict[str, Any] | None = None
    """Knowledge of the team."""
    session: ControlTeamSession | None = None
    """Session of the team."""
    dependencies: dict[str, Any] | None = None
    """Values that the instructions may refer to."""
    markdown: bool | None = None
    """Whether answers are in Markdown."""
    add_datetime_to_instructions: bool | None = None
    """Whether the instructions say what time it is."""
    structured_outputs: bool | None = None
    """Whether answers have a given form."""
    response_model: str | None = None
    """That form."""
    debug_mode: bool | None = None
    """Whether more is logged."""
    monitoring: bool | None = None
    """Whether the team is monitored."""
    metadata: dict[str, Any] | None = None
    """Anything else."""


class ControlTeam(LiveModel):
    """A team of agents."""

    id: str
    """Id of the team."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name of the team."""
    description: str | None = None
    """What it does."""
    status: Literal["active", "inactive", "archived", "idle"] | str | None = None
    """State of the team."""
    runtime: Literal["default", "claude_code"] | str | None = None
    """What it runs in."""
    configuration: ControlTeamConfiguration | None = None
    """How it works."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    projects: list[dict[str, Any]] | None = None
    """Projects it belongs to."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    skills: list[dict[str, Any]] | None = None
    """Its skills."""
    execution_environment: ControlExecutionEnvironment | None = None
    """What its executions get to see."""
    agents: list[dict[str, Any]] | None = None
    """Its agents."""


class ControlTeamCreate(LiveModel, nullable=()):
    """A team to make."""

    name: Annotated[str, Field(max_length=255, min_length=1)]
    """Name of the team."""
    description: str | None = None
    """What it does."""
    runtime: Literal["default", "claude_code"] | str | None = None
    """What it runs in."""
    configuration: ControlTeamConfiguration | None = None
    """How it works."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    skill_configurations: dict[str, dict[str, Any]] | None = None
    """Settings of its skills, by id of the skill."""
    execution_environment: ControlExecutionEnvironment | None = None
    """What its executions get to see."""


class ControlTeamUpdate(LiveModel, nullable=()):
    """What to change about a team."""

    name: Annotated[str | None, Field(max_length=255, min_length=1)] = None
    """Name of the team."""
    description: str | None = None
    """What it does."""
    status: Literal["active", "inactive", "archived", "idle"] | None = None
    """State of the team."""
    runtime: Literal["default", "claude_code"] | str | None = None
    """What it runs in."""
    configuration: ControlTeamConfiguration | None = None
    """How it works."""
    skill_ids: list[str] | None = None
    """Ids of its skills."""
    skill_configurations: dict[str, dict[str, Any]] | None = None
    """Settings of its skills, by id of the skill."""
    environment_ids: list[str] | None = None
    """Environments it works in."""
    execution_environment: ControlExecutionEnvironment | None = None
    """What its executions get to see."""


class ControlTeamExecute(LiveModel, nullable=()):
    """Something for a team to do."""

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
