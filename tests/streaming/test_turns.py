"""However much pours, other tasks get their turn: between small events, and beside large ones."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any, Final

import pytest

from kubiya_async import UnknownEvent
from kubiya_async.streams import base
from kubiya_async.streams.decoder import ChatEvents
from tests.streaming.test_event_stream import speaking, stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async import Kubiya
    from tests.streaming.conftest import Talk

SSE: Final = "text/event-stream"
SMALL: Final[dict[str, tuple[bytes, str]]] = {
    "events": (b'data: {"type":"x"}\n\n', SSE),
    "named events": (b"event: x\ndata: 1\n\n", SSE),
    "no JSON": (b"data: x\n\n", SSE),
    "no blank lines": (b"data: {}\n", SSE),
    "records": (b"2:[]\n", "text/plain"),
    "JSON lines": (b'{"type":"x"}\n', "application/x-ndjson"),
}
ITEMS: Final = ", ".join(["{ }"] * 20_000)
LARGE: Final[dict[str, str]] = {
    "elements": f'{{"type":"x","a":[{ITEMS}]}}',
    "members": json.dumps({"type": "x", "a": {str(n): 0 for n in range(12_000)}}),
    "documents": "{ }" * 24_000,
    "texts": '""' * 60_000,
    "text": json.dumps({"type": "message", "content": "x" * 200_000}),
    "controls": '{"type":"message","content":"' + "\x01" * 120_000 + '"}',
    "no JSON": "x" * 200_000,
}
CALLS: Final[dict[str, Callable[[Kubiya], Any]]] = {
    "chat": lambda k: k.chat.stream(agent_uuid="a", message="m"),
    "execution": lambda k: k.live.workflows.execute(runner="r", definition={"name": "n"}),
}


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every look at the time find that a turn has taken too long."""
    ticks = iter(range(1_000_000))
    monkeypatch.setattr("time.perf_counter", lambda: float(next(ticks)))


@pytest.mark.usefixtures("ticking")
@pytest.mark.parametrize("kind", SMALL)
async def test_f36_other_tasks_get_their_turn_between_small_events(talk: Talk, kind: str) -> None:
    piece, content_type = SMALL[kind]
    talk.answer(piece * 3000 + b'data: {"type":"done"}\n\n', content_type)
    turns = between = most = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    async with talk.ask() as stream:
        last = turns
        for _ in range(2900):
            await stream.next_event()
            between = between + 1 if turns == last else 0
            last, most = turns, max(most, between)
    task.cancel()
    assert most <= base._BATCH


@pytest.mark.usefixtures("ticking")
async def test_f36_what_takes_long_to_decode_is_read_in_smaller_pieces(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.answer(b'data: {"type":"x"}\n\n' * 20_000)
    sizes: list[int] = []
    feed = ChatEvents.feed

    def watched(self: ChatEvents, chunk: bytes) -> Any:
        sizes.append(len(chunk))
        return feed(self, chunk)

    monkeypatch.setattr(ChatEvents, "feed", watched)
    async with talk.ask() as stream:
        for _ in range(15_000):
            await stream.next_event()
    assert max(sizes[:3]) > 4096
    assert max(sizes[10:]) == 1024


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", LARGE)
async def test_f36_a_large_event_is_read_in_a_thread(
    monkeypatch: pytest.MonkeyPatch, kind: str, call: str
) -> None:
    document = LARGE[kind]
    here = threading.get_ident()
    feed, take = ChatEvents.feed, base.Stream._take
    fed = 0

    def watched_feed(self: ChatEvents, chunk: bytes) -> Any:
        nonlocal fed
        events, fed = feed(self, chunk), fed + len(chunk)
        if events:
            assert fed <= base._LARGE + 2 * base._PIECE or threading.get_ident() != here
            fed = 0
        return events

    def watched_take(self: Any, events: Any) -> None:
        assert not [event for event in events if isinstance(event, str) and len(event) > 100_000]
        take(self, events)

    monkeypatch.setattr(ChatEvents, "feed", watched_feed)
    monkeypatch.setattr(base.Stream, "_take", watched_take)
    body = (
        f'data: {document}\n\n: alive\n\nevent: x\ndata: {document}\n\ndata: {{"type":"done"}}\n\n'
    )
    async with speaking(stream(body)) as (_, kubiya), CALLS[call](kubiya) as opened:
        events = [event async for event in opened]
    assert len(events) == 3


@pytest.mark.parametrize(("number", "events"), [(1000, 1000), (1001, 1)])
async def test_f36_documents_of_one_event_are_events_up_to_a_limit(
    talk: Talk, number: int, events: int
) -> None:
    talk.answer("data: " + '{"type":"x"}' * number + '\n\ndata: {"type":"done"}\n\n')
    result = await talk.ask().final()
    assert result.unreadable == (events == 1)
    assert [type(event) for event in result.events[:-1]] == [UnknownEvent] * min(events, 999)
