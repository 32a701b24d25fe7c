"""Receive alerts on several machines: an inbox that is a queue, in the fleet's Redis.

    taskiq worker receive:broker --app-dir examples/fleet --workers 1
    WEBHOOK_SECRET=… python examples/fleet/receive.py PORT

A delivery is answered when the stream of the queue has it, and not before. The guard refuses what
came before; it is asked first and told last, so that a delivery is rather queued twice than lost.
"""

from __future__ import annotations

import base64
import os
import sys
from typing import TYPE_CHECKING, Final

from aiohttp import web
from taskiq import SimpleRetryMiddleware
from taskiq_redis import RedisStreamBroker

from kubiya_async import WebhookError
from kubiya_async.contrib.aiohttp import webhook_handler
from kubiya_async.webhooks import PAGERDUTY, Receiver, RedisReplayGuard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kubiya_async.webhooks import SenderEvent

STORE: Final = os.environ.get("FLEET_STORE", "redis://localhost:6379/0")
SECRET: Final = os.environ.get("WEBHOOK_SECRET", "")

broker = RedisStreamBroker(
    STORE, queue_name="deliveries", consumer_id="0", idle_timeout=600_000
).with_middlewares(SimpleRetryMiddleware(default_retry_count=5))


class QueueInbox:
    """Deliveries in a queue of Taskiq."""

    def __init__(self) -> None:
        self._guard = RedisReplayGuard(STORE)

    async def put(self, id: str, event: str, body: bytes) -> bool:  # noqa: A002 - the field's word
        known = await self._guard.claim(id)
        if known == "busy":
            raise WebhookError("webhook refused: it is being stored", reason="busy")
        if known == "handled":
            return False
        try:
            await handle.kiq(event, base64.b64encode(body).decode())
        except BaseException as error:
            await self._guard.release(id)
            if isinstance(error, Exception):
                raise WebhookError(
                    "webhook refused: the queue is away", reason="unavailable"
                ) from error
            raise
        await self._guard.keep(id)
        return True


receiver = Receiver(secrets=SECRET or "not set", scheme=PAGERDUTY, inbox=QueueInbox())


@receiver.on("incident.*")
async def incident(event: SenderEvent) -> None:
    print(event.event, flush=True)


@broker.task(task_name="handle", retry_on_error=True)
async def handle(event: str, body: str) -> None:
    await receiver.handle(event, base64.b64decode(body))


async def life(_: web.Application) -> AsyncIterator[None]:
    await broker.startup()
    yield
    await broker.shutdown()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not SECRET:
        sys.exit(__doc__)
    app = web.Application()
    app.cleanup_ctx.append(life)
    app.router.add_post("/webhooks", webhook_handler(receiver))
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]))
