"""The errors of calls, in one tree.

    KubiyaError
    ├── ConfigError                    settings missing or contradictory; nothing was sent
    ├── InvalidArgumentError           an argument the spec refuses; nothing was sent
    ├── ClientClosedError              the client was used after it was closed
    ├── TransportError                 no complete answer; `.phase` says how far the call got
    │   ├── ConnectError               never sent: DNS, refused, connect timeout
    │   │   ├── TLSError               certificate or protocol; never retried
    │   │   └── ProxyError             the proxy refused
    │   ├── ConnectionLostError        the connection broke after bytes were sent
    │   ├── ReadTimeoutError           the server went silent
    │   ├── DeadlineExceededError      `timeout` ran out, or a wait could not end in time
    │   ├── ResponseTooLargeError      the answer passed `max_response_bytes`
    │   └── RedirectError              the server pointed to another origin
    ├── ApiError                       the server answered with an error
    │   ├── BadRequestError            400
    │   ├── AuthenticationError        401
    │   ├── PermissionDeniedError      403
    │   ├── NotFoundError              404
    │   ├── RequestTimeoutError        408
    │   ├── ConflictError              409
    │   ├── UnprocessableError         422
    │   ├── RateLimitError             429, also raised before sending when a quota is spent
    │   ├── ServerError                5xx
    │   └── ErrorInSuccessResponse     a success status whose body reports a failure
    ├── DecodeError                    a success status whose body is not what the spec says
    ├── StreamError
    │   ├── StreamInterrupted          the stream ended before its last event
    │   │   └── StreamIdleError        no byte within the idle timeout
    │   ├── StreamEventError           the server sent an error event
    │   └── EventTooLargeError         one event passed the size limit
    ├── PaginationError                a list that cannot be read: repeated page, no envelope
    ├── ExecutionError                 an execution that was waited for did not succeed
    │   ├── ExecutionFailedError
    │   ├── ExecutionCancelledError
    │   └── WaitTimeoutError           it had not ended when the time to wait for it was over
    ├── ArchiveError                   an archive that is broken or must not be unpacked
    ├── WebhookError                   a delivery that must not be trusted
    └── bulk.BulkStopped               a bulk run met its bound of failures

Names that shadow nothing and say what to do next: an error has its own class only where a caller
would act differently. Instances can be pickled and copied; their fields are plain values, and none
of them ever holds a credential, a request header or a request body.

docs/errors.md says what causes each and what to do about it; a new class needs its section there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from kubiya_async._escape import encodable, escape
from kubiya_async._record import made_often

__all__ = [
    "ApiError",
    "ArchiveError",
    "Attempt",
    "AuthenticationError",
    "BadRequestError",
    "ClientClosedError",
    "ConfigError",
    "ConflictError",
    "ConnectError",
    "ConnectionLostError",
    "DeadlineExceededError",
    "DecodeError",
    "ErrorInSuccessResponse",
    "EventTooLargeError",
    "ExecutionCancelledError",
    "ExecutionError",
    "ExecutionFailedError",
    "InvalidArgumentError",
    "KubiyaError",
    "NotFoundError",
    "PaginationError",
    "PermissionDeniedError",
    "Phase",
    "ProxyError",
    "RateLimitError",
    "ReadTimeoutError",
    "RedirectError",
    "RequestTimeoutError",
    "ResponseTooLargeError",
    "ServerError",
    "StreamError",
    "StreamEventError",
    "StreamIdleError",
    "StreamInterrupted",
    "TLSError",
    "TransportError",
    "UnprocessableError",
    "WaitTimeoutError",
    "WebhookError",
]

Phase = Literal["unsent", "sent", "status", "body"]
"""How far an attempt got: nothing sent / bytes sent / status known / body incomplete."""

_MESSAGE_LIMIT = 2048
_REQUEST_TIMEOUT: Final = 408
_SERVER_ERRORS_FROM: Final = 500


def _one_line(text: str) -> str:
    """Escape what could forge a log line, and bound the length."""
    clean = escape(text)
    return clean if len(clean) <= _MESSAGE_LIMIT else clean[: _MESSAGE_LIMIT - 1] + "…"


@made_often
@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a call, as recorded in its error."""

    number: int
    """From 1."""
    phase: Phase
    """How far it got."""
    outcome: str
    """`HTTP 503`, or the name of the error: `ConnectionLostError`, …"""
    elapsed: float
    """Seconds the attempt took."""
    status: int | None = None
    request_id: str | None = None
    wait: float | None = None
    """Seconds waited before the next attempt; `None` for the last."""
    wait_reason: str | None = None
    """Where that wait came from: `backoff`, `Retry-After`, …"""


