"""Reading a whole body within a limit, decoded, and giving the connection back."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, TypeAlias

from kubiya_async._transport.failures import NETWORK
from kubiya_async.errors import DecodeError, ResponseTooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import aiohttp

Unpack: TypeAlias = "Callable[[bytes], Iterator[bytes]]"

# What aiohttp decodes, or refuses by itself when the library for it is missing. Everything else it
# hands on as it came.
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "deflate", "br", "zstd"})
_GZIP: Final = "x-gzip"
"""Gzip by its other name (RFC 9110, 8.4.1.3), which aiohttp does not know."""
_GZIP_FORMAT: Final = 16 + zlib.MAX_WBITS
_UNPACKED: Final = 64 * 1024
"""Most bytes that are decoded at once."""
_ERROR_FROM: Final = 400

_KEPT: Final = 128 * 1024
"""Bytes of an error's body that are read: what is kept of it, and as much again, so that a secret
at the cut is found whole."""


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


def unpacker(response: aiohttp.ClientResponse) -> Unpack | None:
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
                piece = self._member.decompress(data, _UNPACKED)
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
    unpack = unpacker(response)
    length = response.content_length
    if length is not None and length > limit:
        raise _too_large(limit)
    if length is not None and not _encoding(response):
        return await response.read()
    chunks = bytearray()
    async for chunk in response.content.iter_any():
        for piece in (chunk,) if unpack is None else unpack(chunk):
            chunks += piece
            if len(chunks) > limit:
                raise _too_large(limit)
    response.release()
    return bytes(chunks)


async def _read_error(response: aiohttp.ClientResponse) -> bytes:
    """Read what there is: a body that is too large or breaks off must not hide its status."""
    chunks = bytearray()
    try:
        unpack = unpacker(response)
        async for chunk in response.content.iter_any():
            for piece in (chunk,) if unpack is None else unpack(chunk):
                chunks += piece
                if len(chunks) > _KEPT:
                    break
            if len(chunks) > _KEPT:
                response.close()
                break
    except (*NETWORK, DecodeError):
        response.close()
    response.release()
    return bytes(chunks[:_KEPT])


def _encoding(response: aiohttp.ClientResponse) -> str:
    return response.headers.get("Content-Encoding", "").strip().lower()


def _too_large(limit: int) -> ResponseTooLargeError:
    return ResponseTooLargeError(
        f"the answer is larger than {limit} bytes",
        phase="body",
        hint="Raise `max_response_bytes`, or ask for less.",
    )
