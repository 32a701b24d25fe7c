"""The loggers of this package, and `KUBIYA_LOG`: their log on stderr without further set-up."""

from __future__ import annotations

import logging
import sys
from typing import Final

from kubiya_async._escape import escape
from kubiya_async._messages.redact import mask_keys
from kubiya_async.errors import ConfigError

__all__ = [
    "check_level",
    "get_logger",
    "log_to_stderr",
]


_LEVELS: Final = {
    "bodies": logging.DEBUG,
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def get_logger(name: str = "kubiya_async") -> logging.Logger:
    """Return a logger whose records cannot be forged by what a server sent.

    Every logger of the package comes from here. In the text among a record's arguments keys are
    masked and unsafe characters escaped before any handler sees it, so that a record stays one
    line, also in handlers that users set up.
    """
    logger = logging.getLogger(name)
    logger.addFilter(_clean_arguments)
    return logger


def _clean_arguments(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(
            escape(mask_keys(argument)) if isinstance(argument, str) else argument
            for argument in record.args
        )
    return True


class _StderrHandler(logging.Handler):
    """Writes to whatever stderr is by then."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, unless the program has set up logging since, which writes it too."""
        if logging.getLogger().handlers:
            return
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:  # noqa: BLE001 - logging never breaks what it watches
            self.handleError(record)


def check_level(text: str) -> str:
    """Return a level in lower case: `debug`, `info`, `warning`, `error`, or `bodies`.

    Raises:
        ConfigError: It is none of these.
    """
    level = text.lower()
    if level not in _LEVELS:
        raise ConfigError(f"KUBIYA_LOG must be one of {', '.join(_LEVELS)}, got {text!r}")
    return level


def log_to_stderr(level: str | None) -> None:
    """Log this package from a level on, through the program's own handlers if it has any.

    Args:
        level: As `check_level` gives it; `bodies` is `debug` and whole requests and answers; `None`
            leaves everything as the program has set it up.
    """
    if level is None:
        return
    logger = logging.getLogger("kubiya_async")
    logger.setLevel(_LEVELS[level])
    if level == "bodies":
        logging.getLogger("kubiya_async.bodies").setLevel(logging.DEBUG)
    if not logger.hasHandlers():
        handler = _StderrHandler()
        handler.setFormatter(logging.Formatter(_FORMAT))
        logger.addHandler(handler)