class KubiyaError(Exception):
    """Base of every error this package raises.

    Attributes:
        message: What happened, without the context that `str()` adds.
        operation: Operation id such as `agents.get`, if a call was under way.
        request_id: The server's id of the request, if it gave one.
        attempts: Every attempt that was made, oldest first.
        retry_after: Seconds after which trying again makes sense, if known.
        hint: What to do about it, if this package can tell.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        request_id: str | None = None,
        attempts: tuple[Attempt, ...] = (),
        retry_after: float | None = None,
        hint: str | None = None,
    ) -> None:
        """Keep the fields; `args` holds the message only."""
        super().__init__(encodable(message))
        self.message = message
        self.operation = operation
        self.request_id = request_id
        self.attempts = attempts
        self.retry_after = retry_after
        self.hint = hint

    def __setattr__(self, name: str, value: object) -> None:
        """Keep text that UTF-8 can hold: other text breaks handlers and terminals far from here."""
        try:
            # Python appends to the list of notes that it has set itself.
            super().__setattr__(name, value if name == "__notes__" else encodable(value))
        except RecursionError:
            super().__setattr__(name, None)

    def __str__(self) -> str:
        """Return one line: the call, what happened, what to do, the attempts, the request id."""
        text = f"{self.operation}: {self.message}" if self.operation else self.message
        if self.hint:
            text = f"{text.rstrip('.')}. {self.hint}"
        notes: list[str] = []
        if len(self.attempts) > 1:
            notes.append(f"{len(self.attempts)} attempts")
        if self.request_id:
            notes.append(f"request {self.request_id}")
        if notes:
            text = f"{text} ({', '.join(notes)})"
        return _one_line(text)

    def __repr__(self) -> str:
        """Show the class and the line."""
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by fields, since the constructors take keywords only."""
        return _restore, (type(self), self.args, dict(self.__dict__))


def _restore(
    cls: type[KubiyaError], args: tuple[Any, ...], state: Mapping[str, Any]
) -> KubiyaError:
    error = cls.__new__(cls, *args)
    # Relatives of OSError, such as TimeoutError, do not take them from there.
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigError(KubiyaError):
    """A setting is missing or contradicts another; the message says which one to set where."""


