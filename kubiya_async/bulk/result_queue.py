"""Results on their way from the workers to the iterator, in the requested order."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final, Generic, TypeVar

__all__ = [
    "ResultQueue",
]


R = TypeVar("R")

_WINDOW: Final = 4
"""Items begun but not handed out, as a multiple of the width, while an earlier one is awaited."""


class ResultQueue(Generic[R]):
    """A bounded queue whose room is asked for before an item is begun."""

    __slots__ = ("_change", "_finished", "_held", "_next", "_ordered", "_ready", "_room")

    def __init__(self, *, ordered: bool) -> None:
        """Begin empty."""
        self._ordered = ordered
        self._ready: deque[R] = deque()
        self._held: dict[int, R | None] = {}
        self._next = 0
        self._finished = False
        self._change = asyncio.Event()
        self._room = asyncio.Event()

    async def room(self, width: int) -> None:
        """Wait until a result more does no harm.

        Args:
            width: Calls that are allowed at once.
        """
        while not self.has_room(width):
            self._room.clear()
            await self._room.wait()

    def has_room(self, width: int) -> bool:
        """Return whether one more result fits; see `room`."""
        return len(self._ready) < width and len(self._held) < _WINDOW * width

    def put(self, index: int, result: R | None) -> None:
        """Add what became of an item; `None` if there is nothing to say about it."""
        if not self._ordered:
            if result is not None:
                self._ready.append(result)
                self._change.set()
            return
        self._held[index] = result
        while self._next in self._held:
            following = self._held.pop(self._next)
            self._next += 1
            if following is not None:
                self._ready.append(following)
        self._change.set()
        self._room.set()

    def finish(self) -> None:
        """Mark the end of the results, and release those that waited for earlier ones."""
        for index in sorted(self._held):
            result = self._held.pop(index)
            if result is not None:
                self._ready.append(result)
        self._finished = True
        self._change.set()

    @property
    def has_result(self) -> bool:
        """Whether a result can be taken at once."""
        return bool(self._ready)

    async def wait(self) -> bool:
        """Wait for a result; tell whether there is one."""
        while not self._ready:
            if self._finished:
                return False
            self._change.clear()
            await self._change.wait()
        return True

    def get(self) -> R:
        """Return the result that `wait` promised."""
        result = self._ready.popleft()
        self._room.set()
        return result
