"""Entering contenders, running a topic, and the arguments that every topic takes."""

from __future__ import annotations

import argparse
import json
import time
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.harness.machine import describe
from benchmarks.harness.rounds import Effort
from benchmarks.harness.table import terminal
from benchmarks.peers.roles import here

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Sequence

    from benchmarks.harness.results import Topic
    from benchmarks.peers.roles import Contender

T = TypeVar("T")


@asynccontextmanager
async def entered(contenders: Iterable[Contender[T]], root: str) -> AsyncIterator[dict[str, T]]:
    """Enter those contenders whose library is here; give what each of them made, by its name."""
    async with AsyncExitStack() as stack:
        yield {
            contender.name: await stack.enter_async_context(contender.enter(root))
            for contender in here(contenders)
        }


def measure(topic: Callable[[Effort], Topic], effort: Effort) -> Topic:
    """Run a topic and print what it found."""
    begun = time.monotonic()
    found = topic(effort)
    found.seconds = time.monotonic() - begun
    print("\n".join(terminal(found)), flush=True)
    return found


def write(path: Path, topics: Sequence[Topic], command: str) -> None:
    """Write down what was found, and on which machine."""
    found = {
        "command": command,
        "machine": describe(),
        "topics": {topic.name: topic.as_json() for topic in topics},
    }
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def parser(description: str) -> argparse.ArgumentParser:
    """Make a parser for what every topic takes."""
    made = argparse.ArgumentParser(description=description.partition("\n")[0])
    made.add_argument("--json", type=Path, metavar="FILE", help="also write the results there")
    made.add_argument("--rounds", type=int, default=7)
    made.add_argument("--sample", type=float, default=0.1, help="seconds of a sample")
    return made


def main(topic: Callable[[Effort], Topic], description: str) -> None:
    """Run one topic as a program."""
    options = parser(description).parse_args()
    found = measure(topic, Effort(options.rounds, options.sample))
    if options.json:
        write(options.json, [found], f"python -m benchmarks.{found.name}")
