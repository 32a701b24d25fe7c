"""Outbound webhooks: what is sent when, how it is signed, and how senders misbehave."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from pydantic import TypeAdapter

from kubiya_async.errors import InvalidArgumentError, WebhookError
from kubiya_async.models import KnownWebhookEvent
from kubiya_async.testing import LocalServer, Subscription
from kubiya_async.testing.deliveries import sign
from kubiya_async.webhooks import HmacSha256, StandardWebhooks, verify

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.server.conftest import Http, TurnedClock

SECRET = "your-webhook-secret"


class Receiver:
    """Takes deliveries and answers as it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.received: list[tuple[Any, bytes]] = []
        self.answers: list[int] = []

    async def take(self, request: web.BaseRequest) -> web.StreamResponse:
        self.received.append((request.headers, await request.read()))
        return web.Response(status=self.answers.pop(0) if self.answers else 204)

    @property
    def events(self) -> list[str]:
        return [json.loads(body)["event"] for _, body in self.received]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    runner = web.ServerRunner(web.Server(receiver.take), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_an_event_looks_as_documented_and_is_signed(http: Http, receiver: Receiver) -> None:
    http.server.deliver_webhooks(receiver.url, SECRET)

    created = (await http.post("/agents", {"name": "Builder"})).json()
    await http.server.flush_webhooks()

    [(headers, body)] = receiver.received
    event = json.loads(body)
    assert event.keys() == {"event", "data", "timestamp"}
    assert event["event"] == "agent.created"
    assert event["data"] == {
        "agent": {"uuid": created["uuid"], "name": "Builder", "status": "active"}
    }
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Kubiya-Signature"] == f"sha256={digest}"
    assert headers["X-Kubiya-Timestamp"].isdigit()
    assert headers["Content-Type"] == "application/json"


async def test_every_change_has_its_event(
    slow_http: Http, receiver: Receiver, clock: TurnedClock
) -> None:
    slow_http.server.deliver_webhooks(receiver.url)

    await slow_http.put("/agents/abc-123-def", {"name": "B"})
    await slow_http.delete("/agents/abc-123-def")
    await slow_http.post("/sources", {"name": "S", "url": "https://example.com"})
    await slow_http.post("/tools/execute", {"name": "kubectl"})
    await slow_http.post("/workflows/execute", {"source": "a"})
    await slow_http.post("/workflows/execute", {"source": "failing"})
    for pause in (45, 15, 840):
        await clock.advance(pause)
    await slow_http.server.flush_webhooks()

    assert receiver.events == [
        *("agent.updated", "agent.deleted", "source.added", "workflow.started"),
        *("workflow.started", "source.updated", "tool.executed", "workflow.completed"),
        "workflow.failed",
    ]
    bodies = [json.loads(body) for _, body in receiver.received]
    assert bodies[5]["data"]["source"]["status"] == "ready"
    assert bodies[6]["data"]["execution"]["exit_code"] == 0
    assert bodies[7]["data"]["execution"]["status"] == "completed"
    adapter: TypeAdapter[Any] = TypeAdapter(KnownWebhookEvent)
    for _, body in receiver.received:
        adapter.validate_json(body)


async def test_what_ends_after_the_subscription_is_told(
    slow_http: Http, receiver: Receiver, clock: TurnedClock
) -> None:
    await slow_http.post("/workflows/execute", {"source": "early"})
    await clock.advance(900)
    await slow_http.post("/workflows/execute", {"source": "late"})

    slow_http.server.deliver_webhooks(receiver.url)
    await clock.advance(900)
    await slow_http.server.flush_webhooks()

    assert receiver.events == ["workflow.completed"]


async def test_a_cancelled_workflow_has_no_event(
    slow_http: Http, receiver: Receiver, clock: TurnedClock
) -> None:
    slow_http.server.deliver_webhooks(receiver.url, events=["workflow.completed"])
    started = await slow_http.post("/workflows/execute", {"source": "a"})
    slow_http.server.cancel_execution(started.json()["execution_id"])

    await clock.advance(1000)
    await slow_http.server.flush_webhooks()

    assert receiver.events == []


async def test_a_delivery_is_repeated_until_it_is_taken(
    server: LocalServer, receiver: Receiver
) -> None:
    receiver.answers = [500, 404, 200, 500]
    server.deliver_webhooks(receiver.url, SECRET, retry_delay=0.001)

    server.emit("a", {})
    server.emit("b", {})
    await server.flush_webhooks()

    assert receiver.events == ["a", "a", "a", "b", "b"]
    assert [(d.event, d.attempt, d.status) for d in server.deliveries] == [
        ("a", 1, 500),
        ("a", 2, 404),
        ("a", 3, 200),
        ("b", 1, 500),
        ("b", 2, 204),
    ]
    assert len({d.id for d in server.deliveries}) == 2
    assert len({body for _, body in receiver.received}) == 2


@pytest.mark.parametrize("status", [500, 307])
async def test_a_delivery_is_given_up_in_the_end_and_follows_no_redirect(
    server: LocalServer, receiver: Receiver, status: int
) -> None:
    receiver.answers = [status] * 9
    server.deliver_webhooks(receiver.url, attempts=2, retry_delay=0)

    server.emit("a", {})
    await server.flush_webhooks()

    assert [d.status for d in server.deliveries] == [status, status]


async def test_a_receiver_that_is_not_there_is_noted(server: LocalServer) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, and nothing listens
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        server.deliver_webhooks(url, attempts=1)
        server.emit("a", {})
        await server.flush_webhooks()

    assert [(d.url, d.status) for d in server.deliveries] == [(url, None)]


async def test_wanted_events_can_come_twice_and_out_of_order(
    server: LocalServer, receiver: Receiver
) -> None:
    how: dict[str, Any] = {"scheme": "standard-webhooks", "copies": 2, "reorder": 2}
    server.deliver_webhooks(receiver.url, events=["a", "b", "c"], **how)

    for name in "abxcy":
        server.emit(name, {})
    await server.flush_webhooks()

    assert receiver.events == ["b", "b", "a", "a", "c", "c"]
    ids = [headers["webhook-id"] for headers, _ in receiver.received]
    assert ids[0] == ids[1] != ids[2] == ids[3]


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "https://10.0.0.1/", "http://127.0.0.1.example.com/"),
        *("http://localhost@example.com/", "ftp://127.0.0.1/", "http:///nowhere"),
        "127.0.0.1:80",
    ],
)
async def test_nothing_is_sent_to_another_machine(server: LocalServer, url: str) -> None:
    with pytest.raises(InvalidArgumentError, match="url"):
        server.deliver_webhooks(url)


