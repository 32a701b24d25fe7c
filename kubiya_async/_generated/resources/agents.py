# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `agents`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.models.agents import (
    Agent,
    AgentCreate,
    AgentPage,
    AgentUpdate,
    AgentWebhook,
)
from kubiya_async._generated.models.common import Confirmation
from kubiya_async._generated.operations import (
    AGENTS_CREATE,
    AGENTS_DELETE,
    AGENTS_GET,
    AGENTS_LIST,
    AGENTS_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class Agents(Resource):
    """AI agents (document 002)."""

    __slots__ = ()

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        filter: str | Unset = UNSET,
        sort: Literal["name", "created_at", "updated_at"] | Unset = UNSET,
        active: bool | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[Agent]:
        """List agents.

        `GET /agents`, document 002, section "Agents API / List Agents" (documented).

        Only reads: a failed call is repeated.

        Args:
            limit: Items per page. 1 to 100. Left out, the server takes `50`.
            offset: Items to skip. At least 0. Left out, the server takes `0`.
            filter: Keep agents whose name or description matches.
            sort: Field to sort by. One of `name`, `created_at`, `updated_at`.
            active: Keep active agents, or those that are not.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            AGENTS_LIST,
            Agent,
            AgentPage,
            query={
                "limit": limit,
                "offset": offset,
                "filter": filter,
                "sort": sort,
                "active": active,
            },
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
        description: str | Unset = UNSET,
        sources: Sequence[str] | Unset = UNSET,
        environment_variables: Mapping[str, str] | Unset = UNSET,
        secrets: Sequence[str] | Unset = UNSET,
        runner: str | Unset = UNSET,
        ai_instructions: str | Unset = UNSET,
        llm_model: str | Unset = UNSET,
        webhook: AgentWebhook | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Agent:
        """Create an agent.

        `POST /agents`, document 002, section "Agents API / Create Agent" (documented).

        The answer is partial; it does not repeat what was configured.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the agent.
            description: What it is for.
            sources: Ids of the sources whose tools it may use.
            environment_variables: Environment of its tools.
            secrets: Names of the secrets it may read.
            runner: Name of the runner it works on.
            ai_instructions: Standing instructions for the model.
            llm_model: LLM model.
            webhook: Where it sends its notifications.
            options: Settings for this call alone.

        Returns:
            The agent that was created.

        Raises:
            ConflictError: The resource already exists or is in another state (`CONFLICT`).
        """
        return await self._call(
            AGENTS_CREATE,
            Agent,
            body=(
                AgentCreate,
                {
                    "name": name,
                    "description": description,
                    "sources": sources,
                    "environment_variables": environment_variables,
                    "secrets": secrets,
                    "runner": runner,
                    "ai_instructions": ai_instructions,
                    "llm_model": llm_model,
                    "webhook": webhook,
                },
            ),
            options=options,
        )

    async def get(self, uuid: str, *, options: RequestOptions | None = None) -> Agent:
        """Get an agent.

        `GET /agents/{uuid}`, document 002, section "Agents API / Get Agent" (documented).

        Only reads: a failed call is repeated.

        Args:
            uuid: Id of the agent.
            options: Settings for this call alone.

        Returns:
            The agent.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(AGENTS_GET, Agent, path=(uuid,), options=options)

    async def update(
        self,
        uuid: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        sources: Sequence[str] | Unset | None = UNSET,
        environment_variables: Mapping[str, str] | Unset | None = UNSET,
        secrets: Sequence[str] | Unset | None = UNSET,
        runner: str | Unset | None = UNSET,
        ai_instructions: str | Unset | None = UNSET,
        llm_model: str | Unset | None = UNSET,
        webhook: AgentWebhook | Mapping[str, Any] | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> Agent:
        """Update an agent.

        `PUT /agents/{uuid}`, document 002, section "Agents API / Update Agent" (documented).

        Only the fields that are sent change.

        Twice has the effect of once: a failed call is repeated.

        Args:
            uuid: Id of the agent.
            name: New name.
            description: What it is for. `None` clears it.
            sources: Ids of the sources whose tools it may use. `None` clears it.
            environment_variables: Environment of its tools. `None` clears it.
            secrets: Names of the secrets it may read. `None` clears it.
            runner: Name of the runner it works on. `None` clears it.
            ai_instructions: Standing instructions for the model. `None` clears it.
            llm_model: LLM model. `None` clears it.
            webhook: Where it sends its notifications. `None` clears it.
            options: Settings for this call alone.

        Returns:
            The agent as it is now.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
            ConflictError: The resource already exists or is in another state (`CONFLICT`).
        """
        return await self._call(
            AGENTS_UPDATE,
            Agent,
            path=(uuid,),
            body=(
                AgentUpdate,
                {
                    "name": name,
                    "description": description,
                    "sources": sources,
                    "environment_variables": environment_variables,
                    "secrets": secrets,
                    "runner": runner,
                    "ai_instructions": ai_instructions,
                    "llm_model": llm_model,
                    "webhook": webhook,
                },
            ),
            options=options,
        )

    async def delete(self, uuid: str, *, options: RequestOptions | None = None) -> Confirmation:
        """Delete an agent.

        `DELETE /agents/{uuid}`, document 002, section "Agents API / Delete Agent" (documented).

        Twice has the effect of once: a failed call is repeated.

        Args:
            uuid: Id of the agent.
            options: Settings for this call alone.

        Returns:
            The agent is gone.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(AGENTS_DELETE, Confirmation, path=(uuid,), options=options)
