"""What an attempt that brought no result means: the error it would raise, and whether to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kubiya_async._calls.retry import GAVE_UP, FailureInfo, FailureKind, is_turned_away
from kubiya_async._messages.error_bodies import api_error, request_id
from kubiya_async._messages.operation import Replay, Surface
from kubiya_async._messages.url import MAX_REDIRECTS, describe, origin
from kubiya_async.errors import (
    ApiError,
    AuthenticationError,
    ConnectError,
    ConnectionLostError,
    DecodeError,
    KubiyaError,
    Phase,
    ProxyError,
    ReadTimeoutError,
    RedirectError,
    TLSError,
    TransportError,
)

if TYPE_CHECKING:
    from kubiya_async._messages.operation import Operation
    from kubiya_async._transport.session import HttpResponse
    from kubiya_async.limits.headers import ServerWait


_EXPLAINED: Final = frozenset({408, 425, 429})
"""Refusals that a reader would expect to be retried."""


class FailedAttempt(NamedTuple):
    """A failed attempt."""

    error: KubiyaError
    failure: FailureInfo | None
    """What the retry decision needs; `None` when there is nothing to decide."""
    phase: Phase
    again: bool = False
    """Go on at once without counting: a redirect that is followed, a token that was renewed."""


def transport_failure(operation: Operation, error: KubiyaError) -> FailedAttempt:
    """Classify an attempt without a complete response."""
    if isinstance(error, DecodeError):
        return body_failure(operation, error.status, error)
    if not isinstance(error, TransportError):
        return FailedAttempt(error, None, "body")
    if operation.replay is Replay.SAFE:
        error.maybe_processed = False
    reason = KINDS.get(type(error))
    failure = None if reason is None else FailureInfo(error.phase, reason)
    return FailedAttempt(error, failure, error.phase)


def body_failure(operation: Operation, status: int, error: DecodeError) -> FailedAttempt:
    """Classify a success whose body is not what it should be.

    A body that is whole will be the same the next time; one that broke off may not.
    """
    error.maybe_processed = operation.replay is not Replay.SAFE
    failure = None if error.complete else FailureInfo("body", FailureKind.BODY, status)
    return FailedAttempt(error, failure, "body")


def status_failure(
    operation: Operation,
    answer: HttpResponse,
    wait: ServerWait | None,
    *,
    scheme: str,
    surface: Surface,
) -> FailedAttempt:
    """Classify a status that is neither a success nor a redirect."""
    error = api_error(answer.status, answer.headers, answer.body, operation=operation.id)
    failure = FailureInfo("status", FailureKind.STATUS, answer.status, wait)
    if operation.replay is Replay.SAFE or is_turned_away(failure):
        error.maybe_processed = False
    if isinstance(error, AuthenticationError):
        error.hint = _authentication_hint(surface, scheme)
    error.retry_after = None if wait is None else wait.seconds
    return FailedAttempt(error, failure, "status")


def redirect_failure(url: str, answer: HttpResponse) -> FailedAttempt:
    """Classify a redirect that is not followed."""
    target = describe(url, answer.headers.get("Location"))
    elsewhere = target != origin(url)
    error = RedirectError(
        f"HTTP {answer.status}: the server redirects "
        f"{'to' if elsewhere else 'within'} {target}, which is not followed",
        phase="status",
        status=answer.status,
        request_id=request_id(answer.headers),
        hint="If that is the API's address, use it as base_url."
        if elsewhere
        else f"Only reading calls follow redirects, {MAX_REDIRECTS} at most, to a usable Location.",
    )
    return FailedAttempt(error, None, "status")


def hint(error: KubiyaError, reason: str) -> str | None:
    """Return why there was no retry, where a reader would expect one."""
    if error.hint is not None:
        return error.hint
    if isinstance(error, ApiError) and error.status < 500 and error.status not in _EXPLAINED:  # noqa: PLR2004
        return None
    return f"{reason.capitalize()}." if reason.startswith(GAVE_UP) else f"Not retried: {reason}."


def _authentication_hint(surface: Surface, scheme: str) -> str:
    if surface is Surface.CONTROL_PLANE:
        return (
            f"The key was sent as {scheme}; if the control plane has a key of its own, pass "
            "control_plane_api_key=... (or set KUBIYA_CONTROL_PLANE_API_KEY)."
        )
    if surface in {Surface.RUNNERS_V3, Surface.RUNNER_PODS}:
        return f"The key was sent as {scheme}."
    other = "Bearer" if scheme == "UserKey" else "UserKey"
    return (
        f"The key was sent as {scheme}; if it is right, try auth_scheme={other!r} "
        "(or KUBIYA_AUTH_SCHEME)."
    )


KINDS: dict[type[TransportError], FailureKind] = {
    TLSError: FailureKind.TLS,
    ProxyError: FailureKind.PROXY,
    ConnectError: FailureKind.CONNECT,
    ReadTimeoutError: FailureKind.TIMEOUT,
    ConnectionLostError: FailureKind.LOST,
}
