# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/workflows.yaml`: Kubiya as its own clients call it, workflows."""

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr

from kubiya_async._messages.fields import Duration, Timestamp
from kubiya_async._messages.models import LiveModel


class LiveWorkflowExecution(LiveModel, nullable=()):
    """A workflow definition with what it needs to run. Whatever else a definition says is sent as it is."""

    command: Literal["execute_workflow"]
    """Always `execute_workflow`."""
    params: dict[str, Any] | None = None
    """Values of its parameters."""
    parameters: dict[str, Any] | None = None
    """The same, under the name that the Python packages send."""
    secrets: dict[str, SecretStr] | None = None
    """Secrets by name, shown nowhere."""
    env: dict[str, str] | None = None
    """Environment of the steps."""


class LiveWorkflowReference(LiveModel, nullable=()):
    """Which run is meant."""

    workflow_id: Annotated[str, Field(alias="workflowId", min_length=1)]
    """Id of the run."""


class LiveWorkflowQuery(LiveModel, nullable=()):
    """Which runs to list, and which part of the list."""

    filter: Literal["all", "running", "completed", "failed"] | str | None = None
    """State of the run."""
    limit: int | None = None
    """Items per page."""
    offset: int | None = None
    """Items to skip."""


class LiveWorkflowRetry(LiveModel, nullable=()):
    """Which run to repeat, and how."""

    workflow_id: Annotated[str, Field(alias="workflowId", min_length=1)]
    """Id of the run."""
    from_step: Annotated[str | None, Field(alias="fromStep")] = None
    """Step to begin at."""
    variables: dict[str, Any] | None = None
    """Values that differ from the first time."""
    force: bool | None = None
    """Whether to repeat it in any case."""


class LiveWorkflowCancel(LiveModel, nullable=()):
    """Which run to cancel, and why."""

    workflow_id: Annotated[str, Field(alias="workflowId", min_length=1)]
    """Id of the run."""
    reason: str | None = None
    """Why it is cancelled."""


class LiveWorkflowStep(LiveModel):
    """How far a step of a run has come."""

    name: str | None = None
    """Name of the step."""
    status: str | None = None
    """State of the step."""
    exit_code: Annotated[int | None, Field(alias="exitCode")] = None
    """Exit status of its command."""
    started_at: Annotated[Timestamp | None, Field(alias="startedAt")] = None
    """When it began."""
    finished_at: Annotated[Timestamp | None, Field(alias="finishedAt")] = None
    """When it ended."""
    duration: Duration | None = None
    """How long it took."""
    output: str | None = None
    """What it wrote."""
    error: str | None = None
    """Why it failed."""
    logs: list[str] | None = None
    """Lines of its log."""
    variables: dict[str, Any] | None = None
    """Values it was given or has set."""
    retry_count: Annotated[int | None, Field(alias="retryCount")] = None
    """How many times it was repeated."""
    can_retry: Annotated[bool | None, Field(alias="canRetry")] = None
    """Whether it can be repeated."""


class LiveWorkflowState(LiveModel):
    """How far a run has come."""

    name: str | None = None
    """Name of the workflow."""
    status: str | int | None = None
    """State of the run, as a number in the clients."""
    status_text: Annotated[str | None, Field(alias="statusText")] = None
    """State of the run, in words."""
    started_at: Annotated[Timestamp | None, Field(alias="startedAt")] = None
    """When it began."""
    finished_at: Annotated[Timestamp | None, Field(alias="finishedAt")] = None
    """When it ended."""
    duration: Duration | None = None
    """How long it took."""
    nodes: dict[str, LiveWorkflowStep] | None = None
    """Its steps by name."""
    variables: dict[str, Any] | None = None
    """Its values."""
    error: str | None = None
    """Why it failed."""
    retry_count: Annotated[int | None, Field(alias="retryCount")] = None
    """How many times it was repeated."""
    can_retry: Annotated[bool | None, Field(alias="canRetry")] = None
    """Whether it can be repeated."""
    log_url: Annotated[str | None, Field(alias="logUrl")] = None
    """Where its log is."""
    trace_url: Annotated[str | None, Field(alias="traceUrl")] = None
    """Where its trace is."""


