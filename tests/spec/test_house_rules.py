"""The spec keeps the house rules, and each rule notices when it is broken."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from codegen.lint import lint
from codegen.load import Document, Spec
from codegen.problem import Problem

Json = dict[str, Any]
Change = Callable[[Json], object]


def test_spec_keeps_the_house_rules(spec: Spec, extensions: Json) -> None:
    assert lint(spec, extensions) == []


def changed(spec: Spec, name: str, change: Change) -> Spec:
    data = copy.deepcopy(dict(spec.documents[name].data))
    change(data)
    return Spec({**spec.documents, name: Document(name, data)})


def operation(data: Json, path: str = "/tasks", method: str = "get") -> Json:
    found: Json = data["paths"][path][method]
    return found


def schema(data: Json, name: str = "Task") -> Json:
    found: Json = data["components"]["schemas"][name]
    return found


def answer(data: Json) -> Json:
    found: Json = operation(data)["responses"]["200"]["content"]["application/json"]
    return found


def drop(*keys: str) -> Change:
    def change(data: Json) -> None:
        for key in keys:
            del operation(data)[key]

    return change


def put(key: str, value: object, path: str = "/tasks", method: str = "get") -> Change:
    return lambda data: operation(data, path, method).update({key: value})


def page(**changes: object) -> Change:
    return lambda data: operation(data)["x-pagination"].update(changes)


def polling(**changes: object) -> Change:
    return lambda data: operation(data, method="post")["x-polling"].update(changes)


def without_parameter(name: str) -> Change:
    def change(data: Json) -> None:
        kept = [p for p in operation(data)["parameters"] if p.get("name") != name]
        operation(data)["parameters"] = kept

    return change


def close_the_status(data: Json) -> None:
    schema(data, "TaskStatus").clear()
    schema(data, "TaskStatus").update(
        {
            "type": "string",
            "enum": ["completed", "failed"],
            "description": "State.",
            "x-source": schema(data)["x-source"],
        }
    )


BREACHES: dict[str, tuple[Change, str]] = {
    "dangling reference": (
        lambda data: answer(data).update(schema={"$ref": "#/components/schemas/Gone"}),
        "leads nowhere",
    ),
    "undeclared extension": (put("x-colour", "red"), "is not declared"),
    "wrong extension": (put("x-replay", "sometimes"), "not as declared"),
    "no operationId": (drop("operationId"), "no `operationId`"),
    "no source": (drop("x-source"), "no `x-source`"),
    "no replay": (drop("x-replay"), "no `x-replay`"),
    "no summary": (drop("summary"), "no `summary`"),
    "id is not resource.method": (put("operationId", "tasks.index"), "is not `x-resource`"),
    "id taken": (put("operationId", "agents.list"), "is also in platform/agents.yaml"),
    "wrong document": (put("x-resource", "agents"), "wrong document"),
    "second tag": (put("tags", ["tasks", "more"]), "only tag"),
    "unsafe read": (put("x-replay", "idempotent"), "does not suit get"),
    "replayed POST": (put("x-replay", "idempotent", method="post"), "never replayed"),
    "path parameter missing": (
        lambda data: data["paths"]["/tasks/{task_id}"].update(parameters=[]),
        "the parameters have []",
    ),
    "parameter undescribed": (
        lambda data: operation(data)["parameters"][0].pop("description"),
        "parameter has no `description`",
    ),
    "request without example": (
        lambda data: operation(data, method="post")["requestBody"]["content"][
            "application/json"
        ].pop("example"),
        "request body has no example",
    ),
    "answer without example": (
        lambda data: answer(data).pop("example"),
        "answer has no example",
    ),
    "no success": (
        lambda data: operation(data)["responses"].pop("200"),
        "no response stands for success",
    ),
    "no 401": (lambda data: operation(data)["responses"].pop("401"), "wrong API key"),
    "no 500": (lambda data: operation(data)["responses"].pop("default"), "failing server"),
    "error without body": (
        lambda data: operation(data)["responses"].update({"404": {"description": "Gone."}}),
        "404 has no JSON body",
    ),
    "second error envelope": (
        lambda data: operation(data)["responses"].update(
            {"404": {"$ref": "../common.yaml#/components/responses/NotFound"}}
        ),
        "another envelope",
    ),
    "JSON called text": (put("x-result", "text"), "`x-result` does not suit"),
    "body called none": (put("x-result", "none"), "without a body"),
    "nothing to unwrap": (put("x-unwrap", "task", "/tasks/{task_id}"), "no `task` to unwrap"),
    "list without pages": (drop("x-pagination"), "no `x-pagination`"),
    "items elsewhere": (page(items="tasks"), "no list of items"),
    "unknown identity": (page(identity="uuid"), "no such field"),
    "page parameter missing": (without_parameter("page"), "needs ['page']"),
    "pages called single": (page(style="single"), "not `single`"),
    "other default": (page(**{"default-limit": 20}), "default is 50"),
    "stream without events": (
        put(
            "x-streaming",
            {"method": "stream", "request-field": "s", "events": "#/components/schemas/Task"},
        ),
        "go together",
    ),
    "polls nothing": (polling(read="tasks.peek"), "no such operation"),
    "polls by unknown id": (polling(id="uuid"), "answer has no such field"),
    "polls unknown status": (polling(status="state"), "state has no such field"),
    "polls for unknown words": (polling(succeeded=["won"]), "none of these is a known state"),
    "ends in two ways": (polling(cancelled=["failed"]), "one way only"),
    "polls with a list": (polling(read="tasks.list"), "takes one id"),
    "no surface": (lambda data: data.pop("x-surface"), "no `x-surface`"),
    "no servers": (lambda data: data.pop("servers"), "no `servers`"),
    "schema undescribed": (
        lambda data: schema(data).pop("description"),
        "schema has no `description`",
    ),
    "schema without source": (lambda data: schema(data).pop("x-source"), "no `x-source`"),
    "property undescribed": (
        lambda data: schema(data)["properties"]["id"].pop("description"),
        "property has no `description`",
    ),
    "unknown field required": (
        lambda data: schema(data).update(required=["uuid"]),
        "not among the properties",
    ),
    "schema name taken": (
        lambda data: data["components"]["schemas"].update(Agent=schema(data)),
        "the schema `Agent` is also in",
    ),
    "closed answer": (
        lambda data: schema(data).update(additionalProperties=False),
        "fields nobody knows yet",
    ),
    "answer open by accident": (
        lambda data: schema(data).pop("additionalProperties"),
        "says `additionalProperties: true`",
    ),
    "bounded answer": (
        lambda data: schema(data)["properties"]["progress"].update(maximum=100),
        "without bounds",
    ),
    "closed words": (close_the_status, "words nobody knows yet"),
    "closed union of words": (
        lambda data: schema(data, "TaskStatus")["anyOf"].pop(),
        "words nobody knows yet",
    ),
}


@pytest.mark.parametrize(("change", "expected"), BREACHES.values(), ids=BREACHES)
def test_breach_is_found(spec: Spec, extensions: Json, change: Change, expected: str) -> None:
    found = lint(changed(spec, "platform/tasks.yaml", change), extensions)
    assert any(expected in problem.message for problem in found), found
    assert found == sorted(found)


def test_missing_event_schema_of_a_stream_is_found(spec: Spec, extensions: Json) -> None:
    def change(data: Json) -> None:
        content = operation(data, "/chat", "post")["responses"]["200"]["content"]
        del content["text/event-stream"]["x-event-schema"]

    found = lint(changed(spec, "platform/chat.yaml", change), extensions)
    assert [problem.message for problem in found] == [
        "`x-event-schema` does not refer to `#/components/schemas/ChatEvent`"
    ]


def test_request_field_that_does_not_exist_is_found(spec: Spec, extensions: Json) -> None:
    def change(data: Json) -> None:
        operation(data, "/chat", "post")["x-streaming"]["request-field"] = "live"

    found = lint(changed(spec, "platform/chat.yaml", change), extensions)
    assert [problem.message for problem in found] == ["the request has no such boolean field"]


def test_finding_names_file_and_place(spec: Spec, extensions: Json) -> None:
    found = lint(changed(spec, "platform/tasks.yaml", drop("summary")), extensions)
    assert found == [
        Problem("platform/tasks.yaml", "#/paths/~1tasks/get", "the operation has no `summary`")
    ]


def test_dangling_reference_in_the_root_is_found(spec: Spec, extensions: Json) -> None:
    def change(data: Json) -> None:
        data["paths"]["/agents"]["$ref"] = "platform/agents.yaml#/paths/~1agent"

    found = lint(changed(spec, "openapi.yaml", change), extensions)
    assert [problem.file for problem in found] == ["openapi.yaml"]


def test_documents_are_left_as_they_were(spec: Spec, extensions: Json) -> None:
    before = copy.deepcopy({name: dict(d.data) for name, d in spec.documents.items()})
    lint(spec, extensions)
    assert {name: dict(d.data) for name, d in spec.documents.items()} == before
