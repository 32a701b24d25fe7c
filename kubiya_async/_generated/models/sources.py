# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/sources.yaml`: Kubiya API, sources."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._generated.models.common import ExecutionStatus, Page
from kubiya_async._generated.models.tools import ToolType
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model

SourceType = TypeAliasType("SourceType", Literal["github"] | str)
"""Where a source is hosted."""


SourceStatus = TypeAliasType("SourceStatus", Literal["scanning"] | str)
"""What a source is doing."""


class SourceCreate(Model, nullable=()):
    """A source to create."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the source."""
    description: str | None = None
    """What it holds."""
    type: SourceType | None = None
    """Where it is hosted."""
    url: Annotated[str, Field(min_length=1)]
    """Address of the repository."""
    branch: str | None = None
    """Branch to read."""
    path: str | None = None
    """Folder to read."""
    runner: str | None = None
    """Name of the runner that reads it."""


class SourceScanRequest(Model, nullable=()):
    """An address to look for tools at."""

    url: Annotated[str, Field(min_length=1)]
    """Address of the repository."""
    branch: str | None = None
    """Branch to read."""
    path: str | None = None
    """Folder to read."""
    runner: str | None = None
    """Name of the runner that reads it."""


class SourceTool(Model):
    """A tool as its source names it."""

    name: str
    """Name of the tool."""
    type: ToolType | None = None
    """How it is run."""
    description: str | None = None
    """What it is for."""


class Source(Model):
    """A place that tools come from."""

    uuid: str
    """Id of the source."""
    name: str
    """Name of the source."""
    description: str | None = None
    """What it holds."""
    type: SourceType | None = None
    """Where it is hosted."""
    url: str | None = None
    """Address of the repository."""
    branch: str | None = None
    """Branch that is read."""
    path: str | None = None
    """Folder that is read."""
    status: SourceStatus | None = None
    """What it is doing."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was last changed."""
    tools_count: int | None = None
    """How many tools it has."""
    tools: list[SourceTool] | None = None
    """Its tools."""


class SourcePage(Page):
    """One page of sources."""

    sources: list[Source] | None
    """The sources."""


class SourceScan(Model):
    """A search for tools."""

    scan_id: str
    """Id of the scan."""
    status: ExecutionStatus | None = None
    """How far it has come."""
    created_at: Timestamp | None = None
    """When it was started."""
    tools_found: list[SourceTool] | None = None
    """Tools found so far."""
