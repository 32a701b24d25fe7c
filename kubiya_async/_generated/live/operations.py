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
    Resume,
    Source,
    Streaming,
    Surface,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTROL_PLANE_AGENTS_CREATE: Final = Operation(
    id="control_plane.agents.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/agents",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/agents; cli internal/controlplane/agents.go; terraform-control-plane internal/clients/agents.go",
        basis="shown by the server",
    ),
    body="ControlAgentCreate",
)

CONTROL_PLANE_AGENTS_DELETE: Final = Operation(
    id="control_plane.agents.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/agents/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/agents/{agent_id}; cli internal/controlplane/agents.go; terraform-control-plane internal/clients/agents.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="agent_id", kind="string", required=True),),
)

CONTROL_PLANE_AGENTS_EXECUTE: Final = Operation(
    id="control_plane.agents.execute",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/agents/", "/execute"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/agents/{agent_id}/execute; cli internal/controlplane/executions.go; python kubiya/resources/control_plane_services/agents.py",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="agent_id", kind="string", required=True),),
    body="ControlAgentExecute",
    polling=Polling(
        read="control_plane.executions.get",
        id_field="id",
        status_field="status",
        succeeded=("completed",),
        failed=("failed", "terminated"),
        cancelled=("cancelled", "interrupted"),
        output=("error_message", "response"),
        reason=("error_message",),
        listed_by="status_filter",
        listed_as="running",
    ),
)

CONTROL_PLANE_AGENTS_GET: Final = Operation(
    id="control_plane.agents.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/agents/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/agents/{agent_id}; cli internal/controlplane/agents.go; terraform-control-plane internal/clients/agents.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="agent_id", kind="string", required=True),),
)

CONTROL_PLANE_AGENTS_LIST: Final = Operation(
    id="control_plane.agents.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/agents",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/agents; cli internal/controlplane/agents.go; terraform-control-plane internal/clients/agents.go",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="skip", kind="integer"),
        Parameter(name="limit", kind="integer"),
        Parameter(name="status_filter", kind="string"),
    ),
    pagination=Pagination(
        style="offset", items=None, identity="id", default_limit=100, start_name="skip"
    ),
)

CONTROL_PLANE_AGENTS_UPDATE: Final = Operation(
    id="control_plane.agents.update",
    method="PATCH",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/agents/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PATCH /api/v1/agents/{agent_id}; cli internal/controlplane/agents.go; terraform-control-plane internal/clients/agents.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="agent_id", kind="string", required=True),),
    body="ControlAgentUpdate",
)

CONTROL_PLANE_ANALYTICS_GET_AEM_SUMMARY: Final = Operation(
    id="control_plane.analytics.get_aem_summary",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/analytics/aem/summary",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/analytics/aem/summary",
        basis="shown by the server",
    ),
    query=(Parameter(name="days", kind="integer", minimum=1, maximum=365),),
)

CONTROL_PLANE_ANALYTICS_GET_AEM_TRENDS: Final = Operation(
    id="control_plane.analytics.get_aem_trends",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/analytics/aem/trends",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/analytics/aem/trends",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="days", kind="integer", minimum=1, maximum=365),
        Parameter(name="group_by", kind="string", choices=("day", "week", "month")),
    ),
)

CONTROL_PLANE_ANALYTICS_GET_COSTS: Final = Operation(
    id="control_plane.analytics.get_costs",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/analytics/costs",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live", section="server GET /api/v1/analytics/costs", basis="shown by the server"
    ),
    query=(
        Parameter(name="days", kind="integer", minimum=1, maximum=365),
        Parameter(name="group_by", kind="string", choices=("day", "week", "month")),
    ),
)

CONTROL_PLANE_ANALYTICS_GET_EXECUTION: Final = Operation(
    id="control_plane.analytics.get_execution",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/analytics/executions/", "/details"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/analytics/executions/{execution_id}/details",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_ANALYTICS_GET_STORAGE_SUMMARY: Final = Operation(
    id="control_plane.analytics.get_storage_summary",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/analytics/storage/summary",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/analytics/storage/summary",
        basis="shown by the server",
    ),
    query=(Parameter(name="days", kind="integer", minimum=1, maximum=365),),
)

CONTROL_PLANE_ANALYTICS_GET_SUMMARY: Final = Operation(
    id="control_plane.analytics.get_summary",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/analytics/summary",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live", section="server GET /api/v1/analytics/summary", basis="shown by the server"
    ),
    query=(Parameter(name="days", kind="integer", minimum=1, maximum=365),),
)

CONTROL_PLANE_APPROVALS_APPROVE: Final = Operation(
    id="control_plane.approvals.approve",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approvals/", "/approve"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/approvals/{request_id}/approve",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="request_id", kind="string", required=True),),
    body="ControlApprovalGrant",
)

CONTROL_PLANE_APPROVALS_CREATE: Final = Operation(
    id="control_plane.approvals.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approvals",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="server POST /api/v1/approvals", basis="shown by the server"
    ),
    body="ControlApprovalCreate",
)

CONTROL_PLANE_APPROVALS_GET: Final = Operation(
    id="control_plane.approvals.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approvals/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/approvals/{request_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="request_id", kind="string", required=True),),
)

CONTROL_PLANE_APPROVALS_LIST: Final = Operation(
    id="control_plane.approvals.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approvals",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="server GET /api/v1/approvals", basis="shown by the server"
    ),
    query=(
        Parameter(name="status", kind="string"),
        Parameter(name="requester_email", kind="string"),
        Parameter(name="execution_id", kind="string"),
        Parameter(name="limit", kind="integer", minimum=1, maximum=200),
        Parameter(name="offset", kind="integer", minimum=0),
    ),
    pagination=Pagination(style="offset", items=None, identity="id"),
)

CONTROL_PLANE_APPROVALS_LIST_PENDING: Final = Operation(
    id="control_plane.approvals.list_pending",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approvals/pending",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="server GET /api/v1/approvals/pending", basis="shown by the server"
    ),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_APPROVALS_REJECT: Final = Operation(
    id="control_plane.approvals.reject",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approvals/", "/reject"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/approvals/{request_id}/reject",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="request_id", kind="string", required=True),),
    body="ControlApprovalRejection",
)

CONTROL_PLANE_APPROVAL_RULES_CREATE: Final = Operation(
    id="control_plane.approval_rules.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approval-rules",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="server POST /api/v1/approval-rules", basis="shown by the server"
    ),
    body="ControlApprovalRuleCreate",
)

CONTROL_PLANE_APPROVAL_RULES_DELETE: Final = Operation(
    id="control_plane.approval_rules.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approval-rules/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/approval-rules/{rule_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="rule_id", kind="string", required=True),),
)

CONTROL_PLANE_APPROVAL_RULES_LIST: Final = Operation(
    id="control_plane.approval_rules.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approval-rules",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="server GET /api/v1/approval-rules", basis="shown by the server"
    ),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_APPROVAL_RULES_RESOLVE: Final = Operation(
    id="control_plane.approval_rules.resolve",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approval-rules/resolve",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/approval-rules/resolve",
        basis="shown by the server",
    ),
    body="ControlApprovalRuleQuestion",
    effect="none",
)

CONTROL_PLANE_APPROVAL_RULES_UPDATE: Final = Operation(
    id="control_plane.approval_rules.update",
    method="PUT",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/approval-rules/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PUT /api/v1/approval-rules/{rule_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="rule_id", kind="string", required=True),),
    body="ControlApprovalRuleUpdate",
)

CONTROL_PLANE_CONTEXT_CLEAR: Final = Operation(
    id="control_plane.context.clear",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context/", "/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/context/{entity_type}/{entity_id}",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(
            name="entity_type",
            kind="string",
            required=True,
            choices=("environment", "team", "project", "agent"),
        ),
        Parameter(name="entity_id", kind="string", required=True),
    ),
)

CONTROL_PLANE_CONTEXT_GET: Final = Operation(
    id="control_plane.context.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context/", "/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/context/{entity_type}/{entity_id}",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(
            name="entity_type",
            kind="string",
            required=True,
            choices=("environment", "team", "project", "agent"),
        ),
        Parameter(name="entity_id", kind="string", required=True),
    ),
)

CONTROL_PLANE_CONTEXT_GET_RESOLVED: Final = Operation(
    id="control_plane.context.get_resolved",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context/resolve/", "/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/context/resolve/{entity_type}/{entity_id}",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(
            name="entity_type",
            kind="string",
            required=True,
            choices=("environment", "team", "project", "agent"),
        ),
        Parameter(name="entity_id", kind="string", required=True),
    ),
)

CONTROL_PLANE_CONTEXT_GRAPH_ASK: Final = Operation(
    id="control_plane.context_graph.ask",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/intelligent-search",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/context-graph/intelligent-search",
        basis="shown by the server",
    ),
    body="ControlGraphQuestion",
)

CONTROL_PLANE_CONTEXT_GRAPH_GET_INTEGRATIONS: Final = Operation(
    id="control_plane.context_graph.get_integrations",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/integrations",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/context-graph/api/v1/graph/integrations",
        basis="shown by the server",
    ),
    query=(Parameter(name="skip", kind="integer"), Parameter(name="limit", kind="integer")),
)

CONTROL_PLANE_CONTEXT_GRAPH_GET_LABELS: Final = Operation(
    id="control_plane.context_graph.get_labels",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/labels",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/context-graph/api/v1/graph/labels",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="integration", kind="string"),
        Parameter(name="skip", kind="integer"),
        Parameter(name="limit", kind="integer"),
    ),
)

CONTROL_PLANE_CONTEXT_GRAPH_GET_NODE: Final = Operation(
    id="control_plane.context_graph.get_node",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/nodes/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/context-graph/api/v1/graph/nodes/{node_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="node_id", kind="string", required=True),),
    query=(Parameter(name="integration", kind="string"),),
)

CONTROL_PLANE_CONTEXT_GRAPH_GET_NODES: Final = Operation(
    id="control_plane.context_graph.get_nodes",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/nodes",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/context-graph/api/v1/graph/nodes",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="integration", kind="string"),
        Parameter(name="skip", kind="integer"),
        Parameter(name="limit", kind="integer"),
    ),
)

CONTROL_PLANE_CONTEXT_GRAPH_GET_RELATIONSHIPS: Final = Operation(
    id="control_plane.context_graph.get_relationships",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/nodes/", "/relationships"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/context-graph/api/v1/graph/nodes/{node_id}/relationships",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="node_id", kind="string", required=True),),
    query=(
        Parameter(name="direction", kind="string"),
        Parameter(name="relationship_type", kind="string"),
        Parameter(name="integration", kind="string"),
        Parameter(name="skip", kind="integer"),
        Parameter(name="limit", kind="integer"),
    ),
)

CONTROL_PLANE_CONTEXT_GRAPH_GET_RELATIONSHIP_TYPES: Final = Operation(
    id="control_plane.context_graph.get_relationship_types",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/relationship-types",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/context-graph/api/v1/graph/relationship-types",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="integration", kind="string"),
        Parameter(name="skip", kind="integer"),
        Parameter(name="limit", kind="integer"),
    ),
)

CONTROL_PLANE_CONTEXT_GRAPH_GET_STATS: Final = Operation(
    id="control_plane.context_graph.get_stats",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/stats",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/context-graph/api/v1/graph/stats",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="integration", kind="string"),
        Parameter(name="skip", kind="integer"),
        Parameter(name="limit", kind="integer"),
    ),
)

CONTROL_PLANE_CONTEXT_GRAPH_GET_SUBGRAPH: Final = Operation(
    id="control_plane.context_graph.get_subgraph",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/subgraph",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/context-graph/api/v1/graph/subgraph",
        basis="shown by the server",
    ),
    query=(Parameter(name="integration", kind="string"),),
    body="ControlSubgraphSearch",
    effect="none",
)

CONTROL_PLANE_CONTEXT_GRAPH_QUERY: Final = Operation(
    id="control_plane.context_graph.query",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/query",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/context-graph/api/v1/graph/query",
        basis="shown by the server",
    ),
    body="ControlGraphQuery",
    effect="none",
)

CONTROL_PLANE_CONTEXT_GRAPH_SEARCH: Final = Operation(
    id="control_plane.context_graph.search",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/graph/search",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/context-graph/graph/search",
        basis="shown by the server",
    ),
    body="ControlGraphSearch",
    effect="none",
)

CONTROL_PLANE_CONTEXT_GRAPH_SEARCH_NODES: Final = Operation(
    id="control_plane.context_graph.search_nodes",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/nodes/search",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/context-graph/api/v1/graph/nodes/search",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="integration", kind="string"),
        Parameter(name="skip", kind="integer"),
        Parameter(name="limit", kind="integer"),
    ),
    body="ControlNodeSearch",
    effect="none",
)

CONTROL_PLANE_CONTEXT_GRAPH_SEARCH_TEXT: Final = Operation(
    id="control_plane.context_graph.search_text",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context-graph/api/v1/graph/nodes/search/text",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/context-graph/api/v1/graph/nodes/search/text",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="integration", kind="string"),
        Parameter(name="skip", kind="integer"),
        Parameter(name="limit", kind="integer"),
    ),
    body="ControlTextSearch",
    effect="none",
)

CONTROL_PLANE_CONTEXT_SET: Final = Operation(
    id="control_plane.context.set",
    method="PUT",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/context/", "/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PUT /api/v1/context/{entity_type}/{entity_id}",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(
            name="entity_type",
            kind="string",
            required=True,
            choices=("environment", "team", "project", "agent"),
        ),
        Parameter(name="entity_id", kind="string", required=True),
    ),
    body="ControlContextUpdate",
)

CONTROL_PLANE_CUSTOM_INTEGRATIONS_CREATE: Final = Operation(
    id="control_plane.custom_integrations.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/custom-integrations",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/custom-integrations",
        basis="shown by the server",
    ),
    body="ControlCustomIntegrationCreate",
)

CONTROL_PLANE_CUSTOM_INTEGRATIONS_DELETE: Final = Operation(
    id="control_plane.custom_integrations.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/custom-integrations/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/custom-integrations/{integration_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="integration_id", kind="string", required=True),),
    query=(Parameter(name="hard_delete", kind="boolean"),),
)

CONTROL_PLANE_CUSTOM_INTEGRATIONS_GET: Final = Operation(
    id="control_plane.custom_integrations.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/custom-integrations/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/custom-integrations/{integration_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="integration_id", kind="string", required=True),),
)

CONTROL_PLANE_CUSTOM_INTEGRATIONS_LIST: Final = Operation(
    id="control_plane.custom_integrations.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/custom-integrations",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/custom-integrations",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="integration_type", kind="string"),
        Parameter(name="status", kind="string", choices=("active", "inactive", "deleted")),
        Parameter(name="tags", kind="string"),
    ),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_CUSTOM_INTEGRATIONS_UPDATE: Final = Operation(
    id="control_plane.custom_integrations.update",
    method="PUT",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/custom-integrations/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PUT /api/v1/custom-integrations/{integration_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="integration_id", kind="string", required=True),),
    body="ControlCustomIntegrationUpdate",
)

