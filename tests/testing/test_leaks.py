"""The leak check finds what was left behind, and nothing else."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest

from kubiya_async.testing import LeakCheck, LocalServer
from kubiya_async.testing.leaks import sockets_left


@pytest.mark.leaks
async def test_a_running_task_is_found() -> None:
    check = LeakCheck(grace=0)
    check.start()
    task = asyncio.create_task(asyncio.sleep(3600), name="forgotten")

    findings = await check.findings()
    task.cancel()

    assert len(findings) == 1
    assert "forgotten" in findings[0]


@pytest.mark.leaks
async def test_an_open_session_is_found() -> None:
    check = LeakCheck()
    check.start()
    session = aiohttp.ClientSession()
    found_open = await check.findings()
    await session.close()

    assert [line.split(":")[0] for line in found_open] == ["session not closed"]


@pytest.mark.leaks
async def test_an_error_nobody_awaited_is_found() -> None:
    check = LeakCheck()
    check.start()

    async def fail() -> None:
        raise ValueError("unseen")

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task

    assert "unseen" in (await check.findings())[0]


async def test_an_open_socket_is_found() -> None:
    check = LeakCheck(grace=0)
    check.start()
    ours, theirs = socket.socketpair()
    listening = socket.create_server(("127.0.0.1", 0))
    findings = await check.findings()
    for each in (ours, theirs, listening):
        each.close()

    assert [line.split(":")[0] for line in findings] == ["socket still open"] * 3


async def test_a_connection_is_named_by_its_ends() -> None:
    async with LocalServer() as server:
        check = LeakCheck(grace=0)
        check.start()
        _, writer = await asyncio.open_connection(*server.origin.removeprefix("http://").split(":"))
        findings = await check.findings()
        writer.close()

    assert any(server.origin.rpartition(":")[2] in line for line in findings)


async def test_what_is_ending_is_no_leak() -> None:
    check = LeakCheck()
    check.start()
    ours, theirs = socket.socketpair()

    async def end() -> None:
        await asyncio.sleep(0.02)
        ours.close()
        theirs.close()

    task = asyncio.create_task(end())

    assert await check.findings() == []
    assert task.done()


async def test_what_was_there_before_is_no_leak() -> None:
    task = asyncio.create_task(asyncio.sleep(3600))
    ours, theirs = socket.socketpair()
    async with aiohttp.ClientSession():
        check = LeakCheck(grace=0)
        check.start()
        assert await check.findings() == []
    task.cancel()
    ours.close()
    theirs.close()


@pytest.mark.leaks
@pytest.mark.parametrize("error", [None, KeyError("mine")])
async def test_as_a_context_it_raises_what_it_found_unless_the_block_raised(
    error: Exception | None,
) -> None:
    tasks: list[asyncio.Task[None]] = []

    async def leak() -> None:
        async with LeakCheck(grace=0):
            tasks.append(asyncio.create_task(asyncio.sleep(3600), name="forgotten"))
            if error is not None:
                raise error

    expected = (AssertionError, "forgotten") if error is None else (KeyError, "mine")
    with pytest.raises(expected[0], match=expected[1]):
        await leak()
    tasks[0].cancel()


@pytest.mark.leaks
async def test_everything_is_as_before_when_it_has_looked() -> None:
    loop = asyncio.get_running_loop()
    seen: list[object] = []

    def mine(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        seen.append(context["message"])

    loop.set_exception_handler(mine)
    init = aiohttp.ClientSession.__init__
    async with LeakCheck():
        assert aiohttp.ClientSession.__init__ is not init
    loop.call_exception_handler({"message": "for me"})

    assert aiohttp.ClientSession.__init__ is init
    assert seen == ["for me"]


def test_without_a_loop_open_sockets_are_found_and_closed_ones_are_none() -> None:
    with sockets_left(grace=0) as left:
        ours, theirs = socket.socketpair()
    with sockets_left() as none_left:
        ours.close()
        theirs.close()
        for each in socket.socketpair():
            each.close()

    assert (len(left), none_left) == (2, [])
