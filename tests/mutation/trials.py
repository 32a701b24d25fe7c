"""Runs the tests that reach a fault, in a process of its own for each fault.

The tests are collected once. A first process runs all of them and notes which functions each one
calls and how long it takes. Then, for every fault, a fork of the process that has collected them
plants it and runs the tests that call the faulty function, the quick ones first, until one fails.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import pytest

from tests.mutation.operators import Fault
from tests.mutation.planting import UnfitError, plant

_KILLED, _SURVIVED, _UNFIT = 1, 0, 3
_PATIENCE: Final = 5.0
_MEMORY: Final = 4 << 30


class Fate(StrEnum):
    """What became of a fault."""

    KILLED = "killed"
    TIMEOUT = "timeout"
    """The tests ran five times as long as without it; it counts as killed."""
    SURVIVED = "survived"
    UNREACHED = "unreached"
    """No test calls the function."""
    UNFIT = "unfit"
    """It cannot be planted, or is no fault; it does not count."""


@dataclass
class Reach:
    """Which tests call which function, and what they cost."""

    seconds: dict[str, float] = field(default_factory=dict[str, float])
    callers: dict[tuple[str, str], set[str]] = field(
        default_factory=dict[tuple[str, str], set[str]]
    )


class Trials:
    """A plugin of pytest that tries faults in place of running the tests."""

    def __init__(
        self,
        faults: Sequence[Fault],
        functions: dict[types.CodeType, tuple[str, str]],
        tell: Callable[[Fault, Fate], None],
        jobs: int,
    ) -> None:
        self._faults = faults
        self._functions = functions
        self._tell = tell
        self._jobs = jobs

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        gc.freeze()
        reach = _in_child(lambda: _explore(session, self._functions))
        running: dict[int, Fault] = {}
        for fault in self._faults:
            names = reach.callers.get((fault.module, fault.function), set())
            if not names:
                self._tell(fault, Fate.UNREACHED)
                continue
            items = [item for item in session.items if item.nodeid in names]
            items.sort(key=lambda item: reach.seconds[item.nodeid])
            limit = _PATIENCE + 5 * sum(reach.seconds[item.nodeid] for item in items)
            running[_start(fault, items, limit)] = fault
            while len(running) >= self._jobs:
                self._wait(running)
        while running:
            self._wait(running)
        return True

    def _wait(self, running: dict[int, Fault]) -> None:
        pid, status = os.wait()
        self._tell(running.pop(pid), _fate(status))


def _start(fault: Fault, items: Sequence[pytest.Item], limit: float) -> int:
    """Fork a process that plants a fault and runs tests; give its id."""
    pid = os.fork()
    if pid:
        return pid
    with _silence():
        try:
            plant(fault)
        except UnfitError:
            os._exit(_UNFIT)
        cpu = int(limit) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        # Tests that wait for what never comes use no time of the processor.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(60 + 10 * cpu)
        code = _KILLED
        try:
            code = _SURVIVED if all(map(_passes, items)) else _KILLED
        finally:
            os._exit(code)


def _passes(item: pytest.Item) -> bool:
    failed = item.session.testsfailed
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    return item.session.testsfailed == failed


def _fate(status: int) -> Fate:
    if os.WIFSIGNALED(status):
        slow = os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL}
        return Fate.TIMEOUT if slow else Fate.KILLED
    fates = {_SURVIVED: Fate.SURVIVED, _UNFIT: Fate.UNFIT}
    return fates.get(os.WEXITSTATUS(status), Fate.KILLED)


def _explore(session: pytest.Session, functions: dict[types.CodeType, tuple[str, str]]) -> Reach:
    """Run every test, and note what it calls."""
    reach = Reach()
    for item in session.items:
        called: set[types.CodeType] = set()

        def note(frame: types.FrameType, event: str, _: Any, seen: Any = called.add) -> None:
            if event == "call":
                seen(frame.f_code)

        started = time.process_time()
        sys.setprofile(note)
        try:
            passes = _passes(item)
        finally:
            sys.setprofile(None)
        if not passes:
            raise AssertionError(f"{item.nodeid} fails without any fault")
        reach.seconds[item.nodeid] = time.process_time() - started
        for code in called & functions.keys():
            reach.callers.setdefault(functions[code], set()).add(item.nodeid)
    return reach


def _in_child(function: Callable[[], Any]) -> Any:
    """Call a function in a fork, so that nothing of it stays here; give its result."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        try:
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(function(), pipe)
        except BaseException as error:
            print(f"\n{error!r}", file=sys.stderr)
            raise
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(pid, 0)
    if not data:
        pytest.exit("the tests do not pass without faults", returncode=2)
    return pickle.loads(data)  # noqa: S301 - our own


@contextmanager
def _silence() -> Iterator[None]:
    """Print nothing in this process any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    yield
