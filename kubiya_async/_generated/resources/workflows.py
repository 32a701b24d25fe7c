# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `workflows`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

from kubiya_async._generated.models.workflows import (
    WorkflowExecuteRequest,
    WorkflowExecution,
    WorkflowExecutionPage,
    WorkflowLogEntry,
    WorkflowLogs,
    WorkflowSourceType,
)
from kubiya_async._generated.operations import (
    WORKFLOWS_EXECUTE,
    WORKFLOWS_GET_EXECUTION,
    WORKFLOWS_LIST_EXECUTIONS,
    WORKFLOWS_LIST_LOGS,
)
from kubiya_async._progress import Callback
from kubiya_async._resource import Resource
from kubiya_async.executions.logs import (
    DEFAULT_OUTAGE,
    DEFAULT_OVERLAP,
    LogFollower,
)
from kubiya_async.executions.polling import PollPolicy, polling_of
from kubiya_async.executions.waiting import DEFAULT_WAIT, Waiting, WaitProgress
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class Workflows(Resource):
    """Workflows and their executions (document 002)."""

    __slots__ = ()

    async def execute(
        self,
        *,
        source: str,
        type: WorkflowSourceType | Unset = UNSET,
        variables: Mapping[str, Any] | Unset = UNSET,
        runner: str | Unset = UNSET,
        timeout: timedelta | str | Unset = UNSET,
        save_trace: bool | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> WorkflowExecution:
        """Start a workflow.

        `POST /workflows/execute`, document 002, section "Workflows API / Execute Workflow"
        (documented).

        Answers as soon as the workflow has started; its execution is read with
        `workflows.get_execution`.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            source: Where the workflow is kept, such as a repository.
            type: Kind of source. Known values: `github`.
            variables: Values for the workflow's variables.
            runner: Name of the runner to run on.
            timeout: How long the workflow may run. A timedelta, or text such as `30m`.
            save_trace: Whether to keep a trace of the execution.
            options: Settings for this call alone.

        Returns:
            The execution that was started.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(
            WORKFLOWS_EXECUTE,
            WorkflowExecution,
            body=(
                WorkflowExecuteRequest,
                {
                    "source": source,
                    "type": type,
                    "variables": variables,
                    "runner": runner,
                    "timeout": timeout,
                    "save_trace": save_trace,
                },
            ),
            options=options,
        )

    def list_executions(
        self,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        status: Literal["running", "completed", "failed"] | str | Unset = UNSET,
        workflow: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[WorkflowExecution]:
        """List workflow executions.

        `GET /workflows/executions`, document 002, section "Workflows API / List Workflow
        Executions" (documented).

        The items have neither `duration` nor `steps`.

        Only reads: a failed call is repeated.

        Args:
            limit: Items per page. 1 to 100. Left out, the server takes `50`.
            offset: Items to skip. At least 0. Left out, the server takes `0`.
            status: Keep executions in this state. Known values: `running`, `completed`, `failed`.
            workflow: Keep executions of the workflow of this name.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `execution_id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            WORKFLOWS_LIST_EXECUTIONS,
            WorkflowExecution,
            WorkflowExecutionPage,
            query={"limit": limit, "offset": offset, "status": status, "workflow": workflow},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_execution(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> WorkflowExecution:
        """Get a workflow execution with its steps.

        `GET /workflows/executions/{execution_id}`, document 002, section "Workflows API / Get
        Workflow Execution" (documented).

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            The execution.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(
            WORKFLOWS_GET_EXECUTION, WorkflowExecution, path=(execution_id,), options=options
        )

    def list_logs(
        self,
        execution_id: str,
        *,
        step: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        since: datetime | str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[WorkflowLogEntry]:
        """List the log entries of a workflow execution.

        `GET /workflows/executions/{execution_id}/logs`, document 002, section "Workflows API / Get
        Workflow Logs" (documented).

        There is no offset; go on with `since`.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            step: Keep entries of the step of this name.
            limit: Entries to return. At least 1.
            since: Keep entries from this moment on. With a time zone.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `timestamp` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return self._paginate(
            WORKFLOWS_LIST_LOGS,
            WorkflowLogEntry,
            WorkflowLogs,
            path=(execution_id,),
            query={"step": step, "limit": limit, "since": since},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def run(
        self,
        *,
        source: str,
        type: WorkflowSourceType | Unset = UNSET,
        variables: Mapping[str, Any] | Unset = UNSET,
        runner: str | Unset = UNSET,
        timeout: timedelta | str | Unset = UNSET,
        save_trace: bool | Unset = UNSET,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[WorkflowExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> WorkflowExecution:
        """Start a workflow and wait for the end.

        It is started once, whatever happens. When the wait is cancelled or fails, the exception
        tells the execution in `execution_id` and in a note, and `wait` takes it up again.

        Args:
            source: Where the workflow is kept, such as a repository.
            type: Kind of source. Known values: `github`.
            variables: Values for the workflow's variables.
            runner: Name of the runner to run on.
            timeout: How long the workflow may run. A timedelta, or text such as `30m`.
            save_trace: Whether to keep a trace of the execution.
            wait_timeout: Seconds to wait, the start included; `None` for as long as it takes.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after the start and after each poll; may be
                async.
            options: Settings for each of the calls.

        Returns:
            The execution.

        Raises:
            ExecutionFailedError: It failed; the error has the step and the last lines of its log.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        waiting = Waiting(
            self._dispatcher,
            WORKFLOWS_EXECUTE,
            WORKFLOWS_GET_EXECUTION,
            WorkflowExecution,
            log=self.list_logs,
            listing=(WORKFLOWS_LIST_EXECUTIONS, WorkflowExecutionPage),
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )
        started = await self.execute(
            source=source,
            type=type,
            variables=variables,
            runner=runner,
            timeout=timeout,
            save_trace=save_trace,
            options=waiting.call_options(),
        )
        return await waiting.follow(started)

    async def wait(
        self,
        execution_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[WorkflowExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> WorkflowExecution:
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
            ExecutionFailedError: It failed; the error has the step and the last lines of its log.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await Waiting(
            self._dispatcher,
            WORKFLOWS_EXECUTE,
            WORKFLOWS_GET_EXECUTION,
            WorkflowExecution,
            log=self.list_logs,
            listing=(WORKFLOWS_LIST_EXECUTIONS, WorkflowExecutionPage),
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        ).wait(execution_id)

    def follow_logs(
        self,
        execution_id: str,
        *,
        step: str | Unset = UNSET,
        since: datetime | str | None = None,
        poll: PollPolicy | None = None,
        overlap: float = DEFAULT_OVERLAP,
        max_outage: float | None = DEFAULT_OUTAGE,
        options: RequestOptions | None = None,
    ) -> LogFollower:
        """Follow the log of an execution until it has ended and everything is read.

        Every entry is given once, those of one read ordered by their timestamps. How the execution
        ended is then in `.execution` of the iterator; a failure raises nothing here.

        Args:
            execution_id: Id of the execution.
            step: Keep entries of the step of this name.
            since: Keep entries from this moment on. With a time zone.
            poll: Polling intervals.
            overlap: Seconds by which an entry may come late and still not be missed. At least 1.
            max_outage: Seconds for which reading may fail before that is raised; `None` for ever.
            options: Settings for each of the calls.

        Returns:
            An async iterator of entries, also usable with `async with`.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        # Nothing is sent yet, but what can be refused without asking is refused now.
        _ = self.list_logs(execution_id, step=step, options=options)
        entries = partial(self.list_logs, step=step)
        return LogFollower(
            self._dispatcher,
            entries,
            self.get_execution,
            execution_id,
            polling=polling_of(WORKFLOWS_EXECUTE),
            since=since,
            poll=poll,
            overlap=overlap,
            max_outage=max_outage,
            options=options,
        )
