# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.teams`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_agents import ControlExecutionEnvironment
from kubiya_async._generated.live.models.control_plane_executions import ControlExecution
from kubiya_async._generated.live.models.control_plane_teams import (
    ControlTeam,
    ControlTeamConfiguration,
    ControlTeamCreate,
    ControlTeamExecute,
    ControlTeamUpdate,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_EXECUTIONS_GET,
    CONTROL_PLANE_EXECUTIONS_LIST,
    CONTROL_PLANE_TEAMS_ADD_AGENT,
    CONTROL_PLANE_TEAMS_CREATE,
    CONTROL_PLANE_TEAMS_DELETE,
    CONTROL_PLANE_TEAMS_EXECUTE,
    CONTROL_PLANE_TEAMS_GET,
    CONTROL_PLANE_TEAMS_LIST,
    CONTROL_PLANE_TEAMS_REMOVE_AGENT,
    CONTROL_PLANE_TEAMS_UPDATE,
)
from kubiya_async._progress import Callback
from kubiya_async._resource import Resource
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.waiting import DEFAULT_WAIT, Waiting, WaitProgress
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneTeams(Resource):
    """Teams of agents."""

    __slots__ = ()

    def list(
        self,
        *,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        status_filter: Literal["active", "inactive", "archived", "idle"] | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlTeam]:
        """List teams.

        `GET /api/v1/teams`, shown by the server: server GET /api/v1/teams; cli
        internal/controlplane/teams.go; terraform-control-plane internal/clients/teams.go.

        Only reads: a failed call is repeated.

        Args:
            skip: Items to skip.
            limit: Items per page.
            status_filter: State that the items have. One of `active`, `inactive`, `archived`,
                `idle`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_TEAMS_LIST,
            ControlTeam,
            None,
            query={"skip": skip, "limit": limit, "status_filter": status_filter},
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
        runtime: Literal["default", "claude_code"] | str | Unset = UNSET,
        configuration: ControlTeamConfiguration | Mapping[str, Any] | Unset = UNSET,
        skill_ids: Sequence[str] | Unset = UNSET,
        skill_configurations: Mapping[str, Mapping[str, Any]] | Unset = UNSET,
        execution_environment: ControlExecutionEnvironment | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlTeam:
        """Create a team.

        `POST /api/v1/teams`, shown by the server: server POST /api/v1/teams; cli
        internal/controlplane/teams.go; terraform-control-plane internal/clients/teams.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the team.
            description: What it does.
            runtime: What it runs in. Known values: `default`, `claude_code`.
            configuration: How it works.
            skill_ids: Ids of its skills.
            skill_configurations: Settings of its skills, by id of the skill.
            execution_environment: What its executions get to see.
            options: Settings for this call alone.

        Returns:
            The team.
        """
        return await self._call(
            CONTROL_PLANE_TEAMS_CREATE,
            ControlTeam,
            body=(
                ControlTeamCreate,
                {
                    "name": name,
                    "description": description,
                    "runtime": runtime,
                    "configuration": configuration,
                    "skill_ids": skill_ids,
                    "skill_configurations": skill_configurations,
                    "execution_environment": execution_environment,
                },
            ),
            options=options,
        )

    async def get(self, team_id: str, *, options: RequestOptions | None = None) -> ControlTeam:
        """Get a team.

        `GET /api/v1/teams/{team_id}`, shown by the server: server GET /api/v1/teams/{team_id}; cli
        internal/controlplane/teams.go; terraform-control-plane internal/clients/teams.go.

        Only reads: a failed call is repeated.

        Args:
            team_id: Id of the team.
            options: Settings for this call alone.

        Returns:
            The team.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_TEAMS_GET, ControlTeam, path=(team_id,), options=options
        )

    async def delete(self, team_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a team.

        `DELETE /api/v1/teams/{team_id}`, shown by the server: server DELETE
        /api/v1/teams/{team_id}; cli internal/controlplane/teams.go; terraform-control-plane
        internal/clients/teams.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            team_id: Id of the team.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(CONTROL_PLANE_TEAMS_DELETE, None, path=(team_id,), options=options)

    async def update(
        self,
        team_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        status: Literal["active", "inactive", "archived", "idle"] | Unset = UNSET,
        runtime: Literal["default", "claude_code"] | str | Unset = UNSET,
        configuration: ControlTeamConfiguration | Mapping[str, Any] | Unset = UNSET,
        skill_ids: Sequence[str] | Unset = UNSET,
        skill_configurations: Mapping[str, Mapping[str, Any]] | Unset = UNSET,
        environment_ids: Sequence[str] | Unset = UNSET,
        execution_environment: ControlExecutionEnvironment | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlTeam:
        """Change a team.

        `PATCH /api/v1/teams/{team_id}`, shown by the server: server PATCH /api/v1/teams/{team_id};
        cli internal/controlplane/teams.go; terraform-control-plane internal/clients/teams.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            team_id: Id of the team.
            name: Name of the team.
            description: What it does.
            status: State of the team. One of `active`, `inactive`, `archived`, `idle`.
            runtime: What it runs in. Known values: `default`, `claude_code`.
            configuration: How it works.
            skill_ids: Ids of its skills.
            skill_configurations: Settings of its skills, by id of the skill.
            environment_ids: Environments it works in.
            execution_environment: What its executions get to see.
            options: Settings for this call alone.

        Returns:
            The team as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_TEAMS_UPDATE,
            ControlTeam,
            path=(team_id,),
            body=(
                ControlTeamUpdate,
                {
                    "name": name,
                    "description": description,
                    "status": status,
                    "runtime": runtime,
                    "configuration": configuration,
                    "skill_ids": skill_ids,
                    "skill_configurations": skill_configurations,
                    "environment_ids": environment_ids,
                    "execution_environment": execution_environment,
                },
            ),
            options=options,
        )

    async def execute(
        self,
        team_id: str,
        *,
        prompt: str,
        worker_queue_id: str,
        system_prompt: str | Unset = UNSET,
        stream: bool | Unset = UNSET,
        user_metadata: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlExecutionEnvironment | Mapping[str, Any] | Unset = UNSET,
        execution_metadata: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlExecution:
        """Run a team.

        `POST /api/v1/teams/{team_id}/execute`, shown by the server: server POST
        /api/v1/teams/{team_id}/execute; cli internal/controlplane/executions.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            team_id: Id of the team.
            prompt: What is to be done.
            worker_queue_id: Id of the worker queue whose workers do it.
            system_prompt: System prompt.
            stream: Whether the execution is to be streamed.
            user_metadata: Anything to keep along with it.
            execution_environment: What the execution gets to see.
            execution_metadata: Anything to keep along with it.
            options: Settings for this call alone.

        Returns:
            The execution.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_TEAMS_EXECUTE,
            ControlExecution,
            path=(team_id,),
            body=(
                ControlTeamExecute,
                {
                    "prompt": prompt,
                    "system_prompt": system_prompt,
                    "stream": stream,
                    "worker_queue_id": worker_queue_id,
                    "user_metadata": user_metadata,
                    "execution_environment": execution_environment,
                    "execution_metadata": execution_metadata,
                },
            ),
            options=options,
        )

    async def add_agent(
        self, team_id: str, agent_id: str, *, options: RequestOptions | None = None
    ) -> ControlTeam:
        """Add an agent to a team.

        `POST /api/v1/teams/{team_id}/agents/{agent_id}`, shown by the server: server POST
        /api/v1/teams/{team_id}/agents/{agent_id}.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            team_id: Id of the team.
            agent_id: Id of the agent.
            options: Settings for this call alone.

        Returns:
            The team.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_TEAMS_ADD_AGENT,
            ControlTeam,
            path=(
                team_id,
                agent_id,
            ),
            options=options,
        )

    async def remove_agent(
        self, team_id: str, agent_id: str, *, options: RequestOptions | None = None
    ) -> ControlTeam:
        """Remove an agent from a team.

        `DELETE /api/v1/teams/{team_id}/agents/{agent_id}`, shown by the server: server DELETE
        /api/v1/teams/{team_id}/agents/{agent_id}.

        Twice has the effect of once: a failed call is repeated.

        Args:
            team_id: Id of the team.
            agent_id: Id of the agent.
            options: Settings for this call alone.

        Returns:
            The team.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_TEAMS_REMOVE_AGENT,
            ControlTeam,
            path=(
                team_id,
                agent_id,
            ),
            options=options,
        )

    async def run(
        self,
        team_id: str,
        *,
        prompt: str,
        worker_queue_id: str,
        system_prompt: str | Unset = UNSET,
        stream: bool | Unset = UNSET,
        user_metadata: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlExecutionEnvironment | Mapping[str, Any] | Unset = UNSET,
        execution_metadata: Mapping[str, Any] | Unset = UNSET,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ControlExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ControlExecution:
        """Run a team and wait for the end.

        It is started once, whatever happens. When the wait is cancelled or fails, the exception
        tells the execution in `execution_id` and in a note, and `control_plane.executions.wait`
        takes it up again.

        Args:
            team_id: Id of the team.
            prompt: What is to be done.
            worker_queue_id: Id of the worker queue whose workers do it.
            system_prompt: System prompt.
            stream: Whether the execution is to be streamed.
            user_metadata: Anything to keep along with it.
            execution_environment: What the execution gets to see.
            execution_metadata: Anything to keep along with it.
            wait_timeout: Seconds to wait, the start included; `None` for as long as it takes.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after the start and after each poll; may be
                async.
            options: Settings for each of the calls.

        Returns:
            The execution.

        Raises:
            ExecutionFailedError: It failed; the error has its output.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such thing.
        """
        waiting = Waiting(
            self._dispatcher,
            CONTROL_PLANE_TEAMS_EXECUTE,
            CONTROL_PLANE_EXECUTIONS_GET,
            ControlExecution,
            listing=(CONTROL_PLANE_EXECUTIONS_LIST, None),
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )
        started = await self.execute(
            team_id,
            prompt=prompt,
            worker_queue_id=worker_queue_id,
            system_prompt=system_prompt,
            stream=stream,
            user_metadata=user_metadata,
            execution_environment=execution_environment,
            execution_metadata=execution_metadata,
            options=waiting.call_options(),
        )
        return await waiting.follow(started)
