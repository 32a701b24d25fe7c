"""Chat as the live wire has it: records of the data stream, or JSON lines that grow.

What an agent says comes from the scripts of the server, `LocalServer.chat_script`, which know
nothing of the wire; an item of type `reasoning` is what it thinks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._answers import Document, EventFeed, ServerCall, invalid
from kubiya_async.testing._live.wires import DATA_STREAM, JSON_LINES, growing, records
from kubiya_async.testing._state.conversation import final_text
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing.scripts import ChatTurn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kubiya_async.testing._live.world import LiveWorld
    from kubiya_async.testing.scripts import StreamItem

_RECENT: Final = 100


class Chat:
    """The sessions with every agent."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self._sessions: dict[str, list[Document]] = {}

    @handles("live.chat.stream")
    def stream(self, call: ServerCall) -> EventFeed:
        items, _ = self._turn(call)
        return EventFeed(records(items), content_type=DATA_STREAM)

    @handles("live.chat.converse")
    def converse(self, call: ServerCall) -> EventFeed:
        items, session = self._turn(call)
        return EventFeed(growing(items, session), content_type=JSON_LINES)

    def _turn(self, call: ServerCall) -> tuple[Iterator[StreamItem], str]:
        agent = self._agent(call.body)
        session = str(call.body.get("session_id") or self._live.mint("session"))
        history = self._sessions.setdefault(session, [])
        message = str(call.body["message"])
        turn = ChatTurn(dict(agent), message, (), tuple(history[-_RECENT:]))
        script = self._live.world.chat.next_play(str(agent.get("uuid", ""))).script
        items = script(turn) if callable(script) else script
        history.append({"role": "user", "content": message})
        return _remembered(items, history), session

    def _agent(self, body: Document) -> Document:
        described: Any = body.get("agent")
        if isinstance(described, dict):
            return described  # pyright: ignore[reportUnknownVariableType]
        if not body.get("agent_uuid"):
            raise invalid("agent_uuid", "agent_uuid or agent is required")
        return self._live.find("LiveAgent", body["agent_uuid"])


def _remembered(items: Iterable[StreamItem], history: list[Document]) -> Iterator[StreamItem]:
    """Pass items on; when the last one is out, write down what the agent has said."""
    told: list[StreamItem] = []
    for item in items:
        told.append(item)
        yield item
    history.append({"role": "assistant", "content": final_text(told)})
