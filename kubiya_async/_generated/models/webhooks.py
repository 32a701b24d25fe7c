# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/webhooks.yaml`: Kubiya API, webhooks."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from kubiya_async._generated.models.common import ExecutionStatus, Page
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model

WebhookType = TypeAliasType("WebhookType", Literal["slack"] | str)
"""How a webhook delivers what its agent says."""


class Webhook(Model):
    """An address that starts an agent when it is called."""

    uuid: str
    """Id of the webhook."""
    name: str
    """Name of the webhook."""
    type: WebhookType | None = None
    """Way of delivery."""
    destination: str | None = None
    """Channel or address."""
    prompt: str | None = None
    """What the agent does with a call."""
    webhook_url: str | None = None
    """Address to call, outside the API's root."""
    created_at: Timestamp | None = None
    """When it was created."""
    updated_at: Timestamp | None = None
    """When it was last changed."""


class WebhookPage(Page):
    """One page of webhooks."""

    webhooks: list[Webhook] | None
    """The webhooks."""


class WebhookCreate(Model, nullable=()):
    """A webhook to create."""

    name: Annotated[str, Field(min_length=1)]
    """Name of the webhook."""
    type: WebhookType
    """Way of delivery."""
    destination: Annotated[str, Field(min_length=1)]
    """Channel or address."""
    prompt: str | None = None
    """What the agent does with a call."""


class WebhookMetadata(Model, nullable=()):
    """Facts that go along with a call of a webhook."""

    severity: str | None = None
    """How bad it is."""
    source: str | None = None
    """What noticed it."""
    timestamp: Timestamp | None = None
    """When it happened."""


class WebhookTriggerRequest(Model, nullable=()):
    """A call of a webhook."""

    message: str
    """What happened."""
    metadata: WebhookMetadata | None = None
    """Facts that go along with it."""


class WebhookExecution(Model):
    """What a call of a webhook has started."""

    execution_id: str
    """Id of the execution."""
    status: ExecutionStatus | None = None
    """How far it has come."""
    created_at: Timestamp | None = None
    """When it was started."""
