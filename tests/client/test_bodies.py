"""Bodies of successes: what passes, what is too large, what nobody can use."""

from __future__ import annotations

import gzip
from typing import Final

import pytest

from kubiya_async import ApiError
from tests.client.conftest import ClientOf, error_of
from tests.support.scripted_server import ScriptedServer, reply


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


AGENT: Final = b'{"uuid": "a", "name": "n"}'


async def test_answer_at_the_limit_passes(client_of: ClientOf) -> None:
    packed = gzip.compress(AGENT.ljust(2000))
    acts = [reply(200, AGENT.ljust(2000)), reply(200, packed, {"Content-Encoding": "gzip"})]
    async with ScriptedServer(*acts) as server:
        client = client_of(server, max_response_bytes=2000)
        for _ in acts:
            assert (await client.agents.get("a")).uuid == "a"
