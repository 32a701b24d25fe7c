"""A conversation: messages to one agent, with what goes along and what came back.

The API has no session of its own: an agent's thread is the agent's. So this keeps, on this side,
the context items that go with every message and the turns made here, and leaves every call visible.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kubiya_async._messages.redact import masks_keys
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kubiya_async._generated.models.chat import ChatMessage, ChatReply, ContextItem
    from kubiya_async._generated.resources.chat import Chat
    from kubiya_async.options import RequestOptions
    from kubiya_async.pagination.paginator import Paginator
    from kubiya_async.streams.chat import ChatStream

__all__ = [
    "Conversation",
    "Turn",
]


@masks_keys
@dataclass(slots=True)
class Turn:
    """One message, and what came back.

    Attributes:
        message: What was said.
        reply: The whole reply, if it was asked for in one piece.
        stream: The stream, if it was asked for as one; its `snapshot` grows as it is read.
    """

    message: str
    reply: ChatReply | None = None
    stream: ChatStream | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The agent's text so far."""
        if self.stream is not None:
            return self.stream.snapshot.text
        return "" if self.reply is None else self.reply.response


class Conversation:
    """Messages to one agent."""

    __slots__ = ("_chat", "agent_uuid", "context", "turns")

    def __init__(self, chat: Chat, agent_uuid: str, *, context: Sequence[ContextItem] = ()) -> None:
        """Begin without turns."""
        self._chat = chat
        self.agent_uuid: str = agent_uuid
        self.context: list[ContextItem] = context_items(context)
        """Goes along with every message; append to it, or clear it."""
        self.turns: list[Turn] = []
        """What was said here, oldest first."""

    async def send(
        self,
        message: str,
        *,
        context: Sequence[ContextItem] = (),
        options: RequestOptions | None = None,
    ) -> ChatReply:
        """Send a message and wait for the whole reply: one `chat.send`.

        Args:
            message: What to say.
            context: Goes along with this message only.
            options: Settings for this call.

        Raises:
            KubiyaError: As `chat.send`; the turn is kept only when it worked.
        """
        reply = await self._chat.send(
            agent_uuid=self.agent_uuid,
            message=message,
            context=self._along(context),
            options=options,
        )
        self.turns.append(Turn(message, reply=reply))
        return reply

    def stream(
        self,
        message: str,
        *,
        context: Sequence[ContextItem] = (),
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> ChatStream:
        """Send a message and stream the reply: one `chat.stream`.

        Args:
            message: What to say.
            context: Goes along with this message only.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call.
        """
        stream = self._chat.stream(
            agent_uuid=self.agent_uuid,
            message=message,
            context=self._along(context),
            idle_timeout=idle_timeout,
            options=options,
        )
        self.turns.append(Turn(message, stream=stream))
        return stream

    def history(
        self, *, since: datetime | str | Unset = UNSET, max_items: int | None = None
    ) -> Paginator[ChatMessage]:
        """Read the server's history of the thread: `chat.history`, also of other conversations.

        Args:
            since: Only messages from then on.
            max_items: Stop after this many.
        """
        return self._chat.history(self.agent_uuid, since=since, max_items=max_items)

    def _along(self, context: Sequence[ContextItem]) -> list[ContextItem] | Unset:
        return [*self.context, *context_items(context)] or UNSET


def context_items(context: Sequence[ContextItem]) -> list[ContextItem]:
    """Return what goes along with a message.

    Raises:
        InvalidArgumentError: It is no list.
    """
    if not isinstance(context, Iterable):
        problem = f"context must be a list of context items, got {type(context).__name__}"
        raise InvalidArgumentError(problem, argument="context")
    return list(context)
