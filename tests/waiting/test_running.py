"""Workflows, tools and tasks to their end, on a server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kubiya_async.errors import (
    ClientClosedError,
    ConnectionLostError,
    DeadlineExceededError,
    ErrorInSuccessResponse,
    ExecutionCancelledError,
    ExecutionFailedError,
    NotFoundError,
    WaitTimeoutError,
)
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.options import RequestOptions
from kubiya_async.testing import LocalServer, Step, ToolScript, WorkflowScript
from kubiya_async.testing.faults import html_page, reset, truncate
from tests.support.cancel_steps import cancel_at_every_step

if TYPE_CHECKING:
    from kubiya_async import Kubiya
    from kubiya_async._generated.models.tasks import Task
    from kubiya_async._generated.models.workflows import WorkflowExecution
    from kubiya_async.executions.waiting import WaitProgress

OFTEN = PollPolicy(first=0.02, longest=0.1)


async def test_workflow_is_run_to_its_end_and_started_once(
    server: LocalServer, kubiya: Kubiya
) -> None:
    told: list[WaitProgress[WorkflowExecution]] = []

    done = await kubiya.workflows.run(
        source="myorg/deploy", variables={"a": 1}, poll=OFTEN, on_progress=told.append
    )

    assert done.status == "completed"
    assert [step.name for step in done.steps or ()] == ["build", "deploy"]
    assert server.requests.count("workflows.execute") == 1
    assert server.requests.count("workflows.get_execution") == told[-1].polls
    assert (told[0].execution_id, told[0].polls) == (done.execution_id, 0)
    assert (told[-1].steps_done, told[-1].steps_known) == (2, 2)


async def test_failed_workflow_tells_step_output_and_log(kubiya: Kubiya) -> None:
    with pytest.raises(ExecutionFailedError) as caught:
        await kubiya.workflows.run(source="myorg/failing", poll=OFTEN)

    error = caught.value
    assert error.step == "deploy"
    assert error.output == "Error: deployment exceeded its progress deadline"
    assert error.logs[-1].endswith(
        "Z error deploy: Error: deployment exceeded its progress deadline"
    )
    assert error.status == "failed"
    assert (await kubiya.workflows.get_execution(error.execution_id)).status == "failed"


async def test_lines_that_could_be_read_of_a_log_are_kept(
    server: LocalServer, kubiya: Kubiya
) -> None:
    server.fail("workflows.list_logs", status=404, skip=1)

    with pytest.raises(ExecutionFailedError) as caught:
        await kubiya.workflows.run(source="myorg/failing", poll=OFTEN)
    assert caught.value.logs[-1].endswith("deployment exceeded its progress deadline")


async def test_plan_is_applied_waited_for_and_followed(server: LocalServer, kubiya: Kubiya) -> None:
    plan = await kubiya.projects.plan("project-5")
    done = await kubiya.projects.apply(str(plan.plan_id), poll=OFTEN)
    assert done.status == "completed"
    assert await kubiya.projects.wait(str(done.execution_id)) == done
    log = kubiya.projects.follow_logs(str(done.execution_id), poll=OFTEN)
    whole = await kubiya.projects.get_logs(str(done.execution_id))
    assert [line async for line in log][-1] == str(whole.apply and whole.apply.content)
    assert server.requests.count("projects.approve") == 1


async def test_workflow_cancelled_by_somebody_else_raises(
    server: LocalServer, kubiya: Kubiya
) -> None:
    server.workflow_script(WorkflowScript((Step("nap", 1e6),)))

    def cancel(progress: WaitProgress[WorkflowExecution]) -> None:
        server.cancel_execution(progress.execution_id)

    with pytest.raises(ExecutionCancelledError) as caught:
        await kubiya.workflows.run(source="x", poll=OFTEN, on_progress=cancel)
    assert caught.value.step == "nap"


async def test_wait_that_was_cut_short_is_taken_up_again(
    server: LocalServer, kubiya: Kubiya
) -> None:
    server.workflow_script(WorkflowScript([Step("long", 12_000)]), source="x")
    with pytest.raises(WaitTimeoutError) as caught:
        await kubiya.workflows.run(source="x", wait_timeout=1.0, poll=OFTEN)

    done = await kubiya.workflows.wait(caught.value.execution_id, poll=OFTEN)

    assert done.status == "completed"
    assert server.requests.count("workflows.execute") == 1


async def test_start_whose_answer_is_lost_is_not_sent_again(
    server: LocalServer, kubiya: Kubiya
) -> None:
    server.faults.add(reset(), "workflows.execute")

    with pytest.raises(ConnectionLostError) as caught:
        await kubiya.workflows.run(source="x", poll=OFTEN)

    assert caught.value.maybe_processed
    assert server.requests.count("workflows.execute") == 1
    assert server.requests.count("workflows.get_execution") == 0


async def test_start_has_no_more_time_than_the_wait(server: LocalServer, kubiya: Kubiya) -> None:
    server.fail("workflows.execute", latency=5.0)

    with pytest.raises(DeadlineExceededError):
        await kubiya.workflows.run(source="x", wait_timeout=0.1, poll=OFTEN)


async def test_outage_while_waiting_is_waited_out(server: LocalServer, kubiya: Kubiya) -> None:
    read = "workflows.get_execution"
    server.fail(read, status=503, times=2)
    server.faults.add(html_page(502), read, times=2)
    server.faults.add(truncate(at=10), read, times=2)
    server.faults.add(html_page(200), read, times=2)

    done = await kubiya.workflows.run(source="x", poll=OFTEN)

    assert done.status == "completed"
    assert server.faults.pending == 0
    assert server.requests.count("workflows.execute") == 1


async def test_unknown_states_are_waited_through(server: LocalServer, kubiya: Kubiya) -> None:
    for status in ("queued", "PAUSED", 3, None):
        body = {"execution_id": "exec-1", "status": status, "steps": None}
        server.fail("workflows.get_execution", status=200, body=body)

    assert (await kubiya.workflows.run(source="x", poll=OFTEN)).status == "completed"


@pytest.mark.parametrize(
    "body",
    [
        {"execution_id": "exec-1", "status": "Failed", "success": False, "error": "boom"},
        {"execution_id": "exec-1", "status": "FAILED", "error": "boom", "steps": "none"},
    ],
)
async def test_failure_told_in_other_words_is_a_failed_execution(
    body: dict[str, object], server: LocalServer, kubiya: Kubiya
) -> None:
    server.fail("workflows.get_execution", status=200, body=body)

    with pytest.raises(ExecutionFailedError) as caught:
        await kubiya.workflows.run(source="x", poll=OFTEN)
    assert caught.value.output == "boom"


@pytest.mark.parametrize("status", [None, "running"])
async def test_failure_that_is_not_the_executions_ends_the_wait_and_names_it(
    status: str | None, server: LocalServer, kubiya: Kubiya
) -> None:
    body = {"execution_id": "exec-1", "status": status, "success": False, "error": "no access"}
    server.fail("workflows.get_execution", status=200, body=body)

    with pytest.raises(ErrorInSuccessResponse, match="no access") as caught:
        await kubiya.workflows.run(source="x", poll=OFTEN)
    assert "exec-" in caught.value.__notes__[0]


async def test_wait_asked_for_by_a_good_answer_is_kept(server: LocalServer, kubiya: Kubiya) -> None:
    server.workflow_script(WorkflowScript((Step("quick", 1),)))
    asked = {"Retry-After": "1"}
    running = {"execution_id": "exec-1", "status": "running"}
    server.fail("workflows.get_execution", status=200, body=running, headers=asked)

    await kubiya.workflows.run(source="x", poll=OFTEN)

    first, second = server.requests.of("workflows.get_execution")
    assert second.received_at - first.received_at >= 1


async def test_options_go_with_every_call_and_the_key_with_the_start(
    server: LocalServer, kubiya: Kubiya
) -> None:
    options = RequestOptions(headers={"X-Team": "red"}, idempotency_key="once")

    await kubiya.workflows.run(source="x", poll=OFTEN, options=options)

    requests = list(server.requests)
    assert {request.headers["X-Team"] for request in requests} == {"red"}
    assert [request.headers.get("Idempotency-Key") for request in requests[:2]] == ["once", None]


async def test_closing_the_client_ends_the_wait(server: LocalServer) -> None:
    server.workflow_script(WorkflowScript((Step("nap", 1e6),)))
    async with server.client() as kubiya:
        slowly = PollPolicy(first=10)
        task = asyncio.create_task(kubiya.workflows.run(source="x", poll=slowly))
        while server.requests.count("workflows.execute") == 0:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)

    with pytest.raises(ClientClosedError) as caught:
        await task
    assert "exec-" in caught.value.__notes__[0]


async def test_wait_for_what_is_not_there_ends_at_once(kubiya: Kubiya) -> None:
    for resource in (kubiya.workflows, kubiya.tools, kubiya.tasks):
        with pytest.raises(NotFoundError):
            await resource.wait("nothing-1")


async def test_tool_is_run_to_its_end(server: LocalServer, kubiya: Kubiya) -> None:
    done = await kubiya.tools.run(name="greet", content="echo hello", poll=OFTEN)

    assert (done.status, done.output, done.exit_code) == ("completed", "hello", 0)
    assert server.requests.count("tools.execute") == 1


async def test_failed_tool_tells_output_and_exit_code(server: LocalServer, kubiya: Kubiya) -> None:
    server.tool_script(ToolScript("no such pod", exit_code=3))

    with pytest.raises(ExecutionFailedError, match="exit code 3") as caught:
        await kubiya.tools.run(name="kubectl", poll=OFTEN)

    assert caught.value.output == "no such pod"
    assert caught.value.execution.exit_code == 3
    assert caught.value.logs == ()


async def test_tool_that_was_started_before_is_waited_for(kubiya: Kubiya) -> None:
    started = await kubiya.tools.execute(name="greet", content="echo hello")

    assert (await kubiya.tools.wait(started.execution_id, poll=OFTEN)).output == "hello"


async def make_task(kubiya: Kubiya, name: str) -> str:
    agents, runners = await kubiya.agents.list(), await kubiya.runners.list()
    task = await kubiya.tasks.create(
        name=name, agent_id=agents.items[0].uuid, runner_id=runners.items[0].name
    )
    return task.id


async def test_task_is_waited_for_and_its_share_is_told(kubiya: Kubiya) -> None:
    told: list[WaitProgress[Task]] = []
    task_id = await make_task(kubiya, "tidy up")

    done = await kubiya.tasks.wait(task_id, poll=OFTEN, on_progress=told.append)

    assert done.status == "completed"
    shares = [progress.fraction for progress in told]
    assert shares == sorted(shares, key=lambda share: share or 0)
    assert shares[-1] == 1


async def test_failed_task_tells_why(kubiya: Kubiya) -> None:
    task_id = await make_task(kubiya, "fail")

    with pytest.raises(ExecutionFailedError) as caught:
        await kubiya.tasks.wait(task_id, poll=OFTEN)

    assert caught.value.output == "Step executing failed"
    assert caught.value.logs[-1] == "Step executing failed"


async def test_cancelled_task_raises() -> None:
    # At the speed of the other tests it would be over before it is cancelled.
    async with LocalServer() as server, server.client() as kubiya:
        task_id = await make_task(kubiya, "tidy up")
        await kubiya.tasks.cancel(task_id)

        with pytest.raises(ExecutionCancelledError):
            await kubiya.tasks.wait(task_id, poll=OFTEN)


@pytest.mark.proof
@pytest.mark.timeout(180)
async def test_f40_run_that_is_cancelled_at_any_step_was_started_once_at_most(
    server: LocalServer, kubiya: Kubiya
) -> None:
    told: list[tuple[str | None, str | None]] = []

    async def operation() -> None:
        known: list[str] = []
        server.requests.clear()
        try:
            await kubiya.workflows.run(
                source="x", poll=OFTEN, on_progress=lambda p: known.append(p.execution_id)
            )
        except asyncio.CancelledError as error:
            told.append((vars(error).get("execution_id"), known[0] if known else None))
            raise

    async def check() -> None:
        assert server.requests.count("workflows.execute") <= 1

    assert await cancel_at_every_step(operation, check) > 5
    assert all(with_error == known for with_error, known in told)
