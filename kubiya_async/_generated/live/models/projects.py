# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/projects.yaml`: Kubiya as its own clients call it, projects."""

from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr

from kubiya_async._messages.fields import Base64Text, Timestamp
from kubiya_async._messages.models import Identified, LiveModel


class LiveProjectVariable(LiveModel, nullable=("name", "value", "type", "sensitive")):
    """A value of a project."""

    name: str | None = None
    """Name of the variable."""
    value: Any | None = None
    """Its value."""
    type: str | None = None
    """Type of the value."""
    sensitive: bool | None = None
    """Whether it is not to be shown."""


class LiveProject(Identified, identity=("id", "uuid")):
    """A Terraform project."""

    id: str
    """Id of the project."""
    uuid: str | None = None
    """Same as `id`."""
    name: str | None = None
    """Name of the project."""
    description: str | None = None
    """What it is for."""
    status: str | None = None
    """State of the project."""
    usecase_id: str | None = None
    """Template it was made from."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    variables: list[LiveProjectVariable] | None = None
    """Its values."""
    url: str | None = None
    """Where it is."""
    repository: str | None = None
    """Repository it comes from."""
    readme: str | None = None
    """Its introduction."""
    icons: list[Any] | None = None
    """Pictures."""


class LiveProjectList(LiveModel):
    """Projects and templates."""

    usecases: list[LiveProject] | None = None
    """Both of them."""


class LiveTemplateVariable(LiveModel):
    """A value that a template asks for."""

    name: str | None = None
    """Name of the variable."""
    type: str | None = None
    """Type of the value."""
    description: str | None = None
    """What it is for."""
    default: Any | None = None
    """Value if none is given."""
    value: Any | None = None
    """Its value."""
    required: bool | None = None
    """Whether it must be given."""
    sensitive: bool | None = None
    """Whether it is not to be shown."""
    has_error: bool | None = None
    """Whether the value cannot be used."""
    error_detail: str | None = None
    """Why not."""
    error_summary: str | None = None
    """Why not, in short."""


class LiveTemplateSecret(LiveModel):
    """A secret that a template asks for."""

    name: str | None = None
    """Name of the secret."""
    description: str | None = None
    """What it is for."""
    to_env: str | None = None
    """Variable it is given in."""
    value: SecretStr | None = None
    """Its value."""


class LiveTemplateProvider(LiveModel):
    """A Terraform provider of a template."""

    name: str | None = None
    """Name of the provider."""


class LiveTemplateResource(LiveModel):
    """A resource of a template."""

    name: str | None = None
    """Name of the resource."""
    type: str | None = None
    """Type of the resource."""
    provider: str | None = None
    """Its provider."""
    variables: list[LiveTemplateVariable] | None = None
    """Its values."""


class LiveProjectTemplate(Identified, identity=("id", "uuid")):
    """What projects are made from."""

    id: str
    """Id of the template."""
    uuid: str | None = None
    """Same as `id`."""
    name: str | None = None
    """Name of the template."""
    description: str | None = None
    """What it is for."""
    version: str | None = None
    """Version of the template."""
    repository_url: str | None = None
    """Repository it comes from."""
    url: str | None = None
    """Where it is."""
    repository: str | None = None
    """The repository once more."""
    readme: str | None = None
    """Its introduction."""
    icons: list[Any] | None = None
    """Pictures."""
    variables: list[LiveTemplateVariable] | None = None
    """Values it asks for."""
    secrets: list[LiveTemplateSecret] | None = None
    """Secrets it asks for."""
    providers: list[LiveTemplateProvider] | None = None
    """Its providers."""
    resources: list[LiveTemplateResource] | None = None
    """Its resources."""


class LiveProjectCreate(LiveModel, nullable=()):
    """A project to make."""

    template_id: str | None = None
    """Id of the template."""
    name: Annotated[str, Field(min_length=1)]
    """Name of the project."""
    description: str | None = None
    """What it is for."""
    variables: list[LiveProjectVariable] | None = None
    """Its values."""


class LiveProjectUpdate(LiveModel, nullable=()):
    """What to change about a project."""

    name: str | None = None
    """Name of the project."""
    description: str | None = None
    """What it is for."""
    variables: list[LiveProjectVariable] | None = None
    """Its values."""


class LivePlanRequest(LiveModel, nullable=()):
    """Which project to plan."""

    project_id: str
    """Id of the project."""


class LivePlanApproval(LiveModel, nullable=()):
    """That a plan is approved."""

    action: Literal["approve"]
    """Always `approve`."""


class LiveResourceChange(LiveModel):
    """What a plan does to a resource."""

    resource_id: str | None = None
    """Id of the resource."""
    action: str | None = None
    """Whether it is made, changed or deleted."""
    before: str | None = None
    """State before the change."""
    after: str | None = None
    """State after the change."""


class LiveProjectPlan(LiveModel):
    """Changes that a project would make."""

    project_id: str | None = None
    """Id of the project."""
    plan_id: str | None = None
    """Id of the plan."""
    status: str | None = None
    """State of the plan."""
    changes: list[LiveResourceChange] | None = None
    """The changes."""
    created_at: Timestamp | None = None
    """When it was made."""
    approved_at: Timestamp | None = None
    """When it was approved."""


class LiveProjectExecution(LiveModel):
    """A plan that is being applied."""

    project_id: str | None = None
    """Id of the project."""
    plan_id: str | None = None
    """Id of the plan."""
    execution_id: str | None = None
    """Id of the execution."""
    status: (
        Literal[
            "running",
            "completed",
            "success",
            "finished",
            "done",
            "failed",
            "error",
            "cancelled",
            "canceled",
            "terminated",
        ]
        | str
        | None
    ) = None
    """State of the execution."""
    start_time: Timestamp | None = None
    """When it began."""
    end_time: Timestamp | None = None
    """When it ended."""


class LiveStageLog(LiveModel):
    """What a stage of an execution says."""

    status: str | None = None
    """State of the stage."""
    content: str | None = None
    """What it wrote."""


class LiveProjectLogs(LiveModel):
    """The logs of an execution."""

    done: bool | None = None
    """Whether it is over."""
    plan: LiveStageLog | None = None
    """What planning wrote."""
    apply: LiveStageLog | None = None
    """What applying wrote."""
    status: str | None = None
    """State of the execution."""
    errors: list[str] | None = None
    """What went wrong."""


class LiveStackRequest(LiveModel, nullable=()):
    """A stack of Terraform files."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the stack."""
    files: dict[str, Base64Text]
    """The files by name; they travel as base64."""


class LiveStack(LiveModel):
    """A stack of Terraform files."""

    uuid: str | None = None
    """Id of the stack."""
    success: bool | None = None
    """Whether it succeeded."""
    error_message: Annotated[str | None, Field(alias="errorMessage")] = None
    """Why it failed."""
    init_output: Annotated[str | None, Field(alias="initOutput")] = None
    """What initialising wrote."""
    plan_output: Annotated[str | None, Field(alias="planOutput")] = None
    """What planning wrote."""
