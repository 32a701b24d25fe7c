"""`run` and `logs`: a workflow from its start to its end, and what an execution has logged."""

import asyncio
import json as jsonlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer

from kubiya_async._cli import session
from kubiya_async._cli.exits import Exit, UsageError, program
from kubiya_async._cli.operations import LIVE
from kubiya_async._cli.terminal import Terminal, as_json
from kubiya_async._escape import escape
from kubiya_async.errors import (
    ConfigError,
    ExecutionCancelledError,
    ExecutionError,
    ExecutionFailedError,
    InvalidArgumentError,
    KubiyaError,
    NotFoundError,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    from kubiya_async._cli.execution_view import ExecutionView
    from kubiya_async._generated.models.workflows import WorkflowExecution, WorkflowLogEntry
    from kubiya_async.client import Kubiya
    from kubiya_async.executions.polling import PollPolicy

_OUTPUT_LINES: Final = 20
"""Lines of a failed step's output that are shown."""

RUN_EXAMPLES = """\
\b
Examples:
  kubiya-async run myorg/deploy-scripts environment=staging replicas:=3
"""


LOGS_EXAMPLES = """\
\b
Examples:
  kubiya-async logs exec-123-456
  kubiya-async logs -f exec-123-456 --step deploy
"""


def run(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="Where the workflow is, such as a repository.")
    ],
    variables: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY=VALUE", help="Its variables; KEY:=JSON, KEY=@FILE as for `call`."
        ),
    ] = None,
    *,
    kind: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Kind of source, such as github.")
    ] = None,
    runner: Annotated[
        str | None,
        typer.Option(
            "--runner", metavar="NAME", help="Runner to run on. [default: KUBIYA_DEFAULT_RUNNER]"
        ),
    ] = None,
    limit: Annotated[
        str | None,
        typer.Option("--run-timeout", metavar="TIME", help="How long it may run: 30m, 1h30m."),
    ] = None,
    wait: Annotated[
        float | None,
        typer.Option("--wait", metavar="SECONDS", help="Give up waiting after this time."),
    ] = None,
    detach: Annotated[bool, session.flag("Start it and print its id.", "--detach")] = False,
    quiet: Annotated[bool, session.flag("Steps, but no log.", "--quiet", "-q")] = False,
    json: session.Json = False,
    local: session.Local = False,
    base_url: session.BaseUrl = None,
    timeout: session.Timeout = None,
) -> None:
    """Run a workflow and follow it to its end.

    Steps and log are shown as they go on; with --json, the execution when it has ended. Ctrl-C
    stops following, not the workflow. With --live, SOURCE is a file with a definition.
    """
    from kubiya_async._cli.arguments import read_pairs

    if wait is not None and not wait > 0:
        raise UsageError(f"--wait must be a positive number of seconds, not {wait:g}")
    terminal, server = Terminal(json=json), session.Server(local, base_url, timeout)
    if runner is None and (named := session.from_environment("runner")):
        runner = named[0]
        if not json:
            terminal.note(f"on the runner {runner}, which the environment names")
    given = read_pairs(variables or ())
    if LIVE.get():
        if runner is None:
            raise UsageError(
                "--live run needs --runner NAME, or KUBIYA_DEFAULT_RUNNER: "
                "`--live list runners` lists them"
            )
        from kubiya_async._cli.execution_view import show_event

        parameters: dict[str, Any] = {"params": given} if given else {}
        with server.connect() as (kubiya, loop):
            work = kubiya.live.workflows.run(
                definition=_read_definition(Path(source)),
                runner=runner,
                wait_timeout=wait,
                on_event=lambda event: show_event(terminal, event),
                **parameters,
            )
            loop.run(work)
        return
    wanted = {"type": kind, "runner": runner, "timeout": limit, "variables": given or None}
    arguments: dict[str, Any] = {n: value for n, value in wanted.items() if value is not None}
    with server.connect() as (kubiya, loop):
        started = loop.run(_start(kubiya, source, arguments))
        if detach and json:
            terminal.document(as_json(started))
        elif detach:
            terminal.write(f"{started.execution_id}\n")
        else:
            try:
                loop.run(_watch(terminal, kubiya, started, server.poll, wait=wait, quiet=quiet))
            except KeyboardInterrupt:
                if not local:
                    name = escape(started.execution_id)
                    terminal.note(f"{name} continues; `{program()} logs -f {name}` shows its log")
                raise


async def _start(kubiya: "Kubiya", source: str, arguments: dict[str, Any]) -> "WorkflowExecution":
    try:
        return await kubiya.workflows.execute(source=source, **arguments)
    except InvalidArgumentError as error:
        if error.argument != "timeout":
            raise
        given = arguments["timeout"]
        raise UsageError(f"--run-timeout must be like 30m or 1h30m, not {given!r}") from None


