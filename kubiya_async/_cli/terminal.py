"""Everything the command line prints.

Data goes to stdout; progress, notes and errors go to stderr, so that a pipe carries data only. What
a server sent is printed to a terminal without the control characters that would steer it; into a
pipe it goes as it came.
"""

from __future__ import annotations

import json as jsonlib
import re
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Terminal", "plain"]

_CONTROL = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # ANSI: control sequences
    r"|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # ANSI: titles, links, clipboard
    r"|\x1b[@-_]"  # ANSI: the rest
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f]"  # control characters, but not tab and newline
    r"|[\u202a-\u202e\u2066-\u2069]"  # changes of the writing direction
)


def plain(text: str) -> str:
    """Take out of a text whatever would make a terminal do something else than show it."""
    return _CONTROL.sub("", text)


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
        text = jsonlib.dumps(value, indent=2, ensure_ascii=False)
        if self.shows_data:
            self.out.print_json(text)
        else:
            self.write(f"{text}\n")

    def line(self, value: Any) -> None:
        """Print a JSON document on a line of its own."""
        self.write(jsonlib.dumps(value, ensure_ascii=False) + "\n")

    def note(self, text: str, style: str = "dim") -> None:
        """Print a line to stderr."""
        self._tell(Text(plain(text), style))

    def error(self, text: str, details: Mapping[str, Any]) -> None:
        """Print a failure to stderr: a line, or with `json` the details as JSON."""
        if self.json:
            print(jsonlib.dumps({"error": dict(details)}, ensure_ascii=False), file=sys.stderr)
            return
        self._tell(Text.assemble(("error: ", "bold red"), plain(text)))

    def _tell(self, text: Text) -> None:
        # A terminal gets lines that end between words; elsewhere a line stays a line.
        self.err.print(text, soft_wrap=not self.err.is_terminal)


class _Console(Console):
    """A console that leaves a broken pipe to whoever runs the command."""

    def on_broken_pipe(self) -> None:
        raise  # noqa: PLE0704 - called while the error is being handled


def _console(*, stderr: bool) -> Console:
    # NO_COLOR, FORCE_COLOR, COLUMNS and TERM=dumb are rich's own business.
    return _Console(stderr=stderr, highlight=False, markup=False, emoji=False)
