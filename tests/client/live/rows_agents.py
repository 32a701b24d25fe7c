"""Agents, chat and workflows, as the command line, the Python packages and Terraform do it."""

from __future__ import annotations

from typing import Final

from tests.client.live.rows import (
    API,
    COMPOSER,
    DATA_STREAM,
    EVENTS,
    EVENTS_OR_RECORDS,
    LINES,
    ORCHESTRATOR,
    RECORDS,
    LiveRow,
    opened,
)

AGENTS: Final = [
    LiveRow(
        "live.agents.list",
        lambda k: k.live.agents.list(search="dev ops"),
        "GET",
        f"{API}/api/v1/agents?mode=all&search=dev%20ops",
    ),
    LiveRow(
        "live.agents.get", lambda k: k.live.agents.get("a/1"), "GET", f"{API}/api/v1/agents/a%2F1"
    ),
    LiveRow(
        "live.agents.create",
        lambda k: k.live.agents.create(
            name="DevOps",
            description="Deploys",
            instruction_type="tools",
            llm_model="azure/gpt-4o",
            sources=["s-1"],
            environment_variables={"DEBUG": "true"},
            secrets=["TOKEN"],
            allowed_groups=["g-1"],
            allowed_users=["u-1"],
            owners=["ada@example.com"],
            runners=["kubiya-hosted"],
            is_debug_mode=True,
            ai_instructions="Be brief.",
            image="example/agent:stable",
            managed_by="terraform",
            task_id="t-1",
            integrations=["slack"],
            links=["https://example.com"],
            tools=["kubectl"],
            tasks=[{"name": "Deploy", "prompt": "Deploy it"}],
            starters=[{"display_name": "Hi", "command": "Say hi"}],
            tags=["a"],
        ),
        "POST",
        f"{API}/api/v1/agents",
        {
            "name": "DevOps",
            "description": "Deploys",
            "instruction_type": "tools",
            "llm_model": "azure/gpt-4o",
            "sources": ["s-1"],
            "environment_variables": {"DEBUG": "true"},
            "secrets": ["TOKEN"],
            "allowed_groups": ["g-1"],
            "allowed_users": ["u-1"],
            "owners": ["ada@example.com"],
            "runners": ["kubiya-hosted"],
            "is_debug_mode": True,
            "ai_instructions": "Be brief.",
            "image": "example/agent:stable",
            "managed_by": "terraform",
            "task_id": "t-1",
            "integrations": ["slack"],
            "links": ["https://example.com"],
            "tools": ["kubectl"],
            "tasks": [{"name": "Deploy", "prompt": "Deploy it"}],
            "starters": [{"display_name": "Hi", "command": "Say hi"}],
            "tags": ["a"],
        },
    ),
    LiveRow(
        "live.agents.update",
        lambda k: k.live.agents.update("a-1", name="DevOps", llm_model="azure/gpt-4o"),
        "PUT",
        f"{API}/api/v1/agents/a-1",
        {"name": "DevOps", "llm_model": "azure/gpt-4o"},
    ),
    LiveRow(
        "live.agents.delete",
        lambda k: k.live.agents.delete("a-1"),
        "DELETE",
        f"{API}/api/v1/agents/a-1",
    ),
    LiveRow(
        "live.agents.list_integrations",
        lambda k: k.live.agents.list_integrations("a-1"),
        "GET",
        f"{API}/api/v1/agents/a-1/integrations",
    ),
    LiveRow(
        "live.agents.activate_integrations",
        lambda k: k.live.agents.activate_integrations("a-1"),
        "GET",
        f"{API}/api/v1/agents/a-1/activate_integrations",
    ),
    LiveRow(
        "live.agents.get_feature_flags",
        lambda k: k.live.agents.get_feature_flags(names=["supported_llm_models"]),
        "POST",
        f"{API}/api/v1/featureflags",
        ["supported_llm_models"],
    ),
]

