# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/skills.yaml`: Kubiya's control plane, skills."""

from typing import Any

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class ControlSkillConfiguration(
    LiveModel,
    nullable=(
        "base_dir",
        "enable_save_file",
        "enable_read_file",
        "enable_list_files",
        "enable_search_files",
        "allowed_commands",
        "blocked_commands",
        "timeout",
        "enable_container_management",
        "enable_image_management",
        "enable_volume_management",
        "enable_network_management",
        "enable_code_execution",
        "allowed_imports",
        "blocked_imports",
        "enable_json_generation",
        "enable_csv_generation",
        "enable_pdf_generation",
        "enable_txt_generation",
        "output_directory",
        "max_diagram_size",
        "enable_flowchart",
        "enable_sequence",
        "enable_class_diagram",
        "enable_er_diagram",
        "enable_gantt",
        "enable_pie_chart",
        "enable_state_diagram",
        "enable_git_graph",
        "enable_user_journey",
        "enable_quadrant_chart",
        "workflow_type",
        "workflow_definition",
        "python_dsl_code",
        "validation_enabled",
        "default_runner",
        "custom_class",
        "custom_config",
    ),
):
    """Settings of a skill; which of them count goes by its kind."""

    base_dir: str | None = None
    """Folder that files are kept in."""
    enable_save_file: bool | None = None
    """Whether files may be written."""
    enable_read_file: bool | None = None
    """Whether files may be read."""
    enable_list_files: bool | None = None
    """Whether files may be listed."""
    enable_search_files: bool | None = None
    """Whether files may be searched for."""
    allowed_commands: list[str] | None = None
    """Commands that may be run."""
    blocked_commands: list[str] | None = None
    """Commands that may not be run."""
    timeout: int | None = None
    """Seconds until a command is stopped."""
    enable_container_management: bool | None = None
    """Whether containers may be managed."""
    enable_image_management: bool | None = None
    """Whether images may be managed."""
    enable_volume_management: bool | None = None
    """Whether volumes may be managed."""
    enable_network_management: bool | None = None
    """Whether networks may be managed."""
    enable_code_execution: bool | None = None
    """Whether code may be run."""
    allowed_imports: list[str] | None = None
    """Modules that may be imported."""
    blocked_imports: list[str] | None = None
    """Modules that may not be imported."""
    enable_json_generation: bool | None = None
    """Whether JSON files may be made."""
    enable_csv_generation: bool | None = None
    """Whether CSV files may be made."""
    enable_pdf_generation: bool | None = None
    """Whether PDF files may be made."""
    enable_txt_generation: bool | None = None
    """Whether text files may be made."""
    output_directory: str | None = None
    """Folder that results are written to."""
    max_diagram_size: int | None = None
    """Most characters in a diagram."""
    enable_flowchart: bool | None = None
    """Whether flow charts may be drawn."""
    enable_sequence: bool | None = None
    """Whether sequence diagrams may be drawn."""
    enable_class_diagram: bool | None = None
    """Whether class diagrams may be drawn."""
    enable_er_diagram: bool | None = None
    """Whether entity-relationship diagrams may be drawn."""
    enable_gantt: bool | None = None
    """Whether Gantt charts may be drawn."""
    enable_pie_chart: bool | None = None
    """Whether pie charts may be drawn."""
    enable_state_diagram: bool | None = None
    """Whether state diagrams may be drawn."""
    enable_git_graph: bool | None = None
    """Whether Git graphs may be drawn."""
    enable_user_journey: bool | None = None
    """Whether user journeys may be drawn."""
    enable_quadrant_chart: bool | None = None
    """Whether quadrant charts may be drawn."""
    workflow_type: str | None = None
    """Kind of workflow."""
    workflow_definition: str | None = None
    """The workflow, as JSON."""
    python_dsl_code: str | None = None
    """The workflow, as Python."""
    validation_enabled: bool | None = None
    """Whether the workflow is validated first."""
    default_runner: str | None = None
    """Runner unless another is named."""
    custom_class: str | None = None
    """Class of a skill of one's own."""
    custom_config: dict[str, Any] | None = None
    """Settings of that class."""


