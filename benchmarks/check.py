"""Whether this package still costs what it did: the part of the benchmarks that CI can tell.

    python -m benchmarks.check            compare with baseline.json, fail beyond 5 %, events 20 %
    python -m benchmarks.check --write    take what is found now for the baseline

Counts instructions (see `benchmarks.instructions`), which are the same on a busy machine as on a
quiet one, as ratios to aiohttp and pydantic, which are the same on the next machine. A ratio that
has grown is therefore due to this package, and is not measured again. Needs valgrind, but no other
client.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks import instructions
from benchmarks.harness.table import show

BASELINE = Path(__file__).parent / "baseline.json"
TOLERATED = 1.05
TOLERATED_OF_EVENTS = 1.2
"""How much of a stream arrives at once is up to the kernel, and moves both sides of the ratio."""
CHEAPER = 0.97
"""Who is so much cheaper than the baseline should bring it up to date."""


def compare(found: dict[str, float], baseline: dict[str, float]) -> int:
    """Print all, and count what is too dear."""
    failed = 0
    for name, was in baseline.items():
        change = found[name] / was
        most = TOLERATED_OF_EVENTS if name.startswith("an event") else TOLERATED
        word = "ok    " if change <= most else "DEARER"
        failed += change > most
        hint = "  make it the baseline: --write" if change < CHEAPER else ""
        print(f"{word} {name}: {show(found[name])}, was {show(was)} ({change - 1:+.1%}){hint}")
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="renew the baseline")
    options = parser.parse_args()
    found: dict[str, float] = {}
    for kind in instructions.KINDS:
        names = {name for _, *pair, _ in instructions.bars_of(kind) for name in pair}
        found |= instructions.run(kinds=(kind,), wanted=tuple(names)).ratios
    if options.write:
        rounded = {name: round(ratio, 3) for name, ratio in found.items()}
        text = json.dumps(rounded, indent=2, ensure_ascii=False) + "\n"
        BASELINE.write_text(text, encoding="utf-8")
        return 0
    return 1 if compare(found, json.loads(BASELINE.read_text(encoding="utf-8"))) else 0


if __name__ == "__main__":
    sys.exit(main())
