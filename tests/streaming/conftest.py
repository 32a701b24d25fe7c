"""Chats against the local server, with every way of making its answers strange."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async.testing import Fault, LocalServer

if TYPE_CHECKING:
    from kubiya_async import ChatStream, Kubiya
    from kubiya_async.testing.scripts import StreamItem
    from tests.support.canary import Findings

AGENT = "abc-123-def"


class Talk:
    """A client and its server, and the short ways of a test to use them."""

    def __init__(self, server: LocalServer, kubiya: Kubiya) -> None:
        self.server = server
        self.kubiya = kubiya

    def ask(self, **options: Any) -> ChatStream:
        """Make a stream."""
        return self.kubiya.chat.stream(agent_uuid=AGENT, message="Hello", **options)

    def script(self, *items: StreamItem, **how: Any) -> None:
        """Let the agent answer so."""
        self.server.chat_script(list(items), **how)

    def answer(
        self, body: bytes | str, content_type: str = "text/event-stream", **more: Any
    ) -> None:
        """Let the next answer be these bytes."""
        fault = Fault(status=200, body=body, content_type=content_type, **more)
        self.server.faults.add(fault, "chat.send")

    @property
    def posts(self) -> int:
        """How many messages have reached the server."""
        return self.server.requests.count("chat.send")

    async def settled(self) -> None:
        """Wait until the server has noticed everything that was closed, then look for leaks."""
        while self.server.open_streams:
            await asyncio.sleep(0)
        await asyncio.sleep(0)


@pytest.fixture
def talk(local_server: LocalServer, kubiya: Kubiya, canary: Findings) -> Talk:
    """Return a client of the local server, whose key must not show in any error or log."""
    canary.mark = local_server.api_key
    return Talk(local_server, kubiya)
