"""Run the topics, one after the other."""

from __future__ import annotations

import importlib
import sys

from benchmarks.harness.rounds import Effort
from benchmarks.harness.running import measure, parser, write

TOPICS = {
    "instructions": "instructions",
    "calls": "calls",
    "sse": "sse",
    "streams": "streams",
    "import": "importing",
    "construction": "construction",
    "pages": "pages",
    "limits": "limits",
    "bulk": "bulk",
    "growth": "growth",
    "answers": "answers",
}


def main() -> int:
    options_of = parser("Measure kubiya_async beside its limit and its peers.")
    options_of.add_argument("topics", nargs="*", metavar="TOPIC", help=", ".join(TOPICS))
    options = options_of.parse_args()
    wanted = options.topics or list(TOPICS)
    if unknown := sorted(set(wanted) - set(TOPICS)):
        options_of.error(f"no such topic: {', '.join(unknown)}; there are {', '.join(TOPICS)}")
    effort = Effort(options.rounds, options.sample)
    found = []
    for name in wanted:
        module = importlib.import_module(f"benchmarks.{TOPICS[name]}")
        found.append(measure(module.run, effort))
        if options.json:
            write(options.json, found, " ".join(["python -m benchmarks", *options.topics]))
    bars = [bar for topic in found for bar in topic.bars]
    print(f"{sum(bar.holds for bar in bars)} of {len(bars)} bars hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())
