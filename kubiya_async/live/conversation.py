"""A conversation on the live wire, where the server keeps the thread under a session's id."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kubiya_async._generated.models.chat import FileContext, UrlContext
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET, Unset
from kubiya_async.resources.conversation import Turn, context_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async._generated.live.resources.chat import LiveChat
    from kubiya_async._generated.models.chat import ContextItem
    from kubiya_async.options import RequestOptions
    from kubiya_async.streams.accumulate import ChatResult
    from kubiya_async.streams.chat import ChatStream

__all__ = ["ChatWire", "LiveConversation", "with_context"]

ChatWire: TypeAlias = Literal["stream", "converse"]
"""Which operation carries the messages; both say the same."""


class LiveConversation:
    """Messages to one agent in one session.

    Attributes:
        agent_uuid: Id of the agent.
        session_id: Id of the session; give it to `chat.conversation` to go on another time.
        context: Goes along with every message; append to it, or clear it.
        turns: What was said here, oldest first.
    """

    __slots__ = ("_chat", "_speaker", "_wire", "agent_uuid", "context", "session_id", "turns")

    def __init__(
        self,
        chat: LiveChat,
        agent_uuid: str,
        *,
        session_id: str | None = None,
        wire: ChatWire = "stream",
        context: Sequence[ContextItem] = (),
        user_email: str | Unset = UNSET,
        org: str | Unset = UNSET,
    ) -> None:
        """Begin without turns."""
        if wire not in ("stream", "converse"):
            raise InvalidArgumentError(
                f"wire must be 'stream' or 'converse', got {wire!r}", argument="wire"
            )
        self._chat = chat
        self._wire = wire
        self._speaker = _speaker(wire, user_email=user_email, org=org)
        self.agent_uuid: str = agent_uuid
        self.session_id: str = session_id or str(uuid.uuid4())
        self.context: list[ContextItem] = context_items(context)
        self.turns: list[Turn] = []

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
            context: Goes along with this message only: it is written into it, as there is no other
                place for it on this wire.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call.
        """
        start = self._chat.stream if self._wire == "stream" else self._chat.converse
        stream = start(
            message=with_context(message, [*self.context, *context_items(context)]),
            agent_uuid=self.agent_uuid,
            session_id=self.session_id,
            idle_timeout=idle_timeout,
            options=options,
            **self._speaker,
        )
        self.turns.append(Turn(message, stream=stream))
        return stream


def _speaker(wire: ChatWire, **given: str | Unset) -> dict[str, Any]:
    """Check that a message can say who speaks, if it is to."""
    known = {name: value for name, value in given.items() if not isinstance(value, Unset)}
    if known and wire != "stream":
        name = next(iter(known))
        raise InvalidArgumentError(
            f"{name}: only messages on the wire 'stream' say who speaks, not those on {wire!r}",
            argument=name,
        )
    return known


def with_context(message: str, items: Sequence[ContextItem]) -> str:
    """Write what goes along with a message into it, as the platform's own clients do."""
    if not isinstance(message, str):
        problem = f"message must be a str, got {type(message).__name__}"
        raise InvalidArgumentError(problem, argument="message")
    parts = [message]
    for index, item in enumerate(items):
        if not isinstance(item, FileContext | UrlContext):
            raise InvalidArgumentError(
                f"context[{index}] must come from file_context, text_context or url_context, "
                f"got {type(item).__name__}",
                argument="context",
            )
        if item.type == "file":
            parts.append(f"File: {item.filename or 'unnamed'}\n```\n{item.content}\n```")
        else:
            parts.append(f"Page: {item.url}")
    return "\n\n".join(parts)