async def _watch(
    terminal: Terminal,
    kubiya: "Kubiya",
    started: "WorkflowExecution",
    poll: "PollPolicy",
    *,
    wait: float | None,
    quiet: bool,
) -> None:
    """Show an execution's state and its log side by side, until it has ended.

    Raises:
        ExecutionError: It did not succeed, or not within the time to wait.
        KubiyaError: Its state cannot be read.
    """
    from kubiya_async._cli.execution_view import view_of

    execution_id = started.execution_id
    failure: ExecutionError | None = None
    with view_of(terminal) as view:
        view.started(started)
        log = asyncio.create_task(_show_log(view, kubiya, execution_id, poll, quiet=quiet))
        try:
            try:
                end = await kubiya.workflows.wait(
                    execution_id, wait_timeout=wait, poll=poll, on_progress=view.progressed
                )
            except (ExecutionFailedError, ExecutionCancelledError) as error:
                end, failure = cast("WorkflowExecution", error.execution), error
            # The follower ends with the execution, once it has read the rest.
            await log
        finally:
            log.cancel()
            await asyncio.wait([log])
        view.ended(end)
    if terminal.json:
        terminal.document(as_json(end))
    if failure is not None:
        output = (failure.output or "").strip().splitlines()
        # A single line is in the picture already.
        if len(output) > 1 and not terminal.json:
            for line in output[-_OUTPUT_LINES:]:
                terminal.note(f"    {line}")
        raise failure


async def _show_log(
    view: "ExecutionView", kubiya: "Kubiya", execution: str, poll: "PollPolicy", *, quiet: bool
) -> None:
    if quiet:
        return
    try:
        async for entry in kubiya.workflows.follow_logs(execution, poll=poll):
            view.logged(entry)
    except KubiyaError as error:
        view.warned(f"the log cannot be followed: {error}")


def _read_definition(path: Path) -> dict[str, Any]:
    """Return a definition, which is JSON or YAML."""
    import yaml

    text = path.read_text(encoding="utf-8-sig")
    try:
        document = jsonlib.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    if not isinstance(document, dict):
        raise UsageError(f"{path} holds no definition: it should be an object with steps")
    return cast("dict[str, Any]", document)


def logs(
    execution: Annotated[
        str, typer.Argument(metavar="EXECUTION", help="Id of a workflow's execution.")
    ],
    *,
    follow: Annotated[bool, session.flag("Go on until it has ended.", "--follow", "-f")] = False,
    step: Annotated[
        str | None, typer.Option("--step", metavar="NAME", help="Of this step only.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="From this moment on: 2024-01-15T10:00:00Z."),
    ] = None,
    json: session.Json = False,
    local: session.Local = False,
    base_url: session.BaseUrl = None,
    timeout: session.Timeout = None,
) -> int:
    """Show the log of a workflow's execution; with -f, as it is written.

    With -f the exit code tells how the execution ended. --json prints one entry a line. With
    --live it is an execution of the control plane, or of a project.
    """
    from kubiya_async.options import UNSET

    terminal = Terminal(json=json)
    with session.Server(local, base_url, timeout).connect() as (kubiya, loop):
        if LIVE.get():
            return loop.run(_show_live(terminal, kubiya, execution, follow))
        if follow:
            return loop.run(_follow(terminal, kubiya, execution, step, since))
        entries = kubiya.workflows.list_logs(execution, step=step or UNSET, since=since or UNSET)
        loop.run(_show_entries(terminal, entries))
    return Exit.OK


async def _show_entries(terminal: Terminal, entries: "AsyncIterable[WorkflowLogEntry]") -> None:
    from kubiya_async._cli.execution_view import log_line

    async for entry in entries:
        if terminal.json:
            terminal.line(as_json(entry))
        else:
            terminal.out.print(log_line(entry, whole=not terminal.shows_data), soft_wrap=True)


async def _follow(
    terminal: Terminal, kubiya: "Kubiya", execution: str, step: str | None, since: str | None
) -> Exit:
    from kubiya_async.options import UNSET

    entries = kubiya.workflows.follow_logs(execution, step=step or UNSET, since=since)
    await _show_entries(terminal, entries)
    end = entries.execution or await kubiya.workflows.get_execution(execution)
    return _exit(terminal, execution, end.status)


async def _show_live(terminal: Terminal, kubiya: "Kubiya", execution: str, follow: bool) -> Exit:
    """Show an execution of the control plane, or one of a project if that does not know its id."""
    from kubiya_async._cli.execution_view import show_events

    try:
        found = await kubiya.control_plane.executions.get(execution)
    except (NotFoundError, ConfigError):
        log = kubiya.live.projects.follow_logs(execution)
        async for line in log:
            if terminal.json:
                terminal.line({"type": "output", "content": line})
            else:
                terminal.write(f"{line}\n")
            if not follow and log.idle:
                break
        status = None if log.logs is None else log.logs.status
    else:
        ended = str(found.status or "").lower() not in {"pending", "running", "waiting_for_input"}
        if not (follow or ended):
            terminal.note(f"{execution} {escape(str(found.status))}; -f shows what it does")
            return Exit.OK
        await show_events(terminal, kubiya.control_plane.executions.stream(execution))
        status = (await kubiya.control_plane.executions.get(execution)).status
    code = _exit(terminal, execution, status)
    return code if follow else Exit.OK


def _exit(terminal: Terminal, execution: str, status: str | None) -> Exit:
    """Print the state of an execution, and return the exit code of that."""
    from kubiya_async._generated.operations import WORKFLOWS_EXECUTE
    from kubiya_async.executions.polling import Outcome, outcome

    if not terminal.json:
        terminal.note(f"{execution} {escape(str(status))}")
    polling = WORKFLOWS_EXECUTE.polling
    if polling and outcome(polling, (status or "").lower()) is Outcome.SUCCEEDED:
        return Exit.OK
    return Exit.FAILED
