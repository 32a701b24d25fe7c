"""The spec keeps the house rules, and each rule notices when it is broken."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen.lint import lint
from codegen.load import ROOT_DOCUMENT, Document, Problem, Spec
from codegen.walk import subtree

Json = dict[str, Any]

BREACHES: dict[str, tuple[str, list[Any]]] = {
    name: (document, breach)
    for document, breaches in yaml.safe_load(
        Path(__file__).with_name("breaches.yaml").read_text("utf-8")
    ).items()
    for name, breach in breaches.items()
}
"""By name: a document, and what has to be said when something in it is put or dropped, `beside` a
document that it does not refer to."""


def test_spec_keeps_the_house_rules_and_is_left_as_it_was(spec: Spec, extensions: Json) -> None:
    before = copy.deepcopy({name: dict(d.data) for name, d in spec.documents.items()})
    assert lint(spec, extensions) == []
    assert {name: dict(d.data) for name, d in spec.documents.items()} == before


def at(data: Any, pointer: str) -> tuple[Any, Any]:
    """Find the parent of what a JSON pointer leads to, and the last key."""
    *keys, last = (key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:])
    for key in keys:
        data = data[int(key) if isinstance(data, list) else key]
    return data, int(last) if isinstance(data, list) else last


def referred(spec: Spec, *names: str) -> set[str]:
    """Name documents and those that they refer to, directly or not."""
    found: set[str] = set()
    ahead = set(names)
    while ahead:
        found |= ahead
        nodes = (node for name in ahead for node in subtree(spec.root(name)))
        references = [node["$ref"] for node in nodes if node.get("$ref")]
        ahead = {spec.follow(reference).document.name for reference in references} - found
    return found


def changed(spec: Spec, name: str, *changes: Json) -> Spec:
    """Change a document, and leave out those that it does not refer to."""
    data = copy.deepcopy(dict(spec.documents[name].data))
    kept = referred(spec, name, *(c["beside"] for c in changes if "beside" in c))
    for change in changes:
        if "beside" in change:
            continue
        if "drop" in change:
            parent, key = at(data, change["drop"])
            del parent[key]
        else:
            parent, key = at(data, change["put"])
            source, copied = at(data, change.get("copy", "/copied"))
            parent[key] = source[copied] if "copy" in change else change["value"]
    beside = {n: document for n, document in spec.documents.items() if n in kept}
    return Spec({**beside, name: Document(name, data)})


def test_part_of_the_spec_keeps_the_house_rules(spec: Spec, extensions: Json) -> None:
    for document in {document for document, _ in BREACHES.values()} - {ROOT_DOCUMENT}:
        assert lint(changed(spec, document), extensions) == [], document


@pytest.mark.parametrize("name", BREACHES)
def test_breach_is_found(spec: Spec, extensions: Json, name: str) -> None:
    document, (expected, *changes) = BREACHES[name]
    found = lint(changed(spec, document, *changes), extensions)
    assert any(expected in f"{p.file}{p.pointer}: {p.message}" for p in found), found
    assert found == sorted(found)


def test_finding_names_file_and_place(spec: Spec, extensions: Json) -> None:
    found = lint(
        changed(spec, "platform/tasks.yaml", {"drop": "/paths/~1tasks/get/summary"}), extensions
    )
    assert found == [
        Problem("platform/tasks.yaml", "#/paths/~1tasks/get", "the operation has no `summary`")
    ]
