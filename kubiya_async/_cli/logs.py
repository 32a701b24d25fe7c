"""`logs`: what an execution has logged, and what it goes on to log."""

from typing import TYPE_CHECKING, Annotated

import typer

from kubiya_async._cli import options
from kubiya_async._cli.exits import Exit
from kubiya_async._cli.words import has_succeeded
from kubiya_async._escape import escape

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._generated.models.workflows import WorkflowLogEntry
    from kubiya_async.client import Kubiya

__all__ = ["EXAMPLES", "logs"]

EXAMPLES = """\
\b
Examples:
  kubiya-async logs exec-123-456
  kubiya-async logs -f exec-123-456 --step deploy
"""


def logs(
    execution: Annotated[
        str, typer.Argument(metavar="EXECUTION", help="Id of a workflow's execution.")
    ],
    *,
    follow: Annotated[
        bool,
        typer.Option("--follow", "-f", help="Go on until it has ended.", show_default=False),
    ] = False,
    step: Annotated[str | None, typer.Option(metavar="NAME", help="Of this step only.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="From this moment on: 2024-01-15T10:00:00Z.")
    ] = None,
    json: options.Json = False,
    local: options.Local = False,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = None,
) -> int:
    """Show the log of a workflow's execution; with -f, as it is written.

    With -f the exit code tells how the execution ended. --json prints one entry a line. With
    --live it is an execution of the control plane, or of a project.
    """
    from kubiya_async._cli.session import Connection, Session
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._cli.worlds import is_live
    from kubiya_async.options import UNSET

    terminal = Terminal(json=json)
    if is_live():
        from kubiya_async._cli.live_logs import show_execution

        with Session(Connection(local, base_url, timeout)) as session:
            work = show_execution(terminal, session.kubiya, execution, follow=follow)
            return session.run(work)
    with Session(Connection(local, base_url, timeout)) as session:
        workflows = session.kubiya.workflows
        if follow:
            return session.run(_follow(terminal, session.kubiya, execution, step, since))
        entries = workflows.list_logs(execution, step=step or UNSET, since=since or UNSET)
        session.run(_show(terminal, entries))
    return Exit.OK


async def _show(terminal: "Terminal", entries: "AsyncIterable[WorkflowLogEntry]") -> None:
    from kubiya_async._cli.log_view import log_line
    from kubiya_async._cli.results import as_json

    async for entry in entries:
        if terminal.json:
            terminal.line(as_json(entry))
        else:
            terminal.out.print(log_line(entry, whole=not terminal.shows_data), soft_wrap=True)


async def _follow(
    terminal: "Terminal", kubiya: "Kubiya", execution: str, step: str | None, since: str | None
) -> int:
    from kubiya_async.options import UNSET

    entries = kubiya.workflows.follow_logs(execution, step=step or UNSET, since=since)
    await _show(terminal, entries)
    end = entries.execution or await kubiya.workflows.get_execution(execution)
    if not terminal.json:
        terminal.note(f"{execution} {escape(str(end.status))}")
    return Exit.OK if has_succeeded(end.status) else Exit.FAILED
