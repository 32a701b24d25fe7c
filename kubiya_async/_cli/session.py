"""Which server a command works with, and the client and event loop that it works on."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from kubiya_async._cli.exits import UsageError
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from kubiya_async.client import Kubiya
    from kubiya_async.executions.polling import PollPolicy


def flag(text: str, *names: str) -> Any:
    """Return an option without a value."""
    return typer.Option(*names, help=text, show_default=False)


Json: TypeAlias = Annotated[bool, flag("Print JSON only, errors too.", "--json")]
Local: TypeAlias = Annotated[
    bool, flag("Work with a server in this process instead: no account, no network.", "--local")
]
Live: TypeAlias = Annotated[
    bool,
    flag("Use the private API of the platform's own clients, not the documented one.", "--live"),
]
BaseUrl: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        metavar="URL",
        help="Address of the platform. [default: KUBIYA_BASE_URL, then the real one]",
    ),
]
Timeout: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        help="Deadline of every call. [default: KUBIYA_TIMEOUT, 120]",
    ),
]

LOCAL_SPEED = 180.0
"""Seconds of an execution's own time that pass in one second: a workflow takes five."""

LOCAL_STREAM_DELAY = 0.15
"""Seconds between the events of a chat with the embedded server, to see them arrive."""

SHELL_VARIABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "organization": ("KUBIYA_ORG",),
    "runner": ("KUBIYA_DEFAULT_RUNNER", "KUBIYA_RUNNER"),
    "user_email": ("KUBIYA_USER_EMAIL",),
}
"""Variables of the official CLI that stand in for arguments of a command; the first counts.

Programs that use the client say these things in their calls; to them the variables mean nothing.
"""


def from_environment(name: str) -> tuple[str, str] | None:
    """Return the value of one of `SHELL_VARIABLES`, and the variable that has it."""
    for variable in SHELL_VARIABLES[name]:
        if value := os.environ.get(variable, "").strip():
            return value, variable
    return None


@dataclass(frozen=True, slots=True)
class Server:
    """The server that the options name.

    Attributes:
        local: Whether to start one in this process.
        base_url: Address of the platform; the environment's if missing.
        timeout: Deadline of every call in seconds; the environment's if missing.
    """

    local: bool = False
    base_url: str | None = None
    timeout: float | None = None
    keyless: bool = False
    """Whether the command can do without a key, as it sends nothing."""

    @property
    def poll(self) -> PollPolicy:
        """How often to poll executions: the embedded server is quick, and not shared."""
        from kubiya_async.executions.polling import PollPolicy

        return PollPolicy(first=0.2, longest=0.5) if self.local else PollPolicy(longest=5.0)

    @property
    def uses_proxy(self) -> bool:
        """Whether proxies of the environment are meant for this server."""
        from urllib.parse import urlsplit

        from kubiya_async.config.urls import is_loopback

        address = self.base_url or os.environ.get("KUBIYA_BASE_URL") or ""
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = ""
        return not self.local and not is_loopback(host)

    @contextmanager
    def connect(self) -> Generator[tuple[Kubiya, asyncio.Runner]]:
        """Yield an open client, with `local` of a server of its own, and the loop it lives on.

        Between two calls of `run` the loop stands still, so that a prompt may read from the
        keyboard, with Ctrl-C working as everywhere.

        Raises:
            UsageError: Two options contradict each other.
        """
        if self.local and self.base_url:
            raise UsageError("--local and --base-url exclude each other")
        with asyncio.Runner() as loop:
            resources = AsyncExitStack()
            try:
                yield loop.run(self._open(resources)), loop
            finally:
                loop.run(resources.aclose())

    async def _open(self, resources: AsyncExitStack) -> Kubiya:
        given = {"base_url": self.base_url, "timeout": self.timeout}
        settings: dict[str, Any] = {n: value for n, value in given.items() if value is not None}
        if self.local:
            from kubiya_async.testing import LocalServer

            server = LocalServer(speed=LOCAL_SPEED, stream_delay=LOCAL_STREAM_DELAY)
            await resources.enter_async_context(server)
            client = server.client(**settings)
        else:
            from kubiya_async.client import Kubiya
            from kubiya_async.config.load import NO_KEY

            try:
                client = Kubiya(trust_env=self.uses_proxy, **settings)
            except ConfigError as error:
                if not (self.keyless and error.message.startswith(NO_KEY)):
                    raise
                client = Kubiya("none", trust_env=self.uses_proxy, **settings)
        return await resources.enter_async_context(client)
