"""What tells one delivery from another, and how long that is remembered."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from starlette.datastructures import Headers

from kubiya_async.errors import WebhookError
from kubiya_async.webhooks import (
    HmacSha256,
    MemoryReplayGuard,
    Receiver,
    Router,
    Scheme,
    SharedSecret,
    StandardWebhooks,
    parse,
    sign,
    signed_request,
    verify,
)
from tests.support.cases import each_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOW = 1_700_000_000
SECRET = "whsec_b25lIHNlY3JldCBhbW9uZyBvdGhlcnM="
BODY = b'{"event":"agent.created","data":{}}'
WITH_IDS: list[Scheme] = [
    HmacSha256(id_header="X-Delivery"),
    HmacSha256(id_header="X-Delivery", timestamp_header="X-Time"),
    SharedSecret(id_header="X-Delivery"),
    StandardWebhooks(),
]


def headers_of(scheme: Scheme, **changed: str) -> dict[str, str]:
    return {**sign(BODY, secret=SECRET, scheme=scheme, id="msg_1", timestamp=NOW), **changed}


@each_of(WITH_IDS)
def test_the_senders_id_tells_deliveries_apart(scheme: Scheme) -> None:
    delivery = verify(BODY, headers_of(scheme), secrets=SECRET, scheme=scheme, now=NOW)

    assert delivery.id == "msg_1"


@each_of([HmacSha256(), SharedSecret()])
def test_without_an_id_the_body_does(scheme: Scheme) -> None:
    delivery = verify(BODY, headers_of(scheme), secrets=SECRET, scheme=scheme, now=NOW)

    assert delivery.id == hashlib.sha256(BODY).hexdigest()
    assert delivery.timestamp is None


@each_of(["", "a b", "ü", "x" * 257])
def test_an_id_that_cannot_be_one_does_not_count(identity: str) -> None:
    scheme = HmacSha256(id_header="X-Delivery")
    headers = headers_of(scheme, **{"X-Delivery": identity})

    assert verify(BODY, headers, secrets=SECRET, scheme=scheme, now=NOW).id == (
        hashlib.sha256(BODY).hexdigest()
    )


def test_a_time_that_is_signed_belongs_to_the_identity() -> None:
    scheme = HmacSha256(timestamp_header="X-Time")
    headers = headers_of(scheme)

    delivery = verify(BODY, headers, secrets=SECRET, scheme=scheme, now=NOW)

    assert delivery.id == hashlib.sha256(f"{NOW}.".encode() + BODY).hexdigest()
    assert delivery.timestamp == NOW


def test_headers_of_starlette_given_twice_are_as_good_as_none() -> None:
    scheme = HmacSha256()
    (name, value), *_ = headers_of(scheme).items()
    once = [(name.lower().encode(), value.encode())]

    verify(BODY, Headers(raw=once), secrets=SECRET, scheme=scheme, now=NOW)
    with pytest.raises(WebhookError, match="given twice"):
        verify(BODY, Headers(raw=once * 2), secrets=SECRET, scheme=scheme, now=NOW)


def test_a_body_as_large_as_allowed_is_let_in() -> None:
    scheme = HmacSha256()

    verify(
        BODY,
        headers_of(scheme),
        secrets=SECRET,
        scheme=scheme,
        now=NOW,
        max_body_bytes=len(BODY),
    )


def test_made_deliveries_have_an_id_each_and_say_what_they_are() -> None:
    scheme = StandardWebhooks()
    made = [signed_request({"event": "x"}, secret=SECRET, scheme=scheme) for _ in range(2)]
    given = signed_request({"event": "x"}, secret=SECRET, scheme=scheme, id="mine", timestamp=NOW)

    assert len({headers["webhook-id"] for _, headers in made}) == 2
    assert all(headers["webhook-id"].startswith("msg_") for _, headers in made)
    assert (given[1]["webhook-id"], given[1]["webhook-timestamp"]) == ("mine", str(NOW))
    assert given[1]["Content-Type"] == "application/json"
    assert given[0] == b'{"event":"x"}'


# Receiving


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_a_body_is_put_together() -> None:
    receiver = Receiver(secrets=SECRET, scheme=HmacSha256(), max_body_bytes=4)

    assert await receiver.read(chunks(b"ab", b"", b"cd")) == b"abcd"
    with pytest.raises(WebhookError) as caught:
        await receiver.read(chunks(b"ab", b"cd", b"e"))
    assert str(caught.value) == "webhook refused: the body is larger than 4 bytes"


@each_of([None, MemoryReplayGuard()])
async def test_the_event_is_given_to_handlers_and_caller(guard: Any) -> None:
    seen: list[object] = []
    receiver = Receiver(secrets=SECRET, scheme=HmacSha256(), replay=guard)

    @receiver.on("agent.created")
    async def handle(event: object) -> None:
        seen.append(event)

    event = await receiver.receive(BODY, headers_of(HmacSha256()))

    assert event.event == "agent.created"
    assert seen == [event]


async def test_a_receiver_keeps_to_its_own_limit() -> None:
    receiver = Receiver(secrets=SECRET, scheme=HmacSha256(), max_body_bytes=len(BODY) - 1)

    with pytest.raises(WebhookError, match="larger than"):
        await receiver.receive(BODY, headers_of(HmacSha256()))


async def test_a_second_delivery_says_that_it_was_seen() -> None:
    receiver = Receiver(secrets=SECRET, scheme=HmacSha256())
    await receiver.receive(BODY, headers_of(HmacSha256()))

    with pytest.raises(WebhookError) as caught:
        await receiver.receive(BODY, headers_of(HmacSha256()))

    assert str(caught.value) == "webhook refused: it was seen before"


async def test_handlers_stay_usable_and_are_counted() -> None:
    router = Router()

    async def handle(event: object) -> None:
        del event

    assert router.on("a.b.c", "a.*", "*")(handle) is handle
    assert await router.dispatch(parse(json.dumps({"event": "a.b.c", "data": {}}))) == 3
    assert await router.dispatch(parse(json.dumps({"event": "b", "data": {}}))) == 1


async def test_memory_is_bounded_by_the_newest() -> None:
    guard = MemoryReplayGuard(seconds=10, most=2, clock=lambda: 0.0)
    for name in "abc":
        assert await guard.claim(name) == "new"
        await guard.keep(name)

    assert [await guard.claim(name) for name in "bc"] == ["handled", "handled"]
    assert await guard.claim("d") == "new"
    assert await guard.claim("d") == "busy"
    await guard.release("d")
    await guard.release("never seen")
    assert await guard.claim("d") == "new"
