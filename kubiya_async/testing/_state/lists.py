"""Filtering, sorting and cutting lists the way the query asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubiya_async.testing._answers import Document, Listing, ServerCall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def page(call: ServerCall, items: Sequence[Document]) -> Listing:
    """Cut the page that the query's `limit` and `offset`, or `page`, ask for."""
    pagination = call.operation.pagination
    limit: int = call.query.get("limit", pagination.default_limit if pagination else 50)
    if pagination is not None and pagination.style == "page":
        number: int = call.query.get("page", 1)
        offset = (number - 1) * limit
        return Listing(items[offset : offset + limit], len(items), limit, offset, page=number)
    offset = call.query.get("offset", 0)
    return Listing(items[offset : offset + limit], len(items), limit, offset)


def matching(items: Iterable[Document], text: str | None, *fields: str) -> list[Document]:
    """Keep what has the text in one of the fields, whatever its case."""
    if text is None:
        return list(items)
    wanted = text.casefold()
    return [item for item in items if any(wanted in _text(item, f) for f in fields)]


def equal(items: Iterable[Document], **wanted: Any) -> list[Document]:
    """Keep what has these values; `None` asks for nothing."""
    asked = [(name, value) for name, value in wanted.items() if value is not None]
    return [item for item in items if all(item.get(name) == value for name, value in asked)]


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


def _text(item: Document, field: str) -> str:
    return str(item.get(field) or "").casefold()
