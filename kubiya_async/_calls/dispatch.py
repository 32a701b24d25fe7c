"""How a call is made: its arguments checked and encoded, then attempts up to a result or an error.

Everything that can be refused without asking the server is refused by `Dispatcher.prepare`, before
anything is sent. `CallExecution` makes the attempts; what a failed one means is said by `classify`,
and what follows by `retry`.
"""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import logging
import math
import random
import sys
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Generic,
    NamedTuple,
    TypeAlias,
    TypedDict,
    TypeVar,
    cast,
    get_args,
)

from multidict import CIMultiDict
from pydantic import SecretStr
from pydantic_core import to_json

from kubiya_async._calls import classify
from kubiya_async._calls.classify import FailedAttempt
from kubiya_async._calls.retry import FailureKind, Retry, RetryBudget, decide
from kubiya_async._messages.call import Call, Deadline, current_sink, default_lane
from kubiya_async._messages.encode import (
    EMPTY,
    MultipartForm,
    RawBody,
    WholeBody,
    encode_body,
    encode_whole,
    extra_fields,
    json_text,
)
from kubiya_async._messages.error_bodies import parse_error_body
from kubiya_async._messages.headers import (
    KEY_HEADER,
    RequestHeaders,
    check_headers,
    check_key,
    header_texts,
    mint_key,
)
from kubiya_async._messages.json_reader import DEFAULT_MAX_ELEMENTS, LARGE_BODY, check_elements
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.operation import Operation, Replay, Surface
from kubiya_async._messages.redact import Secret, mask_secrets
from kubiya_async._messages.url import (
    MAX_REDIRECTS,
    STATUSES,
    build_path,
    build_query,
    constant_query,
    follow,
    origin,
)
from kubiya_async._transport.session import USER_AGENT, WITH_BODY, HttpResponse, WireRequest
from kubiya_async._transport.stream import GivenStream, OpenStream
from kubiya_async.errors import (
    ApiError,
    Attempt,
    AuthenticationError,
    ClientClosedError,
    ConfigError,
    DeadlineExceededError,
    DecodeError,
    ErrorInSuccessResponse,
    InvalidArgumentError,
    KubiyaError,
    Phase,
    TransportError,
)
from kubiya_async.limits.base import CONTROL_PLANE_LIMITS, SupportsDefaultLimits, SupportsLanes
from kubiya_async.limits.headers import ServerWait, server_wait
from kubiya_async.limits.per_key import KeyedRegistry
from kubiya_async.middleware import MiddlewareRequest, changed_headers, check_answer, compose
from kubiya_async.options import (
    LANES,
    UNSET,
    Lane,
    RequestOptions,
    RetryPolicy,
    Unset,
    is_number,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence

    from kubiya_async._calls.reporting import CallReport
    from kubiya_async._messages.call import Response
    from kubiya_async._messages.models import Model
    from kubiya_async._transport.session import HttpTransport
    from kubiya_async.auth import Credential
    from kubiya_async.config.load import Config
    from kubiya_async.limits.base import Gate, RateLimiter
    from kubiya_async.middleware import Middleware
    from kubiya_async.observe import Observer


T = TypeVar("T")

Body = tuple[Any, "Mapping[str, Any] | WholeBody"] | MultipartForm | RawBody | bytes
"""A request model and the arguments for its fields, `UNSET` ones included; a form; what is sent as
it is given; or JSON that is encoded already."""

DEFAULTS: Final = RequestOptions()
JSON: Final = "application/json"


class CallArguments(TypedDict, total=False):
    """What a stub says about one call besides its operation; `Dispatcher.prepare` takes it."""

    path: tuple[object, ...]
    query: Mapping[str, object]
    headers: Mapping[str, object]
    body: Body | None
    options: RequestOptions | None


class Endpoint(NamedTuple):
    """A surface of the API as one client reaches it."""

    surface: Surface
    root: str
    """URL without a trailing slash, to which targets are appended."""
    origin: str
    """Scheme, host and port, for messages."""
    credential: Credential
    gate: Gate | None
    background: Gate | None
    """The gate as calls of the background lane pass it."""
    budget: RetryBudget


# All clients of a process that use one key at one origin share what it may cost to retry.
_budgets: Final = KeyedRegistry[RetryBudget]()


class Endpoints(dict[Surface, Endpoint]):
    """The endpoints of a client: the platform's at once, each other one when it is asked for."""

    def __init__(self, config: Config, limiter: RateLimiter | None) -> None:
        """Keep what endpoints are made of.

        Args:
            config: Addresses and credentials.
            limiter: Rate limiter; `None` for no client-side limiting.
        """
        super().__init__()
        self._config = config
        self._limiter = limiter
        self.__missing__(Surface.PLATFORM)

    def __missing__(self, surface: Surface) -> Endpoint:
        """Make the endpoint of a surface.

        Raises:
            ConfigError: The surface was not configured.
        """
        root, credential = self._config.endpoint_for(surface)
        limiter = self._limiter
        if surface is Surface.CONTROL_PLANE and isinstance(limiter, SupportsDefaultLimits):
            limiter = limiter.with_default_limits(CONTROL_PLANE_LIMITS)
        scope = (origin(root), credential.fingerprint)
        budget = _budgets.get(scope, lambda: RetryBudget(time.monotonic))
        gate = None if limiter is None else limiter.gate(*scope)
        background = gate.in_lane("background") if isinstance(gate, SupportsLanes) else gate
        endpoint = self[surface] = Endpoint(
            surface, root, scope[0], credential, gate, background, budget
        )
        return endpoint


@dataclass(frozen=True, slots=True)
class CallSettings:
    """What a client does with each call unless the call's own options say otherwise."""

    timeout: float | None
    policy: RetryPolicy
    read_timeout: float | None
    idle_timeout: float | None
    observers: tuple[Observer, ...]
    headers: Mapping[str, str] = field(repr=False)
    """Sent with every request."""
    max_response_bytes: int
    max_response_elements: int = DEFAULT_MAX_ELEMENTS
    middleware: tuple[Middleware, ...] = ()
    wall: Callable[[], float] = time.time
    """Unix time, for servers that give a date without giving their own."""
    uniform: Callable[[float, float], float] = random.uniform
    lane: Lane | None = None
    """`None` for that of the context."""


class Dispatcher:
    """Makes the calls of one client."""

    __slots__ = ("_common", "endpoints", "headers", "settings", "transport")

    is_dry: ClassVar[bool] = False
    """Whether it stops where something would be sent."""

    def __init__(
        self,
        transport: HttpTransport,
        endpoints: Mapping[Surface, Endpoint],
        settings: CallSettings,
    ) -> None:
        self.transport: HttpTransport = transport
        self.endpoints: Mapping[Surface, Endpoint] = endpoints
        self.settings: CallSettings = settings
        self.headers: RequestHeaders = RequestHeaders({"User-Agent": USER_AGENT})
        """What every request begins with."""
        self.headers.update(settings.headers)
        self._common: dict[str, RequestHeaders] = {}
        """The headers of calls that have none of their own, by what they accept; not to change."""

    def send(self, call: Call, parse: Callable[[Response], T] | None) -> Coroutine[Any, Any, T]:
        """Send a call until it succeeds or must not be tried again.

        Args:
            call: What `prepare` returned.
            parse: Makes the result of a success; a `DecodeError` counts as a failed attempt.
                `None`: the result is the open stream.

        Raises:
            KubiyaError: The call failed; the error holds the attempts.
        """
        execution = CallExecution(self, call, parse)
        return execution.run() if execution.report is None else execution.run_reported()

    def open(self, call: Call) -> Coroutine[Any, Any, OpenStream]:
        """Open a stream; failures before its head are treated as those of any call.

        Raises:
            KubiyaError: The stream did not open; the error holds the attempts.
        """
        return self.send(call, None)

    def prepare(
        self,
        operation: Operation,
        *,
        path: tuple[object, ...] = (),
        query: Mapping[str, object] = EMPTY,
        headers: Mapping[str, object] = EMPTY,
        body: Body | None = None,
        options: RequestOptions | None = None,
        accept: str | None = None,
        read_timeout: float | Unset | None = UNSET,
    ) -> Call:
        """Check every argument and encode it.

        Raises:
            InvalidArgumentError: An argument is not what the spec allows.
            ConfigError: The operation's surface was not configured.
        """
        self.endpoints[operation.surface]
        timeout, policy, lane = self.settings.timeout, self.settings.policy, self.settings.lane
        texts, given, extra, key = EMPTY, EMPTY, EMPTY, None
        encoded, content_type = None, JSON
        try:
            if options is not None:
                check_options(options)
                timeout, policy = _limits(options, timeout, policy)
                lane = options.lane or lane
                given, extra = check_headers(options.headers), options.extra_body
                if options.idempotency_key is not None:
                    key = check_key(options.idempotency_key)
            target = _target(operation, path, query, options)
            if headers or operation.header_parameters:
                texts = header_texts(operation.header_parameters, headers)
            # The last, so that no frame that raises holds the bytes.
            if body is not None or extra:
                encoded, content_type = _encode(body, extra, operation)
        except InvalidArgumentError as error:
            error.operation = operation.id
            raise error.with_traceback(None) from None
        wanted = accept or operation.accept
        sent = self._common.get(wanted)
        if sent is None:
            sent = self._common[wanted] = self.headers.copy()
            sent["Accept"] = wanted
        keyed = key is not None or operation.method == "POST"
        if keyed or encoded is not None or operation.headers or texts or given:
            sent = sent.copy()
            if encoded is not None:
                sent["Content-Type"] = content_type
            if keyed:
                sent[KEY_HEADER] = key or mint_key()
            sent.update(operation.headers)
            sent.update(texts)
            sent.update(given)
        return Call(
            operation,
            target,
            timeout,
            policy,
            self.settings.read_timeout if isinstance(read_timeout, Unset) else read_timeout,
            encoded,
            sent,
            () if body is None and not extra else _secrets(body, extra),
            key_given=key is not None,
            lane=lane,
        )


BeforeSend: TypeAlias = "Callable[[], Awaitable[None]]"

before_send: ContextVar[BeforeSend | None] = ContextVar("kubiya_async_before_send", default=None)
"""Awaited before each attempt, when the quota has let the call pass and nothing has been sent. What
it raises ends the call, which then has certainly not been executed."""

failed_attempts: ContextVar[list[Attempt] | None] = ContextVar(
    "kubiya_async_failed_attempts", default=None
)
"""Takes the failed attempts of each call that ends, oldest first."""

completed_writes: ContextVar[list[str] | None] = ContextVar(
    "kubiya_async_completed_writes", default=None
)
"""Takes the operation of each call that worked, or may have, and must not be made twice."""

_log = get_logger()

_SUCCESS_BELOW = 300
_ERROR_FROM = 400
_LIMITED = 429
_GATE_GRACE: Final = 0.05
_INSTANT: Final = 0.001
_WITH_STATUS = (HttpResponse, TransportError)
_JSON_RESULTS = frozenset({"json", "page"})


@functools.cache
def _reports() -> type[CallReport]:
    """Import what few programs need; a statement in each call would look it up each time."""
    from kubiya_async._calls.reporting import CallReport  # noqa: PLC0415 - (the same)

    return CallReport


class CallExecution(Generic[T]):
    """The execution of one call: attempts, retries and pauses, to a result or an open stream."""

    # What most calls never change.
    _header: tuple[str, str] | None = None
    _answer: HttpResponse | None = None
    _attempts: tuple[Attempt, ...] = ()
    report: CallReport | None = None
    """Takes what happens; `None` if there are no observers."""
    _retries = 0
    _rate_limit_retries = 0
    _body_retries = 0
    _redirects = 0
    _refreshed = False
    _maybe_processed = False
    _to_the_front = False
    _sealed = False
    _lane: Lane = "interactive"
    _limited_at = _not_before = -math.inf
    _spread = 0.0

    def __init__(
        self, dispatcher: Dispatcher, call: Call, parse: Callable[[Response], T] | None
    ) -> None:
        """Start the clock of the deadline, which for a stream ends when the stream is open.

        Args:
            dispatcher: Whose call it is.
            call: What to send.
            parse: Makes the result of a success; `None` to have the body as an open stream.

        Raises:
            ConfigError: The client belongs to another process.
        """
        transport, settings = dispatcher.transport, dispatcher.settings
        # Before the credential and the quota: both may be the other process's.
        if transport.is_copy:
            raise transport.elsewhere(call.operation.id)
        self._transport = transport
        self._settings = settings
        self._call = call
        self._endpoint = dispatcher.endpoints[call.operation.surface]
        self._parse = parse
        sink = current_sink.get()
        logs = _log.isEnabledFor(logging.DEBUG)
        if settings.observers or logs or sink is not None:
            self.report = _reports()(call.operation, settings.observers, sink, logs=logs)
        clock = asyncio.get_running_loop().time
        began = self._begun = clock()
        ends = None if call.timeout is None else began + call.timeout
        self._deadline = Deadline(clock, began, ends)
        self._url = self._endpoint.root + call.target

    async def run_reported(self) -> T:
        """Run, and report the beginning and the end."""
        report = self.report
        assert report is not None  # noqa: S101 - calls without one just run
        stream, call = self._parse is None, self._call
        report.started(stream=stream, server=self._endpoint.origin, agent=call.agent)
        error: BaseException | None = None
        try:
            return await self.run()
        except BaseException as raised:
            error = raised
            raise
        finally:
            tries = len(self._attempts) + (error is None)
            elapsed = self._deadline.clock() - self._deadline.began
            report.finished(self._answer, error, tries, elapsed, self._attempts)
            # The frame of a raised error refers to the error, and the error to the frame.
            del error

    async def run(self) -> T:
        """Make attempts until there is a result or a final error.

        Raises:
            KubiyaError: The call failed.
        """
        endpoint = self._endpoint
        gate = endpoint.gate
        if gate is not None and (self._call.lane or default_lane.get()) == "background":
            self._lane, gate = "background", endpoint.background
        while True:
            self._header = endpoint.credential.header(endpoint.surface)
            if self._header is None:
                await self._fetch_token()
            if gate is not None and (self._to_the_front or not gate.try_acquire()):
                await self._admission(gate)
            hook = before_send.get()
            if hook is not None:
                await self._await_before_send(hook)
            answer = await (
                self._attempt_through_middleware() if self._settings.middleware else self._attempt()
            )
            if isinstance(answer, HttpResponse) and answer.status < _SUCCESS_BELOW:
                large = len(answer.body) >= LARGE_BODY
                result = await self._result_in_thread(answer) if large else self._result(answer)
            else:
                result = self._classify(answer)
            if not isinstance(result, FailedAttempt):
                self._record_success(answer)
                return result
            pause = self._record_failure(answer, result)
            if pause > 0:
                await self._sleep(pause)

    async def _fetch_token(self) -> None:
        """Fetch a token, so that a header is ready."""
        credential = self._endpoint.credential
        while self._header is None:
            try:
                with self._transport.waiting(self._deadline.at):
                    await credential.refresh()
            except ClientClosedError as error:
                raise self._complete(error)  # noqa: B904 - the same error, completed
            except TimeoutError:
                if not self._deadline.expired:
                    raise
                raise self._out_of_time("while a token was fetched", "unsent") from None
            self._header = credential.header(self._endpoint.surface)

    async def _admission(self, gate: Gate) -> None:
        """Wait for a slot of the quota, and for as long as the server asked, if it did."""
        waited = await self._slot(gate)
        while (early := self._not_before - self._deadline.clock()) > _INSTANT:
            # A gate of the user's own need not know about 429s.
            gate.finish(None, None, None, sent=False)
            await self._sleep(early + self._spread)
            waited += early + self._spread + await self._slot(gate)
        self._to_the_front = False
        if self.report is not None:
            self.report.waited(waited, self._lane)

    async def _slot(self, gate: Gate) -> float:
        # A gate that keeps the deadline can say what made the call wait; not every one keeps it.
        until = None if self._deadline.at is None else self._deadline.at + _GATE_GRACE
        try:
            with self._transport.waiting(until):
                return await gate.acquire(max_wait=self._deadline.left(), front=self._to_the_front)
        except KubiyaError as error:
            raise self._complete(error)  # noqa: B904 - the same error, completed
        except TimeoutError:
            if not self._deadline.expired:
                raise
            raise self._out_of_time("while it waited for its turn", "unsent") from None

    async def _await_before_send(self, hook: BeforeSend) -> None:
        """Call `before_send`: from now on the request may reach the server."""
        try:
            await hook()
        except BaseException:
            if self._endpoint.gate is not None:
                self._endpoint.gate.finish(None, None, None, sent=False)
            raise

    async def _attempt(self, headers: RequestHeaders | None = None) -> HttpResponse | KubiyaError:
        """Send once; the headers are the call's, unless a middleware has changed them."""
        call, endpoint = self._call, self._endpoint
        if self.report is not None:
            self.report.attempt_started(len(self._attempts) + 1)
        assert self._header is not None  # noqa: S101 - it was fetched before
        self._headers = RequestHeaders(call.headers) if headers is None else headers
        self._headers[self._header[0]] = self._header[1]
        request = WireRequest(
            call.operation.method,
            self._url,
            self._headers,
            call.body,
            endpoint.origin,
            call.read_timeout,
            self._deadline.at,
            self._settings.max_response_bytes,
            self._parse is None,
        )
        self._begun = self._deadline.clock()
        answer: HttpResponse | KubiyaError | None = None
        try:
            if call.operation.replay is Replay.NEVER and self._transport.has_external_session:
                # One turn of the loop lets a kept-alive connection that the server has just closed
                # be noticed before it is chosen for a request that cannot be repeated.
                await asyncio.sleep(0)
            answer = await self._transport.exchange(request)
        except KubiyaError:
            raise
        except BaseException:
            # Cancelled, or a trace of the caller's session has raised: it may have been sent.
            if call.operation.replay is Replay.NEVER:
                self._record_completed()
            raise
        else:
            return answer
        finally:
            if endpoint.gate is not None:
                self._release(endpoint.gate, answer)
            if answer is None and self.report is not None:
                self.report.attempt_finished(self._describe_end())

    async def _attempt_through_middleware(self) -> HttpResponse | KubiyaError:
        """Make one attempt as the client's middleware has it: sent once, again, or not at all."""
        call = self._call
        lost = TransportError("a middleware did not wait for the answer", phase="sent")
        outcomes: list[HttpResponse | KubiyaError] = []
        sending = False

        async def send(request: MiddlewareRequest) -> Response:
            nonlocal sending
            if sending:
                raise ConfigError("a middleware sent a request while another one was under way")
            headers = changed_headers(call, offered, request)
            sending = True
            try:
                if outcomes:
                    await self._prepare_resend(outcomes[-1], reported=outcomes[-1] is lost)
                outcomes.append(lost)
                outcome = outcomes[-1] = await self._attempt(headers)
            finally:
                sending = False
            if isinstance(outcome, HttpResponse):
                return outcome
            raise outcome

        assert self._header is not None  # noqa: S101 - it was fetched before
        self._begun = self._deadline.clock()
        self._headers = RequestHeaders(call.headers)
        offered = MiddlewareRequest(
            call.operation.id,
            call.operation.method,
            self._url,
            call.operation.replay,
            len(self._attempts) + 1,
            RequestHeaders(call.headers),
            call.body,
            (self._header[0], Secret(self._header[1])),
        )
        # An attempt keeps the deadline itself, and knows how far it got.
        until = None if self._deadline.at is None else self._deadline.at + _GATE_GRACE
        answer: HttpResponse | KubiyaError | None = None
        try:
            with self._transport.waiting(until):
                given = await compose(self._settings.middleware, send)(offered)
            answer = given if isinstance(given, HttpResponse) else self._given(given)
            return answer  # noqa: TRY300 - what follows has its own answer
        except KubiyaError as error:
            # That of another call, or complete already, is no outcome of this attempt.
            if error.operation is not None:
                raise
            answer = error.with_traceback(None)
            return answer
        except TimeoutError:
            if not self._deadline.expired:
                raise
            answer = DeadlineExceededError("", phase="sent" if outcomes else "unsent")
            return answer
        finally:
            last = outcomes[-1] if outcomes else None
            self._leave_middleware(last, answer, interrupted=last is lost)

    async def _prepare_resend(self, last: HttpResponse | KubiyaError, *, reported: bool) -> None:
        """Record what a middleware follows up with another request, and take a slot for that.

        Raises:
            ConfigError: The call must not be sent again.
        """
        failed, endpoint = self._failure(last), self._endpoint
        attempt = self._describe(last, failed)
        executed = self._may_be_executed(failed)
        if executed and self._is_executed_once:
            raise ConfigError(
                f"a middleware sent {self._call.operation.id} again, which must not be executed "
                f"twice, after an attempt that may have been executed ({attempt.outcome})"
            )
        self._maybe_processed |= executed
        self._attempts = (*self._attempts, attempt)
        if self.report is not None and not reported:
            self._report_attempt(self.report, attempt, last)
        if isinstance(last, HttpResponse) and last.stream is not None:
            last.stream.close()
        gate = endpoint.background if self._lane == "background" else endpoint.gate
        if gate is not None and not gate.try_acquire():
            await self._admission(gate)
        hook = before_send.get()
        if hook is not None:
            await self._await_before_send(hook)

    def _leave_middleware(
        self,
        last: HttpResponse | KubiyaError | None,
        answer: HttpResponse | KubiyaError | None,
        *,
        interrupted: bool,
    ) -> None:
        """Record what a middleware leaves behind.

        Args:
            last: What the last request brought; `None` if nothing was sent.
            answer: What the attempt brings; `None` if an exception ends the call.
            interrupted: The middleware did not wait for the last request.
        """
        if self.report is not None:
            if last is None or (interrupted and answer is not None):
                self.report.attempt_started(len(self._attempts) + 1)
            if answer is None and not interrupted:
                self.report.attempt_finished(self._describe_end())
        if last is None:
            if self._endpoint.gate is not None:
                self._endpoint.gate.finish(None, None, None, sent=False)
            return
        opened = last.stream if isinstance(last, HttpResponse) else None
        if opened is not None and opened is not getattr(answer, "stream", None):
            opened.close()
        if answer is not last and self._may_be_executed(self._failure(last)):
            # What the middleware says instead may look like a reason to try again.
            self._maybe_processed = True
            self._sealed = self._is_executed_once
            self._record_completed()

    def _failure(self, answer: HttpResponse | KubiyaError) -> FailedAttempt | None:
        """Classify an answer, without any consequence; `None` for a success."""
        if not isinstance(answer, HttpResponse):
            return classify.transport_failure(self._call.operation, answer)
        if answer.status < _SUCCESS_BELOW:
            return None
        if answer.status in STATUSES:
            return classify.redirect_failure(self._url, answer)
        return self._status_failure(answer)

    def _may_be_executed(self, failed: FailedAttempt | None) -> bool:
        if self._call.operation.replay is Replay.SAFE:
            return False
        return failed is None or getattr(failed.error, "maybe_processed", False)

    @property
    def _is_executed_once(self) -> bool:
        """Whether a call that may have been executed must not be sent again."""
        call = self._call
        keyed = call.key_given or call.policy.trust_idempotency_key
        return call.operation.replay is Replay.NEVER and (self._parse is None or not keyed)

    def _given(self, given: Response) -> HttpResponse:
        """Return a middleware's own answer in place of the server's.

        Raises:
            ConfigError: No server could answer that.
        """
        check_answer(given)
        headers = CIMultiDict(given.headers)
        if self._parse is None and given.status < _SUCCESS_BELOW:
            return HttpResponse(given.status, headers, b"", GivenStream(given.body))
        return HttpResponse(given.status, headers, given.body)

    async def _sleep(self, seconds: float) -> None:
        try:
            with self._transport.waiting():
                await asyncio.sleep(seconds)
        except ClientClosedError as error:
            raise self._complete(error)  # noqa: B904 - the same error, completed

    @property
    def _secrets(self) -> tuple[Secret, ...]:
        """What must not be shown, should the server echo it."""
        if self._header is None:
            return self._call.secrets
        return (Secret(self._header[1].rpartition(" ")[2]), *self._call.secrets)

    def _release(self, gate: Gate, answer: HttpResponse | KubiyaError | None) -> None:
        if isinstance(answer, HttpResponse):
            if answer.status == _LIMITED:
                self._limited_at = self._deadline.clock()
            wait = self._server_wait(answer) if answer.status >= _ERROR_FROM else None
            gate.finish(answer.status, answer.headers, wait)
        else:
            unsent = isinstance(answer, TransportError) and answer.phase == "unsent"
            gate.finish(None, None, None, sent=not unsent)

    def _server_wait(self, answer: HttpResponse) -> ServerWait | None:
        data = parse_error_body(answer.body).data if answer.body else None
        return server_wait(answer.status, answer.headers, data, now=self._settings.wall())

    def _classify(self, answer: HttpResponse | KubiyaError) -> T | FailedAttempt:
        """Say what went wrong in an attempt that brought no success."""
        if not isinstance(answer, HttpResponse):
            self._answer = None
            if isinstance(answer, DeadlineExceededError):
                answer.message = self._deadline_message("while an attempt was under way")
                answer.args = (answer.message,)
            return classify.transport_failure(self._call.operation, answer)
        self._answer = answer
        if answer.status in STATUSES:
            return self._redirect(answer)
        failed = self._status_failure(answer)
        if isinstance(failed.error, AuthenticationError) and not self._refreshed:
            self._refreshed = True
            assert self._header is not None  # noqa: S101 - it was sent
            renewed = self._endpoint.credential.reject(self._header[1])
            return failed._replace(again=renewed)
        return failed

    def _status_failure(self, answer: HttpResponse) -> FailedAttempt:
        endpoint = self._endpoint
        wait = self._server_wait(answer) if answer.status >= _ERROR_FROM else None
        return classify.status_failure(
            self._call.operation,
            answer,
            wait,
            scheme=endpoint.credential.scheme(endpoint.surface),
            surface=endpoint.surface,
        )

    async def _result_in_thread(self, answer: HttpResponse) -> T | FailedAttempt:
        """Parse a large response in a thread, so that the loop is not blocked.

        Nothing waits for a thread that is no longer wanted: it ends by itself, and has no effect.
        """
        reading = asyncio.get_running_loop().run_in_executor(None, self._result, answer)
        try:
            with self._transport.waiting(self._deadline.at):
                return await reading
        except ClientClosedError as error:
            raise self._complete(error)  # noqa: B904 - the same error, completed
        except TimeoutError:
            words = self._deadline_message("while the answer was read")
        late = DeadlineExceededError(words, phase="body", status=answer.status)
        return classify.transport_failure(self._call.operation, late)

    def _result(self, answer: HttpResponse) -> T | FailedAttempt:
        self._answer = answer
        if self._parse is None:
            return cast("T", self._opened(answer))
        try:
            if self._call.operation.result in _JSON_RESULTS:
                most = self._settings.max_response_elements
                if len(answer.body) > most:
                    check_elements(answer.body, most)
            return self._parse(answer)
        # The frames they come from hold the body, which may echo a secret.
        except KubiyaError as error:
            error.__traceback__ = error.__context__ = error.__cause__ = None
            error.request_id = error.request_id or answer.request_id
            if isinstance(error, TransportError):
                error.status = answer.status
            if isinstance(error, DecodeError | TransportError):
                return classify.transport_failure(self._call.operation, error)
            return FailedAttempt(
                error, None, "status" if isinstance(error, ErrorInSuccessResponse) else "body"
            )

    def _opened(self, answer: HttpResponse) -> OpenStream:
        body, identity = answer.stream, answer.request_id
        assert body is not None  # noqa: S101 - the transport leaves a stream's success open
        body.operation, body.request_id = self._call.operation.id, identity
        number = 0 if self.report is None else self.report.number
        return OpenStream(answer.status, answer.headers, body, identity, number, self._secrets)

    def _redirect(self, answer: HttpResponse) -> FailedAttempt:
        operation = self._call.operation
        failed = classify.redirect_failure(self._url, answer)
        location = answer.headers.get("Location")
        target = follow(self._url, location, operation.method, operation.replay)
        if target is None or self._redirects >= MAX_REDIRECTS or self._parse is None:
            return failed
        self._redirects += 1
        self._url = target
        return failed._replace(again=True)

    def _next(self, failed: FailedAttempt) -> float:
        """Return the seconds to wait before the next attempt, or raise the final error."""
        if failed.again and not self._sealed:
            return 0.0
        if failed.failure is None or self._sealed:
            raise self._complete(failed.error)
        decision = decide(
            failed.failure,
            replay=self._call.operation.replay,
            keyed=self._call.key_given,
            retries=self._retries,
            rate_limit_retries=self._rate_limit_retries,
            policy=self._call.policy,
            budget=self._endpoint.budget,
            time_left=self._deadline.left(),
            uniform=self._settings.uniform,
            body_retries=self._body_retries,
            stream=self._parse is None,
        )
        if not isinstance(decision, Retry):
            failed.error.hint = classify.hint(failed.error, decision.reason)
            raise self._complete(failed.error)
        return self._schedule(failed, decision)

    def _schedule(self, failed: FailedAttempt, decision: Retry) -> float:
        *before, last = self._attempts
        waited = dataclasses.replace(last, wait=decision.after, wait_reason=decision.reason)
        self._attempts = (*before, waited)
        if self.report is not None:
            self.report.retry_scheduled(last.number, decision.after, decision.reason)
        failure = failed.failure
        if failure is not None and failure.status == _LIMITED:
            self._rate_limit_retries += 1
            if self._endpoint.gate is not None:
                # The gate makes all calls wait, this call first in line.
                self._to_the_front = True
                self._not_before = self._limited_at + decision.after - decision.spread
                self._spread = decision.spread
                return 0.0
            return decision.after
        self._retries += 1
        self._body_retries += failure is not None and failure.reason is FailureKind.BODY
        return decision.after

    def _complete(self, error: KubiyaError) -> KubiyaError:
        """Add what only the whole execution knows."""
        self._keep_failures()
        if isinstance(error, ApiError | DecodeError | TransportError):
            # Of all attempts, as an earlier one may have been acted on.
            error.maybe_processed = error.maybe_processed or self._maybe_processed
            if error.maybe_processed and self._call.operation.replay is Replay.NEVER:
                self._record_completed()
        error.operation = self._call.operation.id
        error.attempts = self._attempts
        if error.request_id is None and self._attempts:
            error.request_id = self._attempts[-1].request_id
        return error

    def _record_success(self, answer: HttpResponse | KubiyaError) -> None:
        if self.report is not None and self.report.reports_attempts:
            self._report_attempt(self.report, self._describe(answer, None), answer)
        if not self._endpoint.budget.full:
            self._endpoint.budget.succeeded()
        if self._attempts:
            self._keep_failures()
        if self._call.operation.replay is Replay.NEVER:
            self._record_completed()

    def _record_completed(self) -> None:
        writes = completed_writes.get()
        if writes is not None:
            writes.append(self._call.operation.id)

    def _keep_failures(self) -> None:
        """Keep the failed attempts for those that count them."""
        failures = failed_attempts.get()
        if failures is not None:
            failures.extend(self._attempts)

    def _out_of_time(self, when: str, phase: Phase) -> KubiyaError:
        return self._complete(DeadlineExceededError(self._deadline_message(when), phase=phase))

    def _deadline_message(self, when: str) -> str:
        return f"the deadline of {self._call.timeout or 0:g} s passed {when}"

    def _record_failure(self, answer: HttpResponse | KubiyaError, failed: FailedAttempt) -> float:
        """Record a failed attempt, and return the seconds to wait before the next one.

        Raises:
            KubiyaError: There is none.
        """
        mask_secrets(failed.error, self._secrets)
        attempt = self._describe(answer, failed)
        self._attempts = (*self._attempts, attempt)
        self._maybe_processed |= getattr(failed.error, "maybe_processed", False)
        if self.report is not None:
            self._report_attempt(self.report, attempt, answer)
        return self._next(failed)

    def _report_attempt(
        self, report: CallReport, attempt: Attempt, answer: HttpResponse | KubiyaError
    ) -> None:
        report.attempt_finished(attempt)
        if report.logs_bodies:
            report.log_exchange(
                attempt,
                self._call,
                url=self._url,
                headers=self._headers,
                answer=answer,
                secrets=self._secrets,
            )

    def _describe(
        self, answer: HttpResponse | KubiyaError, failed: FailedAttempt | None
    ) -> Attempt:
        status = answer.status if isinstance(answer, _WITH_STATUS) else None
        outcome = f"HTTP {status}" if isinstance(answer, HttpResponse) else type(answer).__name__
        return Attempt(
            len(self._attempts) + 1,
            "status" if failed is None else failed.phase,
            outcome,
            self._deadline.clock() - self._begun,
            status,
            answer.request_id if failed is None else failed.error.request_id,
        )

    def _describe_end(self) -> Attempt:
        """Describe an attempt that was cancelled by its caller, or ended by a bug."""
        elapsed = self._deadline.clock() - self._begun
        error = sys.exception()
        cancelled = error is None or isinstance(error, asyncio.CancelledError)
        outcome = "cancelled" if cancelled else type(error).__name__
        return Attempt(len(self._attempts) + 1, "sent", outcome, elapsed)


def check_options(options: object) -> None:
    """Refuse what are no options.

    Raises:
        InvalidArgumentError: They are something else, or their query is.
    """
    if not isinstance(options, RequestOptions):
        kind = type(options).__name__
        problem = f"options must be a RequestOptions, got {kind}"
        raise InvalidArgumentError(problem, argument="options")
    for name in ("extra_query", "extra_body"):
        value: object = getattr(options, name)
        if not isinstance(value, Mapping):
            kind = type(value).__name__
            raise InvalidArgumentError(f"{name} must be a mapping, got {kind}", argument=name)
    if not (options.lane is UNSET or options.lane in LANES):
        problem = "lane must be 'interactive' or 'background'"
        raise InvalidArgumentError(problem, argument="lane")


def _limits(
    options: RequestOptions, timeout: float | None, policy: RetryPolicy
) -> tuple[float | None, RetryPolicy]:
    if not isinstance(options.timeout, Unset):
        timeout = check_timeout(options.timeout)
    if not isinstance(options.retries, Unset):
        policy = retry_policy(options.retries, policy)
    return timeout, policy


def check_timeout(value: float | None, argument: str = "timeout") -> float | None:
    """Refuse what cannot be a deadline.

    Raises:
        InvalidArgumentError: It is not a positive, finite number of seconds.
    """
    if value is None:
        return None
    if not is_number(value) or not 0 < value < float("inf"):
        raise InvalidArgumentError(
            f"{argument} must be a positive number of seconds or None, got {value!r}",
            argument=argument,
        )
    return float(value)


def retry_policy(retries: int | RetryPolicy, base: RetryPolicy) -> RetryPolicy:
    """Read `retries=`: a number of retries, or a whole policy.

    Raises:
        InvalidArgumentError: It is neither.
    """
    if isinstance(retries, RetryPolicy):
        return retries
    if type(retries) is not int or retries < 0:
        raise InvalidArgumentError(
            f"retries must be a number from 0 up or a RetryPolicy, got {retries!r}",
            argument="retries",
        )
    if retries == 0:
        return dataclasses.replace(base, max_retries=0, max_rate_limit_retries=0)
    return dataclasses.replace(base, max_retries=retries)


def _encode(
    body: Body | None, extra: Mapping[str, object], operation: Operation
) -> tuple[bytes, str]:
    if isinstance(body, tuple):
        form, values = body
        if isinstance(values, WholeBody):
            return encode_whole(form, values, extra), JSON
        return encode_body(form, values, extra), JSON
    if extra:
        if body is None and operation.method in WITH_BODY:
            return to_json(extra_fields(extra)), JSON
        raise InvalidArgumentError(
            f"extra_body has no place: {operation.id} sends no JSON object of fields",
            argument="extra_body",
        )
    if isinstance(body, MultipartForm | RawBody):
        return body.encode()
    assert body is not None  # noqa: S101 - there is something to encode
    return body, JSON


def _held(value: object) -> Iterator[Secret]:
    """Yield what stands in a `SecretStr`, at any depth."""
    if isinstance(value, SecretStr):
        yield from _as_secrets(value)
    elif isinstance(value, Mapping):
        for inner in cast("Mapping[str, object]", value).values():
            yield from _held(inner)
    elif isinstance(value, list | tuple):
        for inner in cast("Sequence[object]", value):
            yield from _held(inner)


def _secrets(body: Body | None, extra: Mapping[str, object]) -> tuple[Secret, ...]:
    """Return the arguments that must not appear in errors, even if the server echoes them."""
    held = tuple(_held(extra)) if extra else ()
    if not isinstance(body, tuple) or not isinstance(body[0], type):
        return held
    names = _secret_fields(body[0])
    if not names:
        return held
    values = body[1].entries() if isinstance(body[1], WholeBody) else body[1]
    return (*held, *(secret for name in names for secret in _as_secrets(values.get(name))))


@functools.cache
def _secret_fields(model: type[Model]) -> tuple[str, ...]:
    fields = model.model_fields.items()
    return tuple(name for name, field in fields if _holds_secret(field.annotation))


def _holds_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(map(_holds_secret, get_args(annotation)))


def _as_secrets(value: object) -> Iterator[Secret]:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, str) and value:
        yield Secret(value)
    elif isinstance(value, Mapping):
        for inner in cast("Mapping[str, object]", value).values():
            yield from _as_secrets(inner)


