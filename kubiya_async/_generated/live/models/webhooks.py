# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/webhooks.yaml`: Kubiya as its own clients call it, webhooks."""

from typing import Annotated, Any, Literal

from pydantic import Field

from kubiya_async._messages.fields import JsonText, Timestamp
from kubiya_async._messages.models import LiveModel


class LiveCommunication(LiveModel, nullable=("destination",)):
    """Where a webhook reports to."""

    method: Literal["Slack", "Teams", "Http"] | str | None = None
    """How it reports."""
    destination: str | None = None
    """Channel or person; blank for `Http`."""


class LiveWebhook(LiveModel):
    """An inbound trigger."""

    id: str
    """Id of the webhook."""
    name: str | None = None
    """Name of the webhook."""
    source: str | None = None
    """Who sends the events."""
    agent_id: str | None = None
    """Id of the agent it starts."""
    workflow: JsonText | None = None
    """Workflow it starts, which is JSON inside text on the wire."""
    runner: str | None = None
    """Name of the runner of the workflow."""
    communication: LiveCommunication | None = None
    """Where it reports to."""
    filter: str | None = None
    """Which events count, in JMESPath."""
    prompt: str | None = None
    """What is said to the agent."""
    hide_webhook_headers: bool | None = None
    """Whether the headers are left out of what it reports."""
    created_at: Timestamp | None = None
    """When it was made."""
    created_by: str | None = None
    """Who made it."""
    updated_at: Timestamp | None = None
    """When it was changed."""
    managed_by: str | None = None
    """What manages it."""
    org: str | None = None
    """Organization it belongs to."""
    task_id: str | None = None
    """Task that made it."""
    webhook_url: str | None = None
    """Address to send events to. The API key is never sent there."""


class LiveWebhookCreate(LiveModel, nullable=()):
    """A webhook to make."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the webhook."""
    source: str
    """Who sends the events."""
    communication: LiveCommunication
    """Where it reports to."""
    agent_id: str | None = None
    """Id of the agent to start."""
    workflow: JsonText | None = None
    """Workflow to start; it is sent as JSON inside text."""
    runner: str | None = None
    """Name of the runner of the workflow."""
    filter: str | None = None
    """Which events count, in JMESPath."""
    prompt: str | None = None
    """What to say to the agent."""
    hide_webhook_headers: bool | None = None
    """Whether to leave the headers out of what it reports."""
    managed_by: str | None = None
    """What manages it."""
    task_id: str | None = None
    """Task that makes it."""


class LiveWebhookUpdate(LiveModel, nullable=()):
    """Changes to a webhook."""

    name: str | None = None
    """Name of the webhook."""
    source: str | None = None
    """Who sends the events."""
    communication: LiveCommunication | None = None
    """Where it reports to."""
    agent_id: str | None = None
    """Id of the agent to start."""
    workflow: JsonText | None = None
    """Workflow to start; it is sent as JSON inside text."""
    runner: str | None = None
    """Name of the runner of the workflow."""
    filter: str | None = None
    """Which events count, in JMESPath."""
    prompt: str | None = None
    """What to say to the agent."""
    hide_webhook_headers: bool | None = None
    """Whether to leave the headers out of what it reports."""
    managed_by: str | None = None
    """What manages it."""
    task_id: str | None = None
    """Task that makes it."""


class LiveWebhookTest(LiveModel, nullable=()):
    """What to send, and where to."""

    webhook_url: Annotated[str, Field(min_length=1)]
    """Address of the webhook."""
    test_data: dict[str, Any] | None = None
    """What to send."""
    wait_for_response: bool | None = None
    """Whether to wait for what it answers."""


class LiveWebhookTestResult(LiveModel):
    """What came of a test."""

    success: bool | None = None
    """Whether it arrived."""
    message: str | None = None
    """Sentence for a person."""
