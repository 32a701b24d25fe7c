"""Every operation of every document is served, and answers in its document's forms."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from kubiya_async import models
from kubiya_async._core.operation import Surface
from kubiya_async._generated.operations import OPERATIONS
from kubiya_async.testing import LocalServer

if TYPE_CHECKING:
    from tests.server.conftest import Http, Reply

REQUESTS: dict[str, tuple[str, str, Any]] = {
    "agents.list": ("GET", "/agents", None),
    "agents.get": ("GET", "/agents/abc-123-def", None),
    "agents.create": ("POST", "/agents", {"name": "Builder"}),
    "agents.update": ("PUT", "/agents/abc-123-def", {"description": "New"}),
    "agents.delete": ("DELETE", "/agents/abc-123-def", None),
    "workflows.execute": ("POST", "/workflows/execute", {"source": "myorg/deploy-scripts"}),
    "workflows.get_execution": ("GET", "/workflows/executions/exec-123-456", None),
    "workflows.list_executions": ("GET", "/workflows/executions?status=completed", None),
    "workflows.list_logs": ("GET", "/workflows/executions/exec-123-456/logs", None),
    "tools.list": ("GET", "/tools?source=source-uuid-1", None),
    "tools.execute": ("POST", "/tools/execute", {"name": "kubectl", "content": "get pods"}),
    "tools.get_execution": ("GET", "/tools/executions/tool-exec-123", None),
    "sources.list": ("GET", "/sources", None),
    "sources.get": ("GET", "/sources/source-123-456", None),
    "sources.create": ("POST", "/sources", {"name": "More", "url": "https://example.com/x"}),
    "sources.scan": ("POST", "/sources/scan", {"url": "https://example.com/x"}),
    "secrets.list": ("GET", "/secrets", None),
    "secrets.create": ("POST", "/secrets", {"name": "TOKEN", "value": "v"}),
    "secrets.update": ("PUT", "/secrets/DB_PASSWORD", {"value": "w"}),
    "secrets.delete": ("DELETE", "/secrets/DB_PASSWORD", None),
    "runners.list": ("GET", "/runners?healthy=true", None),
    "runners.get": ("GET", "/runners/k8s-runner", None),
    "runners.get_manifest": ("GET", "/runners/k8s-runner/manifest", None),
    "webhooks.list": ("GET", "/webhooks", None),
    "webhooks.create": (
        "POST",
        "/webhooks",
        {"name": "Alerts", "type": "slack", "destination": "#alerts"},
    ),
    "webhooks.trigger": ("POST", "/webhooks/webhook-123-456/trigger", {"message": "CPU is high"}),
    "chat.send": ("POST", "/chat", {"agent_uuid": "abc-123-def", "message": "Hello"}),
    "chat.history": ("GET", "/chat/abc-123-def/history", None),
    "integrations.list": ("GET", "/integrations?type=github", None),
    "knowledge.list": ("GET", "/knowledge?tag=runbook&sort=created_at&order=desc", None),
    "knowledge.get": ("GET", "/knowledge/knowledge-12", None),
    "knowledge.create": (
        "POST",
        "/knowledge",
        {"title": "T", "content": "C", "visibility": "private"},
    ),
    "knowledge.update": ("PUT", "/knowledge/knowledge-12", {"title": "U"}),
    "knowledge.delete": ("DELETE", "/knowledge/knowledge-12", None),
    "knowledge.search": ("GET", "/knowledge/search?query=restart+billing", None),
    "knowledge.list_versions": ("GET", "/knowledge/knowledge-12/versions", None),
    "projects.list": ("GET", "/projects", None),
    "projects.get": ("GET", "/projects/project-5", None),
    "projects.create": ("POST", "/projects", {"name": "Net", "description": "D"}),
    "projects.update": ("PUT", "/projects/project-5", {"name": "Network"}),
    "projects.plan": ("POST", "/tasks/plan/project-5", None),
    "projects.approve": ("PUT", "/tasks/{plan}", {"action": "approve"}),
    "projects.get_execution": ("GET", "/tasks/{execution}", None),
    "projects.get_logs": ("GET", "/tasks/logs/{execution}", None),
    "tasks.list": ("GET", "/tasks?status=completed", None),
    "tasks.get": ("GET", "/tasks/task-31", None),
    "tasks.create": ("POST", "/tasks", {"name": "T", "agent_id": "a", "runner_id": "r"}),
    "tasks.cancel": ("PUT", "/tasks/{task}/cancel", None),
    "tasks.get_status": ("GET", "/tasks/task-31/status", None),
    "tasks.get_logs": ("GET", "/tasks/task-31/logs", None),
    "tasks.list_for_agent": ("GET", "/tasks/agent/agent-7", None),
    "tasks.list_for_runner": ("GET", "/tasks/runner/runner-2", None),
    "runners_v3.list": ("GET", "/api/v3/runners", None),
    "runners_v3.get": ("GET", "/api/v3/runners/runner-prod/describe", None),
    "runners_v3.health": ("GET", "/api/v3/runners/runner-prod/health", None),
    "runners_v3.create": ("POST", "/api/v3/runners/runner-new", {}),
    "runners_v3.update_description": (
        "PUT",
        "/api/v3/runners/description/runner-prod",
        {"description": "D"},
    ),
    "runners_v3.delete": ("DELETE", "/api/v3/runners/runner-prod", None),
    "runners_v3.get_helm_chart": ("GET", "/api/v3/runners/helmchart/runner-prod", None),
    "runners_v3.get_helm_manifest": ("GET", "/api/v3/runners/helm/runner-prod", None),
    "runners_v3.operate": ("POST", "/api/v3/runners/runner-prod/ops", {"operation": "stop"}),
    "runner_pods.list_runners": ("GET", "/runners", None),
    "runner_pods.get_runner": ("GET", "/runners/1", None),
    "runner_pods.list_available": ("GET", "/runners/available", None),
    "runner_pods.list_pods": ("GET", "/runners/1/pods?status=running", None),
}
MODELS = {
    "agents.get": "Agent",
    "agents.list": "AgentPage",
    "chat.history": "ChatMessagePage",
    "chat.send": "ChatReply",
    "integrations.list": "IntegrationPage",
    "knowledge.get": "KnowledgeEntry",
    "knowledge.search": "KnowledgeSearchPage",
    "projects.approve": "ProjectExecution",
    "projects.get": "Project",
    "projects.get_execution": "ProjectExecution",
    "projects.get_logs": "ProjectLogs",
    "projects.list": "ProjectPage",
    "projects.plan": "ProjectPlan",
    "runner_pods.get_runner": "PodRunnerResponse",
    "runner_pods.list_pods": "RunnerPodPage",
    "runner_pods.list_runners": "PodRunnerList",
    "runners.get": "Runner",
    "runners.list": "RunnerPage",
    "runners_v3.get": "RunnerV3",
    "runners_v3.health": "RunnerV3Health",
    "runners_v3.operate": "RunnerV3OperationResult",
    "secrets.list": "SecretPage",
    "sources.get": "Source",
    "sources.list": "SourcePage",
    "sources.scan": "SourceScan",
    "tasks.cancel": "TaskCancellation",
    "tasks.get": "Task",
    "tasks.get_logs": "TaskLogs",
    "tasks.get_status": "TaskProgress",
    "tools.get_execution": "ToolExecution",
    "tools.list": "ToolPage",
    "webhooks.list": "WebhookPage",
    "webhooks.trigger": "WebhookExecution",
    "workflows.get_execution": "WorkflowExecution",
    "workflows.list_executions": "WorkflowExecutionPage",
    "workflows.list_logs": "WorkflowLogs",
}


async def ids(http: Http) -> dict[str, str]:
    """Create what has to be there before its operations can be called."""
    task = await http.post("/tasks", {"name": "T", "agent_id": "a", "runner_id": "r"})
    approved = await http.post("/tasks/plan/project-5")
    waiting = await http.post("/tasks/plan/project-5")
    execution = await http.put(f"/tasks/{approved.json()['plan_id']}", {"action": "approve"})
    return {
        "task": task.json()["id"],
        "plan": waiting.json()["plan_id"],
        "execution": execution.json()["execution_id"],
    }


async def call(http: Http, operation_id: str, root: str) -> Reply:
    method, path, body = REQUESTS[operation_id]
    path = path.format(**await ids(http))
    return await http(method, path, body=body, root=root)


def test_one_handler_answers_each_operation(server: LocalServer) -> None:
    assert server._world.handlers().keys() == OPERATIONS.keys()


def test_the_requests_below_cover_every_operation() -> None:
    assert REQUESTS.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
async def test_operation_answers(http: Http, operation_id: str) -> None:
    operation = OPERATIONS[operation_id]
    root = {
        Surface.PLATFORM: http.server.url,
        Surface.RUNNERS_V3: http.server.origin,
        Surface.RUNNER_PODS: http.server.pods_url,
    }[operation.surface]
    if operation.surface is Surface.RUNNER_PODS:
        method, path, _ = REQUESTS[operation_id]
        headers = {"Authorization": f"Bearer {http.server.pods_api_key}"}
        reply = await http(method, path, root=root, headers=headers)
    else:
        reply = await call(http, operation_id, root)

    assert reply.status == 200
    assert http.server.requests.last.operation_id == operation_id
    assert reply.headers["X-Request-Id"].startswith("req-")
    if operation.result == "none":
        assert reply.body == b""
    elif operation.result in {"json", "page"}:
        assert reply.headers["Content-Type"] == "application/json"
        model = getattr(models, MODELS[operation_id]) if operation_id in MODELS else Any
        TypeAdapter(model).validate_json(reply.body)


@pytest.mark.parametrize(
    "operation_id", sorted(o.id for o in OPERATIONS.values() if o.surface is Surface.PLATFORM)
)
async def test_operation_answers_under_the_root_of_document_003(
    http: Http, operation_id: str
) -> None:
    reply = await call(http, operation_id, http.server.origin + "/v1")

    assert reply.status == 200
    assert http.server.requests.last.operation_id == operation_id
    pagination = OPERATIONS[operation_id].pagination
    if pagination is not None and pagination.style != "single":
        page = reply.json()
        assert isinstance(page["data"], list)
        assert page["pagination"].keys() >= {"total", "limit", "offset"}


async def test_a_path_that_leads_nowhere_is_not_found(http: Http) -> None:
    reply = await http.get("/teammates")

    assert reply.status == 404
    assert reply.json()["error"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("path", ["/agents/", "/agents//", "/", "", "/agents/a/b"])
async def test_a_path_that_is_almost_one_is_not_found(http: Http, path: str) -> None:
    assert (await http.get(path)).status == 404


async def test_another_method_is_told_which_are_allowed(http: Http) -> None:
    reply = await http("PATCH", "/agents/abc-123-def")

    assert reply.status == 405
    assert reply.headers["Allow"] == "DELETE, GET, PUT"
    assert reply.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


async def test_an_encoded_slash_is_part_of_a_name(http: Http) -> None:
    await http.post("/secrets", {"name": "a/b c", "value": "v"})

    assert (await http.delete("/secrets/a%2Fb%20c")).status == 200
    assert http.server.requests.last.raw_path == "/api/v1/secrets/a%2Fb%20c"


async def test_a_request_with_a_whole_url_is_understood(http: Http, server: LocalServer) -> None:
    target = f"{server.url}/agents/abc-123-def"
    answer = await speak(server, f"GET {target} HTTP/1.1\r\nHost: x\r\n{key_line(server)}\r\n")

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


async def test_an_old_client_gets_an_answer_it_understands(server: LocalServer) -> None:
    request = f"GET /api/v1/agents HTTP/1.0\r\n{key_line(server)}\r\n"

    answer = await speak(server, request)

    assert b"\r\nConnection: close\r\n" in answer


async def test_a_body_that_waits_for_permission_gets_it(server: LocalServer) -> None:
    head = (
        f"PUT /api/v1/agents/abc-123-def HTTP/1.1\r\nHost: x\r\n{key_line(server)}"
        "Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    )

    answer = await speak(server, head + "{}")

    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


def key_line(server: LocalServer) -> str:
    return f"Authorization: UserKey {server.api_key}\r\nConnection: close\r\n"


async def speak(server: LocalServer, request: str) -> bytes:
    """Send bytes and read until the server closes."""
    port = int(server.origin.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer
