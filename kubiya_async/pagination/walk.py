"""Reading a list that may change at the same time: which page is next, what is new, when it ends.

Pure decisions, one `Walk` per walk. It is asked for a request, is told what came back, and says
which items to hand out:

* It advances by the items it received, since servers clamp limits, and never past what it received.
* Where the length of the list is unknown, a page shorter than the limit ends it. If such a page is
  the very first, the limit may have been clamped without a word, so one more page is asked for.
* When the length changes between two pages, items may have moved across the border between them.
  A page that holds something known is in touch with what was handed out before: nothing can lie
  between. If it holds nothing known, the walk steps back, as far as the list has shrunk and one
  item more, then further, until it is in touch again, and leaves out what it knows.
* With de-duplication, pages overlap by one item, so that every page proves that it is in touch.
* A page that comes again, or page after page without anything new, is an error and not a loop.

All of this holds for lists whose items keep their order. An item that moves (a list sorted by
`updated_at`) can be missed or met twice, and so can items when additions and removals between two
pages cancel out, unless pages overlap.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Generic,
    NamedTuple,
    TypeGuard,
    TypeVar,
    cast,
    get_args,
)

from kubiya_async._messages.operation import Operation, PageStyle
from kubiya_async._messages.redact import masks_keys
from kubiya_async.errors import InvalidArgumentError, PaginationError

T = TypeVar("T")

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


class Position(NamedTuple):
    """Where a page of a list begins."""

    start: int
    """Items before it (style `offset`), or its number from 1 (the other styles)."""
    skip: int = 0
    """Items at its beginning that were handed out already (not in style `offset`)."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list is resumed."""

    position: Position
    limit: int | None = None
    """What the numbers of pages count in; style `page` only."""
    total: int | None = None
    """Length of the list when it was last read."""
    after: str | None = None
    """Digest of the last item's identity."""

    def text(self, operation: Operation, call: str) -> str:
        """Write what `parse_cursor` reads; `call` is the digest of path and filters."""
        start, skip = self.position
        place = f"offset={start}" if style_of(operation) == "offset" else f"page={start}+{skip}"
        said = (("limit", self.limit), ("total", self.total), ("after", self.after))
        parts = [f"{name}={value}" for name, value in said if value is not None]
        return ";".join((operation.id, place, *parts, f"call={call}"))


def parse_cursor(text: object, operation: Operation, call: str, limit: int | None) -> Cursor:
    """Read a cursor and check that it belongs to this call.

    Args:
        text: What the caller handed in.
        operation: What is called.
        call: Digest of its path and filters.
        limit: The limit that the caller fixed, if any.

    Raises:
        InvalidArgumentError: It is no cursor, or one of another call.
    """
    found = _FORM.fullmatch(text) if isinstance(text, str) else None
    style = style_of(operation)
    if found is None or (found["offset"] is not None) != (style == "offset"):
        shown = repr(text)
        if len(shown) > _LONGEST_SHOWN:
            shown = shown[: _LONGEST_SHOWN - 1] + "…"
        problem = f"cursor must be one that a list gave, got {shown}"
    elif found["operation"] != operation.id:
        problem = f"the cursor belongs to {found['operation']}, not to {operation.id}"
    elif found["call"] != call:
        problem = (
            "the cursor belongs to a call with other path arguments or filters: repeat that call, "
            "changing nothing but cursor, limit, max_items and prefetch"
        )
    else:
        kept, total = (None if found[n] is None else int(found[n]) for n in ("limit", "total"))
        if style != "page" or limit is None or limit == kept:
            position = Position(int(found["offset"] or found["page"]), int(found["skip"] or 0))
            return Cursor(position, kept, total, found["after"])
        problem = (
            f"the cursor counts pages of {kept or 'the default number of'} items, so limit "
            f"cannot be {limit}: leave it as it was"
        )
    raise InvalidArgumentError(problem, argument="cursor", operation=operation.id)


