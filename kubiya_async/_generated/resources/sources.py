# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `sources`: signatures; `Resource` does the work."""

from __future__ import annotations

from kubiya_async._generated.models.sources import (
    Source,
    SourceCreate,
    SourcePage,
    SourceScan,
    SourceScanRequest,
    SourceType,
)
from kubiya_async._generated.operations import (
    SOURCES_CREATE,
    SOURCES_GET,
    SOURCES_LIST,
    SOURCES_SCAN,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class Sources(Resource):
    """Sources of tools (document 002)."""

    __slots__ = ()

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        filter: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Source]:
        """List sources.

        `GET /sources`, document 002, section "Sources API / List Sources" (documented).

        The items say how many tools a source has, not which.

        Only reads: a failed call is repeated.

        Args:
            limit: Items per page. 1 to 100. Left out, the server takes `50`.
            offset: Items to skip. At least 0. Left out, the server takes `0`.
            filter: Keep sources whose name or description matches.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            SOURCES_LIST,
            Source,
            SourcePage,
            query={"limit": limit, "offset": offset, "filter": filter},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create(
        self,
        *,
        name: str,
        url: str,
        description: str | Unset = UNSET,
        type: SourceType | Unset = UNSET,
        branch: str | Unset = UNSET,
        path: str | Unset = UNSET,
        runner: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Source:
        """Create a source and start scanning it.

        `POST /sources`, document 002, section "Sources API / Create Source" (documented).

        The answer is partial; read the source again for its tools.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the source.
            url: Address of the repository.
            description: What it holds.
            type: Where it is hosted. Known values: `github`.
            branch: Branch to read.
            path: Folder to read.
            runner: Name of the runner that reads it.
            options: Settings for this call alone.

        Returns:
            The source that was created.

        Raises:
            ConflictError: The resource already exists or is in another state (`CONFLICT`).
        """
        return await self._call(
            SOURCES_CREATE,
            Source,
            body=(
                SourceCreate,
                {
                    "name": name,
                    "description": description,
                    "type": type,
                    "url": url,
                    "branch": branch,
                    "path": path,
                    "runner": runner,
                },
            ),
            options=options,
        )

    async def get(self, uuid: str, *, options: RequestOptions | None = None) -> Source:
        """Get a source with its tools.

        `GET /sources/{uuid}`, document 002, section "Sources API / Get Source" (documented).

        Only reads: a failed call is repeated.

        Args:
            uuid: Id of the source.
            options: Settings for this call alone.

        Returns:
            The source.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(SOURCES_GET, Source, path=(uuid,), options=options)

    async def scan(
        self,
        *,
        url: str,
        branch: str | Unset = UNSET,
        path: str | Unset = UNSET,
        runner: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> SourceScan:
        """Start looking for tools at an address.

        `POST /sources/scan`, document 002, section "Sources API / Scan Source" (documented).

        There is no operation that reads a scan back.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            url: Address of the repository.
            branch: Branch to read.
            path: Folder to read.
            runner: Name of the runner that reads it.
            options: Settings for this call alone.

        Returns:
            The scan that was started.
        """
        return await self._call(
            SOURCES_SCAN,
            SourceScan,
            body=(
                SourceScanRequest,
                {"url": url, "branch": branch, "path": path, "runner": runner},
            ),
            options=options,
        )
