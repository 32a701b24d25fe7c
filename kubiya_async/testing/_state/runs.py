"""How an execution goes, as a pure function of the time it has had.

A `SimulatedRun` knows from the start everything that will happen; at a given time, it shows what
has happened by then. Its own time runs `speed` times as fast as the server's clock.

Without a script a tool does what its content says, as far as that can be guessed: `echo` echoes,
`exit 3` exits with 3, `sleep 90` takes ninety seconds, and `kubectl` knows a few commands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from kubiya_async.testing._answers import Document, ServerCall, invalid
from kubiya_async.testing._time import format_duration, parse_duration, rfc3339
from kubiya_async.testing.scripts import ToolScript

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubiya_async.testing.scripts import Step

Status = Literal["pending", "running", "completed", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class End:
    """When and how an execution ends, by its own time."""

    after: float
    status: Status

    def reaches(self, begin: float) -> bool:
        """Return whether a step that would begin then does."""
        return begin < self.after or (begin == self.after and self.status == "completed")


@dataclass(slots=True)
class SimulatedRun:
    """One execution of a sequence of steps."""

    id: str
    started_at: float
    """By the server's clock; the moments of the run count from here in its own time."""
    steps: Sequence[Step]
    timeout: float | None = None
    cancel_after: float | None = None
    queued: float = 0.0
    """How long it waits before its first step."""

    def end(self) -> End:
        """Return how it will end without further interference."""
        spent = self.queued
        status: Status = "completed"
        for step in self.steps:
            spent += step.seconds
            if step.fails:
                status = "failed"
                break
        if self.timeout is not None and spent > self.timeout:
            spent, status = self.timeout, "failed"
        if self.cancel_after is not None and spent > self.cancel_after:
            spent, status = self.cancel_after, "cancelled"
        return End(spent, status)

    def status(self, elapsed: float) -> Status:
        """Return its state after so much of its own time."""
        end = self.end()
        if elapsed >= end.after:
            return end.status
        return "pending" if elapsed < self.queued else "running"

    def stamp(self, moment: float) -> str:
        """Write a moment of its own time as a timestamp."""
        return rfc3339(self.started_at + moment)

    def outcome(self, elapsed: float) -> Document:
        """Return `status`, and `completed_at` and `duration` once it has ended."""
        end = self.end()
        if elapsed < end.after:
            return {"status": self.status(elapsed)}
        return {
            "status": end.status,
            "completed_at": self.stamp(end.after),
            "duration": format_duration(end.after),
        }

    def step_views(self, elapsed: float) -> list[Document]:
        """Show every step as far as it has come."""
        end = self.end()
        return [self._step_view(step, begin, elapsed, end) for step, begin in self.timeline()]

    def timeline(self) -> Iterator[tuple[Step, float]]:
        """Yield the steps, each with the moment it would begin."""
        begin = self.queued
        for step in self.steps:
            yield step, begin
            begin += step.seconds

    def _step_view(self, step: Step, begin: float, elapsed: float, end: End) -> Document:
        finish = begin + step.seconds
        if not end.reaches(begin):
            status = "skipped" if elapsed >= end.after else "pending"
            return {"name": step.name, "status": status}
        if elapsed < begin:
            return {"name": step.name, "status": "pending"}
        if elapsed < min(finish, end.after):
            return {"name": step.name, "status": "running"}
        whole = finish <= end.after
        status = ("failed" if step.fails else "completed") if whole else end.status
        view: Document = {
            "name": step.name,
            "status": status,
            "duration": format_duration(min(finish, end.after) - begin),
        }
        if whole:
            view["output"] = _output(step)
        return view

    def log(self, elapsed: float) -> list[Document]:
        """Return the log written so far, oldest first."""
        end = self.end()
        entries: list[tuple[float, Document]] = []
        for step, begin in self.timeline():
            if not end.reaches(begin):
                break
            entries.append(
                (begin, self._entry(begin, step, "info", f"Starting {step.name} process"))
            )
            finish = begin + step.seconds
            if finish <= end.after:
                level = "error" if step.fails else "info"
                entries.append((finish, self._entry(finish, step, level, _output(step))))
            else:
                message = f"{step.name.capitalize()} {_INTERRUPTIONS[end.status]}"
                entries.append((end.after, self._entry(end.after, step, "error", message)))
        return [entry for moment, entry in entries if moment <= elapsed]

    def _entry(self, moment: float, step: Step, level: str, message: str) -> Document:
        entry: dict[str, Any] = {"timestamp": self.stamp(moment), "level": level}
        return {**entry, "step": step.name, "message": message}


_INTERRUPTIONS: Final = {"failed": "timed out", "cancelled": "cancelled"}


def _output(step: Step) -> str:
    if step.output is not None:
        return step.output
    return f"{step.name.capitalize()} {'failed' if step.fails else 'completed successfully'}"


def read_timeout(call: ServerCall) -> float | None:
    """Return the body's `timeout` in seconds, or refuse it."""
    text = call.body.get("timeout")
    if text is None:
        return None
    seconds = parse_duration(text) if isinstance(text, str) else None
    if not seconds:
        raise invalid("timeout", "Must be a duration such as 1800s")
    return seconds


# Tools without a script

PODS: Final = (
    "NAME                     READY   STATUS    RESTARTS   AGE\n"
    "my-app-7d4b8c8f9-abc123   1/1     Running   0          1h"
)
DEPLOYMENTS: Final = (
    "NAME     READY   UP-TO-DATE   AVAILABLE   AGE\nmy-app   3/3     3            3           1h"
)
NODES: Final = (
    "NAME     STATUS   ROLES           AGE   VERSION\n"
    "node-1   Ready    control-plane   42d   v1.30.4\n"
    "node-2   Ready    <none>          42d   v1.30.4"
)
_KUBECTL: Final = (("get pods", PODS), ("get deploy", DEPLOYMENTS), ("get nodes", NODES))
_EXIT: Final = re.compile(r"(?:^|[;&\n] *)exit (\d{1,3})\b")
_SLEEP: Final = re.compile(r"\bsleep (\d{1,6})\b")
_ECHO: Final = re.compile(r"(?:^|[;&\n] *)echo (?:'([^']*)'|\"([^\"]*)\"|([^;&\n]*))")


def improvise_tool(body: Document) -> ToolScript:
    """Return a guess of what running a tool would print."""
    content: str = body.get("content") or ""
    seconds = sum(int(n) for n in _SLEEP.findall(content)) or ToolScript().seconds
    leaves = _EXIT.search(content)
    exit_code = int(leaves[1]) % 256 if leaves else 0
    echoed = ["".join(groups).strip() for groups in _ECHO.findall(content)]
    if echoed:
        return ToolScript("\n".join(echoed), exit_code, seconds)
    if body["name"] == "kubectl" and not leaves:
        return _kubectl(content, seconds)
    output = f"{body['name']} {content}".strip()
    return ToolScript(f"{output}: exit {exit_code}" if leaves else output, exit_code, seconds)


def _kubectl(content: str, seconds: float) -> ToolScript:
    command = content.removeprefix("kubectl").strip()
    if not command:
        return ToolScript("kubectl controls the Kubernetes cluster manager.", 0, seconds)
    for prefix, output in _KUBECTL:
        if command.startswith(prefix):
            return ToolScript(output, 0, seconds)
    message = f'error: unknown command "{command.partition(" ")[0]}" for "kubectl"'
    return ToolScript(message, 1, seconds)
