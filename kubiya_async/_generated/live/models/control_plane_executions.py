# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/executions.yaml`: Kubiya's control plane as its own clients call it, executions."""

from typing import Any, Literal

from typing_extensions import TypeAliasType

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Identified

ControlExecutionStatus = TypeAliasType(
    "ControlExecutionStatus",
    Literal[
        "pending", "running", "waiting_for_input", "completed", "failed", "cancelled", "terminated"
    ]
    | str,
)
"""How far an execution has come; servers write it in either case."""


class ControlExecution(Identified, identity=("id", "execution_id")):
    """Something that an agent or a team does."""

    id: str
    """Id of the execution."""
    execution_id: str | None = None
    """The id, under the name it has when the execution is started."""
    workflow_id: str | None = None
    """Workflow behind it."""
    message: str | None = None
    """Sentence for a person."""
    execution_type: str | None = None
    """Whether an agent or a team does it."""
    entity_id: str | None = None
    """Id of the agent or the team."""
    entity_name: str | None = None
    """Name of the agent or the team."""
    agent: dict[str, Any] | None = None
    """The agent."""
    team: dict[str, Any] | None = None
    """The team."""
    prompt: str | None = None
    """What is to be done."""
    task: str | None = None
    """The same, under another name."""
    system_prompt: str | None = None
    """System prompt."""
    status: ControlExecutionStatus | None = None
    """How far it has come."""
    response: str | None = None
    """What came of it."""
    error_message: str | None = None
    """Why it failed."""
    error: str | None = None
    """The same, under another name."""
    usage: dict[str, Any] | None = None
    """What it has used."""
    execution_metadata: dict[str, Any] | None = None
    """Anything else."""
    worker_queue_id: str | None = None
    """Id of the queue whose workers do it."""
    worker_id: str | None = None
    """Id of the worker that does it."""
    created_at: Timestamp | None = None
    """When it was asked for."""
    started_at: Timestamp | None = None
    """When it began."""
    completed_at: Timestamp | None = None
    """When it ended."""
    updated_at: Timestamp | None = None
    """When it changed last."""
