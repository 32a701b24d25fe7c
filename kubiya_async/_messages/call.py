"""A call before it is sent, its deadline, and a complete response, as plain records."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kubiya_async._messages.error_bodies import request_id
from kubiya_async._messages.redact import masks_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async._messages.operation import Operation
    from kubiya_async._messages.redact import Secret
    from kubiya_async.options import Lane, RetryPolicy


current_sink: ContextVar[list[Any] | None] = ContextVar("kubiya_async_responses", default=None)
"""Takes the response that ends each call, where the caller captures them; see `responses`. Every
call asks, and need not import that module for it."""

default_lane: Final[ContextVar[Lane]] = ContextVar("kubiya_async_lane", default="interactive")
"""Lane of the calls for which neither their options nor their client say one."""


@contextmanager
def background_by_default() -> Generator[None]:
    """Put the calls made within, and in tasks created within, into the background lane."""
    token = default_lane.set("background")
    try:
        yield
    finally:
        default_lane.reset(token)


@dataclass(slots=True, eq=False)
class Deadline:
    """The moment by which something must be done, if there is one."""

    clock: Callable[[], float]
    """Monotonic clock, in seconds."""
    began: float
    """Reading of the clock when the time began to run."""
    at: float | None
    """Reading of the clock at which it passes; `None` if there is no limit."""

    @classmethod
    def after(cls, seconds: float | None, clock: Callable[[], float]) -> Deadline:
        """Return the deadline a number of seconds from now; `None` for no limit."""
        began = clock()
        return cls(clock, began, None if seconds is None else began + seconds)

    def left(self) -> float | None:
        """Return the seconds left, never negative; `None` if there is no limit."""
        if self.at is None:
            return None
        return max(0.0, self.at - self.clock())

    @property
    def expired(self) -> bool:
        """Whether it has passed."""
        return self.at is not None and self.clock() >= self.at


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
    read_timeout: float | None
    """Longest silence in seconds while an answer is awaited or read."""
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """All but the credential."""
    secrets: tuple[Secret, ...] = ()
    """What of the body must not be shown, should the server echo it."""
    key_given: bool = False
    """The caller gave the idempotency key, rather than this package."""
    agent: str | None = None
    """Id of the agent that is spoken to, for observers."""
    lane: Lane | None = None
    """Lane that its options or its client say; `None` for that of the context."""


@masks_keys
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
