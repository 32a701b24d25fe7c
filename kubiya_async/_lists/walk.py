"""Driving a walk over a list: fetches what `walk` decides on, one by one or ahead of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from kubiya_async._core.paging import UNKNOWN, Figures
from kubiya_async._lists.read_ahead import ReadAhead
from kubiya_async._logging import get_logger
from kubiya_async.errors import KubiyaError
from kubiya_async.observe import PageFetched, notify

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from kubiya_async._core.cursor import Bookmark
    from kubiya_async._core.steps import Step
    from kubiya_async._core.walk import Walk
    from kubiya_async._lists.pages import Fetched, PageReader
    from kubiya_async._model import Model

M = TypeVar("M", bound="Model")

logger = get_logger()


@dataclass(slots=True)
class Mark:
    """How far a walk has come, to the item."""

    walk: Walk
    step: Step | None = None
    identities: Sequence[Hashable] = ()
    index: int = -1
    """The last of the step's items that was handed out."""

    def bookmark(self) -> Bookmark:
        """Keep the place where to go on."""
        if self.step is None or self.index < 0:
            position = self.walk.position if self.step is None else self.step.begin
            return self.walk.bookmark(position, None)
        last = self.identities[self.step.kept[self.index]]
        return self.walk.bookmark(self.walk.place(self.step, self.index), last)


@dataclass(frozen=True, slots=True)
class Batch(Generic[M]):
    """The items a page brought, and what the server said beside them."""

    items: list[M]
    step: Step
    figures: Figures
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
        self.figures: Figures = UNKNOWN
        """What the server said last about the list."""
        self.mark: Mark = Mark(walk)

    async def advance(self) -> Batch[M] | None:
        """Give the next page that brings something; after the last one, `None`.

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
        """Cancel what is under way and end the walk. Closing again does nothing."""
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
        self.figures = fetched.answer.figures
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
        return (
            f"while page {self._walk.pages + 1} was read; the list goes on with cursor='{cursor}'"
        )
