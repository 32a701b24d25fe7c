"""How a command ends: each outcome has its exit code, each failure is one line."""

from __future__ import annotations

import functools
import os
import re
import sys
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from kubiya_async.errors import (
    ConfigError,
    ExecutionError,
    InvalidArgumentError,
    KubiyaError,
    RateLimitError,
    StreamError,
    StreamInterrupted,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_DEBUG: Final = "KUBIYA_DEBUG"
_DETAILS: Final = (
    "status",
    "code",
    "operation",
    "request_id",
    "retry_after",
    "hint",
    "execution_id",
)


_FROM_VARIABLE: Final = re.compile(r" It comes from environment (\w+)\.$")
_IN_OPTIONS: Final = (
    (r"pass api_key=\.\.\., ", ""),
    (r"Without an account, ", "Without an account, add --local; or "),
    (r"pass \w+_(?:base_url|api_key)=\.\.\.(?: and \w+=\.\.\.)?, or set", "set"),
    (r", or pass allow_insecure_http=True", ""),
    (r"\bbase_url=\.\.\.", "--base-url"),
    (r"^base_url\b", "--base-url"),
    (r"^(timeout|url|host|concurrency)\b", r"--\1"),
)
"""What messages about arguments of the client say, and what it is called here."""


class Exit(IntEnum):
    """What the process says to its caller."""

    OK = 0
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    RATE_LIMITED = 4
    INTERRUPTED = 130
    BROKEN_PIPE = 141


SUMMARY: Final = """\
Exit codes:

\b
  0    done
  1    the API, or what it executed, reported a failure
  2    wrong usage or configuration
  3    no connection, a connection that broke, or a timeout
  4    the rate limit is used up
  130  interrupted
"""


class UsageError(Exception):
    """The command line cannot mean anything; the message says what would."""


def exit_for(error: BaseException) -> Exit:
    """Return the exit code of a failure."""
    match error:
        case KeyboardInterrupt():
            return Exit.INTERRUPTED
        case BrokenPipeError():
            return Exit.BROKEN_PIPE
        case UsageError() | ConfigError() | InvalidArgumentError():
            return Exit.USAGE
        case RateLimitError():
            return Exit.RATE_LIMITED
        case TransportError() | StreamInterrupted() | TimeoutError():
            return Exit.UNREACHABLE
        case KubiyaError():
            return Exit.FAILED
        case OSError():
            return Exit.USAGE
        case _:
            return Exit.FAILED


def with_exit_code(command: Callable[..., int | None]) -> Callable[..., None]:
    """Wrap a command; what it returns is its exit code, and nothing means 0."""

    @functools.wraps(command)
    def run(**arguments: Any) -> None:
        debugging = bool(os.environ.get(_DEBUG))
        if debugging:
            from kubiya_async._messages.logging import log_to_stderr

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

    text = one_line(error)
    message = error.message if isinstance(error, KubiyaError) else text
    details = {"type": type(error).__name__, "message": message, "exit_code": int(code)}
    known = {name: getattr(error, name, None) for name in _DETAILS}
    if isinstance(error, ExecutionError | StreamError):
        known["hint"] = None
    details |= {name: value for name, value in known.items() if value is not None}
    Terminal(json=json).error(text, details)


def _in_options(text: str) -> str:
    """Return a message about a setting in the words of a shell: options and variables."""
    variable = _FROM_VARIABLE.search(text)
    if variable:
        text = re.sub(r"^\w+_url\b", variable[1], text[: variable.start()])
    for pattern, words in _IN_OPTIONS:
        text = re.sub(pattern, words, text)
    return text.replace("`python -m kubiya_async serve`", f"`{program()} serve`")


def one_line(error: BaseException) -> str:
    """Return a failure as one line that a user can act on."""
    match error:
        case ExecutionError() | StreamError():
            # Their hints speak of attributes, which are of no use at a prompt.
            return error.message
        case ConfigError() | InvalidArgumentError():
            return _in_options(str(error))
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
