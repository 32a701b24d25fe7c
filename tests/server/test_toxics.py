"""The proxy does to what passes exactly what its toxics say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from kubiya_async import InvalidArgumentError
from kubiya_async.testing import LocalServer, ToxicProxy, run_virtual, toxics
from tests.support.cases import each_of

GRACE = 0.002


class Echo:
    """A server that gives back what it gets, after saying hello."""

    def __init__(self) -> None:
        self.received = b""
        self.ended: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello\n")
        try:
            while data := await reader.read(1000):
                self.received += data
                writer.write(data)
                await writer.drain()
            self.ended.append("end")
        except ConnectionResetError:
            self.ended.append("reset")
        finally:
            writer.close()


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def through(proxied: Callable[[ToxicProxy], None], talk: Talk) -> tuple[Echo, float]:
    """Talk to an echo through a proxy in virtual time; give the echo, and how long it took."""
    echo = Echo()

    async def main() -> float:
        clock = asyncio.get_running_loop().time
        async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            async with ToxicProxy(f"127.0.0.1:{port}") as proxy:
                proxied(proxy)
                begun = clock()
                address = proxy.url.removeprefix("tcp://").split(":")
                reader, writer = await asyncio.open_connection(address[0], int(address[1]))
                try:
                    await talk(reader, writer)
                finally:
                    writer.close()
                return clock() - begun

    return echo, run_virtual(main(), grace=GRACE)


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    assert await reader.readline() == b"hello\n"
    writer.write(b"question\n")
    writer.write_eof()
    assert await reader.read() == b"question\n"


def test_without_toxics_everything_passes_and_ends() -> None:
    echo, took = through(lambda _: None, _exchange)
    assert (echo.received, echo.ended, took) == (b"question\n", ["end"], 0)


@each_of(
    {
        "latency delays each piece": (lambda p: p.add(toxics.Latency(10)), 20),
        "latency of the other direction delays the question": (
            lambda p: p.add(toxics.Latency(10), direction="upstream"),
            10,
        ),
        "bandwidth is bytes by time": (lambda p: p.add(toxics.Bandwidth(3)), (6 + 9) / 3),
        "the end comes late": (lambda p: p.add(toxics.SlowClose(5)), 5),
        "toxics act one after the other": (
            lambda p: p.add(toxics.Slicer(3), toxics.Latency(1), toxics.SlowClose(2)),
            5 + 2,
        ),
    }
)
def test_time_it_takes(toxic: Callable[[ToxicProxy], None], seconds: float) -> None:
    assert through(toxic, _exchange)[1] == seconds


def test_jitter_varies_the_latency_within_its_bounds_and_the_same_way_each_time() -> None:
    times = [through(lambda p: p.add(toxics.Latency(10, jitter=5)), _exchange)[1] for _ in "ab"]

    assert 10 <= times[0] <= 30
    assert times[0] != 20
    assert times[0] == times[1]


def test_slices_arrive_one_by_one() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pieces = [await reader.read(100) for _ in range(3)]
        assert pieces == [b"he", b"ll", b"o\n"]

    _, took = through(lambda p: p.add(toxics.Slicer(2, delay=1)), talk)
    assert took == 2


def test_only_so_many_bytes_pass() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"question\n")
        assert await reader.read() == b"hello\nque"

    through(lambda p: p.add(toxics.LimitData(9)), talk)


def test_nothing_passes_until_the_connection_is_closed() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"question\n")
        assert await reader.read() == b""

    echo, took = through(lambda p: p.add(toxics.Timeout(7)), talk)
    assert (echo.received, took) == (b"question\n", 7)


def test_nothing_passes_for_ever() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(), 3600)

    through(lambda p: p.add(toxics.Timeout()), talk)


@each_of([0, 5])
def test_peer_is_reset(seconds: float) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with pytest.raises(ConnectionResetError):
            await reader.read()

    echo, took = through(lambda p: p.add(toxics.ResetPeer(seconds)), talk)
    assert took == seconds
    assert echo.ended in (["reset"], [])


async def test_share_of_the_connections_suffers_the_same_ones_each_time() -> None:
    async def healthy() -> list[bool]:
        found: list[bool] = []
        async with LocalServer() as server, ToxicProxy(server.url, seed=3) as proxy:
            proxy.add(toxics.ResetPeer(), toxicity=0.5)
            for _ in range(20):
                async with server.client(base_url=proxy.url, retries=0) as kubiya:
                    result: Any = await asyncio.gather(
                        kubiya.agents.get("abc-123-def"), return_exceptions=True
                    )
                    found.append(not isinstance(result[0], Exception))
            assert proxy.connections == 20
        return found

    first = await healthy()
    assert 4 < sum(first) < 16
    assert await healthy() == first


@pytest.fixture
async def proxy(local_server: LocalServer) -> AsyncIterator[ToxicProxy]:
    async with ToxicProxy(local_server.url) as proxy:
        yield proxy


async def test_what_is_down_refuses_and_comes_back_on_the_same_port(
    local_server: LocalServer, proxy: ToxicProxy
) -> None:
    async with local_server.client(base_url=proxy.url, retries=0) as kubiya:
        await kubiya.agents.get("abc-123-def")
        await proxy.down()
        with pytest.raises(Exception, match="cannot connect"):
            await kubiya.agents.get("abc-123-def")
        await proxy.up()
        await kubiya.agents.get("abc-123-def")
        proxy.add(toxics.ResetPeer())
        proxy.clear()
        await kubiya.agents.get("abc-123-def")


async def test_url_is_the_servers_but_for_its_port(
    local_server: LocalServer, proxy: ToxicProxy
) -> None:
    assert proxy.url.endswith("/api/v1")
    assert proxy.url.startswith("http://127.0.0.1:")
    assert proxy.url != local_server.url


@each_of(["https://api.kubiya.ai:443", "10.0.0.1:80", "localhost", ""])
def test_proxy_to_another_machine_is_refused(upstream: str) -> None:
    with pytest.raises(InvalidArgumentError, match="on this machine"):
        ToxicProxy(upstream)
