"""Response bodies: read whole within limits, or chunk by chunk as they arrive."""

from __future__ import annotations

import asyncio
import contextlib
import warnings
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast

from kubiya_async._messages.error_bodies import LONGEST_ERROR_BODY
from kubiya_async._messages.redact import mask_event, mask_secrets
from kubiya_async._transport.failures import NETWORK, translate
from kubiya_async._transport.internals import disown_connection, take_buffered
from kubiya_async.errors import ClientClosedError, DecodeError, KubiyaError, ResponseTooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import aiohttp

    from kubiya_async._messages.redact import Secret


_Unpack: TypeAlias = "Callable[[bytes], Iterator[bytes]]"

# What aiohttp decodes, or refuses by itself when the library for it is missing. Everything else it
# hands on as it came.
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "deflate", "br", "zstd"})
_GZIP: Final = "x-gzip"
"""Gzip by its other name (RFC 9110, 8.4.1.3), which aiohttp does not know."""
_GZIP_FORMAT: Final = 16 + zlib.MAX_WBITS
ERROR_FROM: Final = 400

PIECE: Final = 64 * 1024
"""Bytes that are read at a time."""


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
            # Each coroutine that waits weighs on an open stream: most have one less.
            whole = self._unpack is None
            self._chunk = await (self._content.readany() if whole else self._next_chunk())
            start = 0
        self._start = start + most
        piece = self._chunk[start : start + most]
        self._unpaused += len(piece)
        return piece

    async def _next_chunk(self) -> bytes:
        unpack = cast("_Unpack", self._unpack)
        while not (piece := next(self._unpacked, b"")):
            if not (chunk := await self._content.readany()):
                return chunk
            self._unpacked = unpack(chunk)
        return piece

    def left_behind(self) -> bytes:
        """Return what had arrived before a failure."""
        rest = b"".join(take_buffered(self._content))
        return rest if self._unpack is None else next(self._unpack(rest), b"")

    def close(self) -> None:
        """Drop what has arrived."""
        self._chunk, self._unpacked = b"", iter(())


async def read_body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read a body, of at most `limit` bytes for a success and of a bounded part for an error.

    Raises:
        DecodeError: It is encoded in a way that is not known.
        ResponseTooLargeError: It is larger than the limit.
    """
    try:
        if response.status >= ERROR_FROM:
            return await _read_error(response)
        return await _read(response, limit)
    except BaseException:
        response.close()
        raise


def _unpacker(response: aiohttp.ClientResponse) -> _Unpack | None:
    """Return the decoder for the body of a success; `None` if aiohttp decodes it.

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
        """Yield the decoded next bytes, piece by piece.

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
            if len(body) > LONGEST_ERROR_BODY:
                response.close()
                break
    except (*NETWORK, DecodeError):
        response.close()
    response.release()
    return bytes(body[:LONGEST_ERROR_BODY])


def _encoding(response: aiohttp.ClientResponse) -> str:
    return response.headers.get("Content-Encoding", "").strip().lower()


def _too_large(limit: int) -> ResponseTooLargeError:
    return ResponseTooLargeError(
        f"the answer is larger than {limit} bytes",
        phase="body",
        hint="Raise `max_response_bytes`, or ask for less.",
    )


E = TypeVar("E", bound=KubiyaError)
T = TypeVar("T")


class ByteStream:
    """Decoded bytes as they arrive; back-pressure reaches the server when they are not read.

    Closing is idempotent and may be done from another task: a reader that waits is then woken.
    """

    __slots__ = (
        "__weakref__",
        "_client_closed",
        "_ended",
        "_failure",
        "_origin",
        "_read_timeout",
        "_reader",
        "_response",
        "closed",
        "operation",
        "request_id",
    )

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        *,
        origin: str,
        read_timeout: float | None,
        client_closed: Callable[[], bool],
    ) -> None:
        self._response = response
        self._reader = BodyReader(response)
        self._origin = origin
        self._read_timeout = read_timeout
        self._client_closed = client_closed
        self._ended = False
        self._failure: BaseException | None = None
        self.closed: bool = False
        self.operation: str | None = None
        """Id of the operation and of the request, for errors."""
        self.request_id: str | None = None

    async def read(self, most: int = PIECE) -> bytes:
        """Return the next chunk, of at most `most` bytes, or nothing at a clean end.

        Raises:
            TransportError: The body broke off, or nothing came for too long.
            DecodeError: The body is not encoded as its head says.
            ClientClosedError: The client was closed under way.
            ConfigError: The stream belongs to another process.
        """
        failure = self._failure
        if failure is None:
            try:
                chunk = await self._reader.read(most)
            except DecodeError as error:
                self._failure = failure = error.with_traceback(None)
            except NETWORK as error:
                self._failure = failure = error
                if not self.closed and (rest := self._reader.left_behind()):
                    return rest
            except BaseException:
                self.close()
                raise
            else:
                self._ended = not chunk
                return chunk
        self.close()
        raise self._error(failure)

    def close(self) -> None:
        """Release the connection if the body was read to its end, else close it."""
        self.closed = True
        self._reader.close()
        if self._ended:
            self._response.release()
        else:
            self._response.close()

    def disown(self, error: KubiyaError) -> None:
        """Drop the connection in a fork, and fail the reader."""
        self.closed, self._failure = True, error
        connection = self._response.connection
        if connection is not None and connection.transport is not None:
            disown_connection(connection.transport)
        # In its debug mode asyncio objects, if another thread has forked.
        with contextlib.suppress(RuntimeError):
            self._response.close()

    def __del__(self) -> None:
        """Drop a connection whose reader forgot it; nothing else ever would."""
        if not getattr(self, "closed", True):
            warnings.warn(
                f"a stream of {self.operation} was left open: use `async with`",
                ResourceWarning,
                stacklevel=1,
                source=self,
            )
            self.close()

    def _error(self, failure: BaseException) -> KubiyaError:
        error: KubiyaError
        if self._client_closed():
            error = ClientClosedError("the client was closed while this stream was open")
        elif isinstance(failure, KubiyaError):
            error = failure
        else:
            error = translate(
                failure,
                phase="body",
                origin=self._origin,
                read_timeout=self._read_timeout,
                status=self._response.status,
            )
        error.operation, error.request_id = self.operation, self.request_id
        return error


class GivenStream(ByteStream):
    """A stream whose bytes are there already: a middleware has given them."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:  # there is no response
        self._data = memoryview(data)
        self.closed: bool = False

    async def read(self, most: int = PIECE) -> bytes:
        """Return the next bytes, at most `most` of them; nothing after the last."""
        piece, self._data = self._data[:most], self._data[most:]
        await asyncio.sleep(0)
        return bytes(piece)

    def close(self) -> None:
        """Drop what has not been read."""
        self.closed, self._data = True, memoryview(b"")


@dataclass(slots=True, eq=False)
class OpenStream:
    """A stream whose head is good; its owner must close its body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: ByteStream = field(repr=False)
    request_id: str | None = field(repr=False)
    call: int
    """Number of the call, for observers."""
    secrets: tuple[Secret, ...] = ()
    """What must not be shown, should the server echo it."""

    def conceal_event(self, event: T) -> T:
        """Mask this call's secrets in an event."""
        return mask_event(event, self.secrets)

    def conceal(self, error: E) -> E:
        """Mask this call's secrets in an error made from what the server sent."""
        mask_secrets(error, self.secrets)
        return error
