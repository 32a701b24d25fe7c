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

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, TypeGuard, cast

from kubiya_async.errors import InvalidArgumentError, PaginationError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from kubiya_async._messages.operation import PageStyle


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
    """Where a list is resumed."""

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
    """A place in a list, kept until its cursor is requested."""

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

_NO_ITEMS: Final = frozenset({"errors", "warnings"})
_BESIDE_ITEMS: Final = frozenset(
    {"offset", "skip", "pagination", "success", *(n for names in FIGURES.values() for n in names)}
)


@dataclass(frozen=True, slots=True)
class PageInfo:
    """What an answer says about the list it is a page of."""

    total: int | None = None
    """Length of the whole list."""
    limit: int | None = None
    """The limit the server applied."""
    has_more: bool | None = None
    """Whether anything follows this page."""


UNKNOWN: Final = PageInfo()


@dataclass(frozen=True, slots=True)
class RawPage:
    """An answer taken apart; the items are not validated yet."""

    items: list[Any]
    figures: PageInfo = UNKNOWN


def parse_page(data: Any, key: str | None, *, keyed: str | None = None) -> RawPage | None:
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
    return parse_page(inner, key) if isinstance(inner, Mapping) else None


def figures(envelope: Mapping[str, Any]) -> PageInfo:
    """Read what an envelope says about the list, at the top level or under `pagination`."""
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
    value = _first(envelope, figure)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return None


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What is the same in every walk over a list."""

    operation: str
    style: PageStyle
    limit: int | None = None
    """What the caller fixed."""
    default_limit: int = 50
    """What the server takes when it is asked for nothing."""
    deduplicate: bool = False


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page to ask for."""

    position: Position
    limit: int | None
    """`None`: leave it to the server."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What came back: who the items are, and what the server says about the list."""

    identities: Sequence[Hashable]
    figures: PageInfo = UNKNOWN

    def __len__(self) -> int:
        """Count the items."""
        return len(self.identities)


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What an accepted page brought."""

    begin: Position
    kept: Sequence[int]
    """Which of its items to hand out."""
    end: Position
    """Where the walk goes on after them."""
    offset: int
    """Items of the list before the first of them."""
    is_last: bool


KEPT: Final = 1000
"""Identities that are remembered for certain; up to twice as many are."""


class SeenItems:
    """The identities behind a walk."""

    __slots__ = (
        "_credit",
        "_everything",
        "_new",
        "_old",
        "_page",
        "_pending",
        "_start",
        "anchor",
        "complete",
        "stalls",
    )

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


class Walk:
    """One walk over a list, from a position to its end or to `max_items`."""

    __slots__ = (
        "_floor",
        "_high",
        "_limit",
        "_probing",
        "_reread",
        "_restarts",
        "_size",
        "_total_is_wrong",
        "_trail",
        "_tries",
        "ended",
        "left",
        "lost",
        "pages",
        "plan",
        "position",
        "promised",
        "total",
    )

    def __init__(
        self,
        plan: ListOptions,
        start: Position | Cursor | None = None,
        max_items: int | None = None,
    ) -> None:
        """Stand at the beginning, at a position, or where another walk stopped."""
        first = Position(0 if plan.style == "offset" else 1)
        cursor = start if isinstance(start, Cursor) else None
        self.plan: ListOptions = plan
        self.position: Position = start.position if isinstance(start, Cursor) else start or first
        """Where the next page begins, overlaps aside."""
        self.left: int | None = max_items
        """Items that may still be handed out."""
        self.pages: int = 0
        """Pages that brought something."""
        self.total: int | None = cursor.total if cursor else None
        """Length of the list, as far as known."""
        self.lost: bool = False
        """What was handed out last is gone, so that the list is read from its beginning again."""
        self.ended: bool = False
        """The list has come to its end."""
        self.promised: bool = False
        """The server sent nothing although it spoke of more."""
        self._trail = SeenItems(
            everything=plan.deduplicate,
            complete=cursor is None,
            anchor=cursor.after if cursor else None,
        )
        self._floor = self.position.start if cursor is None else first.start
        self._high = self.position.start
        self._limit = plan.limit
        if plan.style == "page" and plan.limit is None:
            self._limit = cursor.limit if cursor else self._whole_walk_limit()
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
        if self._reread or not self._size or self.total is None or self.plan.style == "single":
            return
        position, left = self.position, self.left
        for _ in range(count - 1):
            gained = min(self._size, request.limit or self._size)
            if self.plan.style == "offset":
                gained -= position.start - request.position.start
                position = Position(position.start + gained)
            else:
                position = Position(position.start + 1)
            left = None if left is None else left - gained
            if self._before(position) >= self.total or (left is not None and left <= 0):
                return
            request = self._request(position, left)
            yield request

    def accept(self, request: PageRequest, answer: PageAnswer) -> PageOutcome | None:
        """Accept a page, or reject it: then the list has changed, and `request()` continues.

        Raises:
            PaginationError: The list cannot be walked any further.
        """
        answer = self._without_wrong_total(request, answer)
        must_touch = self._must_touch(request, answer)
        known = self._trail.known(answer.identities, search=must_touch or not self._size)
        if must_touch and not any(known) and not self._may_begin_again(request, answer):
            self._step_back(request, answer)
            return None
        stalled = self._trail.count_repeats(known, self._growth(answer))
        if stalled and self._is_repeated(request, answer):
            return self._end_of_probe(request)
        kept = self._choose(request, answer, known, must_touch=must_touch, drop=stalled)
        return self._advance(request, answer, kept)

    def place(self, step: PageOutcome, index: int) -> Position:
        """Return where to continue after item `index` of those that `step` returns."""
        if index + 1 >= len(step.kept):
            return step.end
        return self._inside(step.begin, step.kept[index] + 1)

    def bookmark(self, position: Position, last: Hashable | None) -> Bookmark:
        """Keep a position, `last` being the identity of the item before it."""
        limit = self._limit if self.plan.style == "page" else None
        plan, anchor = self.plan, self._trail.anchor
        return Bookmark(plan.operation, plan.style, position, limit, self.total, last, anchor)

    # Requests

    def _request(self, position: Position, left: int | None) -> PageRequest:
        begin = self._reread or position
        if self._reread is None and self._overlaps(position):
            begin = Position(position.start - 1)
        limit = self._limit
        if self.plan.style == "offset" and limit is None and left is not None:
            needed = left + position.start - begin.start
            limit = needed if needed < (self._size or self.plan.default_limit) else None
        return PageRequest(begin, limit)

    def _overlaps(self, position: Position) -> bool:
        return (
            self.plan.deduplicate
            and self.plan.style == "offset"
            and position.start > self._floor
            and self._size != 1
            and bool(self._trail)
        )

    def _whole_walk_limit(self) -> int | None:
        """Ask for less only if that is all: later pages are counted in the same limit."""
        if self.left and self.position == Position(1) and self.left < self.plan.default_limit:
            return self.left
        return None

    def _without_wrong_total(self, request: PageRequest, answer: PageAnswer) -> PageAnswer:
        """Forget a length that the list is known to pass: items have come from beyond it."""
        figures, count = answer.figures, len(answer)
        if figures.total is None:
            return answer
        read = self._before(request.position, max(self._size, count)) + count
        if self._probing and self.total is not None:
            # The length may have been that of the first page: what follows it decides.
            if not count:
                return replace(answer, figures=replace(figures, total=self.total))
            known = self._trail.known(answer.identities, search=False)
            self._total_is_wrong = read == figures.total and not any(known)
        self._total_is_wrong = self._total_is_wrong or (count > 0 and read > figures.total)
        if not self._total_is_wrong:
            return answer
        self.total = None
        return replace(answer, figures=self.believed(figures))

    def believed(self, figures: PageInfo) -> PageInfo:
        """Return figures without a length that the pages have disproved."""
        return replace(figures, total=None) if self._total_is_wrong else figures

    # Changes of the list

    def _must_touch(self, request: PageRequest, answer: PageAnswer) -> bool:
        """Return whether the page must prove that no item is missing before it."""
        if not self._trail:
            return False
        return request.position.start < self.position.start or self._growth(answer) != 0

    def _growth(self, answer: PageAnswer) -> int:
        if self.total is None or answer.figures.total is None:
            return 0
        return answer.figures.total - self.total

    def _may_begin_again(self, request: PageRequest, answer: PageAnswer) -> bool:
        """Return whether no item can be missed, since the list is read from its start once more.

        Raises:
            PaginationError: Too much was handed out that would come again.
        """
        if request.position.start > self._floor:
            return False
        gone = self.passed <= -self._growth(answer)
        if not (self._trail.complete or gone):
            if not self._trail.is_bare and self.passed > self._usual_size():
                raise self._cannot_go_on()
            self.lost = True
        self._restarts += 1
        if self._restarts > MAX_SEARCH:
            raise self._cannot_go_on()
        return True

    def _step_back(self, request: PageRequest, answer: PageAnswer) -> None:
        """Read again from further back: at first just as far as the list has shrunk."""
        if self._trail.is_bare and self._tries >= MAX_SEARCH:
            raise self._cannot_go_on()
        tried = self.position.start - request.position.start
        size, unit = self._usual_size(), 1
        if self.plan.style != "offset":
            size, unit = 1, size
        shrunk = -(-max(0, -self._growth(answer)) // unit)
        further = tried + size if self._trail.is_bare else max(2 * tried, size)
        back = max(shrunk + 1, further if tried else 0)
        self._reread = Position(max(self._floor, self.position.start - back))
        self._tries += 1
        self._trail.expect(back * unit)
        self._trail.stalls += 1
        self._check_stalls()

    def _is_repeated(self, request: PageRequest, answer: PageAnswer) -> bool:
        """Return whether the page ends a probe by being the first one again.

        Raises:
            PaginationError: It is the last page again, or nothing new has come for too long.
        """
        same = self._reread is None and self._trail.is_last_page(
            request.position.start, request.limit, answer.identities
        )
        if same and self._growth(answer) == 0:
            if self._probing:
                return True
            raise self._repeated(request)
        self._check_stalls()
        return False

    # A page that is accepted

    def _choose(
        self,
        request: PageRequest,
        answer: PageAnswer,
        known: list[bool],
        *,
        must_touch: bool,
        drop: bool,
    ) -> Sequence[int]:
        """Pick the items to hand out."""
        kept: Sequence[int] = range(0 if must_touch else request.position.skip, len(answer))
        catching_up = not self._size or request.position.start < self._high
        if any(known) and (catching_up or drop or self.plan.deduplicate):
            # What precedes a known item was handed out too, if more than is remembered was.
            forgotten = (must_touch or not self._size) and not self._trail.complete
            first = known.index(True) if forgotten else 0
            kept = [index for index in range(first, len(answer)) if not known[index]]
        if self.plan.deduplicate:
            firsts = {answer.identities[index]: index for index in reversed(kept)}
            kept = sorted(firsts.values())
        return kept

    def _advance(
        self, request: PageRequest, answer: PageAnswer, kept: Sequence[int]
    ) -> PageOutcome:
        begin, count = request.position, len(answer)
        trimmed = self.left is not None and len(kept) > self.left
        kept = kept[: self.left]
        first_page = not self._size
        self._size = max(self._size, count)
        if answer.figures.total is not None:
            self.total = answer.figures.total
        end = self._inside(begin, count)
        following = end if self.plan.style == "offset" else Position(begin.start + 1)
        self.ended = not self._goes_on(request, answer, following, first_page=first_page)
        if trimmed:
            end = self._inside(begin, kept[-1] + 1)
        elif not self.ended:
            end = following
        self._trail.add(begin.start, answer.identities)
        if end.start > self._high:
            self._high, self._restarts = end.start, 0
        self.position, self._reread, self._tries = end, None, 0
        self.left = None if self.left is None else self.left - len(kept)
        self.pages += bool(kept)
        offset = self._before(begin, answer.figures.limit or request.limit)
        is_last = (self.ended or self._probing) and not trimmed
        return PageOutcome(begin, kept, end, offset + (kept[0] if kept else 0), is_last)

    def _goes_on(
        self, request: PageRequest, answer: PageAnswer, following: Position, *, first_page: bool
    ) -> bool:
        figures, received = answer.figures, len(answer)
        self._probing = False
        if self.plan.style == "single":
            return False
        more = bool(figures.has_more)
        if figures.total is not None:
            more = more or self._before(following) < figures.total
        if received == 0:
            self.promised = more
            return False
        applied = min(filter(None, (figures.limit, request.limit)), default=self.plan.default_limit)
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

    def _end_of_probe(self, request: PageRequest) -> PageOutcome:
        """End with the first page, which the server sends whatever it is asked for."""
        self.ended, self._probing = True, False
        return PageOutcome(
            request.position, (), self.position, self._before(self.position), is_last=True
        )

    # Places and sizes

    def _inside(self, begin: Position, count: int) -> Position:
        """Return the place `count` items behind the beginning of a page."""
        if self.plan.style == "offset":
            return Position(begin.start + count)
        return Position(begin.start, count)

    def _before(self, position: Position, page_size: int | None = None) -> int:
        """Count the items of the list before a page."""
        if self.plan.style == "offset":
            return position.start
        return (position.start - 1) * (page_size or self._size)

    def _usual_size(self) -> int:
        return self._size or self._limit or self.plan.default_limit

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

    def _repeated(self, request: PageRequest) -> PaginationError:
        name = "offset" if self.plan.style == "offset" else "page"
        return self._error(
            f"the server answered {name}={request.position.start} with the page before once more: "
            f"it seems to ignore {name!r}, so the list cannot be read beyond its first page",
            "Raise limit until one page holds everything, and await the call to get that page",
        )

    def _error(self, problem: str, hint: str) -> PaginationError:
        return PaginationError(problem, operation=self.plan.operation, hint=hint)
