"""What it costs to import the package, and to get from nothing to a first answer.

    python -m benchmarks.importing [--rounds N] [--json FILE]

Every figure is of fresh processes, with the bytecode already on disk, in interleaved rounds. `code`
is the CPU time of the import alone; `CPU` and `wall` have the start of the interpreter in them. The
limit of a first call is aiohttp with pydantic models of the same fields.
"""

from __future__ import annotations

import importlib.util
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness.child import Start, run_fresh
from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.running import main
from benchmarks.harness.server_process import ServerProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.harness.rounds import Effort

OURS = "kubiya_async"
IMPORTS = (
    "asyncio",
    "pydantic",
    "aiohttp",
    "aiohttp, pydantic",
    OURS,
    "stripe",
    "githubkit",
    "kubiya_workflow_sdk",
    "kubiya",
    "openai",
    "anthropic",
)
LIMIT = "aiohttp_pydantic"
FIRST_CALLS = {
    "aiohttp": "aiohttp",
    LIMIT: "pydantic",
    OURS: "kubiya_async",
    "kubiya_sdk": "kubiya",
    "kubiya_workflow_sdk": "kubiya_workflow_sdk",
    "githubkit": "githubkit",
    "openai": "openai",
    "anthropic": "anthropic",
}
"""Programs in `first_calls/`, with what they need."""

COLUMNS = ("code ms", "spread", "× {}", "CPU ms", "wall ms", "modules", "RSS MB")


def interleave(starts: Mapping[str, Callable[[], Start]], rounds: int) -> dict[str, list[Start]]:
    """Start each once a round; the first round, which may write bytecode, does not count."""
    found: dict[str, list[Start]] = {name: [] for name in starts}
    for number in range(rounds + 1):
        for name, start in starts.items():
            cost = start()
            if number:
                found[name].append(cost)
    return found


def importing(name: str) -> Callable[[], Start]:
    return lambda: run_fresh(f"import {name}")


def calling(name: str, root: str) -> Callable[[], Start]:
    code = program(name)
    return lambda: run_fresh(code, [root])


def program(name: str) -> str:
    """Return what makes a first call with a library."""
    path = Path(__file__).parent / "first_calls" / f"with_{name}.py"
    return path.read_text(encoding="utf-8")


def ratio(mine: list[Start], theirs: list[Start], figure: Callable[[Start], float]) -> float:
    """Return the median over the rounds of one's figure by the other's."""
    pairs = zip(mine, theirs, strict=True)
    return statistics.median(figure(one) / figure(other) for one, other in pairs)


def code(start: Start) -> float:
    """Return the CPU time of the code."""
    return start.code


def cpu(start: Start) -> float:
    """Return the CPU time of the process."""
    return start.cpu


def table(
    title: str, found: dict[str, list[Start]], limit: str, figure: Callable[[Start], float]
) -> Table:
    def row(name: str, starts: list[Start]) -> Row:
        figures = [figure(start) for start in starts]
        low, _, high = statistics.quantiles(figures, n=4) if len(figures) > 1 else figures * 3
        spread = (high - low) / 2 / statistics.median(figures)

        def median(of: Callable[[Start], float]) -> float:
            return statistics.median(map(of, starts))

        cells = (
            median(code) * 1e3,
            f"±{spread:.0%}",
            ratio(starts, found[limit], figure),
            median(cpu) * 1e3,
            median(lambda start: start.wall) * 1e3,
            median(lambda start: start.modules),
            median(lambda start: start.rss) / 1e6,
        )
        return Row(name, cells)

    columns = tuple(column.format(limit) for column in COLUMNS)
    return Table(title, columns, tuple(row(name, starts) for name, starts in found.items()))


def imports(topic: Topic, rounds: int) -> None:
    names = [name for name in IMPORTS if is_here(name.partition(",")[0])]
    found = interleave({name: importing(name) for name in names}, rounds)
    topic.tables.append(table("import", found, "asyncio", code))
    ours = ratio(found[OURS], found["asyncio"], code)
    topic.ratios["import × asyncio"] = ours
    topic.bars.append(Bar("import × asyncio", ours, "at most", 1.5))
    for peer in names[names.index(OURS) + 1 :]:
        more = ratio(found[peer], found[OURS], code)
        topic.bars.append(Bar(f"import: times cheaper than {peer}", more, "at least", 1.0))


def first_calls(topic: Topic, rounds: int, root: str) -> None:
    names = [name for name, needs in FIRST_CALLS.items() if is_here(needs)]
    found = interleave({name: calling(name, root) for name in names}, rounds)
    topic.tables.append(table("import, first client, first call", found, LIMIT, cpu))
    ours = ratio(found[OURS], found[LIMIT], cpu)
    topic.ratios["first call × aiohttp and pydantic"] = ours
    topic.bars.append(Bar("first call × aiohttp and pydantic", ours, "at most", 1.15))
    for peer in names[names.index(OURS) + 1 :]:
        more = ratio(found[peer], found[OURS], cpu)
        topic.bars.append(Bar(f"first call: times cheaper than {peer}", more, "at least", 1.0))


def is_here(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def run(effort: Effort) -> Topic:
    topic = Topic("import", "fresh processes: an import, and the way to a first answer")
    imports(topic, effort.rounds)
    with ServerProcess() as server:
        first_calls(topic, effort.rounds, f"{server.url}/calls")
    return topic


if __name__ == "__main__":
    main(run, __doc__ or "")
