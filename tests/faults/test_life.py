"""A client's life under clumsy callers, handlers and clocks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest

from kubiya_async import ClientClosedError, Kubiya, ServerError, Timeouts
from kubiya_async.testing import VirtualClock, run_virtual
from tests.client.conftest import ClientOf, outcome
from tests.faults.survival import CALLS, GOOD, connections_in_use, works_on
from tests.support.scripted_server import Act, ScriptedServer, fin, reply, stall

BAD: Final = reply(503, headers={"Retry-After": "0"})


async def test_f43_client_that_is_entered_twice_is_closed_with_its_first_exit(
    client_of: ClientOf,
) -> None:
    async with ScriptedServer(GOOD) as server:
        client = client_of(server)
        async with client:
            async with client as same:
                assert same is client
                await works_on(client)
            with pytest.raises(ClientClosedError):
                await client.agents.get("a")
        with pytest.raises(ClientClosedError):
            await client.agents.get("a")


async def test_f42_error_in_a_block_closes_the_client_and_comes_out(client_of: ClientOf) -> None:
    async with ScriptedServer(stall) as server:
        client = client_of(server)
        calls: list[asyncio.Future[Any]] = []

        async def use() -> None:
            async with client:
                calls.append(asyncio.ensure_future(client.agents.get("a")))
                while not server.requests:
                    await asyncio.sleep(0)
                raise LookupError("the caller's own")

        with pytest.raises(LookupError, match="own"):
            await use()
        assert isinstance(await outcome(calls[0]), ClientClosedError)
        assert client.closed


class Raising(logging.Handler):
    """A log handler that breaks the rule of its trade: to keep its troubles to itself."""

    def emit(self, record: logging.LogRecord) -> None:
        raise ZeroDivisionError(record.getMessage())


@contextlib.contextmanager
def _raising() -> Iterator[None]:
    handler = Raising()
    logger = logging.getLogger("kubiya_async")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


@pytest.mark.parametrize("script", [[GOOD], [BAD, GOOD], [fin]], ids=["well", "retried", "lost"])
@pytest.mark.parametrize("method", CALLS)
async def test_f59_log_handler_that_raises_changes_no_outcome(
    client_of: ClientOf, method: str, script: list[Act]
) -> None:
    async def found() -> tuple[str, int]:
        async with ScriptedServer(*script) as server:
            client = client_of(server)
            error = await outcome(CALLS[method](client))
            assert connections_in_use(client) == 0
            return type(error).__name__, len(server.requests)

    without = await found()
    with _raising():
        assert await found() == without


class Meddler:
    """An observer that cancels the call it is told about."""

    def on_event(self, event: Any) -> None:
        task = asyncio.current_task()
        if type(event).__name__ == "AttemptStarted" and task is not None:
            task.cancel()


async def test_f59_observer_that_cancels_cancels_its_call_and_nothing_else(
    client_of: ClientOf,
) -> None:
    async with ScriptedServer(GOOD) as server:
        client = client_of(server)
        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(client.with_options(observers=[Meddler()]).agents.get("a"))
        await works_on(client)


@pytest.mark.parametrize("jump", [3600.0, -3600.0, -86400.0])
def test_f47_wall_clock_that_jumps_moves_no_wait_of_a_call(
    monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    clock = VirtualClock(epoch=1_800_000_000.0)

    async def main() -> float:
        async with (
            ScriptedServer(reply(503, headers={"Retry-After": "100"}), GOOD) as server,
            Kubiya("key", base_url=server.url, rate_limiter=None, timeout=1000) as client,
        ):
            call = asyncio.ensure_future(client.agents.get("well"))
            await asyncio.sleep(10)
            clock.set_wall(clock.wall() + jump)
            await call
            first, second = server.requests
            return second.at - first.at

    monkeypatch.setattr("time.time", clock.wall)
    waited = run_virtual(main(), clock=clock, grace=0.001)
    assert 100 <= waited <= 103


async def test_f48_answer_that_arrived_while_the_loop_was_blocked_is_taken(
    client_of: ClientOf,
) -> None:
    """Both the silence and the deadline are over by then, and so is the call: well."""
    async with ScriptedServer(GOOD) as server:
        client = client_of(server, timeouts=Timeouts(read=0.05), retries=0)
        await works_on(client)
        call = asyncio.ensure_future(client.agents.get("well"))
        while len(server.requests) < 2:
            await asyncio.sleep(0)
        time.sleep(0.2)
        assert (await call).uuid == "well"


async def test_f26_error_of_a_failing_server_names_it(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(503)) as server:
        error = await outcome(client_of(server).agents.get("a"))

    assert type(error) is ServerError
    assert len(error.attempts) == 4
