"""What an execution of the control plane has done, or of a project, as `--live logs` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async._cli.exits import Exit
from kubiya_async._cli.stream_view import show_events
from kubiya_async._cli.words import has_succeeded
from kubiya_async._escape import escape
from kubiya_async.errors import ConfigError, NotFoundError

if TYPE_CHECKING:
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async.client import Kubiya

__all__ = ["show_execution"]


async def show_execution(
    terminal: Terminal, kubiya: Kubiya, execution: str, *, follow: bool
) -> Exit:
    """Show an execution; give the exit code of its end if it was followed to there.

    An id that the control plane does not know is taken for one of a project's execution.
    """
    try:
        found = await kubiya.control_plane.executions.get(execution)
    except (NotFoundError, ConfigError):
        return await _show_project(terminal, kubiya, execution, follow=follow)
    ended = str(found.status or "").lower() not in {"pending", "running", "waiting_for_input"}
    if not (follow or ended):
        terminal.note(f"{execution} {escape(str(found.status))}; -f shows what it does")
        return Exit.OK
    await show_events(terminal, kubiya.control_plane.executions.stream(execution))
    end = await kubiya.control_plane.executions.get(execution)
    return _exit(terminal, execution, end.status, follow=follow)


async def _show_project(
    terminal: Terminal, kubiya: Kubiya, execution: str, *, follow: bool
) -> Exit:
    log = kubiya.live.projects.follow_logs(execution)
    async for line in log:
        if terminal.json:
            terminal.line({"type": "output", "content": line})
        else:
            terminal.write(f"{line}\n")
        if not follow and log.idle:
            break
    status = None if log.logs is None else log.logs.status
    return _exit(terminal, execution, status, follow=follow)


def _exit(terminal: Terminal, execution: str, status: str | None, *, follow: bool) -> Exit:
    if not terminal.json:
        terminal.note(f"{execution} {escape(str(status))}")
    good = not follow or has_succeeded((status or "").lower())
    return Exit.OK if good else Exit.FAILED
