# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.audit`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubiya_async._generated.live.models.audit import LiveAuditFilter, LiveAuditItem, LiveAuditSort
from kubiya_async._generated.live.operations import (
    LIVE_AUDIT_GET,
    LIVE_AUDIT_LIST,
    LIVE_AUDIT_STREAM,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator
from kubiya_async.streams.execution import EventStream


class LiveAudit(Resource):
    """What was done in the organization, by whom."""

    __slots__ = ()

    def list(
        self,
        *,
        filter: LiveAuditFilter | Mapping[str, Any] | Unset = UNSET,
        sort: LiveAuditSort | Mapping[str, Any] | Unset = UNSET,
        page: int | Unset = UNSET,
        page_size: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveAuditItem]:
        """List audit items.

        `GET /api/v1/auditing/items`, seen in two clients: cli internal/kubiya/audit.go; python
        kubiya_services/services/audit.py.

        Only reads: a failed call is repeated.

        Args:
            filter: Which items count.
            sort: In which order.
            page: Number of the page, from 1.
            page_size: Items per page.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_AUDIT_LIST,
            LiveAuditItem,
            None,
            query={
                "filter": (LiveAuditFilter, filter),
                "sort": (LiveAuditSort, sort),
                "page": page,
                "page_size": page_size,
            },
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get(self, audit_id: str, *, options: RequestOptions | None = None) -> LiveAuditItem:
        """Get an audit item.

        `GET /api/v1/auditing/items/{audit_id}`, seen in one: python
        kubiya_services/services/audit.py.

        Only reads: a failed call is repeated.

        Args:
            audit_id: Id of the item.
            options: Settings for this call alone.

        Returns:
            The item.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(LIVE_AUDIT_GET, LiveAuditItem, path=(audit_id,), options=options)

    def stream(
        self,
        *,
        filter: LiveAuditFilter | Mapping[str, Any] | Unset = UNSET,
        sort: LiveAuditSort | Mapping[str, Any] | Unset = UNSET,
        page: int | Unset = UNSET,
        page_size: int | Unset = UNSET,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> EventStream:
        """Stream audit items as they come in.

        `GET /api/v1/auditing/items/stream`, seen in two clients: cli internal/kubiya/audit.go;
        python kubiya_services/constants.py.

        Only reads: a failed call is repeated.

        Args:
            filter: Which items count.
            sort: In which order.
            page: Number of the page, from 1.
            page_size: Items per page.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.
        """
        return self._events(
            LIVE_AUDIT_STREAM,
            query={
                "filter": (LiveAuditFilter, filter),
                "sort": (LiveAuditSort, sort),
                "page": page,
                "page_size": page_size,
            },
            idle_timeout=idle_timeout,
            options=options,
        )
