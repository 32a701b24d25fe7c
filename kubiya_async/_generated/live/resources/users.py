# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.users`: signatures; `Resource` does the work."""

from __future__ import annotations

from kubiya_async._generated.live.models.users import LiveGroup, LiveUser, LiveUserPage
from kubiya_async._generated.live.operations import (
    LIVE_USERS_GET_SELF,
    LIVE_USERS_LIST,
    LIVE_USERS_LIST_GROUPS,
    LIVE_USERS_LIST_V1,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class LiveUsers(Resource):
    """Users and groups of the organization."""

    __slots__ = ()

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        page: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveUser]:
        """List users.

        `GET /api/v2/users`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/users.py.

        Only reads: a failed call is repeated.

        Args:
            limit: Items per page.
            page: Number of the page, from 1.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_USERS_LIST,
            LiveUser,
            LiveUserPage,
            query={"limit": limit, "page": page},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    def list_v1(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveUser]:
        """List all users from the first version of the API.

        `GET /api/v1/users`, seen in one: terraform internal/clients/client.go.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_USERS_LIST_V1,
            LiveUser,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_self(self, *, options: RequestOptions | None = None) -> LiveUser:
        """Get the user whose key this is.

        `GET /api/v1/users/self`, seen in one: terraform internal/clients/client.go.

        Only reads: a failed call is repeated.

        Args:
            options: Settings for this call alone.

        Returns:
            The user.
        """
        return await self._call(LIVE_USERS_GET_SELF, LiveUser, options=options)

    def list_groups(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveGroup]:
        """List all groups.

        `GET /api/v1/manage/groups`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/users.py.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_USERS_LIST_GROUPS,
            LiveGroup,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )
