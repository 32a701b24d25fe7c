# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/tools.yaml`: Kubiya as its own clients call it, tools."""

from typing import Annotated, Any

from pydantic import Field

from kubiya_async._messages.models import LiveModel


class LiveToolArgument(LiveModel):
    """An argument of a tool."""

    name: str | None = None
    """Name of the argument."""
    type: str | None = None
    """Type of its value."""
    description: str | None = None
    """What it is for."""
    required: bool | None = None
    """Whether it must be given."""
    default: Any | None = None
    """Value if it is not given: text in the clients."""
    options: list[str] | None = None
    """Values to choose from."""
    options_from: dict[str, Any] | None = None
    """Image and script that give the values to choose from."""


class LiveToolSource(LiveModel):
    """Where a tool comes from."""

    id: str | None = None
    """Id of the source."""
    url: str | None = None
    """Address of the source."""


class LiveTool(LiveModel):
    """A tool, as its source describes it."""

    name: str | None = None
    """Name of the tool."""
    source: LiveToolSource | None = None
    """Where it comes from."""
    description: str | None = None
    """What it does."""
    args: list[LiveToolArgument] | None = None
    """Its arguments."""
    env: list[str] | None = None
    """Names of the variables it needs."""
    content: str | None = None
    """What it runs."""
    file_name: str | None = None
    """Name of the file that is run."""
    secrets: list[str] | None = None
    """Names of the secrets it needs."""
    icon_url: str | None = None
    """Picture of the tool."""
    type: str | None = None
    """What it runs in, such as `docker`."""
    alias: str | None = None
    """Another name of the tool."""
    with_files: list[Any] | dict[str, Any] | None = None
    """Files it needs: a list, or an object."""
    with_volumes: list[Any] | dict[str, Any] | None = None
    """Volumes it needs: a list, or an object."""
    long_running: bool | None = None
    """Whether it takes its time."""
    metadata: Any | None = None
    """Anything else, in any form."""
    mermaid: str | None = None
    """Diagram of the tool."""
    image: str | None = None
    """Container image it runs in."""


class LiveToolExecution(LiveModel, nullable=()):
    """A tool to run, described along with the call."""

    tool_name: Annotated[str, Field(min_length=1)]
    """Name of the tool."""
    tool_def: dict[str, Any]
    """The tool, as its source describes it."""
    args: dict[str, Any] | None = None
    """Values of its arguments."""


class LiveToolPrompt(LiveModel, nullable=()):
    """What a tool is wanted for."""

    message: Annotated[str, Field(min_length=1)]
    """What the tool is to do, in words."""
    session_id: str | None = None
    """Session to go on with."""
