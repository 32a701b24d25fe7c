"""What the control plane does with its agents, teams, jobs, models, environments and projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._generated.live.operations import CONTROL_PLANE_JOBS_TRIGGER
from kubiya_async.testing._answers import (
    Answer,
    Document,
    Empty,
    Listing,
    ServerCall,
    conflict,
    not_found,
)
from kubiya_async.testing._links import link, serves
from kubiya_async.testing._live import spec
from kubiya_async.testing._live.crud import filtered, page_of
from kubiya_async.testing._state.lists import equal, only
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from kubiya_async.testing._links import Visit
    from kubiya_async.testing._live.world import LiveWorld

_AGENT: Final = "ControlAgent"
_TEAM: Final = "ControlTeam"
_JOB: Final = "ControlJob"
_MODEL: Final = "ControlModel"
_PROJECT: Final = "ControlProject"
_ENVIRONMENT: Final = "ControlEnvironment"
_HOOKS: Final = "job-hooks"
_NOTHING: Final[Document] = {"knowledge_uuids": [], "resource_ids": [], "policy_ids": []}
_CONTEXTS: Final = {1: "ControlEnvironmentContext", 2: "ControlContext"}
"""The model of a context, by the number of values in the path."""
_APPROVAL: Final = "ControlApproval"
_HOLDERS: Final = {
    "agent": _AGENT,
    "team": _TEAM,
    "environment": _ENVIRONMENT,
    "project": _PROJECT,
}
_WORKER: Final = "kubiya worker start --queue-id {0} --type local"


class ControlPlane:
    """The organization as the control plane knows it."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self._contexts: dict[tuple[str, str], Document] = {}
        self._members: dict[tuple[str, str], dict[str, Document]] = {}
        self._runs: dict[str, list[str]] = {}

    @handles("control_plane.agents.execute")
    def execute_agent(self, call: ServerCall) -> Document:
        return self._execute(call, "agent", self._live.find(_AGENT, call.text()))

    @handles("control_plane.teams.execute")
    def execute_team(self, call: ServerCall) -> Document:
        return self._execute(call, "team", self._live.find(_TEAM, call.text()))

    def _execute(self, call: ServerCall, kind: str, entity: Document) -> Document:
        executions = self._live.executions
        return executions.started(executions.start(call, kind, entity, str(call.body["prompt"])))

    # Jobs

    @handles("control_plane.jobs.create")
    def create_job(self, call: ServerCall) -> Document:
        job = self._live.find(_JOB, self._live.create(_JOB, call)["id"])
        if job.get("trigger_type") == "webhook":
            job["webhook_url"] = link(self._live.origin, _HOOKS, str(job["id"]))
        return dict(job)

    @serves("POST", _HOOKS)
    def receive(self, visit: Visit) -> Document:
        """Start the job that an address is of."""
        identity = "/".join(visit.names)
        return self.trigger(visit.call(CONTROL_PLANE_JOBS_TRIGGER, identity, body={}))

    @handles("control_plane.jobs.trigger")
    def trigger(self, call: ServerCall) -> Document:
        job = self._live.find(_JOB, call.text())
        kind = str(job.get("entity_type") or "agent")
        entity = {"id": job.get("entity_id"), "name": job.get("name")}
        execution = self._live.executions.start(call, kind, entity, str(job["prompt_template"]))
        runs = self._runs.setdefault(str(job["id"]), [])
        runs.append(execution["id"])
        moment = rfc3339(call.at)
        job |= {"last_execution_id": execution["id"], "total_executions": len(runs)}
        job |= {"last_execution_at": moment, "last_triggered_at": moment}
        started = self._live.executions.started(execution, "Job triggered")
        return {**started, "job_id": job["id"], "status": "started"}

    @handles("control_plane.jobs.enable")
    def enable(self, call: ServerCall) -> Document:
        return self._switch(call, enabled=True)

    @handles("control_plane.jobs.disable")
    def disable(self, call: ServerCall) -> Document:
        return self._switch(call, enabled=False)

    def _switch(self, call: ServerCall, *, enabled: bool) -> Document:
        job = self._live.find(_JOB, call.text())
        job |= {"enabled": enabled, "status": "active" if enabled else "disabled"}
        return dict(job)

    @handles("control_plane.jobs.list_executions")
    def list_job_executions(self, call: ServerCall) -> Document:
        job = self._live.find(_JOB, call.text())
        ids = self._runs.get(str(job["id"]), [])
        found = [self._live.find("ControlExecution", identity) for identity in reversed(ids)]
        runs = [self._run(job, self._live.executions.shown(execution)) for execution in found]
        page = page_of(call, runs)
        return {"job_id": job["id"], "total_count": page.total, "executions": list(page.items)}

    def _run(self, job: Document, execution: Document) -> Document:
        times = only(execution, "status", "started_at", "completed_at", "error_message")
        described: Document = {"trigger_type": job.get("trigger_type"), "trigger_metadata": {}}
        return {"execution_id": execution["id"], **described, **times, "duration_ms": None}

    # Models

    @handles("control_plane.models.list")
    def list_models(self, call: ServerCall) -> Listing:
        found = filtered(self._live.all(_MODEL), call, spec.wire_fields(_MODEL))
        found = equal(found, model_type=call.query.get("type"))
        runtime = call.query.get("runtime")
        if runtime is not None:
            found = [m for m in found if runtime in (m.get("compatible_runtimes") or [])]
        return page_of(call, found)

    @handles("control_plane.models.get_default")
    def get_default_model(self, _: ServerCall) -> Document:
        return self._first(_MODEL, "recommended")

    @handles("control_plane.models.get_providers")
    def get_providers(self, _: ServerCall) -> Answer:
        names = {str(model["provider"]) for model in self._live.all(_MODEL)}
        return cast("Answer", sorted({*names, *spec.example("control_plane.models.get_providers")}))

    def _first(self, model: str, preferred: str) -> Document:
        found = self._live.all(model)
        if not found:
            raise not_found(self._live.stores[model].noun)
        return dict(next((item for item in found if item.get(preferred)), found[0]))

    # Environments

    @handles("control_plane.environments.get_worker_command")
    def get_worker_command(self, call: ServerCall) -> Document:
        environment = self._live.find(_ENVIRONMENT, call.text())
        shown = spec.example("control_plane.environments.get_worker_command")
        named: Document = {"environment_name": environment["name"], "command_parts": {}}
        return {**shown, **named, "command": _WORKER.format(environment["id"])}

    # Contexts

    @handles("control_plane.context.get", "control_plane.environments.get_context")
    def get_context(self, call: ServerCall) -> Document:
        key = self._holder(call)
        if key not in self._contexts:
            moment = self._live.stamp()
            kind, identity = key
            self._contexts[key] = {
                "id": self._live.mint("context"),
                "environment_id": identity,
                "entity_type": kind,
                "entity_id": identity,
                "organization_id": "o-1",
                **_NOTHING,
                "created_at": moment,
                "updated_at": moment,
            }
        return only(self._contexts[key], *spec.wire_fields(_CONTEXTS[len(call.path)]))

    @handles("control_plane.context.set", "control_plane.environments.set_context")
    def set_context(self, call: ServerCall) -> Document:
        self.get_context(call)
        changed = {**_NOTHING, **call.body, "updated_at": rfc3339(call.at)}
        self._contexts[self._holder(call)] |= changed
        return self.get_context(call)

    @handles("control_plane.context.clear", "control_plane.environments.clear_context")
    def clear_context(self, call: ServerCall) -> Answer:
        self._contexts.pop(self._holder(call), None)
        return Empty.EMPTY

    def _holder(self, call: ServerCall) -> tuple[str, str]:
        """Return the kind and the id of what a context is of; an environment's has no kind."""
        kind = call.text() if len(call.path) > 1 else "environment"
        return kind, str(self._live.find(_HOLDERS[kind], call.text(len(call.path) - 1))["id"])

    # Teams

    @handles("control_plane.teams.add_agent")
    def add_to_team(self, call: ServerCall) -> Document:
        team = self._live.find(_TEAM, call.text())
        agent = self._live.find(_AGENT, call.text(1))
        others = [a for a in team.get("agents") or () if a["id"] != agent["id"]]
        team["agents"] = [*others, only(agent, "id", "name")]
        return dict(team)

    @handles("control_plane.teams.remove_agent")
    def remove_from_team(self, call: ServerCall) -> Document:
        team = self._live.find(_TEAM, call.text())
        left = [a for a in team.get("agents") or () if a["id"] != call.text(1)]
        if len(left) == len(team.get("agents") or ()):
            raise not_found("Agent", id=call.text(1))
        team["agents"] = left
        return dict(team)

    # Approvals

    @handles("control_plane.approvals.list_pending")
    def list_pending(self, call: ServerCall) -> Listing:
        return page_of(call, equal(self._live.all(_APPROVAL), status="pending"))

    @handles("control_plane.approvals.approve")
    def approve(self, call: ServerCall) -> Document:
        return self._resolve(call, {"status": "approved"})

    @handles("control_plane.approvals.reject")
    def reject(self, call: ServerCall) -> Document:
        return self._resolve(
            call, {"status": "rejected", "rejection_reason": call.body.get("reason")}
        )

    def _resolve(self, call: ServerCall, outcome: Document) -> Document:
        approval = self._live.find(_APPROVAL, call.text())
        if approval["status"] != "pending":
            raise conflict("The approval was resolved before", status=str(approval["status"]))
        approval |= {**outcome, "resolved_at": rfc3339(call.at)}
        return dict(approval)

    # Projects

    @handles("control_plane.projects.get_default")
    def get_default_project(self, _: ServerCall) -> Document:
        return self._first(_PROJECT, "is_default")

    @handles("control_plane.projects.list_agents")
    def list_project_agents(self, call: ServerCall) -> Listing:
        return self._list_members(call, "agent", _AGENT)

    @handles("control_plane.projects.list_teams")
    def list_project_teams(self, call: ServerCall) -> Listing:
        return self._list_members(call, "team", _TEAM)

    @handles("control_plane.projects.add_agent")
    def add_agent(self, call: ServerCall) -> Answer:
        return self._add(call, "agent", _AGENT)

    @handles("control_plane.projects.add_team")
    def add_team(self, call: ServerCall) -> Answer:
        return self._add(call, "team", _TEAM)

    @handles("control_plane.projects.remove_agent")
    def remove_agent(self, call: ServerCall) -> Answer:
        return self._remove(call, "agent", _AGENT)

    @handles("control_plane.projects.remove_team")
    def remove_team(self, call: ServerCall) -> Answer:
        return self._remove(call, "team", _TEAM)

    def _of(self, call: ServerCall, kind: str) -> dict[str, Document]:
        """Return who belongs to a project, by id."""
        project = str(self._live.find(_PROJECT, call.text())["id"])
        return self._members.setdefault((project, kind), {})

    def _list_members(self, call: ServerCall, kind: str, model: str) -> Listing:
        members = [
            {**member, f"{kind}s": dict(self._live.find(model, identity))}
            for identity, member in self._of(call, kind).items()
        ]
        return page_of(call, members)

    def _add(self, call: ServerCall, kind: str, model: str) -> Answer:
        identity = str(self._live.find(model, call.body[f"{kind}_id"])["id"])
        members = self._of(call, kind)
        if identity in members:
            raise conflict(f"The {kind} belongs to the project already", id=identity)
        members[identity] = {
            "id": self._live.mint("member"),
            "project_id": call.text(),
            f"{kind}_id": identity,
            "role": call.body.get("role"),
            "added_at": rfc3339(call.at),
            "added_by": None,
        }
        self._count(call, kind, len(members))
        return dict(members[identity])

    def _remove(self, call: ServerCall, kind: str, model: str) -> Answer:
        members = self._of(call, kind)
        if call.text(1) not in members:
            raise not_found(self._live.stores[model].noun, id=call.text(1))
        del members[call.text(1)]
        self._count(call, kind, len(members))
        return Empty.EMPTY

    def _count(self, call: ServerCall, kind: str, number: int) -> None:
        project: Any = self._live.find(_PROJECT, call.text())
        project[f"{kind}_count"] = number
