"""openai and anthropic: clients of other APIs, of one make, asked for what ours is asked for.

They reach paths of our server through their public `get` and `post`, with models of their own base
class. Both are pointed at loopback and retry nothing.
"""

from __future__ import annotations

import functools
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.peers.roles import AGENT, FIFTY, KEY, QUESTION, Calls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from benchmarks.peers.roles import Read, Walk


def openai_client(root: str, *, on_aiohttp: bool) -> Any:
    """Make an openai client."""
    import openai

    transport = openai.DefaultAioHttpClient() if on_aiohttp else None
    return openai.AsyncOpenAI(
        api_key=KEY, base_url=root, http_client=transport, max_retries=0, timeout=600
    )


def anthropic_client(root: str, *, on_aiohttp: bool) -> Any:
    """Make an anthropic client."""
    import anthropic

    transport = anthropic.DefaultAioHttpClient() if on_aiohttp else None
    return anthropic.AsyncAnthropic(
        api_key=KEY, base_url=root, http_client=transport, max_retries=0, timeout=600
    )


MAKERS: dict[str, Callable[..., Any]] = {"openai": openai_client, "anthropic": anthropic_client}


@asynccontextmanager
async def calls(root: str, *, library: str, on_aiohttp: bool = False) -> AsyncIterator[Calls]:
    """Get agents as their models."""
    from benchmarks.peers.stainless_models import models

    found = models(library)
    async with MAKERS[library](root, on_aiohttp=on_aiohttp) as client:
        yield Calls(
            functools.partial(client.get, AGENT, cast_to=found.agent),
            functools.partial(client.get, FIFTY, cast_to=found.page),
        )


@asynccontextmanager
async def openai_events(root: str, *, on_aiohttp: bool = False) -> AsyncIterator[Read]:
    """Stream events as their models."""
    import openai

    from benchmarks.peers.stainless_models import models

    event = models("openai").event
    kind: Any = openai.AsyncStream

    async def read(arrived: Callable[[], object]) -> None:
        stream = await client.post(
            "/chat", cast_to=event, body=QUESTION, stream=True, stream_cls=kind[event]
        )
        async for _ in stream:
            arrived()

    async with openai_client(root, on_aiohttp=on_aiohttp) as client:
        yield read


@asynccontextmanager
async def anthropic_events(root: str, *, on_aiohttp: bool = False) -> AsyncIterator[Read]:
    """Stream raw events and parse them: its typed streams skip events without a name."""
    import anthropic

    kind: Any = anthropic.AsyncStream

    async def read(arrived: Callable[[], object]) -> None:
        stream = await client.post(
            "/chat",
            cast_to=dict[str, Any],
            body=QUESTION,
            stream=True,
            stream_cls=kind[dict[str, Any]],
        )
        async for event in kind.raw_events(stream.response):
            event.json()
            arrived()
        await stream.close()

    async with anthropic_client(root, on_aiohttp=on_aiohttp) as client:
        yield read


@asynccontextmanager
async def openai_pages(root: str) -> AsyncIterator[Walk]:
    """Page by cursor."""
    from openai.pagination import AsyncCursorPage

    from benchmarks.peers.stainless_models import models

    agent = models("openai").identified
    kind: Any = AsyncCursorPage

    async def walk() -> int:
        found = 0
        async for _ in client.get_api_list(
            "/agents/items", page=kind[agent], model=agent, options={"params": {"limit": 100}}
        ):
            found += 1
        return found

    async with openai_client(root, on_aiohttp=False) as client:
        yield walk


@asynccontextmanager
async def anthropic_pages(root: str) -> AsyncIterator[Walk]:
    """Page by cursor."""
    from anthropic.pagination import AsyncPage

    from benchmarks.peers.stainless_models import models

    agent = models("anthropic").identified
    kind: Any = AsyncPage

    async def walk() -> int:
        found = 0
        async for _ in client.get_api_list(
            "/agents/items", page=kind[agent], model=agent, options={"params": {"limit": 100}}
        ):
            found += 1
        return found

    async with anthropic_client(root, on_aiohttp=False) as client:
        yield walk
