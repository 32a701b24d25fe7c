"""Chat: the generated operations, replies in any form, and conversations.

The API has no session of its own: an agent's thread is the agent's. So a conversation keeps, on
this side, the context items that go with every message and the turns made here.
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from kubiya_async._generated.models.chat import ChatMessage, ChatReply, ContextItem
from kubiya_async._generated.resources.chat import Chat as _Chat
from kubiya_async._messages.call import Response
from kubiya_async._messages.decode import response_parser
from kubiya_async._messages.json_reader import DEFAULT_MAX_ELEMENTS
from kubiya_async._messages.operation import Operation
from kubiya_async._messages.redact import masks_keys
from kubiya_async.errors import InvalidArgumentError, StreamError
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination.paginator import Paginator
from kubiya_async.streams.accumulate import Accumulator
from kubiya_async.streams.base import (
    HISTORY,
    interrupted,
    log_unreadable,
    reported,
    too_large,
    with_received,
)
from kubiya_async.streams.chat import ChatStream
from kubiya_async.streams.decoder import events_from_body
from kubiya_async.streams.events import ErrorEvent

__all__ = ["Chat", "Conversation", "Exchange", "Turn"]


T = TypeVar("T")


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


def context_items(context: Sequence[ContextItem]) -> list[ContextItem]:
    """Return what goes along with a message.

    Raises:
        InvalidArgumentError: It is no list.
    """
    if not isinstance(context, Iterable):
        problem = f"context must be a list of context items, got {type(context).__name__}"
        raise InvalidArgumentError(problem, argument="context")
    return list(context)


class Exchange(ABC):
    """Messages to one agent, on either wire."""

    __slots__ = ("agent_uuid", "context", "turns")

    def __init__(self, agent_uuid: str, context: Sequence[ContextItem]) -> None:
        """Begin without turns."""
        self.agent_uuid: str = agent_uuid
        self.turns: list[Turn] = []
        """What was said here, oldest first."""
        self.context: list[ContextItem] = context_items(context)
        """Goes along with every message; append to it, or clear it."""

    def __repr__(self) -> str:
        """Show whom it is with, and how long it is; not what was said."""
        return f"<{type(self).__name__} with {self.agent_uuid}: {len(self.turns)} turns>"

    def stream(
        self,
        message: str,
        *,
        context: Sequence[ContextItem] = (),
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> ChatStream:
        """Send a message and stream the reply.

        Args:
            message: What to say.
            context: Goes along with this message only.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call.
        """
        along = [*self.context, *context_items(context)]
        stream = self._stream(message, along, idle_timeout=idle_timeout, options=options)
        self.turns.append(Turn(message, stream=stream))
        return stream

    @abstractmethod
    def _stream(self, message: str, along: list[ContextItem], **settings: Any) -> ChatStream:
        """Make the call."""


class Conversation(Exchange):
    """Messages to one agent."""

    __slots__ = ("_chat",)

    def __init__(
        self, chat: _Chat, agent_uuid: str, *, context: Sequence[ContextItem] = ()
    ) -> None:
        """Begin without turns."""
        super().__init__(agent_uuid, context)
        self._chat = chat

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
            context=[*self.context, *context_items(context)] or UNSET,
            options=options,
        )
        self.turns.append(Turn(message, reply=reply))
        return reply

    def history(
        self, *, since: datetime | str | Unset = UNSET, max_items: int | None = None
    ) -> Paginator[ChatMessage]:
        """Read the server's history of the thread: `chat.history`, also of other conversations.

        Args:
            since: Only messages from then on.
            max_items: Stop after this many.
        """
        return self._chat.history(self.agent_uuid, since=since, max_items=max_items)

    def _stream(self, message: str, along: list[ContextItem], **settings: Any) -> ChatStream:
        return self._chat.stream(
            agent_uuid=self.agent_uuid, message=message, context=along or UNSET, **settings
        )


class Chat(_Chat):
    """Conversations with agents (document 002, Chat API)."""

    __slots__ = ()

    def conversation(self, agent_uuid: str, *, context: Sequence[ContextItem] = ()) -> Conversation:
        """Return a conversation with an agent, which keeps its session and history together.

        Args:
            agent_uuid: Id of the agent.
            context: Files and pages that go along with every message.
        """
        return Conversation(self, agent_uuid, context=context)

    async def _call(self, operation: Operation, result: type[T] | None, **arguments: Any) -> T:
        if operation.streaming is None:
            return await super()._call(operation, result, **arguments)
        call = self._dispatcher.prepare(operation, **arguments)
        call.agent = arguments["body"][1]["agent_uuid"]
        finish = functools.partial(_reply, operation)
        return cast("T", await self._dispatcher.send(call, finish))


def _reply(operation: Operation, response: Response) -> ChatReply:
    """Decode a reply, also one that came as a stream although none was asked for."""
    events = events_from_body(response.headers.get("Content-Type"), response.body)
    if events is None:
        reply: ChatReply = response_parser(operation, ChatReply)(response)
        return reply
    heard = Accumulator(HISTORY)
    error: StreamError = interrupted(
        "the reply came as a stream, which ended before its last event"
    )
    for event in events:
        heard.add(event)
        if heard.done and not heard.result().truncated:
            log_unreadable(heard.unreadable, operation.id, response.request_id)
            missing = {"unreadable": heard.unreadable} if heard.unreadable else {}
            return ChatReply.model_validate({"response": heard.text, **missing})
        if heard.done or heard.count > DEFAULT_MAX_ELEMENTS:
            raise too_large(operation.id, response.request_id)
        if isinstance(event, ErrorEvent):
            error = reported(event)
            break
    raise with_received(error, heard.result())
