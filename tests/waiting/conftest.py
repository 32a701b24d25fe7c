"""A local server whose executions end soon, and a client of it that looks often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer
    from tests.support.canary import Findings


@pytest.fixture
def kubiya_server_options() -> dict[str, Any]:
    return {"speed": 6000}


@pytest.fixture
def kubiya_options() -> dict[str, Any]:
    return {"retries": 1}


@pytest.fixture
def server(kubiya_server: LocalServer, canary: Findings) -> LocalServer:
    canary.mark = kubiya_server.api_key
    return kubiya_server
