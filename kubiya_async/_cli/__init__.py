"""The command line: `kubiya-async`, or `python -m kubiya_async`.

A module per command (`executions` has `run` and `logs`), and beside them:

- `app`: the commands put together;
- `exits`: how a command ends, and what every command is wrapped in for that;
- `session`: which server a command works with, its client and event loop;
- `terminal`: everything that is printed; `chat_view` and `execution_view` say what it looks like;
- `operations`, `arguments`: what the spec says about operations, for `call`, `list` and `bulk`;
- `completion`: what the shell may offer next;
- `checks`: what `doctor` examines.

What takes long to import is imported in functions, so that `--help` and completion are quick.
typer and rich, which are the extra `cli`, are imported in this package only. Stands on everything.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import Final

__all__ = ["main"]

_PLAIN: Final = str.maketrans("✓✗→▸·…", "vx>>-~")
"""What stands for a sign that a terminal does not have."""

_MISSING = "The command line needs typer and rich: pip install 'kubiya-async[cli]'"


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    try:
        import rich as _rich  # noqa: F401 - only asking whether it is there
        import typer as _typer  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name not in {"rich", "typer"}:
            raise
        print(_MISSING, file=sys.stderr)
        sys.exit(2)
    from kubiya_async._cli.app import make_app

    _replace_missing_streams()
    codecs.register_error("kubiya_plain", _in_plain_signs)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="kubiya_plain")
    stdin = sys.stdin
    if isinstance(stdin, io.TextIOWrapper) and not stdin.isatty():
        # Files and pipes hold UTF-8 in every locale, some with a byte order mark.
        stdin.reconfigure(encoding="utf-8-sig", errors="strict")
    make_app()()


def _in_plain_signs(error: UnicodeError) -> tuple[str, int]:
    """Return what an encoding has for the characters it lacks: signs much like them, or `?`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(_PLAIN)
    return "".join(c if c.isascii() else "?" for c in lacking), error.end


def _replace_missing_streams() -> None:
    """Read nothing and write nowhere where the process was started without a stream."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - for as long as the process lives