CONTROL_PLANE_DYNAMIC_EXECUTIONS_EXECUTE: Final = Operation(
    id="control_plane.dynamic_executions.execute",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/dynamic-executions/execute",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/dynamic-executions/execute",
        basis="shown by the server",
    ),
    body="ControlDynamicExecution",
)

CONTROL_PLANE_DYNAMIC_EXECUTIONS_RESOLVE_QUEUE: Final = Operation(
    id="control_plane.dynamic_executions.resolve_queue",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/dynamic-executions/resolve-queue",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/dynamic-executions/resolve-queue",
        basis="shown by the server",
    ),
    body="ControlQueueQuestion",
    effect="none",
)

CONTROL_PLANE_ENVIRONMENTS_CLEAR_CONTEXT: Final = Operation(
    id="control_plane.environments.clear_context",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments/", "/context"),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/environments/{environment_id}/context; cli internal/controlplane/environments.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="environment_id", kind="string", required=True),),
)

CONTROL_PLANE_ENVIRONMENTS_CREATE: Final = Operation(
    id="control_plane.environments.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/environments; cli internal/controlplane/environments.go; terraform-control-plane internal/clients/environments.go",
        basis="shown by the server",
    ),
    body="ControlEnvironmentCreate",
)

CONTROL_PLANE_ENVIRONMENTS_DELETE: Final = Operation(
    id="control_plane.environments.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/environments/{environment_id}; cli internal/controlplane/environments.go; terraform-control-plane internal/clients/environments.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="environment_id", kind="string", required=True),),
)

CONTROL_PLANE_ENVIRONMENTS_GET: Final = Operation(
    id="control_plane.environments.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/environments/{environment_id}; cli internal/controlplane/environments.go; terraform-control-plane internal/clients/environments.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="environment_id", kind="string", required=True),),
)

CONTROL_PLANE_ENVIRONMENTS_GET_CONTEXT: Final = Operation(
    id="control_plane.environments.get_context",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments/", "/context"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/environments/{environment_id}/context; cli internal/controlplane/environments.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="environment_id", kind="string", required=True),),
)

CONTROL_PLANE_ENVIRONMENTS_GET_WORKER_COMMAND: Final = Operation(
    id="control_plane.environments.get_worker_command",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments/", "/worker-command"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/environments/{environment_id}/worker-command; cli internal/controlplane/environments.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="environment_id", kind="string", required=True),),
    unwrap="command",
)

CONTROL_PLANE_ENVIRONMENTS_LIST: Final = Operation(
    id="control_plane.environments.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/environments; cli internal/controlplane/environments.go; terraform-control-plane internal/clients/environments.go",
        basis="shown by the server",
    ),
    query=(Parameter(name="status_filter", kind="string"),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_ENVIRONMENTS_SET_CONTEXT: Final = Operation(
    id="control_plane.environments.set_context",
    method="PUT",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments/", "/context"),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PUT /api/v1/environments/{environment_id}/context; cli internal/controlplane/environments.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="environment_id", kind="string", required=True),),
    body="ControlEnvironmentContextUpdate",
)

CONTROL_PLANE_ENVIRONMENTS_UPDATE: Final = Operation(
    id="control_plane.environments.update",
    method="PATCH",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PATCH /api/v1/environments/{environment_id}; cli internal/controlplane/environments.go; terraform-control-plane internal/clients/environments.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="environment_id", kind="string", required=True),),
    body="ControlEnvironmentUpdate",
)

CONTROL_PLANE_EXECUTIONS_CANCEL: Final = Operation(
    id="control_plane.executions.cancel",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/cancel"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/executions/{execution_id}/cancel",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_EXECUTIONS_CANCEL_WORKFLOW: Final = Operation(
    id="control_plane.executions.cancel_workflow",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/cancel_workflow"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/executions/{execution_id}/cancel_workflow",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
    body="ControlWorkflowCancel",
)

CONTROL_PLANE_EXECUTIONS_DELETE: Final = Operation(
    id="control_plane.executions.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/executions/{execution_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_EXECUTIONS_GET: Final = Operation(
    id="control_plane.executions.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/executions/{execution_id}; cli internal/controlplane/executions.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_EXECUTIONS_GET_DETAILS: Final = Operation(
    id="control_plane.executions.get_details",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/details"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/executions/{execution_id}/details",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_EXECUTIONS_GET_SESSION: Final = Operation(
    id="control_plane.executions.get_session",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/session"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/executions/{execution_id}/session",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_EXECUTIONS_LIST: Final = Operation(
    id="control_plane.executions.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/executions; cli internal/controlplane/executions.go",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="skip", kind="integer"),
        Parameter(name="limit", kind="integer"),
        Parameter(name="status_filter", kind="string"),
        Parameter(
            name="execution_type", kind="string", choices=("agent", "team"), open_choices=True
        ),
    ),
    pagination=Pagination(
        style="offset", items=None, identity="id", default_limit=100, start_name="skip"
    ),
)

CONTROL_PLANE_EXECUTIONS_LIST_TRANSITIONS: Final = Operation(
    id="control_plane.executions.list_transitions",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/transitions"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/executions/{execution_id}/transitions",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
    pagination=Pagination(style="single", items="transitions", identity="id"),
)

CONTROL_PLANE_EXECUTIONS_MARK_DONE: Final = Operation(
    id="control_plane.executions.mark_done",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/mark-done"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/executions/{execution_id}/mark-done",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_EXECUTIONS_PAUSE: Final = Operation(
    id="control_plane.executions.pause",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/pause"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/executions/{execution_id}/pause",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_EXECUTIONS_RESUME: Final = Operation(
    id="control_plane.executions.resume",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/resume"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/executions/{execution_id}/resume",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_EXECUTIONS_SEND_MESSAGE: Final = Operation(
    id="control_plane.executions.send_message",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/message"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/executions/{execution_id}/message",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
    body="ControlExecutionMessage",
)

CONTROL_PLANE_EXECUTIONS_STREAM: Final = Operation(
    id="control_plane.executions.stream",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/stream"),
    replay=Replay.SAFE,
    result="stream",
    source=Source(
        document="live",
        section="server GET /api/v1/executions/{execution_id}/stream; cli internal/controlplane/executions.go; reference docs.kubiya.ai/api-reference/stream-execution",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
    query=(Parameter(name="last_event_id", kind="string"),),
    accept="text/event-stream, */*;q=0.1",
    streaming=Streaming(
        method="stream",
        kind="events",
        resume=Resume(
            read="control_plane.executions.get",
            status_field="status",
            ended=("completed", "failed", "cancelled", "terminated", "interrupted"),
            query="last_event_id",
        ),
    ),
)

CONTROL_PLANE_EXECUTIONS_TERMINATE: Final = Operation(
    id="control_plane.executions.terminate",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", "/terminate"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/executions/{execution_id}/terminate",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
    body="ControlExecutionTerminate",
)

CONTROL_PLANE_EXECUTIONS_TERMINATE_MANY: Final = Operation(
    id="control_plane.executions.terminate_many",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/batch/terminate",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/executions/batch/terminate",
        basis="shown by the server",
    ),
    body="ControlExecutionsTerminate",
)

CONTROL_PLANE_EXECUTIONS_UPDATE: Final = Operation(
    id="control_plane.executions.update",
    method="PATCH",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/executions/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PATCH /api/v1/executions/{execution_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
    body="ControlExecutionUpdate",
)

CONTROL_PLANE_INTEGRATIONS_GET: Final = Operation(
    id="control_plane.integrations.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/integrations/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/integrations/{integration_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="integration_id", kind="string", required=True),),
)

CONTROL_PLANE_INTEGRATIONS_GET_TOKEN: Final = Operation(
    id="control_plane.integrations.get_token",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/integrations/", "/", "/token"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/integrations/{integration_type}/{integration_id}/token",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(name="integration_type", kind="string", required=True),
        Parameter(name="integration_id", kind="string", required=True),
    ),
    unwrap="token",
)

CONTROL_PLANE_INTEGRATIONS_LIST: Final = Operation(
    id="control_plane.integrations.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/integrations",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="server GET /api/v1/integrations", basis="shown by the server"
    ),
    query=(Parameter(name="connected_only", kind="boolean"),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_INTEGRATION_TEMPLATES_GET: Final = Operation(
    id="control_plane.integration_templates.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/integration-templates/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/integration-templates/{template_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="template_id", kind="string", required=True),),
)

CONTROL_PLANE_INTEGRATION_TEMPLATES_GET_CATEGORIES: Final = Operation(
    id="control_plane.integration_templates.get_categories",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/integration-templates/categories/list",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/integration-templates/categories/list",
        basis="shown by the server",
    ),
)

CONTROL_PLANE_INTEGRATION_TEMPLATES_GET_TAGS: Final = Operation(
    id="control_plane.integration_templates.get_tags",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/integration-templates/tags/list",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/integration-templates/tags/list",
        basis="shown by the server",
    ),
)

CONTROL_PLANE_INTEGRATION_TEMPLATES_LIST: Final = Operation(
    id="control_plane.integration_templates.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/integration-templates",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/integration-templates",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="category", kind="string"),
        Parameter(name="tag", kind="string"),
        Parameter(name="search", kind="string"),
    ),
    pagination=Pagination(style="single", items=None, identity="template_id"),
)

CONTROL_PLANE_JOBS_CREATE: Final = Operation(
    id="control_plane.jobs.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/jobs",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/jobs; cli internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go",
        basis="shown by the server",
    ),
    body="ControlJobCreate",
)

CONTROL_PLANE_JOBS_DELETE: Final = Operation(
    id="control_plane.jobs.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/jobs/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/jobs/{job_id}; cli internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="job_id", kind="string", required=True),),
)

CONTROL_PLANE_JOBS_DISABLE: Final = Operation(
    id="control_plane.jobs.disable",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/jobs/", "/disable"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/jobs/{job_id}/disable; cli internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="job_id", kind="string", required=True),),
)

CONTROL_PLANE_JOBS_ENABLE: Final = Operation(
    id="control_plane.jobs.enable",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/jobs/", "/enable"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/jobs/{job_id}/enable; cli internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="job_id", kind="string", required=True),),
)

CONTROL_PLANE_JOBS_GET: Final = Operation(
    id="control_plane.jobs.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/jobs/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/jobs/{job_id}; cli internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="job_id", kind="string", required=True),),
)

CONTROL_PLANE_JOBS_LIST: Final = Operation(
    id="control_plane.jobs.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/jobs",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/jobs; cli internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="enabled", kind="boolean"),
        Parameter(name="trigger_type", kind="string", choices=("cron", "webhook", "manual")),
    ),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_JOBS_LIST_EXECUTIONS: Final = Operation(
    id="control_plane.jobs.list_executions",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/jobs/", "/executions"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/jobs/{job_id}/executions; cli internal/controlplane/jobs.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="job_id", kind="string", required=True),),
    query=(Parameter(name="limit", kind="integer"), Parameter(name="offset", kind="integer")),
    pagination=Pagination(style="offset", items="executions", identity="execution_id"),
)

CONTROL_PLANE_JOBS_TRIGGER: Final = Operation(
    id="control_plane.jobs.trigger",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/jobs/", "/trigger"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/jobs/{job_id}/trigger; cli internal/controlplane/jobs.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="job_id", kind="string", required=True),),
    body="ControlJobTrigger",
)

CONTROL_PLANE_JOBS_UPDATE: Final = Operation(
    id="control_plane.jobs.update",
    method="PATCH",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/jobs/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PATCH /api/v1/jobs/{job_id}; cli internal/controlplane/jobs.go; terraform-control-plane internal/clients/jobs.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="job_id", kind="string", required=True),),
    body="ControlJobUpdate",
)

CONTROL_PLANE_MODELS_CREATE: Final = Operation(
    id="control_plane.models.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/models",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/models; cli internal/controlplane/models.go; python kubiya/resources/control_plane_services/models.py",
        basis="shown by the server",
    ),
    body="ControlModelCreate",
)

CONTROL_PLANE_MODELS_DELETE: Final = Operation(
    id="control_plane.models.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/models/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/models/{model_id}; cli internal/controlplane/models.go; python kubiya/resources/control_plane_services/models.py",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="model_id", kind="string", required=True),),
)

CONTROL_PLANE_MODELS_GET: Final = Operation(
    id="control_plane.models.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/models/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/models/{model_id}; cli internal/controlplane/models.go; python kubiya/resources/control_plane_services/models.py",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="model_id", kind="string", required=True),),
)

CONTROL_PLANE_MODELS_GET_DEFAULT: Final = Operation(
    id="control_plane.models.get_default",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/models/default",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/models/default; cli internal/controlplane/models.go; python kubiya/resources/control_plane_services/models.py",
        basis="shown by the server",
    ),
)

CONTROL_PLANE_MODELS_GET_PROVIDERS: Final = Operation(
    id="control_plane.models.get_providers",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/models/providers",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/models/providers; cli internal/controlplane/models.go; python kubiya/resources/control_plane_services/models.py",
        basis="shown by the server",
    ),
)

CONTROL_PLANE_MODELS_LIST: Final = Operation(
    id="control_plane.models.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/models",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/models; cli internal/controlplane/models.go; python kubiya/resources/control_plane_services/models.py",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="provider", kind="string"),
        Parameter(name="runtime", kind="string"),
        Parameter(name="type", kind="string"),
        Parameter(name="skip", kind="integer", minimum=0),
        Parameter(name="limit", kind="integer", minimum=1, maximum=1000),
    ),
    pagination=Pagination(
        style="offset", items=None, identity="id", default_limit=100, start_name="skip"
    ),
)

CONTROL_PLANE_MODELS_UPDATE: Final = Operation(
    id="control_plane.models.update",
    method="PATCH",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/models/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PATCH /api/v1/models/{model_id}; cli internal/controlplane/models.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="model_id", kind="string", required=True),),
    body="ControlModelUpdate",
)

CONTROL_PLANE_ORGANIZATION_GET: Final = Operation(
    id="control_plane.organization.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/auth/validate",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live", section="server GET /api/v1/auth/validate", basis="shown by the server"
    ),
)

CONTROL_PLANE_ORGANIZATION_GET_CONFIG: Final = Operation(
    id="control_plane.organization.get_config",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/client/config",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live", section="server GET /api/v1/client/config", basis="shown by the server"
    ),
)

CONTROL_PLANE_ORGANIZATION_GET_SETTINGS: Final = Operation(
    id="control_plane.organization.get_settings",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/organization/settings",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/organization/settings",
        basis="shown by the server",
    ),
)

CONTROL_PLANE_ORGANIZATION_INITIALIZE_ENFORCEMENT: Final = Operation(
    id="control_plane.organization.initialize_enforcement",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/organization/settings/initialize-enforcement",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/organization/settings/initialize-enforcement",
        basis="shown by the server",
    ),
)

CONTROL_PLANE_ORGANIZATION_UPDATE_SETTINGS: Final = Operation(
    id="control_plane.organization.update_settings",
    method="PUT",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/organization/settings",),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PUT /api/v1/organization/settings",
        basis="shown by the server",
    ),
    body="ControlOrganizationSettingsUpdate",
)

