# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `live.chat`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubiya_async._generated.live.models.chat import LiveChatMessage, LiveConverseMessage
from kubiya_async._generated.live.operations import LIVE_CHAT_CONVERSE, LIVE_CHAT_STREAM
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.streams.chat import ChatStream


class LiveChat(Resource):
    """Conversations with agents: as deltas, or as growing messages."""

    __slots__ = ()

    def stream(
        self,
        *,
        message: str,
        agent_uuid: str | Unset = UNSET,
        session_id: str | Unset = UNSET,
        user_email: str | Unset = UNSET,
        org: str | Unset = UNSET,
        agent: Mapping[str, Any] | Unset = UNSET,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> ChatStream:
        """Send a message to an agent and stream the answer.

        `POST /api/v1/hb/v4/stream`, seen in one: cli internal/kubiya/chat.go.

        Files are no part of the request: the clients write them into the message.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            message: What to say.
            agent_uuid: Id of the agent; left out where `agent` describes one.
            session_id: Session to go on with.
            user_email: Address of who says it.
            org: Organization of who says it.
            agent: An agent that exists for this conversation only.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.
        """
        return self._stream(
            LIVE_CHAT_STREAM,
            body=(
                LiveChatMessage,
                {
                    "message": message,
                    "agent_uuid": agent_uuid,
                    "session_id": session_id,
                    "user_email": user_email,
                    "org": org,
                    "agent": agent,
                },
            ),
            idle_timeout=idle_timeout,
            options=options,
        )

    def converse(
        self,
        *,
        message: str,
        agent_uuid: str,
        session_id: str | Unset = UNSET,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> ChatStream:
        """Send a message to an agent and stream the growing answer.

        `POST /api/v1/converse`, seen in two clients: cli internal/kubiya/chat.go; web chat
        application.

        Without a session id a session begins; its id is in the answer's records.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            message: What to say.
            agent_uuid: Id of the agent.
            session_id: Session to go on with.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call alone.

        Returns:
            The stream, to be used with `async with`.
        """
        return self._stream(
            LIVE_CHAT_CONVERSE,
            body=(
                LiveConverseMessage,
                {"message": message, "agent_uuid": agent_uuid, "session_id": session_id},
            ),
            idle_timeout=idle_timeout,
            options=options,
        )
