# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.executions`: signatures; `Resource` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async._generated.live.models.control_plane_executions import ControlExecution
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_EXECUTIONS_GET,
    CONTROL_PLANE_EXECUTIONS_LIST,
    CONTROL_PLANE_EXECUTIONS_STREAM,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, Unset

if TYPE_CHECKING:
    from typing import Literal

    from kubiya_async.options import RequestOptions
    from kubiya_async.pagination import Paginator
    from kubiya_async.streams.execution import EventStream


class ControlPlaneExecutions(Resource):
    """Executions of agents and teams, and their streams."""

    __slots__ = ()

    def list(
        self,
        *,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        status_filter: str | Unset = UNSET,
        execution_type: Literal["agent", "team"] | str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlExecution]:
        """List executions.

        `GET /api/v1/executions`, shown by the server: server GET /api/v1/executions; cli
        internal/controlplane/executions.go.

        Only reads: a failed call is repeated.

        Args:
            skip: Items to skip.
            limit: Most executions to answer with.
            status_filter: State of the executions.
            execution_type: Who does it. Known values: `agent`, `team`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_EXECUTIONS_LIST,
            ControlExecution,
            None,
            query={
                "skip": skip,
                "limit": limit,
                "status_filter": status_filter,
                "execution_type": execution_type,
            },
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ControlExecution:
        """Get an execution.

        `GET /api/v1/executions/{execution_id}`, shown by the server: server GET
        /api/v1/executions/{execution_id}; cli internal/controlplane/executions.go.

        Older servers answer with a list that has nothing else in it.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            The execution.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_GET, ControlExecution, path=(execution_id,), options=options
        )

    def stream(
        self,
        execution_id: str,
        *,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> EventStream:
        """Stream an execution.

        `GET /api/v1/executions/{execution_id}/stream`, shown by the server: server GET
        /api/v1/executions/{execution_id}/stream; cli internal/controlplane/executions.go; reference
        docs.kubiya.ai/api-reference/stream-execution.

        The host cuts every stream after 300 seconds; it is read on after the last event, as long as
        the execution goes on.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._events(
            CONTROL_PLANE_EXECUTIONS_STREAM,
            read=CONTROL_PLANE_EXECUTIONS_GET,
            path=(execution_id,),
            idle_timeout=idle_timeout,
            options=options,
        )
