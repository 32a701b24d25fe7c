"""Events that are read and accounted for a batch at a time, beside the slow way: one by one."""

from __future__ import annotations

import gc
import json
import tracemalloc
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async import ChatStream, KubiyaError, StreamEventError, UnknownEvent
from kubiya_async.observe import StreamClosed, ToolCalled
from kubiya_async.streams import base
from kubiya_async.streams.accumulate import Accumulator
from kubiya_async.streams.base import HISTORY
from kubiya_async.streams.decoder import ChatEvents
from kubiya_async.streams.events import KnownEvent, event_parser

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.streaming.conftest import Talk

SAID: Final = '{"type":"message","content":"words "}'
CALLED: Final = '{"type":"tool_call","tool":"t","args":{"a":"b"},"id":"1"}'
FOUND: Final = '{"type":"tool_result","result":"r","id":"1"}'
KNOWN: Final = (SAID, '{"type":"message","content":""}', CALLED, FOUND)
DONE: Final = '{"type":"done"}'
FAILED: Final = '{"type":"error","message":"no"}'
MANY: Final = [KNOWN[n % 4] for n in range(2 * base._BATCH + 5)]
ANSWERS: Final[dict[str, list[str]]] = {
    "many": [*MANY, DONE],
    "the end within a batch": [*MANY[:10], DONE, *MANY],
    "the end at the edge of one": [*MANY[: base._BATCH], DONE],
    "an error within a batch": [*MANY[:10], FAILED, *MANY],
    "an error first": [FAILED, *MANY],
    "others among them": [*MANY[:3], '{"type":"x"}', '{"type":"y"}', SAID, "text", *MANY, "[DONE]"],
    "records as data": [SAID, '0:"words"', SAID, 'd:{"finishReason":"stop"}'],
    "several in one": [SAID, SAID + SAID, CALLED, DONE],
    "words with the last": [SAID, '{"type":"done","content":"words of the end"}'],
    "invalid bytes": [SAID, '{"type":"message","content":"\udcff"}', SAID, DONE],
    "no end": MANY[:20],
}


async def iterate(stream: ChatStream) -> list[Any]:
    return [event async for event in stream]


async def one_by_one(stream: ChatStream) -> list[Any]:
    events: list[Any] = []
    while (event := await stream.next_event()) is not None:
        events.append((event, stream.last_text, stream.snapshot.text))
    return events


async def text(stream: ChatStream) -> list[Any]:
    return [piece async for piece in stream.text_stream()]


async def final(stream: ChatStream) -> list[Any]:
    return [await stream.final()]


async def leave(stream: ChatStream) -> list[Any]:
    return [await stream.next_event() for _ in range(7)]


class Log:
    def __init__(self) -> None:
        self.seen: list[Any] = []

    def on_event(self, event: object, /) -> None:
        match event:
            case ToolCalled(tool=tool, id=identity):
                self.seen.append((tool, identity))
            case StreamClosed(events=count, outcome=outcome):
                self.seen.append((count, outcome))
            case _:
                pass


@pytest.mark.parametrize("read", [iterate, one_by_one, text, final, leave])
@pytest.mark.parametrize("kind", ANSWERS)
async def test_a_batch_comes_to_the_same_as_its_events(
    talk: Talk,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    read: Callable[[ChatStream], Awaitable[list[Any]]],
) -> None:
    body = "".join(f"data: {item}\n\n" for item in ANSWERS[kind]).encode("utf-8", "surrogateescape")

    async def outcome() -> list[Any]:
        log = Log()
        talk.answer(body)
        async with talk.kubiya.with_options(observers=[log]) as kubiya:
            stream = kubiya.chat.stream(agent_uuid="a", message="m")
            found: list[Any] = []
            async with stream:
                try:
                    found += await read(stream)
                except KubiyaError as error:
                    found += [type(error), error.message, getattr(error, "events", ())]
            return [found, stream.snapshot, log.seen]

    quick = await outcome()
    monkeypatch.setattr(ChatEvents, "plain", False)
    monkeypatch.setattr(base, "_BATCH", 1)
    assert quick == await outcome()


async def test_the_same_iterator_raises_again_in_the_middle_of_a_batch(talk: Talk) -> None:
    talk.script(*(json.loads(item) for item in (SAID, SAID, FAILED, SAID)))
    async with talk.ask() as stream:
        events = stream.events()
        assert [(await anext(events)).type for _ in range(2)] == ["message", "message"]
        for _ in range(2):
            with pytest.raises(StreamEventError):
                await anext(events)


@given(items=st.lists(st.sampled_from(KNOWN), max_size=30), size=st.integers(1, 8), data=st.data())
def test_what_is_added_at_once_adds_up_to_the_same(
    items: list[str], size: int, data: st.DataObject
) -> None:
    parse = event_parser()
    quick, slow = Accumulator(10), Accumulator(10)
    for start in range(0, len(items), size):
        unread: list[bytes | str] = [item.encode() for item in items[start : start + size]]
        events: list[KnownEvent] = [parse(item) for item in unread]
        quick.extend(events, unread)
        for event in events:
            slow.add(event)
        assert (quick.last_text, quick.count) == (slow.last_text, slow.count)
        if data.draw(st.booleans()):
            assert quick.result() == slow.result()
    assert quick.result() == slow.result()


def fed(state: Accumulator, items: list[str]) -> None:
    parse = event_parser()
    for start in range(0, len(items), 50):
        unread: list[bytes | str] = [item.encode() for item in items[start : start + 50]]
        state.extend([parse(item) for item in unread], unread)


def test_a_long_chat_is_kept_as_it_came_and_weighs_what_that_does() -> None:
    items = [KNOWN[n % 4].replace("words", "words " * 10) for n in range(1500)]
    state = Accumulator(HISTORY)
    fed(state, items[:100])
    gc.collect()
    objects = len(gc.get_objects())
    tracemalloc.start()
    fed(state, items)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    gc.collect()

    assert held < 300 * 1024
    assert len(gc.get_objects()) - objects < 100
    assert len(state.result().events) == HISTORY
    assert len(state.result().tool_calls) == 400


def test_tools_whose_values_weigh_more_than_their_json_are_kept_as_far_as_they_fit() -> None:
    many = json.dumps({"type": "tool_call", "tool": "t", "args": {"a": [[]] * 300}})
    state = Accumulator(HISTORY, 200_000)
    fed(state, [SAID] * 3 + [many] * 50)
    assert not state.truncated
    found = state.result()

    assert found.truncated
    assert found.text == "words " * 3
    assert 5 < len(found.tool_calls) < 15
    assert 5 < len(found.events) < 15
    assert state.result() == found
    fed(state, [SAID, CALLED])
    assert state.result().tool_calls == found.tool_calls
    assert state.result().text == found.text


def test_what_does_not_fit_is_left_out_from_there_on() -> None:
    state = Accumulator(HISTORY, 5000)
    fed(state, [SAID.replace("words", "w" * 4000), *MANY[:3]])
    fed(state, [SAID.replace("words", "w" * 4000)])
    fed(state, [SAID, CALLED])
    found = state.result()

    assert found.truncated
    assert found.text == "w" * 4000 + " words "
    assert len(found.tool_calls) == 1
    assert not any(isinstance(event, UnknownEvent) for event in found.events)
