"""Decoders of server-sent events by themselves: chunks in, the number of parsed events out."""

from __future__ import annotations

import importlib
import importlib.util
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from benchmarks.server.answers import SEPARATORS
from kubiya_async.sse import SSEDecoder
from kubiya_async.streams.decoder import ChatEvents
from kubiya_async.streams.events import event_parser

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async.sse import Framing

Decode: TypeAlias = "Callable[[list[bytes]], int]"


@dataclass(frozen=True, slots=True)
class Decoder:
    """A way to decode."""

    name: str
    decode: Decode
    needs: str = ""

    @property
    def here(self) -> bool:
        """Whether its library is installed."""
        return not self.needs or importlib.util.find_spec(self.needs) is not None


def decoders(framing: Framing) -> tuple[Decoder, ...]:
    """Name the ways to decode a framing."""
    separator = SEPARATORS[framing].encode()
    return (
        Decoder("split", lambda chunks: split(chunks, separator, bool)),
        Decoder("split + orjson (the limit)", lambda chunks: split_json(chunks, separator)),
        Decoder("split + pydantic union", lambda chunks: split(chunks, separator, event_parser())),
        Decoder("kubiya_async.sse.SSEDecoder, no JSON", lambda chunks: bare(chunks, framing)),
        Decoder("kubiya_async, typed", typed),
        Decoder("httpx-sse + json", httpx_sse, "httpx_sse"),
        Decoder("anthropic + json", anthropic, "anthropic"),
        Decoder("openai + json", openai, "openai"),
    )


def split(chunks: list[bytes], separator: bytes, parse: Callable[[Any], object]) -> int:
    """Find the events and do with each whatever is asked for."""
    found = 0
    for chunk in chunks:
        blocks = chunk.split(separator)
        del blocks[-1]
        for block in blocks:
            parse(block[6:])
            found += 1
    return found


def split_json(chunks: list[bytes], separator: bytes) -> int:
    """Parse each event."""
    import orjson

    return split(chunks, separator, orjson.loads)


def bare(chunks: list[bytes], framing: Framing) -> int:
    """Find the events."""
    decoder = SSEDecoder(framing=framing)
    return sum(len(decoder.feed(chunk)) for chunk in chunks) + len(decoder.flush())


def typed(chunks: list[bytes]) -> int:
    """Find the events and make objects of them, as a chat stream does."""
    decoder, parse = ChatEvents("text/event-stream"), event_parser()
    found = 0
    for events in (*map(decoder.feed, chunks), decoder.flush()):
        for event in events:
            if isinstance(event, bytes | str):
                parse(event)
            found += 1
    return found


def httpx_sse(chunks: list[bytes]) -> int:
    """Decode text as its event source does."""
    decoders: Any = importlib.import_module("httpx_sse._decoders")
    lines, events = decoders.SSELineDecoder(), decoders.SSEDecoder()
    found = 0
    for chunk in chunks:
        for line in lines.decode(chunk.decode()):
            event = events.decode(line)
            if event is not None:
                json.loads(event.data)
                found += 1
    return found


def anthropic(chunks: list[bytes]) -> int:
    """Decode bytes."""
    return _stainless("anthropic", chunks)


def openai(chunks: list[bytes]) -> int:
    """Decode bytes."""
    return _stainless("openai", chunks)


def _stainless(library: str, chunks: list[bytes]) -> int:
    streaming: Any = importlib.import_module(f"{library}._streaming")
    found = 0
    for event in streaming.SSEDecoder().iter_bytes(iter(chunks)):
        json.loads(event.data)
        found += 1
    return found
