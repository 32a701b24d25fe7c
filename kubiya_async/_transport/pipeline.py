"""The one way every call takes: credential, quota, attempt, judgement, and again or out.

    ┌─> credential ─> quota ─> attempt ─> answer good? ─> result
    │                                        │ no
    └──────── wait <─── again? <─────────────┘─> error with the history of attempts

What to do after a failure is decided in `_core.retry`; this module only obeys. One deadline spans
the whole way. The slot a call takes of the quota is given back after every attempt, whatever happens.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from kubiya_async._core.api_errors import api_error
from kubiya_async._core.call import Call, Response
from kubiya_async._core.envelopes import parse_error_body, request_id
from kubiya_async._core.operation import Replay, Surface
from kubiya_async._core.redirects import MAX_REDIRECTS, STATUSES, describe, follow
from kubiya_async._core.retry import Failure, Reason, Retry, decide
from kubiya_async._core.server_wait import ServerWait, server_wait
from kubiya_async._transport.failures import REASONS
from kubiya_async._transport.headers import RequestHeaders
from kubiya_async._transport.http import Answer, WireRequest
from kubiya_async.errors import (
    ApiError,
    Attempt,
    AuthenticationError,
    DeadlineExceededError,
    DecodeError,
    KubiyaError,
    Phase,
    RedirectError,
    ReportedError,
    TransportError,
)
from kubiya_async.observe import (
    AttemptFinished,
    AttemptStarted,
    CallFinished,
    CallStarted,
    LimiterWaited,
    Observer,
    RetryScheduled,
    notify,
)
from kubiya_async.responses import ResponseInfo, captured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import aiohttp

    from kubiya_async._core.budget import RetryBudget
    from kubiya_async._transport.http import HttpTransport
    from kubiya_async.auth import Credential
    from kubiya_async.limits import Gate

T = TypeVar("T")

logger = logging.getLogger("kubiya_async")

_numbers = itertools.count(1)

ERROR_BODY_LIMIT: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A surface of the API as one client reaches it."""

    surface: Surface
    root: str
    """URL without a trailing slash, to which targets are appended."""
    origin: str
    credential: Credential
    gate: Gate | None
    budget: RetryBudget


@dataclass(frozen=True, slots=True)
class OpenStream:
    """A stream whose head is good; whoever holds it must close it."""

    status: int
    headers: Mapping[str, str]
    response: aiohttp.ClientResponse = field(repr=False)
    request_id: str | None
    call: int
    """Number of the call, for observers."""


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """What the pipeline needs besides an endpoint."""

    observers: tuple[Observer, ...]
    headers: Mapping[str, str] = field(repr=False)
    max_response_bytes: int
    wall: Callable[[], float] = time.time
    uniform: Callable[[float, float], float] = random.uniform


class Pipeline:
    """Sends calls of one client."""

    __slots__ = ("settings", "transport")

    def __init__(self, transport: HttpTransport, settings: PipelineSettings) -> None:
        """Keep the transport; nothing is opened yet."""
        self.transport = transport
        self.settings = settings

    async def request(self, call: Call, endpoint: Endpoint, finish: Callable[[Response], T]) -> T:
        """Send a call until it succeeds or must not be tried again.

        Args:
            call: What to send.
            endpoint: Where to.
            finish: Makes the result of a success; a `DecodeError` from it counts as a failed attempt.

        Raises:
            KubiyaError: The call failed; the error holds the attempts.
        """
        return await _Run(self, call, endpoint, finish).to_the_end()

    async def open(self, call: Call, endpoint: Endpoint) -> OpenStream:
        """Open a stream; failures before its head are treated as those of any call.

        Raises:
            KubiyaError: The stream did not open; the error holds the attempts.
        """
        return await _StreamRun(self, call, endpoint).to_the_end()


