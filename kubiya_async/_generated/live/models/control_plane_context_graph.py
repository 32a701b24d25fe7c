# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/context_graph.yaml`: Kubiya's control plane, context graph."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._messages.models import LiveModel


class ControlNodeSearch(LiveModel, nullable=("property_value",)):
    """Which nodes are searched for."""

    label: str | None = None
    """Label that the nodes have."""
    property_name: str | None = None
    """Name of the property."""
    property_value: Any | None = None
    """Value of the property."""


class ControlTextSearch(LiveModel, nullable=()):
    """Which text is searched for."""

    property_name: str
    """Name of the property."""
    search_text: str
    """Text to search for."""
    label: str | None = None
    """Label that the nodes have."""


class ControlSubgraphSearch(LiveModel, nullable=()):
    """Near what to look."""

    node_id: str
    """Id of the node."""
    depth: Annotated[int | None, Field(ge=1, le=5)] = None
    """Number of relationships to follow, from 1 to 5."""
    relationship_types: list[str] | None = None
    """Types of relationships to follow."""


class ControlGraphQuery(LiveModel, nullable=()):
    """A query."""

    query: str
    """The query, in Cypher."""


class ControlGraphSearch(LiveModel, nullable=()):
    """What is searched for."""

    query: str
    """What is searched for."""
    limit: Annotated[int | None, Field(ge=1, le=100)] = None
    """Most results."""
    filters: dict[str, Any] | None = None
    """What the results must have."""
    search_type: (
        Literal["GRAPH_COMPLETION", "CHUNKS", "RAG_COMPLETION", "TEMPORAL", "FEEDBACK"] | None
    ) = None
    """How it is searched."""


class ControlGraphQuestion(LiveModel, nullable=()):
    """A question."""

    keywords: str
    """What is searched for, in words."""
    max_turns: Annotated[int | None, Field(ge=1, le=20)] = None
    """Most turns of the agent that searches, from 1 to 20."""
    system_prompt: str | None = None
    """System prompt."""
    additional_context: str | None = None
    """Anything else that the agent should know."""
    model: str | None = None
    """Language model that searches."""
    temperature: float | None = None
    """Temperature of the language model."""
    integration: str | None = None
    """Name of the integration."""
    label_filter: str | None = None
    """Label that nodes must have."""
    enable_semantic_search: bool | None = None
    """Whether to search by meaning."""
    enable_cypher_queries: bool | None = None
    """Whether the agent may query the graph."""
    strategy: str | None = None
    """How the agent works."""
    session_id: str | None = None
    """Id of the session."""


ControlGraphAnswer = TypeAliasType("ControlGraphAnswer", dict[str, Any] | list[Any])
"""An answer of the context graph, as it comes."""
