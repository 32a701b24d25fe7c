"""Fresh processes, for what only happens once in each: imports, and the first of everything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

# The clocks are the kernel's own, so both processes read the same one. Nothing is imported here
# that the interpreter has not loaded already, except `time`, which is built in.
WRAPPER = """
import sys, time
code = compile(sys.argv.pop(1), "<benchmark>", "exec")
before = time.process_time()
exec(code, {"__name__": "__main__"})
after, now = time.process_time(), time.monotonic()
with open("/proc/self/statm") as statm:
    pages = int(statm.read().split()[1])
print('{"code": %f, "cpu": %f, "at": %f, "modules": %d, "rss": %d}'
      % (after - before, after, now, len(sys.modules), pages * 4096))
"""


_UNCACHED = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"})
"""Settings under which a package that pip has not compiled would be compiled at every start."""


@dataclass(frozen=True, slots=True)
class Start:
    """What a fresh process cost: seconds, bytes."""

    code: float
    """CPU time of the code alone."""
    cpu: float
    """CPU time with the start of the interpreter."""
    wall: float
    modules: int
    rss: int


def run_fresh(code: str, arguments: Sequence[str] = ()) -> Start:
    """Run code in a fresh process; what it prints is thrown away."""
    begun = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own code, with this interpreter
        [sys.executable, "-c", WRAPPER, code, *arguments],
        env={name: value for name, value in os.environ.items() if name not in _UNCACHED},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{code!r} failed: {done.stderr.decode()[-2000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    wall = figures.pop("at") - begun
    return Start(wall=wall, **figures)
