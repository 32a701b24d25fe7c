# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.projects`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_projects import (
    ControlProject,
    ControlProjectAgent,
    ControlProjectCreate,
    ControlProjectMember,
    ControlProjectTeam,
    ControlProjectUpdate,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_PROJECTS_ADD_AGENT,
    CONTROL_PLANE_PROJECTS_ADD_TEAM,
    CONTROL_PLANE_PROJECTS_CREATE,
    CONTROL_PLANE_PROJECTS_DELETE,
    CONTROL_PLANE_PROJECTS_GET,
    CONTROL_PLANE_PROJECTS_GET_DEFAULT,
    CONTROL_PLANE_PROJECTS_LIST,
    CONTROL_PLANE_PROJECTS_LIST_AGENTS,
    CONTROL_PLANE_PROJECTS_LIST_TEAMS,
    CONTROL_PLANE_PROJECTS_REMOVE_AGENT,
    CONTROL_PLANE_PROJECTS_REMOVE_TEAM,
    CONTROL_PLANE_PROJECTS_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneProjects(Resource):
    """Projects, with their agents and teams."""

    __slots__ = ()

    def list(
        self,
        *,
        status_filter: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlProject]:
        """List projects.

        `GET /api/v1/projects`, shown by the server: server GET /api/v1/projects; cli
        internal/controlplane/projects.go; terraform-control-plane internal/clients/projects.go.

        Only reads: a failed call is repeated.

        Args:
            status_filter: State that the items have.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_PROJECTS_LIST,
            ControlProject,
            None,
            query={"status_filter": status_filter},
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
        key: str,
        description: str | Unset = UNSET,
        goals: str | Unset = UNSET,
        settings: Mapping[str, Any] | Unset = UNSET,
        visibility: Literal["private", "org"] | str | Unset = UNSET,
        restrict_to_environment: bool | Unset = UNSET,
        policy_ids: Sequence[str] | Unset = UNSET,
        default_model: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlProject:
        """Create a project.

        `POST /api/v1/projects`, shown by the server: server POST /api/v1/projects; cli
        internal/controlplane/projects.go; terraform-control-plane internal/clients/projects.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the project.
            key: Short name of the project.
            description: What it is about.
            goals: What it is for.
            settings: Its settings.
            visibility: Who can see it. Known values: `private`, `org`.
            restrict_to_environment: Whether its agents are kept to its environment.
            policy_ids: Ids of its policies.
            default_model: Language model unless another is named.
            options: Settings for this call alone.

        Returns:
            The project.
        """
        return await self._call(
            CONTROL_PLANE_PROJECTS_CREATE,
            ControlProject,
            body=(
                ControlProjectCreate,
                {
                    "name": name,
                    "key": key,
                    "description": description,
                    "goals": goals,
                    "settings": settings,
                    "visibility": visibility,
                    "restrict_to_environment": restrict_to_environment,
                    "policy_ids": policy_ids,
                    "default_model": default_model,
                },
            ),
            options=options,
        )

    async def get_default(self, *, options: RequestOptions | None = None) -> ControlProject:
        """Get the project that is used unless another is named.

        `GET /api/v1/projects/default`, shown by the server: server GET /api/v1/projects/default;
        cli internal/controlplane/projects.go.

        Only reads: a failed call is repeated.

        Args:
            options: Settings for this call alone.

        Returns:
            The project.
        """
        return await self._call(CONTROL_PLANE_PROJECTS_GET_DEFAULT, ControlProject, options=options)

    async def get(
        self, project_id: str, *, options: RequestOptions | None = None
    ) -> ControlProject:
        """Get a project.

        `GET /api/v1/projects/{project_id}`, shown by the server: server GET
        /api/v1/projects/{project_id}; cli internal/controlplane/projects.go; terraform-control-
        plane internal/clients/projects.go.

        Only reads: a failed call is repeated.

        Args:
            project_id: Id of the project.
            options: Settings for this call alone.

        Returns:
            The project.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_PROJECTS_GET, ControlProject, path=(project_id,), options=options
        )

    async def delete(self, project_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a project.

        `DELETE /api/v1/projects/{project_id}`, shown by the server: server DELETE
        /api/v1/projects/{project_id}; cli internal/controlplane/projects.go; terraform-control-
        plane internal/clients/projects.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            project_id: Id of the project.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(CONTROL_PLANE_PROJECTS_DELETE, None, path=(project_id,), options=options)

    async def update(
        self,
        project_id: str,
        *,
        name: str | Unset = UNSET,
        key: str | Unset = UNSET,
        description: str | Unset = UNSET,
        goals: str | Unset = UNSET,
        settings: Mapping[str, Any] | Unset = UNSET,
        status: str | Unset = UNSET,
        visibility: Literal["private", "org"] | str | Unset = UNSET,
        restrict_to_environment: bool | Unset = UNSET,
        policy_ids: Sequence[str] | Unset = UNSET,
        default_model: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlProject:
        """Change a project.

        `PATCH /api/v1/projects/{project_id}`, shown by the server: server PATCH
        /api/v1/projects/{project_id}; cli internal/controlplane/projects.go; terraform-control-
        plane internal/clients/projects.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            project_id: Id of the project.
            name: Name of the project.
            key: Short name of the project.
            description: What it is about.
            goals: What it is for.
            settings: Its settings.
            status: State of the project.
            visibility: Who can see it. Known values: `private`, `org`.
            restrict_to_environment: Whether its agents are kept to its environment.
            policy_ids: Ids of its policies.
            default_model: Language model unless another is named.
            options: Settings for this call alone.

        Returns:
            The project as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_PROJECTS_UPDATE,
            ControlProject,
            path=(project_id,),
            body=(
                ControlProjectUpdate,
                {
                    "name": name,
                    "key": key,
                    "description": description,
                    "goals": goals,
                    "settings": settings,
                    "status": status,
                    "visibility": visibility,
                    "restrict_to_environment": restrict_to_environment,
                    "policy_ids": policy_ids,
                    "default_model": default_model,
                },
            ),
            options=options,
        )

    def list_agents(
        self,
        project_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlProjectMember]:
        """List the agents of a project.

        `GET /api/v1/projects/{project_id}/agents`, shown by the server: server GET
        /api/v1/projects/{project_id}/agents; cli internal/controlplane/projects.go.

        Only reads: a failed call is repeated.

        Args:
            project_id: Id of the project.
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
            CONTROL_PLANE_PROJECTS_LIST_AGENTS,
            ControlProjectMember,
            None,
            path=(project_id,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def add_agent(
        self,
        project_id: str,
        *,
        agent_id: str,
        role: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlProjectMember:
        """Add an agent to a project.

        `POST /api/v1/projects/{project_id}/agents`, shown by the server: server POST
        /api/v1/projects/{project_id}/agents; cli internal/controlplane/projects.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            project_id: Id of the project.
            agent_id: Id of the agent.
            role: Role.
            options: Settings for this call alone.

        Returns:
            It is in the project.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_PROJECTS_ADD_AGENT,
            ControlProjectMember,
            path=(project_id,),
            body=(ControlProjectAgent, {"agent_id": agent_id, "role": role}),
            options=options,
        )

    async def remove_agent(
        self, project_id: str, agent_id: str, *, options: RequestOptions | None = None
    ) -> None:
        """Remove an agent from a project.

        `DELETE /api/v1/projects/{project_id}/agents/{agent_id}`, shown by the server: server DELETE
        /api/v1/projects/{project_id}/agents/{agent_id}; cli internal/controlplane/projects.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            project_id: Id of the project.
            agent_id: Id of the agent.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_PROJECTS_REMOVE_AGENT,
            None,
            path=(
                project_id,
                agent_id,
            ),
            options=options,
        )

    def list_teams(
        self,
        project_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlProjectMember]:
        """List the teams of a project.

        `GET /api/v1/projects/{project_id}/teams`, shown by the server: server GET
        /api/v1/projects/{project_id}/teams; cli internal/controlplane/projects.go.

        Only reads: a failed call is repeated.

        Args:
            project_id: Id of the project.
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
            CONTROL_PLANE_PROJECTS_LIST_TEAMS,
            ControlProjectMember,
            None,
            path=(project_id,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def add_team(
        self,
        project_id: str,
        *,
        team_id: str,
        role: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlProjectMember:
        """Add a team to a project.

        `POST /api/v1/projects/{project_id}/teams`, shown by the server: server POST
        /api/v1/projects/{project_id}/teams; cli internal/controlplane/projects.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            project_id: Id of the project.
            team_id: Id of the team.
            role: Role.
            options: Settings for this call alone.

        Returns:
            It is in the project.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_PROJECTS_ADD_TEAM,
            ControlProjectMember,
            path=(project_id,),
            body=(ControlProjectTeam, {"team_id": team_id, "role": role}),
            options=options,
        )

    async def remove_team(
        self, project_id: str, team_id: str, *, options: RequestOptions | None = None
    ) -> None:
        """Remove a team from a project.

        `DELETE /api/v1/projects/{project_id}/teams/{team_id}`, shown by the server: server DELETE
        /api/v1/projects/{project_id}/teams/{team_id}; cli internal/controlplane/projects.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            project_id: Id of the project.
            team_id: Id of the team.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_PROJECTS_REMOVE_TEAM,
            None,
            path=(
                project_id,
                team_id,
            ),
            options=options,
        )
