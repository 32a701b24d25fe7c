"""Reading a list that may change meanwhile: which page is next, what of it is new, when it ends.

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

from typing import TYPE_CHECKING, Final

from kubiya_async._core.cursor import Bookmark, Cursor, Position
from kubiya_async._core.steps import Answer, PageRequest, Plan, Step
from kubiya_async._core.trail import Trail
from kubiya_async.errors import PaginationError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

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
        self, plan: Plan, start: Position | Cursor | None = None, max_items: int | None = None
    ) -> None:
        """Stand at the beginning, at a position, or where another walk stopped."""
        first = Position(0 if plan.style == "offset" else 1)
        cursor = start if isinstance(start, Cursor) else None
        self.plan: Plan = plan
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
        self._trail = Trail(
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

    @property
    def passed(self) -> int:
        """Items of the list before the place the walk stands at."""
        return self._before(self.position) + self.position.skip

    def request(self) -> PageRequest | None:
        """Say what to ask for next, or that the walk is over."""
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

    def accept(self, request: PageRequest, answer: Answer) -> Step | None:
        """Take a page, or refuse it: then the list has changed and `request()` says what to do.

        Raises:
            PaginationError: The list cannot be walked any further.
        """
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

    def place(self, step: Step, index: int) -> Position:
        """Tell where to go on after item `index` of those that `step` hands out."""
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

    # Changes of the list

    def _must_touch(self, request: PageRequest, answer: Answer) -> bool:
        """Tell whether the page has to prove that nothing lies between it and the last one."""
        if not self._trail:
            return False
        return request.position.start < self.position.start or self._growth(answer) != 0

    def _growth(self, answer: Answer) -> int:
        if self.total is None or answer.figures.total is None:
            return 0
        return answer.figures.total - self.total

    def _may_begin_again(self, request: PageRequest, answer: Answer) -> bool:
        """Tell whether nothing can be lost, since the walk reads from its beginning once more.

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

    def _step_back(self, request: PageRequest, answer: Answer) -> None:
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

    def _is_repeated(self, request: PageRequest, answer: Answer) -> bool:
        """Tell whether the page ends a probe by being the first one again.

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
        answer: Answer,
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

    def _advance(self, request: PageRequest, answer: Answer, kept: Sequence[int]) -> Step:
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
        return Step(begin, kept, end, offset + (kept[0] if kept else 0), is_last)

    def _goes_on(
        self, request: PageRequest, answer: Answer, following: Position, *, first_page: bool
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
        if more or figures.total is not None or figures.has_more is not None:
            return more
        applied = min(filter(None, (figures.limit, request.limit)), default=self.plan.default_limit)
        if received >= applied or figures.limit is not None:
            return received >= applied
        # Short of what was asked for: the end, unless the server clamps without saying so.
        self._probing = first_page
        return first_page or received >= self._size

    def _end_of_probe(self, request: PageRequest) -> Step:
        """End with the first page, which the server sends whatever it is asked for."""
        self.ended, self._probing = True, False
        return Step(request.position, (), self.position, self._before(self.position), is_last=True)

    # Places and sizes

    def _inside(self, begin: Position, count: int) -> Position:
        """Give the place `count` items behind the beginning of a page."""
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
            "Begin again, with deduplicate=True if the list changes a lot",
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
