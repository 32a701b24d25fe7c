"""Lists: the first page, every item, every page, or all of it at once.

    page = await kubiya.agents.list(limit=20)          # one page
    async for agent in kubiya.agents.list(): ...       # every item
    async for page in kubiya.agents.list().pages(): ...
    agents = await kubiya.agents.list().collect(max_items=500)

No response stays open between pages, so that stopping early leaves nothing behind. How a list is
read that changes at the same time, or whose server is careless, is said in `walk`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

from kubiya_async._calls.dispatch import EMPTY
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.redact import masks_keys
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.errors import InvalidArgumentError, KubiyaError
from kubiya_async.observe import PageFetched, notify
from kubiya_async.pagination.pages import PageReader
from kubiya_async.pagination.walk import (
    UNKNOWN,
    Cursor,
    ListOptions,
    PageInfo,
    Position,
    Walk,
    parse_cursor,
)

if TYPE_CHECKING:
    import logging
    from collections.abc import (
        Callable,
        Coroutine,
        Generator,
        Hashable,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from typing import Any

    from kubiya_async._calls.dispatch import Dispatcher
    from kubiya_async._messages.models import Model
    from kubiya_async._messages.operation import Operation
    from kubiya_async.options import RequestOptions
    from kubiya_async.pagination.pages import Fetched
    from kubiya_async.pagination.walk import Bookmark, PageOutcome, PageRequest

__all__ = [
    "ItemIterator",
    "Page",
    "PageIterator",
    "Paginator",
]


M = TypeVar("M", bound="Model")


class ReadAhead(Generic[M]):
    """Pages that are under way or have arrived and wait to be taken, in the order of the list.

    The tasks know nothing of this object, so that it goes away, and cancels them, as soon as the
    iterator that owns it does.
    """

    __slots__ = ("_fetch", "_queue", "_tasks")

    def __init__(self, fetch: Callable[[PageRequest], Coroutine[Any, Any, Fetched[M]]]) -> None:
        """Own no task yet."""
        self._fetch = fetch
        self._queue: deque[tuple[PageRequest, asyncio.Task[Fetched[M]]]] = deque()
        self._tasks: set[asyncio.Task[Fetched[M]]] = set()

    def want(self, requests: Iterable[PageRequest]) -> None:
        """Prefetch exactly these pages; wrong guesses are dropped."""
        wanted = list(requests)
        right = 0
        for (request, _), now in zip(self._queue, wanted, strict=False):
            if request.position != now.position:
                break
            right += 1
        self._drop(right)
        for request in wanted[right:]:
            self._queue.append((request, self._start(request)))

    async def take(self) -> Fetched[M]:
        """Return the first page when it has arrived. Cancelling this does not stop its fetch."""
        task = self._queue[0][1]
        if not task.done():
            await asyncio.wait((task,))
        self._queue.popleft()
        try:
            return task.result()
        except BaseException:
            self._drop(0)
            raise

    async def aclose(self) -> None:
        """Cancel what is under way and wait until it has ended."""
        self._drop(0)
        await wait_shielded(*self._tasks)

    def _start(self, request: PageRequest) -> asyncio.Task[Fetched[M]]:
        task = asyncio.create_task(self._fetch(request), name="kubiya_async page")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_look_at)
        return task

    def _drop(self, kept: int) -> None:
        while len(self._queue) > kept:
            self._queue.pop()[1].cancel()

    def __del__(self) -> None:
        """Cancel without waiting; this may run in any thread and after the loop was closed."""
        for task in tuple(self._tasks):
            with contextlib.suppress(RuntimeError):
                task.get_loop().call_soon_threadsafe(task.cancel)


def _look_at(task: asyncio.Task[Any]) -> None:
    """Retrieve an outcome that may never be used, so that the loop does not complain."""
    if not task.cancelled():
        task.exception()


logger: logging.Logger = get_logger()


@dataclass(slots=True)
class Mark:
    """How far a walk has come, to the item."""

    walk: Walk
    step: PageOutcome | None = None
    identities: Sequence[Hashable] = ()
    index: int = -1
    """The last of the step's items that was handed out."""

    def bookmark(self) -> Bookmark:
        """Keep the place to resume at."""
        if self.step is None or self.index < 0:
            position = self.walk.position if self.step is None else self.step.begin
            return self.walk.bookmark(position, None)
        last = self.identities[self.step.kept[self.index]]
        return self.walk.bookmark(self.walk.place(self.step, self.index), last)


@dataclass(frozen=True, slots=True)
class Batch(Generic[M]):
    """The items a page brought, and what the server said beside them."""

    items: list[M]
    step: PageOutcome
    figures: PageInfo
    number: int
    mark: Mark


