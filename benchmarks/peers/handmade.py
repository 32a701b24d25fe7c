"""What a careful team builds by itself: aiohttp, pydantic, stamina and aiolimiter."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
from pydantic import TypeAdapter

from benchmarks.peers.roles import AGENT, FIFTY, HEADERS, Calls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable


@asynccontextmanager
async def calls(root: str) -> AsyncIterator[Calls]:
    """Typed results, retries, and one window of a limit."""
    import stamina
    from aiolimiter import AsyncLimiter

    from kubiya_async._generated.models.agents import Agent, AgentPage

    limiter = AsyncLimiter(10_000_000, 60)
    one, fifty = TypeAdapter(Agent).validate_json, TypeAdapter(AgentPage).validate_json

    @stamina.retry(on=(aiohttp.ClientError, TimeoutError))  # type: ignore[untyped-decorator]
    async def get(path: str, decode: Callable[[bytes], object]) -> object:
        async with limiter, session.get(root + path) as response:
            response.raise_for_status()
            return decode(await response.read())

    async with aiohttp.ClientSession(headers=HEADERS) as session:
        yield Calls(lambda: get(AGENT, one), lambda: get(FIFTY, fifty))
