"""aiohttp servers: a handler for webhooks.

Register it with a router:

    app.router.add_post("/webhooks/kubiya", webhook_handler(receiver))
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from kubiya_async._messages.logging import get_logger
from kubiya_async.errors import WebhookError
from kubiya_async.webhooks.receiver import Receiver

__all__ = ["webhook_handler"]

_log = get_logger()


def webhook_handler(receiver: Receiver) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a handler that verifies and handles deliveries.

    It answers 204 when the delivery was handled, now or before, 401 when it must not be trusted,
    400, 413 or 415 when its body is no event, too large or encoded, 409 while it is being handled,
    and 503 when that cannot be known.

    Args:
        receiver: Verifies and handles it.
    """

    async def handle(request: web.Request) -> web.Response:
        try:
            body = await receiver.read(request.content.iter_any())
        except WebhookError as error:
            return web.Response(status=error.status)
        except ConnectionError:
            # The sender has disconnected; this response is not read.
            _log.info("webhook refused: the sender hung up")
            return web.Response(status=400)
        try:
            await receiver.receive(body, request.headers)
        except WebhookError as error:
            # Which check failed is not told to the sender.
            return web.Response(status=error.status)
        return web.Response(status=204)

    return handle
