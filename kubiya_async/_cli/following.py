"""Following a workflow's execution: its state and its log side by side, to the end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from kubiya_async._cli.results import as_json
from kubiya_async._cli.run_view import view_of
from kubiya_async.errors import (
    ExecutionCancelledError,
    ExecutionError,
    ExecutionFailedError,
    KubiyaError,
)

if TYPE_CHECKING:
    from kubiya_async._cli.run_view import View
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._generated.models.workflows import WorkflowExecution
    from kubiya_async._generated.resources.workflows import Workflows
    from kubiya_async.executions.polling import PollPolicy

__all__ = ["Following"]

_OUTPUT_LINES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How an execution is followed.

    Attributes:
        terminal: Where it is shown.
        workflows: Where it is read.
        execution: As it was started.
        poll: How often to look.
        wait: Seconds after which to give up; `None` for never.
        quiet: Whether to leave the log alone.
    """

    terminal: Terminal
    workflows: Workflows
    execution: WorkflowExecution
    poll: PollPolicy
    wait: float | None = None
    quiet: bool = False

    async def to_the_end(self) -> None:
        """Show the execution until it has ended.

        Raises:
            ExecutionError: It did not succeed, or not within the time to wait.
            KubiyaError: Its state cannot be read.
        """
        with view_of(self.terminal) as view:
            view.started(self.execution)
            end, failure = await self._watch(view)
            view.ended(end)
        if self.terminal.json:
            self.terminal.document(as_json(end))
        if failure is not None:
            self._show_output(failure)
            raise failure

    async def _watch(self, view: View) -> tuple[WorkflowExecution, ExecutionError | None]:
        log = asyncio.create_task(self._show_log(view))
        try:
            end = await self._wait(view)
            # The follower ends with the execution, once it has read the rest.
            await log
        finally:
            log.cancel()
            await asyncio.wait([log])
        return end

    async def _wait(self, view: View) -> tuple[WorkflowExecution, ExecutionError | None]:
        """Return how it ended, and the error if it did not end well."""
        try:
            end = await self.workflows.wait(
                self.execution.execution_id,
                wait_timeout=self.wait,
                poll=self.poll,
                on_progress=view.moved,
            )
        except (ExecutionFailedError, ExecutionCancelledError) as error:
            return cast("WorkflowExecution", error.execution), error
        return end, None

    async def _show_log(self, view: View) -> None:
        if self.quiet:
            return
        try:
            async for entry in self.workflows.follow_logs(
                self.execution.execution_id, poll=self.poll
            ):
                view.logged(entry)
        except KubiyaError as error:
            view.said(f"the log cannot be followed: {error}")

    def _show_output(self, failure: ExecutionError) -> None:
        """Print what the failed step printed, if that is more than the picture shows."""
        lines = (failure.output or "").strip().splitlines()
        if len(lines) > 1 and not self.terminal.json:
            for line in lines[-_OUTPUT_LINES:]:
                self.terminal.note(f"    {line}")
