"""The agent as openai and anthropic would have generated it, on the base class of either."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - read when the program runs
from functools import cache
from typing import Any, Optional


@dataclass(frozen=True, slots=True)
class Models:
    agent: Any
    identified: Any
    """The same with an `id`, for lists that are paged by it."""
    page: Any
    event: Any


@cache
def models(library: str) -> Models:
    """Make them for one of the libraries."""
    base: Any = importlib.import_module(library).BaseModel

    # Their code generator writes `Optional`, and their decoder looks for it at run time.
    class Agent(base):  # type: ignore[misc]
        uuid: str
        name: str
        description: Optional[str] = None
        status: Optional[str] = None
        created_at: Optional[datetime] = None
        updated_at: Optional[datetime] = None
        sources: Optional[list[str]] = None
        environment_variables: Optional[dict[str, str]] = None
        secrets: Optional[list[str]] = None
        integrations: Optional[list[str]] = None
        runner: Optional[str] = None
        ai_instructions: Optional[str] = None
        llm_model: Optional[str] = None

    class Identified(Agent):
        id: str

    class Page(base):  # type: ignore[misc]
        agents: list[Agent]
        total: int
        limit: int
        offset: int

    class Event(base):  # type: ignore[misc]
        type: str
        content: Optional[str] = None
        tool: Optional[str] = None
        args: Optional[dict[str, Any]] = None
        result: Optional[str] = None

    namespace = {**globals(), **locals()}
    for model in (Agent, Identified, Page, Event):
        model.model_rebuild(_types_namespace=namespace)
    return Models(Agent, Identified, Page, Event)
