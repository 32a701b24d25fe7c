"""Starts the soak before the first test and looks at it after the last one.

It works beside the other tests, at the lowest priority and not as fast as it could.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest

from tests.support.tree import ROOT

SECONDS: Final = 120
HOW: Final = (f"--seconds={SECONDS}", "--rate=250")

_running = pytest.StashKey[subprocess.Popen[str]]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what waits for the soak behind everything else, after others have shuffled."""
    items.sort(key=waits_for_it)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start it, if anything is going to look at it."""
    if any(map(waits_for_it, session.items)) and not session.config.option.collectonly:
        session.config.stash[_running] = subprocess.Popen(
            [sys.executable, "-m", "tests.soak", "--nice=19", *HOW],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def pytest_unconfigure(config: pytest.Config) -> None:
    """End it with the tests, should nobody have waited for it."""
    process = config.stash.get(_running, None)
    if process is not None and process.poll() is None:
        process.terminate()
        process.wait(10)


def waits_for_it(item: pytest.Item) -> bool:
    return "soaked" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def soaked(pytestconfig: pytest.Config) -> subprocess.CompletedProcess[str]:
    """Give the soak's end and its report."""
    process = pytestconfig.stash[_running]
    report, _ = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, report)
