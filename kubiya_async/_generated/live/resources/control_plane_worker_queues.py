# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.worker_queues`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_worker_queues import (
    ControlQueueConfig,
    ControlQueueExecution,
    ControlQueueMetrics,
    ControlQueueText,
    ControlQueueWorkflow,
    ControlQueueWorkflows,
    ControlUpdateLock,
    ControlUpdateLockRequest,
    ControlUpdateLockState,
    ControlWorker,
    ControlWorkerConnection,
    ControlWorkerQueue,
    ControlWorkerQueueCreate,
    ControlWorkerQueueUpdate,
    ControlWorkerStart,
    ControlWorkerSystem,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_WORKER_QUEUES_ACQUIRE_UPDATE_LOCK,
    CONTROL_PLANE_WORKER_QUEUES_CREATE,
    CONTROL_PLANE_WORKER_QUEUES_DELETE,
    CONTROL_PLANE_WORKER_QUEUES_GET,
    CONTROL_PLANE_WORKER_QUEUES_GET_CONFIG,
    CONTROL_PLANE_WORKER_QUEUES_GET_INSTALL_SCRIPT,
    CONTROL_PLANE_WORKER_QUEUES_GET_METRICS,
    CONTROL_PLANE_WORKER_QUEUES_GET_UPDATE_LOCK,
    CONTROL_PLANE_WORKER_QUEUES_GET_WORKER_COMMAND,
    CONTROL_PLANE_WORKER_QUEUES_LIST,
    CONTROL_PLANE_WORKER_QUEUES_LIST_EXECUTIONS,
    CONTROL_PLANE_WORKER_QUEUES_LIST_FOR_ENVIRONMENT,
    CONTROL_PLANE_WORKER_QUEUES_LIST_WORKERS,
    CONTROL_PLANE_WORKER_QUEUES_LIST_WORKFLOWS,
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

        `GET /api/v1/worker-queues`, shown by the server: server GET /api/v1/worker-queues; cli
        internal/controlplane/workers.go.

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

        `GET /api/v1/environments/{environment_id}/worker-queues`, shown by the server: server GET
        /api/v1/environments/{environment_id}/worker-queues; cli internal/controlplane/workers.go;
        terraform-control-plane internal/clients/worker_queues.go.

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
        max_workers: int | Unset = UNSET,
        heartbeat_interval: int | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        settings: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlWorkerQueue:
        """Create a queue.

        `POST /api/v1/environments/{environment_id}/worker-queues`, shown by the server: server POST
        /api/v1/environments/{environment_id}/worker-queues; cli internal/controlplane/workers.go;
        terraform-control-plane internal/clients/worker_queues.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            environment_id: Id of the environment.
            name: Name of the queue.
            display_name: Name to be shown.
            description: What it is for.
            max_workers: Most workers it may have. At least 1.
            heartbeat_interval: Seconds between two signs of life of a worker; one client always
                sends it. 10 to 300.
            tags: Tags.
            settings: Its settings.
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
                    "max_workers": max_workers,
                    "heartbeat_interval": heartbeat_interval,
                    "tags": tags,
                    "settings": settings,
                },
            ),
            options=options,
        )

    async def get(
        self, queue_id: str, *, options: RequestOptions | None = None
    ) -> ControlWorkerQueue:
        """Get a queue.

        `GET /api/v1/worker-queues/{queue_id}`, shown by the server: server GET /api/v1/worker-
        queues/{queue_id}; cli internal/controlplane/workers.go; terraform-control-plane
        internal/clients/worker_queues.go.

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

        `DELETE /api/v1/worker-queues/{queue_id}`, shown by the server: server DELETE
        /api/v1/worker-queues/{queue_id}; cli internal/controlplane/workers.go; terraform-control-
        plane internal/clients/worker_queues.go.

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
        max_workers: int | Unset = UNSET,
        heartbeat_interval: int | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        settings: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlWorkerQueue:
        """Change a queue.

        `PATCH /api/v1/worker-queues/{queue_id}`, shown by the server: server PATCH /api/v1/worker-
        queues/{queue_id}; cli internal/controlplane/workers.go; terraform-control-plane
        internal/clients/worker_queues.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            name: Name of the queue.
            display_name: Name to be shown.
            description: What it is for.
            status: State of the queue.
            max_workers: Most workers it may have. At least 1.
            heartbeat_interval: Seconds between two signs of life of a worker. 10 to 300.
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
                    "max_workers": max_workers,
                    "heartbeat_interval": heartbeat_interval,
                    "tags": tags,
                    "settings": settings,
                },
            ),
            options=options,
        )

    async def get_install_script(
        self,
        queue_id: str,
        *,
        deployment_type: Literal["docker", "kubernetes", "openshift", "local"] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> str:
        """Get the script that installs a worker.

        `GET /api/v1/worker-queues/{queue_id}/install-script`, shown by the server: server GET
        /api/v1/worker-queues/{queue_id}/install-script; cli internal/controlplane/workers.go.

        Only reads: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            deployment_type: What the worker is to run in. One of `docker`, `kubernetes`,
                `openshift`, `local`.
            options: Settings for this call alone.

        Returns:
            The script.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_WORKER_QUEUES_GET_INSTALL_SCRIPT,
            str,
            path=(queue_id,),
            query={"deployment_type": deployment_type},
            options=options,
        )

    async def get_worker_command(
        self, queue_id: str, *, options: RequestOptions | None = None
    ) -> ControlQueueText:
        """Get the command that starts a worker.

        `GET /api/v1/worker-queues/{queue_id}/worker-command`, shown by the server: server GET
        /api/v1/worker-queues/{queue_id}/worker-command; cli internal/controlplane/workers.go.

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

    async def start(
        self,
        queue_id: str,
        *,
        worker_sdk_version: str | Unset = UNSET,
        system_info: ControlWorkerSystem | Mapping[str, Any] | Unset = UNSET,
        control_plane_url: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlWorkerConnection:
        """Register a worker of a queue.

        `POST /api/v1/worker-queues/{queue_id}/start`, shown by the server: server POST
        /api/v1/worker-queues/{queue_id}/start; cli internal/controlplane/workers.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            queue_id: Id of the queue.
            worker_sdk_version: Version of the worker's SDK.
            system_info: The machine that it runs on.
            control_plane_url: Address of the control plane.
            options: Settings for this call alone.

        Returns:
            What the worker connects to.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_WORKER_QUEUES_START,
            ControlWorkerConnection,
            path=(queue_id,),
            body=(
                ControlWorkerStart,
                {
                    "worker_sdk_version": worker_sdk_version,
                    "system_info": system_info,
                    "control_plane_url": control_plane_url,
                },
            ),
            options=options,
        )

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

        `GET /api/v1/worker-queues/{queue_id}/workers`, shown by the server: server GET
        /api/v1/worker-queues/{queue_id}/workers; cli internal/controlplane/workers.go.

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

        `GET /api/v1/worker-queues/{queue_id}/config`, shown by the server: server GET
        /api/v1/worker-queues/{queue_id}/config; cli internal/controlplane/workers.go.

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
        lock_duration_seconds: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlUpdateLock:
        """Update one worker of a queue.

        `POST /api/v1/worker-queues/{queue_id}/workers/{worker_id}/update-lock`, shown by the
        server: server POST /api/v1/worker-queues/{queue_id}/workers/{worker_id}/update-lock; cli
        internal/controlplane/workers.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            queue_id: Id of the queue.
            worker_id: Id of the worker.
            lock_duration_seconds: Seconds it needs. 60 to 600.
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
        """Update other workers of a queue.

        `DELETE /api/v1/worker-queues/{queue_id}/workers/{worker_id}/update-lock`, shown by the
        server: server DELETE /api/v1/worker-queues/{queue_id}/workers/{worker_id}/update-lock; cli
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

        `GET /api/v1/worker-queues/{queue_id}/update-lock-status`, shown by the server: server GET
        /api/v1/worker-queues/{queue_id}/update-lock-status; cli internal/controlplane/workers.go.

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

    async def get_metrics(
        self, queue_id: str, *, options: RequestOptions | None = None
    ) -> ControlQueueMetrics:
        """Get how busy the workers of a queue are.

        `GET /api/v1/worker-queues/{queue_id}/metrics`, shown by the server: server GET
        /api/v1/worker-queues/{queue_id}/metrics.

        Only reads: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            options: Settings for this call alone.

        Returns:
            How busy the workers of a queue are.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_WORKER_QUEUES_GET_METRICS,
            ControlQueueMetrics,
            path=(queue_id,),
            options=options,
        )

    def list_workflows(
        self,
        queue_id: str,
        *,
        status_filter: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlQueueWorkflow]:
        """List what the workers of a queue are doing.

        `GET /api/v1/worker-queues/{queue_id}/workflows`, shown by the server: server GET
        /api/v1/worker-queues/{queue_id}/workflows.

        Only reads: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            status_filter: State that the items have.
            limit: Most workflows to answer with.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `workflow_id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._paginate(
            CONTROL_PLANE_WORKER_QUEUES_LIST_WORKFLOWS,
            ControlQueueWorkflow,
            ControlQueueWorkflows,
            path=(queue_id,),
            query={"status_filter": status_filter, "limit": limit},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    def list_executions(
        self,
        queue_id: str,
        *,
        limit: int | Unset = UNSET,
        status: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlQueueExecution]:
        """List the last executions of a queue.

        `GET /api/v1/worker-queues/{queue_id}/executions`, shown by the server: server GET
        /api/v1/worker-queues/{queue_id}/executions.

        Only reads: a failed call is repeated.

        Args:
            queue_id: Id of the queue.
            limit: Most executions to answer with.
            status: State that the items have.
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
            CONTROL_PLANE_WORKER_QUEUES_LIST_EXECUTIONS,
            ControlQueueExecution,
            None,
            path=(queue_id,),
            query={"limit": limit, "status": status},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )
