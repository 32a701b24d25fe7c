"""Finds the operations and schemas in the documents of the spec, and looks into schemas.

Nothing here is checked; `lint` does that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from codegen.load import ROOT_DOCUMENT, Problem, is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.load import Document, Node, Spec

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
LITERALS = frozenset({"example", "examples", "default", "enum", "const", "x-source"})
"""Keys whose values are data, not spec."""
_NAMING = frozenset({"properties", "schemas", "parameters", "responses"})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation of the spec with the route it is on."""

    method: str
    path: str
    item: Node
    """The path item, whose parameters hold for the operation too."""
    node: Node

    @property
    def id(self) -> str:
        """Its operationId, or its route as long as it has none."""
        return self.node.text("operationId", f"{self.method} {self.path}")

    def surface(self, spec: Spec) -> str:
        """Name its surface: the route's own, or that of the whole document."""
        own = self.item.get("x-surface")
        return self.item.text("x-surface") if own else document_surface(spec, self.node)

    def parameters(self, spec: Spec) -> Iterator[Node]:
        """Yield its parameters, those of the path item first, references followed.

        The operation's own parameter stands in for the path's of the same name.
        """
        found: dict[tuple[str, str], Node] = {}
        for holder in (self.item, self.node):
            if declared := holder.get("parameters"):
                for parameter in map(spec.resolve, declared.elements()):
                    found[parameter.text("in"), parameter.text("name")] = parameter
        yield from found.values()

    def responses(self, spec: Spec) -> Iterator[tuple[str, Node]]:
        """Yield its responses by status, references followed."""
        for status, response in self.node["responses"].items():
            yield status, spec.resolve(response)

    def success(self, spec: Spec) -> Node:
        """Return the response of a call that went well."""
        return self._success(spec)[1]

    def status(self, spec: Spec) -> int:
        """Return the status of a call that went well."""
        return int(self._success(spec)[0])

    def _success(self, spec: Spec) -> tuple[str, Node]:
        found = [answer for answer in self.responses(spec) if answer[0].startswith("2")]
        if not found:
            self.node["responses"].fail("no response stands for success")
        return found[0]

    def answer(self, spec: Spec) -> Node | None:
        """Return the first example of its JSON answer."""
        media = json_media(self.success(spec))
        if media is None:
            return None
        several = media.get("examples")
        named = several.items() if several else ()
        return media.get("example") or next((node["value"] for _, node in named), None)

    def result(self, spec: Spec) -> Node | None:
        """Return the schema of its JSON answer, if it answers with JSON."""
        media = json_media(self.success(spec))
        return media and media["schema"]


def document_surface(spec: Spec, node: Node) -> str:
    """Name the surface that the document of a node is of."""
    return spec.root(node.document.name).text("x-surface")


def problem_at(node: Node, message: str) -> Problem:
    """Make a finding about a place."""
    return Problem(node.document.name, node.pointer, message)


def resource_documents(spec: Spec) -> Iterator[Document]:
    """Yield every document but the root, which only joins the others."""
    for name, document in spec.documents.items():
        if name != ROOT_DOCUMENT:
            yield document


def endpoints(spec: Spec, document: Document) -> Iterator[Endpoint]:
    """Yield the operations written down in one document."""
    paths = spec.root(document.name).get("paths")
    for path, item in paths.items() if paths else ():
        for method in METHODS:
            if (node := item.get(method)) is not None:
                yield Endpoint(method, path, item, node)
        if (variants := item.get("x-variants")) is not None:
            for method, nodes in variants.items():
                yield from (Endpoint(method, path, item, node) for node in nodes.elements())


def all_endpoints(spec: Spec) -> Iterator[Endpoint]:
    """Yield the operations of every document but the root."""
    for document in resource_documents(spec):
        yield from endpoints(spec, document)


def webhooks(spec: Spec) -> dict[str, Node]:
    """Return the events that are sent out, by name."""
    declared = (spec.root(document.name).get("webhooks") for document in resource_documents(spec))
    return {name: item for events in declared if events for name, item in events.items()}


