"""Runners of the v3 API: the generated operations, and downloads of what deploys a runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async._generated.operations import (
    RUNNERS_V3_GET_HELM_CHART,
    RUNNERS_V3_GET_HELM_MANIFEST,
)
from kubiya_async._generated.resources.runners_v3 import RunnersV3 as _RunnersV3
from kubiya_async.files import MAX_CHART_BYTES, MAX_MANIFEST_BYTES, Download, file_name, save

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from kubiya_async._progress import Callback
    from kubiya_async.files import DownloadProgress
    from kubiya_async.options import RequestOptions

__all__ = [
    "RunnersV3",
]


class RunnersV3(_RunnersV3):
    """Runners, their health and their Helm charts (document 000)."""

    __slots__ = ()

    def stream_helm_chart(
        self,
        runner: str,
        *,
        max_bytes: int | None = MAX_CHART_BYTES,
        options: RequestOptions | None = None,
    ) -> Download:
        """Download the Helm chart of a runner, chunk by chunk.

        Args:
            runner: Name of the runner.
            max_bytes: Most bytes to take; `None` for no limit.
            options: Settings for this call alone.

        Returns:
            An async iterator of bytes, to be used with `async with`.
        """
        call = self._dispatcher.prepare(RUNNERS_V3_GET_HELM_CHART, path=(runner,), options=options)
        return Download(self._dispatcher, call, kind="archive", max_bytes=max_bytes)

    async def download_helm_chart(
        self,
        runner: str,
        *,
        to: str | os.PathLike[str] | None = None,
        on_progress: Callback[DownloadProgress] | None = None,
        max_bytes: int | None = MAX_CHART_BYTES,
        overwrite: bool = False,
        options: RequestOptions | None = None,
    ) -> Path:
        """Download the Helm chart of a runner into a file that only its owner may read.

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
            kind="archive",
            to=to,
            name=file_name(runner, ".tgz"),
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
        """
        call = self._dispatcher.prepare(
            RUNNERS_V3_GET_HELM_MANIFEST, path=(runner,), options=options
        )
        return Download(self._dispatcher, call, kind="text", max_bytes=max_bytes)

    async def download_helm_manifest(
        self,
        runner: str,
        *,
        to: str | os.PathLike[str] | None = None,
        on_progress: Callback[DownloadProgress] | None = None,
        max_bytes: int | None = MAX_MANIFEST_BYTES,
        overwrite: bool = False,
        options: RequestOptions | None = None,
    ) -> Path:
        """Download the rendered Helm manifest of a runner into a file only its owner may read.

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
            kind="text",
            to=to,
            name=file_name(runner, ".yaml"),
            on_progress=on_progress,
            max_bytes=max_bytes,
            overwrite=overwrite,
        )
