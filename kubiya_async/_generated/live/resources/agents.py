# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.agents`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubiya_async._generated.live.models.agents import (
    LiveActivation,
    LiveAgent,
    LiveAgentCreate,
    LiveAgentIntegration,
    LiveAgentStarter,
    LiveAgentTask,
    LiveAgentUpdate,
    LiveFeatureFlags,
    LiveFlagNames,
)
from kubiya_async._generated.live.operations import (
    LIVE_AGENTS_ACTIVATE_INTEGRATIONS,
    LIVE_AGENTS_CREATE,
    LIVE_AGENTS_DELETE,
    LIVE_AGENTS_GET,
    LIVE_AGENTS_GET_FEATURE_FLAGS,
    LIVE_AGENTS_LIST,
    LIVE_AGENTS_LIST_INTEGRATIONS,
    LIVE_AGENTS_UPDATE,
)
from kubiya_async._resource import Resource, with_fields
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class LiveAgents(Resource):
    """Agents: list, read, create, change, delete."""

    __slots__ = ()

    def list(
        self,
        *,
        search: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveAgent]:
        """List all agents.

        `GET /api/v1/agents?mode=all`, seen in two clients: cli internal/kubiya/client.go; terraform
        internal/clients/client.go.

        One answer holds everything. Rows without an identity, which some accounts have, are left
        out.

        Only reads: a failed call is repeated.

        Args:
            search: Text to look for.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_AGENTS_LIST,
            LiveAgent,
            None,
            query={"search": search},
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
        sources: Sequence[str] | Unset = UNSET,
        environment_variables: Mapping[str, str] | Unset = UNSET,
        secrets: Sequence[str] | Unset = UNSET,
        allowed_groups: Sequence[str] | Unset = UNSET,
        allowed_users: Sequence[str] | Unset = UNSET,
        owners: Sequence[str] | Unset = UNSET,
        runners: Sequence[str] | Unset = UNSET,
        is_debug_mode: bool | Unset = UNSET,
        ai_instructions: str | Unset = UNSET,
        image: str | Unset = UNSET,
        managed_by: str | Unset = UNSET,
        task_id: str | Unset = UNSET,
        integrations: Sequence[str] | Unset = UNSET,
        links: Sequence[str] | Unset = UNSET,
        tools: Sequence[str] | Unset = UNSET,
        tasks: Sequence[LiveAgentTask | Mapping[str, Any]] | Unset = UNSET,
        starters: Sequence[LiveAgentStarter | Mapping[str, Any]] | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        description: str | Unset = UNSET,
        instruction_type: str | Unset = UNSET,
        llm_model: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveAgent:
        """Create an agent.

        `POST /api/v1/agents`, seen in two clients: cli internal/kubiya/client.go; terraform
        internal/clients/client.go.

        The answer may be the agent, or no more than its id: read it again before comparing.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the agent.
            sources: Ids of the sources of its tools.
            environment_variables: Environment of its tools, all text.
            secrets: Names of the secrets it may use.
            allowed_groups: Groups that may talk to it.
            allowed_users: Users that may talk to it.
            owners: Who owns it.
            runners: Names of its runners.
            is_debug_mode: Whether it says more than usual.
            ai_instructions: System prompt.
            image: Container image it runs in.
            managed_by: What manages it, such as `terraform`.
            task_id: Task that makes it.
            integrations: Names of its integrations.
            links: Links it is given.
            tools: Names of its tools, five at most.
            tasks: Tasks it offers.
            starters: Sentences to begin with.
            tags: Tags.
            description: What the agent does.
            instruction_type: Kind of its instructions; the command line client always sends it.
            llm_model: Language model; the clients always send one.
            options: Settings for this call alone.

        Returns:
            The agent, or a part of it.

        Raises:
            ConflictError: There is an agent of that name.
        """
        return await self._call(
            LIVE_AGENTS_CREATE,
            LiveAgent,
            body=(
                LiveAgentCreate,
                {
                    "sources": sources,
                    "environment_variables": environment_variables,
                    "secrets": secrets,
                    "allowed_groups": allowed_groups,
                    "allowed_users": allowed_users,
                    "owners": owners,
                    "runners": runners,
                    "is_debug_mode": is_debug_mode,
                    "ai_instructions": ai_instructions,
                    "image": image,
                    "managed_by": managed_by,
                    "task_id": task_id,
                    "integrations": integrations,
                    "links": links,
                    "tools": tools,
                    "tasks": tasks,
                    "starters": starters,
                    "tags": tags,
                    "name": name,
                    "description": description,
                    "instruction_type": instruction_type,
                    "llm_model": llm_model,
                },
            ),
            options=options,
        )

    async def get(self, uuid: str, *, options: RequestOptions | None = None) -> LiveAgent:
        """Get an agent.

        `GET /api/v1/agents/{uuid}`, seen in two clients: cli internal/kubiya/agents.go; terraform
        internal/clients/agents.go; python kubiya_services/services/agents.py.

        Only reads: a failed call is repeated.

        Args:
            uuid: Id of the agent.
            options: Settings for this call alone.

        Returns:
            The agent.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(LIVE_AGENTS_GET, LiveAgent, path=(uuid,), options=options)

    async def update(
        self,
        uuid: str,
        *,
        sources: Sequence[str] | Unset = UNSET,
        environment_variables: Mapping[str, str] | Unset = UNSET,
        secrets: Sequence[str] | Unset = UNSET,
        allowed_groups: Sequence[str] | Unset = UNSET,
        allowed_users: Sequence[str] | Unset = UNSET,
        owners: Sequence[str] | Unset = UNSET,
        runners: Sequence[str] | Unset = UNSET,
        is_debug_mode: bool | Unset = UNSET,
        ai_instructions: str | Unset = UNSET,
        image: str | Unset = UNSET,
        managed_by: str | Unset = UNSET,
        task_id: str | Unset = UNSET,
        integrations: Sequence[str] | Unset = UNSET,
        links: Sequence[str] | Unset = UNSET,
        tools: Sequence[str] | Unset = UNSET,
        tasks: Sequence[LiveAgentTask | Mapping[str, Any]] | Unset = UNSET,
        starters: Sequence[LiveAgentStarter | Mapping[str, Any]] | Unset = UNSET,
        tags: Sequence[str] | Unset = UNSET,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        instruction_type: str | Unset = UNSET,
        llm_model: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveAgent:
        """Change an agent.

        `PUT /api/v1/agents/{uuid}`, seen in two clients: cli internal/kubiya/client.go; terraform
        internal/clients/client.go.

        The clients send the whole agent; what is left out may be lost.

        Twice has the effect of once: a failed call is repeated.

        Args:
            uuid: Id of the agent.
            sources: Ids of the sources of its tools.
            environment_variables: Environment of its tools, all text.
            secrets: Names of the secrets it may use.
            allowed_groups: Groups that may talk to it.
            allowed_users: Users that may talk to it.
            owners: Who owns it.
            runners: Names of its runners.
            is_debug_mode: Whether it says more than usual.
            ai_instructions: System prompt.
            image: Container image it runs in.
            managed_by: What manages it, such as `terraform`.
            task_id: Task that makes it.
            integrations: Names of its integrations.
            links: Links it is given.
            tools: Names of its tools, five at most.
            tasks: Tasks it offers.
            starters: Sentences to begin with.
            tags: Tags.
            name: Name of the agent.
            description: What the agent does.
            instruction_type: Kind of its instructions.
            llm_model: Language model.
            options: Settings for this call alone.

        Returns:
            The agent as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_AGENTS_UPDATE,
            LiveAgent,
            path=(uuid,),
            body=(
                LiveAgentUpdate,
                {
                    "sources": sources,
                    "environment_variables": environment_variables,
                    "secrets": secrets,
                    "allowed_groups": allowed_groups,
                    "allowed_users": allowed_users,
                    "owners": owners,
                    "runners": runners,
                    "is_debug_mode": is_debug_mode,
                    "ai_instructions": ai_instructions,
                    "image": image,
                    "managed_by": managed_by,
                    "task_id": task_id,
                    "integrations": integrations,
                    "links": links,
                    "tools": tools,
                    "tasks": tasks,
                    "starters": starters,
                    "tags": tags,
                    "name": name,
                    "description": description,
                    "instruction_type": instruction_type,
                    "llm_model": llm_model,
                },
            ),
            options=options,
        )

    async def delete(self, uuid: str, *, options: RequestOptions | None = None) -> None:
        """Delete an agent.

        `DELETE /api/v1/agents/{uuid}`, seen in two clients: terraform internal/clients/agents.go;
        python kubiya_services/services/agents.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            uuid: Id of the agent.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(LIVE_AGENTS_DELETE, None, path=(uuid,), options=options)

    def list_integrations(
        self,
        uuid: str,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveAgentIntegration]:
        """List the integrations of an agent.

        `GET /api/v1/agents/{uuid}/integrations`, seen in one: reference docs.kubiya.ai/api-
        reference/platform/agents.

        Only reads: a failed call is repeated.

        Args:
            uuid: Id of the agent.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `vendor` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such thing.
        """
        return self._paginate(
            LIVE_AGENTS_LIST_INTEGRATIONS,
            LiveAgentIntegration,
            None,
            path=(uuid,),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def activate_integrations(
        self, uuid: str, *, options: RequestOptions | None = None
    ) -> LiveActivation:
        """Activate the integrations of an agent.

        `GET /api/v1/agents/{uuid}/activate_integrations`, seen in one: reference
        docs.kubiya.ai/api-reference/platform/agents.

        Although it is a GET: it activates the integrations, so it is not repeated by itself.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            uuid: Id of the agent.
            options: Settings for this call alone.

        Returns:
            What came of it.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_AGENTS_ACTIVATE_INTEGRATIONS, LiveActivation, path=(uuid,), options=options
        )

    async def get_feature_flags(
        self, *, names: Sequence[str], options: RequestOptions | None = None
    ) -> LiveFeatureFlags:
        """Read feature flags, such as the language models that an agent may have.

        `POST /api/v1/featureflags`, seen in one: terraform internal/clients/client.go.

        Only reads: a failed call is repeated.

        Args:
            names: Names of feature flags: `supported_llm_models` is the one that was seen.
            options: Settings for this call alone.

        Returns:
            The flags that were asked for.
        """
        return await self._call(
            LIVE_AGENTS_GET_FEATURE_FLAGS,
            LiveFeatureFlags,
            body=(LiveFlagNames, with_fields("names", names, {})),
            options=options,
        )