def _target(
    operation: Operation,
    path: tuple[object, ...],
    query: Mapping[str, object],
    options: RequestOptions | None,
) -> str:
    target = operation.path[0]
    # A request to any endpoint has an operation of its own, which no cache may keep.
    if path:
        names, integers = _path_arguments(operation)
        for name in integers:
            value = path[names.index(name)]
            if type(value) is not int:
                raise InvalidArgumentError(
                    f"{name} must be an int, got {type(value).__name__}", argument=name
                )
        target = build_path(operation.path, names, path)
    text = build_query(operation.query, _documents(operation, query)) if query else ""
    if operation.constants:
        text = "&".join(filter(None, (constant_query(operation), text)))
    if options is not None and options.extra_query:
        text = "&".join(filter(None, (text, build_query((), options.extra_query))))
    return f"{target}?{text}" if text else target


@functools.cache
def _path_arguments(operation: Operation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name the arguments that go into the path, and those of them that are numbers."""
    named = {p.argument or p.name: p for p in operation.path_parameters}
    return tuple(named), tuple(name for name, p in named.items() if p.kind == "integer")


def _documents(operation: Operation, query: Mapping[str, object]) -> Mapping[str, object]:
    """Write the parameters that are JSON documents; they come with the model they have to fit."""
    names = _document_names(operation)
    if not names:
        return query
    written: dict[str, object] = {}
    for name in names:
        model, value = cast("tuple[type[Model], object]", query[name])
        given = value is not UNSET and value is not None
        written[name] = json_text(model, value) if given else value
    return {**query, **written}


@functools.cache
def _document_names(operation: Operation) -> tuple[str, ...]:
    return tuple(p.name for p in operation.query if p.kind == "json")
