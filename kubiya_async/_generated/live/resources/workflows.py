# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.workflows`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import SecretStr

from kubiya_async._generated.live.models.workflows import (
    LiveComposerExecution,
    LiveComposerExecutionPage,
    LivePublication,
    LiveSavedWorkflow,
    LiveSavedWorkflowCreate,
    LiveSavedWorkflowPage,
    LiveSavedWorkflowRun,
    LiveSavedWorkflowStart,
    LiveSavedWorkflowUpdate,
    LiveWorkflowCancel,
    LiveWorkflowDefinition,
    LiveWorkflowExecution,
    LiveWorkflowPage,
    LiveWorkflowPrompt,
    LiveWorkflowPublish,
    LiveWorkflowQuery,
    LiveWorkflowReference,
    LiveWorkflowReport,
    LiveWorkflowRetry,
    LiveWorkflowSummary,
    LiveWorkflowTrigger,
    LiveWorkflowWebhook,
)
from kubiya_async._generated.live.operations import (
    LIVE_WORKFLOWS_CANCEL,
    LIVE_WORKFLOWS_CREATE_SAVED,
    LIVE_WORKFLOWS_CREATE_WEBHOOK_URL,
    LIVE_WORKFLOWS_DELETE_SAVED,
    LIVE_WORKFLOWS_EXECUTE,
    LIVE_WORKFLOWS_EXECUTE_SAVED,
    LIVE_WORKFLOWS_GENERATE,
    LIVE_WORKFLOWS_GET_SAVED,
    LIVE_WORKFLOWS_GET_STATUS,
    LIVE_WORKFLOWS_LIST,
    LIVE_WORKFLOWS_LIST_EXECUTIONS,
    LIVE_WORKFLOWS_LIST_SAVED,
    LIVE_WORKFLOWS_PUBLISH_SAVED,
    LIVE_WORKFLOWS_RETRY,
    LIVE_WORKFLOWS_UPDATE_SAVED,
)
from kubiya_async._resource import Resource, as_secret, with_fields
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator
from kubiya_async.streams.execution import EventStream


