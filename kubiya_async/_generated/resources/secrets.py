# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `secrets`: signatures; `Resource` does the work."""

from __future__ import annotations

from datetime import timedelta

from pydantic import SecretStr

from kubiya_async._generated.models.common import Confirmation
from kubiya_async._generated.models.secrets import Secret, SecretCreate, SecretPage, SecretUpdate
from kubiya_async._generated.operations import (
    SECRETS_CREATE,
    SECRETS_DELETE,
    SECRETS_LIST,
    SECRETS_UPDATE,
)
from kubiya_async._resource import Resource, as_secret
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class Secrets(Resource):
    """Secrets (document 002)."""

    __slots__ = ()

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        filter: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Secret]:
        """List secrets without their values.

        `GET /secrets`, document 002, section "Secrets API / List Secrets" (documented).

        Only reads: a failed call is repeated.

        Args:
            limit: Items per page. 1 to 100. Left out, the server takes `50`.
            offset: Items to skip. At least 0. Left out, the server takes `0`.
            filter: Keep secrets whose name matches.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `name` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            SECRETS_LIST,
            Secret,
            SecretPage,
            query={"limit": limit, "offset": offset, "filter": filter},
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
        value: str | SecretStr,
        description: str | Unset = UNSET,
        expires_in: timedelta | str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Secret:
        """Create a secret.

        `POST /secrets`, document 002, section "Secrets API / Create Secret" (documented).

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the secret.
            value: The secret itself. Shown nowhere, and revealed only in the request.
            description: What it is for.
            expires_in: How long it works. A timedelta, or text such as `30d`.
            options: Settings for this call alone.

        Returns:
            The secret that was created.

        Raises:
            ConflictError: The resource already exists or is in another state (`CONFLICT`).
        """
        value = as_secret(value)
        return await self._call(
            SECRETS_CREATE,
            Secret,
            body=(
                SecretCreate,
                {
                    "name": name,
                    "value": value,
                    "description": description,
                    "expires_in": expires_in,
                },
            ),
            options=options,
        )

    async def update(
        self,
        name: str,
        *,
        value: str | SecretStr | Unset = UNSET,
        description: str | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> Secret:
        """Change the value or the description of a secret.

        `PUT /secrets/{name}`, document 002, section "Secrets API / Update Secret" (documented).

        When the secret expires cannot be changed.

        Twice has the effect of once: a failed call is repeated.

        Args:
            name: Name of the secret.
            value: The new secret. Shown nowhere, and revealed only in the request.
            description: What it is for. `None` clears it.
            options: Settings for this call alone.

        Returns:
            The secret as it is now.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        value = as_secret(value)
        return await self._call(
            SECRETS_UPDATE,
            Secret,
            path=(name,),
            body=(SecretUpdate, {"value": value, "description": description}),
            options=options,
        )

    async def delete(self, name: str, *, options: RequestOptions | None = None) -> Confirmation:
        """Delete a secret.

        `DELETE /secrets/{name}`, document 002, section "Secrets API / Delete Secret" (documented).

        Twice has the effect of once: a failed call is repeated.

        Args:
            name: Name of the secret.
            options: Settings for this call alone.

        Returns:
            The secret is gone.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(SECRETS_DELETE, Confirmation, path=(name,), options=options)
