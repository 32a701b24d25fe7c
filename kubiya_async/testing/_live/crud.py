"""Listing, reading, making, changing and deleting, worked out from the spec.

Operations that answer with the same model share a store. What one of them does shows in its record:
a page is a list; a path that ends with a parameter is about one object, read by GET, changed by PUT
and PATCH, deleted by DELETE; a POST to the path of a list makes one. Parameters that are fields of
the model filter a list, and are written into what is made. What the server decides about a new
object is what the spec's example shows. An operation that no rule fits answers as its example
shows, if what its path begins with is there.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async.testing._answers import Answer, Document, Empty, Listing, ServerCall
from kubiya_async.testing._live import spec
from kubiya_async.testing._live.store import RecordStore
from kubiya_async.testing._state.lists import equal, matching
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kubiya_async._messages.operation import Operation
    from kubiya_async.testing._live.world import LiveWorld

    Handler = Callable[[ServerCall], Answer]

_TEXTS: Final = frozenset({"query", "search", "filter"})
"""Parameters that look for words."""
_MADE: Final = frozenset({"created_at", "create_at", "timestamp"})
_CHANGED: Final = "updated_at"


def stores(operations: Iterable[Operation], *, seeded: bool) -> dict[str, RecordStore]:
    """Make a store for each model that operations list, or read by the end of their path."""
    found: dict[str, list[Operation]] = {}
    for operation in operations:
        if operation.method == "GET" and _about_objects(operation):
            name = spec.result_name(operation)
            if name is not None and spec.wire_fields(name):
                found.setdefault(name, []).append(operation)
    return {n: _store(n, readers, seeded=seeded) for n, readers in found.items()}


def _about_objects(operation: Operation) -> bool:
    return operation.result == "page" or (
        operation.result == "json" and ends_with_parameter(operation)
    )


def ends_with_parameter(operation: Operation) -> bool:
    """Return whether the path of an operation ends with what identifies an object."""
    return operation.path[-1] == ""


def _store(name: str, readers: Sequence[Operation], *, seeded: bool) -> RecordStore:
    listed = next((o.pagination.identity for o in readers if o.pagination is not None), None)
    if listed is None and not spec.identities(name) and "id" not in spec.wire_fields(name):
        asked = (o.path_parameters[-1].name for o in readers)
        listed = next((p for p in asked if p in spec.wire_fields(name)), None)

    def seeds() -> Iterable[Document]:
        for operation in readers if seeded else ():
            yield from spec.example_items(operation)

    return RecordStore(name, listed, seeds)


class Crud:
    """Answers what can be answered from the spec alone."""

    def __init__(self, world: LiveWorld, operations: Mapping[str, Operation]) -> None:
        self._world = world
        self._operations = operations
        self._lists = {(o.surface, o.path) for o in operations.values() if o.result == "page"}

    def handlers(self) -> dict[str, Handler]:
        """Return the handlers of all operations that the rules fit."""
        found = {id_: self._handler(operation) for id_, operation in self._operations.items()}
        return {id_: handler for id_, handler in found.items() if handler is not None}

    def _handler(self, operation: Operation) -> Handler | None:
        if operation.result == "stream":
            return None
        name = self._model_of(operation)
        store = self._world.stores.get(name or "")
        what = None if store is None else self._what(operation)
        if name is not None and store is not None and what is not None:
            return functools.partial(what, name, store)
        return None if spec.example(operation.id) is None else self.show

    def _what(
        self, operation: Operation
    ) -> Callable[[str, RecordStore, ServerCall], Answer] | None:
        if operation.result == "page":
            return self.list
        if operation.method == "POST" and (operation.surface, operation.path) in self._lists:
            return self.create
        if not ends_with_parameter(operation):
            return None
        by_method: dict[str, Callable[[str, RecordStore, ServerCall], Answer]] = {
            "GET": self.get,
            "PUT": self.update,
            "PATCH": self.update,
            "DELETE": self.delete,
        }
        return by_method.get(operation.method)

    def _model_of(self, operation: Operation) -> str | None:
        """Name the model of an operation, or of those that share its path if it answers nothing."""
        if operation.method != "DELETE":
            return spec.result_name(operation)
        sharing = (
            spec.result_name(other)
            for other in self._operations.values()
            if (other.path, other.surface) == (operation.path, operation.surface)
        )
        return next((name for name in sharing if name in self._world.stores), None)

    def show(self, call: ServerCall) -> Answer:
        """Return what the spec shows, with the values in the path.

        Raises:
            Refusal: What the path begins with is not there.
        """
        for reader in self._operations.values():
            store = self._world.stores.get(spec.result_name(reader) or "")
            if store is not None and _is_above(reader, call.operation):
                store.find(call.path[len(reader.path_parameters) - 1])
        shown = spec.example(call.operation.id)
        if isinstance(shown, dict):
            document: Document = cast("Document", shown)
            return document | {k: v for k, v in path_values(call).items() if k in document}
        return cast("Answer", shown)

    def list(self, name: str, store: RecordStore, call: ServerCall) -> Listing:
        """Return the objects that the parameters ask for."""
        items: list[Document] = [dict(d) for d in store.documents.values()]
        return page_of(call, filtered(items, call, spec.wire_fields(name)))

    def get(self, _: str, store: RecordStore, call: ServerCall) -> Document:
        """Return one object."""
        return dict(store.find(call.path[-1]))

    def create(self, name: str, store: RecordStore, call: ServerCall) -> Document:
        """Keep a new object."""
        fields = spec.wire_fields(name)
        placed = {k: v for k, v in path_values(call).items() if k in fields}
        given = {k: v for k, v in call.body.items() if v is not None}
        return dict(self.add(name, store, {**placed, **given}, call))

    def add(self, name: str, store: RecordStore, given: Document, call: ServerCall) -> Document:
        """Complete an object and keep it; give it itself."""
        return store.add(self._filled(name, store, given, call))

    def update(self, name: str, store: RecordStore, call: ServerCall) -> Document:
        """Change what the body names."""
        document = store.find(call.path[-1])
        identity = {store.identity, *store.aliases}
        document.update({k: v for k, v in call.body.items() if k not in identity})
        if _CHANGED in spec.wire_fields(name):
            document[_CHANGED] = rfc3339(call.at)
        return dict(document)

    def delete(self, _: str, store: RecordStore, call: ServerCall) -> Answer:
        """Forget an object."""
        store.remove(call.path[-1])
        return self.show(call) if call.operation.result == "json" else Empty.EMPTY

    def _filled(self, name: str, store: RecordStore, given: Document, call: ServerCall) -> Document:
        """Complete a new object: its identity, its times, and what the server decides."""
        fields = spec.wire_fields(name)
        shown = next(iter([*self._shown(name), {}]))
        document: Document = {f: [] for f in sorted(fields) if spec.is_list(name, f)}
        document |= {f: v for f, v in shown.items() if f not in _writable(call.operation)}
        document |= given
        moment = rfc3339(call.at)
        document |= {f: moment for f in (*_MADE, _CHANGED) if f in fields}
        if not given.get(store.identity):
            made = self._world.mint()
            document |= {f: made for f in (store.identity, *store.aliases) if f in fields}
        return document

    def _shown(self, name: str) -> Iterable[Document]:
        for operation in self._operations.values():
            if operation.method == "GET" and spec.result_name(operation) == name:
                yield from spec.example_items(operation)


def _is_above(reader: Operation, operation: Operation) -> bool:
    """Return whether an operation reads what the path of another begins with."""
    *fixed, end = reader.path
    path, place = operation.path, len(fixed)
    return (
        (reader.method, reader.surface, end) == ("GET", operation.surface, "")
        and len(path) > place
        and (list(path[:place]), path[place] != "") == (fixed, True)
        and reader.path_parameters == operation.path_parameters[:place]
    )


def _writable(operation: Operation) -> frozenset[str]:
    return spec.wire_fields(operation.body) if operation.body else frozenset()


def path_values(call: ServerCall) -> dict[str, Any]:
    """Return the values in a call's path by name."""
    names = (parameter.name for parameter in call.operation.path_parameters)
    return dict(zip(names, call.path, strict=True))


def filtered(items: list[Document], call: ServerCall, fields: frozenset[str]) -> list[Document]:
    """Keep what the parameters of a call ask for, as far as they are fields or words."""
    asked = {**path_values(call), **call.query}
    asked["status"] = asked.pop("status_filter", asked.get("status"))
    items = equal(items, **{k: v for k, v in asked.items() if k in fields})
    for text in (v for k, v in asked.items() if k in _TEXTS and isinstance(v, str)):
        items = matching(items, text, "name", "description", "content", "email")
    return items


def page_of(call: ServerCall, items: Sequence[Document]) -> Listing:
    """Cut the page that a call asks for, by whatever its parameters are called."""
    pagination = call.operation.pagination
    assert pagination is not None  # noqa: S101 - only lists come here
    asked = {**call.query, **(call.body if pagination.place == "body" else {})}
    if pagination.style == "single":
        most = asked.get("limit")
        shown = items if not isinstance(most, int) else items[: max(most, 0)]
        return Listing(shown, len(items), len(items), 0)
    limit_name, start_name = pagination.arguments
    limit = max(int(asked.get(limit_name) or pagination.default_limit), 1)
    start = int(asked.get(start_name) or 0)
    if pagination.style == "page":
        number = max(start, 1)
        offset = (number - 1) * limit
        return Listing(items[offset : offset + limit], len(items), limit, offset, page=number)
    offset = max(start, 0)
    return Listing(items[offset : offset + limit], len(items), limit, offset)
