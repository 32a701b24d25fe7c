"""Document 002: agents, workflows, tools, chat and integrations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from kubiya_async import Kubiya
from tests.client.rows import EVENTS, PLATFORM, Row


async def _open_stream(kubiya: Kubiya) -> None:
    message = "Check the status of the production deployment"
    async with kubiya.chat.stream(agent_uuid="abc-123-def", message=message):
        pass


AGENTS: Final = [
    Row(
        "agents.list",
        lambda k: k.agents.list(limit=10, offset=20, filter="dev ops", sort="name", active=True),
        "GET",
        f"{PLATFORM}/agents?limit=10&offset=20&filter=dev%20ops&sort=name&active=true",
    ),
    Row(
        "agents.get",
        lambda k: k.agents.get("abc-123-def"),
        "GET",
        f"{PLATFORM}/agents/abc-123-def",
    ),
    Row(
        "agents.create",
        lambda k: k.agents.create(
            name="DevOps Agent",
            description="Handles DevOps automation tasks",
            sources=["source-uuid-1"],
            environment_variables={"AWS_REGION": "us-west-2", "DEBUG": "true"},
            secrets=["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
            runner="k8s-runner",
            ai_instructions="You are a helpful DevOps automation assistant",
            llm_model="gpt-4",
            webhook={
                "method": "slack",
                "destination": "#alerts",
                "prompt": "Process this alert",
            },
        ),
        "POST",
        f"{PLATFORM}/agents",
        {
            "name": "DevOps Agent",
            "description": "Handles DevOps automation tasks",
            "sources": ["source-uuid-1"],
            "environment_variables": {"AWS_REGION": "us-west-2", "DEBUG": "true"},
            "secrets": ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
            "runner": "k8s-runner",
            "ai_instructions": "You are a helpful DevOps automation assistant",
            "llm_model": "gpt-4",
            "webhook": {
                "method": "slack",
                "destination": "#alerts",
                "prompt": "Process this alert",
            },
        },
    ),
    Row(
        "agents.update",
        lambda k: k.agents.update(
            "abc-123-def",
            name="Updated DevOps Agent",
            description="Enhanced DevOps automation tasks",
            environment_variables={
                "AWS_REGION": "us-east-1",
                "DEBUG": "false",
                "LOG_LEVEL": "info",
            },
        ),
        "PUT",
        f"{PLATFORM}/agents/abc-123-def",
        {
            "name": "Updated DevOps Agent",
            "description": "Enhanced DevOps automation tasks",
            "environment_variables": {
                "AWS_REGION": "us-east-1",
                "DEBUG": "false",
                "LOG_LEVEL": "info",
            },
        },
    ),
    Row(
        "agents.delete",
        lambda k: k.agents.delete("abc-123-def"),
        "DELETE",
        f"{PLATFORM}/agents/abc-123-def",
    ),
]

WORKFLOWS: Final = [
    Row(
        "workflows.execute",
        lambda k: k.workflows.execute(
            source="myorg/deploy-scripts",
            type="github",
            variables={"environment": "production", "version": "v1.2.3"},
            runner="k8s-runner",
            timeout=timedelta(minutes=30),
            save_trace=True,
        ),
        "POST",
        f"{PLATFORM}/workflows/execute",
        {
            "source": "myorg/deploy-scripts",
            "type": "github",
            "variables": {"environment": "production", "version": "v1.2.3"},
            "runner": "k8s-runner",
            "timeout": "1800s",
            "save_trace": True,
        },
    ),
    Row(
        "workflows.get_execution",
        lambda k: k.workflows.get_execution("exec-123-456"),
        "GET",
        f"{PLATFORM}/workflows/executions/exec-123-456",
    ),
    Row(
        "workflows.list_executions",
        lambda k: k.workflows.list_executions(
            limit=5, offset=50, status="completed", workflow="deploy-application"
        ),
        "GET",
        f"{PLATFORM}/workflows/executions"
        "?limit=5&offset=50&status=completed&workflow=deploy-application",
    ),
    Row(
        "workflows.list_logs",
        lambda k: k.workflows.list_logs(
            "exec-123-456", step="build", limit=100, since=datetime(2024, 1, 15, 10, tzinfo=UTC)
        ),
        "GET",
        f"{PLATFORM}/workflows/executions/exec-123-456/logs"
        "?step=build&limit=100&since=2024-01-15T10%3A00%3A00Z",
    ),
]

TOOLS: Final = [
    Row(
        "tools.list",
        lambda k: k.tools.list(source="source-uuid-1", type="docker", limit=50, offset=50),
        "GET",
        f"{PLATFORM}/tools?source=source-uuid-1&type=docker&limit=50&offset=50",
    ),
    Row(
        "tools.execute",
        lambda k: k.tools.execute(
            name="kubectl",
            type="docker",
            image="kubiya/kubectl:latest",
            content="get pods -n default",
            runner="k8s-runner",
            timeout="60s",
            environment={"KUBECONFIG": "/etc/kubeconfig"},
            integrations=["kubernetes/incluster"],
        ),
        "POST",
        f"{PLATFORM}/tools/execute",
        {
            "name": "kubectl",
            "type": "docker",
            "image": "kubiya/kubectl:latest",
            "content": "get pods -n default",
            "runner": "k8s-runner",
            "timeout": "60s",
            "environment": {"KUBECONFIG": "/etc/kubeconfig"},
            "integrations": ["kubernetes/incluster"],
        },
    ),
    Row(
        "tools.get_execution",
        lambda k: k.tools.get_execution("tool-exec-123"),
        "GET",
        f"{PLATFORM}/tools/executions/tool-exec-123",
    ),
]

CHAT: Final = [
    Row(
        "chat.send",
        lambda k: k.chat.send(
            agent_uuid="abc-123-def",
            message="Check the status of the production deployment",
            context=[
                {
                    "type": "file",
                    "content": "apiVersion: apps/v1\nkind: Deployment...",
                    "filename": "deployment.yaml",
                },
                {"type": "url", "url": "https://example.com/config.yaml"},
            ],
        ),
        "POST",
        f"{PLATFORM}/chat",
        {
            "agent_uuid": "abc-123-def",
            "message": "Check the status of the production deployment",
            "context": [
                {
                    "type": "file",
                    "content": "apiVersion: apps/v1\nkind: Deployment...",
                    "filename": "deployment.yaml",
                },
                {"type": "url", "url": "https://example.com/config.yaml"},
            ],
            "stream": False,
        },
    ),
    Row(
        "chat.stream",
        _open_stream,
        "POST",
        f"{PLATFORM}/chat",
        {
            "agent_uuid": "abc-123-def",
            "message": "Check the status of the production deployment",
            "stream": True,
        },
        accept=EVENTS,
    ),
    Row(
        "chat.history",
        lambda k: k.chat.history(
            "abc-123-def", limit=50, offset=50, since=datetime(2024, 1, 15, 10, tzinfo=UTC)
        ),
        "GET",
        f"{PLATFORM}/chat/abc-123-def/history?limit=50&offset=50&since=2024-01-15T10%3A00%3A00Z",
    ),
]

INTEGRATIONS: Final = [
    Row(
        "integrations.list",
        lambda k: k.integrations.list(type="github", status="active"),
        "GET",
        f"{PLATFORM}/integrations?type=github&status=active",
    ),
]

AGENT_ROWS: Final = [
    *AGENTS,
    *WORKFLOWS,
    *TOOLS,
    *CHAT,
    *INTEGRATIONS,
]
