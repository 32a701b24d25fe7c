"""Decides what happens after a failed try: another one, and when, or none, and why.

`decide` is the whole policy. It reads no clock and draws no random number of its own, and knows
nothing of connections: the transport says how the try failed and does what comes back.

What may be sent again:

| failure                            | safe, idempotent | never        | never, key honoured    |
|------------------------------------|------------------|--------------|------------------------|
| not sent (DNS, refused, proxy)     | yes              | yes          | yes                    |
| not sent (certificate, TLS)        | no               | no           | no                     |
| connection lost or silent          | yes              | no           | yes                    |
| 429, 425, 503 with `Retry-After`   | yes              | yes          | yes                    |
| 408, 500, 502, 503, 504, 520-599   | yes              | no           | yes                    |
| 409                                | no               | no           | after an earlier try   |
| any other status                   | no               | no           | no                     |
| broken body of a success           | once             | no           | yes                    |

A stream that has shown an event is never sent again; until then an honoured key does not widen
what is repeated.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from kubiya_async._messages.operation import Replay

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async.errors import Phase
    from kubiya_async.limits.headers import ServerWait
    from kubiya_async.options import RetryPolicy


# Counted in tenths, so that ten successes are exactly one retry.
_TENTHS: Final = 10.0


class RetryBudget:
    """The tokens that all calls with one key to one origin share."""

    __slots__ = ("__weakref__", "_clock", "_drip", "_seen", "_size", "_tenths", "full")

    def __init__(
        self, clock: Callable[[], float], *, size: float = 20.0, seconds_per_token: float = 10.0
    ) -> None:
        """Start with a full bucket.

        Args:
            clock: Monotonic clock, in seconds.
            size: Most tokens it can hold.
            seconds_per_token: Time in which one token comes back by itself.
        """
        self._clock = clock
        self._size = size * _TENTHS
        self._drip = _TENTHS / seconds_per_token
        self._tenths = self._size
        self._seen = clock()
        self.full: bool = True
        """Whether nothing was taken that was not returned; it may be full without."""

    @property
    def tokens(self) -> float:
        """Retries that could be paid for now."""
        now = self._clock()
        if now > self._seen:
            self._tenths = min(self._size, self._tenths + (now - self._seen) * self._drip)
            self._seen = now
        return self._tenths / _TENTHS

    @property
    def idle(self) -> bool:
        """Whether the bucket is full, as a new one is."""
        return self.tokens * _TENTHS >= self._size

    def take(self, cost: float = 1.0) -> bool:
        """Pay for a retry; false, and nothing taken, when there is not enough."""
        if self.tokens < cost:
            return False
        self._tenths -= cost * _TENTHS
        self.full = False
        return True

    def succeeded(self) -> None:
        """Return a tenth of a token to the budget after a response."""
        self._tenths = min(self._size, self._tenths + 1.0)
        self.full = self._tenths == self._size

    def __repr__(self) -> str:
        return f"RetryBudget({self.tokens:.1f} of {self._size / _TENTHS:.0f})"


_ERROR: Final = 400
_CONFLICT: Final = 409
_TOO_EARLY: Final = 425
_TOO_MANY_REQUESTS: Final = 429
_UNAVAILABLE: Final = 503
_TRANSIENT: Final = frozenset({408, 500, 502, 503, 504, *range(520, 600)})

GAVE_UP: Final = "gave up after"
_BODY_RETRIES: Final = 1
_JITTER_SHARE: Final = 0.1
_JITTER_CAP: Final = 2.0
_TIMEOUT_COST: Final = 2.0


class FailureKind(StrEnum):
    """What broke an attempt."""

    CONNECT = "connection failed"
    TLS = "TLS refused"
    PROXY = "proxy refused"
    LOST = "connection lost"
    TIMEOUT = "timed out"
    STATUS = "error status"
    BODY = "broken body"


class FailureInfo(NamedTuple):
    """How one attempt failed."""

    phase: Phase
    reason: FailureKind
    status: int | None = None
    """HTTP status, once it is known."""
    wait: ServerWait | None = None
    """What the server asked for, if it asked."""


class Retry(NamedTuple):
    """Retry."""

    after: float
    """Seconds to wait first."""
    reason: str
    """Where the wait comes from: `backoff`, `Retry-After`, …"""
    spread: float = 0.0
    """The random part of a wait that the server asked for, in seconds."""


class Stop(NamedTuple):
    """Raise the failure to the caller."""

    reason: str
    """Why there is no further attempt, to be read after "not retried: "."""


def decide(
    failure: FailureInfo,
    *,
    replay: Replay,
    keyed: bool,
    retries: int,
    rate_limit_retries: int,
    policy: RetryPolicy,
    budget: RetryBudget,
    time_left: float | None,
    uniform: Callable[[float, float], float],
    body_retries: int = 0,
    stream: bool = False,
) -> Retry | Stop:
    """Decide what follows one failed attempt.

    Args:
        failure: How it failed.
        replay: The operation's class in the spec.
        keyed: Whether the caller gave this call an idempotency key of their own.
        retries: Retries of this call so far, those after a 429 not counted.
        rate_limit_retries: Retries of this call after a 429 so far.
        policy: The settings.
        budget: Tokens shared by all calls; one is taken when the answer is `Retry`.
        time_left: Seconds to the deadline; `None` if there is none.
        uniform: Draws a number between two others.
        body_retries: How many of `retries` followed a broken body.
        stream: Whether the call opens a stream.
    """
    honoured = (keyed or policy.trust_idempotency_key) and not stream
    tried = retries + rate_limit_retries > 0
    refusal = _refusal(failure, replay, honoured=honoured, tried=tried)
    if refusal is not None:
        return Stop(refusal)
    if _is_broken_body(failure) and replay is not Replay.NEVER and body_retries >= _BODY_RETRIES:
        return Stop("the answer broke off again")
    limited = failure.status == _TOO_MANY_REQUESTS
    done = rate_limit_retries if limited else retries
    if done >= (policy.max_rate_limit_retries if limited else policy.max_retries):
        if not done:
            return Stop("retries are disabled")
        return Stop(f"{GAVE_UP} {done} {'retry' if done == 1 else 'retries'}")
    pause = _pause(failure.wait, done, policy, time_left, uniform)
    if isinstance(pause, Retry) and not _pay(failure, budget):
        return Stop("the retry budget is spent: too many calls are failing")
    return pause


def describe(replay: Replay, *, keyed: bool, policy: RetryPolicy, stream: bool = False) -> str:
    """Return in words what `decide` does with a call.

    Args:
        replay: The operation's class in the spec.
        keyed: Whether the caller gave the call an idempotency key of their own.
        policy: The settings.
        stream: Whether the call opens a stream.
    """
    if not (policy.max_retries or policy.max_rate_limit_retries):
        return "never"
    honoured = (keyed or policy.trust_idempotency_key) and not stream
    when = "if not sent, or turned away with 425, or 503 and Retry-After"
    if honoured or replay is not Replay.NEVER:
        when = "if not sent, lost or silent, on 408, 425, 500, 502 to 504, 520 to 599"
    words = f"{_times(policy.max_retries)} {when}; {_times(policy.max_rate_limit_retries)} on 429"
    return f"{words}; never once it is open" if stream else words


def _times(number: int) -> str:
    return ("not", "once")[number] if number < 2 else f"up to {number} times"  # noqa: PLR2004 - as one says it


def _refusal(failure: FailureInfo, replay: Replay, *, honoured: bool, tried: bool) -> str | None:
    """Return why the table forbids a retry; `None` if it allows one."""
    if failure.reason is FailureKind.TLS:
        return "a refused certificate or TLS version stays refused"
    if failure.phase == "unsent" or is_turned_away(failure):
        return None
    judged_by_status = failure.reason is FailureKind.STATUS or _is_error(failure.status)
    if not judged_by_status or failure.status in _TRANSIENT:
        repeatable = honoured or replay is not Replay.NEVER
        return None if repeatable else "the server may have acted on it"
    if failure.status == _CONFLICT and replay is Replay.NEVER and honoured and tried:
        return None
    return f"HTTP {failure.status} is final"


def _is_error(status: int | None) -> bool:
    return status is not None and status >= _ERROR


def _is_broken_body(failure: FailureInfo) -> bool:
    answered = failure.phase in {"status", "body"}
    return answered and failure.reason is not FailureKind.STATUS and not _is_error(failure.status)


def is_turned_away(failure: FailureInfo) -> bool:
    """Return whether the server refused the call before it did anything."""
    if failure.status == _UNAVAILABLE:
        return failure.wait is not None and failure.wait.directive
    return failure.status in {_TOO_EARLY, _TOO_MANY_REQUESTS}


def _pause(
    wait: ServerWait | None,
    done: int,
    policy: RetryPolicy,
    time_left: float | None,
    uniform: Callable[[float, float], float],
) -> Retry | Stop:
    # A server that says "at once" is taken at its word once; then it gets room to breathe.
    if wait is None or (wait.seconds == 0 and done):
        return _in_time(Retry(backoff(done, policy, uniform), "backoff"), time_left)
    if wait.seconds > policy.max_server_wait:
        return Stop(
            f"the server asks to wait {wait.seconds:.0f} s ({wait.source}), "
            f"longer than max_server_wait ({policy.max_server_wait:.0f} s)"
        )
    jitter = uniform(0.0, min(wait.seconds * _JITTER_SHARE, _JITTER_CAP))
    if time_left is not None and wait.seconds + jitter >= time_left:
        jitter = 0.0
    return _in_time(Retry(wait.seconds + jitter, wait.source, jitter), time_left)


def _in_time(pause: Retry, time_left: float | None) -> Retry | Stop:
    if time_left is None or pause.after < time_left:
        return pause
    return Stop(
        f"the next wait ({pause.after:.1f} s, {pause.reason}) could not end "
        f"within the {time_left:.1f} s left"
    )


def backoff(done: int, policy: RetryPolicy, uniform: Callable[[float, float], float]) -> float:
    """Return a pause with full jitter: anything up to a ceiling that doubles with every retry.

    Of the usual schemes it costs the server the fewest calls, and it needs no memory.

    Args:
        done: Retries so far.
        policy: Holds the base and the cap, in seconds.
        uniform: Draws a number between two others.
    """
    return uniform(0.0, min(policy.backoff_cap, policy.backoff_base * 2.0 ** min(done, 60)))


def _pay(failure: FailureInfo, budget: RetryBudget) -> bool:
    if failure.status == _TOO_MANY_REQUESTS and failure.wait is not None:
        return True
    return budget.take(_TIMEOUT_COST if failure.reason is FailureKind.TIMEOUT else 1.0)
