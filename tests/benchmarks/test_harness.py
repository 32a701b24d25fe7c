"""The benchmarks' own arithmetic, and that their server answers what they think it does."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from benchmarks import check, instructions, report
from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.rounds import Effort, Measured, Sample, interleave
from benchmarks.harness.server_process import ServerProcess
from benchmarks.harness.table import show, terminal, verdict
from benchmarks.peers import bare_aiohttp, this_package
from benchmarks.peers.decoders import decoders
from benchmarks.server import answers
from tests.support.cases import each_of


def measured(*cpu: float, wall: float = 1.0, served: float = 0.0) -> Measured:
    return Measured({n: Sample(value, wall, served) for n, value in enumerate(cpu)})


def body(answer: bytes) -> Any:
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def test_a_ratio_pairs_what_was_measured_in_the_same_round() -> None:
    ours, limit = measured(2.0, 20.0, 4.0), measured(1.0, 10.0, 1.0)

    assert ours.over(limit) == 2.0
    assert (ours.least, ours.cpu) == (2.0, 4.0)


def test_a_ratio_needs_no_more_than_common_rounds() -> None:
    limit = measured(1.0, 1.0, 1.0)
    ours = Measured({2: Sample(3.0, 1.0, 0.0)})

    assert ours.over(limit) == 3.0


def test_a_busy_server_is_told_from_a_busy_client() -> None:
    assert measured(0.1, served=0.95).starved
    assert not measured(0.99, served=0.95).starved
    assert not measured(0.1, served=0.5).starved


@each_of(
    [
        (1.0, "at most", 1.0, True),
        (1.0, "below", 1.0, False),
        (1.0, "at least", 1.0, True),
        (1.1, "at most", 1.0, False),
        (0.9, "at least", 1.0, False),
    ]
)
def test_bars(value: float, sense: Any, bound: float, holds: bool) -> None:
    bar = Bar("figure", value, sense, bound)

    assert bar.holds is holds
    assert verdict(bar).startswith("ok" if holds else "MISSED")


@each_of(
    [(1234.6, "1,235"), (12.34, "12.3"), (1.234, "1.23"), (2.0, "2"), (None, ""), ("±3%", "±3%")]
)
def test_figures_have_as_many_digits_as_they_deserve(cell: Any, text: str) -> None:
    assert show(cell) == text


async def test_rounds_are_interleaved_and_samples_are_multiples_of_the_least() -> None:
    calls: list[tuple[str, int]] = []

    def work(name: str) -> Any:
        async def run(operations: int) -> None:
            calls.append((name, operations))

        return run

    found = await interleave({"a": work("a"), "b": work("b")}, Effort(4, 1e-3), least=7)

    assert [name for name, _ in calls[-8:]] == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert all(operations % 7 == 0 for _, operations in calls)
    assert len(found["a"].samples) == len(found["b"].samples) == 4


async def test_whoever_is_very_slow_is_spared_most_rounds() -> None:
    async def slow(operations: int) -> None:
        await asyncio.sleep(0.002 * operations)

    found = await interleave({"slow": slow}, Effort(9, 1e-6))

    assert list(found["slow"].rounds) == [0]


def test_the_page_has_every_table_and_every_bar() -> None:
    topic = Topic("calls", "client CPU per call")
    topic.tables.append(Table("one agent", ("CPU µs",), (Row("kubiya_async", (12.5,), "typed"),)))
    topic.bars.append(Bar("one agent: × limit", 2.5, "at most", 1.35))
    on = dict.fromkeys(("date", "processor", "cores", "memory GiB", "system", "python", "load"), 1)
    found = {
        "command": "python -m benchmarks",
        "machine": {**on, "versions": {"aiohttp": "3"}},
        "topics": {"calls": topic.as_json()},
    }

    page = report.page(json.loads(json.dumps(found)))

    assert "| kubiya_async (typed) | 12.5 |" in page
    assert "| calls | one agent: × limit | 2.50 | at most 1.35 | **no** |" in page
    assert "0 of 1 met." in page
    assert "MISSED" in "\n".join(terminal(topic))


def test_the_baseline_has_what_is_checked() -> None:
    baseline = json.loads(check.BASELINE.read_text(encoding="utf-8"))
    checked = [what for kind in instructions.KINDS for what, *_ in instructions.bars_of(kind)]

    assert list(baseline) == checked


def test_pages_by_offset_by_number_and_by_cursor() -> None:
    by_offset = body(answers.page("/pages/250/agents?limit=100&offset=200"))
    by_number = body(answers.page("/pages/250/bare?per_page=100&page=3"))
    last = "agent-000199"
    by_cursor = body(answers.page(f"/pages/250/v1/customers?limit=100&starting_after={last}"))

    uuids = [f"agent-{number:06}" for number in range(200, 250)]
    assert [agent["uuid"] for agent in by_offset["agents"]] == uuids
    assert [agent["uuid"] for agent in by_number] == uuids
    assert [agent["id"] for agent in by_cursor["data"]] == uuids
    assert not by_cursor["has_more"]


@pytest.mark.parametrize("framing", ["strict", "lines"])
@pytest.mark.parametrize("size", [1, 50])
def test_all_decoders_that_need_no_peer_find_all_events(framing: Any, size: int) -> None:
    chunks = answers.event_chunks(framing, size, 200)

    found = {d.name: d.decode(chunks) for d in decoders(framing) if not d.needs}

    assert set(found.values()) == {200}


def test_the_server_streams_and_pages_for_both_contenders() -> None:
    async def read_everything(url: str) -> list[int]:
        seen = []
        for enter in (bare_aiohttp.split, this_package.events):
            for total in (100, 20_000):
                async with enter(f"{url}/events/strict/50/{total}") as read:
                    arrived: list[None] = []
                    await read(lambda arrived=arrived: arrived.append(None))  # type: ignore[misc]
                    seen.append(len(arrived))
        for list_all in (bare_aiohttp.pages, this_package.pages):
            async with list_all(f"{url}/pages/250") as walk:
                seen.append(await walk())
        return seen

    with ServerProcess() as server:
        seen = asyncio.run(read_everything(server.url))

    assert seen == [100, 20_000, 100, 20_000, 250, 250]
