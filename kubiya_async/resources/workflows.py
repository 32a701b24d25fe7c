"""Workflows: the generated operations, running one to its end, and following its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubiya_async._generated.models.workflows import WorkflowExecution
from kubiya_async._generated.operations import WORKFLOWS_EXECUTE
from kubiya_async._generated.resources.workflows import Workflows as _Workflows
from kubiya_async.executions.logs import DEFAULT_OUTAGE, DEFAULT_OVERLAP, LogFollower
from kubiya_async.executions.polling import (
    DEFAULT_WAIT,
    ExecutionSummary,
    Waiting,
    begin,
    error_text,
    polling_of,
)
from kubiya_async.options import UNSET, Unset

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from kubiya_async._generated.models.workflows import WorkflowLogEntry, WorkflowSourceType
    from kubiya_async._progress import Callback
    from kubiya_async.executions.polling import PollPolicy, WaitProgress
    from kubiya_async.options import RequestOptions

__all__ = [
    "Workflows",
]


class Workflows(_Workflows):
    """Workflows and their executions (document 002)."""

    __slots__ = ()

    async def run(
        self,
        *,
        source: str,
        type: WorkflowSourceType | Unset = UNSET,
        variables: Mapping[str, Any] | Unset = UNSET,
        runner: str | Unset = UNSET,
        timeout: timedelta | str | Unset = UNSET,
        save_trace: bool | Unset = UNSET,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[WorkflowExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> WorkflowExecution:
        """Start a workflow and wait for its end.

        It is started once, whatever happens. When the wait is cancelled or fails, the exception
        tells the execution in `execution_id` and in a note, and `wait` takes it up again.

        Args:
            source: Where the workflow is kept, such as a repository.
            type: Kind of source. Known values: `github`.
            variables: Values for the workflow's variables.
            runner: Name of the runner to run on.
            timeout: How long the workflow may run, which the server watches over. A timedelta, or
                text such as `30m`.
            save_trace: Whether to keep a trace of the execution.
            wait_timeout: Seconds to wait, the start included; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called with a `WaitProgress` after the start and after each poll; may be
                async.
            options: Settings for each of the calls.

        Returns:
            The execution, with its steps.

        Raises:
            ExecutionFailedError: It failed; the error has the step, its output and the last lines
                of the log.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
        """
        waiting = self._waiting(wait_timeout, poll, on_progress, options)
        started = await self.execute(
            source=source,
            type=type,
            variables=variables,
            runner=runner,
            timeout=timeout,
            save_trace=save_trace,
            options=waiting.bounded(options, self._dispatcher.settings.timeout),
        )
        return await waiting.follow(started)

    async def wait(
        self,
        execution_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[WorkflowExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> WorkflowExecution:
        """Wait for the end of an execution that was started before.

        Args:
            execution_id: Id of the execution.
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Returns:
            The execution, with its steps.

        Raises:
            ExecutionFailedError: It failed.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such execution.
        """
        waiting = self._waiting(wait_timeout, poll, on_progress, options)
        return await waiting.wait(execution_id)

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
        return self._follower(
            execution_id,
            step=step,
            since=since,
            poll=poll,
            overlap=overlap,
            max_outage=max_outage,
            options=options,
        )

    def _follower(
        self,
        execution_id: str,
        *,
        step: str | Unset = UNSET,
        options: RequestOptions | None,
        **settings: Any,
    ) -> LogFollower:
        dispatcher = self._dispatcher
        return LogFollower(
            _Log(self, execution_id, step, options),
            polling_of(WORKFLOWS_EXECUTE),
            uniform=dispatcher.settings.uniform,
            pausing=dispatcher.transport.waiting,
            **settings,
        )

    def _waiting(
        self,
        timeout: float | None,
        poll: PollPolicy | None,
        on_progress: Callback[WaitProgress[WorkflowExecution]] | None,
        options: RequestOptions | None,
    ) -> Waiting[WorkflowExecution]:
        async def last_lines(execution_id: str, lines: deque[str]) -> None:
            async for entry in self._follower(execution_id, options=options, ended=True):
                lines.append(_line(entry))

        return begin(
            self._dispatcher,
            WORKFLOWS_EXECUTE,
            WorkflowExecution,
            _account,
            logs=last_lines,
            timeout=timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )


class _Log:
    """The log of one execution, as a follower reads it."""

    def __init__(
        self,
        workflows: Workflows,
        execution_id: str,
        step: str | Unset,
        options: RequestOptions | None,
    ) -> None:
        self._workflows = workflows
        self._execution_id = execution_id
        self._step = step
        self._options = options
        # Nothing is sent yet, but what can be refused without asking is refused now.
        _ = workflows.list_logs(execution_id, step=step, options=options)

    async def entries(self, since: datetime | None, limit: int) -> Sequence[WorkflowLogEntry]:
        """Read entries from a moment on."""
        page = await self._workflows.list_logs(
            self._execution_id,
            step=self._step,
            limit=limit,
            since=UNSET if since is None else since,
            options=self._options,
        )
        return page.items

    async def execution(self) -> WorkflowExecution:
        """Read the state of the execution."""
        return await self._workflows.get_execution(self._execution_id, options=self._options)


def _account(execution: WorkflowExecution) -> ExecutionSummary:
    return ExecutionSummary(steps=execution.steps or (), output=error_text(execution))


def _line(entry: WorkflowLogEntry) -> str:
    moment = "" if entry.timestamp is None else f"{entry.timestamp:%Y-%m-%dT%H:%M:%SZ} "
    level = f"{entry.level} " if entry.level else ""
    step = f"{entry.step}: " if entry.step else ""
    return f"{moment}{level}{step}{entry.message or ''}"
