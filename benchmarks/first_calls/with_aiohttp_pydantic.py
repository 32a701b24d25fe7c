"""Fetch an agent with aiohttp into a pydantic model with the same fields: the limit."""

import asyncio
import sys
from datetime import datetime

import aiohttp
from pydantic import BaseModel, ConfigDict


class Webhook(BaseModel):
    model_config = ConfigDict(extra="allow")
    url: str | None = None
    events: list[str] | None = None


class Agent(BaseModel):
    model_config = ConfigDict(extra="allow")
    uuid: str
    name: str
    description: str | None = None
    status: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    sources: list[str] | None = None
    environment_variables: dict[str, str] | None = None
    secrets: list[str] | None = None
    integrations: list[str] | None = None
    runner: str | None = None
    ai_instructions: str | None = None
    llm_model: str | None = None
    webhook: Webhook | None = None


async def main() -> None:
    headers = {"Authorization": "UserKey benchmark"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{sys.argv[1]}/agents/agent-000001") as response,
    ):
        print(Agent.model_validate_json(await response.read()).name)


asyncio.run(main())
