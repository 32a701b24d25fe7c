"""The resources that document 003 names: knowledge, projects and tasks."""

from __future__ import annotations

from typing import Final

from tests.client.rows import PLATFORM, Row

KNOWLEDGE: Final = [
    Row(
        "knowledge.list",
        lambda k: k.knowledge.list(tag="ops", limit=20, page=2, sort="created_at", order="desc"),
        "GET",
        f"{PLATFORM}/knowledge?tag=ops&limit=20&page=2&sort=created_at&order=desc",
    ),
    Row(
        "knowledge.get",
        lambda k: k.knowledge.get("kn-1"),
        "GET",
        f"{PLATFORM}/knowledge/kn-1",
    ),
    Row(
        "knowledge.create",
        lambda k: k.knowledge.create(
            title="Runbook", content="Restart it", visibility="organization", tags=["ops"]
        ),
        "POST",
        f"{PLATFORM}/knowledge",
        {
            "title": "Runbook",
            "content": "Restart it",
            "visibility": "organization",
            "tags": ["ops"],
        },
    ),
    Row(
        "knowledge.update",
        lambda k: k.knowledge.update("kn-1", title="Better runbook"),
        "PUT",
        f"{PLATFORM}/knowledge/kn-1",
        {"title": "Better runbook"},
    ),
    Row(
        "knowledge.delete",
        lambda k: k.knowledge.delete("kn-1"),
        "DELETE",
        f"{PLATFORM}/knowledge/kn-1",
    ),
    Row(
        "knowledge.search",
        lambda k: k.knowledge.search(query="how to restart", tags=["ops", "k8s"], limit=5),
        "GET",
        f"{PLATFORM}/knowledge/search?query=how%20to%20restart&tags=ops,k8s&limit=5",
    ),
    Row(
        "knowledge.list_versions",
        lambda k: k.knowledge.list_versions("kn-1", limit=5, page=3),
        "GET",
        f"{PLATFORM}/knowledge/kn-1/versions?limit=5&page=3",
    ),
]

PROJECTS: Final = [
    Row(
        "projects.list",
        lambda k: k.projects.list(limit=10, offset=20),
        "GET",
        f"{PLATFORM}/projects?limit=10&offset=20",
    ),
    Row(
        "projects.create",
        lambda k: k.projects.create(name="network", description="VPC and subnets"),
        "POST",
        f"{PLATFORM}/projects",
        {"name": "network", "description": "VPC and subnets"},
    ),
    Row("projects.get", lambda k: k.projects.get("p-1"), "GET", f"{PLATFORM}/projects/p-1"),
    Row(
        "projects.update",
        lambda k: k.projects.update("p-1", description="VPC only"),
        "PUT",
        f"{PLATFORM}/projects/p-1",
        {"description": "VPC only"},
    ),
    Row("projects.plan", lambda k: k.projects.plan("p-1"), "POST", f"{PLATFORM}/tasks/plan/p-1"),
    Row(
        "projects.approve",
        lambda k: k.projects.approve("plan-1"),
        "PUT",
        f"{PLATFORM}/tasks/plan-1",
        {"action": "approve"},
    ),
    Row(
        "projects.get_execution",
        lambda k: k.projects.get_execution("pe-1"),
        "GET",
        f"{PLATFORM}/tasks/pe-1",
    ),
    Row(
        "projects.get_logs",
        lambda k: k.projects.get_logs("pe-1"),
        "GET",
        f"{PLATFORM}/tasks/logs/pe-1",
    ),
]

TASKS: Final = [
    Row(
        "tasks.list",
        lambda k: k.tasks.list(
            status="running", agent="a-1", runner="r-1", limit=5, page=3, sort="created_at"
        ),
        "GET",
        f"{PLATFORM}/tasks?status=running&agent=a-1&runner=r-1&limit=5&page=3&sort=created_at",
    ),
    Row(
        "tasks.create",
        lambda k: k.tasks.create(
            name="nightly",
            agent_id="a-1",
            runner_id="r-1",
            description="Backs up",
            metadata={"team": "ops"},
            parameters={"bucket": "backups"},
        ),
        "POST",
        f"{PLATFORM}/tasks",
        {
            "name": "nightly",
            "agent_id": "a-1",
            "runner_id": "r-1",
            "description": "Backs up",
            "metadata": {"team": "ops"},
            "parameters": {"bucket": "backups"},
        },
    ),
    Row("tasks.get", lambda k: k.tasks.get("t-1"), "GET", f"{PLATFORM}/tasks/t-1"),
    Row("tasks.cancel", lambda k: k.tasks.cancel("t-1"), "PUT", f"{PLATFORM}/tasks/t-1/cancel"),
    Row(
        "tasks.get_logs",
        lambda k: k.tasks.get_logs("t-1", level="error", limit=10),
        "GET",
        f"{PLATFORM}/tasks/t-1/logs?level=error&limit=10",
    ),
    Row(
        "tasks.get_status",
        lambda k: k.tasks.get_status("t-1"),
        "GET",
        f"{PLATFORM}/tasks/t-1/status",
    ),
    Row(
        "tasks.list_for_agent",
        lambda k: k.tasks.list_for_agent("a-1"),
        "GET",
        f"{PLATFORM}/tasks/agent/a-1",
    ),
    Row(
        "tasks.list_for_runner",
        lambda k: k.tasks.list_for_runner("r-1"),
        "GET",
        f"{PLATFORM}/tasks/runner/r-1",
    ),
]

OVERVIEW_ROWS: Final = [
    *KNOWLEDGE,
    *PROJECTS,
    *TASKS,
]
