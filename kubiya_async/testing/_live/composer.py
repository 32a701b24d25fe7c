"""The composer: workflows that are kept, published and run; and those written from words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._generated.live.operations import LIVE_WORKFLOWS_EXECUTE_SAVED
from kubiya_async.testing._answers import (
    Document,
    EventFeed,
    Listing,
    ServerCall,
    conflict,
    not_found,
)
from kubiya_async.testing._links import link, serves
from kubiya_async.testing._live.crud import filtered, page_of
from kubiya_async.testing._live.spec import wire_fields
from kubiya_async.testing._live.wires import DATA_STREAM, inside_event, record
from kubiya_async.testing._live.workflows import RUNNER, WorkflowRun, step_of
from kubiya_async.testing._state.lists import matching, ordered
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._state.runs import SimulatedRun
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing._answers import Answer
    from kubiya_async.testing._links import Visit
    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "LiveSavedWorkflow"
_EXECUTION: Final = "LiveComposerExecution"
_HOOKS: Final = "workflow-hooks"
_EXECUTIONS: Final = "executions"


class Composer:
    """The saved workflows and their executions."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self._runs: dict[str, WorkflowRun] = {}
        self._paths: dict[str, str] = {}
        self._hooks: dict[tuple[str, str], tuple[str, str]] = {}
        """Workflow and runner by the hash and the path of an address."""

    @handles("live.workflows.list_saved")
    def list_saved(self, call: ServerCall) -> Listing:
        found = filtered(self._live.all(_MODEL), call, wire_fields(_MODEL))
        found = matching(found, call.query.get("search"), "name", "description")
        order = call.query.get("sort_by"), call.query.get("sort_order")
        recent = list(map(self._shown, self._live.all(_EXECUTION)))
        return page_of(
            call,
            [
                {**w, "recent_executions": [e for e in recent if e["workflow_id"] == w["id"]]}
                for w in ordered(found, *order)
            ],
        )

    @handles("live.workflows.publish_saved")
    def publish(self, call: ServerCall) -> Document:
        workflow = self._live.find(_MODEL, call.text())
        workflow |= {"status": "published", "published_at": rfc3339(call.at)}
        self._paths[workflow["id"]] = str(call.body.get("webhookPath") or "").strip("/")
        return {"success": True, "message": "published"}

    @handles("live.workflows.create_webhook_url")
    def create_webhook_url(self, call: ServerCall) -> Document:
        workflow = self._live.find(_MODEL, call.text())
        path = self._paths.get(workflow["id"]) or workflow["id"]
        digest = hashlib.sha256(f"{workflow['id']}/{path}".encode()).hexdigest()[:16]
        self._hooks[digest, path] = str(workflow["id"]), str(call.body.get("runner") or RUNNER)
        url = link(self._live.origin, _HOOKS, digest, *path.split("/"))
        return {"webhookUrl": url, "webhookHash": digest, "method": "POST"}

    @serves("POST", _HOOKS)
    def receive(self, visit: Visit) -> Document:
        """Start the workflow that an address is of."""
        digest, *path = visit.names
        workflow, runner = self._hooks.get((digest, "/".join(path)), ("", ""))
        body = {"runner": runner, "input": visit.document}
        return self.execute_saved(visit.call(LIVE_WORKFLOWS_EXECUTE_SAVED, workflow, body=body))

    @serves("GET", _EXECUTIONS)
    def follow(self, visit: Visit) -> Answer:
        """Return the state of an execution, or tell what happens in it."""
        identity, what = visit.names[0], "/".join(visit.names[1:])
        run = self._runs.get(identity)
        if run is None or what not in {"status", "stream"}:
            raise not_found("Execution", execution_id=identity)
        if what == "stream":
            return EventFeed(self._live.workflows.events(run))
        return self._shown(self._live.find(_EXECUTION, identity))

    @handles("live.workflows.execute_saved")
    def execute_saved(self, call: ServerCall) -> Document:
        workflow = self._live.find(_MODEL, call.text())
        definition = cast("Document", workflow.get("definition") or {})
        listed: list[Any] = definition.get("steps") or [{"name": "run"}]
        if workflow.get("status") == "draft":
            raise conflict("The workflow is not published", workflow_id=str(workflow["id"]))
        steps = tuple(step_of(step, number) for number, step in enumerate(listed, start=1))
        run = SimulatedRun(self._live.mint("exec"), call.at, steps)
        started = {**definition, "name": workflow.get("name")}
        request = self._live.mint("req")
        self._runs[run.id] = WorkflowRun(run, started, str(call.body["runner"]), request)
        self._live.stores[_EXECUTION].add(
            {
                "id": run.id,
                "workflow_id": workflow["id"],
                "trigger_type": "manual",
                "created_at": run.stamp(0),
                "started_at": run.stamp(0),
                "runner": call.body["runner"],
                "workflow": {"id": workflow["id"], "name": workflow.get("name")},
            }
        )
        return {
            "executionId": run.id,
            "requestId": request,
            "supabaseExecutionId": run.id,
            "workflowId": workflow["id"],
            "status": "running",
            "message": "started",
            "streamUrl": link(self._live.origin, _EXECUTIONS, run.id, "stream"),
            "statusUrl": link(self._live.origin, _EXECUTIONS, run.id, "status"),
        }

    @handles("live.workflows.list_executions")
    def list_executions(self, call: ServerCall) -> Listing:
        shown = [self._shown(e) for e in self._live.all(_EXECUTION)]
        return page_of(call, filtered(shown, call, wire_fields(_EXECUTION)))

    def _shown(self, execution: Document) -> Document:
        """Show an execution as far as it has come; one of the spec's examples stays as it is."""
        started = self._runs.get(str(execution["id"]))
        if started is None:
            return execution
        run = started.run
        elapsed = self._live.clock.elapsed(run.started_at)
        outcome = run.outcome(elapsed)
        steps = [
            {"step_name": view["name"], "status": view["status"]}
            for view in run.step_views(elapsed)
        ]
        return {
            **execution,
            "status": outcome["status"],
            "completed_at": outcome.get("completed_at"),
            "steps": steps,
        }

    @handles("live.workflows.generate")
    def generate(self, call: ServerCall) -> EventFeed:
        """Write a workflow of one step that says what was asked for."""
        items = self._written(str(call.body["prompt"]))
        if not self._live.deviations.prefixed_streams:
            return EventFeed(items, content_type=DATA_STREAM)
        return EventFeed(inside_event(item) for item in items)

    def _written(self, prompt: str) -> Iterator[Any]:
        name = "-".join(prompt.lower().split()[:4]) or "workflow"
        steps = [{"name": "main", "command": f"echo '{prompt}'"}]
        yield record("2", {"type": "data", "data": {"step": "thinking"}})
        yield record("0", f"A workflow with one step, {name}.")
        workflow = {"name": name, "steps": steps}
        yield record("2", {"type": "workflow", "data": workflow})
        yield record("d", {"finishReason": "stop"})
