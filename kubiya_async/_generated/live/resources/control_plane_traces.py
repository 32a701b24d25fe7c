# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.traces`: signatures; `Resource` does the work."""

from __future__ import annotations

from datetime import datetime

from kubiya_async._generated.live.models.control_plane_traces import (
    ControlSpan,
    ControlTrace,
    ControlTraceDeletion,
    ControlTraceFigures,
    ControlTracePage,
    ControlTraceSummary,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_TRACES_DELETE,
    CONTROL_PLANE_TRACES_GET,
    CONTROL_PLANE_TRACES_GET_STATS,
    CONTROL_PLANE_TRACES_LIST,
    CONTROL_PLANE_TRACES_LIST_SPANS,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneTraces(Resource):
    """Traces of executions."""

    __slots__ = ()

    def list(
        self,
        *,
        page: int | Unset = UNSET,
        page_size: int | Unset = UNSET,
        sort: str | Unset = UNSET,
        status: str | Unset = UNSET,
        time_from: datetime | str | Unset = UNSET,
        time_to: datetime | str | Unset = UNSET,
        search: str | Unset = UNSET,
        execution_id: str | Unset = UNSET,
        service_name: str | Unset = UNSET,
        user_id: str | Unset = UNSET,
        has_errors: bool | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlTraceSummary]:
        """List traces.

        `GET /api/v1/traces`, shown by the server: server GET /api/v1/traces.

        Only reads: a failed call is repeated.

        Args:
            page: Number of the page, from 1. At least 1.
            page_size: Items per page. 1 to 100.
            sort: Field to sort by; a minus before it turns the order round.
            status: State that the items have.
            time_from: When the traces began at the earliest. With a time zone.
            time_to: When the traces began at the latest. With a time zone.
            search: Text that the items contain.
            execution_id: Id of the execution.
            service_name: Name of the service.
            user_id: Id of the user.
            has_errors: Whether the traces have errors.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `trace_id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_TRACES_LIST,
            ControlTraceSummary,
            ControlTracePage,
            query={
                "page": page,
                "page_size": page_size,
                "sort": sort,
                "status": status,
                "time_from": time_from,
                "time_to": time_to,
                "search": search,
                "execution_id": execution_id,
                "service_name": service_name,
                "user_id": user_id,
                "has_errors": has_errors,
            },
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_stats(
        self,
        *,
        time_from: datetime | str | Unset = UNSET,
        time_to: datetime | str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlTraceFigures:
        """Get how many traces there are, and how they ended.

        `GET /api/v1/traces/stats`, shown by the server: server GET /api/v1/traces/stats.

        Only reads: a failed call is repeated.

        Args:
            time_from: When the traces began at the earliest. With a time zone.
            time_to: When the traces began at the latest. With a time zone.
            options: Settings for this call alone.

        Returns:
            How many traces there are.
        """
        return await self._call(
            CONTROL_PLANE_TRACES_GET_STATS,
            ControlTraceFigures,
            query={"time_from": time_from, "time_to": time_to},
            options=options,
        )

    async def get(
        self, trace_id: str, *, flat: bool | Unset = UNSET, options: RequestOptions | None = None
    ) -> ControlTrace:
        """Get a trace with its spans.

        `GET /api/v1/traces/{trace_id}`, shown by the server: server GET /api/v1/traces/{trace_id}.

        Only reads: a failed call is repeated.

        Args:
            trace_id: Id of the trace.
            flat: Whether the spans come as one list rather than as a tree.
            options: Settings for this call alone.

        Returns:
            A trace with its spans.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_TRACES_GET,
            ControlTrace,
            path=(trace_id,),
            query={"flat": flat},
            options=options,
        )

    async def delete(
        self, trace_id: str, *, options: RequestOptions | None = None
    ) -> ControlTraceDeletion:
        """Delete a trace.

        `DELETE /api/v1/traces/{trace_id}`, shown by the server: server DELETE
        /api/v1/traces/{trace_id}.

        Twice has the effect of once: a failed call is repeated.

        Args:
            trace_id: Id of the trace.
            options: Settings for this call alone.

        Returns:
            That a trace was deleted.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_TRACES_DELETE, ControlTraceDeletion, path=(trace_id,), options=options
        )

    def list_spans(
        self,
        trace_id: str,
        *,
        flat: bool | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlSpan]:
        """List the spans of a trace.

        `GET /api/v1/traces/{trace_id}/spans`, shown by the server: server GET
        /api/v1/traces/{trace_id}/spans.

        Only reads: a failed call is repeated.

        Args:
            trace_id: Id of the trace.
            flat: Whether the spans come as one list rather than as a tree.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._paginate(
            CONTROL_PLANE_TRACES_LIST_SPANS,
            ControlSpan,
            None,
            path=(trace_id,),
            query={"flat": flat},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )
