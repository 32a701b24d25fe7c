# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.skills`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubiya_async._generated.live.models.control_plane_skills import (
    ControlSkill,
    ControlSkillAssociation,
    ControlSkillAssociationCreate,
    ControlSkillCreate,
    ControlSkillDefinition,
    ControlSkillUpdate,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_SKILLS_ASSOCIATE,
    CONTROL_PLANE_SKILLS_CREATE,
    CONTROL_PLANE_SKILLS_DELETE,
    CONTROL_PLANE_SKILLS_GET,
    CONTROL_PLANE_SKILLS_GET_DEFINITION,
    CONTROL_PLANE_SKILLS_LIST,
    CONTROL_PLANE_SKILLS_LIST_ASSOCIATED,
    CONTROL_PLANE_SKILLS_LIST_DEFINITIONS,
    CONTROL_PLANE_SKILLS_LIST_RESOLVED,
    CONTROL_PLANE_SKILLS_REMOVE_ASSOCIATION,
    CONTROL_PLANE_SKILLS_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneSkills(Resource):
    """Skills of agents, teams and environments."""

    __slots__ = ()

    def list(
        self,
        *,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlSkill]:
        """List skills.

        `GET /api/v1/skills`, seen in two clients: cli internal/controlplane/skills.go; terraform-
        control-plane internal/clients/skills.go; python
        kubiya/resources/control_plane_services/skills.py.

        Only reads: a failed call is repeated.

        Args:
            skip: Items to skip.
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
            CONTROL_PLANE_SKILLS_LIST,
            ControlSkill,
            None,
            query={"skip": skip, "limit": limit},
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
        skill_type: str | Unset = UNSET,
        type: str | Unset = UNSET,
        description: str | Unset = UNSET,
        icon: str | Unset = UNSET,
        configuration: Mapping[str, Any] | Unset = UNSET,
        variant: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlSkill:
        """Create a skill.

        `POST /api/v1/skills`, seen in two clients: cli internal/controlplane/skills.go; terraform-
        control-plane internal/clients/skills.go; python
        kubiya/resources/control_plane_services/skills.py.

        The command line client sends the kind as `skill_type`, the Terraform provider as `type`.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the skill.
            skill_type: Kind of skill.
            type: Kind of skill, under another name.
            description: What it is good for.
            icon: Its picture.
            configuration: Its settings.
            variant: Which variant of its kind it is.
            enabled: Whether it may be used.
            options: Settings for this call alone.

        Returns:
            The skill.
        """
        return await self._call(
            CONTROL_PLANE_SKILLS_CREATE,
            ControlSkill,
            body=(
                ControlSkillCreate,
                {
                    "name": name,
                    "skill_type": skill_type,
                    "type": type,
                    "description": description,
                    "icon": icon,
                    "configuration": configuration,
                    "variant": variant,
                    "enabled": enabled,
                },
            ),
            options=options,
        )

    async def get(self, skill_id: str, *, options: RequestOptions | None = None) -> ControlSkill:
        """Get a skill.

        `GET /api/v1/skills/{skill_id}`, seen in two clients: cli internal/controlplane/skills.go;
        terraform-control-plane internal/clients/skills.go; python
        kubiya/resources/control_plane_services/skills.py.

        Only reads: a failed call is repeated.

        Args:
            skill_id: Id of the skill.
            options: Settings for this call alone.

        Returns:
            The skill.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_SKILLS_GET, ControlSkill, path=(skill_id,), options=options
        )

    async def delete(self, skill_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a skill.

        `DELETE /api/v1/skills/{skill_id}`, seen in two clients: cli
        internal/controlplane/skills.go; terraform-control-plane internal/clients/skills.go; python
        kubiya/resources/control_plane_services/skills.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            skill_id: Id of the skill.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(CONTROL_PLANE_SKILLS_DELETE, None, path=(skill_id,), options=options)

    async def update(
        self,
        skill_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        icon: str | Unset = UNSET,
        configuration: Mapping[str, Any] | Unset = UNSET,
        variant: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlSkill:
        """Change a skill.

        `PATCH /api/v1/skills/{skill_id}`, seen in two clients: cli internal/controlplane/skills.go;
        terraform-control-plane internal/clients/skills.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            skill_id: Id of the skill.
            name: Name of the skill.
            description: What it is good for.
            icon: Its picture.
            configuration: Its settings.
            variant: Which variant of its kind it is.
            enabled: Whether it may be used.
            options: Settings for this call alone.

        Returns:
            The skill as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_SKILLS_UPDATE,
            ControlSkill,
            path=(skill_id,),
            body=(
                ControlSkillUpdate,
                {
                    "name": name,
                    "description": description,
                    "icon": icon,
                    "configuration": configuration,
                    "variant": variant,
                    "enabled": enabled,
                },
            ),
            options=options,
        )

    def list_definitions(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlSkillDefinition]:
        """List the kinds of skills.

        `GET /api/v1/skills/definitions`, seen in one: cli internal/controlplane/skills.go.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `type` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_SKILLS_LIST_DEFINITIONS,
            ControlSkillDefinition,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_definition(
        self, skill_type: str, *, options: RequestOptions | None = None
    ) -> ControlSkillDefinition:
        """Get a kind of skill.

        `GET /api/v1/skills/definitions/{skill_type}`, seen in one: cli
        internal/controlplane/skills.go.

        Only reads: a failed call is repeated.

        Args:
            skill_type: Kind of skill.
            options: Settings for this call alone.

        Returns:
            The kind.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_SKILLS_GET_DEFINITION,
            ControlSkillDefinition,
            path=(skill_type,),
            options=options,
        )

    def list_associated(
        self,
        entity_type: str,
        entity_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlSkill]:
        """List the skills assigned to an entity.

        `GET /api/v1/skills/associations/{entity_type}/{entity_id}/skills`, seen in one: cli
        internal/controlplane/skills.go.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of the entity, such as `agents`.
            entity_id: Id of the entity.
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
            CONTROL_PLANE_SKILLS_LIST_ASSOCIATED,
            ControlSkill,
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

    async def associate(
        self,
        entity_type: str,
        entity_id: str,
        *,
        skill_id: str,
        options: RequestOptions | None = None,
    ) -> ControlSkillAssociation:
        """Assign a skill to an entity.

        `POST /api/v1/skills/associations/{entity_type}/{entity_id}/skills`, seen in one: cli
        internal/controlplane/skills.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            entity_type: Kind of the entity, such as `agents`.
            entity_id: Id of the entity.
            skill_id: Id of the skill.
            options: Settings for this call alone.

        Returns:
            The assignment.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_SKILLS_ASSOCIATE,
            ControlSkillAssociation,
            path=(
                entity_type,
                entity_id,
            ),
            body=(
                ControlSkillAssociationCreate,
                {"skill_id": skill_id, "entity_type": entity_type, "entity_id": entity_id},
            ),
            options=options,
        )

    async def remove_association(
        self,
        entity_type: str,
        entity_id: str,
        skill_id: str,
        *,
        options: RequestOptions | None = None,
    ) -> None:
        """Remove a skill from an entity.

        `DELETE /api/v1/skills/associations/{entity_type}/{entity_id}/skills/{skill_id}`, seen in
        one: cli internal/controlplane/skills.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            entity_type: Kind of the entity, such as `agents`.
            entity_id: Id of the entity.
            skill_id: Id of the skill.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            CONTROL_PLANE_SKILLS_REMOVE_ASSOCIATION,
            None,
            path=(
                entity_type,
                entity_id,
                skill_id,
            ),
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
    ) -> Paginator[ControlSkill]:
        """List the skills of an entity, inherited ones included.

        `GET /api/v1/skills/associations/{entity_type}/{entity_id}/skills/resolved`, seen in one:
        cli internal/controlplane/skills.go.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of the entity, such as `agents`.
            entity_id: Id of the entity.
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
            CONTROL_PLANE_SKILLS_LIST_RESOLVED,
            ControlSkill,
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
