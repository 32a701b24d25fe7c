"""Lists: the first page, every item, every page, or all of it at once.

    page = await kubiya.agents.list(limit=20)          # one page
    async for agent in kubiya.agents.list(): ...       # every item
    async for page in kubiya.agents.list().pages(): ...
    agents = await kubiya.agents.list().collect(max_items=500)

No response stays open between pages, so that stopping early leaves nothing behind. How a list is
walked that changes meanwhile, or whose server is careless, is said in `_core.walk`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

from kubiya_async._core.cursor import Cursor, Position, parse_cursor
from kubiya_async._core.scrub import masks_keys
from kubiya_async._core.steps import Plan
from kubiya_async._core.walk import Walk
from kubiya_async._lists.pages import PageReader
from kubiya_async._lists.walk import Batch, ListWalk, Mark
from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from kubiya_async._calls.dispatch import Dispatcher
    from kubiya_async._core.operation import Operation
    from kubiya_async._model import Model
    from kubiya_async.options import RequestOptions

__all__ = ["ItemIterator", "Page", "PageIterator", "Paginator"]

T = TypeVar("T")
M = TypeVar("M", bound="Model")


@masks_keys
@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: The items, in the server's order.
        total: Length of the whole list, if the server says it.
        limit: The limit the server applied, if it says so.
        number: Number of the page, from 1, counted from where the walk began.
        offset: Items of the list before this page.
        is_last: Whether nothing follows, as far as this page tells.
    """

    items: list[T]
    total: int | None
    limit: int | None
    number: int
    offset: int
    is_last: bool
    _cursor: Callable[[], str] = field(repr=False, compare=False)

    @property
    def cursor(self) -> str:
        """Where the list goes on after this page: hand it to `cursor=` of the same call."""
        return self._cursor()

    def __iter__(self) -> Iterator[T]:
        """Iterate over the items."""
        return iter(self.items)

    def __len__(self) -> int:
        """Count the items."""
        return len(self.items)

    def __getitem__(self, index: int) -> T:
        """Give one item."""
        return self.items[index]


class Paginator(Generic[M]):
    """A list of the API, read as far as it is consumed.

    Each `async for`, `pages()` and `collect()` is a walk of its own, from the beginning or from the
    cursor that was given. `total` and `cursor` speak of the walk that moved last.

    Of a list that stands still every item comes once. While it changes, an item that is there all
    the time is not missed as long as the server tells the length of the list and additions and
    removals between two pages do not cancel out; it may come twice. With `deduplicate=True` it
    comes exactly once, whatever is added or removed (lists with `offset`). Both hold for items that
    keep their order: a list sorted by something that changes, such as `updated_at`, cannot be
    walked without gaps.
    """

    __slots__ = ("_max_items", "_names", "_plan", "_prefetch", "_progress", "_reader", "_start")

    def __init__(
        self,
        dispatcher: Dispatcher,
        operation: Operation,
        item: type[M],
        envelope: type[Model] | None,
        *,
        path: tuple[object, ...],
        query: Mapping[str, object],
        max_items: int | None,
        prefetch: int,
        deduplicate: bool,
        cursor: str | None,
        headers: Mapping[str, object],
        body: tuple[type[Model], Mapping[str, object]] | None,
        options: RequestOptions | None,
    ) -> None:
        """Keep the call; its arguments are checked now, nothing is sent yet."""
        paging = operation.pagination
        if paging is None:
            msg = f"{operation.id} is not a list"
            raise TypeError(msg)
        self._names = paging.arguments
        limit, start = _paging(self._names, query if body is None else body[1])
        self._reader = PageReader(
            dispatcher,
            operation,
            item,
            envelope,
            path=path,
            query=query,
            headers=headers,
            body=body,
            options=options,
        )
        self._plan = Plan(operation.id, paging.style, limit, paging.default_limit, deduplicate)
        self._max_items = _count("max_items", max_items, operation)
        self._prefetch = _count("prefetch", prefetch, operation) or 0
        self._start = start if cursor is None else self._parse(cursor, start)
        self._progress = _Progress(self._reader)

    @property
    def total(self) -> int | None:
        """Length of the whole list, once a page has said it."""
        mark = self._progress.mark
        return None if mark is None else mark.walk.total

    @property
    def cursor(self) -> str:
        """Where to go on, exact after every item: hand it to `cursor=` of the same call.

        It is a short text that can be stored. If the list has changed by then, the walk finds its
        place again by the last item. Where that is gone too, it is read from its beginning, which
        is logged as a warning; beyond ten pages back, `PaginationError` is raised instead.
        """
        mark = self._progress.mark or Mark(Walk(self._plan, self._start))
        return str(mark.bookmark().cursor(self._reader.fingerprint))

    def __await__(self) -> Generator[Any, None, Page[M]]:
        """Fetch the first page."""
        return self._first().__await__()

    def __aiter__(self) -> ItemIterator[M]:
        """Walk all items, up to `max_items`."""
        return self.items()

    def items(self) -> ItemIterator[M]:
        """Walk all items, up to `max_items`, with an iterator that can be closed."""
        return ItemIterator(self._walk(self._max_items, self._prefetch), self._progress)

    def pages(self) -> PageIterator[M]:
        """Walk page by page; pages that bring nothing are left out."""
        return PageIterator(self._walk(self._max_items, self._prefetch), self._progress)

    async def collect(self, *, max_items: int | None = None) -> list[M]:
        """Read the items into a list.

        Args:
            max_items: How many at most; `max_items` of the call holds as well.
        """
        bounds = (_count("max_items", max_items, self._reader.operation), self._max_items)
        most = min((bound for bound in bounds if bound is not None), default=None)
        items: list[M] = []
        async with PageIterator(self._walk(most, self._prefetch), self._progress) as pages:
            async for page in pages:
                items += page.items
        return items

    async def _first(self) -> Page[M]:
        walk = self._walk(self._max_items, 0)
        async for page in PageIterator(walk, self._progress):
            return page
        return self._progress.empty_page(walk)

    def _walk(self, max_items: int | None, prefetch: int) -> ListWalk[M]:
        return ListWalk(self._reader, Walk(self._plan, self._start, max_items), prefetch)

    def _parse(self, cursor: str, start: Position | None) -> Cursor:
        if start is not None:
            raise InvalidArgumentError(
                f"cursor says already where to begin: leave out {self._names[1]}",
                argument="cursor",
                operation=self._plan.operation,
            )
        return parse_cursor(
            cursor,
            operation=self._plan.operation,
            style=self._plan.style,
            call=self._reader.fingerprint,
            limit=self._plan.limit,
        )


