"""Projects on the live wire: the generated operations, and following a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async._generated.live.operations import LIVE_PROJECTS_APPROVE
from kubiya_async._generated.live.resources.projects import LiveProjects as _LiveProjects
from kubiya_async.executions.logs import DEFAULT_OUTAGE, ProjectLog
from kubiya_async.executions.polling import polling_of

if TYPE_CHECKING:
    from kubiya_async.executions.polling import PollPolicy
    from kubiya_async.options import RequestOptions

__all__ = ["LiveProjects"]


class LiveProjects(_LiveProjects):
    """Projects, their plans and executions."""

    __slots__ = ()

    def follow_logs(
        self,
        execution_id: str,
        *,
        poll: PollPolicy | None = None,
        max_outage: float | None = DEFAULT_OUTAGE,
        options: RequestOptions | None = None,
    ) -> ProjectLog:
        """Follow the log of an execution until it says that it is done.

        A read that fails is repeated as long as that may help.

        Args:
            execution_id: Id of the execution.
            poll: How often to read.
            max_outage: Seconds without a single read that works after which to give up; `None` for
                never.
            options: Settings for each of the calls.

        Returns:
            An async iterator of lines, first those of the plan, then those of applying it; also
            usable with `async with`.
        """
        return ProjectLog(
            self._dispatcher,
            self.get_logs,
            execution_id,
            polling=polling_of(LIVE_PROJECTS_APPROVE),
            poll=poll,
            max_outage=max_outage,
            options=options,
        )
