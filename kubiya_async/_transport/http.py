"""One attempt over HTTP: the session, the connection pools, and how far an attempt got.

Nothing here retries, waits for a quota or knows an operation. Failures are returned rather than
raised, so that no traceback ever runs through the frames that hold the credential.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
import weakref
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import aiohttp
from yarl import URL

from kubiya_async._core.call import Response
from kubiya_async._core.envelopes import request_id
from kubiya_async._outlast import outlast
from kubiya_async._transport.abandon import abandon
from kubiya_async._transport.alarm import Alarms
from kubiya_async._transport.body import body_at_hand, check_encoding, read_body
from kubiya_async._transport.connections import Connector
from kubiya_async._transport.failures import FAILURES, translate
from kubiya_async._transport.stream import ByteStream
from kubiya_async._version import __version__
from kubiya_async.errors import (
    ClientClosedError,
    DeadlineExceededError,
    KubiyaError,
    Phase,
    TransportError,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import Coroutine, Generator, Mapping
    from typing import Any

    from aiohttp.connector import Connection

    from kubiya_async._core.redact import Secret
    from kubiya_async._transport.headers import RequestHeaders

USER_AGENT: Final = (
    f"kubiya-async/{__version__} (Python/{sys.version_info[0]}.{sys.version_info[1]}; "
    f"aiohttp/{aiohttp.__version__})"
)

# aiohttp gives a body that is not there a type.
_NO_CONTENT_TYPE: Final = ("Content-Type",)
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


# Beyond this size aiohttp warns of bytes, which it writes in one piece, without yielding.
_LARGE_BODY: Final = 1 << 20


class HttpSettings(NamedTuple):
    """How connections are made."""

    connect_timeout: float | None
    max_connections: int
    ssl_context: ssl.SSLContext | None
    proxies: Mapping[str, Secret]
    """Proxies by the origins that they are for. (aiohttp would look them up for every request, and
    with them entries of netrc, which it cannot have beside a key.)"""

    def proxy_for(self, origin: str) -> str | None:
        """Return the URL of an origin's proxy; `None` to connect directly."""
        proxy = self.proxies.get(origin)
        return None if proxy is None else proxy.reveal()


@dataclass(slots=True, eq=False)
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


@dataclass(slots=True, eq=False)
class Answer(Response):
    """What came back: an answer, or the beginning of a stream."""

    stream: ByteStream | None = None
    """The open body of a stream's success; `None` once the body is read."""


@dataclass(slots=True, eq=False)
class Progress:
    """How far the current attempt got; read when it fails."""

    phase: Phase
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    """The answer's headers and its status, once they are there."""
    status: int | None = None


_progress: ContextVar[Progress | None] = ContextVar("kubiya_async_progress", default=None)


class _Request(aiohttp.ClientRequest):
    """A request that notes from when on bytes may leave."""

    # No coroutine around another one, for it would be resumed with it.
    def send(  # pyright: ignore[reportIncompatibleMethodOverride] - the same once it is awaited
        self, conn: Connection
    ) -> Coroutine[Any, Any, aiohttp.ClientResponse]:
        """Send on a connection that is ready."""
        progress = _progress.get()
        if progress is not None:
            progress.phase = "sent"
        return super().send(conn)


def _skipped(request: WireRequest) -> tuple[str, ...] | None:
    return _NO_CONTENT_TYPE if request.body is None and request.method in _WITH_BODY else None


