"""Connections that are used again, and those that must not be."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any, Final

import pytest

from kubiya_async import ApiError, ConnectionLostError, DecodeError, Kubiya
from tests.client.conftest import ClientOf, outcome
from tests.faults.survival import CALLS, GOOD, works_on
from tests.support.cases import each_of
from tests.support.scripted_server import Act, Peer, ScriptedServer, fin, reply, reset, send, then

FORGED: Final = b'HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n{"uuid": "forged", "name": "n"}\n'


async def _pause() -> None:
    """Let what the server sends meanwhile arrive."""
    for _ in range(5):
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("pause", [False, True])
@pytest.mark.parametrize("end", [fin, reset], ids=["fin", "rst"])
async def test_f11_t02_server_that_closes_after_each_answer_costs_no_read(
    client_of: ClientOf, end: Act, pause: bool
) -> None:
    async with ScriptedServer(then(GOOD, end)) as server:
        client = client_of(server)
        for _ in range(250):
            await client.agents.get("well")
            if pause:
                await asyncio.sleep(0.001)


@pytest.mark.parametrize("pause", [False, True])
@pytest.mark.parametrize("end", [fin, reset], ids=["fin", "rst"])
async def test_f11_t03_server_that_closes_after_each_answer_costs_hardly_a_write(
    client_of: ClientOf, end: Act, pause: bool
) -> None:
    async with ScriptedServer(then(reply(200, {"uuid": "a", "name": "n"}), end)) as server:
        client = client_of(server)
        errors: list[Any] = []
        for number in range(250):
            errors.append(await outcome(client.agents.create(name=f"n{number}")))
            if pause:
                await asyncio.sleep(0.001)
        sent = Counter(request.body for request in server.requests)

    assert set(sent.values()) == {1}
    failed = [error for error in errors if error is not None]
    assert len(failed) <= 2
    assert all(type(error) is ConnectionLostError and error.maybe_processed for error in failed)


async def test_f15_answer_before_its_request_is_nobodys(client_of: ClientOf) -> None:
    async with ScriptedServer(then(GOOD, send(FORGED)), GOOD) as server:
        client = client_of(server)
        await works_on(client)
        await _pause()
        await works_on(client)
        assert [r.connection for r in server.requests] == [1, 2]


async def test_f15_answer_on_a_fresh_connection_before_any_request_is_nobodys(
    client_of: ClientOf,
) -> None:
    """A server that speaks first desynchronises the connection, and is not believed for long."""

    async def eager(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(FORGED)
        await asyncio.sleep(0.05)
        writer.close()

    async with await asyncio.start_server(eager, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = client_of(f"http://127.0.0.1:{port}", retries=0)
        found = await asyncio.gather(
            *(client.agents.get("a") for _ in range(3)), return_exceptions=True
        )
        await client.aclose()
    assert all(isinstance(each, ConnectionLostError) or each.uuid == "forged" for each in found)  # type: ignore[union-attr]


SURPLUS: Final[dict[str, tuple[Act, Any]]] = {
    "204": (send(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"), None),
    "204 in chunks": (
        send(
            b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        ),
        None,
    ),
    "304": (send(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello"), ApiError),
    "forged answer": (then(send(b"HTTP/1.1 204 No Content\r\n\r\n"), send(FORGED)), None),
}


@pytest.mark.parametrize("kind", SURPLUS)
async def test_f14_body_where_none_belongs_is_not_taken_for_the_next_answer(
    client_of: ClientOf, kind: str
) -> None:
    act, error = SURPLUS[kind]
    async with ScriptedServer(act, GOOD) as server:
        client = client_of(server, retries=0)
        found = await outcome(client.agents.delete("a"))
        assert found is None or type(found) in {error, ConnectionLostError}
        await _pause()
        await works_on(client)
        assert [r.connection for r in server.requests] == [1, 2]


async def test_f14_body_of_a_head_request_is_not_taken_for_the_next_answer(
    client_of: ClientOf,
) -> None:
    async with ScriptedServer(reply(200, {"uuid": "evil", "name": "n"}), GOOD) as server:
        client = client_of(server, retries=0)
        found = await outcome(client.request("HEAD", "/agents/a"))
        assert type(found) in {type(None), ConnectionLostError}
        await _pause()
        await works_on(client)
        assert [r.connection for r in server.requests] == [1, 2]


@each_of({"fin": fin, "rst": reset})
async def test_f12_answer_that_comes_before_the_body_was_sent_is_believed(end: Act) -> None:
    """The server refuses at the first bytes of 32 MiB, and closes without reading the rest."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        await writer.drain()
        if end is reset:
            writer.transport.abort()
        writer.close()

    async with (
        await asyncio.start_server(refuse, "127.0.0.1", 0) as server,
        Kubiya(
            "key",
            base_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}",
            retries=0,
            rate_limiter=None,
        ) as client,
    ):
        error = await outcome(
            client.knowledge.create(title="t", visibility="organization", content="x" * 2**25)
        )

    assert isinstance(error, ApiError)
    assert error.status == 413


async def test_f52_t02_attempts_are_the_requests_on_the_wire(client_of: ClientOf) -> None:
    """Neither aiohttp nor anything else in between repeats a request that is not counted."""
    broken: dict[str, Act] = {"GET": fin, "PUT": reset, "DELETE": reply(503), "POST": reply(429)}
    for method, act in broken.items():

        async def first_well(peer: Peer, act: Act = act) -> None:
            await (GOOD if peer.request.connection == 1 else act)(peer)

        async with ScriptedServer(GOOD, act) as server:
            client = client_of(server, rate_limiter=None)
            await works_on(client)
            error = await outcome(CALLS[method](client))
            assert error is not None
            assert len(error.attempts) == len(server.requests) - 1
            await client.aclose()


async def test_f12_large_body_arrives_whole_on_every_try(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(503, headers={"Retry-After": "0"}), GOOD) as server:
        client = client_of(server)
        with pytest.raises(DecodeError):
            await client.knowledge.create(
                title="t", visibility="organization", content="é" * 3_000_000
            )
        first, second = server.requests

    assert first.body == second.body
    assert first.headers["content-length"] == second.headers["content-length"]
    assert json.loads(first.body)["content"] == "é" * 3_000_000
