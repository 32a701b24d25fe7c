"""Waiting for a stream to be open, which any task may cut short by closing the stream."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable

T = TypeVar("T")


class Opening:
    """One task's wait, until there is something or nobody wants it any more."""

    __slots__ = ("_cut", "_timeout")

    def __init__(self) -> None:
        """Begin without anything to wait for."""
        self._cut = False
        self._timeout: asyncio.Timeout | None = None

    async def wait(self, work: Awaitable[T]) -> T | None:
        """Wait for something; `None` when the wait was cut short."""
        outer = self._timeout
        try:
            async with asyncio.timeout(None) as self._timeout:
                return await work
        except TimeoutError:
            if not self._cut:
                raise
            return None
        finally:
            self._timeout = outer

    def cut(self) -> None:
        """Let nobody wait any longer."""
        self._cut = True
        if self._timeout is not None:
            self._timeout.reschedule(0)
