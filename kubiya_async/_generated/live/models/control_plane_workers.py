# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/workers.yaml`: Kubiya's control plane, workers."""

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlTaskQueueWorker(LiveModel):
    """A worker of a task queue."""

    identity: str | None = None
    """Name of the worker."""
    last_access_time: Timestamp | None = None
    """When it was last heard of."""
    rate_per_second: float | None = None
    """Most tasks that it takes per second."""


class ControlTaskQueue(LiveModel):
    """A task queue with its workers."""

    task_queue: str
    """Name of the task queue."""
    organization_id: str | None = None
    """Organization it belongs to."""
    runner_name: str | None = None
    """Name of the runner."""
    workers: list[ControlTaskQueueWorker] | None = None
    """The workers."""
    worker_count: int | None = None
    """Number of workers."""
    approximate_backlog_count: int | None = None
    """About how many tasks wait."""
