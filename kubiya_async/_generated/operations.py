# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Every operation of the API: how it is sent, repeated, paged and answered."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kubiya_async._messages.operation import (
    Operation,
    Pagination,
    Parameter,
    Polling,
    Replay,
    Source,
    Streaming,
    Surface,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

AGENTS_CREATE: Final = Operation(
    id="agents.create",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/agents",),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="002", section="Agents API / Create Agent", basis="documented"),
    body="AgentCreate",
)

AGENTS_DELETE: Final = Operation(
    id="agents.delete",
    method="DELETE",
    surface=Surface.PLATFORM,
    path=("/agents/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(document="002", section="Agents API / Delete Agent", basis="documented"),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
)

AGENTS_GET: Final = Operation(
    id="agents.get",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/agents/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="002", section="Agents API / Get Agent", basis="documented"),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
)

AGENTS_LIST: Final = Operation(
    id="agents.list",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/agents",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="002", section="Agents API / List Agents", basis="documented"),
    query=(
        Parameter(name="limit", kind="integer", minimum=1, maximum=100),
        Parameter(name="offset", kind="integer", minimum=0),
        Parameter(name="filter", kind="string"),
        Parameter(name="sort", kind="string", choices=("name", "created_at", "updated_at")),
        Parameter(name="active", kind="boolean"),
    ),
    pagination=Pagination(style="offset", items="agents", identity="uuid"),
)

AGENTS_UPDATE: Final = Operation(
    id="agents.update",
    method="PUT",
    surface=Surface.PLATFORM,
    path=("/agents/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(document="002", section="Agents API / Update Agent", basis="documented"),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
    body="AgentUpdate",
)

CHAT_HISTORY: Final = Operation(
    id="chat.history",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/chat/", "/history"),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="002", section="Chat API / Get Chat History", basis="documented"),
    path_parameters=(Parameter(name="agent_uuid", kind="string", required=True),),
    query=(
        Parameter(name="limit", kind="integer", minimum=1, maximum=100),
        Parameter(name="offset", kind="integer", minimum=0),
        Parameter(name="since", kind="date-time"),
    ),
    pagination=Pagination(style="offset", items="messages", identity="id"),
)

CHAT_SEND: Final = Operation(
    id="chat.send",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/chat",),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="002", section="Chat API / Send Message", basis="documented"),
    body="ChatRequest",
    streaming=Streaming(method="stream", request_field="stream", events="ChatEvent"),
)

INTEGRATIONS_LIST: Final = Operation(
    id="integrations.list",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/integrations",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="002", section="Integrations API / List Integrations", basis="documented"
    ),
    query=(
        Parameter(name="type", kind="string", choices=("github",), open_choices=True),
        Parameter(name="status", kind="string", choices=("active",), open_choices=True),
        Parameter(name="limit", kind="integer", minimum=1, maximum=100),
        Parameter(name="offset", kind="integer", minimum=0),
    ),
    pagination=Pagination(style="offset", items="integrations", identity="uuid"),
)

KNOWLEDGE_CREATE: Final = Operation(
    id="knowledge.create",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/knowledge",),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="003", section="Core Endpoints", basis="inferred"),
    body="KnowledgeEntryCreate",
)

KNOWLEDGE_DELETE: Final = Operation(
    id="knowledge.delete",
    method="DELETE",
    surface=Surface.PLATFORM,
    path=("/knowledge/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(document="003", section="Core Endpoints", basis="inferred"),
    path_parameters=(Parameter(name="knowledge_id", kind="string", required=True),),
)

KNOWLEDGE_GET: Final = Operation(
    id="knowledge.get",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/knowledge/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="003", section="Core Endpoints", basis="inferred"),
    path_parameters=(Parameter(name="knowledge_id", kind="string", required=True),),
)

KNOWLEDGE_LIST: Final = Operation(
    id="knowledge.list",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/knowledge",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="003", section="Core Endpoints", basis="inferred"),
    query=(
        Parameter(name="tag", kind="string"),
        Parameter(name="limit", kind="integer", minimum=1),
        Parameter(name="page", kind="integer", minimum=1),
        Parameter(
            name="sort", kind="string", choices=("created_at", "updated_at"), open_choices=True
        ),
        Parameter(name="order", kind="string", choices=("asc", "desc")),
    ),
    pagination=Pagination(style="page", items=None, identity="id"),
)

