"""The execution of one call: attempts, retries and pauses, to a result or an open stream."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import logging
import math
import random
import sys
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from kubiya_async._calls import body_log, classify
from kubiya_async._calls.classify import FailedAttempt
from kubiya_async._calls.retry import FailureKind, Retry, decide
from kubiya_async._messages.call import Deadline
from kubiya_async._messages.elements import DEFAULT_MAX_ELEMENTS, LARGE_BODY, check_elements
from kubiya_async._messages.error_bodies import parse_error_body
from kubiya_async._messages.headers import RequestHeaders, request_headers
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.operation import Replay
from kubiya_async._messages.redact import Secret, mask_secrets
from kubiya_async._messages.url import MAX_REDIRECTS, STATUSES, follow
from kubiya_async._response_sink import current_sink
from kubiya_async._transport.session import USER_AGENT, HttpResponse, WireRequest
from kubiya_async._transport.stream import OpenStream
from kubiya_async.errors import (
    ApiError,
    Attempt,
    AuthenticationError,
    ClientClosedError,
    DeadlineExceededError,
    DecodeError,
    ErrorInSuccessResponse,
    KubiyaError,
    Phase,
    TransportError,
)
from kubiya_async.limits.headers import ServerWait, server_wait

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping
    from typing import Any

    from kubiya_async._calls.reporting import CallReport
    from kubiya_async._calls.retry import RetryBudget
    from kubiya_async._messages.call import Call, Response
    from kubiya_async._messages.operation import Operation, Surface
    from kubiya_async._transport.session import HttpTransport
    from kubiya_async.auth import Credential
    from kubiya_async.limits.base import Gate
    from kubiya_async.observe import Observer


BeforeSend: TypeAlias = "Callable[[], Awaitable[None]]"

before_send: ContextVar[BeforeSend | None] = ContextVar("kubiya_async_departure", default=None)
"""Awaited before each attempt, when the quota has let the call pass and nothing has been sent. What
it raises ends the call, which then has certainly not been executed."""


failed_attempts: ContextVar[list[Attempt] | None] = ContextVar("kubiya_async_history", default=None)
"""Takes the failed attempts of each call that ends, oldest first."""

completed_writes: ContextVar[list[str] | None] = ContextVar(
    "kubiya_async_carried_out", default=None
)
"""Takes the operation of each call that worked, or may have, and must not be made twice."""


_log = get_logger()


def open_report(operation: Operation, observers: tuple[Observer, ...]) -> CallReport | None:
    """Begin the report of a call, if it has observers."""
    seen = current_sink.get()
    logs = _log.isEnabledFor(logging.DEBUG)
    if not (observers or logs or seen is not None):
        return None
    return _report()(operation, observers, seen, logs=logs)


@functools.cache
def _report() -> type[CallReport]:
    from kubiya_async._calls.reporting import CallReport  # noqa: PLC0415 - as said above

    return CallReport


T = TypeVar("T")


class Endpoint(NamedTuple):
    """A surface of the API as one client reaches it."""

    surface: Surface
    root: str
    """URL without a trailing slash, to which targets are appended."""
    origin: str
    """Scheme, host and port, for messages."""
    credential: Credential
    gate: Gate | None
    budget: RetryBudget


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """What the pipeline needs besides an endpoint."""

    observers: tuple[Observer, ...]
    headers: Mapping[str, str] = field(repr=False)
    """Sent with every request."""
    max_response_bytes: int
    max_response_elements: int = DEFAULT_MAX_ELEMENTS
    wall: Callable[[], float] = time.time
    """Unix time, for servers that give a date without giving their own."""
    uniform: Callable[[float, float], float] = random.uniform


class Pipeline:
    """Sends the calls of one client."""

    __slots__ = ("headers", "settings", "transport")

    def __init__(self, transport: HttpTransport, settings: PipelineSettings) -> None:
        """Keep the transport; nothing is opened yet."""
        self.transport: HttpTransport = transport
        self.settings: PipelineSettings = settings
        self.headers: RequestHeaders = RequestHeaders({"User-Agent": USER_AGENT})
        """What every request begins with."""
        self.headers.update(settings.headers)

    def request(
        self, call: Call, endpoint: Endpoint, finish: Callable[[Response], T]
    ) -> Coroutine[Any, Any, T]:
        """Send a call until it succeeds or must not be tried again.

        Args:
            call: What to send.
            endpoint: Where to.
            finish: Makes the result of a success; a `DecodeError` counts as a failed attempt.

        Raises:
            KubiyaError: The call failed; the error holds the attempts.
        """
        return CallExecution(self, call, endpoint, finish).execute()

    def open(self, call: Call, endpoint: Endpoint) -> Coroutine[Any, Any, OpenStream]:
        """Open a stream; failures before its head are treated as those of any call.

        Raises:
            KubiyaError: The stream did not open; the error holds the attempts.
        """
        return StreamExecution(self, call, endpoint).execute()


_SUCCESS_BELOW = 300
_ERROR_FROM = 400
_LIMITED = 429
_GATE_GRACE: Final = 0.05
_INSTANT: Final = 0.001
_WITH_STATUS = (HttpResponse, TransportError)
_JSON = frozenset({"json", "page"})


class CallExecution(Generic[T]):
    """A call that ends with a result."""

    stream = False

    # What most calls never change.
    _header: tuple[str, str] | None = None
    _answer: HttpResponse | None = None
    _attempts: tuple[Attempt, ...] = ()
    _retries = 0
    _rate_limit_retries = 0
    _body_retries = 0
    _redirects = 0
    _refreshed = False
    _maybe_processed = False
    _to_the_front = False
    _limited_at = _not_before = -math.inf
    _spread = 0.0

    def __init__(
        self,
        pipeline: Pipeline,
        call: Call,
        endpoint: Endpoint,
        finish: Callable[[Response], T],
    ) -> None:
        """Start the clock of the deadline.

        Raises:
            ConfigError: The client belongs to another process.
        """
        # Before the credential and the quota: both may be the other process's.
        pipeline.transport.check_process(call.operation.id)
        self._pipeline = pipeline
        self._call = call
        self._endpoint = endpoint
        self._finish = finish
        self._report = open_report(call.operation, pipeline.settings.observers)
        self._deadline = Deadline(asyncio.get_running_loop().time, call.timeout)
        self._url = endpoint.root + call.target
        self._begun = self._deadline.began

    @property
    def number(self) -> int:
        """Number of the call, for observers; 0 if there are none."""
        return 0 if self._report is None else self._report.number

    @property
    def operation(self) -> str:
        """Operation id."""
        return self._call.operation.id

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must not be shown, should the server echo it."""
        sent = () if self._header is None else (_bare(self._header[1]),)
        return (*sent, *self._call.secrets)

    def execute(self) -> Coroutine[Any, Any, T]:
        """Make attempts until there is a result or a final error.

        Raises:
            KubiyaError: The call failed.
        """
        return self._loop() if self._report is None else self._reported(self._report)

    async def _reported(self, report: CallReport) -> T:
        report.started(stream=self.stream, server=self._endpoint.origin, agent=self._call.agent)
        error: BaseException | None = None
        try:
            return await self._loop()
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._finished(report, error)
            # The frame of a raised error refers to the error, and the error to the frame.
            del error

    async def _loop(self) -> T:
        endpoint = self._endpoint
        while True:
            self._header = endpoint.credential.header(endpoint.surface)
            if self._header is None:
                await self._credential()
            gate = endpoint.gate
            if gate is not None and (self._to_the_front or not gate.try_acquire()):
                await self._admission(gate)
            hook = before_send.get()
            if hook is not None:
                await self._await_before_send(hook)
            answer = await self._attempt()
            large = isinstance(answer, HttpResponse) and len(answer.body) >= LARGE_BODY
            result = await self._judge_large(answer) if large else self._judge(answer)
            if not isinstance(result, FailedAttempt):
                if self._report is not None and self._report.tells_attempts:
                    self._tell(self._report, self._describe(answer, None), answer)
                endpoint.budget.succeeded()
                if self._attempts:
                    self._record_failures()
                self._record_completed()
                return result
            mask_secrets(result.error, self.secrets)
            self._remember(answer, result)
            pause = self._next(result)
            if pause > 0:
                await self._sleep(pause)

    async def _credential(self) -> None:
        """Fetch a token, so that a header is ready."""
        credential = self._endpoint.credential
        while self._header is None:
            try:
                with self._pipeline.transport.waiting(self._deadline.at):
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
        if self._report is not None:
            self._report.waited(waited)

    async def _slot(self, gate: Gate) -> float:
        # A gate that keeps the deadline can say what made the call wait; not every one keeps it.
        until = None if self._deadline.at is None else self._deadline.at + _GATE_GRACE
        try:
            with self._pipeline.transport.waiting(until):
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

    async def _attempt(self) -> HttpResponse | KubiyaError:
        call = self._call
        if self._report is not None:
            self._report.attempt_started(len(self._attempts) + 1)
        request = WireRequest(
            call.operation.method,
            self._url,
            self._headers(),
            call.body,
            self._endpoint.origin,
            call.silence,
        )
        self._begun = self._deadline.clock()
        answer: HttpResponse | KubiyaError | None = None
        try:
            if (
                call.operation.replay is Replay.NEVER
                and self._pipeline.transport.has_external_session
            ):
                # One turn of the loop lets a kept-alive connection that the server has just closed
                # be noticed before it is chosen for a request that cannot be repeated.
                await asyncio.sleep(0)
            answer = await self._pipeline.transport.exchange(
                request,
                stream=self.stream,
                limit=self._pipeline.settings.max_response_bytes,
                deadline=self._deadline.at,
            )
        except KubiyaError:
            raise
        except BaseException:
            # Cancelled, or a trace of the caller's session has raised: it may have been sent.
            self._record_completed()
            raise
        else:
            return answer
        finally:
            if self._endpoint.gate is not None:
                self._give_back(self._endpoint.gate, answer)
            if answer is None and self._report is not None:
                self._report.attempt_finished(self._given_up())

    async def _sleep(self, seconds: float) -> None:
        try:
            with self._pipeline.transport.waiting():
                await asyncio.sleep(seconds)
        except ClientClosedError as error:
            raise self._complete(error)  # noqa: B904 - the same error, completed

    def _headers(self) -> RequestHeaders:
        headers = request_headers(self._call, self._pipeline.headers)
        assert self._header is not None  # noqa: S101 - it was fetched before
        headers[self._header[0]] = self._header[1]
        return headers

    def _give_back(self, gate: Gate, answer: HttpResponse | KubiyaError | None) -> None:
        if isinstance(answer, HttpResponse):
            if answer.status == _LIMITED:
                self._limited_at = self._deadline.clock()
            gate.finish(answer.status, answer.headers, self._server_wait(answer))
        else:
            unsent = isinstance(answer, TransportError) and answer.phase == "unsent"
            gate.finish(None, None, None, sent=not unsent)

    def _server_wait(self, answer: HttpResponse) -> ServerWait | None:
        if answer.status < _ERROR_FROM:
            return None
        data = parse_error_body(answer.body).data if answer.body else None
        return server_wait(answer.status, answer.headers, data, now=self._pipeline.settings.wall())

    def _judge(self, answer: HttpResponse | KubiyaError) -> T | FailedAttempt:
        """Make the result, or say what went wrong."""
        operation = self._call.operation
        if not isinstance(answer, HttpResponse):
            self._answer = None
            if isinstance(answer, DeadlineExceededError):
                answer.message = self._deadline_message("while an attempt was under way")
                answer.args = (answer.message,)
            return classify.transport_failure(operation, answer)
        self._answer = answer
        if answer.status < _SUCCESS_BELOW:
            return self._succeed(answer)
        if answer.status in STATUSES:
            return self._redirect(answer)
        endpoint = self._endpoint
        failed = classify.status_failure(
            operation,
            answer,
            self._server_wait(answer),
            scheme=endpoint.credential.scheme(endpoint.surface),
            surface=endpoint.surface,
        )
        if isinstance(failed.error, AuthenticationError) and not self._refreshed:
            self._refreshed = True
            assert self._header is not None  # noqa: S101 - it was sent
            renewed = endpoint.credential.reject(self._header[1])
            return failed._replace(again=renewed)
        return failed

    async def _judge_large(self, answer: HttpResponse | KubiyaError) -> T | FailedAttempt:
        """Classify a large response, parsed in a thread so that the loop is not blocked.

        Nothing waits for a thread that is no longer wanted: it ends by itself, and has no effect.
        """
        if not isinstance(answer, HttpResponse) or answer.status >= _SUCCESS_BELOW:
            return self._judge(answer)
        self._answer = answer
        reading = asyncio.get_running_loop().run_in_executor(None, self._succeed, answer)
        try:
            with self._pipeline.transport.waiting(self._deadline.at):
                return await reading
        except ClientClosedError as error:
            raise self._complete(error)  # noqa: B904 - the same error, completed
        except TimeoutError:
            words = self._deadline_message("while the answer was read")
        late = DeadlineExceededError(words, phase="body", status=answer.status)
        return classify.transport_failure(self._call.operation, late)

    def _succeed(self, answer: HttpResponse) -> T | FailedAttempt:
        try:
            if self._call.operation.result in _JSON:
                check_elements(answer.body, self._pipeline.settings.max_response_elements)
            return self._finish(answer)
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

    def _redirect(self, answer: HttpResponse) -> FailedAttempt:
        operation = self._call.operation
        location = answer.headers.get("Location")
        target = follow(self._url, location, operation.method, operation.replay)
        if target is None or self._redirects >= MAX_REDIRECTS or self.stream:
            return classify.redirect_failure(self._url, answer)
        self._redirects += 1
        failed = classify.redirect_failure(self._url, answer)
        self._url = target
        return failed._replace(again=True)

    def _next(self, failed: FailedAttempt) -> float:
        """Return the seconds to wait before the next attempt, or raise the final error."""
        if failed.again:
            return 0.0
        if failed.failure is None:
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
            uniform=self._pipeline.settings.uniform,
            body_retries=self._body_retries,
            stream=self.stream,
        )
        if not isinstance(decision, Retry):
            failed.error.hint = classify.hint(failed.error, decision.reason)
            raise self._complete(failed.error)
        return self._schedule(failed, decision)

    def _schedule(self, failed: FailedAttempt, decision: Retry) -> float:
        *before, last = self._attempts
        waited = dataclasses.replace(last, wait=decision.after, wait_reason=decision.reason)
        self._attempts = (*before, waited)
        if self._report is not None:
            self._report.retry_scheduled(last.number, decision.after, decision.reason)
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
        self._record_failures()
        if isinstance(error, ApiError | DecodeError | TransportError):
            # Of all attempts, as an earlier one may have been acted on.
            error.maybe_processed = error.maybe_processed or self._maybe_processed
            if error.maybe_processed:
                self._record_completed()
        error.operation = self._call.operation.id
        error.attempts = self._attempts
        if error.request_id is None and self._attempts:
            error.request_id = self._attempts[-1].request_id
        return error

    def _record_completed(self) -> None:
        if self._call.operation.replay is not Replay.NEVER:
            return
        account = completed_writes.get()
        if account is not None:
            account.append(self._call.operation.id)

    def _record_failures(self) -> None:
        """Keep the failed attempts for those that count them."""
        failures = failed_attempts.get()
        if failures is not None:
            failures.extend(self._attempts)

    def _out_of_time(self, when: str, phase: Phase) -> KubiyaError:
        return self._complete(DeadlineExceededError(self._deadline_message(when), phase=phase))

    def _deadline_message(self, when: str) -> str:
        return f"the deadline of {self._call.timeout or 0:g} s passed {when}"

    def _remember(self, answer: HttpResponse | KubiyaError, failed: FailedAttempt) -> None:
        """Record a failed attempt, for the error and for observers."""
        attempt = self._describe(answer, failed)
        self._attempts = (*self._attempts, attempt)
        self._maybe_processed |= getattr(failed.error, "maybe_processed", False)
        if self._report is not None:
            self._tell(self._report, attempt, answer)

    def _tell(
        self, report: CallReport, attempt: Attempt, answer: HttpResponse | KubiyaError
    ) -> None:
        """Report how an attempt ended; pass request and response to the sinks that capture them."""
        report.attempt_finished(attempt)
        if body_log.are_wanted():
            body_log.log_exchange(
                self._call,
                number=attempt.number,
                url=self._url,
                headers=self._headers(),
                answer=answer,
                secrets=self.secrets,
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

    def _given_up(self) -> Attempt:
        """Report an attempt that was cancelled by its caller, or ended by a bug."""
        elapsed = self._deadline.clock() - self._begun
        error = sys.exception()
        cancelled = error is None or isinstance(error, asyncio.CancelledError)
        outcome = "cancelled" if cancelled else type(error).__name__
        return Attempt(len(self._attempts) + 1, "sent", outcome, elapsed)

    def _finished(self, report: CallReport, error: BaseException | None) -> None:
        """Report how the call ended."""
        answer = self._answer
        tries = len(self._attempts) + (error is None)
        elapsed = self._deadline.clock() - self._deadline.began
        if answer is not None and report.captures:
            identity = error.request_id if isinstance(error, KubiyaError) else None
            report.answered(
                answer.status,
                answer.headers,
                identity or answer.request_id,
                tries,
                elapsed,
                failures=self._attempts[: max(0, tries - 1)],
            )
        report.finished(None if answer is None else answer.status, tries, elapsed, error)


def _bare(header: str) -> Secret:
    """Return a header's value without the secret."""
    return Secret(header.rpartition(" ")[2])


class StreamExecution(CallExecution[OpenStream]):
    """A call whose success is an open stream."""

    stream = True

    def __init__(self, pipeline: Pipeline, call: Call, endpoint: Endpoint) -> None:
        """Start the clock of the deadline, which ends when the stream is open."""
        super().__init__(pipeline, call, endpoint, _unused)

    def _succeed(self, answer: HttpResponse) -> OpenStream | FailedAttempt:
        assert answer.stream is not None  # noqa: S101 - the transport leaves a stream's success open
        body, identity = answer.stream, answer.request_id
        body.operation, body.request_id = self.operation, identity
        return OpenStream(answer.status, answer.headers, body, identity, self.number, self.secrets)


def _unused(response: Response) -> OpenStream:
    raise AssertionError(response)
