"""Reading a whole body within a limit, decoded, and giving the connection back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kubiya_async._transport.failures import FAILURES
from kubiya_async.errors import DecodeError, ResponseTooLargeError

if TYPE_CHECKING:
    import aiohttp

# What aiohttp decodes, or refuses by itself when the library for it is missing. Everything else it
# hands on as it came.
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "deflate", "br", "zstd"})
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


def check_encoding(response: aiohttp.ClientResponse) -> str | None:
    """Give the content encoding of a success, if it has one that is decoded.

    Raises:
        DecodeError: It is encoded in a way that is not known; the connection is closed.
    """
    encoding = response.headers.get("Content-Encoding")
    if encoding is None or _is_known(encoding):
        return encoding
    response.close()
    raise DecodeError(
        f"the answer has the unknown content encoding {encoding[:50]!r}", status=response.status
    )


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    encoding = check_encoding(response)
    length = response.content_length
    if encoding is None and length is not None and length <= limit:
        return await response.read()
    if length is not None and length > limit:
        raise _too_large(limit)
    chunks = bytearray()
    async for chunk in response.content.iter_any():
        chunks += chunk
        if len(chunks) > limit:
            raise _too_large(limit)
    response.release()
    return bytes(chunks)


async def _read_error(response: aiohttp.ClientResponse) -> bytes:
    """Read what there is: a body that is too large or breaks off must not hide its status."""
    chunks = bytearray()
    try:
        async for chunk in response.content.iter_any():
            chunks += chunk
            if len(chunks) > _KEPT:
                response.close()
                break
    except FAILURES:
        response.close()
    response.release()
    if not _is_known(response.headers.get("Content-Encoding", "")):
        return b""
    return bytes(chunks[:_KEPT])


def _is_known(encoding: str) -> bool:
    return encoding.strip().lower() in _ENCODINGS


def _too_large(limit: int) -> ResponseTooLargeError:
    return ResponseTooLargeError(
        f"the answer is larger than {limit} bytes",
        phase="body",
        hint="Raise `max_response_bytes`, or ask for less.",
    )
