"""Projects: infrastructure that is planned, approved and then applied.

A plan is made at once; what it changes takes a while to apply, in the execution's own time. A
project with `fail` in its name fails to apply. In the private API the same is done to objects of
its own, and to stacks that are nothing else than files.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async.testing._answers import (
    Answer,
    Document,
    EventFeed,
    ServerCall,
    conflict,
    invalid,
    not_found,
)
from kubiya_async.testing._state import spec
from kubiya_async.testing._state.marks import claims, handles
from kubiya_async.testing._state.runs import SimulatedRun
from kubiya_async.testing._time import rfc3339
from kubiya_async.testing.scripts import Event, Step

if TYPE_CHECKING:
    from kubiya_async.testing._state.state import ServerState

_MODEL: Final = "Project"
_PRIVATE: Final = "LiveProject"
_APPLY_SECONDS: Final = 160.0
_STACK: Final = "stack"


@dataclass(slots=True)
class ChangePlan:
    """What would be changed, and the execution once that is approved."""

    id: str
    project: Document
    created_at: str
    values: dict[str, Any]
    """Values of the project's variables when it was planned."""
    changes: list[Document]
    approved_at: str | None = None
    run: SimulatedRun | None = None


class ProjectPlanner:
    """The plans of projects and their executions, and stacks."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._plans: dict[tuple[bool, str], ChangePlan] = {}
        self._executions: dict[tuple[bool, str], ChangePlan] = {}
        """By whether they are of the private API, and their id."""
        self._applied: dict[str, dict[str, Any]] = {}
        self._stacks: dict[str, list[str]] = {}

    @claims("projects.get_execution", "live.projects.get_execution")
    def is_execution(self, path: tuple[str, ...], _: bytes) -> bool:
        return _known(self._executions, path)

    @claims("projects.get_logs")
    def has_logs(self, path: tuple[str, ...], _: bytes) -> bool:
        return _known(self._executions, path) or _known(self._plans, path)

    @claims("live.projects.approve")
    def is_plan(self, path: tuple[str, ...], _: bytes) -> bool:
        return _known(self._plans, path)

    @handles("projects.create", "live.projects.create")
    def create(self, call: ServerCall) -> Document:
        project = self._state.create(call)
        if spec.is_private(call.operation) or "template_id" in call.body:
            project["usecase_id"] = call.body.get("template_id")
        return dict(project)

    @handles("live.projects.delete")
    def delete(self, call: ServerCall) -> Answer:
        return self._state.delete(call, _PRIVATE)

    @handles("projects.plan", "live.projects.plan")
    def plan(self, call: ServerCall) -> Document:
        model = _PRIVATE if spec.is_private(call.operation) else _MODEL
        project = self._state.find(model, call.text())
        values = {
            v["name"]: v.get("value", v.get("default")) for v in project.get("variables") or ()
        }
        changes = _changes(self._applied.get(project["id"], {}), values)
        plan = ChangePlan(self._state.mint("plan"), project, rfc3339(call.at), values, changes)
        self._plans[spec.is_private(call.operation), plan.id] = plan
        return _plan_view(plan)

    @handles("live.projects.get_plan")
    def get_plan(self, call: ServerCall) -> Document:
        return _plan_view(self._find(call))

    def _find(self, call: ServerCall) -> ChangePlan:
        plan = self._plans.get(_key(call))
        if plan is None:
            raise not_found("Plan", plan_id=call.text())
        return plan

    @handles("projects.approve", "live.projects.approve")
    def approve(self, call: ServerCall) -> Document:
        plan = self._find(call)
        if plan.run is not None:
            raise conflict("Plan is approved already", plan_id=plan.id)
        fails = "fail" in plan.project["name"].lower()
        apply = Step("apply", _APPLY_SECONDS, fails=fails)
        plan.run = SimulatedRun(self._state.mint("execution"), call.at, (apply,))
        plan.approved_at = rfc3339(call.at)
        self._executions[spec.is_private(call.operation), plan.run.id] = plan
        if not fails:
            self._applied[plan.project["id"]] = plan.values
        return self._execution_view(plan, plan.run)

    @handles("projects.get_execution", "live.projects.get_execution")
    def get_execution(self, call: ServerCall) -> Document:
        plan = self._executions.get(_key(call))
        if plan is None or plan.run is None:
            raise not_found("Execution", execution_id=call.text())
        return self._execution_view(plan, plan.run)

    @handles("projects.get_logs", "live.projects.get_logs")
    def get_logs(self, call: ServerCall) -> Document:
        plan = self._executions.get(_key(call)) or self._plans.get(_key(call))
        if plan is None:
            raise not_found("Execution", execution_id=call.text())
        run = plan.run
        status = "pending" if run is None else run.status(self._state.elapsed(run))
        printed = _printed(plan, status)
        return {
            "done": status in {"completed", "failed"},
            "plan": {"status": "completed", "content": _forecast(plan)},
            "apply": {"status": status, "content": printed},
            "status": status,
            "errors": [printed] if status == "failed" else [],
        }

    def _execution_view(self, plan: ChangePlan, run: SimulatedRun) -> Document:
        outcome = run.outcome(self._state.elapsed(run))
        return {
            "project_id": plan.project["id"],
            "plan_id": plan.id,
            "execution_id": run.id,
            "status": outcome["status"],
            "start_time": run.stamp(0),
            "end_time": outcome.get("completed_at"),
        }

    # Stacks

    @handles("live.projects.plan_stack")
    def plan_stack(self, call: ServerCall) -> Document:
        files = _files(call)
        added = sum(text.count("resource ") for text in files.values())
        printed = f"Plan: {added} to add, 0 to change, 0 to destroy."
        outputs = {"initOutput": "Initialized", "planOutput": printed}
        return {"uuid": self._state.mint(_STACK), "success": True, **outputs}

    @handles("live.projects.apply_stack")
    def apply_stack(self, call: ServerCall) -> Document:
        files = _files(call)
        identity = self._state.mint(_STACK)
        self._stacks[identity] = [*(f"Applying {name}" for name in files), "Apply complete"]
        return {"uuid": identity, "success": True}

    @handles("live.projects.stream_stack_logs")
    def stream_stack_logs(self, call: ServerCall) -> EventFeed:
        if call.text() not in self._stacks:
            raise not_found("Stack", stack_id=call.text())
        lines = self._stacks[call.text()]
        return EventFeed([Event({"type": "log", "content": line}) for line in lines])


def _files(call: ServerCall) -> dict[str, str]:
    """Return the decoded files of a stack.

    Raises:
        Refusal: One of them is not base64, or there is none that says anything.
    """
    given = cast("dict[str, Any]", call.body.get("files") or {})
    files: dict[str, str] = {}
    for name, encoded in given.items():
        try:
            files[name] = base64.b64decode(str(encoded), validate=True).decode()
        except ValueError:
            raise invalid(f"files.{name}", "Must be base64 of UTF-8 text") from None
    if not any(text.strip() for text in files.values()):
        raise invalid("files", "A stack needs at least one file")
    return files


def _key(call: ServerCall) -> tuple[bool, str]:
    return spec.is_private(call.operation), call.text()


def _known(plans: dict[tuple[bool, str], ChangePlan], path: tuple[str, ...]) -> bool:
    return any((private, path[0]) in plans for private in (False, True))


def _plan_view(plan: ChangePlan) -> Document:
    return {
        "project_id": plan.project["id"],
        "plan_id": plan.id,
        "status": "pending_approval" if plan.run is None else "approved",
        "changes": plan.changes,
        "created_at": plan.created_at,
        "approved_at": plan.approved_at,
    }


def _changes(applied: dict[str, Any], wanted: dict[str, Any]) -> list[Document]:
    """Return how the variables differ from what was applied last."""
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


def _counts(plan: ChangePlan) -> tuple[int, int, int]:
    actions = [change["action"] for change in plan.changes]
    return actions.count("create"), actions.count("update"), actions.count("delete")


def _forecast(plan: ChangePlan) -> str:
    created, updated, deleted = _counts(plan)
    return f"Plan: {created} to add, {updated} to change, {deleted} to destroy."


def _printed(plan: ChangePlan, status: str) -> str:
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
