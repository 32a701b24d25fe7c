"""Clients of a scripted server, quick to retry and without a rate limiter unless asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from kubiya_async import Kubiya, KubiyaError, RetryPolicy
from tests.support.canary import KEY, Findings
from tests.support.scripted_server import Act, ScriptedServer

ClientOf = Callable[..., Kubiya]

QUICK = RetryPolicy(max_retries=3, backoff_base=0.001)


@pytest.fixture
async def client_of(canary: Findings) -> AsyncIterator[ClientOf]:
    """Make clients of a server; all are closed at the end, and have shown their key nowhere."""
    del canary
    async with AsyncExitStack() as stack:
        made: list[Kubiya] = []

        def make(server: ScriptedServer | str, **settings: Any) -> Kubiya:
            url = server if isinstance(server, str) else server.url
            defaults: dict[str, Any] = {
                "api_key": KEY,
                "base_url": url,
                "retries": QUICK,
                "rate_limiter": None,
            }
            client = Kubiya(**{**defaults, **settings})
            made.append(client)
            return client

        yield make
        for client in made:
            stack.push_async_callback(client.aclose)


async def error_of(client_of: ClientOf, act: Act, **settings: Any) -> KubiyaError:
    async with ScriptedServer(act) as server:
        client = client_of(server, **{"retries": 0, **settings})
        with pytest.raises(KubiyaError) as caught:
            await client.agents.get("a-1")
        await client.aclose()
    return caught.value


def is_one_readable_line(error: KubiyaError) -> bool:
    return str(error).isprintable() and len(str(error)) <= 2048


async def outcome(call: Awaitable[object]) -> KubiyaError | None:
    try:
        await call
    except KubiyaError as error:
        return error
    return None
