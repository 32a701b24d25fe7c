"""Objects of one kind under their identities, and lists of them as a query asks for."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._answers import Document, Listing, ServerCall, conflict, not_found
from kubiya_async.testing._state import spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kubiya_async._messages.operation import Operation

_IDENTITY: Final = "id"
_KEYS: Final = {"RunnerV3": ("Runner", "runner"), "PodRunner": ("Runner", "id")}
"""What documents 000 and 001 call an object and its identity when there is none."""
_WORDS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TEXTS: Final = frozenset({"query", "search", "filter"})
"""Parameters that look for words, in the fields below."""
_SEARCHED: Final = ("name", "description", "content", "email")
_STATUSES: Final = frozenset({"active", "healthy"})
"""Parameters that ask for one status, or for every other."""


class RecordStore:
    """The objects of one model.

    Args:
        model: Its name.
        identity: Field that tells them apart, if a list or a path says so.
        seeds: Gives the objects that are there in the beginning; asked when one is first wanted.
    """

    def __init__(
        self, model: str, identity: str | None, seeds: Callable[[], Iterable[Document]]
    ) -> None:
        words = _WORDS.sub(" ", model.removeprefix("Live").removeprefix("Control"))
        names = spec.identities(model)
        self.identity: str = identity or (*names, _IDENTITY)[0]
        self.aliases: tuple[str, ...] = tuple(n for n in names if n != self.identity)
        """Further fields with the same value."""
        self.noun, self._key = _KEYS.get(model, (words.capitalize(), self.identity))
        self._seeds = seeds
        self._documents: dict[str, Document] | None = None

    @property
    def documents(self) -> dict[str, Document]:
        if self._documents is None:
            self._documents = {}
            for seed in self._seeds():
                # Several operations show the same example, which may have no identity at all.
                key = self.key(seed) or f"{self.noun.lower()}-1"
                self._documents.setdefault(
                    key, {**seed, self.identity: seed.get(self.identity) or key}
                )
        return self._documents

    def key(self, document: Document) -> str:
        """Return the identity of an object."""
        names = (self.identity, *self.aliases)
        return next((str(document[name]) for name in names if document.get(name)), "")

    def find(self, key: object) -> Document:
        """Return an object itself, so that it can be changed.

        Raises:
            Refusal: There is none of that identity.
        """
        try:
            return self.documents[str(key)]
        except KeyError:
            raise not_found(self.noun, **{self._key: str(key)}) from None

    def add(self, document: Document) -> Document:
        """Keep a new object.

        Raises:
            Refusal: There is one of its identity.
        """
        key = self.key(document)
        if key in self.documents:
            raise conflict(f"{self.noun} already exists", **{self._key: key})
        self.documents[key] = document
        return document

    def remove(self, key: object) -> Document:
        """Remove an object.

        Raises:
            Refusal: There is none of that identity.
        """
        self.find(key)
        return self.documents.pop(str(key))


def ends_with_parameter(operation: Operation) -> bool:
    """Return whether the path of an operation ends with what identifies an object."""
    return operation.path[-1] == ""


def is_above(reader: Operation, operation: Operation) -> bool:
    """Return whether an operation reads the object that the path of another begins with."""
    *above, end = reader.path
    count = len(above)
    return (
        (reader.method, reader.surface, end) == ("GET", operation.surface, "")
        and [*operation.path[:count]] == above
        and operation.path[count:] not in {(), ("",)}
        and reader.path_parameters == operation.path_parameters[:count]
    )


@cache
def readers() -> Mapping[str, Sequence[Operation]]:
    """Return, by model, the operations that list objects or read one by the end of their path."""
    found: dict[str, list[Operation]] = {}
    for operation in spec.OPERATIONS.values():
        reads = operation.result == "json" and ends_with_parameter(operation)
        name = spec.result_name(operation)
        reads = reads or operation.result == "page"
        if operation.method == "GET" and reads and name and spec.wire_fields(name):
            found.setdefault(name, []).append(operation)
    return found


@cache
def _identity(name: str) -> str | None:
    """Name the field that tells the objects of a model apart, if a list or a path says so."""
    listed = [o.pagination.identity for o in readers()[name] if o.pagination is not None]
    named = [o.path_parameters[-1].name for o in readers()[name] if o.path_parameters]
    known = [field for field in named if field in spec.wire_fields(name)]
    return next(iter(listed or known), None)


def make_stores(seeds: Callable[[str], Iterable[Document]]) -> dict[str, RecordStore]:
    """Make a store for each model that something reads.

    Args:
        seeds: Gives what is there in the beginning, for a model.
    """
    return {name: RecordStore(name, _identity(name), partial(seeds, name)) for name in readers()}


# Lists


def path_values(call: ServerCall) -> dict[str, Any]:
    """Return the values in a call's path by name."""
    names = (parameter.name for parameter in call.operation.path_parameters)
    return dict(zip(names, call.path, strict=True))


def filtered(items: list[Document], call: ServerCall, model: str) -> list[Document]:
    """Keep and sort what the parameters of a call ask for, as far as a model's fields tell."""
    fields = spec.wire_fields(model)
    for asked, value in {**path_values(call), **call.query}.items():
        name = asked.removesuffix("_filter")
        if name in fields and isinstance(value, list):
            items = [item for item in items if set(value) <= set(item.get(name) or ())]  # pyright: ignore[reportUnknownArgumentType]
        elif name in fields:
            items = equal(items, **{name: value})
        elif f"{name}_id" in fields:
            items = equal(items, **{f"{name}_id": value})
        elif spec.is_list(model, f"{name}s"):
            items = [item for item in items if value in (item.get(f"{name}s") or ())]
        elif name in _STATUSES:
            items = [item for item in items if (item.get("status") == name) is value]
        elif name in _TEXTS and isinstance(value, str):
            items = matching(items, value, *_SEARCHED)
    query = call.query
    order = query.get("order") or query.get("sort_order")
    return ordered(items, query.get("sort") or query.get("sort_by"), order)


def page_of(call: ServerCall, items: Sequence[Document]) -> Listing:
    """Return the page that a call asks for, by whatever its parameters are called."""
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


def matching(items: Iterable[Document], text: str | None, *fields: str) -> list[Document]:
    """Keep what has the text in one of the fields, whatever its case."""
    wanted = (text or "").casefold()
    return [item for item in items if any(wanted in _text(item, f) for f in fields)]


def equal(items: Iterable[Document], **wanted: Any) -> list[Document]:
    """Keep what has these values, or objects of these names; `None` asks for nothing."""
    asked = [(name, value) for name, value in wanted.items() if value is not None]
    return [i for i in items if all(value in (i.get(n), _name(i.get(n))) for n, value in asked)]


def ordered(items: Sequence[Document], field: str | None, order: str | None) -> list[Document]:
    """Sort by a field, ascending unless the order is `desc`."""
    if field is None:
        return list(items)
    return sorted(items, key=lambda item: _text(item, field), reverse=order == "desc")


def without(document: Document, *fields: str) -> Document:
    """Copy a document without some of its fields."""
    return {name: value for name, value in document.items() if name not in fields}


def only(document: Document, *fields: str) -> Document:
    """Copy some fields of a document, those it has."""
    return {name: document[name] for name in fields if name in document}


def _name(value: Any) -> Any:
    return value.get("name") if isinstance(value, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]


def _text(item: Document, field: str) -> str:
    return str(item.get(field) or "").casefold()