async def test_closing_does_not_wait_for_deliveries(receiver: Receiver) -> None:
    async with LocalServer() as server:
        server.deliver_webhooks(receiver.url, retry_delay=3600)
        receiver.answers = [500]
        server.emit("a", {})
        while not server.deliveries:
            await asyncio.sleep(0.001)


@pytest.mark.parametrize(
    ("how", "scheme"),
    [
        ({}, HmacSha256()),
        ({"sign_timestamp": True}, HmacSha256(timestamp_header="X-Kubiya-Timestamp")),
        ({"scheme": "standard-webhooks"}, StandardWebhooks()),
    ],
)
async def test_what_is_sent_is_what_the_sdk_verifies(
    server: LocalServer, receiver: Receiver, how: dict[str, Any], scheme: Any
) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    server.deliver_webhooks(receiver.url, secret, **how)

    server.emit("agent.created", {"agent": {"uuid": "a", "name": "A"}})
    await server.flush_webhooks()

    [(headers, body)] = receiver.received
    verify(body, headers, secrets=[secret], scheme=scheme)
    with pytest.raises(WebhookError):
        verify(body + b" ", headers, secrets=[secret], scheme=scheme)


async def test_a_secret_that_cannot_sign_is_refused(server: LocalServer) -> None:
    with pytest.raises(InvalidArgumentError, match="secret"):
        server.deliver_webhooks("http://127.0.0.1:9/", "no base64!", scheme="standard-webhooks")


def test_signatures_are_those_of_their_specifications() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    standard = Subscription(url="", secret=secret, scheme="standard-webhooks")
    expected = hmac.new(key, b'msg_1.1614265330.{"test": 2432232314}', hashlib.sha256).digest()
    assert sign(standard, "msg_1", 1614265330, b'{"test": 2432232314}') == {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1614265330",
        "webhook-signature": f"v1,{base64.b64encode(expected).decode()}",
    }
    renamed = Subscription(
        url="", secret="s", signature_header="X-Sig", timestamp_header="X-T", sign_timestamp=True
    )
    digest = hmac.new(b"s", b"12.body", hashlib.sha256).hexdigest()
    assert sign(renamed, "m", 12, b"body") == {"X-T": "12", "X-Sig": f"sha256={digest}"}
    assert sign(Subscription(url="", timestamp_header=None), "m", 1, b"") == {}
