# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `runners`: signatures; `Resource` does the work."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Literal

from kubiya_async._generated.models.runners import Runner, RunnerPage
from kubiya_async._generated.operations import RUNNERS_GET, RUNNERS_GET_MANIFEST, RUNNERS_LIST
from kubiya_async._progress import Callback
from kubiya_async._resource import Resource
from kubiya_async.files import MAX_MANIFEST_BYTES, Download, DownloadProgress, save
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class Runners(Resource):
    """Runners (document 002)."""

    __slots__ = ()

    def list(
        self,
        *,
        healthy: bool | Unset = UNSET,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Runner]:
        """List runners.

        `GET /runners`, document 002, section "Runners API / List Runners" (documented).

        Only reads: a failed call is repeated.

        Args:
            healthy: Keep healthy runners, or those that are not.
            limit: Items per page. 1 to 100. Left out, the server takes `50`.
            offset: Items to skip. At least 0. Left out, the server takes `0`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `name` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            RUNNERS_LIST,
            Runner,
            RunnerPage,
            query={"healthy": healthy, "limit": limit, "offset": offset},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get(self, name: str, *, options: RequestOptions | None = None) -> Runner:
        """Get a runner with its configuration.

        `GET /runners/{name}`, document 002, section "Runners API / Get Runner" (documented).

        Only reads: a failed call is repeated.

        Args:
            name: Name of the runner.
            options: Settings for this call alone.

        Returns:
            The runner.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(RUNNERS_GET, Runner, path=(name,), options=options)

    async def get_manifest(
        self,
        name: str,
        *,
        format: Literal["yaml", "json"] | Unset = UNSET,
        type: Literal["kubernetes", "docker"] | str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> str:
        """Get the manifest that deploys a runner.

        `GET /runners/{name}/manifest`, document 002, section "Runners API / Get Runner Manifest"
        (documented).

        Only reads: a failed call is repeated.

        Args:
            name: Name of the runner.
            format: Language of the manifest. One of `yaml`, `json`.
            type: What the runner is deployed on. Known values: `kubernetes`, `docker`.
            options: Settings for this call alone.

        Returns:
            The manifest as text.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(
            RUNNERS_GET_MANIFEST,
            str,
            path=(name,),
            query={"format": format, "type": type},
            options=options,
        )

    def stream_manifest(
        self,
        name: str,
        *,
        format: Literal["yaml", "json"] | Unset = UNSET,
        type: Literal["kubernetes", "docker"] | str | Unset = UNSET,
        max_bytes: int | None = MAX_MANIFEST_BYTES,
        options: RequestOptions | None = None,
    ) -> Download:
        """Download the manifest that deploys a runner, chunk by chunk.

        Args:
            name: Name of the runner.
            format: Language of the manifest. One of `yaml`, `json`.
            type: What the runner is deployed on. Known values: `kubernetes`, `docker`.
            max_bytes: Most bytes to take; `None` for no limit.
            options: Settings for this call alone.

        Returns:
            An async iterator of bytes, to be used with `async with`.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return Download(
            self._dispatcher,
            self._dispatcher.prepare(
                RUNNERS_GET_MANIFEST,
                path=(name,),
                query={
                    "format": format,
                    "type": type,
                },
                options=options,
            ),
            max_bytes=max_bytes,
        )

    async def download_manifest(
        self,
        name: str,
        *,
        format: Literal["yaml", "json"] | Unset = UNSET,
        type: Literal["kubernetes", "docker"] | str | Unset = UNSET,
        to: str | PathLike[str] | None = None,
        on_progress: Callback[DownloadProgress] | None = None,
        max_bytes: int | None = MAX_MANIFEST_BYTES,
        overwrite: bool = False,
        options: RequestOptions | None = None,
    ) -> Path:
        """Download the manifest that deploys a runner into a file that only its owner may read.

        Whatever goes wrong, no incomplete file is left behind.

        Args:
            name: Name of the runner.
            format: Language of the manifest. One of `yaml`, `json`.
            type: What the runner is deployed on. Known values: `kubernetes`, `docker`.
            to: Path of the file, or of an existing folder to put `<name>.yaml` (or the suffix that
                `format` says) into. Default: the current folder.
            on_progress: Called with a `DownloadProgress` for every chunk; may be async.
            max_bytes: Most bytes to take; `None` for no limit.
            overwrite: Whether an existing file may be replaced.
            options: Settings for this call alone. The timeout includes the body.

        Returns:
            The path of the file.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
            FileExistsError: The file exists already.
            OSError: The file cannot be written.
        """
        return await save(
            self._dispatcher,
            self._dispatcher.prepare(
                RUNNERS_GET_MANIFEST,
                path=(name,),
                query={
                    "format": format,
                    "type": type,
                },
                options=options,
            ),
            name=name,
            suffix=f".{format}" if format else ".yaml",
            to=to,
            on_progress=on_progress,
            max_bytes=max_bytes,
            overwrite=overwrite,
        )
