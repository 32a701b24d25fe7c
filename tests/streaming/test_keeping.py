"""What a stream keeps of what came: bounded, and never whole-looking when it is not."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING, Any, Final, get_args

import pytest

from kubiya_async import MessageEvent, ResponseTooLargeError, StreamInterrupted
from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse.wire_forms import MAX_KEPT
from kubiya_async.streams.accumulate import MAX_KEPT_BYTES, Accumulator, weigh
from kubiya_async.streams.base import HISTORY
from kubiya_async.streams.decoder import ChatEvents, read_all
from kubiya_async.streams.events import (
    CorrectionEvent,
    DoneEvent,
    ErrorEvent,
    MemberEvent,
    NoticeEvent,
    OutputEvent,
    ReasoningEvent,
    StatusEvent,
    StepEvent,
    StreamEvent,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
)
from kubiya_async.streams.execution import _Decoder, _Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.streaming.conftest import Talk

BIG: Final = 20_000


def nested(number: int) -> dict[str, Any]:
    return {f"{number}": [[]] * (BIG // 64)}


EVENTS: Final[dict[type, Callable[[int], Any]]] = {
    MessageEvent: lambda n: MessageEvent(type="message", content=f"{n}" * (BIG // 4)),
    ToolCallEvent: lambda n: ToolCallEvent(type="tool_call", tool="t", args=nested(n)),
    ToolResultEvent: lambda n: ToolResultEvent(type="tool_result", result=nested(n)),
    ErrorEvent: lambda n: ErrorEvent.model_validate(
        {"type": "error", "message": "x", "x": nested(n)}
    ),
    ReasoningEvent: lambda n: ReasoningEvent(content=f"{n}" * (BIG // 4)),
    UnknownEvent: lambda n: UnknownEvent("x", nested(n), f"{n}" * (BIG // 4)),
    StepEvent: lambda n: StepEvent(f"step {n}", "running", data=nested(n)),
    StatusEvent: lambda n: StatusEvent("running", data=nested(n)),
    OutputEvent: lambda n: OutputEvent(f"{n}" * (BIG // 4), "log"),
    CorrectionEvent: lambda n: CorrectionEvent(f"{n}" * (BIG // 4), "", f"m-{n}"),
    MemberEvent: lambda n: MemberEvent(
        f"{n % 10}", MessageEvent(type="message", content=f"{n}" * (BIG // 4))
    ),
    NoticeEvent: lambda n: NoticeEvent("degraded", data=nested(n)),
    DoneEvent: lambda n: DoneEvent.model_validate({"type": "done", "x": nested(n)}),
}


def test_there_is_a_case_for_every_event() -> None:
    members = {kind for part in get_args(StreamEvent) for kind in (get_args(part) or (part,))}
    assert members == set(EVENTS)


@pytest.mark.parametrize("fold", [Accumulator, _Progress])
@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_f36_s15_what_is_kept_does_not_grow_with_the_stream(
    kind: type, fold: type[Accumulator]
) -> None:
    state = fold(HISTORY)
    state._kept = state._free = 200_000
    tracemalloc.start()
    for number in range(1000, 1300):
        state.add(EVENTS[kind](number))
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert state.count == 300
    assert held < 700_000
    assert len(state.result().events) < 100


@pytest.mark.parametrize("kind", [MessageEvent, ToolCallEvent, OutputEvent, StepEvent])
def test_what_is_left_out_is_said_and_what_is_kept_is_the_beginning(kind: type) -> None:
    state = _Progress(HISTORY)
    state._kept = state._free = 10 * BIG
    for number in range(1000, 1100):
        state.add(EVENTS[kind](number))
    found = state.result()

    whole = "".join(f"{n}" * (BIG // 4) for n in range(1000, 1100))
    assert found.truncated
    assert whole.startswith(found.text)
    assert whole.startswith(found.output)
    assert [step.step for step in found.steps] == [
        f"step {1000 + n}" for n in range(len(found.steps))
    ]
    assert max(len(found.text), len(found.output)) + len(found.tool_calls) + len(found.steps) > 5


def test_step_that_reports_again_takes_the_place_of_its_last_report() -> None:
    state = _Progress(HISTORY)
    for number in range(3000):
        state.add(StepEvent("deploy", f"{number}", output="x" * BIG))
    found = state.result()

    assert not found.truncated
    assert [step.status for step in found.steps] == ["2999"]


@pytest.mark.parametrize(
    "value",
    [
        "x" * 1000,
        "é" * 1000,
        [f"text {n}" * 5 for n in range(100)],
        {"a": {"b": [1, None, "x" * 100]}},
        [[]] * 100,
    ],
)
def test_weight_is_about_what_a_value_takes(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    tracemalloc.start()
    copy = json.loads(text)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert copy == value
    assert held / 3 < weigh(value) < held * 4


MEBIBYTE: Final = json.dumps({"type": "message", "content": "x" * 2**20})
MANY: Final = MAX_KEPT_BYTES // 2**20 + 4


async def test_f36_final_of_more_than_is_kept_is_an_error_and_iterating_is_not(talk: Talk) -> None:
    body = f"data: {MEBIBYTE}\n\n" * MANY + 'data: {"type": "done"}\n\n'
    talk.answer(body)
    with pytest.raises(ResponseTooLargeError, match="Iterate over a stream"):
        await talk.ask().final()

    talk.answer(body)
    async with talk.ask() as stream:
        heard = [len(event.content) async for event in stream if isinstance(event, MessageEvent)]
        seen = stream.snapshot
        with pytest.raises(ResponseTooLargeError):
            await stream.final()
    assert heard == [2**20] * MANY
    assert seen.done
    assert seen.truncated
    assert seen.text == "x" * (2**20 * (MANY - 4))

    talk.answer(body)
    with pytest.raises(ResponseTooLargeError):
        await talk.kubiya.chat.send(agent_uuid="a", message="m")


async def test_text_stream_goes_on_beyond_what_is_kept(talk: Talk) -> None:
    talk.answer(f"data: {MEBIBYTE}\n\n" * MANY)
    heard: list[int] = []

    async def listen() -> None:
        # Not a comprehension: what came before the error counts.
        async for text in talk.ask().text_stream():
            heard.append(len(text))  # noqa: PERF401 - as said

    with pytest.raises(StreamInterrupted) as caught:
        await listen()

    assert heard == [2**20] * MANY
    assert len(caught.value.text) == MAX_KEPT_BYTES


GROWING: Final[dict[str, Callable[[int], dict[str, Any]]]] = {
    "texts": lambda n: {"id": f"{n}", "type": "msg", "message": f"{n}" * 2**18},
    "many ids": lambda n: {"id": f"{n}" * 2**16, "type": "msg", "message": "x"},
    "results": lambda n: {"id": f"{n}", "type": "tool_output", "message": "x" * 2**20},
    "calls": lambda n: {
        "id": f"{n}",
        "type": "tool",
        "message": "Tool: t\nArguments: " + "{" * 2**20,
    },
    "calls that are whole": lambda n: {
        "id": f"{n}" * 2**16,
        "type": "tool",
        "message": "Tool: t\nArguments: {}",
    },
}


@pytest.mark.parametrize("kind", GROWING)
def test_f36_s15_text_that_grows_is_kept_up_to_a_limit_and_refused_beyond(kind: str) -> None:
    decoder = ChatEvents("application/x-ndjson")
    lines = [json.dumps(GROWING[kind](number)).encode() + b"\n" for number in range(1000, 1080)]

    def feed() -> None:
        for line in lines:
            list(read_all(decoder.feed(line)))

    with pytest.raises(EventTooLargeError, match="has to be kept"):
        feed()
    assert sum(map(len, lines)) > MAX_KEPT


def test_ids_of_events_are_remembered_up_to_a_length() -> None:
    decoder = _Decoder("text/event-stream", {}, None, None)
    for number in range(100):
        decoder.feed(f'id: {f"{number}" * 5000}\ndata: {{"type":"x"}}\n\n'.encode())
        decoder.feed(f'id: {number}\ndata: {{"type":"x"}}\n\n'.encode())

    assert list(decoder.ids) == [f"{number}" for number in range(100)]


ELEMENTS: Final = "[" + "[]," * 50_000 + "[]]"


@pytest.mark.parametrize(
    "body",
    [
        f"data: {ELEMENTS}\n\n",
        f'data: {{"type": "tool_result", "result": {ELEMENTS}}}\n\n',
        f"data: 2:{ELEMENTS}\n\n",
        f"2:{ELEMENTS}\n",
        f'{{"type": "x", "data": {ELEMENTS}}}\n',
        f'{{"type": "x", "data": {ELEMENTS}}}',
        f'{{"response": "x", "data":\n {ELEMENTS}}}\n',
        ELEMENTS,
    ],
    ids=["unknown", "known", "record as data", "record", "line", "last line", "reply", "array"],
)
async def test_f35_s15_an_event_of_too_many_elements_is_refused(talk: Talk, body: str) -> None:
    talk.answer('data: {"type": "message", "content": "x"}\n\n' * body.startswith("data") + body)
    tracemalloc.start()
    try:
        with pytest.raises(EventTooLargeError, match="50000 elements"):
            await talk.ask().final()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    # It is refused before it is decoded, which would take twenty times its length and more.
    assert peak < 15 * len(body)
