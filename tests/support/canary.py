"""Credentials that must never be seen, and everything an error or a log record leaves behind.

`KEY`, `VALUE` and `WEBHOOK` hold the word `MARK`, which occurs nowhere else. `Findings` collects
texts: of errors every form they can be printed, pickled and copied in, and the variables of every
frame they came through, as error trackers send them. `watching` also collects every error of this
package that is made, and the logs of all parties, so that a test need not hand anything over.
"""

from __future__ import annotations

import contextlib
import copy
import logging
import pickle
import reprlib
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from kubiya_async import KubiyaError
from tests.support.tree import ROOT

__all__ = ["KEY", "MARK", "VALUE", "WEBHOOK", "Findings", "watching"]

MARK: Final = "canary"
KEY: Final = "canary-key-3f9a7c"
VALUE: Final = 'canary "välue" \\ 7b2c / x=1&y'
WEBHOOK: Final = "canary-webhook-secret-51d0"

_LOGGERS: Final = ("kubiya_async", "kubiya_async.bodies", "aiohttp", "asyncio")
_TESTERS: Final = (str(ROOT / "tests"), str(Path(pytest.__file__).parents[1] / "_pytest"))
_KEPT: Final = 200
"""Errors that are kept of a test: one that breaks ten thousand calls breaks them all alike."""


@dataclass
class Findings:
    """Texts by where they were found."""

    mark: str = MARK
    texts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    made: list[BaseException] = field(default_factory=list[BaseException])
    """Errors that `watching` saw being made."""
    _seen: set[int] = field(default_factory=set[int])

    def add(self, error: BaseException | None) -> None:
        """Look at an error, and at those it came from."""
        if error is None or id(error) in self._seen:
            return
        self._seen.add(id(error))
        kind = type(error).__name__
        self.texts += [
            (f"str of {kind}", str(error)),
            (f"repr of {kind}", repr(error)),
            (f"args of {kind}", repr(error.args)),
            (f"fields of {kind}", repr(vars(error))),
            (f"notes of {kind}", repr(getattr(error, "__notes__", None))),
        ]
        if isinstance(error, KubiyaError):
            self.texts.append((f"pickle of {kind}", pickle.dumps(error, 0).decode("latin-1")))
            self.texts.append((f"copy of {kind}", repr(vars(copy.copy(error)))))
        self.texts += _traceback(error)
        for inner in getattr(error, "exceptions", ()):
            self.add(inner)
        self.add(error.__cause__)
        self.add(error.__context__)

    def add_log(self, record: logging.LogRecord) -> None:
        """Look at a log record, and at the error it tells of."""
        self.texts += [("log", record.getMessage()), ("log", repr(record.args))]
        if record.exc_info:
            self.add(record.exc_info[1])

    @property
    def leaks(self) -> list[str]:
        """One line for each place where the mark is."""
        return [f"{where}: {reprlib.repr(text)}" for where, text in self.texts if self.mark in text]


def _traceback(error: BaseException) -> Iterator[tuple[str, str]]:
    """Show the traceback as error trackers do, without what the tests know by themselves."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    yield "last lines", "".join(shown.format_exception_only())
    for frame in shown.stack:
        if frame.filename.startswith(_TESTERS):
            continue
        for name, value in (frame.locals or {}).items():
            yield f"{frame.filename}:{frame.lineno} {name}", value


@contextlib.contextmanager
def watching(caplog: pytest.LogCaptureFixture, mark: str = MARK) -> Iterator[Findings]:
    """Collect what errors and logs say meanwhile, and fail when the mark is among it."""
    for name in _LOGGERS:
        caplog.set_level(logging.DEBUG, logger=name)
    found = Findings(mark)
    original = KubiyaError.__init__

    def remember(error: KubiyaError, *args: Any, **fields: Any) -> None:
        original(error, *args, **fields)
        if len(found.made) < _KEPT:
            found.made.append(error)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(KubiyaError, "__init__", remember)
        yield found
    for error in found.made:
        found.add(error)
    for record in caplog.records:
        if record.name.startswith(_LOGGERS):
            found.add_log(record)
    leaks = found.leaks
    found.made.clear()
    assert not leaks, "\n".join(leaks)
