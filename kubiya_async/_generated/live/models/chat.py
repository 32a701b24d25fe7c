# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/chat.yaml`: Kubiya as its own clients call it, chat."""

from typing import Annotated, Any

from pydantic import Field

from kubiya_async._messages.models import LiveModel


class LiveConverseMessage(LiveModel, nullable=()):
    """A message to an agent."""

    message: str
    """What to say."""
    agent_uuid: Annotated[str, Field(min_length=1)]
    """Id of the agent."""
    session_id: str | None = None
    """Session to go on with."""


class LiveChatMessage(LiveModel, nullable=()):
    """A message to an agent, or to one that is described along with it."""

    message: str
    """What to say."""
    agent_uuid: str | None = None
    """Id of the agent; left out where `agent` describes one."""
    session_id: str | None = None
    """Session to go on with."""
    user_email: str | None = None
    """Address of who says it."""
    org: str | None = None
    """Organization of who says it."""
    agent: dict[str, Any] | None = None
    """An agent that exists for this conversation only."""
