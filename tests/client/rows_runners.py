"""Document 000, the v3 runners, and document 001, runners and their pods."""

from __future__ import annotations

from typing import Final

from tests.client.rows import CHART, HELM_YAML, PODS, V3, Row

RUNNERS_V3: Final = [
    Row("runners_v3.list", lambda k: k.runners_v3.list(), "GET", V3),
    Row(
        "runners_v3.get",
        lambda k: k.runners_v3.get("runner-prod"),
        "GET",
        f"{V3}/runner-prod/describe",
    ),
    Row(
        "runners_v3.health",
        lambda k: k.runners_v3.health("runner-prod"),
        "GET",
        f"{V3}/runner-prod/health",
    ),
    Row(
        "runners_v3.create",
        lambda k: k.runners_v3.create(
            "runner-prod",
            description="Production runner for critical operations",
            type="local",
            metadata={"namespace": "kubiya", "gateway_url": "https://gateway.kubiya.ai"},
        ),
        "POST",
        f"{V3}/runner-prod",
        {
            "description": "Production runner for critical operations",
            "type": "local",
            "metadata": {"namespace": "kubiya", "gateway_url": "https://gateway.kubiya.ai"},
        },
    ),
    Row(
        "runners_v3.update_description",
        lambda k: k.runners_v3.update_description(
            "runner-prod", description="Updated production runner with enhanced monitoring"
        ),
        "PUT",
        f"{V3}/description/runner-prod",
        {"description": "Updated production runner with enhanced monitoring"},
    ),
    Row(
        "runners_v3.delete",
        lambda k: k.runners_v3.delete("runner-prod"),
        "DELETE",
        f"{V3}/runner-prod",
    ),
    Row(
        "runners_v3.get_helm_chart",
        lambda k: k.runners_v3.get_helm_chart("runner-prod"),
        "GET",
        f"{V3}/helmchart/runner-prod",
        accept=CHART,
    ),
    Row(
        "runners_v3.get_helm_manifest",
        lambda k: k.runners_v3.get_helm_manifest("runner-prod"),
        "GET",
        f"{V3}/helm/runner-prod",
        accept=HELM_YAML,
    ),
    Row(
        "runners_v3.operate",
        lambda k: k.runners_v3.operate(
            "runner-prod", operation="restart", parameters={"component": "tool_manager"}
        ),
        "POST",
        f"{V3}/runner-prod/ops",
        {"operation": "restart", "parameters": {"component": "tool_manager"}},
    ),
]

RUNNER_PODS: Final = [
    Row(
        "runner_pods.list_runners",
        lambda k: k.runner_pods.list_runners(),
        "GET",
        f"{PODS}/runners",
    ),
    Row(
        "runner_pods.get_runner",
        lambda k: k.runner_pods.get_runner(1),
        "GET",
        f"{PODS}/runners/1",
    ),
    Row(
        "runner_pods.list_available",
        lambda k: k.runner_pods.list_available(),
        "GET",
        f"{PODS}/runners/available",
    ),
    Row(
        "runner_pods.list_pods",
        lambda k: k.runner_pods.list_pods(1, status="running", limit=50, offset=50),
        "GET",
        f"{PODS}/runners/1/pods?status=running&limit=50&offset=50",
    ),
]

RUNNER_ROWS: Final = [
    *RUNNERS_V3,
    *RUNNER_PODS,
]
