"""The spec keeps the house rules, and each rule notices when it is broken."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen.lint import lint
from codegen.load import Document, Spec
from codegen.problem import Problem

Json = dict[str, Any]

BREACHES: dict[str, tuple[str, list[Any]]] = {
    name: (document, breach)
    for document, breaches in yaml.safe_load(
        Path(__file__).with_name("breaches.yaml").read_text("utf-8")
    ).items()
    for name, breach in breaches.items()
}
"""By name: a document, and what has to be said when something in it is put or dropped."""


def test_spec_keeps_the_house_rules(spec: Spec, extensions: Json) -> None:
    assert lint(spec, extensions) == []


def at(data: Any, pointer: str) -> tuple[Any, Any]:
    """Find the parent of what a JSON pointer leads to, and the last key."""
    *keys, last = (key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:])
    for key in keys:
        data = data[int(key) if isinstance(data, list) else key]
    return data, int(last) if isinstance(data, list) else last


def changed(spec: Spec, name: str, *changes: Json) -> Spec:
    data = copy.deepcopy(dict(spec.documents[name].data))
    for change in changes:
        if "drop" in change:
            parent, key = at(data, change["drop"])
            del parent[key]
        else:
            parent, key = at(data, change["put"])
            source, copied = at(data, change.get("copy", "/copied"))
            parent[key] = source[copied] if "copy" in change else change["value"]
    return Spec({**spec.documents, name: Document(name, data)})


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


def test_documents_are_left_as_they_were(spec: Spec, extensions: Json) -> None:
    before = copy.deepcopy({name: dict(d.data) for name, d in spec.documents.items()})
    lint(spec, extensions)
    assert {name: dict(d.data) for name, d in spec.documents.items()} == before
