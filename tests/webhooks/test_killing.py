"""Services with one inbox, killed at any point: nothing lost, nothing answered twice as new."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from kubiya_async.webhooks import SqliteInbox
from tests.webhooks.killable import DELIVERIES

pytestmark = pytest.mark.proof

PROGRAM = Path(__file__).with_name("killable.py")
ROOT = PROGRAM.parents[2]
ROUNDS = 10
LEASE = 60


async def start(folder: Path, number: int) -> asyncio.subprocess.Process:
    words = (str(folder / "inbox.db"), str(folder / "log"), str(number * LEASE))
    return await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), *words, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
    )


def lines(folder: Path) -> list[str]:
    file = folder / "log"
    return file.read_text().splitlines() if file.exists() else []


# Two services at once, ten times: a hundred kills.
@pytest.mark.parametrize("seed", range(int(os.environ.get("KILLS", "100")) // (2 * ROUNDS)))
async def test_nothing_that_was_answered_is_lost(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(ROUNDS):
        before = len(lines(tmp_path))
        enough = before + chance.randint(1, 3 * DELIVERIES // ROUNDS)
        services = [await start(tmp_path, number) for _ in range(2)]
        while len(lines(tmp_path)) < enough and None in [each.returncode for each in services]:
            await asyncio.sleep(0.001)
        # A point between two lines as well: while something is being committed.
        await asyncio.sleep(chance.uniform(0, 0.005))
        for each in services:
            if each.returncode is None:
                each.send_signal(signal.SIGKILL)
            assert await each.wait() in {0, -signal.SIGKILL}
        begun: set[str] = set()
        for line in lines(tmp_path)[before:]:
            word, name = line.split()
            if word == "begun":
                assert name not in begun, f"two workers had {name}"
                begun.add(name)
            elif word == "ended":
                begun.discard(name)
    last = await start(tmp_path, ROUNDS)
    assert await last.wait() == 0

    words: dict[str, Counter[str]] = {}
    for line in lines(tmp_path):
        word, name = line.split()
        words.setdefault(word, Counter())[name.removeprefix("test.")] += 1
    everything = set(map(str, range(DELIVERIES)))
    assert words["answered"].keys() | words.get("again", Counter()).keys() == everything
    assert max(words["answered"].values()) == 1
    assert words["ended"].keys() == everything
    assert words.keys() <= {"answered", "again", "begun", "ended"}
    async with SqliteInbox(tmp_path / "inbox.db") as inbox:
        assert len(await inbox.deliveries("done")) == DELIVERIES
