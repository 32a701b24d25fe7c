"""Many calls over a network with every ailment at once: errors of this package, and no others."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from kubiya_async import Kubiya, KubiyaError, RetryPolicy, Timeouts
from kubiya_async.testing import LocalServer, ToxicProxy, toxics
from tests.faults.survival import connections_in_use
from tests.support.canary import Findings

pytestmark = [pytest.mark.proof, pytest.mark.timeout(180)]

AGENT = "abc-123-def"
CALLS = 200


@pytest.fixture
async def sick(local_server: LocalServer) -> AsyncIterator[ToxicProxy]:
    async with ToxicProxy(local_server.url, seed=7) as proxy:
        proxy.add(toxics.ResetPeer(0.01), toxicity=0.1)
        proxy.add(toxics.ResetPeer(), direction="upstream", toxicity=0.1)
        proxy.add(toxics.LimitData(300), toxicity=0.1)
        proxy.add(toxics.LimitData(100), direction="upstream", toxicity=0.05)
        proxy.add(toxics.Timeout(0.05), toxicity=0.1)
        proxy.add(toxics.Timeout(), direction="upstream", toxicity=0.05)
        proxy.add(toxics.Slicer(7, variation=6), toxicity=0.3)
        proxy.add(toxics.Latency(0.002, jitter=0.002), toxicity=0.3)
        proxy.add(toxics.Bandwidth(100_000), toxicity=0.2)
        proxy.add(toxics.SlowClose(0.01), toxicity=0.2)
        yield proxy


async def _call(kubiya: Kubiya, number: int, chance: random.Random) -> None:
    match chance.randrange(5):
        case 0:
            await kubiya.agents.create(name=f"agent-{number}")
        case 1:
            await kubiya.agents.list(limit=1).collect(max_items=3)
        case 2:
            await kubiya.chat.stream(agent_uuid=AGENT, message=f"message {number}").final()
        case 3:
            await kubiya.runners_v3.get_helm_chart("runner-prod")
        case _:
            await kubiya.agents.get(AGENT)


async def test_f52_f53_calls_over_a_sick_network_end_well_or_in_errors_of_the_package(
    local_server: LocalServer, sick: ToxicProxy, canary: Findings
) -> None:
    canary.mark = local_server.api_key
    chance = random.Random(11)
    found: Counter[str] = Counter()
    async with local_server.client(
        base_url=sick.url,
        timeouts=Timeouts(connect=10, read=0.5, idle=0.5),
        retries=RetryPolicy(backoff_base=0.001),
        max_connections=20,
    ) as kubiya:

        async def one(number: int) -> None:
            try:
                await _call(kubiya, number, chance)
            except KubiyaError as error:
                found[type(error).__name__] += 1
            else:
                found["well"] += 1

        for start in range(0, CALLS, 20):
            await asyncio.gather(*(one(number) for number in range(start, start + 20)))
        sick.clear()
        assert connections_in_use(kubiya) == 0
        await sick.down()
        await sick.up()
        assert (await kubiya.agents.get(AGENT)).uuid == AGENT
        names = Counter([agent.name async for agent in kubiya.agents.list()])

    assert sum(found.values()) == CALLS
    # How many pass depends on how busy the machine is.
    assert 0 < found["well"] < CALLS, found
    assert sick.connections > 25
    assert set(names.values()) == {1}
