"""Knowledge, projects, users and the audit log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from tests.client.live.rows import API, EVENTS, ORCHESTRATOR, LiveRow, opened

V1: Final = f"{API}/api/v1"
VARIABLES: Final = [{"name": "region", "value": "x", "type": "string"}]

KNOWLEDGE: Final = [
    LiveRow(
        "live.knowledge.list",
        lambda k: k.live.knowledge.list(query="a&b", limit=5),
        "GET",
        f"{V1}/knowledge?query=a%26b&limit=5",
    ),
    LiveRow(
        "live.knowledge.create",
        lambda k: k.live.knowledge.create(
            name="runbook",
            content="Restart it.",
            description="What to do",
            labels=["ops"],
            groups=["g-1"],
            properties={"team": "ops"},
            owner="ada",
            type="knowledge",
            source="manual",
            supported_agents=["a-1"],
            supported_agents_groups=["g-2"],
            managed_by="terraform",
            task_id="t-1",
        ),
        "POST",
        f"{V1}/knowledge",
        {
            "name": "runbook",
            "content": "Restart it.",
            "description": "What to do",
            "labels": ["ops"],
            "groups": ["g-1"],
            "properties": {"team": "ops"},
            "owner": "ada",
            "type": "knowledge",
            "source": "manual",
            "supported_agents": ["a-1"],
            "supported_agents_groups": ["g-2"],
            "managed_by": "terraform",
            "task_id": "t-1",
        },
    ),
    LiveRow(
        "live.knowledge.get", lambda k: k.live.knowledge.get("k-1"), "GET", f"{V1}/knowledge/k-1"
    ),
    LiveRow(
        "live.knowledge.update",
        lambda k: k.live.knowledge.update("k-1", content="Twice."),
        "PUT",
        f"{V1}/knowledge/k-1",
        {"content": "Twice."},
    ),
    LiveRow(
        "live.knowledge.delete",
        lambda k: k.live.knowledge.delete("k-1"),
        "DELETE",
        f"{V1}/knowledge/k-1",
    ),
    LiveRow(
        "live.knowledge.search",
        lambda k: k.live.knowledge.search(query="restart", limit=5),
        "GET",
        f"{V1}/knowledge/search?query=restart&limit=5",
    ),
    LiveRow(
        "live.knowledge.query",
        lambda k: k.live.knowledge.query(
            query="How?", user_id="u-1", org_id="acme", organization="acme"
        ),
        "POST",
        f"{ORCHESTRATOR}/api/query",
        {"query": "How?", "userID": "u-1", "orgID": "acme"},
        headers={"x-org-id": "acme"},
    ),
    LiveRow(
        "live.knowledge.stream_query",
        opened(lambda k: k.live.knowledge.stream_query(query="How?", organization="acme")),
        "POST",
        f"{ORCHESTRATOR}/api/query",
        {"query": "How?", "response_format": "vercel"},
        EVENTS,
        {"x-org-id": "acme"},
    ),
    LiveRow(
        "live.knowledge.list_external",
        lambda k: k.live.knowledge.list_external("slack"),
        "GET",
        f"{V1}/rag/integration/slack",
    ),
    LiveRow(
        "live.knowledge.create_external",
        lambda k: k.live.knowledge.create_external("slack", settings={"channel_ids": ["C1"]}),
        "POST",
        f"{V1}/rag/integration/slack",
        {"channel_ids": ["C1"]},
    ),
    LiveRow(
        "live.knowledge.get_external",
        lambda k: k.live.knowledge.get_external("slack", "e-1"),
        "GET",
        f"{V1}/rag/integration/slack/e-1",
    ),
    LiveRow(
        "live.knowledge.update_external",
        lambda k: k.live.knowledge.update_external("slack", "e-1", settings={"channel_ids": []}),
        "PUT",
        f"{V1}/rag/integration/slack/e-1",
        {"channel_ids": []},
    ),
    LiveRow(
        "live.knowledge.delete_external",
        lambda k: k.live.knowledge.delete_external("slack", "e-1"),
        "DELETE",
        f"{V1}/rag/integration/slack/e-1",
    ),
]

PROJECTS: Final = [
    LiveRow("live.projects.list", lambda k: k.live.projects.list(), "GET", f"{V1}/usecases"),
    LiveRow(
        "live.projects.create",
        lambda k: k.live.projects.create(
            template_id="u-1", name="shop", description="The shop", variables=VARIABLES
        ),
        "POST",
        f"{V1}/usecases",
        {"template_id": "u-1", "name": "shop", "description": "The shop", "variables": VARIABLES},
    ),
    LiveRow(
        "live.projects.get_template",
        lambda k: k.live.projects.get_template("u-1"),
        "GET",
        f"{V1}/usecases/u-1",
    ),
    LiveRow(
        "live.projects.update",
        lambda k: k.live.projects.update("p-1", name="shop", variables=VARIABLES),
        "PATCH",
        f"{V1}/usecases/p-1",
        {"name": "shop", "variables": VARIABLES},
    ),
    LiveRow("live.projects.get", lambda k: k.live.projects.get("p-1"), "GET", f"{V1}/tasks/p-1"),
    LiveRow(
        "live.projects.get_execution",
        lambda k: k.live.projects.get_execution("x-1"),
        "GET",
        f"{V1}/tasks/x-1",
    ),
    LiveRow(
        "live.projects.replace",
        lambda k: k.live.projects.replace("p-1", name="shop", description="New"),
        "PUT",
        f"{V1}/tasks/p-1",
        {"name": "shop", "description": "New"},
    ),
    LiveRow(
        "live.projects.approve",
        lambda k: k.live.projects.approve("pl-1"),
        "PUT",
        f"{V1}/tasks/pl-1",
        {"action": "approve"},
    ),
    LiveRow(
        "live.projects.delete", lambda k: k.live.projects.delete("p-1"), "DELETE", f"{V1}/tasks/p-1"
    ),
    LiveRow(
        "live.projects.plan",
        lambda k: k.live.projects.plan("p-1"),
        "POST",
        f"{V1}/tasks/plan/p-1",
        {"project_id": "p-1"},
    ),
    LiveRow(
        "live.projects.get_plan",
        lambda k: k.live.projects.get_plan("pl-1"),
        "GET",
        f"{V1}/tasks/plan/pl-1",
    ),
    LiveRow(
        "live.projects.get_logs",
        lambda k: k.live.projects.get_logs("x-1"),
        "GET",
        f"{V1}/tasks/logs/x-1",
    ),
    LiveRow(
        "live.projects.plan_stack",
        lambda k: k.live.projects.plan_stack(name="shop", files={"main.tf": "resource {}"}),
        "POST",
        f"{V1}/tasks/inline/plan",
        {"name": "shop", "files": {"main.tf": "cmVzb3VyY2Uge30="}},
    ),
    LiveRow(
        "live.projects.apply_stack",
        lambda k: k.live.projects.apply_stack(name="shop", files={"main.tf": b"resource {}"}),
        "POST",
        f"{V1}/tasks/inline",
        {"name": "shop", "files": {"main.tf": "cmVzb3VyY2Uge30="}},
    ),
    LiveRow(
        "live.projects.stream_stack_logs",
        opened(lambda k: k.live.projects.stream_stack_logs("st-1")),
        "GET",
        f"{V1}/tasks/stream/logs/st-1",
        accept=EVENTS,
    ),
]

USERS: Final = [
    LiveRow(
        "live.users.list",
        lambda k: k.live.users.list(limit=50, page=2),
        "GET",
        f"{API}/api/v2/users?limit=50&page=2",
    ),
    LiveRow("live.users.list_v1", lambda k: k.live.users.list_v1(), "GET", f"{V1}/users"),
    LiveRow("live.users.get_self", lambda k: k.live.users.get_self(), "GET", f"{V1}/users/self"),
    LiveRow(
        "live.users.list_groups", lambda k: k.live.users.list_groups(), "GET", f"{V1}/manage/groups"
    ),
]

FILTER: Final = (
    "filter=%7B%22timestamp%22%3A%7B%22gte%22%3A%222024-01-15T10%3A00%3A00Z%22%7D%2C"
    "%22category_type%22%3A%22agents%22%2C%22session_id%22%3A%22s-1%22%7D"
    "&sort=%7B%22timestamp%22%3A-1%7D"
)
AUDIT: Final = [
    LiveRow(
        "live.audit.list",
        lambda k: k.live.audit.list(
            filter={
                "timestamp": {"gte": datetime(2024, 1, 15, 10, tzinfo=UTC)},
                "category_type": "agents",
                "session_id": "s-1",
            },
            sort={"timestamp": -1},
            page=2,
            page_size=50,
        ),
        "GET",
        f"{V1}/auditing/items?{FILTER}&page=2&page_size=50",
    ),
    LiveRow(
        "live.audit.get", lambda k: k.live.audit.get("au-1"), "GET", f"{V1}/auditing/items/au-1"
    ),
    LiveRow(
        "live.audit.stream",
        opened(lambda k: k.live.audit.stream(sort={"timestamp": 1}, page=1, page_size=10)),
        "GET",
        f"{V1}/auditing/items/stream?sort=%7B%22timestamp%22%3A1%7D&page=1&page_size=10",
        accept=EVENTS,
    ),
]

ORGANIZATION_ROWS: Final = [*KNOWLEDGE, *PROJECTS, *USERS, *AUDIT]
