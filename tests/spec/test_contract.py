"""The operations are those that were promised, and those that the documents list."""

from collections.abc import Iterator

import pytest

from codegen.load import Spec
from codegen.names import DOCUMENTED as WORLD
from codegen.names import documents_of
from codegen.walk import Endpoint, endpoints

CONTRACT = {
    "agents": "list get create update delete",
    "workflows": "execute get_execution list_executions list_logs",
    "tools": "list execute get_execution",
    "sources": "list get create scan",
    "secrets": "list create update delete",
    "runners": "list get get_manifest",
    "webhooks": "list create trigger",
    "chat": "send history",
    "integrations": "list",
    "knowledge": "list get create update delete search list_versions",
    "projects": "list get create update plan approve get_execution get_logs",
    "tasks": "list get create cancel get_logs get_status list_for_agent list_for_runner",
    "runners_v3": (
        "list get health create update_description delete get_helm_chart get_helm_manifest operate"
    ),
    "runner_pods": "list_runners get_runner list_available list_pods",
}

DOCUMENTED = {
    "000": """
        GET /api/v3/runners
        GET /api/v3/runners/{runner}/describe
        GET /api/v3/runners/{runner}/health
        DELETE /api/v3/runners/{runner}
        PUT /api/v3/runners/description/{runner}
        POST /api/v3/runners/{runner}
        GET /api/v3/runners/helmchart/{runner}
        GET /api/v3/runners/helm/{runner}
        POST /api/v3/runners/{runner}/ops
    """,
    "001": """
        GET /runners
        GET /runners/{id}
        GET /runners/available
        GET /runners/{id}/pods
    """,
    "002": """
        GET /agents
        GET /agents/{uuid}
        POST /agents
        PUT /agents/{uuid}
        DELETE /agents/{uuid}
        POST /workflows/execute
        GET /workflows/executions/{execution_id}
        GET /workflows/executions
        GET /workflows/executions/{execution_id}/logs
        GET /tools
        POST /tools/execute
        GET /tools/executions/{execution_id}
        GET /sources
        GET /sources/{uuid}
        POST /sources
        POST /sources/scan
        GET /secrets
        POST /secrets
        PUT /secrets/{name}
        DELETE /secrets/{name}
        GET /runners
        GET /runners/{name}
        GET /runners/{name}/manifest
        GET /webhooks
        POST /webhooks
        POST /webhooks/{uuid}/trigger
        POST /chat
        GET /chat/{agent_uuid}/history
        GET /integrations
    """,
}


def all_endpoints(spec: Spec) -> Iterator[Endpoint]:
    """Yield the operations that rest on documents; `test_live` has the others."""
    for document in documents_of(spec, WORLD):
        yield from endpoints(spec, document)


def routes(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if line.strip()}


def routes_of(spec: Spec, document: str, basis: str) -> set[str]:
    return {
        f"{endpoint.method.upper()} {endpoint.path}"
        for endpoint in all_endpoints(spec)
        if endpoint.node["x-source"].value["document"] == document
        and endpoint.node["x-source"].value["basis"] == basis
    }


def test_operations_are_those_of_the_contract(spec: Spec) -> None:
    promised = {f"{name}.{method}" for name, text in CONTRACT.items() for method in text.split()}
    assert {endpoint.id for endpoint in all_endpoints(spec)} == promised


def test_chat_is_also_streamed(spec: Spec) -> None:
    streaming = {
        endpoint.id: endpoint.node["x-streaming"].text("method")
        for endpoint in all_endpoints(spec)
        if endpoint.node.get("x-streaming")
    }
    assert streaming == {"chat.send": "stream"}


def test_documents_list_42_operations() -> None:
    assert [len(routes(text)) for text in DOCUMENTED.values()] == [9, 4, 29]


@pytest.mark.parametrize("document", DOCUMENTED)
def test_every_documented_operation_is_there_and_nothing_else_claims_to_be(
    spec: Spec, document: str
) -> None:
    assert routes_of(spec, document, "documented") == routes(DOCUMENTED[document])


def test_every_inferred_operation_belongs_to_a_resource_that_document_003_names(
    spec: Spec,
) -> None:
    inferred = {
        endpoint.node.text("x-resource")
        for endpoint in all_endpoints(spec)
        if endpoint.node["x-source"].text("basis") == "inferred"
    }
    assert inferred == {"knowledge", "projects", "tasks"}
    assert routes_of(spec, "003", "documented") == set()


def test_every_inference_says_what_it_rests_on(spec: Spec) -> None:
    for endpoint in all_endpoints(spec):
        source = endpoint.node["x-source"]
        if source.text("basis") == "inferred":
            assert source.get("note"), endpoint.id


def test_each_resource_has_one_document(spec: Spec) -> None:
    with_paths = [d.name for d in documents_of(spec, WORLD) if d.data.get("paths")]
    assert len(with_paths) == len(CONTRACT)


def test_what_changes_infrastructure_or_starts_something_is_never_replayed(spec: Spec) -> None:
    replay = {e.id: e.node.text("x-replay") for e in all_endpoints(spec)}
    never = {
        *("agents.create", "chat.send", "knowledge.create", "projects.approve"),
        *("projects.create", "projects.plan", "runners_v3.create", "runners_v3.operate"),
        *("secrets.create", "sources.create", "sources.scan", "tasks.create", "tools.execute"),
        *("webhooks.create", "webhooks.trigger", "workflows.execute"),
    }
    assert {name for name, value in replay.items() if value == "never"} == never
