# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.projects`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubiya_async._generated.live.models.projects import (
    LivePlanApproval,
    LivePlanRequest,
    LiveProject,
    LiveProjectCreate,
    LiveProjectExecution,
    LiveProjectList,
    LiveProjectLogs,
    LiveProjectPlan,
    LiveProjectTemplate,
    LiveProjectUpdate,
    LiveProjectVariable,
    LiveStack,
    LiveStackRequest,
)
from kubiya_async._generated.live.operations import (
    LIVE_PROJECTS_APPLY_STACK,
    LIVE_PROJECTS_APPROVE,
    LIVE_PROJECTS_CREATE,
    LIVE_PROJECTS_DELETE,
    LIVE_PROJECTS_GET,
    LIVE_PROJECTS_GET_EXECUTION,
    LIVE_PROJECTS_GET_LOGS,
    LIVE_PROJECTS_GET_PLAN,
    LIVE_PROJECTS_GET_TEMPLATE,
    LIVE_PROJECTS_LIST,
    LIVE_PROJECTS_PLAN,
    LIVE_PROJECTS_PLAN_STACK,
    LIVE_PROJECTS_REPLACE,
    LIVE_PROJECTS_STREAM_STACK_LOGS,
    LIVE_PROJECTS_UPDATE,
)
from kubiya_async._progress import Callback
from kubiya_async._resource import Resource
from kubiya_async.executions.logs import (
    DEFAULT_OUTAGE,
    TextLogFollower,
)
from kubiya_async.executions.polling import PollPolicy, polling_of
from kubiya_async.executions.waiting import DEFAULT_WAIT, Waiting, WaitProgress
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator
from kubiya_async.streams.execution import EventStream


