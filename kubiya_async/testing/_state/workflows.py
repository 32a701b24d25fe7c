"""Workflows: executed, followed by their executions and logs.

Without a script a workflow builds for five minutes and deploys for ten, of its own time. What is
called for by the source's name happens: one with `fail` in it fails while deploying, one with
`cancel` in it is cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import Document, Listing, ServerCall, invalid, not_found
from kubiya_async.testing._state.lists import only, page
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._state.runs import SimulatedRun
from kubiya_async.testing._time import parse_duration, parse_rfc3339
from kubiya_async.testing.scripts import Step, WorkflowScript

if TYPE_CHECKING:
    from kubiya_async.testing._state.world import World

_BUILD: Final = Step("build", 300, "Build completed successfully")
_DEPLOY: Final = Step("deploy", 600, "Deployment successful")
_FAILING_DEPLOY: Final = Step(
    "deploy", 600, "Error: deployment exceeded its progress deadline", fails=True
)


@dataclass(frozen=True, slots=True)
class Execution:
    """A run and the workflow it is of."""

    run: SimulatedRun
    workflow: Document


class Workflows:
    """The executions of workflows."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.executions: dict[str, Execution] = {}
        self.scripts: dict[str | None, WorkflowScript] = {}
        """By source; `None` holds for every other one."""

    @handles("workflows.execute")
    def execute(self, call: ServerCall) -> Document:
        source: str = call.body["source"]
        script = self.scripts.get(source) or self.scripts.get(None) or _script(source)
        run = SimulatedRun(
            self._world.mint("exec"),
            call.at,
            tuple(script.steps),
            timeout=read_timeout(call),
            cancel_after=script.cancel_after,
        )
        workflow = {"name": script.name or _name(source), **only(call.body, "source", "variables")}
        execution = Execution(run, workflow)
        self.executions[run.id] = execution
        self._announce(execution)
        return {**self._summary(execution), "workflow": workflow}

    @handles("workflows.get_execution")
    def get_execution(self, call: ServerCall) -> Document:
        execution = self.find(call.text())
        elapsed = self._elapsed(execution)
        return {
            **self._summary(execution, elapsed),
            **only(execution.run.outcome(elapsed), "duration"),
            "steps": execution.run.step_views(elapsed),
        }

    @handles("workflows.list_executions")
    def list_executions(self, call: ServerCall) -> Listing:
        status, name = call.query.get("status"), call.query.get("workflow")
        found = [self._summary(e) for e in reversed(self.executions.values())]
        kept = [
            e
            for e in found
            if status in {None, e["status"]} and name in {None, e["workflow"]["name"]}
        ]
        return page(call, kept)

    @handles("workflows.list_logs")
    def list_logs(self, call: ServerCall) -> Document:
        execution = self.find(call.text())
        entries = execution.run.log(self._elapsed(execution))
        step, since = call.query.get("step"), call.query.get("since")
        if step is not None:
            entries = [e for e in entries if e["step"] == step]
        if since is not None:
            entries = [e for e in entries if (parse_rfc3339(e["timestamp"]) or 0.0) >= since]
        return {"logs": entries[: call.query.get("limit")]}

    def find(self, execution_id: str) -> Execution:
        """Get an execution, or refuse."""
        try:
            return self.executions[execution_id]
        except KeyError:
            raise not_found("Execution", execution_id=execution_id) from None

    def cancel(self, execution_id: str) -> None:
        """Cancel a running execution now; one that has ended stays as it is."""
        run = self.find(execution_id).run
        if run.status(self._world.clock.elapsed(run.started_at)) == "running":
            run.cancel_after = self._world.clock.elapsed(run.started_at)

    def _elapsed(self, execution: Execution) -> float:
        return self._world.clock.elapsed(execution.run.started_at)

    def _summary(self, execution: Execution, elapsed: float | None = None) -> Document:
        run = execution.run
        outcome = run.outcome(self._elapsed(execution) if elapsed is None else elapsed)
        return {
            "execution_id": run.id,
            "status": outcome["status"],
            "created_at": run.stamp(0),
            **only(outcome, "completed_at"),
            "workflow": only(execution.workflow, "name", "source"),
        }

    def _announce(self, execution: Execution) -> None:
        self._tell("workflow.started", execution, 0.0)
        moment = execution.run.started_at + execution.run.end().after / self._world.clock.speed
        self._world.agenda.at(moment, lambda: self._tell_end(execution))

    def _tell_end(self, execution: Execution) -> None:
        end = execution.run.end()
        if end.status in {"completed", "failed"}:
            self._tell(f"workflow.{end.status}", execution, end.after)

    def _tell(self, event: str, execution: Execution, elapsed: float) -> None:
        summary = self._summary(execution, elapsed)
        workflow = summary.pop("workflow")
        self._world.emit(event, {"workflow": workflow, "execution": summary})


def read_timeout(call: ServerCall) -> float | None:
    """Read the body's `timeout`, or refuse it."""
    text = call.body.get("timeout")
    if text is None:
        return None
    seconds = parse_duration(text) if isinstance(text, str) else None
    if not seconds:
        raise invalid("timeout", "Must be a duration such as 1800s")
    return seconds


def _script(source: str) -> WorkflowScript:
    if "fail" in source:
        return WorkflowScript((_BUILD, _FAILING_DEPLOY))
    return WorkflowScript((_BUILD, _DEPLOY), cancel_after=450.0 if "cancel" in source else None)


def _name(source: str) -> str:
    if source == "myorg/deploy-scripts":
        return "deploy-application"
    last = source.rstrip("/").rpartition("/")[2].removesuffix(".git")
    return last.removesuffix(".yaml").removesuffix(".yml") or source
