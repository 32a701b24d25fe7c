# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.executions`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_executions import (
    ControlExecution,
    ControlExecutionChange,
    ControlExecutionDetails,
    ControlExecutionMessage,
    ControlExecutionSession,
    ControlExecutionsTerminate,
    ControlExecutionTerminate,
    ControlExecutionTermination,
    ControlExecutionTerminations,
    ControlExecutionUpdate,
    ControlTransition,
    ControlTransitions,
    ControlWorkflowCancel,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_AGENTS_EXECUTE,
    CONTROL_PLANE_EXECUTIONS_CANCEL,
    CONTROL_PLANE_EXECUTIONS_CANCEL_WORKFLOW,
    CONTROL_PLANE_EXECUTIONS_DELETE,
    CONTROL_PLANE_EXECUTIONS_GET,
    CONTROL_PLANE_EXECUTIONS_GET_DETAILS,
    CONTROL_PLANE_EXECUTIONS_GET_SESSION,
    CONTROL_PLANE_EXECUTIONS_LIST,
    CONTROL_PLANE_EXECUTIONS_LIST_TRANSITIONS,
    CONTROL_PLANE_EXECUTIONS_MARK_DONE,
    CONTROL_PLANE_EXECUTIONS_PAUSE,
    CONTROL_PLANE_EXECUTIONS_RESUME,
    CONTROL_PLANE_EXECUTIONS_SEND_MESSAGE,
    CONTROL_PLANE_EXECUTIONS_STREAM,
    CONTROL_PLANE_EXECUTIONS_TERMINATE,
    CONTROL_PLANE_EXECUTIONS_TERMINATE_MANY,
    CONTROL_PLANE_EXECUTIONS_UPDATE,
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

    async def delete(self, execution_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete an execution.

        `DELETE /api/v1/executions/{execution_id}`, shown by the server: server DELETE
        /api/v1/executions/{execution_id}.

        Twice has the effect of once: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_EXECUTIONS_DELETE, None, path=(execution_id,), options=options
        )

    async def update(
        self,
        execution_id: str,
        *,
        status: str | Unset = UNSET,
        started_at: datetime | str | Unset = UNSET,
        completed_at: datetime | str | Unset = UNSET,
        response: str | Unset = UNSET,
        error_message: str | Unset = UNSET,
        usage: Mapping[str, Any] | Unset = UNSET,
        execution_metadata: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlExecution:
        """Change what is said about an execution.

        `PATCH /api/v1/executions/{execution_id}`, shown by the server: server PATCH
        /api/v1/executions/{execution_id}.

        It changes the record alone; `pause`, `cancel` and the others act on the execution itself.

        Twice has the effect of once: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            status: State.
            started_at: When it began. With a time zone.
            completed_at: When it ended. With a time zone.
            response: What came of it.
            error_message: Why it failed.
            usage: What it has used.
            execution_metadata: Anything to keep along with it.
            options: Settings for this call alone.

        Returns:
            Something that an agent or a team does.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_UPDATE,
            ControlExecution,
            path=(execution_id,),
            body=(
                ControlExecutionUpdate,
                {
                    "status": status,
                    "started_at": started_at,
                    "completed_at": completed_at,
                    "response": response,
                    "error_message": error_message,
                    "usage": usage,
                    "execution_metadata": execution_metadata,
                },
            ),
            options=options,
        )

    def stream(
        self,
        execution_id: str,
        *,
        last_event_id: str | Unset = UNSET,
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
            last_event_id: Id of the last event that was read, to go on after it: `last_event_id` of
                an error, for instance.
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
            query={"last_event_id": last_event_id},
            idle_timeout=idle_timeout,
            options=options,
        )

    async def send_message(
        self,
        execution_id: str,
        *,
        message: str,
        role: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlExecutionChange:
        """Say something to an execution that runs or waits.

        `POST /api/v1/executions/{execution_id}/message`, shown by the server: server POST
        /api/v1/executions/{execution_id}/message.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_id: Id of the execution.
            message: What to say.
            role: Who says it; `user` unless given.
            options: Settings for this call alone.

        Returns:
            Whether an execution has done what was asked of it.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_SEND_MESSAGE,
            ControlExecutionChange,
            path=(execution_id,),
            body=(ControlExecutionMessage, {"message": message, "role": role}),
            options=options,
        )

    async def pause(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ControlExecutionChange:
        """Pause an execution.

        `POST /api/v1/executions/{execution_id}/pause`, shown by the server: server POST
        /api/v1/executions/{execution_id}/pause.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            Whether an execution has done what was asked of it.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_PAUSE,
            ControlExecutionChange,
            path=(execution_id,),
            options=options,
        )

    async def resume(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ControlExecutionChange:
        """Resume a paused execution.

        `POST /api/v1/executions/{execution_id}/resume`, shown by the server: server POST
        /api/v1/executions/{execution_id}/resume.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            Whether an execution has done what was asked of it.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_RESUME,
            ControlExecutionChange,
            path=(execution_id,),
            options=options,
        )

    async def cancel(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ControlExecutionChange:
        """Cancel an execution.

        `POST /api/v1/executions/{execution_id}/cancel`, shown by the server: server POST
        /api/v1/executions/{execution_id}/cancel.

        It ends at the next point where that is possible; `terminate` does not wait for one.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            Whether an execution has done what was asked of it.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_CANCEL,
            ControlExecutionChange,
            path=(execution_id,),
            options=options,
        )

    async def cancel_workflow(
        self, execution_id: str, *, workflow_message_id: str, options: RequestOptions | None = None
    ) -> ControlExecutionChange:
        """Cancel one workflow that an execution has started; the execution goes on.

        `POST /api/v1/executions/{execution_id}/cancel_workflow`, shown by the server: server POST
        /api/v1/executions/{execution_id}/cancel_workflow.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_id: Id of the execution.
            workflow_message_id: Id of the message that shows the workflow.
            options: Settings for this call alone.

        Returns:
            Whether an execution has done what was asked of it.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_CANCEL_WORKFLOW,
            ControlExecutionChange,
            path=(execution_id,),
            body=(ControlWorkflowCancel, {"workflow_message_id": workflow_message_id}),
            options=options,
        )

    async def mark_done(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ControlExecutionChange:
        """End an execution that waits for another message.

        `POST /api/v1/executions/{execution_id}/mark-done`, shown by the server: server POST
        /api/v1/executions/{execution_id}/mark-done.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            Whether an execution has done what was asked of it.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_MARK_DONE,
            ControlExecutionChange,
            path=(execution_id,),
            options=options,
        )

    async def terminate(
        self, execution_id: str, *, reason: str, options: RequestOptions | None = None
    ) -> ControlExecutionTermination:
        """End an execution at once, whatever it is doing.

        `POST /api/v1/executions/{execution_id}/terminate`, shown by the server: server POST
        /api/v1/executions/{execution_id}/terminate.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_id: Id of the execution.
            reason: Why.
            options: Settings for this call alone.

        Returns:
            That an execution was terminated.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_TERMINATE,
            ControlExecutionTermination,
            path=(execution_id,),
            body=(ControlExecutionTerminate, {"reason": reason}),
            options=options,
        )

    async def terminate_many(
        self, *, execution_ids: Sequence[str], reason: str, options: RequestOptions | None = None
    ) -> ControlExecutionTerminations:
        """End several executions at once.

        `POST /api/v1/executions/batch/terminate`, shown by the server: server POST
        /api/v1/executions/batch/terminate.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_ids: Ids of the executions.
            reason: Why.
            options: Settings for this call alone.

        Returns:
            Which executions were terminated.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_TERMINATE_MANY,
            ControlExecutionTerminations,
            body=(ControlExecutionsTerminate, {"execution_ids": execution_ids, "reason": reason}),
            options=options,
        )

    async def get_session(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ControlExecutionSession:
        """Get what was said in an execution.

        `GET /api/v1/executions/{execution_id}/session`, shown by the server: server GET
        /api/v1/executions/{execution_id}/session.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            What was said in an execution.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_GET_SESSION,
            ControlExecutionSession,
            path=(execution_id,),
            options=options,
        )

    def list_transitions(
        self,
        execution_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlTransition]:
        """List the states that an execution has been in, and why it left them.

        `GET /api/v1/executions/{execution_id}/transitions`, shown by the server: server GET
        /api/v1/executions/{execution_id}/transitions.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
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
            CONTROL_PLANE_EXECUTIONS_LIST_TRANSITIONS,
            ControlTransition,
            ControlTransitions,
            path=(execution_id,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_details(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ControlExecutionDetails:
        """Get what an execution has done, activity by activity.

        `GET /api/v1/executions/{execution_id}/details`, shown by the server: server GET
        /api/v1/executions/{execution_id}/details.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            An execution as its workflow has it.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_EXECUTIONS_GET_DETAILS,
            ControlExecutionDetails,
            path=(execution_id,),
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
            listing=(CONTROL_PLANE_EXECUTIONS_LIST, None),
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        ).wait(execution_id)
