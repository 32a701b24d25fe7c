"""The text that says where a list is to be read on, and what must be true for that to make sense.

    agents.list;offset=150;total=420;after=1f3c9a2b;call=5d41402a
    tasks.list;page=3+12;limit=50;after=77aa01bc;call=0b1f22c4

It names the call it belongs to (`call` is a digest of path and filters, without the paging), so
that it is refused where it would silently point to something else; and it remembers the length of
the list and the item before, so that a list that has changed since is noticed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Hashable

    from kubiya_async._core.operation import PageStyle

_FORM: Final = re.compile(
    r"(?P<operation>[a-z0-9_.]+)"
    r";(?:offset=(?P<offset>\d{1,15})|page=(?P<page>[1-9]\d{0,14})\+(?P<skip>\d{1,15}))"
    r"(?:;limit=(?P<limit>[1-9]\d{0,14}))?"
    r"(?:;total=(?P<total>\d{1,15}))?"
    r"(?:;after=(?P<after>[0-9a-f]{8}))?"
    r";call=(?P<call>[0-9a-f]{8})",
    re.ASCII,
)
_LONGEST_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of a list begins."""

    start: int
    """Items before it (style `offset`), or its number from 1 (the other styles)."""
    skip: int = 0
    """Items at its beginning that were handed out already (not in style `offset`)."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a walk goes on."""

    operation: str
    style: PageStyle
    position: Position
    call: str
    """Digest of path and filters."""
    limit: int | None = None
    """What the numbers of pages count in; style `page` only."""
    total: int | None = None
    """Length of the list when it was last read."""
    after: str | None = None
    """Digest of the last item's identity."""

    def __str__(self) -> str:
        """Write the text that `parse_cursor` reads."""
        start, skip = self.position.start, self.position.skip
        parts = [
            self.operation,
            f"offset={start}" if self.style == "offset" else f"page={start}+{skip}",
        ]
        for name, value in (("limit", self.limit), ("total", self.total), ("after", self.after)):
            if value is not None:
                parts.append(f"{name}={value}")
        parts.append(f"call={self.call}")
        return ";".join(parts)


@dataclass(slots=True)
class Bookmark:
    """A place in a walk, kept until somebody asks for the cursor of it."""

    operation: str
    style: PageStyle
    position: Position
    limit: int | None
    total: int | None
    last: Hashable | None
    """Identity of the item before; `None` if there is none."""
    anchor: str | None
    """Digest of the item before, where no more is known of it."""

    def cursor(self, call: str) -> Cursor:
        """Write the place down for the call whose digest is `call`."""
        after = self.anchor if self.last is None else digest(self.last)
        return Cursor(
            self.operation, self.style, self.position, call, self.limit, self.total, after
        )


def parse_cursor(
    text: object, *, operation: str, style: PageStyle, call: str, limit: int | None
) -> Cursor:
    """Read a cursor and check that it belongs to this call.

    Args:
        text: What the caller handed in.
        operation: Id of the operation that is called.
        style: How it is paged.
        call: Digest of its path and filters.
        limit: The limit that the caller fixed, if any.

    Raises:
        InvalidArgumentError: It is no cursor, or one of another call.
    """
    form = _FORM.fullmatch(text) if isinstance(text, str) else None
    if form is None or (form["offset"] is not None) != (style == "offset"):
        shown = repr(text)
        if len(shown) > _LONGEST_SHOWN:
            shown = shown[: _LONGEST_SHOWN - 1] + "…"
        raise _refused(f"cursor must be one that a list gave, got {shown}", operation)
    if form["operation"] != operation:
        raise _refused(f"the cursor belongs to {form['operation']}, not to {operation}", operation)
    if form["call"] != call:
        raise _refused(
            "the cursor belongs to a call with other path arguments or filters: repeat that call, "
            "changing nothing but cursor, limit, max_items and prefetch",
            operation,
        )
    kept_limit = _int(form["limit"])
    if style == "page" and limit is not None and limit != kept_limit:
        raise _refused(
            f"the cursor counts pages of {kept_limit or 'the default number of'} items, so limit "
            f"cannot be {limit}: leave it as it was",
            operation,
        )
    start = int(form["offset"] or form["page"])
    position = Position(start, _int(form["skip"]) or 0)
    return Cursor(operation, style, position, call, kept_limit, _int(form["total"]), form["after"])


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


def _refused(problem: str, operation: str) -> InvalidArgumentError:
    return InvalidArgumentError(problem, argument="cursor", operation=operation)


def digest(identity: Hashable) -> str:
    """Give a short mark of an identity, to be stored in a cursor."""
    return blake2b(str(identity).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
