"""Lists: the first page, every item, every page, or all of it at once.

    page = await kubiya.agents.list(limit=20)          # one page
    async for agent in kubiya.agents.list(): ...       # every item
    async for page in kubiya.agents.list().pages(): ...
    agents = await kubiya.agents.list().collect(max_items=500)

No response stays open between pages, so that stopping early leaves nothing behind.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from kubiya_async._core.envelopes import reports_failure
from kubiya_async._core.paging import Position, RawPage, advance, statistics, take_apart
from kubiya_async._decode import decode_json
from kubiya_async._core.unset import Unset
from kubiya_async.errors import DecodeError, PaginationError
from kubiya_async.observe import PageFetched, notify

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator, Mapping

    from kubiya_async._core.call import Response
    from kubiya_async._core.operation import Operation
    from kubiya_async._dispatch import Dispatcher
    from kubiya_async._model import Model
    from kubiya_async.options import RequestOptions

__all__ = ["Page", "Paginator"]

T = TypeVar("T")
M = TypeVar("M", bound="Model")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: The items, in the server's order.
        total: Length of the whole list, if the server says it.
        limit: The limit the server applied, if it says so.
        number: Number of the page, from 1.
        offset: Items of the list before this page.
        is_last: Whether nothing follows, as far as this page tells.
    """

    items: list[T]
    total: int | None
    limit: int | None
    number: int
    offset: int
    is_last: bool

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

    Each `async for` and each `pages()` starts at the beginning, or at the cursor it was given.
    `total` and `cursor` speak of the walk that moved last.
    """

    __slots__ = (
        "_dispatcher",
        "_envelope",
        "_item",
        "_max_items",
        "_operation",
        "_options",
        "_path",
        "_query",
        "_start",
        "cursor",
        "total",
    )

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
        options: RequestOptions | None,
    ) -> None:
        """Keep the call; its arguments are checked now, nothing is sent yet."""
        self._dispatcher = dispatcher
        self._operation = operation
        self._item = item
        self._envelope = envelope
        self._path = path
        self._query = query
        self._max_items = max_items
        self._options = options
        self._start = Position()
        self.cursor: str | None = None
        """Where to go on: hand it to `cursor=` of the same call."""
        self.total: int | None = None
        """Length of the whole list, once a page has said it."""
        dispatcher.prepare(operation, path=path, query=query, options=options)

    def __await__(self) -> Generator[Any, None, Page[M]]:
        """Fetch the first page."""
        return self._fetch(self._start).__await__()

    def __aiter__(self) -> ItemIterator[M]:
        """Walk all items, up to `max_items`."""
        return ItemIterator(self.pages(), self._max_items)

    def pages(self) -> PageIterator[M]:
        """Walk page by page."""
        return PageIterator(self)

    async def collect(self, *, max_items: int | None = None) -> list[M]:
        """Read the items into a list, up to `max_items`."""
        most = self._max_items if max_items is None else max_items
        return [item async for item in ItemIterator(self.pages(), most)]
