"""The organisation that is there when the server starts: the documents' examples and company.

Everything the documents print is here as they print it, so that their calls work as they stand.
What comes beside it makes lists worth paging through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async.testing._state import examples
from kubiya_async.testing._state.chat import said
from kubiya_async.testing._state.examples import DAY
from kubiya_async.testing._state.runners_v3 import RunnerV3
from kubiya_async.testing._state.runs import SimulatedRun
from kubiya_async.testing._state.sources import as_tool
from kubiya_async.testing._state.tasks import Task
from kubiya_async.testing._state.tools import PODS
from kubiya_async.testing._state.workflows import Execution
from kubiya_async.testing._time import parse_rfc3339
from kubiya_async.testing.scripts import Step, ToolScript

if TYPE_CHECKING:
    from kubiya_async.testing._answers import Document
    from kubiya_async.testing._state.world import World


def settle(world: World) -> None:
    """Furnish an empty world."""
    world.agents.documents.update((a["uuid"], a) for a in examples.agents())
    world.sources.documents.update((s["uuid"], s) for s in examples.sources())
    world.tools.documents.update((t["uuid"], t) for t in _tools(world))
    world.secrets.documents.update((s["name"], s) for s in examples.secrets())
    world.runners.documents.update((r["name"], r) for r in examples.runners())
    world.webhooks.documents.update((w["uuid"], w) for w in examples.webhooks())
    world.integrations.documents.update((i["uuid"], i) for i in examples.integrations())
    for entry in examples.knowledge():
        world.knowledge.add(entry)
    world.projects.documents.update((p["id"], p) for p in examples.projects())
    world.runners_v3.runners.update((r.name, r) for r in _runners_v3())
    _history(world)
    _executions(world)
    _pods(world)


def _tools(world: World) -> list[Document]:
    documented = {**as_tool({"name": "kubectl"}, "source-uuid-1"), "uuid": "tool-123-456"}
    documented |= {"description": "Kubernetes CLI tool", "type": "docker"}
    tools = [documented]
    for source in world.sources.documents.values():
        tools += [
            as_tool(tool, source["uuid"])
            for tool in source["tools"]
            if (tool["name"], source["uuid"]) != ("kubectl", "source-uuid-1")
        ]
    return tools


def _runners_v3() -> list[RunnerV3]:
    described = {
        "runner-prod": "Production runner for critical operations",
        "runner-staging": "Runs what is not released yet",
    }
    return [
        RunnerV3(
            name=name,
            description=description,
            type="local",
            metadata={
                "namespace": "kubiya",
                "gateway_url": "https://gateway.kubiya.ai",
                "subject": f"kubiya-ai.runnerv{name}.incoming",
            },
            created_at="2023-10-15T14:30:00Z",
            updated_at="2023-10-15T14:30:00Z",
            since=0.0,
        )
        for name, description in described.items()
    ]


def _history(world: World) -> None:
    spoken = [
        ("msg-123", "user", "Check the status of the production deployment", "10:00"),
        (
            "msg-124",
            "assistant",
            "The production deployment is healthy with 3/3 replicas ready.",
            "10:01",
        ),
    ]
    world.chat.histories["abc-123-def"] = [
        said(message_id, role, content, _moment(f"2024-01-15T{time}:00Z"))
        for message_id, role, content, time in spoken
    ]


def _executions(world: World) -> None:
    steps = (
        Step("build", 300, "Build completed successfully"),
        Step("deploy", 600, "Deployment successful"),
    )
    workflow = {
        "name": "deploy-application",
        "source": "myorg/deploy-scripts",
        "variables": {"environment": "production", "version": "v1.2.3"},
    }
    run = SimulatedRun("exec-123-456", _moment(DAY), steps)
    world.workflows.executions[run.id] = Execution(run, workflow)
    tool_run = SimulatedRun("tool-exec-123", _moment(DAY), (Step("kubectl", 60),))
    world.tools.executions[tool_run.id] = tool_run, ToolScript(PODS)
    task: Document = {
        "id": "task-31",
        "name": "Rotate certificates",
        "description": "Renew what expires this month",
        "agent_id": "agent-7",
        "runner_id": "runner-2",
        "metadata": {"environment": "staging"},
    }
    world.tasks.tasks["task-31"] = Task(task, _moment("2024-03-01T08:00:00Z"), fails=False)


def _pods(world: World) -> None:
    named = [("dev-runner-01", "online"), ("dev-runner-02", "online"), ("old-runner", "offline")]
    for runner_id, (name, status) in enumerate(named, start=1):
        world.runner_pods.documents[runner_id] = {
            "id": runner_id,
            "name": name,
            "status": status,
            "version": "1.2.0",
            "os": "linux",
            "arch": "amd64",
            "labels": ["gpu", "high-memory"] if runner_id == 1 else [],
            "pod_count": 0,
            "max_pods": 10,
            "last_heartbeat_at": "2025-01-15T14:30:00Z",
            "created_at": "2025-01-01T00:00:00Z",
        }
    asked = ["Fix the login bug", "Write the release notes", "Review the open changes"]
    world.runner_pods.pods[1] = [
        {
            "key": "pod-abc123" if number == 0 else f"pod-{number:06x}",
            "status": "running" if number < len(asked) else "terminated",
            "agent_type_id": "claude-code",
            "initial_prompt": asked[number % len(asked)],
            "created_at": "2025-01-15T10:30:00Z",
        }
        for number in range(8)
    ]


def _moment(timestamp: str) -> float:
    moment = parse_rfc3339(timestamp)
    assert moment is not None  # noqa: S101 - the timestamps above are well formed
    return moment