class PageIterator(Generic[M]):
    """Walks a list page by page.

    After an error it stands where it was, and asking again tries that page again. Leaving it early
    costs nothing without `prefetch`; with it, the requests under way are cancelled as soon as the
    iterator is gone. `async with` and `aclose()` also wait until they have ended.
    """

    __slots__ = ("_progress", "_walk")

    def __init__(self, walk: ListWalk[M], progress: _Progress[M]) -> None:
        """Stand before the first page; nothing is sent yet."""
        self._walk = walk
        self._progress = progress

    def __aiter__(self) -> Self:
        """Iterate over itself."""
        return self

    async def __anext__(self) -> Page[M]:
        """Fetch the next page."""
        batch = await self._walk.advance()
        if batch is None:
            self._progress.end(self._walk)
            raise StopAsyncIteration
        return self._progress.page(batch)

    async def __aenter__(self) -> Self:
        """Close at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel what is under way and end the walk. Closing again does nothing."""
        await self._walk.aclose()


class ItemIterator(Generic[M]):
    """Walks a list item by item; errors and leaving early are as in `PageIterator`."""

    __slots__ = ("_batch", "_next", "_progress", "_walk")

    def __init__(self, walk: ListWalk[M], progress: _Progress[M]) -> None:
        """Stand before the first item; nothing is sent yet."""
        self._walk = walk
        self._progress = progress
        self._batch: Batch[M] | None = None
        self._next = 0

    def __aiter__(self) -> Self:
        """Iterate over itself."""
        return self

    async def __anext__(self) -> M:
        """Give the next item, fetching a page where needed."""
        batch, index = self._batch, self._next
        if batch is None or index >= len(batch.items):
            batch, index = await self._walk.advance(), 0
            if batch is None:
                self._progress.end(self._walk)
                raise StopAsyncIteration
            self._batch = batch
        self._next = index + 1
        batch.mark.index = index
        self._progress.mark = batch.mark
        return batch.items[index]

    async def __aenter__(self) -> Self:
        """Close at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel what is under way and end the walk. Closing again does nothing."""
        self._batch = None
        await self._walk.aclose()


class _Progress(Generic[M]):
    """How far the walks of one paginator have come: what it and its iterators share."""

    __slots__ = ("mark", "reader")

    def __init__(self, reader: PageReader[M]) -> None:
        self.reader: PageReader[M] = reader
        self.mark: Mark | None = None
        """Of the walk that moved last."""

    def page(self, batch: Batch[M]) -> Page[M]:
        """Hand out a whole page."""
        self.mark = batch.mark
        return Page(
            batch.items,
            batch.figures.total,
            batch.figures.limit,
            batch.number,
            batch.step.offset,
            batch.step.is_last,
            self._cursor(),
        )

    def end(self, walk: ListWalk[M]) -> None:
        """Take note of a walk that has nothing more to give, and may never have had anything."""
        if walk.mark.walk.ended:
            self.mark = walk.mark

    def empty_page(self, walk: ListWalk[M]) -> Page[M]:
        """Hand out a page without items, of a walk that had none to give."""
        self.mark = walk.mark
        figures, place = walk.figures, self.mark.walk
        return Page([], figures.total, figures.limit, 1, place.passed, place.ended, self._cursor())

    def _cursor(self) -> Callable[[], str]:
        """Give what writes down the place where the mark is now."""
        assert self.mark is not None  # noqa: S101 - a page has just been read
        bookmark, reader = self.mark.bookmark(), self.reader
        return lambda: str(bookmark.cursor(reader.fingerprint))


def _paging(
    names: tuple[str, ...], given: Mapping[str, object]
) -> tuple[int | None, Position | None]:
    """Read the limit and the place to begin at from the arguments of a call."""
    if not names:
        return None, None
    limit, start = (cast("int | None", given.get(name) or None) for name in names)
    return limit, None if start is None else Position(start)


def _count(name: str, value: object, operation: Operation) -> int | None:
    """Check a number that no server sees."""
    if value is None and name == "max_items":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise InvalidArgumentError(
        f"{name} must be an int from 0 up, got {value!r}", argument=name, operation=operation.id
    )
