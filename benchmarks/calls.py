"""What a call costs: one small answer, one page of fifty, with 1, 50 and 500 calls in flight.

    python -m benchmarks.calls [--rounds N] [--json FILE]

The limit is aiohttp with orjson, without types. All clients send the same header and read the same
bytes. openai and anthropic count as they come; their rows on aiohttp need an extra of theirs. The
vendor's packages are synchronous: their calls run one after the other, whatever the width.
"""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING

from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.rounds import interleave
from benchmarks.harness.running import entered, main
from benchmarks.harness.server_process import ServerProcess
from benchmarks.peers import (
    bare_aiohttp,
    handmade,
    httpx_client,
    stainless,
    this_package,
    vendor,
)
from benchmarks.peers.roles import Calls, Contender

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from benchmarks.harness.rounds import Effort, Measured, Work

LIMIT, OURS = "aiohttp + orjson (the limit)", "kubiya_async"
PAYLOADS = ("one agent", "50 agents")
WIDTHS = (1, 50, 500)
openai = functools.partial(stainless.calls, library="openai")
anthropic = functools.partial(stainless.calls, library="anthropic")
CONTENDERS: tuple[Contender[Calls], ...] = (
    Contender(LIMIT, bare_aiohttp.untyped, "orjson"),
    Contender("aiohttp + msgspec, typed", bare_aiohttp.structs, "msgspec"),
    Contender("aiohttp .json()", bare_aiohttp.json_method),
    Contender("aiohttp + pydantic, typed", bare_aiohttp.typed),
    Contender(OURS, this_package.calls, note="limiter and an observer in place"),
    Contender("kubiya_async, no observer", this_package.unobserved_calls),
    Contender("kubiya_async, no observer, no limiter", this_package.plain_calls),
    Contender("aiohttp, pydantic, stamina, aiolimiter", handmade.calls, "stamina aiolimiter"),
    Contender("httpx .json()", httpx_client.calls, "httpx"),
    Contender("openai", openai, "openai"),
    Contender("openai on aiohttp", functools.partial(openai, on_aiohttp=True), "openai"),
    Contender("anthropic", anthropic, "anthropic"),
    Contender("anthropic on aiohttp", functools.partial(anthropic, on_aiohttp=True), "anthropic"),
    Contender("kubiya-sdk", vendor.sdk_calls, "kubiya", note="synchronous"),
    Contender(
        "kubiya-workflow-sdk", vendor.workflow_sdk_calls, "kubiya_workflow_sdk", note="synchronous"
    ),
)
NOTES = {contender.name: contender.note for contender in CONTENDERS}
MOST = {"one agent": 1.35, "50 agents": 1.9}
CHEAPER = {"openai": 6.0, "anthropic": 6.0, "kubiya-sdk": 5.0, "kubiya-workflow-sdk": 5.0}


def in_flight(call: Callable[[], Awaitable[object]], width: int) -> Work:
    """Keep so many calls in flight."""

    async def work(operations: int) -> None:
        left = iter(range(operations))

        async def one_after_the_other() -> None:
            for _ in left:
                await call()

        if width == 1:
            await one_after_the_other()
            return
        async with asyncio.TaskGroup() as group:
            for _ in range(width):
                group.create_task(one_after_the_other())

    return work


async def measure(topic: Topic, effort: Effort, server: ServerProcess) -> None:
    for payload in PAYLOADS:
        for width in WIDTHS:
            # A pool of connections for each table: nobody inherits those of another width.
            async with entered(CONTENDERS, f"{server.url}/calls") as clients:
                ways = {
                    name: in_flight(calls.one if payload == PAYLOADS[0] else calls.fifty, width)
                    for name, calls in clients.items()
                }
                found = await interleave(ways, effort, least=width, server=server)
            note(topic, payload, width, found)


def note(topic: Topic, payload: str, width: int, found: dict[str, Measured]) -> None:
    """Write down a table and what follows from it."""
    title = f"{payload}, {width} in flight"
    rows = tuple(
        Row(
            name,
            (
                measured.cpu * 1e6,
                f"±{measured.spread:.0%}",
                measured.over(found[LIMIT]),
                measured.wall * 1e6,
                f"{measured.server:.0%}",
            ),
            "; ".join(filter(None, (NOTES[name], "server-bound" if measured.starved else ""))),
        )
        for name, measured in found.items()
    )
    columns = ("CPU µs", "spread", "× limit", "wall µs", "server")
    topic.tables.append(Table(title, columns, rows))
    ours = found[OURS]
    ratio = ours.over(found[LIMIT])
    topic.ratios[title] = ratio
    topic.bars.append(Bar(f"{title}: × limit", ratio, "at most", MOST[payload]))
    for peer, least in CHEAPER.items():
        if peer in found:
            what = f"{title}: times cheaper than {peer}"
            topic.bars.append(Bar(what, found[peer].over(ours), "at least", least))


def run(effort: Effort) -> Topic:
    topic = Topic("calls", "client CPU per call")
    with ServerProcess() as server:
        asyncio.run(measure(topic, effort, server))
    return topic


if __name__ == "__main__":
    main(run, __doc__ or "")
