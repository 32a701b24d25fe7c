"""Null at every place of every body, read off the spec alone: client and server refuse it alike.

The schemas are read here as OpenAPI writes them, not by the generator that makes the models.
"""

from __future__ import annotations

import copy
import functools
import importlib
import inspect
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pytest

from codegen.bundle import bundles
from codegen.load import is_list, is_object, load
from kubiya_async import Kubiya, models
from kubiya_async._generated import operations
from kubiya_async._generated.live import operations as live_operations
from kubiya_async._generated.live.names import MODELS as LIVE_MODELS
from kubiya_async._messages.encode import encode_body
from kubiya_async._messages.operation import Operation
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.testing._answers import Refusal
from kubiya_async.testing._validation import check_body
from tests.support.cases import every_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async._messages.models import Model

OPENAPI: Final = Path(__file__).parents[2] / "openapi"
OPERATIONS: Final = {
    operation.id: operation
    for module in (operations, live_operations)
    for operation in vars(module).values()
    if isinstance(operation, Operation)
}
_DEEPEST: Final = 5
_TEXTS: Final = {
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "day-duration": "30d",
    "go-duration": "30m",
    "email": "a@example.com",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


@functools.cache
def documents() -> dict[str, Any]:
    """Return the document of each server by its name, with references that begin with that."""
    found = bundles(load(OPENAPI), plain=False)
    return {
        name: json.loads(json.dumps(d).replace('"#/', f'"#/{name}/')) for name, d in found.items()
    }


def described() -> Iterator[dict[str, Any]]:
    """Yield each operation as the spec has it."""
    for item in [item for document in documents().values() for item in document["paths"].values()]:
        yield from (op for op in item.values() if is_object(op) and "operationId" in op)
        for variants in item.get("x-variants", {}).values():
            yield from variants


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow references, and join what `allOf` joins."""
    while "$ref" in schema:
        found: Any = documents()
        for key in schema["$ref"].removeprefix("#/").split("/"):
            found = found[key.replace("~1", "/").replace("~0", "~")]
        schema = {**found, **{k: v for k, v in schema.items() if k != "$ref"}}
    for part in map(resolved, schema.get("allOf", ())):
        properties = {**part.get("properties", {}), **schema.get("properties", {})}
        required = [*part.get("required", ()), *schema.get("required", ())]
        schema = {**part, **schema, "properties": properties, "required": required}
    return schema


def branches(schema: dict[str, Any]) -> list[dict[str, Any]]:
    schema = resolved(schema)
    parts = schema.get("anyOf") or schema.get("oneOf")
    return [branch for part in parts for branch in branches(part)] if parts else [schema]


def types(schema: dict[str, Any]) -> set[str]:
    found = schema.get("type", [])
    return {found} if isinstance(found, str) else set(found)


def may_be_null(schema: dict[str, Any]) -> bool:
    """Return whether a schema allows null; one that names no type allows anything."""
    return any(
        "null" in types(branch) or (not types(branch) and not branch.keys() & {"enum", "const"})
        for branch in branches(schema)
    )


def example(schema: dict[str, Any], depth: int = 0) -> Any:
    """Return a value that a schema allows, with all its fields down to a depth."""
    schema = next(branch for branch in branches(schema) if types(branch) != {"null"})
    kind = next(iter(sorted(types(schema) - {"null"})), "object" if "properties" in schema else "")
    if "const" in schema or "enum" in schema:
        return next(word for word in schema.get("enum", [schema.get("const")]) if word is not None)
    if kind == "object":
        properties = schema.get("properties", {})
        wanted = schema.get("required", ()) if depth > _DEEPEST else properties
        more = schema.get("additionalProperties")
        free = {"A": more} if is_object(more) and depth <= _DEEPEST else {}
        fields = {**{name: properties[name] for name in wanted}, **free}
        return {name: example(field, depth + 1) for name, field in fields.items()}
    if kind == "array":
        return [example(schema.get("items", {}), depth + 1)] * max(schema.get("minItems", 1), 1)
    if schema.get("contentMediaType") == "application/json":
        return "{}"
    text = str(schema.get("example") or _TEXTS.get(schema.get("format", ""), "a"))
    number = schema.get("minimum", 1)
    values = {"integer": number, "number": number, "boolean": True}
    return values.get(kind, text.ljust(schema.get("minLength", 0), "a"))


def places(schema: dict[str, Any], value: Any, path: tuple[Any, ...] = ()) -> Iterator[Any]:
    """Yield every place in a value, and whether the spec allows null there."""
    schema = next(branch for branch in branches(schema) if types(branch) != {"null"})
    inner: list[tuple[Any, Any, Any]] = []
    if is_object(value):
        more = schema.get("additionalProperties", {})
        inner = [(n, schema.get("properties", {}).get(n, more), v) for n, v in value.items()]
    elif is_list(value):
        inner = [(n, schema.get("items", {}), item) for n, item in enumerate(value)]
    for name, declared, found in inner:
        below = declared if is_object(declared) else {}
        yield (*path, name), may_be_null(below)
        yield from places(below, found, (*path, name))


def with_null(value: Any, path: tuple[Any, ...]) -> Any:
    changed = copy.deepcopy(value)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = None
    return changed


def model_of(operation: Operation) -> Any:
    name = operation.body or ""
    found = getattr(models, name, None)
    return found or not name or getattr(importlib.import_module(LIVE_MODELS[name]), name)


def arguments_of(model: type[Model], body: dict[str, Any]) -> dict[str, Any]:
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    return {names.get(name, name): value for name, value in body.items()}


def names(argument: str, place: str) -> bool:
    """Return whether Python's words (`a_b[0].c`) name a place on the wire (`aB.0.c`).

    Of what tells two schemas apart, the object that lacks it is named.
    """
    flat = argument.replace("[", ".").replace("]", "").replace("_", "").lower()
    place = place.replace("_", "").lower()
    return place in (flat, f"{flat}.type")


BODIES: Final = sorted(
    op["operationId"]
    for op in described()
    if "application/json" in op.get("requestBody", {}).get("content", {})
    and isinstance(model_of(OPERATIONS[op["operationId"]]), type)
)


@pytest.mark.parametrize("name", BODIES)
def test_null_is_refused_at_every_place_where_the_spec_has_none(name: str) -> None:
    operation = OPERATIONS[name]
    body = next(op for op in described() if op["operationId"] == name)["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    whole = example(schema)
    model = model_of(operation)
    with every_case() as case:
        with case("without a null"):
            encode_body(model, arguments_of(model, whole))
            check_body(operation, "application/json", json.dumps(whole).encode())
        for path, may in places(schema, whole):
            with case((path, may)):
                changed = with_null(whole, path)
                text = json.dumps(changed).encode()
                if may:
                    assert json.loads(encode_body(model, arguments_of(model, changed))) == changed
                    check_body(operation, "application/json", text)
                    continue
                with pytest.raises(InvalidArgumentError) as refused:
                    encode_body(model, arguments_of(model, changed))
                assert names(refused.value.argument or "", ".".join(map(str, path)))
                with pytest.raises(Refusal):
                    check_body(operation, "application/json", text)


@pytest.mark.parametrize("name", sorted(id_ for id_, found in OPERATIONS.items() if found.query))
async def test_none_for_a_parameter_of_the_query_is_refused_by_its_name(name: str) -> None:
    url = "http://127.0.0.1:9"
    kubiya = Kubiya(
        "key",
        base_url=url,
        control_plane_base_url=url,
        composer_base_url=url,
        orchestrator_base_url=url,
        pods_base_url=url,
        pods_api_key="key",
    )
    call: Any = functools.reduce(getattr, name.split("."), cast("Any", kubiya))
    signature = inspect.signature(call)
    needed = {n: p for n, p in signature.parameters.items() if p.default is inspect.Parameter.empty}
    with every_case() as case:
        for parameter in OPERATIONS[name].query:
            argument = parameter.argument or parameter.name
            if argument not in signature.parameters:
                # A page's place is asked for by the iterator alone.
                continue
            with case(argument):
                given = dict.fromkeys(needed, 1 if "int" in str(needed) else "a") | {argument: None}
                by_place = [
                    given.pop(n) for n, p in needed.items() if p.kind is p.POSITIONAL_OR_KEYWORD
                ]
                with pytest.raises(InvalidArgumentError) as refused:
                    await call(*by_place, **given)
                assert refused.value.argument == argument
