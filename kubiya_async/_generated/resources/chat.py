# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `chat`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kubiya_async._generated.models.chat import (
    ChatMessage,
    ChatMessagePage,
    ChatReply,
    ChatRequest,
    ContextItem,
)
from kubiya_async._generated.operations import CHAT_HISTORY, CHAT_SEND
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator
from kubiya_async.streams.chat import ChatStream


class Chat(Resource):
    """Conversations with agents (document 002)."""

    __slots__ = ()

    async def send(
        self,
        *,
        agent_uuid: str,
        message: str,
        context: Sequence[ContextItem | Mapping[str, Any]] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ChatReply:
        """Send a message to an agent.

        `POST /chat`, document 002, section "Chat API / Send Message" (documented).

        The answer is one reply, or with `stream` a stream of events. The stream names no execution
        and there is no operation to read it again.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            agent_uuid: Id of the agent.
            message: What to say.
            context: Files and pages to read along with the message.
            options: Settings for this call alone.

        Returns:
            An agent's reply in one piece.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return await self._call(
            CHAT_SEND,
            ChatReply,
            body=(
                ChatRequest,
                {"agent_uuid": agent_uuid, "message": message, "context": context, "stream": False},
            ),
            options=options,
        )

    def stream(
        self,
        *,
        agent_uuid: str,
        message: str,
        context: Sequence[ContextItem | Mapping[str, Any]] | Unset = UNSET,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> ChatStream:
        """Send a message to an agent and stream the answer.

        `POST /chat`, document 002, section "Chat API / Send Message" (documented).

        The answer is one reply, or with `stream` a stream of events. The stream names no execution
        and there is no operation to read it again.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            agent_uuid: Id of the agent.
            message: What to say.
            context: Files and pages to read along with the message.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return self._stream(
            CHAT_SEND,
            body=(ChatRequest, {"agent_uuid": agent_uuid, "message": message, "context": context}),
            idle_timeout=idle_timeout,
            options=options,
        )

    def history(
        self,
        agent_uuid: str,
        *,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        since: datetime | str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ChatMessage]:
        """List the messages exchanged with an agent.

        `GET /chat/{agent_uuid}/history`, document 002, section "Chat API / Get Chat History"
        (documented).

        Only reads: a failed call is repeated.

        Args:
            agent_uuid: Id of the agent.
            limit: Items per page. 1 to 100. Left out, the server takes `50`.
            offset: Items to skip. At least 0. Left out, the server takes `0`.
            since: Keep messages from this moment on. With a time zone.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.

        Raises:
            NotFoundError: There is no such resource (`NOT_FOUND`).
        """
        return self._paginate(
            CHAT_HISTORY,
            ChatMessage,
            ChatMessagePage,
            path=(agent_uuid,),
            query={"limit": limit, "offset": offset, "since": since},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )
