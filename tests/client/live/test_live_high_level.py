"""What is more than one call works on the live wire as it does on the documented one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from kubiya_async import (
    DoneEvent,
    ErrorInSuccessResponse,
    ExecutionCancelledError,
    ExecutionFailedError,
    InvalidArgumentError,
    Kubiya,
    PollPolicy,
    ReasoningEvent,
    StatusEvent,
    StepEvent,
    StreamEvent,
    WaitTimeoutError,
    bulk,
)
from kubiya_async.context import text_context, url_context
from kubiya_async.executions.waiting import WaitProgress
from kubiya_async.live.chat import ChatWire
from kubiya_async.live.models import LiveWorkflowReport
from kubiya_async.testing import Fault, LocalServer, WorkflowScript
from kubiya_async.testing.scripts import ChatTurn, Step, StreamItem, say

QUICK = PollPolicy(first=0.01, longest=0.02)
THOUGHT = {"type": "reasoning", "content": "Let me see."}
SSE = "text/event-stream"
AGENT = "5d3b9c1e-1111-4a5b-9c1e-000000000001"


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with LocalServer() as server:
        yield server


@pytest.fixture
async def kubiya(server: LocalServer) -> AsyncIterator[Kubiya]:
    async with server.client() as kubiya:
        yield kubiya


@pytest.mark.parametrize("wire", ["stream", "converse"])
async def test_conversation_keeps_its_session(
    wire: ChatWire, server: LocalServer, kubiya: Kubiya
) -> None:
    turns: list[ChatTurn] = []

    def answer(turn: ChatTurn) -> list[StreamItem]:
        turns.append(turn)
        return say(THOUGHT, "You said ", turn.message)

    server.chat_script(answer)
    talk = kubiya.live.chat.conversation(AGENT, wire=wire, context=[url_context("https://a.b/c")])
    first = await talk.send("Hello", context=[text_context("x: 1", filename="a.yaml")])
    async with talk.stream("Again") as stream:
        events = [event async for event in stream]

    assert first.text.startswith("You said Hello")
    assert ReasoningEvent(content="Let me see.") in events
    assert [turn.text for turn in talk.turns] == [first.text, (await stream.final()).text]
    # What goes along is written into the message, and only where it was meant to go along.
    assert "Page: https://a.b/c" in turns[1].message
    assert ["x: 1" in turn.message for turn in turns] == [True, False]
    assert turns[1].history[0]["content"] == turns[0].message
    sent = [r.json()["session_id"] for r in server.requests]
    assert sent == [talk.session_id] * 2


async def test_conversation_says_who_speaks(server: LocalServer, kubiya: Kubiya) -> None:
    talk = kubiya.live.chat.conversation(AGENT, user_email="ada@example.com", org="acme")
    await talk.send("Hello")
    await talk.send("Again")
    for request in server.requests:
        assert request.json()["user_email"] == "ada@example.com"
        assert request.json()["org"] == "acme"

    with pytest.raises(InvalidArgumentError, match=r"^org: only messages on the wire 'stream'"):
        kubiya.live.chat.conversation(AGENT, wire="converse", org="acme")


async def test_workflow_is_run_to_its_end(kubiya: Kubiya) -> None:
    seen: list[Any] = []
    definition = {"name": "n", "steps": [{"name": "a", "command": "echo hi"}]}
    result = await kubiya.live.workflows.run(
        definition=definition, runner="r", on_event=seen.append
    )
    assert [(step.step, step.output) for step in result.steps] == [("a", "hi")]
    assert [e.status for e in seen if isinstance(e, StepEvent)] == ["running", "finished"]


@pytest.mark.parametrize("native", [True, False])
async def test_failed_workflow_says_where(native: bool, kubiya: Kubiya) -> None:
    steps = [{"name": "a", "command": "echo hi"}, {"name": "b", "command": "echo no; exit 3"}]
    with pytest.raises(ExecutionFailedError, match="in step 'b'") as caught:
        await kubiya.live.workflows.run(
            definition={"name": "n", "steps": steps}, runner="r", native_sse=native
        )
    assert (caught.value.step, caught.value.output) == ("b", "no")
    assert caught.value.execution_id.startswith("wf-")


async def test_workflow_that_takes_too_long_is_left_alone(
    server: LocalServer, kubiya: Kubiya
) -> None:
    server.workflow_script(WorkflowScript([Step("long", 1e6)]), source="n")
    with pytest.raises(WaitTimeoutError) as caught:
        await kubiya.live.workflows.run(definition={"name": "n"}, runner="r", wait_timeout=1.0)
    identity = caught.value.execution_id
    report = await kubiya.live.workflows.get_status(workflow_id=identity, runner="r")
    assert report.is_active is True


async def test_long_run_keeps_its_id_until_it_fails(server: LocalServer, kubiya: Kubiya) -> None:
    said: list[dict[str, Any]] = [{"type": "workflow_start", "workflowId": "wf-1"}]
    said += [{"type": "log", "content": f"line {n}"} for n in range(1500)]
    said += [{"type": "workflow_complete", "status": "failed", "requestId": "other"}]
    body = "".join(f"data: {json.dumps(event)}\n\n" for event in said)
    answer = Fault(status=200, body=f"{body}event: end\ndata: {{}}\n\n", content_type=SSE)
    server.faults.add(answer, "live.workflows.execute")

    with pytest.raises(ExecutionFailedError) as caught:
        await kubiya.live.workflows.run(definition={"name": "n"}, runner="r")

    assert caught.value.execution_id == "wf-1"
    assert len(caught.value.execution.events) == 1000


async def test_timeout_of_the_callback_is_the_callers_own(kubiya: Kubiya) -> None:
    def impatient(event: StreamEvent) -> None:
        raise TimeoutError(type(event).__name__)

    definition = {"name": "n", "steps": [{"name": "a", "command": "echo hi"}]}
    with pytest.raises(TimeoutError) as caught:
        await kubiya.live.workflows.run(
            definition=definition, runner="r", wait_timeout=60, on_event=impatient
        )

    assert type(caught.value) is TimeoutError


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), True, "5"])
async def test_senseless_time_to_wait_is_refused_before_the_run_is_started(
    server: LocalServer, kubiya: Kubiya, seconds: Any
) -> None:
    with pytest.raises(InvalidArgumentError, match="wait_timeout must be a positive number"):
        await kubiya.live.workflows.run(definition={"name": "n"}, runner="r", wait_timeout=seconds)
    assert server.requests.count() == 0


async def run_of(server: LocalServer, kubiya: Kubiya, *steps: Step) -> str:
    """Start a run and let go of its stream; give its id."""
    server.workflow_script(WorkflowScript([Step("first", 1), *steps]), source="n")
    stream = kubiya.live.workflows.execute(definition={"name": "n"}, runner="r")
    async with stream:
        async for event in stream:
            if isinstance(event, StatusEvent):
                return str(event.data["workflowId"])
    raise AssertionError("it has no id")


async def test_run_that_nobody_reads_is_waited_for(kubiya: Kubiya, server: LocalServer) -> None:
    seen: list[WaitProgress[LiveWorkflowReport]] = []
    identity = await run_of(server, kubiya, Step("second", 120, "done"))
    report = await kubiya.live.workflows.wait(
        identity, runner="r", poll=QUICK, on_progress=seen.append
    )
    assert report.status is not None
    assert report.status.status_text == "finished"
    assert report.status.nodes is not None
    assert report.status.nodes["second"].output == "done"
    assert (report.is_active, seen[-1].steps_done, seen[-1].fraction) == (False, 2, 1.0)
    assert {(r.operation_id, dict(r.query)["runner"]) for r in list(server.requests)[1:]} == {
        ("live.workflows.get_status", "r")
    }


async def test_wait_says_where_a_run_failed(kubiya: Kubiya, server: LocalServer) -> None:
    identity = await run_of(server, kubiya, Step("second", 1, "no", fails=True))
    with pytest.raises(ExecutionFailedError, match=f"'{identity}' failed in step 'second'") as seen:
        await kubiya.live.workflows.wait(identity, runner="r", poll=QUICK)
    assert (seen.value.step, seen.value.output) == ("second", "no")


async def test_wait_for_a_run_that_is_cancelled(kubiya: Kubiya, server: LocalServer) -> None:
    identity = await run_of(server, kubiya, Step("long", 1e6))
    waiting = asyncio.create_task(kubiya.live.workflows.wait(identity, runner="r", poll=QUICK))
    await asyncio.sleep(0)
    await kubiya.live.workflows.cancel(workflow_id=identity, runner="r")
    with pytest.raises(ExecutionCancelledError, match="was cancelled"):
        await waiting


async def test_wait_gives_up_in_time(kubiya: Kubiya, server: LocalServer) -> None:
    identity = await run_of(server, kubiya, Step("long", 1e6))
    with pytest.raises(WaitTimeoutError, match="is still 'running'") as caught:
        await kubiya.live.workflows.wait(identity, runner="r", poll=QUICK, wait_timeout=0.1)
    assert "live.workflows.wait()" in str(caught.value.hint)
    assert caught.value.execution_id == identity


async def test_wait_for_a_run_that_is_not_there(kubiya: Kubiya) -> None:
    with pytest.raises(ErrorInSuccessResponse) as caught:
        await kubiya.live.workflows.wait("wf-none", runner="r", poll=QUICK)
    assert caught.value.__notes__ == [
        "while waiting for execution 'wf-none'; live.workflows.get_status() reads its state"
    ]


def state(word: object, *, active: bool | None, **more: object) -> dict[str, Any]:
    fields = {} if active is None else {"isActive": active}
    return {"success": True, "workflowId": "w", "status": {"statusText": word, **more}, **fields}


FAILING = {"nodes": {"a": {"status": "Failed", "logs": ["one", "two"]}}}
STATES: dict[str, tuple[dict[str, Any], type[Exception] | None]] = {
    "in capitals": (state(" Finished ", active=False), None),
    "without a flag": (state("success", active=None), None),
    "an unknown word": (state("partial", active=False), None),
    "an unknown word, and a step that failed": (
        state("partial", active=False, **FAILING),
        ExecutionFailedError,
    ),
    "an unknown word, and an error": (
        state("4", active=False, error="no disk"),
        ExecutionFailedError,
    ),
    "a number": (state(None, active=False, status=4), None),
    "no word at all": (state(None, active=False), None),
    "terminated": (state("terminated", active=False), ExecutionFailedError),
    "still active": (state("finished", active=True), WaitTimeoutError),
    "pending": (state("pending", active=False), WaitTimeoutError),
    "an unknown word without a flag": (state("partial", active=None), WaitTimeoutError),
}


@pytest.mark.parametrize("case", STATES)
async def test_words_for_the_end_of_a_run(case: str, server: LocalServer, kubiya: Kubiya) -> None:
    body, error = STATES[case]
    server.fail("live.workflows.get_status", status=200, times=None, body=body)
    waiting = kubiya.live.workflows.wait("w", runner="r", poll=QUICK, wait_timeout=0.1)
    if error is None:
        assert (await waiting).workflow_id == "w"
    else:
        with pytest.raises(error):
            await waiting


async def test_plan_is_applied_and_its_log_followed(kubiya: Kubiya) -> None:
    projects = kubiya.live.projects
    plan = await projects.plan("p-1")
    assert plan.plan_id is not None
    applying = asyncio.create_task(projects.apply(plan.plan_id, poll=QUICK))
    execution = await applying
    assert execution.status == "completed"
    assert execution.execution_id is not None
    assert (await projects.wait(execution.execution_id)).status == "completed"
    log = projects.follow_logs(execution.execution_id, poll=QUICK)
    lines = [line async for line in log]
    assert lines[0].startswith("Plan:")
    assert lines[-1].startswith("Apply complete!")
    assert log.logs is not None
    assert log.logs.done is True


async def test_log_of_a_project_is_given_once_while_it_grows() -> None:
    async with LocalServer(speed=400) as server, server.client() as kubiya:
        plan = await kubiya.live.projects.plan("p-1")
        execution = await kubiya.live.projects.approve(str(plan.plan_id))
        log = kubiya.live.projects.follow_logs(str(execution.execution_id), poll=QUICK)
        lines = [line async for line in log]
        reads = [r for r in server.requests if r.operation_id == "live.projects.get_logs"]
    assert len(reads) > 2
    assert len(lines) == len(set(lines))
    assert lines[-1].startswith("Apply complete!")


async def test_project_that_cannot_be_applied_says_why(kubiya: Kubiya) -> None:
    made = await kubiya.live.projects.create(name="will fail")
    plan = await kubiya.live.projects.plan(made.id)
    with pytest.raises(ExecutionFailedError) as caught:
        await kubiya.live.projects.apply(str(plan.plan_id), poll=QUICK)
    assert caught.value.logs[-1] == "Error: the provider refused the change"


async def test_agents_and_teams_of_the_control_plane_run_to_their_end(kubiya: Kubiya) -> None:
    plane = kubiya.control_plane
    seen: list[str] = []
    done = await plane.agents.run(
        "a-1",
        prompt="Check it",
        worker_queue_id="q-1",
        poll=QUICK,
        on_progress=lambda p: seen.append(p.status),
    )
    assert "ready" in str(done.response)
    assert seen[0] == "PENDING"
    assert seen[-1] == "COMPLETED"
    again = await plane.executions.wait(done.id)
    assert again.response == done.response
    team = await plane.teams.run("t-1", prompt="Check it", worker_queue_id="q-1", poll=QUICK)
    assert team.execution_type == "team"


async def test_failed_execution_of_the_control_plane_says_why(
    server: LocalServer, kubiya: Kubiya
) -> None:
    server.chat_script([{"type": "error", "message": "no worker"}])
    with pytest.raises(ExecutionFailedError, match="no worker") as caught:
        await kubiya.control_plane.agents.run(
            "a-1", prompt="Check it", worker_queue_id="q-1", poll=QUICK
        )
    assert caught.value.operation == "control_plane.executions.get"


@pytest.mark.parametrize(
    ("method", "status"),
    [("cancel", "cancelled"), ("terminate", "terminated"), ("mark_done", "completed")],
)
async def test_execution_that_is_ended_ends_with_its_stream(method: str, status: str) -> None:
    reason = {"reason": "It hangs"} if method == "terminate" else {}
    async with LocalServer(speed=15) as server, server.client() as kubiya:
        plane = kubiya.control_plane
        started = await plane.agents.execute("a-1", prompt="Check it", worker_queue_id="q-1")
        events: list[StreamEvent] = []
        async with plane.executions.stream(started.id) as stream:
            async for event in stream:
                if isinstance(event, StatusEvent) and event.status == "running":
                    ended = await getattr(plane.executions, method)(started.id, **reason)
                    assert ended.success is True
                events.append(event)
        assert isinstance(events[-1], DoneEvent)
        assert str((await plane.executions.get(started.id)).status).lower() == status
        with pytest.raises(ErrorInSuccessResponse, match=f"(?i)is {status}"):
            await plane.executions.cancel(started.id)


async def test_bulk_runs_live_methods(server: LocalServer, kubiya: Kubiya) -> None:
    names = [f"secret-{number}" for number in range(20)]
    items = [{"name": name, "value": "v"} for name in names]
    done = [r async for r in bulk.run(kubiya.live.secrets.create, items, concurrency=4)]
    assert len(done) == len(names)
    assert {secret.name async for secret in kubiya.live.secrets.list()} >= set(names)
    asked = {"agent_id": "a-1", "worker_queue_id": "q-1", "poll": QUICK}
    prompts = [{**asked, "prompt": name} for name in names[:4]]
    ran = [r async for r in bulk.run(kubiya.control_plane.agents.run, prompts, concurrency=4)]
    assert len(ran) == 4


async def test_reasoning_is_the_same_event_on_every_wire(
    server: LocalServer, kubiya: Kubiya
) -> None:
    server.chat_script(say(THOUGHT, "Well."))
    talks = [
        kubiya.chat.stream(agent_uuid="abc-123-def", message="?"),
        kubiya.live.chat.stream(agent_uuid=AGENT, message="?"),
        kubiya.live.chat.converse(agent_uuid=AGENT, message="?"),
    ]
    for talk in talks:
        async with talk as stream:
            events = [event async for event in stream]
        assert events[0] == ReasoningEvent(content="Let me see.")
        assert (await stream.final()).text == "Well."
    execution = await kubiya.control_plane.agents.execute("a-1", prompt="?", worker_queue_id="q-1")
    async with kubiya.control_plane.executions.stream(execution.id) as told:
        assert ReasoningEvent(content="Let me see.") in [event async for event in told]
