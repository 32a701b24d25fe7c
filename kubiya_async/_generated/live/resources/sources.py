# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.sources`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.sources import (
    LiveSource,
    LiveSourceCreate,
    LiveSourceDiscovery,
    LiveSourceLoad,
    LiveSourceMetadata,
    LiveSourceSync,
    LiveSourceUpdate,
)
from kubiya_async._generated.live.operations import (
    LIVE_SOURCES_BIND_AGENT,
    LIVE_SOURCES_CREATE,
    LIVE_SOURCES_DELETE,
    LIVE_SOURCES_GET,
    LIVE_SOURCES_GET_METADATA,
    LIVE_SOURCES_LIST,
    LIVE_SOURCES_LOAD,
    LIVE_SOURCES_LOAD_URL,
    LIVE_SOURCES_LOAD_ZIP,
    LIVE_SOURCES_SYNC,
    LIVE_SOURCES_UPDATE,
    LIVE_SOURCES_UPLOAD_ZIP,
)
from kubiya_async._messages.encode import MultipartForm, Upload
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class LiveSources(Resource):
    """Sources of tools: repositories, inline tools, archives."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveSource]:
        """List all sources.

        `GET /api/v1/sources`, seen in two clients: cli internal/kubiya/sources.go; terraform
        internal/clients/source.go.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `uuid` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_SOURCES_LIST,
            LiveSource,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create(
        self,
        *,
        url: str | Unset = UNSET,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        type: Literal["git", "inline"] | str | Unset = UNSET,
        inline_tools: Sequence[Mapping[str, Any]] | Unset = UNSET,
        inline_workflows: Sequence[Mapping[str, Any]] | Unset = UNSET,
        dynamic_config: Mapping[str, Any] | Unset = UNSET,
        task_id: str | Unset = UNSET,
        managed_by: str | Unset = UNSET,
        runner: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveSource:
        """Create a source.

        `POST /api/v1/sources`, seen in two clients: cli internal/kubiya/sources.go; terraform
        internal/clients/source.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            url: Address of the source; left out for inline tools.
            name: Name of the source.
            description: What it holds.
            type: Kind of source. Known values: `git`, `inline`.
            inline_tools: Tools that are given inline.
            inline_workflows: Workflows that are given inline.
            dynamic_config: Values its tools are configured with.
            task_id: Task that makes it.
            managed_by: What manages it.
            runner: Name of the runner that reads it.
            options: Settings for this call alone.

        Returns:
            The source; its `errors` say what could not be read.
        """
        return await self._call(
            LIVE_SOURCES_CREATE,
            LiveSource,
            query={"runner": runner},
            body=(
                LiveSourceCreate,
                {
                    "url": url,
                    "name": name,
                    "description": description,
                    "type": type,
                    "inline_tools": inline_tools,
                    "inline_workflows": inline_workflows,
                    "dynamic_config": dynamic_config,
                    "task_id": task_id,
                    "managed_by": managed_by,
                    "runner": runner,
                },
            ),
            options=options,
        )

    async def get(self, uuid: str, *, options: RequestOptions | None = None) -> LiveSource:
        """Get a source.

        `GET /api/v1/sources/{uuid}`, seen in two clients: cli internal/kubiya/sources.go; terraform
        internal/clients/source.go.

        Only reads: a failed call is repeated.

        Args:
            uuid: Id of the source.
            options: Settings for this call alone.

        Returns:
            The source.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(LIVE_SOURCES_GET, LiveSource, path=(uuid,), options=options)

    async def update(
        self,
        uuid: str,
        *,
        url: str | Unset = UNSET,
        name: str | Unset = UNSET,
        runner: str | Unset = UNSET,
        description: str | Unset = UNSET,
        type: Literal["git", "inline"] | str | Unset = UNSET,
        inline_tools: Sequence[Mapping[str, Any]] | Unset = UNSET,
        inline_workflows: Sequence[Mapping[str, Any]] | Unset = UNSET,
        dynamic_config: Mapping[str, Any] | Unset = UNSET,
        task_id: str | Unset = UNSET,
        managed_by: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveSource:
        """Change a source.

        `PUT /api/v1/sources/{uuid}`, seen in two clients: cli internal/kubiya/sources.go; python
        kubiya_services/constants.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            uuid: Id of the source.
            url: Address of the source.
            name: Name of the source.
            runner: Name of the runner that reads it.
            description: What it holds.
            type: Kind of source. Known values: `git`, `inline`.
            inline_tools: Tools that are given inline.
            inline_workflows: Workflows that are given inline.
            dynamic_config: Values its tools are configured with.
            task_id: Task that makes it.
            managed_by: What manages it.
            options: Settings for this call alone.

        Returns:
            The source as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_SOURCES_UPDATE,
            LiveSource,
            path=(uuid,),
            body=(
                LiveSourceUpdate,
                {
                    "url": url,
                    "name": name,
                    "runner": runner,
                    "description": description,
                    "type": type,
                    "inline_tools": inline_tools,
                    "inline_workflows": inline_workflows,
                    "dynamic_config": dynamic_config,
                    "task_id": task_id,
                    "managed_by": managed_by,
                },
            ),
            options=options,
        )

    async def delete(
        self, uuid: str, *, runner: str | Unset = UNSET, options: RequestOptions | None = None
    ) -> None:
        """Delete a source.

        `DELETE /api/v1/sources/{uuid}`, seen in two clients: cli internal/kubiya/sources.go;
        terraform internal/clients/source.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            uuid: Id of the source.
            runner: Name of the runner that reads it.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            LIVE_SOURCES_DELETE, None, path=(uuid,), query={"runner": runner}, options=options
        )

    async def get_metadata(
        self, uuid: str, *, options: RequestOptions | None = None
    ) -> LiveSourceMetadata:
        """Get the tools of a source, and what could not be read.

        `GET /api/v1/sources/{uuid}/metadata`, seen in two clients: cli internal/kubiya/sources.go;
        python kubiya_services/constants.py.

        Only reads: a failed call is repeated.

        Args:
            uuid: Id of the source.
            options: Settings for this call alone.

        Returns:
            The tools.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_SOURCES_GET_METADATA, LiveSourceMetadata, path=(uuid,), options=options
        )

    async def sync(
        self,
        uuid: str,
        *,
        mode: Literal["interactive", "non-interactive", "ci"] | str | Unset = UNSET,
        branch: str | Unset = UNSET,
        force: bool | Unset = UNSET,
        auto_commit: bool | Unset = UNSET,
        no_diff: bool | Unset = UNSET,
        runner: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveSource:
        """Read a source again.

        `POST /api/v1/sources/{uuid}/sync`, seen in two clients: cli internal/kubiya/client.go;
        python kubiya_services/services/sources.py.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            uuid: Id of the source.
            mode: How to deal with questions. Known values: `interactive`, `non-interactive`, `ci`.
            branch: Branch to read.
            force: Whether to read it even if nothing has changed.
            auto_commit: Whether to commit what changes.
            no_diff: Whether to leave out what has changed.
            runner: Name of the runner that reads it.
            options: Settings for this call alone.

        Returns:
            The source as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_SOURCES_SYNC,
            LiveSource,
            path=(uuid,),
            query={"runner": runner},
            body=(
                LiveSourceSync,
                {
                    "mode": mode,
                    "branch": branch,
                    "force": force,
                    "auto_commit": auto_commit,
                    "no_diff": no_diff,
                },
            ),
            options=options,
        )

    async def bind_agent(
        self, uuid: str, agent_uuid: str, *, options: RequestOptions | None = None
    ) -> None:
        """Assign the tools of a source to an agent.

        `POST /api/v1/sources/{uuid}/agents/{agent_uuid}`, seen in one: cli
        internal/kubiya/client.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            uuid: Id of the source.
            agent_uuid: Id of the agent.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(
            LIVE_SOURCES_BIND_AGENT,
            None,
            path=(
                uuid,
                agent_uuid,
            ),
            options=options,
        )

    async def load_url(
        self, *, url: str, runner: str | Unset = UNSET, options: RequestOptions | None = None
    ) -> LiveSourceDiscovery:
        """See which tools a repository has, without keeping it.

        `GET /api/v1/sources/load`, seen in one: cli internal/kubiya/client.go.

        Although it is a GET: a runner fetches and reads the repository, so it is not repeated by
        itself.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            url: Address of the source.
            runner: Name of the runner that reads it.
            options: Settings for this call alone.

        Returns:
            The tools, and what could not be read.
        """
        return await self._call(
            LIVE_SOURCES_LOAD_URL,
            LiveSourceDiscovery,
            query={"url": url, "runner": runner},
            options=options,
        )

    async def load(
        self,
        *,
        dynamic_config: Mapping[str, Any] | Unset = UNSET,
        inline_tools: Sequence[Mapping[str, Any]] | Unset = UNSET,
        url: str | Unset = UNSET,
        runner: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveSourceDiscovery:
        """See which tools a source has, without keeping it.

        `POST /api/v1/sources/load`, seen in two clients: cli internal/kubiya/client.go; python
        kubiya_services/services/sources.py.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            dynamic_config: Values its tools are configured with.
            inline_tools: Tools that are given inline.
            url: Address of the source; left out for inline tools.
            runner: Name of the runner that reads it.
            options: Settings for this call alone.

        Returns:
            The tools, and what could not be read.
        """
        return await self._call(
            LIVE_SOURCES_LOAD,
            LiveSourceDiscovery,
            query={"url": url, "runner": runner},
            body=(LiveSourceLoad, {"dynamic_config": dynamic_config, "inline_tools": inline_tools}),
            options=options,
        )

    async def upload_zip(
        self,
        *,
        file: Upload,
        runner: str | Unset = UNSET,
        name: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveSource:
        """Create a source from an archive.

        `PUT /api/v1/sources/zip`, seen in two clients: cli internal/kubiya/sources.go; python
        kubiya_services/constants.py.

        Every call makes another source, so it is not repeated by itself.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            file: The archive, a ZIP file.
            runner: Name of the runner that reads it.
            name: Name of the source.
            options: Settings for this call alone.

        Returns:
            The source.
        """
        return await self._call(
            LIVE_SOURCES_UPLOAD_ZIP,
            LiveSource,
            query={"runner": runner, "name": name},
            body=MultipartForm({"file": file}),
            options=options,
        )

    async def load_zip(
        self,
        *,
        file: Upload,
        runner: str | Unset = UNSET,
        name: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveSourceDiscovery:
        """See which tools an archive has, without keeping it.

        `PUT /api/v1/sources/zip/load`, seen in two clients: cli internal/kubiya/sources.go; python
        kubiya_services/constants.py.

        Twice has the effect of once: a failed call is repeated.

        Args:
            file: The archive, a ZIP file.
            runner: Name of the runner that reads it.
            name: Name of the source.
            options: Settings for this call alone.

        Returns:
            The tools, and what could not be read.
        """
        return await self._call(
            LIVE_SOURCES_LOAD_ZIP,
            LiveSourceDiscovery,
            query={"runner": runner, "name": name},
            body=MultipartForm({"file": file}),
            options=options,
        )
