# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/knowledge.yaml`: Kubiya API, knowledge."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model

KnowledgeVisibility = TypeAliasType(
    "KnowledgeVisibility", Literal["private", "organization", "public"] | str
)
"""Who sees a knowledge entry."""


class KnowledgeMetadata(Model, nullable=("source", "format", "size_bytes")):
    """Where a knowledge entry comes from and how it is written."""

    source: str | None = None
    """Where it comes from."""
    format: str | None = None
    """How it is written, such as `markdown` or `text`."""
    size_bytes: int | None = None
    """Length of its content in bytes; set by the server."""


class KnowledgeEntry(Model):
    """Something agents and tools may look up."""

    id: str
    """Id of the entry."""
    title: str | None = None
    """What it is about."""
    content: str | None = None
    """What there is to know."""
    tags: list[str] | None = None
    """What it is filed under."""
    created_at: Timestamp | None = None
    """When it was added."""
    updated_at: Timestamp | None = None
    """When it last changed."""
    created_by: str | None = None
    """Who added it."""
    visibility: KnowledgeVisibility | None = None
    """Who sees it."""
    version: int | None = None
    """Version, from 1."""
    metadata: KnowledgeMetadata | None = None
    """Where it comes from and how it is written."""


class KnowledgeSearchResult(KnowledgeEntry):
    """A knowledge entry that a search found."""

    relevance_score: float | None = None
    """How well it fits, from 0 to 1."""


class KnowledgeSearchPage(Model):
    """One page of search results."""

    results: list[KnowledgeSearchResult] | None
    """The results."""
    total: int | None = None
    """Results in all pages."""
    page: int | None = None
    """This page, from 1."""
    limit: int | None = None
    """Results per page."""


class KnowledgeVersion(Model):
    """A knowledge entry as it once was."""

    version: int
    """Version, from 1."""
    title: str | None = None
    """What it was about."""
    content: str | None = None
    """What there was to know."""
    created_at: Timestamp | None = None
    """When the version was made."""
    created_by: str | None = None
    """Who made it."""


class KnowledgeEntryCreate(Model, nullable=()):
    """A knowledge entry to add."""

    title: Annotated[str, Field(min_length=1)]
    """What it is about."""
    content: Annotated[str, Field(min_length=1)]
    """What there is to know."""
    visibility: KnowledgeVisibility
    """Who is to see it."""
    tags: list[str] | None = None
    """What to file it under."""
    metadata: KnowledgeMetadata | None = None
    """Where it comes from and how it is written."""


class KnowledgeEntryUpdate(Model, nullable=("tags", "metadata")):
    """What to change about a knowledge entry."""

    title: Annotated[str | None, Field(min_length=1)] = None
    """What it is about."""
    content: Annotated[str | None, Field(min_length=1)] = None
    """What there is to know."""
    visibility: KnowledgeVisibility | None = None
    """Who is to see it."""
    tags: list[str] | None = None
    """What to file it under."""
    metadata: KnowledgeMetadata | None = None
    """Where it comes from and how it is written."""
