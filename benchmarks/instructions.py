"""What an operation costs in instructions: exact where CPU time is not, and the same next week.

    python -m benchmarks.instructions [NAME …]

Needs valgrind, and takes some minutes. Every contender works twice in a process of its own under
callgrind, the second time longer, and the difference is divided by the further operations: what
starting costs falls out. Instructions say nothing of caches, which code that runs once in a call
misses often, so a ratio of times is somewhat above the one here.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import itertools
import math
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from benchmarks import calls, sse
from benchmarks.harness.results import Row, Table, Topic
from benchmarks.harness.server_process import ServerProcess
from benchmarks.harness.table import terminal
from kubiya_async.streams import base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers.roles import Contender

LENGTHS = {
    "one agent": (100, 600),
    "50 agents": (50, 250),
    "1": (4000, 34_000),
    "50": (4000, 34_000),
}
"""Operations of the two runs, by payload or by events in a chunk."""
COLLECTED = re.compile(rb"Collected : (\d+)")


async def work(url: str, kind: str, name: str, number: int) -> None:
    """Do so many operations of a kind."""
    if kind in calls.MOST:
        call = next(c for c in calls.CONTENDERS if c.name == name)
        async with call.enter(f"{url}/calls") as made:
            one = made.one if kind == calls.PAYLOADS[0] else made.fifty
            for _ in range(number):
                await one()
        return
    # Everything takes fifty times as long here: the clock says nothing of how long a turn is.
    vars(base)["_LONGEST_TURN"] = math.inf
    stream = next(c for c in sse.contenders("strict") if c.name == name)
    async with stream.enter(f"{url}/events/strict/{kind}/{number}") as read:
        await read(itertools.count().__next__)


def instructions(url: str, kind: str, name: str, number: int) -> int:
    """Count the instructions of a process that does so many operations."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise SystemExit("valgrind is not installed")
    child = [sys.executable, "-m", "benchmarks.instructions", "--child", url, kind, name]
    done = subprocess.run(  # noqa: S603 - our own code, with this interpreter
        [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", *child, str(number)],
        check=True,
        capture_output=True,
        env={"PYTHONHASHSEED": "0"},
    )
    found = COLLECTED.search(done.stderr)
    if found is None:
        raise RuntimeError(done.stderr.decode()[-2000:])
    return int(found[1])


def each(url: str, kind: str, name: str) -> float:
    """Return the thousands of instructions of one operation."""
    few, many = LENGTHS[kind]
    # Whatever is compiled when it is first imported is compiled now.
    instructions(url, kind, name, 1)
    with ThreadPoolExecutor(2) as pool:
        short, long = pool.map(functools.partial(instructions, url, kind, name), (few, many))
    return (long - short) / (many - few) / 1000


def table(url: str, title: str, kind: str, names: Sequence[str]) -> Table:
    found = {name: each(url, kind, name) for name in names}
    limit = next(iter(found.values()))
    rows = tuple(Row(name, (value, value / limit)) for name, value in found.items())
    return Table(title, ("thousand instructions", "× limit"), rows)


def names_of(contenders: Sequence[Contender[Any]], wanted: Sequence[str]) -> list[str]:
    """Choose the limit, and who is wanted: by default what is made of aiohttp and of this."""
    here = [c.name for c in contenders if c.here]
    chosen = wanted or [n for n in here if n.startswith(("aiohttp", "kubiya_async"))]
    return [here[0], *(name for name in here[1:] if name in chosen)]


def main() -> None:
    options_of = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options_of.add_argument("names", nargs="*", help="contenders, beside the limit")
    options_of.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    options = options_of.parse_args()
    if options.child:
        url, kind, name, number = options.child
        asyncio.run(work(url, kind, name, int(number)))
        return
    topic = Topic("instructions", "what an operation costs, exactly")
    with ServerProcess() as server:
        for payload in calls.PAYLOADS:
            names = names_of(calls.CONTENDERS, options.names)
            topic.tables.append(table(server.url, f"a call, {payload}", payload, names))
        for size in map(str, sse.SIZES):
            names = names_of(sse.contenders("strict"), options.names)
            title = f"an event, {size} per chunk"
            topic.tables.append(table(server.url, title, size, names))
    print(*terminal(topic), sep="\n")


if __name__ == "__main__":
    main()
