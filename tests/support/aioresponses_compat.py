"""Lets aioresponses 0.7 answer for aiohttp 3.14.

Two things changed under it: a response now needs the writer its request was sent with, and a body
beyond the read buffer pauses a parser that a made-up response does not have. Both repairs look
before they act, so they end by themselves with the aioresponses release that makes them needless.

Use aioresponses to see which call was made. It replaces the whole request: no timeout, no
redirect, no broken connection, and a body always arrives in one piece. Those need a real server.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import aiohttp
import aioresponses.core
from aiohttp.client_proto import ResponseHandler

if TYPE_CHECKING:
    import asyncio

__all__ = ["install", "needed"]


class _Response(aiohttp.ClientResponse):
    def __init__(self, *args: Any, **fields: Any) -> None:
        fields.setdefault("stream_writer", Mock(output_size=0))
        super().__init__(*args, **fields)


class _WholeBody(ResponseHandler):
    """A body that is there already: nothing to pause, nothing to resume."""

    def pause_reading(self) -> None:
        pass

    def resume_reading(self, resume_parser: bool = True) -> None:
        pass


def _reader(loop: asyncio.AbstractEventLoop) -> aiohttp.StreamReader:
    return aiohttp.StreamReader(_WholeBody(loop=loop), limit=2**16, loop=loop)


def needed() -> bool:
    """Return whether aiohttp asks for a writer that aioresponses does not pass."""
    asked = "stream_writer" in inspect.signature(aiohttp.ClientResponse).parameters
    return asked and "stream_writer" not in inspect.getsource(aioresponses.core)


def install() -> None:
    """Repair aioresponses, if it needs it."""
    if needed():
        vars(aioresponses.core).update(ClientResponse=_Response, stream_reader_factory=_reader)
