"""aiohttp servers: a handler for webhooks.

Register it with a router:

    app.router.add_post("/webhooks/kubiya", webhook_handler(receiver))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from kubiya_async.errors import WebhookError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kubiya_async.webhooks.receiver import Receiver

__all__ = ["webhook_handler"]


def webhook_handler(receiver: Receiver) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make a handler that verifies and handles deliveries.

    It answers 204 when the delivery was handled, now or before, 401 when it must not be trusted,
    409 while it is being handled, and 503 when that cannot be known.

    Args:
        receiver: Verifies and handles it.
    """

    async def handle(request: web.Request) -> web.Response:
        try:
            body = await receiver.read(request.content.iter_any())
            await receiver.receive(body, request.headers)
        except WebhookError as error:
            # Which check failed is nobody's business outside.
            return web.Response(status=error.status)
        return web.Response(status=204)

    return handle
