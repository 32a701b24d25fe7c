# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/executions.yaml`: Kubiya's control plane, executions."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Identified, LiveModel

ControlExecutionStatus = TypeAliasType(
    "ControlExecutionStatus",
    Literal[
        "pending", "running", "waiting_for_input", "completed", "failed", "cancelled", "terminated"
    ]
    | str,
)
"""How far an execution has come; servers write it in either case."""


class ControlParticipant(LiveModel):
    """A user who takes part in an execution."""

    id: str
    """Id."""
    user_id: str | None = None
    """Id of the user."""
    user_name: str | None = None
    """Name of the user."""
    user_email: str | None = None
    """Email address of the user."""
    user_avatar: str | None = None
    """Address of the user's picture."""
    role: str | None = None
    """Role."""
    joined_at: Timestamp | None = None
    """When the user joined."""
    last_active_at: Timestamp | None = None
    """When it was last active."""


class ControlExecution(Identified, identity=("id", "execution_id")):
    """Something that an agent or a team does."""

    id: str
    """Id of the execution."""
    organization_id: str | None = None
    """Organization it belongs to."""
    execution_type: Literal["agent", "team"] | str | None = None
    """Whether an agent or a team does it."""
    entity_id: str | None = None
    """Id of the agent or the team."""
    entity_name: str | None = None
    """Name of the agent or the team."""
    prompt: str | None = None
    """What is to be done."""
    system_prompt: str | None = None
    """System prompt."""
    status: ControlExecutionStatus | None = None
    """How far it has come."""
    response: str | None = None
    """What came of it."""
    error_message: str | None = None
    """Why it failed."""
    usage: dict[str, Any] | None = None
    """What it has used."""
    execution_metadata: dict[str, Any] | None = None
    """Anything else."""
    runner_name: str | None = None
    """Name of the runner."""
    user_id: str | None = None
    """Id of the user."""
    user_name: str | None = None
    """Name of the user."""
    user_email: str | None = None
    """Email address of the user."""
    user_avatar: str | None = None
    """Address of the user's picture."""
    created_at: Timestamp | None = None
    """When it was asked for."""
    started_at: Timestamp | None = None
    """When it began."""
    completed_at: Timestamp | None = None
    """When it ended."""
    updated_at: Timestamp | None = None
    """When it changed last."""
    participants: list[ControlParticipant] | None = None
    """Users who take part."""
    last_message_at: Timestamp | None = None
    """When the last message came."""
    last_message_preview: str | None = None
    """Beginning of the last message."""
    execution_id: str | None = None
    """The id, under the name it has when the execution is started."""
    workflow_id: str | None = None
    """Workflow behind it."""
    message: str | None = None
    """Message for a person."""


class ControlExecutionUpdate(LiveModel, nullable=()):
    """What to change about an execution."""

    status: str | None = None
    """State."""
    started_at: Timestamp | None = None
    """When it began."""
    completed_at: Timestamp | None = None
    """When it ended."""
    response: str | None = None
    """What came of it."""
    error_message: str | None = None
    """Why it failed."""
    usage: dict[str, Any] | None = None
    """What it has used."""
    execution_metadata: dict[str, Any] | None = None
    """Anything to keep along with it."""


class ControlExecutionMessage(LiveModel, nullable=()):
    """Something to say to an execution."""

    message: str
    """What to say."""
    role: str | None = None
    """Who says it; `user` unless given."""


class ControlExecutionChange(LiveModel):
    """Whether an execution has done what was asked of it."""

    success: bool | None = None
    """Whether it was done."""
    execution_id: str | None = None
    """Id of the execution."""
    workflow_id: str | None = None
    """Id of the workflow behind it."""
    workflow_message_id: str | None = None
    """Id of the message that shows the workflow."""
    status: str | None = None
    """State."""
    message: str | None = None
    """Message for a person."""
    warning: str | None = None
    """What may be wrong."""
    error: str | None = None
    """Why it has not."""
    cancelled_at: Timestamp | None = None
    """When it was cancelled."""


class ControlWorkflowCancel(LiveModel, nullable=()):
    """Which workflow to cancel."""

    workflow_message_id: str
    """Id of the message that shows the workflow."""


class ControlExecutionTerminate(LiveModel, nullable=()):
    """Why an execution is terminated."""

    reason: Annotated[str, Field(max_length=500, min_length=1)]
    """Why."""


class ControlExecutionTermination(LiveModel):
    """That an execution was terminated."""

    success: bool | None = None
    """Whether it was done."""
    workflow_id: str | None = None
    """Id of the workflow behind it."""
    terminated_at: Timestamp | None = None
    """When it was terminated."""


class ControlExecutionsTerminate(LiveModel, nullable=()):
    """Which executions are terminated, and why."""

    execution_ids: Annotated[list[str], Field(max_length=100, min_length=1)]
    """Ids of the executions."""
    reason: Annotated[str, Field(max_length=500, min_length=1)]
    """Why."""


