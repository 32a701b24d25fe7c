"""The chat page's calls: which agents there are, and an answer as it is being given."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, Field

from kubiya_async.contrib.fastapi import KubiyaDep, RelayFormat, relay

router = APIRouter(prefix="/api")

MOST_AGENTS = 200


class Agent(BaseModel):
    uuid: str
    name: str
    description: str | None


class Question(BaseModel):
    agent: str
    text: Annotated[str, Field(min_length=1, max_length=20_000)]


@router.get("/agents")
async def agents(kubiya: KubiyaDep) -> list[Agent]:
    found = await kubiya.agents.list(limit=100, sort="name").collect(max_items=MOST_AGENTS)
    return [Agent(uuid=a.uuid, name=a.name, description=a.description) for a in found]


@router.post("/chat")
async def ask(question: Question, kubiya: KubiyaDep, format: RelayFormat = "sse") -> Response:  # noqa: A002 - the field's word
    # By POST: browsers repeat a GET by themselves, and an agent would act again. The browser's
    # leaving closes the stream; an error becomes something the page can show.
    # Its own page takes the events as they are; other front ends ask for what they speak.
    stream = kubiya.chat.stream(agent_uuid=question.agent, message=question.text)
    return relay(stream, format=format)
