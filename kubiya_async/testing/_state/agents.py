"""Agents: created, listed, changed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import Document, Listing, ServerCall, not_found
from kubiya_async.testing._state.lists import matching, only, ordered, page, without
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._state.world import World

_PARTIAL: Final = ("uuid", "name", "description", "status", "created_at", "updated_at")
_WRITABLE: Final = (
    "name",
    "description",
    "sources",
    "environment_variables",
    "secrets",
    "runner",
    "ai_instructions",
    "llm_model",
    "webhook",
)


class Agents:
    """The agents of the organisation."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.documents: dict[str, Document] = {}

    def find(self, uuid: str) -> Document:
        """Get an agent, or refuse."""
        try:
            return self.documents[uuid]
        except KeyError:
            raise not_found("Agent", uuid=uuid) from None

    @handles("agents.list")
    def list(self, call: ServerCall) -> Listing:
        agents = matching(self.documents.values(), call.query.get("filter"), "name", "description")
        active = call.query.get("active")
        if active is not None:
            agents = [a for a in agents if (a["status"] == "active") is active]
        agents = ordered(agents, call.query.get("sort"), None)
        return page(call, [without(a, "ai_instructions", "llm_model") for a in agents])

    @handles("agents.get")
    def get(self, call: ServerCall) -> Document:
        return dict(self.find(call.text()))

    @handles("agents.create")
    def create(self, call: ServerCall) -> Document:
        now = self._world.stamp()
        agent: Document = {
            "uuid": self._world.mint(),
            "name": call.body["name"],
            "description": call.body.get("description", ""),
            "status": "active",
            "created_at": now,
            "updated_at": now,
            "sources": [],
            "environment_variables": {},
            "secrets": [],
        }
        agent.update(_given(call))
        self.documents[agent["uuid"]] = agent
        self._tell("agent.created", agent)
        return only(agent, *_PARTIAL)

    @handles("agents.update")
    def update(self, call: ServerCall) -> Document:
        agent = self.find(call.text())
        agent.update(_given(call))
        agent["updated_at"] = self._world.stamp()
        self._tell("agent.updated", agent)
        return dict(agent)

    @handles("agents.delete")
    def delete(self, call: ServerCall) -> Document:
        agent = self.find(call.text())
        del self.documents[agent["uuid"]]
        self._tell("agent.deleted", agent)
        return {"message": "Agent deleted successfully"}

    def _tell(self, event: str, agent: Document) -> None:
        self._world.emit(event, {"agent": only(agent, "uuid", "name", "status")})


def _given(call: ServerCall) -> Document:
    given = only(call.body, *_WRITABLE)
    webhook: Document | None = given.get("webhook")
    if webhook is not None:
        given["webhook"] = {k: v for k, v in webhook.items() if v is not None}
    return given
