"""Reading a chat: as events, as text, at once, in part, and what is known when it breaks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kubiya_async import (
    ClientClosedError,
    DoneEvent,
    EventTooLargeError,
    InvalidArgumentError,
    MessageEvent,
    RequestOptions,
    StreamIdleError,
    StreamInterrupted,
    ToolCall,
)
from kubiya_async.observe import StreamClosed, StreamOpened
from kubiya_async.sse.decoder import MAX_EVENT_BYTES
from kubiya_async.testing import Cut, Event, Fault, Pause, Raw
from kubiya_async.testing.faults import stream as damaged
from kubiya_async.testing.scripts import say
from tests.streaming.conftest import AGENT, Talk

CALL = {"type": "tool_call", "tool": "kubectl", "args": {"command": "get pods"}}


def call(number: int, **more: Any) -> dict[str, Any]:
    return {"type": "tool_call", "tool": "kubectl", "args": {"n": number}, **more}


def result(value: Any, **more: Any) -> dict[str, Any]:
    return {"type": "tool_result", "result": value, **more}


async def test_nothing_is_sent_before_the_stream_is_used(talk: Talk) -> None:
    talk.ask()

    assert talk.posts == 0


async def test_the_request_asks_for_a_stream(talk: Talk) -> None:
    await talk.ask(context=[{"type": "url", "url": "https://example.com"}]).final()

    (request,) = [r for r in talk.server.requests if r.operation_id == "chat.send"]
    assert request.headers["Accept"] == "text/event-stream"
    assert request.json() == {
        "agent_uuid": AGENT,
        "message": "Hello",
        "context": [{"type": "url", "url": "https://example.com"}],
        "stream": True,
    }


async def test_arguments_are_not_changed(talk: Talk) -> None:
    item = {"type": "file", "content": "a", "filename": "b"}
    context = [item]

    await talk.ask(context=context).final()

    assert context == [{"type": "file", "content": "a", "filename": "b"}]


async def test_the_text_is_the_same_however_it_is_read(talk: Talk) -> None:
    talk.script(*say("Let ", "", "me see.", CALL, result("ok"), "Fine", "."))
    pieces = [piece async for piece in talk.ask().text_stream()]
    async with talk.ask() as stream:
        added = [stream.last_text async for _ in stream]

    assert pieces == ["Let ", "me see.", "\n\nFine", "."]
    assert "".join(added) == "".join(pieces) == (await talk.ask().final()).text
    assert stream.snapshot.text == "".join(pieces)


async def test_f37_iterations_of_one_stream_go_on_where_the_last_one_stopped(talk: Talk) -> None:
    talk.script(*say("a", "b", "c"))
    async with talk.ask() as stream:
        async for _ in stream:
            break
        async for text in stream.text_stream():
            assert text == "b"
            break
        rest = await stream.final()

    assert rest.text == "abc"
    assert [event async for event in stream] == []


async def test_a_snapshot_grows_and_earlier_ones_stay_as_they_were(talk: Talk) -> None:
    talk.script(CALL, result("ok"), *say("Fine."))
    async with talk.ask() as stream:
        await stream.next_event()
        before = stream.snapshot
        await stream.next_event()
        after = stream.snapshot

    assert before.tool_calls == (ToolCall("kubectl", {"command": "get pods"}),)
    assert after.tool_calls == (ToolCall("kubectl", {"command": "get pods"}, "ok", finished=True),)
    assert not after.done


@pytest.mark.parametrize(
    ("events", "pairs"),
    [
        ([call(1), call(2), result("a"), result("b")], [(1, "a"), (2, "b")]),
        (
            [call(1, id="x"), call(2, id="y"), result("b", id="y"), result("a", id="x")],
            [(1, "a"), (2, "b")],
        ),
        ([call(1, id="x"), result("a")], [(1, "a")]),
        ([call(1), result("a", id="x")], [(1, "a")]),
        ([call(1), result(None)], [(1, None)]),
        ([call(1), result({"rows": [1, 2]})], [(1, {"rows": [1, 2]})]),
        ([result("a")], [(None, "a")]),
        ([call(1, toolCallId="x"), result(0, tool_call_id="x")], [(1, 0)]),
    ],
)
async def test_results_find_their_calls(
    talk: Talk, events: list[dict[str, Any]], pairs: list[tuple[int | None, Any]]
) -> None:
    talk.script(*events, {"type": "done"})

    calls = (await talk.ask().final()).tool_calls

    assert [(c.args.get("n"), c.result) for c in calls] == pairs
    assert all(c.finished for c in calls)


@pytest.mark.parametrize("end", ["clean", "close", "reset"])
async def test_f30_f31_a_stream_cut_short_tells_what_came(talk: Talk, end: str) -> None:
    talk.script(*say("one", "two", "three"))
    talk.server.faults.add(damaged(end_after=2, end=end), "chat.send")

    with pytest.raises(StreamInterrupted) as caught:
        await talk.ask().final()

    assert caught.value.text == "onetwo"
    assert len(caught.value.events) == 2
    assert caught.value.done_seen is False
    assert caught.value.request_id
    assert talk.posts == 1


async def test_f30_what_arrived_before_the_break_is_given_to_a_slow_reader(talk: Talk) -> None:
    talk.script(*say("one", "two", "three"))
    talk.server.faults.add(damaged(end_after=3, end="close"), "chat.send")
    texts: list[str] = []

    async with talk.ask() as stream:
        while talk.server.open_streams:
            await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0)
        with pytest.raises(StreamInterrupted):
            texts.extend([text async for text in stream.text_stream()])

    assert stream.snapshot.text == "onetwothree"


async def test_f30_an_event_cut_in_two_is_said_to_be(talk: Talk) -> None:
    talk.script(*say("one", done=False), Raw(b'data: {"type": "mess'), framing="documented")

    with pytest.raises(StreamInterrupted, match="in the middle of an event") as caught:
        await talk.ask().final()

    assert caught.value.text == "one"


async def test_f32_silence_ends_a_stream_with_what_came(talk: Talk) -> None:
    talk.script(*say("one", Pause(60)))

    with pytest.raises(StreamIdleError, match="silent") as caught:
        await talk.ask(idle_timeout=0.05).final()

    assert caught.value.text == "one"
    assert isinstance(caught.value, TimeoutError)
    assert isinstance(caught.value, StreamInterrupted)
    await talk.settled()


async def test_f32_signs_of_life_are_no_silence_and_the_deadline_ends_with_the_opening(
    talk: Talk,
) -> None:
    beats = [item for _ in range(12) for item in (Pause(0.05), Raw(b": alive\n\n"))]
    talk.script(*say("one", *beats, "two"))

    stream = talk.ask(idle_timeout=0.4, options=RequestOptions(timeout=0.4))

    assert (await stream.final()).text == "onetwo"


@pytest.mark.parametrize("idle", [0, -1, float("nan"), "x", True])
async def test_an_idle_timeout_has_to_be_a_time(talk: Talk, idle: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="idle_timeout"):
        talk.ask(idle_timeout=idle)


async def test_f38_a_server_that_goes_on_after_the_end_is_left(talk: Talk) -> None:
    talk.script(*say("one"), *say("two"), Pause(60))

    assert (await talk.ask().final()).text == "one"

    await talk.settled()


async def test_f39_the_last_event_id_is_in_the_error(talk: Talk) -> None:
    talk.script(Event({"type": "message", "content": "x"}, id="e-7"))

    with pytest.raises(StreamInterrupted) as caught:
        await talk.ask().final()

    assert caught.value.last_event_id == "e-7"


async def test_without_blank_lines_events_come_as_soon_as_they_are_there(talk: Talk) -> None:
    talk.script(*say("one", Pause(60)), framing="documented")

    async with talk.ask() as stream:
        assert isinstance(await stream.next_event(), MessageEvent)


async def test_f37_leaving_a_block_early_closes_the_connection(talk: Talk) -> None:
    talk.script(*say("one", Pause(60)))

    async with talk.ask() as stream:
        async for _ in stream:
            break

    await talk.settled()
    with pytest.raises(StreamInterrupted, match="closed before its end"):
        await stream.next_event()


async def test_streams_of_one_client_do_not_disturb_each_other(talk: Talk) -> None:
    talk.script(*say("a", "b", "c"))
    async with talk.ask() as one, talk.ask() as other:
        await one.next_event()
        await other.next_event()
        await one.aclose()
        assert (await other.final()).text == "abc"
    assert one.snapshot.text == "a"


async def test_f42_closing_the_client_wakes_a_reader(talk: Talk) -> None:
    talk.script(*say("one", Pause(60)))
    stream = talk.ask()
    await stream.next_event()
    reading = asyncio.ensure_future(stream.next_event())
    await asyncio.sleep(0)

    await talk.kubiya.aclose()

    with pytest.raises(ClientClosedError):
        await reading
    with pytest.raises(ClientClosedError):
        await stream.next_event()


async def test_f35_an_event_beyond_the_limit_is_an_error_with_what_came(talk: Talk) -> None:
    talk.script(*say("one", "x" * MAX_EVENT_BYTES))

    with pytest.raises(EventTooLargeError) as caught:
        await talk.ask().final()

    assert caught.value.text == "one"
    await talk.settled()


async def test_observers_see_a_stream_open_and_close(talk: Talk) -> None:
    seen: list[Any] = []

    class Watcher:
        def on_event(self, event: Any) -> None:
            if isinstance(event, StreamOpened | StreamClosed):
                seen.append(event)

    talk.script(*say("one"))
    async with talk.server.client(observers=[Watcher()]) as kubiya:
        stream = kubiya.chat.stream(agent_uuid=AGENT, message="m")
        assert isinstance((await stream.final()).events[-1], DoneEvent)
        talk.server.faults.add(Fault(cut=Cut(at=10, of="body", how="close")), "chat.send")
        with pytest.raises(StreamInterrupted):
            await kubiya.chat.stream(agent_uuid=AGENT, message="m").final()

    opened, closed, _, broken = seen
    assert opened.request_id == stream.request_id
    assert (closed.events, closed.outcome) == (2, "done")
    assert broken.outcome == "interrupted"
