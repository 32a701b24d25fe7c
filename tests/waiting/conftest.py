"""A local server whose executions end soon, and a client of it that looks often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubiya_async.testing import LocalServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kubiya_async import Kubiya


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with LocalServer(speed=6000) as server:
        yield server


@pytest.fixture
async def kubiya(server: LocalServer) -> AsyncIterator[Kubiya]:
    async with server.client(retries=1) as kubiya:
        yield kubiya
