"""Receiving the events that the platform sends: verify, parse, route.

    receiver = Receiver(secrets=["whsec_…"], scheme=StandardWebhooks())

    @receiver.on("workflow.failed")
    async def failed(event: WorkflowFailedEvent) -> None: ...

    await receiver.receive(raw_body, request.headers)

The documents speak of a secret and of no scheme, so the scheme is always named. Verification works
on the bytes as they came; decoding and encoding them again would make another message.
`kubiya_async.contrib.fastapi` and `kubiya_async.contrib.aiohttp` connect a receiver to a server.

`schemes` verifies, `replay` remembers what was handled, `receiver` does both, parses and routes.
Stands on `_messages`, `limits.redis` and the generated models of events, not on the client.
"""

from kubiya_async.webhooks.receiver import Receiver, Router, parse
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

__all__ = [
    "Claim",
    "Delivery",
    "HmacSha256",
    "MemoryReplayGuard",
    "Receiver",
    "RedisReplayGuard",
    "ReplayGuard",
    "Router",
    "Scheme",
    "SharedSecret",
    "StandardWebhooks",
    "TimestampedHmacSha256",
    "parse",
    "sign",
    "signed_request",
    "verify",
]
