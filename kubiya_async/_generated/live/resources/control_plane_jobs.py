# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.jobs`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_jobs import (
    ControlJob,
    ControlJobCreate,
    ControlJobEnvironment,
    ControlJobExecution,
    ControlJobExecutions,
    ControlJobStart,
    ControlJobTrigger,
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
        enabled: bool | Unset = UNSET,
        trigger_type: Literal["cron", "webhook", "manual"] | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlJob]:
        """List jobs.

        `GET /api/v1/jobs`, shown by the server: server GET /api/v1/jobs; cli
        internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go.

        Only reads: a failed call is repeated.

        Args:
            enabled: Whether the jobs are in use.
            trigger_type: What starts the jobs. One of `cron`, `webhook`, `manual`.
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
            query={"enabled": enabled, "trigger_type": trigger_type},
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
        trigger_type: Literal["cron", "webhook", "manual"],
        prompt_template: str,
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        cron_schedule: str | Unset = UNSET,
        cron_timezone: str | Unset = UNSET,
        planning_mode: Literal[
            "on_the_fly", "predefined_agent", "predefined_team", "predefined_workflow"
        ]
        | Unset = UNSET,
        entity_type: Literal["agent", "team"] | str | Unset = UNSET,
        entity_id: str | Unset = UNSET,
        system_prompt: str | Unset = UNSET,
        executor_type: Literal["auto", "specific_queue", "environment"] | Unset = UNSET,
        worker_queue_name: str | Unset = UNSET,
        environment_name: str | Unset = UNSET,
        config: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlJobEnvironment | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlJob:
        """Create a job.

        `POST /api/v1/jobs`, shown by the server: server POST /api/v1/jobs; cli
        internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the job.
            trigger_type: What starts it. One of `cron`, `webhook`, `manual`.
            prompt_template: What is to be done.
            description: What it does.
            enabled: Whether it is done.
            cron_schedule: When it is executed, in five fields; required if the trigger is `cron`.
            cron_timezone: Time zone of that.
            planning_mode: Who executes it; `predefined_agent` unless given. One of `on_the_fly`,
                `predefined_agent`, `predefined_team`, `predefined_workflow`.
            entity_type: Whether an agent or a team does it. Known values: `agent`, `team`.
            entity_id: Id of the agent or the team; required unless the planning mode is
                `on_the_fly`.
            system_prompt: System prompt.
            executor_type: Which workers execute it; `auto` unless given. One of `auto`,
                `specific_queue`, `environment`.
            worker_queue_name: Name of the worker queue; required if the executor is
                `specific_queue`.
            environment_name: Name of the environment; required if the executor is `environment`.
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
                    "planning_mode": planning_mode,
                    "entity_type": entity_type,
                    "entity_id": entity_id,
                    "prompt_template": prompt_template,
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

        `GET /api/v1/jobs/{job_id}`, shown by the server: server GET /api/v1/jobs/{job_id}; cli
        internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go.

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

        `DELETE /api/v1/jobs/{job_id}`, shown by the server: server DELETE /api/v1/jobs/{job_id};
        cli internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go.

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
        trigger_type: Literal["cron", "webhook", "manual"] | Unset = UNSET,
        cron_schedule: str | Unset = UNSET,
        cron_timezone: str | Unset = UNSET,
        planning_mode: Literal[
            "on_the_fly", "predefined_agent", "predefined_team", "predefined_workflow"
        ]
        | Unset = UNSET,
        entity_type: Literal["agent", "team"] | str | Unset = UNSET,
        entity_id: str | Unset = UNSET,
        prompt_template: str | Unset = UNSET,
        system_prompt: str | Unset = UNSET,
        executor_type: Literal["auto", "specific_queue", "environment"] | Unset = UNSET,
        worker_queue_name: str | Unset = UNSET,
        environment_name: str | Unset = UNSET,
        config: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlJobEnvironment | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlJob:
        """Change a job.

        `PATCH /api/v1/jobs/{job_id}`, shown by the server: server PATCH /api/v1/jobs/{job_id}; cli
        internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            job_id: Id of the job.
            name: Name of the job.
            description: What it does.
            enabled: Whether it is done.
            trigger_type: What starts it. One of `cron`, `webhook`, `manual`.
            cron_schedule: When it is done, in five fields.
            cron_timezone: Time zone of that.
            planning_mode: Who is chosen to do it. One of `on_the_fly`, `predefined_agent`,
                `predefined_team`, `predefined_workflow`.
            entity_type: Whether an agent or a team does it. Known values: `agent`, `team`.
            entity_id: Id of the agent or the team.
            prompt_template: What is to be done.
            system_prompt: System prompt.
            executor_type: Where it is done. One of `auto`, `specific_queue`, `environment`.
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
                    "planning_mode": planning_mode,
                    "entity_type": entity_type,
                    "entity_id": entity_id,
                    "prompt_template": prompt_template,
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
        self,
        job_id: str,
        *,
        parameters: Mapping[str, Any] | Unset = UNSET,
        config_override: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlJobStart:
        """Do a job now.

        `POST /api/v1/jobs/{job_id}/trigger`, shown by the server: server POST
        /api/v1/jobs/{job_id}/trigger; cli internal/controlplane/jobs.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            job_id: Id of the job.
            parameters: Values for the placeholders of the prompt.
            config_override: Settings for this execution alone.
            options: Settings for this call alone.

        Returns:
            The execution.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_JOBS_TRIGGER,
            ControlJobStart,
            path=(job_id,),
            body=(
                ControlJobTrigger,
                {"parameters": parameters, "config_override": config_override},
            ),
            options=options,
        )

    async def enable(self, job_id: str, *, options: RequestOptions | None = None) -> ControlJob:
        """Enable a job.

        `POST /api/v1/jobs/{job_id}/enable`, shown by the server: server POST
        /api/v1/jobs/{job_id}/enable; cli internal/controlplane/jobs.go; terraform-control-plane
        internal/clients/jobs.go.

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
        """Disable a job.

        `POST /api/v1/jobs/{job_id}/disable`, shown by the server: server POST
        /api/v1/jobs/{job_id}/disable; cli internal/controlplane/jobs.go; terraform-control-plane
        internal/clients/jobs.go.

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
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlJobExecution]:
        """List the executions of a job.

        `GET /api/v1/jobs/{job_id}/executions`, shown by the server: server GET
        /api/v1/jobs/{job_id}/executions; cli internal/controlplane/jobs.go.

        Only reads: a failed call is repeated.

        Args:
            job_id: Id of the job.
            limit: Items per page.
            offset: Items to skip.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `execution_id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._paginate(
            CONTROL_PLANE_JOBS_LIST_EXECUTIONS,
            ControlJobExecution,
            ControlJobExecutions,
            path=(job_id,),
            query={"limit": limit, "offset": offset},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )
