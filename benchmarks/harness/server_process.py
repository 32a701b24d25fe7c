"""The server in a process of its own, and what it costs."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


class ServerProcess:
    """`benchmarks.server` while it is entered.

    Attributes:
        url: Its root, without a trailing slash.
    """

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own code, with this interpreter
            [sys.executable, "-m", "benchmarks.server", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().decode().strip()
        self._watched = psutil.Process(self._process.pid)

    def cpu(self) -> float:
        """Return the seconds of CPU time it has used."""
        times = self._watched.cpu_times()
        return times.user + times.system

    def watch(self) -> Callable[[], float]:
        """Begin to watch it; what is given tells which share of a core it has had since."""
        spent, begun = self.cpu(), time.monotonic()
        return lambda: (self.cpu() - spent) / (time.monotonic() - begun)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # It stops at the end of its input, so it cannot outlive this process either.
        self._process.communicate()
