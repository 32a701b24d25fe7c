# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.webhooks`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kubiya_async._generated.live.models.common import LiveResult
from kubiya_async._generated.live.models.webhooks import (
    LiveCommunication,
    LiveWebhook,
    LiveWebhookCreate,
    LiveWebhookTest,
    LiveWebhookTestResult,
    LiveWebhookUpdate,
)
from kubiya_async._generated.live.operations import (
    LIVE_WEBHOOKS_CREATE,
    LIVE_WEBHOOKS_DELETE,
    LIVE_WEBHOOKS_GET,
    LIVE_WEBHOOKS_LIST,
    LIVE_WEBHOOKS_TEST,
    LIVE_WEBHOOKS_UPDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class LiveWebhooks(Resource):
    """Inbound triggers of agents and workflows."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[LiveWebhook]:
        """List all webhooks.

        `GET /api/v1/event`, seen in two clients: cli internal/kubiya/webhooks.go; terraform
        internal/clients/webhook.go.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            LIVE_WEBHOOKS_LIST,
            LiveWebhook,
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
        name: str,
        source: str,
        communication: LiveCommunication | Mapping[str, Any],
        agent_id: str | Unset = UNSET,
        workflow: Mapping[str, Any] | Sequence[Any] | str | Unset = UNSET,
        runner: str | Unset = UNSET,
        filter: str | Unset = UNSET,
        prompt: str | Unset = UNSET,
        hide_webhook_headers: bool | Unset = UNSET,
        managed_by: str | Unset = UNSET,
        task_id: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveWebhook:
        """Create a webhook.

        `POST /api/v1/event`, seen in two clients: cli internal/kubiya/webhooks.go; terraform
        internal/clients/webhook.go.

        It starts either an agent or a workflow. A destination in Teams is `#` and a JSON object
        with `team_name` and `channel_name` in one client, the object alone in another.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the webhook.
            source: Who sends the events.
            communication: Where it reports to.
            agent_id: Id of the agent to start.
            workflow: Workflow to start; it is sent as JSON inside text.
            runner: Name of the runner of the workflow.
            filter: Which events count, in JMESPath.
            prompt: What to say to the agent.
            hide_webhook_headers: Whether to leave the headers out of what it reports.
            managed_by: What manages it.
            task_id: Task that makes it.
            options: Settings for this call alone.

        Returns:
            The webhook.
        """
        return await self._call(
            LIVE_WEBHOOKS_CREATE,
            LiveWebhook,
            body=(
                LiveWebhookCreate,
                {
                    "name": name,
                    "source": source,
                    "communication": communication,
                    "agent_id": agent_id,
                    "workflow": workflow,
                    "runner": runner,
                    "filter": filter,
                    "prompt": prompt,
                    "hide_webhook_headers": hide_webhook_headers,
                    "managed_by": managed_by,
                    "task_id": task_id,
                },
            ),
            options=options,
        )

    async def get(self, webhook_id: str, *, options: RequestOptions | None = None) -> LiveWebhook:
        """Get a webhook.

        `GET /api/v1/event/{id}`, seen in two clients: cli internal/kubiya/webhooks.go; terraform
        internal/clients/webhook.go.

        Only reads: a failed call is repeated.

        Args:
            webhook_id: Id of the webhook.
            options: Settings for this call alone.

        Returns:
            The webhook.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(LIVE_WEBHOOKS_GET, LiveWebhook, path=(webhook_id,), options=options)

    async def update(
        self,
        webhook_id: str,
        *,
        name: str | Unset = UNSET,
        source: str | Unset = UNSET,
        communication: LiveCommunication | Mapping[str, Any] | Unset = UNSET,
        agent_id: str | Unset = UNSET,
        workflow: Mapping[str, Any] | Sequence[Any] | str | Unset = UNSET,
        runner: str | Unset = UNSET,
        filter: str | Unset = UNSET,
        prompt: str | Unset = UNSET,
        hide_webhook_headers: bool | Unset = UNSET,
        managed_by: str | Unset = UNSET,
        task_id: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveWebhook:
        """Change a webhook.

        `PUT /api/v1/event/{id}`, seen in two clients: cli internal/kubiya/webhooks.go; terraform
        internal/clients/webhook.go.

        The clients send the whole webhook; what is left out may be lost.

        Twice has the effect of once: a failed call is repeated.

        Args:
            webhook_id: Id of the webhook.
            name: Name of the webhook.
            source: Who sends the events.
            communication: Where it reports to.
            agent_id: Id of the agent to start.
            workflow: Workflow to start; it is sent as JSON inside text.
            runner: Name of the runner of the workflow.
            filter: Which events count, in JMESPath.
            prompt: What to say to the agent.
            hide_webhook_headers: Whether to leave the headers out of what it reports.
            managed_by: What manages it.
            task_id: Task that makes it.
            options: Settings for this call alone.

        Returns:
            The webhook as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_WEBHOOKS_UPDATE,
            LiveWebhook,
            path=(webhook_id,),
            body=(
                LiveWebhookUpdate,
                {
                    "name": name,
                    "source": source,
                    "communication": communication,
                    "agent_id": agent_id,
                    "workflow": workflow,
                    "runner": runner,
                    "filter": filter,
                    "prompt": prompt,
                    "hide_webhook_headers": hide_webhook_headers,
                    "managed_by": managed_by,
                    "task_id": task_id,
                },
            ),
            options=options,
        )

    async def delete(self, webhook_id: str, *, options: RequestOptions | None = None) -> LiveResult:
        """Delete a webhook.

        `DELETE /api/v1/event/{id}`, seen in two clients: cli internal/kubiya/webhooks.go; terraform
        internal/clients/webhook.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            webhook_id: Id of the webhook.
            options: Settings for this call alone.

        Returns:
            That it is gone.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            LIVE_WEBHOOKS_DELETE, LiveResult, path=(webhook_id,), options=options
        )

    async def test(
        self,
        *,
        webhook_url: str,
        test_data: Mapping[str, Any] | Unset = UNSET,
        wait_for_response: bool | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> LiveWebhookTestResult:
        """Send test data to a webhook.

        `POST /api/v1/webhook/test`, seen in one: python kubiya_services/services/webhooks.py.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            webhook_url: Address of the webhook.
            test_data: What to send.
            wait_for_response: Whether to wait for what it answers.
            options: Settings for this call alone.

        Returns:
            What came of it.
        """
        return await self._call(
            LIVE_WEBHOOKS_TEST,
            LiveWebhookTestResult,
            body=(
                LiveWebhookTest,
                {
                    "webhook_url": webhook_url,
                    "test_data": test_data,
                    "wait_for_response": wait_for_response,
                },
            ),
            options=options,
        )
