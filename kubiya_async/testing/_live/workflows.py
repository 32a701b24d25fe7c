"""Workflows on a runner: one path for everything, told apart by `operation`.

A definition is run as it stands: each step takes a minute of the execution's own time, unless its
command says otherwise (`sleep 90`), prints what it echoes, and fails if it exits with anything but
0. `LocalServer.workflow_script(..., source=name)` replaces the steps of a workflow of that name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async.testing._answers import (
    Document,
    EventFeed,
    Listing,
    ServerCall,
    conflict,
    invalid,
    not_found,
)
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._live.wires import DATA_STREAM, heartbeat, record, until
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._state.runs import SimulatedRun
from kubiya_async.testing._state.tools import improvise
from kubiya_async.testing._time import format_duration
from kubiya_async.testing.scripts import Event, Raw, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubiya_async.testing._live.world import LiveWorld
    from kubiya_async.testing.scripts import StreamItem

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
    retries: int = field(default=0)

    @property
    def name(self) -> str:
        return str(self.definition.get("name") or "workflow")


class Workflows:
    """The runs of all runners."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self.runs: dict[str, WorkflowRun] = {}

    @handles("live.workflows.execute")
    def execute(self, call: ServerCall) -> EventFeed:
        started = self.begin(dict(call.body), str(call.query.get("runner") or ""), call.at)
        native = call.query.get("native_sse") or not self._live.deviations.prefixed_streams
        if native:
            return EventFeed(self.events(started))
        return EventFeed(self._records(started), content_type=DATA_STREAM)

    @handles("live.workflows.get_status")
    def get_status(self, call: ServerCall) -> Document:
        return self._report(self._find(call))

    @handles("live.workflows.list")
    def list(self, call: ServerCall) -> Listing:
        wanted = call.body.get("filter")
        found = [self._summary(r) for r in self.runs.values() if r.runner == call.query["runner"]]
        return page_of(call, [s for s in found if wanted in {None, "", "all", s["status"]}])

    @handles("live.workflows.retry")
    def retry(self, call: ServerCall) -> Document:
        earlier = self._find(call)
        if self._elapsed(earlier) < earlier.run.end().after and not call.body.get("force"):
            raise conflict("The workflow is still running", workflowId=earlier.run.id)
        definition = dict(earlier.definition)
        steps = self._steps(definition)
        first = call.body.get("fromStep")
        names = [step.name for step in steps]
        if first is not None and first not in names:
            raise invalid("fromStep", f"There is no step {first}")
        begin = names.index(str(first)) if first is not None else 0
        again = self._start(definition, steps[begin:], earlier.runner, call.at)
        again.retries = earlier.retries + 1
        return self._report(again)

    @handles("live.workflows.cancel")
    def cancel(self, call: ServerCall) -> Document:
        started = self._find(call)
        elapsed = self._elapsed(started)
        if elapsed < started.run.end().after:
            started.run.cancel_after = elapsed
        return self._report(started)

    def begin(self, definition: Document, runner: str, at: float) -> WorkflowRun:
        """Start a run of a definition.

        Raises:
            Refusal: It has no steps.
        """
        return self._start(definition, self._steps(definition), runner, at)

    def _start(
        self, definition: Document, steps: Sequence[Step], runner: str, at: float
    ) -> WorkflowRun:
        run = SimulatedRun(self._live.mint("wf"), at, tuple(steps))
        started = WorkflowRun(run, definition, runner or RUNNER, self._live.mint("req"))
        self.runs[run.id] = started
        return started

    def _steps(self, definition: Document) -> Sequence[Step]:
        scripts = self._live.world.workflows.scripts
        script = scripts.get(definition.get("name")) or scripts.get(None)
        if script is not None:
            return script.steps
        listed = definition.get("steps")
        if not isinstance(listed, list) or not listed:
            raise invalid("steps", "A workflow needs at least one step")
        return [step_of(s, n) for n, s in enumerate(cast("list[Any]", listed), start=1)]

    def _find(self, call: ServerCall) -> WorkflowRun:
        identity = str(call.body.get("workflowId") or "")
        try:
            return self.runs[identity]
        except KeyError:
            raise not_found("Workflow", workflowId=identity) from None

    def _elapsed(self, started: WorkflowRun) -> float:
        return self._live.clock.elapsed(started.run.started_at)

    # What is shown

    def _report(self, started: WorkflowRun) -> Document:
        elapsed = self._elapsed(started)
        outcome = started.run.outcome(elapsed)
        status = outcome["status"]
        views = started.run.step_views(elapsed)
        return {
            "requestId": self._live.mint("req"),
            "success": True,
            "timestamp": self._live.stamp(),
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
        status = started.run.status(self._elapsed(started))
        return {
            "id": started.run.id,
            "name": started.name,
            "description": started.definition.get("description") or "",
            "status": _WORDS.get(status, status),
            "location": "inline",
            "updatedAt": self._live.stamp(),
            "tags": started.definition.get("tags") or [],
            "group": started.definition.get("group") or "",
            "stepCount": len(started.run.steps),
            "runner": started.runner,
        }

    # What is streamed

    def events(self, started: WorkflowRun) -> Iterator[StreamItem]:
        """Return what happens in a run as server-sent events."""
        if self._live.deviations.heartbeats:
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
        clock, run = self._live.clock, started.run
        sent = 0
        while sent < len(told := timeline(started)):
            moment, event = told[sent]
            waiting = until(clock, run.started_at + moment / clock.speed)
            if waiting is None:
                yield event
                sent += 1
                continue
            yield waiting
            if self._live.deviations.heartbeats:
                yield heartbeat()
                yield {"type": "heartbeat"}


def step_of(listed: Any, number: int) -> Step:
    """Read a step of a definition."""
    fields = cast("Document", listed) if isinstance(listed, dict) else {}
    name = str(fields.get("name") or f"step-{number}")
    played = improvise({"name": name, "content": _command(fields)})
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
    begin = 0.0
    for step in started.run.steps:
        if begin > end.after or (begin == end.after and end.status != "completed"):
            break
        told.append((begin, _step("step_running", step, "running")))
        begin += step.seconds
        if begin <= end.after:
            kind, status = (
                ("step_failed", "failed") if step.fails else ("step_complete", "finished")
            )
            told.append((begin, _step(kind, step, status, ended=True)))
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