class ControlExecutionTerminationResult(LiveModel):
    """Whether an execution was terminated."""

    execution_id: str | None = None
    """Id of the execution."""
    success: bool | None = None
    """Whether it was done."""
    workflow_id: str | None = None
    """Id of the workflow behind it."""
    error: str | None = None
    """Why it failed."""
    terminated_at: Timestamp | None = None
    """When it was terminated."""


class ControlExecutionTerminations(LiveModel):
    """Which executions were terminated."""

    total_requested: int | None = None
    """Number of executions that were named."""
    total_succeeded: int | None = None
    """Number of them that were terminated."""
    total_failed: int | None = None
    """Number of them that were not."""
    results: list[ControlExecutionTerminationResult] | None = None
    """What became of each."""


class ControlExecutionSession(LiveModel):
    """What was said in an execution."""

    session_id: str | None = None
    """Id of the session."""
    messages: list[dict[str, Any]] | None = None
    """The messages."""
    message_count: int | None = None
    """Number of messages."""


class ControlTransition(LiveModel):
    """From one state of an execution to another."""

    id: str
    """Id."""
    execution_id: str | None = None
    """Id of the execution."""
    turn_number: int | None = None
    """Number of the turn."""
    from_state: str | None = None
    """State before."""
    to_state: str | None = None
    """State after."""
    reasoning: str | None = None
    """Why."""
    confidence: str | None = None
    """How sure the server is."""
    decision_factors: dict[str, Any] | None = None
    """What was decisive."""
    ai_model: str | None = None
    """Language model that decided."""
    decision_time_ms: int | None = None
    """How long the decision took, in milliseconds."""
    is_manual_override: bool | None = None
    """Whether a person decided."""
    created_at: Timestamp | None = None
    """When it was created."""


class ControlTransitions(LiveModel):
    """The states that an execution has been in."""

    execution_id: str | None = None
    """Id of the execution."""
    transition_count: int | None = None
    """Number of transitions."""
    transitions: list[ControlTransition] | None = None
    """The transitions."""


class ControlActivity(LiveModel):
    """Something that an execution has done."""

    activity_id: str | None = None
    """Id of the activity."""
    activity_type: str | None = None
    """What the activity does."""
    status: str | None = None
    """State."""
    scheduled_time: Timestamp | None = None
    """When it was put in the queue."""
    started_time: Timestamp | None = None
    """When it began."""
    completed_time: Timestamp | None = None
    """When it ended."""
    duration_ms: float | None = None
    """How long it took, in milliseconds."""
    attempt: int | None = None
    """Number of the attempt, from 1."""
    worker_identity: str | None = None
    """Worker that did it."""
    failure_message: str | None = None
    """Why it failed."""
    input: dict[str, Any] | None = None
    """What it was started with."""
    result: dict[str, Any] | None = None
    """What came of it."""


class ControlWorkflowTrace(LiveModel):
    """What an execution has done."""

    activities: list[ControlActivity] | None = None
    """The activities."""
    timeline: list[dict[str, Any]] | None = None
    """The same, by time."""
    total_activities: int | None = None
    """Number of activities."""
    completed_activities: int | None = None
    """Number of activities that are done."""
    failed_activities: int | None = None
    """Number of activities that failed."""


class ControlWorkflowEvent(LiveModel):
    """An event in the history of an execution."""

    event_id: int | None = None
    """Id of the event."""
    event_type: str | None = None
    """Kind of event."""
    event_time: Timestamp | None = None
    """When it happened."""
    details: dict[str, Any] | None = None
    """Anything else about it."""


class ControlExecutionDetails(LiveModel):
    """An execution as its workflow has it."""

    workflow_id: str | None = None
    """Id of the workflow behind it."""
    run_id: str | None = None
    """Id of the run."""
    status: str | None = None
    """State of the workflow."""
    execution_id: str | None = None
    """Id of the execution."""
    execution_status: str | None = None
    """State of the execution."""
    start_time: Timestamp | None = None
    """When it began."""
    close_time: Timestamp | None = None
    """When it ended."""
    execution_duration_ms: float | None = None
    """How long it took, in milliseconds."""
    task_queue: str | None = None
    """Name of the task queue."""
    workflow_type: str | None = None
    """Kind of workflow."""
    attempt: int | None = None
    """Number of the attempt, from 1."""
    history_length: int | None = None
    """Number of events in its history."""
    history_size_bytes: int | None = None
    """Size of its history, in bytes."""
    input: dict[str, Any] | None = None
    """What it was started with."""
    temporal_web_url: str | None = None
    """Address of a page about it."""
    recent_events: list[ControlWorkflowEvent] | None = None
    """Last events of its history."""
    trace: ControlWorkflowTrace | None = None
    """What it did."""
