"""The organisation that is there when the server starts: the documents' examples and company.

Everything the documents print is here as they print it, so that their calls work as they stand.
What comes beside it makes lists worth paging through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._state.knowledge import AUTHOR
from kubiya_async.testing._state.runners_v3 import RunnerV3
from kubiya_async.testing._state.runs import Run
from kubiya_async.testing._state.sources import CATALOGUE, as_tool
from kubiya_async.testing._state.tasks import Task
from kubiya_async.testing._state.tools import PODS
from kubiya_async.testing._state.workflows import Execution
from kubiya_async.testing._time import parse_rfc3339
from kubiya_async.testing.scripts import Step, ToolScript

if TYPE_CHECKING:
    from kubiya_async.testing._answers import Document
    from kubiya_async.testing._state.world import World

_DAY: Final = "2024-01-15T10:00:00Z"
_STAMPS: Final = {"created_at": _DAY, "updated_at": _DAY}


def settle(world: World) -> None:
    """Furnish an empty world."""
    world.agents.documents.update((a["uuid"], a) for a in _agents())
    world.sources.documents.update((s["uuid"], s) for s in _sources())
    world.tools.documents.update((t["uuid"], t) for t in _tools(world))
    world.secrets.documents.update((s["name"], s) for s in _secrets())
    world.runners.documents.update((r["name"], r) for r in _runners())
    world.webhooks.documents.update((w["uuid"], w) for w in _webhooks())
    world.integrations.documents.update((i["uuid"], i) for i in _integrations())
    for entry in _knowledge():
        world.knowledge.add(entry)
    world.projects.documents.update((p["id"], p) for p in _projects())
    world.runners_v3.runners.update((r.name, r) for r in _runners_v3())
    _history(world)
    _executions(world)
    _pods(world)


def _agent(uuid: str, name: str, description: str, instructions: str, **fields: Any) -> Document:
    return {
        "uuid": uuid,
        "name": name,
        "description": description,
        "status": "active",
        **_STAMPS,
        "sources": ["source-uuid-1"],
        "environment_variables": {},
        "secrets": [],
        "runner": "k8s-runner",
        "ai_instructions": instructions,
        "llm_model": "gpt-4",
        **fields,
    }


def _agents() -> list[Document]:
    return [
        _agent(
            "abc-123-def",
            "DevOps Agent",
            "Handles DevOps automation tasks",
            "You are a helpful DevOps automation assistant",
            sources=["source-uuid-1", "source-uuid-2"],
            environment_variables={"AWS_REGION": "us-west-2", "DEBUG": "true"},
            secrets=["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
            webhook={"method": "slack", "destination": "#alerts", "prompt": "Process this alert"},
        ),
        _agent(
            "agent-incidents",
            "Incident Responder",
            "Investigates alerts and keeps the timeline",
            "Find out what changed before the alert",
            secrets=["PAGERDUTY_TOKEN"],
        ),
        _agent(
            "agent-costs",
            "Cost Analyst",
            "Explains the cloud bill",
            "Name the three largest items first",
            sources=["source-uuid-2"],
            secrets=["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
        ),
        _agent(
            "agent-releases",
            "Release Manager",
            "Ships releases and writes their notes",
            "Never deploy on a Friday",
            sources=["source-123-456"],
            secrets=["GITHUB_TOKEN"],
        ),
        _agent(
            "agent-archive",
            "Legacy Migrator",
            "Moved the old cron jobs; kept for reference",
            "Do not start anything",
            status="inactive",
            runner="default-runner",
        ),
    ]


def _source(uuid: str, name: str, description: str, repository: str, tools: int) -> Document:
    found = [{"name": n, "type": "docker", "description": d} for n, d in CATALOGUE[:tools]]
    return {
        "uuid": uuid,
        "name": name,
        "description": description,
        "type": "github",
        "url": f"https://github.com/org/{repository}",
        "branch": "main",
        "path": "/tools",
        **_STAMPS,
        "tools": found,
    }


def _sources() -> list[Document]:
    described = "Collection of DevOps automation tools"
    return [
        _source("source-123-456", "DevOps Tools", described, "devops-tools", len(CATALOGUE)),
        _source("source-uuid-1", "Kubernetes Tools", "What agents need on clusters", "k8s", 3),
        _source("source-uuid-2", "Cloud Tools", "Command lines of the clouds", "clouds", 5),
    ]


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


def _secrets() -> list[Document]:
    described = {
        "DB_PASSWORD": "Database password",
        "AWS_ACCESS_KEY_ID": "Key of the automation account",
        "AWS_SECRET_ACCESS_KEY": "Secret of the automation account",
        "GITHUB_TOKEN": "Reads and writes the repositories",
        "PAGERDUTY_TOKEN": "Acknowledges incidents",
    }
    return [
        {
            "name": name,
            "description": description,
            **_STAMPS,
            "expires_at": "2024-07-15T10:00:00Z" if name == "DB_PASSWORD" else None,
        }
        for name, description in described.items()
    ]


def _runner(name: str, kind: str, cpu: tuple[str, str], memory: tuple[str, str]) -> Document:
    return {
        "name": name,
        "status": "healthy",
        "type": kind,
        "capacity": {"cpu": cpu[0], "memory": memory[0]},
        "usage": {"cpu": cpu[1], "memory": memory[1]},
        "configuration": {
            "kubernetes_namespace": "kubiya-runners",
            "image_pull_policy": "Always",
        },
        "created_at": _DAY,
        "last_seen": _DAY,
    }


def _runners() -> list[Document]:
    return [
        _runner("k8s-runner", "kubernetes", ("4", "2"), ("8Gi", "4Gi")),
        _runner("default-runner", "docker", ("2", "500m"), ("4Gi", "1Gi")),
        {**_runner("edge-runner", "docker", ("2", "0"), ("2Gi", "0")), "status": "unhealthy"},
    ]


def _webhooks() -> list[Document]:
    webhook = {
        "uuid": "webhook-123-456",
        "name": "Alert Handler",
        "type": "slack",
        "destination": "#alerts",
        "prompt": "Process this alert",
        **_STAMPS,
    }
    return [webhook]


def _integrations() -> list[Document]:
    repositories = {"organization": "myorg", "repositories": ["repo1", "repo2"]}
    listed = [
        ("integration-123", "GitHub Integration", "github", "active", repositories),
        ("integration-slack", "Slack Workspace", "slack", "active", {"workspace": "myorg"}),
        ("integration-aws", "AWS Production", "aws", "active", {"account": "123456789012"}),
        ("integration-jira", "Jira", "jira", "inactive", {"site": "myorg"}),
    ]
    fields = ("uuid", "name", "type", "status", "configuration")
    return [{**dict(zip(fields, row, strict=True)), "created_at": _DAY} for row in listed]


def _knowledge() -> list[Document]:
    written = [
        (
            "knowledge-12",
            "Restarting the billing service",
            "Drain the queue first, then restart one replica at a time.",
            ["billing", "runbook"],
        ),
        (
            "knowledge-13",
            "Who is on call",
            "The rota is in the calendar of the platform team. Weekends start on Friday at 18:00.",
            ["on-call"],
        ),
        (
            "knowledge-14",
            "Rolling back a release",
            "Run the deploy workflow with the previous version. Tell the release channel.",
            ["runbook", "releases"],
        ),
    ]
    return [
        {
            "id": entry_id,
            "title": title,
            "content": content,
            "tags": tags,
            "created_at": "2024-02-01T09:00:00Z",
            "updated_at": "2024-02-01T09:00:00Z",
            "created_by": AUTHOR,
            "visibility": "organization",
            "version": 1,
            "metadata": {"source": "manual", "format": "markdown"},
        }
        for entry_id, title, content, tags in written
    ]


def _projects() -> list[Document]:
    block = {"name": "cidr_block", "type": "string", "value": "10.20.0.0/16"}
    described = {**block, "description": "Range of addresses", "default": "10.0.0.0/16"}
    network = {"name": "main", "type": "aws_vpc", "provider": "aws", "variables": [described]}
    project = {
        "id": "project-5",
        "name": "Staging network",
        "description": "Networks of the staging account",
        "icons": ["🌐"],
        "readme": "# Staging network",
        "url": "https://git.example.com/infra/staging-network",
        "status": "active",
        "created_at": "2024-01-10T12:00:00Z",
        "updated_at": "2024-02-20T16:45:00Z",
        "commit": "4f1c2d9",
        "providers": [{"name": "aws"}],
        "resources": [network],
        "variables": [block],
    }
    return [project]


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
    said = [
        ("msg-123", "user", "Check the status of the production deployment", "10:00"),
        (
            "msg-124",
            "assistant",
            "The production deployment is healthy with 3/3 replicas ready.",
            "10:01",
        ),
    ]
    world.chat.histories["abc-123-def"] = [
        {
            "id": message_id,
            "role": role,
            "content": content,
            "timestamp": f"2024-01-15T{time}:00Z",
            "at": _moment(f"2024-01-15T{time}:00Z"),
        }
        for message_id, role, content, time in said
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
    run = Run("exec-123-456", _moment(_DAY), steps)
    world.workflows.executions[run.id] = Execution(run, workflow)
    tool_run = Run("tool-exec-123", _moment(_DAY), (Step("kubectl", 60),))
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
