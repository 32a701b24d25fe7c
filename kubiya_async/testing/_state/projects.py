"""Projects: infrastructure that is planned, approved and then applied.

A plan is made at once; what it changes takes a while to apply, in the execution's own time. A
project with `fail` in its name fails to apply.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._answers import Document, Listing, ServerCall, conflict, not_found
from kubiya_async.testing._state.lists import only, page
from kubiya_async.testing._state.registry import claims, handles
from kubiya_async.testing._state.runs import SimulatedRun
from kubiya_async.testing._time import rfc3339
from kubiya_async.testing.scripts import Step

if TYPE_CHECKING:
    from kubiya_async.testing._state.world import World

_APPLY_SECONDS: Final = 160.0


@dataclass(slots=True)
class Plan:
    """What would be changed, and the execution once that is approved."""

    id: str
    project: Document
    created_at: str
    values: dict[str, Any]
    """Values of the project's variables when it was planned."""
    changes: list[Document]
    approved_at: str | None = None
    run: SimulatedRun | None = None


class Projects:
    """The projects of the organisation."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.documents: dict[str, Document] = {}
        self._plans: dict[str, Plan] = {}
        self._executions: dict[str, Plan] = {}
        self._applied: dict[str, dict[str, Any]] = {}

    def plan_of(self, plan_id: str) -> Document | None:
        """Show a plan, if there is one of that id."""
        plan = self._plans.get(plan_id)
        return None if plan is None else _plan_view(plan)

    @claims("projects.get_execution")
    def is_execution(self, path: tuple[str, ...], _: bytes) -> bool:
        return path[0] in self._executions

    @claims("projects.get_logs")
    def has_logs(self, path: tuple[str, ...], _: bytes) -> bool:
        return path[0] in self._executions or path[0] in self._plans

    @handles("projects.list")
    def list(self, call: ServerCall) -> Listing:
        return page(call, [dict(p) for p in self.documents.values()])

    @handles("projects.get")
    def get(self, call: ServerCall) -> Document:
        return dict(self._find(call))

    @handles("projects.create")
    def create(self, call: ServerCall) -> Document:
        now = self._world.stamp()
        project: Document = {
            "id": self._world.mint("project"),
            **only(call.body, "name", "description"),
            "status": "active",
            "created_at": now,
            "updated_at": now,
            "variables": call.body.get("variables", []),
        }
        if "template_id" in call.body:
            project["usecase_id"] = call.body["template_id"]
        self.documents[project["id"]] = project
        return dict(project)

    @handles("projects.update")
    def update(self, call: ServerCall) -> Document:
        project = self._find(call)
        project.update(only(call.body, "name", "description", "variables"))
        project["updated_at"] = self._world.stamp()
        return dict(project)

    @handles("projects.plan")
    def plan(self, call: ServerCall) -> Document:
        project = self._find(call)
        values = {
            v["name"]: v.get("value", v.get("default")) for v in project.get("variables") or ()
        }
        changes = _changes(self._applied.get(project["id"], {}), values)
        plan = Plan(self._world.mint("plan"), project, rfc3339(call.at), values, changes)
        self._plans[plan.id] = plan
        return _plan_view(plan)

    @handles("projects.approve")
    def approve(self, call: ServerCall) -> Document:
        plan = self._plans.get(call.text())
        if plan is None:
            raise not_found("Plan", plan_id=call.text())
        if plan.run is not None:
            raise conflict("Plan is approved already", plan_id=plan.id)
        fails = "fail" in plan.project["name"].lower()
        apply = Step("apply", _APPLY_SECONDS, fails=fails)
        plan.run = SimulatedRun(self._world.mint("execution"), call.at, (apply,))
        plan.approved_at = rfc3339(call.at)
        self._executions[plan.run.id] = plan
        if not fails:
            self._applied[plan.project["id"]] = plan.values
        return self._execution_view(plan, plan.run)

    @handles("projects.get_execution")
    def get_execution(self, call: ServerCall) -> Document:
        plan = self._executions.get(call.text())
        if plan is None or plan.run is None:
            raise not_found("Execution", execution_id=call.text())
        return self._execution_view(plan, plan.run)

    @handles("projects.get_logs")
    def get_logs(self, call: ServerCall) -> Document:
        plan = self._executions.get(call.text()) or self._plans.get(call.text())
        if plan is None:
            raise not_found("Execution", execution_id=call.text())
        status = "pending" if plan.run is None else self._status(plan.run)
        printed = _printed(plan, status)
        return {
            "done": status in {"completed", "failed"},
            "plan": {"status": "completed", "content": _forecast(plan)},
            "apply": {"status": status, "content": printed},
            "status": status,
            "errors": [printed] if status == "failed" else [],
        }

    def _find(self, call: ServerCall) -> Document:
        try:
            return self.documents[call.text()]
        except KeyError:
            raise not_found("Project", project_id=call.text()) from None

    def _status(self, run: SimulatedRun) -> str:
        return run.status(self._world.clock.elapsed(run.started_at))

    def _execution_view(self, plan: Plan, run: SimulatedRun) -> Document:
        outcome = run.outcome(self._world.clock.elapsed(run.started_at))
        return {
            "project_id": plan.project["id"],
            "plan_id": plan.id,
            "execution_id": run.id,
            "status": outcome["status"],
            "start_time": run.stamp(0),
            "end_time": outcome.get("completed_at"),
        }


def _plan_view(plan: Plan) -> Document:
    return {
        "project_id": plan.project["id"],
        "plan_id": plan.id,
        "status": "pending_approval" if plan.run is None else "approved",
        "changes": plan.changes,
        "created_at": plan.created_at,
        "approved_at": plan.approved_at,
    }


def _changes(applied: dict[str, Any], wanted: dict[str, Any]) -> list[Document]:
    """Compare the variables with what was applied last."""
    changes: list[Document] = []
    for name in sorted({*applied, *wanted}):
        before, after = _text(applied.get(name)), _text(wanted.get(name))
        if before == after:
            continue
        action = "create" if before is None else "delete" if after is None else "update"
        change = {"resource_id": f"var.{name}", "action": action, "before": before, "after": after}
        changes.append(change)
    return changes


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _counts(plan: Plan) -> tuple[int, int, int]:
    actions = [change["action"] for change in plan.changes]
    return actions.count("create"), actions.count("update"), actions.count("delete")


def _forecast(plan: Plan) -> str:
    created, updated, deleted = _counts(plan)
    return f"Plan: {created} to add, {updated} to change, {deleted} to destroy."


def _printed(plan: Plan, status: str) -> str:
    """Return what applying has printed by the time it has this status."""
    if status == "pending":
        return ""
    if status == "running":
        return "\n".join(f"{change['resource_id']}: Modifying..." for change in plan.changes)
    if status == "failed":
        return "Error: the provider refused the change"
    created, updated, deleted = _counts(plan)
    figures = f"{created} added, {updated} changed, {deleted} destroyed"
    return f"Apply complete! Resources: {figures}."
