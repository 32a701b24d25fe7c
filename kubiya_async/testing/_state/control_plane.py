"""What the control plane does with its objects beside keeping them.

Executions wait, run and end, and stream what happens with ids. What the agent says and does is its
script (`LocalServer.chat_script`), spread over the time that the execution takes. An `error` in the
script is how it fails. What is cancelled, terminated or marked as done ends at once, and its stream
with it.

The server knows no Rego. A policy whose text has `default allow = false`, or denies something by
name (`deny[...]`), forbids everything where it is tied; any other allows everything.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from bisect import insort
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from kubiya_async._generated.live.operations import CONTROL_PLANE_JOBS_TRIGGER
from kubiya_async.testing._answers import (
    Answer,
    Content,
    Document,
    Empty,
    EventFeed,
    Listing,
    ServerCall,
    conflict,
    not_found,
)
from kubiya_async.testing._state import spec
from kubiya_async.testing._state.agents import event_of, final_text, played
from kubiya_async.testing._state.marks import handles, link, serves, shows
from kubiya_async.testing._state.store import equal, filtered, only, page_of
from kubiya_async.testing._state.streams import HEARTBEAT, until
from kubiya_async.testing._time import rfc3339
from kubiya_async.testing.scripts import ChatTurn, Event, Pause, Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing._state.marks import Visit
    from kubiya_async.testing._state.state import ServerState
    from kubiya_async.testing._time import SimulatedClock
    from kubiya_async.testing.scripts import StreamItem

_AGENT: Final = "ControlAgent"
_TEAM: Final = "ControlTeam"
_JOB: Final = "ControlJob"
_MODEL: Final = "ControlModel"
_PROJECT: Final = "ControlProject"
_ENVIRONMENT: Final = "ControlEnvironment"
_EXECUTION: Final = "ControlExecution"
_QUEUE: Final = "ControlWorkerQueue"
_POLICY: Final = "ControlPolicy"
_ASSOCIATION: Final = "ControlPolicyAssociation"
_SKILL: Final = "ControlSkill"
_APPROVAL: Final = "ControlApproval"
_ENTITIES: Final = {
    "agent": _AGENT,
    "team": _TEAM,
    "environment": _ENVIRONMENT,
    "project": _PROJECT,
}
_CONTEXTS: Final = {1: "ControlEnvironmentContext", 2: "ControlContext"}
"""The model of a context, by the number of values in the path."""
_Happening: TypeAlias = "tuple[float, str, Document]"
"""Moment, name of the event and its data."""
_NO_CONTEXT: Final[Document] = {"knowledge_uuids": [], "resource_ids": [], "policy_ids": []}
_HOOKS: Final = "job-hooks"
_LOCKED: Final = 300.0
"""Seconds that a lock is held unless the worker says how long it needs."""
_QUEUED: Final = 30.0
"""Seconds of its own time that an execution waits for a worker."""
_PER_ITEM: Final = 15.0
"""Seconds of its own time that each thing the agent does takes."""
_PER_TASK: Final = 45.0
"""Seconds of its own time that each task of a plan takes."""
_RETRY: Final = Raw(b"retry: 1000\n\n")
_ALIVE: Final = Event({}, name="keepalive")
_CANCELLABLE: Final = frozenset({"running", "waiting_for_input"})
_LAST: Final = frozenset({"done", "error"})
_ENDINGS: Final = {"cancel": "cancelled", "terminate": "terminated", "mark_done": "completed"}


@dataclass(slots=True)
class ScriptedExecution:
    """What an execution will have done by when, in its own time."""

    id: str
    entity: Document
    started_at: float
    happenings: list[_Happening]
    response: str = ""
    error: str | None = None
    paused_at: float | None = None
    turns: int = 0

    @property
    def end(self) -> float:
        """When it is over; never, if it waits for a message."""
        moment, name, _ = self.happenings[-1]
        return moment if name in _LAST else math.inf

    def elapsed(self, clock: SimulatedClock) -> float:
        """Return its own time."""
        return clock.elapsed(self.started_at) if self.paused_at is None else self.paused_at

    def state(self, elapsed: float) -> str:
        happened = [d for m, name, d in self.happenings if name == "status" and m <= elapsed]
        found: Document = happened[-1] if happened else {"status": "pending"}
        return str(found.get("status") or found["data"]["status"])

    def add(self, moment: float, name: str, data: Document) -> None:
        """Insert what happens, after everything else of that moment."""
        insort(self.happenings, (moment, name, data), key=itemgetter(0))


class ExecutionEngine:
    """What agents and teams do."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._plays: dict[str, ScriptedExecution] = {}

    def start(self, call: ServerCall, kind: str, entity: Document, prompt: str) -> Document:
        """Start an execution; return what is kept of it."""
        identity = self._state.mint("exec")
        connected: Document = {"execution_id": identity, "status": "pending"}
        play = ScriptedExecution(identity, entity, call.at, [(0.0, "connected", connected)])
        self._take_turn(play, prompt, _QUEUED)
        self._plays[identity] = play
        return self._state.stores[_EXECUTION].add(
            {
                "id": identity,
                "workflow_id": f"{kind}-execution-{identity}",
                "execution_type": kind,
                "entity_id": entity.get("id"),
                "entity_name": entity.get("name"),
                "prompt": prompt,
                "system_prompt": call.body.get("system_prompt"),
                "execution_metadata": {},
                "created_at": rfc3339(call.at),
                "started_at": rfc3339(call.at),
            }
        )

    def started(self, execution: Document, message: str = "queued") -> Document:
        """Return what the start of an execution is answered with."""
        return {
            "execution_id": execution["id"],
            "workflow_id": execution["workflow_id"],
            "status": self._loud("pending"),
            "message": message,
        }

    @handles("control_plane.executions.list")
    def list_executions(self, call: ServerCall) -> Listing:
        found = [self.view(e) for e in reversed(self._state.all(_EXECUTION))]
        query = call.query
        wanted = query.get("status_filter")
        kept = [e for e in found if wanted in {None, str(e.get("status")).lower()}]
        return page_of(call, equal(kept, execution_type=query.get("execution_type")))

    @handles("control_plane.executions.get")
    def get(self, call: ServerCall) -> Answer:
        execution = self.view(self._state.find(_EXECUTION, call.text()))
        return [execution] if self._state.deviations.array_of_one else execution

    @handles(*(f"control_plane.executions.{method}" for method in _ENDINGS))
    def end(self, call: ServerCall) -> Document:
        execution = self._state.find(_EXECUTION, call.text())
        identity, ending = str(execution["id"]), call.operation.id.rpartition(".")[2]
        play = self._plays.get(identity)
        status = "" if play is None else play.state(play.elapsed(self._state.clock))
        # What has not begun, or is held, can only be terminated.
        is_able = ending != "cancel" or status in _CANCELLABLE
        if not is_able or not self._cut(identity, _ENDINGS[ending]):
            return self._refused(execution)
        workflow, moment = execution.get("workflow_id"), self._state.stamp()
        said = {"success": True, "workflow_id": workflow, "terminated_at": moment}
        return {**said, "execution_id": execution["id"]}

    def _refused(self, execution: Document) -> Document:
        status = self.view(execution)["status"]
        said = {"success": False, "error": f"The execution is {status}", "status": status}
        return {**said, "execution_id": execution["id"]}

    @handles("control_plane.executions.pause", "control_plane.executions.resume")
    def hold(self, call: ServerCall) -> Document:
        execution = self._state.find(_EXECUTION, call.text())
        play, clock = self._plays.get(str(execution["id"])), self._state.clock
        pauses = call.operation.id.endswith(".pause")
        elapsed = 0.0 if play is None else play.elapsed(clock)
        wanted = _CANCELLABLE if pauses else {"paused"}
        if play is None or play.state(elapsed) not in wanted:
            return self._refused(execution)
        if play.paused_at is not None:
            # Its own time has stood still.
            play.started_at += (clock.elapsed(play.started_at) - play.paused_at) / clock.speed
        play.paused_at = elapsed if pauses else None
        status = "paused" if pauses else "running"
        play.add(elapsed, "status", {"data": {"status": status}, "execution_id": play.id})
        changed = {"success": True, "workflow_id": execution["workflow_id"]}
        return {**changed, "execution_id": play.id, "message": f"The execution is {status}"}

    @handles("control_plane.executions.send_message")
    def send_message(self, call: ServerCall) -> Document:
        execution = self._state.find(_EXECUTION, call.text())
        play = self._plays.get(str(execution["id"]))
        elapsed = 0.0 if play is None else play.elapsed(self._state.clock)
        if play is None or elapsed >= play.end:
            raise conflict("The execution is over", status=str(self.view(execution)["status"]))
        text, identity = str(call.body["message"]), self._state.mint("message")
        role = call.body.get("role") or "user"
        said: Document = {"role": role, "content": text, "message_id": identity}
        play.add(elapsed, "message", {**said, "timestamp": rfc3339(call.at)})
        # It answers when it has done what it is doing.
        begin = elapsed if play.end == math.inf else play.end
        play.happenings = [h for h in play.happenings if h[0] < begin or play.end == math.inf]
        self._take_turn(play, text, max(begin, play.happenings[-1][0]))
        return {"success": True, "execution_id": play.id, "workflow_id": execution["workflow_id"]}

    @handles("control_plane.executions.terminate_many")
    def terminate_many(self, call: ServerCall) -> Document:
        results: list[Document] = [
            {"execution_id": identity, "success": self._cut(identity, "terminated")}
            for identity in map(str, call.body["execution_ids"])
        ]
        ended = sum(result["success"] for result in results)
        total = {"total_requested": len(results), "total_succeeded": ended}
        return {**total, "total_failed": len(results) - ended, "results": results}

    def _cut(self, identity: str, status: str) -> bool:
        """End an execution now; return whether it was going on."""
        play = self._plays.get(identity)
        elapsed = 0.0 if play is None else play.elapsed(self._state.clock)
        if play is None or elapsed >= play.end:
            return False
        play.happenings = [what for what in play.happenings if what[0] <= elapsed]
        play.happenings.append((elapsed, "status", {"status": status, "execution_id": identity}))
        play.happenings.append((elapsed, "done", {}))
        play.response, play.error, play.paused_at = "", None, None
        return True

    @handles("control_plane.executions.stream")
    def stream(self, call: ServerCall) -> EventFeed:
        execution = self._state.find(_EXECUTION, call.text())
        play = self._plays.get(str(execution["id"])) or _finished(execution)
        last = call.headers.get("last-event-id") or call.raw_query.get("last_event_id")
        again = bool(last) and self._state.deviations.repeated_events
        return EventFeed(self._told(play, 0 if again else _number(last, play), again=again))

    @shows(_EXECUTION)
    def view(self, execution: Document) -> Document:
        """Show an execution as far as it has come; one of the spec's examples stays as it is."""
        play = self._plays.get(str(execution["id"]))
        if play is None:
            return {**execution, "status": self._loud(str(execution.get("status") or ""))}
        elapsed = play.elapsed(self._state.clock)
        status = play.state(elapsed)
        ended = elapsed >= play.end
        return {
            **execution,
            "status": self._loud(status),
            "response": play.response if ended and play.error is None else None,
            "error_message": play.error if ended else None,
            "completed_at": rfc3339(play.started_at + play.end) if ended else None,
            "updated_at": self._state.stamp(),
        }

    def _loud(self, status: str) -> str:
        return status.upper() if self._state.deviations.loud_states else status

    def _take_turn(self, play: ScriptedExecution, prompt: str, begin: float) -> None:
        """Insert what an agent does from a moment on, by its script, and its end."""
        chat = self._state.next_chat(str(play.entity.get("id") or ""))
        items = list(played(chat, ChatTurn(dict(play.entity), prompt)))
        events = [event for item in items if (event := event_of(item))]
        play.turns += 1
        message = {"message_id": f"{play.id}_assistant_{play.turns}"}
        execution = {"execution_id": play.id}
        play.add(begin, "status", {"data": {"status": "running"}, **execution})
        moment = begin
        for name, data in filter(None, map(_as_told, events)):
            moment += _PER_ITEM
            stamp = {"timestamp": rfc3339(play.started_at + moment)}
            inner = cast("Document", data.get("data"))
            play.add(
                moment, name, {**data, "data": {**message, **inner}, **stamp} if inner else data
            )
        play.response = final_text(items)
        play.error = next((str(e.get("message")) for e in events if e.get("type") == "error"), None)
        if play.error is None and play.happenings[-1][2].get("status") == "waiting_for_input":
            return
        moment += _PER_ITEM
        status = "completed" if play.error is None else "failed"
        play.add(moment, "status", {"status": status, **execution})
        play.add(
            moment, *(("done", {}) if play.error is None else ("error", {"error": play.error}))
        )

    def _told(self, play: ScriptedExecution, sent: int, *, again: bool) -> Iterator[StreamItem]:
        """Return what happens when it does, from a number on, until the end or the host's limit."""
        clock, deviations = self._state.clock, self._state.deviations
        opened = clock.now()
        if deviations.heartbeats:
            yield _RETRY
        if again:
            # Its buffer is that of one connection, so it never has what came before.
            gap: Document = {"execution_id": play.id, "reason": "Event buffer is empty"}
            yield Event(gap, name="gap_detected", id=f"{play.id}_0_{int(opened * 1_000_000)}")
        number = sent
        while number < len(play.happenings) or play.end == math.inf:
            moment, name, data = [*play.happenings, (math.inf, "", {})][number]
            if play.paused_at is not None and moment > play.paused_at:
                moment = math.inf
            waiting = until(clock, play.started_at + moment / clock.speed)
            if waiting is None:
                number += 1
                micros = int((opened if again else play.started_at + moment) * 1_000_000)
                yield Event(data, name=name, id=f"{play.id}_{number}_{micros}")
                continue
            left = (deviations.stream_seconds or math.inf) + opened - clock.now()
            if left <= 0:
                return
            yield Pause(min(waiting.seconds, left))
            if deviations.heartbeats:
                yield HEARTBEAT
                yield _ALIVE


def _as_told(event: Document) -> tuple[str, Document] | None:
    """Return an event as the control plane names it; what it says lies one level deeper."""
    match event.get("type"):
        case "message":
            data = {"content": event.get("content"), "role": "assistant"}
            return "message_chunk", {"data": data}
        case "tool_call":
            data = {"tool_name": event.get("tool"), "tool_arguments": event.get("args")}
            return "tool_started", {"data": {**data, "tool_execution_id": event.get("id")}}
        case "tool_result":
            data = {"tool_output": event.get("result"), "tool_execution_id": event.get("id")}
            return "tool_completed", {"data": data}
        case "reasoning":
            return "reasoning", {"content": event.get("content")}
        case "done" | "error":
            return None
        case kind:
            return str(kind), dict(event)


def _finished(execution: Document) -> ScriptedExecution:
    """Make what can still be told about an execution that was there before the server."""
    identity = str(execution["id"])
    said = str(execution.get("response") or "")
    chunk: list[_Happening] = [(0.0, "message_chunk", {"data": {"content": said}})] if said else []
    connected: _Happening = (0.0, "connected", {"execution_id": identity})
    return ScriptedExecution(identity, {}, 0.0, [connected, *chunk, (0.0, "done", {})], said)


def _number(last: str | None, play: ScriptedExecution) -> int:
    """Return how many events have come before an id, by the counter in its middle."""
    head, _, tail = (last or "").removeprefix(f"{play.id}_").partition("_")
    if not tail or not head.isdecimal():
        return 0
    return min(int(head), len(play.happenings))


class ControlPlaneOrganization:
    """The organization as the control plane knows it."""

    def __init__(self, state: ServerState, executions: ExecutionEngine) -> None:
        self._state = state
        self._executions = executions
        self._contexts: dict[tuple[str, str], Document] = {}
        self._members: dict[tuple[str, str], dict[str, Document]] = {}
        self._runs: dict[str, list[str]] = {}
        self._settings = dict(spec.example("control_plane.organization.get_settings"))
        self._plans: dict[str, tuple[float, Document]] = {}

    @handles("control_plane.agents.execute", "control_plane.teams.execute")
    def execute(self, call: ServerCall) -> Document:
        kind, model = _kind(call)
        entity = self._state.find(model, call.text())
        execution = self._executions.start(call, kind, entity, str(call.body["prompt"]))
        return self._executions.started(execution)

    @handles("control_plane.dynamic_executions.execute")
    def execute_dynamically(self, call: ServerCall) -> Document:
        entity: Document = {"id": self._state.mint("agent"), **call.body["entity"]}
        kind = str(entity.get("entity_type") or "agent")
        execution = self._executions.start(call, kind, entity, str(call.body["prompt"]))
        queue = call.body.get("worker_queue_id")
        started = self._executions.started(execution)
        return {**started, "entity_id": entity["id"], "worker_queue_id": queue}

    @handles("control_plane.organization.get_settings")
    def get_settings(self, _: ServerCall) -> Document:
        return dict(self._settings)

    @handles("control_plane.organization.update_settings")
    def update_settings(self, call: ServerCall) -> Document:
        self._settings |= {**call.body, "updated_at": rfc3339(call.at)}
        return dict(self._settings)

    @handles("control_plane.organization.initialize_enforcement")
    def initialize_enforcement(self, call: ServerCall) -> Document:
        shown = cast("Document", spec.example(call.operation.id))
        self._settings |= only(shown, *self._settings)
        return {**shown, **self._settings}

    # Plans: the tasks of one are done one after another.

    @handles("control_plane.plans.execute")
    def execute_plan(self, call: ServerCall) -> Document:
        identity, plan = self._state.mint("plan"), dict(call.body["plan"])
        self._plans[identity] = call.at, {**call.body, "plan": plan, "execution_id": identity}
        return only(self._progress(identity), *spec.wire_fields("ControlPlanStart"))

    @handles("control_plane.plans.get_execution")
    def get_plan(self, call: ServerCall) -> Document:
        if call.text() not in self._plans:
            shown = cast("Document", spec.example("control_plane.plans.get_execution"))
            if call.text() != shown["execution_id"]:
                raise not_found("Plan execution", execution_id=call.text())
            return shown
        return self._progress(call.text())

    @handles("control_plane.plans.continue_execution", "control_plane.plans.send_message")
    def tell_plan(self, call: ServerCall) -> Document:
        self.get_plan(call)  # there is one
        said = {**spec.example(call.operation.id), "execution_id": call.text()}
        return {**said, "task_id": call.path[1]} if call.path[1:] else said

    @handles("control_plane.plans.list_executions")
    def list_plans(self, call: ServerCall) -> Listing:
        fields = spec.wire_fields("ControlPlanSummary")
        found = [only(self._progress(identity), *fields) for identity in reversed(self._plans)]
        return page_of(call, equal(found, status=call.query.get("status")))

    def _progress(self, identity: str) -> Document:
        at, kept = self._plans[identity]
        tasks = len(kept["plan"].get("tasks") or ()) or 1
        done = min(int(self._state.clock.elapsed(at) // _PER_TASK), tasks)
        title, moment = kept["plan"].get("title"), rfc3339(at)
        return {
            "execution_id": identity,
            **dict.fromkeys(("title", "plan_title"), title),
            "status": "completed" if done == tasks else "running",
            "total_tasks": tasks,
            "completed_tasks": done,
            "failed_tasks": 0,
            "progress_percentage": 100 * done / tasks,
            **{name: kept.get(name) for name in ("agent_id", "plan_generation_id")},
            **dict.fromkeys(("created_at", "started_at"), moment),
            "completed_at": rfc3339(at + tasks * _PER_TASK) if done == tasks else None,
            "waiting_tasks": [],
            "plan_json": kept["plan"],
        }

    # Jobs

    @handles("control_plane.jobs.create")
    def create_job(self, call: ServerCall) -> Document:
        job = self._state.create(call)
        if job.get("trigger_type") == "webhook":
            job["webhook_url"] = link(self._state.origin, _HOOKS, str(job["id"]))
        return dict(job)

    @serves("POST", _HOOKS)
    def receive(self, visit: Visit) -> Document:
        """Start the job that an address is of."""
        return self.trigger(visit.call(CONTROL_PLANE_JOBS_TRIGGER, visit.identity, body={}))

    @handles("control_plane.jobs.trigger")
    def trigger(self, call: ServerCall) -> Document:
        job = self._state.find(_JOB, call.text())
        kind = str(job.get("entity_type") or "agent")
        entity = {"id": job.get("entity_id"), "name": job.get("name")}
        execution = self._executions.start(call, kind, entity, str(job["prompt_template"]))
        runs = self._runs.setdefault(str(job["id"]), [])
        runs.append(execution["id"])
        moment = rfc3339(call.at)
        job |= {"last_execution_id": execution["id"], "total_executions": len(runs)}
        job |= {"last_execution_at": moment, "last_triggered_at": moment}
        started = self._executions.started(execution, "Job triggered")
        return {**started, "job_id": job["id"], "status": "started"}

    @handles("control_plane.jobs.enable", "control_plane.jobs.disable")
    def switch(self, call: ServerCall) -> Document:
        enabled = call.operation.id.endswith(".enable")
        job = self._state.find(_JOB, call.text())
        job |= {"enabled": enabled, "status": "active" if enabled else "disabled"}
        return dict(job)

    @handles("control_plane.jobs.list_executions")
    def list_job_executions(self, call: ServerCall) -> Document:
        job = self._state.find(_JOB, call.text())
        ids = self._runs.get(str(job["id"]), [])
        page = page_of(call, [self._run(job, identity) for identity in reversed(ids)])
        return {"job_id": job["id"], "total_count": page.total, "executions": list(page.items)}

    def _run(self, job: Document, identity: str) -> Document:
        execution = self._executions.view(self._state.find(_EXECUTION, identity))
        times = only(execution, "status", "started_at", "completed_at", "error_message")
        described: Document = {"trigger_type": job.get("trigger_type"), "trigger_metadata": {}}
        return {"execution_id": identity, **described, **times, "duration_ms": None}

    # Models

    @handles("control_plane.models.list")
    def list_models(self, call: ServerCall) -> Listing:
        found = filtered(self._state.all(_MODEL), call, _MODEL)
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
        names = {str(model["provider"]) for model in self._state.all(_MODEL)}
        return cast("Answer", sorted({*names, *spec.example("control_plane.models.get_providers")}))

    def _first(self, model: str, preferred: str) -> Document:
        found = self._state.all(model)
        if not found:
            raise not_found(self._state.stores[model].noun)
        return dict(next((item for item in found if item.get(preferred)), found[0]))

    # Environments

    @handles("control_plane.environments.get_worker_command")
    def get_worker_command(self, call: ServerCall) -> Document:
        environment = self._state.find(_ENVIRONMENT, call.text())
        command = f"kubiya worker start --queue-id {environment['id']} --type local"
        shown = spec.example("control_plane.environments.get_worker_command")
        named: Document = {"environment_name": environment["name"], "command_parts": {}}
        return {**shown, **named, "command": command}

    # Contexts

    @handles("control_plane.context.get", "control_plane.environments.get_context")
    def get_context(self, call: ServerCall) -> Document:
        return only(self._context(call), *spec.wire_fields(_CONTEXTS[len(call.path)]))

    @handles("control_plane.context.set", "control_plane.environments.set_context")
    def set_context(self, call: ServerCall) -> Document:
        context = self._context(call)
        context |= {**_NO_CONTEXT, **call.body, "updated_at": rfc3339(call.at)}
        return self.get_context(call)

    @handles("control_plane.context.clear", "control_plane.environments.clear_context")
    def clear_context(self, call: ServerCall) -> Answer:
        context = self._context(call)
        del self._contexts[context["entity_type"], context["entity_id"]]
        return Empty.EMPTY

    def _context(self, call: ServerCall) -> Document:
        """Return a context itself; that of an environment may be named without its kind."""
        kind = call.text() if len(call.path) > 1 else "environment"
        identity = str(_entity(self._state, kind, call.text(len(call.path) - 1))["id"])
        named = {"entity_type": kind, "entity_id": identity, "environment_id": identity}
        times = dict.fromkeys(("created_at", "updated_at"), rfc3339(call.at))
        made = {"id": self._state.mint("context"), "organization_id": "o-1", **named, **times}
        return self._contexts.setdefault((kind, identity), {**made, **_NO_CONTEXT})

    # Teams

    @handles("control_plane.teams.add_agent")
    def add_to_team(self, call: ServerCall) -> Document:
        team = self._state.find(_TEAM, call.text())
        agent = self._state.find(_AGENT, call.text(1))
        others = [a for a in team.get("agents") or () if a["id"] != agent["id"]]
        team["agents"] = [*others, only(agent, "id", "name")]
        return dict(team)

    @handles("control_plane.teams.remove_agent")
    def remove_from_team(self, call: ServerCall) -> Document:
        team = self._state.find(_TEAM, call.text())
        left = [a for a in team.get("agents") or () if a["id"] != call.text(1)]
        if len(left) == len(team.get("agents") or ()):
            raise not_found("Agent", id=call.text(1))
        team["agents"] = left
        return dict(team)

    # Approvals

    @handles("control_plane.approvals.list_pending")
    def list_pending(self, call: ServerCall) -> Listing:
        return page_of(call, equal(self._state.all(_APPROVAL), status="pending"))

    @handles("control_plane.approvals.approve", "control_plane.approvals.reject")
    def resolve(self, call: ServerCall) -> Document:
        approval = self._state.find(_APPROVAL, call.text())
        if approval["status"] != "pending":
            raise conflict("The approval was resolved before", status=str(approval["status"]))
        outcome: Document = {"status": "approved"}
        if call.operation.id.endswith(".reject"):
            outcome = {"status": "rejected", "rejection_reason": call.body.get("reason")}
        approval |= {**outcome, "resolved_at": rfc3339(call.at)}
        return dict(approval)

    # Projects

    @handles("control_plane.projects.get_default")
    def get_default_project(self, _: ServerCall) -> Document:
        return self._first(_PROJECT, "is_default")

    @handles("control_plane.projects.list_agents", "control_plane.projects.list_teams")
    def list_members(self, call: ServerCall) -> Listing:
        kind, model = _kind(call)
        members = self._members_of(call).items()
        found = [{**m, f"{kind}s": dict(self._state.find(model, id_))} for id_, m in members]
        return page_of(call, found)

    @handles("control_plane.projects.add_agent", "control_plane.projects.add_team")
    def add_member(self, call: ServerCall) -> Answer:
        kind, model = _kind(call)
        identity = str(self._state.find(model, call.body[f"{kind}_id"])["id"])
        members = self._members_of(call)
        if identity in members:
            raise conflict(f"The {kind} belongs to the project already", id=identity)
        members[identity] = {
            "id": self._state.mint("member"),
            "project_id": call.text(),
            f"{kind}_id": identity,
            "role": call.body.get("role"),
            "added_at": rfc3339(call.at),
            "added_by": None,
        }
        self._count(call, len(members))
        return dict(members[identity])

    @handles("control_plane.projects.remove_agent", "control_plane.projects.remove_team")
    def remove_member(self, call: ServerCall) -> Answer:
        members = self._members_of(call)
        if call.text(1) not in members:
            raise not_found(self._state.stores[_kind(call)[1]].noun, id=call.text(1))
        del members[call.text(1)]
        self._count(call, len(members))
        return Empty.EMPTY

    def _members_of(self, call: ServerCall) -> dict[str, Document]:
        """Return who belongs to a project, by id."""
        project = str(self._state.find(_PROJECT, call.text())["id"])
        return self._members.setdefault((project, _kind(call)[0]), {})

    def _count(self, call: ServerCall, number: int) -> None:
        self._state.find(_PROJECT, call.text())[f"{_kind(call)[0]}_count"] = number


def _kind(call: ServerCall) -> tuple[str, str]:
    """Return whether an operation is about agents or teams, and their model."""
    kind = "team" if "team" in call.operation.id else "agent"
    return kind, _ENTITIES[kind]


def _entity(state: ServerState, kind: str, identity: object) -> Document:
    if kind not in _ENTITIES:
        raise not_found("Kind of entity", entity_type=kind)
    return state.find(_ENTITIES[kind], identity)


class WorkerQueues:
    """The queues of all environments."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._locks: dict[str, tuple[float, Document]] = {}
        self._workers: dict[str, list[Document]] = {}

    @handles("control_plane.worker_queues.get_install_script")
    def get_install_script(self, call: ServerCall) -> Content:
        return Content(f"#!/bin/sh\nexec {self._command(call)}\n".encode(), "text/plain")

    @handles("control_plane.worker_queues.get_worker_command")
    def get_worker_command(self, call: ServerCall) -> Document:
        queue = self._state.find(_QUEUE, call.text())
        told: Document = {"queue_id": queue["id"], "command": self._command(call)}
        told |= {"command_parts": {}, "can_register": True, "queue_status": queue["status"]}
        return {**told, **only(queue, "active_workers", "max_workers")}

    def _command(self, call: ServerCall) -> str:
        return f"kubiya worker start --queue-id {self._state.find(_QUEUE, call.text())['id']}"

    @handles("control_plane.worker_queues.start")
    def start(self, call: ServerCall) -> Document:
        queue = self._state.find(_QUEUE, call.text())
        identity = self._state.mint("worker")
        moment = rfc3339(call.at)
        workers = self._workers.setdefault(str(queue["id"]), [])
        workers.append(
            {
                "id": identity,
                "worker_id": identity,
                "status": "active",
                "tasks_processed": 0,
                "last_heartbeat": moment,
                "registered_at": moment,
                "system_info": call.body.get("system_info"),
                "worker_metadata": {},
            }
        )
        queue |= {"status": "active", "active_workers": len(workers)}
        shown = spec.example("control_plane.worker_queues.start")
        named = {"queue_id": queue["id"], "queue_name": queue["name"], "worker_id": identity}
        return {**shown, **named, **only(queue, "heartbeat_interval", "task_queue_name")}

    @handles("control_plane.worker_queues.list_workers")
    def list_workers(self, call: ServerCall) -> Listing:
        queue = str(self._state.find(_QUEUE, call.text())["id"])
        return page_of(call, [dict(worker) for worker in self._workers.get(queue, ())])

    @handles("control_plane.worker_queues.get_config")
    def get_config(self, call: ServerCall) -> Document:
        queue = self._state.find(_QUEUE, call.text())
        told = only(queue, *spec.wire_fields("ControlQueueConfig"))
        version = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
        stores = self._state.stores["ControlEnvironment"].documents
        environment = stores.get(str(queue.get("environment_id")), {})
        return {
            "queue_id": queue["id"],
            **told,
            "config_version": version,
            "config_updated_at": queue.get("updated_at"),
            "recommended_package_version": None,
            "environment_name": environment.get("name"),
        }

    @handles("control_plane.worker_queues.acquire_update_lock")
    def acquire(self, call: ServerCall) -> Document:
        queue = str(self._state.find(_QUEUE, call.text())["id"])
        held = self._held(queue)
        if held is not None and held["worker_id"] != call.text(1):
            raise conflict("Another worker is updating itself", worker_id=str(held["worker_id"]))
        until = call.at + float(call.body.get("lock_duration_seconds") or _LOCKED)
        lock: Document = {
            "lock_id": self._state.mint("lock"),
            "worker_id": call.text(1),
            "queue_id": queue,
            "acquired_at": rfc3339(call.at),
            "expires_at": rfc3339(until),
            "locked": True,
        }
        self._locks[queue] = until, lock
        return dict(lock)

    @handles("control_plane.worker_queues.release_update_lock")
    def release(self, call: ServerCall) -> Answer:
        queue = str(self._state.find(_QUEUE, call.text())["id"])
        held = self._held(queue)
        if held is None or held["worker_id"] != call.text(1):
            raise not_found("Lock", worker_id=call.text(1))
        del self._locks[queue]
        return Empty.EMPTY

    @handles("control_plane.worker_queues.get_update_lock")
    def get_update_lock(self, call: ServerCall) -> Document:
        queue = str(self._state.find(_QUEUE, call.text())["id"])
        held = self._held(queue) or {}
        ttl = int(self._locks[queue][0] - call.at) if held else None
        fields = ("worker_id", "lock_id", "acquired_at", "expires_at")
        return {
            "locked": bool(held),
            "queue_id": queue,
            **{name: held.get(name) for name in fields},
            "ttl_seconds": ttl,
            "lock_coordination_available": True,
            "message": None,
        }

    def _held(self, queue: str) -> Document | None:
        until, lock = self._locks.get(queue, (0.0, None))
        return lock if until > self._state.clock.now() else None


_FORBIDS: Final = re.compile(r"default\s+allow\s*:?=\s*false|\bdeny\b")
_PACKAGE: Final = re.compile(r"\bpackage\s+\S+")


class PolicyEngine:
    """The policies of the control plane."""

    def __init__(self, state: ServerState) -> None:
        self._state = state

    @handles("control_plane.policies.validate")
    def validate(self, call: ServerCall) -> Answer:
        policy = self._state.find(_POLICY, call.text())
        errors = [] if _PACKAGE.search(_text(policy)) else ["Rego begins with a package"]
        return {"valid": not errors, "errors": errors, "warnings": []}

    @handles("control_plane.policies.create_association")
    def associate(self, call: ServerCall) -> Document:
        self._state.find(_POLICY, call.body["policy_id"])
        return dict(self._state.create(call))

    @handles("control_plane.policies.list_resolved")
    def list_resolved(self, call: ServerCall) -> Listing:
        return page_of(call, [self._tie(*pair) for pair in self._resolved(call)])

    @handles("control_plane.policies.evaluate")
    def evaluate(self, call: ServerCall) -> Document:
        results = {
            str(policy["name"]): {"allowed": not _FORBIDS.search(_text(policy))}
            for _, policy in self._resolved(call)
        }
        violations = [name for name, result in results.items() if not result["allowed"]]
        return {"allowed": not violations, "violations": violations, "policy_results": results}

    def _tie(self, association: Document, policy: Document) -> Document:
        named = only(association, "policy_id", "policy_name", "priority", "enabled", "metadata")
        source = {"source_type": association["entity_type"], "source_id": association["entity_id"]}
        return {**named, **source, "policy_details": dict(policy)}

    def _resolved(self, call: ServerCall) -> list[tuple[Document, Document]]:
        """Return what holds for an entity: each association with its policy."""
        tied = equal(
            self._state.all(_ASSOCIATION), entity_type=call.text(0), entity_id=call.text(1)
        )
        tied.sort(key=lambda association: association.get("priority") or 0)
        found = [(a, self._state.find(_POLICY, a["policy_id"])) for a in tied]
        return [pair for pair in found if pair[1].get("enabled", True)]


def _text(policy: Document) -> str:
    return str(policy.get("policy_content") or "")


class SkillAssociations:
    """The skills of agents, teams and environments."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._tied: dict[tuple[str, str], list[str]] = {}

    @handles("control_plane.skills.list_associated")
    def list_associated(self, call: ServerCall) -> Listing:
        return page_of(call, self._skills(self._of(call.text(0), call.text(1))))

    @handles(
        "control_plane.skills.list_resolved_for_agent",
        "control_plane.skills.list_resolved_for_team",
    )
    def list_resolved(self, call: ServerCall) -> Listing:
        """Return its own skills, and those of the environments and the team it belongs to."""
        own = call.operation.id.rpartition("_")[2], call.text()
        entity = _entity(self._state, *own)
        holders = [own, *(("environment", str(e["id"])) for e in entity.get("environments") or ())]
        if entity.get("team_id"):
            holders.append(("team", str(entity["team_id"])))
        found: dict[str, Document] = {}
        for holder in holders:
            for skill in self._skills(self._of(*holder)):
                source = {"source": holder[0], "inherited": holder != own}
                found.setdefault(str(skill["id"]), {**skill, **source})
        return page_of(call, list(found.values()))

    @handles("control_plane.skills.associate")
    def associate(self, call: ServerCall) -> Document:
        kind, identity = call.text(0), call.text(1)
        _entity(self._state, kind, identity)
        skill = str(self._state.find(_SKILL, call.body["skill_id"])["id"])
        ids = self._of(kind, identity)
        if skill not in ids:
            ids.append(skill)
        return {"message": "The skill is assigned"}

    @handles("control_plane.skills.remove_association")
    def remove(self, call: ServerCall) -> Answer:
        ids = self._of(call.text(0), call.text(1))
        if call.text(2) not in ids:
            raise not_found("Skill", id=call.text(2))
        ids.remove(call.text(2))
        return Empty.EMPTY

    def _of(self, kind: str, identity: str) -> list[str]:
        return self._tied.setdefault((kind, identity), [])

    def _skills(self, ids: list[str]) -> list[Document]:
        return [dict(self._state.find(_SKILL, identity)) for identity in ids]
