"""The loggers of the package, put back as they were."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["restored_loggers"]

NAMES = ("kubiya_async", "kubiya_async.bodies")


@contextmanager
def restored_loggers() -> Iterator[None]:
    """Undo what is done to levels and handlers inside."""
    loggers = [logging.getLogger(name) for name in NAMES]
    before = [(logger.level, list(logger.handlers)) for logger in loggers]
    try:
        yield
    finally:
        for logger, (level, handlers) in zip(loggers, before, strict=True):
            logger.setLevel(level)
            logger.handlers[:] = handlers
