# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.custom_integrations`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_custom_integrations import (
    ControlCustomIntegration,
    ControlCustomIntegrationCreate,
    ControlCustomIntegrationSettings,
    ControlCustomIntegrationUpdate,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_CUSTOM_INTEGRATIONS_CREATE,
    CONTROL_PLANE_CUSTOM_INTEGRATIONS_DELETE,
    CONTROL_PLANE_CUSTOM_INTEGRATIONS_GET,
    CONTROL_PLANE_CUSTOM_INTEGRATIONS_LIST,
    CONTROL_PLANE_CUSTOM_INTEGRATIONS_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneCustomIntegrations(Resource):
    """Integrations that the organization has made itself."""

    __slots__ = ()

    def list(
        self,
        *,
        integration_type: str | Unset = UNSET,
        status: Literal["active", "inactive", "deleted"] | Unset = UNSET,
        tags: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlCustomIntegration]:
        """List custom integrations.

        `GET /api/v1/custom-integrations`, shown by the server: server GET /api/v1/custom-
        integrations.

        Only reads: a failed call is repeated.

        Args:
            integration_type: Kind of integration.
            status: State that the items have. One of `active`, `inactive`, `deleted`.
            tags: Tags that the integrations have, with commas between them.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_CUSTOM_INTEGRATIONS_LIST,
            ControlCustomIntegration,
            None,
            query={"integration_type": integration_type, "status": status, "tags": tags},
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
        config: ControlCustomIntegrationSettings | Mapping[str, Any],
        description: str | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlCustomIntegration:
        """Create a custom integration.

        `POST /api/v1/custom-integrations`, shown by the server: server POST /api/v1/custom-
        integrations.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name.
            integration_type: Kind of integration.
            config: Settings.
            description: What it is for.
            tags: Tags.
            options: Settings for this call alone.

        Returns:
            A custom integration.
        """
        return await self._call(
            CONTROL_PLANE_CUSTOM_INTEGRATIONS_CREATE,
            ControlCustomIntegration,
            body=(
                ControlCustomIntegrationCreate,
                {
                    "name": name,
                    "integration_type": integration_type,
                    "description": description,
                    "config": config,
                    "tags": tags,
                },
            ),
            options=options,
        )

    async def get(
        self, integration_id: str, *, options: RequestOptions | None = None
    ) -> ControlCustomIntegration:
        """Get a custom integration.

        `GET /api/v1/custom-integrations/{integration_id}`, shown by the server: server GET
        /api/v1/custom-integrations/{integration_id}.

        Only reads: a failed call is repeated.

        Args:
            integration_id: Id of the integration.
            options: Settings for this call alone.

        Returns:
            A custom integration.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_CUSTOM_INTEGRATIONS_GET,
            ControlCustomIntegration,
            path=(integration_id,),
            options=options,
        )

    async def update(
        self,
        integration_id: str,
        *,
        name: str | Unset = UNSET,
        integration_type: str | Unset = UNSET,
        description: str | Unset = UNSET,
        config: ControlCustomIntegrationSettings | Mapping[str, Any] | Unset = UNSET,
        status: Literal["active", "inactive", "deleted"] | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlCustomIntegration:
        """Change a custom integration.

        `PUT /api/v1/custom-integrations/{integration_id}`, shown by the server: server PUT
        /api/v1/custom-integrations/{integration_id}.

        Twice has the effect of once: a failed call is repeated.

        Args:
            integration_id: Id of the integration.
            name: Name.
            integration_type: Kind of integration.
            description: What it is for.
            config: Settings.
            status: State. One of `active`, `inactive`, `deleted`.
            tags: Tags.
            options: Settings for this call alone.

        Returns:
            A custom integration.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_CUSTOM_INTEGRATIONS_UPDATE,
            ControlCustomIntegration,
            path=(integration_id,),
            body=(
                ControlCustomIntegrationUpdate,
                {
                    "name": name,
                    "integration_type": integration_type,
                    "description": description,
                    "config": config,
                    "status": status,
                    "tags": tags,
                },
            ),
            options=options,
        )

    async def delete(
        self,
        integration_id: str,
        *,
        hard_delete: bool | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> None:
        """Delete a custom integration.

        `DELETE /api/v1/custom-integrations/{integration_id}`, shown by the server: server DELETE
        /api/v1/custom-integrations/{integration_id}.

        Twice has the effect of once: a failed call is repeated.

        Args:
            integration_id: Id of the integration.
            hard_delete: Whether it is deleted for good rather than marked as deleted.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_CUSTOM_INTEGRATIONS_DELETE,
            None,
            path=(integration_id,),
            query={"hard_delete": hard_delete},
            options=options,
        )
