"""An answer that breaks off, at every byte, however its end is marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import pytest

from kubiya_async import ConnectionLostError, DecodeError, Kubiya, KubiyaError
from tests.client.conftest import ClientOf, outcome
from tests.faults.survival import CALLS, GOOD, connections_in_use, except_for, works_on
from tests.support.canary import KEY
from tests.support.scripted_server import Peer, ScriptedServer

BODY: Final = b'{"uuid": "a-1", "name": "n", "message": "done", "status": "active"}'
HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Request-Id: r-1\r\n"
CHUNKS: Final = b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (20, BODY[:20], len(BODY) - 20, BODY[20:])

ANSWERS: Final = {
    "length": (HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY), BODY),
    "chunked": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", CHUNKS),
    "until closed": (HEAD + b"\r\n", BODY),
}

RETRIES_OF_A_BUDGET: Final = 9

How = Literal["fin", "rst"]


@dataclass(frozen=True)
class Cut:
    """An answer that ends before its last byte."""

    framing: str
    at: int
    how: How

    @property
    def in_head(self) -> bool:
        return self.at < len(ANSWERS[self.framing][0])

    @property
    def errors(self) -> set[type[KubiyaError]]:
        """What it may look like: without a length, only the JSON shows what is missing."""
        if self.framing != "until closed" or self.in_head:
            return {ConnectionLostError}
        return {DecodeError} if self.how == "fin" else {DecodeError, ConnectionLostError}

    def check(self, error: KubiyaError | None) -> None:
        """Look at what became of a call that is not repeated."""
        assert error is not None, self
        assert type(error) in self.errors, self
        assert getattr(error, "maybe_processed", False), self
        assert getattr(error, "phase", "body") == ("sent" if self.in_head else "body"), self
        assert getattr(error, "status", None) == (None if self.in_head else 200), self


class Scissors:
    """Answers whole, or cut off once where it is told to."""

    def __init__(self) -> None:
        self.cut: Cut | None = None

    async def __call__(self, peer: Peer) -> None:
        cut, self.cut = self.cut, None
        if cut is None:
            await peer.send(b"".join(ANSWERS["length"]))
            return
        await peer.send(b"".join(ANSWERS[cut.framing])[: cut.at])
        await (peer.fin if cut.how == "fin" else peer.rst)()


@pytest.mark.parametrize("how", ["fin", "rst"])
@pytest.mark.parametrize("framing", ANSWERS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
async def test_f05_f06_f07_t07_t08_answer_that_breaks_off_at_any_byte(
    client_of: ClientOf, method: str, framing: str, how: How
) -> None:
    scissors = Scissors()
    head, body = ANSWERS[framing]
    cuts = [Cut(framing, at, how) for at in range(len(head) + len(body))]
    if framing == "until closed":
        # Nothing shows that an empty body is not the whole of it.
        del cuts[len(head)]
    async with ScriptedServer(except_for(GOOD, scissors)) as server:
        while cuts:
            # The budget of retries is that of the key.
            client = client_of(server, api_key=f"{KEY}-{len(cuts)}")
            for _ in range(RETRIES_OF_A_BUDGET):
                if cuts:
                    scissors.cut = cuts.pop()
                    await _meets(client, server, method, scissors.cut)
            await client.aclose()


async def _meets(client: Kubiya, server: ScriptedServer, method: str, cut: Cut) -> None:
    before = len(server.requests)
    error = await outcome(CALLS[method](client))
    tries = server.requests[before:]
    assert connections_in_use(client) == 0
    if method == "POST":
        assert len(tries) == 1, cut
        cut.check(error)
        await works_on(client)
        assert server.requests[-1].connection != tries[0].connection, cut
    else:
        assert error is None, (cut, error)
        assert len(tries) == 2, cut
        assert tries[0].connection != tries[1].connection, cut