CONTROL_PLANE_PLANS_CONTINUE_EXECUTION: Final = Operation(
    id="control_plane.plans.continue_execution",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/tasks/plan/", "/continue"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/tasks/plan/{execution_id}/continue",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
    body="ControlPlanContinue",
)

CONTROL_PLANE_PLANS_CREATE: Final = Operation(
    id="control_plane.plans.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/tasks/plan",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="server POST /api/v1/tasks/plan", basis="shown by the server"
    ),
    body="ControlPlanRequest",
    unwrap="plan",
)

CONTROL_PLANE_PLANS_EXECUTE: Final = Operation(
    id="control_plane.plans.execute",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/tasks/plan/execute",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/tasks/plan/execute",
        basis="shown by the server",
    ),
    body="ControlPlanExecute",
)

CONTROL_PLANE_PLANS_GENERATE: Final = Operation(
    id="control_plane.plans.generate",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/plans/generate",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="server POST /api/v1/plans/generate", basis="shown by the server"
    ),
    body="ControlPlanRequest",
)

CONTROL_PLANE_PLANS_GET_EXECUTION: Final = Operation(
    id="control_plane.plans.get_execution",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/tasks/plan/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/tasks/plan/{execution_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_PLANS_GET_GENERATION: Final = Operation(
    id="control_plane.plans.get_generation",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/plans/generation/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/plans/generation/{execution_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="execution_id", kind="string", required=True),),
)

CONTROL_PLANE_PLANS_LIST_EXECUTIONS: Final = Operation(
    id="control_plane.plans.list_executions",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/tasks/plan/plan-executions",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/tasks/plan/plan-executions",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="status", kind="string"),
        Parameter(name="limit", kind="integer"),
        Parameter(name="offset", kind="integer"),
    ),
    pagination=Pagination(style="offset", items="executions", identity="execution_id"),
)

CONTROL_PLANE_PLANS_SEND_MESSAGE: Final = Operation(
    id="control_plane.plans.send_message",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/tasks/plan/", "/tasks/", "/message"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/tasks/plan/{execution_id}/tasks/{task_id}/message",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(name="execution_id", kind="string", required=True),
        Parameter(name="task_id", kind="integer", required=True),
    ),
    body="ControlPlanMessage",
)

CONTROL_PLANE_POLICIES_CHECK_AUTHORIZATION: Final = Operation(
    id="control_plane.policies.check_authorization",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/check-authorization/", "/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/policies/check-authorization/{entity_type}/{entity_id}",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(
            name="entity_type",
            kind="string",
            required=True,
            choices=("agent", "team", "environment", "role"),
        ),
        Parameter(name="entity_id", kind="string", required=True),
    ),
    body="ControlAuthorizationQuestion",
    effect="none",
)

CONTROL_PLANE_POLICIES_CREATE: Final = Operation(
    id="control_plane.policies.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/policies; cli internal/controlplane/policies.go; terraform-control-plane internal/clients/policies.go; python kubiya/resources/control_plane_services/policies.py",
        basis="shown by the server",
    ),
    body="ControlPolicyCreate",
)

CONTROL_PLANE_POLICIES_CREATE_ASSOCIATION: Final = Operation(
    id="control_plane.policies.create_association",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/associations",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/policies/associations; cli internal/controlplane/policies.go",
        basis="shown by the server",
    ),
    body="ControlPolicyAssociationCreate",
)

CONTROL_PLANE_POLICIES_DELETE: Final = Operation(
    id="control_plane.policies.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/policies/{policy_id}; cli internal/controlplane/policies.go; terraform-control-plane internal/clients/policies.go; python kubiya/resources/control_plane_services/policies.py",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="policy_id", kind="string", required=True),),
)

CONTROL_PLANE_POLICIES_DELETE_ASSOCIATION: Final = Operation(
    id="control_plane.policies.delete_association",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/associations/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/policies/associations/{association_id}; cli internal/controlplane/policies.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="association_id", kind="string", required=True),),
)

CONTROL_PLANE_POLICIES_EVALUATE: Final = Operation(
    id="control_plane.policies.evaluate",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/evaluate/", "/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/policies/evaluate/{entity_type}/{entity_id}; cli internal/controlplane/policies.go",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(
            name="entity_type",
            kind="string",
            required=True,
            choices=("agent", "team", "environment", "role"),
        ),
        Parameter(name="entity_id", kind="string", required=True),
    ),
    body="ControlPolicyQuestion",
    effect="none",
)

CONTROL_PLANE_POLICIES_GET: Final = Operation(
    id="control_plane.policies.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/policies/{policy_id}; cli internal/controlplane/policies.go; terraform-control-plane internal/clients/policies.go; python kubiya/resources/control_plane_services/policies.py",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="policy_id", kind="string", required=True),),
)

CONTROL_PLANE_POLICIES_GET_ASSOCIATION: Final = Operation(
    id="control_plane.policies.get_association",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/associations/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/policies/associations/{association_id}; cli internal/controlplane/policies.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="association_id", kind="string", required=True),),
)

CONTROL_PLANE_POLICIES_LIST: Final = Operation(
    id="control_plane.policies.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/policies; cli internal/controlplane/policies.go; terraform-control-plane internal/clients/policies.go; python kubiya/resources/control_plane_services/policies.py",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="page", kind="integer"),
        Parameter(name="limit", kind="integer"),
        Parameter(name="enabled", kind="boolean"),
        Parameter(name="search", kind="string"),
    ),
    pagination=Pagination(style="page", items="policies", identity="id", default_limit=20),
)

CONTROL_PLANE_POLICIES_LIST_ASSOCIATIONS: Final = Operation(
    id="control_plane.policies.list_associations",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/associations",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/policies/associations; cli internal/controlplane/policies.go",
        basis="shown by the server",
    ),
    query=(
        Parameter(
            name="entity_type", kind="string", choices=("agent", "team", "environment", "role")
        ),
        Parameter(name="entity_id", kind="string"),
        Parameter(name="policy_id", kind="string"),
        Parameter(name="enabled", kind="boolean"),
    ),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_POLICIES_LIST_RESOLVED: Final = Operation(
    id="control_plane.policies.list_resolved",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/resolved/", "/", ""),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/policies/resolved/{entity_type}/{entity_id}; cli internal/controlplane/policies.go",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(
            name="entity_type",
            kind="string",
            required=True,
            choices=("agent", "team", "environment", "role"),
        ),
        Parameter(name="entity_id", kind="string", required=True),
    ),
    query=(Parameter(name="include_details", kind="boolean"),),
    pagination=Pagination(style="single", items=None, identity="policy_id"),
)

CONTROL_PLANE_POLICIES_UPDATE: Final = Operation(
    id="control_plane.policies.update",
    method="PUT",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PUT /api/v1/policies/{policy_id}; cli internal/controlplane/policies.go; terraform-control-plane internal/clients/policies.go; python kubiya/resources/control_plane_services/policies.py",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="policy_id", kind="string", required=True),),
    body="ControlPolicyUpdate",
)

CONTROL_PLANE_POLICIES_UPDATE_ASSOCIATION: Final = Operation(
    id="control_plane.policies.update_association",
    method="PATCH",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/associations/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PATCH /api/v1/policies/associations/{association_id}; cli internal/controlplane/policies.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="association_id", kind="string", required=True),),
    body="ControlPolicyAssociationUpdate",
)

CONTROL_PLANE_POLICIES_VALIDATE: Final = Operation(
    id="control_plane.policies.validate",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/policies/", "/validate"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/policies/{policy_id}/validate; cli internal/controlplane/policies.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="policy_id", kind="string", required=True),),
    effect="none",
)

CONTROL_PLANE_PROJECTS_ADD_AGENT: Final = Operation(
    id="control_plane.projects.add_agent",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects/", "/agents"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/projects/{project_id}/agents; cli internal/controlplane/projects.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="project_id", kind="string", required=True),),
    body="ControlProjectAgent",
)

CONTROL_PLANE_PROJECTS_ADD_TEAM: Final = Operation(
    id="control_plane.projects.add_team",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects/", "/teams"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/projects/{project_id}/teams; cli internal/controlplane/projects.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="project_id", kind="string", required=True),),
    body="ControlProjectTeam",
)

CONTROL_PLANE_PROJECTS_CREATE: Final = Operation(
    id="control_plane.projects.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/projects; cli internal/controlplane/projects.go; terraform-control-plane internal/clients/projects.go",
        basis="shown by the server",
    ),
    body="ControlProjectCreate",
)

CONTROL_PLANE_PROJECTS_DELETE: Final = Operation(
    id="control_plane.projects.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/projects/{project_id}; cli internal/controlplane/projects.go; terraform-control-plane internal/clients/projects.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="project_id", kind="string", required=True),),
)

CONTROL_PLANE_PROJECTS_GET: Final = Operation(
    id="control_plane.projects.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/projects/{project_id}; cli internal/controlplane/projects.go; terraform-control-plane internal/clients/projects.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="project_id", kind="string", required=True),),
)

CONTROL_PLANE_PROJECTS_GET_DEFAULT: Final = Operation(
    id="control_plane.projects.get_default",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects/default",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/projects/default; cli internal/controlplane/projects.go",
        basis="shown by the server",
    ),
)

CONTROL_PLANE_PROJECTS_LIST: Final = Operation(
    id="control_plane.projects.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/projects; cli internal/controlplane/projects.go; terraform-control-plane internal/clients/projects.go",
        basis="shown by the server",
    ),
    query=(Parameter(name="status_filter", kind="string"),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_PROJECTS_LIST_AGENTS: Final = Operation(
    id="control_plane.projects.list_agents",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects/", "/agents"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/projects/{project_id}/agents; cli internal/controlplane/projects.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="project_id", kind="string", required=True),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_PROJECTS_LIST_TEAMS: Final = Operation(
    id="control_plane.projects.list_teams",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects/", "/teams"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/projects/{project_id}/teams; cli internal/controlplane/projects.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="project_id", kind="string", required=True),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_PROJECTS_REMOVE_AGENT: Final = Operation(
    id="control_plane.projects.remove_agent",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects/", "/agents/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/projects/{project_id}/agents/{agent_id}; cli internal/controlplane/projects.go",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(name="project_id", kind="string", required=True),
        Parameter(name="agent_id", kind="string", required=True),
    ),
)

CONTROL_PLANE_PROJECTS_REMOVE_TEAM: Final = Operation(
    id="control_plane.projects.remove_team",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects/", "/teams/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/projects/{project_id}/teams/{team_id}; cli internal/controlplane/projects.go",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(name="project_id", kind="string", required=True),
        Parameter(name="team_id", kind="string", required=True),
    ),
)

CONTROL_PLANE_PROJECTS_UPDATE: Final = Operation(
    id="control_plane.projects.update",
    method="PATCH",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/projects/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PATCH /api/v1/projects/{project_id}; cli internal/controlplane/projects.go; terraform-control-plane internal/clients/projects.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="project_id", kind="string", required=True),),
    body="ControlProjectUpdate",
)

CONTROL_PLANE_RUNNERS_GET_HEALTH: Final = Operation(
    id="control_plane.runners.get_health",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/runners/", "/health"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/runners/{runner_name}/health",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="runner_name", kind="string", required=True),),
)

CONTROL_PLANE_RUNNERS_LIST: Final = Operation(
    id="control_plane.runners.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/runners",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="server GET /api/v1/runners", basis="shown by the server"
    ),
    query=(Parameter(name="component", kind="string"),),
    pagination=Pagination(style="single", items="runners", identity="id"),
)

CONTROL_PLANE_RUNTIMES_GET_REQUIREMENTS: Final = Operation(
    id="control_plane.runtimes.get_requirements",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/runtimes/", "/requirements"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/runtimes/{runtime_id}/requirements",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="runtime_id", kind="string", required=True),),
)

CONTROL_PLANE_RUNTIMES_LIST: Final = Operation(
    id="control_plane.runtimes.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/runtimes",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="server GET /api/v1/runtimes", basis="shown by the server"
    ),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_RUNTIMES_VALIDATE: Final = Operation(
    id="control_plane.runtimes.validate",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/runtimes/validate",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/runtimes/validate",
        basis="shown by the server",
    ),
    body="ControlRuntimeQuestion",
    effect="none",
)

CONTROL_PLANE_SECRETS_GET_VALUE: Final = Operation(
    id="control_plane.secrets.get_value",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/secrets/value/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/secrets/value/{name}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
    unwrap="value",
)

CONTROL_PLANE_SECRETS_LIST: Final = Operation(
    id="control_plane.secrets.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/secrets",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="server GET /api/v1/secrets", basis="shown by the server"
    ),
    pagination=Pagination(style="single", items=None, identity="name"),
)

CONTROL_PLANE_SKILLS_ASSOCIATE: Final = Operation(
    id="control_plane.skills.associate",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/associations/", "/", "/skills"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/skills/associations/{entity_type}/{entity_id}/skills; cli internal/controlplane/skills.go",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(
            name="entity_type",
            kind="string",
            required=True,
            choices=("agent", "team", "environment"),
        ),
        Parameter(name="entity_id", kind="string", required=True),
    ),
    body="ControlSkillAssociationCreate",
)

CONTROL_PLANE_SKILLS_CREATE: Final = Operation(
    id="control_plane.skills.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/skills; cli internal/controlplane/skills.go; terraform-control-plane internal/clients/skills.go; python kubiya/resources/control_plane_services/skills.py",
        basis="shown by the server",
    ),
    body="ControlSkillCreate",
)

CONTROL_PLANE_SKILLS_DELETE: Final = Operation(
    id="control_plane.skills.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/skills/{skill_id}; cli internal/controlplane/skills.go; terraform-control-plane internal/clients/skills.go; python kubiya/resources/control_plane_services/skills.py",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="skill_id", kind="string", required=True),),
)

CONTROL_PLANE_SKILLS_GET: Final = Operation(
    id="control_plane.skills.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/skills/{skill_id}; cli internal/controlplane/skills.go; terraform-control-plane internal/clients/skills.go; python kubiya/resources/control_plane_services/skills.py",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="skill_id", kind="string", required=True),),
)

CONTROL_PLANE_SKILLS_GET_DEFINITION: Final = Operation(
    id="control_plane.skills.get_definition",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/definitions/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/skills/definitions/{skill_type}; cli internal/controlplane/skills.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="skill_type", kind="string", required=True),),
)

CONTROL_PLANE_SKILLS_LIST: Final = Operation(
    id="control_plane.skills.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/skills; cli internal/controlplane/skills.go; terraform-control-plane internal/clients/skills.go; python kubiya/resources/control_plane_services/skills.py",
        basis="shown by the server",
    ),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_SKILLS_LIST_ASSOCIATED: Final = Operation(
    id="control_plane.skills.list_associated",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/associations/", "/", "/skills"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/skills/associations/{entity_type}/{entity_id}/skills; cli internal/controlplane/skills.go",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(
            name="entity_type",
            kind="string",
            required=True,
            choices=("agent", "team", "environment"),
        ),
        Parameter(name="entity_id", kind="string", required=True),
    ),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_SKILLS_LIST_DEFINITIONS: Final = Operation(
    id="control_plane.skills.list_definitions",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/definitions",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/skills/definitions; cli internal/controlplane/skills.go",
        basis="shown by the server",
    ),
    pagination=Pagination(style="single", items="skills", identity="type"),
)

