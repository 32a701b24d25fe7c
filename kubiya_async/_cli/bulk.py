"""`bulk`: one operation for every line of a file, many at once, resumable."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kubiya_async._cli import options
from kubiya_async._cli.completion import complete_operations
from kubiya_async._cli.exits import Exit, UsageError

if TYPE_CHECKING:
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async.bulk import BulkProgress, BulkRun

__all__ = ["EXAMPLES", "bulk"]

EXAMPLES = """\
\b
Examples:
  kubiya-async bulk workflows.execute items.jsonl --journal run.db > results.jsonl
  jq -c '{uuid}' agents.json | kubiya-async bulk agents.get - --concurrency auto

\b
A line of the input is an object with the arguments of a call, or its only argument. A line of
the output has `index`, `outcome` (done, failed or uncertain), and `value` or `error`. The exit code
is 0 only if every item is done; after an interruption, the same command resumes the run.
"""

_NO_VALUES = {"bytes": "file", "stream": "stream"}
"""Results that are no JSON, in words."""


def bulk(
    operation: Annotated[
        str,
        typer.Argument(
            metavar="RESOURCE.METHOD", help="Operation.", autocompletion=complete_operations
        ),
    ],
    items: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Items, one JSON value a line; `-` for stdin.", allow_dash=True
        ),
    ],
    *,
    journal: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Lets a run that was interrupted or killed go on."),
    ] = None,
    concurrency: Annotated[
        str, typer.Option("--concurrency", "-c", metavar="N|auto", help="Calls at once.")
    ] = "20",
    ordered: Annotated[
        bool, typer.Option("--ordered", help="Results in the order of the items.")
    ] = False,
    earlier: Annotated[
        bool, typer.Option("--earlier", help="First print what the journal has of earlier runs.")
    ] = False,
    resend_uncertain: Annotated[
        bool,
        typer.Option(
            "--resend-uncertain", help="Send again what may have been executed.", show_default=False
        ),
    ] = False,
    retry_failed: Annotated[
        bool,
        typer.Option("--retry-failed", help="Send again what failed before.", show_default=False),
    ] = False,
    stop_after_errors: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Stop after this many failures.")
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress.", show_default=False)
    ] = False,
    json: options.Json = False,
    local: options.Local = False,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = None,
) -> int:
    """Call an operation once per line of a file, many at once; results are JSON lines."""
    from kubiya_async._cli.bulk_input import count_items, read_items
    from kubiya_async._cli.bulk_progress import shown
    from kubiya_async._cli.guard import program
    from kubiya_async._cli.operations import find
    from kubiya_async._cli.session import Connection, Session
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._cli.worlds import is_live, method_of
    from kubiya_async.bulk import run

    wanted, width = find(operation), _width(concurrency)
    if wanted.result in _NO_VALUES:
        world = " --live" if is_live() else ""
        raise UsageError(
            f"{wanted.id} answers with a {_NO_VALUES[wanted.result]}, which does not fit into a "
            f"line: use `{program()}{world} call {wanted.id}` for each item"
        )
    if journal is None and (earlier or resend_uncertain or retry_failed):
        raise UsageError("--earlier, --resend-uncertain and --retry-failed need --journal")
    terminal = Terminal(json=json)
    if earlier and journal is not None and journal.exists():
        _print_earlier(terminal, journal)
    with (
        Session(Connection(local, base_url, timeout)) as session,
        read_items(items) as source,
        shown(terminal, quiet=quiet or json) as show,
    ):
        run_of_all: BulkRun[Any, Any] = run(
            method_of(session.kubiya, wanted),
            source,
            concurrency=width,
            total=count_items(items),
            ordered=ordered,
            stop_after_errors=stop_after_errors,
            journal=journal,
            resend_uncertain=resend_uncertain,
            retry_failed=retry_failed,
            on_progress=show,
        )
        progress = session.run(_print_all(terminal, run_of_all))
    return Exit.FAILED if progress and (progress.failed or progress.uncertain) else Exit.OK


def _width(text: str) -> Any:
    if text == "auto":
        return text
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise UsageError(f"--concurrency must be a positive number or auto, not {text!r}")


async def _print_all(terminal: "Terminal", run: "BulkRun[Any, Any]") -> "BulkProgress | None":
    from kubiya_async._cli.guard import in_a_line
    from kubiya_async._cli.results import as_json
    from kubiya_async.bulk import Err, Ok

    async with run:
        async for result in run:
            line: dict[str, Any] = {"index": result.index}
            if isinstance(result, Ok):
                line |= {"outcome": "done", "value": as_json(result.value)}
            else:
                line["outcome"] = "failed" if isinstance(result, Err) else "uncertain"
                error = result.error
                line["error"] = "sent by an earlier run" if error is None else in_a_line(error)
            terminal.line(line)
    return run.progress


def _print_earlier(terminal: "Terminal", journal: Path) -> None:
    from kubiya_async.bulk import read_journal

    # The run itself tells what is still in doubt.
    for entry in read_journal(journal):
        if entry.state in {"done", "failed"}:
            word = "value" if entry.state == "done" else "error"
            terminal.line({"index": entry.index, "outcome": entry.state, word: entry.result})
