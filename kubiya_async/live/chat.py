"""Chat on the live wire: the generated operations, and conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async._generated.live.resources.chat import LiveChat as _LiveChat
from kubiya_async.live.conversation import LiveConversation
from kubiya_async.options import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async._generated.models.chat import ContextItem
    from kubiya_async.live.conversation import ChatWire

__all__ = ["LiveChat"]


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
        return LiveConversation(
            self,
            agent_uuid,
            session_id=session_id,
            wire=wire,
            context=context,
            user_email=user_email,
            org=org,
        )
