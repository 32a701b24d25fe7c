# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.executions`: signatures; `Resource` does the work."""

from __future__ import annotations

from typing import Literal

from kubiya_async._generated.live.models.control_plane_executions import ControlExecution
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_AGENTS_EXECUTE,
    CONTROL_PLANE_EXECUTIONS_GET,
    CONTROL_PLANE_EXECUTIONS_LIST,
    CONTROL_PLANE_EXECUTIONS_STREAM,
)
from kubiya_async._progress import Callback
from kubiya_async._resource import Resource
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.waiting import DEFAULT_WAIT, Waiting, WaitProgress
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator
from kubiya_async.streams.execution import EventStream


class ControlPlaneExecutions(Resource):
    """Executions of agents and teams, and their streams."""

    __slots__ = ()

    def list(
        self,
        *,
        status: str | Unset = UNSET,
        agent_id: str | Unset = UNSET,
        team_id: str | Unset = UNSET,
        execution_type: Literal["agent", "team"] | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlExecution]:
        """List executions.

        `GET /api/v1/executions`, seen in one: cli internal/controlplane/executions.go.

        Only reads: a failed call is repeated.

        Args:
            status: State of the execution.
            agent_id: Id of the agent.
            team_id: Id of the team.
            execution_type: Who does it. Known values: `agent`, `team`.
            limit: Most executions to answer with.
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
                "status": status,
                "agent_id": agent_id,
                "team_id": team_id,
                "execution_type": execution_type,
                "limit": limit,
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

        `GET /api/v1/executions/{execution_id}`, seen in one: cli
        internal/controlplane/executions.go.

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

        `GET /api/v1/executions/{execution_id}/stream`, seen in two clients: cli
        internal/controlplane/executions.go; reference docs.kubiya.ai/api-reference/stream-
        execution.

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

    async def wait(
        self,
        execution_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ControlExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ControlExecution:
        """Wait for the end of an execution that was started before.

        When the wait is cancelled or fails, the exception tells the execution in `execution_id` and
        in a note.

        Args:
            execution_id: Id of the execution.
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Returns:
            The execution.

        Raises:
            ExecutionFailedError: It failed; the error has its output.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such thing.
        """
        return await Waiting(
            self._dispatcher,
            CONTROL_PLANE_AGENTS_EXECUTE,
            CONTROL_PLANE_EXECUTIONS_GET,
            ControlExecution,
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        ).wait(execution_id)
