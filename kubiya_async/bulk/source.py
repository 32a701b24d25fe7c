"""Where the items come from: any iterable or async iterable, read one at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from typing import TYPE_CHECKING, Final, Generic, TypeVar, cast

import anyio

from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["ItemSource"]

I = TypeVar("I")  # noqa: E741 - I for item

_IN_MEMORY: Final = (list, tuple, dict, set, frozenset, deque)


class ItemSource(Generic[I]):
    """Numbers the items. Reading begins with the first `take`."""

    __slots__ = ("_aitems", "_ended", "_items", "_iterable", "_reading", "_taken", "_turn")

    def __init__(self, items: Iterable[I] | AsyncIterable[I]) -> None:
        """Keep the items.

        Raises:
            InvalidArgumentError: They are no iterable, or a text.
        """
        if isinstance(items, str | bytes) or not isinstance(items, Iterable | AsyncIterable):
            raise InvalidArgumentError(
                f"items must be an iterable or an async iterable of items, got "
                f"{type(items).__name__}",
                argument="items",
            )
        self._iterable: Iterable[I] | AsyncIterable[I] = items
        self._items: Iterator[I] | None = None
        self._aitems: AsyncIterator[I] | None = None
        self._turn = asyncio.Lock()
        self._reading: anyio.CancelScope | None = None
        self._taken = 0
        self._ended = False

    @property
    def in_memory(self) -> Iterable[I]:
        """The items, if they are all there and reading them changes nothing; otherwise none."""
        is_in_memory = isinstance(self._iterable, _IN_MEMORY)
        return cast("Iterable[I]", self._iterable) if is_in_memory else ()

    async def take(self) -> tuple[int, I] | None:
        """Return the next item and its position, or `None` after the last.

        Whatever the iterable raises is raised here.
        """
        if self._items is None:
            if isinstance(self._iterable, AsyncIterable):
                return await self._take_async(self._iterable)
            self._items = iter(self._iterable)
        # A generator must not raise StopIteration through a coroutine, hence the loop.
        for item in self._items:
            self._taken += 1
            return self._taken - 1, item
        return None

    def stop(self) -> None:
        """Read no more, not even the item that is being awaited."""
        self._ended = True
        if self._reading is not None:
            # One that is over does not mind.
            self._reading.cancel()

    async def aclose(self) -> None:
        """Close an iterator that was made here; the caller's own are the caller's to close."""
        close = getattr(self._aitems, "aclose", None)
        if close is not None and self._aitems is not self._iterable:
            await cast("Callable[[], Awaitable[None]]", close)()

    async def _take_async(self, items: AsyncIterable[I]) -> tuple[int, I] | None:
        async with self._turn:
            if self._ended:
                return None
            if self._aitems is None:
                self._aitems = aiter(items)
            self._reading = anyio.CancelScope()
            with self._reading:
                try:
                    item = await anext(self._aitems)
                    self._taken += 1
                    return self._taken - 1, item
                except StopAsyncIteration:
                    pass
            self._ended = True
            return None
