"""Many slow streams at once: one event a second on each of 1,000 and of 5,000.

    python -m benchmarks.streams [--rounds N] [--json FILE]

Every contender has a process of its own, which opens 1,000 streams a second. `CPU µs` is per event
over everything, `settled` the same while all were open; `RSS KB` is what each stream adds, be it
before its first event (`silent`) or after. The
limit is aiohttp as in `sse`. Connections are unlimited where that can be said.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.running import main
from benchmarks.harness.server_process import ServerProcess
from benchmarks.importing import is_here

if TYPE_CHECKING:
    from benchmarks.harness.rounds import Effort

LIMIT, OURS = "aiohttp", "kubiya_async"
MOST = 1.2


@dataclass(frozen=True, slots=True)
class Runner:
    """A contender, and in how many of the rounds it runs."""

    name: str
    needs: str
    rounds: int = 1
    uvloop: bool = False

    @property
    def title(self) -> str:
        return f"{self.name}, uvloop" if self.uvloop else self.name


PAIR = (Runner(LIMIT, "aiohttp", 3), Runner(OURS, "aiohttp", 3))
PAIR_ONCE_LESS = (Runner(LIMIT, "aiohttp", 2), Runner(OURS, "aiohttp", 2))
ON_UVLOOP = (Runner(LIMIT, "uvloop", uvloop=True), Runner(OURS, "uvloop", uvloop=True))
ON_AIOHTTP = (
    Runner("kubiya-sdk", "kubiya"),
    Runner("anthropic on aiohttp", "anthropic"),
    Runner("openai on aiohttp", "openai"),
)
ON_HTTPX = (Runner("openai", "openai"), Runner("httpx-sse", "httpx_sse"))
CASES = {
    1000: (6, (*PAIR, *ON_UVLOOP, *ON_AIOHTTP, *ON_HTTPX)),
    5000: (9, (*PAIR_ONCE_LESS, *ON_AIOHTTP)),
}
"""Number of streams: events on each, and who reads them; on httpx 5,000 take minutes."""


SILENT = (Runner(LIMIT, "aiohttp", 3), Runner(OURS, "aiohttp", 3))
MOST_SILENT = 1.25


def silence(server: ServerProcess, topic: Topic, streams: int, rounds: int) -> None:
    """Measure what an open stream weighs that has not said anything."""
    found: dict[str, list[float]] = {runner.title: [] for runner in SILENT}
    for _ in range(rounds):
        for runner in SILENT:
            cost = run_one(server, streams, 0, runner)
            if cost["finished"] != streams:
                raise LookupError(f"{cost['finished']} of {streams} streams of {runner.title} wait")
            found[runner.title].append(cost["rss_per_stream"] / 1e3)
    medians = {name: statistics.median(weights) for name, weights in found.items()}
    rows = tuple(Row(n, (kb, kb / medians[LIMIT])) for n, kb in medians.items())
    topic.tables.append(Table(f"{streams:,} silent streams", ("RSS KB", "× limit"), rows))
    ratio = topic.ratios["silent: RSS"] = medians[OURS] / medians[LIMIT]
    what = "an open stream that has said nothing: RSS × limit"
    topic.bars.append(Bar(what, ratio, "at most", MOST_SILENT))


def measure(
    server: ServerProcess, streams: int, events: int, runners: list[Runner], rounds: int
) -> Table:
    """Run all contenders, interleaved."""
    found: dict[str, list[dict[str, Any]]] = {runner.title: [] for runner in runners}
    for turn in range(min(rounds, max(runner.rounds for runner in runners))):
        for runner in runners:
            if turn < runner.rounds:
                found[runner.title].append(run_one(server, streams, events, runner))
    rows = tuple(row(name, streams, costs) for name, costs in found.items())
    columns = (
        "finished",
        "CPU µs",
        "settled µs",
        "RSS KB",
        "first event ms",
        "p99 ms",
        "server",
    )
    return Table(f"{streams:,} streams", columns, rows)


def run_one(server: ServerProcess, streams: int, events: int, runner: Runner) -> dict[str, Any]:
    arguments = [runner.name, server.url, str(streams), str(events)]
    if runner.uvloop:
        arguments.append("--uvloop")
    watch = server.watch()
    done = subprocess.run(  # noqa: S603 - our own code, with this interpreter
        [sys.executable, "-m", "benchmarks.harness.many_streams", *arguments],
        stdout=subprocess.PIPE,
        check=True,
    )
    cost: dict[str, Any] = json.loads(done.stdout)
    return {**cost, "server": watch()}


def row(name: str, streams: int, costs: list[dict[str, Any]]) -> Row:
    def median(figure: str) -> float:
        figures: list[float] = [cost[figure] for cost in costs]
        return statistics.median(figures)

    cells = (
        f"{median('finished') / streams:.0%}",
        median("cpu_per_event") * 1e6,
        median("settled_cpu_per_event") * 1e6,
        median("rss_per_stream") / 1e3,
        median("first_median") * 1e3,
        median("first_worst") * 1e3,
        f"{median('server'):.0%}",
    )
    return Row(name, cells)


def judge(topic: Topic, streams: int, table: Table) -> None:
    rows = {row.name: row.cells for row in table.rows}
    ours, limit = rows[OURS], rows[LIMIT]
    topic.bars.append(
        Bar(f"{streams:,} streams: all finish, in %", share(ours[0]), "at least", 100.0)
    )
    for index, figure in ((1, "CPU"), (2, "CPU while all are open"), (3, "RSS")):
        ratio = number(ours[index]) / number(limit[index])
        topic.ratios[f"{streams} streams: {figure}"] = ratio
        topic.bars.append(Bar(f"{streams:,} streams: {figure} × limit", ratio, "at most", MOST))


def share(cell: object) -> float:
    return float(str(cell).rstrip("%"))


def number(cell: object) -> float:
    assert isinstance(cell, float)
    return cell


def raise_the_limit_of_files() -> None:
    """Let this process and its children open as many sockets as they may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def run(effort: Effort) -> Topic:
    topic = Topic("streams", "one event a second on each of many streams")
    raise_the_limit_of_files()
    with ServerProcess() as server:
        silence(server, topic, 2000, min(effort.rounds, 3))
        for streams, (events, runners) in CASES.items():
            here = [runner for runner in runners if is_here(runner.needs)]
            table = measure(server, streams, events, here, effort.rounds)
            topic.tables.append(table)
            judge(topic, streams, table)
    return topic


if __name__ == "__main__":
    main(run, __doc__ or "")