CHAT: Final = [
    LiveRow(
        "live.chat.stream",
        opened(
            lambda k: k.live.chat.stream(
                message="Hi",
                agent_uuid="a-1",
                session_id="s-1",
                user_email="ada@example.com",
                org="acme",
                agent={"name": "ops"},
            )
        ),
        "POST",
        f"{API}/api/v1/hb/v4/stream",
        {
            "message": "Hi",
            "agent_uuid": "a-1",
            "session_id": "s-1",
            "user_email": "ada@example.com",
            "org": "acme",
            "agent": {"name": "ops"},
        },
        RECORDS,
        DATA_STREAM,
    ),
    LiveRow(
        "live.chat.converse",
        opened(lambda k: k.live.chat.converse(message="Hi", agent_uuid="a-1", session_id="s-1")),
        "POST",
        f"{API}/api/v1/converse",
        {"message": "Hi", "agent_uuid": "a-1", "session_id": "s-1"},
        LINES,
    ),
]

WORKFLOWS: Final = [
    LiveRow(
        "live.workflows.execute",
        opened(
            lambda k: k.live.workflows.execute(
                runner="r&operation=x",
                definition={"name": "deploy", "steps": [{"name": "build"}], "params": {"a": 1}},
                params={"version": "v1"},
                parameters={"version": "v1"},
                secrets={"TOKEN": "correct horse"},
                env={"STAGE": "test"},
                native_sse=True,
            )
        ),
        "POST",
        f"{API}/api/v1/workflow?operation=execute_workflow&runner=r%26operation%3Dx&native_sse=true",
        {
            "command": "execute_workflow",
            "name": "deploy",
            "steps": [{"name": "build"}],
            "params": {"version": "v1"},
            "parameters": {"version": "v1"},
            "secrets": {"TOKEN": "correct horse"},
            "env": {"STAGE": "test"},
        },
        EVENTS_OR_RECORDS,
        DATA_STREAM,
    ),
    LiveRow(
        "live.workflows.get_status",
        lambda k: k.live.workflows.get_status(workflow_id="wf-1", runner="r"),
        "POST",
        f"{API}/api/v1/workflow?operation=get_status&runner=r",
        {"workflowId": "wf-1"},
    ),
    LiveRow(
        "live.workflows.list",
        lambda k: k.live.workflows.list(runner="r", filter="running", limit=10, offset=20),
        "POST",
        f"{API}/api/v1/workflow?operation=list_workflows&runner=r",
        {"filter": "running", "limit": 10, "offset": 20},
    ),
    LiveRow(
        "live.workflows.retry",
        lambda k: k.live.workflows.retry(
            workflow_id="wf-1", runner="r", from_step="build", variables={"a": 1}, force=True
        ),
        "POST",
        f"{API}/api/v1/workflow?operation=retry_workflow&runner=r",
        {"workflowId": "wf-1", "fromStep": "build", "variables": {"a": 1}, "force": True},
    ),
    LiveRow(
        "live.workflows.cancel",
        lambda k: k.live.workflows.cancel(workflow_id="wf-1", runner="r", reason="wrong"),
        "POST",
        f"{API}/api/v1/workflow?operation=cancel_workflow&runner=r",
        {"workflowId": "wf-1", "reason": "wrong"},
    ),
    LiveRow(
        "live.workflows.list_saved",
        lambda k: k.live.workflows.list_saved(
            page=2,
            limit=12,
            status="published",
            search="deploy",
            owner_id="u-1",
            sort_by="updated_at",
            sort_order="desc",
        ),
        "GET",
        f"{COMPOSER}/workflows?page=2&limit=12&status=published&search=deploy&owner_id=u-1"
        "&sort_by=updated_at&sort_order=desc",
    ),
    LiveRow(
        "live.workflows.create_saved",
        lambda k: k.live.workflows.create_saved(
            name="deploy",
            description="Deploys",
            status="draft",
            definition={"name": "d", "version": 1},
        ),
        "POST",
        f"{COMPOSER}/workflows",
        {
            "name": "deploy",
            "description": "Deploys",
            "status": "draft",
            "definition": {"name": "d", "version": 1},
        },
    ),
    LiveRow(
        "live.workflows.get_saved",
        lambda k: k.live.workflows.get_saved("w-1"),
        "GET",
        f"{COMPOSER}/workflows/w-1",
    ),
    LiveRow(
        "live.workflows.update_saved",
        lambda k: k.live.workflows.update_saved("w-1", status="published"),
        "PUT",
        f"{COMPOSER}/workflows/w-1",
        {"status": "published"},
    ),
    LiveRow(
        "live.workflows.delete_saved",
        lambda k: k.live.workflows.delete_saved("w-1"),
        "DELETE",
        f"{COMPOSER}/workflows/w-1",
    ),
    LiveRow(
        "live.workflows.publish_saved",
        lambda k: k.live.workflows.publish_saved(
            "w-1", type="webhook", webhook_path="w-1", runner="r"
        ),
        "POST",
        f"{COMPOSER}/workflows/w-1/publish",
        {"type": "webhook", "webhookPath": "w-1", "runner": "r"},
    ),
    LiveRow(
        "live.workflows.create_webhook_url",
        lambda k: k.live.workflows.create_webhook_url("w-1", runner="r", trigger_type="webhook"),
        "POST",
        f"{COMPOSER}/workflows/w-1/webhook-url",
        {"runner": "r", "triggerType": "webhook"},
    ),
    LiveRow(
        "live.workflows.execute_saved",
        lambda k: k.live.workflows.execute_saved("w-1", input={"a": 1}, runner="kubiya-hosted"),
        "POST",
        f"{COMPOSER}/workflows/w-1/execute",
        {"input": {"a": 1}, "runner": "kubiya-hosted"},
    ),
    LiveRow(
        "live.workflows.list_executions",
        lambda k: k.live.workflows.list_executions(
            page=3, limit=100, workflow_id="w-1", status="failed"
        ),
        "GET",
        f"{COMPOSER}/workflows/executions?page=3&limit=100&workflow_id=w-1&status=failed",
    ),
    LiveRow(
        "live.workflows.generate",
        opened(
            lambda k: k.live.workflows.generate(
                prompt="Deploy",
                org_id="acme",
                user_id="u-1",
                conversation_id="c-1",
                workflow_mode="act",
                variables={"a": 1},
            )
        ),
        "POST",
        f"{ORCHESTRATOR}/api/orchestrate",
        {
            "format": "sse",
            "prompt": "Deploy",
            "orgId": "acme",
            "userID": "u-1",
            "conversationId": "c-1",
            "workflow_mode": "act",
            "variables": {"a": 1},
        },
        EVENTS,
        DATA_STREAM,
    ),
]

TOOLS: Final = [
    LiveRow(
        "live.tools.execute",
        opened(
            lambda k: k.live.tools.execute(
                runner="r",
                tool_name="kubectl",
                tool_def={"type": "docker"},
                args={"command": "get"},
            )
        ),
        "POST",
        f"{API}/api/v1/tools/exec?runner=r",
        {"tool_name": "kubectl", "tool_def": {"type": "docker"}, "args": {"command": "get"}},
        EVENTS,
        DATA_STREAM,
    ),
    LiveRow(
        "live.tools.generate",
        opened(lambda k: k.live.tools.generate(message="A tool", session_id="s-1")),
        "POST",
        f"{API}/api/v1/http-bridge/v1/generate-tool",
        {"message": "A tool", "session_id": "s-1"},
        LINES,
        DATA_STREAM,
    ),
]

AGENT_ROWS: Final = [*AGENTS, *CHAT, *WORKFLOWS, *TOOLS]
