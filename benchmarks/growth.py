"""Whether a unit costs the same however many there are, and whether memory stays where it is.

    python -m benchmarks.growth [--rounds N] [--json FILE]

Calls with 1 to 10,000 in flight, lists of 1 to 10,000 items, streams of a hundred to a million
events, with raw aiohttp beside each. `µs each` is CPU time per unit in the quietest round;
`× least` compares it with the cheapest size, of those that count: where the fixed cost of a call is
spread over a whole page, or over ten thousand events. `peak MB` is by how much the resident memory
was higher at most while the size was worked on, `held MB` what was left of that afterwards. A chat
stream holds the words of the answer and its tool calls until it is dropped.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from benchmarks.calls import in_flight
from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.running import main
from benchmarks.harness.server_process import ServerProcess
from benchmarks.peers import bare_aiohttp, this_package
from benchmarks.streams import raise_the_limit_of_files

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from benchmarks.harness.rounds import Effort

WIDTHS = (1, 10, 100, 1000, 10_000)
LENGTHS = (1, 10, 100, 1000, 10_000)
EVENTS = (100, 1000, 10_000, 100_000, 1_000_000)
WHOLE_PAGE, MANY_EVENTS = 100, 10_000
LEAST_CALLS, LEAST_ITEMS, LEAST_EVENTS = 2000, 2000, 20_000
"""Units in a sample; those of the largest sizes have more."""
EACH_IN_FLIGHT = 3
"""Calls of a task, so that making the task is not what is measured."""
MOST_GROWTH, MOST_HELD = 1.2, 2.0
MOST_ROUNDS = 2
OURS, LIMIT = "kubiya_async", "aiohttp"

Batch: TypeAlias = "Callable[[], Awaitable[int]]"
"""Does its units; gives how many."""


class Memory:
    """Watches the resident memory while something runs."""

    def __init__(self) -> None:
        gc.collect()
        self.before = self.highest = resident()

    async def watch(self) -> None:
        while True:
            self.highest = max(self.highest, resident())
            await asyncio.sleep(0.02)

    @property
    def peak(self) -> float:
        return (self.highest - self.before) / 1e6

    @property
    def held(self) -> float:
        gc.collect()
        return (resident() - self.before) / 1e6


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@dataclass(slots=True)
class Size:
    """What was found for one size."""

    units: int
    costs: list[float] = field(default_factory=list)
    """Microseconds of each round."""
    peak: float = 0.0
    held: float = 0.0

    @property
    def cost(self) -> float:
        return min(self.costs)


async def grow(batches: dict[int, Batch], least: int, rounds: int) -> list[Size]:
    """Measure every size once a round, and in one more its memory, as that takes time."""
    sizes = [Size(units) for units in batches]
    await batches[sizes[0].units]()
    for number in range(rounds + 1):
        for size in sizes:
            batch = batches[size.units]
            if number < rounds:
                size.costs.append(await cost(batch, least))
            else:
                await weigh(size, batch)
    return sizes


async def cost(batch: Batch, least: int) -> float:
    gc.collect()
    done, begun = 0, time.process_time()
    while done < least:
        done += await batch()
    return (time.process_time() - begun) / done * 1e6


async def weigh(size: Size, batch: Batch) -> None:
    memory = Memory()
    watching = asyncio.create_task(memory.watch())
    await batch()
    watching.cancel()
    size.peak, size.held = memory.peak, memory.held


async def calls(url: str, name: str, rounds: int) -> list[Size]:
    enter = {OURS: this_package.calls, LIMIT: bare_aiohttp.untyped}[name]
    async with enter(f"{url}/calls") as made:

        async def batch(width: int) -> int:
            number = max(width * EACH_IN_FLIGHT, LEAST_CALLS)
            await in_flight(made.one, width)(number)
            return number

        batches: dict[int, Batch] = {width: functools.partial(batch, width) for width in WIDTHS}
        return await grow(batches, LEAST_CALLS, rounds)


async def items(url: str, name: str, rounds: int) -> list[Size]:
    enter: Any = {OURS: this_package.pages, LIMIT: bare_aiohttp.pages}[name]
    async with AsyncExitStack() as stack:
        batches: dict[int, Batch] = {
            length: await stack.enter_async_context(enter(f"{url}/pages/{length}"))
            for length in LENGTHS
        }
        return await grow(batches, LEAST_ITEMS, rounds)


async def events(url: str, name: str, rounds: int) -> list[Size]:
    enter: Any = {OURS: this_package.events, LIMIT: bare_aiohttp.split}[name]

    async def batch(read: Any, number: int) -> int:
        await read(int)
        return number

    async with AsyncExitStack() as stack:
        batches: dict[int, Batch] = {}
        for number in EVENTS:
            root = f"{url}/events/strict/50/{number}"
            read = await stack.enter_async_context(enter(root))
            batches[number] = functools.partial(batch, read, number)
        return await grow(batches, LEAST_EVENTS, rounds)


def note(topic: Topic, unit: str, found: dict[str, list[Size]], counts_from: int) -> None:
    """Write down a table for each contender, and whether ours is flat."""
    for name, sizes in found.items():
        least = min(size.cost for size in sizes if size.units >= counts_from)
        rows = tuple(
            Row(f"{size.units:,}", (size.cost, size.cost / least, size.peak, size.held))
            for size in sizes
        )
        columns = ("µs each", "× least", "peak MB", "held MB")
        topic.tables.append(Table(f"{unit}, {name}", columns, rows))
    ours, limit = growth(found[OURS], counts_from), growth(found[LIMIT], counts_from)
    topic.bars.append(Bar(f"{unit}: dearest × cheapest size", ours, "at most", MOST_GROWTH))
    what = f"{unit}: the same over aiohttp's own"
    topic.bars.append(Bar(what, ours / limit, "at most", MOST_GROWTH))
    held = found[OURS][-1].held
    topic.bars.append(Bar(f"{unit}: MB held after the largest size", held, "below", MOST_HELD))


def growth(sizes: Sequence[Size], counts_from: int) -> float:
    costs = [size.cost for size in sizes if size.units >= counts_from]
    return max(costs) / min(costs)


def run(effort: Effort) -> Topic:
    topic = Topic("growth", "the cost of a unit, from few to many")
    raise_the_limit_of_files()
    rounds = min(effort.rounds, MOST_ROUNDS)
    series = (
        ("calls in flight", calls, 1),
        ("items of a list", items, WHOLE_PAGE),
        ("events of a stream", events, MANY_EVENTS),
    )
    for unit, measure, counts_from in series:
        with ServerProcess() as server:
            found = {n: asyncio.run(measure(server.url, n, rounds)) for n in (LIMIT, OURS)}
        note(topic, unit, found, counts_from)
    return topic


if __name__ == "__main__":
    main(run, __doc__ or "")
