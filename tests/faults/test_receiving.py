"""A receiver of webhooks before a hostile sender, at a socket."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from aiohttp import web

from kubiya_async.contrib.aiohttp import webhook_handler
from kubiya_async.webhooks import HmacSha256, Receiver, signed_request
from tests.support.canary import MARK, WEBHOOK

SCHEME: Final = HmacSha256(
    timestamp_header="X-Time", id_header="X-Id", header="X-Sig", prefix="sha256="
)
EVENT: Final = {"event": "agent.created", "data": {"agent": {"uuid": "a", "name": "n"}}}


@dataclass
class Receiving:
    """A server that receives, and what its handler was given."""

    port: int = 0
    handled: list[Any] = field(default_factory=list[Any])
    fails: int = 0

    async def handle(self, event: object) -> None:
        if self.fails:
            self.fails -= 1
            raise LookupError("the database is away")
        self.handled.append(event)

    async def post(self, *pieces: bytes, head: bytes = b"", pause: float = 0.0) -> int | None:
        """Send a request as these bytes; give the status, or `None` if there was no answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(b"POST /hook HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)
            line = await reader.readline()
            return int(line.split()[1]) if line else None
        except ConnectionError:
            return None
        finally:
            writer.close()

    async def deliver(self, body: bytes, headers: dict[str, str]) -> int | None:
        lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
        head = "".join([*lines, f"Content-Length: {len(body)}\r\n"]).encode()
        return await self.post(body, head=head)


@pytest.fixture
async def receiving() -> AsyncIterator[Receiving]:
    made = Receiving()
    receiver = Receiver(secrets=WEBHOOK, scheme=SCHEME, max_body_bytes=100_000)
    receiver.on("*")(made.handle)
    app = web.Application()
    app.router.add_post("/hook", webhook_handler(receiver))
    runner = web.AppRunner(app, access_log=None, lingering_time=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


def signed(event: object = EVENT, *, number: str = "1", at: int | None = None) -> Any:
    return signed_request(event, secret=WEBHOOK, scheme=SCHEME, id=number, timestamp=at)  # type: ignore[arg-type]


async def test_f57_s19_delivery_is_handled_once_however_often_and_together_it_comes(
    receiving: Receiving,
) -> None:
    body, headers = signed()

    found = await asyncio.gather(*(receiving.deliver(body, headers) for _ in range(30)))

    assert set(found) == {204}
    assert len(receiving.handled) == 1


async def test_f57_delivery_whose_handler_failed_is_let_in_again(receiving: Receiving) -> None:
    receiving.fails = 1
    body, headers = signed()

    assert await receiving.deliver(body, headers) == 500
    assert await receiving.deliver(body, headers) == 204
    assert await receiving.deliver(body, headers) == 204
    assert len(receiving.handled) == 1


HOSTILE: Final[dict[str, bytes]] = {
    "nothing": b"",
    "no JSON": b"x",
    "deep": b"[" * 50_000,
    "deep and closed": b'{"event": "a", "data": ' + b"[" * 40_000 + b"]" * 40_000 + b"}",
    "digits": b'{"event": "a", "data": ' + b"9" * 50_000 + b"}",
    "no UTF-8": b"\xff\xfe",
    "half of a pair": b'{"event": "\\ud800", "data": {}}',
    "many fields": json.dumps({str(n): n for n in range(5_000)}).encode(),
    "an array": b"[]",
    "too large": b" " * 100_001,
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_f57_s20_unsigned_bodies_are_unauthorized_and_nothing_else(
    receiving: Receiving, kind: str
) -> None:
    body = HOSTILE[kind]
    proofs: list[dict[str, str]] = [
        {},
        {"X-Sig": "sha256=" + "0" * 64, "X-Time": "1700000000", "X-Id": "1"},
        {"X-Sig": "\x01", "X-Time": "9" * 5000, "X-Id": ""},
        {f"X-{n}": "a" for n in range(90)},
    ]
    for headers in proofs:
        assert await receiving.deliver(body, headers) in {400, 413 if kind == "too large" else 401}
    assert receiving.handled == []


@pytest.mark.parametrize("kind", [k for k in HOSTILE if k != "too large"])
async def test_f57_s20_signed_bodies_that_are_no_event_break_nothing(
    receiving: Receiving, kind: str
) -> None:
    """Whoever has the secret can still send rubbish."""
    headers = SCHEME.sign(HOSTILE[kind], WEBHOOK, id="1", timestamp=int(time.time()))

    assert await receiving.deliver(HOSTILE[kind], dict(headers)) in {204, 400}


async def test_f57_s20_body_in_pieces_is_put_together_and_an_endless_one_refused(
    receiving: Receiving,
) -> None:
    body, headers = signed()
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"{lines}Transfer-Encoding: chunked\r\n".encode()
    pieces = [b"1\r\n%c\r\n" % byte for byte in body]

    assert await receiving.post(*pieces, b"0\r\n\r\n", head=head) == 204
    assert await receiving.post(b"x\r\n", head=head) == 400
    endless = [b"ffff\r\n" + b" " * 65_535 + b"\r\n"] * 3
    assert await receiving.post(*endless, head=head) == 413


@pytest.mark.parametrize("abort", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("framing", [b"Content-Length: 1000", b"Transfer-Encoding: chunked"])
async def test_f57_sender_that_hangs_up_is_one_line_of_the_log(
    receiving: Receiving, framing: bytes, abort: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        _, writer = await asyncio.open_connection("127.0.0.1", receiving.port)
        writer.write(b"POST /hook HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n\r\n3\r\nabc\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)
        if abort:
            writer.transport.abort()
        else:
            writer.close()
        async with asyncio.timeout(5):
            while not caplog.records:
                await asyncio.sleep(0.005)
        await asyncio.sleep(0.02)
    assert [r.getMessage() for r in caplog.records] == ["webhook refused: the sender hung up"]


@pytest.mark.parametrize("offset", [-301, -86_400, 301, 86_400])
async def test_f57_s19_delivery_of_another_time_is_refused(
    receiving: Receiving, offset: int
) -> None:
    body, headers = signed(at=int(time.time()) + offset)

    assert await receiving.deliver(body, headers) == 401


async def test_f57_s19_refusal_says_nothing(receiving: Receiving) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", receiving.port)
    writer.write(
        b"POST /hook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
    )
    answer = (await reader.read()).decode()
    writer.close()

    assert answer.startswith("HTTP/1.1 401 ")
    assert answer.endswith("\r\n\r\n")
    assert MARK not in answer
