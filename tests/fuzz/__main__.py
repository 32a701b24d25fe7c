"""Fuzzes the targets, one after the other: `python -m tests.fuzz [TARGET …] --minutes 10`.

With `--by-chance --inputs 1000` it tries the same inputs each time, so that `make prove` says the
same of the same code on any machine; what coverage guides to is not the same twice.

Guided by coverage where atheris is installed, else by chance. What was found goes to
`build/fuzz/<target>/`: a corpus that the next run begins with, and the inputs that failed. An input
fails when it raises anything but what its target allows, or takes too long.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import logging
import random
import re
import resource
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.fuzz.mutator import LONGEST, mutants

if TYPE_CHECKING:
    from collections.abc import Callable

TARGETS: Final = {
    "sse_strict": "streams",
    "sse_unblanked": "streams",
    "chat_forms": "streams",
    "record_lines": "streams",
    "quota_headers": "answers",
    "error_bodies": "answers",
    "results": "answers",
    "deliveries": "webhooks",
    "addresses": "addresses",
}
"""Functions of bytes, and the module of each."""

HERE: Final = Path(__file__).parent
FOUND: Final = HERE.parents[1] / "build" / "fuzz"
LONGEST_SECONDS: Final = 0.1
"""Of this process's own time, for everything that a target does with one input."""

_TRIES: Final = 3
_COUNT: Final = re.compile(r"number_of_executed_units: (\d+)|(\d+) inputs by chance")


class TooSlowError(Exception):
    """An input took too long, every time."""


def within_time(target: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """Make a target that also fails when it is slow, each time: the machine may be busy."""

    def timed(data: bytes) -> None:
        for _ in range(_TRIES):
            started = time.thread_time()
            target(data)
            if time.thread_time() - started <= LONGEST_SECONDS:
                return
        raise TooSlowError(f"{len(data)} bytes take longer than {LONGEST_SECONDS} s")

    return timed


def seeds(name: str) -> list[bytes]:
    """Read the inputs that are committed for a target, each byte a letter of Latin-1."""
    written: dict[str, dict[str, str]] = json.loads((HERE / "seeds.json").read_text("ascii"))
    return [text.encode("latin-1") for text in written[name].values()]


def atheris() -> Any:
    """Import the fuzzer, which has wheels for a few platforms only."""
    return importlib.import_module("atheris")


def load(name: str, *, instrument: bool = False) -> Callable[[bytes], None]:
    """Import a target, and with it what it tests."""
    with atheris().instrument_imports(include=["kubiya_async"]) if instrument else nullcontext():
        module = importlib.import_module(f"tests.fuzz.{TARGETS[name]}")
    return within_time(getattr(module, name))


def guided(name: str, seconds: float, inputs: int, found: Path) -> None:
    """Fuzz with atheris, which ends the process itself."""
    target = load(name, instrument=True)
    corpus, failed, given = (found / name / part for part in ("corpus", "failed", "seeds"))
    for folder in (corpus, failed, given):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (given / str(number)).write_bytes(seed)
    options = [
        f"-runs={inputs}" if inputs else f"-max_total_time={max(1, round(seconds))}",
        f"-max_len={LONGEST}",
        *(f"-artifact_prefix={failed}/", f"-dict={HERE / 'tokens.dict'}", "-timeout=20"),
        *(f"-rss_limit_mb={_inherited_megabytes() + 1024}", "-verbosity=0"),
        "-print_final_stats=1",
    ]
    atheris().Setup([sys.argv[0], *options, str(corpus), str(given)], target)
    atheris().Fuzz()


def _inherited_megabytes() -> int:
    """Return the most memory so far, which for the kernel includes that of whoever began us."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def by_chance(name: str, seconds: float, inputs: int, found: Path) -> None:
    """Run all seeds, then random changes of them."""
    target = load(name)
    end = time.monotonic() + seconds
    given = seeds(name)
    for number, data in enumerate(mutants(given, random.Random(name))):
        if number >= (inputs or len(given)) and (inputs or time.monotonic() >= end):
            print(f"{number} inputs by chance: atheris is not installed or not wanted")
            return
        try:
            target(data)
        except BaseException:
            failed = found / name / "failed" / f"chance-{number}"
            failed.parent.mkdir(parents=True, exist_ok=True)
            failed.write_bytes(data)
            print(f"{data!r} fails")
            raise


def in_children(names: list[str], options: list[str]) -> int:
    """Fuzz one target after the other, each in a process of its own; tell how many failed."""
    failures = 0
    for name in names:
        command = [sys.executable, "-m", "tests.fuzz", name, "--alone", *options]
        started = time.monotonic()
        done = subprocess.run(
            command, cwd=HERE.parents[1], check=False, capture_output=True, text=True
        )
        count = _COUNT.search(done.stdout + done.stderr)
        inputs = count[1] or count[2] if count else "?"
        print(f"{name:14} {inputs:>9} inputs in {time.monotonic() - started:5.0f} s", flush=True)
        if done.returncode:
            failures += 1
            print(done.stdout + done.stderr, flush=True)
    return failures


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("targets", nargs="*", help=f"default: {', '.join(TARGETS)}")
    parser.add_argument("--minutes", type=float, default=10.0, help="for each target")
    parser.add_argument("--inputs", type=int, default=0, help="as many, in place of the time")
    parser.add_argument("--found", type=Path, default=FOUND, help="folder for what is found")
    parser.add_argument("--by-chance", action="store_true", help="do not use atheris")
    parser.add_argument("--alone", action="store_true", help="in this process")
    given = parser.parse_args()
    if unknown := set(given.targets) - TARGETS.keys():
        parser.error(f"no such target: {', '.join(unknown)}")
    if not given.alone:
        options = [f"--{each}={getattr(given, each)}" for each in ("minutes", "inputs", "found")]
        options += ["--by-chance"] if given.by_chance else []
        sys.exit(in_children(given.targets or list(TARGETS), options))
    logging.disable()  # odd values are reported, and all of them are odd here
    has_atheris = importlib.util.find_spec("atheris") is not None
    fuzz = guided if has_atheris and not given.by_chance else by_chance
    for name in given.targets:
        fuzz(name, given.minutes * 60, given.inputs, given.found)


if __name__ == "__main__":
    main()
