"""Everything the command line prints, and the colours of it.

Data goes to stdout; progress, notes and errors go to stderr, so that a pipe carries data only. What
a server sent is escaped wherever a person reads it, and in JSON, which stays the same JSON; text
goes into a pipe as it came.
"""

from __future__ import annotations

import json as jsonlib
import re
import sys
from typing import TYPE_CHECKING, Any, Final, cast

from rich.console import Console
from rich.highlighter import JSONHighlighter
from rich.text import Text

from kubiya_async._escape import escape

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

_COLOURS: Final = re.compile(r"(?:\x1b\[|\x9b)[0-9;:]*m")
_GOOD: Final = {"active", "completed", "healthy", "ok", "running", "succeeded", "success"}
_BAD: Final = {"cancelled", "error", "failed", "unhealthy"}


def plain(text: str) -> str:
    """Return a text that a terminal can do nothing with but show it.

    It may have several lines. Colours go; whatever else would steer a terminal is escaped.
    """
    return escape(_COLOURS.sub("", text).replace("\r\n", "\n"), keep="\n\t")


def as_json(value: Any) -> Any:
    """Return a result as what JSON has: what the server sent, and nothing it did not.

    Secrets stay masked.
    """
    from pydantic import BaseModel

    from kubiya_async.pagination.paginator import Page

    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_unset=True)
    if isinstance(value, Page):
        value = cast("Page[Any]", value).items
    if isinstance(value, list):
        return [as_json(item) for item in cast("list[Any]", value)]
    return value


def colour_of(status: str) -> str:
    """Return the style of a state; unknown ones have none."""
    word = status.lower()
    if word in _BAD:
        return "red"
    return "green" if word in _GOOD else ""


def duration(value: timedelta) -> str:
    """Return a span of time as `850 ms`, `42 s`, `5 m 03 s`, `2 h 05 m`."""
    seconds = value.total_seconds()
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} m"
    return f"{minutes} m {rest:02} s" if minutes else f"{rest} s"


class Terminal:
    """Where a command prints to.

    Args:
        json: Whether stdout is to carry JSON only.
    """

    def __init__(self, *, json: bool = False) -> None:
        """Look at what stdout and stderr are; both may be a terminal, a file or a pipe."""
        self.json = json
        self.out = _console(stderr=False)
        self.err = _console(stderr=True)

    @property
    def shows_data(self) -> bool:
        """Whether stdout is a terminal."""
        return self.out.is_terminal

    def write(self, text: str) -> None:
        """Print a piece of text to stdout, now and without a line break of its own."""
        sys.stdout.write(plain(text) if self.shows_data else text)
        sys.stdout.flush()

    def write_bytes(self, data: bytes) -> None:
        """Print bytes to stdout as they are."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def document(self, value: Any) -> None:
        """Print a JSON document, in colours if stdout is a terminal."""
        text = _dump(value, indent=2)
        if self.shows_data:
            self.out.print(JSONHighlighter()(Text(text)), soft_wrap=True)
        else:
            self.write(f"{text}\n")

    def line(self, value: Any) -> None:
        """Print a JSON document on a line of its own."""
        self.write(f"{_dump(value)}\n")

    def note(self, text: str) -> None:
        """Print a line to stderr."""
        self._print_error(Text(plain(text), "dim"))

    def error(self, text: str, details: Mapping[str, Any]) -> None:
        """Print a failure to stderr: a line, or with `json` the details as JSON."""
        if self.json:
            print(_dump({"error": dict(details)}), file=sys.stderr)
            return
        self._print_error(Text.assemble(("error: ", "bold red"), escape(text)))

    def _print_error(self, text: Text) -> None:
        # A terminal gets lines that end between words; elsewhere a line stays a line.
        self.err.print(text, soft_wrap=not self.err.is_terminal)


def _dump(value: Any, *, indent: int | None = None) -> str:
    # A line break in it is one of the layout; those of texts are escaped already.
    return escape(jsonlib.dumps(value, indent=indent, ensure_ascii=False), keep="\n")


class _Console(Console):
    """A console that leaves a broken pipe to the caller of the command."""

    def on_broken_pipe(self) -> None:
        raise  # noqa: PLE0704 - called while the error is being handled


def _console(*, stderr: bool) -> Console:
    # NO_COLOR, FORCE_COLOR, COLUMNS and TERM=dumb are rich's own business.
    return _Console(stderr=stderr, highlight=False, markup=False, emoji=False)
