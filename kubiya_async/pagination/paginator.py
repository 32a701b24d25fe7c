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
import functools
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Iterable, Iterator, Mapping
from typing import Any, Generic, Self, TypeVar, cast

from kubiya_async._async_only import AsyncOnly
from kubiya_async._calls.dispatch import Dispatcher
from kubiya_async._messages.call import Call, background_by_default
from kubiya_async._messages.encode import EMPTY
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.models import Model
from kubiya_async._messages.operation import Operation
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.errors import InvalidArgumentError, KubiyaError
from kubiya_async.observe import Observer, PageFetched, notify
from kubiya_async.options import UNSET, RequestOptions
from kubiya_async.pagination.pages import page_decoder
from kubiya_async.pagination.walk import (
    Cursor,
    Page,
    PageAnswer,
    PageRequest,
    Position,
    Walk,
    digest,
    page_of,
    parse_cursor,
)

__all__ = [
    "ItemIterator",
    "Page",
    "PageIterator",
    "Paginator",
]


M = TypeVar("M", bound="Model")

logger: logging.Logger = get_logger()


class Paginator(AsyncOnly, Generic[M]):
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
        """Check the call as it was made, and keep it without what says which page.

        Raises:
            InvalidArgumentError: An argument is not what the spec allows.
        """
        if operation.pagination is None:
            msg = f"{operation.id} is not a list"
            raise TypeError(msg)
        self._operation = operation
        self._dispatcher = dispatcher
        self._paging = operation.pagination
        self._path = path
        self._query = query
        self._headers = headers
        self._options = options
        # A list that is asked for with a body has what says which page in there.
        self._form = None if body is None else body[0]
        given = {
            # Each page writes them again, and an iterator would be empty by then.
            name: tuple(cast("Iterator[object]", value)) if isinstance(value, Iterator) else value
            for name, value in (query if body is None else body[1]).items()
            if value is not UNSET
        }
        names = self._paging.arguments
        self._filters = {name: value for name, value in given.items() if name not in names}
        self._given = given, self._prepare(given)
        self._decoder = page_decoder(operation, item, envelope)
        self._fingerprint = ""
        limit, start = (cast("int | None", given.get(n) or None) for n in names or ("", ""))
        self._limit = limit
        self._deduplicate = deduplicate
        self._max_items = None if max_items is None else _count("max_items", max_items, operation)
        self._prefetch = _count("prefetch", prefetch, operation) or 0
        self._start: Position | Cursor | None = None if start is None else Position(start)
        if cursor is not None:
            if start is not None:
                problem = f"cursor says already where to begin: leave out {names[1]}"
                raise InvalidArgumentError(problem, argument="cursor", operation=operation.id)
            self._start = parse_cursor(cursor, operation, self._digest(), limit)
        self._latest: _Latest[M] = _Latest()

    @property
    def total(self) -> int | None:
        """Length of the whole list, once a page has said it."""
        walk = self._moved
        return None if walk is None else walk.total

    @property
    def cursor(self) -> str:
        """Cursor of the current place, exact after every item: pass it as `cursor=`.

        It is a short text that can be stored. If the list has changed by then, the walk finds its
        place again by the last item. Where that is gone too, it is read from its beginning, which
        is logged as a warning; beyond ten pages back, `PaginationError` is raised instead.
        """
        return (self._moved or self._new_walk(None)).cursor

    def _state_shown(self) -> str:
        return f" of {self._operation.id}: `async for` its items, `await` its first page"

    def __await__(self) -> Generator[Any, None, Page[M]]:
        """Fetch the first page."""
        plain = self._start is None and self._max_items is None and not self._deduplicate
        return (self._only() if plain else self._first()).__await__()

    def __aiter__(self) -> ItemIterator[M]:
        """Walk all items, up to `max_items`."""
        return self.items()

    def items(self) -> ItemIterator[M]:
        """Iterate over all items, up to `max_items`, with an iterator that can be closed."""
        walk = self._new_walk(self._max_items)
        return ItemIterator(walk, self._latest, self._fetch, self._tell, self._prefetch)

    def pages(self) -> PageIterator[M]:
        """Iterate page by page; pages without items are left out."""
        return self._pages(self._new_walk(self._max_items), self._prefetch)

    async def collect(self, *, max_items: int | None = None) -> list[M]:
        """Read the items into a list.

        Args:
            max_items: How many at most; `max_items` of the call holds as well.
        """
        bounds = (_count("max_items", max_items, self._operation), self._max_items)
        most = min((bound for bound in bounds if bound is not None), default=None)
        items: list[M] = []
        async with self._pages(self._new_walk(most), self._prefetch) as pages:
            async for page in pages:
                items += page.items
        return items

    async def _first(self) -> Page[M]:
        walk = self._new_walk(self._max_items)
        async for page in self._pages(walk, 0):
            return page
        self._latest.walk = walk
        return walk.empty_page()

    async def _only(self) -> Page[M]:
        """Fetch the first page, without a walk unless what a walk would say is asked for."""
        start = 0 if self._paging.style == "offset" else 1
        parse = functools.partial(self._decoder.unidentified, start)
        try:
            answer = await self._dispatcher.send(self._given[1], parse)
        except KubiyaError as error:
            _add_place(error, self._new_walk(None))
            raise
        first = self._latest.walk = _First(PageRequest(Position(start), self._limit), answer)
        if not answer.items:
            walk, page = self._walked(first)
            self._tell(walk, answer)
            return page
        observers = self._dispatcher.settings.observers
        if observers:
            self._report(observers, 1, answer)
        # The walk is about what came, whatever the caller does with the list.
        return page_of(answer.items.copy(), lambda: self._walked(first)[1])

    def _walked(self, first: _First[M]) -> tuple[Walk[M], Page[M]]:
        """Return the walk behind a first page, and the page as that makes it."""
        if first.walked is None:
            walk = self._new_walk(None)
            answer = self._decoder.identify(first.answer)
            first.walked = walk, walk.accept(first.request, answer) or walk.empty_page()
        return first.walked

    @property
    def _moved(self) -> Walk[M] | None:
        """The walk that moved last."""
        walk = self._latest.walk
        return self._walked(walk)[0] if isinstance(walk, _First) else walk

    def _pages(self, walk: Walk[M], prefetch: int) -> PageIterator[M]:
        return PageIterator(walk, self._latest, self._fetch, self._tell, prefetch)

    def _new_walk(self, max_items: int | None) -> Walk[M]:
        return Walk(
            self._operation,
            self._digest,
            limit=self._limit,
            deduplicate=self._deduplicate,
            start=self._start,
            max_items=max_items,
        )

    def _digest(self) -> str:
        """Return what tells the call from one with another path or other filters."""
        if not self._fingerprint:
            call = self._prepare(self._filters)
            self._fingerprint = digest(call.target + (call.body or b"").decode())
        return self._fingerprint

    async def _fetch(self, request: PageRequest) -> PageAnswer[M]:
        """Ask for a page."""
        arguments = dict(self._filters)
        start, paging = request.position.start, self._paging
        # What a server takes anyway is left out.
        if paging.style != "single" and start > (paging.style == "page"):
            arguments[paging.arguments[1]] = start
        if request.limit is not None:
            arguments[paging.limit_name] = request.limit
        given, call = self._given
        if arguments != given:
            call = self._prepare(arguments)
        return await self._dispatcher.send(call, functools.partial(self._decoder.page, start))

    def _prepare(self, arguments: Mapping[str, object]) -> Call:
        form = self._form
        return self._dispatcher.prepare(
            self._operation,
            path=self._path,
            query=arguments if form is None else self._query,
            headers=self._headers,
            body=None if form is None else (form, arguments),
            options=self._options,
        )

    def _tell(self, walk: Walk[M], answer: PageAnswer[M]) -> None:
        """Report what a page has brought, or that it has not."""
        observers, operation = self._dispatcher.settings.observers, self._operation.id
        if observers:
            self._report(observers, max(1, walk.pages), answer)
        if walk.lost:
            walk.lost = False
            logger.warning(
                "%s: the list has changed and the item that was read last is gone; it is read "
                "from its beginning, so that items come again",
                operation,
            )
        if walk.promised:
            logger.warning(
                "%s: the list ended after %d items although the server speaks of %s",
                operation,
                walk.passed,
                "more" if walk.total is None else walk.total,
            )

    def _report(self, observers: tuple[Observer, ...], number: int, answer: PageAnswer[M]) -> None:
        items, total = len(answer.items), answer.figures.total
        notify(observers, PageFetched(self._operation.id, number, items, total))


