"""Types of arguments: what a caller may pass for a schema.

Wider than the models' own types: any sequence for a list, any mapping for a map or a nested
object, text for a duration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.ir import Annotation
from codegen.load import is_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from codegen.load import Node, Spec


def annotation(text: str, *imports: str) -> Annotation:
    """Make a type that is no union."""
    return Annotation((text,), frozenset(imports))


ANY = annotation("Any", "typing:Any")
NONE = annotation("None")
STR = annotation("str")
UNSET = annotation("Unset", "kubiya_async.options:Unset")
ANY_MAPPING = annotation("Mapping[str, Any]", "collections.abc:Mapping", "typing:Any")

_TEXT = {
    "date-time": annotation("datetime", "datetime:datetime") | STR,
    "go-duration": annotation("timedelta", "datetime:timedelta") | STR,
    "day-duration": annotation("timedelta", "datetime:timedelta") | STR,
    "password": STR | annotation("SecretStr", "pydantic:SecretStr"),
    "binary": annotation("Upload", "kubiya_async._messages.encode:Upload"),
}
_ENCODED = STR | annotation("bytes")
_JSON_TEXT = (
    ANY_MAPPING | annotation("Sequence[Any]", "collections.abc:Sequence", "typing:Any") | STR
)
_SCALARS = {"integer": "int", "number": "float", "boolean": "bool", "null": "None"}


class Annotator:
    """Writes the types of arguments."""

    def __init__(self, spec: Spec, homes: Mapping[str, str]) -> None:
        """Know the spec and where its models live."""
        self._spec = spec
        self._homes = homes

    def model(self, schema: Node) -> Annotation | None:
        """Name the model of a reference to an object; `None` for anything else."""
        target = self._spec.resolve(schema)
        name = _component(target)
        if name is None or not _has_fields(target):
            return None
        return self._named(name)

    def value(self, schema: Node) -> Annotation | None:
        """Name the type of an answer that is no object: one with a name, or plain text."""
        target = self._spec.resolve(schema)
        name = _component(target)
        if name is not None:
            return None if _has_fields(target) else self._named(name)
        return STR if target.value.get("type") == "string" else None

    def argument(self, schema: Node) -> Annotation:
        """Describe what may be passed for a schema."""
        if schema.get("$ref"):
            return self._reference(schema)
        if union := schema.get("anyOf") or schema.get("oneOf"):
            return _union(self.argument(member) for member in union.elements())
        if (const := schema.get("const")) is not None:
            return _literal([const.value])
        if (enum := schema.get("enum")) is not None:
            return _literal(enum.value)
        kind = schema.get("type")
        if kind is None:
            return ANY
        kinds = kind.value if is_list(kind.value) else [kind.value]
        return _union(self._typed(schema, str(k)) for k in kinds)

    def _typed(self, schema: Node, kind: str) -> Annotation:
        if kind == "string":
            return _text(schema)
        if kind == "array":
            item = schema.get("items")
            member = self.argument(item) if item else ANY
            return member.inside("Sequence[{}]", "collections.abc:Sequence")
        if kind == "object":
            return self._mapping(schema)
        if kind not in _SCALARS:
            schema["type"].fail(f"`{kind}` is no type of JSON Schema")
        return annotation(_SCALARS[kind])

    def _mapping(self, schema: Node) -> Annotation:
        if schema.get("properties"):
            schema.fail("an object with properties needs a name: move it to components/schemas")
        values = schema.get("additionalProperties")
        if values is None or isinstance(values.value, bool):
            return ANY_MAPPING
        return self.argument(values).inside("Mapping[str, {}]", "collections.abc:Mapping")

    def _reference(self, schema: Node) -> Annotation:
        target = self._spec.resolve(schema)
        name = _component(target)
        if name is None:
            schema["$ref"].fail("a schema is referred to by its name in components/schemas")
        if _has_fields(target):
            return self._named(name) | ANY_MAPPING
        union = target.get("anyOf") or target.get("oneOf")
        if union is None:
            return self.argument(target)
        members = [self._spec.resolve(member) for member in union.elements()]
        named = self._named(name)
        return named | ANY_MAPPING if any(map(_has_fields, members)) else named

    def _named(self, name: str) -> Annotation:
        return annotation(name, f"{self._homes[name]}:{name}")


def _text(schema: Node) -> Annotation:
    if schema.get("contentEncoding"):
        return _ENCODED
    if schema.get("contentMediaType"):
        return _JSON_TEXT
    return _TEXT.get(schema.text("format", ""), STR)


def _union(members: Iterable[Annotation]) -> Annotation:
    first, *others = members
    for other in others:
        first |= other
    return first


def _component(schema: Node) -> str | None:
    prefix = "#/components/schemas/"
    name = schema.pointer.removeprefix(prefix)
    return name if schema.pointer.startswith(prefix) and "/" not in name else None


def _has_fields(schema: Node) -> bool:
    return any(schema.get(key) for key in ("properties", "allOf"))


def _literal(values: list[Any]) -> Annotation:
    members = ", ".join(map(repr, values))
    return annotation(f"Literal[{members}]", "typing:Literal")
