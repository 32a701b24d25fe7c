# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.environments`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubiya_async._generated.live.models.control_plane_environments import (
    ControlCommandText,
    ControlEnvironment,
    ControlEnvironmentContext,
    ControlEnvironmentContextUpdate,
    ControlEnvironmentCreate,
    ControlEnvironmentUpdate,
    ControlSharedEnvironment,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_ENVIRONMENTS_CLEAR_CONTEXT,
    CONTROL_PLANE_ENVIRONMENTS_CREATE,
    CONTROL_PLANE_ENVIRONMENTS_DELETE,
    CONTROL_PLANE_ENVIRONMENTS_GET,
    CONTROL_PLANE_ENVIRONMENTS_GET_CONTEXT,
    CONTROL_PLANE_ENVIRONMENTS_GET_WORKER_COMMAND,
    CONTROL_PLANE_ENVIRONMENTS_LIST,
    CONTROL_PLANE_ENVIRONMENTS_SET_CONTEXT,
    CONTROL_PLANE_ENVIRONMENTS_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneEnvironments(Resource):
    """Environments that agents work in."""

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
    ) -> Paginator[ControlEnvironment]:
        """List environments.

        `GET /api/v1/environments`, shown by the server: server GET /api/v1/environments; cli
        internal/controlplane/environments.go; terraform-control-plane
        internal/clients/environments.go.

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
            CONTROL_PLANE_ENVIRONMENTS_LIST,
            ControlEnvironment,
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
        display_name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        settings: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlSharedEnvironment | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlEnvironment:
        """Create an environment.

        `POST /api/v1/environments`, shown by the server: server POST /api/v1/environments; cli
        internal/controlplane/environments.go; terraform-control-plane
        internal/clients/environments.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the environment.
            display_name: Name to be shown.
            description: What it is for.
            tags: Tags.
            settings: Its settings.
            execution_environment: What executions get to see.
            options: Settings for this call alone.

        Returns:
            The environment.
        """
        return await self._call(
            CONTROL_PLANE_ENVIRONMENTS_CREATE,
            ControlEnvironment,
            body=(
                ControlEnvironmentCreate,
                {
                    "name": name,
                    "display_name": display_name,
                    "description": description,
                    "tags": tags,
                    "settings": settings,
                    "execution_environment": execution_environment,
                },
            ),
            options=options,
        )

    async def get(
        self, environment_id: str, *, options: RequestOptions | None = None
    ) -> ControlEnvironment:
        """Get an environment.

        `GET /api/v1/environments/{environment_id}`, shown by the server: server GET
        /api/v1/environments/{environment_id}; cli internal/controlplane/environments.go; terraform-
        control-plane internal/clients/environments.go.

        Only reads: a failed call is repeated.

        Args:
            environment_id: Id of the environment.
            options: Settings for this call alone.

        Returns:
            The environment.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_ENVIRONMENTS_GET,
            ControlEnvironment,
            path=(environment_id,),
            options=options,
        )

    async def delete(self, environment_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete an environment.

        `DELETE /api/v1/environments/{environment_id}`, shown by the server: server DELETE
        /api/v1/environments/{environment_id}; cli internal/controlplane/environments.go; terraform-
        control-plane internal/clients/environments.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            environment_id: Id of the environment.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_ENVIRONMENTS_DELETE, None, path=(environment_id,), options=options
        )

    async def update(
        self,
        environment_id: str,
        *,
        name: str | Unset = UNSET,
        display_name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        settings: Mapping[str, Any] | Unset = UNSET,
        status: str | Unset = UNSET,
        execution_environment: ControlSharedEnvironment | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlEnvironment:
        """Change an environment.

        `PATCH /api/v1/environments/{environment_id}`, shown by the server: server PATCH
        /api/v1/environments/{environment_id}; cli internal/controlplane/environments.go; terraform-
        control-plane internal/clients/environments.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            environment_id: Id of the environment.
            name: Name of the environment.
            display_name: Name to be shown.
            description: What it is for.
            tags: Tags.
            settings: Its settings.
            status: State of the environment.
            execution_environment: What executions get to see.
            options: Settings for this call alone.

        Returns:
            The environment as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_ENVIRONMENTS_UPDATE,
            ControlEnvironment,
            path=(environment_id,),
            body=(
                ControlEnvironmentUpdate,
                {
                    "name": name,
                    "display_name": display_name,
                    "description": description,
                    "tags": tags,
                    "settings": settings,
                    "status": status,
                    "execution_environment": execution_environment,
                },
            ),
            options=options,
        )

    async def get_worker_command(
        self, environment_id: str, *, options: RequestOptions | None = None
    ) -> ControlCommandText:
        """Get the command that starts a worker.

        `GET /api/v1/environments/{environment_id}/worker-command`, shown by the server: server GET
        /api/v1/environments/{environment_id}/worker-command; cli
        internal/controlplane/environments.go.

        Only reads: a failed call is repeated.

        Args:
            environment_id: Id of the environment.
            options: Settings for this call alone.

        Returns:
            The command; it may hold a token, so it is shown nowhere: `get_secret_value()` gives it.

        Raises:
            NotFoundError: There is no such thing.
        """
        value: ControlCommandText = await self._value(
            CONTROL_PLANE_ENVIRONMENTS_GET_WORKER_COMMAND,
            ControlCommandText,
            path=(environment_id,),
            options=options,
        )
        return value

    async def get_context(
        self, environment_id: str, *, options: RequestOptions | None = None
    ) -> ControlEnvironmentContext:
        """Get what agents know in an environment.

        `GET /api/v1/environments/{environment_id}/context`, shown by the server: server GET
        /api/v1/environments/{environment_id}/context; cli internal/controlplane/environments.go.

        Only reads: a failed call is repeated.

        Args:
            environment_id: Id of the environment.
            options: Settings for this call alone.

        Returns:
            What they know.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_ENVIRONMENTS_GET_CONTEXT,
            ControlEnvironmentContext,
            path=(environment_id,),
            options=options,
        )

    async def set_context(
        self,
        environment_id: str,
        *,
        knowledge_uuids: Sequence[str] | Unset = UNSET,
        resource_ids: Sequence[str] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlEnvironmentContext:
        """Say what agents know in an environment.

        `PUT /api/v1/environments/{environment_id}/context`, shown by the server: server PUT
        /api/v1/environments/{environment_id}/context; cli internal/controlplane/environments.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            environment_id: Id of the environment.
            knowledge_uuids: Ids of the knowledge that agents are given.
            resource_ids: Ids of the resources that agents are given.
            options: Settings for this call alone.

        Returns:
            What they know now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_ENVIRONMENTS_SET_CONTEXT,
            ControlEnvironmentContext,
            path=(environment_id,),
            body=(
                ControlEnvironmentContextUpdate,
                {"knowledge_uuids": knowledge_uuids, "resource_ids": resource_ids},
            ),
            options=options,
        )

    async def clear_context(
        self, environment_id: str, *, options: RequestOptions | None = None
    ) -> None:
        """Clear the context of an environment.

        `DELETE /api/v1/environments/{environment_id}/context`, shown by the server: server DELETE
        /api/v1/environments/{environment_id}/context; cli internal/controlplane/environments.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            environment_id: Id of the environment.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_ENVIRONMENTS_CLEAR_CONTEXT, None, path=(environment_id,), options=options
        )
