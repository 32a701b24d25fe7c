"""A server that programs with the usual variables in their environment come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubiya_async.testing import threaded_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing import LocalServer


@pytest.fixture(scope="session")
def server() -> Iterator[LocalServer]:
    with threaded_server(speed=10_000) as server:
        yield server