class _Run(Generic[T]):
    """One call under way."""

    __slots__ = (
        "_attempts",
        "_call",
        "_deadline",
        "_endpoint",
        "_finish",
        "_header",
        "_number",
        "_observers",
        "_pipeline",
        "_rate_limit_retries",
        "_redirects",
        "_refreshed",
        "_retries",
        "_started",
        "_status",
        "_to_the_front",
        "_url",
    )

    stream = False

    def __init__(
        self,
        pipeline: Pipeline,
        call: Call,
        endpoint: Endpoint,
        finish: Callable[[Response], T],
    ) -> None:
        self._pipeline = pipeline
        self._call = call
        self._endpoint = endpoint
        self._finish = finish
        self._observers = pipeline.settings.observers
        self._number = next(_numbers)
        self._started = asyncio.get_running_loop().time()
        self._deadline = None if call.timeout is None else self._started + call.timeout
        self._url = endpoint.root + call.target
        self._attempts: list[Attempt] = []
        self._retries = 0
        self._rate_limit_retries = 0
        self._redirects = 0
        self._refreshed = False
        self._to_the_front = False
        self._header = ("", "")
        self._status: int | None = None

    async def to_the_end(self) -> T:
        """Try until there is a result or an error that stands."""
        if not self._observers:
            return await self._loop()
        operation = self._call.operation
        notify(
            self._observers,
            CallStarted(self._number, operation.id, operation.method, operation.template),
        )
        error: str | None = None
        try:
            return await self._loop()
        except BaseException as raised:
            error = type(raised).__name__
            raise
        finally:
            notify(
                self._observers,
                CallFinished(
                    self._number,
                    operation.id,
                    self._status,
                    len(self._attempts) + (error is None),
                    self._elapsed(),
                    error,
                ),
            )

    async def _loop(self) -> T:
        while True:
            await self._credential()
            await self._admission()
            answer, elapsed = await self._attempt()
            result = self._judge(answer)
            if not isinstance(result, _Failed):
                self._remember(answer, elapsed, result=None)
                return result
            self._remember(answer, elapsed, result=result)
            pause = self._next(result)
            if pause > 0:
                await asyncio.sleep(pause)

    # Before an attempt

    async def _credential(self) -> None:
        """Have a header ready; it stays in a slot, since locals show up in tracebacks."""
        credential = self._endpoint.credential
        header = credential.header(self._endpoint.surface)
        while header is None:
            try:
                async with asyncio.timeout_at(self._deadline):
                    await credential.refresh()
            except TimeoutError:
                if self._time_left() > 0:
                    raise
                raise self._out_of_time("while a token was fetched") from None
            header = credential.header(self._endpoint.surface)
        self._header = header

    async def _admission(self) -> None:
        gate = self._endpoint.gate
        if gate is None or (not self._to_the_front and gate.try_acquire()):
            return
        try:
            waited = await gate.acquire(
                max_wait=None if self._deadline is None else self._time_left(),
                front=self._to_the_front,
            )
        except KubiyaError as error:
            raise self._complete(error)
        self._to_the_front = False
        if waited and self._observers:
            notify(self._observers, LimiterWaited(self._number, self._call.operation.id, waited))

    # The attempt

    async def _attempt(self) -> tuple[Answer | KubiyaError, float]:
        call = self._call
        gate = self._endpoint.gate
        if self._observers:
            notify(
                self._observers,
                AttemptStarted(self._number, call.operation.id, len(self._attempts) + 1),
            )
        settings = self._pipeline.settings
        request = WireRequest(
            call.operation.method, self._url, self._headers(), call.body, self._endpoint.origin
        )
        loop = asyncio.get_running_loop()
        begun = loop.time()
        answer: Answer | KubiyaError | None = None
        try:
            if call.operation.replay is Replay.NEVER:
                # One turn of the loop lets a kept-alive connection that the server has just closed
                # be noticed before it is chosen for a request that cannot be repeated.
                await asyncio.sleep(0)
            answer = await self._pipeline.transport.exchange(
                request,
                stream=self.stream,
                limit=settings.max_response_bytes,
                deadline=self._deadline,
            )
        finally:
            if gate is not None:
                self._give_back(gate, answer)
        return answer, loop.time() - begun

    def _headers(self) -> RequestHeaders:
        call = self._call
        headers = RequestHeaders(self._pipeline.settings.headers)
        headers["Accept"] = call.accept
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        if call.idempotency_key is not None:
            headers["Idempotency-Key"] = call.idempotency_key
        if call.headers:
            headers.update(call.headers)
        headers[self._header[0]] = self._header[1]
        return headers

    def _give_back(self, gate: Gate, answer: Answer | KubiyaError | None) -> None:
        if isinstance(answer, Answer):
            wait = self._server_wait(answer) if answer.status >= 400 else None
            gate.finish(answer.status, answer.headers, wait)
        else:
            gate.finish(None, None, None)

    def _server_wait(self, answer: Answer) -> ServerWait | None:
        data = parse_error_body(answer.body).data if answer.body else None
        return server_wait(answer.status, answer.headers, data, now=self._pipeline.settings.wall())

    # After it

    def _judge(self, answer: Answer | KubiyaError) -> T | _Failed:
        """Make the result, or say what went wrong."""
        if not isinstance(answer, Answer):
            return self._judge_error(answer)
        self._status = answer.status
        if answer.status < 300:
            return self._succeed(answer)
        if answer.status in STATUSES:
            return self._redirect(answer)
        return self._judge_status(answer)

    def _succeed(self, answer: Answer) -> T | _Failed:
        response = Response(
            answer.status, answer.headers, answer.body, request_id(answer.headers)
        )
        try:
            return self._finish(response)
        except DecodeError as error:
            if self._call.operation.replay is not Replay.SAFE:
                error.maybe_processed = True
            return _Failed(error, Failure("body", Reason.BODY, answer.status))
        except ReportedError as error:
            return _Failed(error, None)

    def _judge_error(self, error: KubiyaError) -> _Failed:
        if isinstance(error, DeadlineExceededError):
            return _Failed(self._out_of_time("while an attempt was under way", error.phase), None)
        reason = REASONS.get(type(error)) if isinstance(error, TransportError) else None
        if reason is None or not isinstance(error, TransportError):
            return _Failed(error, None, phase="body")
        if self._call.operation.replay is Replay.SAFE:
            error.maybe_processed = False
        return _Failed(error, Failure(error.phase, reason), phase=error.phase)

    def _judge_status(self, answer: Answer) -> _Failed:
        call = self._call
        credential = self._endpoint.credential
        error = api_error(
            answer.status,
            answer.headers,
            answer.body,
            operation=call.operation.id,
            secrets=credential.secrets,
        )
        if isinstance(error, AuthenticationError):
            error.hint = self._authentication_hint()
            if not self._refreshed and credential.reject(self._header[1]):
                self._refreshed = True
                return _Failed(error, None, again=True)
        wait = self._server_wait(answer)
        error.retry_after = None if wait is None else wait.seconds
        return _Failed(error, Failure("status", Reason.STATUS, answer.status, wait))

    def _authentication_hint(self) -> str:
        surface = self._endpoint.surface
        scheme = self._endpoint.credential.scheme(surface)
        if surface is Surface.PLATFORM:
            other = "Bearer" if scheme == "UserKey" else "UserKey"
            return (
                f"The key was sent as {scheme!r}; if it is right, try auth_scheme={other!r} "
                "(or KUBIYA_AUTH_SCHEME)"
            )
        return f"The key was sent as {scheme!r}"

    def _redirect(self, answer: Answer) -> _Failed:
        location = answer.headers.get("Location")
        target = follow(self._url, location, self._call.operation.method)
        if target is not None and self._redirects < MAX_REDIRECTS and not self.stream:
            self._redirects += 1
            self._url = target
            return _Failed(RedirectError("redirected", phase="status"), None, again=True)
        error = RedirectError(
            f"HTTP {answer.status}: the server redirects to {describe(self._url, location)}, "
            "which is not followed",
            phase="status",
            request_id=request_id(answer.headers),
            hint="If that is the API's address, use it as base_url.",
        )
        return _Failed(error, None)

    def _next(self, failed: _Failed) -> float:
        """Give the seconds to wait before the next attempt, or raise the error that stands."""
        if failed.again:
            return 0.0
        if failed.failure is None:
            raise self._complete(failed.error)
        call = self._call
        decision = decide(
            failed.failure,
            replay=call.operation.replay,
            keyed=call.key_given,
            retries=self._retries,
            rate_limit_retries=self._rate_limit_retries,
            policy=call.policy,
            budget=self._endpoint.budget,
            time_left=None if self._deadline is None else self._time_left(),
            uniform=self._pipeline.settings.uniform,
        )
        if not isinstance(decision, Retry):
            error = failed.error
            if decision.because and error.hint is None and self._attempts_matter(failed):
                error.hint = f"Not tried again: {decision.because}."
            raise self._complete(error)
        last = self._attempts[-1]
        self._attempts[-1] = Attempt(
            last.number,
            last.phase,
            last.outcome,
            last.elapsed,
            last.status,
            last.request_id,
            decision.after,
            decision.because,
        )
        if self._observers:
            notify(
                self._observers,
                RetryScheduled(
                    self._number, call.operation.id, last.number, decision.after, decision.because
                ),
            )
        if failed.failure.status == 429:
            self._rate_limit_retries += 1
            if self._endpoint.gate is not None:
                # The gate makes everybody wait, this call first in line.
                self._to_the_front = True
                return 0.0
        else:
            self._retries += 1
        return decision.after

    @staticmethod
    def _attempts_matter(failed: _Failed) -> bool:
        """Tell whether a reader would expect another try after this failure."""
        failure = failed.failure
        return failure is not None and (failure.status is None or failure.status in {429} or failure.status >= 500)

    def _complete(self, error: KubiyaError) -> KubiyaError:
        """Add what only the whole run knows."""
        error.operation = self._call.operation.id
        error.attempts = tuple(self._attempts)
        if error.request_id is None and self._attempts:
            error.request_id = self._attempts[-1].request_id
        return error

    def _out_of_time(self, when: str, phase: Phase = "unsent") -> KubiyaError:
        error = DeadlineExceededError(
            f"the deadline of {self._call.timeout:g} s passed {when}", phase=phase
        )
        if self._call.operation.replay is Replay.SAFE:
            error.maybe_processed = False
        return self._complete(error)

    def _time_left(self) -> float:
        if self._deadline is None:
            return float("inf")
        return self._deadline - asyncio.get_running_loop().time()

    def _elapsed(self) -> float:
        return asyncio.get_running_loop().time() - self._started

    def _remember(
        self, answer: Answer | KubiyaError, elapsed: float, *, result: _Failed | None
    ) -> None:
        """Write the attempt down for the error, the log, the observers and the capture."""
        status = answer.status if isinstance(answer, Answer) else None
        identity = request_id(answer.headers) if isinstance(answer, Answer) else None
        phase: Phase = "status" if result is None else result.phase
        number = len(self._attempts) + 1
        debug = logger.isEnabledFor(logging.DEBUG)
        outcome = ""
        if result is not None or debug or self._observers:
            outcome = f"HTTP {status}" if status is not None else type(answer).__name__
        if result is not None:
            if isinstance(result.error, ApiError) and result.error.request_id:
                identity = result.error.request_id
            self._attempts.append(Attempt(number, phase, outcome, elapsed, status, identity))
        if debug:
            self._log(number, outcome, elapsed, identity)
        if self._observers:
            notify(
                self._observers,
                AttemptFinished(
                    self._number,
                    self._call.operation.id,
                    number,
                    phase,
                    status,
                    identity,
                    elapsed,
                    outcome,
                ),
            )
        seen = captured.get()
        if seen is not None and isinstance(answer, Answer) and not (result and result.again):
            seen.all.append(
                ResponseInfo(
                    self._call.operation.id,
                    answer.status,
                    {name.lower(): value for name, value in answer.headers.items()},
                    identity,
                    number,
                    self._elapsed(),
                )
            )

    def _log(self, number: int, outcome: str, elapsed: float, identity: str | None) -> None:
        operation = self._call.operation
        logger.debug(
            "%s %s %s attempt %d: %s in %.3f s, request %s",
            operation.id,
            operation.method,
            operation.template,
            number,
            outcome,
            elapsed,
            identity,
        )


class _StreamRun(_Run[OpenStream]):
    """A call whose success is an open stream."""

    __slots__ = ()

    stream = True

    def __init__(self, pipeline: Pipeline, call: Call, endpoint: Endpoint) -> None:
        super().__init__(pipeline, call, endpoint, _never)

    def _succeed(self, answer: Answer) -> OpenStream | _Failed:
        assert answer.response is not None  # noqa: S101 - the transport leaves a stream's success open
        return OpenStream(
            answer.status,
            answer.headers,
            answer.response,
            request_id(answer.headers),
            self._number,
        )


def _never(response: Response) -> OpenStream:
    raise AssertionError(response)


@dataclass(frozen=True, slots=True)
class _Failed:
    """A failed attempt: the error it would raise, and what the retry decision needs."""

    error: KubiyaError
    failure: Failure | None
    """`None`: not for the retry decision; raise, or go again."""
    phase: Phase = "status"
    again: bool = False
    """Try again at once without counting: a followed redirect, a refreshed token."""
