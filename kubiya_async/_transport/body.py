"""Reading a body, decoded, within a limit, and with a pause after each piece of it.

A few bytes can decode to gigabytes that are all there at once. Reading what is there takes no turn
of the event loop, so that nothing else would run, not even the timer of a deadline: whoever reads
a body here gets a bounded piece of it per turn.
"""

from __future__ import annotations

import asyncio
import zlib
from typing import TYPE_CHECKING, Final, TypeAlias

from kubiya_async._transport.failures import NETWORK
from kubiya_async.errors import DecodeError, ResponseTooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import aiohttp

_Unpack: TypeAlias = "Callable[[bytes], Iterator[bytes]]"

# What aiohttp decodes, or refuses by itself when the library for it is missing. Everything else it
# hands on as it came.
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "deflate", "br", "zstd"})
_GZIP: Final = "x-gzip"
"""Gzip by its other name (RFC 9110, 8.4.1.3), which aiohttp does not know."""
_GZIP_FORMAT: Final = 16 + zlib.MAX_WBITS
_ERROR_FROM: Final = 400

PIECE: Final = 64 * 1024
"""Bytes that are read at a time."""

_KEPT: Final = 128 * 1024
"""Bytes of an error's body that are read: what is kept of it, and as much again, so that a secret
at the cut is found whole."""


class BodyReader:
    """The decoded bytes of a response, in pieces of a bounded size, one per turn of the loop."""

    __slots__ = ("_chunk", "_content", "_start", "_unpack", "_unpacked", "_unpaused")

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        """Begin with what has arrived.

        Raises:
            DecodeError: It is encoded in a way that is not known; the connection is closed.
        """
        self._unpack = _unpacker(response)
        self._unpacked: Iterator[bytes] = iter(())
        self._content = response.content
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
            self._chunk, start = await self._next_chunk(), 0
        self._start = start + most
        piece = self._chunk[start : start + most]
        self._unpaused += len(piece)
        return piece

    async def _next_chunk(self) -> bytes:
        if self._unpack is None:
            return await self._content.readany()
        while not (piece := next(self._unpacked, b"")):
            if not (chunk := await self._content.readany()):
                return chunk
            self._unpacked = self._unpack(chunk)
        return piece

    def left_behind(self) -> bytes:
        """Return what had arrived before a failure; aiohttp no longer would."""
        buffer = self._content._buffer  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - there is no public way
        rest = b"".join(buffer)
        buffer.clear()
        return rest if self._unpack is None else next(self._unpack(rest), b"")

    def close(self) -> None:
        """Drop what has arrived."""
        self._chunk, self._unpacked = b"", iter(())


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


def _unpacker(response: aiohttp.ClientResponse) -> _Unpack | None:
    """Return what decodes the body of a success as it comes; `None` if aiohttp does.

    Raises:
        DecodeError: It is encoded in a way that is not known; the connection is closed.
    """
    encoding = _encoding(response)
    if encoding in _ENCODINGS:
        return None
    if encoding == _GZIP:
        return _Gunzip(response.status)
    response.close()
    raise DecodeError(
        f"the answer has the unknown content encoding {encoding[:50]!r}", status=response.status
    )


class _Gunzip:
    """Decodes gzip, however many members it has."""

    def __init__(self, status: int) -> None:
        self._status = status
        self._member = zlib.decompressobj(_GZIP_FORMAT)

    def __call__(self, data: bytes) -> Iterator[bytes]:
        """Yield what is in the next bytes, piece by piece.

        Raises:
            DecodeError: They are no gzip.
        """
        while True:
            try:
                piece = self._member.decompress(data, PIECE)
            except zlib.error:
                raise DecodeError(
                    f"the answer's Content-Encoding is {_GZIP}, but its body is not gzip",
                    status=self._status,
                ) from None
            data = self._member.unconsumed_tail or self._member.unused_data
            if not piece and not data:
                return
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP_FORMAT)
            yield piece


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    length = response.content_length
    if length is not None and length > limit:
        raise _too_large(limit)
    if length is not None and not _encoding(response):
        return await response.read()
    pieces: list[bytes] = []
    size = 0
    reader = BodyReader(response)
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
    try:
        reader = BodyReader(response)
        while piece := await reader.read():
            body += piece
            if len(body) > _KEPT:
                response.close()
                break
    except (*NETWORK, DecodeError):
        response.close()
    response.release()
    return bytes(body[:_KEPT])


def _encoding(response: aiohttp.ClientResponse) -> str:
    return response.headers.get("Content-Encoding", "").strip().lower()


def _too_large(limit: int) -> ResponseTooLargeError:
    return ResponseTooLargeError(
        f"the answer is larger than {limit} bytes",
        phase="body",
        hint="Raise `max_response_bytes`, or ask for less.",
    )
