"""Tasks: the generated operations, and waiting for one to end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kubiya_async._generated.models.tasks import Task
from kubiya_async._generated.operations import TASKS_CREATE
from kubiya_async._generated.resources.tasks import Tasks as _Tasks
from kubiya_async.executions.polling import DEFAULT_WAIT, ExecutionSummary, begin

if TYPE_CHECKING:
    from collections import deque

    from kubiya_async._progress import Callback
    from kubiya_async.executions.polling import PollPolicy, WaitProgress
    from kubiya_async.options import RequestOptions

__all__ = [
    "Tasks",
]


_WHOLE: Final = 100


class Tasks(_Tasks):
    """Tasks executed by agents on runners (document 003)."""

    __slots__ = ()

    async def wait(
        self,
        task_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[Task]] | None = None,
        options: RequestOptions | None = None,
    ) -> Task:
        """Wait for the end of a task.

        When the wait is cancelled or fails, the exception tells the task in `execution_id` and in a
        note.

        Args:
            task_id: Id of the task.
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Returns:
            The task, with its result.

        Raises:
            ExecutionFailedError: It failed; the error has what it says about that and the last
                lines of its log.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such task.
        """

        async def last_lines(task: str, lines: deque[str]) -> None:
            logs = await self.get_logs(task, options=options)
            lines.extend(line.message for line in logs.logs or () if line.message)

        waiting = begin(
            self._dispatcher,
            TASKS_CREATE,
            Task,
            _account,
            logs=last_lines,
            timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )
        return await waiting.wait(task_id)


def _account(task: Task) -> ExecutionSummary:
    result = task.result
    said: Any = None if result is None else result.error or result.output
    output = said if isinstance(said, str) or said is None else json.dumps(said, default=str)
    done = task.progress
    fraction = None if done is None else min(max(done, 0), _WHOLE) / _WHOLE
    return ExecutionSummary(output=output, fraction=fraction)
