"""The client a command works with, and the event loop both live on."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

from kubiya_async._cli.exits import UsageError
from kubiya_async.config.urls import is_loopback

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from types import TracebackType

    from kubiya_async.client import Kubiya
    from kubiya_async.executions.polling import PollPolicy

__all__ = ["Connection", "Session"]

T = TypeVar("T")

LOCAL_SPEED = 180.0
"""Seconds of an execution's own time that pass in one second: a workflow takes five."""

LOCAL_STREAM_DELAY = 0.15
"""Seconds between the events of a chat with the embedded server, to see them arrive."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What the options say about the server.

    Attributes:
        local: Whether to start one in this process.
        base_url: Address of the platform; the environment's if missing.
        timeout: Deadline of every call in seconds; the environment's if missing.
    """

    local: bool = False
    base_url: str | None = None
    timeout: float | None = None

    def settings(self) -> dict[str, Any]:
        """Return the arguments of the client that were chosen on the command line.

        Raises:
            UsageError: Two options contradict each other.
        """
        if self.local and self.base_url:
            raise UsageError("--local and --base-url exclude each other")
        given = {"base_url": self.base_url, "timeout": self.timeout}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def poll(self) -> PollPolicy:
        """How often to poll executions: the embedded server is quick, and not shared."""
        from kubiya_async.executions.polling import PollPolicy

        return PollPolicy(first=0.2, longest=0.5) if self.local else PollPolicy(longest=5.0)

    @property
    def uses_proxy(self) -> bool:
        """Whether proxies of the environment are meant for this server."""
        address = self.base_url or os.environ.get("KUBIYA_BASE_URL") or ""
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = ""
        return not self.local and not is_loopback(host)


class Session:
    """An event loop with an open client; `with` opens and closes both.

    Work is given to `run`. Between two runs the loop stands still, so that a prompt may read from
    the keyboard, with Ctrl-C working as everywhere.
    """

    def __init__(self, connection: Connection) -> None:
        """Keep the options; nothing is opened yet."""
        self._connection = connection
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()
        self.kubiya: Kubiya

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Work until it is done.

        Raises:
            KeyboardInterrupt: Ctrl-C; what was under way has been cancelled and cleaned up.
        """
        return self._runner.run(work)

    def __enter__(self) -> Self:
        """Make the client, and with `local` its server."""
        self._runner.__enter__()
        try:
            self.kubiya = self.run(self._connect())
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections and the server."""
        try:
            self.run(self._open.aclose())
        finally:
            self._runner.close()

    async def _connect(self) -> Kubiya:
        settings = self._connection.settings()
        if self._connection.local:
            from kubiya_async.testing import LocalServer

            server = LocalServer(speed=LOCAL_SPEED, stream_delay=LOCAL_STREAM_DELAY)
            await self._open.enter_async_context(server)
            client = server.client(**settings)
        else:
            from kubiya_async.client import Kubiya

            client = Kubiya(trust_env=self._connection.uses_proxy, **settings)
        return await self._open.enter_async_context(client)