class LiveWorkflowReport(LiveModel):
    """What the runner says about a run."""

    request_id: Annotated[str | None, Field(alias="requestId")] = None
    """Id of the request."""
    success: bool | None = None
    """Whether the operation succeeded."""
    timestamp: Timestamp | None = None
    """When this was so."""
    status: LiveWorkflowState | None = None
    """How far the run has come."""
    is_active: Annotated[bool | None, Field(alias="isActive")] = None
    """Whether it is still going on."""
    workflow_id: Annotated[str | None, Field(alias="workflowId")] = None
    """Id of the run."""


class LiveWorkflowSummary(LiveModel):
    """A run in a list."""

    id: str
    """Id of the run."""
    name: str | None = None
    """Name of the workflow."""
    description: str | None = None
    """What it does."""
    status: str | None = None
    """State of the run."""
    location: str | None = None
    """Where its definition is."""
    updated_at: Annotated[Timestamp | None, Field(alias="updatedAt")] = None
    """When it changed last."""
    tags: list[str] | None = None
    """Tags."""
    group: str | None = None
    """Group it belongs to."""
    step_count: Annotated[int | None, Field(alias="stepCount")] = None
    """Number of its steps."""
    runner: str | None = None
    """Name of its runner."""


class LiveWorkflowFigures(LiveModel):
    """Where a page of runs lies."""

    total: int | None = None
    """Runs in all pages."""
    limit: int | None = None
    """Runs asked for per page."""
    offset: int | None = None
    """Runs skipped before this page."""
    page: int | None = None
    """Number of the page."""


class LiveWorkflowPage(LiveModel):
    """One page of runs."""

    request_id: Annotated[str | None, Field(alias="requestId")] = None
    """Id of the request."""
    success: bool | None = None
    """Whether the operation succeeded."""
    timestamp: Timestamp | None = None
    """When this was so."""
    workflows: list[LiveWorkflowSummary] | None = None
    """The runs."""
    pagination: LiveWorkflowFigures | None = None
    """Where this page lies."""
    errors: list[str] | None = None
    """What went wrong on the way."""


class LiveComposerStep(LiveModel):
    """A step of an execution in the composer."""

    step_name: str | None = None
    """Name of the step."""
    status: str | None = None
    """State of the step."""


class LiveComposerWorkflow(LiveModel):
    """Which workflow an execution is of."""

    id: str | None = None
    """Id of the workflow."""
    name: str | None = None
    """Name of the workflow."""


class LiveComposerExecution(LiveModel):
    """An execution of a saved workflow."""

    id: str
    """Id of the execution."""
    workflow_id: str | None = None
    """Id of the workflow."""
    status: str | None = None
    """State of the execution."""
    trigger_type: str | None = None
    """What started it."""
    created_at: Timestamp | None = None
    """When it was asked for."""
    started_at: Timestamp | None = None
    """When it began."""
    completed_at: Timestamp | None = None
    """When it ended."""
    runner: str | None = None
    """Name of its runner."""
    workflow: LiveComposerWorkflow | None = None
    """Which workflow it is of."""
    steps: list[LiveComposerStep] | None = None
    """Its steps."""


class LiveComposerFigures(LiveModel):
    """The figures of a page of the composer."""

    total: int | None = None
    """Items in all pages."""
    page: int | None = None
    """Number of the page."""
    total_pages: Annotated[int | None, Field(alias="totalPages")] = None
    """Number of pages."""
    page_size: Annotated[int | None, Field(alias="pageSize")] = None
    """Items per page."""


class LiveComposerExecutionPage(LiveComposerFigures):
    """One page of executions."""

    executions: list[LiveComposerExecution] | None = None
    """The executions."""


class LiveWorkflowDefinition(LiveModel, nullable=("name", "version", "steps")):
    """What a saved workflow consists of."""

    name: str | None = None
    """Name of the workflow."""
    version: int | None = None
    """Version of the format."""
    steps: list[dict[str, Any]] | None = None
    """Its steps, in the workflow language."""


