"""What a call has to pass before it may leave, with the figures of the code."""

from __future__ import annotations

from typing import Final

from kubiya_async import RetryPolicy
from kubiya_async.limits import DOCUMENTED_LIMITS
from website.diagrams.drawing import Drawing

_X, _BOX = 92, 240
_MIDDLE: Final = _X + _BOX / 2
_GAP: Final = 34


def draw() -> str:
    """Draw the gate: questions from top to bottom, and what the answer teaches it."""
    drawing = Drawing(
        "The rate limiter",
        "A call waits in one queue, passes a pause, what headers say and the logs of all limits, "
        "and leaves; its answer corrects all three.",
    )
    waits = f"{RetryPolicy().max_server_wait:g} s"
    limits = ", ".join(f"{limit.limit} in {_span(limit.seconds)}" for limit in DOCUMENTED_LIMITS)
    steps = [
        ["one queue", "first come, first served", "all tasks and clients with this key"],
        ["is there a pause?", "a 429 stops all calls once;", "then 1, 2, 4, … at a time"],
        ["do headers leave any?", "X-RateLimit-Remaining,", "less what is in flight"],
        ["is there room in every log?", "of calls that came back; without", f"headers: {limits}"],
        ["the call leaves"],
    ]
    y, tops = 6.0, list[float]()
    for number, lines in enumerate(steps):
        tops.append(y)
        y += drawing.labelled(_X, y, _BOX, lines)
        if number < len(steps) - 1:
            drawing.arrow((_MIDDLE, y), (_MIDDLE, y + _GAP))
            if number:
                drawing.text(_MIDDLE + 8, y + 20, "yes" if number > 1 else "no", "small")
            y += _GAP
    _waiting(drawing, tops, waits)
    _learning(drawing, tops, y)
    return drawing.svg(y + 40)


def _span(seconds: float) -> str:
    return f"{seconds / 3600:g} h" if seconds > 3600 else f"{seconds:g} s"  # noqa: PLR2004 - an hour


def _waiting(drawing: Drawing, tops: list[float], waits: str) -> None:
    """Draw the way back to the queue, on the left."""
    for top in tops[1:4]:
        drawing.line(_X, top + 30, 40, top + 30)
    drawing.arrow((40, tops[3] + 30), (40, tops[0] + 30), (_X, tops[0] + 30))
    drawing.text(4, tops[0] + 16, "sleep, then", "small")
    for number, words in enumerate(["longer than", f"{waits} or the", "deadline: raise"]):
        drawing.text(4, tops[3] + 50 + 16 * number, words, "small")


def _learning(drawing: Drawing, tops: list[float], bottom: float) -> None:
    """Draw what the answer corrects, on the right."""
    x, right = 372, _X + _BOX
    drawing.line(right, bottom - 14, x, bottom - 14)
    drawing.arrow((x, bottom - 14), (x, tops[1] + 32), (right, tops[1] + 32))
    for top in tops[2:4]:
        drawing.arrow((x, top + 26), (right, top + 26))
    for number, words in enumerate(["its answer:", "429s, headers,", "when it came", "back"]):
        drawing.text(x + 8, bottom - 60 + 16 * number, words, "small")
    drawing.text(
        _MIDDLE, bottom + 24, "shared by all machines, if a Redis keeps it", "small middle"
    )
