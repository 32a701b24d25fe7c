"""Runners as document 000 shows them: created by name, operated, deleted, deployed with Helm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kubiya_async.testing._answers import (
    Answer,
    Content,
    Document,
    Empty,
    ServerCall,
    conflict,
    invalid,
    not_found,
)
from kubiya_async.testing._charts import helm_chart, helm_manifest
from kubiya_async.testing._state.registry import claims, handles
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from kubiya_async.testing._state.world import World

VERSION: Final = "2.0.0"
_CREATING_SECONDS: Final = 60.0
_COMPONENTS: Final = ("tool_manager", "agent_manager")
_BUILD: Final = {"git_sha": "abcdef123456", "release": f"v{VERSION}"}


class _Effect(NamedTuple):
    passing: str
    lasting: str
    seconds: float
    done: str


_EFFECTS: Final = {
    "restart": _Effect("restarting", "active", 30.0, "restarted"),
    "stop": _Effect("stopped", "stopped", 0.0, "stopped"),
    "start": _Effect("starting", "active", 30.0, "started"),
}


@dataclass(slots=True)
class RunnerV3:
    """A runner; its state is what follows from the last thing done to it."""

    name: str
    description: str
    type: str
    metadata: dict[str, Any]
    created_at: str
    updated_at: str
    since: float
    """When the last thing was done, by the server's clock."""
    passing: str = "creating"
    """Status for a while after that."""
    lasting: str = "active"
    """Status once the while is over."""
    seconds: float = _CREATING_SECONDS
    """How long the while is, in the runner's own time."""
    restarting: frozenset[str] = field(default_factory=frozenset[str])
    """Components that are restarted in that while."""

    def document(self) -> Document:
        return {
            "name": self.name,
            "description": self.description,
            "type": self.type,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
            "version": VERSION,
            "metadata": dict(self.metadata),
        }


class RunnersV3:
    """The runners of the organisation, in their first form."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.runners: dict[str, RunnerV3] = {}

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
        return path[0] in self.runners

    @handles("runners_v3.list")
    def list(self, call: ServerCall) -> Answer:
        del call
        return [self._view(r) for r in self.runners.values()]

    @handles("runners_v3.get")
    def get(self, call: ServerCall) -> Document:
        return self._view(self._find(call))

    @handles("runners_v3.health")
    def health(self, call: ServerCall) -> Document:
        return self._health(self._find(call), build=True)

    @handles("runners_v3.create")
    def create(self, call: ServerCall) -> Document:
        name = call.text()
        if name in self.runners:
            raise conflict("Runner already exists", runner=name)
        now = rfc3339(call.at)
        runner = RunnerV3(
            name=name,
            description=call.body.get("description") or "",
            type=call.body.get("type") or "local",
            metadata={"namespace": "kubiya", **(call.body.get("metadata") or {})},
            created_at=now,
            updated_at=now,
            since=call.at,
        )
        runner.metadata["subject"] = f"kubiya-ai.runner.{name}.incoming"
        self.runners[name] = runner
        return {**runner.document(), "status": "creating"}

    @handles("runners_v3.update_description")
    def update_description(self, call: ServerCall) -> Document:
        runner = self._find(call)
        runner.description = call.body["description"]
        runner.updated_at = rfc3339(call.at)
        return {**runner.document(), "status": self._status(runner)}

    @handles("runners_v3.delete")
    def delete(self, call: ServerCall) -> Empty:
        del self.runners[self._find(call).name]
        return Empty.EMPTY

    @handles("runners_v3.get_helm_chart")
    def get_helm_chart(self, call: ServerCall) -> Content:
        runner = self._find(call)
        return Content(helm_chart(runner.name, runner.metadata, VERSION), "application/gzip")

    @handles("runners_v3.get_helm_manifest")
    def get_helm_manifest(self, call: ServerCall) -> Content:
        runner = self._find(call)
        manifest = helm_manifest(runner.name, runner.metadata, VERSION)
        return Content(manifest.yaml().encode(), "application/yaml")

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
        runner.passing = "active" if component and operation == "restart" else effect.passing
        runner.lasting, runner.seconds = effect.lasting, effect.seconds
        runner.restarting = frozenset((component,) if component else _COMPONENTS)
        runner.since = call.at
        runner.updated_at = rfc3339(call.at)
        subject = "Runner component" if component else "Runner"
        return {
            "operation": operation,
            "status": "success",
            "message": f"{subject} {effect.done} successfully",
            "timestamp": rfc3339(call.at),
        }

    def _find(self, call: ServerCall) -> RunnerV3:
        try:
            return self.runners[call.text()]
        except KeyError:
            raise not_found("Runner", runner=call.text()) from None

    def _settled(self, runner: RunnerV3) -> bool:
        return self._world.clock.elapsed(runner.since) >= runner.seconds

    def _status(self, runner: RunnerV3) -> str:
        return runner.lasting if self._settled(runner) else runner.passing

    def _view(self, runner: RunnerV3) -> Document:
        view: Document = {**runner.document(), "status": self._status(runner)}
        if view["status"] != "creating":
            view["health"] = self._health(runner, build=False)
        return view

    def _health(self, runner: RunnerV3, *, build: bool) -> Document:
        status = self._status(runner)
        components: Document = {}
        for name in _COMPONENTS:
            busy = name in runner.restarting and not self._settled(runner)
            well = status == "active" and not busy
            components[name] = {"status": "healthy" if well else "unhealthy", "version": VERSION}
            if build:
                components[name]["metadata"] = dict(_BUILD)
        well = all(c["status"] == "healthy" for c in components.values())
        return {
            "status": "healthy" if well else "unhealthy",
            "last_check": self._world.stamp(),
            "components": components,
        }