class LiveProjects(Resource):
    """Terraform projects, their plans and executions, and inline stacks."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveProject]:
        """List all projects.

        `GET /api/v1/usecases`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/projects.py.

        Templates and projects share the list.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_PROJECTS_LIST,
            LiveProject,
            LiveProjectList,
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
        template_id: str | Unset = UNSET,
        description: str | Unset = UNSET,
        variables: Sequence[LiveProjectVariable | Mapping[str, Any]] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveProject:
        """Create a project from a template.

        `POST /api/v1/usecases`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/projects.py.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the project.
            template_id: Id of the template.
            description: What it is for.
            variables: Its values.
            options: Settings for this call alone.

        Returns:
            The project.
        """
        return await self._call(
            LIVE_PROJECTS_CREATE,
            LiveProject,
            body=(
                LiveProjectCreate,
                {
                    "template_id": template_id,
                    "name": name,
                    "description": description,
                    "variables": variables,
                },
            ),
            options=options,
        )

    async def get_template(
        self, template_id: str, *, options: RequestOptions | None = None
    ) -> LiveProjectTemplate:
        """Get a template.

        `GET /api/v1/usecases/{id}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/projects.py.

        Only reads: a failed call is repeated.

        Args:
            template_id: Id of the template.
            options: Settings for this call alone.

        Returns:
            The template.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_PROJECTS_GET_TEMPLATE, LiveProjectTemplate, path=(template_id,), options=options
        )

    async def update(
        self,
        project_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        variables: Sequence[LiveProjectVariable | Mapping[str, Any]] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveProject:
        """Change a project.

        `PATCH /api/v1/usecases/{id}`, seen in one: cli internal/kubiya/client.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            project_id: Id of the project.
            name: Name of the project.
            description: What it is for.
            variables: Its values.
            options: Settings for this call alone.

        Returns:
            The project as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_PROJECTS_UPDATE,
            LiveProject,
            path=(project_id,),
            body=(
                LiveProjectUpdate,
                {"name": name, "description": description, "variables": variables},
            ),
            options=options,
        )

    async def get(self, project_id: str, *, options: RequestOptions | None = None) -> LiveProject:
        """Get a project.

        `GET /api/v1/tasks/{id}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/projects.py.

        Only reads: a failed call is repeated.

        Args:
            project_id: Id of the project.
            options: Settings for this call alone.

        Returns:
            The project.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(LIVE_PROJECTS_GET, LiveProject, path=(project_id,), options=options)

    async def replace(
        self,
        project_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        variables: Sequence[LiveProjectVariable | Mapping[str, Any]] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveProject:
        """Change a project, as the Python packages do it.

        `PUT /api/v1/tasks/{id}`, seen in one: python kubiya_services/services/projects.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            project_id: Id of the project.
            name: Name of the project.
            description: What it is for.
            variables: Its values.
            options: Settings for this call alone.

        Returns:
            The project as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_PROJECTS_REPLACE,
            LiveProject,
            path=(project_id,),
            body=(
                LiveProjectUpdate,
                {"name": name, "description": description, "variables": variables},
            ),
            options=options,
        )

    async def delete(self, project_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a project.

        `DELETE /api/v1/tasks/{id}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/projects.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            project_id: Id of the project.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(LIVE_PROJECTS_DELETE, None, path=(project_id,), options=options)

    async def get_execution(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> LiveProjectExecution:
        """Get an execution of an approved plan, by its id.

        `GET /api/v1/tasks/{id}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/projects.py.

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
            LIVE_PROJECTS_GET_EXECUTION, LiveProjectExecution, path=(execution_id,), options=options
        )

    async def approve(
        self, plan_id: str, *, options: RequestOptions | None = None
    ) -> LiveProjectExecution:
        """Approve a plan, by its id, which applies it.

        `PUT /api/v1/tasks/{id}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/projects.py.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            plan_id: Id of the plan.
            options: Settings for this call alone.

        Returns:
            The execution.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_PROJECTS_APPROVE,
            LiveProjectExecution,
            path=(plan_id,),
            body=(LivePlanApproval, {"action": "approve"}),
            options=options,
        )

    async def get_plan(
        self, plan_id: str, *, options: RequestOptions | None = None
    ) -> LiveProjectPlan:
        """Get a plan, by its id.

        `GET /api/v1/tasks/plan/{id}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/constants.py.

        Only reads: a failed call is repeated.

        Args:
            plan_id: Id of the plan.
            options: Settings for this call alone.

        Returns:
            The plan.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_PROJECTS_GET_PLAN, LiveProjectPlan, path=(plan_id,), options=options
        )

    async def plan(
        self, project_id: str, *, options: RequestOptions | None = None
    ) -> LiveProjectPlan:
        """Plan the changes that a project makes.

        `POST /api/v1/tasks/plan/{id}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/projects.py.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            project_id: Id of the project.
            options: Settings for this call alone.

        Returns:
            The plan.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_PROJECTS_PLAN,
            LiveProjectPlan,
            path=(project_id,),
            body=(LivePlanRequest, {"project_id": project_id}),
            options=options,
        )

    async def get_logs(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> LiveProjectLogs:
        """Get the logs of an execution.

        `GET /api/v1/tasks/logs/{id}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/constants.py.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            The logs.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_PROJECTS_GET_LOGS, LiveProjectLogs, path=(execution_id,), options=options
        )

    async def plan_stack(
        self, *, name: str, files: Mapping[str, str | bytes], options: RequestOptions | None = None
    ) -> LiveStack:
        """Plan a stack whose files are given inline.

        `POST /api/v1/tasks/inline/plan`, seen in one: python kubiya_services/services/stacks.py.

        A failure comes with status 200, and is an error then.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the stack.
            files: The files by name; they travel as base64.
            options: Settings for this call alone.

        Returns:
            What Terraform says.
        """
        return await self._call(
            LIVE_PROJECTS_PLAN_STACK,
            LiveStack,
            body=(LiveStackRequest, {"name": name, "files": files}),
            options=options,
        )

    async def apply_stack(
        self, *, name: str, files: Mapping[str, str | bytes], options: RequestOptions | None = None
    ) -> LiveStack:
        """Apply a stack whose files are given inline.

        `POST /api/v1/tasks/inline`, seen in one: python kubiya_services/services/stacks.py.

        A failure comes with status 200, and is an error then.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the stack.
            files: The files by name; they travel as base64.
            options: Settings for this call alone.

        Returns:
            The stack.
        """
        return await self._call(
            LIVE_PROJECTS_APPLY_STACK,
            LiveStack,
            body=(LiveStackRequest, {"name": name, "files": files}),
            options=options,
        )

    def stream_stack_logs(
        self,
        stack_id: str,
        *,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> EventStream:
        """Stream the logs of a stack.

        `GET /api/v1/tasks/stream/logs/{stack_id}`, seen in one: python
        kubiya_services/services/stacks.py.

        Only reads: a failed call is repeated.

        Args:
            stack_id: Id of the stack.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._events(
            LIVE_PROJECTS_STREAM_STACK_LOGS,
            path=(stack_id,),
            idle_timeout=idle_timeout,
            options=options,
        )

    async def apply(
        self,
        plan_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[LiveProjectExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> LiveProjectExecution:
        """Approve a plan, by its id, which applies it and wait for the end.

        It is started once, whatever happens. When the wait is cancelled or fails, the exception
        tells the execution in `execution_id` and in a note, and `wait` takes it up again.

        This changes infrastructure.

        Args:
            plan_id: Id of the plan.
            wait_timeout: Seconds to wait, the start included; `None` for as long as it takes.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after the start and after each poll; may be
                async.
            options: Settings for each of the calls.

        Returns:
            The execution.

        Raises:
            ExecutionFailedError: It failed; the error has the last lines of its log.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such thing.
        """
        waiting = Waiting(
            self._dispatcher,
            LIVE_PROJECTS_APPROVE,
            LIVE_PROJECTS_GET_EXECUTION,
            LiveProjectExecution,
            log=self.get_logs,
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )
        started = await self.approve(plan_id, options=waiting.call_options())
        return await waiting.follow(started)

    async def wait(
        self,
        execution_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[LiveProjectExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> LiveProjectExecution:
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
            ExecutionFailedError: It failed; the error has the last lines of its log.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such thing.
        """
        return await Waiting(
            self._dispatcher,
            LIVE_PROJECTS_APPROVE,
            LIVE_PROJECTS_GET_EXECUTION,
            LiveProjectExecution,
            log=self.get_logs,
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        ).wait(execution_id)

    def follow_logs(
        self,
        execution_id: str,
        *,
        poll: PollPolicy | None = None,
        max_outage: float | None = DEFAULT_OUTAGE,
        options: RequestOptions | None = None,
    ) -> TextLogFollower[LiveProjectLogs]:
        """Follow the log of an execution until it says that it is done.

        Every line is given once. A read that fails is repeated as long as that may help.

        Args:
            execution_id: Id of the execution.
            poll: Polling intervals.
            max_outage: Seconds for which reading may fail before that is raised; `None` for ever.
            options: Settings for each of the calls.

        Returns:
            An async iterator of lines, also usable with `async with`.

        Raises:
            NotFoundError: There is no such thing.
        """
        return TextLogFollower(
            self._dispatcher,
            self.get_logs,
            execution_id,
            polling=polling_of(LIVE_PROJECTS_APPROVE),
            poll=poll,
            max_outage=max_outage,
            options=options,
        )
