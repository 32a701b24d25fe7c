"""The house rules of the spec: what OpenAPI leaves open and this project does not.

`lint` gives every breach it finds. Whether a document is OpenAPI at all is not asked here, and the
root document, which only joins the others, is left to the tests. Rules about single operations are
in `lint_operations`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from codegen.lint_operations import operation_problems
from codegen.lint_worlds import world_problems
from codegen.load import SpecError, is_list, is_object
from codegen.walk import (
    Endpoint,
    all_endpoints,
    branches,
    declared_properties,
    endpoints,
    names_things,
    problem_at,
    properties,
    resource_documents,
    schemas,
    subtree,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from codegen.load import Document, Node, Problem, Spec

_BOUNDS = ("minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems")


def lint(spec: Spec, extensions: Mapping[str, Any]) -> list[Problem]:
    """Check the documents of a spec against the house rules.

    Args:
        spec: All documents.
        extensions: The JSON schema in `extensions.schema.json`, one definition per extension.

    Returns:
        What is wrong, by place; references that lead nowhere hide everything else.
    """
    dangling = sorted(_dangling_references(spec))
    if dangling:
        return dangling
    rules = (
        _extension_problems(spec, extensions),
        _unique_names(spec),
        _document_problems(spec),
        _schema_problems(spec),
        _openness_problems(spec),
        _operation_problems(spec),
        world_problems(spec),
    )
    return sorted({problem for rule in rules for problem in _collected(rule)})


def _collected(rule: Iterator[Problem]) -> Iterator[Problem]:
    """Yield a rule's findings, the one that stopped it included."""
    try:
        yield from rule
    except SpecError as error:
        yield from error.problems


def _dangling_references(spec: Spec) -> Iterator[Problem]:
    for name in spec.documents:
        for node in subtree(spec.root(name)):
            try:
                spec.resolve(node)
            except SpecError as error:
                yield from error.problems


def _extension_problems(spec: Spec, extensions: Mapping[str, Any]) -> Iterator[Problem]:
    """Every extension is declared, and used as declared."""
    validators = {
        key: Draft202012Validator({"$ref": f"#/$defs/{key}", "$defs": extensions["$defs"]})
        for key in extensions["$defs"]
    }
    # YAML's anchors make many places of one value.
    checked: dict[tuple[str, int], list[str]] = {}
    for name in spec.documents:
        for node in subtree(spec.root(name)):
            if not is_object(node.value) or names_things(node):
                continue
            for key, value in node.items():
                if not key.startswith("x-"):
                    continue
                if key not in validators:
                    yield problem_at(value, f"`{key}` is not declared in extensions.schema.json")
                    continue
                place = key, id(value.value)
                if place not in checked:
                    errors = validators[key].iter_errors(value.value)  # pyright: ignore[reportUnknownMemberType] - the stub is incomplete
                    checked[place] = [error.message for error in errors]
                for message in checked[place]:
                    yield problem_at(value, f"`{key}` is not as declared: {message}")


def _unique_names(spec: Spec) -> Iterator[Problem]:
    """An operationId and the name of a schema stand for one thing in all documents together."""
    named: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for endpoint in all_endpoints(spec):
        named["operation", endpoint.id].append(endpoint.node)
    for document in resource_documents(spec):
        for name, node in schemas(spec, document):
            named["schema", name].append(node)
    for (kind, name), nodes in named.items():
        for node in nodes[1:]:
            yield problem_at(node, f"the {kind} `{name}` is also in {nodes[0].document.name}")


def _document_problems(spec: Spec) -> Iterator[Problem]:
    """A document says which surface it is of, where that is served and with which credentials."""
    for document in resource_documents(spec):
        root = spec.root(document.name)
        expected = ["x-surface", "info"]
        if any(endpoints(spec, document)):
            expected += ["servers", "security", "tags"]
        for key in expected:
            if root.get(key) is None:
                yield problem_at(root, f"the document has no `{key}`")
        yield from _envelope_problems(spec, document)


