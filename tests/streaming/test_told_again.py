"""An execution is told once, though its server tells all of it again on every connection.

`Plane` is a plain model of that server: what it keeps, and what it sends when it is connected to.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from typing import Any

from kubiya_async import (
    CorrectionEvent,
    DoneEvent,
    ErrorEvent,
    Keepalive,
    MemberEvent,
    MessageEvent,
    NoticeEvent,
    ReasoningEvent,
    StatusEvent,
    StepEvent,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
)
from kubiya_async.streams.accumulate import tool_call_id
from kubiya_async.streams.execution import ExecutionResult, _Decoder, _Progress
from kubiya_async.streams.transcript import Transcript
from tests.support.cases import each_of
from tests.vendor.plane import RECORDED

Sent = tuple[str, dict[str, Any]]


class Reader:
    """What a client makes of the connections, one after another."""

    def __init__(self) -> None:
        self._transcript = Transcript()
        self._progress = _Progress(10_000, self._transcript)
        self._ids: dict[str, None] = {}
        self._count = 0
        self.events: list[Any] = []

    def connect(self, sent: list[Sent]) -> list[Any]:
        """Read one connection to its end, and return what was new in it."""
        if self._count:
            self._transcript.reconnect()
        decoder = _Decoder("text/event-stream", self._ids, None, self._transcript)
        lines = []
        for number, (name, data) in enumerate(sent, 1):
            self._count += 1
            identity = f"id: x-1_{number}_{self._count}\n"
            lines.append(f"{identity}event: {name}\ndata: {json.dumps(data)}\n\n")
        new = [*decoder.feed("".join(lines).encode()), *decoder.flush()]
        for event in new:
            self._progress.add(event)  # type: ignore[arg-type]
        self._ids = decoder.ids
        self.events += new
        return new

    @property
    def result(self) -> ExecutionResult:
        return self._progress.result()


class Plane:
    """A server that keeps the newest events and the messages that are complete."""

    def __init__(self, *, kept: int = 1000, own_ids: bool = False, stamped: bool = True) -> None:
        self._kept = kept
        self._own_ids = own_ids
        self._stamped = stamped
        self._live: list[Sent] = []
        self._saved: list[dict[str, Any]] = []

    @property
    def has_begun(self) -> bool:
        return bool(self._live)

    def do(self, name: str, **data: Any) -> None:
        stamp = {"timestamp": f"t-{len(self._live)}"} if self._stamped else {}
        flat = name == "message"
        self._live.append((name, {**data, **stamp} if flat else {"data": data, **stamp}))

    def save(self, role: str, content: str, message_id: str) -> None:
        if self._own_ids and role == "assistant":
            message_id = hashlib.sha256(content.encode()).hexdigest()[:8]
        self._saved.append({"role": role, "content": content, "message_id": message_id})

    def connection(self, *, again: bool) -> list[Sent]:
        gap: list[Sent] = [("gap_detected", {"reason": "Event buffer is empty"})] if again else []
        return [
            ("connected", {"execution_id": "x-1", "status": "pending"}),
            *gap,
            *(("message", message) for message in self._saved),
            ("history_complete", {"message_count": len(self._saved), "is_truncated": False}),
            *self._live[-self._kept :],
        ]


def work(plane: Plane, chance: random.Random, watch: Callable[[], None]) -> tuple[str, list[str]]:
    """Run an agent in the model; return what it says, and the ids of its tools."""
    text, tools = "", list[str]()
    plane.save("user", "Check the shop", "m-0")
    for turn in range(3):
        message = ""
        for left in reversed(range(chance.randrange(1, 8))):
            watch()
            if left and chance.random() < 0.2:
                tool = f"t-{turn}-{len(tools)}"
                tools.append(tool)
                plane.do("tool_started", tool_name="kubectl", tool_execution_id=tool)
                watch()
                plane.do("tool_completed", tool_output="ok", tool_execution_id=tool)
                continue
            # No two messages are the same: what is saved under an id made of its text cannot be.
            word = chance.choice(["no ", "yes ", "so ", "no "]) if left else f"({turn}) "
            message += word
            plane.do("message_chunk", content=word, message_id=f"live-{turn}", role="assistant")
        plane.save("assistant", message, f"live-{turn}")
        text += message
    return text, tools


@each_of(
    {
        "as it is": {},
        "saved under other ids": {"own_ids": True},
        "without times": {"stamped": False},
        "only the newest are kept": {"kept": 6},
        "only the newest, under other ids": {"kept": 6, "own_ids": True},
    }
)
def test_text_and_tools_come_once_wherever_the_stream_is_cut(how: dict[str, Any]) -> None:
    for seed in range(50):
        chance, reader, plane = random.Random(seed), Reader(), Plane(**how)
        connections: list[bool] = []

        def watch(
            chance: random.Random = chance,
            reader: Reader = reader,
            plane: Plane = plane,
            connections: list[bool] = connections,
        ) -> None:
            is_due = chance.random() < 0.3
            if "kept" in how and not connections:
                # More events than are kept do not come before a client that is there has read one.
                is_due = plane.has_begun
            if is_due:
                reader.connect(plane.connection(again=bool(connections)))
                connections.append(True)

        text, tools = work(plane, chance, watch)
        plane.do("tool_started", tool_name="last", tool_execution_id="last")
        reader.connect([*plane.connection(again=bool(connections)), ("done", {})])

        said = "".join(reader.result.text.split())
        used = [tool_call_id(e) for e in reader.events if isinstance(e, ToolCallEvent)]
        if reader.result.incomplete:
            assert "kept" in how
            continue
        assert said == "".join(text.split()), seed
        assert used == [*tools, "last"], seed


def test_whole_message_takes_the_place_of_its_parts() -> None:
    reader = Reader()
    reader.connect(
        [
            ("message_chunk", {"data": {"content": "All ", "message_id": "m1"}}),
            ("message_chunk", {"data": {"content": "was well.", "message_id": "m1"}}),
            ("tool_started", {"data": {"tool_name": "kubectl", "tool_execution_id": "t1"}}),
            ("message_chunk", {"data": {"content": "And now", "message_id": "m2"}}),
            ("message", {"role": "assistant", "content": "All is well.", "message_id": "m1"}),
            ("message", {"role": "assistant", "content": "And now? Yes.", "message_id": "m2"}),
            ("message", {"role": "assistant", "content": "Bye.", "message_id": "m3"}),
        ]
    )
    assert reader.result.text == "All is well.\n\nAnd now? Yes.Bye."
    corrections = [event for event in reader.events if isinstance(event, CorrectionEvent)]
    assert corrections == [CorrectionEvent("All is well.", "All was well.", "m1")]


def test_correction_of_a_message_that_was_never_said_is_said() -> None:
    progress = _Progress(10, Transcript())
    progress.add(CorrectionEvent("All is well.", "All", "m1"))
    assert progress.result().text == "All is well."


def test_last_event_brings_what_was_held_back_and_what_was_never_sent() -> None:
    reader = Reader()
    listed = [
        {"role": "assistant", "content": "Done, all of it.", "message_id": "old"},
        {"role": "user", "content": "Thanks", "message_id": "u"},
        {"role": "assistant", "content": "Bye.", "message_id": "new"},
    ]
    reader.connect(
        [
            ("message", listed[0]),
            ("history_complete", {}),
            # It may be the message from the history, or another one.
            ("message_chunk", {"data": {"content": "Done", "message_id": "live"}}),
            ("done", {"messages": [*listed, "odd"]}),
        ]
    )
    said = [event.content for event in reader.events if isinstance(event, MessageEvent)]
    assert said == ["Done, all of it.", "Done", "Bye."]


def test_member_of_a_team_speaks_for_itself() -> None:
    reader = Reader()
    member = {"member_name": "Researcher", "tool_execution_id": "t"}
    sent: list[Sent] = [
        ("member_tool_started", {"data": {**member, "tool_name": "grep"}}),
        ("member_tool_completed", {"data": {**member, "tool_error": "no"}}),
        ("member_message_chunk", {"data": {**member, "content": "Found", "message_id": "mm"}}),
        ("message_chunk", {"data": {"content": "All is well.", "message_id": "m1"}}),
    ]
    reader.connect(sent)
    assert reader.connect([("connected", {}), *sent, ("done", {})]) == [DoneEvent(type="done")]
    reader.connect([("message_chunk", {"data": {**member, "content": "!", "message_id": "mm"}})])

    result = reader.result
    (call,) = result.members["Researcher"].tool_calls
    assert (call.tool, call.result, call.finished) == ("grep", "no", True)
    assert (result.text, result.tool_calls) == ("All is well.!", ())
    assert result.members["Researcher"].text == "Found"


def test_gap_makes_the_result_incomplete_until_what_came_before_it_comes_again() -> None:
    def part(text: str) -> Sent:
        return "message_chunk", {"data": {"content": text, "message_id": "m1"}}

    gap: Sent = ("gap_detected", {"reason": "too old"})
    prompt: Sent = ("message", {"role": "user", "content": "Check", "message_id": "m0"})
    running: Sent = ("status", {"status": "running"})
    for again, incomplete in (([part("c")], "too old"), ([part("b"), part("c")], "")):
        reader = Reader()
        reader.connect([prompt, running, part("a"), part("b")])
        reader.connect([("connected", {}), gap, prompt, running, *again])
        assert (reader.result.text, reader.result.incomplete) == ("abc", incomplete)

    reader = Reader()
    reader.connect([("history_complete", {"is_truncated": True})])
    assert reader.result.incomplete == "the oldest messages were left out"


TYPES: dict[str, type] = {
    **dict.fromkeys(("connected", "status", "execution_status"), StatusEvent),
    **dict.fromkeys(("message", "message_chunk"), MessageEvent),
    **dict.fromkeys(("step_start", "step_output", "step_complete"), StepEvent),
    **dict.fromkeys(("thinking", "thinking_start", "thinking_complete"), ReasoningEvent),
    "thinking_delta": ReasoningEvent,
    "tool_started": ToolCallEvent,
    "tool_completed": ToolResultEvent,
    "keepalive": Keepalive,
    "done": DoneEvent,
    "error": ErrorEvent,
}
ANYTHING = {
    "content": "a",
    "thinking": "b",
    "status": "running",
    "role": "assistant",
    "step_name": "build",
    "tool_name": "grep",
    "tool_execution_id": "t",
    "member_name": "Researcher",
    "reason": "c",
}


def test_every_event_that_the_server_can_send_has_a_class() -> None:
    names = json.loads(RECORDED.read_text(encoding="utf-8"))["events"]
    assert len(names) > 30
    for name in names:
        (event,) = Reader().connect([(name, ANYTHING if name == "message" else {"data": ANYTHING})])
        inner = event.event if isinstance(event, MemberEvent) else event
        assert isinstance(event, MemberEvent) == (
            name.startswith("member_") and name != "member_message_complete"
        )
        expected = TYPES.get(name.removeprefix("member_"), NoticeEvent)
        assert type(inner) is expected, name
        assert not isinstance(inner, NoticeEvent) or (inner.kind, inner.message) == (name, "c")


def test_thought_without_words_is_left_as_it_is() -> None:
    (event,) = Reader().connect([("thinking", {"content": ["odd"]})])
    assert isinstance(event, UnknownEvent)
