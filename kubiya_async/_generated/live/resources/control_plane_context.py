# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.context`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from kubiya_async._generated.live.models.control_plane_context import (
    ControlContext,
    ControlContextUpdate,
    ControlResolvedContext,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_CONTEXT_CLEAR,
    CONTROL_PLANE_CONTEXT_GET,
    CONTROL_PLANE_CONTEXT_GET_RESOLVED,
    CONTROL_PLANE_CONTEXT_SET,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset


class ControlPlaneContext(Resource):
    """Knowledge, resources and policies that agents are given."""

    __slots__ = ()

    async def get(
        self,
        entity_type: Literal["environment", "team", "project", "agent"],
        entity_id: str,
        *,
        options: RequestOptions | None = None,
    ) -> ControlContext:
        """Get the context of an agent, a team, an environment or a project.

        `GET /api/v1/context/{entity_type}/{entity_id}`, shown by the server: server GET
        /api/v1/context/{entity_type}/{entity_id}.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of the entity. One of `environment`, `team`, `project`, `agent`.
            entity_id: Id of the entity.
            options: Settings for this call alone.

        Returns:
            The context of an entity.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_CONTEXT_GET,
            ControlContext,
            path=(
                entity_type,
                entity_id,
            ),
            options=options,
        )

    async def set(
        self,
        entity_type: Literal["environment", "team", "project", "agent"],
        entity_id: str,
        *,
        knowledge_uuids: Sequence[str] | Unset = UNSET,
        resource_ids: Sequence[str] | Unset = UNSET,
        policy_ids: Sequence[str] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlContext:
        """Replace the context of an agent, a team, an environment or a project.

        `PUT /api/v1/context/{entity_type}/{entity_id}`, shown by the server: server PUT
        /api/v1/context/{entity_type}/{entity_id}.

        Twice has the effect of once: a failed call is repeated.

        Args:
            entity_type: Kind of the entity. One of `environment`, `team`, `project`, `agent`.
            entity_id: Id of the entity.
            knowledge_uuids: Ids of the knowledge that agents are given.
            resource_ids: Ids of the resources that agents are given.
            policy_ids: Ids of policies.
            options: Settings for this call alone.

        Returns:
            The context of an entity.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_CONTEXT_SET,
            ControlContext,
            path=(
                entity_type,
                entity_id,
            ),
            body=(
                ControlContextUpdate,
                {
                    "knowledge_uuids": knowledge_uuids,
                    "resource_ids": resource_ids,
                    "policy_ids": policy_ids,
                },
            ),
            options=options,
        )

    async def clear(
        self,
        entity_type: Literal["environment", "team", "project", "agent"],
        entity_id: str,
        *,
        options: RequestOptions | None = None,
    ) -> None:
        """Delete the context of an agent, a team, an environment or a project.

        `DELETE /api/v1/context/{entity_type}/{entity_id}`, shown by the server: server DELETE
        /api/v1/context/{entity_type}/{entity_id}.

        Twice has the effect of once: a failed call is repeated.

        Args:
            entity_type: Kind of the entity. One of `environment`, `team`, `project`, `agent`.
            entity_id: Id of the entity.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_CONTEXT_CLEAR,
            None,
            path=(
                entity_type,
                entity_id,
            ),
            options=options,
        )

    async def get_resolved(
        self,
        entity_type: Literal["environment", "team", "project", "agent"],
        entity_id: str,
        *,
        options: RequestOptions | None = None,
    ) -> ControlResolvedContext:
        """Get the context of an entity, inherited parts included.

        `GET /api/v1/context/resolve/{entity_type}/{entity_id}`, shown by the server: server GET
        /api/v1/context/resolve/{entity_type}/{entity_id}.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of the entity. One of `environment`, `team`, `project`, `agent`.
            entity_id: Id of the entity.
            options: Settings for this call alone.

        Returns:
            The context of an entity, inherited parts included.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_CONTEXT_GET_RESOLVED,
            ControlResolvedContext,
            path=(
                entity_type,
                entity_id,
            ),
            options=options,
        )
