"""Fetch an agent with anthropic's client."""

import asyncio
import sys

import anthropic


class Agent(anthropic.BaseModel):  # type: ignore[misc]
    uuid: str
    name: str


async def main() -> None:
    async with anthropic.AsyncAnthropic(api_key="benchmark", base_url=sys.argv[1]) as client:
        print((await client.get("/agents/agent-000001", cast_to=Agent)).name)


asyncio.run(main())
