"""Lets a client work for a long time, with faults, and looks at what it comes to hold.

    python -m tests.soak --seconds 1800

Every ten seconds all tasks pause, and memory, descriptors, tasks and the rate limiter's slots are
printed. Ends with status 1 when something grows, is left, or raised what no call should raise.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pydantic_core

from kubiya_async import Kubiya, RetryPolicy
from tests.soak.measuring import HEADING, Sample, findings, sample, summary
from tests.soak.work import Work

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
TASKS: Final = 16
ROUND: Final = 10.0
"""Seconds between two looks."""
CONNECTIONS: Final = 2 * TASKS + 4
"""Idle and open at once: those for calls, those for streams, a few that are closing."""


@contextlib.contextmanager
def serving() -> Iterator[None]:
    """Run the server in a process of its own, and lead clients there by the environment."""
    command = [sys.executable, "-m", "tests.soak.serving"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            for name in [name for name in os.environ if name.startswith("KUBIYA_")]:
                del os.environ[name]
            os.environ.update(json.loads(process.stdout.readline()))
            yield
        finally:
            process.stdin.close()
            process.wait(10)


def fill_text_cache() -> None:
    """Fill pydantic's cache of texts it has read: it is bounded, and not to be taken for growth."""
    for number in range(200_000):
        pydantic_core.from_json(f'"text number {number}"')


class Seen:
    """An observer, for what is made only when somebody watches."""

    def __init__(self) -> None:
        self.events = 0

    def on_event(self, _: object, /) -> None:
        self.events += 1


async def worker(work: Work, until: float, pause: float) -> None:
    while time.monotonic() < until:
        started = time.monotonic()
        await work.one()
        # Slow enough to leave room for others, if there is a rate to keep.
        await asyncio.sleep(max(0.0, started + pause - time.monotonic()))


async def soak(seconds: float, rate: float | None) -> list[str]:
    """Work for some time; print what is held, and give what is wrong with it."""
    pause = TASKS / rate if rate else 0.0
    samples: list[Sample] = []
    seen = Seen()
    policy = RetryPolicy(backoff_base=0.01)
    async with Kubiya(retries=policy, timeout=10, observers=[seen]) as kubiya:
        work = Work(kubiya)
        print(HEADING, flush=True)
        began = time.monotonic()
        while (at := time.monotonic() - began) < seconds:
            until = time.monotonic() + min(ROUND, seconds - at)
            before = work.calls
            async with asyncio.TaskGroup() as group:
                for _ in range(TASKS):
                    group.create_task(worker(work, until, pause))
            now = time.monotonic() - began
            samples.append(sample(now, work.calls, kubiya))
            print(samples[-1].line((work.calls - before) / (now - at)), flush=True)
    print(summary(samples))
    print("ended: " + ", ".join(f"{name} {n:,}" for name, n in work.ended.most_common()))
    return [*findings(samples, CONNECTIONS), *(f"{n} x {what}" for what, n in work.foreign.items())]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seconds", type=float, default=1800.0)
    parser.add_argument("--rate", type=float, help="calls per second; default: as many as it can")
    parser.add_argument("--nice", type=int, default=0, help="how much others go before")
    given = parser.parse_args()
    os.nice(given.nice)
    tracemalloc.start()
    fill_text_cache()
    with serving():
        wrong = asyncio.run(soak(given.seconds, given.rate))
    for finding in wrong:
        print(f"WRONG: {finding}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
