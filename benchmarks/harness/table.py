"""Tables in a terminal and in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.harness.results import Bar, Cell, Table, Topic


def show(cell: Cell) -> str:
    """Write a figure with as many digits as it deserves."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if abs(cell) >= 100 or cell == int(cell):
        return f"{cell:,.0f}"
    return f"{cell:.1f}" if abs(cell) >= 10 else f"{cell:.2f}"


def terminal(topic: Topic) -> Iterator[str]:
    """Yield the lines of a whole topic."""
    yield f"# {topic.name}: {topic.title}"
    for table in topic.tables:
        yield ""
        yield from _table(table)
    if topic.bars:
        yield ""
        yield from map(verdict, topic.bars)
    if topic.notes:
        yield ""
        yield from topic.notes
    yield f"({topic.seconds:.0f} s)"
    yield ""


def verdict(bar: Bar) -> str:
    """Return whether a bar holds, in a line."""
    word = "ok    " if bar.holds else "MISSED"
    return f"{word} {bar.what}: {show(bar.value)}, {bar.sense} {show(bar.bound)}"


def _table(table: Table) -> Iterator[str]:
    names = [table.title, *(row.name for row in table.rows)]
    first = max(map(len, names)) + 2
    cells = [[show(cell) for cell in row.cells] for row in table.rows]
    widths = [
        max(len(text) for text in (head, *(line[index] for line in cells))) + 2
        for index, head in enumerate(table.columns)
    ]
    heads = (f"{head:>{width}}" for head, width in zip(table.columns, widths, strict=True))
    yield f"{table.title:{first}}" + "".join(heads)
    for row, line in zip(table.rows, cells, strict=True):
        figures = (f"{text:>{width}}" for text, width in zip(line, widths, strict=True))
        yield f"{row.name:{first}}" + "".join(figures) + (f"  {row.note}" if row.note else "")


def markdown(table: Table) -> Iterator[str]:
    """Yield the lines of a table in Markdown."""
    yield "| " + " | ".join((table.title, *table.columns)) + " |"
    yield "| --- |" + " ---: |" * len(table.columns)
    for row in table.rows:
        name = f"{row.name} ({row.note})" if row.note else row.name
        yield "| " + " | ".join((name, *map(show, row.cells))) + " |"
