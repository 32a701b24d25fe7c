# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.secrets`: signatures; `Resource` does the work."""

from __future__ import annotations

from pydantic import SecretStr

from kubiya_async._generated.live.models.secrets import (
    LiveEncodedSecret,
    LiveSecret,
    LiveSecretCreate,
    LiveSecretOutcome,
    LiveSecretText,
    LiveSecretValue,
)
from kubiya_async._generated.live.operations import (
    LIVE_SECRETS_CREATE,
    LIVE_SECRETS_DELETE,
    LIVE_SECRETS_GET,
    LIVE_SECRETS_GET_VALUE,
    LIVE_SECRETS_GET_VALUE_V2,
    LIVE_SECRETS_LIST,
    LIVE_SECRETS_LIST_V2,
    LIVE_SECRETS_SET,
    LIVE_SECRETS_UPDATE,
)
from kubiya_async._resource import Resource, as_secret
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class LiveSecrets(Resource):
    """Secrets: names, descriptions and, unlike in the documents, values."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveSecret]:
        """List all secrets, without their values.

        `GET /api/v1/secrets`, seen in two clients: cli internal/kubiya/secrets.go; python
        kubiya_services/services/secrets.py.

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
            LIVE_SECRETS_LIST,
            LiveSecret,
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
        value: str | SecretStr,
        description: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> None:
        """Create a secret.

        `POST /api/v1/secrets`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/secrets.py.

        The answer may be empty.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the secret.
            value: Its value. Shown nowhere, and revealed only in the request.
            description: What it is for.
            options: Settings for this call alone.

        Raises:
            ConflictError: There is a secret of that name.
        """
        value = as_secret(value)
        await self._call(
            LIVE_SECRETS_CREATE,
            None,
            body=(LiveSecretCreate, {"name": name, "value": value, "description": description}),
            options=options,
        )

    async def get(self, name: str, *, options: RequestOptions | None = None) -> LiveSecret:
        """Get a secret without its value.

        `GET /api/v1/secrets/{name}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/secrets.py.

        Only reads: a failed call is repeated.

        Args:
            name: Name of the secret.
            options: Settings for this call alone.

        Returns:
            The secret.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(LIVE_SECRETS_GET, LiveSecret, path=(name,), options=options)

    async def update(
        self,
        name: str,
        *,
        value: str | SecretStr,
        description: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveSecretOutcome:
        """Change the value of a secret.

        `PUT /api/v1/secrets/{name}`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/secrets.py.

        A failure may come with status 200, and is an error then.

        Twice has the effect of once: a failed call is repeated.

        Args:
            name: Name of the secret.
            value: The value. Shown nowhere, and revealed only in the request.
            description: What it is for.
            options: Settings for this call alone.

        Returns:
            What came of it.

        Raises:
            NotFoundError: There is no such thing.
        """
        value = as_secret(value)
        return await self._call(
            LIVE_SECRETS_UPDATE,
            LiveSecretOutcome,
            path=(name,),
            body=(LiveSecretValue, {"value": value, "description": description}),
            options=options,
        )

    async def set(
        self,
        name: str,
        *,
        value: str | SecretStr,
        description: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> None:
        """Make a secret, or give it another value.

        `POST /api/v1/secrets/{name}`, seen in one: cli internal/kubiya/secrets.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the secret.
            value: The value. Shown nowhere, and revealed only in the request.
            description: What it is for.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        value = as_secret(value)
        await self._call(
            LIVE_SECRETS_SET,
            None,
            path=(name,),
            body=(LiveSecretValue, {"value": value, "description": description}),
            options=options,
        )

    async def delete(self, name: str, *, options: RequestOptions | None = None) -> None:
        """Delete a secret.

        `DELETE /api/v1/secrets/{name}`, seen in two clients: cli internal/kubiya/secrets.go; python
        kubiya_services/services/secrets.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            name: Name of the secret.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(LIVE_SECRETS_DELETE, None, path=(name,), options=options)

    async def get_value(
        self, name: str, *, options: RequestOptions | None = None
    ) -> LiveSecretText:
        """Read the value of a secret.

        `GET /api/v1/secrets/get_value/{name}`, seen in two clients: cli internal/kubiya/client.go;
        python kubiya_services/services/secrets.py.

        Only reads: a failed call is repeated.

        Args:
            name: Name of the secret.
            options: Settings for this call alone.

        Returns:
            The value, shown nowhere: `get_secret_value()` gives it.

        Raises:
            NotFoundError: There is no such thing.
        """
        value: LiveSecretText = await self._value(
            LIVE_SECRETS_GET_VALUE, LiveSecretText, path=(name,), options=options
        )
        return value

    async def get_value_v2(
        self, name: str, *, options: RequestOptions | None = None
    ) -> LiveEncodedSecret:
        """Read the value of a secret from the second version of the API.

        `GET /api/v2/secrets/get_value/{name}`, seen in one: terraform internal/clients/secret.go.

        The value travels as a bare JSON string of base64, and is decoded here.

        Only reads: a failed call is repeated.

        Args:
            name: Name of the secret.
            options: Settings for this call alone.

        Returns:
            The value, shown nowhere: `get_secret_value()` gives it.

        Raises:
            NotFoundError: There is no such thing.
        """
        value: LiveEncodedSecret = await self._value(
            LIVE_SECRETS_GET_VALUE_V2, LiveEncodedSecret, path=(name,), options=options
        )
        return value

    def list_v2(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveSecret]:
        """List all secrets from the second version of the API.

        `GET /api/v2/secrets`, seen in two clients: terraform internal/clients/secret.go; python
        kubiya_workflow_sdk/client.py.

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
            LIVE_SECRETS_LIST_V2,
            LiveSecret,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )
