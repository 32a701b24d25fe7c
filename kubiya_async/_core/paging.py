"""Taking a list's answer apart, whichever envelope it has. How the list goes on is for `walk`.

The documents describe three envelopes, real servers several more:

    [...]
    {"agents": [...], "total": 3, "limit": 50, "offset": 0}
    {"data": [...], "total": 3, "limit": 50, "offset": 0, "has_more": false}
    {"data": [...], "pagination": {"total": 3, "limit": 50, "offset": 0}}
    {"entries": [...], "pagination": {"total": 3, "page": 1, "pages": 1, "limit": 50}}
    {"executions": [...], "total": 3, "page": 1, "totalPages": 1, "pageSize": 50}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeGuard, cast

ITEM_KEYS: Final = ("data", "items", "results", "entries", "usecases")
"""Keys that hold the items of an envelope, beside the documented one, in order of trial."""

FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    "total": ("total", "totalCount", "total_count"),
    "limit": ("limit", "pageSize", "page_size", "per_page"),
    "page": ("page",),
    "pages": ("pages", "totalPages", "total_pages"),
    "has_more": ("has_more", "hasMore"),
}
"""What an envelope may say about the whole list, and by which names."""

_NO_ITEMS: Final = frozenset({"errors", "warnings"})
_BESIDE_ITEMS: Final = frozenset(
    {"offset", "skip", "pagination", "success", *(n for names in FIGURES.values() for n in names)}
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What an answer says about the list it is a page of."""

    total: int | None = None
    """Length of the whole list."""
    limit: int | None = None
    """The limit the server applied."""
    has_more: bool | None = None
    """Whether anything follows this page."""


UNKNOWN: Final = Figures()


@dataclass(frozen=True, slots=True)
class RawPage:
    """An answer taken apart; the items are not validated yet."""

    items: list[Any]
    figures: Figures = UNKNOWN


def take_apart(data: Any, key: str | None, *, keyed: str | None = None) -> RawPage | None:
    """Find the items in an answer of any known envelope, or tell with `None` that there are none.

    Args:
        data: The decoded answer.
        key: Where the spec says that the items are; `None` for a bare array.
        keyed: Field for the key of an item, in a list that may be an object.
    """
    if data is None:
        return RawPage([])
    if _is_list(data):
        return RawPage(data)
    if not isinstance(data, Mapping):
        return None
    envelope = cast("Mapping[str, Any]", data)
    if keyed is not None and all(isinstance(value, Mapping) for value in envelope.values()):
        return RawPage([{keyed: name, **value} for name, value in envelope.items()])
    items = _items(envelope, key)
    if items is not None:
        return RawPage(items, figures(envelope))
    inner = envelope.get("data")
    return take_apart(inner, key) if isinstance(inner, Mapping) else None


def figures(envelope: Mapping[str, Any]) -> Figures:
    """Read what an envelope says about the list, at the top level or under `pagination`."""
    nested = envelope.get("pagination")
    if isinstance(nested, Mapping):
        envelope = {**envelope, **cast("Mapping[str, Any]", nested)}
    more = _first(envelope, "has_more")
    if not isinstance(more, bool):
        page, pages = _number(envelope, "page"), _number(envelope, "pages")
        more = None if page is None or pages is None else page < pages
    return Figures(_number(envelope, "total"), _number(envelope, "limit") or None, more)


def _items(envelope: Mapping[str, Any], key: str | None) -> list[Any] | None:
    for candidate in (key, *ITEM_KEYS):
        if candidate is not None and candidate in envelope:
            value = envelope[candidate]
            # Go writes a slice that was never filled as null.
            if value is None:
                return []
            if _is_list(value):
                return value
    # One list among the values cannot be anything else than the items.
    lists = [v for name, v in envelope.items() if _is_list(v) and name not in _NO_ITEMS]
    if len(lists) == 1:
        return lists[0]
    # Go leaves out an empty slice that is marked `omitempty`.
    omitted = envelope.keys() <= _BESIDE_ITEMS and not figures(envelope).total
    return [] if omitted else None


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _first(envelope: Mapping[str, Any], figure: str) -> Any:
    for name in FIGURES[figure]:
        value = envelope.get(name)
        if value is not None:
            return value
    return None


def _number(envelope: Mapping[str, Any], figure: str) -> int | None:
    value = _first(envelope, figure)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return None
