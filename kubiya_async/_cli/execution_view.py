"""What executions look like: the steps of a workflow, its log above them, and events as they come.

On a terminal the steps are painted over as they go on. Anywhere else each change is a line. With
`json` stdout is for the result, so that only stderr shows any of it.
"""

from __future__ import annotations

import dataclasses
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from kubiya_async._cli.terminal import as_json, colour_of, duration, plain
from kubiya_async._escape import escape
from kubiya_async.streams.events import (
    CorrectionEvent,
    MemberEvent,
    MessageEvent,
    NoticeEvent,
    OutputEvent,
    ReasoningEvent,
    StatusEvent,
    StepEvent,
    ToolCallEvent,
    UnknownEvent,
)

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.console import Console, RenderableType

    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._generated.models.workflows import (
        WorkflowExecution,
        WorkflowLogEntry,
        WorkflowStep,
    )
    from kubiya_async.executions.waiting import WaitProgress
    from kubiya_async.streams.chat import ChatStream
    from kubiya_async.streams.events import Keepalive, StreamEvent
    from kubiya_async.streams.execution import EventStream

_FRAMES: Final = 10
"""Times a second that the picture is painted."""

_MARKS: Final = {"completed": "✓", "failed": "✗", "cancelled": "✗", "skipped": "-"}
"""Signs of steps that have ended."""

_LOUD: Final = {"error": "red", "fatal": "red", "warning": "yellow", "warn": "yellow"}


@contextmanager
def view_of(terminal: Terminal) -> Generator[ExecutionView]:
    """Yield what shows a workflow's execution."""
    console = terminal.err if terminal.json else terminal.out
    if console.is_terminal and not console.is_dumb_terminal:
        view = PaintedView(console)
        with view.live:
            yield view
    else:
        yield LineView(None if terminal.json else terminal)


class LineView:
    """A line for each change, or nothing at all."""

    def __init__(self, terminal: Terminal | None) -> None:
        self._terminal = terminal
        self._reported: dict[str, str] = {}

    def started(self, execution: WorkflowExecution) -> None:
        """Report which execution it is."""
        self._line(escape(f"{execution.execution_id} {execution.status or 'started'}"))

    def progressed(self, progress: WaitProgress[WorkflowExecution]) -> None:
        """Report what has changed since the last time."""
        for step in _steps(progress.execution):
            status = step.status or "pending"
            if self._reported.get(step.name, "pending") != status:
                self._reported[step.name] = status
                took = f" ({duration(step.duration)})" if step.duration else ""
                self._line(escape(f"step {step.name}: {status}{took}"))

    def logged(self, entry: WorkflowLogEntry) -> None:
        """Print an entry of the log."""
        self._line(log_line(entry, whole=True).plain)

    def warned(self, text: str) -> None:
        """Print something else that has to be said."""
        self._line(plain(text))

    def ended(self, execution: WorkflowExecution) -> None:
        """Report how it ended."""
        took = f" ({duration(execution.duration)})" if execution.duration else ""
        self._line(escape(f"{execution.execution_id} {execution.status}{took}"))

    def _line(self, text: str) -> None:
        if self._terminal is not None:
            self._terminal.write(f"{text}\n")


class PaintedView:
    """The steps with a spinner, painted over; the log goes by above them."""

    def __init__(self, console: Console) -> None:
        self._began = time.monotonic()
        self._execution: WorkflowExecution | None = None
        self._failures = 0
        self._spinner = Spinner("dots", style="cyan")
        self.live = Live(console=console, get_renderable=self._picture, refresh_per_second=_FRAMES)

    def started(self, execution: WorkflowExecution) -> None:
        """Show which execution it is."""
        self._execution = execution

    def progressed(self, progress: WaitProgress[WorkflowExecution]) -> None:
        """Show how far it has come."""
        self._failures = progress.failures
        if progress.execution is not None:
            self._execution = progress.execution

    def logged(self, entry: WorkflowLogEntry) -> None:
        """Print an entry of the log above the steps."""
        self.live.console.print(log_line(entry, whole=False), soft_wrap=True)

    def warned(self, text: str) -> None:
        """Print something else above the steps."""
        self.live.console.print(Text(plain(text), "yellow"), soft_wrap=True)

    ended = started

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
        return [Text(_MARKS.get(status, "•"), colour_of(status)), title]

    def _row(self, step: WorkflowStep) -> list[RenderableType]:
        status = escape(step.status or "")
        if status in _MARKS:
            mark: RenderableType = Text(_MARKS[status], colour_of(status))
        else:
            mark = self._spinner if status == "running" else Text("·", "dim")
        took = f"  {duration(step.duration)}" if step.duration else ""
        said = f"  {_first_line(step.output)}" if step.output else ""
        row = Text.assemble(escape(step.name), (took, "dim"), (said, "dim"))
        row.no_wrap, row.overflow = True, "ellipsis"
        return [mark, row]


