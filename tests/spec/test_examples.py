"""Every example fits its schema with no field left undeclared."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from codegen.load import Node, Spec, is_list, is_object
from codegen.walk import all_endpoints, subtree
from tests.spec.closed_schema import failures

Example = tuple[Node, Node]
"""A schema and a value that is shown for it."""


def examples(spec: Spec) -> Iterator[Example]:
    for name in spec.documents:
        for node in subtree(spec.root(name)):
            if not is_object(node.value):
                continue
            schema, shown = node.get("schema"), node.get("examples")
            if schema and (example := node.get("example")):
                yield schema, example
            if schema and shown:
                yield from ((schema, entry["value"]) for _, entry in shown.items())
            if shown and is_list(shown.value):
                yield from ((node, entry) for entry in shown.elements())


def stream_examples(spec: Spec) -> Iterator[Example]:
    for endpoint in all_endpoints(spec):
        content = endpoint.success(spec).get("content")
        stream = content and content.get("text/event-stream")
        if stream and (schema := stream.get("x-event-schema")):
            yield schema, stream["example"]


def test_examples_have_only_declared_fields_of_the_declared_types(spec: Spec) -> None:
    wrong = [
        f"{example.document.name}{example.pointer}: {failure}"
        for schema, example in examples(spec)
        for failure in failures(spec, schema, example.value)
    ]
    assert wrong == []


def test_streamed_examples_are_events(spec: Spec) -> None:
    for schema, example in stream_examples(spec):
        lines = [line for line in example.value.splitlines() if line]
        assert lines
        for line in lines:
            field, _, data = line.partition(": ")
            assert field == "data"
            assert failures(spec, schema, json.loads(data)) == [], line


def test_examples_of_every_document_are_found(spec: Spec) -> None:
    found = {example.document.name for _, example in examples(spec)}
    assert found == set(spec.documents)


def agent(spec: Spec, **changes: Any) -> list[str]:
    schema = spec.root("platform/agents.yaml")["components"]["schemas"]["AgentPage"]
    entry = {"uuid": "abc-123-def", "name": "DevOps Agent", **changes}
    return failures(spec, schema, {"agents": [entry], "total": 1, "limit": 50, "offset": 0})


def test_a_declared_field_passes(spec: Spec) -> None:
    assert agent(spec, created_at="2024-01-15T10:00:00Z", webhook={"method": "slack"}) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"nickname": "Ops"},
        {"webhook": {"method": "slack", "colour": "red"}},
        {"sources": [7]},
        {"created_at": "yesterday"},
        {"environment_variables": {"DEBUG": True}},
    ],
    ids=["undeclared", "undeclared below", "wrong type", "no timestamp", "wrong type in a map"],
)
def test_a_mistake_in_an_example_is_found(spec: Spec, changes: dict[str, Any]) -> None:
    assert agent(spec, **changes)
