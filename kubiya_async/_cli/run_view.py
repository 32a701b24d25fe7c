"""What a running workflow looks like: its steps, and its log above them.

On a terminal the steps are painted over as they go on. Anywhere else each change is a line. With
`json` stdout is for the result, so that only stderr shows any of it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self, TypeAlias

from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from kubiya_async._cli.log_view import log_line
from kubiya_async._cli.terminal import plain
from kubiya_async._cli.words import MARKS, colour_of, duration
from kubiya_async._escape import escape

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console, RenderableType

    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._generated.models.workflows import (
        WorkflowExecution,
        WorkflowLogEntry,
        WorkflowStep,
    )
    from kubiya_async.executions.waiting import WaitProgress

__all__ = ["Painted", "Plain", "View", "view_of"]

_FRAMES = 10
"""Times a second that the picture is painted."""


def view_of(terminal: Terminal) -> View:
    """Choose how to show a workflow."""
    console = terminal.err if terminal.json else terminal.out
    if console.is_terminal and not console.is_dumb_terminal:
        return Painted(console)
    return Plain(None if terminal.json else terminal)


class Plain:
    """A line for each change, or nothing at all."""

    def __init__(self, terminal: Terminal | None) -> None:
        self._terminal = terminal
        self._told: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def started(self, execution: WorkflowExecution) -> None:
        """Report which execution it is."""
        self._line(escape(f"{execution.execution_id} {execution.status or 'started'}"))

    def moved(self, progress: WaitProgress[WorkflowExecution]) -> None:
        """Report what has changed since the last time."""
        for step in _steps(progress.execution):
            status = step.status or "pending"
            if self._told.get(step.name, "pending") != status:
                self._told[step.name] = status
                took = f" ({duration(step.duration)})" if step.duration else ""
                self._line(escape(f"step {step.name}: {status}{took}"))

    def logged(self, entry: WorkflowLogEntry) -> None:
        """Print an entry of the log."""
        self._line(log_line(entry, whole=True).plain)

    def said(self, text: str) -> None:
        """Print something else that has to be said."""
        self._line(plain(text))

    def ended(self, execution: WorkflowExecution) -> None:
        """Report how it ended."""
        took = f" ({duration(execution.duration)})" if execution.duration else ""
        self._line(escape(f"{execution.execution_id} {execution.status}{took}"))

    def _line(self, text: str) -> None:
        if self._terminal is not None:
            self._terminal.write(f"{text}\n")


class Painted:
    """The steps with a spinner, painted over; the log goes by above them."""

    def __init__(self, console: Console) -> None:
        self._began = time.monotonic()
        self._execution: WorkflowExecution | None = None
        self._failures = 0
        self._spinner = Spinner("dots", style="cyan")
        self._live = Live(console=console, get_renderable=self._picture, refresh_per_second=_FRAMES)

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def started(self, execution: WorkflowExecution) -> None:
        """Show which execution it is."""
        self._execution = execution

    def moved(self, progress: WaitProgress[WorkflowExecution]) -> None:
        """Show how far it has come."""
        self._failures = progress.failures
        if progress.execution is not None:
            self._execution = progress.execution

    def logged(self, entry: WorkflowLogEntry) -> None:
        """Print an entry of the log above the steps."""
        self._live.console.print(log_line(entry, whole=False), soft_wrap=True)

    def said(self, text: str) -> None:
        """Print something else above the steps."""
        self._live.console.print(Text(plain(text), "yellow"), soft_wrap=True)

    def ended(self, execution: WorkflowExecution) -> None:
        """Leave the last picture standing."""
        self._execution = execution

    def _picture(self) -> RenderableType:
        elapsed = time.monotonic() - self._began
        clock = f"{int(elapsed) // 60}:{int(elapsed) % 60:02}"
        if self._execution is None:
            return Text(f"starting  {clock}", "dim")
        grid = Table.grid(padding=(0, 1))
        grid.add_row(*self._headline(self._execution, clock))
        for step in _steps(self._execution):
            grid.add_row(*self._row(step))
        return grid

    def _headline(self, execution: WorkflowExecution, clock: str) -> list[RenderableType]:
        name = execution.workflow.name if execution.workflow else None
        status = escape(execution.status or "")
        trouble = f"  no answer, try {self._failures}" if self._failures else ""
        title = Text.assemble(
            (escape(name or "workflow"), "bold"),
            f" {escape(execution.execution_id)} ",
            (status, colour_of(status)),
            (f"  {clock}", "dim"),
            (trouble, "yellow"),
        )
        return [Text(MARKS.get(status, "•"), colour_of(status)), title]

    def _row(self, step: WorkflowStep) -> list[RenderableType]:
        status = escape(step.status or "")
        if status in MARKS:
            mark: RenderableType = Text(MARKS[status], colour_of(status))
        else:
            mark = self._spinner if status == "running" else Text("·", "dim")
        took = f"  {duration(step.duration)}" if step.duration else ""
        said = f"  {_first_line(step.output)}" if step.output else ""
        row = Text.assemble(escape(step.name), (took, "dim"), (said, "dim"))
        row.no_wrap, row.overflow = True, "ellipsis"
        return [mark, row]


def _steps(execution: WorkflowExecution | None) -> list[WorkflowStep]:
    return list((execution.steps if execution else None) or ())


def _first_line(text: str) -> str:
    return escape(text.strip().partition("\n")[0])


View: TypeAlias = Painted | Plain
"""Something that shows an execution while it is followed."""
