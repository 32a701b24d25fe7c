"""Many slow streams at once in a process of their own; prints what they cost as JSON.

python -m benchmarks.harness.many_streams CONTENDER URL STREAMS EVENTS [--uvloop]
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import gc
import json
import statistics
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.peers import bare_aiohttp, httpx_client, stainless, this_package, vendor

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from benchmarks.peers.roles import Read

OPENED_PER_SECOND = 1000
SETTLING = 3.0
"""Seconds until all that are silent surely wait."""
PATIENCE = 120.0
"""Seconds until all have to be open."""
READERS: dict[str, Callable[[str], AbstractAsyncContextManager[Read]]] = {
    "aiohttp": functools.partial(bare_aiohttp.split, limit=0),
    "kubiya_async": this_package.events,
    "kubiya-sdk": functools.partial(vendor.events, limit=0),
    "anthropic on aiohttp": functools.partial(stainless.anthropic_events, on_aiohttp=True),
    "openai on aiohttp": functools.partial(stainless.openai_events, on_aiohttp=True),
    "openai": stainless.openai_events,
    "httpx-sse": functools.partial(httpx_client.events, limit=None),
}


@dataclass(slots=True)
class Cost:
    """What the streams of a process cost: seconds, bytes."""

    finished: int
    """Streams that came to their end."""
    cpu_per_event: float
    """Over everything, opening and closing included."""
    settled_cpu_per_event: float
    """While all streams were open."""
    rss_per_stream: float
    first_median: float
    """Seconds from asking for a stream to its first event."""
    first_worst: float
    """The same of the slowest in a hundred."""


class Streams:
    """All streams, and what was seen of them."""

    def __init__(self, read: Read, number: int) -> None:
        self.read = read
        self.number = self.opening = number
        self.events = 0
        self.firsts: list[float] = []
        self.all_open = asyncio.Event()
        self.finished = 0

    async def run(self) -> Cost:
        """Open them at a steady rate, and read all to their end."""
        empty, begun = resident(), time.process_time()
        async with asyncio.TaskGroup() as group:
            for index in range(self.number):
                group.create_task(self.one(index / OPENED_PER_SECOND))
            async with asyncio.timeout(PATIENCE):
                await self.all_open.wait()
            full, events, mark = resident(), self.events, time.process_time()
            await asyncio.sleep(1.0)
            settled = (time.process_time() - mark) / max(1, self.events - events)
        firsts = sorted(self.firsts) or [0.0]
        return Cost(
            finished=self.finished,
            cpu_per_event=(time.process_time() - begun) / max(1, self.events),
            settled_cpu_per_event=settled,
            rss_per_stream=(full - empty) / self.number,
            first_median=statistics.median(firsts),
            first_worst=firsts[int(len(firsts) * 0.99) - 1],
        )

    async def run_silent(self) -> Cost:
        """Open them at a steady rate, and see what each further one adds while all are waiting."""
        few, begun = self.number // 5, time.process_time()
        tasks: list[asyncio.Task[None]] = []
        sizes: list[int] = []
        for number in (few, self.number):
            opening = range(number - len(tasks))
            tasks += [asyncio.create_task(self.one(i / OPENED_PER_SECOND)) for i in opening]
            await asyncio.sleep(len(opening) / OPENED_PER_SECOND + SETTLING)
            sizes.append(resident())
        waiting = sum(not task.done() for task in tasks)
        spent = time.process_time() - begun
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        added = (sizes[1] - sizes[0]) / (self.number - few)
        return Cost(waiting, spent / self.number, 0.0, added, 0.0, 0.0)

    async def one(self, after: float) -> None:
        await asyncio.sleep(after)
        asked, seen = time.perf_counter(), 0

        def arrived() -> None:
            nonlocal seen
            if not seen:
                self.firsts.append(time.perf_counter() - asked)
                self.one_less()
            seen += 1
            self.events += 1

        try:
            await self.read(arrived)
            self.finished += 1
        except Exception:  # noqa: BLE001 - who fails does not finish, and that is counted
            if not seen:
                self.one_less()

    def one_less(self) -> None:
        """Note that one more is open, or never will be."""
        self.opening -= 1
        if not self.opening:
            self.all_open.set()


def resident() -> int:
    """Return the bytes of memory this process has, without what is only waiting to be collected."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


async def main(options: argparse.Namespace) -> Cost:
    enter = READERS[options.contender]
    async with enter(f"{options.url}/slow/{options.events}") as read:
        async with enter(f"{options.url}/slow/1") as once:
            await once(lambda: None)
        streams = Streams(read, options.streams)
        return await (streams.run() if options.events else streams.run_silent())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("contender", choices=list(READERS))
    parser.add_argument("url")
    parser.add_argument("streams", type=int)
    parser.add_argument("events", type=int)
    parser.add_argument("--uvloop", action="store_true")
    asked = parser.parse_args()
    if asked.uvloop:
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    print(json.dumps(asdict(asyncio.run(main(asked)))))