KNOWLEDGE_LIST_VERSIONS: Final = Operation(
    id="knowledge.list_versions",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/knowledge/", "/versions"),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="003", section="Core Endpoints", basis="inferred"),
    path_parameters=(Parameter(name="knowledge_id", kind="string", required=True),),
    query=(
        Parameter(name="limit", kind="integer", minimum=1),
        Parameter(name="page", kind="integer", minimum=1),
    ),
    pagination=Pagination(style="page", items=None, identity="version"),
)

KNOWLEDGE_SEARCH: Final = Operation(
    id="knowledge.search",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/knowledge/search",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="003", section="Core Endpoints", basis="inferred"),
    query=(
        Parameter(name="query", kind="string", required=True),
        Parameter(name="tags", kind="string", array="comma"),
        Parameter(
            name="visibility",
            kind="string",
            choices=("private", "organization", "public"),
            open_choices=True,
        ),
        Parameter(name="limit", kind="integer", minimum=1),
        Parameter(name="page", kind="integer", minimum=1),
        Parameter(
            name="sort", kind="string", choices=("relevance", "created_at"), open_choices=True
        ),
        Parameter(name="order", kind="string", choices=("asc", "desc")),
    ),
    pagination=Pagination(style="page", items="results", identity="id"),
)

KNOWLEDGE_UPDATE: Final = Operation(
    id="knowledge.update",
    method="PUT",
    surface=Surface.PLATFORM,
    path=("/knowledge/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(document="003", section="Core Endpoints", basis="inferred"),
    path_parameters=(Parameter(name="knowledge_id", kind="string", required=True),),
    body="KnowledgeEntryUpdate",
)

PROJECTS_APPROVE: Final = Operation(
    id="projects.approve",
    method="PUT",
    surface=Surface.PLATFORM,
    path=("/tasks/", ""),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="plan_id", required=True),),
    body="ProjectApproval",
    polling=Polling(
        read="projects.get_execution",
        id_field="execution_id",
        status_field="status",
        succeeded=("completed", "success", "finished"),
        failed=("failed", "error"),
        cancelled=("cancelled", "canceled", "terminated"),
        lines=("plan.content", "apply.content"),
    ),
)

PROJECTS_CREATE: Final = Operation(
    id="projects.create",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/projects",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    body="ProjectCreate",
)

PROJECTS_GET: Final = Operation(
    id="projects.get",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/projects/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="project_id", kind="string", required=True),),
)

PROJECTS_GET_EXECUTION: Final = Operation(
    id="projects.get_execution",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/tasks/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="execution_id", required=True),),
)

