"""What `bulk.run` costs per call beside a hand-written `asyncio.TaskGroup` with a semaphore.

    python benchmarks/bulk.py [--calls 100000] [--concurrency 50] [--rounds 5]

Three measurements against a server in a process of its own, which answers at once:

- memory: all calls through one `bulk.run`, with the resident memory sampled on the way; the slope
  over the second half is what each further call leaves behind;
- the work of a call: CPU time of this process, both ways in interleaved rounds of a tenth of the
  calls, medians; the ratio of the two is the price of `bulk`;
- the same with a journal.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from kubiya_async import Kubiya, bulk

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

BODY = b'{"uuid":"abc-123-def","name":"DevOps Agent","status":"active","runner":"k8s-runner"}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
) + BODY
SAMPLES = 40

Way = Callable[[int], Awaitable[int]]
"""Makes so many calls and gives the number that worked."""


class AgentServer(asyncio.Protocol):
    """Answers every request with the same agent, as cheaply as Python can."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, _: bytes) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(ANSWER)


def serve(pipe: Connection) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(AgentServer, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)

    asyncio.run(run())


def ways(kubiya: Kubiya, width: int, folder: Path) -> dict[str, Way]:
    """Name the ways to make many calls."""

    async def by_hand(calls: int) -> int:
        worked = 0
        free = asyncio.Semaphore(width)

        async def one() -> None:
            nonlocal worked
            try:
                await kubiya.agents.get("abc-123-def")
                worked += 1
            finally:
                free.release()

        async with asyncio.TaskGroup() as group:
            for _ in range(calls):
                await free.acquire()
                group.create_task(one())
        return worked

    async def ours(calls: int) -> int:
        worked = 0
        items = ("abc-123-def" for _ in range(calls))
        async for result in bulk.run(kubiya.agents.get, items, concurrency=width):
            worked += isinstance(result, bulk.Ok)
        return worked

    async def with_journal(calls: int) -> int:
        worked = 0
        items = ("abc-123-def" for _ in range(calls))
        journal = folder / f"{time.monotonic_ns()}.db"
        run = bulk.run(kubiya.agents.get, items, concurrency=width, journal=journal)
        async for result in run:
            worked += isinstance(result, bulk.Ok)
        return worked

    return {"TaskGroup + semaphore": by_hand, "bulk.run": ours, "with a journal": with_journal}


async def measure_memory(kubiya: Kubiya, calls: int, width: int) -> list[tuple[int, int]]:
    """Give calls made and resident bytes, several times on the way."""
    process = psutil.Process()
    samples: list[tuple[int, int]] = []
    items = ("abc-123-def" for _ in range(calls))
    done = 0
    async for result in bulk.run(kubiya.agents.get, items, concurrency=width):
        if not isinstance(result, bulk.Ok):
            raise SystemExit(f"a call failed: {result}")
        done += 1
        if done % max(1, calls // SAMPLES) == 0:
            samples.append((done, process.memory_info().rss))
    return samples


async def measure_work(contenders: dict[str, Way], calls: int, rounds: int) -> dict[str, float]:
    """Give the CPU microseconds of a call, each way; the first round is not counted."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, make in contenders.items():
            gc.collect()
            begun = time.process_time()
            worked = await make(calls)
            spent = time.process_time() - begun
            if worked != calls:
                raise SystemExit(f"{name}: {worked} of {calls} calls worked")
            if number:
                times[name].append(spent / calls * 1e6)
    return {name: statistics.median(values) for name, values in times.items()}


async def measure(url: str, options: argparse.Namespace) -> None:
    async with Kubiya(api_key="benchmark", base_url=url, rate_limiter=None) as kubiya:
        with tempfile.TemporaryDirectory() as folder:
            contenders = ways(kubiya, options.concurrency, Path(folder))
            work = await measure_work(contenders, options.calls // 10, options.rounds)
        begun = time.perf_counter()
        samples = await measure_memory(kubiya, options.calls, options.concurrency)
        seconds = time.perf_counter() - begun
    report(options, work, samples, seconds)


def report(
    options: argparse.Namespace,
    work: dict[str, float],
    samples: list[tuple[int, int]],
    seconds: float,
) -> None:
    settled = samples[len(samples) // 2 :]
    slope, _ = statistics.linear_regression(*zip(*settled, strict=True))
    first, last = settled[0][1] / 2**20, settled[-1][1] / 2**20
    print(f"{options.calls} calls, {options.concurrency} at once: {seconds:.1f} s")
    print(f"resident memory: {first:.1f} MiB half-way, {last:.1f} MiB at the end", end="")
    print(f", {slope:.1f} bytes per call")
    baseline = next(iter(work.values()))
    print(f"{'':24}{'cpu µs/call':>12}{'ratio':>8}")
    for name, value in work.items():
        print(f"{name:24}{value:12.1f}{value / baseline:8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--concurrency", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    here, there = multiprocessing.Pipe()
    # A fresh interpreter: nothing of this process can get in the server's way.
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,))
    server.start()
    try:
        asyncio.run(measure(f"http://127.0.0.1:{here.recv()}", options))
    finally:
        here.send(None)
        server.join()


if __name__ == "__main__":
    main()
