"""The life of a call: one is made against a local server, and what observers are told is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kubiya_async import MemoryRateLimiter, RateLimit, RetryPolicy
from kubiya_async.observe import (
    AttemptFinished,
    AttemptStarted,
    CallFinished,
    CallStarted,
    LimiterWaited,
    RetryScheduled,
)
from kubiya_async.testing import LocalServer
from website.diagrams.drawing import WIDTH, Drawing

if TYPE_CHECKING:
    from kubiya_async.observe import Event

_PROGRAM, _CLIENT, _SERVER = 62, 232, 420
_ROW: Final = 40


class Diary:
    """An observer that keeps what it is told."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.events: list[Event] = []

    def on_event(self, event: Event, /) -> None:
        """Note an event."""
        self.events.append(event)


async def live() -> list[Event]:
    """Make a call that waits for its turn, fails once and succeeds, and tell what happened."""
    diary = Diary()
    limiter = MemoryRateLimiter([RateLimit(1, 0.05)])
    policy = RetryPolicy(backoff_base=0.01)
    async with (
        LocalServer() as server,
        server.client(rate_limiter=limiter, retries=policy) as kubiya,
    ):
        await kubiya.agents.get("abc-123-def")
        server.fail("agents.get", status=503)
        await kubiya.with_options(observers=[diary]).agents.get("abc-123-def")
    first = next(i for i, e in enumerate(diary.events) if isinstance(e, AttemptStarted))
    # The quota is as tight for the second try; its wait is left out of the picture.
    return [
        event
        for number, event in enumerate(diary.events)
        if number < first or not isinstance(event, LimiterWaited)
    ]


def draw(events: list[Event]) -> str:
    """Draw the events from top to bottom, between the program, the client and the server."""
    drawing = Drawing("The life of a call", "; ".join(type(event).__name__ for event in events))
    for x, name in ((_PROGRAM, "your program"), (_CLIENT, "kubiya-async"), (_SERVER, "the API")):
        drawing.box(x - 55, 4, 110, 28)
        drawing.text(x, 23, name, "strong middle")
    y = _events(Drawing("", ""), events)  # how far down it goes, for what is behind it
    for x in (_PROGRAM, _CLIENT, _SERVER):
        drawing.line(x, 32, x, y - 14, "faint")
    _events(drawing, events)
    drawing.line(WIDTH - 10, 62, WIDTH - 10, y - 30)
    drawing.text(WIDTH - 10, y + 4, "one deadline over all of it: timeout=120", "small end")
    return drawing.svg(y + 14)


def _events(drawing: Drawing, events: list[Event]) -> float:
    y = 62.0
    for event in events:
        y = _event(drawing, event, y)
    return y


def _event(drawing: Drawing, event: Event, y: float) -> float:
    match event:
        case CallStarted(operation=operation):
            _message(drawing, _PROGRAM, _CLIENT, y, f"{operation}(…)")
            return _inside(drawing, y + _ROW, "check the arguments", "a wrong one: nothing is sent")
        case LimiterWaited():
            return _inside(drawing, y, "wait for the quota", "in order, with all other tasks")
        case AttemptStarted(number=number):
            _message(drawing, _CLIENT, _SERVER, y, f"attempt {number}")
        case AttemptFinished(status=status):
            _message(drawing, _SERVER, _CLIENT, y, f"HTTP {status}")
        case RetryScheduled(reason=because):
            return _inside(drawing, y, f"wait: {because}", "if it may be sent again at all")
        case CallFinished():
            y = _inside(drawing, y, "read the answer", "into a model")
            _message(drawing, _CLIENT, _PROGRAM, y, "Agent")
        case _:
            return y
    return y + _ROW


def _message(drawing: Drawing, start: float, end: float, y: float, words: str) -> None:
    drawing.text((start + end) / 2, y - 7, words, "code middle")
    drawing.arrow((start, y), (end, y))


def _inside(drawing: Drawing, y: float, what: str, more: str) -> float:
    drawing.box(_CLIENT - 96, y - 20, 192, 40)
    drawing.text(_CLIENT, y - 3, what, "middle")
    drawing.text(_CLIENT, y + 13, more, "small middle")
    return y + _ROW + 14
