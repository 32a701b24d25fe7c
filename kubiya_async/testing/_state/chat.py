"""Chat: messages to agents, their answers, and the history of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kubiya_async.testing._answers import Answer, Document, EventFeed, Listing, ServerCall
from kubiya_async.testing._state.conversation import final_text, improvise
from kubiya_async.testing._state.lists import page
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._time import rfc3339
from kubiya_async.testing.scripts import ChatTurn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kubiya_async.testing._state.world import World
    from kubiya_async.testing.scripts import ChatScript, Framing, StreamItem


class Play(NamedTuple):
    """A script, and when it is played."""

    script: ChatScript
    agent: str | None
    times: int | None
    framing: Framing | None = None


class Message(NamedTuple):
    """A message and when it was said, by the server's clock."""

    at: float
    document: Document


_RECENT: Final = 100
"""Messages of the past that a script is shown."""

_IMPROVISATION: Final = Play(improvise, None, None)


class Chat:
    """The conversations with every agent."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.histories: dict[str, list[Message]] = {}
        self._plays: list[Play] = []

    def put_on(self, play: Play) -> None:
        """Answer with a script from now on; the latest that fits is played."""
        self._plays.append(play)

    @handles("chat.send")
    def send(self, call: ServerCall) -> Answer:
        agent = self._world.agents.find(call.body["agent_uuid"])
        history = self.histories.setdefault(agent["uuid"], [])
        message: str = call.body["message"]
        past = tuple(m.document for m in history[-_RECENT:])
        turn = ChatTurn(dict(agent), message, tuple(call.body.get("context") or ()), past)
        play = self.next_play(agent["uuid"])
        items = play.script(turn) if callable(play.script) else play.script
        self._remember(history, "user", message)
        if call.body.get("stream"):
            told = _told(items, lambda text: self._remember(history, "assistant", text))
            return EventFeed(told, play.framing)
        reply = final_text(items)
        self._remember(history, "assistant", reply)
        return {
            "response": reply,
            "execution_id": self._world.mint("chat-exec"),
            "created_at": self._world.stamp(),
        }

    @handles("chat.history")
    def history(self, call: ServerCall) -> Listing:
        agent = self._world.agents.find(call.text())
        since = call.query.get("since")
        messages = self.histories.get(agent["uuid"], [])
        return page(call, [m.document for m in messages if since is None or int(m.at) >= since])

    def next_play(self, agent: str) -> Play:
        """Return the script to be played next for an agent."""
        for index in reversed(range(len(self._plays))):
            play = self._plays[index]
            if play.agent not in {None, agent}:
                continue
            if play.times is not None:
                self._plays[index] = play._replace(times=play.times - 1)
                if play.times <= 1:
                    del self._plays[index]
            return play
        return _IMPROVISATION

    def _remember(self, history: list[Message], role: str, content: str) -> None:
        history.append(said(self._world.mint("msg"), role, content, self._world.clock.now()))


def said(message_id: str, role: str, content: str, at: float) -> Message:
    """Write a message down."""
    document = {"id": message_id, "role": role, "content": content, "timestamp": rfc3339(at)}
    return Message(at, document)


def _told(items: Iterable[StreamItem], when_over: Callable[[str], None]) -> Iterator[StreamItem]:
    """Pass items on; when the last one is out, tell what the agent has said."""
    told: list[StreamItem] = []
    for item in items:
        told.append(item)
        yield item
    when_over(final_text(told))
