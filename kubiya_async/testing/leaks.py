"""What a test must not leave behind: running tasks, open sessions and sockets, unseen errors.

    async with LeakCheck():
        await bot.handle(message)

The fixture `no_leaks` of `kubiya_async.testing.pytest` does it around a whole test.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import stat
import time
from collections.abc import Callable, Collection, Generator
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

__all__ = ["LeakCheck", "sockets_left"]

_GRACE: Final = 1.0
_PAUSE: Final = 0.01
_DESCRIPTORS: Final = "/dev/fd"


class LeakCheck:
    """Watches the running event loop and this process's sockets, from `start` to `findings`.

    As `async with`, it raises an `AssertionError` that lists what was left, unless the block itself
    raised.

    Args:
        grace: Seconds for what is on its way out, such as a server's end of a closed connection.
    """

    def __init__(self, *, grace: float = _GRACE) -> None:
        self._grace = grace
        self._sessions: list[aiohttp.ClientSession] = []
        self._reported: list[str] = []
        self._undo: list[Callable[[], object]] = []

    def start(self) -> None:
        """Begin to watch; needs a running loop."""
        self._loop = asyncio.get_running_loop()
        self._tasks = asyncio.all_tasks()
        self._sockets = open_sockets().keys()
        self._watch_reports()
        self._watch_sessions()

    async def findings(self) -> list[str]:
        """Stop watching, and give a line for each thing left behind."""
        for undo in self._undo:
            undo()
        self._undo.clear()
        deadline = time.monotonic() + self._grace
        tasks = asyncio.all_tasks() - self._tasks - {asyncio.current_task()}
        tasks = {task for task in tasks if not _runs_tests(task)}
        if tasks:
            _, tasks = await asyncio.wait(tasks, timeout=self._grace)
        sessions = [session for session in self._sessions if not session.closed]
        return [
            *(f"task still running: {task!r}" for task in tasks),
            *(f"session not closed: {session!r}" for session in sessions),
            *(f"socket still open: {found}" for found in await self._sockets_left(deadline)),
            *(f"reported to the loop: {report}" for report in self._reported),
        ]

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        findings = await self.findings()
        if findings and error is None:
            raise AssertionError("\n".join(findings))

    async def _sockets_left(self, deadline: float) -> list[str]:
        # The system does not report that a socket has gone.
        while open_sockets().keys() - self._sockets and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(_PAUSE)
        return _described(self._sockets)

    def _watch_reports(self) -> None:
        loop, before = self._loop, self._loop.get_exception_handler()
        loop.set_exception_handler(self._remember_report)
        self._undo.append(lambda: loop.set_exception_handler(before))

    def _remember_report(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._reported.append(f"{context['message']}: {context.get('exception')!r}")

    def _watch_sessions(self) -> None:
        original, sessions = aiohttp.ClientSession.__init__, self._sessions

        def init(session: aiohttp.ClientSession, *args: Any, **options: Any) -> None:
            original(session, *args, **options)
            # A fixture that outlives the test has its session on a loop of its own.
            if asyncio.get_running_loop() is self._loop:
                sessions.append(session)

        _replace_init(init)
        self._undo.append(lambda: _replace_init(original))


def _runs_tests(task: asyncio.Task[Any]) -> bool:
    """Recognise the task in which anyio's plugin waits for the one that runs test and fixtures."""
    coroutine: Any = task.get_coro()
    frame = getattr(coroutine, "cr_frame", None)
    module: str = frame.f_globals.get("__name__", "") if frame else ""
    name: str = getattr(coroutine, "__qualname__", "")
    return module == "anyio._backends._asyncio" and name.startswith("TestRunner.")


def _replace_init(init: Callable[..., None]) -> None:
    type.__setattr__(aiohttp.ClientSession, "__init__", init)


@contextlib.contextmanager
def sockets_left(*, grace: float = _GRACE) -> Generator[list[str]]:
    """Yield a list that holds, after the block, what it has left open; for code without a loop.

    Args:
        grace: Seconds for what is on its way out.
    """
    before, left = open_sockets().keys(), list[str]()
    yield left
    deadline = time.monotonic() + grace
    while open_sockets().keys() - before and time.monotonic() < deadline:
        time.sleep(_PAUSE)
    left += [f"socket still open: {found}" for found in _described(before)]


def open_sockets() -> dict[int, int]:
    """List the sockets of this process, where the system can: their inodes and descriptors."""
    found: dict[int, int] = {}
    with contextlib.suppress(OSError):
        for name in os.listdir(_DESCRIPTORS):  # noqa: PTH208 - it is read once a test
            with contextlib.suppress(OSError):
                status = os.fstat(int(name))
                if stat.S_ISSOCK(status.st_mode):
                    found[status.st_ino] = int(name)
    return found


def _described(before: Collection[int]) -> list[str]:
    return [_describe(fd) for inode, fd in open_sockets().items() if inode not in before]


def _describe(descriptor: int) -> str:
    try:
        with socket.socket(fileno=os.dup(descriptor)) as copy:
            return f"{copy.getsockname()} -> {copy.getpeername()}"
    except OSError:
        return f"descriptor {descriptor}"
