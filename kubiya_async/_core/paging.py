"""Walking a list page by page: which envelope an answer has, and where the next page begins.

The documents describe three envelopes, real servers several more. The walk advances by the items it
received, not by the limit it asked for, since servers clamp limits; and it never asks for the same
position twice, since servers exist that ignore `offset`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

ITEM_KEYS: Final = ("data", "items", "results", "entries", "usecases")
"""Keys that hold the items of an envelope, beside the documented one, in order of trial."""


@dataclass(frozen=True, slots=True)
class RawPage:
    """An answer taken apart: items not yet validated, and what the server says about the list."""

    items: list[Any]
    total: int | None = None
    limit: int | None = None
    has_more: bool | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: items to skip, and the number of the page from 1."""

    offset: int = 0
    page: int = 1


def take_apart(data: Any, key: str | None) -> RawPage | None:
    """Find the items in an answer of any known envelope, or tell with `None` that there are none."""
    if isinstance(data, list):
        return RawPage(cast("list[Any]", data))
    if data is None:
        return RawPage([])
    if not isinstance(data, Mapping):
        return None
    envelope = cast("Mapping[str, Any]", data)
    items = _items(envelope, key)
    if items is None:
        return None
    return RawPage(items, *statistics(envelope))


def statistics(envelope: Mapping[str, Any]) -> tuple[int | None, int | None, bool | None]:
    """Read total, limit and has_more, at the top level or under `pagination`."""
    nested = envelope.get("pagination")
    inner: Mapping[str, Any] = (
        cast("Mapping[str, Any]", nested) if isinstance(nested, Mapping) else {}
    )
    merged = {**envelope, **inner}
    total = _number(merged.get("total"))
    limit = _number(merged.get("limit", merged.get("pageSize")))
    more = merged.get("has_more")
    pages = _number(merged.get("pages", merged.get("totalPages")))
    page = _number(merged.get("page"))
    if more is None and pages is not None and page is not None:
        more = page < pages
    return total, limit, more if isinstance(more, bool) else None


def advance(position: Position, page: RawPage, *, asked: int | None) -> Position | None:
    """Give the next position, or `None` when the list is at its end.

    Args:
        position: Where the page began.
        page: What it brought.
        asked: The limit that was asked for, if any.
    """
    received, total, has_more = len(page.items), page.total, page.has_more
    if not received or has_more is False:
        return None
    following = Position(position.offset + received, position.page + 1)
    if has_more:
        return following
    if total is not None:
        return following if following.offset < total else None
    expected = min(filter(None, (asked, page.limit)), default=None)
    if expected is not None and received < expected:
        return None
    return following


def _items(envelope: Mapping[str, Any], key: str | None) -> list[Any] | None:
    for candidate in (key, *ITEM_KEYS):
        if candidate is not None and candidate in envelope:
            value = envelope[candidate]
            if value is None:
                return []
            if isinstance(value, list):
                return cast("list[Any]", value)
    # One list among the values cannot be anything else than the items.
    lists = [v for v in envelope.values() if isinstance(v, list)]
    return cast("list[Any]", lists[0]) if len(lists) == 1 else None


def _number(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return None
