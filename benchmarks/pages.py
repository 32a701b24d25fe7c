"""Time to read a long list, against the least that one request after the other can take.

    python benchmarks/pages.py [--items 2000] [--limit 100] [--latency 5] [--rounds 15]

A server in a process of its own waits `--latency` milliseconds before each page. Prints the wall
and the CPU time of a whole list in milliseconds, medians of interleaved rounds, and the ratio of
the wall time to that of the first contender: raw aiohttp and the fastest JSON parser installed, one
page after the other, without any types.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import importlib.util
import json
import multiprocessing
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import aiohttp

from kubiya_async import Kubiya

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

JSON = "orjson" if importlib.util.find_spec("orjson") else "json"
parse: Callable[[bytes], Any] = importlib.import_module(JSON).loads

Times = tuple[float, float]
"""Milliseconds by the clock on the wall, and of work."""

Read = Callable[[], Awaitable[int]]


def agent(number: int) -> dict[str, Any]:
    """Make an agent of about 600 bytes, with what the documents' example has."""
    return {
        "uuid": f"agent-{number:06}",
        "name": f"DevOps Agent {number}",
        "description": "Handles DevOps automation tasks of all kinds, day and night",
        "status": "active",
        "created_at": "2024-01-15T10:00:00Z",
        "updated_at": "2024-01-15T10:00:00Z",
        "sources": ["source-uuid-1", "source-uuid-2"],
        "environment_variables": {"LOG_LEVEL": "info", "REGION": "eu-west-1"},
        "secrets": ["API_KEY"],
        "integrations": ["slack", "github"],
        "runner": "k8s-runner",
        "llm_model": "claude-sonnet-4",
        "ai_instructions": "You are a helpful DevOps assistant. " * 3,
    }


class PageServer(asyncio.Protocol):
    """Answers `GET …?limit=&offset=` and nothing else, as cheaply as Python can."""

    def __init__(self, total: int, latency: float, pages: dict[tuple[int, int], bytes]) -> None:
        self.total = total
        self.latency = latency
        self.pages = pages

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        target = data.split(b" ", 2)[1].decode()
        query = parse_qs(urlsplit(target).query)
        limit, offset = int(query["limit"][0]), int(query.get("offset", ["0"])[0])
        answer = self.page(limit, offset)
        asyncio.get_running_loop().call_later(self.latency, self.send, answer)

    def send(self, answer: bytes) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(answer)

    def page(self, limit: int, offset: int) -> bytes:
        if (limit, offset) not in self.pages:
            agents = [agent(number) for number in range(offset, min(offset + limit, self.total))]
            figures = {"total": self.total, "limit": limit, "offset": offset}
            body = json.dumps({"agents": agents, **figures}, separators=(",", ":")).encode()
            head = (
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            self.pages[limit, offset] = head.encode() + body
        return self.pages[limit, offset]


def serve(total: int, latency: float, pipe: Connection) -> None:
    async def run() -> None:
        pages: dict[tuple[int, int], bytes] = {}
        server = await asyncio.get_running_loop().create_server(
            lambda: PageServer(total, latency, pages), "127.0.0.1", 0
        )
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)

    asyncio.run(run())


def contenders(
    kubiya: Kubiya, session: aiohttp.ClientSession, url: str, limit: int
) -> dict[str, Read]:
    """Name the ways to read the whole list; each gives the number of items."""

    async def raw() -> int:
        found, total = 0, 1
        while found < total:
            async with session.get(f"{url}/agents?limit={limit}&offset={found}") as response:
                page = parse(await response.read())
            total = page["total"]
            found += len(page["agents"])
        return found

    def ours(prefetch: int) -> Read:
        async def read() -> int:
            found = 0
            async for _ in kubiya.agents.list(limit=limit, prefetch=prefetch):
                found += 1
            return found

        return read

    return {
        f"aiohttp + {JSON} (the limit)": raw,
        "prefetch=0": ours(0),
        "prefetch=1": ours(1),
        "prefetch=4": ours(4),
        "prefetch=100": ours(100),
    }


async def measure(url: str, options: argparse.Namespace) -> dict[str, list[Times]]:
    """Time every contender once a round; the first round is not counted."""
    async with (
        Kubiya(api_key="benchmark", base_url=url, rate_limiter=None) as kubiya,
        aiohttp.ClientSession() as session,
    ):
        ways = contenders(kubiya, session, url, options.limit)
        times: dict[str, list[Times]] = {name: [] for name in ways}
        for number in range(options.rounds + 1):
            for name, read in ways.items():
                gc.collect()
                began, worked = time.perf_counter(), time.process_time()
                found = await read()
                wall, cpu = time.perf_counter() - began, time.process_time() - worked
                if found != options.items:
                    raise SystemExit(f"{name} found {found} of {options.items} items")
                if number:
                    times[name].append((wall * 1000, cpu * 1000))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--latency", type=float, default=5, help="milliseconds before each page")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    here, there = multiprocessing.Pipe()
    # A fresh interpreter: nothing of this process can get in the server's way.
    spawn = multiprocessing.get_context("spawn")
    server = spawn.Process(target=serve, args=(options.items, options.latency / 1000, there))
    server.start()
    try:
        url = f"http://127.0.0.1:{here.recv()}"
        times = asyncio.run(measure(url, options))
    finally:
        here.send(None)
        server.join()
    print(f"{options.items} items, {options.limit} per page, {options.latency:g} ms latency")
    print(f"{'':30}{'wall ms':>9}{'cpu ms':>9}{'ratio':>8}")
    first = 0.0
    for name, values in times.items():
        wall, cpu = (statistics.median(column) for column in zip(*values, strict=True))
        first = first or wall
        print(f"{name:30}{wall:9.1f}{cpu:9.1f}{wall / first:8.2f}")


if __name__ == "__main__":
    main()