class InvalidArgumentError(KubiyaError, ValueError):
    """An argument is not what the spec allows; nothing was sent.

    Attributes:
        argument: Name of the argument, as it is written in the call.
    """

    def __init__(self, message: str, *, argument: str, operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.argument = argument


class ClientClosedError(KubiyaError, RuntimeError):
    """The client is closed, or was closed while this call was under way."""


class TransportError(KubiyaError):
    """The call did not bring back a complete answer.

    Attributes:
        phase: How far the last attempt got.
        maybe_processed: Whether the server may have acted on the call, be it at an earlier attempt.
            When true, check before sending it again.
        status: HTTP status, if the head of an answer had arrived.
    """

    def __init__(
        self,
        message: str,
        *,
        phase: Phase = "unsent",
        status: int | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(message, **fields)
        self.phase: Phase = phase
        self.maybe_processed: bool = phase != "unsent"
        self.status = status


class ConnectError(TransportError):
    """Could not connect: DNS, connection refused, or the connect timeout. Nothing was sent."""


class TLSError(ConnectError):
    """The server's certificate or TLS version was refused. Trying again cannot help."""


class ProxyError(ConnectError):
    """The proxy refused or dropped the connection. Nothing reached the API."""


class ConnectionLostError(TransportError):
    """The connection broke after the request, or a part of it, was sent."""


class ReadTimeoutError(TransportError, TimeoutError):
    """The server accepted the request and then went silent."""


class DeadlineExceededError(TransportError, TimeoutError):
    """`timeout` ran out, or the next wait could not have ended before it."""


class ResponseTooLargeError(TransportError):
    """The decoded body passed the limit for this kind of answer."""


class RedirectError(TransportError):
    """The server redirected to where the API key must not go."""


class ApiError(KubiyaError):
    """The server answered with an error.

    Attributes:
        status: HTTP status.
        maybe_processed: Whether the server may have acted on the call: after a 408 or a 5xx, or
            when an earlier attempt ended so or broke off, but never for a call that only reads. A
            503 with `Retry-After` has turned it away. When true, check before sending it again.
        code: The server's own code (`NOT_FOUND`, `not_found`, …), if any.
        details: The server's details, as they came: object, text or `None`.
        body: The beginning of the body as text, at most 64 KiB.
        headers: Response headers, names in lower case.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str | None = None,
        details: Any = None,
        body: str = "",
        headers: Mapping[str, str] | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(message, **fields)
        self.status = status
        self.maybe_processed: bool = status == _REQUEST_TIMEOUT or status >= _SERVER_ERRORS_FROM
        self.code = code
        self.details = details
        self.body = body
        self.headers: dict[str, str] = dict(headers or {})

    @staticmethod
    def for_status(status: int) -> type[ApiError]:
        """Return the error class for a status."""
        specific = _BY_STATUS.get(status)
        if specific is not None:
            return specific
        return ServerError if status >= _SERVER_ERRORS_FROM else ApiError


class BadRequestError(ApiError):
    """400: the server refused the request's form."""


class AuthenticationError(ApiError):
    """401: the key is missing, wrong, or was sent with the wrong scheme."""


class PermissionDeniedError(ApiError):
    """403: the key is valid but may not do this."""


class NotFoundError(ApiError):
    """404: there is no such thing."""


class RequestTimeoutError(ApiError, TimeoutError):
    """408: the server gave up waiting (`TIMEOUT`); it may have acted on the call all the same."""


class ConflictError(ApiError):
    """409: it exists already, or is in a state that does not allow this."""


class UnprocessableError(ApiError):
    """422: well formed, but not valid."""


class RateLimitError(ApiError):
    """429, or a quota that is known to be spent; `retry_after` says when it is free again."""


class ServerError(ApiError):
    """5xx: the server, or a gateway before it, failed."""


class ErrorInSuccessResponse(ApiError):  # noqa: N818 - the answer is a success, its content an error
    """The status says success and the body says failure."""


_BY_STATUS: Final[dict[int, type[ApiError]]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    408: RequestTimeoutError,
    409: ConflictError,
    422: UnprocessableError,
    429: RateLimitError,
}


class DecodeError(KubiyaError):
    """The status says success, but the body is not what the spec says.

    Attributes:
        status: HTTP status; 0 if it is not known either, as the body's encoding hides the head.
        body: The beginning of the body as text.
        maybe_processed: Whether the server may have acted on the call.
        complete: Whether the body was whole, only not what was expected.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        body: str = "",
        maybe_processed: bool = False,
        complete: bool = True,
        **fields: Any,
    ) -> None:
        super().__init__(message, **fields)
        self.status = status
        self.body = body
        self.maybe_processed = maybe_processed
        self.complete = complete


class StreamError(KubiyaError):
    """A stream went wrong after it had been opened.

    Attributes:
        events: What had been received, oldest first (bounded by the stream's own history).
        text: The text received so far.
        last_event_id: The last `id:` seen, if the stream has ids.
        done_seen: Whether the terminal event had arrived.
    """

    def __init__(
        self,
        message: str,
        *,
        events: tuple[Any, ...] = (),
        text: str = "",
        last_event_id: str | None = None,
        done_seen: bool = False,
        **fields: Any,
    ) -> None:
        super().__init__(message, **fields)
        self.events = events
        self.text = text
        self.last_event_id = last_event_id
        self.done_seen = done_seen


class StreamInterrupted(StreamError):  # noqa: N818 - the name is part of the contract
    """The stream ended before its terminal event. It is never sent again by itself."""


class StreamIdleError(StreamInterrupted, TimeoutError):
    """No byte came within the idle timeout."""


class StreamEventError(StreamError):
    """The server sent an error event; `code` and `details` are its own.

    Attributes:
        code: The event's code, if any.
        details: The rest of the event.
    """

    def __init__(
        self, message: str, *, code: str | None = None, details: Any = None, **fields: Any
    ) -> None:
        super().__init__(message, **fields)
        self.code = code
        self.details = details


class EventTooLargeError(StreamError):
    """One event passed `max_event_bytes` before it was complete."""


class PaginationError(KubiyaError):
    """A list cannot be read further without losing or repeating items."""


class ExecutionError(KubiyaError):
    """An execution that was waited for did not succeed.

    Attributes:
        execution_id: Its id; read it again with the resource's own calls.
        status: Its last known state.
        execution: The last state that was read, as a model.
        step: Name of the failed step, if one is known.
        output: That step's output, if any.
        logs: The last log lines, if the operation has logs.
    """

    def __init__(
        self,
        message: str,
        *,
        execution_id: str,
        status: str,
        execution: Any = None,
        step: str | None = None,
        output: str | None = None,
        logs: tuple[str, ...] = (),
        **fields: Any,
    ) -> None:
        super().__init__(message, **fields)
        self.execution_id = execution_id
        self.status = status
        self.execution = execution
        self.step = step
        self.output = output
        self.logs = logs


class ExecutionFailedError(ExecutionError):
    """It ran and failed."""


class ExecutionCancelledError(ExecutionError):
    """It was cancelled on the server before it ended."""


class WaitTimeoutError(ExecutionError, TimeoutError):
    """It had not ended when the time to wait was over; it continues; wait again to go on."""


class ArchiveError(KubiyaError, ValueError):
    """An archive is broken, too large, or holds what must not be unpacked; nothing was written.

    Attributes:
        member: Name of the offending member, if it was one.
    """

    def __init__(self, message: str, *, member: str | None = None, **fields: Any) -> None:
        super().__init__(message, **fields)
        self.member = member


_WEBHOOK_STATUSES: Final = {
    "replay": 204,
    "body": 400,
    "busy": 409,
    "size": 413,
    "encoding": 415,
    "unavailable": 503,
}


class WebhookError(KubiyaError):
    """A delivery must not be handled. Answer it with `status` and say no more.

    Attributes:
        reason: A stable word for logs and tests: `signature`, `timestamp`, `missing` and `secret`
            for what cannot be trusted; `size`, `body` and `encoding` for what is too large, no
            event, or encoded; `replay` for what was handled before, `busy` for what is being
            handled, `unavailable` where that cannot be known.
    """

    @property
    def status(self) -> int:
        """Status for the sender: 204 if it may forget the delivery, 409 or 503 to try again.

        400, 413 and 415 name what is wrong with its body, anything else is 401.
        """
        return _WEBHOOK_STATUSES.get(self.reason, 401)

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason
