# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.runners`: signatures; `Resource` does the work."""

from __future__ import annotations

from kubiya_async._generated.live.models.control_plane_runners import (
    ControlRunner,
    ControlRunnerHealth,
    ControlRunners,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_RUNNERS_GET_HEALTH,
    CONTROL_PLANE_RUNNERS_LIST,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneRunners(Resource):
    """Runners, as the control plane sees them."""

    __slots__ = ()

    def list(
        self,
        *,
        component: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlRunner]:
        """List runners with their health.

        `GET /api/v1/runners`, shown by the server: server GET /api/v1/runners.

        Only reads: a failed call is repeated.

        Args:
            component: Component that the runners have in good health.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_RUNNERS_LIST,
            ControlRunner,
            ControlRunners,
            query={"component": component},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_health(
        self, runner_name: str, *, options: RequestOptions | None = None
    ) -> ControlRunnerHealth:
        """Get the health of a runner.

        `GET /api/v1/runners/{runner_name}/health`, shown by the server: server GET
        /api/v1/runners/{runner_name}/health.

        Only reads: a failed call is repeated.

        Args:
            runner_name: Name of the runner.
            options: Settings for this call alone.

        Returns:
            The health of a runner.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_RUNNERS_GET_HEALTH,
            ControlRunnerHealth,
            path=(runner_name,),
            options=options,
        )
