# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/plans.yaml`: Kubiya's control plane, plans."""

from typing import Any, Literal

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlPlanAgent(LiveModel, nullable=()):
    """An agent that a plan may use."""

    id: str
    """Id."""
    name: str
    """Name."""
    model_id: str
    """Language model, by id."""
    description: str | None = None
    """What it is for."""
    capabilities: list[str] | None = None
    """What it is able to do."""
    status: str | None = None
    """State."""


class ControlPlanTeam(LiveModel, nullable=()):
    """A team that a plan may use."""

    id: str
    """Id."""
    name: str
    """Name."""
    description: str | None = None
    """What it is for."""
    agent_count: int | None = None
    """Number of its agents."""
    status: str | None = None
    """State."""


class ControlPlanEnvironment(LiveModel, nullable=()):
    """An environment that a plan may use."""

    id: str
    """Id."""
    name: str
    """Name."""
    display_name: str | None = None
    """Name to be shown."""
    status: str | None = None
    """State."""


class ControlPlanQueue(LiveModel, nullable=()):
    """A worker queue that a plan may use."""

    id: str
    """Id."""
    name: str
    """Name."""
    environment_id: str
    """Id of the environment."""
    status: str | None = None
    """State."""
    active_workers: int | None = None
    """Number of its workers."""


class ControlPlanRequest(LiveModel, nullable=()):
    """A task to make a plan for."""

    description: str
    """What is to be done."""
    priority: Literal["low", "medium", "high", "critical"] | None = None
    """How much it matters."""
    project_id: str | None = None
    """Id of the project."""
    agents: list[ControlPlanAgent] | None = None
    """Agents that the plan may use; the server looks for them if none are given."""
    teams: list[ControlPlanTeam] | None = None
    """Teams that the plan may use."""
    environments: list[ControlPlanEnvironment] | None = None
    """Environments that the plan may use."""
    worker_queues: list[ControlPlanQueue] | None = None
    """Worker queues that the plan may use."""
    refinement_feedback: str | None = None
    """What to change about the previous plan."""
    conversation_context: str | None = None
    """What was said before."""
    previous_plan: dict[str, Any] | None = None
    """The plan to refine."""
    iteration: int | None = None
    """Number of the plan, from 1."""
    planning_strategy: Literal["claude_code_sdk", "agno"] | None = None
    """How the plan is made."""
    quick_mode: bool | None = None
    """Whether to plan quickly rather than thoroughly."""


class ControlPlanGeneration(LiveModel):
    """A plan that is being made."""

    execution_id: str
    """Id of the execution."""
    workflow_id: str | None = None
    """Id of the workflow behind it."""
    status: str | None = None
    """State."""
    message: str | None = None
    """Message for a person."""


class ControlPlanProgress(LiveModel):
    """How far a plan has been made."""

    execution_id: str | None = None
    """Id of the execution."""
    status: str | None = None
    """State."""
    description: str | None = None
    """Beginning of the task."""
    current_step: str | None = None
    """What is being done."""
    error_message: str | None = None
    """Why it failed."""
    plan_json: dict[str, Any] | None = None
    """The plan."""
    metadata: dict[str, Any] | None = None
    """Anything else."""
    temporal_workflow_id: str | None = None
    """Id of the workflow behind it."""
    created_at: Timestamp | None = None
    """When it was created."""
    started_at: Timestamp | None = None
    """When it began."""
    completed_at: Timestamp | None = None
    """When it ended."""


class ControlPlanExecute(LiveModel, nullable=()):
    """A plan to carry out."""

    plan: dict[str, Any]
    """The plan."""
    agent_id: str | None = None
    """Id of the agent that carries it out."""
    worker_queue_id: str
    """Id of the worker queue."""
    plan_generation_id: str | None = None
    """Id of the execution that made the plan."""


class ControlPlanStart(LiveModel):
    """A plan that is being carried out."""

    execution_id: str
    """Id of the execution."""
    status: str | None = None
    """State."""
    plan_title: str | None = None
    """Title of the plan."""
    total_tasks: int | None = None
    """Number of tasks."""


class ControlPlanExecution(LiveModel):
    """How far a plan has been carried out."""

    execution_id: str
    """Id of the execution."""
    plan_generation_id: str | None = None
    """Id of the execution that made the plan."""
    status: str | None = None
    """State."""
    plan_title: str | None = None
    """Title of the plan."""
    total_tasks: int | None = None
    """Number of tasks."""
    completed_tasks: int | None = None
    """Number of tasks that are done."""
    failed_tasks: int | None = None
    """Number of tasks that failed."""
    progress_percentage: float | None = None
    """Share of the tasks that are done, in percent."""
    started_at: Timestamp | None = None
    """When it began."""
    completed_at: Timestamp | None = None
    """When it ended."""
    waiting_tasks: list[Any] | None = None
    """Tasks that wait for an answer of the user."""
    plan_json: dict[str, Any] | None = None
    """The plan."""


class ControlPlanSummary(LiveModel):
    """A plan that was carried out."""

    execution_id: str
    """Id of the execution."""
    agent_id: str | None = None
    """Id of the agent."""
    plan_generation_id: str | None = None
    """Id of the execution that made the plan."""
    title: str | None = None
    """Title."""
    summary: str | None = None
    """Summary."""
    status: str | None = None
    """State."""
    total_tasks: int | None = None
    """Number of tasks."""
    completed_tasks: int | None = None
    """Number of tasks that are done."""
    failed_tasks: int | None = None
    """Number of tasks that failed."""
    created_at: Timestamp | None = None
    """When it was created."""
    started_at: Timestamp | None = None
    """When it began."""
    completed_at: Timestamp | None = None
    """When it ended."""


class ControlPlanExecutions(LiveModel):
    """Plans that were carried out."""

    executions: list[ControlPlanSummary] | None = None
    """The executions."""


class ControlPlanContinue(LiveModel, nullable=()):
    """Answers for the tasks that wait."""

    responses: list[dict[str, Any]]
    """The answers; each has the `execution_id` of its task and a `message`."""


class ControlPlanContinued(LiveModel):
    """Which tasks have got their answers."""

    success: bool | None = None
    """Whether it was done."""
    execution_id: str | None = None
    """Id of the execution."""
    messages_sent: int | None = None
    """Number of messages that were sent."""
    sent_to_executions: list[str] | None = None
    """Executions that a message was sent to."""
    signals_sent: int | None = None
    """Number of tasks that were told."""
    task_ids: list[int] | None = None
    """Numbers of those tasks."""
    remaining_waiting_tasks: int | None = None
    """Number of tasks that still wait."""
    plan_status: str | None = None
    """State of the plan."""
    workflow_signaled: bool | None = None
    """Whether the workflow was told."""


class ControlPlanMessage(LiveModel, nullable=()):
    """Something to say to a task."""

    message: str
    """What to say."""


class ControlPlanMessageSent(LiveModel):
    """Whether a task has got a message."""

    success: bool | None = None
    """Whether it was done."""
    execution_id: str | None = None
    """Id of the execution."""
    task_id: int | None = None
    """Number of the task."""
    message_sent: bool | None = None
    """Whether the message was sent."""
    workflow_signaled: bool | None = None
    """Whether the workflow was told."""


class ControlPlan(LiveModel):
    """A plan, to be carried out as it is."""

    title: str | None = None
    """Title."""
    summary: str | None = None
    """Summary."""
    tasks: list[dict[str, Any]] | None = None
    """Its tasks."""


class ControlTaskPlan(LiveModel):
    """A plan."""

    plan: ControlPlan
    """The plan."""
