"""Says in a person's words what a schema allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from codegen.load import is_list
from codegen.walk import item_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.load import Node, Spec

_TYPES: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}


def kind(spec: Spec, schema: Node) -> str:
    """Name what a schema allows, without null and without the words of an enum."""
    return " or ".join(sorted(set(_kinds(spec, schema)))) or "anything"


def name_of(spec: Spec, schema: Node) -> str | None:
    """Return the name of a schema that is referred to by name."""
    reference = schema.get("$ref")
    return spec.follow(reference).pointer.rpartition("/")[2] if reference else None


def allows_null(spec: Spec, schema: Node) -> bool:
    """Return whether a schema allows null."""
    return any("null" in _types(part) for part in _parts(spec, schema))


def words(spec: Spec, schema: Node) -> set[str]:
    """Return the words that a schema lists."""
    return {
        str(word.value)
        for part in _parts(spec, schema)
        if (listed := part.get("enum"))
        for word in listed.elements()
    }


def is_open(spec: Spec, schema: Node) -> bool:
    """Return whether words beyond those listed are allowed."""
    parts = _parts(spec, schema)
    return any("string" in _types(part) and part.get("enum") is None for part in parts)


def fields(spec: Spec, schema: Node) -> dict[str, Node]:
    """Return the fields that a schema describes, inherited ones included."""
    found: dict[str, Node] = {}
    for part in _whole(spec, schema):
        if declared := part.get("properties"):
            found.update(declared.items())
    return found


def required(spec: Spec, schema: Node) -> set[str]:
    """Return the fields that an object must have."""
    found: set[str] = set()
    for part in _whole(spec, schema):
        if names := part.get("required"):
            found.update(name.value for name in names.elements())
    return found


def _parts(spec: Spec, schema: Node) -> Iterator[Node]:
    """Yield a schema and what it is put together from, but for what has a name of its own."""
    schema = spec.resolve(schema)
    yield schema
    for key in ("allOf", "anyOf", "oneOf"):
        for part in combined.elements() if (combined := schema.get(key)) else ():
            if part.get("$ref") is None:
                yield from _parts(spec, part)


def _whole(spec: Spec, schema: Node) -> Iterator[Node]:
    """Yield a schema and what all of its values have to be besides."""
    schema = spec.resolve(schema)
    yield schema
    if parts := schema.get("allOf"):
        for part in parts.elements():
            yield from _whole(spec, part)


def _kinds(spec: Spec, schema: Node) -> Iterator[str]:
    if name := name_of(spec, schema):
        yield name
        return
    unions = [union for key in ("anyOf", "oneOf") if (union := schema.get(key))]
    for union in unions:
        for member in union.elements():
            yield from _kinds(spec, member)
    if (parts := schema.get("allOf")) and not fields(spec, schema):
        for part in parts.elements():
            yield from _kinds(spec, part)
    for word in _types(schema):
        if word != "null":
            yield _typed(spec, schema, word)


def _typed(spec: Spec, schema: Node, word: str) -> str:
    if word == "array" and (items := item_schema(spec, schema)) is not None:
        return f"a list of {kind(spec, items)}"
    form = schema.text("format", "")
    return f"{_TYPES.get(word, word)} ({form})" if form else _TYPES.get(word, word)


def _types(schema: Node) -> list[str]:
    said = schema.get("type")
    if said is None:
        return []
    return [str(word) for word in said.value] if is_list(said.value) else [str(said.value)]
