"""Workflows: executed and followed by their executions and logs.

Documented: without a script a workflow builds for five minutes and deploys for ten, of its own
time. What is called for by the source's name happens: one with `fail` in it fails while deploying,
one with `cancel` in it is cancelled.

In the private API, on a runner: one path for everything, told apart by `operation`. A definition is
run as it stands: each step takes a minute of the execution's own time, unless its command says
otherwise (`sleep 90`), prints what it echoes, and fails if it exits with anything but 0.
`LocalServer.workflow_script(..., source=name)` replaces the steps of a workflow of that name. The
composer keeps, publishes and runs workflows, and writes them from words.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._generated.live.operations import LIVE_WORKFLOWS_EXECUTE_SAVED
from kubiya_async.testing._answers import (
    Answer,
    Document,
    EventFeed,
    Listing,
    ServerCall,
    conflict,
    invalid,
    not_found,
)
from kubiya_async.testing._state.marks import handles, link, serves, shows
from kubiya_async.testing._state.runs import SimulatedRun, improvise_tool, read_timeout
from kubiya_async.testing._state.store import only, page_of, without
from kubiya_async.testing._state.streams import DATA_STREAM, HEARTBEAT, inside_event, record, until
from kubiya_async.testing._time import format_duration, parse_rfc3339, rfc3339
from kubiya_async.testing.scripts import Event, Raw, Step, WorkflowScript

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubiya_async.testing._state.marks import Visit
    from kubiya_async.testing._state.state import ServerState
    from kubiya_async.testing.scripts import StreamItem

_BUILD: Final = Step("build", 300, "Build completed successfully")
_DEPLOY: Final = Step("deploy", 600, "Deployment successful")
_FAILING_DEPLOY: Final = Step(
    "deploy", 600, "Error: deployment exceeded its progress deadline", fails=True
)


class WorkflowExecutor:
    """The executions of workflows."""

    _MODEL: Final = "WorkflowExecution"

    def __init__(self, state: ServerState) -> None:
        self._state = state

    @handles("workflows.execute")
    def execute(self, call: ServerCall) -> Document:
        source: str = call.body["source"]
        scripts = self._state.workflow_scripts
        script = scripts.get(source) or scripts.get(None) or _script(source)
        run = SimulatedRun(
            self._state.mint("exec"),
            call.at,
            tuple(script.steps),
            timeout=read_timeout(call),
            cancel_after=script.cancel_after,
        )
        self._state.runs[run.id] = run
        workflow = {"name": script.name or _name(source), **only(call.body, "source", "variables")}
        execution: Document = {"execution_id": run.id, "workflow": workflow}
        self._state.stores[self._MODEL].add(execution)
        self._emit("workflow.started", execution, 0.0)
        self._state.at_end(run, lambda: self._emit_end(execution))
        return {**self._state.shown(call, execution), "workflow": workflow}

    @handles("workflows.list_executions")
    def list_executions(self, call: ServerCall) -> Listing:
        return self._state.page(call, reversed(self._state.all(self._MODEL)))

    @handles("workflows.list_logs")
    def list_logs(self, call: ServerCall) -> Listing:
        run = self._run(self._state.find(self._MODEL, call.text()))
        since = call.query.get("since", 0.0)
        entries = run.log(self._state.elapsed(run))
        recent = [e for e in entries if (parse_rfc3339(e["timestamp"]) or 0.0) >= since]
        return self._state.page(call, recent)

    def cancel(self, execution_id: str) -> None:
        """Cancel a running execution now; one that has ended stays as it is."""
        run = self._run(self._state.find(self._MODEL, execution_id))
        elapsed = self._state.elapsed(run)
        if run.status(elapsed) == "running":
            run.cancel_after = elapsed

    def _run(self, execution: Document) -> SimulatedRun:
        return self._state.runs[execution["execution_id"]]

    @shows(_MODEL)
    def view(self, execution: Document) -> Document:
        run = self._run(execution)
        return self._view(execution, self._state.elapsed(run))

    def _view(self, execution: Document, elapsed: float) -> Document:
        run = self._run(execution)
        return {
            "execution_id": run.id,
            "created_at": run.stamp(0),
            **run.outcome(elapsed),
            "workflow": only(execution["workflow"], "name", "source"),
            "steps": run.step_views(elapsed),
        }

    def _emit_end(self, execution: Document) -> None:
        end = self._run(execution).end()
        if end.status in {"completed", "failed"}:
            self._emit(f"workflow.{end.status}", execution, end.after)

    def _emit(self, event: str, execution: Document, elapsed: float) -> None:
        view = self._view(execution, elapsed)
        shown = without(view, "workflow", "steps", "duration")
        self._state.emit(event, {"workflow": view["workflow"], "execution": shown})


def _script(source: str) -> WorkflowScript:
    if "fail" in source:
        return WorkflowScript((_BUILD, _FAILING_DEPLOY))
    return WorkflowScript((_BUILD, _DEPLOY), cancel_after=450.0 if "cancel" in source else None)


def _name(source: str) -> str:
    if source == "myorg/deploy-scripts":
        return "deploy-application"
    last = source.rstrip("/").rpartition("/")[2].removesuffix(".git")
    return last.removesuffix(".yaml").removesuffix(".yml") or source


# On a runner

_NUMBERS: Final = {"running": 1, "failed": 2, "cancelled": 3, "completed": 4}
RUNNER: Final = "kubiya-hosted"
_WORDS: Final = {"completed": "finished"}
_RETRY: Final = Raw(b"retry: 3000\n\n")


@dataclass(slots=True)
class WorkflowRun:
    """A run of a definition on a runner."""

    run: SimulatedRun
    definition: Document
    runner: str
    request: str
    retries: int = 0

    @property
    def name(self) -> str:
        return str(self.definition.get("name") or "workflow")


class RunnerWorkflows:
    """The runs of all runners."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self.runs: dict[str, WorkflowRun] = {}

    @handles("live.workflows.execute")
    def execute(self, call: ServerCall) -> EventFeed:
        started = self.begin(dict(call.body), str(call.query.get("runner") or ""), call.at)
        if call.query.get("native_sse") or not self._state.deviations.prefixed_streams:
            return EventFeed(self.events(started))
        return EventFeed(self._records(started), content_type=DATA_STREAM)

    @handles("live.workflows.get_status")
    def get_status(self, call: ServerCall) -> Document:
        return self._report(self._find(call))

    @handles("live.workflows.list")
    def list_runs(self, call: ServerCall) -> Listing:
        wanted = call.body.get("filter")
        found = [self._summary(r) for r in self.runs.values() if r.runner == call.query["runner"]]
        return page_of(call, [s for s in found if wanted in {None, "", "all", s["status"]}])

    @handles("live.workflows.retry")
    def retry(self, call: ServerCall) -> Document:
        earlier = self._find(call)
        if self._state.elapsed(earlier.run) < earlier.run.end().after and not call.body.get(
            "force"
        ):
            raise conflict("The workflow is still running", workflowId=earlier.run.id)
        definition = dict(earlier.definition)
        steps = self._steps(definition)
        first = call.body.get("fromStep")
        names = [step.name for step in steps]
        if first is not None and first not in names:
            raise invalid("fromStep", f"There is no step {first}")
        begin = names.index(str(first)) if first is not None else 0
        again = self.begin(definition, earlier.runner, call.at, steps[begin:])
        again.retries = earlier.retries + 1
        return self._report(again)

    @handles("live.workflows.cancel")
    def cancel(self, call: ServerCall) -> Document:
        started = self._find(call)
        elapsed = self._state.elapsed(started.run)
        if elapsed < started.run.end().after:
            started.run.cancel_after = elapsed
        return self._report(started)

    def begin(
        self, definition: Document, runner: str, at: float, steps: Sequence[Step] | None = None
    ) -> WorkflowRun:
        """Start a run of a definition, or of some of its steps.

        Raises:
            Refusal: It has no steps.
        """
        planned = tuple(self._steps(definition) if steps is None else steps)
        run = SimulatedRun(self._state.mint("wf"), at, planned)
        started = WorkflowRun(run, definition, runner or RUNNER, self._state.mint("req"))
        self.runs[run.id] = started
        return started

    def _steps(self, definition: Document) -> Sequence[Step]:
        scripts = self._state.workflow_scripts
        script = scripts.get(definition.get("name")) or scripts.get(None)
        if script is not None:
            return script.steps
        listed = definition.get("steps")
        if not isinstance(listed, list) or not listed:
            raise invalid("steps", "A workflow needs at least one step")
        return [step_of(s, n) for n, s in enumerate(cast("list[Any]", listed), start=1)]

    def _find(self, call: ServerCall) -> WorkflowRun:
        identity = str(call.body.get("workflowId") or "")
        if identity not in self.runs:
            raise not_found("Workflow", workflowId=identity)
        return self.runs[identity]

    # What is shown

    def _report(self, started: WorkflowRun) -> Document:
        elapsed = self._state.elapsed(started.run)
        outcome = started.run.outcome(elapsed)
        status = outcome["status"]
        views = started.run.step_views(elapsed)
        return {
            "requestId": self._state.mint("req"),
            "success": True,
            "timestamp": self._state.stamp(),
            "isActive": status == "running",
            "workflowId": started.run.id,
            "status": {
                "name": started.name,
                "status": _NUMBERS[status],
                "statusText": _WORDS.get(status, status),
                "startedAt": started.run.stamp(0),
                "finishedAt": outcome.get("completed_at"),
                "duration": format_duration(min(elapsed, started.run.end().after)),
                "nodes": {view["name"]: node(view) for view in views},
                "variables": started.definition.get("params") or {},
                "retryCount": started.retries,
                "canRetry": status in {"failed", "cancelled"},
            },
        }

    def _summary(self, started: WorkflowRun) -> Document:
        status = started.run.status(self._state.elapsed(started.run))
        return {
            "id": started.run.id,
            "name": started.name,
            "description": started.definition.get("description") or "",
            "status": _WORDS.get(status, status),
            "location": "inline",
            "updatedAt": self._state.stamp(),
            "tags": started.definition.get("tags") or [],
            "group": started.definition.get("group") or "",
            "stepCount": len(started.run.steps),
            "runner": started.runner,
        }

    # What is streamed

    def events(self, started: WorkflowRun) -> Iterator[StreamItem]:
        """Return what happens in a run as server-sent events."""
        if self._state.deviations.heartbeats:
            yield _RETRY
        for item in self._told(started):
            yield Event(item) if isinstance(item, dict) else item
        yield Event({"end": True}, name="end")

    def _records(self, started: WorkflowRun) -> Iterator[StreamItem]:
        for item in self._told(started):
            if isinstance(item, dict):
                yield record("2", item)
            elif not isinstance(item, Raw):
                yield item
        yield record("d", {"finishReason": "stop"})

    def _told(self, started: WorkflowRun) -> Iterator[Document | StreamItem]:
        """Return what happens when it does; a cancellation in between is honoured."""
        clock, run = self._state.clock, started.run
        sent = 0
        while sent < len(told := timeline(started)):
            moment, event = told[sent]
            waiting = until(clock, run.started_at + moment / clock.speed)
            if waiting is None:
                yield event
                sent += 1
                continue
            yield waiting
            if self._state.deviations.heartbeats:
                yield HEARTBEAT
                yield {"type": "heartbeat"}


