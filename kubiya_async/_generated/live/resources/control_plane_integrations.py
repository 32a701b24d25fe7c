# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.integrations`: signatures; `Resource` does the work."""

from __future__ import annotations

from kubiya_async._generated.live.models.control_plane_integrations import (
    ControlIntegration,
    ControlTokenText,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_INTEGRATIONS_GET,
    CONTROL_PLANE_INTEGRATIONS_GET_TOKEN,
    CONTROL_PLANE_INTEGRATIONS_LIST,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneIntegrations(Resource):
    """Integrations of the organization."""

    __slots__ = ()

    def list(
        self,
        *,
        connected_only: bool | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlIntegration]:
        """List integrations.

        `GET /api/v1/integrations`, shown by the server: server GET /api/v1/integrations.

        Only reads: a failed call is repeated.

        Args:
            connected_only: Whether only those are listed that are connected.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_INTEGRATIONS_LIST,
            ControlIntegration,
            None,
            query={"connected_only": connected_only},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get(
        self, integration_id: str, *, options: RequestOptions | None = None
    ) -> ControlIntegration:
        """Get an integration.

        `GET /api/v1/integrations/{integration_id}`, shown by the server: server GET
        /api/v1/integrations/{integration_id}.

        Only reads: a failed call is repeated.

        Args:
            integration_id: Id of the integration.
            options: Settings for this call alone.

        Returns:
            An integration.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_INTEGRATIONS_GET,
            ControlIntegration,
            path=(integration_id,),
            options=options,
        )

    async def get_token(
        self, integration_type: str, integration_id: str, *, options: RequestOptions | None = None
    ) -> ControlTokenText:
        """Get the token of an integration.

        `GET /api/v1/integrations/{integration_type}/{integration_id}/token`, shown by the server:
        server GET /api/v1/integrations/{integration_type}/{integration_id}/token.

        Only reads: a failed call is repeated.

        Args:
            integration_type: Kind of integration.
            integration_id: Id of the integration.
            options: Settings for this call alone.

        Returns:
            The token; it is shown nowhere: `get_secret_value()` gives it.

        Raises:
            NotFoundError: There is no such thing.
        """
        value: ControlTokenText = await self._value(
            CONTROL_PLANE_INTEGRATIONS_GET_TOKEN,
            ControlTokenText,
            path=(
                integration_type,
                integration_id,
            ),
            options=options,
        )
        return value
