"""How far a bulk run is: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import rich.progress

from kubiya_async._cli.words import duration

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from kubiya_async._cli.terminal import Terminal
    from kubiya_async.bulk import BulkProgress

__all__ = ["in_words", "shown"]

_EVERY: Final = 10.0
"""Seconds between two lines."""


@contextmanager
def shown(
    terminal: Terminal, *, quiet: bool, clock: Callable[[], float] = time.monotonic
) -> Generator[Callable[[BulkProgress], None] | None]:
    """Yield what shows the progress on stderr, and in the end its last state as a line."""
    if quiet:
        yield None
        return
    last: list[BulkProgress] = []
    with _bar(terminal) if terminal.err.is_terminal else _lines(terminal, clock) as show:

        def keep(progress: BulkProgress) -> None:
            last[:] = [progress]
            show(progress)

        yield keep
    if last:
        terminal.note(in_words(last[0]))


@contextmanager
def _bar(terminal: Terminal) -> Generator[Callable[[BulkProgress], None]]:
    # What is written above the bar is data: its lines are not broken.
    terminal.err.soft_wrap = True
    bar = rich.progress.Progress(
        rich.progress.BarColumn(),
        rich.progress.TextColumn("{task.description}"),
        console=terminal.err,
        transient=True,
        # Results that go to the same terminal are written above the bar; others are left alone.
        redirect_stdout=terminal.shows_data,
    )
    with bar:
        task = bar.add_task("starting", total=None)

        def show(progress: BulkProgress) -> None:
            over = progress.done + progress.failed + progress.uncertain + progress.skipped
            bar.update(task, total=progress.total, completed=over, description=in_words(progress))

        yield show


@contextmanager
def _lines(
    terminal: Terminal, clock: Callable[[], float]
) -> Generator[Callable[[BulkProgress], None]]:
    told = clock()

    def show(progress: BulkProgress) -> None:
        nonlocal told
        if clock() - told >= _EVERY:
            told = clock()
            terminal.note(in_words(progress))

    yield show


def in_words(progress: BulkProgress) -> str:
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
