"""Decides how an execution is waited for: what its state means, when to look again, what to blame.

The words for states come from the spec (`x-polling`); a state that has no meaning there is taken as
still under way. Reads no clock and draws no random number of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

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

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubiya_async._core.operation import Polling

_LAST_LOOK: Final = 1.0
"""Seconds kept for the look before the deadline."""
_LONGEST_ASKED: Final = 120.0
_ASKED_JITTER: Final = 0.1
_GROWTHS: Final = 60
_PASSING: Final = frozenset({408, 425, 429})
_SERVER_ERROR: Final = 500
_NOT_IMPLEMENTED: Final = 501
_MOST_UNREADABLE: Final = 3


class Outcome(StrEnum):
    """What a state means to somebody who waits."""

    RUNNING = "running"
    """Anything that is not known to be the end."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


def outcome(polling: Polling, status: object) -> Outcome:
    """Tell what a state means; upper case, blanks around it and numbers are all right."""
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
    """How often to look, in seconds: often at first, then less and less.

    Attributes:
        first: Pause before the first look.
        factor: How much longer each further pause is.
        longest: Longest pause, unless the server asks for more.
        jitter: Share by which a pause may be shorter or longer, so that those who began together
            do not look together.
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

    def pause(self, looks: int, uniform: Callable[[float, float], float]) -> float:
        """Draw the pause after so many looks in vain."""
        whole = min(self.longest, self.first * self.factor ** min(looks, _GROWTHS))
        return whole * uniform(1.0 - self.jitter, 1.0 + self.jitter)


def _check(name: str, value: object, least: float, below: float) -> None:
    if not isinstance(value, (int, float)) or not least <= value < below:
        limits = f"from {least:g} up" if below == math.inf else f"from {least:g} to below {below:g}"
        raise InvalidArgumentError(
            f"PollPolicy.{name} must be a number {limits}, got {value!r}", argument=name
        )


@dataclass(frozen=True, slots=True)
class Look:
    """When to look next."""

    after: float
    """Seconds from now."""
    last: bool = False
    """The time is over then."""


def next_look(
    policy: PollPolicy,
    looks: int,
    *,
    asked: float | None,
    left: float | None,
    uniform: Callable[[float, float], float],
) -> Look | None:
    """Decide when to look next, or with `None` that there is no time left.

    The last look is shortly before the deadline, however long the pause should have been.

    Args:
        policy: The settings.
        looks: Looks so far.
        asked: Seconds the server asked to wait, if it asked.
        left: Seconds to the deadline; `None` if there is none.
        uniform: Draws a number between two others.
    """
    if asked is None:
        after = policy.pause(looks, uniform)
    else:
        after = max(policy.first, min(asked, _LONGEST_ASKED))
        after += uniform(0.0, after * _ASKED_JITTER)
    if left is None:
        return Look(after)
    if left <= 0:
        return None
    latest = left - min(_LAST_LOOK, left / 2)
    return Look(after) if after < latest else Look(latest, last=True)


def may_pass(error: ApiError | TransportError) -> bool:
    """Tell whether a call whose retries were in vain may work later, as far as its error says."""
    if isinstance(error, ApiError):
        status = error.status
        return status in _PASSING or (status >= _SERVER_ERROR and status != _NOT_IMPLEMENTED)
    return not isinstance(error, TLSError | RedirectError | ResponseTooLargeError)


class Outage:
    """A time in which every look fails.

    Each look is a call that has been retried already; this is about what lasts longer.

    Attributes:
        failures: Looks in a row that have failed.
    """

    __slots__ = ("_unreadable", "failures")

    def __init__(self) -> None:
        """Begin with everything in order."""
        self.failures = self._unreadable = 0

    def end(self) -> None:
        """Note a look that worked."""
        self.failures = self._unreadable = 0

    def passes(self, error: KubiyaError) -> bool:
        """Note a look that failed, and tell whether another one may fare better."""
        self.failures += 1
        if isinstance(error, DecodeError):
            # The page of a gateway passes; an answer that this package cannot read does not.
            self._unreadable += 1
            return self._unreadable < _MOST_UNREADABLE
        return isinstance(error, ApiError | TransportError) and may_pass(error)


class StepLike(Protocol):
    """A step of an execution."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def status(self) -> str | None:
        """Its state."""
        ...

    @property
    def output(self) -> str | None:
        """What it printed."""
        ...


@dataclass(frozen=True, slots=True)
class StepCount:
    """How far an execution has come."""

    done: int
    """Steps that have ended, well or not."""
    known: int
    """Steps the server speaks of; it may find out about more."""
    current: str | None
    """Name of the first step that has not ended."""


def count_steps(polling: Polling, steps: Sequence[StepLike]) -> StepCount:
    """Count the steps that have ended and find the one that is under way."""
    unfinished = [s for s in steps if outcome(polling, s.status) is Outcome.RUNNING]
    current = unfinished[0].name if unfinished else None
    return StepCount(len(steps) - len(unfinished), len(steps), current)


def blamed_step(polling: Polling, steps: Sequence[StepLike], end: Outcome) -> StepLike | None:
    """Find the first step that ended as the whole execution did."""
    return next((s for s in steps if outcome(polling, s.status) is end), None)
