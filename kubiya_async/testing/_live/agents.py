"""What agents can do beside being listed, read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from kubiya_async.testing._live import crud, spec
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._answers import Document, Listing, ServerCall
    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "LiveAgent"
_FLAGS: Final = {"supported_llm_models": "azure/gpt-4o,claude-4-sonnet"}


class Agents:
    """The agents of the organization."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self._active: set[str] = set()

    @handles("live.agents.list")
    def list(self, call: ServerCall) -> Listing:
        agents = crud.filtered(
            [dict(a) for a in self._live.all(_MODEL)], call, spec.wire_fields(_MODEL)
        )
        if self._live.deviations.blank_ids and agents:
            agents = [{**agent, "uuid": ""} for agent in agents]
            agents.append({"uuid": "", "id": "", "name": ""})
        return page_of(call, agents)

    @handles("live.agents.create")
    def create(self, call: ServerCall) -> Document:
        agent = self._live.create(_MODEL, call)
        return {"id": agent["id"]} if self._live.deviations.partial_creates else agent

    @handles("live.agents.list_integrations")
    def list_integrations(self, call: ServerCall) -> Listing:
        agent = self._live.find(_MODEL, call.text())
        status = "active" if agent["uuid"] in self._active else "inactive"
        names = cast("list[str]", agent.get("integrations") or [])
        return page_of(call, [{"vendor": name, "status": status} for name in names])

    @handles("live.agents.activate_integrations")
    def activate_integrations(self, call: ServerCall) -> Document:
        self._active.add(self._live.find(_MODEL, call.text())["uuid"])
        return {"status": "activated"}

    @handles("live.agents.get_feature_flags")
    def get_feature_flags(self, call: ServerCall) -> Document:
        names = cast("list[str]", call.body)
        return {name: _FLAGS[name] for name in names if name in _FLAGS}
