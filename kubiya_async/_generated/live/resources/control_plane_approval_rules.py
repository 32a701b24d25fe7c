# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.approval_rules`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_approval_rules import (
    ControlApprovalRule,
    ControlApprovalRuleCreate,
    ControlApprovalRuleQuestion,
    ControlApprovalRuleUpdate,
    ControlApprovalRuleVerdict,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_APPROVAL_RULES_CREATE,
    CONTROL_PLANE_APPROVAL_RULES_DELETE,
    CONTROL_PLANE_APPROVAL_RULES_LIST,
    CONTROL_PLANE_APPROVAL_RULES_RESOLVE,
    CONTROL_PLANE_APPROVAL_RULES_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneApprovalRules(Resource):
    """Rules that say which calls need an approval."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlApprovalRule]:
        """List approval rules.

        `GET /api/v1/approval-rules`, shown by the server: server GET /api/v1/approval-rules.

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
            CONTROL_PLANE_APPROVAL_RULES_LIST,
            ControlApprovalRule,
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
        scope_type: Literal["tool", "risk_level", "category", "all"],
        approver_type: Literal["user_emails", "group"],
        approver_value: Any,
        description: str | Unset = UNSET,
        scope_value: str | Unset = UNSET,
        auto_approve_roles: Sequence[str] | Unset = UNSET,
        require_reason: bool | Unset = UNSET,
        timeout_minutes: int | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        priority: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlApprovalRule:
        """Create an approval rule.

        `POST /api/v1/approval-rules`, shown by the server: server POST /api/v1/approval-rules.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name.
            scope_type: What the rule is about. One of `tool`, `risk_level`, `category`, `all`.
            approver_type: Whether the approvers are named by address or as a group. One of
                `user_emails`, `group`.
            approver_value: The addresses or the group.
            description: What it is for.
            scope_value: Which tool, risk level or category that is.
            auto_approve_roles: Roles whose calls need no approval.
            require_reason: Whether an approval needs a reason.
            timeout_minutes: Minutes until the request expires. 1 to 43200.
            enabled: Whether it is in use.
            priority: Priority; higher comes first. At least 0.
            options: Settings for this call alone.

        Returns:
            A rule that says which calls need an approval.
        """
        return await self._call(
            CONTROL_PLANE_APPROVAL_RULES_CREATE,
            ControlApprovalRule,
            body=(
                ControlApprovalRuleCreate,
                {
                    "name": name,
                    "description": description,
                    "scope_type": scope_type,
                    "scope_value": scope_value,
                    "approver_type": approver_type,
                    "approver_value": approver_value,
                    "auto_approve_roles": auto_approve_roles,
                    "require_reason": require_reason,
                    "timeout_minutes": timeout_minutes,
                    "enabled": enabled,
                    "priority": priority,
                },
            ),
            options=options,
        )

    async def resolve(
        self,
        *,
        tool_name: str,
        tool_args: Mapping[str, Any] | Unset = UNSET,
        risk_level: str | Unset = UNSET,
        category: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlApprovalRuleVerdict:
        """Find the approval rule that holds for a call.

        `POST /api/v1/approval-rules/resolve`, shown by the server: server POST /api/v1/approval-
        rules/resolve.

        Only reads: a failed call is repeated.

        Args:
            tool_name: Name of the tool.
            tool_args: Arguments of the tool.
            risk_level: How risky the call is.
            category: Category.
            options: Settings for this call alone.

        Returns:
            The rule.
        """
        return await self._call(
            CONTROL_PLANE_APPROVAL_RULES_RESOLVE,
            ControlApprovalRuleVerdict,
            body=(
                ControlApprovalRuleQuestion,
                {
                    "tool_name": tool_name,
                    "tool_args": tool_args,
                    "risk_level": risk_level,
                    "category": category,
                },
            ),
            options=options,
        )

    async def update(
        self,
        rule_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        scope_type: Literal["tool", "risk_level", "category", "all"] | Unset = UNSET,
        scope_value: str | Unset = UNSET,
        approver_type: Literal["user_emails", "group"] | Unset = UNSET,
        approver_value: Any | Unset = UNSET,
        auto_approve_roles: Sequence[str] | Unset = UNSET,
        require_reason: bool | Unset = UNSET,
        timeout_minutes: int | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        priority: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlApprovalRule:
        """Change an approval rule.

        `PUT /api/v1/approval-rules/{rule_id}`, shown by the server: server PUT /api/v1/approval-
        rules/{rule_id}.

        Twice has the effect of once: a failed call is repeated.

        Args:
            rule_id: Id of the approval rule.
            name: Name.
            description: What it is for.
            scope_type: What the rule is about. One of `tool`, `risk_level`, `category`, `all`.
            scope_value: Which tool, risk level or category that is.
            approver_type: Whether the approvers are named by address or as a group. One of
                `user_emails`, `group`.
            approver_value: The addresses or the group.
            auto_approve_roles: Roles whose calls need no approval.
            require_reason: Whether an approval needs a reason.
            timeout_minutes: Minutes until the request expires. 1 to 43200.
            enabled: Whether it is in use.
            priority: Priority; higher comes first. At least 0.
            options: Settings for this call alone.

        Returns:
            The rule as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_APPROVAL_RULES_UPDATE,
            ControlApprovalRule,
            path=(rule_id,),
            body=(
                ControlApprovalRuleUpdate,
                {
                    "name": name,
                    "description": description,
                    "scope_type": scope_type,
                    "scope_value": scope_value,
                    "approver_type": approver_type,
                    "approver_value": approver_value,
                    "auto_approve_roles": auto_approve_roles,
                    "require_reason": require_reason,
                    "timeout_minutes": timeout_minutes,
                    "enabled": enabled,
                    "priority": priority,
                },
            ),
            options=options,
        )

    async def delete(self, rule_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete an approval rule.

        `DELETE /api/v1/approval-rules/{rule_id}`, shown by the server: server DELETE
        /api/v1/approval-rules/{rule_id}.

        Twice has the effect of once: a failed call is repeated.

        Args:
            rule_id: Id of the approval rule.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_APPROVAL_RULES_DELETE, None, path=(rule_id,), options=options
        )
