# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/worker_queues.yaml`: Kubiya's control plane, worker queues."""

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

    name: Annotated[str, Field(max_length=50, min_length=2)]
    """Name of the queue."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    max_workers: Annotated[int | None, Field(ge=1)] = None
    """Most workers it may have."""
    heartbeat_interval: Annotated[int | None, Field(ge=10, le=300)] = None
    """Seconds between two signs of life of a worker; one client always sends it."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""


class ControlWorkerQueueUpdate(LiveModel, nullable=()):
    """What to change about a queue."""

    name: Annotated[str | None, Field(max_length=50, min_length=2)] = None
    """Name of the queue."""
    display_name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is for."""
    status: str | None = None
    """State of the queue."""
    max_workers: Annotated[int | None, Field(ge=1)] = None
    """Most workers it may have."""
    heartbeat_interval: Annotated[int | None, Field(ge=10, le=300)] = None
    """Seconds between two signs of life of a worker."""
    tags: list[str] | None = None
    """Tags."""
    settings: dict[str, Any] | None = None
    """Its settings."""


ControlQueueText = TypeAliasType("ControlQueueText", SecretStr)
"""A script or a command that may hold a token."""


class ControlQueueCommand(LiveModel):
    """A command, wrapped."""

    queue_id: str | None = None
    """Id of the queue."""
    command: ControlQueueText
    """The command."""
    command_parts: dict[str, Any] | None = None
    """The parts of the command, by name."""
    can_register: bool | None = None
    """Whether a worker may register."""
    queue_status: str | None = None
    """State of the queue."""
    active_workers: int | None = None
    """Number of its workers."""
    max_workers: int | None = None
    """Most workers."""


class ControlWorkerSystem(
    LiveModel,
    nullable=(
        "hostname",
        "platform",
        "os_name",
        "os_version",
        "python_version",
        "cli_version",
        "sdk_version",
        "pid",
        "cwd",
        "supported_runtimes",
        "llm_gateway_url",
        "docker_available",
        "docker_version",
        "cpu_count",
        "cpu_percent",
        "memory_total",
        "memory_used",
        "memory_percent",
        "disk_total",
        "disk_used",
        "disk_percent",
        "uptime_seconds",
    ),
):
    """The machine that a worker runs on."""

    hostname: str | None = None
    """Name of the machine."""
    platform: str | None = None
    """Platform of the machine."""
    os_name: str | None = None
    """Operating system."""
    os_version: str | None = None
    """Version of the operating system."""
    python_version: str | None = None
    """Version of Python."""
    cli_version: str | None = None
    """Version of the command line client."""
    sdk_version: str | None = None
    """Version of the SDK."""
    pid: int | None = None
    """Id of the process."""
    cwd: str | None = None
    """Folder that it works in."""
    supported_runtimes: list[str] | None = None
    """Runtimes that it has."""
    llm_gateway_url: str | None = None
    """Address of the gateway to language models."""
    docker_available: bool | None = None
    """Whether Docker is there."""
    docker_version: str | None = None
    """Version of Docker."""
    cpu_count: int | None = None
    """Number of processors."""
    cpu_percent: float | None = None
    """Use of the processors, in percent."""
    memory_total: int | None = None
    """Memory, in bytes."""
    memory_used: int | None = None
    """Memory in use, in bytes."""
    memory_percent: float | None = None
    """Memory in use, in percent."""
    disk_total: int | None = None
    """Disk space, in bytes."""
    disk_used: int | None = None
    """Disk space in use, in bytes."""
    disk_percent: float | None = None
    """Disk space in use, in percent."""
    uptime_seconds: float | None = None
    """Seconds since it started."""


class ControlWorker(LiveModel):
    """A worker of a queue."""

    id: str
    """Id of the worker."""
    worker_id: str | None = None
    """Id of the worker."""
    status: str | None = None
    """State of the worker."""
    tasks_processed: int | None = None
    """Number of tasks that it has done."""
    current_task_id: str | None = None
    """Id of the task that it is doing."""
    last_heartbeat: Timestamp | None = None
    """When it was last heard of."""
    registered_at: Timestamp | None = None
    """When it was first heard of."""
    system_info: ControlWorkerSystem | None = None
    """The machine that it runs on."""
    logs: list[str] | None = None
    """Last lines of its log."""
    worker_metadata: dict[str, Any] | None = None
    """Anything else."""


class ControlWorkerStart(LiveModel, nullable=()):
    """What a worker says about itself."""

    worker_sdk_version: str | None = None
    """Version of the worker's SDK."""
    system_info: ControlWorkerSystem | None = None
    """The machine that it runs on."""
    control_plane_url: str | None = None
    """Address of the control plane."""


