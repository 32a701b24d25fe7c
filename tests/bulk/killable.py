"""A program that is killed: starts executions through a journal and prints what became of them."""

from __future__ import annotations

import asyncio
import sys

from kubiya_async import Kubiya, bulk


async def main(url: str, key: str, journal: str, items: int, width: int) -> None:
    async with Kubiya(api_key=key, base_url=url) as kubiya:
        sources = ({"source": f"myorg/{number}"} for number in range(items))
        async with bulk.run(
            kubiya.workflows.execute, sources, concurrency=width, journal=journal
        ) as results:
            async for result in results:
                print(type(result).__name__, result.index, flush=True)


if __name__ == "__main__":
    _, where, secret, file, count, at_once = sys.argv
    asyncio.run(main(where, secret, file, int(count), int(at_once)))
