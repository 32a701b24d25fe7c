"""One attempt over HTTP: the session, the connection pools, and how far an attempt got.

Nothing here retries, waits for a quota or knows an operation. Failures are returned rather than
raised, so that no traceback ever runs through the frames that hold the credential.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import aiohttp
from yarl import URL

from kubiya_async._transport.failures import FAILURES, translate
from kubiya_async._transport.stream import ByteStream
from kubiya_async._version import __version__
from kubiya_async.errors import (
    ClientClosedError,
    DeadlineExceededError,
    DecodeError,
    KubiyaError,
    Phase,
    ResponseTooLargeError,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, Mapping

    from aiohttp.connector import Connection

    from kubiya_async._transport.headers import RequestHeaders

USER_AGENT: Final = (
    f"kubiya-async/{__version__} (Python/{sys.version_info[0]}.{sys.version_info[1]}; "
    f"aiohttp/{aiohttp.__version__})"
)

# Shorter than the idle time of the usual load balancers: a connection the server is about to close
# is not offered to a POST that must not be sent twice.
_KEEPALIVE: Final = 10.0

_ENCODINGS: Final = frozenset({"", "identity", "gzip", "x-gzip", "deflate", "br", "zstd"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSettings:
    """How connections are made."""

    connect_timeout: float | None
    max_connections: int
    ssl_context: ssl.SSLContext | None
    proxy: str | None
    trust_env: bool


@dataclass(frozen=True, slots=True)
class WireRequest:
    """One request as it leaves."""

    method: str
    url: str
    """Complete and encoded."""
    headers: RequestHeaders
    body: bytes | None = field(repr=False)
    origin: str
    """Scheme, host and port, for messages."""
    silence: float | None
    """Longest silence in seconds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: any status."""

    status: int
    headers: Mapping[str, str]
    """Names compare without case."""
    body: bytes
    stream: ByteStream | None = None
    """The open body of a stream's success; `None` once the body is read."""


class Progress:
    """How far the current attempt got; set by the connector, read when it fails."""

    __slots__ = ("phase",)

    def __init__(self, *, lent: bool) -> None:
        """Begin before anything was sent; of a lent session's connector the worst is assumed."""
        self.phase: Phase = "sent" if lent else "unsent"


_progress: ContextVar[Progress | None] = ContextVar("kubiya_async_progress", default=None)


