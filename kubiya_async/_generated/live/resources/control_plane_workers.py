# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.workers`: signatures; `Resource` does the work."""

from __future__ import annotations

from kubiya_async._generated.live.models.control_plane_workers import ControlTaskQueue
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_WORKERS_GET,
    CONTROL_PLANE_WORKERS_LIST,
)
from kubiya_async._resource import Resource
from kubiya_async.options import RequestOptions
from kubiya_async.pagination import Paginator


class ControlPlaneWorkers(Resource):
    """Workers, by task queue."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlTaskQueue]:
        """List task queues with their workers.

        `GET /api/v1/workers`, shown by the server: server GET /api/v1/workers.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `task_queue` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_WORKERS_LIST,
            ControlTaskQueue,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get(
        self, runner_name: str, *, options: RequestOptions | None = None
    ) -> ControlTaskQueue:
        """Get the task queue of a runner, with its workers.

        `GET /api/v1/workers/{runner_name}`, shown by the server: server GET
        /api/v1/workers/{runner_name}.

        Only reads: a failed call is repeated.

        Args:
            runner_name: Name of the runner.
            options: Settings for this call alone.

        Returns:
            A task queue with its workers.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_WORKERS_GET, ControlTaskQueue, path=(runner_name,), options=options
        )
