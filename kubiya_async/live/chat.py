"""Chat on the live wire: the generated operations, and conversations.

The server keeps the thread of a conversation under a session's id.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

from kubiya_async._generated.live.resources.chat import LiveChat as _LiveChat
from kubiya_async._generated.models.chat import ContextItem, FileContext, UrlContext
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.resources.chat import Exchange
from kubiya_async.streams.accumulate import ChatResult
from kubiya_async.streams.chat import ChatStream

__all__ = ["ChatWire", "LiveChat", "LiveConversation"]

ChatWire: TypeAlias = Literal["stream", "converse"]
"""Which operation carries the messages; both say the same."""


class LiveConversation(Exchange):
    """Messages to one agent in one session.

    What goes along with a message is written into it, as there is no other place for it.
    """

    __slots__ = ("_chat", "_speaker", "_wire", "session_id")

    def __init__(
        self,
        chat: _LiveChat,
        agent_uuid: str,
        *,
        session_id: str | None,
        wire: ChatWire,
        context: Sequence[ContextItem],
        speaker: dict[str, Any],
    ) -> None:
        """Begin without turns."""
        super().__init__(agent_uuid, context)
        self.session_id: str = session_id or str(uuid.uuid4())
        """Id of the session; give it to `chat.conversation` to go on another time."""
        self._chat = chat
        self._wire = wire
        self._speaker = speaker

    async def send(
        self,
        message: str,
        *,
        context: Sequence[ContextItem] = (),
        options: RequestOptions | None = None,
    ) -> ChatResult:
        """Send a message and wait for the whole reply.

        Args:
            message: What to say.
            context: Goes along with this message only.
            options: Settings for this call.

        Raises:
            StreamError: The reply broke off; the error has what was received.
            KubiyaError: As for every call.
        """
        async with self.stream(message, context=context, options=options) as stream:
            return await stream.final()

    def _stream(self, message: str, along: list[ContextItem], **settings: Any) -> ChatStream:
        if not isinstance(message, str):
            problem = f"message must be a str, got {type(message).__name__}"
            raise InvalidArgumentError(problem, argument="message")
        for index, item in enumerate(along):
            if not isinstance(item, FileContext | UrlContext):
                raise InvalidArgumentError(
                    f"context[{index}] must come from file_context, text_context or url_context, "
                    f"got {type(item).__name__}",
                    argument="context",
                )
        start = self._chat.stream if self._wire == "stream" else self._chat.converse
        return start(
            message="\n\n".join([message, *map(_as_text, along)]),
            agent_uuid=self.agent_uuid,
            session_id=self.session_id,
            **self._speaker,
            **settings,
        )


class LiveChat(_LiveChat):
    """Conversations with agents, as the platform's own clients have them."""

    __slots__ = ()

    def conversation(
        self,
        agent_uuid: str,
        *,
        session_id: str | None = None,
        wire: ChatWire = "stream",
        context: Sequence[ContextItem] = (),
        user_email: str | Unset = UNSET,
        org: str | Unset = UNSET,
    ) -> LiveConversation:
        """Return a conversation with an agent, which keeps its session together.

        Args:
            agent_uuid: Id of the agent.
            session_id: Session to go on with; a new one without it.
            wire: Which operation carries the messages.
            context: Files and pages that go along with every message.
            user_email: Address of who speaks; for `stream` only.
            org: Organization of who speaks; for `stream` only.

        Raises:
            InvalidArgumentError: `converse` has no place for who speaks.
        """
        if wire not in ("stream", "converse"):
            raise InvalidArgumentError(
                f"wire must be 'stream' or 'converse', got {wire!r}", argument="wire"
            )
        speaker = {"user_email": user_email, "org": org}
        for name, value in speaker.items():
            if wire != "stream" and not isinstance(value, Unset):
                raise InvalidArgumentError(
                    f"{name}: only messages on the wire 'stream' say who speaks, not those on "
                    f"{wire!r}",
                    argument=name,
                )
        return LiveConversation(
            self,
            agent_uuid,
            session_id=session_id,
            wire=wire,
            context=context,
            speaker=speaker if wire == "stream" else {},
        )


def _as_text(item: ContextItem) -> str:
    """Write what goes along with a message as the platform's own clients do."""
    if item.type == "file":
        return f"File: {item.filename or 'unnamed'}\n```\n{item.content}\n```"
    return f"Page: {item.url}"
