# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.policies`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_policies import (
    ControlAuthorizationQuestion,
    ControlAuthorizationVerdict,
    ControlPolicy,
    ControlPolicyAssociation,
    ControlPolicyAssociationCreate,
    ControlPolicyAssociationUpdate,
    ControlPolicyCreate,
    ControlPolicyPage,
    ControlPolicyQuestion,
    ControlPolicyUpdate,
    ControlPolicyValidation,
    ControlPolicyVerdict,
    ControlResolvedPolicy,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_POLICIES_CHECK_AUTHORIZATION,
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
        enabled: bool | Unset = UNSET,
        search: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlPolicy]:
        """List policies.

        `GET /api/v1/policies`, shown by the server: server GET /api/v1/policies; cli
        internal/controlplane/policies.go; terraform-control-plane internal/clients/policies.go;
        python kubiya/resources/control_plane_services/policies.py.

        Only reads: a failed call is repeated.

        Args:
            page: Number of the page, from 1.
            limit: Items per page.
            enabled: Whether the items are in use.
            search: Text that the items contain.
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
            query={"page": page, "limit": limit, "enabled": enabled, "search": search},
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
        policy_content: str,
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPolicy:
        """Create a policy.

        `POST /api/v1/policies`, shown by the server: server POST /api/v1/policies; cli
        internal/controlplane/policies.go; terraform-control-plane internal/clients/policies.go;
        python kubiya/resources/control_plane_services/policies.py.

        The command line client sends the text as `rego`, the Terraform provider as
        `policy_content`.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the policy.
            policy_content: The policy, in Rego.
            description: What it is about.
            enabled: Whether it holds.
            tags: Tags.
            metadata: Anything else.
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
                    "policy_content": policy_content,
                    "description": description,
                    "enabled": enabled,
                    "tags": tags,
                    "metadata": metadata,
                },
            ),
            options=options,
        )

    async def get(self, policy_id: str, *, options: RequestOptions | None = None) -> ControlPolicy:
        """Get a policy.

        `GET /api/v1/policies/{policy_id}`, shown by the server: server GET
        /api/v1/policies/{policy_id}; cli internal/controlplane/policies.go; terraform-control-plane
        internal/clients/policies.go; python kubiya/resources/control_plane_services/policies.py.

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
        policy_content: str | Unset = UNSET,
        description: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPolicy:
        """Change a policy.

        `PUT /api/v1/policies/{policy_id}`, shown by the server: server PUT
        /api/v1/policies/{policy_id}; cli internal/controlplane/policies.go; terraform-control-plane
        internal/clients/policies.go; python kubiya/resources/control_plane_services/policies.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            policy_id: Id of the policy.
            name: Name of the policy.
            policy_content: The policy, in Rego.
            description: What it is about.
            enabled: Whether it holds.
            tags: Tags.
            metadata: Anything else.
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
                    "policy_content": policy_content,
                    "description": description,
                    "enabled": enabled,
                    "tags": tags,
                    "metadata": metadata,
                },
            ),
            options=options,
        )

    async def delete(self, policy_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a policy.

        `DELETE /api/v1/policies/{policy_id}`, shown by the server: server DELETE
        /api/v1/policies/{policy_id}; cli internal/controlplane/policies.go; terraform-control-plane
        internal/clients/policies.go; python kubiya/resources/control_plane_services/policies.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            policy_id: Id of the policy.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(CONTROL_PLANE_POLICIES_DELETE, None, path=(policy_id,), options=options)

    async def validate(
        self, policy_id: str, *, options: RequestOptions | None = None
    ) -> ControlPolicyValidation:
        """Check the text of a policy.

        `POST /api/v1/policies/{policy_id}/validate`, shown by the server: server POST
        /api/v1/policies/{policy_id}/validate; cli internal/controlplane/policies.go.

        Only reads: a failed call is repeated.

        Args:
            policy_id: Id of the policy.
            options: Settings for this call alone.

        Returns:
            What is wrong with it.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_POLICIES_VALIDATE,
            ControlPolicyValidation,
            path=(policy_id,),
            options=options,
        )

    def list_associations(
        self,
        *,
        entity_type: Literal["agent", "team", "environment", "role"] | Unset = UNSET,
        entity_id: str | Unset = UNSET,
        policy_id: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlPolicyAssociation]:
        """List what policies hold for.

        `GET /api/v1/policies/associations`, shown by the server: server GET
        /api/v1/policies/associations; cli internal/controlplane/policies.go.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of entity. One of `agent`, `team`, `environment`, `role`.
            entity_id: Id of the entity.
            policy_id: Id of the policy.
            enabled: Whether the associations are in use.
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
            query={
                "entity_type": entity_type,
                "entity_id": entity_id,
                "policy_id": policy_id,
                "enabled": enabled,
            },
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create_association(
        self,
        *,
        policy_id: str,
        policy_name: str,
        entity_type: Literal["agent", "team", "environment", "role"],
        entity_id: str,
        enabled: bool | Unset = UNSET,
        priority: int | Unset = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPolicyAssociation:
        """Apply a policy to an entity.

        `POST /api/v1/policies/associations`, shown by the server: server POST
        /api/v1/policies/associations; cli internal/controlplane/policies.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            policy_id: Id of the policy.
            policy_name: Name of the policy.
            entity_type: Kind of what it holds for. One of `agent`, `team`, `environment`, `role`.
            entity_id: Id of what it holds for.
            enabled: Whether it is in use.
            priority: Which policy counts, of several.
            metadata: Anything else.
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
                    "policy_id": policy_id,
                    "policy_name": policy_name,
                    "entity_type": entity_type,
                    "entity_id": entity_id,
                    "enabled": enabled,
                    "priority": priority,
                    "metadata": metadata,
                },
            ),
            options=options,
        )

    async def get_association(
        self, association_id: str, *, options: RequestOptions | None = None
    ) -> ControlPolicyAssociation:
        """Get an association.

        `GET /api/v1/policies/associations/{association_id}`, shown by the server: server GET
        /api/v1/policies/associations/{association_id}; cli internal/controlplane/policies.go.

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
        """Remove a policy from an entity.

        `DELETE /api/v1/policies/associations/{association_id}`, shown by the server: server DELETE
        /api/v1/policies/associations/{association_id}; cli internal/controlplane/policies.go.

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
        enabled: bool | Unset = UNSET,
        priority: int | Unset = UNSET,
        metadata: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPolicyAssociation:
        """Change an association.

        `PATCH /api/v1/policies/associations/{association_id}`, shown by the server: server PATCH
        /api/v1/policies/associations/{association_id}; cli internal/controlplane/policies.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            association_id: Id of the association.
            enabled: Whether it is in use.
            priority: Which policy counts, of several.
            metadata: Anything else.
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
            body=(
                ControlPolicyAssociationUpdate,
                {"enabled": enabled, "priority": priority, "metadata": metadata},
            ),
            options=options,
        )

    def list_resolved(
        self,
        entity_type: Literal["agent", "team", "environment", "role"],
        entity_id: str,
        *,
        include_details: bool | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlResolvedPolicy]:
        """List the policies that hold for something, inherited ones included.

        `GET /api/v1/policies/resolved/{entity_type}/{entity_id}`, shown by the server: server GET
        /api/v1/policies/resolved/{entity_type}/{entity_id}; cli internal/controlplane/policies.go.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of the entity. One of `agent`, `team`, `environment`, `role`.
            entity_id: Id of what is meant.
            include_details: Whether the policies themselves come along.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `policy_id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._paginate(
            CONTROL_PLANE_POLICIES_LIST_RESOLVED,
            ControlResolvedPolicy,
            None,
            path=(
                entity_type,
                entity_id,
            ),
            query={"include_details": include_details},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def evaluate(
        self,
        entity_type: Literal["agent", "team", "environment", "role"],
        entity_id: str,
        *,
        input_data: Mapping[str, Any],
        policy_ids: Sequence[str] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPolicyVerdict:
        """See whether something is allowed.

        `POST /api/v1/policies/evaluate/{entity_type}/{entity_id}`, shown by the server: server POST
        /api/v1/policies/evaluate/{entity_type}/{entity_id}; cli internal/controlplane/policies.go.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of the entity. One of `agent`, `team`, `environment`, `role`.
            entity_id: Id of what is meant.
            input_data: What the policies are asked about.
            policy_ids: Ids of policies.
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
            body=(ControlPolicyQuestion, {"input_data": input_data, "policy_ids": policy_ids}),
            options=options,
        )

    async def check_authorization(
        self,
        entity_type: Literal["agent", "team", "environment", "role"],
        entity_id: str,
        *,
        action: str,
        resource: str | Unset = UNSET,
        context: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlAuthorizationVerdict:
        """See whether an entity may do something.

        `POST /api/v1/policies/check-authorization/{entity_type}/{entity_id}`, shown by the server:
        server POST /api/v1/policies/check-authorization/{entity_type}/{entity_id}.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of the entity. One of `agent`, `team`, `environment`, `role`.
            entity_id: Id of the entity.
            action: What is to be done.
            resource: What it is to be done to.
            context: Anything else that the policies should know.
            options: Settings for this call alone.

        Returns:
            Whether it may.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_POLICIES_CHECK_AUTHORIZATION,
            ControlAuthorizationVerdict,
            path=(
                entity_type,
                entity_id,
            ),
            body=(
                ControlAuthorizationQuestion,
                {"action": action, "resource": resource, "context": context},
            ),
            options=options,
        )
