"""Whether anybody wants to know what happens in a call.

When nobody listens there is no report, each step of the call costs one test, and the module that
makes reports is not even imported.
"""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING

from kubiya_async._captured import captured
from kubiya_async._logging import get_logger

if TYPE_CHECKING:
    from kubiya_async._core.operation import Operation
    from kubiya_async._transport.report import Report
    from kubiya_async.observe import Observer

_log = get_logger()


def open_report(operation: Operation, observers: tuple[Observer, ...]) -> Report | None:
    """Begin the report of a call, if anybody wants it."""
    seen = captured.get()
    logs = _log.isEnabledFor(logging.DEBUG)
    if not (observers or logs or seen is not None):
        return None
    return _report()(operation, observers, seen, logs=logs)


@functools.cache
def _report() -> type[Report]:
    from kubiya_async._transport.report import Report  # noqa: PLC0415 - as said above

    return Report