CONTROL_PLANE_SKILLS_LIST_RESOLVED_FOR_AGENT: Final = Operation(
    id="control_plane.skills.list_resolved_for_agent",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/associations/agents/", "/skills/resolved"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/skills/associations/agents/{agent_id}/skills/resolved",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="agent_id", kind="string", required=True),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_SKILLS_LIST_RESOLVED_FOR_TEAM: Final = Operation(
    id="control_plane.skills.list_resolved_for_team",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/associations/teams/", "/skills/resolved"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/skills/associations/teams/{team_id}/skills/resolved",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="team_id", kind="string", required=True),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_SKILLS_LIST_TEMPLATES: Final = Operation(
    id="control_plane.skills.list_templates",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/templates",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="server GET /api/v1/skills/templates", basis="shown by the server"
    ),
    pagination=Pagination(style="single", items="templates", identity="id"),
)

CONTROL_PLANE_SKILLS_LIST_VARIANTS: Final = Operation(
    id="control_plane.skills.list_variants",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/definitions/", "/variants"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/skills/definitions/{skill_type}/variants",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="skill_type", kind="string", required=True),),
    pagination=Pagination(style="single", items="variants", identity="id"),
)

CONTROL_PLANE_SKILLS_REMOVE_ASSOCIATION: Final = Operation(
    id="control_plane.skills.remove_association",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/associations/", "/", "/skills/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/skills/associations/{entity_type}/{entity_id}/skills/{skill_id}; cli internal/controlplane/skills.go",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(
            name="entity_type",
            kind="string",
            required=True,
            choices=("agent", "team", "environment"),
        ),
        Parameter(name="entity_id", kind="string", required=True),
        Parameter(name="skill_id", kind="string", required=True),
    ),
)

CONTROL_PLANE_SKILLS_UPDATE: Final = Operation(
    id="control_plane.skills.update",
    method="PATCH",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PATCH /api/v1/skills/{skill_id}; cli internal/controlplane/skills.go; terraform-control-plane internal/clients/skills.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="skill_id", kind="string", required=True),),
    body="ControlSkillUpdate",
)

CONTROL_PLANE_SKILLS_VALIDATE: Final = Operation(
    id="control_plane.skills.validate",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/skills/definitions/", "/validate"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/skills/definitions/{skill_type}/validate",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="skill_type", kind="string", required=True),),
    body="ControlSkillConfiguration",
    effect="none",
)

CONTROL_PLANE_TEAMS_ADD_AGENT: Final = Operation(
    id="control_plane.teams.add_agent",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/teams/", "/agents/", ""),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/teams/{team_id}/agents/{agent_id}",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(name="team_id", kind="string", required=True),
        Parameter(name="agent_id", kind="string", required=True),
    ),
)

CONTROL_PLANE_TEAMS_CREATE: Final = Operation(
    id="control_plane.teams.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/teams",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/teams; cli internal/controlplane/teams.go; terraform-control-plane internal/clients/teams.go",
        basis="shown by the server",
    ),
    body="ControlTeamCreate",
)

CONTROL_PLANE_TEAMS_DELETE: Final = Operation(
    id="control_plane.teams.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/teams/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/teams/{team_id}; cli internal/controlplane/teams.go; terraform-control-plane internal/clients/teams.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="team_id", kind="string", required=True),),
)

CONTROL_PLANE_TEAMS_EXECUTE: Final = Operation(
    id="control_plane.teams.execute",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/teams/", "/execute"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/teams/{team_id}/execute; cli internal/controlplane/executions.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="team_id", kind="string", required=True),),
    body="ControlTeamExecute",
    polling=Polling(
        read="control_plane.executions.get",
        id_field="id",
        status_field="status",
        succeeded=("completed",),
        failed=("failed", "terminated"),
        cancelled=("cancelled", "interrupted"),
        output=("error_message", "response"),
        reason=("error_message",),
        listed_by="status_filter",
        listed_as="running",
    ),
)

CONTROL_PLANE_TEAMS_GET: Final = Operation(
    id="control_plane.teams.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/teams/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/teams/{team_id}; cli internal/controlplane/teams.go; terraform-control-plane internal/clients/teams.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="team_id", kind="string", required=True),),
)

CONTROL_PLANE_TEAMS_LIST: Final = Operation(
    id="control_plane.teams.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/teams",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/teams; cli internal/controlplane/teams.go; terraform-control-plane internal/clients/teams.go",
        basis="shown by the server",
    ),
    query=(
        Parameter(name="skip", kind="integer"),
        Parameter(name="limit", kind="integer"),
        Parameter(
            name="status_filter", kind="string", choices=("active", "inactive", "archived", "idle")
        ),
    ),
    pagination=Pagination(
        style="offset", items=None, identity="id", default_limit=100, start_name="skip"
    ),
)

CONTROL_PLANE_TEAMS_REMOVE_AGENT: Final = Operation(
    id="control_plane.teams.remove_agent",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/teams/", "/agents/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server DELETE /api/v1/teams/{team_id}/agents/{agent_id}",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(name="team_id", kind="string", required=True),
        Parameter(name="agent_id", kind="string", required=True),
    ),
)

CONTROL_PLANE_TEAMS_UPDATE: Final = Operation(
    id="control_plane.teams.update",
    method="PATCH",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/teams/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PATCH /api/v1/teams/{team_id}; cli internal/controlplane/teams.go; terraform-control-plane internal/clients/teams.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="team_id", kind="string", required=True),),
    body="ControlTeamUpdate",
)

CONTROL_PLANE_TRACES_DELETE: Final = Operation(
    id="control_plane.traces.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/traces/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server DELETE /api/v1/traces/{trace_id}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="trace_id", kind="string", required=True),),
)

CONTROL_PLANE_TRACES_GET: Final = Operation(
    id="control_plane.traces.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/traces/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live", section="server GET /api/v1/traces/{trace_id}", basis="shown by the server"
    ),
    path_parameters=(Parameter(name="trace_id", kind="string", required=True),),
    query=(Parameter(name="flat", kind="boolean"),),
)

CONTROL_PLANE_TRACES_GET_STATS: Final = Operation(
    id="control_plane.traces.get_stats",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/traces/stats",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live", section="server GET /api/v1/traces/stats", basis="shown by the server"
    ),
    query=(
        Parameter(name="time_from", kind="date-time"),
        Parameter(name="time_to", kind="date-time"),
    ),
)

CONTROL_PLANE_TRACES_LIST: Final = Operation(
    id="control_plane.traces.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/traces",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="server GET /api/v1/traces", basis="shown by the server"
    ),
    query=(
        Parameter(name="page", kind="integer", minimum=1),
        Parameter(name="page_size", kind="integer", minimum=1, maximum=100),
        Parameter(name="sort", kind="string"),
        Parameter(name="status", kind="string"),
        Parameter(name="time_from", kind="date-time"),
        Parameter(name="time_to", kind="date-time"),
        Parameter(name="search", kind="string"),
        Parameter(name="execution_id", kind="string"),
        Parameter(name="service_name", kind="string"),
        Parameter(name="user_id", kind="string"),
        Parameter(name="has_errors", kind="boolean"),
    ),
    pagination=Pagination(
        style="page", items="items", identity="trace_id", default_limit=20, limit_name="page_size"
    ),
)

CONTROL_PLANE_TRACES_LIST_SPANS: Final = Operation(
    id="control_plane.traces.list_spans",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/traces/", "/spans"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/traces/{trace_id}/spans",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="trace_id", kind="string", required=True),),
    query=(Parameter(name="flat", kind="boolean"),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_WORKERS_GET: Final = Operation(
    id="control_plane.workers.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/workers/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/workers/{runner_name}",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="runner_name", kind="string", required=True),),
)

CONTROL_PLANE_WORKERS_LIST: Final = Operation(
    id="control_plane.workers.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/workers",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="server GET /api/v1/workers", basis="shown by the server"
    ),
    pagination=Pagination(style="single", items=None, identity="task_queue"),
)

CONTROL_PLANE_WORKER_QUEUES_ACQUIRE_UPDATE_LOCK: Final = Operation(
    id="control_plane.worker_queues.acquire_update_lock",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/workers/", "/update-lock"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/worker-queues/{queue_id}/workers/{worker_id}/update-lock; cli internal/controlplane/workers.go",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(name="queue_id", kind="string", required=True),
        Parameter(name="worker_id", kind="string", required=True),
    ),
    body="ControlUpdateLockRequest",
)

CONTROL_PLANE_WORKER_QUEUES_CREATE: Final = Operation(
    id="control_plane.worker_queues.create",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments/", "/worker-queues"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/environments/{environment_id}/worker-queues; cli internal/controlplane/workers.go; terraform-control-plane internal/clients/worker_queues.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="environment_id", kind="string", required=True),),
    body="ControlWorkerQueueCreate",
)

CONTROL_PLANE_WORKER_QUEUES_DELETE: Final = Operation(
    id="control_plane.worker_queues.delete",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/worker-queues/{queue_id}; cli internal/controlplane/workers.go; terraform-control-plane internal/clients/worker_queues.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
)

CONTROL_PLANE_WORKER_QUEUES_GET: Final = Operation(
    id="control_plane.worker_queues.get",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/worker-queues/{queue_id}; cli internal/controlplane/workers.go; terraform-control-plane internal/clients/worker_queues.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
)

CONTROL_PLANE_WORKER_QUEUES_GET_CONFIG: Final = Operation(
    id="control_plane.worker_queues.get_config",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/config"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/worker-queues/{queue_id}/config; cli internal/controlplane/workers.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
)

CONTROL_PLANE_WORKER_QUEUES_GET_INSTALL_SCRIPT: Final = Operation(
    id="control_plane.worker_queues.get_install_script",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/install-script"),
    replay=Replay.SAFE,
    result="text",
    source=Source(
        document="live",
        section="server GET /api/v1/worker-queues/{queue_id}/install-script; cli internal/controlplane/workers.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
    query=(
        Parameter(
            name="deployment_type",
            kind="string",
            choices=("docker", "kubernetes", "openshift", "local"),
        ),
    ),
    accept="text/plain, */*;q=0.1",
)

CONTROL_PLANE_WORKER_QUEUES_GET_METRICS: Final = Operation(
    id="control_plane.worker_queues.get_metrics",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/metrics"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/worker-queues/{queue_id}/metrics",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
)

CONTROL_PLANE_WORKER_QUEUES_GET_UPDATE_LOCK: Final = Operation(
    id="control_plane.worker_queues.get_update_lock",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/update-lock-status"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/worker-queues/{queue_id}/update-lock-status; cli internal/controlplane/workers.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
)

CONTROL_PLANE_WORKER_QUEUES_GET_WORKER_COMMAND: Final = Operation(
    id="control_plane.worker_queues.get_worker_command",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/worker-command"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="server GET /api/v1/worker-queues/{queue_id}/worker-command; cli internal/controlplane/workers.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
    unwrap="command",
)

CONTROL_PLANE_WORKER_QUEUES_LIST: Final = Operation(
    id="control_plane.worker_queues.list",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/worker-queues; cli internal/controlplane/workers.go",
        basis="shown by the server",
    ),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_WORKER_QUEUES_LIST_EXECUTIONS: Final = Operation(
    id="control_plane.worker_queues.list_executions",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/executions"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/worker-queues/{queue_id}/executions",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
    query=(Parameter(name="limit", kind="integer"), Parameter(name="status", kind="string")),
    pagination=Pagination(style="single", items=None, identity="id", default_limit=10),
)

CONTROL_PLANE_WORKER_QUEUES_LIST_FOR_ENVIRONMENT: Final = Operation(
    id="control_plane.worker_queues.list_for_environment",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/environments/", "/worker-queues"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/environments/{environment_id}/worker-queues; cli internal/controlplane/workers.go; terraform-control-plane internal/clients/worker_queues.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="environment_id", kind="string", required=True),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_WORKER_QUEUES_LIST_WORKERS: Final = Operation(
    id="control_plane.worker_queues.list_workers",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/workers"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/worker-queues/{queue_id}/workers; cli internal/controlplane/workers.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
    pagination=Pagination(style="single", items=None, identity="id"),
)

CONTROL_PLANE_WORKER_QUEUES_LIST_WORKFLOWS: Final = Operation(
    id="control_plane.worker_queues.list_workflows",
    method="GET",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/workflows"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="server GET /api/v1/worker-queues/{queue_id}/workflows",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
    query=(Parameter(name="status_filter", kind="string"), Parameter(name="limit", kind="integer")),
    pagination=Pagination(
        style="single", items="workflows", identity="workflow_id", default_limit=100
    ),
)

CONTROL_PLANE_WORKER_QUEUES_RELEASE_UPDATE_LOCK: Final = Operation(
    id="control_plane.worker_queues.release_update_lock",
    method="DELETE",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/workers/", "/update-lock"),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="server DELETE /api/v1/worker-queues/{queue_id}/workers/{worker_id}/update-lock; cli internal/controlplane/workers.go",
        basis="shown by the server",
    ),
    path_parameters=(
        Parameter(name="queue_id", kind="string", required=True),
        Parameter(name="worker_id", kind="string", required=True),
    ),
)

CONTROL_PLANE_WORKER_QUEUES_START: Final = Operation(
    id="control_plane.worker_queues.start",
    method="POST",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", "/start"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="server POST /api/v1/worker-queues/{queue_id}/start; cli internal/controlplane/workers.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
    body="ControlWorkerStart",
)

CONTROL_PLANE_WORKER_QUEUES_UPDATE: Final = Operation(
    id="control_plane.worker_queues.update",
    method="PATCH",
    surface=Surface.CONTROL_PLANE,
    path=("/api/v1/worker-queues/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="server PATCH /api/v1/worker-queues/{queue_id}; cli internal/controlplane/workers.go; terraform-control-plane internal/clients/worker_queues.go",
        basis="shown by the server",
    ),
    path_parameters=(Parameter(name="queue_id", kind="string", required=True),),
    body="ControlWorkerQueueUpdate",
)

LIVE_AGENTS_ACTIVATE_INTEGRATIONS: Final = Operation(
    id="live.agents.activate_integrations",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/agents/", "/activate_integrations"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="reference docs.kubiya.ai/api-reference/platform/agents",
        basis="seen in one",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
    effect="it activates the integrations, so it is not repeated by itself.",
)

LIVE_AGENTS_CREATE: Final = Operation(
    id="live.agents.create",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/agents",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; terraform internal/clients/client.go",
        basis="seen in two clients",
    ),
    body="LiveAgentCreate",
)

LIVE_AGENTS_DELETE: Final = Operation(
    id="live.agents.delete",
    method="DELETE",
    surface=Surface.LIVE,
    path=("/api/v1/agents/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="terraform internal/clients/agents.go; python kubiya_services/services/agents.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
)

LIVE_AGENTS_GET: Final = Operation(
    id="live.agents.get",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/agents/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/agents.go; terraform internal/clients/agents.go; python kubiya_services/services/agents.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
)

LIVE_AGENTS_GET_FEATURE_FLAGS: Final = Operation(
    id="live.agents.get_feature_flags",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/featureflags",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live", section="terraform internal/clients/client.go", basis="seen in one"
    ),
    body="LiveFlagNames",
    effect="none",
)

