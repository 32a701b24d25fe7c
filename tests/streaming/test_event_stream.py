"""Executions while they go on: one model of events for every wire, and reading on after a break."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from kubiya_async import (
    ApiError,
    ConnectionLostError,
    DoneEvent,
    EventStream,
    Kubiya,
    MessageEvent,
    NotFoundError,
    NoticeEvent,
    OutputEvent,
    ReasoningEvent,
    RetryPolicy,
    ServerError,
    StatusEvent,
    StepEvent,
    StreamEvent,
    StreamInterrupted,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
)
from kubiya_async.observe import CallFinished, Event, StreamClosed, StreamOpened
from tests.support.cases import each_of
from tests.support.scripted_server import Act, Peer, ScriptedServer, fin, reply, send, stall, then

QUICK = RetryPolicy(max_retries=3, backoff_base=0.001)


def begin(content_type: str = "text/event-stream") -> Act:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nX-Request-Id: r-1\r\n\r\n"
    return send(head.encode())


def stream(text: str, *, end: Act = fin, content_type: str = "text/event-stream") -> Act:
    """Answer with these bytes, the end of the connection being that of the stream."""
    return then(begin(content_type), send(text.encode()), end)


def cut(text: str) -> Act:
    """Break off after these bytes, although more was announced."""
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    return then(send(f"{head}{len(text.encode()):x}\r\n{text}\r\n".encode()), fin)


def sse(*events: Any, ids: int | None = None) -> str:
    """Write events; with ids, if a first one is given."""
    lines = []
    for number, event in enumerate(events, ids or 0):
        head = "" if ids is None else f"id: {number}\n"
        lines.append(f"{head}data: {json.dumps(event)}\n\n")
    return "".join(lines)


@asynccontextmanager
async def speaking(*script: Act, **settings: Any) -> AsyncIterator[tuple[ScriptedServer, Kubiya]]:
    async with ScriptedServer(*script) as server:
        surfaces: dict[str, Any] = {
            f"{name}_base_url": server.url for name in ("control_plane", "orchestrator", "composer")
        }
        defaults = {"base_url": server.url, "rate_limiter": None, "retries": QUICK}
        async with Kubiya("key", **{**surfaces, **defaults, **settings}) as kubiya:
            yield server, kubiya


def workflow(kubiya: Kubiya, **options: Any) -> EventStream:
    return kubiya.live.workflows.execute(runner="r", definition={"name": "deploy"}, **options)


def execution(kubiya: Kubiya, **options: Any) -> EventStream:
    return kubiya.control_plane.executions.stream("e-1", **options)


RUN = [
    {"type": "workflow_start"},
    {"type": "step_running", "step": {"name": "build", "status": "running"}},
    {"type": "step_complete", "step": {"name": "build", "status": "finished", "output": "ok"}},
    {"type": "workflow_complete", "status": "finished", "success": True},
]
RUN_READ = [
    ("running", None),
    ("build", "running", None),
    ("build", "finished", "ok"),
    ("finished", True),
]

NATIVE = sse(*RUN) + "event: end\ndata: {}\n\n"
RECORDS = "".join(f"2:{json.dumps(e)}\n" for e in RUN) + 'd:{"finishReason":"stop"}\n'
PREFIXED = (
    "".join(f"data: 2:{json.dumps(e)}\n" for e in RUN)
    + 'data: d:{"finishReason":"stop"}\n\ndata: [DONE]\n\n'
)


def brief(event: StreamEvent) -> tuple[Any, ...]:
    match event:
        case StepEvent(step=step, status=status, output=output):
            return step, status, output
        case StatusEvent(status=status, success=success):
            return status, success
        case OutputEvent(content=content, kind=kind):
            return kind, content
        case ReasoningEvent(content=content):
            return "reasoning", content
        case UnknownEvent(type=kind):
            return "unknown", kind
        case _:
            return (type(event).__name__,)


@each_of(
    {
        "native": (NATIVE, "text/event-stream"),
        "records": (RECORDS, "text/plain"),
        "prefixed": (PREFIXED, "text/event-stream"),
    }
)
async def test_workflow_reads_the_same_whatever_the_wire(text: str, content_type: str) -> None:
    async with speaking(stream(text, content_type=content_type)) as (server, kubiya):
        async with workflow(kubiya) as running:
            events = [event async for event in running]
            assert running.request_id == "r-1"
        result = running.snapshot

    assert [brief(event) for event in events] == [*RUN_READ, ("DoneEvent",)]
    assert (result.status, result.success, result.done) == ("finished", True, True)
    assert [(step.step, step.status) for step in result.steps] == [("build", "finished")]
    (request,) = server.requests
    assert request.method == "POST"
    assert "operation=execute_workflow" in request.target


async def test_run_that_says_it_is_over_needs_no_last_event() -> None:
    async with speaking(stream(sse(*RUN))) as (_, kubiya):
        result = await workflow(kubiya).final()
    assert (result.status, result.done) == ("finished", True)


async def test_output_of_tools_adds_up() -> None:
    text = sse(
        {"type": "log", "content": "pulling"},
        {"type": "tool-output", "content": "a\n"},
        {"type": "tool-output", "content": "b\n"},
        {"type": "status", "status": "success", "end": True},
    )
    async with speaking(stream(text)) as (_, kubiya):
        result = await kubiya.live.tools.execute(
            tool_name="t", tool_def={"name": "t"}, runner="r"
        ).final()
    assert [brief(event) for event in result.events] == [
        ("log", "pulling"),
        ("tool-output", "a\n"),
        ("tool-output", "b\n"),
        ("success", None),
        ("DoneEvent",),
    ]
    assert (result.output, result.status) == ("pullinga\nb\n", "success")


async def test_stream_that_ends_with_its_bytes_is_done() -> None:
    lines = '{"type":"msg","id":"1","message":"Hel"}\n{"type":"msg","id":"1","message":"Hello"}\n'
    async with speaking(stream(lines, content_type="text/event-stream")) as (_, kubiya):
        result = await kubiya.live.tools.generate(message="a tool").final()
    assert (result.text, result.done) == ("Hello", True)


@each_of({"ends": stream, "breaks": cut})
async def test_run_that_breaks_off_is_not_started_again(answer: Callable[[str], Act]) -> None:
    async with speaking(answer(sse(*RUN[:2]))) as (server, kubiya):
        running = workflow(kubiya)
        with pytest.raises(StreamInterrupted) as caught:
            await running.final()
        with pytest.raises(StreamInterrupted):
            await running.next_event()
    assert len(server.requests) == 1
    assert caught.value.operation == "live.workflows.execute"
    assert [brief(event) for event in caught.value.events] == RUN_READ[:2]


def chunks(*words: str, first: int) -> str:
    return sse(*({"type": "message_chunk", "content": word} for word in words), ids=first)


DONE = "event: done\ndata: {}\n\n"


def state(status: str) -> Act:
    return reply(200, {"id": "e-1", "status": status})


@each_of({"ends": stream, "breaks": cut})
async def test_execution_is_read_on_after_the_last_event(answer: Callable[[str], Act]) -> None:
    script = (
        answer(chunks("a", "b", first=1)),
        state("RUNNING"),
        stream(chunks("b", "c", first=2) + DONE),
    )
    async with speaking(*script) as (server, kubiya):
        result = await execution(kubiya).final()

    assert (result.text, result.done) == ("abc", True)
    assert [(r.method, r.target, r.headers.get("last-event-id")) for r in server.requests] == [
        ("GET", "/api/v1/executions/e-1/stream", None),
        ("GET", "/api/v1/executions/e-1", None),
        ("GET", "/api/v1/executions/e-1/stream?last_event_id=2", "2"),
    ]


async def test_end_without_an_id_of_its_own_is_no_repetition() -> None:
    script = (
        stream(chunks("a", first=1)),
        state("running"),
        stream(chunks("a", first=1) + DONE),
    )
    async with speaking(*script) as (server, kubiya):
        result = await execution(kubiya).final()
    assert (result.text, result.done, len(server.requests)) == ("a", True, 3)


async def test_place_to_go_on_survives_a_stream_that_brought_nothing() -> None:
    script = (
        stream(chunks("a", first=1)),
        state("running"),
        stream(""),
        state("running"),
        stream(chunks("b", first=2) + DONE),
    )
    async with speaking(*script) as (server, kubiya):
        result = await execution(kubiya).final()
    assert result.text == "ab"
    assert [r.headers.get("last-event-id") for r in server.requests[::2]] == [None, "1", "1"]


async def test_execution_that_ended_meanwhile_is_looked_at_once_more() -> None:
    script = (
        cut(chunks("a", first=1)),
        state("completed"),
        stream(chunks("a", "b", first=1)),
    )
    async with speaking(*script) as (server, kubiya):
        result = await execution(kubiya).final()
    assert (result.text, result.status, result.done) == ("ab", "completed", True)
    assert len(server.requests) == 3


async def test_state_may_come_as_a_list_of_one() -> None:
    script = (stream(""), send_list("Failed"), stream(""))
    async with speaking(*script) as (_, kubiya):
        result = await execution(kubiya).final()
    assert (result.status, result.done) == ("failed", True)


def send_list(status: str) -> Act:
    body = json.dumps([{"execution_id": "e-1", "status": status}]).encode()
    return reply(200, body, {"Content-Type": "application/json"})


async def test_state_that_cannot_be_had_now_is_no_end() -> None:
    script = (
        stream(chunks("a", first=1)),
        *[reply(503, {"error": "busy"})] * (1 + QUICK.max_retries),
        stream(chunks("b", first=2) + DONE),
    )
    async with speaking(*script) as (_, kubiya):
        result = await execution(kubiya).final()
    assert result.text == "ab"


async def test_execution_that_is_gone_is_an_error_with_what_came() -> None:
    script = (stream(chunks("a", first=1)), reply(404, {"detail": "Execution not found"}))
    async with speaking(*script) as (_, kubiya):
        async with execution(kubiya) as running:
            assert isinstance(await running.next_event(), MessageEvent)
            with pytest.raises(NotFoundError, match="Execution not found"):
                await running.next_event()
            with pytest.raises(NotFoundError):
                await running.next_event()
        assert running.snapshot.text == "a"


async def test_stream_that_brings_nothing_is_given_up() -> None:
    def act() -> Act:
        turn = iter(range(1000))

        async def alternate(peer: Any) -> None:
            await (stream("") if next(turn) % 2 == 0 else state("running"))(peer)

        return alternate

    async with speaking(act()) as (server, kubiya):
        with pytest.raises(StreamInterrupted, match="without its last event"):
            await execution(kubiya).final()
    assert sum(r.target.endswith("/stream") for r in server.requests) == QUICK.max_retries + 1


async def test_reopening_that_fails_for_a_while_is_tried_again() -> None:
    log = Log()
    script = (
        stream(chunks("a", first=1)),
        state("running"),
        *[reply(503, {"error": "busy"})] * (1 + QUICK.max_retries),
        state("running"),
        *[fin] * (1 + QUICK.max_retries),
        state("completed"),
        *[reply(429, {"error": "slow down"})],
        stream(chunks("b", first=2)),
    )
    async with speaking(*script, observers=[log]) as (server, kubiya):
        result = await execution(kubiya).final()
    assert (result.text, result.status, result.done) == ("ab", "completed", True)
    assert server.requests[-1].headers["last-event-id"] == "1"
    assert (log.opened, log.outcomes) == (2, ["interrupted", "done"])


@each_of({"503": (reply(503, {"error": "busy"}), ServerError), "lost": (fin, ConnectionLostError)})
async def test_reopening_that_goes_on_failing_ends_with_what_came(
    refusal: Act, cause: type[Exception]
) -> None:
    log, answers = Log(), iter([stream(chunks("a", first=1))])

    async def down(peer: Peer) -> None:
        opens = "/stream" in peer.request.target
        await (next(answers, refusal) if opens else state("running"))(peer)

    patience = RetryPolicy(max_retries=2, backoff_base=0.001)
    async with speaking(down, retries=patience, observers=[log]) as (server, kubiya):
        running = execution(kubiya)
        with pytest.raises(StreamInterrupted, match="could not be opened again") as caught:
            await running.final()
        with pytest.raises(StreamInterrupted):
            await running.next_event()

    error = caught.value
    assert isinstance(error.__cause__, cause)
    assert (error.text, error.last_event_id) == ("a", "1")
    assert len(error.attempts) == 3
    assert sum("/stream" in r.target for r in server.requests) == 1 + 3 * 3
    assert log.outcomes == ["interrupted"]


@each_of([401, 403, 404])
async def test_reopening_that_is_refused_for_good_is_that_error(status: int) -> None:
    log = Log()
    script = (stream(chunks("a", first=1)), state("running"), reply(status, {"error": "no"}))
    async with speaking(*script, observers=[log]) as (_, kubiya):
        with pytest.raises(ApiError) as caught:
            await execution(kubiya).final()
    assert caught.value.status == status
    assert log.outcomes == ["interrupted"]


@asynccontextmanager
async def being_reopened() -> AsyncIterator[tuple[EventStream, asyncio.Task[object], Log]]:
    """Yield a stream that broke off, and whose reader waits until it is open once more."""
    log = Log()
    script = (stream(chunks("a", first=1)), state("running"), stall)
    async with speaking(*script, observers=[log]) as (server, kubiya):
        running = execution(kubiya)
        await running.next_event()
        waiting = asyncio.create_task(running.next_event())
        while len(server.requests) < 3:
            await asyncio.sleep(0)
        yield running, waiting, log


async def test_execution_is_closed_at_once_while_it_is_opened_again() -> None:
    async with being_reopened() as (running, waiting, log):
        await running.aclose()
        with pytest.raises(StreamInterrupted, match="closed before its end"):
            await waiting
    assert log.outcomes == ["closed early"]


async def test_reader_that_is_cancelled_while_it_reads_on_leaves_nothing_open() -> None:
    async with being_reopened() as (running, waiting, log):
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        with pytest.raises(StreamInterrupted):
            await running.next_event()
    assert log.outcomes == ["closed early"]


async def test_stream_that_brings_something_each_time_is_read_to_its_end() -> None:
    script: list[Act] = []
    for number in range(1, 11):
        script += [cut(chunks("x", first=number)), state("running")]
    script.append(stream(DONE))
    async with speaking(*script) as (_, kubiya):
        result = await execution(kubiya).final()
    assert result.text == "x" * 10


@each_of([(stream, "completed", True), (stream, "running", False), (cut, "completed", False)])
async def test_stream_without_ids_is_not_read_twice(
    answer: Callable[[str], Act], status: str, done: bool
) -> None:
    script = (answer(sse({"type": "message_chunk", "content": "a"})), state(status))
    async with speaking(*script) as (server, kubiya):
        running = execution(kubiya)
        if done:
            assert (await running.final()).status == status
        else:
            with pytest.raises(StreamInterrupted) as caught:
                await running.final()
            assert caught.value.text == "a"
    assert len(server.requests) == 2


class Log:
    def __init__(self) -> None:
        self.opened = 0
        self.calls: list[str] = []
        self.outcomes: list[str] = []

    def on_event(self, event: Event) -> None:
        self.opened += isinstance(event, StreamOpened)
        if isinstance(event, StreamClosed):
            self.outcomes.append(event.outcome)
        if isinstance(event, CallFinished):
            self.calls.append(event.operation)


@each_of({"pausing": True, "asking": False})
async def test_execution_is_closed_at_once_while_it_waits_to_read_on(asked: bool) -> None:
    log = Log()
    patient = RetryPolicy(backoff_base=3600.0, backoff_cap=3600.0)
    script = (stream(chunks("a", first=1)), state("running") if asked else stall)
    async with speaking(*script, retries=patient, observers=[log]) as (server, kubiya):
        running = execution(kubiya)
        await running.next_event()
        waiting = asyncio.create_task(running.next_event())
        while len(server.requests) < 2 or (
            asked and "control_plane.executions.get" not in log.calls
        ):
            await asyncio.sleep(0)
        await running.aclose()
        with pytest.raises(StreamInterrupted, match="closed before its end") as caught:
            await waiting
    assert caught.value.last_event_id == "1"


async def test_tools_of_an_execution_are_told() -> None:
    text = sse(
        {"type": "connected"},
        {
            "type": "tool_started",
            "data": {"tool_name": "kubectl", "tool_execution_id": "t1", "tool_arguments": {"a": 1}},
        },
        {"type": "tool_completed", "data": {"tool_execution_id": "t1", "tool_output": "ok"}},
        {"type": "message", "message": {"role": "assistant", "content": "All is well."}},
        {"type": "message", "message": {"role": "user", "content": "Thanks"}},
        {"type": "history_complete"},
        ids=1,
    )
    async with speaking(stream(text + DONE)) as (_, kubiya):
        result = await execution(kubiya).final()

    kinds = [type(event) for event in result.events]
    assert kinds == [
        *(StatusEvent, ToolCallEvent, ToolResultEvent, MessageEvent, UnknownEvent),
        *(NoticeEvent, DoneEvent),
    ]
    (call,) = result.tool_calls
    assert (call.tool, call.args, call.result) == ("kubectl", {"a": 1}, "ok")
    assert result.text == "All is well."


def named(*events: tuple[str, dict[str, Any]], first: int = 1) -> str:
    """Write events as the control plane does, with ids that are new on each connection."""
    return "".join(
        f"id: e-1_{number}_{1000 + number}\nevent: {name}\ndata: {json.dumps(data)}\n\n"
        for number, (name, data) in enumerate(events, first)
    )


def said(message: str, text: str) -> tuple[str, dict[str, Any]]:
    return "message_chunk", {"data": {"content": text, "message_id": message}}


CONNECTED = ("connected", {"status": "pending"})
FIRST = named(
    CONNECTED,
    said("m1", "Step one. "),
    said("m2", "Step two. "),
    ("timeout_warning", {"remaining_seconds": 30}),
    ("reconnect", {"reason": "timeout"}),
)


async def test_execution_that_is_told_again_is_read_once() -> None:
    again = named(
        CONNECTED,
        ("gap_detected", {"reason": "Event buffer is empty"}),
        ("message", {"role": "assistant", "content": "Step one. ", "message_id": "m1"}),
        ("history_complete", {"message_count": 1}),
        said("m1", "Step one. "),
        said("m2", "Step two. "),
        said("m3", "Step three."),
        ("done", {"workflow_status": "completed"}),
        first=100,
    )
    # The server asks to be connected to again, so that nothing waits before that.
    slow = RetryPolicy(max_retries=3, backoff_base=3600.0, backoff_cap=3600.0)
    script = (stream(FIRST), state("running"), stream(again))
    async with speaking(*script, retries=slow) as (server, kubiya):
        running = execution(kubiya, last_event_id="e-0")
        async with running:
            pieces = [piece async for piece in running.text_stream()]
    assert pieces == ["Step one. ", "Step two. ", "Step three."]
    assert running.snapshot.incomplete == ""
    assert [(r.target, r.headers.get("last-event-id")) for r in server.requests[::2]] == [
        ("/api/v1/executions/e-1/stream?last_event_id=e-0", None),
        ("/api/v1/executions/e-1/stream?last_event_id=e-1_5_1005", "e-1_5_1005"),
    ]


async def test_what_may_be_missing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    gap = ("gap_detected", {"reason": "too old"})
    later = named(CONNECTED, gap, said("m3", "Step three."), ("done", {}), first=100)
    script = (stream(FIRST), state("running"), stream(later))
    async with speaking(*script) as (_, kubiya):
        result = await execution(kubiya).final()
    assert (result.text, result.incomplete) == ("Step one. Step two. Step three.", "too old")
    assert "control_plane.executions.stream: events may be missing" in caplog.text


@each_of({"notices": False, "they lasted": True})
async def test_connections_that_bring_only_notices_end_unless_they_last(lasting: bool) -> None:
    quiet = [stream(named(CONNECTED, ("reconnect", {}))), state("running")] * 8
    script = (*quiet, stream(named(("done", {}))))
    seconds = "kubiya_async.streams.execution._STEADY"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seconds, 0.0 if lasting else 3600.0)
        async with speaking(*script) as (_, kubiya):
            if lasting:
                assert (await execution(kubiya).final()).done
            else:
                with pytest.raises(StreamInterrupted, match="without its last event"):
                    await execution(kubiya).final()
