"""Time to read a long list, beside the least that one request after the other can take.

    python -m benchmarks.pages [--rounds N] [--json FILE]

2,000 items, 100 per page, and a server that waits 5 ms before each page. The limit is aiohttp with
orjson, one page after the other, without types. Here it is the wall time that counts.
"""

from __future__ import annotations

import asyncio
import functools
import statistics
from typing import TYPE_CHECKING

from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.rounds import Effort, interleave
from benchmarks.harness.running import entered, main
from benchmarks.harness.server_process import ServerProcess
from benchmarks.peers import bare_aiohttp, listing, stainless, this_package
from benchmarks.peers.roles import Contender, Walk

if TYPE_CHECKING:
    from benchmarks.harness.rounds import Measured, Work

ITEMS = 2000
LIMIT = "aiohttp + orjson, page by page (the limit)"
AHEAD, ALL = "kubiya_async, prefetch=4", "kubiya_async, prefetch=100"


CONTENDERS: tuple[Contender[Walk], ...] = (
    Contender(LIMIT, bare_aiohttp.pages, "orjson"),
    Contender("kubiya_async", this_package.pages),
    Contender("kubiya_async, prefetch=1", functools.partial(this_package.pages, prefetch=1)),
    Contender(AHEAD, functools.partial(this_package.pages, prefetch=4)),
    Contender(ALL, functools.partial(this_package.pages, prefetch=100)),
    Contender("githubkit", listing.github_pages, "githubkit"),
    Contender("openai", stainless.openai_pages, "openai"),
    Contender("anthropic", stainless.anthropic_pages, "anthropic"),
    Contender("stripe", listing.stripe_pages, "stripe"),
)
MOST = 0.5


def walking(name: str, walk: Walk) -> Work:
    async def work(operations: int) -> None:
        for _ in range(operations):
            found = await walk()
            if found != ITEMS:
                raise RuntimeError(f"{name} found {found} of {ITEMS} items")

    return work


async def measure(topic: Topic, effort: Effort, server: ServerProcess) -> None:
    async with entered(CONTENDERS, f"{server.url}/pages/{ITEMS}") as walks:
        works = {name: walking(name, walk) for name, walk in walks.items()}
        found = await interleave(works, effort, server=server)
    columns = ("wall ms", "× limit", "CPU ms", "spread", "server")
    rows = tuple(
        Row(
            name,
            (
                measured.wall * 1e3,
                slower(measured, found[LIMIT]),
                measured.cpu * 1e3,
                f"±{measured.spread:.0%}",
                f"{measured.server:.0%}",
            ),
        )
        for name, measured in found.items()
    )
    topic.tables.append(Table(f"{ITEMS:,} items, 100 per page, 5 ms per page", columns, rows))
    for name in (AHEAD, ALL):
        ratio = slower(found[name], found[LIMIT])
        topic.ratios[name] = ratio
        topic.bars.append(Bar(f"{name}: wall time × limit", ratio, "at most", MOST))


def slower(mine: Measured, theirs: Measured) -> float:
    """Return the median over the rounds of one's wall time by the other's."""
    both = mine.rounds.keys() & theirs.rounds.keys()
    return statistics.median(mine.rounds[n].wall / theirs.rounds[n].wall for n in both)


def run(effort: Effort) -> Topic:
    topic = Topic("pages", "a long list, wall time")
    with ServerProcess() as server:
        asyncio.run(measure(topic, effort, server))
    return topic


if __name__ == "__main__":
    main(run, __doc__ or "")
