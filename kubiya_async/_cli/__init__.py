"""The command line: `kubiya-async`, or `python -m kubiya_async`.

One module per command, and beside them:

- `app`: the commands put together;
- `guard`: what every command is wrapped in, so that each outcome has its exit code;
- `session`: the client a command works with, and the event loop it runs on;
- `terminal`: everything that is printed;
- `operations`, `arguments`, `manual`: what the spec says about operations, for `call` and `list`.

typer and rich, which are the extra `cli`, are imported in this package only.
"""

from __future__ import annotations

import io
import os
import sys

__all__ = ["main"]

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
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows few characters shall show the rest as question marks.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    make_app()()


def _replace_missing_streams() -> None:
    """Read nothing and write nowhere where the process was started without a stream."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - for as long as the process lives
