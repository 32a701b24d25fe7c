"""The documents' example resources and their company, as plain documents."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._state.knowledge import AUTHOR
from kubiya_async.testing._state.sources import CATALOGUE

if TYPE_CHECKING:
    from kubiya_async.testing._answers import Document

DAY: Final = "2024-01-15T10:00:00Z"
"""When everything happened in document 002."""

_STAMPS: Final = {"created_at": DAY, "updated_at": DAY}


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


_AGENTS: Final = (
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
)


def agents() -> list[Document]:
    return copy.deepcopy(list(_AGENTS))


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


def sources() -> list[Document]:
    described = "Collection of DevOps automation tools"
    return [
        _source("source-123-456", "DevOps Tools", described, "devops-tools", len(CATALOGUE)),
        _source("source-uuid-1", "Kubernetes Tools", "What agents need on clusters", "k8s", 3),
        _source("source-uuid-2", "Cloud Tools", "Command lines of the clouds", "clouds", 5),
    ]


def secrets() -> list[Document]:
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
        "created_at": DAY,
        "last_seen": DAY,
    }


def runners() -> list[Document]:
    return [
        _runner("k8s-runner", "kubernetes", ("4", "2"), ("8Gi", "4Gi")),
        _runner("default-runner", "docker", ("2", "500m"), ("4Gi", "1Gi")),
        {**_runner("edge-runner", "docker", ("2", "0"), ("2Gi", "0")), "status": "unhealthy"},
    ]


def webhooks() -> list[Document]:
    webhook = {
        "uuid": "webhook-123-456",
        "name": "Alert Handler",
        "type": "slack",
        "destination": "#alerts",
        "prompt": "Process this alert",
        **_STAMPS,
    }
    return [webhook]


def integrations() -> list[Document]:
    repositories = {"organization": "myorg", "repositories": ["repo1", "repo2"]}
    listed = [
        ("integration-123", "GitHub Integration", "github", "active", repositories),
        ("integration-slack", "Slack Workspace", "slack", "active", {"workspace": "myorg"}),
        ("integration-aws", "AWS Production", "aws", "active", {"account": "123456789012"}),
        ("integration-jira", "Jira", "jira", "inactive", {"site": "myorg"}),
    ]
    fields = ("uuid", "name", "type", "status", "configuration")
    return [{**dict(zip(fields, row, strict=True)), "created_at": DAY} for row in listed]


def knowledge() -> list[Document]:
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


def projects() -> list[Document]:
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
