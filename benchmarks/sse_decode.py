"""Cost of decoding an event stream, against what any Python code has to pay.

    python benchmarks/sse_decode.py [--events 20000] [--rounds 15]

Prints microseconds per event, medians of interleaved rounds, with 1 and with 50 events in a chunk.
`split` is the least that code in Python can do and still find the events; `split + json` also
parses them (with orjson, if it is installed). Nothing is sent anywhere.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import statistics
import time
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from kubiya_async.sse import SSEDecoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async.sse import Framing

JSON = "orjson" if importlib.util.find_spec("orjson") else "json"
parse: Callable[[bytes], Any] = importlib.import_module(JSON).loads

CHUNK_SIZES = (1, 50)
SAMPLES: list[dict[str, Any]] = [
    {
        "type": "message",
        "content": "I'll check the production deployment status, one moment",
    },
    {"type": "tool_call", "tool": "kubectl", "args": {"command": "get deployments -n production"}},
    {
        "type": "tool_result",
        "result": "NAME     READY   UP-TO-DATE   AVAILABLE\nmy-app   3/3",
    },
    {"type": "message", "content": "The production deployment is healthy with 3/3 replicas ready."},
]


class Event(TypedDict, total=False):
    """The fields of all samples, so that the typed rounds validate something."""

    type: str
    content: str
    tool: str
    args: dict[str, str]
    result: str


VALIDATE = TypeAdapter(Event).validate_json


def chunks(events: int, size: int, separator: str) -> list[bytes]:
    """Cut a stream of so many events into chunks of `size` events."""
    texts = [f"data: {json.dumps(SAMPLES[i % len(SAMPLES)])}{separator}" for i in range(events)]
    return ["".join(texts[i : i + size]).encode() for i in range(0, events, size)]


def split(stream: list[bytes]) -> int:
    found = 0
    for chunk in stream:
        for block in chunk.split(b"\n\n"):
            if block:
                found += len(block[6:]) > 0
    return found


def split_json(stream: list[bytes]) -> int:
    found = 0
    for chunk in stream:
        for block in chunk.split(b"\n\n"):
            if block:
                found += bool(parse(block[6:]))
    return found


def split_lines_json(stream: list[bytes]) -> int:
    found = 0
    for chunk in stream:
        for line in chunk.split(b"\n"):
            if line:
                found += bool(parse(line[6:]))
    return found


def decode(stream: list[bytes], framing: Framing) -> int:
    decoder = SSEDecoder(framing=framing)
    found = 0
    for chunk in stream:
        for event in decoder.feed(chunk):
            found += event.data != ""
    return found + len(decoder.flush())


def decode_typed(stream: list[bytes], framing: Framing) -> int:
    decoder = SSEDecoder(framing=framing)
    found = 0
    for chunk in stream:
        for event in decoder.feed(chunk):
            found += bool(VALIDATE(event.data))
    return found + len(decoder.flush())


CONTENDERS: list[tuple[str, str, Callable[[list[bytes]], int]]] = [
    ("split", "\n\n", split),
    (f"split + {JSON} (the limit)", "\n\n", split_json),
    ("strict", "\n\n", lambda stream: decode(stream, "strict")),
    ("strict, typed", "\n\n", lambda stream: decode_typed(stream, "strict")),
    ("strict, CRLF", "\r\n\r\n", lambda stream: decode(stream, "strict")),
    ("lines, blank lines", "\n\n", lambda stream: decode(stream, "lines")),
    (f"split lines + {JSON}", "\n", split_lines_json),
    ("lines, no blank lines", "\n", lambda stream: decode(stream, "lines")),
    ("lines, no blank lines, typed", "\n", lambda stream: decode_typed(stream, "lines")),
]


def measure(events: int, rounds: int, size: int) -> dict[str, float]:
    """Time every contender once a round; the median keeps other programs' noise out."""
    streams = {end: chunks(events, size, end) for end in {end for _, end, _ in CONTENDERS}}
    times: dict[str, list[float]] = {name: [] for name, _, _ in CONTENDERS}
    for _ in range(rounds):
        for name, end, contender in CONTENDERS:
            gc.collect()
            began = time.process_time()
            found = contender(streams[end])
            times[name].append((time.process_time() - began) / events * 1e6)
            if found != events:
                raise SystemExit(f"{name} found {found} of {events} events")
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    results = [measure(options.events, options.rounds, size) for size in CHUNK_SIZES]
    print(f"{'µs per event':32}" + "".join(f"{size:>4} per chunk" for size in CHUNK_SIZES))
    for name, _, _ in CONTENDERS:
        print(f"{name:32}" + "".join(f"{result[name]:14.2f}" for result in results))


if __name__ == "__main__":
    main()