PROJECTS_GET_LOGS: Final = Operation(
    id="projects.get_logs",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/tasks/logs/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

PROJECTS_LIST: Final = Operation(
    id="projects.list",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/projects",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="003", section="Pagination", basis="inferred"),
    query=(
        Parameter(name="limit", kind="integer", minimum=1),
        Parameter(name="offset", kind="integer", minimum=0),
    ),
    pagination=Pagination(style="offset", items="data", identity="id"),
)

PROJECTS_PLAN: Final = Operation(
    id="projects.plan",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/tasks/plan/", ""),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="project_id", kind="string", required=True),),
)

PROJECTS_UPDATE: Final = Operation(
    id="projects.update",
    method="PUT",
    surface=Surface.PLATFORM,
    path=("/projects/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="project_id", kind="string", required=True),),
    body="ProjectUpdate",
)

RUNNERS_GET: Final = Operation(
    id="runners.get",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/runners/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="002", section="Runners API / Get Runner", basis="documented"),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

RUNNERS_GET_MANIFEST: Final = Operation(
    id="runners.get_manifest",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/runners/", "/manifest"),
    replay=Replay.SAFE,
    result="text",
    source=Source(document="002", section="Runners API / Get Runner Manifest", basis="documented"),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
    query=(
        Parameter(name="format", kind="string", choices=("yaml", "json")),
        Parameter(name="type", kind="string", choices=("kubernetes", "docker"), open_choices=True),
    ),
    accept="application/yaml, application/json, */*;q=0.1",
)

RUNNERS_LIST: Final = Operation(
    id="runners.list",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/runners",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="002", section="Runners API / List Runners", basis="documented"),
    query=(
        Parameter(name="healthy", kind="boolean"),
        Parameter(name="limit", kind="integer", minimum=1, maximum=100),
        Parameter(name="offset", kind="integer", minimum=0),
    ),
    pagination=Pagination(style="offset", items="runners", identity="name"),
)

RUNNERS_V3_CREATE: Final = Operation(
    id="runners_v3.create",
    method="POST",
    surface=Surface.RUNNERS_V3,
    path=("/api/v3/runners/", ""),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="000", section="Create Runner", basis="documented"),
    path_parameters=(Parameter(name="runner", kind="string", required=True),),
    body="RunnerV3Create",
)

RUNNERS_V3_DELETE: Final = Operation(
    id="runners_v3.delete",
    method="DELETE",
    surface=Surface.RUNNERS_V3,
    path=("/api/v3/runners/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(document="000", section="Delete Runner", basis="documented"),
    path_parameters=(Parameter(name="runner", kind="string", required=True),),
)

RUNNERS_V3_GET: Final = Operation(
    id="runners_v3.get",
    method="GET",
    surface=Surface.RUNNERS_V3,
    path=("/api/v3/runners/", "/describe"),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="000", section="Get Runner Details", basis="documented"),
    path_parameters=(Parameter(name="runner", kind="string", required=True),),
)

RUNNERS_V3_GET_HELM_CHART: Final = Operation(
    id="runners_v3.get_helm_chart",
    method="GET",
    surface=Surface.RUNNERS_V3,
    path=("/api/v3/runners/helmchart/", ""),
    replay=Replay.SAFE,
    result="bytes",
    source=Source(document="000", section="Get Runner Helm Chart", basis="documented"),
    path_parameters=(Parameter(name="runner", kind="string", required=True),),
    accept="application/gzip, */*;q=0.1",
)

RUNNERS_V3_GET_HELM_MANIFEST: Final = Operation(
    id="runners_v3.get_helm_manifest",
    method="GET",
    surface=Surface.RUNNERS_V3,
    path=("/api/v3/runners/helm/", ""),
    replay=Replay.SAFE,
    result="text",
    source=Source(document="000", section="Get Runner Helm YAML", basis="documented"),
    path_parameters=(Parameter(name="runner", kind="string", required=True),),
    accept="application/yaml, */*;q=0.1",
)

RUNNERS_V3_HEALTH: Final = Operation(
    id="runners_v3.health",
    method="GET",
    surface=Surface.RUNNERS_V3,
    path=("/api/v3/runners/", "/health"),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="000", section="Get Runner Health", basis="documented"),
    path_parameters=(Parameter(name="runner", kind="string", required=True),),
)

RUNNERS_V3_LIST: Final = Operation(
    id="runners_v3.list",
    method="GET",
    surface=Surface.RUNNERS_V3,
    path=("/api/v3/runners",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="000", section="List Runners", basis="documented"),
    pagination=Pagination(style="single", items=None, identity="name"),
)

RUNNERS_V3_OPERATE: Final = Operation(
    id="runners_v3.operate",
    method="POST",
    surface=Surface.RUNNERS_V3,
    path=("/api/v3/runners/", "/ops"),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="000", section="Perform Runner Operations", basis="documented"),
    path_parameters=(Parameter(name="runner", kind="string", required=True),),
    body="RunnerV3OperationRequest",
)

