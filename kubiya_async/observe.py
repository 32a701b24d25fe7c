"""What happens inside a call, reported to observers.

An observer is an object with one method, `on_event`. It is called synchronously, from the task that
makes the call, so it must be quick. What it raises is logged and otherwise ignored: watching a call
cannot change its outcome. No record carries a credential, a header or a body.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.redact import masks_keys
from kubiya_async._record import made_often
from kubiya_async.errors import Phase
from kubiya_async.options import Lane

__all__ = [
    "AttemptFinished",
    "AttemptStarted",
    "CallFinished",
    "CallStarted",
    "Event",
    "LimiterWaited",
    "Observer",
    "PageFetched",
    "RetryScheduled",
    "StreamClosed",
    "StreamOpened",
    "ToolCalled",
]

logger: Final = get_logger()


@made_often
@dataclass(frozen=True, slots=True)
class CallStarted:
    """A call begins; `call` is the same number in everything that follows from it."""

    call: int
    operation: str
    method: str
    template: str
    """Path with its parameters' names."""
    stream: bool = False
    """It opens a stream: `CallFinished` says that it is open, `StreamClosed` that it is over."""
    server: str = ""
    """Scheme, host and port."""
    agent: str | None = None
    """Id of the agent that is spoken to, if it is a chat."""


@made_often
@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """An attempt is about to be sent."""

    call: int
    operation: str
    number: int
    """From 1."""


@masks_keys
@made_often
@dataclass(frozen=True, slots=True)
class AttemptFinished:
    """An attempt ended, with a status or without one."""

    call: int
    operation: str
    number: int
    phase: Phase
    status: int | None
    request_id: str | None
    elapsed: float
    """Seconds."""
    outcome: str


@made_often
@dataclass(frozen=True, slots=True)
class RetryScheduled:
    """Another attempt will follow after `wait` seconds."""

    call: int
    operation: str
    number: int
    """Number of the attempt that failed."""
    wait: float
    reason: str


@made_often
@dataclass(frozen=True, slots=True)
class LimiterWaited:
    """The rate limiter delayed the call by `waited` seconds."""

    call: int
    operation: str
    waited: float
    lane: Lane = "interactive"
    """Lane in which it waited."""


@masks_keys
@made_often
@dataclass(frozen=True, slots=True)
class StreamOpened:
    """A stream is open: the status was good, events may follow."""

    call: int
    operation: str
    request_id: str | None


@masks_keys
@made_often
@dataclass(frozen=True, slots=True)
class ToolCalled:
    """The agent has called a tool, as its stream tells."""

    call: int
    operation: str
    tool: str
    id: str | None
    """The call's id, if it has one."""


@made_often
@dataclass(frozen=True, slots=True)
class StreamClosed:
    """A stream is closed, for whatever reason."""

    call: int
    operation: str
    events: int
    elapsed: float
    """Seconds since it was opened."""
    outcome: str
    """`done`, `closed early`, `interrupted`, `error event`, `idle`."""
    first_event: float | None = None
    """Seconds from the opening until the first event; `None` if there was none."""


@made_often
@dataclass(frozen=True, slots=True)
class PageFetched:
    """A page of a list arrived."""

    operation: str
    number: int
    """From 1."""
    items: int
    total: int | None


@made_often
@dataclass(frozen=True, slots=True)
class CallFinished:
    """A call returned, or raised the error of class `error`."""

    call: int
    operation: str
    status: int | None
    attempts: int
    elapsed: float
    """Seconds over everything: queueing, attempts, waits, body."""
    error: str | None


Event = (
    CallStarted
    | AttemptStarted
    | AttemptFinished
    | RetryScheduled
    | LimiterWaited
    | StreamOpened
    | ToolCalled
    | StreamClosed
    | PageFetched
    | CallFinished
)


class Observer(Protocol):
    """Receives events."""

    def on_event(self, event: Event, /) -> None:
        """Handle one event; return quickly."""


def notify(observers: tuple[Observer, ...], event: Event) -> None:
    """Pass `event` to every observer, even if another one raises."""
    for observer in observers:
        try:
            observer.on_event(event)
        except Exception:
            # A log handler that raises too does not make it worse.
            with suppress(Exception):
                logger.exception("observer %s failed", type(observer).__name__)
