"""The spec as one document: valid, whole, at the same addresses, and leaning on no other file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from codegen.__main__ import main
from codegen.bundle import bundle, write_yaml
from codegen.load import ROOT_DOCUMENT, Document, Node, Spec, SpecError, is_list, is_object, load
from codegen.walk import LITERALS, METHODS, Endpoint, endpoints, names_things, subtree

if TYPE_CHECKING:
    from pathlib import Path

SHARED_ROUTES = {"tasks.get", "projects.get_execution"}


@pytest.fixture(scope="module")
def bundled(spec: Spec) -> dict[str, Any]:
    return bundle(spec)


@pytest.fixture(scope="module")
def alone(bundled: dict[str, Any]) -> Spec:
    """The bundle with nothing beside it, so that a reference to a file leads nowhere."""
    return Spec({"bundle.yaml": Document("bundle.yaml", bundled)})


def operations(spec: Spec) -> dict[str, Endpoint]:
    """The operations of all documents but the root by id."""
    return {
        endpoint.id: endpoint
        for name, document in spec.documents.items()
        if name != ROOT_DOCUMENT
        for endpoint in endpoints(spec, document)
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


def test_bundle_is_openapi(bundled: dict[str, Any]) -> None:
    validate(bundled, cls=OpenAPIV31SpecValidator)


def test_bundle_refers_to_itself_only(alone: Spec) -> None:
    references = [n["$ref"] for n in subtree(alone.root("bundle.yaml")) if n.get("$ref")]

    assert len(references) > 1000
    assert [r.value for r in references if not r.value.startswith("#/components/")] == []
    for reference in references:
        alone.follow(reference)


def test_bundle_holds_every_operation_of_every_document(spec: Spec, alone: Spec) -> None:
    inside = operations(alone)

    assert operations(spec).keys() - inside.keys() == {"projects.get_execution"}
    assert inside.keys() - operations(spec).keys() == set()


def test_bundled_operations_say_what_they_said(spec: Spec, alone: Spec) -> None:
    inside, seen = operations(alone), set[tuple[str, ...]]()
    for name, endpoint in operations(spec).items():
        if name in SHARED_ROUTES or name == "projects.approve":
            continue
        for key, part in endpoint.node.items():
            there = inside[name].node[key]
            assert differences(spec, part, alone, there, seen) == [], name
        assert inside[name].surface(alone) == endpoint.surface(spec)


def test_bundled_operations_have_their_addresses_and_credentials(spec: Spec, alone: Spec) -> None:
    root, inside = alone.root("bundle.yaml"), operations(alone)
    for name, endpoint in operations(spec).items():
        home = spec.root(endpoint.node.document.name)
        if name in inside and not name.startswith("runner_pods.") and endpoint.method != "put":
            there = inside[name]
            servers = there.item.get("servers") or root["servers"]
            own = (endpoint.item.get("servers") or home["servers"]).value[0]["url"]
            if name not in SHARED_ROUTES:
                assert servers.value[0]["url"] + there.path == own + endpoint.path
        if name in inside:
            security = inside[name].node.get("security") or root["security"]
            assert security.value == (endpoint.node.get("security") or home["security"]).value


def test_bundle_holds_every_event(spec: Spec, bundled: dict[str, Any]) -> None:
    assert list(bundled["webhooks"]) == list(
        spec.documents["platform/events.yaml"].data["webhooks"]
    )


def test_bundled_operations_have_described_tags(bundled: dict[str, Any]) -> None:
    described = {tag["name"] for tag in bundled["tags"]}
    used = {
        tag
        for item in bundled["paths"].values()
        for method in METHODS
        for tag in item.get(method, {}).get("tags", [])
    }

    assert used - described == set()


def test_command_writes_what_can_be_read_again(bundled: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "build" / "openapi.yaml"
    assert main(["bundle", str(file)]) == 0
    text = file.read_text("utf-8")

    assert text == write_yaml(bundled)
    assert yaml.load(text, Loader=yaml.CSafeLoader) == bundled
    assert load(file.parent).documents["openapi.yaml"].data == bundled


def test_name_that_means_two_things_is_refused(spec: Spec) -> None:
    home = spec.documents["runner_pods.yaml"]
    schemes = {
        **home.data["components"]["securitySchemes"],
        "Bearer": {"type": "http", "scheme": "basic"},
    }
    components = {**home.data["components"], "securitySchemes": schemes}
    other = Document(home.name, {**home.data, "components": components})

    with pytest.raises(SpecError, match="`Bearer` is another scheme elsewhere"):
        bundle(Spec({**spec.documents, home.name: other}))
