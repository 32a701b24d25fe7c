# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/tasks.yaml`: Kubiya API, tasks."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model

TaskStatus = TypeAliasType(
    "TaskStatus", Literal["pending", "running", "completed", "failed", "cancelled"] | str
)
"""State of a task."""


TaskLogLevel = TypeAliasType("TaskLogLevel", Literal["debug", "info", "error"] | str)
"""How serious a line of the log is."""


class TaskResult(Model):
    """What came of a task."""

    output: Any | None = None
    """What it produced; any JSON."""
    error: Any | None = None
    """Why it failed, if it did; text or an object."""


class TaskCreate(Model, nullable=()):
    """A task to create."""

    name: Annotated[str, Field(min_length=1)]
    """What it is called."""
    agent_id: Annotated[str, Field(min_length=1)]
    """Id of the agent that is to execute it."""
    runner_id: Annotated[str, Field(min_length=1)]
    """Id of the runner it is to be executed on."""
    description: str | None = None
    """What it does."""
    metadata: dict[str, Any] | None = None
    """Anything worth keeping with it."""
    parameters: dict[str, Any] | None = None
    """What the task needs to know."""


class TaskCancellation(Model):
    """A task that was cancelled."""

    id: str
    """Id of the task."""
    status: TaskStatus | None = None
    """State of the task."""
    cancelled_at: Timestamp | None = None
    """When it was cancelled."""
    cancelled_by: str | None = None
    """Who cancelled it."""


class TaskProgress(Model):
    """How far a task has come."""

    id: str
    """Id of the task."""
    status: TaskStatus | None = None
    """State of the task."""
    progress: int | None = None
    """Progress in percent, 0 to 100."""
    started_at: Timestamp | None = None
    """When it started; null while it waits."""
    updated_at: Timestamp | None = None
    """When it last changed."""
    metadata: dict[str, Any] | None = None
    """Where it is, in its own words."""


class TaskLogLine(Model):
    """A line of a task's log."""

    timestamp: Timestamp | None = None
    """When it was logged."""
    level: TaskLogLevel | None = None
    """How serious it is."""
    message: str | None = None
    """What was logged."""
    metadata: dict[str, Any] | None = None
    """Where it comes from."""


class TaskLogs(Model):
    """What a task has logged."""

    task_id: str
    """Id of the task."""
    logs: list[TaskLogLine] | None = None
    """The lines, oldest first."""


class Task(Model):
    """Work that an agent does on a runner."""

    id: str
    """Id of the task."""
    name: str | None = None
    """What it is called."""
    description: str | None = None
    """What it does."""
    status: TaskStatus | None = None
    """State of the task."""
    progress: int | None = None
    """Progress in percent, 0 to 100."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it last changed."""
    started_at: Timestamp | None = None
    """When it started; null while it waits."""
    completed_at: Timestamp | None = None
    """When it ended; null until then."""
    agent_id: str | None = None
    """Id of the agent that executes it."""
    runner_id: str | None = None
    """Id of the runner it is executed on."""
    metadata: dict[str, Any] | None = None
    """What its creator wrote on it."""
    result: TaskResult | None = None
    """What came of it; missing in lists."""
