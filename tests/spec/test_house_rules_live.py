"""The rules that keep the two worlds apart, and those of the live one, notice when broken."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from codegen.lint import lint
from codegen.load import Spec
from tests.spec.test_house_rules import Json, changed

Change = Callable[[Json], object]

AGENTS = "live/agents.yaml"
WORKFLOWS = "live/workflows.yaml"
EXECUTIONS = "live/control_plane/executions.yaml"
STATUS = "/api/v1/workflow"


def operation(data: Json, path: str, method: str) -> Json:
    found: Json = data["paths"][path][method]
    return found


def agents(data: Json) -> Json:
    return operation(data, "/api/v1/agents", "get")


def variant(data: Json, index: int = 0) -> Json:
    found: Json = data["paths"][STATUS]["x-variants"]["post"][index]
    return found


def schema(data: Json, name: str) -> Json:
    found: Json = data["components"]["schemas"][name]
    return found


def sourced(**changes: Any) -> Change:
    """Change the source of one operation alone: documents share theirs by an anchor."""

    def change(data: Json) -> None:
        source = copy.deepcopy(agents(data)["x-source"])
        agents(data)["x-source"] = {**source, **changes}

    return change


def without_constant(data: Json) -> None:
    for at in range(len(data["paths"][STATUS]["x-variants"]["post"])):
        kept = [p for p in variant(data, at)["parameters"] if p["name"] != "operation"]
        variant(data, at)["parameters"] = kept


BREACHES: dict[str, tuple[str, Change, str]] = {
    "source of a document": (
        AGENTS,
        lambda data: agents(data).update(
            {"x-source": {"document": "002", "section": "Agents", "basis": "documented"}}
        ),
        "of the other world",
    ),
    "source of a client": (
        "platform/tasks.yaml",
        lambda data: operation(data, "/tasks", "get").update(
            {
                "x-source": {
                    "document": "live",
                    "seen": {"cli": "a.go"},
                    "confidence": "seen in one",
                }
            }
        ),
        "of the other world",
    ),
    "one witness counted twice": (
        AGENTS,
        sourced(seen={"cli": "internal/kubiya/client.go"}),
        "not the number of clients",
    ),
    "two witnesses counted once": (
        AGENTS,
        sourced(confidence="seen in one"),
        "not the number of clients",
    ),
    "nobody has seen it": (AGENTS, sourced(seen={}), "not as declared"),
    "seen in something unknown": (AGENTS, sourced(seen={"rumour": "x"}), "not as declared"),
    "unseen without saying what it rests on": (
        "live/webhooks.yaml",
        lambda data: schema(data, "LiveWebhookTestResult")["properties"]["success"].update(
            {"x-source": {"document": "live", "seen": {}, "confidence": "not seen"}}
        ),
        "not as declared",
    ),
    "seen and called unseen": (
        AGENTS,
        sourced(confidence="not seen", note="Nobody knows."),
        "not the number of clients",
    ),
    "operation that nobody has seen": (
        AGENTS,
        sourced(seen={}, confidence="not seen", note="It would be handy."),
        "no client has shown it",
    ),
    "schema that nobody has seen": (
        AGENTS,
        lambda data: schema(data, "LiveAgentUpdate").update(
            {
                "x-source": {
                    "document": "live",
                    "seen": {},
                    "confidence": "not seen",
                    "note": "It would be handy.",
                }
            }
        ),
        "no client has shown it",
    ),
    "property without a source of its own": (
        AGENTS,
        lambda data: schema(data, "LiveAgent")["properties"]["name"].pop("x-source"),
        "LiveAgent/properties/name: the field has no `x-source`",
    ),
    "inherited property without a source of its own": (
        AGENTS,
        lambda data: schema(data, "LiveAgentCreate")["allOf"][1]["properties"]["name"].pop(
            "x-source"
        ),
        "LiveAgentCreate/allOf/1/properties/name: the field has no `x-source`",
    ),
    "nested property without a source of its own": (
        AGENTS,
        lambda data: schema(data, "LiveAgent")["properties"]["metadata"].update(
            {"properties": {"colour": {"type": "string", "description": "Colour."}}}
        ),
        "metadata/properties/colour: the field has no `x-source`",
    ),
    "inline property without a source of its own": (
        AGENTS,
        lambda data: agents(data)["responses"]["200"]["content"]["application/json"].update(
            {
                "schema": {
                    "type": "array",
                    "items": {"type": "object", "properties": {"name": {"type": "string"}}},
                }
            }
        ),
        "schema/items/properties/name: the field has no `x-source`",
    ),
    "parameter without a source of its own": (
        AGENTS,
        lambda data: agents(data)["parameters"][0].pop("x-source"),
        "get/parameters/0: the field has no `x-source`",
    ),
    "parameter of a path without a source of its own": (
        AGENTS,
        lambda data: data["paths"]["/api/v1/agents/{uuid}"]["parameters"][0].pop("x-source"),
        "{uuid}/parameters/0: the field has no `x-source`",
    ),
    "parameter of a variant without a source of its own": (
        WORKFLOWS,
        lambda data: variant(data)["parameters"][0].pop("x-source"),
        "post/0/parameters/0: the field has no `x-source`",
    ),
    "shared parameter without a source of its own": (
        "live/common.yaml",
        lambda data: data["components"].update(
            {"parameters": {"Page": {"name": "page", "in": "query", "schema": {"type": "integer"}}}}
        ),
        "components/parameters/Page: the field has no `x-source`",
    ),
    "reference into the documents": (
        AGENTS,
        lambda data: agents(data)["responses"].update(
            {"401": {"$ref": "../common.yaml#/components/responses/Unauthenticated"}}
        ),
        "leads into the other world",
    ),
    "operations that nothing tells apart": (WORKFLOWS, without_constant, "nothing tells the post"),
    "id in another document": (
        WORKFLOWS,
        lambda data: variant(data).update({"operationId": "live.agents.list"}),
        "is also in live/agents.yaml",
    ),
    "read that is a POST": (
        WORKFLOWS,
        lambda data: variant(data).pop("x-effect"),
        "does not suit post",
    ),
    "effect where none is surprising": (
        AGENTS,
        lambda data: agents(data).update({"x-effect": "it lists"}),
        "does not suit get",
    ),
    "POST that changes and is called a read": (
        WORKFLOWS,
        lambda data: variant(data).update({"x-replay": "never"}),
        "does not suit post, never",
    ),
    "identity that is no field": (
        AGENTS,
        lambda data: schema(data, "LiveAgent").update({"x-identity": ["uuid", "guid"]}),
        "`guid` is not among the properties",
    ),
    "elsewhere without an address": (
        WORKFLOWS,
        lambda data: next(
            item.pop("servers") for item in data["paths"].values() if item.get("x-surface")
        ),
        "has `servers` of its own",
    ),
    "repetition of nothing": (
        WORKFLOWS,
        lambda data: schema(data, "LiveWorkflowReference")["properties"].update(
            {"runner": {"type": "string", "description": "Runner.", "x-same-as": "machine"}}
        ),
        "no such parameter",
    ),
    "whole body with known fields only": (
        WORKFLOWS,
        lambda data: schema(data, "LiveWorkflowExecution").pop("x-free-form"),
        "a body that is one argument is `x-free-form`",
    ),
    "form with more than files": (
        "live/sources.yaml",
        lambda data: schema(data, "LiveSourceArchive")["properties"].update(
            {"note": {"type": "string", "description": "What it is."}}
        ),
        "a field of a form is a file",
    ),
    "model named like a class": (
        AGENTS,
        lambda data: data["components"]["schemas"].update(
            LiveAgents=schema(data, "LiveAgentCreate")
        ),
        "the name of the resource's class",
    ),
    "stream that hides its form": (
        EXECUTIONS,
        lambda data: stream_of(data)["x-streaming"].pop("wire"),
        "says in `wire` how it is written",
    ),
    "stream without an example": (
        EXECUTIONS,
        lambda data: [
            media.pop("example")
            for media in stream_of(data)["responses"]["200"]["content"].values()
        ],
        "the stream has no example",
    ),
    "start of a page that is not there": (
        WORKFLOWS,
        lambda data: variant(data, 1)["x-pagination"].update({"start-name": "skip"}),
        "needs ['skip']",
    ),
}


def stream_of(data: Json) -> Json:
    found: Json = next(
        item["get"] for path, item in data["paths"].items() if path.endswith("/stream")
    )
    return found


@pytest.mark.parametrize(("name", "change", "expected"), BREACHES.values(), ids=BREACHES)
def test_breach_is_found(
    spec: Spec, extensions: Json, name: str, change: Change, expected: str
) -> None:
    found = lint(changed(spec, name, change), extensions)
    assert any(expected in f"{p.pointer}: {p.message}" for p in found), found
