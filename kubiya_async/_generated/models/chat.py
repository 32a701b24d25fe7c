# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/platform/chat.yaml`: Kubiya API, chat."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType

from kubiya_async._generated.models.common import Page
from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import Model


class FileContext(Model, nullable=()):
    """A file to read along with the message."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
    )
    type: Literal["file"]
    """Always `file`."""
    content: str
    """Text of the file."""
    filename: str | None = None
    """Name of the file."""


class UrlContext(Model, nullable=()):
    """A page to read along with the message."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
    )
    type: Literal["url"]
    """Always `url`."""
    url: str
    """Address of the page."""


ContextItem = TypeAliasType(
    "ContextItem", Annotated[FileContext | UrlContext, Field(discriminator="type")]
)
"""Something to read along with a message."""


class ChatRequest(Model, nullable=()):
    """A message to an agent."""

    agent_uuid: Annotated[str, Field(min_length=1)]
    """Id of the agent."""
    message: str
    """What to say."""
    context: list[ContextItem] | None = None
    """Files and pages to read along with the message."""
    stream: bool | None = None
    """Whether to answer with a stream of events."""


class ChatReply(Model):
    """An agent's reply in one piece."""

    response: str
    """What the agent says."""
    execution_id: str | None = None
    """Id of the execution behind the reply."""
    created_at: Timestamp | None = None
    """When the reply was made."""


ChatRole = TypeAliasType("ChatRole", Literal["user", "assistant"] | str)
"""Who said a message."""


class ChatMessage(Model):
    """A message of a conversation."""

    id: str
    """Id of the message."""
    role: ChatRole | None = None
    """Who said it."""
    content: str | None = None
    """What was said."""
    timestamp: Timestamp | None = None
    """When it was said."""


class MessageEvent(Model):
    """The agent says something."""

    type: Literal["message"]
    """Always `message`."""
    content: str
    """A piece of the answer."""


class ToolCallEvent(Model):
    """The agent starts a tool."""

    type: Literal["tool_call"]
    """Always `tool_call`."""
    tool: str
    """Name of the tool."""
    args: dict[str, Any] | None = None
    """Arguments of the call; their names are the tool's own."""


class ToolResultEvent(Model):
    """A tool has answered."""

    type: Literal["tool_result"]
    """Always `tool_result`."""
    result: str | Any
    """What the tool answered: text as a rule."""


class DoneEvent(Model):
    """The answer is complete."""

    type: Literal["done"]
    """Always `done`."""


class ErrorEvent(Model):
    """The answer failed."""

    type: Literal["error"]
    """Always `error`."""
    message: str | None = None
    """Sentence for a person."""
    error: str | dict[str, Any] | None = None
    """The failure: a sentence, or an object as in the error envelope."""
    code: str | None = None
    """Machine-readable code."""


KnownChatEvent = TypeAliasType(
    "KnownChatEvent",
    Annotated[
        MessageEvent | ToolCallEvent | ToolResultEvent | DoneEvent | ErrorEvent,
        Field(discriminator="type"),
    ],
)
"""An event of a chat stream that this spec knows."""


class UnknownChatEvent(Model):
    """An event of a chat stream that this spec does not know."""

    type: str
    """Name of the event type."""


ChatEvent = TypeAliasType("ChatEvent", KnownChatEvent | UnknownChatEvent)
"""An event of a chat stream."""


class ChatMessagePage(Page):
    """One page of messages."""

    messages: list[ChatMessage] | None
    """The messages."""
