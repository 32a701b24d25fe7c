# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/workflows.yaml`: Kubiya API, workflows."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._generated.models.common import ExecutionStatus, Page
from kubiya_async._messages.fields import Duration, Timestamp
from kubiya_async._messages.models import Model

WorkflowSourceType = TypeAliasType("WorkflowSourceType", Literal["github"] | str)
"""Where a workflow's definition is kept."""


class WorkflowExecuteRequest(Model, nullable=()):
    """A workflow to start."""

    source: Annotated[str, Field(min_length=1)]
    """Where the workflow is kept, such as a repository."""
    type: WorkflowSourceType | None = None
    """Kind of source."""
    variables: dict[str, Any] | None = None
    """Values for the workflow's variables."""
    runner: str | None = None
    """Name of the runner to run on."""
    timeout: Duration | None = None
    """How long the workflow may run."""
    save_trace: bool | None = None
    """Whether to keep a trace of the execution."""


class WorkflowReference(Model):
    """The workflow that an execution runs."""

    name: str | None = None
    """Name of the workflow."""
    source: str | None = None
    """Where it is kept."""
    variables: dict[str, Any] | None = None
    """Values it was started with."""


class WorkflowStep(Model):
    """A step of an execution."""

    name: str
    """Name of the step."""
    status: ExecutionStatus | None = None
    """How far it has come."""
    duration: Duration | None = None
    """How long it took."""
    output: str | None = None
    """What it printed."""


class WorkflowExecution(Model):
    """A run of a workflow."""

    execution_id: str
    """Id of the execution."""
    status: ExecutionStatus | None = None
    """How far it has come."""
    created_at: Timestamp | None = None
    """When it was started."""
    completed_at: Timestamp | None = None
    """When it ended."""
    duration: Duration | None = None
    """How long it took."""
    workflow: WorkflowReference | None = None
    """The workflow it runs."""
    steps: list[WorkflowStep] | None = None
    """Its steps in order."""


class WorkflowExecutionPage(Page):
    """One page of workflow executions."""

    executions: list[WorkflowExecution] | None
    """The executions."""


LogLevel = TypeAliasType("LogLevel", Literal["info"] | str)
"""How much a log entry matters."""


class WorkflowLogEntry(Model):
    """A line of an execution's log."""

    timestamp: Timestamp
    """When it was written."""
    level: LogLevel | None = None
    """How much it matters."""
    step: str | None = None
    """Name of the step that wrote it."""
    message: str | None = None
    """Text of the entry."""


class WorkflowLogs(Model):
    """Log entries of an execution."""

    logs: list[WorkflowLogEntry] | None
    """The entries."""
