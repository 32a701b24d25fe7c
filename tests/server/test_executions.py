"""Executions go their way as time passes: a function of the time they have had, nothing else."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async.testing import LocalServer, Step, ToolScript, WorkflowScript
from kubiya_async.testing._state.runs import SimulatedRun
from tests.server.conftest import Http

if TYPE_CHECKING:
    import aiohttp

    from tests.server.conftest import TurnedClock

BUILD_AND_DEPLOY = (Step("build", 300), Step("deploy", 600))


async def execute(http: Http, source: str = "myorg/deploy-scripts", **body: Any) -> str:
    reply = await http.post("/workflows/execute", {"source": source, **body})
    assert reply.status == 200
    execution_id: str = reply.json()["execution_id"]
    return execution_id


async def read(http: Http, execution_id: str) -> Any:
    return (await http.get(f"/workflows/executions/{execution_id}")).json()


async def test_a_workflow_goes_its_way_as_the_documents_show_it(
    slow_http: Http, clock: TurnedClock
) -> None:
    variables = {"environment": "production", "version": "v1.2.3"}
    how = {"type": "github", "runner": "k8s-runner", "timeout": "1800s", "save_trace": True}
    body = {"source": "myorg/deploy-scripts", "variables": variables, **how}

    started = (await slow_http.post("/workflows/execute", body)).json()

    execution_id = started.pop("execution_id")
    assert execution_id.startswith("exec-")
    workflow = {"name": "deploy-application", "source": body["source"], "variables": variables}
    assert started == {
        "status": "running",
        "created_at": "2027-01-15T08:00:00Z",
        "workflow": workflow,
    }
    seen: list[tuple[str, list[str], int]] = []
    execution: Any = None
    logs: Any = None
    for pause in (0, 299, 1, 599, 1, 1000):
        await clock.advance(pause)
        execution = await read(slow_http, execution_id)
        logs = (await slow_http.get(f"/workflows/executions/{execution_id}/logs")).json()["logs"]
        steps = [step["status"] for step in execution["steps"]]
        seen.append((execution["status"], steps, len(logs)))
        has_ended = execution["status"] != "running"
        assert has_ended == ("completed_at" in execution) == ("duration" in execution)
    assert seen == [
        ("running", ["running", "pending"], 1),
        ("running", ["running", "pending"], 1),
        ("running", ["completed", "running"], 3),
        ("running", ["completed", "running"], 3),
        ("completed", ["completed", "completed"], 4),
        ("completed", ["completed", "completed"], 4),
    ]
    assert execution["completed_at"] == "2027-01-15T08:15:00Z"
    example = await read(slow_http, "exec-123-456")
    for name in ("duration", "workflow", "steps", "status"):
        assert execution[name] == example[name]
    first = {"timestamp": "2027-01-15T08:00:00Z", "level": "info", "step": "build"}
    assert logs[0] == {**first, "message": "Starting build process"}
    assert logs == sorted(logs, key=lambda entry: entry["timestamp"])


async def test_logs_are_narrowed(http: Http) -> None:
    path = "/workflows/executions/exec-123-456/logs"

    async def messages(query: str) -> list[str]:
        return [e["message"] for e in (await http.get(f"{path}?{query}")).json()["logs"]]

    assert await messages("step=deploy") == ["Starting deploy process", "Deployment successful"]
    assert await messages("limit=1") == ["Starting build process"]
    assert await messages("since=2024-01-15T10:05:01Z") == ["Deployment successful"]
    assert await messages("since=2024-01-15T12:15:00%2B02:00") == ["Deployment successful"]
    assert await messages("since=2025-01-01T00:00:00Z") == []


async def test_workflows_fail_by_their_source_their_timeout_or_their_script(
    slow_http: Http, clock: TurnedClock
) -> None:
    script = WorkflowScript([Step("lint", 10, "clean"), Step("test", 20, fails=True)], name="ci")
    slow_http.server.workflow_script(script, source="myorg/ci")
    failing = await execute(slow_http, "myorg/failing-scripts")
    late = await execute(slow_http, timeout="6m40s")
    scripted = await execute(slow_http, "myorg/ci")
    await clock.advance(900)

    execution = await read(slow_http, failing)
    logs = (await slow_http.get(f"/workflows/executions/{failing}/logs")).json()["logs"]
    assert execution["status"] == "failed"
    assert [s["status"] for s in execution["steps"]] == ["completed", "failed"]
    assert execution["steps"][1]["output"].startswith("Error:")
    assert logs[-1]["level"] == "error"

    execution = await read(slow_http, late)
    assert (execution["status"], execution["duration"]) == ("failed", "6m40s")
    assert execution["steps"][1] == {"name": "deploy", "status": "failed", "duration": "1m40s"}
    assert execution["workflow"]["name"] != "ci"

    execution = await read(slow_http, scripted)
    assert execution["workflow"]["name"] == "ci"
    steps = [(s["name"], s["status"], s["output"]) for s in execution["steps"]]
    assert steps == [("lint", "completed", "clean"), ("test", "failed", "Test failed")]


async def test_a_workflow_can_be_cancelled_from_outside(
    slow_http: Http, clock: TurnedClock
) -> None:
    execution_id = await execute(slow_http)
    await clock.advance(100)

    slow_http.server.cancel_execution(execution_id)
    await clock.advance(1)

    execution = await read(slow_http, execution_id)
    assert execution["status"] == "cancelled"
    assert execution["duration"] == "1m40s"
    assert [s["status"] for s in execution["steps"]] == ["cancelled", "skipped"]
    done, by_its_source = await execute(slow_http), await execute(slow_http, "myorg/cancelled")
    await clock.advance(900)
    slow_http.server.cancel_execution(done)  # too late
    assert (await read(slow_http, done))["status"] == "completed"
    assert (await read(slow_http, by_its_source))["status"] == "cancelled"


async def test_executions_are_listed_newest_first_and_filtered(
    slow_http: Http, clock: TurnedClock
) -> None:
    first = await execute(slow_http, "myorg/one.yaml")
    await clock.advance(900)
    second = await execute(slow_http, "myorg/two.git")

    async def ids(query: str) -> list[str]:
        page = (await slow_http.get(f"/workflows/executions?{query}")).json()
        return [e["execution_id"] for e in page["executions"]]

    assert await ids("") == [second, first, "exec-123-456"]
    assert await ids("status=running") == [second]
    assert await ids("workflow=one") == [first]
    [listed] = (await slow_http.get("/workflows/executions?workflow=one")).json()["executions"]
    assert not {"steps", "duration"} & listed.keys()


async def test_executions_run_faster_than_reality_by_default(
    session: aiohttp.ClientSession, clock: TurnedClock
) -> None:
    async with LocalServer(clock=clock, sleep=clock.sleep) as server:
        http = Http(server, session)
        execution_id = await execute(http)
        await clock.advance(0.499)
        early = await read(http, execution_id)
        await clock.advance(0.001)
        late = await read(http, execution_id)

    assert (early["status"], late["status"]) == ("running", "completed")


@pytest.mark.parametrize("timeout", [None, 1.0, 299.0, 300.0, 450.0, 900.0, 901.0])
@pytest.mark.parametrize("cancel_after", [None, 0.0, 300.0, 899.0])
def test_a_run_never_goes_back(timeout: float | None, cancel_after: float | None) -> None:
    run = SimulatedRun("r", 0.0, BUILD_AND_DEPLOY, timeout=timeout, cancel_after=cancel_after)
    ranks = {"pending": 0, "running": 1}

    before: list[int] = [0, 0]
    logged = 0
    for moment in (0, 1, 299, 300, 301, 449, 450, 899, 900, 901, math.inf):
        now = [ranks.get(step["status"], 2) for step in run.step_views(moment)]
        log = run.log(moment)
        assert all(old <= new for old, new in zip(before, now, strict=True))
        assert len(log) >= logged
        over = run.status(moment) != "running"
        assert over == ("completed_at" in run.outcome(moment))
        assert not over or all(rank == 2 for rank in now)
        before, logged = now, len(log)


async def run_tool(http: Http, clock: TurnedClock, seconds: float, **body: str) -> Any:
    started = (await http.post("/tools/execute", body)).json()
    assert started["status"] == "running"
    await clock.advance(seconds)
    return (await http.get(f"/tools/executions/{started['execution_id']}")).json()


async def test_a_tool_gives_its_output_when_it_is_done(slow_http: Http, clock: TurnedClock) -> None:
    body = {"name": "kubectl", "content": "get pods -n default"}

    running = await run_tool(slow_http, clock, 59, **body)
    done = await run_tool(slow_http, clock, 60, **body)

    assert running["status"] == "running"
    assert not {"output", "exit_code", "completed_at"} & running.keys()
    example = (await slow_http.get("/tools/executions/tool-exec-123")).json()
    assert [done[k] for k in ("status", "duration", "output", "exit_code")] == [
        example[k] for k in ("status", "duration", "output", "exit_code")
    ]


async def test_a_tool_does_what_its_content_says(slow_http: Http, clock: TurnedClock) -> None:
    unknown = 'error: unknown command "fly" for "kubectl"'
    for name, content, end in (
        ("shell", "echo hello; echo 'big world'", ("hello\nbig world", 0, "completed")),
        ("shell", "echo oops\nexit 3", ("oops", 3, "failed")),
        ("shell", "exit 1", ("shell exit 1: exit 1", 1, "failed")),
        ("shell", "", ("shell", 0, "completed")),
        ("kubectl", "kubectl fly", (unknown, 1, "failed")),
    ):
        done = await run_tool(slow_http, clock, 60, name=name, content=content)
        assert (done["output"], done["exit_code"], done["status"]) == end
    nap = {"name": "shell", "content": "sleep 120"}
    assert (await run_tool(slow_http, clock, 119, **nap))["status"] == "running"
    assert (await run_tool(slow_http, clock, 120, **nap))["status"] == "completed"
    killed = await run_tool(slow_http, clock, 10, **nap, timeout="10s")
    assert (killed["status"], killed["exit_code"], killed["duration"]) == ("failed", 124, "10s")
    slow_http.server.tool_script(ToolScript("42", exit_code=7, seconds=5), name="answer")
    done = await run_tool(slow_http, clock, 5, name="answer")
    assert (done["output"], done["exit_code"], done["status"]) == ("42", 7, "failed")


async def create_task(http: Http, name: str = "Rotate certificates") -> str:
    body = {"name": name, "agent_id": "agent-7", "runner_id": "runner-9"}
    created = await http.post("/tasks", body)
    assert created.json()["status"] == "pending"
    task_id: str = created.json()["id"]
    return task_id


async def test_a_task_waits_runs_and_ends(slow_http: Http, clock: TurnedClock) -> None:
    task_id = await create_task(slow_http)

    seen: list[tuple[Any, ...]] = []
    task: Any = None
    for pause in (0, 30, 60, 239, 1):
        await clock.advance(pause)
        task = (await slow_http.get(f"/tasks/{task_id}")).json()
        seen.append((task["status"], task["progress"], task["completed_at"] is not None))
        if task["progress"] == 20:
            told = (await slow_http.get(f"/tasks/{task_id}/status")).json()["metadata"]
            assert told == {"current_step": "fetching", "steps_completed": 1, "total_steps": 5}

    assert seen == [
        ("pending", 0, False),
        ("running", 0, False),
        ("running", 20, False),
        ("running", 80, False),
        ("completed", 100, True),
    ]
    assert task["result"] == {"output": {"steps": 5}, "error": None}
    listed = (await slow_http.get("/tasks/runner/runner-9")).json()
    assert [t["id"] for t in listed] == [task_id]
    assert "result" not in listed[0]


async def test_a_task_fails_by_its_name_and_is_cancelled_once(
    slow_http: Http, clock: TurnedClock
) -> None:
    failing, ended = await create_task(slow_http, "Failing rotation"), await create_task(slow_http)
    await clock.advance(100)
    cancels = [await slow_http.put(f"/tasks/{ended}/cancel") for _ in range(2)]
    await clock.advance(110)

    task = (await slow_http.get(f"/tasks/{failing}")).json()
    errors = (await slow_http.get(f"/tasks/{failing}/logs?level=error")).json()
    assert (task["status"], task["progress"]) == ("failed", 40)
    assert task["result"] == {"output": None, "error": "Step executing failed"}
    assert [e["message"] for e in errors["logs"]] == ["Step executing failed"]
    assert [reply.status for reply in cancels] == [200, 409]
    assert cancels[0].json()["status"] == "cancelled"
    assert (await slow_http.get(f"/tasks/{ended}")).json()["status"] == "cancelled"


async def test_the_log_of_a_task_is_narrowed(http: Http) -> None:
    path = "/tasks/task-31/logs"
    logs = (await http.get(path)).json()["logs"]
    first, last = logs[0]["timestamp"], logs[-1]["timestamp"]

    inner = (await http.get(f"{path}?start_time={first}&end_time={last}")).json()["logs"]

    assert inner == logs[1:-1]
    assert (await http.get(f"{path}?limit=2")).json()["logs"] == logs[:2]


async def test_a_project_is_planned_approved_once_and_applied(
    slow_http: Http, clock: TurnedClock
) -> None:
    plan = (await slow_http.post("/tasks/plan/project-5")).json()
    assert (plan["status"], plan["approved_at"]) == ("pending_approval", None)
    assert [c["action"] for c in plan["changes"]] == ["create"]
    before = (await slow_http.get(f"/tasks/logs/{plan['plan_id']}")).json()
    assert (before["done"], before["status"]) == (False, "pending")

    approved = await slow_http.put(f"/tasks/{plan['plan_id']}", {"action": "approve"})
    execution_id = approved.json()["execution_id"]
    for action, status in (("approve", 409), ("destroy", 400)):
        again = await slow_http.put(f"/tasks/{plan['plan_id']}", {"action": action})
        assert again.status == status
    running = (await slow_http.get(f"/tasks/{execution_id}")).json()
    assert (running["status"], running["end_time"]) == ("running", None)

    await clock.advance(160)
    done = (await slow_http.get(f"/tasks/{execution_id}")).json()
    logs = (await slow_http.get(f"/tasks/logs/{execution_id}")).json()
    assert done["status"] == "completed"
    assert done["end_time"] == "2027-01-15T08:02:40Z"
    assert logs["done"] is True
    assert logs["apply"]["content"] == (
        "Apply complete! Resources: 1 added, 0 changed, 0 destroyed."
    )


async def test_a_plan_knows_what_was_applied_before(slow_http: Http) -> None:
    plan = (await slow_http.post("/tasks/plan/project-5")).json()
    await slow_http.put(f"/tasks/{plan['plan_id']}", {"action": "approve"})
    variables = [{"name": "cidr_block", "value": "10.30.0.0/16"}, {"name": "zones", "value": 3}]
    await slow_http.put("/projects/project-5", {"variables": variables})

    changes = (await slow_http.post("/tasks/plan/project-5")).json()["changes"]

    assert [tuple(change.values()) for change in changes] == [
        ("var.cidr_block", "update", "10.20.0.0/16", "10.30.0.0/16"),
        ("var.zones", "create", None, "3"),
    ]


async def test_a_project_whose_name_says_so_fails_to_apply(
    slow_http: Http, clock: TurnedClock
) -> None:
    body = {"name": "Failing network", "description": "D"}
    project = (await slow_http.post("/projects", body)).json()
    plan_id = (await slow_http.post(f"/tasks/plan/{project['id']}")).json()["plan_id"]
    approved = (await slow_http.put(f"/tasks/{plan_id}", {"action": "approve"})).json()
    await clock.advance(160)

    logs = (await slow_http.get(f"/tasks/logs/{approved['execution_id']}")).json()

    refused = "Error: the provider refused the change"
    assert (logs["status"], logs["errors"]) == ("failed", [refused])
