"""Reports what happens in a call: to observers, to the logs, to those who capture responses.

The log `kubiya_async.bodies` has whole requests and answers, for those who ask for it by name: they
are not shown at the level DEBUG of `kubiya_async`, since they hold what agents are told and say.
Headers that are not known to be harmless are masked, and so is what is known to be secret.
"""

from __future__ import annotations

import itertools
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from kubiya_async._messages.error_bodies import public_headers
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.redact import mask_body, redact_headers, scrub
from kubiya_async._transport.session import HttpResponse
from kubiya_async.errors import KubiyaError
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
from kubiya_async.responses import ResponseInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubiya_async._messages.call import Call
    from kubiya_async._messages.operation import Operation
    from kubiya_async._messages.redact import Secret
    from kubiya_async.errors import Attempt
    from kubiya_async.options import Lane


logger = get_logger()
_bodies = get_logger("kubiya_async.bodies")

_SHOWN: Final = 2048
"""Characters of a body that are shown."""

_numbers = itertools.count(1)


class CallReport:
    """Reports the events of one call."""

    __slots__ = ("_logs", "_observers", "_operation", "_sink", "number")

    def __init__(
        self,
        operation: Operation,
        observers: tuple[Observer, ...],
        sink: list[ResponseInfo] | None,
        *,
        logs: bool,
    ) -> None:
        self.number = next(_numbers)
        self._operation = operation
        self._observers = observers
        self._sink = sink
        self._logs = logs

    @property
    def reports_attempts(self) -> bool:
        """Whether single attempts are observed, and not just the response."""
        return self._logs or bool(self._observers)

    @property
    def logs_bodies(self) -> bool:
        """Whether the log of bodies has its own level: that of `kubiya_async` does not count."""
        level = _bodies.level
        return logging.NOTSET < level <= logging.DEBUG and _bodies.isEnabledFor(logging.DEBUG)

    def started(self, *, stream: bool, server: str, agent: str | None) -> None:
        """Report that the call starts."""
        if self._observers:
            operation = self._operation
            notify(
                self._observers,
                CallStarted(
                    self.number,
                    operation.id,
                    operation.method,
                    operation.template,
                    stream,
                    server,
                    agent,
                ),
            )

    def waited(self, seconds: float, lane: Lane) -> None:
        """Report that the rate limiter delayed the call."""
        if self._observers and seconds:
            notify(self._observers, LimiterWaited(self.number, self._operation.id, seconds, lane))

    def attempt_started(self, number: int) -> None:
        """Report that an attempt is about to be sent."""
        if self._observers:
            notify(self._observers, AttemptStarted(self.number, self._operation.id, number))

    def attempt_finished(self, attempt: Attempt) -> None:
        """Report how an attempt ended."""
        if self._logs:
            # A handler that raises is its owner's trouble, not that of the call.
            with suppress(Exception):
                logger.debug(
                    "%s %s %s attempt %d: %s in %.3f s, request %s",
                    self._operation.id,
                    self._operation.method,
                    self._operation.template,
                    attempt.number,
                    attempt.outcome,
                    attempt.elapsed,
                    attempt.request_id,
                )
        if self._observers:
            notify(
                self._observers,
                AttemptFinished(
                    self.number,
                    self._operation.id,
                    attempt.number,
                    attempt.phase,
                    attempt.status,
                    attempt.request_id,
                    attempt.elapsed,
                    attempt.outcome,
                ),
            )

    def retry_scheduled(self, number: int, wait: float, reason: str) -> None:
        """Report that another attempt follows."""
        if self._observers:
            notify(
                self._observers,
                RetryScheduled(self.number, self._operation.id, number, wait, reason),
            )

    def log_exchange(
        self,
        attempt: Attempt,
        call: Call,
        *,
        url: str,
        headers: Mapping[str, str],
        answer: HttpResponse | KubiyaError,
        secrets: tuple[Secret, ...],
    ) -> None:
        """Log what an attempt sent and what came back, without what is in `secrets`."""
        name = f"{call.operation.id} attempt {attempt.number}"
        sent = _cut(scrub(mask_body(call.body or b"", call.secrets), secrets))
        where = scrub(url, secrets)
        # A handler that raises is its owner's trouble, not that of the call.
        with suppress(Exception):
            method, shown = call.operation.method, redact_headers(headers)
            _bodies.debug("%s sent %s %s %s %s", name, method, where, shown, sent)
        if not isinstance(answer, HttpResponse):
            return
        shown = {
            key: scrub(value, secrets) for key, value in public_headers(answer.headers).items()
        }
        body = "(a stream)" if answer.stream else answer.body.decode("utf-8", "backslashreplace")
        text = _cut(scrub(body, secrets))
        with suppress(Exception):
            _bodies.debug("%s got %d %s %s", name, answer.status, shown, text)

    def finished(
        self,
        answer: HttpResponse | None,
        error: BaseException | None,
        attempts: int,
        elapsed: float,
        failures: tuple[Attempt, ...],
    ) -> None:
        """Report that the call is over, and pass on the response that ended it.

        Args:
            answer: That response, if there was one.
            error: What the call raises, if it does.
            attempts: How many were made.
            elapsed: Seconds over everything.
            failures: The failed attempts, the last one of a call that failed among them.
        """
        status = None if answer is None else answer.status
        if self._sink is not None and answer is not None:
            given = error.request_id if isinstance(error, KubiyaError) else None
            self._sink.append(
                ResponseInfo(
                    self._operation.id,
                    answer.status,
                    {name.lower(): value for name, value in answer.headers.items()},
                    given or answer.request_id,
                    attempts,
                    elapsed,
                    failures[: max(0, attempts - 1)],
                )
            )
        if self._observers:
            name = None if error is None else type(error).__name__
            notify(
                self._observers,
                CallFinished(self.number, self._operation.id, status, attempts, elapsed, name),
            )


def _cut(text: str) -> str:
    """Write a text as one line of a bounded length."""
    rest = len(text) - _SHOWN
    return f"{text[:_SHOWN]!r}" + (f" and {rest} characters more" if rest > 0 else "")
