"""Ends open streams when the server they are relayed by wants to stop.

ASGI has no word for that: a server says that it stops when the last response is over, and uvicorn
waits for that without a limit. So its own flag is looked at, four times a second while there are
open streams; other servers bound the wait by themselves.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from kubiya_async.streams.chat import ChatStream

__all__ = ["OpenStreams", "open_streams"]

_UVICORN: Final = "uvicorn.server"
_EVERY: Final = 0.25
"""Seconds between two looks."""


class OpenStreams:
    """The streams that an event loop relays."""

    def __init__(self, servers: list[Any]) -> None:
        """Watch these servers; without any there is nothing to watch."""
        self._servers = servers
        self._streams: set[ChatStream] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def are_ending(self) -> bool:
        """Whether the server wants to stop."""
        return any(server.should_exit for server in self._servers)

    def add(self, stream: ChatStream) -> None:
        """Close this stream when the server wants to stop."""
        self._streams.add(stream)
        if self._servers and self._timer is None:
            self._look()

    def remove(self, stream: ChatStream) -> None:
        """Leave this stream alone from now on."""
        self._streams.discard(stream)
        if not self._streams and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(_EVERY, self._look)
        if self.are_ending:
            for stream in self._streams:
                task = asyncio.create_task(stream.aclose())
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)


_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, OpenStreams] = WeakKeyDictionary()


def open_streams() -> OpenStreams:
    """Return the streams of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _by_loop.get(loop)
    if found is None:
        found = _by_loop[loop] = OpenStreams(_servers())
    return found


def _servers() -> list[Any]:
    """Find the uvicorn servers of this event loop: its tasks wait in their coroutines."""
    found: dict[int, Any] = {}
    for task in asyncio.all_tasks() if _UVICORN in sys.modules else ():
        step: Any = task.get_coro()
        while step is not None:
            frame = getattr(step, "cr_frame", None)
            # Of other frames the variables are not even looked at.
            if frame is not None and frame.f_globals.get("__name__") == _UVICORN:
                owner = frame.f_locals.get("self")
                if hasattr(owner, "should_exit"):
                    found[id(owner)] = owner
            step = getattr(step, "cr_await", None)
    return list(found.values())