LIVE_AGENTS_LIST: Final = Operation(
    id="live.agents.list",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/agents",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; terraform internal/clients/client.go",
        basis="seen in two clients",
    ),
    query=(Parameter(name="search", kind="string"),),
    constants=(("mode", "all"),),
    pagination=Pagination(style="single", items=None, identity="uuid", drop_blank=True),
)

LIVE_AGENTS_LIST_INTEGRATIONS: Final = Operation(
    id="live.agents.list_integrations",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/agents/", "/integrations"),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="reference docs.kubiya.ai/api-reference/platform/agents",
        basis="seen in one",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
    pagination=Pagination(style="single", items=None, identity="vendor"),
)

LIVE_AGENTS_UPDATE: Final = Operation(
    id="live.agents.update",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v1/agents/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; terraform internal/clients/client.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
    body="LiveAgentUpdate",
)

LIVE_AUDIT_GET: Final = Operation(
    id="live.audit.get",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/auditing/items/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live", section="python kubiya_services/services/audit.py", basis="seen in one"
    ),
    path_parameters=(Parameter(name="audit_id", kind="string", required=True),),
)

LIVE_AUDIT_LIST: Final = Operation(
    id="live.audit.list",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/auditing/items",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/audit.go; python kubiya_services/services/audit.py",
        basis="seen in two clients",
    ),
    query=(
        Parameter(name="filter", kind="json"),
        Parameter(name="sort", kind="json"),
        Parameter(name="page", kind="integer"),
        Parameter(name="page_size", kind="integer"),
    ),
    pagination=Pagination(
        style="page", items=None, identity="id", default_limit=100, limit_name="page_size"
    ),
)

LIVE_AUDIT_STREAM: Final = Operation(
    id="live.audit.stream",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/auditing/items/stream",),
    replay=Replay.SAFE,
    result="stream",
    source=Source(
        document="live",
        section="cli internal/kubiya/audit.go; python kubiya_services/constants.py",
        basis="seen in two clients",
    ),
    query=(
        Parameter(name="filter", kind="json"),
        Parameter(name="sort", kind="json"),
        Parameter(name="page", kind="integer"),
        Parameter(name="page_size", kind="integer"),
    ),
    accept="text/event-stream, */*;q=0.1",
    streaming=Streaming(method="stream", kind="events", end="eof"),
)

LIVE_CHAT_CONVERSE: Final = Operation(
    id="live.chat.converse",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/converse",),
    replay=Replay.NEVER,
    result="stream",
    source=Source(
        document="live",
        section="cli internal/kubiya/chat.go; web chat application",
        basis="seen in two clients",
    ),
    body="LiveConverseMessage",
    accept="application/x-ndjson, */*;q=0.1",
    streaming=Streaming(method="converse", accept="application/x-ndjson, */*;q=0.1"),
)

LIVE_CHAT_STREAM: Final = Operation(
    id="live.chat.stream",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/hb/v4/stream",),
    replay=Replay.NEVER,
    result="stream",
    source=Source(document="live", section="cli internal/kubiya/chat.go", basis="seen in one"),
    headers=(("x-vercel-ai-data-stream", "v1"),),
    body="LiveChatMessage",
    accept="text/plain, */*;q=0.1",
    streaming=Streaming(method="stream", accept="text/plain, */*;q=0.1"),
)

LIVE_INTEGRATIONS_CREATE: Final = Operation(
    id="live.integrations.create",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v2/integrations",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="terraform internal/clients/integration.go", basis="seen in one"
    ),
    body="LiveIntegrationCreate",
)

LIVE_INTEGRATIONS_DELETE: Final = Operation(
    id="live.integrations.delete",
    method="DELETE",
    surface=Surface.LIVE,
    path=("/api/v2/integrations/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live", section="terraform internal/clients/integration.go", basis="seen in one"
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

LIVE_INTEGRATIONS_GET: Final = Operation(
    id="live.integrations.get",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v2/integrations/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/integrations.go; terraform internal/clients/integration.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

LIVE_INTEGRATIONS_GET_INSTALL_LINK: Final = Operation(
    id="live.integrations.get_install_link",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/integration/", "/install"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/integrations.go; python kubiya_services/constants.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
    effect="it prepares an installation, so it is not repeated by itself.",
)

LIVE_INTEGRATIONS_LIST: Final = Operation(
    id="live.integrations.list",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v2/integrations",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/integrations.go; terraform internal/clients/integration.go",
        basis="seen in two clients",
    ),
    query=(Parameter(name="full", kind="boolean"),),
    pagination=Pagination(style="single", items=None, identity="name"),
)

LIVE_INTEGRATIONS_UPDATE: Final = Operation(
    id="live.integrations.update",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v2/integrations/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live", section="terraform internal/clients/integration.go", basis="seen in one"
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
    body="LiveIntegrationUpdate",
)

LIVE_KNOWLEDGE_CREATE: Final = Operation(
    id="live.knowledge.create",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/knowledge",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/knowledge.go; terraform internal/clients/knowledge.go",
        basis="seen in two clients",
    ),
    body="LiveKnowledgeCreate",
)

LIVE_KNOWLEDGE_CREATE_EXTERNAL: Final = Operation(
    id="live.knowledge.create_external",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/rag/integration/", ""),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="terraform internal/clients/external_knowledge.go",
        basis="seen in one",
    ),
    path_parameters=(Parameter(name="vendor", kind="string", required=True),),
    body="LiveExternalSettings",
)

LIVE_KNOWLEDGE_DELETE: Final = Operation(
    id="live.knowledge.delete",
    method="DELETE",
    surface=Surface.LIVE,
    path=("/api/v1/knowledge/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="cli internal/kubiya/knowledge.go; terraform internal/clients/knowledge.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
)

LIVE_KNOWLEDGE_DELETE_EXTERNAL: Final = Operation(
    id="live.knowledge.delete_external",
    method="DELETE",
    surface=Surface.LIVE,
    path=("/api/v1/rag/integration/", "/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="terraform internal/clients/external_knowledge.go",
        basis="seen in one",
    ),
    path_parameters=(
        Parameter(name="vendor", kind="string", required=True),
        Parameter(name="id", kind="string", argument="knowledge_id", required=True),
    ),
)

LIVE_KNOWLEDGE_GET: Final = Operation(
    id="live.knowledge.get",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/knowledge/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="live", section="cli internal/kubiya/knowledge.go", basis="seen in one"),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
)

LIVE_KNOWLEDGE_GET_EXTERNAL: Final = Operation(
    id="live.knowledge.get_external",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/rag/integration/", "/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="terraform internal/clients/external_knowledge.go",
        basis="seen in one",
    ),
    path_parameters=(
        Parameter(name="vendor", kind="string", required=True),
        Parameter(name="id", kind="string", argument="knowledge_id", required=True),
    ),
)

LIVE_KNOWLEDGE_LIST: Final = Operation(
    id="live.knowledge.list",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/knowledge",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/knowledge.go; terraform internal/clients/knowledge.go",
        basis="seen in two clients",
    ),
    query=(Parameter(name="query", kind="string"), Parameter(name="limit", kind="integer")),
    pagination=Pagination(style="single", items=None, identity="uuid"),
)

LIVE_KNOWLEDGE_LIST_EXTERNAL: Final = Operation(
    id="live.knowledge.list_external",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/rag/integration/", ""),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="terraform internal/clients/external_knowledge.go",
        basis="seen in one",
    ),
    path_parameters=(Parameter(name="vendor", kind="string", required=True),),
    pagination=Pagination(style="single", items=None, identity="uuid"),
)

LIVE_KNOWLEDGE_QUERY: Final = Operation(
    id="live.knowledge.query",
    method="POST",
    surface=Surface.ORCHESTRATOR,
    path=("/api/query",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/knowledge.go; python kubiya_services/services/knowledge.py",
        basis="seen in two clients",
    ),
    header_parameters=(Parameter(name="x-org-id", kind="string", argument="organization"),),
    body="LiveKnowledgeQuestion",
    effect="none",
)

LIVE_KNOWLEDGE_SEARCH: Final = Operation(
    id="live.knowledge.search",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/knowledge/search",),
    replay=Replay.SAFE,
    result="page",
    source=Source(document="live", section="cli internal/kubiya/knowledge.go", basis="seen in one"),
    query=(
        Parameter(name="query", kind="string", required=True),
        Parameter(name="limit", kind="integer"),
    ),
    pagination=Pagination(style="single", items=None, identity="uuid"),
)

LIVE_KNOWLEDGE_STREAM_QUERY: Final = Operation(
    id="live.knowledge.stream_query",
    method="POST",
    surface=Surface.ORCHESTRATOR,
    path=("/api/query",),
    replay=Replay.NEVER,
    result="stream",
    source=Source(
        document="live",
        section="cli internal/kubiya/knowledge.go; python kubiya_services/services/knowledge.py",
        basis="seen in two clients",
    ),
    header_parameters=(Parameter(name="x-org-id", kind="string", argument="organization"),),
    body="LiveKnowledgeStreamQuestion",
    accept="text/event-stream, */*;q=0.1",
    streaming=Streaming(method="stream_query"),
)

LIVE_KNOWLEDGE_UPDATE: Final = Operation(
    id="live.knowledge.update",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v1/knowledge/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/knowledge.go; terraform internal/clients/knowledge.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
    body="LiveKnowledgeUpdate",
)

LIVE_KNOWLEDGE_UPDATE_EXTERNAL: Final = Operation(
    id="live.knowledge.update_external",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v1/rag/integration/", "/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="terraform internal/clients/external_knowledge.go",
        basis="seen in one",
    ),
    path_parameters=(
        Parameter(name="vendor", kind="string", required=True),
        Parameter(name="id", kind="string", argument="knowledge_id", required=True),
    ),
    body="LiveExternalSettings",
)

LIVE_PROJECTS_APPLY_STACK: Final = Operation(
    id="live.projects.apply_stack",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/inline",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="python kubiya_services/services/stacks.py", basis="seen in one"
    ),
    body="LiveStackRequest",
)

LIVE_PROJECTS_APPROVE: Final = Operation(
    id="live.projects.approve",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/", ""),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/projects.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="plan_id", required=True),),
    body="LivePlanApproval",
    polling=Polling(
        read="live.projects.get_execution",
        id_field="execution_id",
        status_field="status",
        succeeded=("completed", "success", "finished", "done"),
        failed=("failed", "error"),
        cancelled=("cancelled", "canceled", "terminated"),
        lines=("plan.content", "apply.content"),
    ),
)

LIVE_PROJECTS_CREATE: Final = Operation(
    id="live.projects.create",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/usecases",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/projects.py",
        basis="seen in two clients",
    ),
    body="LiveProjectCreate",
)

LIVE_PROJECTS_DELETE: Final = Operation(
    id="live.projects.delete",
    method="DELETE",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/projects.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="project_id", required=True),),
)

LIVE_PROJECTS_GET: Final = Operation(
    id="live.projects.get",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/projects.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="project_id", required=True),),
)

LIVE_PROJECTS_GET_EXECUTION: Final = Operation(
    id="live.projects.get_execution",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/projects.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="execution_id", required=True),),
)

LIVE_PROJECTS_GET_LOGS: Final = Operation(
    id="live.projects.get_logs",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/logs/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/constants.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="execution_id", required=True),),
)

LIVE_PROJECTS_GET_PLAN: Final = Operation(
    id="live.projects.get_plan",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/plan/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/constants.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="plan_id", required=True),),
)

LIVE_PROJECTS_GET_TEMPLATE: Final = Operation(
    id="live.projects.get_template",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/usecases/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/projects.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="template_id", required=True),),
)

LIVE_PROJECTS_LIST: Final = Operation(
    id="live.projects.list",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/usecases",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/projects.py",
        basis="seen in two clients",
    ),
    pagination=Pagination(style="single", items="usecases", identity="id"),
)

LIVE_PROJECTS_PLAN: Final = Operation(
    id="live.projects.plan",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/plan/", ""),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/projects.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="project_id", required=True),),
    body="LivePlanRequest",
)

LIVE_PROJECTS_PLAN_STACK: Final = Operation(
    id="live.projects.plan_stack",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/inline/plan",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="python kubiya_services/services/stacks.py", basis="seen in one"
    ),
    body="LiveStackRequest",
)

LIVE_PROJECTS_REPLACE: Final = Operation(
    id="live.projects.replace",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live", section="python kubiya_services/services/projects.py", basis="seen in one"
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="project_id", required=True),),
    body="LiveProjectUpdate",
)

LIVE_PROJECTS_STREAM_STACK_LOGS: Final = Operation(
    id="live.projects.stream_stack_logs",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/tasks/stream/logs/", ""),
    replay=Replay.SAFE,
    result="stream",
    source=Source(
        document="live", section="python kubiya_services/services/stacks.py", basis="seen in one"
    ),
    path_parameters=(Parameter(name="stack_id", kind="string", required=True),),
    accept="text/event-stream, */*;q=0.1",
    streaming=Streaming(method="stream_stack_logs", kind="events", end="eof"),
)

