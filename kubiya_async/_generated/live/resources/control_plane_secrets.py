# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.secrets`: signatures; `Resource` does the work."""

from __future__ import annotations

from kubiya_async._generated.live.models.control_plane_secrets import (
    ControlSecretName,
    ControlSecretText,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_SECRETS_GET_VALUE,
    CONTROL_PLANE_SECRETS_LIST,
)
from kubiya_async._resource import Resource
from kubiya_async.options import RequestOptions
from kubiya_async.pagination import Paginator


class ControlPlaneSecrets(Resource):
    """Secrets of the organization."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlSecretName]:
        """List the names of secrets.

        `GET /api/v1/secrets`, shown by the server: server GET /api/v1/secrets.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `name` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_SECRETS_LIST,
            ControlSecretName,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_value(
        self, name: str, *, options: RequestOptions | None = None
    ) -> ControlSecretText:
        """Get the value of a secret.

        `GET /api/v1/secrets/value/{name}`, shown by the server: server GET
        /api/v1/secrets/value/{name}.

        Only reads: a failed call is repeated.

        Args:
            name: Name.
            options: Settings for this call alone.

        Returns:
            The value; it is shown nowhere: `get_secret_value()` gives it.

        Raises:
            NotFoundError: There is no such thing.
        """
        value: ControlSecretText = await self._value(
            CONTROL_PLANE_SECRETS_GET_VALUE, ControlSecretText, path=(name,), options=options
        )
        return value
