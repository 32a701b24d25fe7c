# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.knowledge`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubiya_async._generated.live.models.knowledge import (
    LiveExternalKnowledge,
    LiveExternalSettings,
    LiveKnowledgeAnswer,
    LiveKnowledgeCreate,
    LiveKnowledgeEntry,
    LiveKnowledgeQuestion,
    LiveKnowledgeStreamQuestion,
    LiveKnowledgeUpdate,
)
from kubiya_async._generated.live.operations import (
    LIVE_KNOWLEDGE_CREATE,
    LIVE_KNOWLEDGE_CREATE_EXTERNAL,
    LIVE_KNOWLEDGE_DELETE,
    LIVE_KNOWLEDGE_DELETE_EXTERNAL,
    LIVE_KNOWLEDGE_GET,
    LIVE_KNOWLEDGE_GET_EXTERNAL,
    LIVE_KNOWLEDGE_LIST,
    LIVE_KNOWLEDGE_LIST_EXTERNAL,
    LIVE_KNOWLEDGE_QUERY,
    LIVE_KNOWLEDGE_SEARCH,
    LIVE_KNOWLEDGE_STREAM_QUERY,
    LIVE_KNOWLEDGE_UPDATE,
    LIVE_KNOWLEDGE_UPDATE_EXTERNAL,
)
from kubiya_async._resource import Resource, with_fields
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator
from kubiya_async.streams.chat import ChatStream


