"""Ten thousand POSTs whose answers break off at every byte: none is carried out twice."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from typing import Final

import pytest

from tests.client.conftest import ClientOf, outcome
from tests.support.scripted_server import Peer, ScriptedServer

pytestmark = pytest.mark.proof

CALLS: Final = 10_000
BODY: Final = b'{"execution_id": "exec-123-456", "status": "running"}'
ANSWER: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\nX-Request-Id: req-1\r\n\r\n" % len(BODY)
) + BODY


@pytest.mark.timeout(180)
async def test_f53_no_post_is_carried_out_twice_wherever_its_answer_breaks_off(
    client_of: ClientOf,
) -> None:
    cuts = itertools.cycle(
        [(at, how) for at in range(len(ANSWER) + 1) for how in (Peer.fin, Peer.rst)]
    )

    async def cut_off(peer: Peer) -> None:
        at, how = next(cuts)
        await peer.send(ANSWER[:at])
        if at < len(ANSWER):
            await how(peer)

    async with ScriptedServer(cut_off) as server:
        client = client_of(server, retries=3)
        numbers = iter(range(CALLS))
        done: list[int] = []
        doubtful: list[int] = []

        async def work() -> None:
            for number in numbers:
                error = await outcome(client.workflows.execute(source=f"org/{number}"))
                assert error is None or getattr(error, "maybe_processed", False), error
                (done if error is None else doubtful).append(number)

        await asyncio.gather(*(work() for _ in range(20)))
        executed = Counter(request.body for request in server.requests)

    assert set(executed.values()) == {1}
    assert len(executed) == CALLS
    assert len(done) + len(doubtful) == CALLS
    assert done
