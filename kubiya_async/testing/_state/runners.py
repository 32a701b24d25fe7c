"""Runners, in every form in which the documents and the platform's own clients have them.

Document 000 creates them by name, operates and deletes them; document 001 has their pods, read
only; document 002 reads them. The private API makes them by their manifest and asks for their
health. Their charts and manifests are real ones.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kubiya_async.testing._answers import (
    Answer,
    Content,
    Document,
    Listing,
    ServerCall,
    invalid,
)
from kubiya_async.testing._charts import (
    compose_file,
    deployment,
    helm_chart,
    helm_manifest,
    write_yaml,
)
from kubiya_async.testing._state import spec
from kubiya_async.testing._state.marks import claims, handles, link, serves, shows
from kubiya_async.testing._state.store import equal, without
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from kubiya_async.testing._state.marks import Visit
    from kubiya_async.testing._state.state import ServerState

_VERSION: Final = "2.0.0"
_COMPONENTS: Final = ("tool_manager", "agent_manager")
_BUILD: Final = {"git_sha": "abcdef123456", "release": f"v{_VERSION}"}


class RunnerManifests:
    """Document 002: what deploys a runner."""

    def __init__(self, state: ServerState) -> None:
        self._state = state

    @handles("runners.get_manifest")
    def get_manifest(self, call: ServerCall) -> Content:
        runner = self._state.find("Runner", call.text())
        target = call.query.get("type", "kubernetes")
        if target == "kubernetes":
            manifest = deployment(runner["configuration"]["kubernetes_namespace"])
        elif target == "docker":
            manifest = compose_file(runner["name"])
        else:
            raise invalid("type", "Must be one of kubernetes, docker")
        form = call.query.get("format", "yaml")
        text = json.dumps(manifest, indent=2) if form == "json" else write_yaml(manifest)
        content_type = f"application/{form}"
        return Content(text.encode(), content_type)


class PodRunners:
    """Document 001: the runners that pods run on, and their pods."""

    def __init__(self, state: ServerState) -> None:
        self._state = state

    @handles("runner_pods.list_available")
    def list_available(self, call: ServerCall) -> Listing:
        online = [self.view(r) for r in equal(self._state.all("PodRunner"), status="online")]
        return self._state.page(call, [r for r in online if r["pod_count"] < r["max_pods"]])

    @handles("runner_pods.list_pods")
    def list_pods(self, call: ServerCall) -> Listing:
        runner = self._state.find("PodRunner", call.path[0])
        return self._state.page(call, equal(self._state.all("RunnerPod"), runner=runner["id"]))

    @shows("PodRunner")
    def view(self, runner: Document) -> Document:
        running = equal(self._state.all("RunnerPod"), runner=runner["id"], status="running")
        return {**runner, "pod_count": len(running)}

    @shows("RunnerPod")
    def view_pod(self, pod: Document) -> Document:
        return without(pod, "runner")


class _Effect(NamedTuple):
    """What was done to a runner."""

    passing: str
    """Status for a while after that."""
    lasting: str
    """Status once the while is over."""
    seconds: float
    """How long the while is, in the runner's own time."""
    done: str = ""
    since: float = 0.0
    """When it was done, by the server's clock."""
    components: tuple[str, ...] = ()
    """Components that are restarted in that while."""


_EFFECTS: Final = {
    "restart": _Effect("restarting", "active", 30.0, "restarted"),
    "stop": _Effect("stopped", "stopped", 0.0, "stopped"),
    "start": _Effect("starting", "active", 30.0, "started"),
}
_CREATED: Final = _Effect("creating", "active", 60.0)


