"""The exit codes, and which failure leads to which."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from kubiya_async.errors import (
    ConfigError,
    InvalidArgumentError,
    KubiyaError,
    RateLimitError,
    StreamInterrupted,
    TransportError,
)

__all__ = ["SUMMARY", "Exit", "UsageError", "exit_for"]


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