def _add_place(error: KubiyaError, walk: Walk[Any]) -> None:
    """Say in an error which page was asked for, and how to go on."""
    place = f"while page {walk.pages + 1} was read"
    error.add_note(f"{place}; resume the list with cursor='{walk.cursor}'")


class _First(Generic[M]):
    """A first page that was awaited, and its walk once that is looked at.

    It does not know its paginator, which knows it: the items would wait for the garbage collector.
    """

    __slots__ = ("answer", "request", "walked")

    def __init__(self, request: PageRequest, answer: PageAnswer[M]) -> None:
        self.request: PageRequest = request
        self.answer: PageAnswer[M] = answer
        self.walked: tuple[Walk[M], Page[M]] | None = None


class _Latest(Generic[M]):
    """The walk that moved last, of all that a paginator has begun."""

    __slots__ = ("walk",)

    def __init__(self) -> None:
        self.walk: Walk[M] | _First[M] | None = None


class _Iterator(AsyncOnly, Generic[M]):
    """One walk over a list, as it is asked for."""

    __slots__ = (
        *("_ahead", "_busy", "_closed", "_count", "_fetch", "_items", "_latest", "_next"),
        *("_tell", "_walk"),
    )

    def __init__(
        self,
        walk: Walk[M],
        latest: _Latest[M],
        fetch: Callable[[PageRequest], Coroutine[Any, Any, PageAnswer[M]]],
        tell: Callable[[Walk[M], PageAnswer[M]], None],
        prefetch: int,
    ) -> None:
        """Stand before the first page; nothing is sent yet."""
        self._walk = walk
        self._latest = latest
        self._fetch = fetch
        self._tell = tell
        self._count = prefetch
        self._ahead = ReadAhead(fetch) if prefetch else None
        self._busy = False
        self._closed = False
        # What an iterator over items has yet to hand out begins at `_next`.
        self._items: list[M] = []
        self._next = 0

    def __aiter__(self) -> Self:
        """Iterate over itself."""
        return self

    async def __aenter__(self) -> Self:
        """Close at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel pending fetches and end the iteration. Idempotent."""
        self._closed, self._items = True, []
        if self._ahead is not None:
            await self._ahead.aclose()

    async def _advance(self) -> Page[M]:
        """Return the next page with new items.

        Raises:
            StopAsyncIteration: There is none.
            RuntimeError: Another task is waiting for a page of this walk.
        """
        if self._busy:
            raise RuntimeError("another task is waiting for the next page of this iterator")
        self._busy = True
        walk = self._walk
        try:
            while not self._closed and (request := walk.request()) is not None:
                if self._ahead is None:
                    answer = await self._fetch(request)
                else:
                    self._ahead.want(walk.ahead(self._count), needed=True)
                    answer = await self._ahead.take()
                page = walk.accept(request, answer)
                if self._ahead is not None:
                    self._ahead.want(walk.ahead(self._count))
                self._tell(walk, answer)
                if page is not None:
                    self._latest.walk = walk
                    return page
        except KubiyaError as error:
            _add_place(error, walk)
            raise
        finally:
            self._busy = False
        if walk.ended:
            self._latest.walk = walk
        raise StopAsyncIteration


