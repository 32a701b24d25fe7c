"""What a test must not leave behind: running tasks, open sessions, errors nobody looked at."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    import pytest

__all__ = ["LeakCheck"]

_GRACE = 1.0
"""Seconds for tasks on their way out, such as a server's handler of a closed connection."""


class LeakCheck:
    """Watches the running loop from its construction to `findings()`."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._loop = asyncio.get_running_loop()
        self._before = asyncio.all_tasks()
        self._sessions: list[aiohttp.ClientSession] = []
        self._reported: list[str] = []
        self._loop.set_exception_handler(self._remember_report)
        patch.setattr(aiohttp.ClientSession, "__init__", self._remembering_init())

    async def findings(self) -> list[str]:
        """Return one line for each thing left behind."""
        tasks = asyncio.all_tasks() - self._before - {asyncio.current_task()}
        if tasks:
            _, tasks = await asyncio.wait(tasks, timeout=_GRACE)
        return [
            *(f"task still running: {task!r}" for task in tasks),
            *(f"session not closed: {s!r}" for s in self._sessions if self._is_open(s)),
            *(f"reported to the loop: {report}" for report in self._reported),
        ]

    def _is_open(self, session: aiohttp.ClientSession) -> bool:
        # A fixture that outlives the test has its session on a loop of its own.
        return session._loop is self._loop and not session.closed

    def _remember_report(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._reported.append(f"{context['message']}: {context.get('exception')!r}")

    def _remembering_init(self) -> Any:
        original, sessions = aiohttp.ClientSession.__init__, self._sessions

        def init(session: aiohttp.ClientSession, *args: Any, **options: Any) -> None:
            original(session, *args, **options)
            sessions.append(session)

        return init
