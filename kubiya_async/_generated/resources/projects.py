# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `projects`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubiya_async._generated.models.projects import (
    Project,
    ProjectApproval,
    ProjectCreate,
    ProjectExecution,
    ProjectLogs,
    ProjectPage,
    ProjectPlan,
    ProjectUpdate,
    ProjectVariable,
)
from kubiya_async._generated.operations import (
    PROJECTS_APPROVE,
    PROJECTS_CREATE,
    PROJECTS_GET,
    PROJECTS_GET_EXECUTION,
    PROJECTS_GET_LOGS,
    PROJECTS_LIST,
    PROJECTS_PLAN,
    PROJECTS_UPDATE,
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


class Projects(Resource):
    """Terraform projects, their plans and their executions (document 003)."""

    __slots__ = ()

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Project]:
        """List projects.

        `GET /projects`, document 003, section "Pagination" (inferred).

        Only reads: a failed call is repeated.

        Args:
            limit: Projects per page. At least 1. Left out, the server takes `50`.
            offset: Projects to skip. At least 0. Left out, the server takes `0`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            PROJECTS_LIST,
            Project,
            ProjectPage,
            query={"limit": limit, "offset": offset},
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
        description: str,
        template_id: str | Unset = UNSET,
        variables: Sequence[ProjectVariable | Mapping[str, Any]] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Project:
        """Create a project.

        `POST /projects`, document 003, section "Infrastructure as Code (IaC) Capabilities"
        (inferred).

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: What it is called.
            description: What it does.
            template_id: Id of the template to make it from.
            variables: Values for its variables.
            options: Settings for this call alone.

        Returns:
            The project that was created.
        """
        return await self._call(
            PROJECTS_CREATE,
            Project,
            body=(
                ProjectCreate,
                {
                    "name": name,
                    "description": description,
                    "template_id": template_id,
                    "variables": variables,
                },
            ),
            options=options,
        )

    async def get(self, project_id: str, *, options: RequestOptions | None = None) -> Project:
        """Get a project.

        `GET /projects/{project_id}`, document 003, section "Infrastructure as Code (IaC)
        Capabilities" (inferred).

        Only reads: a failed call is repeated.

        Args:
            project_id: Id of the project.
            options: Settings for this call alone.

        Returns:
            The project.

        Raises:
            NotFoundError: There is no such project.
        """
        return await self._call(PROJECTS_GET, Project, path=(project_id,), options=options)

    async def update(
        self,
        project_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        variables: Sequence[ProjectVariable | Mapping[str, Any]] | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> Project:
        """Change a project; what is left out stays.

        `PUT /projects/{project_id}`, document 003, section "Infrastructure as Code (IaC)
        Capabilities" (inferred).

        Twice has the effect of once: a failed call is repeated.

        Args:
            project_id: Id of the project.
            name: What it is called.
            description: What it does. `None` clears it.
            variables: Values for its variables. `None` clears it.
            options: Settings for this call alone.

        Returns:
            The project as it is now.

        Raises:
            NotFoundError: There is no such project.
        """
        return await self._call(
            PROJECTS_UPDATE,
            Project,
            path=(project_id,),
            body=(
                ProjectUpdate,
                {"name": name, "description": description, "variables": variables},
            ),
            options=options,
        )

    async def plan(self, project_id: str, *, options: RequestOptions | None = None) -> ProjectPlan:
        """Plan what applying a project would change.

        `POST /tasks/plan/{project_id}`, document 003, section "Infrastructure as Code (IaC)
        Capabilities" (inferred).

        Nothing is changed before the plan is approved. `projects.get_logs` follows the plan by its
        id.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            project_id: Id of the project.
            options: Settings for this call alone.

        Returns:
            The plan.

        Raises:
            NotFoundError: There is no such project.
        """
        return await self._call(PROJECTS_PLAN, ProjectPlan, path=(project_id,), options=options)

    async def get_execution(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ProjectExecution:
        """Get an execution of an approved plan.

        `GET /tasks/{id}`, document 003, section "Infrastructure as Code (IaC) Capabilities"
        (inferred).

        The route also reads tasks; the server tells by the id.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            The execution.

        Raises:
            NotFoundError: There is no such execution.
        """
        return await self._call(
            PROJECTS_GET_EXECUTION, ProjectExecution, path=(execution_id,), options=options
        )

    async def approve(
        self, plan_id: str, *, options: RequestOptions | None = None
    ) -> ProjectExecution:
        """Approve a plan, which applies it.

        `PUT /tasks/{id}`, document 003, section "Infrastructure as Code (IaC) Capabilities"
        (inferred).

        This changes infrastructure; it is never sent twice on its own.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            plan_id: Id of the plan.
            options: Settings for this call alone.

        Returns:
            The execution that applies the plan.

        Raises:
            NotFoundError: There is no such plan.
            ConflictError: The plan is not waiting for approval.
        """
        return await self._call(
            PROJECTS_APPROVE,
            ProjectExecution,
            path=(plan_id,),
            body=(ProjectApproval, {"action": "approve"}),
            options=options,
        )

    async def get_logs(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ProjectLogs:
        """Get what planning and applying have printed so far.

        `GET /tasks/logs/{execution_id}`, document 003, section "Infrastructure as Code (IaC)
        Capabilities" (inferred).

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution or of its plan.
            options: Settings for this call alone.

        Returns:
            Output of both stages.

        Raises:
            NotFoundError: There is no such execution.
        """
        return await self._call(
            PROJECTS_GET_LOGS, ProjectLogs, path=(execution_id,), options=options
        )

    async def apply(
        self,
        plan_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ProjectExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ProjectExecution:
        """Approve a plan, which applies it and wait for the end.

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
            NotFoundError: There is no such plan.
            ConflictError: The plan is not waiting for approval.
        """
        waiting = Waiting(
            self._dispatcher,
            PROJECTS_APPROVE,
            PROJECTS_GET_EXECUTION,
            ProjectExecution,
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
        on_progress: Callback[WaitProgress[ProjectExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ProjectExecution:
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
            NotFoundError: There is no such execution.
        """
        return await Waiting(
            self._dispatcher,
            PROJECTS_APPROVE,
            PROJECTS_GET_EXECUTION,
            ProjectExecution,
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
    ) -> TextLogFollower[ProjectLogs]:
        """Follow the log of an execution until it says that it is done.

        Every line is given once. A read that fails is repeated as long as that may help.

        Args:
            execution_id: Id of the execution or of its plan.
            poll: Polling intervals.
            max_outage: Seconds for which reading may fail before that is raised; `None` for ever.
            options: Settings for each of the calls.

        Returns:
            An async iterator of lines, also usable with `async with`.

        Raises:
            NotFoundError: There is no such execution.
        """
        return TextLogFollower(
            self._dispatcher,
            self.get_logs,
            execution_id,
            polling=polling_of(PROJECTS_APPROVE),
            poll=poll,
            max_outage=max_outage,
            options=options,
        )
