# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.policies`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_policies import (
    ControlPolicy,
    ControlPolicyAssociation,
    ControlPolicyAssociationCreate,
    ControlPolicyAssociationUpdate,
    ControlPolicyCreate,
    ControlPolicyPage,
    ControlPolicyQuestion,
    ControlPolicyUpdate,
    ControlPolicyVerdict,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_POLICIES_CREATE,
    CONTROL_PLANE_POLICIES_CREATE_ASSOCIATION,
    CONTROL_PLANE_POLICIES_DELETE,
    CONTROL_PLANE_POLICIES_DELETE_ASSOCIATION,
    CONTROL_PLANE_POLICIES_EVALUATE,
    CONTROL_PLANE_POLICIES_GET,
    CONTROL_PLANE_POLICIES_GET_ASSOCIATION,
    CONTROL_PLANE_POLICIES_LIST,
    CONTROL_PLANE_POLICIES_LIST_ASSOCIATIONS,
    CONTROL_PLANE_POLICIES_LIST_RESOLVED,
    CONTROL_PLANE_POLICIES_UPDATE,
    CONTROL_PLANE_POLICIES_UPDATE_ASSOCIATION,
    CONTROL_PLANE_POLICIES_VALIDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlanePolicies(Resource):
    """Policies: what is allowed."""

    __slots__ = ()

    def list(
        self,
        *,
        page: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlPolicy]:
        """List policies.

        `GET /api/v1/policies`, seen in two clients: cli internal/controlplane/policies.go;
        terraform-control-plane internal/clients/policies.go; python
        kubiya/resources/control_plane_services/policies.py.

        Only reads: a failed call is repeated.

        Args:
            page: Number of the page, from 1.
            limit: Items per page.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_POLICIES_LIST,
            ControlPolicy,
            ControlPolicyPage,
            query={"page": page, "limit": limit},
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
        policy_type: str | Unset = UNSET,
        description: str | Unset = UNSET,
        rego: str | Unset = UNSET,
        policy_content: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPolicy:
        """Create a policy.

        `POST /api/v1/policies`, seen in two clients: cli internal/controlplane/policies.go;
        terraform-control-plane internal/clients/policies.go; python
        kubiya/resources/control_plane_services/policies.py.

        The command line client sends the text as `rego`, the Terraform provider as
        `policy_content`.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the policy.
            policy_type: Language of the text.
            description: What it is about.
            rego: Its text.
            policy_content: Its text, under another name.
            enabled: Whether it holds.
            tags: Tags.
            options: Settings for this call alone.

        Returns:
            The policy.
        """
        return await self._call(
            CONTROL_PLANE_POLICIES_CREATE,
            ControlPolicy,
            body=(
                ControlPolicyCreate,
                {
                    "name": name,
                    "policy_type": policy_type,
                    "description": description,
                    "rego": rego,
                    "policy_content": policy_content,
                    "enabled": enabled,
                    "tags": tags,
                },
            ),
            options=options,
        )

    async def get(self, policy_id: str, *, options: RequestOptions | None = None) -> ControlPolicy:
        """Get a policy.

        `GET /api/v1/policies/{policy_id}`, seen in two clients: cli
        internal/controlplane/policies.go; terraform-control-plane internal/clients/policies.go;
        python kubiya/resources/control_plane_services/policies.py.

        Only reads: a failed call is repeated.

        Args:
            policy_id: Id of the policy.
            options: Settings for this call alone.

        Returns:
            The policy.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_POLICIES_GET, ControlPolicy, path=(policy_id,), options=options
        )

    async def update(
        self,
        policy_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        rego: str | Unset = UNSET,
        policy_content: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPolicy:
        """Change a policy.

        `PUT /api/v1/policies/{policy_id}`, seen in two clients: cli
        internal/controlplane/policies.go; terraform-control-plane internal/clients/policies.go;
        python kubiya/resources/control_plane_services/policies.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            policy_id: Id of the policy.
            name: Name of the policy.
            description: What it is about.
            rego: Its text.
            policy_content: Its text, under another name.
            enabled: Whether it holds.
            tags: Tags.
            options: Settings for this call alone.

        Returns:
            The policy as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_POLICIES_UPDATE,
            ControlPolicy,
            path=(policy_id,),
            body=(
                ControlPolicyUpdate,
                {
                    "name": name,
                    "description": description,
                    "rego": rego,
                    "policy_content": policy_content,
                    "enabled": enabled,
                    "tags": tags,
                },
            ),
            options=options,
        )

    async def delete(self, policy_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a policy.

        `DELETE /api/v1/policies/{policy_id}`, seen in two clients: cli
        internal/controlplane/policies.go; terraform-control-plane internal/clients/policies.go;
        python kubiya/resources/control_plane_services/policies.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            policy_id: Id of the policy.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(CONTROL_PLANE_POLICIES_DELETE, None, path=(policy_id,), options=options)

    async def validate(self, policy_id: str, *, options: RequestOptions | None = None) -> None:
        """Check the text of a policy.

        `POST /api/v1/policies/{policy_id}/validate`, seen in one: cli
        internal/controlplane/policies.go.

        Only reads: a failed call is repeated.

        Args:
            policy_id: Id of the policy.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(CONTROL_PLANE_POLICIES_VALIDATE, None, path=(policy_id,), options=options)

    def list_associations(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlPolicyAssociation]:
        """List what policies hold for.

        `GET /api/v1/policies/associations`, seen in one: cli internal/controlplane/policies.go.

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
            CONTROL_PLANE_POLICIES_LIST_ASSOCIATIONS,
            ControlPolicyAssociation,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create_association(
        self,
        *,
        entity_type: Literal["agent", "team", "environment"] | str,
        entity_id: str,
        policy_id: str,
        priority: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPolicyAssociation:
        """Have a policy hold for something.

        `POST /api/v1/policies/associations`, seen in one: cli internal/controlplane/policies.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            entity_type: Kind of what it holds for. Known values: `agent`, `team`, `environment`.
            entity_id: Id of what it holds for.
            policy_id: Id of the policy.
            priority: Which policy counts, of several.
            options: Settings for this call alone.

        Returns:
            The association.
        """
        return await self._call(
            CONTROL_PLANE_POLICIES_CREATE_ASSOCIATION,
            ControlPolicyAssociation,
            body=(
                ControlPolicyAssociationCreate,
                {
                    "entity_type": entity_type,
                    "entity_id": entity_id,
                    "policy_id": policy_id,
                    "priority": priority,
                },
            ),
            options=options,
        )

    async def get_association(
        self, association_id: str, *, options: RequestOptions | None = None
    ) -> ControlPolicyAssociation:
        """Get an association.

        `GET /api/v1/policies/associations/{association_id}`, seen in one: cli
        internal/controlplane/policies.go.

        Only reads: a failed call is repeated.

        Args:
            association_id: Id of the association.
            options: Settings for this call alone.

        Returns:
            The association.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_POLICIES_GET_ASSOCIATION,
            ControlPolicyAssociation,
            path=(association_id,),
            options=options,
        )

    async def delete_association(
        self, association_id: str, *, options: RequestOptions | None = None
    ) -> None:
        """Have a policy hold for something no longer.

        `DELETE /api/v1/policies/associations/{association_id}`, seen in one: cli
        internal/controlplane/policies.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            association_id: Id of the association.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_POLICIES_DELETE_ASSOCIATION, None, path=(association_id,), options=options
        )

    async def update_association(
        self,
        association_id: str,
        *,
        priority: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPolicyAssociation:
        """Change an association.

        `PATCH /api/v1/policies/associations/{association_id}`, seen in one: cli
        internal/controlplane/policies.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            association_id: Id of the association.
            priority: Which policy counts, of several.
            options: Settings for this call alone.

        Returns:
            The association as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_POLICIES_UPDATE_ASSOCIATION,
            ControlPolicyAssociation,
            path=(association_id,),
            body=(ControlPolicyAssociationUpdate, {"priority": priority}),
            options=options,
        )

    def list_resolved(
        self,
        entity_type: str,
        entity_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlPolicy]:
        """List the policies that hold for something, inherited ones included.

        `GET /api/v1/policies/resolved/{entity_type}/{entity_id}`, seen in one: cli
        internal/controlplane/policies.go.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of what is meant, such as `agent`.
            entity_id: Id of what is meant.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._paginate(
            CONTROL_PLANE_POLICIES_LIST_RESOLVED,
            ControlPolicy,
            None,
            path=(
                entity_type,
                entity_id,
            ),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def evaluate(
        self,
        entity_type: str,
        entity_id: str,
        *,
        input: Mapping[str, Any],
        options: RequestOptions | None = None,
    ) -> ControlPolicyVerdict:
        """See whether something is allowed.

        `POST /api/v1/policies/evaluate/{entity_type}/{entity_id}`, seen in one: cli
        internal/controlplane/policies.go.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of what is meant, such as `agent`.
            entity_id: Id of what is meant.
            input: What the policies look at.
            options: Settings for this call alone.

        Returns:
            Whether it is.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_POLICIES_EVALUATE,
            ControlPolicyVerdict,
            path=(
                entity_type,
                entity_id,
            ),
            body=(ControlPolicyQuestion, {"input": input}),
            options=options,
        )
