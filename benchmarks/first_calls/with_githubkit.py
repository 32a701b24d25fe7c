"""Fetch JSON with githubkit."""

import asyncio
import sys

from githubkit import GitHub


async def main() -> None:
    async with GitHub("benchmark", base_url=sys.argv[1]) as github:
        print((await github.arequest("GET", "/agents/agent-000001")).json()["name"])


asyncio.run(main())
