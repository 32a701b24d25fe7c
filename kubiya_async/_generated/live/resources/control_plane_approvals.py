# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.approvals`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubiya_async._generated.live.models.control_plane_approvals import (
    ControlApproval,
    ControlApprovalCreate,
    ControlApprovalGrant,
    ControlApprovalRejection,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_APPROVALS_APPROVE,
    CONTROL_PLANE_APPROVALS_CREATE,
    CONTROL_PLANE_APPROVALS_GET,
    CONTROL_PLANE_APPROVALS_LIST,
    CONTROL_PLANE_APPROVALS_LIST_PENDING,
    CONTROL_PLANE_APPROVALS_REJECT,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneApprovals(Resource):
    """Approvals that calls of tools wait for."""

    __slots__ = ()

    def list(
        self,
        *,
        status: str | Unset = UNSET,
        requester_email: str | Unset = UNSET,
        execution_id: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlApproval]:
        """List approvals.

        `GET /api/v1/approvals`, shown by the server: server GET /api/v1/approvals.

        Only reads: a failed call is repeated.

        Args:
            status: State that the items have.
            requester_email: Email address of the person who asked.
            execution_id: Id of the execution.
            limit: Items per page. 1 to 200.
            offset: Items to skip. At least 0.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_APPROVALS_LIST,
            ControlApproval,
            None,
            query={
                "status": status,
                "requester_email": requester_email,
                "execution_id": execution_id,
                "limit": limit,
                "offset": offset,
            },
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create(
        self,
        *,
        execution_id: str,
        tool_name: str,
        rule_id: str | Unset = UNSET,
        tool_args: Mapping[str, Any] | Unset = UNSET,
        risk_level: str | Unset = UNSET,
        enforcement_context: Mapping[str, Any] | Unset = UNSET,
        approver_emails: Sequence[str] | Unset = UNSET,
        timeout_minutes: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlApproval:
        """Ask for an approval.

        `POST /api/v1/approvals`, shown by the server: server POST /api/v1/approvals.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_id: Id of the execution.
            tool_name: Name of the tool.
            rule_id: Id of the approval rule.
            tool_args: Arguments of the tool.
            risk_level: How risky the call is.
            enforcement_context: What the policies knew when they asked for the approval.
            approver_emails: Email addresses of those who may approve.
            timeout_minutes: Minutes until the request expires. At least 1.
            options: Settings for this call alone.

        Returns:
            An approval that a call of a tool waits for.
        """
        return await self._call(
            CONTROL_PLANE_APPROVALS_CREATE,
            ControlApproval,
            body=(
                ControlApprovalCreate,
                {
                    "execution_id": execution_id,
                    "rule_id": rule_id,
                    "tool_name": tool_name,
                    "tool_args": tool_args,
                    "risk_level": risk_level,
                    "enforcement_context": enforcement_context,
                    "approver_emails": approver_emails,
                    "timeout_minutes": timeout_minutes,
                },
            ),
            options=options,
        )

    def list_pending(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlApproval]:
        """List the approvals that you can give.

        `GET /api/v1/approvals/pending`, shown by the server: server GET /api/v1/approvals/pending.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_APPROVALS_LIST_PENDING,
            ControlApproval,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get(
        self, request_id: str, *, options: RequestOptions | None = None
    ) -> ControlApproval:
        """Get an approval.

        `GET /api/v1/approvals/{request_id}`, shown by the server: server GET
        /api/v1/approvals/{request_id}.

        Only reads: a failed call is repeated.

        Args:
            request_id: Id of the request.
            options: Settings for this call alone.

        Returns:
            An approval that a call of a tool waits for.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_APPROVALS_GET, ControlApproval, path=(request_id,), options=options
        )

    async def approve(
        self,
        request_id: str,
        *,
        comment: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlApproval:
        """Approve a call.

        `POST /api/v1/approvals/{request_id}/approve`, shown by the server: server POST
        /api/v1/approvals/{request_id}/approve.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            request_id: Id of the request.
            comment: Comment of the approver.
            options: Settings for this call alone.

        Returns:
            The approval as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_APPROVALS_APPROVE,
            ControlApproval,
            path=(request_id,),
            body=(ControlApprovalGrant, {"comment": comment}),
            options=options,
        )

    async def reject(
        self, request_id: str, *, reason: str | Unset = UNSET, options: RequestOptions | None = None
    ) -> ControlApproval:
        """Reject a call.

        `POST /api/v1/approvals/{request_id}/reject`, shown by the server: server POST
        /api/v1/approvals/{request_id}/reject.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            request_id: Id of the request.
            reason: Why.
            options: Settings for this call alone.

        Returns:
            The approval as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_APPROVALS_REJECT,
            ControlApproval,
            path=(request_id,),
            body=(ControlApprovalRejection, {"reason": reason}),
            options=options,
        )
