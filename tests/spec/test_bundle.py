"""The spec as one document: valid, whole, at the same addresses, and leaning on no other file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from codegen.__main__ import main
from codegen.bundle import SURFACES, bundles, write_yaml
from codegen.load import ROOT_DOCUMENT, Document, Node, Spec, SpecError, is_list, is_object
from codegen.walk import LITERALS, METHODS, Endpoint, endpoints, names_things, subtree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def bundled(spec: Spec) -> dict[str, dict[str, Any]]:
    return bundles(spec)


@pytest.fixture(scope="module")
def alone(spec: Spec) -> dict[str, Spec]:
    """Each with nothing beside it, so that a reference to a file leads nowhere."""
    apart = bundles(spec, plain=False)
    return {name: Spec({"bundle.yaml": Document("bundle.yaml", apart[name])}) for name in apart}


def operations(spec: Spec, surface: str) -> dict[str, Endpoint]:
    """The operations of a server in all documents but the root by id."""
    return {
        endpoint.id: endpoint
        for name, document in spec.documents.items()
        if name != ROOT_DOCUMENT
        for endpoint in endpoints(spec, document)
        if endpoint.surface(spec) == surface
    }


def differences(old: Spec, a: Node, new: Spec, b: Node, seen: set[tuple[str, ...]]) -> list[str]:
    """Follow two trees through their references, and name the first places where they differ."""
    a, b = old.resolve(a), new.resolve(b)
    place = (a.document.name, a.pointer, b.pointer)
    if place in seen:
        return []
    seen.add(place)
    if is_object(a.value) and is_object(b.value):
        if a.value.keys() != b.value.keys():
            return [f"{a.document.name}{a.pointer}: {a.value.keys() ^ b.value.keys()}"]
        literal = {} if names_things(a) else LITERALS
        return [
            found
            for key, part in a.items()
            for found in (
                differences(old, part, new, b[key], seen)
                if key not in literal and part.value is not None
                else [f"{a.pointer}/{key}"] * (part.value != b.value[key])
            )
        ]
    if is_list(a.value) and is_list(b.value) and len(a.value) == len(b.value):
        pairs = zip(a.elements(), b.elements(), strict=True)
        return [found for x, y in pairs for found in differences(old, x, new, y, seen)]
    # The mapping of a discriminator holds references as texts.
    same = a.value == b.value or "/mapping/" in a.pointer
    return [] if same else [f"{a.document.name}{a.pointer}: {a.value} / {b.value}"]


@pytest.mark.parametrize("surface", SURFACES)
def test_bundle_is_openapi(bundled: dict[str, Any], surface: str) -> None:
    validate(bundled[surface], cls=OpenAPIV31SpecValidator)


@pytest.mark.parametrize("surface", SURFACES)
def test_bundle_refers_to_itself_only(alone: dict[str, Spec], surface: str) -> None:
    root = alone[surface].root("bundle.yaml")
    references = [n["$ref"] for n in subtree(root) if n.get("$ref")]

    assert len(references) > 10
    assert [r.value for r in references if not r.value.startswith("#/components/")] == []
    for reference in references:
        alone[surface].follow(reference)


@pytest.mark.parametrize("surface", SURFACES)
def test_bundle_holds_every_operation_and_has_one_server(
    spec: Spec, alone: dict[str, Spec], bundled: dict[str, Any], surface: str
) -> None:
    inside = operations(alone[surface], surface)
    said = operations(spec, surface).keys()

    # The root writes one operation for the two that share a route.
    assert said - inside.keys() == ({"projects.get_execution"} if surface == "platform" else set())
    assert inside.keys() <= said
    assert len(bundled[surface]["servers"]) == 1
    for item in bundled[surface]["paths"].values():
        assert item.keys() <= {*METHODS, "parameters"}


@pytest.mark.parametrize("surface", SURFACES)
def test_bundled_operations_say_what_they_said(
    spec: Spec, alone: dict[str, Spec], surface: str
) -> None:
    inside, seen = operations(alone[surface], surface), set[tuple[str, ...]]()
    for name, endpoint in operations(spec, surface).items():
        if name in {"tasks.get", "projects.get_execution", "projects.approve"}:
            continue
        there, root = inside[name], alone[surface].root("bundle.yaml")
        for key, part in endpoint.node.items():
            assert differences(spec, part, alone[surface], there.node[key], seen) == [], name
        home = spec.root(endpoint.node.document.name)
        address = (endpoint.item.get("servers") or home["servers"]).value[0]["url"]
        if "{" not in address:
            assert root["servers"].value[0]["url"] + there.path == address + endpoint.path
        security = there.node.get("security") or root["security"]
        assert security.value == (endpoint.node.get("security") or home["security"]).value


def test_operations_that_share_a_method_and_a_path_are_joined(bundled: dict[str, Any]) -> None:
    run = bundled["live"]["paths"]["/api/v1/workflow"]["post"]

    assert [each["name"] for each in run["x-operations"]] == [
        *("live.workflows.execute", "live.workflows.get_status", "live.workflows.list"),
        *("live.workflows.retry", "live.workflows.cancel"),
    ]
    parameters = {each["name"]: each for each in run["parameters"]}
    assert parameters["operation"]["schema"]["enum"][:2] == ["execute_workflow", "get_status"]
    assert parameters["operation"]["required"]
    assert not parameters["native_sse"].get("required")
    body = run["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
    assert {"$ref": "#/components/schemas/LiveWorkflowExecution"} in body
    assert {"text/event-stream", "application/json"} <= run["responses"]["200"]["content"].keys()


def test_any_name_of_an_identity_may_be_the_one_that_is_sent(bundled: dict[str, Any]) -> None:
    agent = bundled["live"]["components"]["schemas"]["LiveAgent"]

    assert agent["x-identity"] == ["uuid", "id"]
    assert not {"uuid", "id"} & set(agent["required"])


def test_bundle_holds_every_event(spec: Spec, bundled: dict[str, Any]) -> None:
    assert list(bundled["platform"]["webhooks"]) == list(
        spec.documents["platform/events.yaml"].data["webhooks"]
    )


@pytest.mark.parametrize("surface", SURFACES)
def test_bundled_operations_have_described_tags(bundled: dict[str, Any], surface: str) -> None:
    items = bundled[surface]["paths"].values()
    used = {tag for item in items for m in METHODS for tag in item.get(m, {}).get("tags", ())}

    assert used - {tag["name"] for tag in bundled[surface]["tags"]} == set()


def test_command_writes_what_can_be_read_again(bundled: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "build" / "spec"
    assert main(["bundle", str(folder)]) == 0

    assert {file.stem for file in folder.iterdir()} == SURFACES.keys()
    for surface, document in bundled.items():
        text = (folder / f"{surface}.yaml").read_text("utf-8")
        assert text == write_yaml(document)
        assert yaml.load(text, Loader=yaml.CSafeLoader) == document


def test_name_that_means_two_things_is_refused(spec: Spec) -> None:
    home = spec.documents["live/chat.yaml"]
    schemes = {
        **home.data["components"]["securitySchemes"],
        "Bearer": {"type": "http", "scheme": "basic"},
    }
    components = {**home.data["components"], "securitySchemes": schemes}
    other = Document(home.name, {**home.data, "components": components})

    with pytest.raises(SpecError, match="`Bearer` is another scheme elsewhere"):
        bundles(Spec({**spec.documents, home.name: other}))
