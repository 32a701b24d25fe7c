"""Fetch an agent with kubiya_async."""

import asyncio
import sys

from kubiya_async import Kubiya


async def main() -> None:
    async with Kubiya("benchmark", base_url=sys.argv[1]) as kubiya:
        print((await kubiya.agents.get("agent-000001")).name)


asyncio.run(main())
