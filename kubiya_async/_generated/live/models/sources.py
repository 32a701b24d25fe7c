# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/sources.yaml`: Kubiya as its own clients call it, sources."""

from typing import Any, Literal

from kubiya_async._generated.live.models.tools import LiveTool
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Identified, LiveModel


class LiveSourceError(LiveModel):
    """A file of a source that could not be read."""

    file: str | None = None
    """Path of the file."""
    type: str | None = None
    """Class of the error."""
    error: str | None = None
    """What is wrong."""
    details: str | None = None
    """More about it."""


class LiveSourceOrigin(LiveModel):
    """Who made and changed a source, and when."""

    created_at: Timestamp | None = None
    """When it was made."""
    last_updated: Timestamp | None = None
    """When it was changed."""
    user_created: str | None = None
    """Who made it."""
    user_last_updated: str | None = None
    """Who changed it."""


class LiveSource(Identified, identity=("uuid", "id")):
    """A source of tools."""

    uuid: str
    """Id of the source."""
    url: str | None = None
    """Address of the source."""
    name: str | None = None
    """Name of the source."""
    description: str | None = None
    """What it holds."""
    type: str | None = None
    """Kind of source: `git` or `inline`."""
    task_id: str | None = None
    """Task that made it."""
    managed_by: str | None = None
    """What manages it."""
    connected_agents_count: int | None = None
    """Number of agents that use it."""
    connected_tools_count: int | None = None
    """Number of its tools."""
    connected_workflows_count: int | None = None
    """Number of its workflows."""
    errors_count: int | None = None
    """Number of files that could not be read."""
    kubiya_metadata: LiveSourceOrigin | None = None
    """Who made it, and when."""
    tools: list[dict[str, Any]] | None = None
    """Its tools; `get_metadata` has them typed."""
    inline_tools: list[dict[str, Any]] | None = None
    """Tools that are given inline."""
    workflows: list[dict[str, Any]] | None = None
    """Its workflows."""
    dynamic_config: dict[str, Any] | None = None
    """Values its tools are configured with."""
    runner: str | None = None
    """Name of the runner that reads it."""
    zip: str | None = None
    """Archive it was made from."""
    path: str | None = None
    """Path within it."""
    errors: list[LiveSourceError] | None = None
    """What could not be read."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    id: str | None = None
    """Same as `uuid`."""


class LiveSourceRevision(LiveModel):
    """What of a source was read."""

    id: str | None = None
    """Id of the source."""
    url: str | None = None
    """Address of the source."""
    commit: str | None = None
    """Commit that was read."""
    committer: str | None = None
    """Who made the commit."""
    branch: str | None = None
    """Branch that was read."""


class LiveSourceCreate(LiveModel, nullable=()):
    """A source to make: a repository by its address, or tools given inline."""

    url: str | None = None
    """Address of the source; left out for inline tools."""
    name: str | None = None
    """Name of the source."""
    runner: str | None = None
    """Name of the runner that reads it."""
    description: str | None = None
    """What it holds."""
    type: Literal["git", "inline"] | str | None = None
    """Kind of source."""
    inline_tools: list[dict[str, Any]] | None = None
    """Tools that are given inline."""
    inline_workflows: list[dict[str, Any]] | None = None
    """Workflows that are given inline."""
    dynamic_config: dict[str, Any] | None = None
    """Values its tools are configured with."""
    task_id: str | None = None
    """Task that makes it."""
    managed_by: str | None = None
    """What manages it."""


class LiveSourceUpdate(LiveModel, nullable=()):
    """What to change about a source."""

    url: str | None = None
    """Address of the source."""
    name: str | None = None
    """Name of the source."""
    runner: str | None = None
    """Name of the runner that reads it."""
    description: str | None = None
    """What it holds."""
    type: Literal["git", "inline"] | str | None = None
    """Kind of source."""
    inline_tools: list[dict[str, Any]] | None = None
    """Tools that are given inline."""
    inline_workflows: list[dict[str, Any]] | None = None
    """Workflows that are given inline."""
    dynamic_config: dict[str, Any] | None = None
    """Values its tools are configured with."""
    task_id: str | None = None
    """Task that makes it."""
    managed_by: str | None = None
    """What manages it."""


class LiveSourceSync(LiveModel, nullable=()):
    """How to read a source again."""

    mode: Literal["interactive", "non-interactive", "ci"] | str | None = None
    """How to deal with questions."""
    branch: str | None = None
    """Branch to read."""
    force: bool | None = None
    """Whether to read it even if nothing has changed."""
    auto_commit: bool | None = None
    """Whether to commit what changes."""
    no_diff: bool | None = None
    """Whether to leave out what has changed."""


class LiveSourceLoad(LiveModel, nullable=()):
    """What to read of a source."""

    dynamic_config: dict[str, Any] | None = None
    """Values its tools are configured with."""
    inline_tools: list[dict[str, Any]] | None = None
    """Tools that are given inline."""


class LiveSourceArchive(LiveModel, nullable=()):
    """An archive of tools."""

    file: bytes
    """The archive, a ZIP file."""


class LiveSourceMetadata(LiveModel):
    """The tools of a source."""

    uuid: str | None = None
    """Id of this description."""
    source_uuid: str | None = None
    """Id of the source."""
    type: str | None = None
    """Kind of source."""
    tools: list[LiveTool] | None = None
    """Its tools."""
    workflows: list[dict[str, Any]] | None = None
    """Its workflows."""
    errors: list[LiveSourceError] | None = None
    """What could not be read."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""


class LiveSourceDiscovery(LiveModel):
    """What a source holds."""

    name: str | None = None
    """Name of the source."""
    source: LiveSourceRevision | None = None
    """What was read."""
    tools: list[LiveTool] | None = None
    """Its tools."""
    errors: list[LiveSourceError] | None = None
    """What could not be read."""