def _envelope_problems(spec: Spec, document: Document) -> Iterator[Problem]:
    """The errors of a document have one envelope."""
    first: Node | None = None
    for endpoint in endpoints(spec, document):
        for status, response in endpoint.responses(spec):
            content = response.get("content")
            media = content and content.get("application/json")
            if status.startswith("2") or media is None:
                continue
            envelope = spec.resolve(media["schema"])
            first = first or envelope
            if envelope != first:
                yield problem_at(
                    response, "the error has another envelope than the document's first"
                )


def _schema_problems(spec: Spec) -> Iterator[Problem]:
    """A named schema and its properties are described, and the schema says where it comes from."""
    for document in resource_documents(spec):
        for _, schema in schemas(spec, document):
            for key in ("description", "x-source"):
                if schema.get(key) is None:
                    yield problem_at(schema, f"the schema has no `{key}`")
            for node in declared_properties(schema):
                if node.get("description") is None:
                    yield problem_at(node, "the property has no `description`")
            yield from _required_problems(spec, schema)


def _required_problems(spec: Spec, schema: Node) -> Iterator[Problem]:
    known = properties(spec, schema)
    for branch in branches(spec, schema):
        required = branch.get("required")
        for name in required.elements() if required else ():
            if name.value not in known:
                yield problem_at(name, f"`{name.value}` is required but not among the properties")


def _openness_problems(spec: Spec) -> Iterator[Problem]:
    """What the server may add tomorrow is let through today: words and fields."""
    seen: set[tuple[str, str]] = set()
    for endpoint in all_endpoints(spec):
        result = endpoint.result(spec)
        for node in _reachable(spec, result, seen) if result else ():
            yield from _closed_parts(spec, node)


def _reachable(spec: Spec, node: Node, seen: set[tuple[str, str]]) -> Iterator[Node]:
    """Yield every object below a schema once, across references."""
    for found in subtree(node):
        if not is_object(found.value):
            continue
        place = (found.document.name, found.pointer)
        if place in seen:
            continue
        seen.add(place)
        yield found
        if "$ref" in found.value and not names_things(found):
            yield from _reachable(spec, spec.resolve(found), seen)


def _closed_parts(spec: Spec, node: Node) -> Iterator[Problem]:
    for keyword in _BOUNDS:
        if (bound := node.get(keyword)) is not None and not names_things(node):
            yield problem_at(bound, "an answer is taken as it comes, without bounds")
    additional = node.get("additionalProperties")
    if additional is not None and additional.value is False:
        yield problem_at(node, "a response may have fields that are not known yet")
    inherits = _parent_key(node) == "allOf"
    is_schema = node.get("properties") is not None and not names_things(node)
    if is_schema and additional is None and not inherits:
        yield problem_at(node, "an answer's object says `additionalProperties: true`")
    enum = node.get("enum")
    if enum is not None and is_list(enum.value) and _parent_key(node) != "anyOf":
        yield problem_at(
            enum, "a response may have values that are not known yet: add `{type: string}`"
        )
    options = node.get("anyOf")
    if options is not None and not _is_open(spec, options.elements()):
        yield problem_at(
            options, "a response may have values that are not known yet: add `{type: string}`"
        )


def _parent_key(node: Node) -> str:
    """Name the list that a schema is an element of."""
    parts = node.pointer.rsplit("/", 2)
    return parts[1] if parts[-1].isdecimal() else ""


def _is_open(spec: Spec, options: Iterable[Node]) -> bool:
    resolved = [spec.resolve(option) for option in options]
    listed = any(option.get("enum") is not None for option in resolved)
    plain = any(option.value == {"type": "string"} for option in resolved)
    return plain or not listed


def _operation_problems(spec: Spec) -> Iterator[Problem]:
    by_id: dict[str, Endpoint] = {endpoint.id: endpoint for endpoint in all_endpoints(spec)}
    for endpoint in by_id.values():
        yield from _collected(operation_problems(spec, endpoint, by_id))