LIVE_PROJECTS_UPDATE: Final = Operation(
    id="live.projects.update",
    method="PATCH",
    surface=Surface.LIVE,
    path=("/api/v1/usecases/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(document="live", section="cli internal/kubiya/client.go", basis="seen in one"),
    path_parameters=(Parameter(name="id", kind="string", argument="project_id", required=True),),
    body="LiveProjectUpdate",
)

LIVE_RUNNERS_CREATE: Final = Operation(
    id="live.runners.create",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v3/runners/", ""),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/runners.py; terraform internal/clients/runners.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
    body="LiveRunnerCreate",
)

LIVE_RUNNERS_DELETE: Final = Operation(
    id="live.runners.delete",
    method="DELETE",
    surface=Surface.LIVE,
    path=("/api/v3/runners/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live", section="terraform internal/clients/runners.go", basis="seen in one"
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

LIVE_RUNNERS_GET: Final = Operation(
    id="live.runners.get",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v3/runners/", "/describe"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="terraform internal/clients/runners.go; cli internal/kubiya/client.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

LIVE_RUNNERS_GET_CHART_VALUES: Final = Operation(
    id="live.runners.get_chart_values",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v3/runners/helmchart/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="live", section="cli internal/kubiya/client.go", basis="seen in one"),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

LIVE_RUNNERS_GET_HEALTH: Final = Operation(
    id="live.runners.get_health",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v3/runners/", "/health"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_workflow_sdk/client.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

LIVE_RUNNERS_GET_MANIFEST: Final = Operation(
    id="live.runners.get_manifest",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/runners/", "/manifest"),
    replay=Replay.SAFE,
    result="json",
    source=Source(document="live", section="cli internal/kubiya/client.go", basis="seen in one"),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

LIVE_RUNNERS_LIST: Final = Operation(
    id="live.runners.list",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v3/runners",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; terraform internal/clients/client.go",
        basis="seen in two clients",
    ),
    pagination=Pagination(style="single", items=None, identity="name"),
)

LIVE_RUNNERS_LIST_V1: Final = Operation(
    id="live.runners.list_v1",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/runners",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="python kubiya_workflow_sdk/client.py", basis="seen in one"
    ),
    pagination=Pagination(style="single", items=None, identity="name", keyed=True),
)

LIVE_SECRETS_CREATE: Final = Operation(
    id="live.secrets.create",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/secrets",),
    replay=Replay.NEVER,
    result="none",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/secrets.py",
        basis="seen in two clients",
    ),
    body="LiveSecretCreate",
)

LIVE_SECRETS_DELETE: Final = Operation(
    id="live.secrets.delete",
    method="DELETE",
    surface=Surface.LIVE,
    path=("/api/v1/secrets/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="cli internal/kubiya/secrets.go; python kubiya_services/services/secrets.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

LIVE_SECRETS_GET: Final = Operation(
    id="live.secrets.get",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/secrets/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/secrets.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

LIVE_SECRETS_GET_VALUE: Final = Operation(
    id="live.secrets.get_value",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/secrets/get_value/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/secrets.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
    unwrap="value",
)

LIVE_SECRETS_GET_VALUE_V2: Final = Operation(
    id="live.secrets.get_value_v2",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v2/secrets/get_value/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live", section="terraform internal/clients/secret.go", basis="seen in one"
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
)

LIVE_SECRETS_LIST: Final = Operation(
    id="live.secrets.list",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/secrets",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/secrets.go; python kubiya_services/services/secrets.py",
        basis="seen in two clients",
    ),
    pagination=Pagination(style="single", items=None, identity="name"),
)

LIVE_SECRETS_LIST_V2: Final = Operation(
    id="live.secrets.list_v2",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v2/secrets",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="terraform internal/clients/secret.go; python kubiya_workflow_sdk/client.py",
        basis="seen in two clients",
    ),
    pagination=Pagination(style="single", items=None, identity="name"),
)

LIVE_SECRETS_SET: Final = Operation(
    id="live.secrets.set",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/secrets/", ""),
    replay=Replay.NEVER,
    result="none",
    source=Source(document="live", section="cli internal/kubiya/secrets.go", basis="seen in one"),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
    body="LiveSecretValue",
)

LIVE_SECRETS_UPDATE: Final = Operation(
    id="live.secrets.update",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v1/secrets/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/secrets.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="name", kind="string", required=True),),
    body="LiveSecretValue",
)

LIVE_SOURCES_BIND_AGENT: Final = Operation(
    id="live.sources.bind_agent",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/sources/", "/agents/", ""),
    replay=Replay.NEVER,
    result="none",
    source=Source(document="live", section="cli internal/kubiya/client.go", basis="seen in one"),
    path_parameters=(
        Parameter(name="uuid", kind="string", required=True),
        Parameter(name="agent_uuid", kind="string", required=True),
    ),
)

LIVE_SOURCES_CREATE: Final = Operation(
    id="live.sources.create",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/sources",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/sources.go; terraform internal/clients/source.go",
        basis="seen in two clients",
    ),
    query=(Parameter(name="runner", kind="string"),),
    body="LiveSourceCreate",
)

LIVE_SOURCES_DELETE: Final = Operation(
    id="live.sources.delete",
    method="DELETE",
    surface=Surface.LIVE,
    path=("/api/v1/sources/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live",
        section="cli internal/kubiya/sources.go; terraform internal/clients/source.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
    query=(Parameter(name="runner", kind="string"),),
)

LIVE_SOURCES_GET: Final = Operation(
    id="live.sources.get",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/sources/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/sources.go; terraform internal/clients/source.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
)

LIVE_SOURCES_GET_METADATA: Final = Operation(
    id="live.sources.get_metadata",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/sources/", "/metadata"),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/sources.go; python kubiya_services/constants.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
)

LIVE_SOURCES_LIST: Final = Operation(
    id="live.sources.list",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/sources",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/sources.go; terraform internal/clients/source.go",
        basis="seen in two clients",
    ),
    pagination=Pagination(style="single", items=None, identity="uuid"),
)

LIVE_SOURCES_LOAD: Final = Operation(
    id="live.sources.load",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/sources/load",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/sources.py",
        basis="seen in two clients",
    ),
    query=(Parameter(name="url", kind="string"), Parameter(name="runner", kind="string")),
    body="LiveSourceLoad",
)

LIVE_SOURCES_LOAD_URL: Final = Operation(
    id="live.sources.load_url",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/sources/load",),
    replay=Replay.NEVER,
    result="json",
    source=Source(document="live", section="cli internal/kubiya/client.go", basis="seen in one"),
    query=(
        Parameter(name="url", kind="string", required=True),
        Parameter(name="runner", kind="string"),
    ),
    effect="a runner fetches and reads the repository, so it is not repeated by itself.",
)

LIVE_SOURCES_LOAD_ZIP: Final = Operation(
    id="live.sources.load_zip",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v1/sources/zip/load",),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/sources.go; python kubiya_services/constants.py",
        basis="seen in two clients",
    ),
    query=(Parameter(name="runner", kind="string"), Parameter(name="name", kind="string")),
    body="LiveSourceArchive",
)

LIVE_SOURCES_SYNC: Final = Operation(
    id="live.sources.sync",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/sources/", "/sync"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/sources.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
    query=(Parameter(name="runner", kind="string"),),
    body="LiveSourceSync",
)

LIVE_SOURCES_UPDATE: Final = Operation(
    id="live.sources.update",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v1/sources/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/sources.go; python kubiya_services/constants.py",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="uuid", kind="string", required=True),),
    body="LiveSourceUpdate",
)

LIVE_SOURCES_UPLOAD_ZIP: Final = Operation(
    id="live.sources.upload_zip",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v1/sources/zip",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/sources.go; python kubiya_services/constants.py",
        basis="seen in two clients",
    ),
    query=(Parameter(name="runner", kind="string"), Parameter(name="name", kind="string")),
    body="LiveSourceArchive",
)

LIVE_TOOLS_EXECUTE: Final = Operation(
    id="live.tools.execute",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/tools/exec",),
    replay=Replay.NEVER,
    result="stream",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_workflow_sdk/tools/executor.py",
        basis="seen in two clients",
    ),
    query=(Parameter(name="runner", kind="string", required=True),),
    headers=(("x-vercel-ai-data-stream", "v1"),),
    body="LiveToolExecution",
    accept="text/event-stream, */*;q=0.1",
    streaming=Streaming(method="execute", kind="events"),
)

LIVE_TOOLS_GENERATE: Final = Operation(
    id="live.tools.generate",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/http-bridge/v1/generate-tool",),
    replay=Replay.NEVER,
    result="stream",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/tools.py",
        basis="seen in two clients",
    ),
    headers=(("x-vercel-ai-data-stream", "v1"),),
    body="LiveToolPrompt",
    accept="application/x-ndjson, */*;q=0.1",
    streaming=Streaming(
        method="generate", kind="events", accept="application/x-ndjson, */*;q=0.1", end="eof"
    ),
)

LIVE_USERS_GET_SELF: Final = Operation(
    id="live.users.get_self",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/users/self",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live", section="terraform internal/clients/client.go", basis="seen in one"
    ),
)

LIVE_USERS_LIST: Final = Operation(
    id="live.users.list",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v2/users",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/users.py",
        basis="seen in two clients",
    ),
    query=(Parameter(name="limit", kind="integer"), Parameter(name="page", kind="integer")),
    pagination=Pagination(style="page", items="items", identity="uuid", default_limit=100),
)

LIVE_USERS_LIST_GROUPS: Final = Operation(
    id="live.users.list_groups",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/manage/groups",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/client.go; python kubiya_services/services/users.py",
        basis="seen in two clients",
    ),
    pagination=Pagination(style="single", items=None, identity="uuid"),
)

LIVE_USERS_LIST_V1: Final = Operation(
    id="live.users.list_v1",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/users",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="terraform internal/clients/client.go", basis="seen in one"
    ),
    pagination=Pagination(style="single", items=None, identity="uuid"),
)

LIVE_WEBHOOKS_CREATE: Final = Operation(
    id="live.webhooks.create",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/event",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/webhooks.go; terraform internal/clients/webhook.go",
        basis="seen in two clients",
    ),
    body="LiveWebhookCreate",
)

LIVE_WEBHOOKS_DELETE: Final = Operation(
    id="live.webhooks.delete",
    method="DELETE",
    surface=Surface.LIVE,
    path=("/api/v1/event/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/webhooks.go; terraform internal/clients/webhook.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="webhook_id", required=True),),
)

LIVE_WEBHOOKS_GET: Final = Operation(
    id="live.webhooks.get",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/event/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/webhooks.go; terraform internal/clients/webhook.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="webhook_id", required=True),),
)

LIVE_WEBHOOKS_LIST: Final = Operation(
    id="live.webhooks.list",
    method="GET",
    surface=Surface.LIVE,
    path=("/api/v1/event",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/webhooks.go; terraform internal/clients/webhook.go",
        basis="seen in two clients",
    ),
    pagination=Pagination(style="single", items=None, identity="id"),
)

LIVE_WEBHOOKS_TEST: Final = Operation(
    id="live.webhooks.test",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/webhook/test",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="python kubiya_services/services/webhooks.py", basis="seen in one"
    ),
    body="LiveWebhookTest",
)

LIVE_WEBHOOKS_UPDATE: Final = Operation(
    id="live.webhooks.update",
    method="PUT",
    surface=Surface.LIVE,
    path=("/api/v1/event/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/webhooks.go; terraform internal/clients/webhook.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="id", kind="string", argument="webhook_id", required=True),),
    body="LiveWebhookUpdate",
)

LIVE_WORKFLOWS_CANCEL: Final = Operation(
    id="live.workflows.cancel",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/workflow",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="cli internal/kubiya/workflow_enhanced.go", basis="seen in one"
    ),
    query=(Parameter(name="runner", kind="string", required=True),),
    constants=(("operation", "cancel_workflow"),),
    body="LiveWorkflowCancel",
)

LIVE_WORKFLOWS_CREATE_SAVED: Final = Operation(
    id="live.workflows.create_saved",
    method="POST",
    surface=Surface.COMPOSER,
    path=("/workflows",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="terraform internal/clients/trigger.go", basis="seen in one"
    ),
    body="LiveSavedWorkflowCreate",
)

LIVE_WORKFLOWS_CREATE_WEBHOOK_URL: Final = Operation(
    id="live.workflows.create_webhook_url",
    method="POST",
    surface=Surface.COMPOSER,
    path=("/workflows/", "/webhook-url"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="terraform internal/clients/trigger.go", basis="seen in one"
    ),
    path_parameters=(Parameter(name="workflow_id", kind="string", required=True),),
    body="LiveWorkflowTrigger",
)

LIVE_WORKFLOWS_DELETE_SAVED: Final = Operation(
    id="live.workflows.delete_saved",
    method="DELETE",
    surface=Surface.COMPOSER,
    path=("/workflows/", ""),
    replay=Replay.IDEMPOTENT,
    result="none",
    source=Source(
        document="live", section="terraform internal/clients/trigger.go", basis="seen in one"
    ),
    path_parameters=(Parameter(name="workflow_id", kind="string", required=True),),
)

LIVE_WORKFLOWS_EXECUTE: Final = Operation(
    id="live.workflows.execute",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/workflow",),
    replay=Replay.NEVER,
    result="stream",
    source=Source(
        document="live",
        section="cli internal/kubiya/workflow.go; python kubiya_workflow_sdk/client.py",
        basis="seen in two clients",
    ),
    query=(
        Parameter(name="runner", kind="string", required=True),
        Parameter(name="native_sse", kind="boolean"),
    ),
    constants=(("operation", "execute_workflow"),),
    headers=(("x-vercel-ai-data-stream", "v1"),),
    body="LiveWorkflowExecution",
    accept="text/event-stream, text/plain, */*;q=0.1",
    streaming=Streaming(
        method="execute", kind="events", accept="text/event-stream, text/plain, */*;q=0.1"
    ),
)

LIVE_WORKFLOWS_EXECUTE_SAVED: Final = Operation(
    id="live.workflows.execute_saved",
    method="POST",
    surface=Surface.COMPOSER,
    path=("/workflows/", "/execute"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="cli internal/composer/workflows.go", basis="seen in one"
    ),
    path_parameters=(Parameter(name="workflow_id", kind="string", required=True),),
    body="LiveSavedWorkflowRun",
)

LIVE_WORKFLOWS_GENERATE: Final = Operation(
    id="live.workflows.generate",
    method="POST",
    surface=Surface.ORCHESTRATOR,
    path=("/api/orchestrate",),
    replay=Replay.NEVER,
    result="stream",
    source=Source(document="live", section="cli internal/kubiya/workflow.go", basis="seen in one"),
    headers=(("x-vercel-ai-data-stream", "v1"),),
    body="LiveWorkflowPrompt",
    accept="text/event-stream, */*;q=0.1",
    streaming=Streaming(method="generate", kind="events"),
)

LIVE_WORKFLOWS_GET_SAVED: Final = Operation(
    id="live.workflows.get_saved",
    method="GET",
    surface=Surface.COMPOSER,
    path=("/workflows/", ""),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/composer/workflows.go; terraform internal/clients/trigger.go",
        basis="seen in two clients",
    ),
    path_parameters=(Parameter(name="workflow_id", kind="string", required=True),),
)

LIVE_WORKFLOWS_GET_STATUS: Final = Operation(
    id="live.workflows.get_status",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/workflow",),
    replay=Replay.SAFE,
    result="json",
    source=Source(
        document="live",
        section="cli internal/kubiya/workflow_enhanced.go; python kubiya_services/constants.py",
        basis="seen in two clients",
    ),
    query=(Parameter(name="runner", kind="string", required=True),),
    constants=(("operation", "get_status"),),
    body="LiveWorkflowReference",
    effect="none",
)

LIVE_WORKFLOWS_LIST: Final = Operation(
    id="live.workflows.list",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/workflow",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live",
        section="cli internal/kubiya/workflow_enhanced.go; python kubiya_services/services/workflows.py",
        basis="seen in two clients",
    ),
    query=(Parameter(name="runner", kind="string", required=True),),
    constants=(("operation", "list_workflows"),),
    body="LiveWorkflowQuery",
    pagination=Pagination(
        style="offset", items="workflows", identity="id", default_limit=10, place="body"
    ),
    effect="none",
)

LIVE_WORKFLOWS_LIST_EXECUTIONS: Final = Operation(
    id="live.workflows.list_executions",
    method="GET",
    surface=Surface.COMPOSER,
    path=("/workflows/executions",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="cli internal/composer/workflow_executions.go", basis="seen in one"
    ),
    query=(
        Parameter(name="page", kind="integer"),
        Parameter(name="limit", kind="integer"),
        Parameter(name="workflow_id", kind="string"),
        Parameter(name="status", kind="string"),
    ),
    pagination=Pagination(style="page", items="executions", identity="id", default_limit=100),
)

