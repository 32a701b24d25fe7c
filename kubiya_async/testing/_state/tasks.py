"""Tasks: handed to an agent on a runner, cancelled or followed to their end.

A task waits for half a minute and then goes through five steps of a minute each, of its own time.
One with `fail` in its name fails at the third.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import Answer, Document, Listing, ServerCall, conflict, not_found
from kubiya_async.testing._state.knowledge import AUTHOR
from kubiya_async.testing._state.lists import equal, only, ordered, page, without
from kubiya_async.testing._state.registry import claims, handles
from kubiya_async.testing._time import parse_rfc3339, rfc3339

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async.testing._state.world import World

_WAIT: Final = 30.0
_STEP: Final = 60.0
_STEPS: Final = ("preparing", "fetching", "executing", "verifying", "reporting")
_FAILING: Final = 2


@dataclass(slots=True)
class Task:
    """A task and when it was stopped, if it was."""

    document: Document
    created_at: float
    fails: bool
    cancelled_after: float | None = None
    """In the task's own time."""

    @property
    def ends_after(self) -> float:
        whole = _WAIT + _STEP * (_FAILING + 1 if self.fails else len(_STEPS))
        return whole if self.cancelled_after is None else min(whole, self.cancelled_after)

    def status(self, elapsed: float) -> str:
        if self.cancelled_after is not None and elapsed >= self.cancelled_after:
            return "cancelled"
        if elapsed >= self.ends_after:
            return "failed" if self.fails else "completed"
        return "running" if elapsed >= _WAIT else "pending"

    def steps_done(self, elapsed: float) -> int:
        spent = min(elapsed, self.ends_after) - _WAIT
        done = max(int(spent // _STEP), 0)
        return min(done, _FAILING if self.fails else len(_STEPS))

    def stamp(self, moment: float) -> str:
        return rfc3339(self.created_at + moment)


class Tasks:
    """The tasks of the organisation."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.tasks: dict[str, Task] = {}

    @claims("tasks.get", "tasks.get_logs", "tasks.get_status", "tasks.cancel")
    def exists(self, path: tuple[str, ...], _: bytes) -> bool:
        return path[0] in self.tasks

    @claims("tasks.list_for_agent")
    def has_agent(self, path: tuple[str, ...], _: bytes) -> bool:
        return any(t.document["agent_id"] == path[0] for t in self.tasks.values())

    @claims("tasks.list_for_runner")
    def has_runner(self, path: tuple[str, ...], _: bytes) -> bool:
        return any(t.document["runner_id"] == path[0] for t in self.tasks.values())

    @handles("tasks.list")
    def list(self, call: ServerCall) -> Listing:
        wanted = {
            "status": call.query.get("status"),
            "agent_id": call.query.get("agent"),
            "runner_id": call.query.get("runner"),
        }
        tasks = equal(self._items(), **wanted)
        return page(call, ordered(tasks, call.query.get("sort"), call.query.get("order")))

    @handles("tasks.get")
    def get(self, call: ServerCall) -> Document:
        return self._view(self._find(call))

    @handles("tasks.create")
    def create(self, call: ServerCall) -> Document:
        document: Document = {
            "id": self._world.mint("task"),
            "name": call.body["name"],
            "description": call.body.get("description"),
            **only(call.body, "agent_id", "runner_id"),
            "metadata": call.body.get("metadata", {}),
            "parameters": call.body.get("parameters", {}),
        }
        task = Task(document, call.at, fails="fail" in document["name"].lower())
        self.tasks[document["id"]] = task
        return without(self._view(task), "result")

    @handles("tasks.cancel")
    def cancel(self, call: ServerCall) -> Document:
        task = self._find(call)
        elapsed = self._elapsed(task)
        status = task.status(elapsed)
        if status not in {"pending", "running"}:
            raise conflict(f"Task is {status} already", id=task.document["id"])
        task.cancelled_after = elapsed
        return {
            "id": task.document["id"],
            "status": "cancelled",
            "cancelled_at": task.stamp(elapsed),
            "cancelled_by": AUTHOR,
        }

    @handles("tasks.get_status")
    def get_status(self, call: ServerCall) -> Document:
        task = self._find(call)
        done = task.steps_done(self._elapsed(task))
        view = only(self._view(task), "id", "status", "progress", "started_at", "updated_at")
        step = _STEPS[min(done, len(_STEPS) - 1)]
        figures = {"current_step": step, "steps_completed": done, "total_steps": len(_STEPS)}
        return {**view, "metadata": figures}

    @handles("tasks.get_logs")
    def get_logs(self, call: ServerCall) -> Document:
        task = self._find(call)
        lines = _log(task, self._elapsed(task))
        after, before = call.query.get("start_time"), call.query.get("end_time")
        if after is not None:
            lines = [line for line in lines if (parse_rfc3339(line["timestamp"]) or 0) > after]
        if before is not None:
            lines = [line for line in lines if (parse_rfc3339(line["timestamp"]) or 0) < before]
        lines = equal(lines, level=call.query.get("level"))
        return {"task_id": task.document["id"], "logs": lines[: call.query.get("limit")]}

    @handles("tasks.list_for_agent")
    def list_for_agent(self, call: ServerCall) -> Answer:
        return equal(self._items(), agent_id=call.text())

    @handles("tasks.list_for_runner")
    def list_for_runner(self, call: ServerCall) -> Answer:
        return equal(self._items(), runner_id=call.text())

    def _items(self) -> Sequence[Document]:
        return [without(self._view(t), "result") for t in self.tasks.values()]

    def _find(self, call: ServerCall) -> Task:
        try:
            return self.tasks[call.text()]
        except KeyError:
            raise not_found("Task", id=call.text()) from None

    def _elapsed(self, task: Task) -> float:
        return self._world.clock.elapsed(task.created_at)

    def _view(self, task: Task) -> Document:
        elapsed = self._elapsed(task)
        status = task.status(elapsed)
        done = task.steps_done(elapsed)
        over = status not in {"pending", "running"}
        changed = task.ends_after if over else _WAIT + done * _STEP if status == "running" else 0.0
        started = elapsed >= _WAIT and task.ends_after > _WAIT
        view: Document = {
            **task.document,
            "status": status,
            "progress": 100 * done // len(_STEPS),
            "created_at": task.stamp(0),
            "updated_at": task.stamp(changed),
            "started_at": task.stamp(_WAIT) if started else None,
            "completed_at": task.stamp(task.ends_after) if over else None,
        }
        if status == "completed":
            view["result"] = {"output": {"steps": len(_STEPS)}, "error": None}
        elif status == "failed":
            view["result"] = {"output": None, "error": f"Step {_STEPS[done]} failed"}
        return view


def _log(task: Task, elapsed: float) -> list[Document]:
    """Return the log written so far, oldest first."""
    entries = [(_WAIT, "info", "Task started", "runner")]
    for index, name in enumerate(_STEPS):
        moment = _WAIT + (index + 1) * _STEP
        fails = task.fails and index == _FAILING
        message = f"Step {name} {'failed' if fails else 'completed'}"
        entries.append((moment, "error" if fails else "info", message, "agent"))
    until = min(elapsed, task.ends_after)
    return [
        {
            "timestamp": task.stamp(moment),
            "level": level,
            "message": message,
            "metadata": {"component": component},
        }
        for moment, level, message, component in entries
        if moment <= until
    ]