class LiveKnowledge(Resource):
    """Knowledge entries, and questions to the knowledge base."""

    __slots__ = ()

    def list(
        self,
        *,
        query: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveKnowledgeEntry]:
        """List knowledge entries.

        `GET /api/v1/knowledge`, seen in two clients: cli internal/kubiya/knowledge.go; terraform
        internal/clients/knowledge.go.

        Only reads: a failed call is repeated.

        Args:
            query: Text to look for.
            limit: Most entries to answer with.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_KNOWLEDGE_LIST,
            LiveKnowledgeEntry,
            None,
            query={"query": query, "limit": limit},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create(
        self,
        *,
        name: str,
        content: str,
        description: str | Unset = UNSET,
        labels: Sequence[str] | Unset = UNSET,
        groups: Sequence[str] | Unset = UNSET,
        properties: Mapping[str, str] | Unset = UNSET,
        owner: str | Unset = UNSET,
        type: str | Unset = UNSET,
        source: str | Unset = UNSET,
        supported_agents: Sequence[str] | Unset = UNSET,
        supported_agents_groups: Sequence[str] | Unset = UNSET,
        managed_by: str | Unset = UNSET,
        task_id: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveKnowledgeEntry:
        """Create a knowledge entry.

        `POST /api/v1/knowledge`, seen in two clients: cli internal/kubiya/knowledge.go; terraform
        internal/clients/knowledge.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the entry.
            content: What it says.
            description: What it is about.
            labels: Labels.
            groups: Groups that may read it.
            properties: Further properties.
            owner: Who owns it.
            type: Kind of entry.
            source: Where it comes from.
            supported_agents: Agents that may use it.
            supported_agents_groups: Groups of agents that may use it.
            managed_by: What manages it.
            task_id: Task that makes it.
            options: Settings for this call alone.

        Returns:
            The entry.
        """
        return await self._call(
            LIVE_KNOWLEDGE_CREATE,
            LiveKnowledgeEntry,
            body=(
                LiveKnowledgeCreate,
                {
                    "name": name,
                    "content": content,
                    "description": description,
                    "labels": labels,
                    "groups": groups,
                    "properties": properties,
                    "owner": owner,
                    "type": type,
                    "source": source,
                    "supported_agents": supported_agents,
                    "supported_agents_groups": supported_agents_groups,
                    "managed_by": managed_by,
                    "task_id": task_id,
                },
            ),
            options=options,
        )

    async def get(self, uuid: str, *, options: RequestOptions | None = None) -> LiveKnowledgeEntry:
        """Get a knowledge entry.

        `GET /api/v1/knowledge/{uuid}`, seen in one: cli internal/kubiya/knowledge.go.

        Only reads: a failed call is repeated.

        Args:
            uuid: Id of the entry.
            options: Settings for this call alone.

        Returns:
            The entry.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_KNOWLEDGE_GET, LiveKnowledgeEntry, path=(uuid,), options=options
        )

    async def update(
        self,
        uuid: str,
        *,
        name: str | Unset = UNSET,
        content: str | Unset = UNSET,
        description: str | Unset = UNSET,
        labels: Sequence[str] | Unset = UNSET,
        groups: Sequence[str] | Unset = UNSET,
        properties: Mapping[str, str] | Unset = UNSET,
        owner: str | Unset = UNSET,
        type: str | Unset = UNSET,
        source: str | Unset = UNSET,
        supported_agents: Sequence[str] | Unset = UNSET,
        supported_agents_groups: Sequence[str] | Unset = UNSET,
        managed_by: str | Unset = UNSET,
        task_id: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveKnowledgeEntry:
        """Change a knowledge entry.

        `PUT /api/v1/knowledge/{uuid}`, seen in two clients: cli internal/kubiya/knowledge.go;
        terraform internal/clients/knowledge.go.

        The clients send the whole entry; what is left out may be lost.

        Twice has the effect of once: a failed call is repeated.

        Args:
            uuid: Id of the entry.
            name: Name of the entry.
            content: What it says.
            description: What it is about.
            labels: Labels.
            groups: Groups that may read it.
            properties: Further properties.
            owner: Who owns it.
            type: Kind of entry.
            source: Where it comes from.
            supported_agents: Agents that may use it.
            supported_agents_groups: Groups of agents that may use it.
            managed_by: What manages it.
            task_id: Task that makes it.
            options: Settings for this call alone.

        Returns:
            The entry as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_KNOWLEDGE_UPDATE,
            LiveKnowledgeEntry,
            path=(uuid,),
            body=(
                LiveKnowledgeUpdate,
                {
                    "name": name,
                    "content": content,
                    "description": description,
                    "labels": labels,
                    "groups": groups,
                    "properties": properties,
                    "owner": owner,
                    "type": type,
                    "source": source,
                    "supported_agents": supported_agents,
                    "supported_agents_groups": supported_agents_groups,
                    "managed_by": managed_by,
                    "task_id": task_id,
                },
            ),
            options=options,
        )

    async def delete(self, uuid: str, *, options: RequestOptions | None = None) -> None:
        """Delete a knowledge entry.

        `DELETE /api/v1/knowledge/{uuid}`, seen in two clients: cli internal/kubiya/knowledge.go;
        terraform internal/clients/knowledge.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            uuid: Id of the entry.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(LIVE_KNOWLEDGE_DELETE, None, path=(uuid,), options=options)

    def search(
        self,
        *,
        query: str,
        limit: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveKnowledgeEntry]:
        """Search knowledge entries.

        `GET /api/v1/knowledge/search`, seen in one: cli internal/kubiya/knowledge.go.

        Only reads: a failed call is repeated.

        Args:
            query: Text to look for.
            limit: Most entries to answer with.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_KNOWLEDGE_SEARCH,
            LiveKnowledgeEntry,
            None,
            query={"query": query, "limit": limit},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def query(
        self,
        *,
        query: str,
        user_id: str | Unset = UNSET,
        org_id: str | Unset = UNSET,
        organization: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveKnowledgeAnswer:
        """Ask the knowledge base.

        `POST /api/query`, seen in two clients: cli internal/kubiya/knowledge.go; python
        kubiya_services/services/knowledge.py.

        Only reads: a failed call is repeated.

        Args:
            query: The question.
            user_id: User who asks.
            org_id: Organization that asks.
            organization: Organization that asks, once more.
            options: Settings for this call alone.

        Returns:
            What was found.
        """
        return await self._call(
            LIVE_KNOWLEDGE_QUERY,
            LiveKnowledgeAnswer,
            headers={"x-org-id": organization},
            body=(LiveKnowledgeQuestion, {"query": query, "user_id": user_id, "org_id": org_id}),
            options=options,
        )

    def stream_query(
        self,
        *,
        query: str,
        user_id: str | Unset = UNSET,
        org_id: str | Unset = UNSET,
        organization: str | Unset = UNSET,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> ChatStream:
        """Ask the knowledge base and stream the answer.

        `POST /api/query`, seen in two clients: cli internal/kubiya/knowledge.go; python
        kubiya_services/services/knowledge.py.

        A server may answer with the results in one piece instead; they are delivered as an event
        then.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            query: The question.
            user_id: User who asks.
            org_id: Organization that asks.
            organization: Organization that asks, once more.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.
        """
        return self._stream(
            LIVE_KNOWLEDGE_STREAM_QUERY,
            headers={"x-org-id": organization},
            body=(
                LiveKnowledgeStreamQuestion,
                {"query": query, "user_id": user_id, "org_id": org_id, "response_format": "vercel"},
            ),
            idle_timeout=idle_timeout,
            options=options,
        )

    def list_external(
        self,
        vendor: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveExternalKnowledge]:
        """List knowledge of another vendor.

        `GET /api/v1/rag/integration/{vendor}`, seen in one: terraform
        internal/clients/external_knowledge.go.

        Only reads: a failed call is repeated.

        Args:
            vendor: Whose knowledge it is.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._paginate(
            LIVE_KNOWLEDGE_LIST_EXTERNAL,
            LiveExternalKnowledge,
            None,
            path=(vendor,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create_external(
        self, vendor: str, *, settings: Mapping[str, Any], options: RequestOptions | None = None
    ) -> LiveExternalKnowledge:
        """Import knowledge from another vendor.

        `POST /api/v1/rag/integration/{vendor}`, seen in one: terraform
        internal/clients/external_knowledge.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            vendor: Whose knowledge it is.
            settings: What to take in; the names are the vendor's own.
            options: Settings for this call alone.

        Returns:
            The entry.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_KNOWLEDGE_CREATE_EXTERNAL,
            LiveExternalKnowledge,
            path=(vendor,),
            body=(LiveExternalSettings, with_fields("settings", settings, {})),
            options=options,
        )

    async def get_external(
        self, vendor: str, knowledge_id: str, *, options: RequestOptions | None = None
    ) -> LiveExternalKnowledge:
        """Get knowledge of another vendor.

        `GET /api/v1/rag/integration/{vendor}/{id}`, seen in one: terraform
        internal/clients/external_knowledge.go.

        Only reads: a failed call is repeated.

        Args:
            vendor: Whose knowledge it is.
            knowledge_id: Id of the entry.
            options: Settings for this call alone.

        Returns:
            The entry.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_KNOWLEDGE_GET_EXTERNAL,
            LiveExternalKnowledge,
            path=(
                vendor,
                knowledge_id,
            ),
            options=options,
        )

    async def update_external(
        self,
        vendor: str,
        knowledge_id: str,
        *,
        settings: Mapping[str, Any],
        options: RequestOptions | None = None,
    ) -> LiveExternalKnowledge:
        """Change knowledge of another vendor.

        `PUT /api/v1/rag/integration/{vendor}/{id}`, seen in one: terraform
        internal/clients/external_knowledge.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            vendor: Whose knowledge it is.
            knowledge_id: Id of the entry.
            settings: What to take in; the names are the vendor's own.
            options: Settings for this call alone.

        Returns:
            The entry as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_KNOWLEDGE_UPDATE_EXTERNAL,
            LiveExternalKnowledge,
            path=(
                vendor,
                knowledge_id,
            ),
            body=(LiveExternalSettings, with_fields("settings", settings, {})),
            options=options,
        )

    async def delete_external(
        self, vendor: str, knowledge_id: str, *, options: RequestOptions | None = None
    ) -> None:
        """Remove knowledge imported from another vendor.

        `DELETE /api/v1/rag/integration/{vendor}/{id}`, seen in one: terraform
        internal/clients/external_knowledge.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            vendor: Whose knowledge it is.
            knowledge_id: Id of the entry.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            LIVE_KNOWLEDGE_DELETE_EXTERNAL,
            None,
            path=(
                vendor,
                knowledge_id,
            ),
            options=options,
        )
