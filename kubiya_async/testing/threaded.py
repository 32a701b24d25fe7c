"""A local server beside code that has no event loop, or brings one of its own."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kubiya_async.testing.server import LocalServer

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["threaded_server"]


@contextmanager
def threaded_server(**options: Any) -> Generator[LocalServer]:
    """Run a server on a thread with an event loop of its own.

        with threaded_server() as server:
            subprocess.run([...], env={**os.environ, **server.environment})

    Its requests, faults and scripts can be used from any thread; its coroutines belong to its loop.

    Args:
        options: Arguments of `LocalServer`.
    """
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
