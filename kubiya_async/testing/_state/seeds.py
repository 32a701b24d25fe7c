"""The organisation that is there when the server starts: the documents' examples and company.

Everything the documents print is here as they print it, so that their calls work as they stand.
What comes beside it makes lists worth paging through. The private API begins with the spec's
examples.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._state import spec
from kubiya_async.testing._state.runs import SimulatedRun
from kubiya_async.testing._time import parse_rfc3339
from kubiya_async.testing.scripts import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubiya_async.testing._answers import Document

AUTHOR: Final = "user@example.com"
"""Who does what is done here."""
TASK_QUEUED: Final = 30.0
TASK_STEPS: Final = tuple(
    Step(name, 60.0, f"Step {name} completed")
    for name in ("preparing", "fetching", "executing", "verifying", "reporting")
)
DAY: Final = "2024-01-15T10:00:00Z"
"""When everything happened in document 002."""
_STAMPS: Final = {"created_at": DAY, "updated_at": DAY}


def organization() -> dict[str, list[Document]]:
    """Return the objects of the documented API, by their models."""
    return {
        "Agent": _agents(),
        "Integration": _integrations(),
        "KnowledgeEntry": _knowledge(),
        "PodRunner": _pod_runners(),
        "Project": [_documented("projects.get")[0] | _documented("projects.list")[0]],
        "Runner": _runners(),
        "RunnerPod": _pods(),
        "RunnerV3": _runners_v3(),
        "Secret": _secrets(),
        "Source": _sources(),
        "Task": [spec.example("tasks.create")],
        "Tool": _tools(),
        "ToolExecution": _documented("tools.get_execution"),
        "Webhook": _documented("webhooks.list"),
        "WorkflowExecution": _documented("workflows.execute"),
    }


def runs() -> dict[str, SimulatedRun]:
    """Return the executions that belong to those objects; each has ended long ago."""
    steps = (
        Step("build", 300, "Build completed successfully"),
        Step("deploy", 600, "Deployment successful"),
    )
    task = SimulatedRun("task-31", _moment("2024-03-01T08:00:00Z"), TASK_STEPS, queued=TASK_QUEUED)
    workflow = SimulatedRun("exec-123-456", _moment(DAY), steps)
    tool = SimulatedRun("tool-exec-123", _moment(DAY), (Step("kubectl", 60),))
    return {run.id: run for run in (task, workflow, tool)}


def _documented(operation_id: str) -> list[Document]:
    return spec.example_items(spec.OPERATIONS[operation_id])


def _moment(timestamp: str) -> float:
    moment = parse_rfc3339(timestamp)
    assert moment is not None  # noqa: S101 - the timestamps above are well formed
    return moment


def _like(documented: Document, *others: Document) -> list[Document]:
    """Return what the documents show, and others that differ from it in these fields."""
    return [documented, *({**documented, **other} for other in others)]


def _rows(fields: str, rows: Iterable[Iterable[Any]]) -> list[Document]:
    return [dict(zip(fields.split(), row, strict=True)) for row in rows]


def _agents() -> list[Document]:
    documented = {**_documented("agents.get")[0], **_documented("agents.list")[0]}
    plain: Document = {"sources": ["source-uuid-1"], "environment_variables": {}, "secrets": []}
    plain = {**{k: v for k, v in documented.items() if k != "webhook"}, **plain}
    others: list[Document] = [
        {
            "uuid": "agent-incidents",
            "name": "Incident Responder",
            "description": "Investigates alerts and keeps the timeline",
            "ai_instructions": "Find out what changed before the alert",
            "secrets": ["PAGERDUTY_TOKEN"],
        },
        {
            "uuid": "agent-costs",
            "name": "Cost Analyst",
            "description": "Explains the cloud bill",
            "ai_instructions": "Name the three largest items first",
            "sources": ["source-uuid-2"],
            "secrets": ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
        },
        {
            "uuid": "agent-releases",
            "name": "Release Manager",
            "description": "Ships releases and writes their notes",
            "ai_instructions": "Never deploy on a Friday",
            "sources": ["source-123-456"],
            "secrets": ["GITHUB_TOKEN"],
        },
        {
            "uuid": "agent-archive",
            "name": "Legacy Migrator",
            "description": "Moved the old cron jobs; kept for reference",
            "ai_instructions": "Do not start anything",
            "status": "inactive",
            "runner": "default-runner",
        },
    ]
    return [documented, *_like(plain, *others)[1:]]


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


def _tools() -> list[Document]:
    documented = _documented("tools.list")
    named = {(tool["name"], tool["source"]) for tool in documented}
    found = [as_tool(tool, s["uuid"]) for s in _sources() for tool in s["tools"]]
    return documented + [t for t in found if (t["name"], t["source"]) not in named]


def _secrets() -> list[Document]:
    described = {
        "AWS_ACCESS_KEY_ID": "Key of the automation account",
        "AWS_SECRET_ACCESS_KEY": "Secret of the automation account",
        "GITHUB_TOKEN": "Reads and writes the repositories",
        "PAGERDUTY_TOKEN": "Acknowledges incidents",
    }
    others = [{"name": n, "description": d, "expires_at": None} for n, d in described.items()]
    return _like(_documented("secrets.list")[0], *others)


def _runners() -> list[Document]:
    figures: list[Document] = [
        {"capacity": {"cpu": "2", "memory": "4Gi"}, "usage": {"cpu": "500m", "memory": "1Gi"}},
        {"capacity": {"cpu": "2", "memory": "2Gi"}, "usage": {"cpu": "0", "memory": "0"}},
    ]
    docker = {"name": "default-runner", "type": "docker", **figures[0]}
    edge = {"name": "edge-runner", "type": "docker", "status": "unhealthy", **figures[1]}
    return _like(_documented("runners.get")[0], docker, edge)


def _runners_v3() -> list[Document]:
    documented = _documented("runners_v3.create")[0]
    metadata = {**documented["metadata"], "subject": "kubiya-ai.runnervrunner-staging.incoming"}
    about = {"name": "runner-staging", "description": "Runs what is not released yet"}
    return _like(documented, {**about, "metadata": metadata})


def _integrations() -> list[Document]:
    rows = [
        ("integration-slack", "Slack Workspace", "slack", "active", {"workspace": "myorg"}),
        ("integration-aws", "AWS Production", "aws", "active", {"account": "123456789012"}),
        ("integration-jira", "Jira", "jira", "inactive", {"site": "myorg"}),
    ]
    others = _rows("uuid name type status configuration", rows)
    return _like(_documented("integrations.list")[0], *others)


def _knowledge() -> list[Document]:
    on_call = "The rota is in the calendar of the platform team. Weekends start on Friday at 18:00."
    rollback = "Run the deploy workflow with the previous version. Tell the release channel."
    rows = [
        ("knowledge-13", "Who is on call", on_call, ["on-call"]),
        ("knowledge-14", "Rolling back a release", rollback, ["runbook", "releases"]),
    ]
    others = _rows("id title content tags", rows)
    return _like(_documented("knowledge.create")[0], *others)


def _pod_runners() -> list[Document]:
    named = [("dev-runner-02", "online"), ("old-runner", "offline")]
    others: list[Document] = [
        {"id": number, "name": name, "status": status, "labels": []}
        for number, (name, status) in enumerate(named, start=2)
    ]
    return _like(_documented("runner_pods.get_runner")[0], *others)


def _pods() -> list[Document]:
    documented = {**_documented("runner_pods.list_pods")[0], "runner": 1}
    asked = [documented["initial_prompt"], "Write the release notes", "Review the open changes"]
    others = [
        {
            "key": f"pod-{number:06x}",
            "status": "running" if number < len(asked) else "terminated",
            "initial_prompt": asked[number % len(asked)],
        }
        for number in range(1, 8)
    ]
    return _like(documented, *others)


# What a scan of a source finds

CATALOGUE: Final = (
    ("kubectl", "Kubernetes CLI tool"),
    ("helm", "Package manager for Kubernetes"),
    ("terraform", "Plans and applies infrastructure"),
    ("aws", "AWS command line"),
    ("gcloud", "Google Cloud command line"),
    ("az", "Azure command line"),
    ("gh", "GitHub command line"),
    ("argocd", "Argo CD command line"),
    ("jq", "Filters JSON"),
    ("vault", "Reads and writes secrets"),
    ("ansible", "Runs playbooks"),
    ("datadog", "Queries monitors and metrics"),
    ("jira", "Finds and files issues"),
    ("pagerduty", "Pages the person on call"),
    ("trivy", "Scans images for vulnerabilities"),
)
"""What a scan may find."""


def find_tools(url: str) -> list[Document]:
    """Find the tools of a repository: between three and eight, the same ones each time."""
    seed = zlib.crc32(url.encode())
    first, count = seed % len(CATALOGUE), 3 + seed % 6
    picked = [CATALOGUE[(first + i) % len(CATALOGUE)] for i in range(count)]
    return [{"name": n, "type": "docker", "description": d} for n, d in picked]


def as_tool(tool: Document, source: str) -> Document:
    """Show a source's tool as the list of tools does."""
    name: str = tool["name"]
    argument = {
        "name": "command",
        "type": "string",
        "description": f"{name} command to execute",
        "required": True,
    }
    return {
        "uuid": f"tool-{zlib.crc32(f'{source}/{name}'.encode()):08x}",
        **tool,
        "image": f"kubiya/{name}:latest",
        "source": source,
        "args": [argument],
    }
