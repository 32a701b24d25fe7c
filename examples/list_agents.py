"""List the agents of your organisation, all pages of them.

    python examples/list_agents.py [WORD]

The key is read from KUBIYA_API_KEY. Without an account, `python -m kubiya_async serve` in another
terminal starts a local server and prints the variables to export.
"""

from __future__ import annotations

import asyncio
import sys

from kubiya_async import UNSET, Kubiya


async def main(word: str | None = None) -> None:
    async with Kubiya() as kubiya:
        agents = kubiya.agents.list(filter=word or UNSET, sort="name")
        async for agent in agents:
            print(f"{agent.name:24} {agent.status or 'unknown':10} {agent.uuid}")
        print(f"Agents in all: {agents.total}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:2]))
