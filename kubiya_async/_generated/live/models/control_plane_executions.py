# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/executions.yaml`: Kubiya's control plane, executions."""

from typing import Any, Literal

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