RUNNERS_V3_UPDATE_DESCRIPTION: Final = Operation(
    id="runners_v3.update_description",
    method="PUT",
    surface=Surface.RUNNERS_V3,
    path=("/api/v3/runners/description/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(document="000", section="Update Runner Description", basis="documented"),
    path_parameters=(Parameter(name="runner", kind="string", required=True),),
    body="RunnerV3DescriptionUpdate",
)

RUNNER_PODS_GET_RUNNER: Final = Operation(
    id="runner_pods.get_runner",
    method="GET",
    surface=Surface.RUNNER_PODS,
    path=("/runners/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="001", section="GET /runners/:id", basis="documented"),
    path_parameters=(Parameter(name="id", kind="integer", required=True),),
    unwrap="runner",
)

RUNNER_PODS_LIST_AVAILABLE: Final = Operation(
    id="runner_pods.list_available",
    method="GET",
    surface=Surface.RUNNER_PODS,
    path=("/runners/available",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="001", section="GET /runners/available", basis="documented"),
    pagination=Pagination(style="single", items="runners", identity="id"),
)

RUNNER_PODS_LIST_PODS: Final = Operation(
    id="runner_pods.list_pods",
    method="GET",
    surface=Surface.RUNNER_PODS,
    path=("/runners/", "/pods"),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="001", section="GET /runners/:id/pods", basis="documented"),
    path_parameters=(Parameter(name="id", kind="integer", required=True),),
    query=(
        Parameter(
            name="status", kind="string", choices=("running", "terminated"), open_choices=True
        ),
        Parameter(name="limit", kind="integer", minimum=1),
        Parameter(name="offset", kind="integer", minimum=0),
    ),
    pagination=Pagination(style="offset", items="pods", identity="key"),
)

RUNNER_PODS_LIST_RUNNERS: Final = Operation(
    id="runner_pods.list_runners",
    method="GET",
    surface=Surface.RUNNER_PODS,
    path=("/runners",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="001", section="GET /runners", basis="documented"),
    pagination=Pagination(style="single", items="runners", identity="id"),
)

SECRETS_CREATE: Final = Operation(
    id="secrets.create",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/secrets",),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="002", section="Secrets API / Create Secret", basis="documented"),
    body="SecretCreate",
)

SECRETS_DELETE: Final = Operation(
    id="secrets.delete",
    method="DELETE",
    surface=Surface.PLATFORM,
    path=("/secrets/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(document="002", section="Secrets API / Delete Secret", basis="documented"),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

SECRETS_LIST: Final = Operation(
    id="secrets.list",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/secrets",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="002", section="Secrets API / List Secrets", basis="documented"),
    query=(
        Parameter(name="limit", kind="integer", minimum=1, maximum=100),
        Parameter(name="offset", kind="integer", minimum=0),
        Parameter(name="filter", kind="string"),
    ),
    pagination=Pagination(style="offset", items="secrets", identity="name"),
)

SECRETS_UPDATE: Final = Operation(
    id="secrets.update",
    method="PUT",
    surface=Surface.PLATFORM,
    path=("/secrets/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(document="002", section="Secrets API / Update Secret", basis="documented"),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
    body="SecretUpdate",
)

SOURCES_CREATE: Final = Operation(
    id="sources.create",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/sources",),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="002", section="Sources API / Create Source", basis="documented"),
    body="SourceCreate",
)

SOURCES_GET: Final = Operation(
    id="sources.get",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/sources/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="002", section="Sources API / Get Source", basis="documented"),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
)

SOURCES_LIST: Final = Operation(
    id="sources.list",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/sources",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="002", section="Sources API / List Sources", basis="documented"),
    query=(
        Parameter(name="limit", kind="integer", minimum=1, maximum=100),
        Parameter(name="offset", kind="integer", minimum=0),
        Parameter(name="filter", kind="string"),
    ),
    pagination=Pagination(style="offset", items="sources", identity="uuid"),
)

SOURCES_SCAN: Final = Operation(
    id="sources.scan",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/sources/scan",),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="002", section="Sources API / Scan Source", basis="documented"),
    body="SourceScanRequest",
)

TASKS_CANCEL: Final = Operation(
    id="tasks.cancel",
    method="PUT",
    surface=Surface.PLATFORM,
    path=("/tasks/", "/cancel"),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="task_id", kind="string", required=True),),
)

TASKS_CREATE: Final = Operation(
    id="tasks.create",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/tasks",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    body="TaskCreate",
    polling=Polling(
        read="tasks.get",
        id_field="id",
        status_field="status",
        succeeded=("completed", "success", "finished"),
        failed=("failed", "error"),
        cancelled=("cancelled", "canceled", "terminated"),
        progress="progress",
        output=("result.error", "result.output"),
        lines=("logs.message",),
        listed_by="status",
        listed_as="running",
    ),
)

TASKS_GET: Final = Operation(
    id="tasks.get",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/tasks/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="task_id", kind="string", required=True),),
)

TASKS_GET_LOGS: Final = Operation(
    id="tasks.get_logs",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/tasks/", "/logs"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="task_id", kind="string", required=True),),
    query=(
        Parameter(name="start_time", kind="date-time"),
        Parameter(name="end_time", kind="date-time"),
        Parameter(
            name="level", kind="string", choices=("debug", "info", "error"), open_choices=True
        ),
        Parameter(name="limit", kind="integer", minimum=1),
    ),
)

TASKS_GET_STATUS: Final = Operation(
    id="tasks.get_status",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/tasks/", "/status"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="task_id", kind="string", required=True),),
)

TASKS_LIST: Final = Operation(
    id="tasks.list",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/tasks",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    query=(
        Parameter(
            name="status",
            kind="string",
            choices=("pending", "running", "completed", "failed", "cancelled"),
            open_choices=True,
        ),
        Parameter(name="agent", kind="string"),
        Parameter(name="runner", kind="string"),
        Parameter(name="limit", kind="integer", minimum=1),
        Parameter(name="page", kind="integer", minimum=1),
        Parameter(name="sort", kind="string", choices=("created_at", "updated_at", "status")),
        Parameter(name="order", kind="string", choices=("asc", "desc")),
    ),
    pagination=Pagination(style="page", items=None, identity="id"),
)

