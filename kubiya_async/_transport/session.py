"""One attempt over HTTP: the session, the connection pools, and how far an attempt got.

Nothing here retries, waits for a quota or knows an operation. Failures are returned rather than
raised, so that no traceback ever runs through the frames that hold the credential.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import math
import os
import sys
import weakref
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import aiohttp
from yarl import URL

from kubiya_async._fork import watch
from kubiya_async._messages.call import Response
from kubiya_async._messages.error_bodies import request_id
from kubiya_async._transport.direct import (
    LONGEST_HEADER,
    MOST_HEADERS,
    can_go_directly,
    is_replaced,
    send_directly,
)
from kubiya_async._transport.failures import (
    NETWORK,
    is_setting,
    raised_by_trace,
    translate,
    unmakeable,
)
from kubiya_async._transport.internals import (
    Connector,
    changes_sending,
    copy_routes,
    disable_resend,
    disown,
    force_close,
    loop_of,
)
from kubiya_async._transport.stream import ERROR_FROM, ByteStream, read_body
from kubiya_async._version import __version__
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.errors import (
    ClientClosedError,
    ConfigError,
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

    from kubiya_async._messages.headers import RequestHeaders
    from kubiya_async._messages.redact import Secret


USER_AGENT: Final = (
    f"kubiya-async/{__version__} (Python/{sys.version_info[0]}.{sys.version_info[1]}; "
    f"aiohttp/{aiohttp.__version__})"
)

# aiohttp gives a body that is not there a type.
_NO_CONTENT_TYPE: Final = ("Content-Type",)
WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


# Beyond this size aiohttp warns of bytes, which it writes in one piece, without yielding.
_LARGE_BODY: Final = 1 << 20

_MOST_TIMEOUTS: Final = 64


class ScheduledTimeout:
    """Expires at most once, by cancelling the task that set it.

    `asyncio.timeout` does the same, but sets a timer for every use, which is a tenth of what a
    small call costs. Here one timer serves all: nearly every timeout is stopped long before its
    moment.
    """

    __slots__ = ("_cancelling", "_task", "at", "expired")

    def __init__(self, task: asyncio.Task[object], at: float) -> None:
        self._task = task
        self._cancelling = task.cancelling()
        self.at = at
        """Loop time."""
        self.expired = False
        """Whether it has cancelled the task."""

    def expire(self) -> None:
        """Cancel the task, unless that has been done."""
        if not self.expired:
            self.expired = True
            self._task.cancel()

    def uncancel(self) -> bool:
        """Undo the cancellation, and return whether it was the only one."""
        return self._task.uncancel() <= self._cancelling


class TimeoutScheduler:
    """The timeouts of one event loop."""

    __slots__ = ("_loop", "_set", "_timer", "_when")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._set: set[ScheduledTimeout] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._when = math.inf

    def set(self, at: float | None) -> ScheduledTimeout:
        """Set a timeout for the current task, which must stop it, whatever happens.

        Args:
            at: Loop time; `None` if it only expires with all others.
        """
        task = asyncio.current_task(self._loop)
        assert task is not None  # noqa: S101 - calls are awaited in tasks
        timeout = ScheduledTimeout(task, math.inf if at is None else at)
        self._set.add(timeout)
        if timeout.at < self._when:
            self._wake_at(timeout.at)
        return timeout

    def stop(self, timeout: ScheduledTimeout) -> bool:
        """Stop a timeout.

        Returns:
            Whether it expired and nothing else cancelled the task, so that a `CancelledError` that
            is on its way is this timeout's and ends here.
        """
        self._set.discard(timeout)
        return timeout.expired and timeout.uncancel()

    def expire_all(self) -> None:
        """Cancel every task that has a timeout set, and be done with the timer."""
        for timeout in tuple(self._set):
            timeout.expire()
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._when = None, math.inf

    def _wake_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._when = self._loop.call_at(when, self._expire_due), when

    def _expire_due(self) -> None:
        """Expire what is due, and set the timer for what is next."""
        self._timer, self._when = None, math.inf
        now, following = self._loop.time(), math.inf
        for timeout in tuple(self._set):
            if timeout.at <= now:
                timeout.expire()
            else:
                following = min(following, timeout.at)
        if following < math.inf:
            self._wake_at(following)


class HttpSettings(NamedTuple):
    """How connections are made."""

    connect_timeout: float | None
    max_connections: int
    ssl_context: ssl.SSLContext | None
    proxies: Mapping[str, Secret]
    """Proxies by the origins that they are for. (aiohttp would look them up for every request, and
    with them entries of netrc, which it cannot have beside a key.)"""


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
    read_timeout: float | None
    """Longest silence in seconds."""
    deadline: float | None
    """Loop time at which to give up; for a stream, giving up on its head."""
    max_bytes: int
    """Most bytes of a decoded body."""
    stream: bool
    """Use the pool for streams, and leave the body of a success unread."""


@dataclass(slots=True, eq=False)
class HttpResponse(Response):
    """What came back: an answer, or the beginning of a stream."""

    stream: ByteStream | None = None
    """The open body of a stream's success; `None` once the body is read."""


