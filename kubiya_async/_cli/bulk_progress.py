"""How far a bulk run is: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kubiya_async._cli.words import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubiya_async._cli.terminal import Terminal
    from kubiya_async.bulk import Progress

__all__ = ["in_words", "shown"]

_EVERY: Final = 10.0
"""Seconds between two lines."""


@contextmanager
def shown(
    terminal: Terminal, *, quiet: bool, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[Progress], None] | None]:
    """Give what shows the progress on stderr, and in the end its last state as a line."""
    if quiet:
        yield None
        return
    last: list[Progress] = []
    try:
        if terminal.err.is_terminal:
            with terminal.err.status("starting") as status:

                def show(progress: Progress) -> None:
                    last[:] = [progress]
                    status.update(in_words(progress))

                yield show
        else:
            told = clock()

            def write(progress: Progress) -> None:
                nonlocal told
                last[:] = [progress]
                if clock() - told >= _EVERY:
                    told = clock()
                    terminal.note(in_words(progress))

            yield write
    finally:
        if last:
            terminal.note(in_words(last[0]))


def in_words(progress: Progress) -> str:
    """Put the figures into a line."""
    parts = [f"{progress.done} done"]
    for number, word in (
        (progress.failed, "failed"),
        (progress.uncertain, "uncertain"),
        (progress.skipped, "done before"),
        (progress.in_flight, "under way"),
        (progress.queued, "to go"),
    ):
        if number:
            parts.append(f"{number} {word}")
    parts.append(f"{progress.rate:.1f}/s")
    if progress.remaining:
        parts.append(f"{duration(timedelta(seconds=progress.remaining))} left")
    return ", ".join(parts)