def _payload(body: bytes | None) -> bytes | io.BytesIO | None:
    return body if body is None or len(body) <= _LARGE_BODY else io.BytesIO(body)


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
        self._alarms: Alarms | None = None
        self._open: weakref.WeakSet[ByteStream] = weakref.WeakSet()
        self._timeouts: dict[float | None, aiohttp.ClientTimeout] = {}
        self.closed: bool = False

    @property
    def is_lent(self) -> bool:
        """Tell whether the connections are somebody else's, who may not look at them so closely."""
        return self._lent is not None

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
            The answer, or the error that came instead. The stream of an answer must be closed by
            the caller; without one the connection is already given back or closed.
        """
        try:
            alarms = self._enter()
            session = self._session(stream=stream)
        except ClientClosedError as error:
            return error.with_traceback(None)
        # Of a lent session's connector the worst is assumed.
        progress = Progress("unsent" if self._lent is None else "sent")
        token = _progress.set(progress)
        alarm = alarms.set(deadline)
        broken: BaseException
        try:
            response = await session.request(
                request.method,
                URL(request.url, encoded=True),
                headers=request.headers,
                skip_auto_headers=_skipped(request),
                data=_payload(request.body),
                allow_redirects=False,
                timeout=self._timeout(request.silence),
                proxy=self._settings.proxy_for(request.origin),
            )
            if stream and response.status < 300:  # noqa: PLR2004 - the 2xx class
                check_encoding(response)
                opened = self._stream(response, request)
                return Answer(response.status, response.headers, b"", opened)
            progress.phase = "body"
            progress.headers, progress.status = response.headers, response.status
            body = body_at_hand(response, limit) or await read_body(response, limit)
            return Answer(response.status, response.headers, body)
        except BaseException as error:  # noqa: BLE001 - raised again, without its frames
            broken = error
        finally:
            _progress.reset(token)
            rang = alarms.stop(alarm)
        try:
            return self._failure(broken, request, progress, rang=rang)
        finally:
            # This frame refers to the error, and the error would to the frame.
            del broken

    def _failure(
        self, error: BaseException, request: WireRequest, progress: Progress, *, rang: bool
    ) -> KubiyaError:
        """Say what a broken attempt means; what is not about it goes on without its frames."""
        found: KubiyaError
        if isinstance(error, KubiyaError):
            found = error.with_traceback(None)
        elif rang or isinstance(error, FAILURES) or self._was_closed_under(error):
            if self.closed or self._lent_is_closed:
                found = self._closed()
            elif rang:
                found = DeadlineExceededError("the deadline passed", phase=progress.phase)
            else:
                found = translate(
                    error, phase=progress.phase, origin=request.origin, silence=request.silence
                )
        else:
            # The frames of aiohttp hold the request's headers.
            error.__context__ = None
            raise error.with_traceback(None) from None
        if progress.headers is not None:
            found.request_id = request_id(progress.headers)
            if isinstance(found, TransportError):
                found.status = progress.status
        return found

    def _was_closed_under(self, error: BaseException) -> bool:
        """Tell a wait that aiohttp gave up, because it was closed, from a cancelled task."""
        task = asyncio.current_task()
        return (
            isinstance(error, asyncio.CancelledError)
            and (self.closed or self._lent_is_closed)
            and task is not None
            and not task.cancelling()
        )

    def _closed(self) -> ClientClosedError:
        if self.closed:
            return ClientClosedError("the client was closed while this call was under way")
        return ClientClosedError("the session lent to the client was closed by its owner")

    @property
    def _lent_is_closed(self) -> bool:
        return self._lent is not None and self._lent.closed

    @contextlib.contextmanager
    def waiting(self, deadline: float | None = None) -> Generator[None]:
        """Bound a wait by a deadline, and end it when the client is closed.

        Args:
            deadline: Loop time; `None` for none.

        Raises:
            ClientClosedError: The client was closed under way.
            TimeoutError: The deadline passed.
        """
        alarms = self._enter()
        alarm = alarms.set(deadline)
        rang = False
        try:
            try:
                yield
            finally:
                rang = alarms.stop(alarm)
        except asyncio.CancelledError:
            if not rang:
                raise
        else:
            return
        if self.closed:
            raise ClientClosedError("the client was closed while this call was waiting")
        raise TimeoutError

    def abandon(self) -> None:
        """Close the sockets without a loop, for an owner that was never closed."""
        self.closed = True
        if self._lent is None:
            abandon(self._calls)
            abandon(self._streams)
        self._calls = self._streams = None

    async def aclose(self) -> None:
        """Close what this transport made; a lent session stays open."""
        self.closed = True
        loop = asyncio.get_running_loop()
        if self._loop is not None and self._loop is not loop and self._loop.is_closed():
            self.abandon()
            return
        if self._alarms is not None:
            self._alarms.ring_all()
        # Closing a session alone would leave those who wait for a chunk waiting.
        for stream in tuple(self._open):
            stream.close()
        sessions = {self._calls, self._streams} - {self._lent, None}
        self._calls = self._streams = None
        closing = [asyncio.ensure_future(session.close()) for session in sessions if session]
        await outlast(*closing)

    def _stream(self, response: aiohttp.ClientResponse, request: WireRequest) -> ByteStream:
        stream = ByteStream(
            response,
            origin=request.origin,
            silence=request.silence,
            client_closed=lambda: self.closed,
        )
        self._open.add(stream)
        return stream

    def _timeout(self, silence: float | None) -> aiohttp.ClientTimeout:
        """Build the timeouts of a request, once per length of silence."""
        timeout = self._timeouts.get(silence)
        if timeout is None:
            timeout = self._timeouts[silence] = aiohttp.ClientTimeout(
                total=None, sock_connect=self._settings.connect_timeout, sock_read=silence
            )
        return timeout

    def _session(self, *, stream: bool) -> aiohttp.ClientSession:
        if self._lent_is_closed:
            raise self._closed()
        session = self._streams if stream else self._calls
        if session is None:
            session = self._make(limit=0 if stream else self._settings.max_connections)
            if stream:
                self._streams = session
            else:
                self._calls = session
        return session

    def _enter(self) -> Alarms:
        """Be in the running loop, and give its alarms."""
        if self.closed:
            raise ClientClosedError("the client is closed")
        loop = asyncio.get_running_loop()
        if self._alarms is None or loop is not self._loop:
            self._move_to(loop)
            self._alarms = Alarms(loop)
        return self._alarms

    def _move_to(self, loop: asyncio.AbstractEventLoop) -> None:
        """Leave the sessions of an earlier loop behind."""
        if self._loop is not None and self._loop.is_running():
            msg = (
                "this client is in use on another event loop; a client belongs to one running loop "
                "at a time: make one per thread"
            )
            raise ClientClosedError(msg)
        if self._lent is None:
            for session in (self._calls, self._streams):
                abandon(session)
            self._calls = self._streams = None
        self._loop = loop

    def _make(self, *, limit: int) -> aiohttp.ClientSession:
        settings = self._settings
        connector = Connector(limit=limit, ssl_context=settings.ssl_context)
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            request_class=_Request,
        )
        # aiohttp repeats GET, PUT and DELETE by itself when a kept-alive connection turns out dead.
        # Retrying is the pipeline's decision alone: it counts, and it has a budget.
        session._retry_connection = False  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - no public switch; a test watches it
        return session