def schemas(spec: Spec, document: Document) -> Iterator[tuple[str, Node]]:
    """Yield the named schemas of one document."""
    components = spec.root(document.name).get("components")
    declared = components and components.get("schemas")
    if declared is not None:
        yield from declared.items()


def json_media(holder: Node) -> Node | None:
    """Return the JSON media type of a request body or response."""
    content = holder.get("content")
    return content and content.get("application/json")


def branches(spec: Spec, schema: Node) -> Iterator[Node]:
    """Yield a schema and everything it is combined from, references followed."""
    schema = spec.resolve(schema)
    yield schema
    for combinator in ("allOf", "anyOf", "oneOf"):
        if parts := schema.get(combinator):
            for part in parts.elements():
                yield from branches(spec, part)


def properties(spec: Spec, schema: Node) -> dict[str, Node]:
    """Return the properties of an object schema, inherited ones included."""
    found: dict[str, Node] = {}
    for branch in branches(spec, schema):
        if declared := branch.get("properties"):
            found.update(declared.items())
    return found


def declared_properties(node: Node) -> Iterator[Node]:
    """Yield every property that is written down below a place, in schemas within schemas too."""
    for found in subtree(node):
        if found.pointer.endswith("/properties") and is_object(found.value) and names_things(found):
            yield from (child for _, child in found.items())


def declared_parameters(spec: Spec, node: Node) -> Iterator[Node]:
    """Yield every parameter that is written down below a place, references followed."""
    for holder in subtree(node):
        declared = None if names_things(holder) else holder.get("parameters")
        if declared is not None:
            listed = is_list(declared.value)
            found = declared.elements() if listed else (child for _, child in declared.items())
            yield from map(spec.resolve, found)


def item_schema(spec: Spec, schema: Node) -> Node | None:
    """Return the schema of an array's items, or nothing if it is no array."""
    for branch in branches(spec, schema):
        if (items := branch.get("items")) is not None:
            return items
    return None


def known_words(spec: Spec, schema: Node) -> frozenset[str]:
    """Return the words a schema lists."""
    listed = [branch.get("enum") for branch in branches(spec, schema)]
    return frozenset(str(word.value) for enum in listed if enum for word in enum.elements())


def subtree(node: Node) -> Iterator[Node]:
    """Yield a value and all values below it, except in examples and the like."""
    yield node
    if is_object(node.value):
        for key, child in node.items():
            if key not in LITERALS or names_things(node):
                yield from subtree(child)
    elif is_list(node.value):
        for child in node.elements():
            yield from subtree(child)


def names_things(node: Node) -> bool:
    """Return whether the keys of an object are names that the spec's author chose."""
    parent, _, last = node.pointer.rpartition("/")
    return last in _NAMING and not parent.endswith("/properties")


_SCHEMAS = "#/components/schemas/"


def sides(spec: Spec) -> tuple[set[str], set[str]]:
    """Return the names of the schemas that are sent, and of those that are received.

    What the platform tells in an event is received, though it is the body of a request.
    """
    sent, received = _Reach(spec), _Reach(spec)
    for endpoint in all_endpoints(spec):
        for holder in (endpoint.item.get("parameters"), endpoint.node.get("parameters")):
            sent.add(holder)
        sent.add(endpoint.node.get("requestBody"))
        received.add(endpoint.node.get("responses"))
    for event in webhooks(spec).values():
        received.add(event)
    return sent.names, received.names


class _Reach:
    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._seen: set[tuple[str, str]] = set()
        self.names: set[str] = set()

    def add(self, node: Node | None) -> None:
        """Add the schemas that a part of the spec refers to."""
        for part in subtree(node) if node is not None else ():
            reference = part.get("$ref")
            if reference is None:
                continue
            target = self._spec.follow(reference)
            if target.pointer.startswith(_SCHEMAS):
                self.names.add(target.pointer.removeprefix(_SCHEMAS))
            place = (target.document.name, target.pointer)
            if place not in self._seen:
                self._seen.add(place)
                self.add(target)