ExecutionView: TypeAlias = PaintedView | LineView
"""What shows an execution while it is followed."""


def log_line(entry: WorkflowLogEntry, *, whole: bool) -> Text:
    """Write an entry as one line.

    Args:
        entry: The entry.
        whole: All fields, for a file; otherwise the time of day, and a level that deserves it.
    """
    level = (entry.level or "").lower()
    style = _LOUD.get(level, "")
    if whole:
        moment = f"{entry.timestamp.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if entry.timestamp else "-"
    else:
        moment = _local(entry.timestamp) if entry.timestamp else "--:--:--"
    parts: list[tuple[str, str]] = [(f"{moment}  ", "dim")]
    if style or whole:
        parts.append((f"{escape(level)}  ", style))
    if entry.step:
        parts.append((f"{escape(entry.step)}  ", "cyan"))
    return Text.assemble(*parts, (plain(entry.message or ""), style))


def _local(moment: datetime) -> str:
    """Write a moment in local time, with the date if it was not lately."""
    here = moment.astimezone()
    was_lately = abs(datetime.now(UTC) - moment) < timedelta(hours=12)
    return f"{here:%H:%M:%S}" if was_lately else f"{here:%Y-%m-%d %H:%M:%S}"


async def show_events(terminal: Terminal, stream: ChatStream | EventStream) -> None:
    """Print a stream as it arrives; with `json` one event a line.

    Raises:
        StreamError: It broke, or reported an error; what came is printed.
    """
    async with stream:
        async for event in stream:
            show_event(terminal, event)


def show_event(terminal: Terminal, event: StreamEvent | Keepalive) -> None:
    """Print one event; what only says how the stream is doing is left out of what people read."""
    if terminal.json:
        terminal.line(_as_json(event))
        return

    def note(text: Text) -> None:
        terminal.err.print(text, soft_wrap=True)

    match event:
        case StepEvent():
            said = event.error or event.output
            rest = f"  {_first_line(said)}" if isinstance(said, str) and said else ""
            state = (escape(event.status), colour_of(event.status))
            note(Text.assemble("step ", (escape(event.step), "bold"), ": ", state, rest))
        case StatusEvent():
            note(Text(escape(event.status), colour_of(event.status)))
        case OutputEvent() | MessageEvent():
            content = event.content
            terminal.write(content if content.endswith("\n") else f"{content}\n")
        case ReasoningEvent():
            note(Text(plain(event.content), "dim italic"))
        case ToolCallEvent():
            note(Text(f"▸ {escape(event.tool)}", "cyan"))
        case MemberEvent() | CorrectionEvent() | NoticeEvent():
            _show_more(terminal, event)
        case UnknownEvent():
            note(Text(f"({escape(event.type or 'unknown event')})", "dim"))
        case _:
            pass


def _show_more(terminal: Terminal, event: MemberEvent | CorrectionEvent | NoticeEvent) -> None:
    """Print what a team's member does, and what the server says about the stream or a message."""
    match event:
        case MemberEvent(member=name, event=MessageEvent(content=content)):
            note = Text(f"{escape(name)}: {plain(content or '')}", "dim")
        case MemberEvent(event=done):
            show_event(terminal, done)
            return
        case CorrectionEvent():
            note = Text(f"(corrected) {plain(event.content)}")
        case NoticeEvent(kind="gap_detected" | "degraded"):
            note = Text(f"({escape(event.kind)}: {escape(event.message)})", "yellow")
        case _:
            return
    terminal.err.print(note, soft_wrap=True)


def _as_json(event: StreamEvent | Keepalive) -> Any:
    if isinstance(event, UnknownEvent):
        return event.data
    if isinstance(event, MemberEvent):
        return {"type": "member", "member": event.member, "event": _as_json(event.event)}
    if isinstance(event, StepEvent | StatusEvent | OutputEvent | NoticeEvent | CorrectionEvent):
        fields = dataclasses.asdict(event)
        fields.pop("data", None)
        kind = type(event).__name__.removesuffix("Event").lower()
        return {"type": kind, **{n: v for n, v in fields.items() if v is not None}}
    return as_json(event)


def _steps(execution: WorkflowExecution | None) -> list[WorkflowStep]:
    return list((execution.steps if execution else None) or ())


def _first_line(text: str) -> str:
    return escape(text.strip().partition("\n")[0])
