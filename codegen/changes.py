"""Lists what changed between two versions of the spec: operations, events, schemas.

Operations are known by their ids and schemas by their names, so that nothing depends on the files
they stand in. Descriptions and examples may change without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.change import Change, Place, in_order
from codegen.load import ROOT_DOCUMENT
from codegen.operation_changes import OperationComparison
from codegen.schema_changes import SchemaComparison
from codegen.sides import sides
from codegen.walk import all_endpoints, resource_documents, schemas, webhooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.load import Node, Spec
    from codegen.walk import Endpoint


def list_changes(old: Spec, new: Spec) -> list[Change]:
    """Compare two versions of the spec, the worst changes first."""
    return in_order(
        [*_operations(old, new), *_events(old, new), *_schemas(old, new), *_documents(old, new)]
    )


def _operations(old: Spec, new: Spec) -> Iterator[Change]:
    was, now = ({e.id: e for e in all_endpoints(spec)} for spec in (old, new))
    comparison = OperationComparison(old, new)
    for name in was.keys() - now:
        yield Change("breaks", name, f"is gone ({_route(was[name])})")
    for name in now.keys() - was:
        summary = now[name].node.text("summary", "").rstrip(".")
        yield Change("adds", name, f"is new ({_route(now[name])}): {summary}")
    for name in was.keys() & now:
        if _route(was[name]) != _route(now[name]):
            text = f"was {_route(was[name])}, is {_route(now[name])}"
            yield Change("breaks", name, text)
        yield from comparison.compare(name, was[name], now[name])


def _route(endpoint: Endpoint) -> str:
    return f"{endpoint.method.upper()} {endpoint.path}"


def _events(old: Spec, new: Spec) -> Iterator[Change]:
    was, now = webhooks(old), webhooks(new)
    comparison = OperationComparison(old, new)
    for name in was.keys() - now:
        yield Change("breaks", f"the event {name}", "is gone")
    for name in now.keys() - was:
        yield Change("adds", f"the event {name}", "is new")
    for name in was.keys() & now:
        yield from comparison.event(f"the event {name}", was[name], now[name])


def _schemas(old: Spec, new: Spec) -> Iterator[Change]:
    was, now = _named(old), _named(new)
    sent, received = (
        old_side | new_side for old_side, new_side in zip(sides(old), sides(new), strict=True)
    )
    comparison = SchemaComparison(old, new)
    yield from (Change("breaks", f"the schema {name}", "is gone") for name in was.keys() - now)
    yield from (Change("adds", f"the schema {name}", "is new") for name in now.keys() - was)
    for name in was.keys() & now:
        place = Place(name, sent=name in sent, received=name in received)
        yield from comparison.contents(place, was[name], now[name])


def _named(spec: Spec) -> dict[str, Node]:
    return {
        name: node
        for document in resource_documents(spec)
        for name, node in schemas(spec, document)
    }


def _documents(old: Spec, new: Spec) -> Iterator[Change]:
    """Compare what documents say about all of their operations."""
    for name in old.documents.keys() & new.documents.keys() - {ROOT_DOCUMENT}:
        was, now = old.root(name), new.root(name)
        for key, what in (("servers", "servers"), ("x-rate-limits", "quotas")):
            if _value(was, key) != _value(now, key):
                yield Change("changes", name, f"names other {what}")


def _value(holder: Node, key: str) -> object:
    node = holder.get(key)
    return node and node.value
