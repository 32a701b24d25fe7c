# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/jobs.yaml`: Kubiya's control plane, jobs."""

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlJobEnvironment(
    LiveModel, nullable=("env_vars", "secrets", "integration_ids", "mcp_servers")
):
    """Environment variables, secrets and integrations of the executions of a job."""

    env_vars: dict[str, str] | None = None
    """Environment variables."""
    secrets: list[str] | None = None
    """Names of secrets, whose values the server fetches."""
    integration_ids: list[str] | None = None
    """Ids of integrations."""
    mcp_servers: dict[str, dict[str, Any]] | None = None
    """MCP servers that are started for it, by name."""


class ControlJob(LiveModel):
    """Something that is done again and again, or when something calls."""

    id: str
    """Id of the job."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name of the job."""
    description: str | None = None
    """What it does."""
    enabled: bool | None = None
    """Whether it is done."""
    status: str | None = None
    """State of the job."""
    trigger_type: Literal["cron", "webhook", "manual"] | str | None = None
    """What starts it."""
    cron_schedule: str | None = None
    """When it is done, in five fields."""
    cron_timezone: str | None = None
    """Time zone of that."""
    webhook_url: str | None = None
    """Address that starts it. The API key is never sent there."""
    webhook_secret: SecretStr | None = None
    """Secret of that address."""
    temporal_schedule_id: str | None = None
    """Schedule behind it."""
    planning_mode: (
        Literal["on_the_fly", "predefined_agent", "predefined_team", "predefined_workflow"]
        | str
        | None
    ) = None
    """Who is chosen to do it."""
    entity_type: Literal["agent", "team"] | str | None = None
    """Whether an agent or a team does it."""
    entity_id: str | None = None
    """Id of the agent or the team."""
    entity_name: str | None = None
    """Name of the entity."""
    prompt_template: str | None = None
    """What is to be done."""
    system_prompt: str | None = None
    """System prompt."""
    executor_type: Literal["auto", "specific_queue", "environment"] | str | None = None
    """Where it is done."""
    worker_queue_name: str | None = None
    """Queue whose workers do it."""
    environment_name: str | None = None
    """Environment it is done in."""
    config: dict[str, Any] | None = None
    """Its settings."""
    execution_environment: ControlJobEnvironment | None = None
    """What its executions get to see."""
    last_execution_id: str | None = None
    """Id of the last execution."""
    last_execution_at: Timestamp | None = None
    """When it was last executed."""
    next_execution_at: Timestamp | None = None
    """When it will be executed next."""
    total_executions: int | None = None
    """Number of its executions."""
    successful_executions: int | None = None
    """Number of them that succeeded."""
    failed_executions: int | None = None
    """Number of them that failed."""
    execution_history: list[dict[str, Any]] | None = None
    """Its last executions."""
    created_by: str | None = None
    """Who made it."""
    updated_by: str | None = None
    """User who changed it last."""
    created_by_email: str | None = None
    """Email address of the user who created it."""
    updated_by_email: str | None = None
    """Email address of the user who changed it last."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    last_triggered_at: Timestamp | None = None
    """When it was last triggered."""


class ControlJobCreate(LiveModel, nullable=()):
    """A job to make."""

    name: Annotated[str, Field(max_length=255, min_length=1)]
    """Name of the job."""
    description: str | None = None
    """What it does."""
    enabled: bool | None = None
    """Whether it is done."""
    trigger_type: Literal["cron", "webhook", "manual"]
    """What starts it."""
    cron_schedule: str | None = None
    """When it is executed, in five fields; required if the trigger is `cron`."""
    cron_timezone: str | None = None
    """Time zone of that."""
    planning_mode: (
        Literal["on_the_fly", "predefined_agent", "predefined_team", "predefined_workflow"] | None
    ) = None
    """Who executes it; `predefined_agent` unless given."""
    entity_type: Literal["agent", "team"] | str | None = None
    """Whether an agent or a team does it."""
    entity_id: str | None = None
    """Id of the agent or the team; required unless the planning mode is `on_the_fly`."""
    prompt_template: str
    """What is to be done."""
    system_prompt: str | None = None
    """System prompt."""
    executor_type: Literal["auto", "specific_queue", "environment"] | None = None
    """Which workers execute it; `auto` unless given."""
    worker_queue_name: str | None = None
    """Name of the worker queue; required if the executor is `specific_queue`."""
    environment_name: str | None = None
    """Name of the environment; required if the executor is `environment`."""
    config: dict[str, Any] | None = None
    """Its settings."""
    execution_environment: ControlJobEnvironment | None = None
    """What its executions get to see."""


class ControlJobUpdate(LiveModel, nullable=()):
    """What to change about a job."""

    name: Annotated[str | None, Field(max_length=255, min_length=1)] = None
    """Name of the job."""
    description: str | None = None
    """What it does."""
    enabled: bool | None = None
    """Whether it is done."""
    trigger_type: Literal["cron", "webhook", "manual"] | None = None
    """What starts it."""
    cron_schedule: str | None = None
    """When it is done, in five fields."""
    cron_timezone: str | None = None
    """Time zone of that."""
    planning_mode: (
        Literal["on_the_fly", "predefined_agent", "predefined_team", "predefined_workflow"] | None
    ) = None
    """Who is chosen to do it."""
    entity_type: Literal["agent", "team"] | str | None = None
    """Whether an agent or a team does it."""
    entity_id: str | None = None
    """Id of the agent or the team."""
    prompt_template: str | None = None
    """What is to be done."""
    system_prompt: str | None = None
    """System prompt."""
    executor_type: Literal["auto", "specific_queue", "environment"] | None = None
    """Where it is done."""
    worker_queue_name: str | None = None
    """Queue whose workers do it."""
    environment_name: str | None = None
    """Environment it is done in."""
    config: dict[str, Any] | None = None
    """Its settings."""
    execution_environment: ControlJobEnvironment | None = None
    """What its executions get to see."""


class ControlJobTrigger(LiveModel, nullable=()):
    """What is different about this execution of a job."""

    parameters: dict[str, Any] | None = None
    """Values for the placeholders of the prompt."""
    config_override: dict[str, Any] | None = None
    """Settings for this execution alone."""


class ControlJobStart(LiveModel):
    """An execution of a job that has begun."""

    job_id: str | None = None
    """Id of the job."""
    execution_id: str
    """Id of the execution."""
    workflow_id: str | None = None
    """Id of the workflow behind it."""
    status: str | None = None
    """State of the execution."""
    message: str | None = None
    """Message for a person."""


class ControlJobExecution(LiveModel):
    """An execution of a job."""

    execution_id: str
    """Id of the execution."""
    trigger_type: Literal["cron", "webhook", "manual"] | str | None = None
    """What starts it."""
    status: str | None = None
    """State."""
    started_at: Timestamp | None = None
    """When it began."""
    completed_at: Timestamp | None = None
    """When it ended."""
    duration_ms: int | None = None
    """How long it took, in milliseconds."""
    error_message: str | None = None
    """Why it failed."""
    trigger_metadata: dict[str, Any] | None = None
    """What the trigger said."""


class ControlJobExecutions(LiveModel):
    """The executions of a job."""

    job_id: str | None = None
    """Id of the job."""
    total_count: int | None = None
    """Number of executions in all."""
    executions: list[ControlJobExecution] | None = None
    """The executions."""
