"""Whether this package still costs what it did, beside the limit: the part of it that CI can tell.

    python -m benchmarks.check            compare with baseline.json, fail beyond 30 %
    python -m benchmarks.check --write    take what is found now for the baseline

Only ratios to what was measured in the same rounds count, and of each contender its quietest round:
whatever else the machine does makes a round dearer, never cheaper. The rounds are short and many,
so that a busy machine has quiet moments for both, and what seems slower is measured again.
Needs no peers.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import calls, importing, sse
from benchmarks.harness.rounds import Effort, interleave
from benchmarks.harness.running import entered
from benchmarks.harness.server_process import ServerProcess
from benchmarks.harness.table import show
from benchmarks.peers.decoders import decoders
from benchmarks.server.answers import event_chunks

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.harness.rounds import Measured
    from kubiya_async.sse import Framing

BASELINE = Path(__file__).parent / "baseline.json"
TOLERATED = 1.3
EFFORT = Effort(rounds=60, seconds=0.015)
STARTS = 10
WIDTH = 1
"""Calls in flight: with one, the rounds differ least."""
SECOND_LOOKS = 8
EVENTS = 1000
FASTER = 0.85
"""Who is so much cheaper than the baseline should bring it up to date."""


def import_ratio() -> float:
    names = ("asyncio", importing.OURS)
    found = importing.interleave({name: importing.importing(name) for name in names}, STARTS)
    limit, ours = (min(start.code for start in found[name]) for name in names)
    return ours / limit


def first_call_ratio() -> float:
    names = (importing.LIMIT, importing.OURS)
    with ServerProcess() as server:
        root = f"{server.url}/calls"
        found = importing.interleave({n: importing.calling(n, root) for n in names}, STARTS)
    limit, ours = (min(start.cpu for start in found[name]) for name in names)
    return ours / limit


def call_ratio(payload: str) -> float:
    async def measure(server: ServerProcess) -> dict[str, Measured]:
        pair = [c for c in calls.CONTENDERS if c.name in {calls.LIMIT, calls.OURS}]
        async with entered(pair, f"{server.url}/calls") as clients:
            works = {
                name: calls.in_flight(made.one if payload == "one agent" else made.fifty, WIDTH)
                for name, made in clients.items()
            }
            return await interleave(works, EFFORT, least=WIDTH)

    with ServerProcess() as server:
        return quietest(asyncio.run(measure(server)), calls.OURS, calls.LIMIT)


def decode_ratio(framing: Framing, size: int) -> float:
    chunks = event_chunks(framing, size, EVENTS)
    pair = [d for d in decoders(framing) if d.name in {sse.DECODE_LIMIT, sse.OURS}]
    works = {d.name: sse.decoding_all(d.decode, chunks, EVENTS) for d in pair}
    found = asyncio.run(interleave(works, EFFORT, least=EVENTS))
    return quietest(found, sse.OURS, sse.DECODE_LIMIT)


def quietest(found: dict[str, Measured], ours: str, limit: str) -> float:
    return found[ours].least / found[limit].least


RATIOS: dict[str, Callable[[], float]] = {
    "import × asyncio": import_ratio,
    "first call × aiohttp and pydantic": first_call_ratio,
    **{
        f"{payload}, {WIDTH} in flight × aiohttp + orjson": functools.partial(call_ratio, payload)
        for payload in calls.PAYLOADS
    },
    **{
        f"decoding, {words}, {size} per feed × split + orjson": functools.partial(
            decode_ratio, framing, size
        )
        for framing, words in sse.FRAMINGS.items()
        for size in sse.SIZES
    },
}


def compare(baseline: dict[str, float]) -> int:
    """Measure and print all, and count what is too dear."""
    failed = 0
    for name, measure in RATIOS.items():
        ratio = measure()
        for _ in range(SECOND_LOOKS):
            if ratio > baseline[name] * TOLERATED:
                # Somebody else's work on this machine may be over by then.
                time.sleep(1)
                ratio = min(ratio, measure())
        change = ratio / baseline[name]
        word = "ok    " if change <= TOLERATED else "SLOWER"
        failed += change > TOLERATED
        hint = "  make it the baseline: --write" if change < FASTER else ""
        print(f"{word} {name}: {show(ratio)}, was {show(baseline[name])} ({change - 1:+.0%}){hint}")
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="renew the baseline")
    options = parser.parse_args()
    if options.write:
        found = {name: round(measure(), 3) for name, measure in RATIOS.items()}
        text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
        BASELINE.write_text(text, encoding="utf-8")
        return 0
    return 1 if compare(json.loads(BASELINE.read_text(encoding="utf-8"))) else 0


if __name__ == "__main__":
    sys.exit(main())