class LiveSavedWorkflow(LiveModel):
    """A workflow that is kept in the composer."""

    id: str
    """Id of the workflow."""
    name: str | None = None
    """Name of the workflow."""
    description: str | None = None
    """What it does."""
    status: str | None = None
    """Whether it is a draft or published."""
    owner_id: str | None = None
    """Who owns it."""
    user_name: str | None = None
    """Name of who owns it."""
    workspace_id: str | None = None
    """Workspace it belongs to."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    published_at: Timestamp | None = None
    """When it was published."""
    recent_executions: list[LiveComposerExecution] | None = None
    """The last times it ran."""
    definition: LiveWorkflowDefinition | None = None
    """What it consists of."""


class LiveSavedWorkflowPage(LiveComposerFigures):
    """One page of saved workflows."""

    workflows: list[LiveSavedWorkflow] | None = None
    """The workflows."""
    status: str | None = None
    """State of the answer."""


class LiveSavedWorkflowCreate(LiveModel, nullable=()):
    """A workflow to keep."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the workflow."""
    description: str | None = None
    """What it does."""
    status: str | None = None
    """Whether it is a draft or published."""
    definition: LiveWorkflowDefinition
    """What it consists of."""


class LiveSavedWorkflowUpdate(LiveModel, nullable=()):
    """What to change about a workflow."""

    name: str | None = None
    """Name of the workflow."""
    description: str | None = None
    """What it does."""
    status: str | None = None
    """Whether it is a draft or published."""
    definition: LiveWorkflowDefinition | None = None
    """What it consists of."""


class LiveWorkflowPublish(LiveModel, nullable=()):
    """Where a workflow is to be run, and what is to start it."""

    type: str | None = None
    """Kind of trigger, such as `webhook`."""
    webhook_path: Annotated[str | None, Field(alias="webhookPath")] = None
    """Path of the address that starts it; the client takes the workflow's id."""
    runner: Annotated[str, Field(min_length=1)]
    """Name of the runner."""


class LivePublication(LiveModel):
    """What came of publishing."""

    success: bool | None = None
    """Whether it is published."""
    message: str | None = None
    """Sentence for a person."""


class LiveWorkflowTrigger(LiveModel, nullable=()):
    """What is to start a workflow, and where it is to be run then."""

    runner: Annotated[str, Field(min_length=1)]
    """Name of the runner."""
    trigger_type: Annotated[str | None, Field(alias="triggerType")] = None
    """What starts it, such as `webhook`."""


class LiveWorkflowWebhook(LiveModel):
    """The address that starts a workflow."""

    webhook_url: Annotated[str | None, Field(alias="webhookUrl")] = None
    """The address."""
    webhook_hash: Annotated[str | None, Field(alias="webhookHash")] = None
    """What tells it from others."""
    method: str | None = None
    """HTTP method to use."""


class LiveSavedWorkflowRun(LiveModel, nullable=()):
    """What a saved workflow is to be run with."""

    input: dict[str, Any] | None = None
    """Values of its parameters."""
    runner: Annotated[str, Field(min_length=1)]
    """Name of the runner."""


class LiveSavedWorkflowStart(LiveModel):
    """An execution that has begun."""

    execution_id: Annotated[str, Field(alias="executionId")]
    """Id of the execution."""
    request_id: Annotated[str | None, Field(alias="requestId")] = None
    """Id of the request."""
    supabase_execution_id: Annotated[str | None, Field(alias="supabaseExecutionId")] = None
    """Same as `executionId`."""
    workflow_id: Annotated[str | None, Field(alias="workflowId")] = None
    """Id of the workflow."""
    status: str | None = None
    """State of the execution."""
    message: str | None = None
    """Sentence for a person."""
    stream_url: Annotated[str | None, Field(alias="streamUrl")] = None
    """Where it can be followed. The API key is never sent there."""
    status_url: Annotated[str | None, Field(alias="statusUrl")] = None
    """Where its state can be read. The API key is never sent there."""


class LiveWorkflowPrompt(LiveModel, nullable=()):
    """What a workflow is wanted for."""

    format: Literal["sse"]
    """Always `sse`."""
    prompt: Annotated[str, Field(min_length=1)]
    """What the workflow is to do, in words."""
    org_id: Annotated[str | None, Field(alias="orgId")] = None
    """Organization that asks."""
    user_id: Annotated[str | None, Field(alias="userID")] = None
    """User who asks."""
    conversation_id: Annotated[str | None, Field(alias="conversationId")] = None
    """Conversation that this belongs to."""
    workflow_mode: Literal["act", "plan"] | str | None = None
    """Whether to run it, or only to write it."""
    variables: dict[str, Any] | None = None
    """Values it may use."""
