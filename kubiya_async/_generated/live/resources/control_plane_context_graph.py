# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.context_graph`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_context_graph import (
    ControlGraphAnswer,
    ControlGraphQuery,
    ControlGraphQuestion,
    ControlGraphSearch,
    ControlNodeSearch,
    ControlSubgraphSearch,
    ControlTextSearch,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_CONTEXT_GRAPH_ASK,
    CONTROL_PLANE_CONTEXT_GRAPH_GET_INTEGRATIONS,
    CONTROL_PLANE_CONTEXT_GRAPH_GET_LABELS,
    CONTROL_PLANE_CONTEXT_GRAPH_GET_NODE,
    CONTROL_PLANE_CONTEXT_GRAPH_GET_NODES,
    CONTROL_PLANE_CONTEXT_GRAPH_GET_RELATIONSHIP_TYPES,
    CONTROL_PLANE_CONTEXT_GRAPH_GET_RELATIONSHIPS,
    CONTROL_PLANE_CONTEXT_GRAPH_GET_STATS,
    CONTROL_PLANE_CONTEXT_GRAPH_GET_SUBGRAPH,
    CONTROL_PLANE_CONTEXT_GRAPH_QUERY,
    CONTROL_PLANE_CONTEXT_GRAPH_SEARCH,
    CONTROL_PLANE_CONTEXT_GRAPH_SEARCH_NODES,
    CONTROL_PLANE_CONTEXT_GRAPH_SEARCH_TEXT,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset


