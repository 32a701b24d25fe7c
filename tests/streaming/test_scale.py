"""Long chats, large events and very many streams at once."""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import tracemalloc
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest

from kubiya_async import DoneEvent, MessageEvent, Timeouts, ToolResultEvent
from kubiya_async.testing import LocalServer
from kubiya_async.testing.scripts import StreamItem
from tests.streaming.conftest import AGENT, Talk

pytestmark = pytest.mark.proof

EVENTS = 100_000
TEN_MEGABYTES = 10_000_000
STREAMS = 5000
FILES = 2 * STREAMS + 500


def numbers() -> Iterator[StreamItem]:
    for number in range(EVENTS):
        yield {"type": "message", "content": f"{number}\n"}
    yield {"type": "done"}


async def test_f36_a_hundred_thousand_events_arrive_whole_and_in_order(talk: Talk) -> None:
    talk.server.chat_script(lambda _: numbers())
    expected = 0
    async with talk.ask() as stream:
        async for event in stream:
            if isinstance(event, MessageEvent):
                assert event.content == f"{expected}\n"
                expected += 1
        result = stream.snapshot

    assert expected == EVENTS
    assert result.text == "".join(f"{number}\n" for number in range(EVENTS))
    assert len(result.events) == 1000
    assert result.done


async def test_f36_memory_does_not_grow_with_the_number_of_events(talk: Talk) -> None:
    body = "".join(f"data: {json.dumps(item)}\n\n" for item in numbers())
    talk.answer(body)
    held: list[int] = []
    async with talk.ask() as stream:
        await stream.next_event()
        gc.collect()
        tracemalloc.start()
        try:
            async for event in stream:
                if not isinstance(event, MessageEvent) or int(event.content) % 20_000:
                    continue
                held.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()

    # Between the first look and the last 60,000 events came by, which would weigh 30 MB. What may
    # have grown is the text, by 360 kB, and what arrives with one read, by some thousand events.
    assert len(held) == 4
    assert held[-1] - held[0] < 8_000_000


async def test_ten_thousand_tool_calls_keep_their_results(talk: Talk) -> None:
    def tools() -> Iterator[StreamItem]:
        for number in range(10_000):
            yield {"type": "tool_call", "tool": "count", "args": {"n": number}}
            yield {"type": "tool_call", "tool": "name", "args": {"n": number}}
            yield {"type": "tool_result", "result": {"is": number}}
            yield {"type": "tool_result", "result": None}
        yield {"type": "done"}

    talk.server.chat_script(lambda _: tools())
    async with talk.ask() as stream:
        result = await stream.final()
        again = stream.snapshot

    expected = [(n, value) for n in range(10_000) for value in ({"is": n}, None)]
    assert [(call.args["n"], call.result) for call in result.tool_calls] == expected
    assert all(call.finished for call in result.tool_calls)
    assert again == result


@pytest.mark.parametrize("slice_size", [None, 65_536])
async def test_f35_t10_an_event_of_ten_megabytes_arrives_whole(
    talk: Talk, slice_size: int | None
) -> None:
    large = "x" * TEN_MEGABYTES
    talk.answer(
        f'data: {{"type": "tool_result", "result": "{large}"}}\n\ndata: {{"type": "done"}}\n\n',
        slice_size=slice_size,
    )

    result, done = (await talk.ask().final()).events

    assert isinstance(result, ToolResultEvent)
    assert result.result == large
    assert isinstance(done, DoneEvent)


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES:
        pytest.skip(f"the system allows {hard} open files, {FILES} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("many_files")
async def test_five_thousand_streams_are_open_at_once() -> None:
    everybody = asyncio.Event()
    # So many at a time begin, and a busy machine may take as long as the whole test.
    a_few = asyncio.Semaphore(100)
    patience = Timeouts(connect=None, read=None, idle=None)
    most = 0

    async def sleep(_: float) -> None:
        await everybody.wait()

    async with (
        LocalServer(quota=None, stream_delay=1.0, sleep=sleep) as server,
        server.client(rate_limiter=None, timeout=None, timeouts=patience) as kubiya,
    ):
        server.chat_script([{"type": "message", "content": "hi"}, {"type": "done"}])

        async def listen() -> str:
            nonlocal most
            stream = kubiya.chat.stream(agent_uuid=AGENT, message="m")
            async with AsyncExitStack() as stack:
                async with a_few:
                    await stack.enter_async_context(stream)
                await stream.next_event()
                most = max(most, server.open_streams)
                if server.open_streams == STREAMS:
                    everybody.set()
                return (await stream.final()).text

        texts = await asyncio.gather(*(listen() for _ in range(STREAMS)))

    assert most == STREAMS
    assert texts == ["hi"] * STREAMS