class PageIterator(_Iterator[M]):
    """Iterates over a list page by page.

    After an error it stands where it was, and asking again tries that page again. Leaving it early
    costs nothing without `prefetch`; with it, the requests under way are cancelled as soon as the
    iterator is gone. `async with` and `aclose()` also wait until they have ended.
    """

    __slots__ = ()

    async def __anext__(self) -> Page[M]:
        """Fetch the next page."""
        return await self._advance()


class ItemIterator(_Iterator[M]):
    """Iterates over a list item by item; errors and leaving early are as in `PageIterator`."""

    __slots__ = ()

    async def __anext__(self) -> M:
        """Return the next item, fetching a page where needed."""
        index = self._next
        if index >= len(self._items):
            self._items, index = (await self._advance()).items, 0
        self._next = index + 1
        self._walk.index = index
        self._latest.walk = self._walk
        return self._items[index]


class ReadAhead(Generic[M]):
    """Pages that are under way or have arrived and wait to be taken, in the order of the list.

    The tasks know nothing of this object, so that it goes away, and cancels them, as soon as the
    iterator that owns it does.
    """

    __slots__ = ("_fetch", "_queue", "_tasks")

    def __init__(self, fetch: Callable[[PageRequest], Coroutine[Any, Any, PageAnswer[M]]]) -> None:
        """Own no task yet."""
        self._fetch = fetch
        self._queue: deque[tuple[PageRequest, asyncio.Task[PageAnswer[M]]]] = deque()
        self._tasks: set[asyncio.Task[PageAnswer[M]]] = set()

    def want(self, requests: Iterable[PageRequest], *, needed: bool = False) -> None:
        """Prefetch exactly these pages; wrong guesses are dropped.

        Args:
            requests: The pages.
            needed: The first one is waited for, and so no background call.
        """
        wanted = list(requests)
        right = 0
        for (request, _), now in zip(self._queue, wanted, strict=False):
            if request.position != now.position:
                break
            right += 1
        self._drop(right)
        for number, request in enumerate(wanted[right:], right):
            with contextlib.nullcontext() if needed and number == 0 else background_by_default():
                self._queue.append((request, self._start(request)))

    async def take(self) -> PageAnswer[M]:
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

    def _start(self, request: PageRequest) -> asyncio.Task[PageAnswer[M]]:
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


def _count(name: str, value: object, operation: Operation) -> int | None:
    """Check a number that no server sees."""
    if value is None and name == "max_items":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise InvalidArgumentError(
        f"{name} must be an int from 0 up, got {value!r}", argument=name, operation=operation.id
    )
