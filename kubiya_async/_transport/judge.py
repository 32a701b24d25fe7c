"""What an attempt that brought no result means: the error it would raise, and whether to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kubiya_async._core.api_errors import api_error
from kubiya_async._core.envelopes import request_id
from kubiya_async._core.operation import Replay, Surface
from kubiya_async._core.redirects import describe
from kubiya_async._core.retry import Failure, Reason
from kubiya_async._transport.failures import REASONS
from kubiya_async.errors import (
    ApiError,
    AuthenticationError,
    DecodeError,
    KubiyaError,
    Phase,
    RedirectError,
    TransportError,
)

if TYPE_CHECKING:
    from kubiya_async._core.operation import Operation
    from kubiya_async._core.server_wait import ServerWait
    from kubiya_async._transport.http import Answer

_EXPLAINED: Final = frozenset({408, 425, 429})
"""Refusals that a reader would expect to be retried."""


class Failed(NamedTuple):
    """A failed attempt."""

    error: KubiyaError
    failure: Failure | None
    """What the retry decision needs; `None` when there is nothing to decide."""
    phase: Phase
    again: bool = False
    """Go on at once without counting: a redirect that is followed, a token that was renewed."""


def no_answer(operation: Operation, error: KubiyaError) -> Failed:
    """Judge an attempt that brought no complete answer."""
    if isinstance(error, DecodeError):
        return bad_body(operation, error.status, error)
    if not isinstance(error, TransportError):
        return Failed(error, None, "body")
    if operation.replay is Replay.SAFE:
        error.maybe_processed = False
    reason = REASONS.get(type(error))
    failure = None if reason is None else Failure(error.phase, reason)
    return Failed(error, failure, error.phase)


def bad_body(operation: Operation, status: int, error: DecodeError) -> Failed:
    """Judge a success whose body is not what it should be.

    A body that is whole will be the same the next time; one that broke off may not.
    """
    error.maybe_processed = operation.replay is not Replay.SAFE
    failure = None if error.complete else Failure("body", Reason.BODY, status)
    return Failed(error, failure, "body")


def bad_status(
    operation: Operation,
    answer: Answer,
    wait: ServerWait | None,
    *,
    scheme: str,
    surface: Surface,
) -> Failed:
    """Judge a status that is neither a success nor a redirect."""
    error = api_error(answer.status, answer.headers, answer.body, operation=operation.id)
    if operation.replay is Replay.SAFE:
        error.maybe_processed = False
    if isinstance(error, AuthenticationError):
        error.hint = _authentication_hint(surface, scheme)
    error.retry_after = None if wait is None else wait.seconds
    return Failed(error, Failure("status", Reason.STATUS, answer.status, wait), "status")


def bad_redirect(url: str, answer: Answer) -> Failed:
    """Judge a redirect that is not followed."""
    target = describe(url, answer.headers.get("Location"))
    error = RedirectError(
        f"HTTP {answer.status}: the server redirects to {target}, which is not followed",
        phase="status",
        status=answer.status,
        request_id=request_id(answer.headers),
        hint="If that is the API's address, use it as base_url.",
    )
    return Failed(error, None, "status")


def hint(error: KubiyaError, because: str) -> str | None:
    """Say why there was no further try, where a reader would expect one."""
    if error.hint is not None:
        return error.hint
    if isinstance(error, ApiError) and error.status < 500 and error.status not in _EXPLAINED:  # noqa: PLR2004
        return None
    return f"Not retried: {because}."


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
