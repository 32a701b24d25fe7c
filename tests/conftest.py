"""What holds for every test: a sealed machine, no leaks, hypothesis profiles."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from pytest_asyncio import is_async_test

from kubiya_async.testing import LocalServer
from tests.support import aioresponses_compat
from tests.support.canary import Findings, watching
from tests.support.sealing import hide_settings, stay_on_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Check every test that has an event loop for leaks, after all its other fixtures are gone."""
    for item in items:
        meant = item.get_closest_marker("leaks") is not None
        # The cases of one parametrised test share their list of fixtures.
        if is_async_test(item) and not meant and "no_leaks" not in item.fixturenames:
            item.fixturenames.insert(0, "no_leaks")


@pytest.fixture(scope="session", autouse=True)
def sealed_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hide the developer's settings from the tests and the network beyond loopback."""
    with pytest.MonkeyPatch.context() as patch:
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