class LiveWorkflows(Resource):
    """Workflows: run a definition, follow, retry and cancel runs, and the saved ones of the composer."""

    __slots__ = ()

    def execute(
        self,
        *,
        definition: Mapping[str, Any],
        runner: str,
        params: Mapping[str, Any] | Unset = UNSET,
        parameters: Mapping[str, Any] | Unset = UNSET,
        secrets: Mapping[str, str | SecretStr] | Unset = UNSET,
        env: Mapping[str, str] | Unset = UNSET,
        native_sse: bool | Unset = UNSET,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> EventStream:
        """Run a workflow definition.

        `POST /api/v1/workflow?operation=execute_workflow`, seen in two clients: cli
        internal/kubiya/workflow.go; python kubiya_workflow_sdk/client.py.

        The run lasts as long as its stream. It cannot be rejoined: after losing the stream, ask
        `get_status`.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            definition: A workflow definition with what it needs to run. Whatever else a definition
                says is sent as it is.
            runner: Name of the runner.
            params: Values of its parameters.
            parameters: The same, under the name that the Python packages send.
            secrets: Secrets by name, shown nowhere.
            env: Environment of the steps.
            native_sse: Whether to answer with plain server-sent events.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.
        """
        secrets = as_secret(secrets)
        return self._events(
            LIVE_WORKFLOWS_EXECUTE,
            query={"runner": runner, "native_sse": native_sse},
            body=(
                LiveWorkflowExecution,
                with_fields(
                    "definition",
                    definition,
                    {
                        "params": params,
                        "parameters": parameters,
                        "secrets": secrets,
                        "env": env,
                        "command": "execute_workflow",
                    },
                ),
            ),
            idle_timeout=idle_timeout,
            options=options,
        )

    async def get_status(
        self, *, workflow_id: str, runner: str, options: RequestOptions | None = None
    ) -> LiveWorkflowReport:
        """Get the state of a run.

        `POST /api/v1/workflow?operation=get_status`, seen in two clients: cli
        internal/kubiya/workflow_enhanced.go; python kubiya_services/constants.py.

        Only reads: a failed call is repeated.

        Args:
            workflow_id: Id of the run.
            runner: Name of the runner.
            options: Settings for this call alone.

        Returns:
            The state; a failure may come with status 200, and is an error then.
        """
        return await self._call(
            LIVE_WORKFLOWS_GET_STATUS,
            LiveWorkflowReport,
            query={"runner": runner},
            body=(LiveWorkflowReference, {"workflow_id": workflow_id}),
            options=options,
        )

    def list(
        self,
        *,
        runner: str,
        filter: Literal["all", "running", "completed", "failed"] | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveWorkflowSummary]:
        """List the runs of a runner.

        `POST /api/v1/workflow?operation=list_workflows`, seen in two clients: cli
        internal/kubiya/workflow_enhanced.go; python kubiya_services/services/workflows.py.

        Only reads: a failed call is repeated.

        Args:
            runner: Name of the runner.
            filter: State of the run. Known values: `all`, `running`, `completed`, `failed`.
            limit: Items per page.
            offset: Items to skip.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_WORKFLOWS_LIST,
            LiveWorkflowSummary,
            LiveWorkflowPage,
            query={"runner": runner},
            body=(LiveWorkflowQuery, {"filter": filter, "limit": limit, "offset": offset}),
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def retry(
        self,
        *,
        workflow_id: str,
        runner: str,
        from_step: str | Unset = UNSET,
        variables: Mapping[str, Any] | Unset = UNSET,
        force: bool | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveWorkflowReport:
        """Run a workflow again, from a step on.

        `POST /api/v1/workflow?operation=retry_workflow`, seen in one: cli
        internal/kubiya/workflow_enhanced.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            workflow_id: Id of the run.
            runner: Name of the runner.
            from_step: Step to begin at.
            variables: Values that differ from the first time.
            force: Whether to repeat it in any case.
            options: Settings for this call alone.

        Returns:
            The state; follow it with `get_status`.
        """
        return await self._call(
            LIVE_WORKFLOWS_RETRY,
            LiveWorkflowReport,
            query={"runner": runner},
            body=(
                LiveWorkflowRetry,
                {
                    "workflow_id": workflow_id,
                    "from_step": from_step,
                    "variables": variables,
                    "force": force,
                },
            ),
            options=options,
        )

    async def cancel(
        self,
        *,
        workflow_id: str,
        runner: str,
        reason: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveWorkflowReport:
        """Cancel a run.

        `POST /api/v1/workflow?operation=cancel_workflow`, seen in one: cli
        internal/kubiya/workflow_enhanced.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            workflow_id: Id of the run.
            runner: Name of the runner.
            reason: Why it is cancelled.
            options: Settings for this call alone.

        Returns:
            The state after that.
        """
        return await self._call(
            LIVE_WORKFLOWS_CANCEL,
            LiveWorkflowReport,
            query={"runner": runner},
            body=(LiveWorkflowCancel, {"workflow_id": workflow_id, "reason": reason}),
            options=options,
        )

    def list_saved(
        self,
        *,
        page: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        status: str | Unset = UNSET,
        search: str | Unset = UNSET,
        owner_id: str | Unset = UNSET,
        sort_by: Literal["updated_at"] | str | Unset = UNSET,
        sort_order: Literal["asc", "desc"] | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveSavedWorkflow]:
        """List the workflows that are kept in the composer.

        `GET /workflows`, seen in one: cli internal/composer/workflows.go.

        Only reads: a failed call is repeated.

        Args:
            page: Number of the page, from 1.
            limit: Items per page.
            status: State of the workflow.
            search: Text to look for.
            owner_id: Who owns it.
            sort_by: Field to sort by. Known values: `updated_at`.
            sort_order: Direction. One of `asc`, `desc`.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_WORKFLOWS_LIST_SAVED,
            LiveSavedWorkflow,
            LiveSavedWorkflowPage,
            query={
                "page": page,
                "limit": limit,
                "status": status,
                "search": search,
                "owner_id": owner_id,
                "sort_by": sort_by,
                "sort_order": sort_order,
            },
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create_saved(
        self,
        *,
        name: str,
        definition: LiveWorkflowDefinition | Mapping[str, Any],
        description: str | Unset = UNSET,
        status: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveSavedWorkflow:
        """Keep a workflow in the composer.

        `POST /workflows`, seen in one: terraform internal/clients/trigger.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the workflow.
            definition: What it consists of.
            description: What it does.
            status: Whether it is a draft or published.
            options: Settings for this call alone.

        Returns:
            The workflow.
        """
        return await self._call(
            LIVE_WORKFLOWS_CREATE_SAVED,
            LiveSavedWorkflow,
            body=(
                LiveSavedWorkflowCreate,
                {
                    "name": name,
                    "description": description,
                    "status": status,
                    "definition": definition,
                },
            ),
            options=options,
        )

    async def get_saved(
        self, workflow_id: str, *, options: RequestOptions | None = None
    ) -> LiveSavedWorkflow:
        """Get a workflow of the composer.

        `GET /workflows/{workflow_id}`, seen in two clients: cli internal/composer/workflows.go;
        terraform internal/clients/trigger.go.

        Only reads: a failed call is repeated.

        Args:
            workflow_id: Id of the workflow.
            options: Settings for this call alone.

        Returns:
            The workflow.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_WORKFLOWS_GET_SAVED, LiveSavedWorkflow, path=(workflow_id,), options=options
        )

    async def update_saved(
        self,
        workflow_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        status: str | Unset = UNSET,
        definition: LiveWorkflowDefinition | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveSavedWorkflow:
        """Change a workflow of the composer.

        `PUT /workflows/{workflow_id}`, seen in one: terraform internal/clients/trigger.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            workflow_id: Id of the workflow.
            name: Name of the workflow.
            description: What it does.
            status: Whether it is a draft or published.
            definition: What it consists of.
            options: Settings for this call alone.

        Returns:
            The workflow as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_WORKFLOWS_UPDATE_SAVED,
            LiveSavedWorkflow,
            path=(workflow_id,),
            body=(
                LiveSavedWorkflowUpdate,
                {
                    "name": name,
                    "description": description,
                    "status": status,
                    "definition": definition,
                },
            ),
            options=options,
        )

    async def delete_saved(
        self, workflow_id: str, *, options: RequestOptions | None = None
    ) -> None:
        """Delete a workflow of the composer.

        `DELETE /workflows/{workflow_id}`, seen in one: terraform internal/clients/trigger.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            workflow_id: Id of the workflow.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(LIVE_WORKFLOWS_DELETE_SAVED, None, path=(workflow_id,), options=options)

    async def publish_saved(
        self,
        workflow_id: str,
        *,
        runner: str,
        type: str | Unset = UNSET,
        webhook_path: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LivePublication:
        """Publish a workflow of the composer.

        `POST /workflows/{workflow_id}/publish`, seen in one: terraform internal/clients/trigger.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            workflow_id: Id of the workflow.
            runner: Name of the runner.
            type: Kind of trigger, such as `webhook`.
            webhook_path: Path of the address that starts it; the client takes the workflow's id.
            options: Settings for this call alone.

        Returns:
            What came of it.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_WORKFLOWS_PUBLISH_SAVED,
            LivePublication,
            path=(workflow_id,),
            body=(
                LiveWorkflowPublish,
                {"type": type, "webhook_path": webhook_path, "runner": runner},
            ),
            options=options,
        )

    async def create_webhook_url(
        self,
        workflow_id: str,
        *,
        runner: str,
        trigger_type: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveWorkflowWebhook:
        """Make the address that starts a workflow of the composer.

        `POST /workflows/{workflow_id}/webhook-url`, seen in one: terraform
        internal/clients/trigger.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            workflow_id: Id of the workflow.
            runner: Name of the runner.
            trigger_type: What starts it, such as `webhook`.
            options: Settings for this call alone.

        Returns:
            The address. The API key is never sent there.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_WORKFLOWS_CREATE_WEBHOOK_URL,
            LiveWorkflowWebhook,
            path=(workflow_id,),
            body=(LiveWorkflowTrigger, {"runner": runner, "trigger_type": trigger_type}),
            options=options,
        )

    async def execute_saved(
        self,
        workflow_id: str,
        *,
        runner: str,
        input: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveSavedWorkflowStart:
        """Run a workflow of the composer.

        `POST /workflows/{workflow_id}/execute`, seen in one: cli internal/composer/workflows.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            workflow_id: Id of the workflow.
            runner: Name of the runner.
            input: Values of its parameters.
            options: Settings for this call alone.

        Returns:
            The execution.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_WORKFLOWS_EXECUTE_SAVED,
            LiveSavedWorkflowStart,
            path=(workflow_id,),
            body=(LiveSavedWorkflowRun, {"input": input, "runner": runner}),
            options=options,
        )

    def list_executions(
        self,
        *,
        page: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        workflow_id: str | Unset = UNSET,
        status: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveComposerExecution]:
        """List the executions of the composer's workflows.

        `GET /workflows/executions`, seen in one: cli internal/composer/workflow_executions.go.

        Only reads: a failed call is repeated.

        Args:
            page: Number of the page, from 1.
            limit: Items per page.
            workflow_id: Id of the workflow.
            status: State of the execution.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_WORKFLOWS_LIST_EXECUTIONS,
            LiveComposerExecution,
            LiveComposerExecutionPage,
            query={"page": page, "limit": limit, "workflow_id": workflow_id, "status": status},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    def generate(
        self,
        *,
        prompt: str,
        org_id: str | Unset = UNSET,
        user_id: str | Unset = UNSET,
        conversation_id: str | Unset = UNSET,
        workflow_mode: Literal["act", "plan"] | str | Unset = UNSET,
        variables: Mapping[str, Any] | Unset = UNSET,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> EventStream:
        """Generate a workflow from a description, and run it if asked to.

        `POST /api/orchestrate`, seen in one: cli internal/kubiya/workflow.go.

        The command line client puts the API key into the body as well; here it travels in its
        header alone.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            prompt: What the workflow is to do, in words.
            org_id: Organization that asks.
            user_id: User who asks.
            conversation_id: Conversation that this belongs to.
            workflow_mode: Whether to run it, or only to write it. Known values: `act`, `plan`.
            variables: Values it may use.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.
        """
        return self._events(
            LIVE_WORKFLOWS_GENERATE,
            body=(
                LiveWorkflowPrompt,
                {
                    "prompt": prompt,
                    "org_id": org_id,
                    "user_id": user_id,
                    "conversation_id": conversation_id,
                    "workflow_mode": workflow_mode,
                    "variables": variables,
                    "format": "sse",
                },
            ),
            idle_timeout=idle_timeout,
            options=options,
        )
