# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/projects.yaml`: Kubiya API, projects."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._generated.models.common import PageFigures
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model

ProjectStatus = TypeAliasType("ProjectStatus", Literal["active"] | str)
"""State of a project."""


ProjectPlanStatus = TypeAliasType(
    "ProjectPlanStatus", Literal["running", "pending_approval", "approved", "failed"] | str
)
"""State of a plan."""


ProjectExecutionStatus = TypeAliasType(
    "ProjectExecutionStatus",
    Literal["pending", "running", "completed", "failed", "cancelled"] | str,
)
"""State of an execution or of one of its stages."""


class ProjectProvider(Model):
    """A Terraform provider that a project uses."""

    name: str | None = None
    """Name of the provider."""


class ProjectVariable(Model, nullable=("type", "description", "default", "value", "sensitive")):
    """A variable of a project or of a resource."""

    name: str
    """Name of the variable."""
    type: str | None = None
    """Terraform type of its value."""
    description: str | None = None
    """What it is for."""
    default: Any | None = None
    """Value it has unless another is given."""
    value: Any | None = None
    """Value it has."""
    sensitive: bool | None = None
    """Whether the value is to be kept from view."""


class ProjectResource(Model):
    """A resource that a project manages."""

    name: str | None = None
    """Name of the resource."""
    type: str | None = None
    """Terraform type of the resource."""
    provider: str | None = None
    """Provider it belongs to."""
    variables: list[ProjectVariable] | None = None
    """Its variables."""


class Project(Model):
    """A Terraform project."""

    id: str
    """Id of the project."""
    uuid: str | None = None
    """Second id that some answers carry."""
    name: str | None = None
    """What it is called."""
    description: str | None = None
    """What it does."""
    icons: list[str] | None = None
    """Symbols it is shown with."""
    readme: str | None = None
    """Its read-me in Markdown."""
    url: str | None = None
    """Where its sources are."""
    repository: str | None = None
    """Repository of its sources."""
    commit: str | None = None
    """Commit of its sources."""
    status: ProjectStatus | None = None
    """State of the project."""
    usecase_id: str | None = None
    """Id of the template it was made from."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it last changed."""
    providers: list[ProjectProvider] | None = None
    """Providers it uses."""
    resources: list[ProjectResource] | None = None
    """Resources it manages."""
    variables: list[ProjectVariable] | None = None
    """Its variables."""


class ProjectPage(Model):
    """One page of projects, in the envelope of the REST overview."""

    data: list[Project] | None
    """The projects."""
    pagination: PageFigures | None = None
    """Where this page lies."""


class ProjectCreate(Model, nullable=()):
    """A project to create."""

    name: Annotated[str, Field(min_length=1)]
    """What it is called."""
    description: str
    """What it does."""
    template_id: str | None = None
    """Id of the template to make it from."""
    variables: list[ProjectVariable] | None = None
    """Values for its variables."""


class ProjectUpdate(Model, nullable=("description", "variables")):
    """What to change about a project."""

    name: Annotated[str | None, Field(min_length=1)] = None
    """What it is called."""
    description: str | None = None
    """What it does."""
    variables: list[ProjectVariable] | None = None
    """Values for its variables."""


class ProjectChange(Model):
    """What a plan would do to one resource."""

    resource_id: str | None = None
    """Address of the resource."""
    action: Literal["create", "update", "delete"] | str | None = None
    """What would be done."""
    before: str | None = None
    """What it is now."""
    after: str | None = None
    """What it would be."""


class ProjectPlan(Model):
    """What applying a project would change."""

    project_id: str | None = None
    """Id of the project."""
    plan_id: str
    """Id of the plan."""
    status: ProjectPlanStatus | None = None
    """State of the plan."""
    changes: list[ProjectChange] | None = None
    """The changes."""
    created_at: Timestamp | None = None
    """When it was made."""
    approved_at: Timestamp | None = None
    """When it was approved; null until then."""


class ProjectApproval(Model, nullable=()):
    """The approval of a plan."""

    action: Literal["approve"]
    """Always the same word."""


class ProjectExecution(Model):
    """The application of an approved plan."""

    project_id: str | None = None
    """Id of the project."""
    plan_id: str | None = None
    """Id of the plan."""
    execution_id: str
    """Id of the execution."""
    status: ProjectExecutionStatus | None = None
    """State of the execution."""
    start_time: Timestamp | None = None
    """When it started."""
    end_time: Timestamp | None = None
    """When it ended; null until then."""


class ProjectStage(Model):
    """Planning or applying, as far as it has come."""

    status: ProjectExecutionStatus | None = None
    """State of the stage."""
    content: str | None = None
    """What it has printed so far."""


class ProjectLogs(Model):
    """What planning and applying have printed."""

    done: bool | None = None
    """Whether nothing more will come."""
    plan: ProjectStage | None = None
    """Output of planning."""
    apply: ProjectStage | None = None
    """Output of applying."""
    status: ProjectExecutionStatus | None = None
    """State of the whole."""
    errors: list[str] | None = None
    """What went wrong."""
