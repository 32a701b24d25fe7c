"""What every command is wrapped in: each outcome becomes an exit code, each failure one line."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from kubiya_async._cli.exits import Exit, UsageError, exit_for
from kubiya_async._messages.logging import log_to_stderr
from kubiya_async.errors import ExecutionError, KubiyaError, StreamError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["guarded", "in_a_line", "program"]

_DEBUG = "KUBIYA_DEBUG"
_TOLD = ("status", "code", "operation", "request_id", "retry_after", "hint", "execution_id")


def guarded(command: Callable[..., int | None]) -> Callable[..., None]:
    """Wrap a command; what it returns is its exit code, and nothing means 0."""

    @functools.wraps(command)
    def run(**arguments: Any) -> None:
        debugging = bool(os.environ.get(_DEBUG))
        if debugging:
            log_to_stderr("debug")
        try:
            code = command(**arguments) or Exit.OK
            sys.stdout.flush()
        except typer.Exit:
            raise
        except (Exception, KeyboardInterrupt) as error:
            if debugging and not isinstance(error, KeyboardInterrupt | BrokenPipeError):
                raise
            code = exit_for(error)
            _report(error, code, json=bool(arguments.get("json")))
        raise typer.Exit(int(code))

    return run


def program() -> str:
    """Return the words that start the command line, as they were typed."""
    as_module = Path(sys.argv[0]).name == "__main__.py"
    return "python -m kubiya_async" if as_module else "kubiya-async"


def _report(error: BaseException, code: Exit, *, json: bool) -> None:
    if isinstance(error, BrokenPipeError):
        # The reader is gone; Python must not notice it again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    if isinstance(error, KeyboardInterrupt):
        return
    from kubiya_async._cli.terminal import Terminal

    text = in_a_line(error)
    message = error.message if isinstance(error, KubiyaError) else text
    details = {"type": type(error).__name__, "message": message, "exit_code": int(code)}
    known = {name: getattr(error, name, None) for name in _TOLD}
    if isinstance(error, ExecutionError | StreamError):
        known["hint"] = None
    details |= {name: value for name, value in known.items() if value is not None}
    Terminal(json=json).error(text, details)


def in_a_line(error: BaseException) -> str:
    """Put a failure into one line that a user can act on."""
    match error:
        case ExecutionError() | StreamError():
            # Their hints speak of attributes, which are of no use at a prompt.
            return error.message
        case KubiyaError() | UsageError():
            return str(error)
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return f"{where}{error.strerror or error}"
        case _:
            return (
                f"unexpected {type(error).__name__}: {error} "
                f"(set {_DEBUG}=1 to see where it comes from)"
            )
