"""A local server for programs that bring an event loop of their own."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kubiya_async.testing import LocalServer

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["served"]


@contextmanager
def served(**options: Any) -> Iterator[LocalServer]:
    """Run a server on a thread with a loop of its own."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        thread = threading.Thread(target=loop.run_forever, name="local server")
        thread.start()
        server = LocalServer(**options)
        try:
            asyncio.run_coroutine_threadsafe(server.start(), loop).result()
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(server.aclose(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
