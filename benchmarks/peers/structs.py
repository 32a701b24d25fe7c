"""The agent as a msgspec struct, with the fields of this package's model."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - read when the program runs

import msgspec


class Agent(msgspec.Struct):  # type: ignore[misc]
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


class Page(msgspec.Struct):  # type: ignore[misc]
    agents: list[Agent]
    total: int
    limit: int
    offset: int
