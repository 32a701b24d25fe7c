"""Runners: made by their manifest, asked for their health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._answers import Answer, Content, Document, Empty, Listing, ServerCall
from kubiya_async.testing._charts import helm_manifest
from kubiya_async.testing._links import link, serves
from kubiya_async.testing._live import spec
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._links import Visit
    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "LiveRunner"
_PLACE: Final = "manifests"
_YAML: Final = ".yaml"
_SUBJECT: Final = "kubiya.runnerv{0}.incoming"


class Runners:
    """The runners of the organization."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live

    @handles("live.runners.list")
    def list(self, call: ServerCall) -> Listing:
        return page_of(call, [self._shown(runner) for runner in self._live.all(_MODEL)])

    @handles("live.runners.list_v1")
    def list_v1(self, call: ServerCall) -> Listing:
        return self.list(call)

    @handles("live.runners.get")
    def get(self, call: ServerCall) -> Document:
        return self._shown(self._live.find(_MODEL, call.text()))

    @handles("live.runners.create")
    def create(self, call: ServerCall) -> Document:
        name = call.text()
        unknown = dict.fromkeys(("status", "health", "error", "version"), "")
        healths = ("runner_health", "tool_manager_health", "agent_manager_health")
        runner = {
            **dict.fromkeys(spec.wire_fields(_MODEL)),
            "name": name,
            "version": "2",
            "runner_type": "kubiya_operator_v2",
            "authentication_type": "key",
            "subject": _SUBJECT.format(name),
            "namespace": "kubiya",
            "kubernetes_namespace": "kubiya",
            **{health: dict(unknown) for health in healths},
            **call.body,
        }
        self._live.stores[_MODEL].add(runner)
        return self._manifest(name)

    @handles("live.runners.delete")
    def delete(self, call: ServerCall) -> Answer:
        self._live.stores[_MODEL].remove(call.text())
        return Empty.EMPTY

    @handles("live.runners.get_health")
    def get_health(self, call: ServerCall) -> Document:
        self._live.find(_MODEL, call.text())
        health = {**spec.example("live.runners.get_health"), "time": self._live.stamp()}
        return health if self._live.deviations.loose_types else {**health, "health": True}

    @handles("live.runners.get_chart_values")
    def get_chart_values(self, call: ServerCall) -> Document:
        runner = self._live.find(_MODEL, call.text())
        shown: Document = spec.example("live.runners.get_chart_values")
        nats = {**shown["nats"], "subject": runner.get("subject")}
        return {**shown, "nats": nats, "runner_name": runner["name"], "uuid": self._live.mint()}

    @handles("live.runners.get_manifest")
    def get_manifest(self, call: ServerCall) -> Document:
        return self._manifest(str(self._live.find(_MODEL, call.text())["name"]))

    def _manifest(self, name: str) -> Document:
        return {"url": link(self._live.origin, _PLACE, f"{name}{_YAML}")}

    @serves("GET", _PLACE)
    def manifest(self, visit: Visit) -> Content:
        """Return what deploys the runner, as it is now."""
        runner = self._live.find(_MODEL, "/".join(visit.names).removesuffix(_YAML))
        made = helm_manifest(str(runner["name"]), runner, str(runner.get("version") or ""))
        return Content(made.yaml().encode(), "application/yaml")

    def _shown(self, runner: Document) -> Document:
        version: Any = str(runner.get("version") or "")
        if self._live.deviations.loose_types and version.isdecimal():
            version = int(version)
        return {**runner, "version": version}
