"""What the platform's own clients do is written down apart, with the names of its witnesses."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from openapi_spec_validator.readers import read_from_filename

from codegen.load import ROOT_DOCUMENT, Document, Node, Spec
from codegen.names import LIVE as WORLD
from codegen.names import documents_of
from codegen.walk import Endpoint, endpoints, names_things, resource_documents, subtree
from tests.spec.conftest import FOLDER
from tests.support.cases import each_of

LIVE = {
    "agents": (
        "list get create update delete list_integrations activate_integrations get_feature_flags"
    ),
    "audit": "list get stream",
    "chat": "stream converse",
    "integrations": "list create get update delete get_install_link",
    "knowledge": (
        "list create get update delete search query stream_query "
        "list_external create_external get_external update_external delete_external"
    ),
    "projects": (
        "list create get_template update get replace delete get_execution approve get_plan plan "
        "get_logs plan_stack apply_stack stream_stack_logs"
    ),
    "runners": "list list_v1 get get_health create delete get_chart_values get_manifest",
    "secrets": "list create get update set delete get_value get_value_v2 list_v2",
    "sources": (
        "list create get update delete get_metadata sync bind_agent load_url load upload_zip "
        "load_zip"
    ),
    "tools": "execute generate",
    "users": "list list_v1 get_self list_groups",
    "webhooks": "list create get update delete test",
    "workflows": (
        "execute get_status list retry cancel list_saved create_saved get_saved update_saved "
        "delete_saved publish_saved create_webhook_url execute_saved list_executions generate"
    ),
}
CONTROL_PLANE = {
    "agents": "list create get update delete execute",
    "analytics": (
        "get_summary get_costs get_aem_summary get_aem_trends get_storage_summary get_execution"
    ),
    "approval_rules": "list create resolve update delete",
    "approvals": "list create list_pending get approve reject",
    "context": "get set clear get_resolved",
    "context_graph": (
        "get_nodes get_node get_relationships get_labels get_relationship_types "
        "get_integrations get_stats search_nodes search_text get_subgraph query search ask"
    ),
    "custom_integrations": "list create get update delete",
    "dynamic_executions": "execute resolve_queue",
    "environments": (
        "list create get update delete get_worker_command get_context set_context clear_context"
    ),
    "executions": (
        "list get delete update stream send_message pause resume cancel cancel_workflow "
        "mark_done terminate terminate_many get_session list_transitions get_details"
    ),
    "integration_templates": "list get get_categories get_tags",
    "integrations": "list get get_token",
    "jobs": "list create get update delete trigger enable disable list_executions",
    "models": "list create get_default get_providers get update delete",
    "organization": "get get_config get_settings update_settings initialize_enforcement",
    "plans": (
        "create generate get_generation execute list_executions get_execution "
        "continue_execution send_message"
    ),
    "policies": (
        "list create get update delete validate list_associations create_association "
        "get_association update_association delete_association list_resolved evaluate "
        "check_authorization"
    ),
    "projects": (
        "list create get_default get update delete list_agents add_agent remove_agent "
        "list_teams add_team remove_team"
    ),
    "runners": "list get_health",
    "runtimes": "list get_requirements validate",
    "secrets": "list get_value",
    "skills": (
        "list create get update delete list_definitions get_definition list_associated "
        "associate remove_association list_resolved_for_agent list_resolved_for_team "
        "list_templates list_variants validate"
    ),
    "teams": "list create get update delete execute add_agent remove_agent",
    "traces": "list get_stats get delete list_spans",
    "worker_queues": (
        "list list_for_environment create get update delete get_install_script "
        "get_worker_command start list_workers get_config acquire_update_lock "
        "release_update_lock get_update_lock get_metrics list_workflows list_executions"
    ),
    "workers": "list get",
}
ELSEWHERE = {
    "composer": (
        "list_saved create_saved get_saved update_saved delete_saved publish_saved "
        "create_webhook_url execute_saved list_executions"
    ),
    "orchestrator": "query stream_query generate",
}


def live_endpoints(spec: Spec) -> Iterator[Endpoint]:
    for document in documents_of(spec, WORLD):
        yield from endpoints(spec, document)


def sources(spec: Spec, document: Document) -> Iterator[Node]:
    for node in subtree(spec.root(document.name)):
        if not names_things(node) and (source := node.get("x-source")) is not None:
            yield source


def promised(table: dict[str, str], prefix: str) -> set[str]:
    return {f"{prefix}.{name}.{m}" for name, methods in table.items() for m in methods.split()}


def test_operations_are_those_of_the_contract(spec: Spec) -> None:
    everything = promised(LIVE, "live") | promised(CONTROL_PLANE, "control_plane")
    assert {endpoint.id for endpoint in live_endpoints(spec)} == everything


def test_each_resource_has_one_document(spec: Spec) -> None:
    with_paths = [document for document in documents_of(spec, WORLD) if document.data.get("paths")]
    assert len(with_paths) == len(LIVE) + len(CONTROL_PLANE)


def test_each_operation_is_on_the_surface_of_its_client(spec: Spec) -> None:
    here = {"live": "live", "control_plane": "control_plane"}
    elsewhere = {method: name for name, methods in ELSEWHERE.items() for method in methods.split()}
    for endpoint in live_endpoints(spec):
        world, resource, method = endpoint.id.split(".")
        expected = here[world]
        if resource in {"workflows", "knowledge"} and world == "live":
            expected = elsewhere.get(method, expected)
        assert endpoint.surface(spec) == expected, endpoint.id


def test_control_plane_takes_bearer_alone(spec: Spec) -> None:
    for document in documents_of(spec, WORLD):
        schemes = [name for option in document.data.get("security", ()) for name in option]
        expected = ["Bearer"] if "control_plane" in document.name else ["UserKey", "Bearer"]
        if document.data.get("paths"):
            assert schemes == expected, document.name


def test_root_joins_no_operation_of_this_world(spec: Spec) -> None:
    text = (FOLDER / ROOT_DOCUMENT).read_text("utf-8")
    assert "live/" not in text
    assert all(
        endpoint.id.split(".")[0] not in {"live", "control_plane"}
        for document in resource_documents(spec)
        if not document.name.startswith("live/")
        for endpoint in endpoints(spec, document)
    )


def test_every_source_names_the_files_it_was_seen_in(spec: Spec) -> None:
    found = [source for document in documents_of(spec, WORLD) for source in sources(spec, document)]
    assert len(found) > len(list(live_endpoints(spec)))
    for source in found:
        assert source.text("document") == "live"
        for client, file in source["seen"].value.items():
            is_file = "/" in file or file.endswith((".py", ".go"))
            assert is_file or client in {"web", "reference"}, (source.pointer, client, file)


def test_few_fields_rest_on_no_client(spec: Spec) -> None:
    unseen = {
        source.pointer.removesuffix("/x-source").rpartition("/schemas/")[2]
        for document in documents_of(spec, WORLD)
        for source in sources(spec, document)
        if not source["seen"].value
    }
    assert unseen == {
        "#/paths/~1api~1v1~1sources~1load/get/parameters/1",
        "LiveResult/properties/message",
        "LiveSecretOutcome/properties/message",
        "LiveSource/properties/workflows",
        "LiveWebhookTestResult/properties/message",
        "LiveWebhookTestResult/properties/success",
    }


def test_reads_that_change_and_writes_that_read_are_all_known(spec: Spec) -> None:
    found = {
        endpoint.id: (endpoint.method, endpoint.node.text("x-replay"))
        for endpoint in live_endpoints(spec)
        if endpoint.node.get("x-effect")
    }
    assert found == {
        "live.agents.activate_integrations": ("get", "never"),
        "live.integrations.get_install_link": ("get", "never"),
        "live.sources.load_url": ("get", "never"),
        "control_plane.approval_rules.resolve": ("post", "safe"),
        "control_plane.context_graph.get_subgraph": ("post", "safe"),
        "control_plane.context_graph.query": ("post", "safe"),
        "control_plane.context_graph.search": ("post", "safe"),
        "control_plane.context_graph.search_nodes": ("post", "safe"),
        "control_plane.context_graph.search_text": ("post", "safe"),
        "control_plane.dynamic_executions.resolve_queue": ("post", "safe"),
        "control_plane.policies.check_authorization": ("post", "safe"),
        "control_plane.policies.evaluate": ("post", "safe"),
        "control_plane.policies.validate": ("post", "safe"),
        "control_plane.runtimes.validate": ("post", "safe"),
        "control_plane.skills.validate": ("post", "safe"),
        "live.agents.get_feature_flags": ("post", "safe"),
        "live.knowledge.query": ("post", "safe"),
        "live.workflows.get_status": ("post", "safe"),
        "live.workflows.list": ("post", "safe"),
    }


def test_what_runs_or_makes_something_is_never_replayed(spec: Spec) -> None:
    replayed = {
        endpoint.id
        for endpoint in live_endpoints(spec)
        if endpoint.node.text("x-replay") != "never"
        and endpoint.method == "post"
        and not endpoint.node.get("x-effect")
    }
    assert replayed == set()
    puts = {
        endpoint.id
        for endpoint in live_endpoints(spec)
        if endpoint.method == "put" and endpoint.node.text("x-replay") == "never"
    }
    assert puts == {"live.projects.approve", "live.sources.upload_zip"}


def test_streams_are_those_of_the_clients(spec: Spec) -> None:
    wires = {
        endpoint.id: endpoint.node["x-streaming"].value["wire"]
        for endpoint in live_endpoints(spec)
        if endpoint.node.get("x-streaming")
    }
    assert wires == {
        "control_plane.executions.stream": ["sse"],
        "live.audit.stream": ["sse"],
        "live.chat.converse": ["ndjson"],
        "live.chat.stream": ["data-stream"],
        "live.knowledge.stream_query": ["data-stream", "sse"],
        "live.projects.stream_stack_logs": ["sse"],
        "live.tools.execute": ["sse"],
        "live.tools.generate": ["ndjson"],
        "live.workflows.execute": ["sse", "data-stream"],
        "live.workflows.generate": ["data-stream", "sse"],
    }


def test_streams_that_resume_read_a_state_by_the_same_id(spec: Spec) -> None:
    known = {endpoint.id: endpoint for endpoint in live_endpoints(spec)}
    resumed = []
    for endpoint in known.values():
        streaming = endpoint.node.get("x-streaming")
        if streaming is None or streaming.get("resume") is None:
            continue
        resumed.append(endpoint.id)
        read = known[streaming["resume"].text("read")]
        assert read.node.text("x-replay") == "safe"
        assert endpoint.path.startswith(read.path)
    assert resumed == ["control_plane.executions.stream"]


def variants() -> Iterator[tuple[str, str, str, int]]:
    for file in sorted((FOLDER / "live").rglob("*.yaml")):
        content, _ = read_from_filename(str(file))
        for path, item in content.get("paths", {}).items():
            for method, nodes in item.get("x-variants", {}).items():
                for index in range(len(nodes)):
                    yield file.relative_to(FOLDER).as_posix(), path, method, index


VARIANTS = list(variants())


def test_routes_with_several_operations_are_the_known_ones() -> None:
    assert Counter((path, method) for _, path, method, _ in VARIANTS) == {
        ("/api/query", "post"): 1,
        ("/api/v1/tasks/{id}", "get"): 1,
        ("/api/v1/tasks/{id}", "put"): 1,
        ("/api/v1/workflow", "post"): 4,
    }


@each_of(VARIANTS)
def test_variant_is_an_operation_of_openapi(name: str, path: str, method: str, index: int) -> None:
    """The standard has room for one operation on a route; each of them fits into it."""
    loaded, base_uri = read_from_filename(str(FOLDER / name))
    content: dict[str, Any] = dict(loaded)
    item = content["paths"][path]
    content["paths"][path] = {
        **{key: value for key, value in item.items() if key in {"parameters", "servers"}},
        method: item["x-variants"][method][index],
    }
    validate(content, base_uri=base_uri, cls=OpenAPIV31SpecValidator)
