"""The tests' own equipment does what the other tests rely on."""

from __future__ import annotations

import asyncio
import os
import socket

import aiohttp
import aioresponses
import pytest

from tests.support.cases import each_of

URL = "http://localhost/agents"


async def test_no_address_beyond_loopback_can_be_reached() -> None:
    with pytest.raises(OSError, match="tests stay on loopback"):
        await asyncio.open_connection("192.0.2.1", 443)


async def test_no_name_beyond_loopback_is_resolved() -> None:
    with pytest.raises(socket.gaierror, match="tests stay on loopback"):
        await asyncio.open_connection("api.kubiya.ai", 443)


def test_no_setting_of_the_developer_reaches_a_test() -> None:
    assert [name for name in os.environ if name.startswith("KUBIYA_")] == []


@each_of([0, 10, 64 * 1024, 1024 * 1024])
async def test_aioresponses_gives_bodies_of_every_size(size: int) -> None:
    with aioresponses.aioresponses() as http:
        http.get(URL, body=b"x" * size)
        async with aiohttp.ClientSession() as session, session.get(URL) as response:
            body = [chunk async for chunk in response.content.iter_any()]

    assert len(b"".join(body)) == size


async def test_aioresponses_tells_which_call_was_made() -> None:
    with aioresponses.aioresponses() as http:
        http.post(URL, payload={"uuid": "a1"})
        async with (
            aiohttp.ClientSession() as session,
            session.post(URL, json={"name": "n"}) as response,
        ):
            answer = await response.json()

        http.assert_called_once_with(URL, method="POST", json={"name": "n"})
    assert answer == {"uuid": "a1"}