class ControlWorkerConnection(LiveModel):
    """What a worker connects to."""

    worker_id: str
    """Id of the worker."""
    task_queue_name: str | None = None
    """Name of the task queue."""
    temporal_namespace: str | None = None
    """Namespace of the workflows."""
    temporal_host: str | None = None
    """Host of the workflows."""
    temporal_api_key: SecretStr | None = None
    """Key of the workflows."""
    organization_id: str | None = None
    """Organization it belongs to."""
    control_plane_url: str | None = None
    """Address of the control plane."""
    heartbeat_interval: int | None = None
    """Seconds between two signs of life."""
    litellm_api_url: str | None = None
    """Address of the gateway to language models."""
    litellm_api_key: SecretStr | None = None
    """Key of that gateway."""
    queue_name: str | None = None
    """Name of the queue."""
    environment_name: str | None = None
    """Name of the environment."""
    queue_id: str | None = None
    """Id of the queue."""
    queue_ephemeral: bool | None = None
    """Whether the queue goes away after its use."""
    queue_single_execution: bool | None = None
    """Whether the queue is for one execution."""
    redis_url: SecretStr | None = None
    """Address of the event store."""
    redis_password: SecretStr | None = None
    """Password of the event store."""
    redis_enabled: bool | None = None
    """Whether events go through the event store."""
    websocket_enabled: bool | None = None
    """Whether events go through a web socket."""
    websocket_url: str | None = None
    """Address of that web socket."""
    websocket_features: list[str] | None = None
    """What the web socket is used for."""
    nats_config: dict[str, SecretStr] | None = None
    """Settings of the message broker."""
    control_plane_sdk_version: str | None = None
    """Version of the SDK that the control plane was built with."""


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
    lock_duration_seconds: Annotated[int | None, Field(ge=60, le=600)] = None
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


class ControlQueueMetrics(LiveModel):
    """How busy the workers of a queue are."""

    queue_id: str | None = None
    """Id of the queue."""
    active_workers: int | None = None
    """Number of workers that were heard of lately."""
    idle_workers: int | None = None
    """Number of them that wait."""
    busy_workers: int | None = None
    """Number of them that work."""
    total_workers: int | None = None
    """Number of workers."""
    tasks_processed_24h: int | None = None
    """Number of tasks done in the last 24 hours."""
    tasks_failed_24h: int | None = None
    """Number of tasks that failed in the last 24 hours."""
    tasks_pending: int | None = None
    """Number of tasks that wait."""
    avg_task_duration_ms: float | None = None
    """How long a task takes on average, in milliseconds."""
    error_rate_percent: float | None = None
    """Share of the tasks that failed, in percent."""
    last_error_at: Timestamp | None = None
    """When a task last failed."""
    task_queue_backlog: int | None = None
    """Number of tasks in the backlog."""
    task_queue_pollers: int | None = None
    """Number of workers that ask for tasks."""
    last_activity_at: Timestamp | None = None
    """When a task was last done."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlQueueWorkflow(LiveModel):
    """Something that a worker is doing."""

    workflow_id: str
    """Id of the workflow behind it."""
    run_id: str | None = None
    """Id of the run."""
    task_queue: str | None = None
    """Name of the task queue."""
    worker_id: str | None = None
    """Id of the worker."""
    status: str | None = None
    """State."""
    execution_id: str | None = None
    """Id of the execution."""
    started_at: Timestamp | None = None
    """When it began."""
    close_time: Timestamp | None = None
    """When it ended."""
    workflow_type: str | None = None
    """Kind of workflow."""
    attempt: int | None = None
    """Number of the attempt, from 1."""
    history_length: int | None = None
    """Number of events in its history."""


class ControlQueueWorkflows(LiveModel):
    """What the workers of a queue are doing."""

    workflows: list[ControlQueueWorkflow] | None = None
    """The workflows."""
    total: int | None = None
    """Number of workflows."""
    pending_count: int | None = None
    """Number of them that wait."""
    running_count: int | None = None
    """Number of them that are running."""
    completed_count: int | None = None
    """Number of them that succeeded."""
    failed_count: int | None = None
    """Number of them that failed."""


class ControlQueueExecution(LiveModel):
    """An execution of a queue."""

    id: str
    """Id."""
    execution_type: str | None = None
    """Whether an agent or a team does it."""
    entity_id: str | None = None
    """Id of the entity."""
    entity_name: str | None = None
    """Name of the entity."""
    prompt: str | None = None
    """What is to be done."""
    status: str | None = None
    """State."""
    temporal_workflow_id: str | None = None
    """Id of the workflow behind it."""
    created_at: Timestamp | None = None
    """When it was created."""
    started_at: Timestamp | None = None
    """When it began."""
    completed_at: Timestamp | None = None
    """When it ended."""
