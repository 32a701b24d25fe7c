"""Projects on the live wire: a plan applied and waited for, and its log as it is written."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final, Self

from kubiya_async._generated.live.models.projects import LiveProjectExecution
from kubiya_async._generated.live.operations import (
    LIVE_PROJECTS_APPROVE,
    LIVE_PROJECTS_GET_EXECUTION,
)
from kubiya_async._generated.live.resources.projects import LiveProjects as _LiveProjects
from kubiya_async.errors import KubiyaError
from kubiya_async.executions.logs import DEFAULT_OUTAGE, ReadFailures
from kubiya_async.executions.polling import (
    DEFAULT_WAIT,
    ExecutionSummary,
    Outcome,
    PollPolicy,
    Waiting,
    begin,
    error_text,
    outcome,
    poll_policy,
    polling_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from kubiya_async._generated.live.models.projects import LiveProjectLogs
    from kubiya_async._progress import Callback
    from kubiya_async.executions.polling import WaitProgress
    from kubiya_async.options import RequestOptions

__all__ = ["LiveProjects", "ProjectLog"]

_PARTS: Final = ("plan", "apply")


class LiveProjects(_LiveProjects):
    """Projects, their plans and executions."""

    __slots__ = ()

    async def apply(
        self,
        plan_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[LiveProjectExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> LiveProjectExecution:
        """Approve a plan and wait until it is applied: this changes infrastructure.

        It is approved once, whatever happens.

        Args:
            plan_id: Id of the plan, which `plan` gives and `get_plan` shows.
            wait_timeout: Seconds to wait, the start included; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called with a `WaitProgress` after the start and after each poll; may be
                async.
            options: Settings for each of the calls.

        Returns:
            The execution.

        Raises:
            ExecutionFailedError: It failed; the error has the last lines of the log.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
        """
        waiting = self._waiting(wait_timeout, poll, on_progress, options)
        bounded = waiting.bounded(options, self._dispatcher.defaults.timeout)
        return await waiting.follow(await self.approve(plan_id, options=bounded))

    async def wait(
        self,
        execution_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[LiveProjectExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> LiveProjectExecution:
        """Wait for the end of an execution that was started before.

        Args:
            execution_id: Id of the execution.
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Raises:
            ExecutionFailedError: It failed; the error has the last lines of the log.
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
            An async iterator of lines, first those of the plan, then those of applying it.
        """
        pipeline = self._dispatcher.pipeline
        return ProjectLog(
            self,
            execution_id,
            poll_policy(poll),
            options,
            max_outage=max_outage,
            uniform=pipeline.settings.uniform,
            pausing=pipeline.transport.waiting,
        )

    def _waiting(
        self,
        timeout: float | None,
        poll: PollPolicy | None,
        on_progress: Callback[WaitProgress[LiveProjectExecution]] | None,
        options: RequestOptions | None,
    ) -> Waiting[LiveProjectExecution]:
        async def last_lines(execution_id: str, lines: deque[str]) -> None:
            for line in _lines(await self.get_logs(execution_id, options=options)):
                lines.append(line)

        return begin(
            self._dispatcher,
            LIVE_PROJECTS_APPROVE,
            LiveProjectExecution,
            _account,
            reading=LIVE_PROJECTS_GET_EXECUTION,
            logs=last_lines,
            timeout=timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )


class ProjectLog:
    """The log of an execution, line by line; no connection stays open between two reads.

    Attributes:
        logs: What was last read; after the end, how it ended. `None` before.
    """

    def __init__(
        self,
        projects: _LiveProjects,
        execution_id: str,
        poll: PollPolicy,
        options: RequestOptions | None,
        *,
        max_outage: float | None = DEFAULT_OUTAGE,
        uniform: Callable[[float, float], float] = random.uniform,
        pausing: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Keep what to read; nothing is read yet.

        Args:
            projects: Where to read.
            execution_id: Id of the execution.
            poll: How often to read.
            options: Settings for each of the calls.
            max_outage: Seconds without a single read that works after which to give up.
            uniform: Draws a number between two others.
            pausing: Entered for every pause; may end it early with an error.
        """
        self.logs: LiveProjectLogs | None = None
        self._projects = projects
        self._execution_id = execution_id
        self._poll = poll
        self._options = options
        self._ready: deque[str] = deque()
        self._given = dict.fromkeys(_PARTS, 0)
        self._idle = -1
        self._pause = 0.0
        self._uniform = uniform
        self._pausing = pausing
        self._failures = ReadFailures(poll, max_outage, uniform)

    @property
    def idle(self) -> bool:
        """Whether every line that was there at the last read has been given."""
        return not self._ready

    def __aiter__(self) -> Self:
        """Return the iterator itself."""
        return self

    async def __anext__(self) -> str:
        """Return the next line, when there is one.

        Raises:
            KubiyaError: The log cannot be read, or not for `max_outage` seconds.
        """
        while not self._ready:
            if self.logs is not None and self._over(self.logs):
                raise StopAsyncIteration
            await self._rest()
            await self._read()
        return self._ready.popleft()

    async def _rest(self) -> None:
        pause, self._pause = self._pause, 0.0
        if pause > 0:
            with self._pausing():
                await asyncio.sleep(pause)

    async def _read(self) -> None:
        """Read once, and decide about the pause before the next read."""
        try:
            logs = await self._projects.get_logs(self._execution_id, options=self._options)
        except KubiyaError as error:
            self._pause = self._failures.pause_after(error)
            return
        self._failures.end()
        self.logs = logs
        self._take(logs)
        self._idle = 0 if self._ready else self._idle + 1
        self._pause = self._poll.pause(self._idle, self._uniform)

    def _take(self, logs: LiveProjectLogs) -> None:
        """Keep the lines that were not there before; the last one may still grow."""
        over = self._over(logs)
        for part in _PARTS:
            whole = _content(logs, part)
            lines = whole.splitlines()
            complete = len(lines) if over or whole.endswith("\n") else max(len(lines) - 1, 0)
            fresh = lines[self._given[part] : complete]
            self._given[part] += len(fresh)
            self._ready += fresh

    @staticmethod
    def _over(logs: LiveProjectLogs) -> bool:
        ended = outcome(polling_of(LIVE_PROJECTS_APPROVE), logs.status) is not Outcome.RUNNING
        return bool(logs.done) or ended


def _content(logs: LiveProjectLogs, part: str) -> str:
    section: Any = getattr(logs, part)
    return "" if section is None else section.content or ""


def _lines(logs: LiveProjectLogs) -> list[str]:
    return [line for part in _PARTS for line in _content(logs, part).splitlines()]


def _account(execution: LiveProjectExecution) -> ExecutionSummary:
    return ExecutionSummary(output=error_text(execution))
