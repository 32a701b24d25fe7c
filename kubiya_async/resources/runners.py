"""Runners: the generated operations, and downloads of the manifest that deploys one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kubiya_async._generated.operations import RUNNERS_GET_MANIFEST
from kubiya_async._generated.resources.runners import Runners as _Runners
from kubiya_async.files import MAX_MANIFEST_BYTES, Download, file_name, save
from kubiya_async.options import UNSET, Unset

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from kubiya_async._messages.call import Call
    from kubiya_async._progress import Callback
    from kubiya_async.files import DownloadProgress
    from kubiya_async.options import RequestOptions

__all__ = [
    "Runners",
]


class Runners(_Runners):
    """Runners (document 002)."""

    __slots__ = ()

    def stream_manifest(
        self,
        name: str,
        *,
        format: Literal["yaml", "json"] | Unset = UNSET,
        type: str | Unset = UNSET,
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
        """
        call = self._manifest(name, format, type, options)
        return Download(self._dispatcher, call, kind="text", max_bytes=max_bytes)

    async def download_manifest(
        self,
        name: str,
        *,
        format: Literal["yaml", "json"] | Unset = UNSET,
        type: str | Unset = UNSET,
        to: str | os.PathLike[str] | None = None,
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
            to: Path of the file, or of an existing folder to put `<name>.yaml` or `<name>.json`
                into. Default: the current folder.
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
            self._manifest(name, format, type, options),
            kind="text",
            to=to,
            name=file_name(name, ".json" if format == "json" else ".yaml"),
            on_progress=on_progress,
            max_bytes=max_bytes,
            overwrite=overwrite,
        )

    def _manifest(
        self,
        name: str,
        language: str | Unset,
        platform: str | Unset,
        options: RequestOptions | None,
    ) -> Call:
        query = {"format": language, "type": platform}
        return self._dispatcher.prepare(
            RUNNERS_GET_MANIFEST, path=(name,), query=query, options=options
        )