def style_of(operation: Operation) -> PageStyle:
    """Return how a list is paged."""
    assert operation.pagination is not None  # noqa: S101 - only lists get here
    return operation.pagination.style


def digest(identity: Hashable) -> str:
    """Return a short hash of an identity, to be stored in a cursor."""
    return blake2b(str(identity).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


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

_ALL_FIGURES: Final = frozenset(n for names in FIGURES.values() for n in names) | {"pagination"}
_USUAL_FIGURES: Final = frozenset({"total", "limit"})
_NO_ITEMS: Final = frozenset({"errors", "warnings"})
_BESIDE_ITEMS: Final = frozenset(
    {"offset", "skip", "pagination", "success", *(n for names in FIGURES.values() for n in names)}
)


class PageInfo(NamedTuple):
    """What an answer says about the list it is a page of."""

    total: int | None = None
    """Length of the whole list."""
    limit: int | None = None
    """The limit the server applied."""
    has_more: bool | None = None
    """Whether anything follows this page."""


UNKNOWN: Final = PageInfo()


def parse_page(
    data: Any, key: str | None, *, keyed: str | None = None
) -> tuple[list[Any], PageInfo] | None:
    """Find the items in an answer of any known envelope, and what it says of the list.

    Args:
        data: The decoded answer.
        key: Where the spec says that the items are; `None` for a bare array.
        keyed: Field for the key of an item, in a list that may be an object.

    Returns:
        The items, not validated yet; `None` if there are none to be found.
    """
    if data is None:
        return [], UNKNOWN
    if _is_list(data):
        return data, UNKNOWN
    if not isinstance(data, Mapping):
        return None
    envelope = cast("Mapping[str, Any]", data)
    if keyed is not None and all(isinstance(value, Mapping) for value in envelope.values()):
        return [{keyed: name, **value} for name, value in envelope.items()], UNKNOWN
    items = _items(envelope, key)
    if items is not None:
        return items, figures(envelope)
    inner = envelope.get("data")
    return parse_page(inner, key) if isinstance(inner, Mapping) else None


def figures(envelope: Mapping[str, Any]) -> PageInfo:
    """Read what an envelope says about the list, at the top level or under `pagination`."""
    # Most envelopes say no more than this, and need not be searched for all the rest.
    if _ALL_FIGURES.isdisjoint(envelope.keys() - _USUAL_FIGURES):
        return PageInfo(_count(envelope.get("total")), _count(envelope.get("limit")) or None)
    nested = envelope.get("pagination")
    if isinstance(nested, Mapping):
        envelope = {**envelope, **cast("Mapping[str, Any]", nested)}
    more = _first(envelope, "has_more")
    if not isinstance(more, bool):
        page, pages = _number(envelope, "page"), _number(envelope, "pages")
        more = None if page is None or pages is None else page < pages
    return PageInfo(_number(envelope, "total"), _number(envelope, "limit") or None, more)


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
    return _count(_first(envelope, figure))


def _count(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return None


class PageRequest(NamedTuple):
    """A page to ask for."""

    position: Position
    limit: int | None
    """`None`: leave it to the server."""


class PageAnswer(NamedTuple, Generic[T]):
    """What came back."""

    items: list[T]
    identities: Sequence[Hashable]
    """What tells the items apart."""
    figures: PageInfo = UNKNOWN


@masks_keys
class Page(Generic[T]):  # noqa: PLW1641 - a list is no key
    """One page of a list.

    Attributes:
        items: The items, in the server's order.
        total: Length of the whole list, if the server says it.
        limit: The limit the server applied, if it says so.
        number: Number of the page, from 1, counted from where the walk began.
        offset: Items of the list before this page.
        is_last: Whether nothing follows, as far as this page tells.
    """

    __match_args__ = ("items", "total", "limit", "number", "offset", "is_last")
    __slots__ = ("_cursor", "_walked", *__match_args__)

    # No dataclass: pydantic would write the function, and not what it returns.
    def __init__(
        self,
        items: list[T],
        *,
        total: int | None,
        limit: int | None,
        number: int,
        offset: int,
        is_last: bool,
        cursor: Callable[[], str],
    ) -> None:
        """Keep the fields; `cursor` is called when the cursor is read."""
        self.items: Final[list[T]] = items
        self.total: Final[int | None] = total
        self.limit: Final[int | None] = limit
        self.number: Final[int] = number
        self.offset: Final[int] = offset
        self.is_last: Final[bool] = is_last
        self._cursor = cursor
        self._walked: Callable[[], Page[T]] | None = None

    if not TYPE_CHECKING:  # pragma: no branch

        def __getattr__(self, name: str) -> Any:
            """Fill in what is not there yet; see `page_of`."""
            if name not in _WALKED:
                raise AttributeError(name, name=name, obj=self)
            page = self._walked()
            for each in _WALKED:
                setattr(self, each, getattr(page, each))
            return getattr(self, name)

    def _values(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__match_args__}

    def _document(self) -> dict[str, object]:
        return {**self._values(), "cursor": self.cursor}

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self._values().items())
        return f"{type(self).__name__}({shown})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Page) and self._values() == other._values()

    @property
    def has_more(self) -> bool:
        """Whether anything follows, as far as this page tells."""
        return not self.is_last

    @property
    def cursor(self) -> str:
        """Cursor after this page: pass it as `cursor=` to the same call."""
        return self._cursor()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> dict[str, Any]:
        """Describe a page to pydantic, so that a web route may return one: fields and cursor."""
        count, kinds = int | None, get_args(source) or (Any,)
        forms = (list.__class_getitem__(kinds), count, count, int, int, bool, str)
        names = (*cls.__match_args__, "cursor")
        document = {
            "type": "typed-dict",
            "config": {"title": cls.__name__},
            "fields": {
                name: {"type": "typed-dict-field", "schema": handler.generate_schema(form)}
                for name, form in zip(names, forms, strict=True)
            },
        }
        return {
            "type": "json-or-python",
            "json_schema": document,
            "python_schema": {"type": "is-instance", "cls": cls},
            "serialization": {
                "type": "function-plain",
                "function": cls._document,
                "return_schema": document,
            },
        }

    def __iter__(self) -> Iterator[T]:
        """Iterate over the items."""
        return iter(self.items)

    def __len__(self) -> int:
        """Count the items."""
        return len(self.items)

    def __getitem__(self, index: int) -> T:
        """Return one item."""
        return self.items[index]


def page_of(items: list[T], walked: Callable[[], Page[T]]) -> Page[T]:
    """Create a first page that asks for everything but its items when that is looked at.

    Most callers want the items alone, and a walk costs as much as the call that brought them.

    Args:
        items: The items.
        walked: Returns the same page as the walk makes it.
    """
    page: Any = object.__new__(cast("Any", Page))
    page.items = items
    page._walked = walked  # noqa: SLF001 - this is another `__init__`
    return cast("Page[T]", page)


_WALKED: Final = ("total", "limit", "number", "offset", "is_last", "_cursor")

KEPT: Final = 1000
"""Identities that are remembered for certain; up to twice as many are."""


class SeenItems:
    """The identities behind a walk."""

    def __init__(self, *, everything: bool, complete: bool, anchor: str | None) -> None:
        """Begin with nothing, or behind the item whose digest is `anchor`.

        Args:
            everything: Never forget. Memory grows with the list, by about 100 bytes an item.
            complete: Nothing was handed out before.
            anchor: Digest of the last item that was.
        """
        self.anchor: str | None = anchor
        self.complete: bool = complete
        """Whether everything that was handed out is remembered."""
        self.stalls: int = 0
        """Requests in a row that brought nothing new, and for which no reason is known."""
        self._everything = everything
        self._new: set[Hashable] = set()
        self._old: set[Hashable] = set()
        self._page: Sequence[Hashable] = ()
        self._pending = False
        self._start = -1
        self._credit = 0

    def __bool__(self) -> bool:
        """Return whether anything is remembered."""
        return bool(self._page or self._new) or self.anchor is not None

    @property
    def is_bare(self) -> bool:
        """Whether the anchor is all that is remembered."""
        return self.anchor is not None and not (self._page or self._new or self._old)

    def known(self, identities: Sequence[Hashable], *, search: bool) -> list[bool]:
        """Return for each item whether it is remembered; `search` includes the anchor."""
        self._file()
        if not (self._new or self._old):
            known = [False] * len(identities)
        else:
            known = [identity in self._new or identity in self._old for identity in identities]
        if search and self.anchor is not None and not any(known):
            return [digest(identity) == self.anchor for identity in identities]
        return known

    def add(self, start: int, identities: Sequence[Hashable]) -> None:
        """Remember the items of the page that begins at `start`."""
        self._file()
        self._page, self._start, self._pending = identities, start, True

    def _file(self) -> None:
        """Put the last page among the others; most lists are over before that is needed."""
        if not self._pending:
            return
        self._pending = False
        self._new.update(self._page)
        if not self._everything and len(self._new) > KEPT:
            self.complete = self.complete and not self._old
            self._old, self._new = self._new, set()

    def expect(self, repeats: int) -> None:
        """Remember that this many items will be repeated."""
        self._credit = max(self._credit, repeats)

    def count_repeats(self, known: Sequence[bool], growth: int) -> bool:
        """Keep account of what comes again; tell whether a page is all old for no known reason.

        Args:
            known: Which items of the page are remembered.
            growth: Items that the list has gained since; they may have pushed old ones forward.
        """
        if not known or not all(known):
            self.stalls = self._credit = 0
            return False
        self._credit += max(0, growth)
        if self._credit >= len(known):
            self._credit -= len(known)
            return False
        self.stalls += 1
        return True

    def is_last_page(self, start: int, limit: int | None, identities: Sequence[Hashable]) -> bool:
        """Return whether a later page repeats what the last one had."""
        if start <= self._start:
            return False
        # A server that ignores where a page begins may ignore the limit as well.
        found = set(identities)
        pages = (self._page, self._page[:limit])
        return any(len(page) == len(identities) and set(page) == found for page in pages)


MAX_STALLS: Final = 20
"""Requests in a row that may bring nothing new."""


MAX_SEARCH: Final = 10
"""Pages that are searched for the item behind which a cursor stands, and times that a list may be
begun again without getting any further."""


class Walk(Generic[T]):
    """One walk over a list, from a position to its end or to `max_items`.

    Args:
        operation: The list.
        call: Returns the digest of path and filters, for cursors.
        limit: Items per page, as the caller fixed them.
        deduplicate: Whether no item is handed out twice.
        start: Where to begin; `None` at the beginning.
        max_items: Most items that are handed out.
    """

    def __init__(
        self,
        operation: Operation,
        call: Callable[[], str],
        *,
        limit: int | None = None,
        deduplicate: bool = False,
        start: Position | Cursor | None = None,
        max_items: int | None = None,
    ) -> None:
        assert operation.pagination is not None  # noqa: S101 - only lists get here
        self._operation = operation
        self._call = call
        self._style = operation.pagination.style
        self._default_limit = operation.pagination.default_limit
        self._overlap = deduplicate
        first = Position(0 if self._style == "offset" else 1)
        cursor = start if isinstance(start, Cursor) else None
        self.position: Position = start.position if isinstance(start, Cursor) else start or first
        """Where the next page begins, overlaps aside."""
        self.left: int | None = max_items
        """Items that may still be handed out."""
        self.pages: int = 0
        """Pages that brought something."""
        self.index: int = 0
        """The last item of the last page that was handed out."""
        self.total: int | None = cursor.total if cursor else None
        """Length of the list, as far as known."""
        self.lost: bool = False
        """What was handed out last is gone, so that the list is read from its beginning again."""
        self.ended: bool = False
        """The list has come to its end."""
        self.promised: bool = False
        """The server sent nothing although it spoke of more."""
        self._trail = SeenItems(
            everything=deduplicate,
            complete=cursor is None,
            anchor=cursor.after if cursor else None,
        )
        self._floor = self.position.start if cursor is None else first.start
        self._high = self.position.start
        self._limit = limit
        if self._style == "page" and limit is None:
            self._limit = cursor.limit if cursor else self._whole_walk_limit()
        # Where the last page began and ended, which of its items it brought, and who all are.
        self._handed: tuple[Position, Position, Sequence[int], Sequence[Hashable]] | None = None
        self._said = UNKNOWN
        self._size = 0
        self._reread: Position | None = None
        self._tries = 0
        self._restarts = 0
        self._probing = False
        self._total_is_wrong = False

    @property
    def passed(self) -> int:
        """Items of the list before the place the walk stands at."""
        return self._before(self.position) + self.position.skip

    @property
    def cursor(self) -> str:
        """Cursor behind the last item that was handed out."""
        if self._handed is None:
            return self._cursor(self.position, None, self.total)
        begin, end, kept, identities = self._handed
        if self.index + 1 < len(kept):
            end = self._inside(begin, kept[self.index] + 1)
        return self._cursor(end, identities[kept[self.index]], self.total)

    def request(self) -> PageRequest | None:
        """Return the next request, or `None` at the end."""
        if self.ended or self.left == 0:
            return None
        return self._request(self.position, self.left)

    def ahead(self, count: int) -> Iterator[PageRequest]:
        """Name the next request and those that will probably follow it, `count` at most."""
        request = self.request()
        if request is None or count < 1:
            return
        yield request
        if self._reread or not self._size or self.total is None or self._style == "single":
            return
        position, left = self.position, self.left
        for _ in range(count - 1):
            gained = min(self._size, request.limit or self._size)
            if self._style == "offset":
                gained -= position.start - request.position.start
                position = Position(position.start + gained)
            else:
                position = Position(position.start + 1)
            left = None if left is None else left - gained
            if self._before(position) >= self.total or (left is not None and left <= 0):
                return
            request = self._request(position, left)
            yield request

    def accept(self, request: PageRequest, answer: PageAnswer[T]) -> Page[T] | None:
        """Accept a page, or reject it: then the list has changed, and `request()` continues.

        Returns:
            What is new of it; `None` if nothing is.

        Raises:
            PaginationError: The list cannot be walked any further.
        """
        identities, figures = answer.identities, self._checked(request, answer)
        growth = 0
        if self.total is not None and figures.total is not None:
            growth = figures.total - self.total
        # Whether the page must prove that no item is missing before it.
        must_touch = bool(self._trail) and (
            request.position.start < self.position.start or growth != 0
        )
        known = self._trail.known(identities, search=must_touch or not self._size)
        if must_touch and not any(known) and not self._may_begin_again(request, growth):
            self._step_back(request, growth)
            return None
        stalled = self._trail.count_repeats(known, growth)
        if stalled and self._is_repeated(request, identities, growth):
            # The server sends its first page whatever it is asked for: that was all.
            self.ended, self._probing = True, False
            return None
        kept: Sequence[int] = range(0 if must_touch else request.position.skip, len(identities))
        catching_up = not self._size or request.position.start < self._high
        if any(known) and (catching_up or stalled or self._overlap):
            # What precedes a known item was handed out too, if more than is remembered was.
            forgotten = (must_touch or not self._size) and not self._trail.complete
            first = known.index(True) if forgotten else 0
            kept = [index for index in range(first, len(identities)) if not known[index]]
        if self._overlap:
            kept = sorted({identities[index]: index for index in reversed(kept)}.values())
        return self._advance(request, answer, figures, kept)

    def empty_page(self) -> Page[T]:
        """Return a page without items, of a walk that had none to give."""
        total, limit, _ = self._said
        return Page(
            [],
            total=total,
            limit=limit,
            number=1,
            offset=self.passed,
            is_last=self.ended,
            cursor=lambda: self.cursor,
        )

    def _cursor(self, position: Position, last: Hashable | None, total: int | None) -> str:
        """Write a cursor at a position, `last` being the identity of the item before it."""
        limit = self._limit if self._style == "page" else None
        after = self._trail.anchor if last is None else digest(last)
        return Cursor(position, limit, total, after).text(self._operation, self._call())

    # Requests

    def _request(self, position: Position, left: int | None) -> PageRequest:
        begin = self._reread or position
        if self._reread is None and self._overlaps(position):
            begin = Position(position.start - 1)
        limit = self._limit
        if self._style == "offset" and limit is None and left is not None:
            needed = left + position.start - begin.start
            limit = needed if needed < (self._size or self._default_limit) else None
        return PageRequest(begin, limit)

    def _overlaps(self, position: Position) -> bool:
        return (
            self._overlap
            and self._style == "offset"
            and position.start > self._floor
            and self._size != 1
            and bool(self._trail)
        )

    def _whole_walk_limit(self) -> int | None:
        """Ask for less only if that is all: later pages are counted in the same limit."""
        if self.left and self.position == Position(1) and self.left < self._default_limit:
            return self.left
        return None

    def _checked(self, request: PageRequest, answer: PageAnswer[T]) -> PageInfo:
        """Forget a length that the list is known to pass: items have come from beyond it."""
        self._said = figures = answer.figures
        count = len(answer.identities)
        if figures.total is None:
            return figures
        read = self._before(request.position, max(self._size, count)) + count
        if self._probing and self.total is not None:
            # The length may have been that of the first page: what follows it decides.
            if not count:
                return figures._replace(total=self.total)
            known = self._trail.known(answer.identities, search=False)
            self._total_is_wrong = read == figures.total and not any(known)
        self._total_is_wrong = self._total_is_wrong or (count > 0 and read > figures.total)
        if self._total_is_wrong:
            self.total = None
            self._said = figures = figures._replace(total=None)
        return figures

    # Changes of the list

    def _may_begin_again(self, request: PageRequest, growth: int) -> bool:
        """Return whether no item can be missed, since the list is read from its start once more.

        Raises:
            PaginationError: Too much was handed out that would come again.
        """
        if request.position.start > self._floor:
            return False
        gone = self.passed <= -growth
        if not (self._trail.complete or gone):
            if not self._trail.is_bare and self.passed > self._usual_size():
                raise self._cannot_go_on()
            self.lost = True
        self._restarts += 1
        if self._restarts > MAX_SEARCH:
            raise self._cannot_go_on()
        return True

    def _step_back(self, request: PageRequest, growth: int) -> None:
        """Read again from further back: at first just as far as the list has shrunk."""
        if self._trail.is_bare and self._tries >= MAX_SEARCH:
            raise self._cannot_go_on()
        tried = self.position.start - request.position.start
        size, unit = self._usual_size(), 1
        if self._style != "offset":
            size, unit = 1, size
        shrunk = -(-max(0, -growth) // unit)
        further = tried + size if self._trail.is_bare else max(2 * tried, size)
        back = max(shrunk + 1, further if tried else 0)
        self._reread = Position(max(self._floor, self.position.start - back))
        self._tries += 1
        self._trail.expect(back * unit)
        self._trail.stalls += 1
        self._check_stalls()

    def _is_repeated(
        self, request: PageRequest, identities: Sequence[Hashable], growth: int
    ) -> bool:
        """Return whether the page ends a probe by being the first one again.

        Raises:
            PaginationError: It is the last page again, or nothing new has come for too long.
        """
        start = request.position.start
        same = self._reread is None and self._trail.is_last_page(start, request.limit, identities)
        if same and growth == 0:
            if self._probing:
                return True
            name = "offset" if self._style == "offset" else "page"
            raise self._error(
                f"the server answered {name}={start} with the page before once more: it seems to "
                f"ignore {name!r}, so the list cannot be read beyond its first page",
                "Raise limit until one page holds everything, and await the call to get that page",
            )
        self._check_stalls()
        return False

    # A page that is accepted

    def _advance(
        self, request: PageRequest, answer: PageAnswer[T], figures: PageInfo, kept: Sequence[int]
    ) -> Page[T] | None:
        begin, identities = request.position, answer.identities
        count = len(identities)
        trimmed = self.left is not None and len(kept) > self.left
        kept = kept[: self.left]
        first_page = not self._size
        self._size = max(self._size, count)
        if figures.total is not None:
            self.total = figures.total
        end = self._inside(begin, count)
        following = end if self._style == "offset" else Position(begin.start + 1)
        self.ended = not self._goes_on(request, count, figures, following, first_page=first_page)
        if trimmed:
            end = self._inside(begin, kept[-1] + 1)
        elif not self.ended:
            end = following
        self._trail.add(begin.start, identities)
        if end.start > self._high:
            self._high, self._restarts = end.start, 0
        self.position, self._reread, self._tries = end, None, 0
        self.left = None if self.left is None else self.left - len(kept)
        if not kept:
            return None
        self.pages += 1
        self.index = len(kept) - 1
        self._handed = (begin, end, kept, identities)
        total, limit, _ = self._said
        return Page(
            answer.items if len(kept) == count else [answer.items[index] for index in kept],
            total=total,
            limit=limit,
            number=self.pages,
            offset=self._before(begin, limit or request.limit) + kept[0],
            is_last=(self.ended or self._probing) and not trimmed,
            cursor=functools.partial(self._cursor, end, identities[kept[-1]], self.total),
        )

    def _goes_on(
        self,
        request: PageRequest,
        received: int,
        figures: PageInfo,
        following: Position,
        *,
        first_page: bool,
    ) -> bool:
        self._probing = False
        if self._style == "single":
            return False
        more = bool(figures.has_more)
        if figures.total is not None:
            more = more or self._before(following) < figures.total
        if received == 0:
            self.promised = more
            return False
        applied = min(filter(None, (figures.limit, request.limit)), default=self._default_limit)
        if more or figures.has_more is not None:
            return more
        if figures.total is not None:
            # Some servers count the page and not the list, or have an old count: where it says that
            # a full page is the last one, that is worth a request.
            self._probing = received == applied and self._before(following) == figures.total
            return self._probing
        # What takes no notice of the limit may well have sent all that there is.
        self._probing = first_page and received > applied
        if received >= applied or figures.limit is not None:
            return received >= applied
        # Short of what was asked for: the end, unless the server clamps without saying so.
        self._probing = first_page
        return first_page or received >= self._size

    # Places and sizes

    def _inside(self, begin: Position, count: int) -> Position:
        """Return the place `count` items behind the beginning of a page."""
        if self._style == "offset":
            return Position(begin.start + count)
        return Position(begin.start, count)

    def _before(self, position: Position, page_size: int | None = None) -> int:
        """Count the items of the list before a page."""
        if self._style == "offset":
            return position.start
        return (position.start - 1) * (page_size or self._size)

    def _usual_size(self) -> int:
        return self._size or self._limit or self._default_limit

    # Failures

    def _check_stalls(self) -> None:
        if self._trail.stalls > MAX_STALLS:
            raise self._error(
                f"{MAX_STALLS} requests in a row brought nothing new: the list changes faster than "
                "it can be read",
                "A larger limit helps, and so does reading it when less is going on",
            )

    def _cannot_go_on(self) -> PaginationError:
        return self._error(
            "the list has changed so much that the place to go on cannot be found",
            "Start again, with deduplicate=True if the list changes a lot",
        )

    def _error(self, problem: str, hint: str) -> PaginationError:
        return PaginationError(problem, operation=self._operation.id, hint=hint)