class _Connector(aiohttp.TCPConnector):
    """A connector that notes the moment from which bytes may leave."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[aiohttp.tracing.Trace],
        timeout: aiohttp.ClientTimeout,
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        progress = _progress.get()
        if progress is not None:
            progress.phase = "sent"
        return connection


def _keepalive_socket(
    address: tuple[
        int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]
    ],
) -> socket.socket:
    """Make a socket whose silent death behind a NAT is noticed."""
    family, kind, proto, _, _ = address
    made = socket.socket(family, kind, proto)
    with contextlib.suppress(OSError, AttributeError):
        made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 4)
    return made


class HttpTransport:
    """The sessions of a client: one for calls, one for streams, made anew for each event loop.

    Streams have a pool of their own, without a limit: each keeps its connection for minutes, and
    must not starve the calls.
    """

    def __init__(
        self, settings: HttpSettings, *, session: aiohttp.ClientSession | None = None
    ) -> None:
        """Keep the settings; sockets are made when the first call needs one."""
        self._settings = settings
        self._lent = session
        self._calls: aiohttp.ClientSession | None = session
        self._streams: aiohttp.ClientSession | None = session
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waits: set[asyncio.Timeout] = set()
        self._timeouts: dict[float | None, aiohttp.ClientTimeout] = {}
        self.closed = False

    @property
    def is_open(self) -> bool:
        """Tell whether this transport owns sessions that are not closed."""
        return self._lent is None and (self._calls is not None or self._streams is not None)

    async def exchange(
        self, request: WireRequest, *, stream: bool, limit: int, deadline: float | None
    ) -> Answer | KubiyaError:
        """Send one request and bring back its answer.

        Args:
            request: What to send.
            stream: Use the pool for streams, and leave the body of a success unread.
            limit: Most bytes of a decoded body.
            deadline: Loop time at which to give up; for a stream, giving up on its head.

        Returns:
            The answer, or the error that came instead. An answer with an open `response` must be
            closed by the caller; otherwise the connection is already given back or closed.
        """
        session = self._session(stream=stream)
        progress = Progress(lent=self._lent is not None)
        token = _progress.set(progress)
        timeout = asyncio.timeout_at(deadline)
        failure: BaseException
        try:
            async with timeout:
                response = await session.request(
                    request.method,
                    URL(request.url, encoded=True),
                    headers=request.headers,
                    data=request.body,
                    allow_redirects=False,
                    timeout=self._timeout(request.silence),
                    proxy=self._settings.proxy,
                )
                if stream and response.status < 300:  # noqa: PLR2004 - the 2xx class
                    return Answer(
                        response.status, response.headers, b"", self._stream(response, request)
                    )
                progress.phase = "body"
                try:
                    body = await _read(response, limit)
                except BaseException:
                    response.close()
                    raise
                return Answer(response.status, response.headers, body)
        except KubiyaError as error:
            return error.with_traceback(None)
        except FAILURES as error:
            failure = error
        finally:
            _progress.reset(token)
        if self.closed:
            return ClientClosedError("the client was closed while this call was under way")
        if timeout.expired():
            return DeadlineExceededError("the deadline passed", phase=progress.phase)
        return translate(
            failure, phase=progress.phase, origin=request.origin, silence=request.silence
        )

    @asynccontextmanager
    async def waiting(self, deadline: float | None = None) -> AsyncGenerator[None]:
        """Bound a wait by a deadline, and end it when the client is closed.

        Args:
            deadline: Loop time; `None` for none.

        Raises:
            ClientClosedError: The client was closed under way.
            TimeoutError: The deadline passed.
        """
        scope = asyncio.timeout_at(deadline)
        self._waits.add(scope)
        try:
            async with scope:
                yield
        except TimeoutError:
            if not self.closed:
                raise
        else:
            return
        finally:
            self._waits.discard(scope)
        raise ClientClosedError("the client was closed while this call was waiting")

    def abandon(self) -> None:
        """Close the sockets without a loop, for an owner that was never closed."""
        self.closed = True
        if self._lent is None:
            _abandon(self._calls)
            _abandon(self._streams)
        self._calls = self._streams = None

    async def aclose(self) -> None:
        """Close what this transport made; a lent session stays open."""
        self.closed = True
        for scope in tuple(self._waits):
            scope.reschedule(asyncio.get_running_loop().time())
        sessions = {self._calls, self._streams} - {self._lent, None}
        self._calls = self._streams = None
        for session in sessions:
            if session is not None:
                await session.close()

    def _stream(self, response: aiohttp.ClientResponse, request: WireRequest) -> ByteStream:
        return ByteStream(
            response,
            origin=request.origin,
            silence=request.silence,
            client_closed=lambda: self.closed,
        )

    def _timeout(self, silence: float | None) -> aiohttp.ClientTimeout:
        """Build the timeouts of a request, once per length of silence."""
        timeout = self._timeouts.get(silence)
        if timeout is None:
            timeout = self._timeouts[silence] = aiohttp.ClientTimeout(
                total=None, sock_connect=self._settings.connect_timeout, sock_read=silence
            )
        return timeout

    def _session(self, *, stream: bool) -> aiohttp.ClientSession:
        if self.closed:
            raise ClientClosedError("the client is closed")
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._enter(loop)
        session = self._streams if stream else self._calls
        if session is None:
            session = self._make(limit=0 if stream else self._settings.max_connections)
            if stream:
                self._streams = session
            else:
                self._calls = session
        return session

    def _enter(self, loop: asyncio.AbstractEventLoop) -> None:
        """Leave the sessions of an earlier loop behind."""
        if self._loop is not None and self._loop.is_running():
            msg = (
                "this client is in use on another event loop; a client belongs to one running loop "
                "at a time: make one per thread"
            )
            raise ClientClosedError(msg)
        if self._lent is None:
            for session in (self._calls, self._streams):
                _abandon(session)
            self._calls = self._streams = None
        self._loop = loop

    def _make(self, *, limit: int) -> aiohttp.ClientSession:
        settings = self._settings
        connector = _Connector(
            limit=limit,
            keepalive_timeout=_KEEPALIVE,
            ssl=settings.ssl_context if settings.ssl_context is not None else True,
            socket_factory=_keepalive_socket,
        )
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=settings.trust_env,
            skip_auto_headers=("User-Agent", "Content-Type"),
            headers={"User-Agent": USER_AGENT},
        )
        # aiohttp repeats GET, PUT and DELETE by itself when a kept-alive connection turns out dead.
        # Retrying is the pipeline's decision alone: it counts, and it has a budget.
        session._retry_connection = False  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - no public switch; a test watches it
        return session


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read a whole body, decoded, and give the connection back."""
    encoding = response.headers.get("Content-Encoding")
    if encoding is not None and encoding.strip().lower() not in _ENCODINGS:
        raise DecodeError(
            f"the answer has the unknown content encoding {encoding[:50]!r}", status=response.status
        )
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


def _too_large(limit: int) -> ResponseTooLargeError:
    return ResponseTooLargeError(
        f"the answer is larger than {limit} bytes",
        phase="body",
        hint="Raise `max_response_bytes`, or ask for less.",
    )


def _abandon(session: aiohttp.ClientSession | None) -> None:
    """Let go of a session whose loop is gone: nothing can be awaited there any more."""
    if session is None or session.closed:
        return
    connector = session.connector
    session.detach()
    if connector is not None:
        with contextlib.suppress(RuntimeError):
            connector._close()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - closing needs no loop
