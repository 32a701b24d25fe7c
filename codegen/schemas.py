"""Rewrites the spec's schemas for datamodel-code-generator: what it needs, and nothing else.

Examples, sources and other notes are left out, references become flat, and the formats the library
reads with types of its own become references to those types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from codegen.docstrings import sentence
from codegen.names import module_stem
from codegen.walk import schemas

if TYPE_CHECKING:
    from collections.abc import Callable

    from codegen.load import Document, Node, Spec

TYPES_DOCUMENT: Final = "types.json"
"""Stands for the module of the library's own types; there is no such file."""

_TYPES = {"date-time": "Timestamp", "go-duration": "Duration", "day-duration": "DayDuration"}
_IDENTIFIED = "kubiya_async._messages.models.Identified"
_VERBATIM = frozenset(
    {
        "type", "format", "enum", "const", "default", "required", "pattern", "title",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "minItems", "maxItems", "uniqueItems",
    }
)  # fmt: skip
_NOTES = frozenset({"example", "examples", "externalDocs", "deprecated", "$comment"})


def identity_of(schema: Node) -> tuple[str, ...]:
    """Return the names under which the identity of an object may come (`x-identity`)."""
    names = schema.get("x-identity")
    return tuple(name.value for name in names.elements()) if names else ()


def rewrite_document(spec: Spec, document: Document) -> dict[str, Any]:
    """Make the document the models of one module are generated from."""
    rewriter = _Rewriter(spec)
    return {
        "openapi": "3.1.0",
        "info": {"title": document.name, "version": "1"},
        "paths": {},
        "components": {
            "schemas": {name: rewriter.schema(node) for name, node in schemas(spec, document)}
        },
    }


class _Rewriter:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._nested: dict[str, Callable[[Node], Any]] = {
            "properties": self._each,
            "items": self.schema,
            "allOf": self._all,
            "anyOf": self._all,
            "oneOf": self._all,
            "discriminator": self._discriminator,
            "additionalProperties": self._additional,
            "description": _description,
        }

    def schema(self, node: Node) -> dict[str, Any]:
        """Rewrite one schema and everything in it."""
        description = node.get("description")
        described = {"description": _description(description)} if description else {}
        if reference := node.get("$ref"):
            return {"$ref": self._reference(reference), **described}
        if own_type := _own_type(node):
            return {"$ref": f"{TYPES_DOCUMENT}#/components/schemas/{own_type}", **described}
        result: dict[str, Any] = {}
        for key, child in node.items():
            if key in _VERBATIM:
                result[key] = child.value
            elif key in self._nested:
                result[key] = self._nested[key](child)
            elif key not in _NOTES and not key.startswith("x-"):
                child.fail(f"no models can be generated from `{key}`")
        if result.get("additionalProperties") is True and "properties" in result:
            # The base of all models allows further fields already.
            del result["additionalProperties"]
        if identity_of(node):
            result["customBasePath"] = _IDENTIFIED
        return _split_nullable_map(result)

    def _each(self, node: Node) -> dict[str, Any]:
        result = {name: self.schema(child) for name, child in node.items()}
        for name, child in node.items():
            if _has_properties(child):
                child.fail(f"`{name}` needs a name: move it to components/schemas")
        return result

    def _all(self, node: Node) -> list[Any]:
        return [self.schema(member) for member in node.elements()]

    def _additional(self, node: Node) -> Any:
        return node.value if isinstance(node.value, bool) else self.schema(node)

    def _discriminator(self, node: Node) -> dict[str, Any]:
        result: dict[str, Any] = {"propertyName": node.text("propertyName")}
        if mapping := node.get("mapping"):
            result["mapping"] = {tag: self._reference(ref) for tag, ref in mapping.items()}
        return result

    def _reference(self, reference: Node) -> str:
        target = self._spec.follow(reference)
        parent, _, name = target.pointer.rpartition("/")
        if parent != "#/components/schemas":
            reference.fail("a schema is referred to by its name in components/schemas")
        same = target.document.name == reference.document.name
        file = "" if same else f"{module_stem(target.document)}.json"
        return f"{file}#/components/schemas/{name}"


def _split_nullable_map(schema: dict[str, Any]) -> dict[str, Any]:
    """Describe "a map or null" in two halves: in one, the generator forgets what the map is of."""
    values = schema.get("additionalProperties")
    if schema.get("type") != ["object", "null"] or not isinstance(values, dict):
        return schema
    halves: list[dict[str, Any]] = [
        {"type": "object", "additionalProperties": values},
        {"type": "null"},
    ]
    rest = {k: v for k, v in schema.items() if k not in {"type", "additionalProperties"}}
    return {**rest, "anyOf": halves}


def _own_type(schema: Node) -> str | None:
    """Name the library's own type that reads what a schema describes."""
    if schema.get("contentEncoding"):
        return "Base64Secret" if schema.text("format", "") == "password" else "Base64Text"
    if schema.get("contentMediaType"):
        return "JsonText"
    return _TYPES.get(schema.text("format", ""))


def _has_properties(node: Node) -> bool:
    candidates = [node.get("items"), *_members(node)]
    return node.get("properties") is not None or any(map(_has_properties, filter(None, candidates)))


def _members(node: Node) -> list[Node]:
    unions = [node.get(key) for key in ("anyOf", "oneOf", "allOf")]
    return [member for union in unions if union for member in union.elements()]


def _description(node: Node) -> str:
    """Write every paragraph as one line, since the first becomes a docstring's summary."""
    paragraphs = str(node.value).strip().split("\n\n")
    return "\n\n".join(map(sentence, paragraphs))
