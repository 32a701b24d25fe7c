"""Workflows: the generated operations, and following a log."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from kubiya_async._generated.operations import WORKFLOWS_EXECUTE
from kubiya_async._generated.resources.workflows import Workflows as _Workflows
from kubiya_async.executions.logs import DEFAULT_OUTAGE, DEFAULT_OVERLAP, LogFollower
from kubiya_async.executions.polling import polling_of
from kubiya_async.options import UNSET, Unset

if TYPE_CHECKING:
    from datetime import datetime

    from kubiya_async.executions.polling import PollPolicy
    from kubiya_async.options import RequestOptions

__all__ = [
    "Workflows",
]


class Workflows(_Workflows):
    """Workflows and their executions (document 002)."""

    __slots__ = ()

    def follow_logs(
        self,
        execution_id: str,
        *,
        step: str | Unset = UNSET,
        since: datetime | str | None = None,
        poll: PollPolicy | None = None,
        overlap: float = DEFAULT_OVERLAP,
        max_outage: float | None = DEFAULT_OUTAGE,
        options: RequestOptions | None = None,
    ) -> LogFollower:
        """Follow the log of an execution until it has ended and everything is read.

        Every entry is given once, those of one read ordered by their timestamps. How the execution
        ended is then in `.execution` of the iterator; a failure raises nothing here.

        Args:
            execution_id: Id of the execution.
            step: Keep entries of the step of this name.
            since: Keep entries from this moment on. With a time zone.
            poll: How often to read.
            overlap: Seconds by which an entry may come late and still not be missed. At least 1.
            max_outage: Seconds for which reading may fail before that is raised; `None` for ever.
            options: Settings for each of the calls.

        Returns:
            An async iterator of entries, also usable with `async with`.
        """
        # Nothing is sent yet, but what can be refused without asking is refused now.
        _ = self.list_logs(execution_id, step=step, options=options)
        return LogFollower(
            self._dispatcher,
            functools.partial(self.list_logs, step=step),
            self.get_execution,
            execution_id,
            polling=polling_of(WORKFLOWS_EXECUTE),
            since=since,
            poll=poll,
            overlap=overlap,
            max_outage=max_outage,
            options=options,
        )
