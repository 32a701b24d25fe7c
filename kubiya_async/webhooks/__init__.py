"""Receiving the events that the platform sends: verify, parse, route.

    receiver = Receiver(secrets=["whsec_…"], scheme=StandardWebhooks())

    @receiver.on("workflow.failed")
    async def failed(event: WorkflowFailedEvent) -> None: ...

    await receiver.receive(raw_body, request.headers)

The documents speak of a secret and of no scheme, so the scheme is always named. Verification works
on the bytes as they came; decoding and encoding them again would make another message.
`kubiya_async.contrib.fastapi` and `kubiya_async.contrib.aiohttp` connect a receiver to a server.

`schemes` verifies, `senders` knows how others sign, `replay` remembers what was handled, `receiver`
does all of it, parses and routes; `inbox` keeps deliveries until they are handled.
Stands on `_messages`, `limits.redis` and the generated models of events, not on the client.
"""

from kubiya_async.webhooks.inbox import DeliveryState, SqliteInbox, StoredDelivery
from kubiya_async.webhooks.receiver import Inbox, Receiver, Router, parse
from kubiya_async.webhooks.replay import Claim, MemoryReplayGuard, RedisReplayGuard, ReplayGuard
from kubiya_async.webhooks.schemes import (
    Delivery,
    HmacSha256,
    Scheme,
    SharedSecret,
    StandardWebhooks,
    TimestampedHmacSha256,
    sign,
    signed_request,
    verify,
)
from kubiya_async.webhooks.senders import (
    ALERTMANAGER,
    DATADOG,
    GITHUB,
    GITLAB,
    GITLAB_SIGNED,
    PAGERDUTY,
    SLACK,
    Sender,
    SenderEvent,
)

__all__ = [
    "ALERTMANAGER",
    "DATADOG",
    "GITHUB",
    "GITLAB",
    "GITLAB_SIGNED",
    "PAGERDUTY",
    "SLACK",
    "Claim",
    "Delivery",
    "DeliveryState",
    "HmacSha256",
    "Inbox",
    "MemoryReplayGuard",
    "Receiver",
    "RedisReplayGuard",
    "ReplayGuard",
    "Router",
    "Scheme",
    "Sender",
    "SenderEvent",
    "SharedSecret",
    "SqliteInbox",
    "StandardWebhooks",
    "StoredDelivery",
    "TimestampedHmacSha256",
    "parse",
    "sign",
    "signed_request",
    "verify",
]
