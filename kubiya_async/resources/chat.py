"""Chat: the generated operations, replies in any form, and conversations."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kubiya_async._generated.models.chat import ChatReply
from kubiya_async._generated.resources.chat import Chat as _Chat
from kubiya_async._messages.decode import response_parser
from kubiya_async._messages.elements import DEFAULT_MAX_ELEMENTS
from kubiya_async.resources.conversation import Conversation
from kubiya_async.streams.accumulate import Accumulator
from kubiya_async.streams.base import (
    HISTORY,
    interrupted,
    log_unreadable,
    reported,
    too_large,
    with_received,
)
from kubiya_async.streams.decoder import events_from_body
from kubiya_async.streams.events import ErrorEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async._generated.models.chat import ContextItem
    from kubiya_async._messages.call import Response
    from kubiya_async._messages.operation import Operation
    from kubiya_async.errors import StreamError

__all__ = [
    "Chat",
]


T = TypeVar("T")


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
