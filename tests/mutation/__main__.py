"""Plants faults in the code that decides, and sees whether its tests notice.

    python -m tests.mutation [GROUP …] [--survivors]

Prints how many of each group were noticed, and what was not. Fails when that is less than 85 %.
The results go to `build/mutation/`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.mutation.operators import Fault, faults
from tests.mutation.planting import UnfitError, codes, find, function_names
from tests.mutation.trials import Fate, Trials

if TYPE_CHECKING:
    import types

ROOT: Final = Path(__file__).parents[2]
RESULTS: Final = ROOT / "build" / "mutation"
LEAST: Final = 0.85


@dataclass(frozen=True)
class Group:
    """Modules, and the tests that have to notice what is wrong with them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


GROUPS: Final = {
    "decoders": Group(
        (
            *("sse.decoder", "sse.json_document", "sse.lines", "sse.wire_forms"),
            "_messages.json_reader",
        ),
        (
            "tests/unit/sse",
            "tests/streaming/test_answers.py",
            "tests/streaming/test_hostile_events.py",
            "tests/streaming/test_keeping.py",
        ),
    ),
    "limiter": Group(
        ("limits.headers", "limits.limiter"),
        (
            "tests/unit/test_limiter.py",
            "tests/unit/test_limiter_model.py",
            "tests/unit/test_limits.py",
            "tests/unit/test_rate_headers.py",
            "tests/unit/test_server_wait.py",
            "tests/unit/test_windows.py",
        ),
    ),
    "retries": Group(("_calls.retry",), ("tests/unit/test_budget.py", "tests/unit/test_retry.py")),
    "paths": Group(
        ("_messages.url", "config.urls"),
        (
            "tests/unit/test_base_url.py",
            "tests/unit/test_paths.py",
            "tests/unit/test_query.py",
            "tests/unit/test_redirects.py",
        ),
    ),
    "webhooks": Group(
        ("webhooks.receiver", "webhooks.replay", "webhooks.schemes", "webhooks.senders"),
        ("tests/webhooks",),
    ),
}
# Tests with megabytes or kills: a minute each, for every fault that they do not notice either.
SLOW: Final = (
    "hundred_thousand or ten_megabytes or 64_megabytes or byte_by_byte or memory or weighs "
    "or answered_is_lost"
)
OPTIONS: Final = (
    *("-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", "-o", "timeout=0"),
    "--capture=sys",
)


def try_group(name: str, jobs: int) -> list[tuple[Fault, Fate]]:
    """Try every fault of a group."""
    group = GROUPS[name]
    found: list[Fault] = []
    functions: dict[types.CodeType, tuple[str, str]] = {}
    for short in group.modules:
        module = importlib.import_module(f"kubiya_async.{short}")
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        found += faults(module.__name__, source)
        for function in function_names(source):
            try:
                live = find(module, function)
            except UnfitError:
                continue
            functions |= dict.fromkeys(codes(live), (module.__name__, function))
    fates: list[tuple[Fault, Fate]] = []

    def tell(fault: Fault, fate: Fate) -> None:
        fates.append((fault, fate))
        if sys.stderr.isatty():
            print(f"\r{name}: {len(fates)} of {len(found)}", end="", file=sys.stderr)

    plugin = Trials(found, functions, tell, jobs)
    code = pytest.main([*OPTIONS, "-k", f"not ({SLOW})", *group.tests], plugins=[plugin])
    if code != pytest.ExitCode.OK:
        sys.exit(f"{name}: the tests do not run: {code!r}")
    return fates


def report(name: str, fates: list[tuple[Fault, Fate]]) -> float:
    """Print what became of a group's faults, keep it, and give the share that was noticed."""
    counts = Counter(fate for _, fate in fates)
    noticed = counts[Fate.KILLED] + counts[Fate.TIMEOUT]
    score = noticed / max(1, len(fates) - counts[Fate.UNFIT])
    print(f"\n{name}: {score:.1%} of {len(fates) - counts[Fate.UNFIT]} faults noticed", end="")
    print(f" ({', '.join(f'{counts[fate]} {fate}' for fate in Fate if counts[fate])})")
    missed = sorted(
        (m.module.removeprefix("kubiya_async."), m.line, m.function, m.change, fate)
        for m, fate in fates
        if fate in {Fate.SURVIVED, Fate.UNREACHED}
    )
    for module, line, function, change, fate in missed:
        print(f"  {module}:{line} {function}: {change}{' (unreached)' * (fate is Fate.UNREACHED)}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps({"counts": counts, "missed": missed}))
    return score


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("groups", nargs="*", help=f"default: {', '.join(GROUPS)}")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if unknown := set(given.groups) - GROUPS.keys():
        parser.error(f"no such group: {', '.join(unknown)}")
    os.environ["HYPOTHESIS_PROFILE"] = "brief"
    scores: dict[str, float] = {}
    for name in given.groups or GROUPS:
        # One group after the other, each in a process that has collected nothing yet.
        pid = os.fork()
        if not pid:
            score = report(name, try_group(name, given.jobs))
            sys.stdout.flush()
            os._exit(score < LEAST)
        _, status = os.waitpid(pid, 0)
        scores[name] = os.waitstatus_to_exitcode(status)
    sys.exit(any(scores.values()))


if __name__ == "__main__":
    main()