LIVE_WORKFLOWS_LIST_SAVED: Final = Operation(
    id="live.workflows.list_saved",
    method="GET",
    surface=Surface.COMPOSER,
    path=("/workflows",),
    replay=Replay.SAFE,
    result="page",
    source=Source(
        document="live", section="cli internal/composer/workflows.go", basis="seen in one"
    ),
    query=(
        Parameter(name="page", kind="integer"),
        Parameter(name="limit", kind="integer"),
        Parameter(name="status", kind="string"),
        Parameter(name="search", kind="string"),
        Parameter(name="owner_id", kind="string"),
        Parameter(name="sort_by", kind="string", choices=("updated_at",), open_choices=True),
        Parameter(name="sort_order", kind="string", choices=("asc", "desc")),
    ),
    pagination=Pagination(style="page", items="workflows", identity="id", default_limit=12),
)

LIVE_WORKFLOWS_PUBLISH_SAVED: Final = Operation(
    id="live.workflows.publish_saved",
    method="POST",
    surface=Surface.COMPOSER,
    path=("/workflows/", "/publish"),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="terraform internal/clients/trigger.go", basis="seen in one"
    ),
    path_parameters=(Parameter(name="workflow_id", kind="string", required=True),),
    body="LiveWorkflowPublish",
)

LIVE_WORKFLOWS_RETRY: Final = Operation(
    id="live.workflows.retry",
    method="POST",
    surface=Surface.LIVE,
    path=("/api/v1/workflow",),
    replay=Replay.NEVER,
    result="json",
    source=Source(
        document="live", section="cli internal/kubiya/workflow_enhanced.go", basis="seen in one"
    ),
    query=(Parameter(name="runner", kind="string", required=True),),
    constants=(("operation", "retry_workflow"),),
    body="LiveWorkflowRetry",
)

LIVE_WORKFLOWS_UPDATE_SAVED: Final = Operation(
    id="live.workflows.update_saved",
    method="PUT",
    surface=Surface.COMPOSER,
    path=("/workflows/", ""),
    replay=Replay.IDEMPOTENT,
    result="json",
    source=Source(
        document="live", section="terraform internal/clients/trigger.go", basis="seen in one"
    ),
    path_parameters=(Parameter(name="workflow_id", kind="string", required=True),),
    body="LiveSavedWorkflowUpdate",
)


OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "control_plane.agents.create": CONTROL_PLANE_AGENTS_CREATE,
        "control_plane.agents.delete": CONTROL_PLANE_AGENTS_DELETE,
        "control_plane.agents.execute": CONTROL_PLANE_AGENTS_EXECUTE,
        "control_plane.agents.get": CONTROL_PLANE_AGENTS_GET,
        "control_plane.agents.list": CONTROL_PLANE_AGENTS_LIST,
        "control_plane.agents.update": CONTROL_PLANE_AGENTS_UPDATE,
        "control_plane.analytics.get_aem_summary": CONTROL_PLANE_ANALYTICS_GET_AEM_SUMMARY,
        "control_plane.analytics.get_aem_trends": CONTROL_PLANE_ANALYTICS_GET_AEM_TRENDS,
        "control_plane.analytics.get_costs": CONTROL_PLANE_ANALYTICS_GET_COSTS,
        "control_plane.analytics.get_execution": CONTROL_PLANE_ANALYTICS_GET_EXECUTION,
        "control_plane.analytics.get_storage_summary": CONTROL_PLANE_ANALYTICS_GET_STORAGE_SUMMARY,
        "control_plane.analytics.get_summary": CONTROL_PLANE_ANALYTICS_GET_SUMMARY,
        "control_plane.approvals.approve": CONTROL_PLANE_APPROVALS_APPROVE,
        "control_plane.approvals.create": CONTROL_PLANE_APPROVALS_CREATE,
        "control_plane.approvals.get": CONTROL_PLANE_APPROVALS_GET,
        "control_plane.approvals.list": CONTROL_PLANE_APPROVALS_LIST,
        "control_plane.approvals.list_pending": CONTROL_PLANE_APPROVALS_LIST_PENDING,
        "control_plane.approvals.reject": CONTROL_PLANE_APPROVALS_REJECT,
        "control_plane.approval_rules.create": CONTROL_PLANE_APPROVAL_RULES_CREATE,
        "control_plane.approval_rules.delete": CONTROL_PLANE_APPROVAL_RULES_DELETE,
        "control_plane.approval_rules.list": CONTROL_PLANE_APPROVAL_RULES_LIST,
        "control_plane.approval_rules.resolve": CONTROL_PLANE_APPROVAL_RULES_RESOLVE,
        "control_plane.approval_rules.update": CONTROL_PLANE_APPROVAL_RULES_UPDATE,
        "control_plane.context.clear": CONTROL_PLANE_CONTEXT_CLEAR,
        "control_plane.context.get": CONTROL_PLANE_CONTEXT_GET,
        "control_plane.context.get_resolved": CONTROL_PLANE_CONTEXT_GET_RESOLVED,
        "control_plane.context_graph.ask": CONTROL_PLANE_CONTEXT_GRAPH_ASK,
        "control_plane.context_graph.get_integrations": CONTROL_PLANE_CONTEXT_GRAPH_GET_INTEGRATIONS,
        "control_plane.context_graph.get_labels": CONTROL_PLANE_CONTEXT_GRAPH_GET_LABELS,
        "control_plane.context_graph.get_node": CONTROL_PLANE_CONTEXT_GRAPH_GET_NODE,
        "control_plane.context_graph.get_nodes": CONTROL_PLANE_CONTEXT_GRAPH_GET_NODES,
        "control_plane.context_graph.get_relationships": CONTROL_PLANE_CONTEXT_GRAPH_GET_RELATIONSHIPS,
        "control_plane.context_graph.get_relationship_types": CONTROL_PLANE_CONTEXT_GRAPH_GET_RELATIONSHIP_TYPES,
        "control_plane.context_graph.get_stats": CONTROL_PLANE_CONTEXT_GRAPH_GET_STATS,
        "control_plane.context_graph.get_subgraph": CONTROL_PLANE_CONTEXT_GRAPH_GET_SUBGRAPH,
        "control_plane.context_graph.query": CONTROL_PLANE_CONTEXT_GRAPH_QUERY,
        "control_plane.context_graph.search": CONTROL_PLANE_CONTEXT_GRAPH_SEARCH,
        "control_plane.context_graph.search_nodes": CONTROL_PLANE_CONTEXT_GRAPH_SEARCH_NODES,
        "control_plane.context_graph.search_text": CONTROL_PLANE_CONTEXT_GRAPH_SEARCH_TEXT,
        "control_plane.context.set": CONTROL_PLANE_CONTEXT_SET,
        "control_plane.custom_integrations.create": CONTROL_PLANE_CUSTOM_INTEGRATIONS_CREATE,
        "control_plane.custom_integrations.delete": CONTROL_PLANE_CUSTOM_INTEGRATIONS_DELETE,
        "control_plane.custom_integrations.get": CONTROL_PLANE_CUSTOM_INTEGRATIONS_GET,
        "control_plane.custom_integrations.list": CONTROL_PLANE_CUSTOM_INTEGRATIONS_LIST,
        "control_plane.custom_integrations.update": CONTROL_PLANE_CUSTOM_INTEGRATIONS_UPDATE,
        "control_plane.dynamic_executions.execute": CONTROL_PLANE_DYNAMIC_EXECUTIONS_EXECUTE,
        "control_plane.dynamic_executions.resolve_queue": CONTROL_PLANE_DYNAMIC_EXECUTIONS_RESOLVE_QUEUE,
        "control_plane.environments.clear_context": CONTROL_PLANE_ENVIRONMENTS_CLEAR_CONTEXT,
        "control_plane.environments.create": CONTROL_PLANE_ENVIRONMENTS_CREATE,
        "control_plane.environments.delete": CONTROL_PLANE_ENVIRONMENTS_DELETE,
        "control_plane.environments.get": CONTROL_PLANE_ENVIRONMENTS_GET,
        "control_plane.environments.get_context": CONTROL_PLANE_ENVIRONMENTS_GET_CONTEXT,
        "control_plane.environments.get_worker_command": CONTROL_PLANE_ENVIRONMENTS_GET_WORKER_COMMAND,
        "control_plane.environments.list": CONTROL_PLANE_ENVIRONMENTS_LIST,
        "control_plane.environments.set_context": CONTROL_PLANE_ENVIRONMENTS_SET_CONTEXT,
        "control_plane.environments.update": CONTROL_PLANE_ENVIRONMENTS_UPDATE,
        "control_plane.executions.cancel": CONTROL_PLANE_EXECUTIONS_CANCEL,
        "control_plane.executions.cancel_workflow": CONTROL_PLANE_EXECUTIONS_CANCEL_WORKFLOW,
        "control_plane.executions.delete": CONTROL_PLANE_EXECUTIONS_DELETE,
        "control_plane.executions.get": CONTROL_PLANE_EXECUTIONS_GET,
        "control_plane.executions.get_details": CONTROL_PLANE_EXECUTIONS_GET_DETAILS,
        "control_plane.executions.get_session": CONTROL_PLANE_EXECUTIONS_GET_SESSION,
        "control_plane.executions.list": CONTROL_PLANE_EXECUTIONS_LIST,
        "control_plane.executions.list_transitions": CONTROL_PLANE_EXECUTIONS_LIST_TRANSITIONS,
        "control_plane.executions.mark_done": CONTROL_PLANE_EXECUTIONS_MARK_DONE,
        "control_plane.executions.pause": CONTROL_PLANE_EXECUTIONS_PAUSE,
        "control_plane.executions.resume": CONTROL_PLANE_EXECUTIONS_RESUME,
        "control_plane.executions.send_message": CONTROL_PLANE_EXECUTIONS_SEND_MESSAGE,
        "control_plane.executions.stream": CONTROL_PLANE_EXECUTIONS_STREAM,
        "control_plane.executions.terminate": CONTROL_PLANE_EXECUTIONS_TERMINATE,
        "control_plane.executions.terminate_many": CONTROL_PLANE_EXECUTIONS_TERMINATE_MANY,
        "control_plane.executions.update": CONTROL_PLANE_EXECUTIONS_UPDATE,
        "control_plane.integrations.get": CONTROL_PLANE_INTEGRATIONS_GET,
        "control_plane.integrations.get_token": CONTROL_PLANE_INTEGRATIONS_GET_TOKEN,
        "control_plane.integrations.list": CONTROL_PLANE_INTEGRATIONS_LIST,
        "control_plane.integration_templates.get": CONTROL_PLANE_INTEGRATION_TEMPLATES_GET,
        "control_plane.integration_templates.get_categories": CONTROL_PLANE_INTEGRATION_TEMPLATES_GET_CATEGORIES,
        "control_plane.integration_templates.get_tags": CONTROL_PLANE_INTEGRATION_TEMPLATES_GET_TAGS,
        "control_plane.integration_templates.list": CONTROL_PLANE_INTEGRATION_TEMPLATES_LIST,
        "control_plane.jobs.create": CONTROL_PLANE_JOBS_CREATE,
        "control_plane.jobs.delete": CONTROL_PLANE_JOBS_DELETE,
        "control_plane.jobs.disable": CONTROL_PLANE_JOBS_DISABLE,
        "control_plane.jobs.enable": CONTROL_PLANE_JOBS_ENABLE,
        "control_plane.jobs.get": CONTROL_PLANE_JOBS_GET,
        "control_plane.jobs.list": CONTROL_PLANE_JOBS_LIST,
        "control_plane.jobs.list_executions": CONTROL_PLANE_JOBS_LIST_EXECUTIONS,
        "control_plane.jobs.trigger": CONTROL_PLANE_JOBS_TRIGGER,
        "control_plane.jobs.update": CONTROL_PLANE_JOBS_UPDATE,
        "control_plane.models.create": CONTROL_PLANE_MODELS_CREATE,
        "control_plane.models.delete": CONTROL_PLANE_MODELS_DELETE,
        "control_plane.models.get": CONTROL_PLANE_MODELS_GET,
        "control_plane.models.get_default": CONTROL_PLANE_MODELS_GET_DEFAULT,
        "control_plane.models.get_providers": CONTROL_PLANE_MODELS_GET_PROVIDERS,
        "control_plane.models.list": CONTROL_PLANE_MODELS_LIST,
        "control_plane.models.update": CONTROL_PLANE_MODELS_UPDATE,
        "control_plane.organization.get": CONTROL_PLANE_ORGANIZATION_GET,
        "control_plane.organization.get_config": CONTROL_PLANE_ORGANIZATION_GET_CONFIG,
        "control_plane.organization.get_settings": CONTROL_PLANE_ORGANIZATION_GET_SETTINGS,
        "control_plane.organization.initialize_enforcement": CONTROL_PLANE_ORGANIZATION_INITIALIZE_ENFORCEMENT,
        "control_plane.organization.update_settings": CONTROL_PLANE_ORGANIZATION_UPDATE_SETTINGS,
        "control_plane.plans.continue_execution": CONTROL_PLANE_PLANS_CONTINUE_EXECUTION,
        "control_plane.plans.create": CONTROL_PLANE_PLANS_CREATE,
        "control_plane.plans.execute": CONTROL_PLANE_PLANS_EXECUTE,
        "control_plane.plans.generate": CONTROL_PLANE_PLANS_GENERATE,
        "control_plane.plans.get_execution": CONTROL_PLANE_PLANS_GET_EXECUTION,
        "control_plane.plans.get_generation": CONTROL_PLANE_PLANS_GET_GENERATION,
        "control_plane.plans.list_executions": CONTROL_PLANE_PLANS_LIST_EXECUTIONS,
        "control_plane.plans.send_message": CONTROL_PLANE_PLANS_SEND_MESSAGE,
        "control_plane.policies.check_authorization": CONTROL_PLANE_POLICIES_CHECK_AUTHORIZATION,
        "control_plane.policies.create": CONTROL_PLANE_POLICIES_CREATE,
        "control_plane.policies.create_association": CONTROL_PLANE_POLICIES_CREATE_ASSOCIATION,
        "control_plane.policies.delete": CONTROL_PLANE_POLICIES_DELETE,
        "control_plane.policies.delete_association": CONTROL_PLANE_POLICIES_DELETE_ASSOCIATION,
        "control_plane.policies.evaluate": CONTROL_PLANE_POLICIES_EVALUATE,
        "control_plane.policies.get": CONTROL_PLANE_POLICIES_GET,
        "control_plane.policies.get_association": CONTROL_PLANE_POLICIES_GET_ASSOCIATION,
        "control_plane.policies.list": CONTROL_PLANE_POLICIES_LIST,
        "control_plane.policies.list_associations": CONTROL_PLANE_POLICIES_LIST_ASSOCIATIONS,
        "control_plane.policies.list_resolved": CONTROL_PLANE_POLICIES_LIST_RESOLVED,
        "control_plane.policies.update": CONTROL_PLANE_POLICIES_UPDATE,
        "control_plane.policies.update_association": CONTROL_PLANE_POLICIES_UPDATE_ASSOCIATION,
        "control_plane.policies.validate": CONTROL_PLANE_POLICIES_VALIDATE,
        "control_plane.projects.add_agent": CONTROL_PLANE_PROJECTS_ADD_AGENT,
        "control_plane.projects.add_team": CONTROL_PLANE_PROJECTS_ADD_TEAM,
        "control_plane.projects.create": CONTROL_PLANE_PROJECTS_CREATE,
        "control_plane.projects.delete": CONTROL_PLANE_PROJECTS_DELETE,
        "control_plane.projects.get": CONTROL_PLANE_PROJECTS_GET,
        "control_plane.projects.get_default": CONTROL_PLANE_PROJECTS_GET_DEFAULT,
        "control_plane.projects.list": CONTROL_PLANE_PROJECTS_LIST,
        "control_plane.projects.list_agents": CONTROL_PLANE_PROJECTS_LIST_AGENTS,
        "control_plane.projects.list_teams": CONTROL_PLANE_PROJECTS_LIST_TEAMS,
        "control_plane.projects.remove_agent": CONTROL_PLANE_PROJECTS_REMOVE_AGENT,
        "control_plane.projects.remove_team": CONTROL_PLANE_PROJECTS_REMOVE_TEAM,
        "control_plane.projects.update": CONTROL_PLANE_PROJECTS_UPDATE,
        "control_plane.runners.get_health": CONTROL_PLANE_RUNNERS_GET_HEALTH,
        "control_plane.runners.list": CONTROL_PLANE_RUNNERS_LIST,
        "control_plane.runtimes.get_requirements": CONTROL_PLANE_RUNTIMES_GET_REQUIREMENTS,
        "control_plane.runtimes.list": CONTROL_PLANE_RUNTIMES_LIST,
        "control_plane.runtimes.validate": CONTROL_PLANE_RUNTIMES_VALIDATE,
        "control_plane.secrets.get_value": CONTROL_PLANE_SECRETS_GET_VALUE,
        "control_plane.secrets.list": CONTROL_PLANE_SECRETS_LIST,
        "control_plane.skills.associate": CONTROL_PLANE_SKILLS_ASSOCIATE,
        "control_plane.skills.create": CONTROL_PLANE_SKILLS_CREATE,
        "control_plane.skills.delete": CONTROL_PLANE_SKILLS_DELETE,
        "control_plane.skills.get": CONTROL_PLANE_SKILLS_GET,
        "control_plane.skills.get_definition": CONTROL_PLANE_SKILLS_GET_DEFINITION,
        "control_plane.skills.list": CONTROL_PLANE_SKILLS_LIST,
        "control_plane.skills.list_associated": CONTROL_PLANE_SKILLS_LIST_ASSOCIATED,
        "control_plane.skills.list_definitions": CONTROL_PLANE_SKILLS_LIST_DEFINITIONS,
        "control_plane.skills.list_resolved_for_agent": CONTROL_PLANE_SKILLS_LIST_RESOLVED_FOR_AGENT,
        "control_plane.skills.list_resolved_for_team": CONTROL_PLANE_SKILLS_LIST_RESOLVED_FOR_TEAM,
        "control_plane.skills.list_templates": CONTROL_PLANE_SKILLS_LIST_TEMPLATES,
        "control_plane.skills.list_variants": CONTROL_PLANE_SKILLS_LIST_VARIANTS,
        "control_plane.skills.remove_association": CONTROL_PLANE_SKILLS_REMOVE_ASSOCIATION,
        "control_plane.skills.update": CONTROL_PLANE_SKILLS_UPDATE,
        "control_plane.skills.validate": CONTROL_PLANE_SKILLS_VALIDATE,
        "control_plane.teams.add_agent": CONTROL_PLANE_TEAMS_ADD_AGENT,
        "control_plane.teams.create": CONTROL_PLANE_TEAMS_CREATE,
        "control_plane.teams.delete": CONTROL_PLANE_TEAMS_DELETE,
        "control_plane.teams.execute": CONTROL_PLANE_TEAMS_EXECUTE,
        "control_plane.teams.get": CONTROL_PLANE_TEAMS_GET,
        "control_plane.teams.list": CONTROL_PLANE_TEAMS_LIST,
        "control_plane.teams.remove_agent": CONTROL_PLANE_TEAMS_REMOVE_AGENT,
        "control_plane.teams.update": CONTROL_PLANE_TEAMS_UPDATE,
        "control_plane.traces.delete": CONTROL_PLANE_TRACES_DELETE,
        "control_plane.traces.get": CONTROL_PLANE_TRACES_GET,
        "control_plane.traces.get_stats": CONTROL_PLANE_TRACES_GET_STATS,
        "control_plane.traces.list": CONTROL_PLANE_TRACES_LIST,
        "control_plane.traces.list_spans": CONTROL_PLANE_TRACES_LIST_SPANS,
        "control_plane.workers.get": CONTROL_PLANE_WORKERS_GET,
        "control_plane.workers.list": CONTROL_PLANE_WORKERS_LIST,
        "control_plane.worker_queues.acquire_update_lock": CONTROL_PLANE_WORKER_QUEUES_ACQUIRE_UPDATE_LOCK,
        "control_plane.worker_queues.create": CONTROL_PLANE_WORKER_QUEUES_CREATE,
        "control_plane.worker_queues.delete": CONTROL_PLANE_WORKER_QUEUES_DELETE,
        "control_plane.worker_queues.get": CONTROL_PLANE_WORKER_QUEUES_GET,
        "control_plane.worker_queues.get_config": CONTROL_PLANE_WORKER_QUEUES_GET_CONFIG,
        "control_plane.worker_queues.get_install_script": CONTROL_PLANE_WORKER_QUEUES_GET_INSTALL_SCRIPT,
        "control_plane.worker_queues.get_metrics": CONTROL_PLANE_WORKER_QUEUES_GET_METRICS,
        "control_plane.worker_queues.get_update_lock": CONTROL_PLANE_WORKER_QUEUES_GET_UPDATE_LOCK,
        "control_plane.worker_queues.get_worker_command": CONTROL_PLANE_WORKER_QUEUES_GET_WORKER_COMMAND,
        "control_plane.worker_queues.list": CONTROL_PLANE_WORKER_QUEUES_LIST,
        "control_plane.worker_queues.list_executions": CONTROL_PLANE_WORKER_QUEUES_LIST_EXECUTIONS,
        "control_plane.worker_queues.list_for_environment": CONTROL_PLANE_WORKER_QUEUES_LIST_FOR_ENVIRONMENT,
        "control_plane.worker_queues.list_workers": CONTROL_PLANE_WORKER_QUEUES_LIST_WORKERS,
        "control_plane.worker_queues.list_workflows": CONTROL_PLANE_WORKER_QUEUES_LIST_WORKFLOWS,
        "control_plane.worker_queues.release_update_lock": CONTROL_PLANE_WORKER_QUEUES_RELEASE_UPDATE_LOCK,
        "control_plane.worker_queues.start": CONTROL_PLANE_WORKER_QUEUES_START,
        "control_plane.worker_queues.update": CONTROL_PLANE_WORKER_QUEUES_UPDATE,
        "live.agents.activate_integrations": LIVE_AGENTS_ACTIVATE_INTEGRATIONS,
        "live.agents.create": LIVE_AGENTS_CREATE,
        "live.agents.delete": LIVE_AGENTS_DELETE,
        "live.agents.get": LIVE_AGENTS_GET,
        "live.agents.get_feature_flags": LIVE_AGENTS_GET_FEATURE_FLAGS,
        "live.agents.list": LIVE_AGENTS_LIST,
        "live.agents.list_integrations": LIVE_AGENTS_LIST_INTEGRATIONS,
        "live.agents.update": LIVE_AGENTS_UPDATE,
        "live.audit.get": LIVE_AUDIT_GET,
        "live.audit.list": LIVE_AUDIT_LIST,
        "live.audit.stream": LIVE_AUDIT_STREAM,
        "live.chat.converse": LIVE_CHAT_CONVERSE,
        "live.chat.stream": LIVE_CHAT_STREAM,
        "live.integrations.create": LIVE_INTEGRATIONS_CREATE,
        "live.integrations.delete": LIVE_INTEGRATIONS_DELETE,
        "live.integrations.get": LIVE_INTEGRATIONS_GET,
        "live.integrations.get_install_link": LIVE_INTEGRATIONS_GET_INSTALL_LINK,
        "live.integrations.list": LIVE_INTEGRATIONS_LIST,
        "live.integrations.update": LIVE_INTEGRATIONS_UPDATE,
        "live.knowledge.create": LIVE_KNOWLEDGE_CREATE,
        "live.knowledge.create_external": LIVE_KNOWLEDGE_CREATE_EXTERNAL,
        "live.knowledge.delete": LIVE_KNOWLEDGE_DELETE,
        "live.knowledge.delete_external": LIVE_KNOWLEDGE_DELETE_EXTERNAL,
        "live.knowledge.get": LIVE_KNOWLEDGE_GET,
        "live.knowledge.get_external": LIVE_KNOWLEDGE_GET_EXTERNAL,
        "live.knowledge.list": LIVE_KNOWLEDGE_LIST,
        "live.knowledge.list_external": LIVE_KNOWLEDGE_LIST_EXTERNAL,
        "live.knowledge.query": LIVE_KNOWLEDGE_QUERY,
        "live.knowledge.search": LIVE_KNOWLEDGE_SEARCH,
        "live.knowledge.stream_query": LIVE_KNOWLEDGE_STREAM_QUERY,
        "live.knowledge.update": LIVE_KNOWLEDGE_UPDATE,
        "live.knowledge.update_external": LIVE_KNOWLEDGE_UPDATE_EXTERNAL,
        "live.projects.apply_stack": LIVE_PROJECTS_APPLY_STACK,
        "live.projects.approve": LIVE_PROJECTS_APPROVE,
        "live.projects.create": LIVE_PROJECTS_CREATE,
        "live.projects.delete": LIVE_PROJECTS_DELETE,
        "live.projects.get": LIVE_PROJECTS_GET,
        "live.projects.get_execution": LIVE_PROJECTS_GET_EXECUTION,
        "live.projects.get_logs": LIVE_PROJECTS_GET_LOGS,
        "live.projects.get_plan": LIVE_PROJECTS_GET_PLAN,
        "live.projects.get_template": LIVE_PROJECTS_GET_TEMPLATE,
        "live.projects.list": LIVE_PROJECTS_LIST,
        "live.projects.plan": LIVE_PROJECTS_PLAN,
        "live.projects.plan_stack": LIVE_PROJECTS_PLAN_STACK,
        "live.projects.replace": LIVE_PROJECTS_REPLACE,
        "live.projects.stream_stack_logs": LIVE_PROJECTS_STREAM_STACK_LOGS,
        "live.projects.update": LIVE_PROJECTS_UPDATE,
        "live.runners.create": LIVE_RUNNERS_CREATE,
        "live.runners.delete": LIVE_RUNNERS_DELETE,
        "live.runners.get": LIVE_RUNNERS_GET,
        "live.runners.get_chart_values": LIVE_RUNNERS_GET_CHART_VALUES,
        "live.runners.get_health": LIVE_RUNNERS_GET_HEALTH,
        "live.runners.get_manifest": LIVE_RUNNERS_GET_MANIFEST,
        "live.runners.list": LIVE_RUNNERS_LIST,
        "live.runners.list_v1": LIVE_RUNNERS_LIST_V1,
        "live.secrets.create": LIVE_SECRETS_CREATE,
        "live.secrets.delete": LIVE_SECRETS_DELETE,
        "live.secrets.get": LIVE_SECRETS_GET,
        "live.secrets.get_value": LIVE_SECRETS_GET_VALUE,
        "live.secrets.get_value_v2": LIVE_SECRETS_GET_VALUE_V2,
        "live.secrets.list": LIVE_SECRETS_LIST,
        "live.secrets.list_v2": LIVE_SECRETS_LIST_V2,
        "live.secrets.set": LIVE_SECRETS_SET,
        "live.secrets.update": LIVE_SECRETS_UPDATE,
        "live.sources.bind_agent": LIVE_SOURCES_BIND_AGENT,
        "live.sources.create": LIVE_SOURCES_CREATE,
        "live.sources.delete": LIVE_SOURCES_DELETE,
        "live.sources.get": LIVE_SOURCES_GET,
        "live.sources.get_metadata": LIVE_SOURCES_GET_METADATA,
        "live.sources.list": LIVE_SOURCES_LIST,
        "live.sources.load": LIVE_SOURCES_LOAD,
        "live.sources.load_url": LIVE_SOURCES_LOAD_URL,
        "live.sources.load_zip": LIVE_SOURCES_LOAD_ZIP,
        "live.sources.sync": LIVE_SOURCES_SYNC,
        "live.sources.update": LIVE_SOURCES_UPDATE,
        "live.sources.upload_zip": LIVE_SOURCES_UPLOAD_ZIP,
        "live.tools.execute": LIVE_TOOLS_EXECUTE,
        "live.tools.generate": LIVE_TOOLS_GENERATE,
        "live.users.get_self": LIVE_USERS_GET_SELF,
        "live.users.list": LIVE_USERS_LIST,
        "live.users.list_groups": LIVE_USERS_LIST_GROUPS,
        "live.users.list_v1": LIVE_USERS_LIST_V1,
        "live.webhooks.create": LIVE_WEBHOOKS_CREATE,
        "live.webhooks.delete": LIVE_WEBHOOKS_DELETE,
        "live.webhooks.get": LIVE_WEBHOOKS_GET,
        "live.webhooks.list": LIVE_WEBHOOKS_LIST,
        "live.webhooks.test": LIVE_WEBHOOKS_TEST,
        "live.webhooks.update": LIVE_WEBHOOKS_UPDATE,
        "live.workflows.cancel": LIVE_WORKFLOWS_CANCEL,
        "live.workflows.create_saved": LIVE_WORKFLOWS_CREATE_SAVED,
        "live.workflows.create_webhook_url": LIVE_WORKFLOWS_CREATE_WEBHOOK_URL,
        "live.workflows.delete_saved": LIVE_WORKFLOWS_DELETE_SAVED,
        "live.workflows.execute": LIVE_WORKFLOWS_EXECUTE,
        "live.workflows.execute_saved": LIVE_WORKFLOWS_EXECUTE_SAVED,
        "live.workflows.generate": LIVE_WORKFLOWS_GENERATE,
        "live.workflows.get_saved": LIVE_WORKFLOWS_GET_SAVED,
        "live.workflows.get_status": LIVE_WORKFLOWS_GET_STATUS,
        "live.workflows.list": LIVE_WORKFLOWS_LIST,
        "live.workflows.list_executions": LIVE_WORKFLOWS_LIST_EXECUTIONS,
        "live.workflows.list_saved": LIVE_WORKFLOWS_LIST_SAVED,
        "live.workflows.publish_saved": LIVE_WORKFLOWS_PUBLISH_SAVED,
        "live.workflows.retry": LIVE_WORKFLOWS_RETRY,
        "live.workflows.update_saved": LIVE_WORKFLOWS_UPDATE_SAVED,
    }
)
"""The operations by id."""
