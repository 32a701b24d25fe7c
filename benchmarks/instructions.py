"""What an operation costs in instructions: exact where CPU time is not, and the same next week.

    python -m benchmarks.instructions [--only KIND]… [--json FILE] [NAME …]

Needs valgrind, and takes some minutes. Every contender works twice in a process of its own under
cachegrind, the second time longer, and the difference is divided by the further operations: what
starting costs falls out. The runs are long, for one pass of the garbage collector more or less
moves short ones by a third; what was there before the first operation is frozen, so that a pass
costs no more here than in a program that does something else as well, and the passes are counted.

Beside it stands the number of bytecodes, which no collector, allocator or kernel can change, and
how many pieces an answer arrived in: the server writes each in one, and a row whose answers came in
more is about something else. Instructions say nothing of caches, which code that runs once in a
call misses often, so a ratio of times is somewhat above the one here.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import gc
import importlib
import inspect
import itertools
import json
import math
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks import calls, importing, sse
from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.rounds import Effort
from benchmarks.harness.running import measure, parser, write
from benchmarks.harness.server_process import ServerProcess
from kubiya_async.streams import base

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from types import FrameType

    from benchmarks.peers.roles import Contender

UNTYPED, NAIVE, TYPED = (
    "aiohttp + orjson (the limit)",
    "aiohttp .json()",
    "aiohttp + pydantic, typed",
)
LENGTHS = {
    **dict.fromkeys(calls.PAYLOADS, (100, 1100)),
    **dict.fromkeys(map(str, sse.SIZES), (4000, 34_000)),
}
"""Operations of the two runs, by payload or by events in a chunk."""
TRACED = {**dict.fromkeys(calls.PAYLOADS, (0, 50)), **dict.fromkeys(map(str, sse.SIZES), (50, 550))}
"""The same, where bytecodes are counted, which is exact in any number."""
BARS = {
    "one agent": (
        ("kubiya_async, no observer, no limiter", TYPED, 0.95),
        ("kubiya_async, no observer", TYPED, 1.0),
        (calls.OURS, TYPED, 1.1),
        (calls.OURS, UNTYPED, 1.15),
        ("kubiya_async, no observer, no limiter", NAIVE, 0.9),
    ),
    "50 agents": ((calls.OURS, TYPED, 1.06),),
    "1": ((sse.OURS, "aiohttp, split + pydantic union", 1.25),),
    "50": ((sse.OURS, "aiohttp, split + pydantic union", 1.5),),
}
"""Whose instructions may be how many times whose, by payload or by events in a chunk."""
BYTECODES = {"50 agents": (calls.OURS, TYPED, 2000)}
"""Whose bytecodes may be how many more than whose."""
STARTS = {"import": ("asyncio", 0.6), "first call": (importing.LIMIT, 1.08)}
"""Whose instructions an import and a first call may cost how many times."""
KINDS = (*LENGTHS, *STARTS)
COUNTED = re.compile(rb"I +refs: +([\d,]+)")


class Cost(NamedTuple):
    """What one operation costs."""

    instructions: float
    """In thousands."""
    bytecodes: float
    passes: float
    """Passes of the garbage collector over the young objects, and over all."""
    full_passes: float
    pieces: float
    """How often data arrived."""


class Counts(NamedTuple):
    """What a child saw of its own work."""

    bytecodes: int
    passes: int
    full_passes: int
    pieces: int


async def working(url: str, kind: str, name: str, number: int, *, traced: bool) -> Counts:
    """Do so many operations of a kind, and count what happens."""
    if kind in calls.MOST:
        call = next(c for c in calls.CONTENDERS if c.name == name)
        async with call.enter(f"{url}/calls") as made:
            one = made.one if kind == calls.PAYLOADS[0] else made.fifty

            async def repeat() -> None:
                for _ in range(number):
                    await one()

            await one()
            return await counted(repeat, traced=traced)
    # Everything takes fifty times as long here: the clock says nothing of how long a turn is.
    vars(base)["_LONGEST_TURN"] = math.inf
    stream = next(c for c in sse.contenders("strict") if c.name == name)
    async with stream.enter(f"{url}/events/strict/{kind}/{number}") as read:
        return await counted(lambda: read(itertools.count().__next__), traced=traced)


async def counted(work: Callable[[], Awaitable[None]], *, traced: bool) -> Counts:
    """Work, and count the bytecodes, if it is traced, the passes and the pieces."""
    handler: Any = importlib.import_module("aiohttp.client_proto").ResponseHandler
    bytecodes = pieces = 0
    receive = handler.data_received

    def count(frame: FrameType, event: str, _: object) -> Any:
        nonlocal bytecodes
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        bytecodes += event == "opcode"
        return count

    def arrive(self: Any, data: bytes) -> None:
        nonlocal pieces
        pieces += bool(data)
        receive(self, data)

    if traced:
        handler.data_received = arrive
    gc.collect()
    gc.freeze()
    before = gc.get_stats()
    if traced:
        frame = inspect.currentframe()
        sys.settrace(count)
        # Those that run already, down to the event loop.
        while frame is not None and (frame := frame.f_back) is not None:
            frame.f_trace = count
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
    try:
        await work()
    finally:
        sys.settrace(None)
    young, _, old = (
        after["collections"] - was["collections"]
        for after, was in zip(gc.get_stats(), before, strict=True)
    )
    return Counts(bytecodes, young, old, pieces)


def child(url: str, kind: str, name: str, number: int, *, traced: bool) -> tuple[int, Counts]:
    """Count the instructions of a process that does so many operations; none if it is traced."""
    words = ("traced" if traced else "not", url, kind, name, str(number))
    cost, said = process("-m", "benchmarks.instructions", "--child", *words, traced=traced)
    return cost, Counts(*json.loads(said))


def process(*arguments: str, traced: bool = False) -> tuple[int, bytes]:
    """Run a Python of its own; return its instructions, none if it is traced, and its output."""
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise SystemExit("valgrind is not installed")
    under = (
        []
        if traced
        else [valgrind, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    )
    done = subprocess.run(  # noqa: S603 - our own code, with this interpreter
        [*under, sys.executable, *arguments],
        check=True,
        capture_output=True,
        env={"PYTHONHASHSEED": "0"},
    )
    if traced:
        return 0, done.stdout
    found = COUNTED.search(done.stderr)
    if found is None:
        raise RuntimeError(done.stderr.decode()[-2000:])
    return int(found[1].replace(b",", b"")), done.stdout


def each(url: str, kind: str, name: str) -> Cost:
    """Return what one operation costs."""
    run = functools.partial(child, url, kind, name)
    few, many = TRACED[kind]
    # Traced first: whatever is compiled when it is first imported is compiled then.
    (_, least), (_, most) = (run(number, traced=True) for number in (few, many))
    bytecodes, pieces = (
        (most[field] - least[field]) / (many - few) for field in (0, Counts._fields.index("pieces"))
    )
    few, many = LENGTHS[kind]
    with ThreadPoolExecutor(2) as pool:
        (short, fewer), (long, more) = pool.map(functools.partial(run, traced=False), (few, many))
    passes, full_passes = ((more[field] - fewer[field]) / (many - few) for field in (1, 2))
    instructions = (long - short) / (many - few) / 1000
    return Cost(instructions, bytecodes, passes, full_passes, pieces)


def operations(topic: Topic, url: str, kind: str, wanted: Sequence[str]) -> None:
    """Write down what the operations of a kind cost, and which of its bars hold."""
    contenders: Sequence[Contender[Any]] = (
        calls.CONTENDERS if kind in calls.MOST else sse.contenders("strict")
    )
    here = [c.name for c in contenders if c.here]
    found = {
        name: each(url, kind, name)
        for name in here
        if name in wanted or (not wanted and name.startswith(("aiohttp", "kubiya_async")))
    }
    base = next((cost for name, cost in found.items() if "pydantic" in name), None)
    columns = ("k instructions", "× pydantic", "bytecodes", "GC per 1,000", "full", "pieces")
    rows = [
        Row(
            name,
            (
                cost.instructions,
                None if base is None else cost.instructions / base.instructions,
                cost.bytecodes,
                cost.passes * 1000,
                cost.full_passes * 1000,
                cost.pieces,
            ),
        )
        for name, cost in found.items()
    ]
    topic.tables.append(Table(titled(kind), columns, tuple(rows)))
    note(topic, kind, {name: cost.instructions for name, cost in found.items()})
    ours, other, beyond = BYTECODES.get(kind, ("", "", 0))
    if ours in found and other in found:
        more = found[ours].bytecodes - found[other].bytecodes
        what = f"{titled(kind)}: bytecodes of {ours} beyond {other}"
        topic.bars.append(Bar(what, more, "at most", beyond))


def starts(topic: Topic, url: str, kind: str) -> None:
    """Write down what an import costs, or a whole process up to a first answer."""
    limit, _ = STARTS[kind]
    if kind == "import":
        bare = process("-c", "")[0]
        programs = {name: [f"import {name}"] for name in (limit, "aiohttp", importing.OURS)}
    else:
        bare = 0
        names = (limit, importing.OURS)
        programs = {name: [importing.program(name), f"{url}/calls"] for name in names}
    found: dict[str, float] = {}
    for name, arguments in programs.items():
        # First without counting: whatever is compiled when it is first imported is compiled then.
        process("-c", *arguments, traced=True)
        found[name] = (process("-c", *arguments)[0] - bare) / 1e6
    rows = [Row(name, (value, value / found[limit])) for name, value in found.items()]
    topic.tables.append(Table(kind, ("M instructions", f"× {limit}"), tuple(rows)))
    note(topic, kind, found)


def bars_of(kind: str) -> list[tuple[str, str, str, float]]:
    """Return the bars of a kind: in words, whose figure, over whose, and what it may be."""
    if kind in STARTS:
        limit, most = STARTS[kind]
        return [(f"{kind}: {importing.OURS} × {limit}", importing.OURS, limit, most)]
    return [
        (f"{titled(kind)}: {ours} × {other}", ours, other, most) for ours, other, most in BARS[kind]
    ]


def titled(kind: str) -> str:
    """Return the heading of a kind of operations."""
    return f"a call, {kind}" if kind in calls.MOST else f"an event, {kind} per chunk"


def note(topic: Topic, kind: str, found: dict[str, float]) -> None:
    """Write down the ratios that there are, and what they must be."""
    for what, ours, other, most in bars_of(kind):
        if ours in found and other in found:
            topic.ratios[what] = found[ours] / found[other]
            topic.bars.append(Bar(what, topic.ratios[what], "at most", most))


def run(
    _: Effort | None = None, *, kinds: Sequence[str] = KINDS, wanted: Sequence[str] = ()
) -> Topic:
    """Measure kinds of operations."""
    topic = Topic("instructions", "what an operation costs, exactly")
    with ServerProcess() as server:
        for kind in kinds:
            if kind in STARTS:
                starts(topic, server.url, kind)
            else:
                operations(topic, server.url, kind, wanted)
    return topic


def main() -> None:
    options_of = parser(__doc__ or "")
    options_of.add_argument(
        "names", nargs="*", help="contenders; those of aiohttp and ours if none"
    )
    options_of.add_argument("--only", action="append", choices=KINDS, help="a kind; all if none")
    options_of.add_argument("--child", nargs=5, help=argparse.SUPPRESS)
    options = options_of.parse_args()
    if options.child:
        traced, url, kind, name, number = options.child
        work = working(url, kind, name, int(number), traced=traced == "traced")
        print(json.dumps(asyncio.run(work)))
        return
    wanted = functools.partial(run, kinds=options.only or KINDS, wanted=options.names)
    found = measure(wanted, Effort(0, 0))
    if options.json:
        write(options.json, [found], "python -m benchmarks.instructions")


if __name__ == "__main__":
    main()
