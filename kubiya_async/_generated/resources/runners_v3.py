# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `runners_v3`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from kubiya_async._generated.models.runners_v3 import (
    RunnerV3,
    RunnerV3Create,
    RunnerV3DescriptionUpdate,
    RunnerV3Health,
    RunnerV3Metadata,
    RunnerV3OperationRequest,
    RunnerV3OperationResult,
)
from kubiya_async._generated.operations import (
    RUNNERS_V3_CREATE,
    RUNNERS_V3_DELETE,
    RUNNERS_V3_GET,
    RUNNERS_V3_GET_HELM_CHART,
    RUNNERS_V3_GET_HELM_MANIFEST,
    RUNNERS_V3_HEALTH,
    RUNNERS_V3_LIST,
    RUNNERS_V3_OPERATE,
    RUNNERS_V3_UPDATE_DESCRIPTION,
)
from kubiya_async._progress import Callback
from kubiya_async._resource import Resource
from kubiya_async.files import MAX_CHART_BYTES, MAX_MANIFEST_BYTES, Download, DownloadProgress, save
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class RunnersV3(Resource):
    """Runners, their health and their Helm charts (document 000)."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[RunnerV3]:
        """List every runner of the organization.

        `GET /api/v3/runners`, document 000, section "List Runners" (documented).

        The answer is a bare array. There are no filters and no pages.

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
            RUNNERS_V3_LIST,
            RunnerV3,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get(self, runner: str, *, options: RequestOptions | None = None) -> RunnerV3:
        """Describe one runner.

        `GET /api/v3/runners/{runner}/describe`, document 000, section "Get Runner Details"
        (documented).

        Only reads: a failed call is repeated.

        Args:
            runner: Name of the runner.
            options: Settings for this call alone.

        Returns:
            The runner, with its health.

        Raises:
            NotFoundError: There is no such runner.
        """
        return await self._call(RUNNERS_V3_GET, RunnerV3, path=(runner,), options=options)

    async def health(self, runner: str, *, options: RequestOptions | None = None) -> RunnerV3Health:
        """Check a runner and its components.

        `GET /api/v3/runners/{runner}/health`, document 000, section "Get Runner Health"
        (documented).

        Only here do the components carry their build metadata.

        Only reads: a failed call is repeated.

        Args:
            runner: Name of the runner.
            options: Settings for this call alone.

        Returns:
            Health of the runner.

        Raises:
            NotFoundError: There is no such runner.
        """
        return await self._call(RUNNERS_V3_HEALTH, RunnerV3Health, path=(runner,), options=options)

    async def create(
        self,
        runner: str,
        *,
        description: str | Unset = UNSET,
        type: Literal["local"] | str | Unset = UNSET,
        metadata: RunnerV3Metadata | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> RunnerV3:
        """Create a runner under the name given in the path.

        `POST /api/v3/runners/{runner}`, document 000, section "Create Runner" (documented).

        The answer has no `health` yet, and the server adds `metadata.subject`.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            runner: Name of the runner.
            description: What the runner is for.
            type: Kind of runner. Known values: `local`. Left out, the server takes `local`.
            metadata: Namespace and gateway.
            options: Settings for this call alone.

        Returns:
            The runner, being created.
        """
        return await self._call(
            RUNNERS_V3_CREATE,
            RunnerV3,
            path=(runner,),
            body=(RunnerV3Create, {"description": description, "type": type, "metadata": metadata}),
            options=options,
        )

    async def delete(self, runner: str, *, options: RequestOptions | None = None) -> None:
        """Delete a runner.

        `DELETE /api/v3/runners/{runner}`, document 000, section "Delete Runner" (documented).

        Twice has the effect of once: a failed call is repeated.

        Args:
            runner: Name of the runner.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such runner.
        """
        await self._call(RUNNERS_V3_DELETE, None, path=(runner,), options=options)

    async def update_description(
        self, runner: str, *, description: str, options: RequestOptions | None = None
    ) -> RunnerV3:
        """Change a runner's description.

        `PUT /api/v3/runners/description/{runner}`, document 000, section "Update Runner
        Description" (documented).

        Nothing but the description can be changed. The answer has no `health`.

        Twice has the effect of once: a failed call is repeated.

        Args:
            runner: Name of the runner.
            description: New description.
            options: Settings for this call alone.

        Returns:
            The runner with its new description.

        Raises:
            NotFoundError: There is no such runner.
        """
        return await self._call(
            RUNNERS_V3_UPDATE_DESCRIPTION,
            RunnerV3,
            path=(runner,),
            body=(RunnerV3DescriptionUpdate, {"description": description}),
            options=options,
        )

    async def get_helm_chart(self, runner: str, *, options: RequestOptions | None = None) -> bytes:
        """Download the Helm chart that deploys a runner.

        `GET /api/v3/runners/helmchart/{runner}`, document 000, section "Get Runner Helm Chart"
        (documented).

        Only reads: a failed call is repeated.

        Args:
            runner: Name of the runner.
            options: Settings for this call alone.

        Returns:
            A gzipped tar archive.

        Raises:
            NotFoundError: There is no such runner.
        """
        return await self._call(RUNNERS_V3_GET_HELM_CHART, bytes, path=(runner,), options=options)

    async def get_helm_manifest(self, runner: str, *, options: RequestOptions | None = None) -> str:
        """Get the rendered Helm manifest of a runner.

        `GET /api/v3/runners/helm/{runner}`, document 000, section "Get Runner Helm YAML"
        (documented).

        Only reads: a failed call is repeated.

        Args:
            runner: Name of the runner.
            options: Settings for this call alone.

        Returns:
            YAML text.

        Raises:
            NotFoundError: There is no such runner.
        """
        return await self._call(RUNNERS_V3_GET_HELM_MANIFEST, str, path=(runner,), options=options)

    async def operate(
        self,
        runner: str,
        *,
        operation: Literal["restart", "stop", "start"] | str,
        parameters: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> RunnerV3OperationResult:
        """Restart, stop or start a runner or one of its components.

        `POST /api/v3/runners/{runner}/ops`, document 000, section "Perform Runner Operations"
        (documented).

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            runner: Name of the runner.
            operation: What to do. Known values: `restart`, `stop`, `start`.
            parameters: What the operation needs, such as `component`.
            options: Settings for this call alone.

        Returns:
            What became of the operation.

        Raises:
            NotFoundError: There is no such runner.
        """
        return await self._call(
            RUNNERS_V3_OPERATE,
            RunnerV3OperationResult,
            path=(runner,),
            body=(RunnerV3OperationRequest, {"operation": operation, "parameters": parameters}),
            options=options,
        )

    def stream_helm_chart(
        self,
        runner: str,
        *,
        max_bytes: int | None = MAX_CHART_BYTES,
        options: RequestOptions | None = None,
    ) -> Download:
        """Download the Helm chart that deploys a runner, chunk by chunk.

        Args:
            runner: Name of the runner.
            max_bytes: Most bytes to take; `None` for no limit.
            options: Settings for this call alone.

        Returns:
            An async iterator of bytes, to be used with `async with`.

        Raises:
            NotFoundError: There is no such runner.
        """
        return Download(
            self._dispatcher,
            self._dispatcher.prepare(RUNNERS_V3_GET_HELM_CHART, path=(runner,), options=options),
            max_bytes=max_bytes,
        )

    async def download_helm_chart(
        self,
        runner: str,
        *,
        to: str | PathLike[str] | None = None,
        on_progress: Callback[DownloadProgress] | None = None,
        max_bytes: int | None = MAX_CHART_BYTES,
        overwrite: bool = False,
        options: RequestOptions | None = None,
    ) -> Path:
        """Download the Helm chart that deploys a runner into a file that only its owner may read.

        Whatever goes wrong, no incomplete file is left behind. `unpack_chart` unpacks it.

        Args:
            runner: Name of the runner.
            to: Path of the file, or of an existing folder to put `<runner>.tgz` into. Default: the
                current folder.
            on_progress: Called with a `DownloadProgress` for every chunk; may be async.
            max_bytes: Most bytes to take; `None` for no limit.
            overwrite: Whether an existing file may be replaced.
            options: Settings for this call alone. The timeout includes the body.

        Returns:
            The path of the file.

        Raises:
            NotFoundError: There is no such runner.
            FileExistsError: The file exists already.
            OSError: The file cannot be written.
        """
        return await save(
            self._dispatcher,
            self._dispatcher.prepare(RUNNERS_V3_GET_HELM_CHART, path=(runner,), options=options),
            name=runner,
            suffix=".tgz",
            to=to,
            on_progress=on_progress,
            max_bytes=max_bytes,
            overwrite=overwrite,
        )

    def stream_helm_manifest(
        self,
        runner: str,
        *,
        max_bytes: int | None = MAX_MANIFEST_BYTES,
        options: RequestOptions | None = None,
    ) -> Download:
        """Download the rendered Helm manifest of a runner, chunk by chunk.

        Args:
            runner: Name of the runner.
            max_bytes: Most bytes to take; `None` for no limit.
            options: Settings for this call alone.

        Returns:
            An async iterator of bytes, to be used with `async with`.

        Raises:
            NotFoundError: There is no such runner.
        """
        return Download(
            self._dispatcher,
            self._dispatcher.prepare(RUNNERS_V3_GET_HELM_MANIFEST, path=(runner,), options=options),
            max_bytes=max_bytes,
        )

    async def download_helm_manifest(
        self,
        runner: str,
        *,
        to: str | PathLike[str] | None = None,
        on_progress: Callback[DownloadProgress] | None = None,
        max_bytes: int | None = MAX_MANIFEST_BYTES,
        overwrite: bool = False,
        options: RequestOptions | None = None,
    ) -> Path:
        """Download the rendered Helm manifest of a runner into a file that only its owner may read.

        Whatever goes wrong, no incomplete file is left behind.

        Args:
            runner: Name of the runner.
            to: Path of the file, or of an existing folder to put `<runner>.yaml` into. Default: the
                current folder.
            on_progress: Called with a `DownloadProgress` for every chunk; may be async.
            max_bytes: Most bytes to take; `None` for no limit.
            overwrite: Whether an existing file may be replaced.
            options: Settings for this call alone. The timeout includes the body.

        Returns:
            The path of the file.

        Raises:
            NotFoundError: There is no such runner.
            FileExistsError: The file exists already.
            OSError: The file cannot be written.
        """
        return await save(
            self._dispatcher,
            self._dispatcher.prepare(RUNNERS_V3_GET_HELM_MANIFEST, path=(runner,), options=options),
            name=runner,
            suffix=".yaml",
            to=to,
            on_progress=on_progress,
            max_bytes=max_bytes,
            overwrite=overwrite,
        )
