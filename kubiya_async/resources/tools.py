"""Tools: the generated operations, and running one to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async._generated.models.tools import ToolExecution
from kubiya_async._generated.operations import TOOLS_EXECUTE
from kubiya_async._generated.resources.tools import Tools as _Tools
from kubiya_async.executions.polling import (
    DEFAULT_WAIT,
    ExecutionSummary,
    Waiting,
    begin,
    error_text,
)
from kubiya_async.options import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from kubiya_async._generated.models.tools import ToolType
    from kubiya_async._progress import Callback
    from kubiya_async.executions.polling import PollPolicy, WaitProgress
    from kubiya_async.options import RequestOptions

__all__ = [
    "Tools",
]


class Tools(_Tools):
    """Tools and their executions (document 002)."""

    __slots__ = ()

    async def run(
        self,
        *,
        name: str,
        type: ToolType | Unset = UNSET,
        image: str | Unset = UNSET,
        content: str | Unset = UNSET,
        runner: str | Unset = UNSET,
        timeout: timedelta | str | Unset = UNSET,
        environment: Mapping[str, str] | Unset = UNSET,
        integrations: Sequence[str] | Unset = UNSET,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ToolExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ToolExecution:
        """Start a tool that is defined in the request, and wait for its end.

        It is started once, whatever happens. When the wait is cancelled or fails, the exception
        tells the execution in `execution_id` and in a note, and `wait` takes it up again.

        Whether it succeeded is the server's word: look at `exit_code` for the tool's own.

        Args:
            name: Name of the tool.
            type: How it is run. Known values: `docker`.
            image: Container image it runs in.
            content: Command or script to run.
            runner: Name of the runner to run on.
            timeout: How long the tool may run, which the server watches over. A timedelta, or text
                such as `30m`.
            environment: Environment of the tool.
            integrations: Integrations to make available, such as kubernetes/incluster.
            wait_timeout: Seconds to wait, the start included; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called with a `WaitProgress` after the start and after each poll; may be
                async.
            options: Settings for each of the calls.

        Returns:
            The execution, with what it printed.

        Raises:
            ExecutionFailedError: It failed; the error has its output.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
        """
        waiting = self._waiting(wait_timeout, poll, on_progress, options)
        started = await self.execute(
            name=name,
            type=type,
            image=image,
            content=content,
            runner=runner,
            timeout=timeout,
            environment=environment,
            integrations=integrations,
            options=waiting.bounded(options, self._dispatcher.settings.timeout),
        )
        return await waiting.follow(started)

    async def wait(
        self,
        execution_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ToolExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ToolExecution:
        """Wait for the end of an execution that was started before.

        Args:
            execution_id: Id of the execution.
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Returns:
            The execution, with what it printed.

        Raises:
            ExecutionFailedError: It failed; the error has its output.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such execution.
        """
        waiting = self._waiting(wait_timeout, poll, on_progress, options)
        return await waiting.wait(execution_id)

    def _waiting(
        self,
        timeout: float | None,
        poll: PollPolicy | None,
        on_progress: Callback[WaitProgress[ToolExecution]] | None,
        options: RequestOptions | None,
    ) -> Waiting[ToolExecution]:
        return begin(
            self._dispatcher,
            TOOLS_EXECUTE,
            ToolExecution,
            _account,
            timeout=timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )


def _account(execution: ToolExecution) -> ExecutionSummary:
    code = execution.exit_code
    detail = None if code is None else f"exit code {code}"
    return ExecutionSummary(output=execution.output or error_text(execution), detail=detail)
