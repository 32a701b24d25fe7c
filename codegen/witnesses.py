"""Tells which clients show which fields of the live models, for the reference page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codegen.names import documents_of
from codegen.walk import declared_properties, schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.load import Node, Spec
    from codegen.names import World


@dataclass(frozen=True, slots=True)
class Witnesses:
    """A model, and who shows its own fields; inherited ones are with the model they come from."""

    model: str
    shared: int
    """How many fields two clients show, or more."""
    alone: dict[str, list[str]]
    """Fields that one client shows, by that client, as they are on the wire."""
    unseen: dict[str, str]
    """Fields that no client shows, with what they rest on."""

    def of_one(self) -> str:
        """Name the fields that one client shows; if there are no others, they need no names."""
        if not self.shared and not self.unseen and len(self.alone) == 1:
            (client,) = self.alone
            return f"{client}: all"
        return "; ".join(f"{client}: {_listed(names)}" for client, names in self.alone.items())

    def of_none(self) -> str:
        """Name the fields that no client shows."""
        return " ".join(f"`{name}`: {note}" for name, note in self.unseen.items())


def witnesses(spec: Spec, world: World) -> Iterator[Witnesses]:
    """Yield the models of a world that have fields whose sources are clients, by name."""
    named = (pair for document in documents_of(spec, world) for pair in schemas(spec, document))
    for name, schema in sorted(named, key=lambda pair: pair[0]):
        fields = [field for field in declared_properties(schema) if _seen(field) is not None]
        if fields:
            yield _witnesses(name, fields)


def _witnesses(model: str, fields: list[Node]) -> Witnesses:
    shared = 0
    alone: defaultdict[str, list[str]] = defaultdict(list)
    unseen: dict[str, str] = {}
    for field in fields:
        name = field.pointer.rpartition("/")[2]
        clients = [client for client, _ in field["x-source"]["seen"].items()]
        if not clients:
            unseen[name] = field["x-source"].text("note")
        elif len(clients) == 1:
            alone[clients[0]].append(name)
        else:
            shared += 1
    return Witnesses(model, shared, dict(sorted(alone.items())), unseen)


def _seen(field: Node) -> Node | None:
    source = field.get("x-source")
    return source and source.get("seen")


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
