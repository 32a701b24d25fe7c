"""`call`: any operation of the API, with JSON as the answer and help made from the spec."""

import dataclasses
import json as jsonlib
import shlex
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer

from kubiya_async._cli import session
from kubiya_async._cli.completion import complete_arguments, complete_operations
from kubiya_async._cli.exits import UsageError, program
from kubiya_async._cli.operations import (
    chosen,
    find,
    method_of,
)
from kubiya_async._cli.terminal import Terminal, as_json

if TYPE_CHECKING:
    from kubiya_async._cli.arguments import Description, OperationArgument
    from kubiya_async._messages.operation import Operation
    from kubiya_async.pagination.paginator import Page

EXAMPLES = """\
\b
Examples:
  kubiya-async call agents.list limit=10
  kubiya-async call agents.create --help
  kubiya-async call agents.create name=Helper --explain
  kubiya-async call secrets.create name=TOKEN value=@- < token.txt
"""

_WIDEST: Final = 80
_NARROWEST: Final = 50
_SAMPLES: Final = {"integer": "1", "boolean": "true", "number": "1.5", "file": "@FILE"}
_FORMS: Final = """\
KEY=VALUE takes text, KEY:=JSON any JSON, KEY=@FILE what is in a file (- for
stdin), KEY.SUB=VALUE one field of an object. Path arguments may stand without
KEY=. Options are those of `{program} call --help`."""


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
        bool, session.flag("All pages of a list, not just one.", "--all")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the answer to a file."),
    ] = None,
    explain: Annotated[
        bool, session.flag("Show the request instead of sending it; needs no key.", "--explain")
    ] = False,
    json: session.Json = False,
    local: session.Local = False,
    base_url: session.BaseUrl = None,
    timeout: session.Timeout = None,
    help_wanted: Annotated[
        bool, session.flag("Show this message, or the operation's.", "--help", "-h")
    ] = False,
) -> None:
    """Call any operation of the API; the answer is JSON."""
    from kubiya_async._cli.arguments import bind, describe, summaries

    terminal = Terminal(json=json)
    if operation is None:
        more = f"\n`{program()} call RESOURCE.METHOD --help` explains one.\n"
        listed = f"{summaries(chosen().operations)}{more}"
        terminal.write(f"{context.get_help()}\n" if help_wanted else listed)
        return
    wanted = find(operation)
    if help_wanted:
        terminal.write(manual(describe(wanted), terminal.out.width))
        return
    if explain and output is not None:
        raise UsageError("--explain sends nothing, so there is no answer for --output")
    positional, named = bind(describe(wanted), arguments or ())
    with session.Server(local, base_url, timeout, keyless=explain).connect() as (kubiya, loop):
        method = method_of(kubiya, wanted)
        if explain:
            plan = loop.run(kubiya.explain(method, *positional, **named))
            if json:
                terminal.document(dataclasses.asdict(plan))
            else:
                terminal.write(f"{plan}\n")
            return
        result = method(*positional, **named)
        if wanted.result == "stream":
            from kubiya_async._cli.execution_view import show_events

            loop.run(show_events(Terminal(json=True), result))
            return
        answer = loop.run(_answer(result, everything=everything or "max_items" in named))
    _show(terminal, wanted, answer, output)


async def _answer(result: Any, *, everything: bool) -> Any:
    from kubiya_async.pagination.paginator import Paginator

    if everything and isinstance(result, Paginator):
        return await cast("Paginator[Any]", result).collect()
    answer: Any = await result
    return answer


def _show(terminal: Terminal, operation: "Operation", answer: Any, output: Path | None) -> None:
    from kubiya_async.pagination.paginator import Page

    if output is not None:
        if isinstance(answer, bytes):
            data = answer
        elif isinstance(answer, str):
            data = answer.encode()
        else:
            text = jsonlib.dumps(as_json(answer), indent=2, ensure_ascii=False)
            data = f"{text}\n".encode()
        output.write_bytes(data)
        terminal.note(f"{output}: {len(data)} bytes")
    elif isinstance(answer, bytes):
        if terminal.json or terminal.shows_data:
            raise UsageError(
                f"{operation.id} answers with a file: say where to write it with --output"
            )
        terminal.write_bytes(answer)
    elif isinstance(answer, str) and not terminal.json:
        terminal.write(answer if answer.endswith("\n") else f"{answer}\n")
    elif answer is not None or terminal.json:
        terminal.document(as_json(answer))
    if isinstance(answer, Page) and not terminal.json:
        page = cast("Page[Any]", answer)
        if not page.is_last:
            total = "" if page.total is None else f" of {page.total}"
            terminal.note(f"{len(page)}{total} items; --all gives the rest")


def manual(description: "Description", width: int) -> str:
    """Return the help of an operation, as wide as a terminal."""
    width = max(_NARROWEST, min(width, _WIDEST))
    parts = [
        f"Usage: {_usage(description)}",
        textwrap.indent("\n\n".join(_prose(description, width - 2)), "  "),
    ]
    if description.arguments:
        listed = "\n".join(line for a in description.arguments for line in _entry(a, width))
        parts.append(f"Arguments:\n{listed}")
    parts.append(f"Example:\n  {_example(description)}")
    if any(argument.place != "path" for argument in description.arguments):
        parts.append(_FORMS.format(program=program()))
    return "\n\n".join(parts) + "\n"


def _usage(description: "Description") -> str:
    paths = [a.name.upper() for a in description.arguments if a.place == "path"]
    rest = ["[KEY=VALUE]..."] if len(paths) < len(description.arguments) else []
    return " ".join([program(), "call", description.operation.id, *paths, *rest])


def _prose(description: "Description", width: int) -> Iterator[str]:
    yield description.summary
    for paragraph in description.details.split("\n\n"):
        text = " ".join(paragraph.replace("`", "").split())
        if text:
            yield textwrap.fill(text, width, break_on_hyphens=False)


def _entry(argument: "OperationArgument", width: int) -> Iterator[str]:
    kind, name = argument.type, argument.name
    if argument.place == "path":
        yield f"  {name.upper()}"
    elif kind.kind != "object":
        yield f"  {name}={kind.metavar}"
    elif kind.fields:
        yield from (f"  {name}.{key}={inner.metavar}" for key, inner in kind.fields.items())
    else:
        yield f"  {name}.KEY={kind.at('').metavar}"
    notes = ["Required."] if argument.required else []
    if kind.kind == "list":
        notes.append("May be given several times.")
    text = " ".join([*notes, argument.text.replace("`", "")])
    if text:
        margin = " " * 6
        yield textwrap.fill(
            text, width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False
        )


def _example(description: "Description") -> str:
    words = [program(), "call", description.operation.id]
    for argument in description.arguments:
        kind = argument.type
        if argument.place == "path":
            words.append(argument.name.upper())
        elif argument.required and kind.kind == "object":
            words.append(f"{argument.name}:={shlex.quote('{…}')}")
        elif argument.required:
            value = kind.choices[0] if kind.choices else _SAMPLES.get(kind.kind, "…")
            words.append(f"{argument.name}={value}")
    names = {argument.name for argument in description.arguments}
    if description.operation.pagination is not None and "limit" in names:
        words.append("limit=10")
    return " ".join(words)
