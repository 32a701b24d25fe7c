# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.runners`: signatures; `Resource` does the work."""

from __future__ import annotations

from kubiya_async._generated.live.models.runners import (
    LiveChartValues,
    LiveRunner,
    LiveRunnerCreate,
    LiveRunnerHealth,
    LiveRunnerManifest,
)
from kubiya_async._generated.live.operations import (
    LIVE_RUNNERS_CREATE,
    LIVE_RUNNERS_DELETE,
    LIVE_RUNNERS_GET,
    LIVE_RUNNERS_GET_CHART_VALUES,
    LIVE_RUNNERS_GET_HEALTH,
    LIVE_RUNNERS_GET_MANIFEST,
    LIVE_RUNNERS_LIST,
    LIVE_RUNNERS_LIST_V1,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class LiveRunners(Resource):
    """Runners: list, describe, health, manifests and chart values."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveRunner]:
        """List all runners.

        `GET /api/v3/runners`, seen in two clients: cli internal/kubiya/client.go; terraform
        internal/clients/client.go.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `name` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_RUNNERS_LIST,
            LiveRunner,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    def list_v1(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveRunner]:
        """List all runners from the first version of the API.

        `GET /api/v1/runners`, seen in one: python kubiya_workflow_sdk/client.py.

        Some servers answer with an object that has the runners under their names.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `name` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_RUNNERS_LIST_V1,
            LiveRunner,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get(self, name: str, *, options: RequestOptions | None = None) -> LiveRunner:
        """Describe a runner.

        `GET /api/v3/runners/{name}/describe`, seen in two clients: terraform
        internal/clients/runners.go; cli internal/kubiya/client.go.

        Only reads: a failed call is repeated.

        Args:
            name: Name of the runner.
            options: Settings for this call alone.

        Returns:
            The runner.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(LIVE_RUNNERS_GET, LiveRunner, path=(name,), options=options)

    async def get_health(
        self, name: str, *, options: RequestOptions | None = None
    ) -> LiveRunnerHealth:
        """Get the health of a runner.

        `GET /api/v3/runners/{name}/health`, seen in two clients: cli internal/kubiya/client.go;
        python kubiya_workflow_sdk/client.py.

        Only reads: a failed call is repeated.

        Args:
            name: Name of the runner.
            options: Settings for this call alone.

        Returns:
            The health.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_RUNNERS_GET_HEALTH, LiveRunnerHealth, path=(name,), options=options
        )

    async def create(
        self,
        name: str,
        *,
        managed_by: str | Unset = UNSET,
        task_id: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveRunnerManifest:
        """Create a runner.

        `POST /api/v3/runners/{name}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/runners.py; terraform internal/clients/runners.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the runner.
            managed_by: What manages it.
            task_id: Task that makes it.
            options: Settings for this call alone.

        Returns:
            Where its manifest is. The API key is never sent there.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_RUNNERS_CREATE,
            LiveRunnerManifest,
            path=(name,),
            body=(LiveRunnerCreate, {"managed_by": managed_by, "task_id": task_id}),
            options=options,
        )

    async def delete(self, name: str, *, options: RequestOptions | None = None) -> None:
        """Delete a runner.

        `DELETE /api/v3/runners/{name}`, seen in one: terraform internal/clients/runners.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            name: Name of the runner.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(LIVE_RUNNERS_DELETE, None, path=(name,), options=options)

    async def get_chart_values(
        self, name: str, *, options: RequestOptions | None = None
    ) -> LiveChartValues:
        """Get the values of a runner's Helm chart.

        `GET /api/v3/runners/helmchart/{name}`, seen in one: cli internal/kubiya/client.go.

        The documents say that an archive is answered here; the command line client reads JSON.

        Only reads: a failed call is repeated.

        Args:
            name: Name of the runner.
            options: Settings for this call alone.

        Returns:
            The values.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_RUNNERS_GET_CHART_VALUES, LiveChartValues, path=(name,), options=options
        )

    async def get_manifest(
        self, name: str, *, options: RequestOptions | None = None
    ) -> LiveRunnerManifest:
        """Get the address of a runner's manifest.

        `GET /api/v1/runners/{name}/manifest`, seen in one: cli internal/kubiya/client.go.

        Only reads: a failed call is repeated.

        Args:
            name: Name of the runner.
            options: Settings for this call alone.

        Returns:
            Where the manifest is. The API key is never sent there.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_RUNNERS_GET_MANIFEST, LiveRunnerManifest, path=(name,), options=options
        )
