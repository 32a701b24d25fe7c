# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.integrations`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubiya_async._generated.live.models.integrations import (
    LiveInstallLink,
    LiveIntegration,
    LiveIntegrationConfig,
    LiveIntegrationCreate,
    LiveIntegrationUpdate,
)
from kubiya_async._generated.live.operations import (
    LIVE_INTEGRATIONS_CREATE,
    LIVE_INTEGRATIONS_DELETE,
    LIVE_INTEGRATIONS_GET,
    LIVE_INTEGRATIONS_GET_INSTALL_LINK,
    LIVE_INTEGRATIONS_LIST,
    LIVE_INTEGRATIONS_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class LiveIntegrations(Resource):
    """Connections to other services."""

    __slots__ = ()

    def list(
        self,
        *,
        full: bool | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveIntegration]:
        """List all integrations.

        `GET /api/v2/integrations`, seen in two clients: cli internal/kubiya/integrations.go;
        terraform internal/clients/integration.go.

        Only reads: a failed call is repeated.

        Args:
            full: Whether to answer with everything about each.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `name` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_INTEGRATIONS_LIST,
            LiveIntegration,
            None,
            query={"full": full},
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
        integration_type: str,
        configs: Sequence[LiveIntegrationConfig | Mapping[str, Any]],
        description: str | Unset = UNSET,
        auth_type: str | Unset = UNSET,
        managed_by: str | Unset = UNSET,
        task_id: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveIntegration:
        """Create an integration.

        `POST /api/v2/integrations`, seen in one: terraform internal/clients/integration.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the integration.
            integration_type: Kind of service.
            configs: How it is set up; one way is the default.
            description: What it is for.
            auth_type: How it authenticates.
            managed_by: What manages it.
            task_id: Task that makes it.
            options: Settings for this call alone.

        Returns:
            The integration.
        """
        return await self._call(
            LIVE_INTEGRATIONS_CREATE,
            LiveIntegration,
            body=(
                LiveIntegrationCreate,
                {
                    "name": name,
                    "integration_type": integration_type,
                    "configs": configs,
                    "description": description,
                    "auth_type": auth_type,
                    "managed_by": managed_by,
                    "task_id": task_id,
                },
            ),
            options=options,
        )

    async def get(self, name: str, *, options: RequestOptions | None = None) -> LiveIntegration:
        """Get an integration.

        `GET /api/v2/integrations/{name}`, seen in two clients: cli internal/kubiya/integrations.go;
        terraform internal/clients/integration.go.

        Only reads: a failed call is repeated.

        Args:
            name: Name of the integration.
            options: Settings for this call alone.

        Returns:
            The integration.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_INTEGRATIONS_GET, LiveIntegration, path=(name,), options=options
        )

    async def update(
        self,
        name: str,
        *,
        integration_type: str | Unset = UNSET,
        configs: Sequence[LiveIntegrationConfig | Mapping[str, Any]] | Unset = UNSET,
        description: str | Unset = UNSET,
        auth_type: str | Unset = UNSET,
        managed_by: str | Unset = UNSET,
        task_id: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveIntegration:
        """Change an integration.

        `PUT /api/v2/integrations/{name}`, seen in one: terraform internal/clients/integration.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            name: Name of the integration.
            integration_type: Kind of service.
            configs: How it is set up.
            description: What it is for.
            auth_type: How it authenticates.
            managed_by: What manages it.
            task_id: Task that makes it.
            options: Settings for this call alone.

        Returns:
            The integration as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_INTEGRATIONS_UPDATE,
            LiveIntegration,
            path=(name,),
            body=(
                LiveIntegrationUpdate,
                {
                    "integration_type": integration_type,
                    "configs": configs,
                    "description": description,
                    "auth_type": auth_type,
                    "managed_by": managed_by,
                    "task_id": task_id,
                },
            ),
            options=options,
        )

    async def delete(self, name: str, *, options: RequestOptions | None = None) -> None:
        """Delete an integration.

        `DELETE /api/v2/integrations/{name}`, seen in one: terraform
        internal/clients/integration.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            name: Name of the integration.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(LIVE_INTEGRATIONS_DELETE, None, path=(name,), options=options)

    async def get_install_link(
        self, name: str, *, options: RequestOptions | None = None
    ) -> LiveInstallLink:
        """Get the address where an integration is installed.

        `GET /api/v1/integration/{name}/install`, seen in two clients: cli
        internal/kubiya/integrations.go; python kubiya_services/constants.py.

        Although it is a GET: it prepares an installation, so it is not repeated by itself.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the integration, such as `github_app`.
            options: Settings for this call alone.

        Returns:
            The address, to be opened in a browser.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_INTEGRATIONS_GET_INSTALL_LINK, LiveInstallLink, path=(name,), options=options
        )
