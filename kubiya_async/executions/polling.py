"""When to poll an execution again, what its state means, and which failures pass.

The loops that poll are in `waiting` and `logs`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple

from kubiya_async._messages.operation import Operation, Polling
from kubiya_async.errors import (
    ApiError,
    DecodeError,
    InvalidArgumentError,
    KubiyaError,
    RedirectError,
    ResponseTooLargeError,
    TLSError,
    TransportError,
)
from kubiya_async.options import is_number

__all__ = ["PollPolicy"]


LAST_LOOK: Final = 1.0
"""Seconds kept for the poll before the deadline."""
_LONGEST_ASKED: Final = 120.0
_ASKED_JITTER: Final = 0.1
_GROWTHS: Final = 60
_RARER: Final = 30
_RAREST: Final = 180.0
"""How much longer the pauses are where ends are announced, and the longest, in seconds."""
_PASSING: Final = frozenset({408, 425, 429})
_SERVER_ERROR: Final = 500
_NOT_IMPLEMENTED: Final = 501
_MOST_UNREADABLE: Final = 3


class Outcome(StrEnum):
    """What a state means for a wait."""

    RUNNING = "running"
    """Anything that is not known to be the end."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


def polling_of(operation: Operation) -> Polling:
    """Return how the executions that an operation starts are polled."""
    if operation.polling is None:
        raise TypeError(f"{operation.id} starts nothing that could be waited for")
    return operation.polling


def outcome(polling: Polling, status: object) -> Outcome:
    """Return what a state means; upper case, surrounding blanks and numbers are accepted."""
    word = str(status).strip().casefold()
    for words, meaning in (
        (polling.succeeded, Outcome.SUCCEEDED),
        (polling.failed, Outcome.FAILED),
        (polling.cancelled, Outcome.CANCELLED),
    ):
        if any(word == known.casefold() for known in words):
            return meaning
    return Outcome.RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPolicy:
    """Polling intervals in seconds: short at first, then longer.

    Attributes:
        first: Pause before the first poll.
        factor: How much longer each further pause is.
        longest: Longest pause, unless the server asks for more.
        jitter: Share by which a pause may be shorter or longer, so that waits that began together
            do not poll together.
    """

    first: float = 1.0
    factor: float = 1.5
    longest: float = 10.0
    jitter: float = 0.2

    def __post_init__(self) -> None:
        """Refuse values that cannot be meant."""
        _check("first", self.first, 0.001, math.inf)
        _check("factor", self.factor, 1.0, math.inf)
        _check("longest", self.longest, self.first, math.inf)
        _check("jitter", self.jitter, 0.0, 1.0)

    def pause(self, polls: int, uniform: Callable[[float, float], float]) -> float:
        """Return the pause after this many polls without an end."""
        return self._pause(min(polls, _GROWTHS)) * uniform(1.0 - self.jitter, 1.0 + self.jitter)

    def until_next(self, age: float, uniform: Callable[[float, float], float]) -> float:
        """Return the seconds to the next poll of something of this age.

        Polls are due at the same ages, however long the last one took; one that is due in less than
        half a pause is left out.
        """
        following = math.ceil(self._polls(age) + 0.5)
        return (self._age(following) - age) * uniform(1.0 - self.jitter, 1.0 + self.jitter)

    def _polls(self, age: float) -> float:
        """Return how many polls are due up to an age, in fractions of pauses."""
        growths = self._growths
        if age >= (grown := self._age(growths)):
            return growths + (age - grown) / self._pause(growths)
        return math.log1p(age / self.first * (self.factor - 1)) / math.log(self.factor)

    def _age(self, polls: int) -> float:
        """Return the age at which this many polls are due."""
        growing = min(polls, self._growths)
        grown = growing if self.factor == 1 else (self.factor**growing - 1) / (self.factor - 1)
        return self.first * grown + (polls - growing) * self._pause(growing)

    @property
    def _growths(self) -> int:
        """Return how many pauses are shorter than the longest one."""
        if self.factor == 1:
            return 0
        return math.ceil(math.log(self.longest / self.first) / math.log(self.factor))

    def _pause(self, polls: float) -> float:
        return min(self.longest, self.first * math.pow(self.factor, polls))

    def rarely(self) -> PollPolicy:
        """Return intervals for what is announced, and polled only in case that is missed."""
        first, longest = (
            max(pause, min(_RARER * pause, _RAREST)) for pause in (self.first, self.longest)
        )
        return replace(self, first=first, longest=longest)


def poll_policy(given: object) -> PollPolicy:
    """Return the polling intervals, the default ones for `None`.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if isinstance(given, PollPolicy | None):
        return given or PollPolicy()
    problem = f"poll must be a PollPolicy or None, got {type(given).__name__}"
    raise InvalidArgumentError(problem, argument="poll")


def _check(name: str, value: object, least: float, below: float) -> None:
    if not is_number(value) or not least <= value < below:
        limits = f"from {least:g} up" if below == math.inf else f"from {least:g} to below {below:g}"
        raise InvalidArgumentError(
            f"PollPolicy.{name} must be a number {limits}, got {value!r}", argument=name
        )


class Poll(NamedTuple):
    """When to poll next."""

    after: float
    """Seconds from now."""
    last: bool = False
    """The time is over then."""


def next_poll(
    policy: PollPolicy,
    *,
    pause: float,
    asked: float | None,
    left: float | None,
    uniform: Callable[[float, float], float],
) -> Poll | None:
    """Return when to poll next; `None` if there is no time left.

    The last poll is shortly before the deadline, however long the pause should have been.

    Args:
        policy: The settings.
        pause: Seconds to wait, unless the server asks for more.
        asked: Seconds the server asked to wait, if it asked.
        left: Seconds to the deadline; `None` if there is none.
        uniform: Draws a number between two others.
    """
    if asked is None:
        after = pause
    else:
        after = max(policy.first, min(asked, _LONGEST_ASKED))
        after += uniform(0.0, after * _ASKED_JITTER)
    if left is None:
        return Poll(after)
    if left <= 0:
        return None
    latest = left - min(LAST_LOOK, left / 2)
    return Poll(after) if after < latest else Poll(latest, last=True)


def is_transient(error: ApiError | TransportError) -> bool:
    """Return whether a call that failed after its retries may succeed later."""
    if isinstance(error, ApiError):
        status = error.status
        return status in _PASSING or (status >= _SERVER_ERROR and status != _NOT_IMPLEMENTED)
    return not isinstance(error, TLSError | RedirectError | ResponseTooLargeError)


class FailureStreak:
    """A time in which every poll fails.

    Each poll is a call that has been retried already; this is about what lasts longer.

    Attributes:
        failures: Polls in a row that have failed.
    """

    __slots__ = ("_unreadable", "failures")

    def __init__(self) -> None:
        """Begin with everything in order."""
        self.failures: int = 0
        self._unreadable = 0

    def end(self) -> None:
        """Record a poll that worked."""
        self.failures = self._unreadable = 0

    def passes(self, error: KubiyaError) -> bool:
        """Record a poll that failed, and return whether another one may succeed."""
        self.failures += 1
        if isinstance(error, DecodeError):
            # The page of a gateway passes; an answer that this package cannot read does not.
            self._unreadable += 1
            return self._unreadable < _MOST_UNREADABLE
        return isinstance(error, ApiError | TransportError) and is_transient(error)
