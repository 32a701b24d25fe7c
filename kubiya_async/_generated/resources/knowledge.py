# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `knowledge`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.models.knowledge import (
    KnowledgeEntry,
    KnowledgeEntryCreate,
    KnowledgeEntryUpdate,
    KnowledgeMetadata,
    KnowledgeSearchPage,
    KnowledgeSearchResult,
    KnowledgeVersion,
    KnowledgeVisibility,
)
from kubiya_async._generated.operations import (
    KNOWLEDGE_CREATE,
    KNOWLEDGE_DELETE,
    KNOWLEDGE_GET,
    KNOWLEDGE_LIST,
    KNOWLEDGE_LIST_VERSIONS,
    KNOWLEDGE_SEARCH,
    KNOWLEDGE_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class Knowledge(Resource):
    """Knowledge entries and their versions (document 003)."""

    __slots__ = ()

    def list(
        self,
        *,
        tag: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        page: int | Unset = UNSET,
        sort: Literal["created_at", "updated_at"] | str | Unset = UNSET,
        order: Literal["asc", "desc"] | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[KnowledgeEntry]:
        """List knowledge entries.

        `GET /knowledge`, document 003, section "Core Endpoints" (inferred).

        Only reads: a failed call is repeated.

        Args:
            tag: Only entries with this tag.
            limit: Items per page. At least 1. Left out, the server takes `50`.
            page: Page to read, from 1. At least 1. Left out, the server takes `1`.
            sort: Field to sort by. Known values: `created_at`, `updated_at`.
            order: Direction of the sort. One of `asc`, `desc`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            KNOWLEDGE_LIST,
            KnowledgeEntry,
            None,
            query={"tag": tag, "limit": limit, "page": page, "sort": sort, "order": order},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create(
        self,
        *,
        title: str,
        content: str,
        visibility: KnowledgeVisibility,
        tags: Sequence[str] | Unset = UNSET,
        metadata: KnowledgeMetadata | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> KnowledgeEntry:
        """Add a knowledge entry.

        `POST /knowledge`, document 003, section "Core Endpoints" (inferred).

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            title: What it is about.
            content: What there is to know.
            visibility: Who is to see it. Known values: `private`, `organization`, `public`.
            tags: What to file it under.
            metadata: Where it comes from and how it is written.
            options: Settings for this call alone.

        Returns:
            The entry that was added.
        """
        return await self._call(
            KNOWLEDGE_CREATE,
            KnowledgeEntry,
            body=(
                KnowledgeEntryCreate,
                {
                    "title": title,
                    "content": content,
                    "visibility": visibility,
                    "tags": tags,
                    "metadata": metadata,
                },
            ),
            options=options,
        )

    def search(
        self,
        *,
        query: str,
        tags: Sequence[str] | Unset = UNSET,
        visibility: KnowledgeVisibility | Unset = UNSET,
        limit: int | Unset = UNSET,
        page: int | Unset = UNSET,
        sort: Literal["relevance", "created_at"] | str | Unset = UNSET,
        order: Literal["asc", "desc"] | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[KnowledgeSearchResult]:
        """Search knowledge entries.

        `GET /knowledge/search`, document 003, section "Core Endpoints" (inferred).

        Only reads: a failed call is repeated.

        Args:
            query: What to look for.
            tags: Only entries with these tags.
            visibility: Only entries that these people see. Known values: `private`, `organization`,
                `public`.
            limit: Items per page. At least 1. Left out, the server takes `50`.
            page: Page to read, from 1. At least 1. Left out, the server takes `1`.
            sort: What to sort by. Known values: `relevance`, `created_at`.
            order: Direction of the sort. One of `asc`, `desc`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            KNOWLEDGE_SEARCH,
            KnowledgeSearchResult,
            KnowledgeSearchPage,
            query={
                "query": query,
                "tags": tags,
                "visibility": visibility,
                "limit": limit,
                "page": page,
                "sort": sort,
                "order": order,
            },
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get(
        self, knowledge_id: str, *, options: RequestOptions | None = None
    ) -> KnowledgeEntry:
        """Get a knowledge entry.

        `GET /knowledge/{knowledge_id}`, document 003, section "Core Endpoints" (inferred).

        Only reads: a failed call is repeated.

        Args:
            knowledge_id: Id of the entry.
            options: Settings for this call alone.

        Returns:
            The entry.

        Raises:
            NotFoundError: There is no such entry.
        """
        return await self._call(
            KNOWLEDGE_GET, KnowledgeEntry, path=(knowledge_id,), options=options
        )

    async def update(
        self,
        knowledge_id: str,
        *,
        title: str | Unset = UNSET,
        content: str | Unset = UNSET,
        visibility: KnowledgeVisibility | Unset = UNSET,
        tags: Sequence[str] | Unset | None = UNSET,
        metadata: KnowledgeMetadata | Mapping[str, Any] | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> KnowledgeEntry:
        """Change a knowledge entry; what is left out stays.

        `PUT /knowledge/{knowledge_id}`, document 003, section "Core Endpoints" (inferred).

        Every change makes a new version.

        Twice has the effect of once: a failed call is repeated.

        Args:
            knowledge_id: Id of the entry.
            title: What it is about.
            content: What there is to know.
            visibility: Who is to see it. Known values: `private`, `organization`, `public`.
            tags: What to file it under. `None` clears it.
            metadata: Where it comes from and how it is written. `None` clears it.
            options: Settings for this call alone.

        Returns:
            The entry in its new version.

        Raises:
            NotFoundError: There is no such entry.
        """
        return await self._call(
            KNOWLEDGE_UPDATE,
            KnowledgeEntry,
            path=(knowledge_id,),
            body=(
                KnowledgeEntryUpdate,
                {
                    "title": title,
                    "content": content,
                    "visibility": visibility,
                    "tags": tags,
                    "metadata": metadata,
                },
            ),
            options=options,
        )

    async def delete(self, knowledge_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a knowledge entry.

        `DELETE /knowledge/{knowledge_id}`, document 003, section "Core Endpoints" (inferred).

        Twice has the effect of once: a failed call is repeated.

        Args:
            knowledge_id: Id of the entry.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such entry.
        """
        await self._call(KNOWLEDGE_DELETE, None, path=(knowledge_id,), options=options)

    def list_versions(
        self,
        knowledge_id: str,
        *,
        limit: int | Unset = UNSET,
        page: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[KnowledgeVersion]:
        """List the versions of a knowledge entry.

        `GET /knowledge/{knowledge_id}/versions`, document 003, section "Core Endpoints" (inferred).

        Only reads: a failed call is repeated.

        Args:
            knowledge_id: Id of the entry.
            limit: Items per page. At least 1. Left out, the server takes `50`.
            page: Page to read, from 1. At least 1. Left out, the server takes `1`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `version` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such entry.
        """
        return self._paginate(
            KNOWLEDGE_LIST_VERSIONS,
            KnowledgeVersion,
            None,
            path=(knowledge_id,),
            query={"limit": limit, "page": page},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )
