"""Tasks: handed to an agent on a runner, cancelled or followed to their end.

A task waits for half a minute and then goes through five steps of a minute each, of its own time.
One with `fail` in its name fails at the third.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import Document, Listing, ServerCall, conflict
from kubiya_async.testing._state.marks import claims, handles, shows
from kubiya_async.testing._state.runs import SimulatedRun
from kubiya_async.testing._state.seeds import AUTHOR, TASK_QUEUED, TASK_STEPS
from kubiya_async.testing._state.store import equal, only, page_of, without
from kubiya_async.testing._time import parse_rfc3339

if TYPE_CHECKING:
    from kubiya_async.testing._state.state import ServerState

_MODEL: Final = "Task"
_FAILING: Final = 2


class TaskBoard:
    """The tasks of the organisation."""

    def __init__(self, state: ServerState) -> None:
        self._state = state

    @claims("tasks.get", "tasks.get_logs", "tasks.get_status", "tasks.cancel")
    def exists(self, path: tuple[str, ...], _: bytes) -> bool:
        return path[0] in self._state.stores[_MODEL].documents

    @claims("tasks.list_for_agent")
    def has_agent(self, path: tuple[str, ...], _: bytes) -> bool:
        return bool(equal(self._state.all(_MODEL), agent_id=path[0]))

    @claims("tasks.list_for_runner")
    def has_runner(self, path: tuple[str, ...], _: bytes) -> bool:
        return bool(equal(self._state.all(_MODEL), runner_id=path[0]))

    @handles("tasks.create")
    def create(self, call: ServerCall) -> Document:
        task = self._state.create(call)
        steps = list(TASK_STEPS)
        if "fail" in task["name"].lower():
            failing = steps[_FAILING]
            output = f"Step {failing.name} failed"
            steps[_FAILING] = replace(failing, output=output, fails=True)
        run = SimulatedRun(task["id"], call.at, tuple(steps), queued=TASK_QUEUED)
        self._state.runs[run.id] = run
        return self._state.shown(call, task)

    @handles("tasks.list_for_agent", "tasks.list_for_runner")
    def list_for(self, call: ServerCall) -> Listing:
        field = call.operation.path_parameters[0].name
        found = equal(self._state.all(_MODEL), **{field: call.text()})
        return page_of(call, [without(self.view(task), "result") for task in found])

    @handles("tasks.cancel")
    def cancel(self, call: ServerCall) -> Document:
        run, elapsed = self._run(call)
        status = run.status(elapsed)
        if status not in {"pending", "running"}:
            raise conflict(f"Task is {status} already", id=run.id)
        run.cancel_after = elapsed
        moment = run.stamp(elapsed)
        return {
            "id": run.id,
            "status": "cancelled",
            "cancelled_at": moment,
            "cancelled_by": AUTHOR,
        }

    @handles("tasks.get_status")
    def get_status(self, call: ServerCall) -> Document:
        run, elapsed = self._run(call)
        done = _steps_done(run, elapsed)
        view = self.view(self._state.find(_MODEL, run.id))
        step = run.steps[min(done, len(run.steps) - 1)].name
        return {
            **only(view, "id", "status", "progress", "started_at", "updated_at"),
            "metadata": {
                "current_step": step,
                "steps_completed": done,
                "total_steps": len(run.steps),
            },
        }

    @handles("tasks.get_logs")
    def get_logs(self, call: ServerCall) -> Document:
        run, elapsed = self._run(call)
        lines = _log(run, elapsed)
        after, before = call.query.get("start_time"), call.query.get("end_time")
        if after is not None:
            lines = [line for line in lines if (parse_rfc3339(line["timestamp"]) or 0) > after]
        if before is not None:
            lines = [line for line in lines if (parse_rfc3339(line["timestamp"]) or 0) < before]
        lines = equal(lines, level=call.query.get("level"))
        return {"task_id": run.id, "logs": lines[: call.query.get("limit")]}

    def _run(self, call: ServerCall) -> tuple[SimulatedRun, float]:
        run = self._state.runs[self._state.find(_MODEL, call.text())["id"]]
        return run, self._state.elapsed(run)

    @shows(_MODEL)
    def view(self, task: Document) -> Document:
        run = self._state.runs[task["id"]]
        elapsed, end = self._state.elapsed(run), run.end().after
        status, done = run.status(elapsed), _steps_done(run, elapsed)
        over = status not in {"pending", "running"}
        changed = end if over else _begin(run, done) if status == "running" else 0.0
        started = elapsed >= run.queued and end > run.queued
        view: Document = {
            **task,
            "status": status,
            "progress": 100 * done // len(run.steps),
            "created_at": run.stamp(0),
            "updated_at": run.stamp(changed),
            "started_at": run.stamp(run.queued) if started else None,
            "completed_at": run.stamp(end) if over else None,
        }
        if status == "completed":
            view["result"] = {"output": {"steps": len(run.steps)}, "error": None}
        elif status == "failed":
            view["result"] = {"output": None, "error": run.steps[done].output}
        return view


def _begin(run: SimulatedRun, index: int) -> float:
    return run.queued + sum(step.seconds for step in run.steps[:index])


def _steps_done(run: SimulatedRun, elapsed: float) -> int:
    """Return how many steps have succeeded."""
    spent = min(elapsed, run.end().after)
    ended = [step for step, begin in run.timeline() if begin + step.seconds <= spent]
    return sum(not step.fails for step in ended)


def _log(run: SimulatedRun, elapsed: float) -> list[Document]:
    """Return the log written so far, oldest first."""
    entries = [(run.queued, "info", "Task started", "runner")]
    for step, begin in run.timeline():
        level = "error" if step.fails else "info"
        entries.append((begin + step.seconds, level, str(step.output), "agent"))
    until = min(elapsed, run.end().after)
    return [
        {
            "timestamp": run.stamp(moment),
            "level": level,
            "message": message,
            "metadata": {"component": component},
        }
        for moment, level, message, component in entries
        if moment <= until
    ]
