"""What holds for every test: a sealed machine, no leaks, hypothesis profiles."""

from __future__ import annotations

import gc
import os
import re
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from pytest_asyncio import is_async_test

from kubiya_async.testing import LocalServer
from tests.support import aioresponses_compat
from tests.support.blocking import blocking_calls_fail
from tests.support.canary import Findings, watching
from tests.support.sealing import hide_settings, stay_on_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ["kubiya_async.testing.pytest"]

aioresponses_compat.install()

# A deadline would make a busy machine fail tests.
settings.register_profile("ci", derandomize=True, max_examples=100, database=None, deadline=None)
settings.register_profile("dev", max_examples=100, deadline=None)
settings.register_profile("brief", derandomize=True, max_examples=20, database=None, deadline=None)
settings.register_profile("thorough", max_examples=5000, deadline=None)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if "CI" in os.environ else "dev")
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over modules of which nothing would be run: importing all of them takes seconds."""
    wanted = config.option.markexpr
    if collection_path.suffix != ".py" or wanted not in {"proof", "not proof"}:
        return None
    text = collection_path.read_text("utf-8")
    proofs = re.search(r"^pytestmark = (\[\s*)?pytest\.mark\.proof\b", text, re.MULTILINE)
    return (proofs is not None if wanted == "not proof" else "mark.proof" not in text) or None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what may take longest, and check what has an event loop for leaks at its end."""
    items.sort(key=seconds_allowed, reverse=True)
    for item in items:
        meant = item.get_closest_marker("leaks") is not None
        # The cases of one parametrised test share their list of fixtures.
        if is_async_test(item) and not meant and "no_leaks" not in item.fixturenames:
            item.fixturenames.insert(0, "no_leaks")


def pytest_collection_finish() -> None:
    """Keep the thousands of tests out of what each look for garbage goes through."""
    gc.collect()
    gc.freeze()


def seconds_allowed(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return marker.args[0] if marker else 0


@pytest.fixture(scope="session", autouse=True)
def sealed_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hide the developer's settings from the tests and the network beyond loopback.

    And let nothing of the package hold up an event loop.
    """
    with pytest.MonkeyPatch.context() as patch, blocking_calls_fail():
        hide_settings(patch, tmp_path_factory.mktemp("home"))
        stay_on_loopback(patch)
        # A shell's background jobs ignore Ctrl-C, and so would the programs that the tests start.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        yield
        signal.signal(signal.SIGINT, before)


@pytest.fixture
def canary(caplog: pytest.LogCaptureFixture) -> Iterator[Findings]:
    """Fail a test in which a credential shows in an error or in a log."""
    with watching(caplog) as findings:
        yield findings


@pytest.fixture
def local_server(kubiya_server: LocalServer) -> LocalServer:
    """Serve the whole API on loopback."""
    return kubiya_server
