"""Fetch an agent with openai's client."""

import asyncio
import sys

import openai


class Agent(openai.BaseModel):  # type: ignore[misc]
    uuid: str
    name: str


async def main() -> None:
    async with openai.AsyncOpenAI(api_key="benchmark", base_url=sys.argv[1]) as client:
        print((await client.get("/agents/agent-000001", cast_to=Agent)).name)


asyncio.run(main())
