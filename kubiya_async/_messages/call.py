"""A call before it is sent, its deadline, and a complete response, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kubiya_async._messages.error_bodies import request_id
from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubiya_async._messages.operation import Operation
    from kubiya_async._messages.redact import Secret
    from kubiya_async.options import RetryPolicy


class Deadline:
    """A number of seconds from now, or no limit at all.

    Attributes:
        clock: Monotonic clock, in seconds.
        began: Reading of the clock when the time began to run.
        at: Reading of the clock at which it passes; `None` if there is no limit.
    """

    __slots__ = ("at", "began", "clock")

    def __init__(self, clock: Callable[[], float], seconds: float | None) -> None:
        """Start counting.

        Args:
            clock: Monotonic clock, in seconds.
            seconds: Time allowed; `None` for no limit.

        Raises:
            InvalidArgumentError: `seconds` is not a number.
        """
        if seconds is not None and seconds != seconds:  # noqa: PLR0124 - true for NaN only
            raise InvalidArgumentError("timeout must be a number of seconds", argument="timeout")
        self.clock = clock
        self.began = clock()
        self.at = None if seconds is None else self.began + seconds

    def left(self) -> float | None:
        """Return the seconds left, never negative; `None` if there is no limit."""
        if self.at is None:
            return None
        return max(0.0, self.at - self.clock())

    @property
    def expired(self) -> bool:
        """Whether it has passed."""
        return self.at is not None and self.clock() >= self.at

    def __repr__(self) -> str:
        """Show what is left."""
        left = self.left()
        return "Deadline(none)" if left is None else f"Deadline({left:.3f} s left)"


@dataclass(slots=True, eq=False)
class Call:
    """Everything about a call that does not change between its attempts.

    Credentials are not part of it: they are added to each attempt as it leaves.
    """

    operation: Operation
    target: str
    """Encoded path and query, beginning with a slash, relative to the surface's root."""
    timeout: float | None
    """Deadline in seconds over everything."""
    policy: RetryPolicy
    silence: float | None
    """Longest silence in seconds while an answer is awaited or read."""
    body: bytes | None = field(default=None, repr=False)
    secrets: tuple[Secret, ...] = ()
    """What of the body must not be shown, should the server echo it."""
    accept: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """What the caller added."""
    idempotency_key: str | None = None
    key_given: bool = False
    """The caller gave the key, rather than this package."""
    content_type: str = "application/json"
    """Of the body, if there is one."""
    agent: str | None = None
    """Id of the agent that is spoken to, for observers."""


@dataclass(slots=True, eq=False)
class Response:
    """A complete answer, of any status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names compare without case."""
    body: bytes = field(repr=False)

    @property
    def request_id(self) -> str | None:
        """The server's id of the request, if its headers name one."""
        return request_id(self.headers)
