"""The house rules that keep what is documented and what is only seen apart."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from codegen.build_operations import body_schema, constant_value, is_form
from codegen.load import is_object
from codegen.names import LIVE, pascal, resource_name, world_of
from codegen.walk import (
    declared_parameters,
    declared_properties,
    endpoints,
    json_media,
    names_things,
    problem_at,
    properties,
    resource_documents,
    schemas,
    subtree,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.load import Document, Node, Problem, Spec
    from codegen.walk import Endpoint

_CONFIDENCE = ("not seen", "seen in one", "seen in two clients")
"""What is said of a source, by the number of clients in it; the last holds for more as well."""
_SERVER = "shown by the server"
"""What is said of a source that the server is in: it outranks its clients."""


def world_problems(spec: Spec) -> Iterator[Problem]:
    """Check documents for what is of the other world, and live ones for rules of their own."""
    for document in resource_documents(spec):
        for node in subtree(spec.root(document.name)):
            if is_object(node.value) and not names_things(node):
                yield from _source_problems(document, node)
                yield from _border_problems(spec, document, node)
        yield from _field_problems(spec, document)
        yield from _unseen_problems(spec, document)
        yield from _variant_problems(spec, document)
        yield from _identity_problems(spec, document)
        yield from _surface_problems(spec, document)
        yield from _whole_body_problems(spec, document)
        yield from _form_problems(spec, document)
        yield from _class_problems(spec, document)


def _source_problems(document: Document, node: Node) -> Iterator[Problem]:
    """A live document rests on clients, each other one on documents; confidence is their number."""
    source = node.get("x-source")
    if source is None:
        return
    seen = source.get("seen")
    if (seen is not None) != (world_of(document) is LIVE):
        yield problem_at(source, "the source is of the other world")
    elif seen is not None:
        clients = len(list(seen.items()))
        counted = _CONFIDENCE[min(clients, len(_CONFIDENCE) - 1)]
        if source.text("confidence") != (_SERVER if seen.get("server") else counted):
            yield problem_at(source, "`confidence` is not the number of clients in `seen`")


def _field_problems(spec: Spec, document: Document) -> Iterator[Problem]:
    """In a live document each property and each parameter says for itself who has shown it."""
    if world_of(document) is not LIVE:
        return
    root = spec.root(document.name)
    fields = (*declared_properties(root), *declared_parameters(spec, root))
    for field in fields:
        if field.get("x-source") is None:
            yield problem_at(field, "the field has no `x-source` of its own")


def _unseen_problems(spec: Spec, document: Document) -> Iterator[Problem]:
    """What no client has shown may be a field of something seen, and no more than that."""
    operations = (endpoint.node for endpoint in endpoints(spec, document))
    for whole in (*operations, *(schema for _, schema in schemas(spec, document))):
        source = whole.get("x-source")
        if source is not None and source.value.get("confidence") == _CONFIDENCE[0]:
            yield problem_at(source, "no client has shown it, so it is not described here")


def _border_problems(spec: Spec, document: Document, node: Node) -> Iterator[Problem]:
    reference = node.get("$ref")
    if reference is None:
        return
    if world_of(spec.follow(reference).document) is not world_of(document):
        yield problem_at(reference, "a reference leads into the other world")


def _variant_problems(spec: Spec, document: Document) -> Iterator[Problem]:
    """Operations on one route differ in a constant, or in what the id in the path is of."""
    routes: defaultdict[tuple[str, str], list[Endpoint]] = defaultdict(list)
    for endpoint in endpoints(spec, document):
        routes[endpoint.method, endpoint.path].append(endpoint)
    for (method, path), sharing in routes.items():
        marks = {str(_constants(spec, endpoint)) for endpoint in sharing}
        if len(marks) < len(sharing) and "{" not in path:
            yield problem_at(sharing[0].item, f"nothing tells the {method} operations apart")


def _constants(spec: Spec, endpoint: Endpoint) -> list[tuple[str, str]]:
    values = [(p.text("name"), constant_value(spec, p)) for p in endpoint.parameters(spec)]
    body = endpoint.node.get("requestBody")
    media = json_media(spec.resolve(body)) if body else None
    for name, field in properties(spec, media["schema"]).items() if media else ():
        const = spec.resolve(field).get("const")
        values.append((name, None if const is None else str(const.value)))
    return sorted((name, value) for name, value in values if value is not None)


def _identity_problems(spec: Spec, document: Document) -> Iterator[Problem]:
    for _, schema in schemas(spec, document):
        names = schema.get("x-identity")
        for name in names.elements() if names else ():
            if name.value not in properties(spec, schema):
                yield problem_at(name, f"`{name.value}` is not among the properties")


def _surface_problems(spec: Spec, document: Document) -> Iterator[Problem]:
    """What is served elsewhere says where."""
    paths = spec.root(document.name).get("paths")
    for _, item in paths.items() if paths else ():
        if item.get("x-surface") is not None and item.get("servers") is None:
            yield problem_at(item, "a path of another surface has `servers` of its own")


def _class_problems(spec: Spec, document: Document) -> Iterator[Problem]:
    """A model does not have the name of the class that carries its operations."""
    for name, schema in schemas(spec, document):
        if name == pascal(resource_name(document)):
            yield problem_at(schema, f"`{name}` is the name of the resource's class")


def _whole_body_problems(spec: Spec, document: Document) -> Iterator[Problem]:
    """An object that is one argument takes fields of any name."""
    for endpoint in endpoints(spec, document):
        body = endpoint.node.get("requestBody")
        media = json_media(spec.resolve(body)) if body else None
        if body is None or media is None or spec.resolve(body).get("x-argument") is None:
            continue
        schema = spec.resolve(media["schema"])
        if schema.value.get("type") == "object" and schema.get("x-free-form") is None:
            yield problem_at(schema, "a body that is one argument is `x-free-form`")


def _form_problems(spec: Spec, document: Document) -> Iterator[Problem]:
    """A form is for files; everything else is JSON."""
    for endpoint in endpoints(spec, document):
        schema = body_schema(spec, endpoint.node) if is_form(spec, endpoint.node) else None
        for field in properties(spec, schema).values() if schema else ():
            if field.value.get("format") != "binary":
                yield problem_at(field, "a field of a form is a file: `format: binary`")
