"""What `bulk.run` costs per call beside a hand-written `asyncio.TaskGroup` with a semaphore.

    python -m benchmarks.bulk [--calls 100000] [--rounds N] [--json FILE]

Three measurements, 50 calls at once, against a server that answers at once:

- the work of a call: CPU time of this process, each way in interleaved rounds; the ratio is the
  price of `bulk`;
- the same with a journal;
- memory: all calls through one `bulk.run`, with the resident memory sampled on the way; the slope
  over the second half is what each further call leaves behind.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.rounds import Effort, interleave
from benchmarks.harness.running import measure, parser, write
from benchmarks.harness.server_process import ServerProcess
from kubiya_async import Kubiya, bulk

if TYPE_CHECKING:
    from benchmarks.harness.rounds import Work

CALLS, WIDTH, SAMPLES = 100_000, 50, 40
AGENT = "agent-000001"
BY_HAND, OURS, JOURNAL = "TaskGroup + semaphore", "bulk.run", "bulk.run with a journal"
MOST, MOST_BYTES = 1.3, 16.0


def ways(kubiya: Kubiya, folder: Path) -> dict[str, Work]:
    """Name the ways to make many calls."""

    async def by_hand(calls: int) -> None:
        free = asyncio.Semaphore(WIDTH)

        async def one() -> None:
            try:
                await kubiya.agents.get(AGENT)
            finally:
                free.release()

        async with asyncio.TaskGroup() as group:
            for _ in range(calls):
                await free.acquire()
                group.create_task(one())

    async def ours(calls: int) -> None:
        await run_all(kubiya, calls, None)

    async def with_journal(calls: int) -> None:
        await run_all(kubiya, calls, folder / f"{time.monotonic_ns()}.db")

    return {BY_HAND: by_hand, OURS: ours, JOURNAL: with_journal}


async def run_all(kubiya: Kubiya, calls: int, journal: Path | None) -> None:
    worked = 0
    items = (AGENT for _ in range(calls))
    async for result in bulk.run(kubiya.agents.get, items, concurrency=WIDTH, journal=journal):
        worked += isinstance(result, bulk.Ok)
    if worked != calls:
        raise RuntimeError(f"{worked} of {calls} calls worked")


async def memory(kubiya: Kubiya, calls: int) -> list[tuple[int, int]]:
    """Return calls made and resident bytes, several times on the way."""
    process = psutil.Process()
    samples: list[tuple[int, int]] = []
    items = (AGENT for _ in range(calls))
    done = 0
    async for _ in bulk.run(kubiya.agents.get, items, concurrency=WIDTH):
        done += 1
        if done % max(1, calls // SAMPLES) == 0:
            samples.append((done, process.memory_info().rss))
    return samples


async def everything(topic: Topic, effort: Effort, calls: int, url: str) -> None:
    async with Kubiya("benchmark", base_url=url, rate_limiter=None) as kubiya:
        with tempfile.TemporaryDirectory() as folder:
            found = await interleave(ways(kubiya, Path(folder)), effort, least=1000)
        rows = tuple(
            Row(name, (m.cpu * 1e6, f"±{m.spread:.0%}", m.over(found[BY_HAND])))
            for name, m in found.items()
        )
        topic.tables.append(Table("a call, 50 at once", ("CPU µs", "spread", "× by hand"), rows))
        ratio = found[OURS].over(found[BY_HAND])
        topic.ratios["bulk.run × by hand"] = ratio
        topic.bars.append(Bar("bulk.run × by hand", ratio, "at most", MOST))
        judge(topic, calls, await memory(kubiya, calls))


def judge(topic: Topic, calls: int, samples: list[tuple[int, int]]) -> None:
    """Write down what became of the memory."""
    settled = samples[len(samples) // 2 :]
    slope, _ = statistics.linear_regression(*zip(*settled, strict=True))
    half, end = settled[0][1] / 2**20, settled[-1][1] / 2**20
    row = Row("bulk.run", (half, end, slope))
    columns = ("MiB half-way", "MiB at the end", "bytes per call")
    topic.tables.append(Table(f"resident memory over {calls:,} calls", columns, (row,)))
    topic.bars.append(Bar("bytes that a call leaves behind", slope, "below", MOST_BYTES))


def run(effort: Effort, calls: int = CALLS) -> Topic:
    found = Topic("bulk", "many calls through bulk.run")
    with ServerProcess() as server:
        asyncio.run(everything(found, effort, calls, f"{server.url}/calls"))
    return found


def main() -> None:
    options_of = parser(__doc__ or "")
    options_of.add_argument("--calls", type=int, default=CALLS, help="for the memory")
    options = options_of.parse_args()
    effort = Effort(options.rounds, options.sample)
    found = measure(lambda effort: run(effort, options.calls), effort)
    if options.json:
        write(options.json, [found], "python -m benchmarks.bulk")


if __name__ == "__main__":
    main()
