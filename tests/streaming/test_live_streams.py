"""Every form of the live streams survives what happens to streams: cuts, repeats, errors.

All of it over a socket, against the local server with its deviations, which include heartbeats.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest

from kubiya_async import (
    ChatStream,
    DoneEvent,
    EventStream,
    Kubiya,
    NotFoundError,
    NoticeEvent,
    RetryPolicy,
    StreamEventError,
    StreamInterrupted,
    UnknownEvent,
)
from kubiya_async.testing import Deviations, Event, LocalServer, Raw, faults
from kubiya_async.testing.scripts import StreamItem, say

AGENT: Final = "5d3b9c1e-1111-4a5b-9c1e-000000000001"
DEPLOY: Final = {"name": "d", "steps": [{"name": n, "command": f"echo {n}"} for n in ("a", "b")]}
TOOL: Final = {"name": "t", "content": "echo one"}
QUICK: Final = RetryPolicy(backoff_base=0.001, backoff_cap=0.002)
STRANGER: Final = {"type": "brand_new", "content": {"deep": [1]}}
FAILURE: Final = {"type": "error", "message": "the runner has gone"}

Start = Callable[[Kubiya], "ChatStream | EventStream"]


def event(payload: Any) -> StreamItem:
    return Event(payload)


def record(payload: Any) -> StreamItem:
    kind = "3" if payload is FAILURE else "2"
    value = payload["message"] if payload is FAILURE else payload
    return Raw(f"{kind}:{json.dumps(value)}\n".encode())


def packed(payload: Any) -> StreamItem:
    item = record(payload)
    assert isinstance(item, Raw)
    return Event(item.data.decode().rstrip("\n"))


def line(payload: Any) -> StreamItem:
    return Raw(json.dumps(payload).encode() + b"\n")


@dataclass(frozen=True)
class Form:
    """A stream, how it is begun, and how something is written in it."""

    operation: str
    start: Start
    write: Callable[[Any], StreamItem]
    wire: str
    cut: int = 2
    """Items after which it is certainly not over."""


FORMS: Final = [
    Form(
        "live.chat.stream",
        lambda k: k.live.chat.stream(message="Hello", agent_uuid=AGENT),
        record,
        "records",
    ),
    Form(
        "live.chat.converse",
        lambda k: k.live.chat.converse(message="Hello", agent_uuid=AGENT),
        line,
        "lines",
        cut=1,
    ),
    Form(
        "live.workflows.execute",
        lambda k: k.live.workflows.execute(definition=DEPLOY, runner="r", native_sse=True),
        event,
        "events",
    ),
    Form(
        "live.workflows.execute",
        lambda k: k.live.workflows.execute(definition=DEPLOY, runner="r"),
        record,
        "records",
    ),
    Form(
        "live.tools.execute",
        lambda k: k.live.tools.execute(tool_name="t", tool_def=TOOL, runner="r"),
        event,
        "events",
    ),
    Form(
        "live.workflows.generate",
        lambda k: k.live.workflows.generate(prompt="Deploy the shop"),
        packed,
        "records in events",
    ),
    Form(
        "live.knowledge.stream_query",
        lambda k: k.live.knowledge.stream_query(query="How to restart it?"),
        packed,
        "records in events",
    ),
]
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda f: f"{f.operation}, {f.wire}")


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with LocalServer() as server:
        yield server


@pytest.fixture
async def kubiya(server: LocalServer) -> AsyncIterator[Kubiya]:
    async with server.client(retries=QUICK) as kubiya:
        yield kubiya


async def read(stream: ChatStream | EventStream) -> list[Any]:
    async with stream:
        return [event async for event in stream]


@each_form
async def test_stream_is_read_to_its_end(form: Form, kubiya: Kubiya) -> None:
    events = await read(form.start(kubiya))
    assert isinstance(events[-1], DoneEvent)
    assert len(events) > 1
    assert not [e for e in events[:-1] if isinstance(e, DoneEvent)]


@each_form
@pytest.mark.parametrize("end", ["reset", "close", "clean"])
async def test_stream_that_has_started_something_is_never_started_again(
    form: Form, end: Any, server: LocalServer, kubiya: Kubiya
) -> None:
    server.faults.add(faults.stream(end_after=form.cut, end=end), form.operation)
    stream = form.start(kubiya)
    with pytest.raises(StreamInterrupted) as caught:
        await read(stream)
    assert caught.value.operation == form.operation
    assert caught.value.events
    assert server.requests.count(form.operation) == 1


@each_form
async def test_stranger_is_passed_on(form: Form, server: LocalServer, kubiya: Kubiya) -> None:
    server.faults.add(faults.stream(insert={1: form.write(STRANGER)}), form.operation)
    events = await read(form.start(kubiya))
    (stranger,) = [
        e for e in events if isinstance(e, UnknownEvent) and "brand_new" in json.dumps(e.data)
    ]
    assert stranger.data["content"] == STRANGER["content"]
    assert isinstance(events[-1], DoneEvent)


@each_form
async def test_garbage_does_not_end_it(form: Form, server: LocalServer, kubiya: Kubiya) -> None:
    garbage = Raw(b"data: {broken\n\n") if "events" in form.wire else Raw(b"{broken\n")
    server.faults.add(faults.stream(insert={1: garbage}), form.operation)
    events = await read(form.start(kubiya))
    assert any(isinstance(e, UnknownEvent) for e in events)
    assert isinstance(events[-1], DoneEvent)


@each_form
async def test_error_is_raised_with_what_came_before(
    form: Form, server: LocalServer, kubiya: Kubiya
) -> None:
    server.faults.add(faults.stream(insert={2: form.write(FAILURE)}), form.operation)
    with pytest.raises(StreamEventError, match="the runner has gone") as caught:
        await read(form.start(kubiya))
    assert caught.value.events
    assert server.requests.count(form.operation) == 1


@each_form
async def test_refusal_on_a_stream_is_an_error_of_its_status(
    form: Form, server: LocalServer, kubiya: Kubiya
) -> None:
    server.fail(form.operation, status=404)
    with pytest.raises(NotFoundError):
        await read(form.start(kubiya))


@pytest.mark.parametrize("form", FORMS[:2], ids=lambda f: f.wire)
async def test_stream_cut_inside_a_character_is_interrupted(
    form: Form, server: LocalServer, kubiya: Kubiya
) -> None:
    server.chat_script(say("Grüße " * 20))
    server.faults.add(faults.truncate(at=70), form.operation)
    with pytest.raises(StreamInterrupted):
        await read(form.start(kubiya))


# Executions of the control plane are read on.


async def started(kubiya: Kubiya) -> str:
    execution = await kubiya.control_plane.agents.execute(
        "a-1", prompt="Check the deployment", worker_queue_id="q-1"
    )
    return execution.id


def contents(events: list[Any]) -> list[str]:
    return [repr(event) for event in events if not isinstance(event, NoticeEvent)]


@pytest.mark.parametrize("deviation", [True, False], ids=["tells everything again", "does not"])
@pytest.mark.parametrize("end", ["reset", "close", "clean"])
@pytest.mark.parametrize("after", [2, 3, 5])
async def test_execution_is_read_on_without_gaps_and_doubles(
    after: int, end: Any, deviation: bool
) -> None:
    operation = "control_plane.executions.stream"
    async with (
        LocalServer(deviations=Deviations(repeated_events=deviation)) as server,
        server.client(retries=QUICK) as kubiya,
    ):
        identity = await started(kubiya)
        whole = await read(kubiya.control_plane.executions.stream(identity))
        # Even the look that is taken after the end may break, but not end as if it were complete.
        times = 1 if end == "clean" else 2
        server.faults.add(faults.stream(end_after=after, end=end), operation, times=times)
        events = await read(kubiya.control_plane.executions.stream(identity))
        asked = [r for r in server.requests if r.operation_id == operation]

    assert contents(events) == contents(whole)
    assert len(asked) >= 3
    assert asked[-1].headers.get("Last-Event-ID", "").startswith(f"{identity}_")


async def test_host_that_ends_every_stream_early_is_asked_again() -> None:
    # The execution takes 105 seconds of its own, half a second of the server's.
    deviations = Deviations(stream_seconds=0.05)
    # Several connections in a row may bring nothing; how many is for the machine to decide.
    patient = RetryPolicy(max_retries=1000, backoff_base=0.001, backoff_cap=0.001)
    async with (
        LocalServer(speed=200, deviations=deviations) as server,
        server.client(retries=patient) as kubiya,
    ):
        identity = await started(kubiya)
        events = await read(kubiya.control_plane.executions.stream(identity))
        opened = server.requests.count("control_plane.executions.stream")
        looks = server.requests.count("control_plane.executions.get")

    assert opened > 3
    assert looks >= opened - 1
    assert isinstance(events[-1], DoneEvent)
    assert len(contents(events)) == len(set(contents(events)))


async def test_stranger_and_error_of_an_execution(server: LocalServer, kubiya: Kubiya) -> None:
    server.chat_script([STRANGER, {"type": "error", "message": "no worker"}])
    identity = await started(kubiya)
    with pytest.raises(StreamEventError, match="no worker") as caught:
        await read(kubiya.control_plane.executions.stream(identity))
    assert any(isinstance(e, UnknownEvent) for e in caught.value.events)
