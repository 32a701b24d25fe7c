# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/worker_queues.yaml`: Kubiya's control plane as its own clients call it, worker queues."""

from typing import Annotated, Any

from pydantic import Field, SecretStr
from typing_extensions import TypeAliasType

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlWorkerQueue(LiveModel):
    """A queue of work."""

    id: str
    """Id of the queue."""
    organization_id: str | None = None
    """Organization it belongs to."""
    environment_id: str | None = None
    """Id of its environment."""
    name: str | None = None
    """Name of the queue."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    status: str | None = None
    """State of the queue."""
    worker_type: str | None = None
    """Kind of its workers."""
    max_workers: int | None = None
    """Most workers it may have."""
    heartbeat_interval: int | None = None
    """Seconds between two signs of life of a worker."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    created_by: str | None = None
    """Who made it."""
    active_workers: int | None = None
    """Number of its workers."""
    task_queue_name: str | None = None
    """Where its work is queued."""


class ControlWorkerQueueCreate(LiveModel, nullable=()):
    """A queue to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the queue."""
    environment_id: str | None = None
    """Id of its environment."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    worker_type: str | None = None
    """Kind of its workers."""
    max_workers: int | None = None
    """Most workers it may have."""
    heartbeat_interval: int | None = None
    """Seconds between two signs of life of a worker; one client always sends it."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    ephemeral: bool | None = None
    """Whether it goes away by itself."""
    single_execution_mode: bool | None = None
    """Whether its workers end after one execution."""
    auto_cleanup_after_seconds: int | None = None
    """Seconds after which it goes away."""
    parent_execution_id: str | None = None
    """Execution it is made for."""


class ControlWorkerQueueUpdate(LiveModel, nullable=()):
    """What to change about a queue."""

    name: str | None = None
    """Name of the queue."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    status: str | None = None
    """State of the queue."""
    worker_type: str | None = None
    """Kind of its workers."""
    max_workers: int | None = None
    """Most workers it may have."""
    heartbeat_interval: int | None = None
    """Seconds between two signs of life of a worker."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""


ControlQueueText = TypeAliasType("ControlQueueText", SecretStr)
"""A script or a command that may hold a token."""


class ControlQueueScript(LiveModel):
    """A script, wrapped."""

    script: ControlQueueText
    """The script."""


class ControlQueueCommand(LiveModel):
    """A command, wrapped."""

    command: ControlQueueText
    """The command."""


class ControlWorker(LiveModel):
    """A worker of a queue."""

    id: str
    """Id of the worker."""
    queue_id: str | None = None
    """Id of its queue."""
    status: str | None = None
    """State of the worker."""
    last_seen: Timestamp | None = None
    """When it gave its last sign of life."""
    worker_info: dict[str, Any] | None = None
    """What it says about itself."""
    created_at: Timestamp | None = None
    """When it came."""


class ControlQueueConfig(LiveModel):
    """What workers are told."""

    queue_id: str
    """Id of the queue."""
    name: str | None = None
    """Name of the queue."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    status: str | None = None
    """State of the queue."""
    max_workers: int | None = None
    """Most workers it may have."""
    heartbeat_interval: int | None = None
    """Seconds between two signs of life."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""
    config_version: str | None = None
    """What tells this from what they were told before."""
    config_updated_at: Timestamp | None = None
    """When this changed."""
    recommended_package_version: str | None = None
    """Version of the worker that is to be used."""
    environment_id: str | None = None
    """Id of its environment."""
    environment_name: str | None = None
    """Name of its environment."""


class ControlUpdateLockRequest(LiveModel, nullable=()):
    """Which worker wants to update itself."""

    worker_id: str
    """Id of the worker."""
    lock_duration_seconds: int
    """Seconds it needs."""


class ControlUpdateLock(LiveModel):
    """Leave for one worker to update itself."""

    lock_id: str | None = None
    """Id of the lock."""
    worker_id: str | None = None
    """Id of the worker."""
    queue_id: str | None = None
    """Id of the queue."""
    acquired_at: Timestamp | None = None
    """When it was taken."""
    expires_at: Timestamp | None = None
    """When it ends."""
    locked: bool | None = None
    """Whether it holds."""


class ControlUpdateLockState(LiveModel):
    """Which worker may update itself."""

    locked: bool | None = None
    """Whether any worker does."""
    queue_id: str | None = None
    """Id of the queue."""
    worker_id: str | None = None
    """Id of the worker."""
    lock_id: str | None = None
    """Id of the lock."""
    acquired_at: Timestamp | None = None
    """When it was taken."""
    expires_at: Timestamp | None = None
    """When it ends."""
    ttl_seconds: int | None = None
    """Seconds until then."""
    lock_coordination_available: bool | None = None
    """Whether workers are told apart at all."""
    message: str | None = None
    """Sentence for a person."""
