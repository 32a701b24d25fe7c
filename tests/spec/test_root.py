"""The root joins every operation once, at its own servers and with its own credentials."""

import pytest

from codegen.load import ROOT_DOCUMENT, Node, Spec
from codegen.walk import Endpoint, endpoints
from tests.spec.test_contract import all_endpoints

SHARED_ROUTE = "/tasks/{task_id}"


@pytest.fixture(scope="module")
def joined(spec: Spec) -> dict[str, Endpoint]:
    """Operations of the root by id, with references followed."""
    found: dict[str, Endpoint] = {}
    for path, reference in spec.root(ROOT_DOCUMENT)["paths"].items():
        item = spec.resolve(reference)
        for method in ("get", "put", "post", "delete"):
            if node := item.get(method):
                endpoint = Endpoint(method, path, item, node)
                assert endpoint.id not in found
                found[endpoint.id] = endpoint
    return found


def server_urls(holders: list[Node | None]) -> list[str]:
    servers = next(holder["servers"] for holder in holders if holder and holder.get("servers"))
    return [server.text("url") for server in servers.elements()]


def test_every_operation_is_joined(spec: Spec, joined: dict[str, Endpoint]) -> None:
    everything = {endpoint.id for endpoint in all_endpoints(spec)}
    assert everything - joined.keys() == {"projects.get_execution"}
    assert joined.keys() - everything == set()


def test_operations_are_joined_by_reference(spec: Spec) -> None:
    paths = spec.root(ROOT_DOCUMENT)["paths"]
    written_out = [path for path, item in paths.items() if item.get("$ref") is None]
    assert written_out == [SHARED_ROUTE]


def test_paths_are_those_of_the_documents_with_the_pods_under_a_prefix(
    spec: Spec, joined: dict[str, Endpoint]
) -> None:
    for endpoint in all_endpoints(spec):
        if endpoint.path == "/tasks/{id}":
            continue
        prefix = "/pods" if endpoint.node.text("x-resource") == "runner_pods" else ""
        assert joined[endpoint.id].path == prefix + endpoint.path


def test_no_two_paths_are_the_same_but_for_the_names_of_their_parameters(spec: Spec) -> None:
    shapes = [
        "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
        for path, _ in spec.root(ROOT_DOCUMENT)["paths"].items()
    ]
    assert len(set(shapes)) == len(shapes)


def test_joined_operations_keep_their_credentials(spec: Spec, joined: dict[str, Endpoint]) -> None:
    root = spec.root(ROOT_DOCUMENT)
    schemes = {name for name, _ in root["components"]["securitySchemes"].items()}
    for endpoint in all_endpoints(spec):
        if endpoint.id not in joined:
            continue
        own = endpoint.node.get("security") or spec.root(endpoint.node.document.name)["security"]
        in_root = joined[endpoint.id].node.get("security") or root["security"]
        assert in_root.value == own.value, endpoint.id
        assert {name for option in in_root.value for name in option} <= schemes


def test_joined_operations_keep_their_servers(spec: Spec, joined: dict[str, Endpoint]) -> None:
    root = spec.root(ROOT_DOCUMENT)
    for endpoint in all_endpoints(spec):
        resource = endpoint.node.text("x-resource")
        if endpoint.id not in joined or resource == "runner_pods":
            continue
        own = spec.root(endpoint.node.document.name)
        joined_item = joined[endpoint.id].item
        assert server_urls([joined_item, root]) == server_urls([own]), endpoint.id


def test_shared_route_stands_for_both_documents(spec: Spec, joined: dict[str, Endpoint]) -> None:
    task = next(e for e in all_endpoints(spec) if e.id == "tasks.get")
    execution = next(e for e in all_endpoints(spec) if e.id == "projects.get_execution")
    options = joined["tasks.get"].result(spec)
    assert options
    answers = [spec.resolve(option) for option in options["anyOf"].elements()]
    own = [e.result(spec) for e in (task, execution)]
    assert answers == [spec.resolve(node) for node in own if node]
    assert joined["tasks.get"].path == SHARED_ROUTE


def test_shared_route_approves_as_the_document_of_projects_says(
    spec: Spec, joined: dict[str, Endpoint]
) -> None:
    (own,) = [e for e in all_endpoints(spec) if e.id == "projects.approve"]
    here = joined["projects.approve"]
    for key in ("x-resource", "x-method", "x-replay", "tags", "summary"):
        assert here.node[key].value == own.node[key].value
    assert here.method == own.method
    bodies = [
        spec.resolve(e.node["requestBody"]["content"]["application/json"]["schema"])
        for e in (here, own)
    ]
    assert bodies[0] == bodies[1]


def test_every_outbound_event_is_joined(spec: Spec) -> None:
    own = [name for name, _ in spec.root("platform/events.yaml")["webhooks"].items()]
    assert [name for name, _ in spec.root(ROOT_DOCUMENT)["webhooks"].items()] == own


def test_every_tag_is_described(spec: Spec) -> None:
    root = spec.root(ROOT_DOCUMENT)
    described = {tag.text("name") for tag in root["tags"].elements()}
    used = {tag for e in all_endpoints(spec) for tag in e.node["tags"].value}
    assert used | {"events"} == described
    assert len(list(endpoints(spec, root.document))) == 2
