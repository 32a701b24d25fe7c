"""A run killed at any point does nothing twice and says what it does not know.

`make kills` repeats this a hundred times, at other points each time.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kubiya_async.bulk import read_journal

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer

pytestmark = pytest.mark.proof

ITEMS = 120
WIDTH = 8
PROGRAM = Path(__file__).with_name("killable.py")
ROOT = PROGRAM.parents[2]


async def start(server: LocalServer, journal: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(PROGRAM),
        server.url,
        server.api_key,
        str(journal),
        str(ITEMS),
        str(WIDTH),
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )


def executed(server: LocalServer) -> Counter[int]:
    requests = server.requests.of("workflows.execute")
    return Counter(int(request.json()["source"].removeprefix("myorg/")) for request in requests)


async def kill_once(server: LocalServer, journal: Path, chance: random.Random) -> bytes:
    """Let a run get to a random point and kill it; give what it had printed."""
    enough = server.requests.count() + chance.randint(1, ITEMS // 3)
    process = await start(server, journal)
    while server.requests.count() < enough:
        await asyncio.sleep(0.001)
    # A point between two requests as well: while the journal or the answer is being written.
    await asyncio.sleep(chance.uniform(0, 0.01))
    process.send_signal(signal.SIGKILL)
    printed, _ = await process.communicate()
    assert process.returncode == -signal.SIGKILL
    return printed


@pytest.mark.parametrize("seed", range(int(os.environ.get("KILLS", "4"))))
async def test_killed_run_goes_on_and_executes_nothing_twice(
    local_server: LocalServer, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    journal = tmp_path / "run.db"
    local_server.fail("workflows.execute", latency=0.01, times=None)
    kills = 2
    told = b""

    for kill in range(1, kills + 1):
        told += await kill_once(local_server, journal, chance)
        states = {entry.index: entry.state for entry in read_journal(journal)}
        # What the server has seen had been written down before it was sent.
        assert set(executed(local_server)) <= set(states)
        assert Counter(states.values())["sent"] <= kill * WIDTH

    last = await start(local_server, journal)
    printed, _ = await last.communicate()
    assert last.returncode == 0
    lines = (line.split() for line in (told + printed).decode().splitlines())
    outcomes = {int(index): outcome for outcome, index in lines}
    final = {entry.index: entry.state for entry in read_journal(journal)}
    uncertain = {index for index, state in final.items() if state == "sent"}

    assert max(executed(local_server).values()) == 1
    assert set(final) == set(range(ITEMS))
    assert set(final.values()) <= {"done", "sent"}
    assert len(uncertain) <= kills * WIDTH
    assert set(range(ITEMS)) - uncertain <= set(executed(local_server))
    assert {index for index in uncertain if outcomes.get(index) != "Uncertain"} == set()
