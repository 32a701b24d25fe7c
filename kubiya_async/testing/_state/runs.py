"""How an execution goes, as a pure function of the time it has had.

A `SimulatedRun` knows from the start everything that will happen; asked at a moment, it shows what
has happened by then. Its own time runs `speed` times as fast as the server's clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from kubiya_async.testing._time import format_duration, rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kubiya_async.testing._answers import Document
    from kubiya_async.testing.scripts import Step

Status = Literal["running", "completed", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class End:
    """When and how an execution ends, by its own time."""

    after: float
    status: Status


@dataclass(slots=True)
class SimulatedRun:
    """One execution of a sequence of steps."""

    id: str
    started_at: float
    """By the server's clock; the moments of the run count from here in its own time."""
    steps: Sequence[Step]
    timeout: float | None = None
    cancel_after: float | None = None

    def end(self) -> End:
        """Return how it will end if nobody interferes any more."""
        spent = 0.0
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
        return end.status if elapsed >= end.after else "running"

    def stamp(self, moment: float) -> str:
        """Write a moment of its own time as a timestamp."""
        return rfc3339(self.started_at + moment)

    def outcome(self, elapsed: float) -> Document:
        """Return `status`, and `completed_at` and `duration` once it has ended."""
        end = self.end()
        if elapsed < end.after:
            return {"status": "running"}
        return {
            "status": end.status,
            "completed_at": self.stamp(end.after),
            "duration": format_duration(end.after),
        }

    def step_views(self, elapsed: float) -> list[Document]:
        """Show every step as far as it has come."""
        end = self.end()
        return [self._step_view(step, begin, elapsed, end) for step, begin in self._timeline()]

    def _timeline(self) -> Iterator[tuple[Step, float]]:
        begin = 0.0
        for step in self.steps:
            yield step, begin
            begin += step.seconds

    def _step_view(self, step: Step, begin: float, elapsed: float, end: End) -> Document:
        finish = begin + step.seconds
        if begin > end.after or (begin == end.after and end.status != "completed"):
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
        for step, begin in self._timeline():
            if begin > end.after or (begin == end.after and end.status != "completed"):
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


_INTERRUPTIONS = {"failed": "timed out", "cancelled": "cancelled"}


def _output(step: Step) -> str:
    if step.output is not None:
        return step.output
    return f"{step.name.capitalize()} {'failed' if step.fails else 'completed successfully'}"
