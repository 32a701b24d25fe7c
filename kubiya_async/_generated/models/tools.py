# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/tools.yaml`: Kubiya API, tools."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._generated.models.common import ExecutionStatus, Page
from kubiya_async._messages.fields import Duration, Timestamp
from kubiya_async._messages.models import Model

ToolType = TypeAliasType("ToolType", Literal["docker"] | str)
"""How a tool is run."""


ToolArgumentType = TypeAliasType("ToolArgumentType", Literal["string"] | str)
"""What kind of value an argument takes."""


class ToolArgument(Model):
    """An argument of a tool."""

    name: str
    """Name of the argument."""
    type: ToolArgumentType | None = None
    """Kind of value."""
    description: str | None = None
    """What it means."""
    required: bool | None = None
    """Whether a call must give it."""


class Tool(Model):
    """A tool that agents can use."""

    uuid: str
    """Id of the tool."""
    name: str
    """Name of the tool."""
    description: str | None = None
    """What it is for."""
    type: ToolType | None = None
    """How it is run."""
    image: str | None = None
    """Container image it runs in."""
    source: str | None = None
    """Id of the source it comes from."""
    args: list[ToolArgument] | None = None
    """Its arguments."""


class ToolPage(Page):
    """One page of tools."""

    tools: list[Tool] | None
    """The tools."""


class ToolExecuteRequest(Model, nullable=()):
    """A tool to run, defined on the spot."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the tool."""
    type: ToolType | None = None
    """How it is run."""
    image: str | None = None
    """Container image it runs in."""
    content: str | None = None
    """Command or script to run."""
    runner: str | None = None
    """Name of the runner to run on."""
    timeout: Duration | None = None
    """How long the tool may run."""
    environment: dict[str, str] | None = None
    """Environment of the tool."""
    integrations: list[str] | None = None
    """Integrations to make available, such as kubernetes/incluster."""


class ToolExecution(Model):
    """A run of a tool."""

    execution_id: str
    """Id of the execution."""
    status: ExecutionStatus | None = None
    """How far it has come."""
    created_at: Timestamp | None = None
    """When it was started."""
    completed_at: Timestamp | None = None
    """When it ended."""
    duration: Duration | None = None
    """How long it took."""
    output: str | None = None
    """What it printed."""
    exit_code: int | None = None
    """Exit code of its process."""
