"""What the largest answers cost that the default limits let in: memory, and turns of the loop.

    python -m benchmarks.answers [--json FILE]

Every answer is as large as `max_response_bytes` or `max_response_elements` allows, or larger, and
is read in a fresh process: valid ones, wrong ones, deep and wide ones. `peak MiB` is by how much
the resident memory was higher at most than after a first small call, `gap ms` the longest time
between two turns of the loop. No other limit than those two is at work.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.harness.results import Bar, Row, Table, Topic
from benchmarks.harness.running import main
from benchmarks.harness.stall import Heart
from kubiya_async import Kubiya, KubiyaError
from kubiya_async._messages.json_reader import DEFAULT_MAX_ELEMENTS
from kubiya_async.client import DEFAULT_MAX_RESPONSE_BYTES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from benchmarks.harness.rounds import Effort

MOST_MIB, MOST_SECONDS = 300.0, 1.0
BYTES, ELEMENTS = DEFAULT_MAX_RESPONSE_BYTES - 1000, DEFAULT_MAX_ELEMENTS - 10


async def _json(kubiya: Kubiya) -> object:
    return (await kubiya.request("GET", "/agents")).json()


LIST, GET, RAW, SEND, LIVE = "agents.list", "agents.get", "request", "chat.send", "live.agents.list"
CALLS: dict[str, Callable[[Kubiya], Awaitable[object]]] = {
    LIST: lambda k: k.agents.list(),
    GET: lambda k: k.agents.get("a"),
    RAW: _json,
    SEND: lambda k: k.chat.send(agent_uuid="a", message="m"),
    LIVE: lambda k: k.live.agents.list(),
}
WARM: dict[str, bytes] = {
    LIST: b'{"agents": []}',
    GET: b'{"uuid": "a", "name": "n"}',
    RAW: b"{}",
    SEND: b'{"response": "r"}',
    LIVE: b"[]",
}


def _items(item: bytes, elements: int, *, before: bytes = b"[", after: bytes = b"]") -> bytes:
    return before + b",".join([item] * (ELEMENTS // elements)) + after


def _events(event: bytes) -> bytes:
    return (b"data: " + event + b"\n\n") * (BYTES // (len(event) + 8))


AGENTS: Final = {"before": b'{"agents":[', "after": b"]}"}
ONE: Final = b'{"uuid":"a","name":"n","'
TEXT: Final = BYTES - 200

ANSWERS: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "valid: small agents": (LIST, lambda: _items(ONE[:-2] + b"}", 3, **AGENTS)),
    "valid: agents of one field": (LIVE, lambda: _items(b'{"uuid":"a"}', 2)),
    "valid: an agent and a long text": (GET, lambda: ONE + b'x":"' + b"x" * TEXT + b'"}'),
    "valid: the same, with one wide character": (
        GET,
        lambda: ONE + b'x":"' + b"x" * TEXT + "😀".encode() + b'"}',
    ),
    "valid: texts full of commas": (GET, lambda: ONE + b'x":"' + b"[,{" * (TEXT // 3) + b'"}'),
    "valid: an agent and a map": (
        GET,
        lambda: ONE + b'x":{' + b",".join(b'"%x":0' % n for n in range(ELEMENTS - 9)) + b"}}",
    ),
    "valid: JSON of any kind": (RAW, lambda: _items(b"[]", 2)),
    "odd: every name a number": (LIST, lambda: _items(b'{"uuid":"a","name":1}', 3, **AGENTS)),
    "odd: every version an object": (
        LIST,
        lambda: _items(b'{"uuid":"a","name":"n","description":{}}', 5, **AGENTS),
    ),
    "odd: as many wrong escapes as are mended": (
        GET,
        lambda: ONE + b'x":"' + b"\\x" * ELEMENTS + "😀".encode() + b"x" * (TEXT // 2) + b'"}',
    ),
    "odd: a reply that is a stream": (SEND, lambda: _events(b'{"type":"message","content":"x"}')),
    "odd: a reply of unknown events": (SEND, lambda: _events(b'{"type":"x"}')),
    "wrong: lists for agents": (LIST, lambda: _items(b"[]", 2)),
    "wrong: numbers for agents": (LIST, lambda: _items(b"1", 1)),
    "wrong: agents without a field": (LIST, lambda: _items(b"{}", 2, **AGENTS)),
    "wrong: a list of numbers for an agent": (GET, lambda: _items(b"1", 1)),
    "wrong: numbers for its sources": (
        GET,
        lambda: _items(b"1", 1, before=ONE + b'sources":[', after=b"]}"),
    ),
    "wrong: long text, nothing else": (
        GET,
        lambda: b'{"x":"' + b"x" * TEXT + "😀".encode() + b'"}',
    ),
    "deep: brackets within the limit": (GET, lambda: ONE + b'x":' + b"[" * (ELEMENTS - 9)),
    "deep: brackets, as many as bytes": (GET, lambda: b"[" * BYTES),
    "wide: lists, as many as bytes": (LIST, lambda: b"[" + b"[]," * (BYTES // 3) + b"[]]"),
    "wide: texts, as many as bytes": (LIST, lambda: b"[" + b'"",' * (BYTES // 3) + b'""]'),
    "wide: JSON, as many as bytes": (RAW, lambda: b"[" + b"[]," * (BYTES // 3) + b"[]]"),
    "no JSON: blanks": (GET, lambda: b" " * BYTES),
    "no JSON: quotes": (GET, lambda: b'"' * BYTES),
    "no JSON: backslashes": (GET, lambda: b'"' + b"\\" * BYTES),
    "no JSON: quotes and wrong escapes": (GET, lambda: b'"\\x' * (BYTES // 3)),
    "no JSON: zeros": (LIST, lambda: bytes(BYTES)),
    "a number of very many digits": (GET, lambda: ONE + b'x":' + b"9" * TEXT + b"}"),
    "more than the limit": (LIST, lambda: b" " * (2 * BYTES)),
}


class OneAnswer:
    """A server in a thread: a small answer to the first request, a large one to the next."""

    def __init__(self, warm: bytes, large: bytes) -> None:
        self._bodies = [warm, large]
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self._listening.accept()
            for body in self._bodies:
                received = b""
                while b"\r\n\r\n" not in received:
                    received += connection.recv(65536)
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
                connection.sendall(head.encode() + body)

    def close(self) -> None:
        self._listening.close()


async def read(url: str, call: str) -> dict[str, Any]:
    """Make the call twice, and measure the second."""
    async with Kubiya(api_key="key", base_url=url, retries=0) as kubiya:
        await CALLS[call](kubiya)
        heart = Heart()
        beating = asyncio.create_task(heart.beat())
        await asyncio.sleep(0.02)
        heart.longest, before = 0.0, resident("VmRSS")
        forget_peak()
        begun = time.perf_counter()
        try:
            result = await CALLS[call](kubiya)
        except KubiyaError as error:
            outcome = type(error).__name__
        else:
            outcome = type(result).__name__
        seconds = time.perf_counter() - begun
        await asyncio.sleep(0.02)
        beating.cancel()
    peak = resident("VmHWM") - before
    return {"outcome": outcome, "peak": peak, "gap": heart.longest, "seconds": seconds}


def forget_peak() -> None:
    """Let the peak begin anew: that of this process began with its parent's."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def resident(figure: str) -> float:
    """Return a figure of this process's memory in MiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(figure)) / 1024


def measured(call: str, body: bytes) -> dict[str, Any]:
    server = OneAnswer(WARM[call], body)
    try:
        done = subprocess.run(  # noqa: S603 - this file, with this interpreter
            [sys.executable, "-m", "benchmarks.answers", "--child", server.url, call],
            capture_output=True,
            check=True,
        )
    finally:
        server.close()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run(_: Effort) -> Topic:
    """Read every answer once."""
    topic = Topic("answers", "the largest answers that the default limits let in")
    rows: list[Row] = []
    peak = gap = 0.0
    for name, (call, make) in ANSWERS.items():
        body = make()
        found = measured(call, body)
        peak, gap = max(peak, found["peak"]), max(gap, found["gap"])
        size = len(body) / 1024 / 1024
        figures = (size, found["seconds"], found["peak"], found["gap"] * 1000)
        rows.append(Row(name, (call, *figures, found["outcome"])))
    columns = ("call", "MiB", "s", "peak MiB", "gap ms", "outcome")
    topic.tables.append(Table("answer", columns, tuple(rows)))
    topic.bars += [
        Bar("largest answers: peak memory, MiB", peak, "at most", MOST_MIB),
        Bar("largest answers: longest gap of the loop, s", gap, "at most", MOST_SECONDS),
    ]
    return topic


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(asyncio.run(read(*sys.argv[2:]))))
    else:
        main(run, __doc__ or "")