class ControlPlaneContextGraph(Resource):
    """The context graph of the organization."""

    __slots__ = ()

    async def get_nodes(
        self,
        *,
        integration: str | Unset = UNSET,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Get nodes.

        `GET /api/v1/context-graph/api/v1/graph/nodes`, shown by the server: server GET
        /api/v1/context-graph/api/v1/graph/nodes.

        Only reads: a failed call is repeated.

        Args:
            integration: Name of the integration that the nodes come from.
            skip: Items to skip.
            limit: Items per page.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_GET_NODES,
            ControlGraphAnswer,
            query={"integration": integration, "skip": skip, "limit": limit},
            options=options,
        )
        return value

    async def get_node(
        self,
        node_id: str,
        *,
        integration: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Get a node.

        `GET /api/v1/context-graph/api/v1/graph/nodes/{node_id}`, shown by the server: server GET
        /api/v1/context-graph/api/v1/graph/nodes/{node_id}.

        Only reads: a failed call is repeated.

        Args:
            node_id: Id of the node.
            integration: Name of the integration that the nodes come from.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.

        Raises:
            NotFoundError: There is no such thing.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_GET_NODE,
            ControlGraphAnswer,
            path=(node_id,),
            query={"integration": integration},
            options=options,
        )
        return value

    async def get_relationships(
        self,
        node_id: str,
        *,
        direction: str | Unset = UNSET,
        relationship_type: str | Unset = UNSET,
        integration: str | Unset = UNSET,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Get the relationships of a node.

        `GET /api/v1/context-graph/api/v1/graph/nodes/{node_id}/relationships`, shown by the server:
        server GET /api/v1/context-graph/api/v1/graph/nodes/{node_id}/relationships.

        Only reads: a failed call is repeated.

        Args:
            node_id: Id of the node.
            direction: Direction of the relationships.
            relationship_type: Type of the relationships.
            integration: Name of the integration that the nodes come from.
            skip: Items to skip.
            limit: Items per page.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.

        Raises:
            NotFoundError: There is no such thing.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_GET_RELATIONSHIPS,
            ControlGraphAnswer,
            path=(node_id,),
            query={
                "direction": direction,
                "relationship_type": relationship_type,
                "integration": integration,
                "skip": skip,
                "limit": limit,
            },
            options=options,
        )
        return value

    async def get_labels(
        self,
        *,
        integration: str | Unset = UNSET,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Get the labels of nodes.

        `GET /api/v1/context-graph/api/v1/graph/labels`, shown by the server: server GET
        /api/v1/context-graph/api/v1/graph/labels.

        Only reads: a failed call is repeated.

        Args:
            integration: Name of the integration that the nodes come from.
            skip: Items to skip.
            limit: Items per page.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_GET_LABELS,
            ControlGraphAnswer,
            query={"integration": integration, "skip": skip, "limit": limit},
            options=options,
        )
        return value

    async def get_relationship_types(
        self,
        *,
        integration: str | Unset = UNSET,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Get the types of relationships.

        `GET /api/v1/context-graph/api/v1/graph/relationship-types`, shown by the server: server GET
        /api/v1/context-graph/api/v1/graph/relationship-types.

        Only reads: a failed call is repeated.

        Args:
            integration: Name of the integration that the nodes come from.
            skip: Items to skip.
            limit: Items per page.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_GET_RELATIONSHIP_TYPES,
            ControlGraphAnswer,
            query={"integration": integration, "skip": skip, "limit": limit},
            options=options,
        )
        return value

    async def get_integrations(
        self,
        *,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Get the integrations that nodes come from.

        `GET /api/v1/context-graph/api/v1/graph/integrations`, shown by the server: server GET
        /api/v1/context-graph/api/v1/graph/integrations.

        Only reads: a failed call is repeated.

        Args:
            skip: Items to skip.
            limit: Items per page.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_GET_INTEGRATIONS,
            ControlGraphAnswer,
            query={"skip": skip, "limit": limit},
            options=options,
        )
        return value

    async def get_stats(
        self,
        *,
        integration: str | Unset = UNSET,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Get the size of the graph.

        `GET /api/v1/context-graph/api/v1/graph/stats`, shown by the server: server GET
        /api/v1/context-graph/api/v1/graph/stats.

        Only reads: a failed call is repeated.

        Args:
            integration: Name of the integration that the nodes come from.
            skip: Items to skip.
            limit: Items per page.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_GET_STATS,
            ControlGraphAnswer,
            query={"integration": integration, "skip": skip, "limit": limit},
            options=options,
        )
        return value

    async def search_nodes(
        self,
        *,
        label: str | Unset = UNSET,
        property_name: str | Unset = UNSET,
        property_value: Any | Unset = UNSET,
        integration: str | Unset = UNSET,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Search for nodes by label or property.

        `POST /api/v1/context-graph/api/v1/graph/nodes/search`, shown by the server: server POST
        /api/v1/context-graph/api/v1/graph/nodes/search.

        Only reads: a failed call is repeated.

        Args:
            label: Label that the nodes have.
            property_name: Name of the property.
            property_value: Value of the property.
            integration: Name of the integration that the nodes come from.
            skip: Items to skip.
            limit: Items per page.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_SEARCH_NODES,
            ControlGraphAnswer,
            query={"integration": integration, "skip": skip, "limit": limit},
            body=(
                ControlNodeSearch,
                {"label": label, "property_name": property_name, "property_value": property_value},
            ),
            options=options,
        )
        return value

    async def search_text(
        self,
        *,
        property_name: str,
        search_text: str,
        label: str | Unset = UNSET,
        integration: str | Unset = UNSET,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Search for nodes by the text of a property.

        `POST /api/v1/context-graph/api/v1/graph/nodes/search/text`, shown by the server: server
        POST /api/v1/context-graph/api/v1/graph/nodes/search/text.

        Only reads: a failed call is repeated.

        Args:
            property_name: Name of the property.
            search_text: Text to search for.
            label: Label that the nodes have.
            integration: Name of the integration that the nodes come from.
            skip: Items to skip.
            limit: Items per page.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_SEARCH_TEXT,
            ControlGraphAnswer,
            query={"integration": integration, "skip": skip, "limit": limit},
            body=(
                ControlTextSearch,
                {"property_name": property_name, "search_text": search_text, "label": label},
            ),
            options=options,
        )
        return value

    async def get_subgraph(
        self,
        *,
        node_id: str,
        depth: int | Unset = UNSET,
        relationship_types: Sequence[str] | Unset = UNSET,
        integration: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Get what is near a node.

        `POST /api/v1/context-graph/api/v1/graph/subgraph`, shown by the server: server POST
        /api/v1/context-graph/api/v1/graph/subgraph.

        Only reads: a failed call is repeated.

        Args:
            node_id: Id of the node.
            depth: Number of relationships to follow, from 1 to 5. 1 to 5.
            relationship_types: Types of relationships to follow.
            integration: Name of the integration that the nodes come from.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_GET_SUBGRAPH,
            ControlGraphAnswer,
            query={"integration": integration},
            body=(
                ControlSubgraphSearch,
                {"node_id": node_id, "depth": depth, "relationship_types": relationship_types},
            ),
            options=options,
        )
        return value

    async def query(
        self, *, query: str, options: RequestOptions | None = None
    ) -> ControlGraphAnswer:
        """Query the graph in Cypher, read-only.

        `POST /api/v1/context-graph/api/v1/graph/query`, shown by the server: server POST
        /api/v1/context-graph/api/v1/graph/query.

        Only reads: a failed call is repeated.

        Args:
            query: The query, in Cypher.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_QUERY,
            ControlGraphAnswer,
            body=(ControlGraphQuery, {"query": query}),
            options=options,
        )
        return value

    async def search(
        self,
        *,
        query: str,
        limit: int | Unset = UNSET,
        filters: Mapping[str, Any] | Unset = UNSET,
        search_type: Literal["GRAPH_COMPLETION", "CHUNKS", "RAG_COMPLETION", "TEMPORAL", "FEEDBACK"]
        | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Search what the organization knows by meaning.

        `POST /api/v1/context-graph/graph/search`, shown by the server: server POST /api/v1/context-
        graph/graph/search.

        Only reads: a failed call is repeated.

        Args:
            query: What is searched for.
            limit: Most results. 1 to 100.
            filters: What the results must have.
            search_type: How it is searched. One of `GRAPH_COMPLETION`, `CHUNKS`, `RAG_COMPLETION`,
                `TEMPORAL`, `FEEDBACK`.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_SEARCH,
            ControlGraphAnswer,
            body=(
                ControlGraphSearch,
                {"query": query, "limit": limit, "filters": filters, "search_type": search_type},
            ),
            options=options,
        )
        return value

    async def ask(
        self,
        *,
        keywords: str,
        max_turns: int | Unset = UNSET,
        system_prompt: str | Unset = UNSET,
        additional_context: str | Unset = UNSET,
        model: str | Unset = UNSET,
        temperature: float | Unset = UNSET,
        integration: str | Unset = UNSET,
        label_filter: str | Unset = UNSET,
        enable_semantic_search: bool | Unset = UNSET,
        enable_cypher_queries: bool | Unset = UNSET,
        strategy: str | Unset = UNSET,
        session_id: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlGraphAnswer:
        """Answer a question with an agent that searches the graph.

        `POST /api/v1/context-graph/intelligent-search`, shown by the server: server POST
        /api/v1/context-graph/intelligent-search.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            keywords: What is searched for, in words.
            max_turns: Most turns of the agent that searches, from 1 to 20. 1 to 20.
            system_prompt: System prompt.
            additional_context: Anything else that the agent should know.
            model: Language model that searches.
            temperature: Temperature of the language model.
            integration: Name of the integration.
            label_filter: Label that nodes must have.
            enable_semantic_search: Whether to search by meaning.
            enable_cypher_queries: Whether the agent may query the graph.
            strategy: How the agent works.
            session_id: Id of the session.
            options: Settings for this call alone.

        Returns:
            An answer of the context graph, as it comes.
        """
        value: ControlGraphAnswer = await self._value(
            CONTROL_PLANE_CONTEXT_GRAPH_ASK,
            ControlGraphAnswer,
            body=(
                ControlGraphQuestion,
                {
                    "keywords": keywords,
                    "max_turns": max_turns,
                    "system_prompt": system_prompt,
                    "additional_context": additional_context,
                    "model": model,
                    "temperature": temperature,
                    "integration": integration,
                    "label_filter": label_filter,
                    "enable_semantic_search": enable_semantic_search,
                    "enable_cypher_queries": enable_cypher_queries,
                    "strategy": strategy,
                    "session_id": session_id,
                },
            ),
            options=options,
        )
        return value
