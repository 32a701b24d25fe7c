"""`call`: any operation of the API, with JSON as the answer."""

import dataclasses
import json as jsonlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kubiya_async._cli import options
from kubiya_async._cli.completion import complete_arguments, complete_operations
from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.operations import find

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async._cli.arguments import Arguments
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._messages.operation import Operation
    from kubiya_async.explain import RequestPlan
    from kubiya_async.pagination.paginator import Page

__all__ = ["EXAMPLES", "call"]

EXAMPLES = """\
\b
Examples:
  kubiya-async call agents.list limit=10
  kubiya-async call agents.create --help
  kubiya-async call agents.create name=Helper --explain
  kubiya-async call secrets.create name=TOKEN value=@- < token.txt
"""


def call(
    context: typer.Context,
    operation: Annotated[
        str | None,
        typer.Argument(
            metavar="RESOURCE.METHOD",
            help="Operation; without one, all of them are listed.",
            autocompletion=complete_operations,
        ),
    ] = None,
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY=VALUE",
            help="Its arguments; `call RESOURCE.METHOD --help` lists them.",
            autocompletion=complete_arguments,
        ),
    ] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="All pages of a list, not just one.", show_default=False)
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the answer to a file."),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Show the request instead of sending it.", show_default=False
        ),
    ] = False,
    json: options.Json = False,
    local: options.Local = False,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = None,
    help_wanted: Annotated[
        bool,
        typer.Option(
            "--help", "-h", help="Show this message, or the operation's.", show_default=False
        ),
    ] = False,
) -> None:
    """Call any operation of the API; the answer is JSON."""
    from kubiya_async._cli.arguments import bind
    from kubiya_async._cli.description import describe
    from kubiya_async._cli.manual import manual, overview
    from kubiya_async._cli.session import Connection, Session
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._cli.worlds import method_of

    terminal = Terminal(json=json)
    if operation is None:
        terminal.write(f"{context.get_help()}\n" if help_wanted else overview())
        return
    wanted = find(operation)
    if help_wanted:
        terminal.write(manual(describe(wanted), terminal.out.width))
        return
    if explain and output is not None:
        raise UsageError("--explain sends nothing, so there is no answer for --output")
    given = bind(describe(wanted), arguments or ())
    with Session(Connection(local, base_url, timeout)) as session:
        method = method_of(session.kubiya, wanted)
        if explain:
            plan = session.run(session.kubiya.explain(method, *given.positional, **given.named))
            _show_plan(terminal, plan)
            return
        if wanted.result == "stream":
            from kubiya_async._cli.stream_view import show_events

            stream = method(*given.positional, **given.named)
            session.run(show_events(Terminal(json=True), stream))
            return
        answer = session.run(_call(method, given, everything=everything))
    _show(terminal, wanted, answer, output)


async def _call(method: "Callable[..., Any]", given: "Arguments", *, everything: bool) -> Any:
    from kubiya_async._cli.results import is_paginator

    result: Any = method(*given.positional, **given.named)
    if is_paginator(result) and (everything or "max_items" in given.named):
        return await result.collect()
    return await result


def _show(terminal: "Terminal", operation: "Operation", answer: Any, output: Path | None) -> None:
    from kubiya_async._cli.results import as_json, is_page

    if isinstance(answer, bytes):
        _show_bytes(terminal, operation, answer, output)
    elif output is not None:
        text = answer if isinstance(answer, str) else _dump(as_json(answer))
        output.write_text(text, encoding="utf-8")
        terminal.note(f"{output}: {len(text.encode())} bytes")
    elif isinstance(answer, str) and not terminal.json:
        terminal.write(answer if answer.endswith("\n") else f"{answer}\n")
    elif answer is not None or terminal.json:
        terminal.document(as_json(answer))
    if is_page(answer) and not terminal.json:
        _tell_rest(terminal, answer)


def _show_plan(terminal: "Terminal", plan: "RequestPlan") -> None:
    if terminal.json:
        terminal.document(dataclasses.asdict(plan))
    else:
        terminal.write(f"{plan}\n")


def _tell_rest(terminal: "Terminal", page: "Page[Any]") -> None:
    if not page.is_last:
        whole = "" if page.total is None else f" of {page.total}"
        terminal.note(f"{len(page)}{whole} items; --all gives the rest")


def _show_bytes(
    terminal: "Terminal", operation: "Operation", answer: bytes, output: Path | None
) -> None:
    if output is not None:
        output.write_bytes(answer)
        terminal.note(f"{output}: {len(answer)} bytes")
    elif terminal.json or terminal.shows_data:
        raise UsageError(f"{operation.id} answers with a file: say where to write it with --output")
    else:
        terminal.write_bytes(answer)


def _dump(answer: Any) -> str:
    return jsonlib.dumps(answer, indent=2, ensure_ascii=False) + "\n"
