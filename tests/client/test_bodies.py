"""Bodies of successes: what passes, what is too large, what nobody can use."""

from __future__ import annotations

import asyncio
import gzip
from typing import Final

import pytest

from kubiya_async import (
    ApiError,
    DecodeError,
    ResponseTooLargeError,
)
from tests.client.conftest import ClientOf, error_of, is_one_readable_line
from tests.support.scripted_server import Act, ScriptedServer, reply, send, then


@pytest.mark.parametrize(
    "act",
    [
        reply(200, b"<html><title>Log in</title>", {"Content-Type": "text/html"}),
        reply(200, b"true"),
        reply(200, b"null"),
        reply(200, b"[]"),
        reply(200, {"uuid": None}),
        reply(200, b"[" * 100_000),
        reply(200, b'{"uuid": ' + b"9" * 5000),
        reply(200, b"\xff\xfe\x00"),
        reply(200, b"{}", {"Content-Encoding": "rot13"}),
        reply(204),
        reply(200),
    ],
    ids=[
        "HTML", "boolean", "null", "array", "wrong field", "deep", "digits", "binary", "encoding",
        "204", "empty",
    ],
)  # fmt: skip
async def test_success_with_a_body_nobody_can_use_is_a_decode_error(
    client_of: ClientOf, act: Act
) -> None:
    error = await error_of(client_of, act)

    assert type(error) is DecodeError
    assert error.status in {200, 204}
    assert error.operation == "agents.get"
    assert is_one_readable_line(error)


@pytest.mark.parametrize("status", [200, 201, 202, 203, 206])
async def test_every_success_status_is_a_success(client_of: ClientOf, status: int) -> None:
    async with ScriptedServer(reply(status, {"uuid": "a", "name": "n"})) as server:
        assert (await client_of(server).agents.get("a")).uuid == "a"


@pytest.mark.parametrize("status", [200, 204])
async def test_delete_needs_no_body(client_of: ClientOf, status: int) -> None:
    async with ScriptedServer(reply(status)) as server:
        client = client_of(server)
        await client.agents.delete("a")
        await client.runners_v3.delete("r")
        assert len(server.requests) == 2


@pytest.mark.parametrize("status", [300, 304, 305])
async def test_neither_success_nor_redirect_is_an_error(client_of: ClientOf, status: int) -> None:
    error = await error_of(client_of, reply(status))

    assert type(error) is ApiError
    assert error.status == status


async def test_byte_order_mark_is_tolerated(client_of: ClientOf) -> None:
    body = b'\xef\xbb\xbf{"uuid": "a", "name": "n"}'
    async with ScriptedServer(reply(200, body)) as server:
        assert (await client_of(server).agents.get("a")).uuid == "a"


AGENT: Final = b'{"uuid": "a", "name": "n"}'


@pytest.mark.parametrize(
    "act",
    [
        reply(200, AGENT.ljust(2001)),
        reply(200, gzip.compress(AGENT.ljust(2_000_000)), {"Content-Encoding": "gzip"}),
        send(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d1\r\n"
            + AGENT.ljust(2001)
            + b"\r\n0\r\n\r\n"
        ),
        send(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n{"),
    ],
    ids=["length", "gzip bomb", "chunked", "claim"],
)
async def test_answer_beyond_the_limit_is_refused_and_the_client_goes_on(
    client_of: ClientOf, act: Act
) -> None:
    async with ScriptedServer(act, reply(200, AGENT)) as server:
        client = client_of(server, max_response_bytes=2000)
        with pytest.raises(ResponseTooLargeError) as caught:
            await client.agents.get("a")
        assert (await client.agents.get("a")).uuid == "a"
    assert "max_response_bytes" in str(caught.value)
    assert caught.value.operation == "agents.get"


async def test_answer_at_the_limit_passes(client_of: ClientOf) -> None:
    packed = gzip.compress(AGENT.ljust(2000))
    acts = [reply(200, AGENT.ljust(2000)), reply(200, packed, {"Content-Encoding": "gzip"})]
    async with ScriptedServer(*acts) as server:
        client = client_of(server, max_response_bytes=2000)
        for _ in acts:
            assert (await client.agents.get("a")).uuid == "a"


async def test_bytes_after_an_answer_are_not_taken_for_the_next(client_of: ClientOf) -> None:
    forged = b'HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n{"uuid":"evil","name":"evil"}'
    first = then(reply(200, AGENT), send(forged))
    async with ScriptedServer(first, reply(200, AGENT)) as server:
        client = client_of(server)
        for _ in range(2):
            assert (await client.agents.get("a")).uuid == "a"
            await asyncio.sleep(0.02)


async def test_interim_answers_are_passed_over(client_of: ClientOf) -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 3
    async with ScriptedServer(then(send(interim), reply(200, AGENT))) as server:
        assert (await client_of(server).agents.get("a")).uuid == "a"
