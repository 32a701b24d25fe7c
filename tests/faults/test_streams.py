"""Chats that break off, fall silent, say too much, or are not listened to."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable
from typing import Final, Literal

import pytest

from kubiya_async import ChatStream, Kubiya, StreamIdleError, StreamInterrupted
from kubiya_async.testing import LocalServer, Pause, Raw, run_virtual
from tests.client.conftest import ClientOf
from tests.faults.survival import GOOD, connections_in_use, except_for, works_on
from tests.support.scripted_server import Act, Peer, ScriptedServer

HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
EVENTS: Final = (
    'data: {"type": "message", "content": "Größe "}\r\n\r\n'.encode(),
    ': alive\r\ndata: {"type": "message", "content": "日本"}\n\n'.encode(),
    b'id: 7\ndata: {"type": "message",\ndata:  "content": "!"}\n\n',
    b'event: done\ndata: {"type": "done"}\n\n',
)
TEXTS: Final = ("Größe ", "日本", "!", "")
STREAM: Final = b"".join(EVENTS)

End = Literal["clean", "fin", "rst"]


def ask(kubiya: Kubiya) -> ChatStream:
    return kubiya.chat.stream(agent_uuid="a", message="m", idle_timeout=5)


def cut(at: int, end: End) -> Act:
    """Stop a stream after so many bytes of its events; `clean` is a complete HTTP answer."""

    async def act(peer: Peer) -> None:
        await peer.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        if at:
            await peer.send(b"%x\r\n%b\r\n" % (at, STREAM[:at]))
        if end == "clean":
            await peer.send(b"0\r\n\r\n")
        else:
            await (peer.fin if end == "fin" else peer.rst)()

    return act


def understood(at: int) -> set[str]:
    """Return the texts that may have been understood from so many bytes of the stream.

    An event may count as soon as its JSON is complete, and has to with its blank line.
    """
    texts: set[str] = set()
    for slack in range(5):
        ends = itertools.accumulate(map(len, EVENTS))
        texts.add("".join(t for t, end in zip(TEXTS, ends, strict=True) if end <= at + slack))
    return texts


@pytest.mark.parametrize("end", ["clean", "fin", "rst"])
async def test_f30_f31_t06_stream_that_breaks_off_at_any_byte_gives_what_came(
    client_of: ClientOf, end: End
) -> None:
    for at in range(len(STREAM) - len("}\n\n")):
        async with ScriptedServer(except_for(GOOD, cut(at, end))) as server:
            client = client_of(server, retries=3)
            with pytest.raises(StreamInterrupted) as caught:
                await ask(client).final()
            assert caught.value.text in understood(at), at
            assert not caught.value.done_seen
            assert len(server.requests) == 1
            await works_on(client)
            await client.aclose()


@pytest.mark.parametrize("end", ["clean", "fin", "rst"])
@pytest.mark.parametrize("missing", [0, 1])
async def test_f31_f38_stream_with_its_last_event_is_whole_however_it_ends(
    client_of: ClientOf, end: End, missing: int
) -> None:
    async with ScriptedServer(except_for(GOOD, cut(len(STREAM) - missing, end))) as server:
        client = client_of(server)
        assert (await ask(client).final()).text == "".join(TEXTS)
        await works_on(client)


def test_f32_t06_signs_of_life_keep_a_stream_for_an_hour_and_silence_ends_it() -> None:
    async def main() -> None:
        beats = [item for _ in range(240) for item in (Pause(15), Raw(b": alive\n\n"))]
        async with (
            LocalServer(quota=None) as server,
            server.client(rate_limiter=None) as kubiya,
        ):
            clock = asyncio.get_running_loop().time
            server.chat_script(
                [*beats, {"type": "message", "content": "at last"}, Pause(121), {"type": "done"}]
            )
            begun = clock()
            async with kubiya.chat.stream(agent_uuid="abc-123-def", message="m") as stream:
                await stream.next_event()
                assert clock() - begun >= 3600
                with pytest.raises(StreamIdleError, match="silent for 120 s") as caught:
                    await stream.next_event()
            assert caught.value.text == "at last"
            assert 3720 <= clock() - begun < 3721

    run_virtual(main(), grace=0.002)


class Flood:
    """A server that never stops talking, and counts what it got rid of."""

    def __init__(self) -> None:
        self.sent = 0
        self.gone = asyncio.Event()

    async def __call__(self, peer: Peer) -> None:
        event = b'data: {"type": "message", "content": "%b"}\n\n' % (b"x" * 1000) * 20
        try:
            await peer.send(HEAD + b"\r\n")
            while True:
                await peer.send(event)
                self.sent += len(event)
                await asyncio.sleep(0)
        finally:
            self.gone.set()

    async def stops(self) -> int:
        """Wait until no more is taken from it, and tell how much was."""
        before = -1
        while before != self.sent:
            before = self.sent
            await asyncio.sleep(0.1)
        return self.sent


async def test_f36_server_is_held_back_while_nobody_listens(client_of: ClientOf) -> None:
    flood = Flood()
    async with ScriptedServer(except_for(GOOD, flood)) as server:
        client = client_of(server)
        async with ask(client) as stream:
            await stream.next_event()
            held = await flood.stops()
            # Buffers of the system, and 128 KiB of aiohttp's.
            assert held < 24_000_000
            for _ in range(held // 1000):
                await stream.next_event()
            assert flood.sent > held
        await asyncio.wait_for(flood.gone.wait(), 1)
        await works_on(client)


class OwnError(Exception):
    """What a caller's own code raises."""


async def _breaks(stream: ChatStream) -> None:
    async with stream:
        async for _ in stream:
            break


async def _raises(stream: ChatStream) -> None:
    with contextlib.suppress(OwnError):
        async with stream:
            async for _ in stream:
                raise OwnError


async def _never_reads(stream: ChatStream) -> None:
    async with stream:
        pass


async def _closes_often(stream: ChatStream) -> None:
    async with stream:
        await stream.aclose()
        await asyncio.gather(stream.aclose(), stream.aclose())
    await stream.aclose()


async def _reads_texts(stream: ChatStream) -> None:
    async with stream:
        async for _ in stream.text_stream():
            break


@pytest.mark.parametrize("leave", [_breaks, _raises, _never_reads, _closes_often, _reads_texts])
async def test_f37_reader_that_leaves_lets_go_of_the_connection(
    client_of: ClientOf, leave: Callable[[ChatStream], Awaitable[None]]
) -> None:
    flood = Flood()
    async with ScriptedServer(except_for(GOOD, flood)) as server:
        client = client_of(server)
        await leave(ask(client))
        assert connections_in_use(client) == 0
        await asyncio.wait_for(flood.gone.wait(), 1)
        await works_on(client)


async def test_f37_f60_stream_that_is_forgotten_lets_go_of_its_connection_and_complains(
    client_of: ClientOf,
) -> None:
    flood = Flood()
    async with ScriptedServer(except_for(GOOD, flood)) as server:
        client = client_of(server)
        stream = ask(client)
        await stream.next_event()
        with pytest.warns(ResourceWarning, match=r"chat\.send was left open"):
            del stream
        assert connections_in_use(client) == 0
        await asyncio.wait_for(flood.gone.wait(), 1)
        await works_on(client)
