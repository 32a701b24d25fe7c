"""Reports what happens in a call: to observers, to the log, to response sinks."""

from __future__ import annotations

import itertools
from contextlib import suppress
from typing import TYPE_CHECKING

from kubiya_async._messages.logging import get_logger
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

    from kubiya_async._messages.operation import Operation
    from kubiya_async._response_sink import ResponseSink
    from kubiya_async.errors import Attempt


logger = get_logger()

_numbers = itertools.count(1)


class CallReport:
    """Reports the events of one call."""

    __slots__ = ("_logs", "_observers", "_operation", "_seen", "number")

    def __init__(
        self,
        operation: Operation,
        observers: tuple[Observer, ...],
        seen: ResponseSink | None,
        *,
        logs: bool,
    ) -> None:
        """Assign the call its number."""
        self.number = next(_numbers)
        self._operation = operation
        self._observers = observers
        self._seen = seen
        self._logs = logs

    @property
    def tells_attempts(self) -> bool:
        """Whether single attempts are observed, and not just the response."""
        return self._logs or bool(self._observers)

    @property
    def captures(self) -> bool:
        """Whether the response that ends the call is captured."""
        return self._seen is not None

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

    def waited(self, seconds: float) -> None:
        """Report that the rate limiter delayed the call."""
        if self._observers and seconds:
            notify(self._observers, LimiterWaited(self.number, self._operation.id, seconds))

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

    def answered(
        self,
        status: int,
        headers: Mapping[str, str],
        request_id: str | None,
        attempts: int,
        elapsed: float,
        *,
        failures: tuple[Attempt, ...],
    ) -> None:
        """Pass the response that ended the call to the response sinks."""
        if self._seen is not None:
            lower = {name.lower(): value for name, value in headers.items()}
            self._seen.all.append(
                ResponseInfo(
                    self._operation.id, status, lower, request_id, attempts, elapsed, failures
                )
            )

    def finished(
        self, status: int | None, attempts: int, elapsed: float, error: BaseException | None
    ) -> None:
        """Report that the call is over."""
        if self._observers:
            name = None if error is None else type(error).__name__
            notify(
                self._observers,
                CallFinished(self.number, self._operation.id, status, attempts, elapsed, name),
            )
