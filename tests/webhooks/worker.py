"""A process that receives deliveries, as one worker of a service does.

    python worker.py URL SCOPE LEASE [die]

It gets every delivery that the others get, all at once, and writes down in the store what it has
handled. With `die` it ends in the middle of the first one, as if it had been killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter

from redis.asyncio import Redis

from kubiya_async.errors import WebhookError
from kubiya_async.models import UnknownWebhookEvent
from kubiya_async.webhooks import (
    Receiver,
    RedisReplayGuard,
    StandardWebhooks,
    signed_request,
)

SECRET = "s3cret"
SCHEME = StandardWebhooks()
DELIVERIES = 100


async def main(url: str, scope: str, lease: float, *, die: bool) -> None:
    """Receive all deliveries, and print how they were answered."""
    guard = RedisReplayGuard(url, prefix=f"{scope}:", lease=lease, timeout=20.0)
    async with Redis.from_url(url) as store, guard:
        receiver = Receiver(secrets=SECRET, scheme=SCHEME, replay=guard)

        @receiver.on("*")
        async def handle(event: UnknownWebhookEvent) -> None:
            if die:
                await store.rpush(f"died {scope}", event.event)
                os._exit(9)
            await store.rpush(f"handled {scope}", event.event)

        async def deliver(number: int) -> str:
            event = {"event": f"test.{number}", "data": {}}
            body, headers = signed_request(event, secret=SECRET, scheme=SCHEME, id=str(number))
            try:
                await receiver.receive(body, headers)
            except WebhookError as error:
                return error.reason
            return "handled"

        # The processes begin together, or there would be nothing to contend for.
        await store.incr(f"ready {scope}")
        while int(await store.get(f"ready {scope}") or 0) < int(os.environ.get("WORKERS", "1")):
            await asyncio.sleep(0.005)
        answers = await asyncio.gather(*map(deliver, range(DELIVERIES)))
    print(json.dumps(Counter(answers)))


if __name__ == "__main__":
    where, what, seconds, *rest = sys.argv[1:]
    asyncio.run(main(where, what, float(seconds), die=bool(rest)))
