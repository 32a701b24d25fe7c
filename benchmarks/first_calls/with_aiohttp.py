"""Fetch an agent with aiohttp, without types."""

import asyncio
import sys

import aiohttp


async def main() -> None:
    headers = {"Authorization": "UserKey benchmark"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{sys.argv[1]}/agents/agent-000001") as response,
    ):
        print((await response.json())["name"])


asyncio.run(main())
