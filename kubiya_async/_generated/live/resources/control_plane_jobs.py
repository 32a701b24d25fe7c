# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.jobs`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_executions import ControlExecution
from kubiya_async._generated.live.models.control_plane_jobs import (
    ControlJob,
    ControlJobCreate,
    ControlJobEnvironment,
    ControlJobExecutions,
    ControlJobStart,
    ControlJobUpdate,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_JOBS_CREATE,
    CONTROL_PLANE_JOBS_DELETE,
    CONTROL_PLANE_JOBS_DISABLE,
    CONTROL_PLANE_JOBS_ENABLE,
    CONTROL_PLANE_JOBS_GET,
    CONTROL_PLANE_JOBS_LIST,
    CONTROL_PLANE_JOBS_LIST_EXECUTIONS,
    CONTROL_PLANE_JOBS_TRIGGER,
    CONTROL_PLANE_JOBS_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneJobs(Resource):
    """Jobs: by schedule, by webhook or by hand."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlJob]:
        """List jobs.

        `GET /api/v1/jobs`, seen in two clients: cli internal/controlplane/jobs.go; terraform-
        control-plane internal/clients/jobs.go.

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
            CONTROL_PLANE_JOBS_LIST,
            ControlJob,
            None,
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
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        trigger_type: Literal["cron", "webhook", "manual"] | str | Unset = UNSET,
        cron_schedule: str | Unset = UNSET,
        cron_timezone: str | Unset = UNSET,
        schedule: str | Unset = UNSET,
        timezone: str | Unset = UNSET,
        webhook_path: str | Unset = UNSET,
        planning_mode: str | Unset = UNSET,
        entity_type: Literal["agent", "team"] | str | Unset = UNSET,
        entity_id: str | Unset = UNSET,
        agent_id: str | Unset = UNSET,
        team_id: str | Unset = UNSET,
        prompt_template: str | Unset = UNSET,
        prompt: str | Unset = UNSET,
        system_prompt: str | Unset = UNSET,
        executor_type: str | Unset = UNSET,
        worker_queue_name: str | Unset = UNSET,
        environment_name: str | Unset = UNSET,
        config: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlJobEnvironment | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlJob:
        """Create a job.

        `POST /api/v1/jobs`, seen in two clients: cli internal/controlplane/jobs.go; terraform-
        control-plane internal/clients/jobs.go.

        The clients know different fields. The Terraform provider always sends `enabled`,
        `trigger_type`, `planning_mode`, `prompt_template` and `executor_type`; the command line
        client sends `prompt` and `schedule`.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the job.
            description: What it does.
            enabled: Whether it is done.
            trigger_type: What starts it. Known values: `cron`, `webhook`, `manual`.
            cron_schedule: When it is done, in five fields.
            cron_timezone: Time zone of that.
            schedule: When it is done, under another name.
            timezone: Time zone of that.
            webhook_path: Path of the address that starts it.
            planning_mode: Who is chosen to do it.
            entity_type: Whether an agent or a team does it. Known values: `agent`, `team`.
            entity_id: Id of the agent or the team.
            agent_id: Id of the agent.
            team_id: Id of the team.
            prompt_template: What is to be done.
            prompt: What is to be done, under another name.
            system_prompt: System prompt.
            executor_type: Where it is done.
            worker_queue_name: Queue whose workers do it.
            environment_name: Environment it is done in.
            config: Its settings.
            execution_environment: What its executions get to see.
            options: Settings for this call alone.

        Returns:
            The job.
        """
        return await self._call(
            CONTROL_PLANE_JOBS_CREATE,
            ControlJob,
            body=(
                ControlJobCreate,
                {
                    "name": name,
                    "description": description,
                    "enabled": enabled,
                    "trigger_type": trigger_type,
                    "cron_schedule": cron_schedule,
                    "cron_timezone": cron_timezone,
                    "schedule": schedule,
                    "timezone": timezone,
                    "webhook_path": webhook_path,
                    "planning_mode": planning_mode,
                    "entity_type": entity_type,
                    "entity_id": entity_id,
                    "agent_id": agent_id,
                    "team_id": team_id,
                    "prompt_template": prompt_template,
                    "prompt": prompt,
                    "system_prompt": system_prompt,
                    "executor_type": executor_type,
                    "worker_queue_name": worker_queue_name,
                    "environment_name": environment_name,
                    "config": config,
                    "execution_environment": execution_environment,
                },
            ),
            options=options,
        )

    async def get(self, job_id: str, *, options: RequestOptions | None = None) -> ControlJob:
        """Get a job.

        `GET /api/v1/jobs/{job_id}`, seen in two clients: cli internal/controlplane/jobs.go;
        terraform-control-plane internal/clients/jobs.go.

        Only reads: a failed call is repeated.

        Args:
            job_id: Id of the job.
            options: Settings for this call alone.

        Returns:
            The job.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(CONTROL_PLANE_JOBS_GET, ControlJob, path=(job_id,), options=options)

    async def delete(self, job_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a job.

        `DELETE /api/v1/jobs/{job_id}`, seen in two clients: cli internal/controlplane/jobs.go;
        terraform-control-plane internal/clients/jobs.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            job_id: Id of the job.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(CONTROL_PLANE_JOBS_DELETE, None, path=(job_id,), options=options)

    async def update(
        self,
        job_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        trigger_type: Literal["cron", "webhook", "manual"] | str | Unset = UNSET,
        cron_schedule: str | Unset = UNSET,
        cron_timezone: str | Unset = UNSET,
        schedule: str | Unset = UNSET,
        timezone: str | Unset = UNSET,
        webhook_path: str | Unset = UNSET,
        planning_mode: str | Unset = UNSET,
        entity_type: Literal["agent", "team"] | str | Unset = UNSET,
        entity_id: str | Unset = UNSET,
        agent_id: str | Unset = UNSET,
        team_id: str | Unset = UNSET,
        prompt_template: str | Unset = UNSET,
        prompt: str | Unset = UNSET,
        system_prompt: str | Unset = UNSET,
        executor_type: str | Unset = UNSET,
        worker_queue_name: str | Unset = UNSET,
        environment_name: str | Unset = UNSET,
        config: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlJobEnvironment | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlJob:
        """Change a job.

        `PATCH /api/v1/jobs/{job_id}`, seen in two clients: cli internal/controlplane/jobs.go;
        terraform-control-plane internal/clients/jobs.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            job_id: Id of the job.
            name: Name of the job.
            description: What it does.
            enabled: Whether it is done.
            trigger_type: What starts it. Known values: `cron`, `webhook`, `manual`.
            cron_schedule: When it is done, in five fields.
            cron_timezone: Time zone of that.
            schedule: When it is done, under another name.
            timezone: Time zone of that.
            webhook_path: Path of the address that starts it.
            planning_mode: Who is chosen to do it.
            entity_type: Whether an agent or a team does it. Known values: `agent`, `team`.
            entity_id: Id of the agent or the team.
            agent_id: Id of the agent.
            team_id: Id of the team.
            prompt_template: What is to be done.
            prompt: What is to be done, under another name.
            system_prompt: System prompt.
            executor_type: Where it is done.
            worker_queue_name: Queue whose workers do it.
            environment_name: Environment it is done in.
            config: Its settings.
            execution_environment: What its executions get to see.
            options: Settings for this call alone.

        Returns:
            The job as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_JOBS_UPDATE,
            ControlJob,
            path=(job_id,),
            body=(
                ControlJobUpdate,
                {
                    "name": name,
                    "description": description,
                    "enabled": enabled,
                    "trigger_type": trigger_type,
                    "cron_schedule": cron_schedule,
                    "cron_timezone": cron_timezone,
                    "schedule": schedule,
                    "timezone": timezone,
                    "webhook_path": webhook_path,
                    "planning_mode": planning_mode,
                    "entity_type": entity_type,
                    "entity_id": entity_id,
                    "agent_id": agent_id,
                    "team_id": team_id,
                    "prompt_template": prompt_template,
                    "prompt": prompt,
                    "system_prompt": system_prompt,
                    "executor_type": executor_type,
                    "worker_queue_name": worker_queue_name,
                    "environment_name": environment_name,
                    "config": config,
                    "execution_environment": execution_environment,
                },
            ),
            options=options,
        )

    async def trigger(
        self, job_id: str, *, options: RequestOptions | None = None
    ) -> ControlJobStart:
        """Do a job now.

        `POST /api/v1/jobs/{job_id}/trigger`, seen in one: cli internal/controlplane/jobs.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            job_id: Id of the job.
            options: Settings for this call alone.

        Returns:
            The execution.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_JOBS_TRIGGER, ControlJobStart, path=(job_id,), options=options
        )

    async def enable(self, job_id: str, *, options: RequestOptions | None = None) -> ControlJob:
        """Have a job done from now on.

        `POST /api/v1/jobs/{job_id}/enable`, seen in two clients: cli internal/controlplane/jobs.go;
        terraform-control-plane internal/clients/jobs.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            job_id: Id of the job.
            options: Settings for this call alone.

        Returns:
            The job as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_JOBS_ENABLE, ControlJob, path=(job_id,), options=options
        )

    async def disable(self, job_id: str, *, options: RequestOptions | None = None) -> ControlJob:
        """Have a job done no longer.

        `POST /api/v1/jobs/{job_id}/disable`, seen in two clients: cli
        internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            job_id: Id of the job.
            options: Settings for this call alone.

        Returns:
            The job as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_JOBS_DISABLE, ControlJob, path=(job_id,), options=options
        )

    def list_executions(
        self,
        job_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlExecution]:
        """List the executions of a job.

        `GET /api/v1/jobs/{job_id}/executions`, seen in one: cli internal/controlplane/jobs.go.

        Only reads: a failed call is repeated.

        Args:
            job_id: Id of the job.
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
            CONTROL_PLANE_JOBS_LIST_EXECUTIONS,
            ControlExecution,
            ControlJobExecutions,
            path=(job_id,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )
