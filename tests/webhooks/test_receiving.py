"""From a verified delivery to the handlers of its event, once."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

import pytest

from kubiya_async.errors import InvalidArgumentError, WebhookError
from kubiya_async.models import AgentCreatedEvent, UnknownWebhookEvent
from kubiya_async.webhooks import (
    HmacSha256,
    MemoryReplayGuard,
    Receiver,
    Router,
    SharedSecret,
    StandardWebhooks,
    TimestampedHmacSha256,
    parse,
    sign,
    signed_request,
)
from tests.support.cases import each_of

SECRET = "s3cret"
SCHEME = HmacSha256(id_header="X-Id")
DOCUMENTED = {
    "event": "agent.created",
    "data": {"agent": {"uuid": "abc-123-def", "name": "DevOps Agent", "status": "active"}},
    "timestamp": "2024-01-15T10:00:00Z",
}
NAMES = [
    *("agent.created", "agent.updated", "agent.deleted", "workflow.started"),
    *("workflow.completed", "workflow.failed", "tool.executed", "source.added"),
    *("source.updated", "execution.started", "execution.completed", "execution.failed"),
    *("teammate.created", "teammate.updated", "teammate.deleted", "source.created"),
    *("source.synced", "tool.created", "tool.updated", "tool.deleted"),
]


def delivery(event: object) -> tuple[bytes, dict[str, str]]:
    return signed_request(event, secret=SECRET, scheme=SCHEME, id="1")  # type: ignore[arg-type]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver(secrets=SECRET, scheme=SCHEME)


def test_the_documented_event_is_typed() -> None:
    event = parse(json.dumps(DOCUMENTED).encode())
    assert isinstance(event, AgentCreatedEvent)
    assert event.data.agent is not None
    assert event.data.agent.name == "DevOps Agent"
    assert event.timestamp is not None
    assert event.timestamp.year == 2024


@each_of(NAMES)
def test_every_documented_name_has_a_class_of_its_own(name: str) -> None:
    data = {"agent": {"uuid": "a", "name": "b"}} if name.startswith("agent.") else {}
    event = parse(json.dumps({"event": name, "data": data}).encode())
    assert event.event == name
    assert type(event).__name__ == f"{name.replace('.', ' ').title().replace(' ', '')}Event"


@each_of(['{"x": [1, {"y": null}]}', "{}", "null", "[1, 2]", '"text"', "3"])
def test_an_unknown_event_keeps_its_data(data: str) -> None:
    event = parse(f'{{"event": "moon.landed", "data": {data}, "extra": 1}}')
    assert isinstance(event, UnknownWebhookEvent)
    assert event.event == "moon.landed"
    value = json.loads(data)
    expected = value if isinstance(value, dict) or value is None else {"value": value}
    dumped = event.model_dump()["data"]
    assert dumped == expected


def test_a_known_event_of_an_unknown_form_is_kept_too() -> None:
    event = parse('{"event": "agent.created", "data": {"agent": 3}}')
    assert isinstance(event, UnknownWebhookEvent)
    assert event.model_dump()["data"] == {"agent": 3}


@each_of(
    [
        *(b"", b"x", b"[]", b"null", b"3", b"{}", b'{"event": 3}', b'{"event":', b"\xff"),
        *(b"[" * 10**5, b'{"event": "x"}x', b'{"event": 1}'),
    ]
)
def test_what_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(
        WebhookError, match=r"^webhook refused: the body is not an event$"
    ) as caught:
        parse(body)
    assert caught.value.reason == "body"


@each_of(
    [
        ("a.b.c", ["a.b.c", "a.b.*", "a.*", "*"]),
        ("a.b.d.e", ["a.b.*", "a.*", "*"]),
        ("a.b", ["a.b.*", "a.*", "*"]),
        ("a.bc", ["a.*", "*"]),
        ("a", ["a.*", "*"]),
        ("ab.c", ["*"]),
        ("a.*", ["a.*", "*"]),
        ("*", ["*"]),
    ]
)
async def test_handlers_are_called_the_most_exact_first(event: str, called: list[str]) -> None:
    router, heard = Router(), list[str]()

    def handler(name: str) -> Any:
        async def handle(event: object) -> None:
            heard.append(name)

        return handle

    for name in ("*", "a.*", "a.b.*", "a.b.c", "b.*"):
        handle = handler(name)
        assert router.on("of another name", name)(handle) is handle
    number = await router.dispatch(parse(json.dumps({"event": event, "data": {}})))
    assert (heard, number) == (called, len(called))


@each_of(["", "a*", "*.created", "a.*.b", "**"])
def test_a_name_that_can_never_match_is_refused(name: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        Router().on(name)
    assert str(caught.value) == f"names are exact, end in '.*', or are '*'; got {name!r}"
    assert caught.value.argument == "names"


async def test_f57_a_delivery_is_handled_once(receiver: Receiver) -> None:
    seen: list[object] = []

    @receiver.on("*")
    async def handle(event: object) -> None:
        await asyncio.sleep(0)
        seen.append(event)

    body, headers = delivery(DOCUMENTED)
    results = await asyncio.gather(
        *(receiver.receive(body, headers) for _ in range(20)), return_exceptions=True
    )
    refused = [r for r in results if isinstance(r, WebhookError)]
    assert len(seen) == 1
    assert {r.reason for r in refused} == {"busy"}
    assert len(refused) == 19
    with pytest.raises(WebhookError) as caught:
        await receiver.receive(body, headers)
    assert (caught.value.reason, caught.value.status) == ("replay", 204)
    assert str(caught.value) == "webhook refused: it was seen before"


async def test_f57_a_delivery_whose_handler_failed_may_come_again(receiver: Receiver) -> None:
    tries = 0

    @receiver.on("*")
    async def handle(event: object) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise RuntimeError("database is away")

    body, headers = delivery(DOCUMENTED)
    with pytest.raises(RuntimeError):
        await receiver.receive(body, headers)
    await receiver.receive(body, headers)
    assert tries == 2


SCHEMES_WITH_IDS = {
    HmacSha256(id_header="X-Id"): "X-Id",
    HmacSha256(id_header="X-Id", timestamp_header="X-Time"): "X-Id",
    StandardWebhooks(): "webhook-id",
    TimestampedHmacSha256(): "X-Id",
}


@pytest.mark.parametrize("scheme", SCHEMES_WITH_IDS, ids=repr)
async def test_s19_nothing_that_is_not_signed_makes_an_old_delivery_new(scheme: Any) -> None:
    secret, seen = "whsec_b25lIHNlY3JldCBhbW9uZw==", list[object]()
    receiver = Receiver(secrets=secret, scheme=scheme)

    @receiver.on("*")
    async def handle(event: object) -> None:
        seen.append(event)

    body, headers = signed_request({"event": "a.b"}, secret=secret, scheme=scheme)
    await receiver.receive(body, headers)
    for number in range(5):
        captured = {**headers, SCHEMES_WITH_IDS[scheme]: f"evil-{number}", "X-More": str(number)}
        with pytest.raises(WebhookError) as caught:
            await receiver.receive(body, captured)
        assert caught.value.reason in {"replay", "signature"}
    # An old body under the id of a delivery that is still to come does not keep that one out.
    coming, its_headers = signed_request({"event": "c.d"}, secret=secret, scheme=scheme)
    name = SCHEMES_WITH_IDS[scheme]
    with pytest.raises(WebhookError):
        await receiver.receive(body, {**headers, name: its_headers.get(name, "x")})
    await receiver.receive(coming, its_headers)
    assert len(seen) == 2


async def test_with_a_shared_secret_the_senders_id_counts() -> None:
    scheme = SharedSecret(id_header="X-Id")
    receiver = Receiver(secrets=SECRET, scheme=scheme)
    first, again, other = (
        signed_request({"event": "a"}, secret=SECRET, scheme=scheme, id=name) for name in "112"
    )
    await receiver.receive(*first)
    with pytest.raises(WebhookError, match="seen before"):
        await receiver.receive(*again)
    await receiver.receive(*other)


async def test_s19_a_forgery_does_not_use_up_an_id(receiver: Receiver) -> None:
    body, headers = delivery(DOCUMENTED)
    with pytest.raises(WebhookError) as caught:
        await receiver.receive(body, {**headers, SCHEME.header: "sha256=00"})
    assert caught.value.reason == "signature"
    await receiver.receive(body, headers)


async def test_why_a_delivery_was_refused_is_in_the_log_without_its_secrets(
    receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    body, headers = delivery(DOCUMENTED)
    with caplog.at_level("INFO", "kubiya_async"), pytest.raises(WebhookError):
        await receiver.receive(body + b" ", headers)

    assert [record.getMessage() for record in caplog.records] == ["webhook refused: signature"]


async def test_a_guard_forgets_after_its_time_and_keeps_the_newest() -> None:
    now = 0.0
    guard = MemoryReplayGuard(seconds=10, most=3, clock=lambda: now)

    async def handle(names: str) -> list[str]:
        known: list[str] = []
        for name in names:
            known.append(await guard.claim(name))
            if known[-1] == "new":
                await guard.keep(name)
        return known

    assert await handle("aa") == ["new", "handled"]
    now = 10.0
    assert await handle("abcdef") == ["new"] * 6
    assert await handle("defa") == [*["handled"] * 3, "new"]
    assert [await guard.claim("g"), await guard.claim("g")] == ["new", "busy"]
    await guard.release("g")
    await guard.release("never seen")
    assert await guard.claim("g") == "new"


@pytest.mark.parametrize("way", ["cancelled", "failed"])
async def test_a_delivery_that_was_being_handled_is_free_again(
    receiver: Receiver, way: str
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    @receiver.on("*")
    async def handle(event: object) -> None:
        if not begun.is_set():
            begun.set()
            await go_on.wait()
            raise RuntimeError("database is away")

    body, headers = delivery(DOCUMENTED)
    first = asyncio.create_task(receiver.receive(body, headers))
    await begun.wait()
    with pytest.raises(WebhookError) as caught:
        await receiver.receive(body, headers)
    assert (caught.value.reason, caught.value.status) == ("busy", 409)
    if way == "cancelled":
        first.cancel()
    go_on.set()
    await asyncio.wait([first])
    assert first.cancelled() or isinstance(first.exception(), RuntimeError)
    await receiver.receive(body, headers)


async def test_a_receiver_may_do_without_memory() -> None:
    receiver, seen = Receiver(secrets=SECRET, scheme=SCHEME, replay=None), list[object]()

    @receiver.on("agent.created")
    async def handle(event: object) -> None:
        seen.append(event)

    assert seen == [await receiver.receive(*delivery(DOCUMENTED))]
    await receiver.receive(*delivery(DOCUMENTED))
    assert len(seen) == 2


@each_of(
    [
        ("", "the secret of a webhook is empty"),
        ([], "a webhook receiver needs a secret"),
        (["s", ""], "secrets[1] of a webhook is empty"),
    ]
)
def test_a_receiver_without_a_secret_cannot_be_made(secrets: Any, said: str) -> None:
    with pytest.raises(WebhookError) as caught:
        Receiver(secrets=secrets, scheme=SCHEME)
    assert (caught.value.reason, str(caught.value)) == ("secret", said)


async def test_s20_a_body_is_refused_while_it_is_being_read() -> None:
    receiver = Receiver(secrets=SECRET, scheme=SCHEME, max_body_bytes=100)
    taken = 0

    async def endless() -> Any:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 60

    with pytest.raises(WebhookError) as caught:
        await receiver.read(endless())
    assert (caught.value.reason, caught.value.status) == ("size", 413)
    assert taken == 2

    async def pieces() -> Any:
        for piece in (b"ab", b"", b"x" * 98):
            yield piece

    assert await receiver.read(pieces()) == b"ab" + b"x" * 98


REFUSED = {
    "not an event": (b"[]", {}, "body", 400),
    "not JSON": (b"{", {}, "body", 400),
    "too large": (b"x" * 101, {}, "size", 413),
    "compressed": (gzip.compress(b'{"event": "x"}'), {"Content-Encoding": "gzip"}, "encoding", 415),
    "of an unknown encoding": (b"?", {"content-encoding": "rot13"}, "encoding", 415),
}


@pytest.mark.parametrize("kind", REFUSED)
async def test_a_trusted_sender_is_told_what_is_wrong_with_a_body(kind: str) -> None:
    body, more, reason, status = REFUSED[kind]
    receiver = Receiver(secrets=SECRET, scheme=SCHEME, max_body_bytes=100)
    headers = sign(body, secret=SECRET, scheme=SCHEME)
    with pytest.raises(WebhookError) as caught:
        await receiver.receive(body, {**headers, **more})
    assert (caught.value.reason, caught.value.status) == (reason, status)
    if status != 413:
        with pytest.raises(WebhookError) as caught:
            await receiver.receive(body + b" ", {**headers, **more})
        assert caught.value.status == 401


def test_s01_a_receiver_does_not_show_its_secrets(receiver: Receiver) -> None:
    assert repr(receiver) == "<Receiver HmacSha256, 1 secret(s)>"
    assert SECRET not in repr(vars(receiver))
