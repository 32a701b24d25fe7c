# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.worker_queues`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubiya_async._generated.live.models.control_plane_worker_queues import (
    ControlQueueConfig,
    ControlQueueText,
    ControlUpdateLock,
    ControlUpdateLockRequest,
    ControlUpdateLockState,
    ControlWorker,
    ControlWorkerQueue,
    ControlWorkerQueueCreate,
    ControlWorkerQueueUpdate,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_WORKER_QUEUES_ACQUIRE_UPDATE_LOCK,
    CONTROL_PLANE_WORKER_QUEUES_CREATE,
    CONTROL_PLANE_WORKER_QUEUES_DELETE,
    CONTROL_PLANE_WORKER_QUEUES_GET,
    CONTROL_PLANE_WORKER_QUEUES_GET_CONFIG,
    CONTROL_PLANE_WORKER_QUEUES_GET_INSTALL_SCRIPT,
    CONTROL_PLANE_WORKER_QUEUES_GET_UPDATE_LOCK,
    CONTROL_PLANE_WORKER_QUEUES_GET_WORKER_COMMAND,
    CONTROL_PLANE_WORKER_QUEUES_LIST,
    CONTROL_PLANE_WORKER_QUEUES_LIST_FOR_ENVIRONMENT,
    CONTROL_PLANE_WORKER_QUEUES_LIST_WORKERS,
    CONTROL_PLANE_WORKER_QUEUES_RELEASE_UPDATE_LOCK,
    CONTROL_PLANE_WORKER_QUEUES_START,
    CONTROL_PLANE_WORKER_QUEUES_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneWorkerQueues(Resource):
    """Queues of work, and their workers."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlWorkerQueue]:
        """List queues.

        `GET /api/v1/worker-queues`, seen in one: cli internal/controlplane/workers.go.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_WORKER_QUEUES_LIST,
            ControlWorkerQueue,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    def list_for_environment(
        self,
        environment_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlWorkerQueue]:
        """List the queues of an environment.

        `GET /api/v1/environments/{environment_id}/worker-queues`, seen in two clients: cli
        internal/controlplane/workers.go; terraform-control-plane internal/clients/worker_queues.go.

        Only reads: a failed call is repeated.

        Args:
            environment_id: Id of the environment.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._paginate(
            CONTROL_PLANE_WORKER_QUEUES_LIST_FOR_ENVIRONMENT,
            ControlWorkerQueue,
            None,
            path=(environment_id,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create(
        self,
        environment_id: str,
        *,
        name: str,
        display_name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        worker_type: str | Unset = UNSET,
        max_workers: int | Unset = UNSET,
        heartbeat_interval: int | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        settings: Mapping[str, Any] | Unset = UNSET,
        ephemeral: bool | Unset = UNSET,
        single_execution_mode: bool | Unset = UNSET,
        auto_cleanup_after_seconds: int | Unset = UNSET,
        parent_execution_id: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlWorkerQueue:
        """Create a queue.

        `POST /api/v1/environments/{environment_id}/worker-queues`, seen in two clients: cli
        internal/controlplane/workers.go; terraform-control-plane internal/clients/worker_queues.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            environment_id: Id of the environment.
            name: Name of the queue.
            display_name: Name to be shown.
            description: What it is for.
            worker_type: Kind of its workers.
            max_workers: Most workers it may have.
            heartbeat_interval: Seconds between two signs of life of a worker; one client always
                sends it.
            tags: Tags.
            settings: Its settings.
            ephemeral: Whether it goes away by itself.
            single_execution_mode: Whether its workers end after one execution.
            auto_cleanup_after_seconds: Seconds after which it goes away.
            parent_execution_id: Execution it is made for.
            options: Settings for this call alone.

        Returns:
            The queue.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_WORKER_QUEUES_CREATE,
            ControlWorkerQueue,
            path=(environment_id,),
            body=(
                ControlWorkerQueueCreate,
                {
                    "name": name,
                    "display_name": display_name,
                    "description": description,
                    "worker_type": worker_type,
                    "max_workers": max_workers,
                    "heartbeat_interval": heartbeat_interval,
                    "tags": tags,
                    "settings": settings,
                    "ephemeral": ephemeral,
                    "single_execution_mode": single_execution_mode,
                    "auto_cleanup_after_seconds": auto_cleanup_after_seconds,
                    "parent_execution_id": parent_execution_id,
                    "environment_id": environment_id,
                },
            ),
            options=options,
        )

    async def get(
        self, queue_id: str, *, options: RequestOptions | None = None
    ) -> ControlWorkerQueue:
        """Get a queue.

        `GET /api/v1/worker-queues/{queue_id}`, seen in two clients: cli
        internal/controlplane/workers.go; terraform-control-plane internal/clients/worker_queues.go.

        Only reads: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            options: Settings for this call alone.

        Returns:
            The queue.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_WORKER_QUEUES_GET, ControlWorkerQueue, path=(queue_id,), options=options
        )

    async def delete(self, queue_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a queue.

        `DELETE /api/v1/worker-queues/{queue_id}`, seen in two clients: cli
        internal/controlplane/workers.go; terraform-control-plane internal/clients/worker_queues.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_WORKER_QUEUES_DELETE, None, path=(queue_id,), options=options
        )

    async def update(
        self,
        queue_id: str,
        *,
        name: str | Unset = UNSET,
        display_name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        status: str | Unset = UNSET,
        worker_type: str | Unset = UNSET,
        max_workers: int | Unset = UNSET,
        heartbeat_interval: int | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        settings: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlWorkerQueue:
        """Change a queue.

        `PATCH /api/v1/worker-queues/{queue_id}`, seen in two clients: cli
        internal/controlplane/workers.go; terraform-control-plane internal/clients/worker_queues.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            name: Name of the queue.
            display_name: Name to be shown.
            description: What it is for.
            status: State of the queue.
            worker_type: Kind of its workers.
            max_workers: Most workers it may have.
            heartbeat_interval: Seconds between two signs of life of a worker.
            tags: Tags.
            settings: Its settings.
            options: Settings for this call alone.

        Returns:
            The queue as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_WORKER_QUEUES_UPDATE,
            ControlWorkerQueue,
            path=(queue_id,),
            body=(
                ControlWorkerQueueUpdate,
                {
                    "name": name,
                    "display_name": display_name,
                    "description": description,
                    "status": status,
                    "worker_type": worker_type,
                    "max_workers": max_workers,
                    "heartbeat_interval": heartbeat_interval,
                    "tags": tags,
                    "settings": settings,
                },
            ),
            options=options,
        )

    async def get_install_script(
        self, queue_id: str, *, options: RequestOptions | None = None
    ) -> ControlQueueText:
        """Get the script that installs a worker.

        `GET /api/v1/worker-queues/{queue_id}/install-script`, seen in one: cli
        internal/controlplane/workers.go.

        Only reads: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            options: Settings for this call alone.

        Returns:
            It may hold a token, so it is shown nowhere: `get_secret_value()` gives it.

        Raises:
            NotFoundError: There is no such thing.
        """
        value: ControlQueueText = await self._value(
            CONTROL_PLANE_WORKER_QUEUES_GET_INSTALL_SCRIPT,
            ControlQueueText,
            path=(queue_id,),
            options=options,
        )
        return value

    async def get_worker_command(
        self, queue_id: str, *, options: RequestOptions | None = None
    ) -> ControlQueueText:
        """Get the command that starts a worker.

        `GET /api/v1/worker-queues/{queue_id}/worker-command`, seen in one: cli
        internal/controlplane/workers.go.

        Only reads: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            options: Settings for this call alone.

        Returns:
            It may hold a token, so it is shown nowhere: `get_secret_value()` gives it.

        Raises:
            NotFoundError: There is no such thing.
        """
        value: ControlQueueText = await self._value(
            CONTROL_PLANE_WORKER_QUEUES_GET_WORKER_COMMAND,
            ControlQueueText,
            path=(queue_id,),
            options=options,
        )
        return value

    async def start(self, queue_id: str, *, options: RequestOptions | None = None) -> None:
        """Start a queue.

        `POST /api/v1/worker-queues/{queue_id}/start`, seen in one: cli
        internal/controlplane/workers.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            queue_id: Id of the queue.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(CONTROL_PLANE_WORKER_QUEUES_START, None, path=(queue_id,), options=options)

    def list_workers(
        self,
        queue_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlWorker]:
        """List the workers of a queue.

        `GET /api/v1/worker-queues/{queue_id}/workers`, seen in one: cli
        internal/controlplane/workers.go.

        Only reads: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._paginate(
            CONTROL_PLANE_WORKER_QUEUES_LIST_WORKERS,
            ControlWorker,
            None,
            path=(queue_id,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_config(
        self, queue_id: str, *, options: RequestOptions | None = None
    ) -> ControlQueueConfig:
        """Get what the workers of a queue are told.

        `GET /api/v1/worker-queues/{queue_id}/config`, seen in one: cli
        internal/controlplane/workers.go.

        Only reads: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            options: Settings for this call alone.

        Returns:
            What they are told.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_WORKER_QUEUES_GET_CONFIG,
            ControlQueueConfig,
            path=(queue_id,),
            options=options,
        )

    async def acquire_update_lock(
        self,
        queue_id: str,
        worker_id: str,
        *,
        lock_duration_seconds: int,
        options: RequestOptions | None = None,
    ) -> ControlUpdateLock:
        """Let one worker of a queue update itself.

        `POST /api/v1/worker-queues/{queue_id}/workers/{worker_id}/update-lock`, seen in one: cli
        internal/controlplane/workers.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            queue_id: Id of the queue.
            worker_id: Id of the worker.
            lock_duration_seconds: Seconds it needs.
            options: Settings for this call alone.

        Returns:
            The lock.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_WORKER_QUEUES_ACQUIRE_UPDATE_LOCK,
            ControlUpdateLock,
            path=(
                queue_id,
                worker_id,
            ),
            body=(
                ControlUpdateLockRequest,
                {"lock_duration_seconds": lock_duration_seconds, "worker_id": worker_id},
            ),
            options=options,
        )

    async def release_update_lock(
        self, queue_id: str, worker_id: str, *, options: RequestOptions | None = None
    ) -> None:
        """Let other workers of a queue update themselves.

        `DELETE /api/v1/worker-queues/{queue_id}/workers/{worker_id}/update-lock`, seen in one: cli
        internal/controlplane/workers.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            worker_id: Id of the worker.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_WORKER_QUEUES_RELEASE_UPDATE_LOCK,
            None,
            path=(
                queue_id,
                worker_id,
            ),
            options=options,
        )

    async def get_update_lock(
        self, queue_id: str, *, options: RequestOptions | None = None
    ) -> ControlUpdateLockState:
        """See which worker of a queue may update itself.

        `GET /api/v1/worker-queues/{queue_id}/update-lock-status`, seen in one: cli
        internal/controlplane/workers.go.

        Only reads: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            options: Settings for this call alone.

        Returns:
            The state of the lock.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_WORKER_QUEUES_GET_UPDATE_LOCK,
            ControlUpdateLockState,
            path=(queue_id,),
            options=options,
        )
