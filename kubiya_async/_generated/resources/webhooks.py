# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `webhooks`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from kubiya_async._generated.models.webhooks import (
    Webhook,
    WebhookCreate,
    WebhookExecution,
    WebhookMetadata,
    WebhookPage,
    WebhookTriggerRequest,
    WebhookType,
)
from kubiya_async._generated.operations import WEBHOOKS_CREATE, WEBHOOKS_LIST, WEBHOOKS_TRIGGER
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class Webhooks(Resource):
    """Inbound webhooks (document 002)."""

    __slots__ = ()

    def list(
        self,
        *,
        type: Literal["slack"] | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Webhook]:
        """List webhooks.

        `GET /webhooks`, document 002, section "Webhooks API / List Webhooks" (documented).

        Only reads: a failed call is repeated.

        Args:
            type: Keep webhooks of this type. Known values: `slack`.
            limit: Items per page. 1 to 100. Left out, the server takes `50`.
            offset: Items to skip. At least 0. Left out, the server takes `0`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            WEBHOOKS_LIST,
            Webhook,
            WebhookPage,
            query={"type": type, "limit": limit, "offset": offset},
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
        type: WebhookType,
        destination: str,
        prompt: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Webhook:
        """Create a webhook.

        `POST /webhooks`, document 002, section "Webhooks API / Create Webhook" (documented).

        The answer has the address to call, and does not repeat the prompt.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the webhook.
            type: Way of delivery. Known values: `slack`.
            destination: Channel or address.
            prompt: What the agent does with a call.
            options: Settings for this call alone.

        Returns:
            The webhook that was created.

        Raises:
            ConflictError: The resource already exists or is in another state (`CONFLICT`).
        """
        return await self._call(
            WEBHOOKS_CREATE,
            Webhook,
            body=(
                WebhookCreate,
                {"name": name, "type": type, "destination": destination, "prompt": prompt},
            ),
            options=options,
        )

    async def trigger(
        self,
        uuid: str,
        *,
        message: str,
        metadata: WebhookMetadata | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> WebhookExecution:
        """Trigger a webhook.

        `POST /webhooks/{uuid}/trigger`, document 002, section "Webhooks API / Trigger Webhook"
        (documented).

        There is no operation that reads its execution back.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            uuid: Id of the webhook.
            message: What happened.
            metadata: Facts that go along with it.
            options: Settings for this call alone.

        Returns:
            The execution that was started.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(
            WEBHOOKS_TRIGGER,
            WebhookExecution,
            path=(uuid,),
            body=(WebhookTriggerRequest, {"message": message, "metadata": metadata}),
            options=options,
        )
