# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/knowledge.yaml`: Kubiya as its own clients call it, knowledge."""

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from kubiya_async._messages.fields import JsonText, Timestamp
from kubiya_async._messages.models import Identified, LiveModel


class LiveKnowledgeEntry(Identified, identity=("uuid", "id")):
    """A knowledge entry."""

    uuid: str
    """Id of the entry."""
    id: str | None = None
    """Same as `uuid`."""
    name: str | None = None
    """Name of the entry."""
    description: str | None = None
    """What it is about."""
    content: str | None = None
    """What it says."""
    content_hash: str | None = None
    """What tells its content from others."""
    labels: list[str] | None = None
    """Labels."""
    groups: list[str] | None = None
    """Groups that may read it."""
    properties: dict[str, str] | None = None
    """Further properties."""
    owner: str | None = None
    """Who owns it."""
    type: str | None = None
    """Kind of entry."""
    source: str | None = None
    """Where it comes from."""
    supported_agents: list[str] | None = None
    """Agents that may use it."""
    supported_agents_groups: list[str] | None = None
    """Groups of agents that may use it."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    managed_by: str | None = None
    """What manages it."""
    task_id: str | None = None
    """Task that made it."""


class LiveKnowledgeCreate(LiveModel, nullable=()):
    """An entry to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the entry."""
    content: str
    """What it says."""
    description: str | None = None
    """What it is about."""
    labels: list[str] | None = None
    """Labels."""
    groups: list[str] | None = None
    """Groups that may read it."""
    properties: dict[str, str] | None = None
    """Further properties."""
    owner: str | None = None
    """Who owns it."""
    type: str | None = None
    """Kind of entry."""
    source: str | None = None
    """Where it comes from."""
    supported_agents: list[str] | None = None
    """Agents that may use it."""
    supported_agents_groups: list[str] | None = None
    """Groups of agents that may use it."""
    managed_by: str | None = None
    """What manages it."""
    task_id: str | None = None
    """Task that makes it."""


class LiveKnowledgeUpdate(LiveModel, nullable=()):
    """Changes to an entry."""

    name: str | None = None
    """Name of the entry."""
    content: str | None = None
    """What it says."""
    description: str | None = None
    """What it is about."""
    labels: list[str] | None = None
    """Labels."""
    groups: list[str] | None = None
    """Groups that may read it."""
    properties: dict[str, str] | None = None
    """Further properties."""
    owner: str | None = None
    """Who owns it."""
    type: str | None = None
    """Kind of entry."""
    source: str | None = None
    """Where it comes from."""
    supported_agents: list[str] | None = None
    """Agents that may use it."""
    supported_agents_groups: list[str] | None = None
    """Groups of agents that may use it."""
    managed_by: str | None = None
    """What manages it."""
    task_id: str | None = None
    """Task that makes it."""


class LiveKnowledgeQuestion(LiveModel, nullable=()):
    """A question to the knowledge base."""

    query: Annotated[str, Field(min_length=1)]
    """The question."""
    user_id: Annotated[str | None, Field(alias="userID")] = None
    """User who asks."""
    org_id: Annotated[str | None, Field(alias="orgID")] = None
    """Organization that asks."""


class LiveKnowledgeStreamQuestion(LiveModel, nullable=()):
    """A question to the knowledge base whose answer is streamed."""

    query: Annotated[str, Field(min_length=1)]
    """The question."""
    user_id: Annotated[str | None, Field(alias="userID")] = None
    """User who asks."""
    org_id: Annotated[str | None, Field(alias="orgID")] = None
    """Organization that asks."""
    response_format: Literal["vercel"]
    """How the answer is to be written."""


class LiveKnowledgeChunk(LiveModel):
    """A piece of an entry."""

    chunk_content: str | None = None
    """What it says."""
    metadata: JsonText | None = None
    """Where it comes from, which is JSON inside text on the wire."""


class LiveKnowledgeHit(LiveModel):
    """Something that fits a question."""

    score: float | None = None
    """How well it fits, from 0 to 1."""
    database: str | None = None
    """Where it was found."""
    data: LiveKnowledgeChunk | None = None
    """What was found."""


class LiveKnowledgeAnswer(LiveModel):
    """What was found."""

    session_id: str | None = None
    """Session that the question belongs to."""
    query: str | None = None
    """The question."""
    total_results: int | None = None
    """Number of results."""
    results: list[LiveKnowledgeHit] | None = None
    """What fits."""
    timestamp: Timestamp | None = None
    """When it was answered."""
    org_id: str | None = None
    """Organization that asked."""


class LiveExternalSettings(LiveModel, nullable=()):
    """What to take in; the names are the vendor's own."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
    )


class LiveExternalKnowledge(LiveModel):
    """Knowledge of another vendor; what is taken in is in fields of the vendor's own."""

    uuid: str
    """Id of the entry."""
    org: str | None = None
    """Organization it belongs to."""
    integration_type: str | None = None
    """Whose knowledge it is."""
    channel_ids: list[str] | None = None
    """Ids of the channels that are taken in."""
    start_date: str | None = None
    """From which day on."""
    created_at: Timestamp | None = None
    """When it was made."""
    updated_at: Timestamp | None = None
    """When it was changed."""
