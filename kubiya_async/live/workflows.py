"""Workflows on the live wire: the generated operations, and runs to their end.

A runner says in two places how a run is: whether it is active, and a word. The platform's own
command line client waits until it is no longer active, and so does this.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr

from kubiya_async._calls.dispatch import check_timeout
from kubiya_async._generated.live.models.workflows import (
    LiveWorkflowReference,
    LiveWorkflowReport,
    LiveWorkflowState,
    LiveWorkflowStep,
)
from kubiya_async._generated.live.operations import (
    LIVE_WORKFLOWS_EXECUTE,
    LIVE_WORKFLOWS_GET_STATUS,
)
from kubiya_async._generated.live.resources.workflows import LiveWorkflows as _LiveWorkflows
from kubiya_async._messages.operation import Polling
from kubiya_async._progress import Callback, check_callback, tell
from kubiya_async.errors import (
    ExecutionCancelledError,
    ExecutionError,
    ExecutionFailedError,
    KubiyaError,
    WaitTimeoutError,
)
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.waiting import DEFAULT_WAIT, Waiting, WaitProgress
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.streams.events import StatusEvent, StreamEvent
from kubiya_async.streams.execution import ExecutionResult

__all__ = ["LiveWorkflows"]

_CANCELLED: Final = frozenset({"aborted", "cancelled", "canceled"})
_FAILED: Final = frozenset({"error", "failed", "terminated"})
_SUCCEEDED: Final = frozenset({"complete", "completed", "finished", "skipped", "success"})
_GOING_ON: Final = frozenset({"pending", "running"})

_POLLING: Final = Polling(
    read=LIVE_WORKFLOWS_GET_STATUS.id,
    id_field="workflow_id",
    status_field="word",
    succeeded=tuple(sorted(_SUCCEEDED)),
    failed=tuple(sorted(_FAILED)),
    cancelled=tuple(sorted(_CANCELLED)),
    steps="steps",
    output=("status.error",),
    reason=("status.error",),
)


class LiveWorkflows(_LiveWorkflows):
    """Runs of workflow definitions, and the workflows that are kept in the composer."""

    __slots__ = ()

    async def run(
        self,
        *,
        definition: Mapping[str, Any],
        runner: str,
        params: Mapping[str, Any] | Unset = UNSET,
        secrets: Mapping[str, str | SecretStr] | Unset = UNSET,
        env: Mapping[str, str] | Unset = UNSET,
        native_sse: bool | Unset = UNSET,
        wait_timeout: float | None = None,
        on_event: Callback[StreamEvent] | None = None,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> ExecutionResult:
        """Run a definition and read its stream to the end.

        It is started once, whatever happens: a stream that breaks off raises `StreamInterrupted`
        with what was received. `wait` tells how such a run ended.

        Args:
            definition: The workflow: its name, its steps.
            runner: Name of the runner to run on.
            params: Values of its parameters.
            secrets: Secrets it may use, by name.
            env: Environment variables of its steps.
            native_sse: Whether to ask for plain server-sent events.
            wait_timeout: Seconds to wait for the end; `None` for as long as it takes.
            on_event: Called with every event; may be async.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for this call.

        Returns:
            Its steps with what they wrote, and how it ended.

        Raises:
            ExecutionFailedError: It failed; the error has the step, and what it wrote.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. The stream is closed; it may still run.
            StreamInterrupted: The stream broke off.
        """
        check_callback(on_event, "on_event")
        deadline = asyncio.timeout(check_timeout(wait_timeout, "wait_timeout"))
        stream = self.execute(
            definition=definition,
            runner=runner,
            params=params,
            secrets=secrets,
            env=env,
            native_sse=native_sse,
            idle_timeout=idle_timeout,
            options=options,
        )
        run = ""
        try:
            async with deadline, stream:
                async for event in stream:
                    # The first events say which run it is, and of many only the newest are kept.
                    run = run or _identity(event)
                    await tell(on_event, event)
        except TimeoutError as error:
            if isinstance(error, KubiyaError) or not deadline.expired():
                raise
            result = stream.snapshot
            raise WaitTimeoutError(
                f"the workflow had not ended after {wait_timeout or 0:g} s",
                execution_id=run,
                status=result.status or "",
                execution=result,
                operation=LIVE_WORKFLOWS_EXECUTE.id,
                hint="It may still be running; `live.workflows.wait` waits for it.",
            ) from None
        return _settled(stream.snapshot, run)

    async def wait(
        self,
        workflow_id: str,
        *,
        runner: str,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[LiveWorkflowReport]] | None = None,
        options: RequestOptions | None = None,
    ) -> LiveWorkflowReport:
        """Wait for the end of a run without a stream, such as a retried one.

        The runner is asked again and again, with `get_status`, until the run is no longer active.

        Args:
            workflow_id: Id of the run.
            runner: Name of the runner it is on.
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Returns:
            The state of the run, with its steps.

        Raises:
            ExecutionFailedError: It failed; the error has the step, and what it wrote.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            ErrorInSuccessResponse: The runner knows no such run.
        """

        def status_of(workflow_id: str) -> Mapping[str, Any]:
            body = (LiveWorkflowReference, {"workflow_id": workflow_id})
            return {"query": {"runner": runner}, "body": body}

        report: type[LiveWorkflowReport] = RunReport
        return await Waiting(
            self._dispatcher,
            LIVE_WORKFLOWS_EXECUTE,
            LIVE_WORKFLOWS_GET_STATUS,
            report,
            polling=_POLLING,
            arguments=status_of,
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        ).wait(workflow_id)


class RunReport(LiveWorkflowReport):
    """What a runner says about a run, with its state in one word."""

    @property
    def word(self) -> str:
        """Its state: one of the known words if it has ended.

        No word ends a run that is active. One that is not has ended, whatever new word it has for
        that: badly, if it or one of its steps says so.
        """
        state = self.status or LiveWorkflowState()
        said = state.status if state.status_text is None else state.status_text
        word = "" if said is None else str(said).strip().casefold()
        if self.is_active:
            return "running"
        if self.is_active is None or word in _SUCCEEDED | _FAILED | _CANCELLED | _GOING_ON:
            return word
        failed = state.error or any(step.status in _FAILED for step in self.steps)
        return "failed" if failed else "finished"

    @property
    def steps(self) -> list[RunStep]:
        """Its steps."""
        nodes: dict[str, LiveWorkflowStep] = (self.status and self.status.nodes) or {}
        return [RunStep.of(name, node) for name, node in nodes.items()]


@dataclass(frozen=True, slots=True)
class RunStep:
    """A step of a run."""

    name: str
    status: str
    output: str | None

    @classmethod
    def of(cls, name: str, node: LiveWorkflowStep) -> RunStep:
        """Read what a runner says about a step."""
        output = node.error or node.output or "\n".join(node.logs or ()) or None
        return cls(node.name or name, (node.status or "").strip().casefold(), output)


def _settled(result: ExecutionResult, run: str) -> ExecutionResult:
    """Return the result of a success; raise for a failure."""
    status = result.status or ""
    failed = next((step for step in reversed(result.steps) if step.status in _FAILED), None)
    if not (result.success is False or failed or status in _CANCELLED | _FAILED):
        return result
    kind: type[ExecutionError] = ExecutionFailedError
    words = "failed"
    if status in _CANCELLED:
        kind, words = ExecutionCancelledError, "was cancelled"
    where = "" if failed is None else f" in step {failed.step!r}"
    said = None if failed is None else failed.error or failed.output
    raise kind(
        f"the workflow {words}{where}",
        execution_id=run,
        status=status or "failed",
        execution=result,
        step=None if failed is None else failed.step,
        output=said if isinstance(said, str) else result.output or None,
        operation=LIVE_WORKFLOWS_EXECUTE.id,
        hint="Its steps are in `.execution.steps`.",
    )


def _identity(event: StreamEvent) -> str:
    """Find the id of a run in what it says about itself."""
    if not isinstance(event, StatusEvent):
        return ""
    found = event.data.get("workflowId") or event.data.get("requestId")
    return found if isinstance(found, str) else ""