class RunnerFleet:
    """Document 000: runners whose state follows from the last thing done to them."""

    _MODEL: Final = "RunnerV3"

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._effects: dict[str, _Effect] = {}

    @claims(
        "runners_v3.get",
        "runners_v3.health",
        "runners_v3.create",
        "runners_v3.update_description",
        "runners_v3.delete",
        "runners_v3.get_helm_chart",
        "runners_v3.get_helm_manifest",
        "runners_v3.operate",
    )
    def exists(self, path: tuple[str, ...], _: bytes) -> bool:
        return path[0] in self._state.stores[self._MODEL].documents

    @handles("runners_v3.get")
    def get(self, call: ServerCall) -> Document:
        return self.view(self._find(call))

    @handles("runners_v3.health")
    def health(self, call: ServerCall) -> Document:
        health = self._health(self._find(call))
        for component in health["components"].values():
            component["metadata"] = dict(_BUILD)
        return health

    @handles("runners_v3.create")
    def create(self, call: ServerCall) -> Document:
        name = call.text()
        given: Document = call.body.get("metadata") or {}
        subject = f"kubiya-ai.runner.{name}.incoming"
        fields: Document = {
            "name": name,
            "description": call.body.get("description") or "",
            "type": call.body.get("type") or "local",
            "metadata": {"namespace": "kubiya", **given, "subject": subject},
        }
        runner = self._state.add(self._MODEL, fields, call)
        self._effects[name] = _CREATED._replace(since=call.at)
        return self._state.shown(call, runner)

    @handles("runners_v3.delete")
    def delete(self, call: ServerCall) -> Answer:
        answer = self._state.delete(call, self._MODEL)
        self._effects.pop(call.text(), None)
        return answer

    @handles("runners_v3.get_helm_chart")
    def get_helm_chart(self, call: ServerCall) -> Content:
        runner = self._find(call)
        chart = helm_chart(runner["name"], runner["metadata"], _VERSION)
        return Content(chart, "application/gzip")

    @handles("runners_v3.get_helm_manifest")
    def get_helm_manifest(self, call: ServerCall) -> Content:
        runner = self._find(call)
        manifest = helm_manifest(runner["name"], runner["metadata"], _VERSION)
        return Content(write_yaml(manifest).encode(), "application/yaml")

    @handles("runners_v3.operate")
    def operate(self, call: ServerCall) -> Document:
        runner = self._find(call)
        operation: str = call.body["operation"]
        parameters: Document = call.body.get("parameters") or {}
        component = parameters.get("component")
        if component is not None and component not in _COMPONENTS:
            raise invalid("parameters.component", f"Must be one of {', '.join(_COMPONENTS)}")
        effect = _EFFECTS.get(operation)
        if effect is None:
            raise invalid("operation", f"Must be one of {', '.join(_EFFECTS)}")
        self._effects[runner["name"]] = effect._replace(
            passing="active" if component and operation == "restart" else effect.passing,
            since=call.at,
            components=(component,) if component else _COMPONENTS,
        )
        runner["updated_at"] = rfc3339(call.at)
        subject = "Runner component" if component else "Runner"
        return {
            "operation": operation,
            "status": "success",
            "message": f"{subject} {effect.done} successfully",
            "timestamp": rfc3339(call.at),
        }

    def _find(self, call: ServerCall) -> Document:
        return self._state.find(self._MODEL, call.text())

    def _status(self, name: str) -> tuple[str, tuple[str, ...]]:
        """Return the status of a runner, and which components are being restarted."""
        effect = self._effects.get(name, _CREATED)
        if self._state.clock.elapsed(effect.since) >= effect.seconds:
            return effect.lasting, ()
        return effect.passing, effect.components

    @shows(_MODEL)
    def view(self, runner: Document) -> Document:
        status, _ = self._status(runner["name"])
        view = {**runner, "status": status}
        return view if status == "creating" else {**view, "health": self._health(runner)}

    def _health(self, runner: Document) -> Document:
        status, restarting = self._status(runner["name"])
        components: Document = {}
        for name in _COMPONENTS:
            well = status == "active" and name not in restarting
            components[name] = {"status": "healthy" if well else "unhealthy", "version": _VERSION}
        well = all(c["status"] == "healthy" for c in components.values())
        return {
            "status": "healthy" if well else "unhealthy",
            "last_check": self._state.stamp(),
            "components": components,
        }


class PrivateRunners:
    """The private API: runners made by their manifest, asked for their health."""

    _MODEL: Final = "LiveRunner"
    _MANIFESTS: Final = "manifests"
    _YAML: Final = ".yaml"

    def __init__(self, state: ServerState) -> None:
        self._state = state

    @handles("live.runners.get")
    def get(self, call: ServerCall) -> Document:
        return self.view(self._find(call))

    @handles("live.runners.create")
    def create(self, call: ServerCall) -> Document:
        name = call.text()
        unknown = dict.fromkeys(("status", "health", "error", "version"), "")
        healths = ("runner_health", "tool_manager_health", "agent_manager_health")
        runner = {
            **dict.fromkeys(spec.wire_fields(self._MODEL)),
            "name": name,
            "version": "2",
            "runner_type": "kubiya_operator_v2",
            "authentication_type": "key",
            "subject": f"kubiya.runnerv{name}.incoming",
            "namespace": "kubiya",
            "kubernetes_namespace": "kubiya",
            **{health: dict(unknown) for health in healths},
            **call.body,
        }
        self._state.stores[self._MODEL].add(runner)
        return self._manifest(name)

    @handles("live.runners.delete")
    def delete(self, call: ServerCall) -> Answer:
        return self._state.delete(call, self._MODEL)

    @handles("live.runners.get_health")
    def get_health(self, call: ServerCall) -> Document:
        self._find(call)
        health = {**spec.example("live.runners.get_health"), "time": self._state.stamp()}
        return health if self._state.deviations.loose_types else {**health, "health": True}

    @handles("live.runners.get_chart_values")
    def get_chart_values(self, call: ServerCall) -> Document:
        runner = self._find(call)
        shown: Document = spec.example("live.runners.get_chart_values")
        nats = {**shown["nats"], "subject": runner.get("subject")}
        return {**shown, "nats": nats, "runner_name": runner["name"], "uuid": self._state.mint()}

    @handles("live.runners.get_manifest")
    def get_manifest(self, call: ServerCall) -> Document:
        return self._manifest(str(self._find(call)["name"]))

    def _manifest(self, name: str) -> Document:
        return {"url": link(self._state.origin, self._MANIFESTS, f"{name}{self._YAML}")}

    @serves("GET", _MANIFESTS)
    def manifest(self, visit: Visit) -> Content:
        """Return what deploys the runner, as it is now."""
        runner = self._state.find(self._MODEL, visit.identity.removesuffix(self._YAML))
        made = helm_manifest(str(runner["name"]), runner, str(runner.get("version") or ""))
        return Content(write_yaml(made).encode(), "application/yaml")

    def _find(self, call: ServerCall) -> Document:
        return self._state.find(self._MODEL, call.text())

    @shows(_MODEL)
    def view(self, runner: Document) -> Document:
        version: Any = str(runner.get("version") or "")
        if self._state.deviations.loose_types and version.isdecimal():
            version = int(version)
        return {**runner, "version": version}