TASKS_LIST_FOR_AGENT: Final = Operation(
    id="tasks.list_for_agent",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/tasks/agent/", ""),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="agent_id", kind="string", required=True),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

TASKS_LIST_FOR_RUNNER: Final = Operation(
    id="tasks.list_for_runner",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/tasks/runner/", ""),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="003", section="Infrastructure as Code (IaC) Capabilities", basis="inferred"
    ),
    path_parameters=(Parameter(name="runner_id", kind="string", required=True),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

TOOLS_EXECUTE: Final = Operation(
    id="tools.execute",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/tools/execute",),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="002", section="Tools API / Execute Tool", basis="documented"),
    body="ToolExecuteRequest",
    polling=Polling(
        read="tools.get_execution",
        id_field="execution_id",
        status_field="status",
        succeeded=("completed", "success", "finished"),
        failed=("failed", "error"),
        cancelled=("cancelled", "canceled", "terminated"),
        output=("output",),
        reason=("exit_code",),
    ),
)

TOOLS_GET_EXECUTION: Final = Operation(
    id="tools.get_execution",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/tools/executions/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="002", section="Tools API / Get Tool Execution", basis="documented"),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

TOOLS_LIST: Final = Operation(
    id="tools.list",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/tools",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="002", section="Tools API / List Tools", basis="documented"),
    query=(
        Parameter(name="source", kind="string"),
        Parameter(name="type", kind="string", choices=("docker",), open_choices=True),
        Parameter(name="limit", kind="integer", minimum=1, maximum=100),
        Parameter(name="offset", kind="integer", minimum=0),
    ),
    pagination=Pagination(style="offset", items="tools", identity="uuid"),
)

WEBHOOKS_CREATE: Final = Operation(
    id="webhooks.create",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/webhooks",),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="002", section="Webhooks API / Create Webhook", basis="documented"),
    body="WebhookCreate",
)

WEBHOOKS_LIST: Final = Operation(
    id="webhooks.list",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/webhooks",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="002", section="Webhooks API / List Webhooks", basis="documented"),
    query=(
        Parameter(name="type", kind="string", choices=("slack",), open_choices=True),
        Parameter(name="limit", kind="integer", minimum=1, maximum=100),
        Parameter(name="offset", kind="integer", minimum=0),
    ),
    pagination=Pagination(style="offset", items="webhooks", identity="uuid"),
)

WEBHOOKS_TRIGGER: Final = Operation(
    id="webhooks.trigger",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/webhooks/", "/trigger"),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="002", section="Webhooks API / Trigger Webhook", basis="documented"),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
    body="WebhookTriggerRequest",
)

WORKFLOWS_EXECUTE: Final = Operation(
    id="workflows.execute",
    method="POST",
    surface=Surface.PLATFORM,
    path=("/workflows/execute",),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="002", section="Workflows API / Execute Workflow", basis="documented"),
    body="WorkflowExecuteRequest",
    polling=Polling(
        read="workflows.get_execution",
        id_field="execution_id",
        status_field="status",
        succeeded=("completed", "success", "finished"),
        failed=("failed", "error"),
        cancelled=("cancelled", "canceled", "terminated"),
        steps="steps",
        listed_by="status",
        listed_as="running",
    ),
)

WORKFLOWS_GET_EXECUTION: Final = Operation(
    id="workflows.get_execution",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/workflows/executions/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="002", section="Workflows API / Get Workflow Execution", basis="documented"
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

WORKFLOWS_LIST_EXECUTIONS: Final = Operation(
    id="workflows.list_executions",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/workflows/executions",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="002", section="Workflows API / List Workflow Executions", basis="documented"
    ),
    query=(
        Parameter(name="limit", kind="integer", minimum=1, maximum=100),
        Parameter(name="offset", kind="integer", minimum=0),
        Parameter(
            name="status",
            kind="string",
            choices=("running", "completed", "failed"),
            open_choices=True,
        ),
        Parameter(name="workflow", kind="string"),
    ),
    pagination=Pagination(style="offset", items="executions", identity="execution_id"),
)

WORKFLOWS_LIST_LOGS: Final = Operation(
    id="workflows.list_logs",
    method="GET",
    surface=Surface.PLATFORM,
    path=("/workflows/executions/", "/logs"),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="002", section="Workflows API / Get Workflow Logs", basis="documented"),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
    query=(
        Parameter(name="step", kind="string"),
        Parameter(name="limit", kind="integer", minimum=1),
        Parameter(name="since", kind="date-time"),
    ),
    pagination=Pagination(style="single", items="logs", identity="timestamp"),
)


OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "agents.create": AGENTS_CREATE,
        "agents.delete": AGENTS_DELETE,
        "agents.get": AGENTS_GET,
        "agents.list": AGENTS_LIST,
        "agents.update": AGENTS_UPDATE,
        "chat.history": CHAT_HISTORY,
        "chat.send": CHAT_SEND,
        "integrations.list": INTEGRATIONS_LIST,
        "knowledge.create": KNOWLEDGE_CREATE,
        "knowledge.delete": KNOWLEDGE_DELETE,
        "knowledge.get": KNOWLEDGE_GET,
        "knowledge.list": KNOWLEDGE_LIST,
        "knowledge.list_versions": KNOWLEDGE_LIST_VERSIONS,
        "knowledge.search": KNOWLEDGE_SEARCH,
        "knowledge.update": KNOWLEDGE_UPDATE,
        "projects.approve": PROJECTS_APPROVE,
        "projects.create": PROJECTS_CREATE,
        "projects.get": PROJECTS_GET,
        "projects.get_execution": PROJECTS_GET_EXECUTION,
        "projects.get_logs": PROJECTS_GET_LOGS,
        "projects.list": PROJECTS_LIST,
        "projects.plan": PROJECTS_PLAN,
        "projects.update": PROJECTS_UPDATE,
        "runners.get": RUNNERS_GET,
        "runners.get_manifest": RUNNERS_GET_MANIFEST,
        "runners.list": RUNNERS_LIST,
        "runners_v3.create": RUNNERS_V3_CREATE,
        "runners_v3.delete": RUNNERS_V3_DELETE,
        "runners_v3.get": RUNNERS_V3_GET,
        "runners_v3.get_helm_chart": RUNNERS_V3_GET_HELM_CHART,
        "runners_v3.get_helm_manifest": RUNNERS_V3_GET_HELM_MANIFEST,
        "runners_v3.health": RUNNERS_V3_HEALTH,
        "runners_v3.list": RUNNERS_V3_LIST,
        "runners_v3.operate": RUNNERS_V3_OPERATE,
        "runners_v3.update_description": RUNNERS_V3_UPDATE_DESCRIPTION,
        "runner_pods.get_runner": RUNNER_PODS_GET_RUNNER,
        "runner_pods.list_available": RUNNER_PODS_LIST_AVAILABLE,
        "runner_pods.list_pods": RUNNER_PODS_LIST_PODS,
        "runner_pods.list_runners": RUNNER_PODS_LIST_RUNNERS,
        "secrets.create": SECRETS_CREATE,
        "secrets.delete": SECRETS_DELETE,
        "secrets.list": SECRETS_LIST,
        "secrets.update": SECRETS_UPDATE,
        "sources.create": SOURCES_CREATE,
        "sources.get": SOURCES_GET,
        "sources.list": SOURCES_LIST,
        "sources.scan": SOURCES_SCAN,
        "tasks.cancel": TASKS_CANCEL,
        "tasks.create": TASKS_CREATE,
        "tasks.get": TASKS_GET,
        "tasks.get_logs": TASKS_GET_LOGS,
        "tasks.get_status": TASKS_GET_STATUS,
        "tasks.list": TASKS_LIST,
        "tasks.list_for_agent": TASKS_LIST_FOR_AGENT,
        "tasks.list_for_runner": TASKS_LIST_FOR_RUNNER,
        "tools.execute": TOOLS_EXECUTE,
        "tools.get_execution": TOOLS_GET_EXECUTION,
        "tools.list": TOOLS_LIST,
        "webhooks.create": WEBHOOKS_CREATE,
        "webhooks.list": WEBHOOKS_LIST,
        "webhooks.trigger": WEBHOOKS_TRIGGER,
        "workflows.execute": WORKFLOWS_EXECUTE,
        "workflows.get_execution": WORKFLOWS_GET_EXECUTION,
        "workflows.list_executions": WORKFLOWS_LIST_EXECUTIONS,
        "workflows.list_logs": WORKFLOWS_LIST_LOGS,
    }
)
"""The operations by id."""
