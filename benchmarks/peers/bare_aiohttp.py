"""aiohttp by itself, with one or another way to read what came: the limit, and what is near it."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
from pydantic import TypeAdapter

from benchmarks.peers.roles import AGENT, FIFTY, HEADERS, QUESTION, Calls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from benchmarks.peers.roles import Read, Walk


@asynccontextmanager
async def _calls(
    root: str, one: Callable[[bytes], object], fifty: Callable[[bytes], object]
) -> AsyncIterator[Calls]:
    async with aiohttp.ClientSession(headers=HEADERS) as session:

        async def get(path: str, decode: Callable[[bytes], object]) -> object:
            async with session.get(root + path) as response:
                return decode(await response.read())

        yield Calls(lambda: get(AGENT, one), lambda: get(FIFTY, fifty))


@asynccontextmanager
async def untyped(root: str) -> AsyncIterator[Calls]:
    """Parse with orjson."""
    import orjson

    async with _calls(root, orjson.loads, orjson.loads) as calls:
        yield calls


@asynccontextmanager
async def typed(root: str) -> AsyncIterator[Calls]:
    """Validate with pydantic, into this package's models."""
    from kubiya_async._generated.models.agents import Agent, AgentPage

    one = TypeAdapter(Agent).validate_json
    fifty = TypeAdapter(AgentPage).validate_json
    async with _calls(root, one, fifty) as calls:
        yield calls


@asynccontextmanager
async def structs(root: str) -> AsyncIterator[Calls]:
    """Decode with msgspec into structs with the same fields."""
    import msgspec

    from benchmarks.peers.structs import Agent, Page

    one, fifty = msgspec.json.Decoder(Agent), msgspec.json.Decoder(Page)
    async with _calls(root, one.decode, fifty.decode) as calls:
        yield calls


@asynccontextmanager
async def json_method(root: str) -> AsyncIterator[Calls]:
    """Use `response.json()`."""
    async with aiohttp.ClientSession(headers=HEADERS) as session:

        async def get(path: str) -> object:
            async with session.get(root + path) as response:
                return await response.json()

        yield Calls(lambda: get(AGENT), lambda: get(FIFTY))


@asynccontextmanager
async def split(
    root: str, *, separator: bytes = b"\n\n", limit: int = 100, typed: bool = False
) -> AsyncIterator[Read]:
    """Split whatever arrives; parse it with orjson, or validate it with this package's union."""
    import orjson

    from kubiya_async.streams.events import event_parser

    parse: Callable[[Any], object] = event_parser() if typed else orjson.loads

    async def read(arrived: Callable[[], object]) -> None:
        async with session.post(f"{root}/chat", json=QUESTION) as response:
            rest = b""
            async for chunk in response.content.iter_any():
                blocks = (rest + chunk if rest else chunk).split(separator)
                rest = blocks.pop()
                for block in blocks:
                    parse(block[6:])
                    arrived()

    connector = aiohttp.TCPConnector(limit=limit)
    async with aiohttp.ClientSession(headers=HEADERS, connector=connector) as session:
        yield read


@asynccontextmanager
async def lines(root: str) -> AsyncIterator[Read]:
    """Iterate over the lines, as most examples do."""

    async def read(arrived: Callable[[], object]) -> None:
        async with session.post(f"{root}/chat", json=QUESTION) as response:
            async for line in response.content:
                if line.startswith(b"data:"):
                    json.loads(line[5:])
                    arrived()

    async with aiohttp.ClientSession(headers=HEADERS) as session:
        yield read


@asynccontextmanager
async def pages(root: str) -> AsyncIterator[Walk]:
    """Read one page after the other, as fast as one request after the other can be."""
    import orjson

    async def walk() -> int:
        found, total = 0, 1
        while found < total:
            page = await get(f"{root}/agents?limit=100&offset={found}")
            total = page["total"]
            found += len(page["agents"])
        return found

    async def get(url: str) -> Any:
        async with session.get(url) as response:
            return orjson.loads(await response.read())

    async with aiohttp.ClientSession(headers=HEADERS) as session:
        yield walk