@dataclass(slots=True, eq=False)
class AttemptProgress:
    """How far the current attempt got; read when it fails."""

    phase: Phase
    headers: Mapping[str, str] | None = field(default=None, repr=False)
    """The answer's headers and its status, once they are there."""
    status: int | None = None


_progress: ContextVar[AttemptProgress | None] = ContextVar("kubiya_async_progress", default=None)


class _Request(aiohttp.ClientRequest):
    """A request that notes from when on bytes may leave."""

    # No coroutine around another one, for it would be resumed with it.
    def send(  # pyright: ignore[reportIncompatibleMethodOverride] - the same once it is awaited
        self, conn: Connection
    ) -> Coroutine[Any, Any, aiohttp.ClientResponse]:
        """Send on a connection that is ready, unless this attempt has been sent before."""
        progress = _progress.get()
        if progress is not None:
            if progress.phase != "unsent":
                # Should its switch fail one day (see `_make`), aiohttp must not send once more.
                raise aiohttp.ServerDisconnectedError
            progress.phase = "sent"
        return super().send(conn)


class HttpTransport:
    """The sessions of a client: one for calls, one for streams, made anew for each event loop.

    Streams have a pool of their own, without a limit: each keeps its connection for minutes, and
    must not starve the calls.
    """

    def __init__(
        self, settings: HttpSettings, *, session: aiohttp.ClientSession | None = None
    ) -> None:
        """Keep the settings; sockets are made when the first call needs one.

        Raises:
            ConfigError: The external session cannot be used.
        """
        if session is not None:
            _check_external(session, ssl_context=settings.ssl_context)
            with contextlib.suppress(RuntimeError):
                _check_loop(session, asyncio.get_running_loop())
        self._settings = settings
        self._external = session
        self._calls: aiohttp.ClientSession | None = None
        self._streams: aiohttp.ClientSession | None = None
        self._direct = False
        """Whether requests of `_calls` can be sent directly."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timeout_scheduler: TimeoutScheduler | None = None
        self._open: weakref.WeakSet[ByteStream] = weakref.WeakSet()
        self._timeouts: dict[float | None, aiohttp.ClientTimeout] = {}
        self.shared: dict[Any, Any] = {}
        """What is kept once for a client and all its views, by its class."""
        self.closed: bool = False
        self._process = os.getpid()
        self.is_copy: bool = False
        """Whether this is the copy of a transport of another process."""
        watch(self, HttpTransport._on_fork)

    @property
    def has_external_session(self) -> bool:
        """Whether the connections are the application's, which may not look at them so closely."""
        return self._external is not None

    @property
    def is_open(self) -> bool:
        """Whether this transport owns connections that are not closed."""
        return self._external is None and (self._calls is not None or self._streams is not None)

    def _on_fork(self) -> None:
        """Drop the connections without touching them: they belong to the other process."""
        self.is_copy = True
        for session in (self._calls, self._streams):
            disown(session, with_connections=self._external is None)
        self._calls = self._streams = self._timeout_scheduler = self._loop = None
        for stream in tuple(self._open):
            stream.disown(self.elsewhere())

    def elsewhere(self, operation: str | None = None) -> ConfigError:
        """Return the error of a call that is made in a fork."""
        return ConfigError(
            f"this client belongs to process {self._process}, of which this one ({os.getpid()}) "
            "is a fork; nothing was sent",
            operation=operation,
            hint="Make a client in each process, after the fork",
        )

    async def exchange(self, request: WireRequest) -> HttpResponse | KubiyaError:
        """Send one request and bring back its answer.

        Returns:
            The answer, or the error that came instead. The stream of an answer must be closed by
            the caller; without one the connection is already given back or closed.
        """
        try:
            scheduler = self._enter()
            session = self._streams if request.stream else self._calls
            if session is None or self._external is not None:
                session = self._session(stream=request.stream)
        except (ClientClosedError, ConfigError) as error:
            return error.with_traceback(None)
        # No variable holds the body: tracebacks with locals would show it.
        empty = request.body is None
        progress = AttemptProgress("unsent")
        direct = (
            self._direct
            and empty
            and request.method == "GET"
            and not request.stream
            and not is_replaced()
        )
        token = None if direct else _progress.set(progress)
        timeout = scheduler.set(request.deadline)
        broken: BaseException
        timeouts = self._timeouts.get(request.read_timeout) or self._timeout(request.read_timeout)
        try:
            url = URL(request.url, encoded=True)
            if direct:
                response = await send_directly(session, url, request.headers, timeouts, progress)
            else:
                response = await session.request(
                    request.method,
                    url,
                    headers=request.headers,
                    skip_auto_headers=_NO_CONTENT_TYPE
                    if empty and request.method in WITH_BODY
                    else None,
                    data=request.body
                    if request.body is None or len(request.body) <= _LARGE_BODY
                    else io.BytesIO(request.body),
                    allow_redirects=False,
                    timeout=timeouts,
                    proxy=self._proxy(request.origin) if self._settings.proxies else None,
                )
            if request.stream and response.status < 300:  # noqa: PLR2004 - the 2xx class
                opened = self._stream(response, request)
                return HttpResponse(response.status, response.headers, b"", opened)
            progress.phase = "body"
            progress.headers, progress.status = response.headers, response.status
            most = request.max_bytes
            received = _read_buffered(response, most) or await read_body(response, most)
            return HttpResponse(response.status, response.headers, received)
        except BaseException as error:  # noqa: BLE001 - raised again, without its frames
            broken = error
        finally:
            expired = scheduler.stop(timeout)
            # An abandoned call is ended by the garbage collector, in whatever context that runs.
            if token is not None:
                with contextlib.suppress(ValueError):
                    _progress.reset(token)
        try:
            return self._failure(broken, request, progress, expired=expired)
        finally:
            # This frame refers to the error, and the error would to the frame.
            del broken

    def _failure(
        self,
        error: BaseException,
        request: WireRequest,
        progress: AttemptProgress,
        *,
        expired: bool,
    ) -> KubiyaError:
        """Return the error for a failed attempt; other exceptions are raised without its frames."""
        found: KubiyaError
        if isinstance(error, KubiyaError):
            found = error.with_traceback(None)
        elif self._was_closed_under(error, expired=expired):
            found = self._closed()
        elif expired:
            found = DeadlineExceededError("the deadline passed", phase=progress.phase)
        elif (raised := raised_by_trace(error)) is not None:
            raised.add_note("Raised by a trace of the session that the client was given.")
            raised.__context__ = None
            raise raised.with_traceback(None) from None
        elif is_setting(error) and progress.phase == "unsent":
            found = unmakeable(error, request.origin)
        elif isinstance(error, NETWORK):
            found = translate(
                error,
                phase=progress.phase,
                origin=request.origin,
                read_timeout=request.read_timeout,
                status=progress.status,
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

    def _was_closed_under(self, error: BaseException, *, expired: bool) -> bool:
        """Whether an attempt failed because the client or its external session was closed."""
        if not (self.closed or self._external_is_closed):
            return False
        if expired or not isinstance(error, asyncio.CancelledError):
            return expired or isinstance(error, (*NETWORK, RuntimeError))
        # aiohttp gives a wait up by cancelling it, without cancelling the task.
        task = asyncio.current_task()
        return task is not None and not task.cancelling()

    def _closed(self) -> ClientClosedError:
        if self.closed:
            return ClientClosedError("the client was closed while this call was under way")
        return ClientClosedError("the external session of the client was closed by its owner")

    @property
    def _external_is_closed(self) -> bool:
        return self._external is not None and self._external.closed

    @contextlib.contextmanager
    def waiting(self, deadline: float | None = None) -> Generator[None]:
        """Bound a wait by a deadline, and end it when the client is closed.

        Args:
            deadline: Loop time; `None` for none.

        Raises:
            ClientClosedError: The client was closed under way.
            TimeoutError: The deadline passed.
        """
        scheduler = self._enter()
        timeout = scheduler.set(deadline)
        expired = False
        try:
            try:
                yield
            finally:
                expired = scheduler.stop(timeout)
        except asyncio.CancelledError:
            if not expired:
                raise
        else:
            return
        if self.closed:
            raise ClientClosedError("the client was closed while this call was waiting")
        raise TimeoutError

    def abandon(self) -> None:
        """Close the sockets without a loop, for an owner that was never closed."""
        self.closed = True
        self._leave()

    async def aclose(self) -> None:
        """Close what this transport created; an external session stays open."""
        self.closed = True
        loop = asyncio.get_running_loop()
        if self._loop is not None and self._loop is not loop and self._loop.is_closed():
            self.abandon()
            return
        if self._timeout_scheduler is not None:
            self._timeout_scheduler.expire_all()
        # Closing a session alone would leave those who wait for a chunk waiting.
        for stream in tuple(self._open):
            stream.close()
        sessions = {self._calls, self._streams} - {None}
        self._calls = self._streams = None
        closing = [asyncio.ensure_future(session.close()) for session in sessions if session]
        await wait_shielded(*closing)

    def _leave(self) -> None:
        """Drop the sessions of an earlier loop, or of an owner that is gone."""
        for session in (self._calls, self._streams):
            if self._external is None:
                force_close(session)
            elif session is not None:
                session.detach()
        self._calls = self._streams = None

    def _stream(self, response: aiohttp.ClientResponse, request: WireRequest) -> ByteStream:
        stream = ByteStream(
            response,
            origin=request.origin,
            read_timeout=request.read_timeout,
            client_closed=lambda: self.closed,
        )
        self._open.add(stream)
        return stream

    def _timeout(self, read_timeout: float | None) -> aiohttp.ClientTimeout:
        """Build the timeouts of a request, once per read timeout."""
        # Callers may give each stream an idle timeout of its own.
        if len(self._timeouts) >= _MOST_TIMEOUTS:
            self._timeouts.clear()
        timeout = self._timeouts[read_timeout] = aiohttp.ClientTimeout(
            total=None, sock_connect=self._settings.connect_timeout, sock_read=read_timeout
        )
        return timeout

    def _proxy(self, origin: str) -> str | None:
        proxy = self._settings.proxies.get(origin)
        return None if proxy is None else proxy.reveal()

    def _session(self, *, stream: bool) -> aiohttp.ClientSession:
        if self._external_is_closed:
            raise self._closed()
        session = self._streams if stream else self._calls
        if session is not None:
            return session
        if self._external is not None:
            self._calls = self._streams = self._borrow(self._external)
            return self._calls
        session = self._make(limit=0 if stream else self._settings.max_connections)
        if stream:
            self._streams = session
        else:
            self._calls = session
            self._direct = not self._settings.proxies and can_go_directly(session)
        return session

    def _enter(self) -> TimeoutScheduler:
        """Bind to the running loop, and return its scheduler."""
        if self.is_copy:
            raise self.elsewhere()
        if self.closed:
            raise ClientClosedError("the client is closed")
        loop = asyncio.get_running_loop()
        if self._timeout_scheduler is None or loop is not self._loop:
            self._move_to(loop)
            self._timeout_scheduler = TimeoutScheduler(loop)
        return self._timeout_scheduler

    def _move_to(self, loop: asyncio.AbstractEventLoop) -> None:
        """Leave the sessions of an earlier loop behind."""
        if self._loop is not None and self._loop.is_running():
            msg = (
                "this client is in use on another event loop; a client belongs to one running loop "
                "at a time: make one per thread"
            )
            raise ClientClosedError(msg)
        if self._external is not None:
            _check_loop(self._external, loop)
        self._leave()
        self._loop = loop

    def _make(self, *, limit: int) -> aiohttp.ClientSession:
        settings = self._settings
        connector = Connector(limit=limit, ssl_context=settings.ssl_context)
        return _session_on(connector)

    def _borrow(self, session: aiohttp.ClientSession) -> aiohttp.ClientSession:
        """Create our own session on the connector of an external one."""
        connector = session.connector
        assert connector is not None  # noqa: S101 - only a closed session has none
        ours = _session_on(connector, owner=False)
        copy_routes(ours, session)
        return ours


_PLAIN_SESSION: Final = (
    "Pass a plain one on the same connector: "
    "aiohttp.ClientSession(connector=session.connector, connector_owner=False)"
)


def _check_external(session: Any, *, ssl_context: ssl.SSLContext | None) -> None:
    """Refuse a session over which calls could not be made as promised.

    Requests go out through a session of our own around its connector, so that what a session adds
    to its requests or changes about answers cannot reach ours, including what some later aiohttp
    will add. Of the external session we use its connector, and so its connections, TLS settings,
    limits and resolver, and its `proxy`, `proxy_auth`, `trust_env` and `trace_configs`. Headers,
    cookies, credentials and a base URL are the application's own and may be meant for others: they
    are not sent. What would change how requests are sent can neither be honoured, for then it could
    not be promised that none is sent twice, nor be dropped without a word: such a session is
    refused.

    Raises:
        ConfigError: The message names what is wrong with it.
    """
    if not isinstance(session, aiohttp.ClientSession):
        raise ConfigError(f"session must be an aiohttp.ClientSession, got {type(session).__name__}")
    if session.closed:
        raise ConfigError("session is closed, or its connector is")
    if ssl_context is not None:
        raise ConfigError(
            "ssl_context does not apply to an external session: "
            "pass it to the session's connector, aiohttp.TCPConnector(ssl=...)"
        )
    found = changes_sending(session)
    if found is not None:
        raise ConfigError(
            f"session: {found} may send a request twice or change it, so no call could promise "
            "how often it was sent",
            hint=_PLAIN_SESSION,
        )


def _check_loop(session: aiohttp.ClientSession, loop: asyncio.AbstractEventLoop) -> None:
    """Refuse a session of another event loop.

    Raises:
        ConfigError: It is one.
    """
    if loop_of(session) is not loop:
        raise ConfigError("session belongs to another event loop: make it in the one that uses it")


def _read_buffered(response: aiohttp.ClientResponse, limit: int) -> bytes | None:
    """Return the body of a success that arrived complete with its head, as small ones do.

    Returns:
        The body; `None` if it has to be waited for, or checked more closely.
    """
    content = response.content
    if (
        not content.is_eof()
        or content.total_bytes > limit
        or response.status >= ERROR_FROM
        or "Content-Encoding" in response.headers
        or content.exception() is not None
    ):
        return None
    return content.read_nowait()


def _session_on(connector: aiohttp.BaseConnector, *, owner: bool = True) -> aiohttp.ClientSession:
    session = aiohttp.ClientSession(
        connector=connector,
        connector_owner=owner,
        cookie_jar=aiohttp.DummyCookieJar(),
        request_class=_Request,
        max_line_size=LONGEST_HEADER,
        max_field_size=LONGEST_HEADER,
        max_headers=MOST_HEADERS,
    )
    disable_resend(session)
    return session
