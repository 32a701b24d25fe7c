"""Waiting for something to end, however often the wait is cancelled.

Code that tells a thread or a task to end must not go on before it has: it would still be writing
to a file that is being removed, or using a connection that counts as free.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

__all__ = [
    "wait_shielded",
]


async def wait_shielded(
    *ending: asyncio.Future[Any], on_cancel: Callable[[], None] | None = None
) -> None:
    """Wait until everything is done, and only then raise a cancellation that arrived.

    Args:
        ending: Tasks, or work in threads. How they ended is for the caller to check; after a
            cancellation it need not.
        on_cancel: Called with each cancellation, to make them end sooner.
    """
    cancelled: asyncio.CancelledError | None = None
    with _shield():
        while pending := [future for future in ending if not future.done()]:
            try:
                await asyncio.wait(pending)
            except asyncio.CancelledError as error:
                cancelled = error
                if on_cancel is not None:
                    on_cancel()
    if cancelled is not None:
        for future in ending:
            if not future.cancelled():
                future.exception()
        raise cancelled


def _shield() -> AbstractContextManager[object]:
    """Keep out the scopes of anyio, which cancel again at every turn; without anyio there are none.

    It takes long to import, and callers that use such a scope have done so already.
    """
    anyio = sys.modules.get("anyio")
    return nullcontext() if anyio is None else anyio.CancelScope(shield=True)
