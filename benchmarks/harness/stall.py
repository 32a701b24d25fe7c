"""How long the loop stands still while a client is made and makes its first call.

python -m benchmarks.harness.stall LIBRARY URL
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.peers import bare_aiohttp, httpx_client, stainless, this_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from benchmarks.peers.roles import Calls


def openai(root: str) -> AbstractAsyncContextManager[Calls]:
    return stainless.calls(root, library="openai")


def anthropic(root: str) -> AbstractAsyncContextManager[Calls]:
    return stainless.calls(root, library="anthropic")


CLIENTS: dict[str, Callable[[str], AbstractAsyncContextManager[Calls]]] = {
    "aiohttp": bare_aiohttp.json_method,
    "kubiya_async": this_package.calls,
    "httpx": httpx_client.calls,
    "openai": openai,
    "anthropic": anthropic,
}


class Heart:
    """Beats every millisecond, and remembers the longest time between two beats."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.last = 0.0

    async def beat(self) -> None:
        self.last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            self.longest = max(self.longest, now - self.last)
            self.last = now


async def first_call(enter: Callable[[str], AbstractAsyncContextManager[Calls]], url: str) -> None:
    async with enter(url) as calls:
        await calls.one()


async def main(library: str, url: str) -> float:
    enter = CLIENTS[library]
    # Importing is measured elsewhere, so a call goes ahead that needs everything but TLS. It fails,
    # as the server speaks nothing else.
    with contextlib.suppress(Exception):
        await first_call(enter, url.replace("https", "http"))
    heart = Heart()
    beating = asyncio.create_task(heart.beat())
    await asyncio.sleep(0.05)
    heart.longest = 0.0
    await first_call(enter, url)
    await asyncio.sleep(0.005)
    beating.cancel()
    return heart.longest


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
