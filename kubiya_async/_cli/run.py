"""`run`: a workflow from its start to its end, with its steps and its log."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kubiya_async._cli import options
from kubiya_async._cli.guard import program
from kubiya_async._escape import escape

if TYPE_CHECKING:
    from kubiya_async._cli.session import Connection
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._generated.models.workflows import WorkflowExecution

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """\
\b
Examples:
  kubiya-async run myorg/deploy-scripts environment=staging replicas:=3
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
        typer.Option(metavar="NAME", help="Runner to run on. [default: KUBIYA_DEFAULT_RUNNER]"),
    ] = None,
    limit: Annotated[
        str | None,
        typer.Option("--run-timeout", metavar="TIME", help="How long it may run: 30m, 1h30m."),
    ] = None,
    wait: Annotated[
        float | None,
        typer.Option("--wait", metavar="SECONDS", help="Give up waiting after this time."),
    ] = None,
    detach: Annotated[
        bool, typer.Option("--detach", help="Start it and print its id.", show_default=False)
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Steps, but no log.", show_default=False)
    ] = False,
    json: options.Json = False,
    local: options.Local = False,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = None,
) -> None:
    """Run a workflow and follow it to its end.

    Steps and log are shown as they go on; with --json, the execution when it has ended. Ctrl-C
    stops following, not the workflow. With --live, SOURCE is a file with a definition.
    """
    from kubiya_async._cli.arguments import read_pairs
    from kubiya_async._cli.defaults import default_runner
    from kubiya_async._cli.following import Following
    from kubiya_async._cli.session import Connection, Session
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._cli.worlds import is_live

    terminal, connection = Terminal(json=json), Connection(local, base_url, timeout)
    if runner is None and (runner := default_runner()) and not json:
        terminal.note(f"on the runner {runner}, which the environment names")
    if is_live():
        given = read_pairs(variables or ())
        _run_live(terminal, connection, source, params=given, runner=runner, wait=wait)
        return
    wanted = {"type": kind, "runner": runner, "timeout": limit}
    arguments: dict[str, Any] = {n: value for n, value in wanted.items() if value is not None}
    if variables:
        arguments["variables"] = read_pairs(variables)
    with Session(connection) as session:
        workflows = session.kubiya.workflows
        started = session.run(workflows.execute(source=source, **arguments))
        if detach:
            _print_start(terminal, started)
            return
        following = Following(
            terminal=terminal,
            workflows=workflows,
            execution=started,
            poll=connection.poll,
            wait=wait,
            quiet=quiet,
        )
        try:
            session.run(following.to_the_end())
        except KeyboardInterrupt:
            if not local:
                name = escape(started.execution_id)
                terminal.note(f"{name} continues; `{program()} logs -f {name}` shows its log")
            raise


def _run_live(terminal: "Terminal", connection: "Connection", source: str, **how: Any) -> None:
    from kubiya_async._cli.live_run import run_definition
    from kubiya_async._cli.session import Session

    with Session(connection) as session:
        session.run(run_definition(terminal, session.kubiya, source, **how))


def _print_start(terminal: "Terminal", started: "WorkflowExecution") -> None:
    from kubiya_async._cli.results import as_json

    if terminal.json:
        terminal.document(as_json(started))
    else:
        terminal.write(f"{started.execution_id}\n")
