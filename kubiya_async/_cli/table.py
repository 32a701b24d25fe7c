"""Items of a list as a table: on a terminal aligned and cut to its width, else tab-separated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.operations import closest
from kubiya_async._cli.results import is_list
from kubiya_async._cli.words import colour_of, duration
from kubiya_async._escape import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._messages.models import Model

__all__ = ["choose_columns", "fitting", "show_table"]

_FIRST: Final = ("name", "status")
"""What a reader looks for first, after the items' identity."""

_LAST: Final = ("description", "created_at")
_DULL: Final = ("updated_at",)
_MOST: Final = 7
_FEWEST: Final = 2
_GAP: Final = 2
_NARROW: Final = 16
"""Least width of a column that gives way."""
_FLEXIBLE: Final = ("description", "message", "content", "prompt", "output", "url")
"""Columns that give way when the terminal is narrow."""


def choose_columns(items: Sequence[Model], identity: str, wanted: str | None) -> list[str]:
    """Return which columns to show.

    Args:
        items: The items.
        identity: Field that tells two items apart.
        wanted: Columns the user wants, separated by commas; `a.b` is a field of a field.

    Raises:
        UsageError: No item has such a column.
    """
    if wanted is not None:
        columns = [column.strip() for column in wanted.split(",")]
        known = {name for item in items for name in [*type(item).model_fields, *_extra(item)]}
        for column in columns:
            name = column.partition(".")[0]
            if items and name not in known:
                raise UsageError(f"there is no column {column!r}{closest(name, known)}")
        return columns
    found = [c for c in _columns(items) if any(_at(item, c) is not None for item in items)]
    front = [c for c in dict.fromkeys((identity, *_FIRST)) if c in found]
    back = [c for c in _LAST if c in found and c not in front]
    middle = [c for c in found if c not in {*front, *back, *_DULL}]
    room = max(0, _MOST - len(front) - len(back))
    return [*front, *middle[:room], *back]


def show_table(terminal: Terminal, items: Sequence[Model], columns: Sequence[str]) -> None:
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


def fitting(items: Sequence[Model], columns: list[str], width: int) -> list[str]:
    """Leave out columns from the right until the rest can be read within a width."""
    widths = [
        _NARROW
        if column in _FLEXIBLE
        else max(cell_len(text) for text in [_title(column), *_texts(items, column)])
        for column in columns
    ]
    while len(columns) > _FEWEST and sum(widths) + _GAP * len(widths) > width:
        columns, widths = columns[:-1], widths[:-1]
    return columns


def _title(column: str) -> str:
    return column.removesuffix(".name").replace("_", " ").upper()


def _texts(items: Sequence[Model], column: str) -> list[str]:
    return [_cell(column, _at(item, column)).plain for item in items]


def _columns(items: Sequence[Model]) -> list[str]:
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


def _extra(item: Model) -> Mapping[str, Any]:
    return item.model_extra or {}


def _cell(column: str, value: Any) -> Text:
    match value:
        case datetime():
            text = f"{value.astimezone():%Y-%m-%d %H:%M}"
        case timedelta():
            text = duration(value)
        case _:
            text = _flat(value)
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
        case _ if is_list(value):
            return ",".join(_flat(item) for item in value)
        case _:
            return " ".join(str(value).split())
