# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `runner_pods`: signatures; `Resource` does the work."""

from __future__ import annotations

from typing import Literal

from kubiya_async._generated.models.runner_pods import (
    PodRunner,
    PodRunnerList,
    RunnerPod,
    RunnerPodPage,
)
from kubiya_async._generated.operations import (
    RUNNER_PODS_GET_RUNNER,
    RUNNER_PODS_LIST_AVAILABLE,
    RUNNER_PODS_LIST_PODS,
    RUNNER_PODS_LIST_RUNNERS,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class RunnerPods(Resource):
    """Runners and their pods (document 001)."""

    __slots__ = ()

    def list_runners(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[PodRunner]:
        """List every runner registered in the organization.

        `GET /runners`, document 001, section "GET /runners" (documented).

        Needs the scope `runners:read`. There are no pages.

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
            RUNNER_PODS_LIST_RUNNERS,
            PodRunner,
            PodRunnerList,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_runner(self, id: int, *, options: RequestOptions | None = None) -> PodRunner:
        """Get one runner.

        `GET /runners/{id}`, document 001, section "GET /runners/:id" (documented).

        Needs the scope `runners:read`. The answer wraps the runner; the method returns it bare.

        Only reads: a failed call is repeated.

        Args:
            id: Number of the runner.
            options: Settings for this call alone.

        Returns:
            The runner, wrapped.

        Raises:
            NotFoundError: There is no such runner.
        """
        return await self._call(RUNNER_PODS_GET_RUNNER, PodRunner, path=(id,), options=options)

    def list_available(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[PodRunner]:
        """List the runners that are online and take new pods.

        `GET /runners/available`, document 001, section "GET /runners/available" (documented).

        Needs the scope `runners:read`. There are no pages.

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
            RUNNER_PODS_LIST_AVAILABLE,
            PodRunner,
            PodRunnerList,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    def list_pods(
        self,
        id: int,
        *,
        status: Literal["running", "terminated"] | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[RunnerPod]:
        """List the pods on a runner.

        `GET /runners/{id}/pods`, document 001, section "GET /runners/:id/pods" (documented).

        Needs the scope `runners:read`.

        Only reads: a failed call is repeated.

        Args:
            id: Number of the runner.
            status: Only pods in this state. Known values: `running`, `terminated`.
            limit: Pods per page. At least 1. Left out, the server takes `50`.
            offset: Pods to skip. At least 0. Left out, the server takes `0`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `key` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such runner.
        """
        return self._paginate(
            RUNNER_PODS_LIST_PODS,
            RunnerPod,
            RunnerPodPage,
            path=(id,),
            query={"status": status, "limit": limit, "offset": offset},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )
