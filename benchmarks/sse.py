"""What an event of a stream costs, end to end and decoded alone, in both framings.

    python -m benchmarks.sse [--rounds N] [--json FILE]

Events of about 120 bytes, 1 or 50 in an HTTP chunk, a stream of thousands as fast as the socket
takes it. The limit splits what arrives at the separator and parses it with orjson. Without blank
lines, as the API's documents show them, events are lines; most peers then find no event at all.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
from typing import TYPE_CHECKING

from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.rounds import interleave
from benchmarks.harness.running import entered, main
from benchmarks.harness.server_process import ServerProcess
from benchmarks.peers import bare_aiohttp, decoders, httpx_client, stainless, this_package, vendor
from benchmarks.peers.roles import Contender, Read
from benchmarks.server.answers import SEPARATORS, event_chunks

if TYPE_CHECKING:
    from benchmarks.harness.rounds import Effort, Measured, Work
    from kubiya_async.sse import Framing

OURS = "kubiya_async, typed"
LIMIT, DECODE_LIMIT = "aiohttp, split + orjson (the limit)", "split + orjson (the limit)"
EVENTS = 10_000
SIZES = (1, 50)
MOST = {1: 2.0, 50: 3.0}
PEERS = ("httpx-sse", "anthropic", "openai", "kubiya-sdk")
FRAMINGS: dict[Framing, str] = {"strict": "blank lines", "lines": "no blank lines"}


def contenders(framing: Framing) -> tuple[Contender[Read], ...]:
    separator = SEPARATORS[framing].encode()
    split = functools.partial(bare_aiohttp.split, separator=separator)
    openai, anthropic = stainless.openai_events, stainless.anthropic_events
    openai_on_aiohttp = functools.partial(openai, on_aiohttp=True)
    anthropic_on_aiohttp = functools.partial(anthropic, on_aiohttp=True)
    return (
        Contender(LIMIT, split, "orjson"),
        Contender("aiohttp, split + pydantic union", functools.partial(split, typed=True)),
        Contender(OURS, this_package.events),
        Contender("aiohttp, lines + json", bare_aiohttp.lines),
        Contender("kubiya-sdk", vendor.events, "kubiya"),
        Contender("httpx-sse + json", httpx_client.events, "httpx_sse"),
        Contender("anthropic raw events + json", anthropic, "anthropic"),
        Contender("anthropic on aiohttp", anthropic_on_aiohttp, "anthropic"),
        Contender("openai stream", openai, "openai"),
        Contender("openai on aiohttp", openai_on_aiohttp, "openai"),
    )


def reading(read: Read) -> Work:
    """Read streams of `EVENTS` events until there were that many."""

    async def work(operations: int) -> None:
        for _ in range(operations // EVENTS):
            arrived = itertools.count()
            await read(arrived.__next__)
            seen = next(arrived)
            # The event that ends the stream may be kept from the reader.
            if seen < EVENTS - 1:
                raise LookupError(f"{seen} of {EVENTS} events")

    return work


async def end_to_end(topic: Topic, effort: Effort, server: ServerProcess) -> None:
    for framing, words in FRAMINGS.items():
        for size in SIZES:
            root = f"{server.url}/events/{framing}/{size}/{EVENTS}"
            async with entered(contenders(framing), root) as readers:
                works = {name: reading(read) for name, read in readers.items()}
                blind = {name for name, work in works.items() if not await finds_all(work)}
                seeing = {name: work for name, work in works.items() if name not in blind}
                found = await interleave(seeing, effort, least=EVENTS, server=server)
            title = f"end to end, {words}, {size} per chunk"
            ratio = found[OURS].over(found[LIMIT])
            topic.bars.append(Bar(f"{title}: × limit", ratio, "at most", MOST[size]))
            topic.ratios[title] = ratio
            note(topic, title, found, LIMIT, blind)


async def finds_all(work: Work) -> bool:
    """Return whether a contender finds the events at all."""
    try:
        await work(EVENTS)
    except LookupError:
        return False
    return True


async def decoding(topic: Topic, effort: Effort) -> None:
    for framing, words in FRAMINGS.items():
        for size in SIZES:
            chunks = event_chunks(framing, size, EVENTS)
            decode = {d.name: d.decode for d in decoders.decoders(framing) if d.here}
            blind = {name for name in decode if decode[name](chunks) < EVENTS - 1}
            works = {n: decoding_all(decode[n], chunks) for n in decode if n not in blind}
            found = await interleave(works, effort, least=EVENTS)
            title = f"decode only, {words}, {size} per feed"
            topic.ratios[title] = found[OURS].over(found[DECODE_LIMIT])
            note(topic, title, found, DECODE_LIMIT, blind)


def decoding_all(decode: decoders.Decode, chunks: list[bytes], events: int = EVENTS) -> Work:
    async def work(operations: int) -> None:
        for _ in range(operations // events):
            decode(chunks)

    return work


def note(topic: Topic, title: str, found: dict[str, Measured], limit: str, blind: set[str]) -> None:
    """Write down a table, and whether all peers are slower."""
    rows = [
        Row(
            name,
            (
                measured.cpu * 1e6,
                f"±{measured.spread:.0%}",
                measured.over(found[limit]),
                f"{measured.server:.0%}",
            ),
            "server-bound" if measured.starved else "",
        )
        for name, measured in found.items()
    ]
    rows += [Row(name, (None, None, None, None), "finds no events") for name in sorted(blind)]
    topic.tables.append(Table(title, ("CPU µs", "spread", "× limit", "server"), tuple(rows)))
    for peer in PEERS:
        rivals = [m.over(found[OURS]) for name, m in found.items() if name.startswith(peer)]
        if rivals:
            what = f"{title}: times cheaper than {peer}"
            topic.bars.append(Bar(what, min(rivals), "at least", 1.0))


def run(effort: Effort) -> Topic:
    topic = Topic("sse", "client CPU per event of 120 bytes")
    with ServerProcess() as server:
        asyncio.run(end_to_end(topic, effort, server))
    asyncio.run(decoding(topic, effort))
    return topic


if __name__ == "__main__":
    main(run, __doc__ or "")
