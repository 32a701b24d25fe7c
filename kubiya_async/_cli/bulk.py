"""`bulk`: one operation for every line of a file, many at once, resumable.

How far it is shows as a bar on a terminal, and as a line now and then in a log.
"""

import json as jsonlib
import shlex
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Final

import typer

from kubiya_async._cli import session
from kubiya_async._cli.completion import complete_operations
from kubiya_async._cli.exits import Exit, UsageError, one_line, program
from kubiya_async._cli.operations import LIVE, find, method_of
from kubiya_async._cli.terminal import Terminal, as_json, duration

if TYPE_CHECKING:
    from kubiya_async.bulk import BulkProgress, BulkRun

EXAMPLES = """\
\b
Examples:
  kubiya-async bulk workflows.execute items.jsonl --journal run.db > out.jsonl
  jq -c '{uuid}' agents.json | kubiya-async bulk agents.get - -c auto

\b
A line of the input is an object with the arguments of a call, or its only
argument. A file is checked before the first call, stdin as it is read. A line
of the output has `index`, `outcome` (done, failed or uncertain), and `value`
or `error`. The exit code is 0 only if every item is done; after an
interruption, the same command resumes a run that has a journal.
"""

_NO_VALUES: Final = {"bytes": "file", "stream": "stream"}
"""Results that are no JSON, in words."""

_EVERY: Final = 10.0
"""Seconds between two lines of progress."""


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
        typer.Option(
            "--journal", metavar="FILE", help="Lets a run that was interrupted or killed go on."
        ),
    ] = None,
    concurrency: Annotated[
        str, typer.Option("--concurrency", "-c", metavar="N|auto", help="Calls at once.")
    ] = "20",
    ordered: Annotated[
        bool, session.flag("Results in the order of the items.", "--ordered")
    ] = False,
    earlier: Annotated[
        bool, session.flag("First print what the journal has of earlier runs.", "--earlier")
    ] = False,
    resend_uncertain: Annotated[
        bool, session.flag("Send again what may have been executed.", "--resend-uncertain")
    ] = False,
    retry_failed: Annotated[
        bool, session.flag("Send again what failed before.", "--retry-failed")
    ] = False,
    stop_after_errors: Annotated[
        int | None,
        typer.Option(
            "--stop-after-errors", metavar="N", min=1, help="Stop after this many failures."
        ),
    ] = None,
    quiet: Annotated[bool, session.flag("No progress.", "--quiet", "-q")] = False,
    json: session.Json = False,
    local: session.Local = False,
    base_url: session.BaseUrl = None,
    timeout: session.Timeout = None,
) -> int:
    """Call an operation once per line of a file, many at once; results are JSON lines."""
    from kubiya_async.bulk import run

    wanted, width = find(operation), _width(concurrency)
    if wanted.result in _NO_VALUES:
        option = " --live" if LIVE.get() else ""
        raise UsageError(
            f"{wanted.id} answers with a {_NO_VALUES[wanted.result]}, which does not fit into a "
            f"line: use `{program()}{option} call {wanted.id}` for each item"
        )
    if journal is None and (earlier or resend_uncertain or retry_failed):
        raise UsageError("--earlier, --resend-uncertain and --retry-failed need --journal")
    terminal = Terminal(json=json)
    if earlier and journal is not None and journal.exists():
        _print_earlier(terminal, journal)
    with (
        session.Server(local, base_url, timeout).connect() as (kubiya, loop),
        _read_items(items) as source,
        _resumable(terminal, journal),
        _shown(terminal, quiet=quiet or json) as show,
    ):
        method = method_of(kubiya, wanted)
        run_of_all: BulkRun[Any, Any] = run(
            method,
            source,
            concurrency=width,
            total=_check_items(items, method),
            ordered=ordered,
            stop_after_errors=stop_after_errors,
            journal=journal,
            resend_uncertain=resend_uncertain,
            retry_failed=retry_failed,
            on_progress=show,
        )
        progress = loop.run(_print_all(terminal, run_of_all))
    return Exit.FAILED if progress and (progress.failed or progress.uncertain) else Exit.OK


def _width(text: str) -> Any:
    if text == "auto":
        return text
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise UsageError(f"--concurrency must be a positive number or auto, not {text!r}")


async def _print_all(terminal: Terminal, run: "BulkRun[Any, Any]") -> "BulkProgress | None":
    from kubiya_async.bulk import Err, Ok

    async with run:
        async for result in run:
            line: dict[str, Any] = {"index": result.index}
            if isinstance(result, Ok):
                line |= {"outcome": "done", "value": as_json(result.value)}
            else:
                line["outcome"] = "failed" if isinstance(result, Err) else "uncertain"
                error = result.error
                line["error"] = "sent by an earlier run" if error is None else one_line(error)
            terminal.line(line)
    return run.progress


def _print_earlier(terminal: Terminal, journal: Path) -> None:
    from kubiya_async.bulk import read_journal

    # The run itself tells what is still in doubt.
    for entry in read_journal(journal):
        if entry.state in {"done", "failed"}:
            word = "value" if entry.state == "done" else "error"
            terminal.line({"index": entry.index, "outcome": entry.state, word: entry.result})


@contextmanager
def _read_items(path: Path) -> Generator[Iterator[Any]]:
    """Open the file and yield its items, which are read as they are needed."""
    if str(path) == "-":
        yield _items(sys.stdin, "stdin")
        return
    with path.open(encoding="utf-8-sig") as file:
        yield _items(file, str(path))


def _check_items(path: Path, method: "Callable[..., Any]") -> int | None:
    """Return the number of items in a file, each of which can be called with.

    Those of a pipe are checked when they come, and cannot be counted.

    Raises:
        UsageError: A line is not JSON.
        InvalidArgumentError: The operation cannot be called with an item.
    """
    from kubiya_async.bulk.runs import Callee

    if not path.is_file():
        return None
    callee: Callee[Any] = Callee(method, None)
    count = 0
    with _read_items(path) as items:
        for count, item in enumerate(items, start=1):
            callee.check(count - 1, item)
    return count


@contextmanager
def _resumable(terminal: Terminal, journal: Path | None) -> Generator[None]:
    """Say how to resume a run that is interrupted."""
    try:
        yield
    except KeyboardInterrupt:
        if not terminal.json:
            again = shlex.join([program(), *sys.argv[1:]])
            terminal.note(
                "stopped; without --journal FILE it cannot be resumed"
                if journal is None
                else f"stopped; the same command resumes it: {again}"
            )
        raise


def _items(lines: IO[str], name: str) -> Iterator[Any]:
    number = 0
    try:
        for number, line in enumerate(lines, start=1):  # noqa: B007 - named in the errors below
            if line.strip():
                yield jsonlib.loads(line)
    except UnicodeDecodeError:
        raise UsageError(f"{name}, after line {number}: not UTF-8 text") from None
    except ValueError as error:
        raise UsageError(f"{name}, line {number}: not JSON: {error}") from None


@contextmanager
def _shown(
    terminal: Terminal, *, quiet: bool
) -> Generator["Callable[[BulkProgress], None] | None"]:
    """Yield what shows the progress on stderr, and in the end its last state as a line."""
    if quiet:
        yield None
        return
    import rich.progress

    # What is written above the bar is data: its lines are not broken.
    terminal.err.soft_wrap = True
    bar = rich.progress.Progress(
        rich.progress.BarColumn(),
        rich.progress.TextColumn("{task.description}"),
        console=terminal.err,
        transient=True,
        # Results that go to the same terminal are written above the bar; others are left alone.
        redirect_stdout=terminal.shows_data,
        disable=not terminal.err.is_terminal,
    )
    task = bar.add_task("starting", total=None)
    last: BulkProgress | None = None
    noted = time.monotonic()

    def show(progress: "BulkProgress") -> None:
        nonlocal last, noted
        last = progress
        over = progress.done + progress.failed + progress.uncertain + progress.skipped
        bar.update(task, total=progress.total, completed=over, description=in_words(progress))
        if bar.disable and time.monotonic() - noted >= _EVERY:
            noted = time.monotonic()
            terminal.note(in_words(progress))

    with bar:
        yield show
    if last is not None:
        terminal.note(in_words(last))


def in_words(progress: "BulkProgress") -> str:
    """Return the figures as one line."""
    parts = [f"{progress.done} done"]
    for number, word in (
        (progress.failed, "failed"),
        (progress.uncertain, "uncertain"),
        (progress.skipped, "done before"),
        (progress.in_flight, "under way"),
        (progress.queued, "to go"),
    ):
        if number:
            parts.append(f"{number} {word}")
    parts.append(f"{progress.rate:.1f}/s")
    if progress.remaining:
        parts.append(f"{duration(timedelta(seconds=progress.remaining))} left")
    return ", ".join(parts)
