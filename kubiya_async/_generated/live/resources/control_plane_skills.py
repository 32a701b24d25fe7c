# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.skills`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_skills import (
    ControlResolvedSkill,
    ControlSkill,
    ControlSkillAssociation,
    ControlSkillAssociationCreate,
    ControlSkillCheck,
    ControlSkillConfiguration,
    ControlSkillCreate,
    ControlSkillDefinition,
    ControlSkillDefinitions,
    ControlSkillTemplate,
    ControlSkillTemplates,
    ControlSkillUpdate,
    ControlSkillVariant,
    ControlSkillVariants,
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
    CONTROL_PLANE_SKILLS_LIST_RESOLVED_FOR_AGENT,
    CONTROL_PLANE_SKILLS_LIST_RESOLVED_FOR_TEAM,
    CONTROL_PLANE_SKILLS_LIST_TEMPLATES,
    CONTROL_PLANE_SKILLS_LIST_VARIANTS,
    CONTROL_PLANE_SKILLS_REMOVE_ASSOCIATION,
    CONTROL_PLANE_SKILLS_UPDATE,
    CONTROL_PLANE_SKILLS_VALIDATE,
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
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlSkill]:
        """List skills.

        `GET /api/v1/skills`, shown by the server: server GET /api/v1/skills; cli
        internal/controlplane/skills.go; terraform-control-plane internal/clients/skills.go; python
        kubiya/resources/control_plane_services/skills.py.

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
            CONTROL_PLANE_SKILLS_LIST,
            ControlSkill,
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
        type: str,
        description: str | Unset = UNSET,
        icon: str | Unset = UNSET,
        enabled: bool | Unset = UNSET,
        configuration: ControlSkillConfiguration | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlSkill:
        """Create a skill.

        `POST /api/v1/skills`, shown by the server: server POST /api/v1/skills; cli
        internal/controlplane/skills.go; terraform-control-plane internal/clients/skills.go; python
        kubiya/resources/control_plane_services/skills.py.

        The command line client sends the kind as `skill_type`, the Terraform provider as `type`.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the skill.
            type: Kind of skill.
            description: What it is good for.
            icon: Its picture.
            enabled: Whether it may be used.
            configuration: Its settings.
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
                    "type": type,
                    "description": description,
                    "icon": icon,
                    "enabled": enabled,
                    "configuration": configuration,
                },
            ),
            options=options,
        )

    async def get(self, skill_id: str, *, options: RequestOptions | None = None) -> ControlSkill:
        """Get a skill.

        `GET /api/v1/skills/{skill_id}`, shown by the server: server GET /api/v1/skills/{skill_id};
        cli internal/controlplane/skills.go; terraform-control-plane internal/clients/skills.go;
        python kubiya/resources/control_plane_services/skills.py.

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

        `DELETE /api/v1/skills/{skill_id}`, shown by the server: server DELETE
        /api/v1/skills/{skill_id}; cli internal/controlplane/skills.go; terraform-control-plane
        internal/clients/skills.go; python kubiya/resources/control_plane_services/skills.py.

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
        enabled: bool | Unset = UNSET,
        configuration: ControlSkillConfiguration | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlSkill:
        """Change a skill.

        `PATCH /api/v1/skills/{skill_id}`, shown by the server: server PATCH
        /api/v1/skills/{skill_id}; cli internal/controlplane/skills.go; terraform-control-plane
        internal/clients/skills.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            skill_id: Id of the skill.
            name: Name of the skill.
            description: What it is good for.
            icon: Its picture.
            enabled: Whether it may be used.
            configuration: Its settings.
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
                    "enabled": enabled,
                    "configuration": configuration,
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

        `GET /api/v1/skills/definitions`, shown by the server: server GET
        /api/v1/skills/definitions; cli internal/controlplane/skills.go.

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
            ControlSkillDefinitions,
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

        `GET /api/v1/skills/definitions/{skill_type}`, shown by the server: server GET
        /api/v1/skills/definitions/{skill_type}; cli internal/controlplane/skills.go.

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
        entity_type: Literal["agent", "team", "environment"],
        entity_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlSkill]:
        """List the skills assigned to an entity.

        `GET /api/v1/skills/associations/{entity_type}/{entity_id}/skills`, shown by the server:
        server GET /api/v1/skills/associations/{entity_type}/{entity_id}/skills; cli
        internal/controlplane/skills.go.

        Only reads: a failed call is repeated.

        Args:
            entity_type: Kind of the entity. One of `agent`, `team`, `environment`.
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
        entity_type: Literal["agent", "team", "environment"],
        entity_id: str,
        *,
        skill_id: str,
        configuration_override: ControlSkillConfiguration | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlSkillAssociation:
        """Assign a skill to an entity.

        `POST /api/v1/skills/associations/{entity_type}/{entity_id}/skills`, shown by the server:
        server POST /api/v1/skills/associations/{entity_type}/{entity_id}/skills; cli
        internal/controlplane/skills.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            entity_type: Kind of the entity. One of `agent`, `team`, `environment`.
            entity_id: Id of the entity.
            skill_id: Id of the skill.
            configuration_override: Settings of the skill for this entity alone.
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
                {"skill_id": skill_id, "configuration_override": configuration_override},
            ),
            options=options,
        )

    async def remove_association(
        self,
        entity_type: Literal["agent", "team", "environment"],
        entity_id: str,
        skill_id: str,
        *,
        options: RequestOptions | None = None,
    ) -> None:
        """Remove a skill from an entity.

        `DELETE /api/v1/skills/associations/{entity_type}/{entity_id}/skills/{skill_id}`, shown by
        the server: server DELETE
        /api/v1/skills/associations/{entity_type}/{entity_id}/skills/{skill_id}; cli
        internal/controlplane/skills.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            entity_type: Kind of the entity. One of `agent`, `team`, `environment`.
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

    def list_resolved_for_agent(
        self,
        agent_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlResolvedSkill]:
        """List the skills of an agent, inherited ones included.

        `GET /api/v1/skills/associations/agents/{agent_id}/skills/resolved`, shown by the server:
        server GET /api/v1/skills/associations/agents/{agent_id}/skills/resolved.

        Only reads: a failed call is repeated.

        Args:
            agent_id: Id of the agent.
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
            CONTROL_PLANE_SKILLS_LIST_RESOLVED_FOR_AGENT,
            ControlResolvedSkill,
            None,
            path=(agent_id,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    def list_resolved_for_team(
        self,
        team_id: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlResolvedSkill]:
        """List the skills of a team, inherited ones included.

        `GET /api/v1/skills/associations/teams/{team_id}/skills/resolved`, shown by the server:
        server GET /api/v1/skills/associations/teams/{team_id}/skills/resolved.

        Only reads: a failed call is repeated.

        Args:
            team_id: Id of the team.
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
            CONTROL_PLANE_SKILLS_LIST_RESOLVED_FOR_TEAM,
            ControlResolvedSkill,
            None,
            path=(team_id,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    def list_templates(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlSkillTemplate]:
        """List templates of skills.

        `GET /api/v1/skills/templates`, shown by the server: server GET /api/v1/skills/templates.

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
            CONTROL_PLANE_SKILLS_LIST_TEMPLATES,
            ControlSkillTemplate,
            ControlSkillTemplates,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    def list_variants(
        self,
        skill_type: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlSkillVariant]:
        """List the variants of a kind of skill.

        `GET /api/v1/skills/definitions/{skill_type}/variants`, shown by the server: server GET
        /api/v1/skills/definitions/{skill_type}/variants.

        Only reads: a failed call is repeated.

        Args:
            skill_type: Kind of skill.
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
            CONTROL_PLANE_SKILLS_LIST_VARIANTS,
            ControlSkillVariant,
            ControlSkillVariants,
            path=(skill_type,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def validate(
        self,
        skill_type: str,
        *,
        base_dir: str | Unset | None = UNSET,
        enable_save_file: bool | Unset | None = UNSET,
        enable_read_file: bool | Unset | None = UNSET,
        enable_list_files: bool | Unset | None = UNSET,
        enable_search_files: bool | Unset | None = UNSET,
        allowed_commands: Sequence[str] | Unset | None = UNSET,
        blocked_commands: Sequence[str] | Unset | None = UNSET,
        timeout: int | Unset | None = UNSET,
        enable_container_management: bool | Unset | None = UNSET,
        enable_image_management: bool | Unset | None = UNSET,
        enable_volume_management: bool | Unset | None = UNSET,
        enable_network_management: bool | Unset | None = UNSET,
        enable_code_execution: bool | Unset | None = UNSET,
        allowed_imports: Sequence[str] | Unset | None = UNSET,
        blocked_imports: Sequence[str] | Unset | None = UNSET,
        enable_json_generation: bool | Unset | None = UNSET,
        enable_csv_generation: bool | Unset | None = UNSET,
        enable_pdf_generation: bool | Unset | None = UNSET,
        enable_txt_generation: bool | Unset | None = UNSET,
        output_directory: str | Unset | None = UNSET,
        max_diagram_size: int | Unset | None = UNSET,
        enable_flowchart: bool | Unset | None = UNSET,
        enable_sequence: bool | Unset | None = UNSET,
        enable_class_diagram: bool | Unset | None = UNSET,
        enable_er_diagram: bool | Unset | None = UNSET,
        enable_gantt: bool | Unset | None = UNSET,
        enable_pie_chart: bool | Unset | None = UNSET,
        enable_state_diagram: bool | Unset | None = UNSET,
        enable_git_graph: bool | Unset | None = UNSET,
        enable_user_journey: bool | Unset | None = UNSET,
        enable_quadrant_chart: bool | Unset | None = UNSET,
        workflow_type: str | Unset | None = UNSET,
        workflow_definition: str | Unset | None = UNSET,
        python_dsl_code: str | Unset | None = UNSET,
        validation_enabled: bool | Unset | None = UNSET,
        default_runner: str | Unset | None = UNSET,
        custom_class: str | Unset | None = UNSET,
        custom_config: Mapping[str, Any] | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlSkillCheck:
        """Check the settings of a kind of skill.

        `POST /api/v1/skills/definitions/{skill_type}/validate`, shown by the server: server POST
        /api/v1/skills/definitions/{skill_type}/validate.

        Only reads: a failed call is repeated.

        Args:
            skill_type: Kind of skill.
            base_dir: Folder that files are kept in. `None` clears it.
            enable_save_file: Whether files may be written. `None` clears it.
            enable_read_file: Whether files may be read. `None` clears it.
            enable_list_files: Whether files may be listed. `None` clears it.
            enable_search_files: Whether files may be searched for. `None` clears it.
            allowed_commands: Commands that may be run. `None` clears it.
            blocked_commands: Commands that may not be run. `None` clears it.
            timeout: Seconds until a command is stopped. `None` clears it.
            enable_container_management: Whether containers may be managed. `None` clears it.
            enable_image_management: Whether images may be managed. `None` clears it.
            enable_volume_management: Whether volumes may be managed. `None` clears it.
            enable_network_management: Whether networks may be managed. `None` clears it.
            enable_code_execution: Whether code may be run. `None` clears it.
            allowed_imports: Modules that may be imported. `None` clears it.
            blocked_imports: Modules that may not be imported. `None` clears it.
            enable_json_generation: Whether JSON files may be made. `None` clears it.
            enable_csv_generation: Whether CSV files may be made. `None` clears it.
            enable_pdf_generation: Whether PDF files may be made. `None` clears it.
            enable_txt_generation: Whether text files may be made. `None` clears it.
            output_directory: Folder that results are written to. `None` clears it.
            max_diagram_size: Most characters in a diagram. `None` clears it.
            enable_flowchart: Whether flow charts may be drawn. `None` clears it.
            enable_sequence: Whether sequence diagrams may be drawn. `None` clears it.
            enable_class_diagram: Whether class diagrams may be drawn. `None` clears it.
            enable_er_diagram: Whether entity-relationship diagrams may be drawn. `None` clears it.
            enable_gantt: Whether Gantt charts may be drawn. `None` clears it.
            enable_pie_chart: Whether pie charts may be drawn. `None` clears it.
            enable_state_diagram: Whether state diagrams may be drawn. `None` clears it.
            enable_git_graph: Whether Git graphs may be drawn. `None` clears it.
            enable_user_journey: Whether user journeys may be drawn. `None` clears it.
            enable_quadrant_chart: Whether quadrant charts may be drawn. `None` clears it.
            workflow_type: Kind of workflow. `None` clears it.
            workflow_definition: The workflow, as JSON. `None` clears it.
            python_dsl_code: The workflow, as Python. `None` clears it.
            validation_enabled: Whether the workflow is validated first. `None` clears it.
            default_runner: Runner unless another is named. `None` clears it.
            custom_class: Class of a skill of one's own. `None` clears it.
            custom_config: Settings of that class. `None` clears it.
            options: Settings for this call alone.

        Returns:
            Whether the settings of a skill are valid.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_SKILLS_VALIDATE,
            ControlSkillCheck,
            path=(skill_type,),
            body=(
                ControlSkillConfiguration,
                {
                    "base_dir": base_dir,
                    "enable_save_file": enable_save_file,
                    "enable_read_file": enable_read_file,
                    "enable_list_files": enable_list_files,
                    "enable_search_files": enable_search_files,
                    "allowed_commands": allowed_commands,
                    "blocked_commands": blocked_commands,
                    "timeout": timeout,
                    "enable_container_management": enable_container_management,
                    "enable_image_management": enable_image_management,
                    "enable_volume_management": enable_volume_management,
                    "enable_network_management": enable_network_management,
                    "enable_code_execution": enable_code_execution,
                    "allowed_imports": allowed_imports,
                    "blocked_imports": blocked_imports,
                    "enable_json_generation": enable_json_generation,
                    "enable_csv_generation": enable_csv_generation,
                    "enable_pdf_generation": enable_pdf_generation,
                    "enable_txt_generation": enable_txt_generation,
                    "output_directory": output_directory,
                    "max_diagram_size": max_diagram_size,
                    "enable_flowchart": enable_flowchart,
                    "enable_sequence": enable_sequence,
                    "enable_class_diagram": enable_class_diagram,
                    "enable_er_diagram": enable_er_diagram,
                    "enable_gantt": enable_gantt,
                    "enable_pie_chart": enable_pie_chart,
                    "enable_state_diagram": enable_state_diagram,
                    "enable_git_graph": enable_git_graph,
                    "enable_user_journey": enable_user_journey,
                    "enable_quadrant_chart": enable_quadrant_chart,
                    "workflow_type": workflow_type,
                    "workflow_definition": workflow_definition,
                    "python_dsl_code": python_dsl_code,
                    "validation_enabled": validation_enabled,
                    "default_runner": default_runner,
                    "custom_class": custom_class,
                    "custom_config": custom_config,
                },
            ),
            options=options,
        )
