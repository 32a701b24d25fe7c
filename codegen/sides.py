"""Tells which schemas programs send, and which they receive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codegen.walk import all_endpoints, subtree, webhooks

if TYPE_CHECKING:
    from codegen.load import Node, Spec

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
