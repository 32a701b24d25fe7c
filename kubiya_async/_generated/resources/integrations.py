# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `integrations`: signatures; `Resource` does the work."""

from __future__ import annotations

from typing import Literal

from kubiya_async._generated.models.integrations import Integration, IntegrationPage
from kubiya_async._generated.operations import INTEGRATIONS_LIST
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class Integrations(Resource):
    """Integrations (document 002)."""

    __slots__ = ()

    def list(
        self,
        *,
        type: Literal["github"] | str | Unset = UNSET,
        status: Literal["active"] | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Integration]:
        """List integrations.

        `GET /integrations`, document 002, section "Integrations API / List Integrations"
        (documented).

        Only reads: a failed call is repeated.

        Args:
            type: Keep integrations of this type. Known values: `github`.
            status: Keep integrations in this state. Known values: `active`.
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
            INTEGRATIONS_LIST,
            Integration,
            IntegrationPage,
            query={"type": type, "status": status, "limit": limit, "offset": offset},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )
