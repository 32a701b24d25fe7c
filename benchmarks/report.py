"""Write `docs/performance.md` from the JSON of a whole run.

make bench ARGS="--json run.json"
python -m benchmarks.report run.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.table import markdown, show

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
INTRODUCTION = """\
# Performance

What kubiya-async costs, beside the least that is possible and beside its peers: the last full run
of the benchmarks. `python -m benchmarks.report` writes this page from their results.

Absolute figures hold for one machine on one day; the ratios are between contenders that took turns
in the same rounds. CPU time is that of the client's process alone, medians with half the range of
the middle half of the samples as `spread`; `server` is the share of a core that the server had, and
who is marked server-bound waited for it. How each topic measures is said at the top of its module
in `benchmarks/`."""

COUNTED = """\
Instructions and bytecodes of one operation, counted and not timed: the same on a busy machine, and
next week. `aiohttp + pydantic` is what is left if you write it by hand: `session.get`, and one call
into the same models; `aiohttp .json()` is that without any types. `pieces` is in how many an answer
arrived.

    python -m benchmarks.instructions"""


def page(found: dict[str, Any]) -> str:
    topics = [topic_from(entry) for entry in found["topics"].values()]
    lines = [INTRODUCTION, "", *machine(found)]
    # What is the same on every machine and every day comes first.
    counted = [topic for topic in topics if topic.name == "instructions"]
    for topic in counted:
        lines += ["", f"## {topic.title.capitalize()}", "", COUNTED]
        for table in topic.tables:
            lines += ["", *markdown(table)]
    lines += ["", "## Targets", ""]
    bars = [bar for topic in topics for bar in topic.bars]
    lines += [f"{sum(bar.holds for bar in bars)} of {len(bars)} met.", ""]
    lines += ["| topic | what | found | must be | |", "| --- | --- | ---: | ---: | --- |"]
    lines += [bar_row(topic.name, bar) for topic in topics for bar in topic.bars]
    for topic in topics:
        if topic in counted:
            continue
        lines += ["", f"## {topic.name}: {topic.title}"]
        for table in topic.tables:
            lines += ["", *markdown(table)]
        if topic.notes:
            lines += ["", *topic.notes]
    return "\n".join(lines) + "\n"


def topic_from(entry: dict[str, Any]) -> Topic:
    tables = [
        Table(
            table["title"],
            tuple(table["columns"]),
            tuple(Row(row["name"], tuple(row["cells"]), row["note"]) for row in table["rows"]),
        )
        for table in entry["tables"]
    ]
    bars = [Bar(bar["what"], bar["value"], bar["sense"], bar["bound"]) for bar in entry["bars"]]
    return Topic(entry["name"], entry["title"], tables, bars, notes=entry["notes"])


def machine(found: dict[str, Any]) -> Iterator[str]:
    """Describe what it was run on, and how."""
    on = found["machine"]
    yield f"    {found['command']}"
    yield ""
    yield (
        f"{on['date']}, {on['processor']}, {on['cores']} cores, {on['memory GiB']} GiB, "
        f"{on['system']}, {on['python']}, load {on['load']} at the end."
    )
    yield ", ".join(f"{name} {version}" for name, version in on["versions"].items()) + "."


def bar_row(topic: str, bar: Bar) -> str:
    verdict = "yes" if bar.holds else "**no**"
    cells = (topic, bar.what, show(bar.value), f"{bar.sense} {show(bar.bound)}", verdict)
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("results", type=Path, metavar="JSON", help="what --json of a run wrote")
    options = parser.parse_args()
    found = json.loads(options.results.read_text(encoding="utf-8"))
    PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