def step_of(listed: Any, number: int) -> Step:
    """Read a step of a definition."""
    fields = cast("Document", listed) if isinstance(listed, dict) else {}
    name = str(fields.get("name") or f"step-{number}")
    played = improvise_tool({"name": name, "content": _command(fields)})
    return Step(name, played.seconds, played.output, fails=played.exit_code != 0)


def _command(fields: Document) -> str:
    command = fields.get("command") or fields.get("script")
    if command is None and isinstance(fields.get("executor"), dict):
        command = cast("Document", fields["executor"]).get("config")
    return command if isinstance(command, str) else json.dumps(command or "")


def node(view: Document) -> Document:
    """Show a step as the state of a run does."""
    failed = view["status"] == "failed"
    return {
        "name": view["name"],
        "status": _WORDS.get(view["status"], view["status"]),
        "exitCode": int(failed) if "output" in view else None,
        "duration": view.get("duration"),
        "output": view.get("output"),
        "error": view.get("output") if failed else "",
        "logs": [view["output"]] if "output" in view else [],
        "retryCount": 0,
        "canRetry": failed,
    }


def timeline(started: WorkflowRun) -> list[tuple[float, Document]]:
    """List what a run tells, each with the moment of its own time."""
    end = started.run.end()
    identity = {"requestId": started.request, "workflowId": started.run.id}
    told: list[tuple[float, Document]] = [(0.0, {"type": "workflow_start", **identity})]
    for step, begin in started.run.timeline():
        if not end.reaches(begin):
            break
        told.append((begin, _step("step_running", step, "running")))
        finish = begin + step.seconds
        if finish <= end.after:
            ended = ("step_failed", "failed") if step.fails else ("step_complete", "finished")
            told.append((finish, _step(ended[0], step, ended[1], ended=True)))
    status = _WORDS.get(end.status, end.status)
    success = end.status == "completed"
    last = {"type": "workflow_complete", **identity, "status": status, "success": success}
    return [*told, (end.after, last)]


def _step(kind: str, step: Step, status: str, *, ended: bool = False) -> Document:
    shown: Document = {"name": step.name, "status": status}
    if ended:
        output = step.output if step.output is not None else f"{step.name} {status}"
        shown |= (
            {"error": output, "exitCode": 1} if step.fails else {"output": output, "exitCode": 0}
        )
    return {"type": kind, "step": shown}


# The composer


class WorkflowComposer:
    """The saved workflows and their executions."""

    _MODEL: Final = "LiveSavedWorkflow"
    _EXECUTION: Final = "LiveComposerExecution"
    _HOOKS: Final = "workflow-hooks"
    _EXECUTIONS: Final = "executions"

    def __init__(self, state: ServerState, workflows: RunnerWorkflows) -> None:
        self._state = state
        self._workflows = workflows
        self._runs: dict[str, WorkflowRun] = {}
        self._paths: dict[str, str] = {}
        self._hooks: dict[tuple[str, str], tuple[str, str]] = {}
        """Workflow and runner by the hash and the path of an address."""

    @shows(_MODEL)
    def view(self, workflow: Document) -> Document:
        recent = (self.view_execution(e) for e in self._state.all(self._EXECUTION))
        shown = [e for e in recent if e["workflow_id"] == workflow["id"]]
        return {**workflow, "recent_executions": shown}

    @handles("live.workflows.publish_saved")
    def publish(self, call: ServerCall) -> Document:
        workflow = self._state.find(self._MODEL, call.text())
        workflow |= {"status": "published", "published_at": rfc3339(call.at)}
        self._paths[workflow["id"]] = str(call.body.get("webhookPath") or "").strip("/")
        return {"success": True, "message": "published"}

    @handles("live.workflows.create_webhook_url")
    def create_webhook_url(self, call: ServerCall) -> Document:
        workflow = self._state.find(self._MODEL, call.text())
        path = self._paths.get(workflow["id"]) or workflow["id"]
        digest = hashlib.sha256(f"{workflow['id']}/{path}".encode()).hexdigest()[:16]
        self._hooks[digest, path] = str(workflow["id"]), str(call.body.get("runner") or RUNNER)
        url = link(self._state.origin, self._HOOKS, digest, *path.split("/"))
        return {"webhookUrl": url, "webhookHash": digest, "method": "POST"}

    @serves("POST", _HOOKS)
    def receive(self, visit: Visit) -> Document:
        """Start the workflow that an address is of."""
        digest, *path = visit.names
        workflow, runner = self._hooks.get((digest, "/".join(path)), ("", ""))
        call = visit.call(LIVE_WORKFLOWS_EXECUTE_SAVED, workflow)
        return self.execute_saved(replace(call, body={"runner": runner, "input": call.body}))

    @serves("GET", _EXECUTIONS)
    def follow(self, visit: Visit) -> Answer:
        """Return the state of an execution, or tell what happens in it."""
        identity, what = visit.names[0], "/".join(visit.names[1:])
        run = self._runs.get(identity)
        if run is None or what not in {"status", "stream"}:
            raise not_found("Execution", execution_id=identity)
        if what == "stream":
            return EventFeed(self._workflows.events(run))
        return self.view_execution(self._state.find(self._EXECUTION, identity))

    @handles("live.workflows.execute_saved")
    def execute_saved(self, call: ServerCall) -> Document:
        workflow = self._state.find(self._MODEL, call.text())
        definition = cast("Document", workflow.get("definition") or {})
        listed: list[Any] = definition.get("steps") or [{"name": "run"}]
        if workflow.get("status") == "draft":
            raise conflict("The workflow is not published", workflow_id=str(workflow["id"]))
        steps = tuple(step_of(step, number) for number, step in enumerate(listed, start=1))
        run = SimulatedRun(self._state.mint("exec"), call.at, steps)
        started = {**definition, "name": workflow.get("name")}
        request = self._state.mint("req")
        self._runs[run.id] = WorkflowRun(run, started, str(call.body["runner"]), request)
        self._state.stores[self._EXECUTION].add(
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
            "streamUrl": link(self._state.origin, self._EXECUTIONS, run.id, "stream"),
            "statusUrl": link(self._state.origin, self._EXECUTIONS, run.id, "status"),
        }

    @shows(_EXECUTION)
    def view_execution(self, execution: Document) -> Document:
        """Show an execution as far as it has come; one of the spec's examples stays as it is."""
        started = self._runs.get(str(execution["id"]))
        if started is None:
            return dict(execution)
        run = started.run
        elapsed = self._state.elapsed(run)
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
        if not self._state.deviations.prefixed_streams:
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
