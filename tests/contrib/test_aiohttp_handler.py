"""The handler for aiohttp servers."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from kubiya_async.contrib.aiohttp import webhook_handler
from kubiya_async.webhooks import Receiver, StandardWebhooks, signed_request

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


async def test_deliveries_are_verified_and_handled_once() -> None:
    receiver = Receiver(secrets=SECRET, scheme=StandardWebhooks(), max_body_bytes=1000)
    handled: list[str] = []

    @receiver.on("*")
    async def handle(event: Any) -> None:
        handled.append(event.event)

    app = web.Application()
    app.router.add_post("/hook", webhook_handler(receiver))
    body, headers = signed_request(
        {"event": "tool.executed", "data": {}}, secret=SECRET, scheme=StandardWebhooks()
    )
    async with TestClient(TestServer(app)) as client:
        statuses = [
            (await client.post("/hook", data=content, headers=headers)).status
            for content in (body, body, body + b" ", b"x" * 2000)
        ]
    assert statuses == [204, 204, 401, 413]
    assert handled == ["tool.executed"]