class ListWalk(Generic[M]):
    """One walk over a list."""

    __slots__ = ("_ahead", "_busy", "_closed", "_count", "_reader", "_walk", "figures", "mark")

    def __init__(self, reader: PageReader[M], walk: Walk, prefetch: int) -> None:
        """Stand before the first page; nothing is sent yet."""
        self._reader = reader
        self._walk = walk
        self._count = prefetch
        self._ahead = ReadAhead(reader.fetch) if prefetch else None
        self._busy = False
        self._closed = False
        self.figures: PageInfo = UNKNOWN
        """What the server said last about the list."""
        self.mark: Mark = Mark(walk)

    async def advance(self) -> Batch[M] | None:
        """Return the next page with new items; `None` after the last.

        Raises:
            RuntimeError: Another task is waiting for a page of this walk.
        """
        if self._busy:
            raise RuntimeError("another task is waiting for the next page of this iterator")
        self._busy = True
        try:
            return await self._next()
        except KubiyaError as error:
            error.add_note(self._whereabouts())
            raise
        finally:
            self._busy = False

    async def aclose(self) -> None:
        """Cancel pending fetches and end the iteration. Idempotent."""
        self._closed = True
        if self._ahead is not None:
            await self._ahead.aclose()

    async def _next(self) -> Batch[M] | None:
        batch: Batch[M] | None = None
        while batch is None and not self._closed:
            fetched = await self._fetch()
            if fetched is None:
                break
            batch = self._accept(fetched)
        return batch

    async def _fetch(self) -> Fetched[M] | None:
        request = self._walk.request()
        if request is None:
            return None
        if self._ahead is None:
            return await self._reader.fetch(request)
        self._ahead.want(self._walk.ahead(self._count))
        return await self._ahead.take()

    def _accept(self, fetched: Fetched[M]) -> Batch[M] | None:
        walk = self._walk
        step = walk.accept(fetched.request, fetched.answer)
        if self._ahead is not None:
            self._ahead.want(walk.ahead(self._count))
        self.figures = walk.believed(fetched.answer.figures)
        self._tell(fetched)
        if step is None or not step.kept:
            return None
        items = fetched.items
        if len(step.kept) < len(items):
            items = [items[index] for index in step.kept]
        self.mark = Mark(walk, step, fetched.answer.identities, len(items) - 1)
        return Batch(items, step, self.figures, walk.pages, self.mark)

    def _tell(self, fetched: Fetched[M]) -> None:
        walk, reader = self._walk, self._reader
        if reader.observers:
            number, items = max(1, walk.pages), len(fetched.items)
            total = fetched.answer.figures.total
            notify(reader.observers, PageFetched(reader.operation.id, number, items, total))
        if walk.lost:
            walk.lost = False
            logger.warning(
                "%s: the list has changed and the item that was read last is gone; it is read "
                "from its beginning, so that items come again",
                reader.operation.id,
            )
        if walk.promised:
            logger.warning(
                "%s: the list ended after %d items although the server speaks of %s",
                reader.operation.id,
                walk.passed,
                "more" if walk.total is None else walk.total,
            )

    def _whereabouts(self) -> str:
        cursor = self.mark.bookmark().cursor(self._reader.fingerprint)
        return f"while page {self._walk.pages + 1} was read; resume the list with cursor='{cursor}'"


T = TypeVar("T")


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
    def has_more(self) -> bool:
        """Whether anything follows, as far as this page tells."""
        return not self.is_last

    @property
    def cursor(self) -> str:
        """Cursor after this page: pass it as `cursor=` to the same call."""
        return self._cursor()

    def __iter__(self) -> Iterator[T]:
        """Iterate over the items."""
        return iter(self.items)

    def __len__(self) -> int:
        """Count the items."""
        return len(self.items)

    def __getitem__(self, index: int) -> T:
        """Return one item."""
        return self.items[index]


class Paginator(Generic[M]):
    """A list of the API, fetched as it is consumed.

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
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = EMPTY,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        headers: Mapping[str, object] = EMPTY,
        body: tuple[type[Model], Mapping[str, object]] | None = None,
        options: RequestOptions | None = None,
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
        self._plan = ListOptions(
            operation.id, paging.style, limit, paging.default_limit, deduplicate
        )
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
        """Cursor of the current place, exact after every item: pass it as `cursor=`.

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
        """Iterate over all items, up to `max_items`, with an iterator that can be closed."""
        return ItemIterator(self._walk(self._max_items, self._prefetch), self._progress)

    def pages(self) -> PageIterator[M]:
        """Iterate page by page; pages without items are left out."""
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
    """Iterates over a list page by page.

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
        """Cancel pending fetches and end the iteration. Idempotent."""
        await self._walk.aclose()


class ItemIterator(Generic[M]):
    """Iterates over a list item by item; errors and leaving early are as in `PageIterator`."""

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
        """Return the next item, fetching a page where needed."""
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
        """Cancel pending fetches and end the iteration. Idempotent."""
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
        """Record that the list is exhausted; it may have been empty."""
        if walk.mark.walk.ended:
            self.mark = walk.mark

    def empty_page(self, walk: ListWalk[M]) -> Page[M]:
        """Hand out a page without items, of a walk that had none to give."""
        self.mark = walk.mark
        figures, place = walk.figures, self.mark.walk
        return Page([], figures.total, figures.limit, 1, place.passed, place.ended, self._cursor())

    def _cursor(self) -> Callable[[], str]:
        """Return a function that makes a cursor of the current place."""
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
