"""`list`: what there is; on a terminal aligned and cut to its width, else tab-separated or JSON."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from kubiya_async._cli import session
from kubiya_async._cli.completion import complete_filters, complete_lists
from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.operations import (
    closest,
    find_list,
    lists,
    method_of,
)
from kubiya_async._cli.terminal import Terminal, as_json, colour_of, duration
from kubiya_async._escape import escape

if TYPE_CHECKING:
    from kubiya_async._messages.models import Model
    from kubiya_async.pagination.paginator import Paginator

EXAMPLES = """\
\b
Examples:
  kubiya-async list agents
  kubiya-async list workflows status=failed --columns execution_id,status
  kubiya-async list tools --json | jq -r '.[].name'
"""

_FIRST: Final = ("name", "status")
"""What a reader looks for first, after the items' identity."""

_LAST: Final = ("description", "created_at")
_DULL: Final = ("updated_at",)
_MOST_COLUMNS: Final = 7
_FEWEST_COLUMNS: Final = 2
_GAP: Final = 2
_NARROW: Final = 16
"""Least width of a column that gives way."""
_FLEXIBLE: Final = ("description", "message", "content", "prompt", "output", "url")
"""Columns that give way when the terminal is narrow."""


def listing(
    resource: Annotated[
        str | None,
        typer.Argument(
            metavar="RESOURCE",
            help="What to list; without it, the things that can be listed.",
            autocompletion=complete_lists,
        ),
    ] = None,
    filters: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY=VALUE",
            help="Arguments of the operation, such as its filters.",
            autocompletion=complete_filters,
        ),
    ] = None,
    *,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="Items at most.")
    ] = 100,
    everything: Annotated[bool, session.flag("All items, however many.", "--all")] = False,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns", metavar="A,B,…", help="Columns of the table; a.b is a field of a field."
        ),
    ] = None,
    json: session.Json = False,
    local: session.Local = False,
    base_url: session.BaseUrl = None,
    timeout: session.Timeout = None,
) -> None:
    """List agents, executions, runners and the rest."""
    from kubiya_async._cli.arguments import bind, describe, summaries

    terminal = Terminal(json=json)
    if resource is None:
        if json:
            terminal.document(list(lists()))
        else:
            terminal.write(summaries(lists()))
        return
    operation = find_list(resource)
    positional, named = bind(describe(operation), filters or ())
    most = None if everything else limit
    with session.Server(local, base_url, timeout).connect() as (kubiya, loop):
        paginator: Paginator[Any] = method_of(kubiya, operation)(*positional, **named)
        items = loop.run(paginator.collect(max_items=most))
        total = paginator.total
    if json:
        terminal.document(as_json(items))
        return
    identity = operation.pagination.identity if operation.pagination else "id"
    chosen = _choose_columns(items, identity, columns)
    if columns is None and terminal.shows_data:
        chosen = _fitting(items, chosen, terminal.out.width)
    _show_table(terminal, items, chosen)
    if not items:
        terminal.note("nothing found")
    elif most is not None and len(items) >= most and total != len(items):
        terminal.note(f"the first {len(items)}{f' of {total}' if total else ''}; --all gives all")


def _choose_columns(items: "Sequence[Model]", identity: str, wanted: str | None) -> list[str]:
    """Return which columns to show: those the user wants, or the most telling ones."""
    if wanted is not None:
        columns = [column.strip() for column in wanted.split(",")]
        known = {
            name for item in items for name in [*type(item).model_fields, *(item.model_extra or ())]
        }
        for column in columns:
            name = column.partition(".")[0]
            if items and name not in known:
                raise UsageError(f"there is no column {column!r}{closest(name, known)}")
        return columns
    found = [c for c in _columns(items) if any(_at(item, c) is not None for item in items)]
    front = [c for c in dict.fromkeys((identity, *_FIRST)) if c in found]
    back = [c for c in _LAST if c in found and c not in front]
    middle = [c for c in found if c not in {*front, *back, *_DULL}]
    room = max(0, _MOST_COLUMNS - len(front) - len(back))
    return [*front, *middle[:room], *back]


def _show_table(terminal: Terminal, items: "Sequence[Model]", columns: Sequence[str]) -> None:
    """Print items, one per line."""
    if not terminal.shows_data:
        terminal.write("\t".join(columns) + "\n")
        for item in items:
            terminal.write("\t".join(_flat(_at(item, column)) for column in columns) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    for column in columns:
        ratio = 1 if column in _FLEXIBLE else None
        table.add_column(_title(column), overflow="ellipsis", no_wrap=True, ratio=ratio)
    table.expand = any(column in _FLEXIBLE for column in columns)
    for item in items:
        table.add_row(*(_cell(column, _at(item, column)) for column in columns))
    terminal.out.print(table)


def _fitting(items: "Sequence[Model]", columns: list[str], width: int) -> list[str]:
    """Leave out columns from the right until the rest can be read within a width."""
    widths = [
        _NARROW
        if column in _FLEXIBLE
        else max(
            cell_len(text)
            for text in [_title(column), *(_cell(column, _at(i, column)).plain for i in items)]
        )
        for column in columns
    ]
    while len(columns) > _FEWEST_COLUMNS and sum(widths) + _GAP * len(widths) > width:
        columns, widths = columns[:-1], widths[:-1]
    return columns


def _title(column: str) -> str:
    return column.removesuffix(".name").replace("_", " ").upper()


def _columns(items: "Sequence[Model]") -> list[str]:
    """Return the fields that fit into a cell, in the order the spec declares them."""
    names: list[str] = []
    for item in items:
        for name in type(item).model_fields:
            value = getattr(item, name)
            if value is None or isinstance(value, list | Mapping):
                continue
            has_name = hasattr(value, "name")
            if has_name or not hasattr(value, "model_fields_set"):
                names.append(f"{name}.name" if has_name else name)
    return list(dict.fromkeys(names))


def _at(item: Any, column: str) -> Any:
    for name in column.split("."):
        if isinstance(item, Mapping):
            item = cast("Mapping[str, Any]", item).get(name)
        else:
            item = getattr(item, name, None)
    return item


def _cell(column: str, value: Any) -> Text:
    is_moment = isinstance(value, datetime)
    text = f"{value.astimezone():%Y-%m-%d %H:%M}" if is_moment else _flat(value)
    style = colour_of(text) if column.endswith("status") else ""
    return Text(escape(text), style)


def _flat(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case timedelta():
            return duration(value)
        case list():
            return ",".join(_flat(item) for item in cast("list[Any]", value))
        case _:
            return " ".join(str(value).split())
