"""Reading a body, decoded, within a limit, and with a pause after each piece of it.

A few bytes can decode to gigabytes that are all there at once. Reading what is there takes no turn
of the event loop, so that nothing else would run, not even the timer of a deadline: whoever reads
a body here gets a bounded piece of it per turn.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from kubiya_async._transport.failures import FAILURES
from kubiya_async.errors import DecodeError, ResponseTooLargeError

if TYPE_CHECKING:
    import aiohttp

# What aiohttp decodes, or refuses by itself when the library for it is missing. Everything else it
# hands on as it came.
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "deflate", "br", "zstd"})
_ERROR_FROM: Final = 400

PIECE: Final = 64 * 1024
"""Bytes that are read at a time."""

_KEPT: Final = 128 * 1024
"""Bytes of an error's body that are read: what is kept of it, and as much again, so that a secret
at the cut is found whole."""


class BodyReader:
    """The decoded bytes of a response, in pieces of a bounded size, one per turn of the loop."""

    __slots__ = ("_chunk", "_content", "_start", "_unpaused")

    def __init__(self, content: aiohttp.StreamReader) -> None:
        """Begin with what has arrived."""
        self._content = content
        self._chunk = b""
        self._start = 0
        self._unpaused = 0

    async def read(self, most: int = PIECE) -> bytes:
        """Return the next bytes, at most `most` of them; nothing after the last."""
        if self._unpaused >= most:
            # Counted although reading may have waited: a turn too many costs next to nothing.
            self._unpaused = 0
            await asyncio.sleep(0)
        start = self._start
        if start >= len(self._chunk):
            self._chunk, start = await self._content.readany(), 0
        self._start = start + most
        piece = self._chunk[start : start + most]
        self._unpaused += len(piece)
        return piece

    def left_behind(self) -> bytes:
        """Return what had arrived before a failure; aiohttp no longer would."""
        buffer = self._content._buffer  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - there is no public way
        rest = b"".join(buffer)
        buffer.clear()
        return rest

    def close(self) -> None:
        """Drop what has arrived."""
        self._chunk = b""


def body_at_hand(response: aiohttp.ClientResponse, limit: int) -> bytes | None:
    """Take the body of a success that came whole together with its head, as small ones do.

    Returns:
        The body; `None` if it has to be waited for, or looked at more closely.
    """
    content = response.content
    if (
        not content.is_eof()
        or content.total_bytes > limit
        or response.status >= _ERROR_FROM
        or "Content-Encoding" in response.headers
        or content.exception() is not None
    ):
        return None
    return content.read_nowait()


async def read_body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read a body, of at most `limit` bytes for a success and of a bounded part for an error.

    Raises:
        DecodeError: It is encoded in a way that is not known.
        ResponseTooLargeError: It is larger than the limit.
    """
    try:
        if response.status >= _ERROR_FROM:
            return await _read_error(response)
        return await _read(response, limit)
    except BaseException:
        response.close()
        raise


def check_encoding(response: aiohttp.ClientResponse) -> None:
    """Refuse a success whose content encoding is not one that is decoded.

    Raises:
        DecodeError: It is encoded in a way that is not known; the connection is closed.
    """
    encoding = response.headers.get("Content-Encoding", "")
    if _is_known(encoding):
        return
    response.close()
    raise DecodeError(
        f"the answer has the unknown content encoding {encoding[:50]!r}", status=response.status
    )


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    check_encoding(response)
    length = response.content_length
    if length is not None and length > limit:
        raise _too_large(limit)
    pieces: list[bytes] = []
    size = 0
    reader = BodyReader(response.content)
    while piece := await reader.read():
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
    response.release()
    return b"".join(pieces)


async def _read_error(response: aiohttp.ClientResponse) -> bytes:
    """Read what there is: a body that is too large or breaks off must not hide its status."""
    body = bytearray()
    reader = BodyReader(response.content)
    try:
        while piece := await reader.read():
            body += piece
            if len(body) > _KEPT:
                response.close()
                break
    except FAILURES:
        response.close()
    response.release()
    if not _is_known(response.headers.get("Content-Encoding", "")):
        return b""
    return bytes(body[:_KEPT])


def _is_known(encoding: str) -> bool:
    return encoding.strip().lower() in _ENCODINGS


def _too_large(limit: int) -> ResponseTooLargeError:
    return ResponseTooLargeError(
        f"the answer is larger than {limit} bytes",
        phase="body",
        hint="Raise `max_response_bytes`, or ask for less.",
    )
