# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/jobs.yaml`: Kubiya's control plane as its own clients call it, jobs."""

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr

from kubiya_async._generated.live.models.control_plane_executions import ControlExecution
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlJobEnvironment(LiveModel, nullable=("env_vars", "secrets", "integration_ids")):
    """What the executions of a job get to see."""

    env_vars: dict[str, str] | None = None
    """Environment variables."""
    secrets: list[str] | None = None
    """Names of secrets, whose values the server fetches."""
    integration_ids: list[str] | None = None
    """Ids of integrations."""


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
    schedule: str | None = None
    """When it is done, under another name."""
    timezone: str | None = None
    """Time zone of that."""
    webhook_url: str | None = None
    """Address that starts it. The API key is never sent there."""
    webhook_secret: SecretStr | None = None
    """Secret of that address."""
    webhook_path: str | None = None
    """Path of that address."""
    temporal_schedule_id: str | None = None
    """Schedule behind it."""
    planning_mode: str | None = None
    """Who is chosen to do it."""
    entity_type: str | None = None
    """Whether an agent or a team does it."""
    entity_id: str | None = None
    """Id of the agent or the team."""
    agent_id: str | None = None
    """Id of the agent."""
    team_id: str | None = None
    """Id of the team."""
    prompt_template: str | None = None
    """What is to be done."""
    prompt: str | None = None
    """What is to be done, under another name."""
    system_prompt: str | None = None
    """System prompt."""
    executor_type: str | None = None
    """Where it is done."""
    worker_queue_name: str | None = None
    """Queue whose workers do it."""
    environment_name: str | None = None
    """Environment it is done in."""
    config: dict[str, Any] | None = None
    """Its settings."""
    execution_environment: ControlJobEnvironment | None = None
    """What its executions get to see."""
    created_by: str | None = None
    """Who made it."""
    last_run_at: Timestamp | None = None
    """When it was done last."""
    next_run_at: Timestamp | None = None
    """When it will be done next."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlJobCreate(LiveModel, nullable=()):
    """A job to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the job."""
    description: str | None = None
    """What it does."""
    enabled: bool | None = None
    """Whether it is done."""
    trigger_type: Literal["cron", "webhook", "manual"] | str | None = None
    """What starts it."""
    cron_schedule: str | None = None
    """When it is done, in five fields."""
    cron_timezone: str | None = None
    """Time zone of that."""
    schedule: str | None = None
    """When it is done, under another name."""
    timezone: str | None = None
    """Time zone of that."""
    webhook_path: str | None = None
    """Path of the address that starts it."""
    planning_mode: str | None = None
    """Who is chosen to do it."""
    entity_type: Literal["agent", "team"] | str | None = None
    """Whether an agent or a team does it."""
    entity_id: str | None = None
    """Id of the agent or the team."""
    agent_id: str | None = None
    """Id of the agent."""
    team_id: str | None = None
    """Id of the team."""
    prompt_template: str | None = None
    """What is to be done."""
    prompt: str | None = None
    """What is to be done, under another name."""
    system_prompt: str | None = None
    """System prompt."""
    executor_type: str | None = None
    """Where it is done."""
    worker_queue_name: str | None = None
    """Queue whose workers do it."""
    environment_name: str | None = None
    """Environment it is done in."""
    config: dict[str, Any] | None = None
    """Its settings."""
    execution_environment: ControlJobEnvironment | None = None
    """What its executions get to see."""


class ControlJobUpdate(LiveModel, nullable=()):
    """What to change about a job."""

    name: str | None = None
    """Name of the job."""
    description: str | None = None
    """What it does."""
    enabled: bool | None = None
    """Whether it is done."""
    trigger_type: Literal["cron", "webhook", "manual"] | str | None = None
    """What starts it."""
    cron_schedule: str | None = None
    """When it is done, in five fields."""
    cron_timezone: str | None = None
    """Time zone of that."""
    schedule: str | None = None
    """When it is done, under another name."""
    timezone: str | None = None
    """Time zone of that."""
    webhook_path: str | None = None
    """Path of the address that starts it."""
    planning_mode: str | None = None
    """Who is chosen to do it."""
    entity_type: Literal["agent", "team"] | str | None = None
    """Whether an agent or a team does it."""
    entity_id: str | None = None
    """Id of the agent or the team."""
    agent_id: str | None = None
    """Id of the agent."""
    team_id: str | None = None
    """Id of the team."""
    prompt_template: str | None = None
    """What is to be done."""
    prompt: str | None = None
    """What is to be done, under another name."""
    system_prompt: str | None = None
    """System prompt."""
    executor_type: str | None = None
    """Where it is done."""
    worker_queue_name: str | None = None
    """Queue whose workers do it."""
    environment_name: str | None = None
    """Environment it is done in."""
    config: dict[str, Any] | None = None
    """Its settings."""
    execution_environment: ControlJobEnvironment | None = None
    """What its executions get to see."""


class ControlJobStart(LiveModel):
    """An execution of a job that has begun."""

    execution_id: str
    """Id of the execution."""
    job_id: str | None = None
    """Id of the job."""
    status: str | None = None
    """State of the execution."""


class ControlJobExecutions(LiveModel):
    """The executions of a job."""

    executions: list[ControlExecution] | None = None
    """The executions."""
    total: int | None = None
    """Number of them."""
