"""Skills: of which kinds there are, and who has which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import Answer, Document, Empty, Listing, ServerCall, not_found
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "ControlSkill"
_HAVING: Final = {
    "agent": "ControlAgent",
    "team": "ControlTeam",
    "environment": "ControlEnvironment",
}


class Skills:
    """The skills of agents, teams and environments."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self._tied: dict[tuple[str, str], list[str]] = {}

    @handles("control_plane.skills.list_associated")
    def list_associated(self, call: ServerCall) -> Listing:
        return page_of(call, self._skills(self._of(call.text(0), call.text(1))))

    @handles("control_plane.skills.list_resolved_for_agent")
    def list_resolved_for_agent(self, call: ServerCall) -> Listing:
        """Return its own skills, and those of the environments and the team it belongs to."""
        agent = self._entity("agent", call.text())
        holders = [("environment", str(e["id"])) for e in agent.get("environments") or ()]
        if agent.get("team_id"):
            holders.append(("team", str(agent["team_id"])))
        return page_of(call, self._resolved(("agent", call.text()), holders))

    @handles("control_plane.skills.list_resolved_for_team")
    def list_resolved_for_team(self, call: ServerCall) -> Listing:
        self._entity("team", call.text())
        return page_of(call, self._resolved(("team", call.text()), []))

    def _resolved(self, own: tuple[str, str], others: list[tuple[str, str]]) -> list[Document]:
        found: dict[str, Document] = {}
        for holder in (own, *others):
            for skill in self._skills(self._of(*holder)):
                source = {"source": holder[0], "inherited": holder != own}
                found.setdefault(str(skill["id"]), {**skill, **source})
        return list(found.values())

    @handles("control_plane.skills.associate")
    def associate(self, call: ServerCall) -> Document:
        kind, identity = call.text(0), call.text(1)
        self._entity(kind, identity)
        skill = str(self._live.find(_MODEL, call.body["skill_id"])["id"])
        ids = self._of(kind, identity)
        if skill not in ids:
            ids.append(skill)
        return {"message": "The skill is assigned"}

    @handles("control_plane.skills.remove_association")
    def remove(self, call: ServerCall) -> Answer:
        ids = self._of(call.text(0), call.text(1))
        if call.text(2) not in ids:
            raise not_found("Skill", id=call.text(2))
        ids.remove(call.text(2))
        return Empty.EMPTY

    def _of(self, kind: str, identity: str) -> list[str]:
        return self._tied.setdefault((kind, identity), [])

    def _entity(self, kind: str, identity: str) -> Document:
        model = _HAVING.get(kind)
        if model is None:
            raise not_found("Kind of entity", entity_type=kind)
        return self._live.find(model, identity)

    def _skills(self, ids: list[str]) -> list[Document]:
        return [dict(self._live.find(_MODEL, identity)) for identity in ids]
