"""Schemas of the spec made strict, so that an example with an undeclared field is found out.

In the spec a response may have fields that are not known yet. Here every object with properties is
closed, inherited parts (`allOf`) together with the object they are part of.
"""

import re
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from codegen.load import Node, Spec, is_list, is_object
from codegen.walk import names_things

FORMATS = FormatChecker(formats=())
_GO_DURATION = re.compile(r"(\d+(\.\d+)?(h|m|s|ms|us|µs|ns))+")


def failures(spec: Spec, schema: Node, value: Any) -> list[str]:
    """Return what is wrong with a value, if only what is declared is allowed."""
    definitions: dict[str, Any] = {}
    closed = _closed(spec, schema, definitions)
    validator = Draft202012Validator({**closed, "$defs": definitions}, format_checker=FORMATS)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


@FORMATS.checks("date-time", raises=ValueError)
def _is_timestamp(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("go-duration")
def _is_go_duration(value: object) -> bool:
    return not isinstance(value, str) or _GO_DURATION.fullmatch(value) is not None


@FORMATS.checks("day-duration")
def _is_day_duration(value: object) -> bool:
    return not isinstance(value, str) or re.fullmatch(r"\d+d", value) is not None


def _closed(
    spec: Spec, node: Node, definitions: dict[str, Any], *, inherited: bool = False
) -> dict[str, Any]:
    """Copy a schema; `inherited` parts stay open, for the object they are part of closes them."""
    if is_object(node.value) and "$ref" in node.value:
        return {"$ref": f"#/$defs/{_define(spec, node, definitions, inherited=inherited)}"}
    copied = {
        key: _part(spec, child, definitions, inherits=key == "allOf")
        for key, child in node.items()
        if not key.startswith("x-") and key not in {"example", "examples", "discriminator"}
    }
    if "properties" in copied:
        copied.pop("additionalProperties", None)
    if identity := node.get("x-identity"):
        # Its other names stand in for the first.
        copied["required"] = [n for n in copied["required"] if n != identity.value[0]]
    if node.get("x-free-form") is not None:
        return copied
    if not inherited and ("properties" in copied or "allOf" in copied):
        copied["unevaluatedProperties"] = False
    return copied


def _part(spec: Spec, node: Node, definitions: dict[str, Any], *, inherits: bool) -> Any:
    if names_things(node):
        return {name: _closed(spec, child, definitions) for name, child in node.items()}
    if is_list(node.value):
        parts = [child for child in node.elements() if is_object(child.value)]
        if len(parts) != len(node.value):
            return node.value
        return [_closed(spec, part, definitions, inherited=inherits) for part in parts]
    if is_object(node.value):
        return _closed(spec, node, definitions)
    return node.value


def _define(spec: Spec, node: Node, definitions: dict[str, Any], *, inherited: bool) -> str:
    target = spec.resolve(node)
    place = f"{target.document.name}{target.pointer}{'+' if inherited else ''}"
    name = re.sub(r"[^\w+.]", "_", place)
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _closed(spec, target, definitions, inherited=inherited)
    return name
