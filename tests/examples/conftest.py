"""A server that programs with the usual variables in their environment come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.served import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing import LocalServer


@pytest.fixture(scope="session")
def server() -> Iterator[LocalServer]:
    with served(speed=10_000) as server:
        yield server