class ControlSkill(LiveModel):
    """Something that agents are able to do."""

    id: str
    """Id of the skill."""
    organization_id: str | None = None
    """Organization it belongs to."""
    name: str | None = None
    """Name of the skill."""
    type: str | None = None
    """Kind of skill."""
    description: str | None = None
    """What it is good for."""
    icon: str | None = None
    """Its picture."""
    enabled: bool | None = None
    """Whether it may be used."""
    configuration: dict[str, Any] | None = None
    """Its settings."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class ControlResolvedSkill(LiveModel):
    """A skill that an entity has, of its own or inherited."""

    id: str
    """Id."""
    name: str | None = None
    """Name."""
    type: str | None = None
    """Kind of skill."""
    description: str | None = None
    """What it is for."""
    icon: str | None = None
    """Its picture."""
    enabled: bool | None = None
    """Whether it is in use."""
    configuration: dict[str, Any] | None = None
    """Settings."""
    source: str | None = None
    """What the entity has it from."""
    inherited: bool | None = None
    """Whether it is inherited."""


class ControlSkillCreate(LiveModel, nullable=()):
    """A skill to make."""

    name: str
    """Name of the skill."""
    type: str
    """Kind of skill."""
    description: str | None = None
    """What it is good for."""
    icon: str | None = None
    """Its picture."""
    enabled: bool | None = None
    """Whether it may be used."""
    configuration: ControlSkillConfiguration | None = None
    """Its settings."""


class ControlSkillUpdate(LiveModel, nullable=()):
    """What to change about a skill."""

    name: str | None = None
    """Name of the skill."""
    description: str | None = None
    """What it is good for."""
    icon: str | None = None
    """Its picture."""
    enabled: bool | None = None
    """Whether it may be used."""
    configuration: ControlSkillConfiguration | None = None
    """Its settings."""


class ControlSkillDefinition(LiveModel):
    """A kind of skill."""

    type: str
    """What the kind is called in requests."""
    name: str | None = None
    """Name to be shown."""
    description: str | None = None
    """What it is good for."""
    icon: str | None = None
    """Its picture."""
    icon_type: str | None = None
    """Kind of picture."""
    default_configuration: dict[str, Any] | None = None
    """Settings unless others are given."""
    variants: list[dict[str, Any]] | None = None
    """Its variants."""
    framework_class: str | None = None
    """Class that implements it."""
    requirements: dict[str, Any] | None = None
    """What the runtime needs."""


class ControlSkillDefinitions(LiveModel):
    """The kinds of skills."""

    skills: list[ControlSkillDefinition] | None = None
    """The kinds."""


class ControlSkillAssociation(LiveModel):
    """That a skill was assigned."""

    message: str | None = None
    """Message for a person."""


class ControlSkillAssociationCreate(LiveModel, nullable=()):
    """Who is to have which skill."""

    skill_id: str
    """Id of the skill."""
    configuration_override: ControlSkillConfiguration | None = None
    """Settings of the skill for this entity alone."""


class ControlSkillTemplate(LiveModel):
    """A template of a skill."""

    id: str
    """Id."""
    name: str | None = None
    """Name."""
    type: str | None = None
    """Kind."""
    description: str | None = None
    """What it is for."""
    icon: str | None = None
    """Its picture."""
    icon_type: str | None = None
    """Kind of picture."""
    category: str | None = None
    """Category."""
    badge: str | None = None
    """Word that sets the variant apart."""
    configuration: dict[str, Any] | None = None
    """Settings."""
    is_default: bool | None = None
    """Whether it is the default."""


class ControlSkillTemplates(LiveModel):
    """Templates of skills."""

    templates: list[ControlSkillTemplate] | None = None
    """The templates."""


class ControlSkillVariant(LiveModel):
    """A variant of a kind of skill."""

    id: str
    """Id."""
    name: str | None = None
    """Name."""
    description: str | None = None
    """What it is for."""
    category: str | None = None
    """Category."""
    configuration: dict[str, Any] | None = None
    """Settings."""
    badge: str | None = None
    """Word that sets the variant apart."""
    icon: str | None = None
    """Its picture."""
    is_default: bool | None = None
    """Whether it is the default."""


class ControlSkillVariants(LiveModel):
    """The variants of a kind of skill."""

    type: str | None = None
    """Kind."""
    name: str | None = None
    """Name."""
    variants: list[ControlSkillVariant] | None = None
    """Its variants."""


class ControlSkillCheck(LiveModel):
    """Whether the settings of a skill are valid."""

    valid: bool | None = None
    """Whether it is valid."""
    configuration: dict[str, Any] | None = None
    """Settings."""
