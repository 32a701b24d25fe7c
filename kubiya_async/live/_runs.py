"""The state of a run on a runner, as waiting for its end needs it.

A runner says in two places how a run is: whether it is active, and a word. The platform's own
command line client waits until it is no longer active, and so does this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kubiya_async._generated.live.models.workflows import (
    LiveWorkflowReference,
    LiveWorkflowReport,
    LiveWorkflowState,
)
from kubiya_async._generated.live.operations import (
    LIVE_WORKFLOWS_EXECUTE,
    LIVE_WORKFLOWS_GET_STATUS,
)
from kubiya_async._messages.operation import Polling
from kubiya_async.executions.polling import ExecutionSummary, Waiting, begin

if TYPE_CHECKING:
    from kubiya_async._calls.dispatch import Dispatcher
    from kubiya_async._generated.live.models.workflows import LiveWorkflowStep

__all__ = ["CANCELLED", "FAILED", "waiting_for_run"]

CANCELLED: Final = frozenset({"aborted", "cancelled", "canceled"})
FAILED: Final = frozenset({"error", "failed", "terminated"})
_SUCCEEDED: Final = frozenset({"complete", "completed", "finished", "skipped", "success"})
_GOING_ON: Final = frozenset({"pending", "running"})

_POLLING: Final = Polling(
    read=LIVE_WORKFLOWS_GET_STATUS.id,
    id_field="workflow_id",
    status_field="word",
    succeeded=tuple(sorted(_SUCCEEDED)),
    failed=tuple(sorted(FAILED)),
    cancelled=tuple(sorted(CANCELLED)),
)


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
        if self.is_active is None or word in _SUCCEEDED | FAILED | CANCELLED | _GOING_ON:
            return word
        has_failed = state.error or any(_word(node) in FAILED for node in _nodes(self).values())
        return "failed" if has_failed else "finished"


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of a run."""

    name: str
    status: str
    output: str | None


def waiting_for_run(dispatcher: Dispatcher, runner: str, **how: Any) -> Waiting[RunReport]:
    """Begin to wait for a run on a runner.

    Args:
        dispatcher: The client's way out.
        runner: Name of the runner.
        how: Further arguments of `waiting.begin`.
    """

    def ask(workflow_id: str) -> dict[str, Any]:
        body = (LiveWorkflowReference, {"workflow_id": workflow_id})
        return {"query": {"runner": runner}, "body": body}

    return begin(
        dispatcher,
        LIVE_WORKFLOWS_EXECUTE,
        RunReport,
        _account,
        polling=_POLLING,
        reading=LIVE_WORKFLOWS_GET_STATUS,
        ask=ask,
        **how,
    )


def _account(report: RunReport) -> ExecutionSummary:
    steps = [
        _Step(node.name or name, _word(node), _output(node))
        for name, node in _nodes(report).items()
    ]
    error = None if report.status is None else report.status.error
    return ExecutionSummary(steps=steps, output=error, detail=error)


def _nodes(report: LiveWorkflowReport) -> dict[str, LiveWorkflowStep]:
    return (report.status and report.status.nodes) or {}


def _word(node: LiveWorkflowStep) -> str:
    return (node.status or "").strip().casefold()


def _output(node: LiveWorkflowStep) -> str | None:
    return node.error or node.output or "\n".join(node.logs or ()) or None
