# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `tasks`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from kubiya_async._generated.models.tasks import (
    Task,
    TaskCancellation,
    TaskCreate,
    TaskLogLevel,
    TaskLogs,
    TaskProgress,
    TaskStatus,
)
from kubiya_async._generated.operations import (
    TASKS_CANCEL,
    TASKS_CREATE,
    TASKS_GET,
    TASKS_GET_LOGS,
    TASKS_GET_STATUS,
    TASKS_LIST,
    TASKS_LIST_FOR_AGENT,
    TASKS_LIST_FOR_RUNNER,
)
from kubiya_async._progress import Callback
from kubiya_async._resource import Resource
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.waiting import DEFAULT_WAIT, Waiting, WaitProgress
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class Tasks(Resource):
    """Tasks executed by agents on runners (document 003)."""

    __slots__ = ()

    def list(
        self,
        *,
        status: TaskStatus | Unset = UNSET,
        agent: str | Unset = UNSET,
        runner: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        page: int | Unset = UNSET,
        sort: Literal["created_at", "updated_at", "status"] | Unset = UNSET,
        order: Literal["asc", "desc"] | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Task]:
        """List tasks.

        `GET /tasks`, document 003, section "Infrastructure as Code (IaC) Capabilities" (inferred).

        Only reads: a failed call is repeated.

        Args:
            status: Only tasks in this state. Known values: `pending`, `running`, `completed`,
                `failed`, `cancelled`.
            agent: Only tasks of the agent with this id.
            runner: Only tasks on the runner with this id.
            limit: Tasks per page. At least 1. Left out, the server takes `50`.
            page: Page to read, from 1. At least 1. Left out, the server takes `1`.
            sort: Field to sort by. One of `created_at`, `updated_at`, `status`.
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
            TASKS_LIST,
            Task,
            None,
            query={
                "status": status,
                "agent": agent,
                "runner": runner,
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

    async def create(
        self,
        *,
        name: str,
        agent_id: str,
        runner_id: str,
        description: str | Unset = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
        parameters: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Task:
        """Create a task and queue it.

        `POST /tasks`, document 003, section "Infrastructure as Code (IaC) Capabilities" (inferred).

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: What it is called.
            agent_id: Id of the agent that is to execute it.
            runner_id: Id of the runner it is to be executed on.
            description: What it does.
            metadata: Anything worth keeping with it.
            parameters: What the task needs to know.
            options: Settings for this call alone.

        Returns:
            The task, waiting to start.
        """
        return await self._call(
            TASKS_CREATE,
            Task,
            body=(
                TaskCreate,
                {
                    "name": name,
                    "agent_id": agent_id,
                    "runner_id": runner_id,
                    "description": description,
                    "metadata": metadata,
                    "parameters": parameters,
                },
            ),
            options=options,
        )

    async def get(self, task_id: str, *, options: RequestOptions | None = None) -> Task:
        """Get a task.

        `GET /tasks/{task_id}`, document 003, section "Infrastructure as Code (IaC) Capabilities"
        (inferred).

        The route also reads executions of projects; the server tells by the id.

        Only reads: a failed call is repeated.

        Args:
            task_id: Id of the task.
            options: Settings for this call alone.

        Returns:
            The task.

        Raises:
            NotFoundError: There is no such task.
        """
        return await self._call(TASKS_GET, Task, path=(task_id,), options=options)

    async def cancel(
        self, task_id: str, *, options: RequestOptions | None = None
    ) -> TaskCancellation:
        """Cancel a task.

        `PUT /tasks/{task_id}/cancel`, document 003, section "Infrastructure as Code (IaC)
        Capabilities" (inferred).

        Twice has the effect of once: a failed call is repeated.

        Args:
            task_id: Id of the task.
            options: Settings for this call alone.

        Returns:
            The task is cancelled.

        Raises:
            NotFoundError: There is no such task.
            ConflictError: The task has already ended.
        """
        return await self._call(TASKS_CANCEL, TaskCancellation, path=(task_id,), options=options)

    async def get_logs(
        self,
        task_id: str,
        *,
        start_time: datetime | str | Unset = UNSET,
        end_time: datetime | str | Unset = UNSET,
        level: TaskLogLevel | Unset = UNSET,
        limit: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> TaskLogs:
        """Get what a task has logged.

        `GET /tasks/{task_id}/logs`, document 003, section "Infrastructure as Code (IaC)
        Capabilities" (inferred).

        Only reads: a failed call is repeated.

        Args:
            task_id: Id of the task.
            start_time: Only lines logged after this. With a time zone.
            end_time: Only lines logged before this. With a time zone.
            level: Only lines of this level. Known values: `debug`, `info`, `error`.
            limit: Most lines to return. At least 1.
            options: Settings for this call alone.

        Returns:
            Lines of the log.

        Raises:
            NotFoundError: There is no such task.
        """
        return await self._call(
            TASKS_GET_LOGS,
            TaskLogs,
            path=(task_id,),
            query={"start_time": start_time, "end_time": end_time, "level": level, "limit": limit},
            options=options,
        )

    async def get_status(
        self, task_id: str, *, options: RequestOptions | None = None
    ) -> TaskProgress:
        """Get how far a task has come.

        `GET /tasks/{task_id}/status`, document 003, section "Infrastructure as Code (IaC)
        Capabilities" (inferred).

        Only reads: a failed call is repeated.

        Args:
            task_id: Id of the task.
            options: Settings for this call alone.

        Returns:
            State and progress.

        Raises:
            NotFoundError: There is no such task.
        """
        return await self._call(TASKS_GET_STATUS, TaskProgress, path=(task_id,), options=options)

    def list_for_agent(
        self,
        agent_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Task]:
        """List the tasks of an agent.

        `GET /tasks/agent/{agent_id}`, document 003, section "Infrastructure as Code (IaC)
        Capabilities" (inferred).

        Only reads: a failed call is repeated.

        Args:
            agent_id: Id of the agent.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such agent.
        """
        return self._paginate(
            TASKS_LIST_FOR_AGENT,
            Task,
            None,
            path=(agent_id,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    def list_for_runner(
        self,
        runner_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Task]:
        """List the tasks on a runner.

        `GET /tasks/runner/{runner_id}`, document 003, section "Infrastructure as Code (IaC)
        Capabilities" (inferred).

        Only reads: a failed call is repeated.

        Args:
            runner_id: Id of the runner.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such runner.
        """
        return self._paginate(
            TASKS_LIST_FOR_RUNNER,
            Task,
            None,
            path=(runner_id,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def wait(
        self,
        task_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[Task]] | None = None,
        options: RequestOptions | None = None,
    ) -> Task:
        """Wait for the end of an execution that was started before.

        When the wait is cancelled or fails, the exception tells the execution in `execution_id` and
        in a note.

        Args:
            task_id: Id of the task.
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Returns:
            The task.

        Raises:
            ExecutionFailedError: It failed; the error has its output and the last lines of its log.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such task.
        """
        return await Waiting(
            self._dispatcher,
            TASKS_CREATE,
            TASKS_GET,
            Task,
            log=self.get_logs,
            listing=(TASKS_LIST, None),
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        ).wait(task_id)
