"""Whether this package still costs what it did, beside the limit: the part of it that CI can tell.

    python -m benchmarks.check            compare with baseline.json, fail beyond 30 %
    python -m benchmarks.check --write    take what is found now for the baseline

Only ratios to what was measured in the same rounds count, and of each contender its quietest round:
whatever else the machine does makes a round dearer, never cheaper. Needs no peers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
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
    from collections.abc import Iterator

    from benchmarks.harness.rounds import Measured

BASELINE = Path(__file__).parent / "baseline.json"
TOLERATED = 1.3
EFFORT = Effort(rounds=25, seconds=0.04)
STARTS = 10
WIDTH = 50
FASTER = 0.85
"""Who is so much cheaper than the baseline should bring it up to date."""


def import_ratios() -> Iterator[tuple[str, float]]:
    names = ("asyncio", importing.OURS)
    found = importing.interleave({name: importing.importing(name) for name in names}, STARTS)
    asyncio_code, our_code = (min(start.code for start in found[name]) for name in names)
    yield "import × asyncio", our_code / asyncio_code
    with ServerProcess() as server:
        programs = (importing.LIMIT, importing.OURS)
        root = f"{server.url}/calls"
        found = importing.interleave({n: importing.calling(n, root) for n in programs}, STARTS)
    limit, ours = (min(start.cpu for start in found[name]) for name in programs)
    yield "first call × aiohttp and pydantic", ours / limit


async def call_ratios(server: ServerProcess) -> list[tuple[str, float]]:
    ratios = []
    for payload in calls.PAYLOADS:
        pair = [c for c in calls.CONTENDERS if c.name in {calls.LIMIT, calls.OURS}]
        async with entered(pair, f"{server.url}/calls") as clients:
            works = {
                name: calls.in_flight(made.one if payload == "one agent" else made.fifty, WIDTH)
                for name, made in clients.items()
            }
            found = await interleave(works, EFFORT, least=WIDTH)
        title = f"{payload}, {WIDTH} in flight × aiohttp + orjson"
        ratios.append((title, quietest(found, calls.OURS, calls.LIMIT)))
    return ratios


async def decode_ratios() -> list[tuple[str, float]]:
    ratios = []
    for framing, words in sse.FRAMINGS.items():
        for size in sse.SIZES:
            chunks = event_chunks(framing, size, sse.EVENTS)
            pair = [d for d in decoders(framing) if d.name in {sse.DECODE_LIMIT, sse.OURS}]
            works = {d.name: sse.decoding_all(d.decode, chunks) for d in pair}
            found = await interleave(works, EFFORT, least=sse.EVENTS)
            title = f"decoding, {words}, {size} per feed × split + orjson"
            ratios.append((title, quietest(found, sse.OURS, sse.DECODE_LIMIT)))
    return ratios


def quietest(found: dict[str, Measured], ours: str, limit: str) -> float:
    return found[ours].least / found[limit].least


def measure() -> dict[str, float]:
    ratios = dict(import_ratios())
    with ServerProcess() as server:
        ratios.update(asyncio.run(call_ratios(server)))
    ratios.update(asyncio.run(decode_ratios()))
    return {name: round(ratio, 3) for name, ratio in ratios.items()}


def compare(found: dict[str, float], baseline: dict[str, float]) -> int:
    """Print all, and count what is too dear."""
    failed = 0
    for name, ratio in found.items():
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
    found = measure()
    if options.write:
        BASELINE.write_text(
            json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        return 0
    return 1 if compare(found, json.loads(BASELINE.read_text(encoding="utf-8"))) else 0


if __name__ == "__main__":
    sys.exit(main())
