"""An execution that goes as written, for tests in virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kubiya_async._generated.models.workflows import WorkflowExecution
from kubiya_async._generated.operations import WORKFLOWS_EXECUTE
from kubiya_async._messages.operation import Polling
from kubiya_async.executions.polling import (
    ExecutionKind,
    ExecutionSummary,
    PollPolicy,
    Reading,
    Waiting,
)

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable, Sequence

    from kubiya_async._progress import Callback
    from kubiya_async.executions.polling import WaitProgress

STEADY = PollPolicy(first=1.0, factor=2.0, longest=8.0, jitter=0.0)
POLLING = Polling(
    read="workflows.get_execution",
    id_field="execution_id",
    status_field="status",
    succeeded=("completed",),
    failed=("failed",),
    cancelled=("cancelled",),
)


def middle(low: float, high: float) -> float:
    return (low + high) / 2


def execution(status: Any = "running", *steps: tuple[str, str], **fields: Any) -> WorkflowExecution:
    """Make an execution of the given state and steps."""
    views = [{"name": name, "status": state} for name, state in steps]
    return WorkflowExecution.model_validate(
        {"execution_id": "exec-1", "status": status, "steps": views, **fields}
    )


Answer = WorkflowExecution | Reading[WorkflowExecution] | BaseException | float
"""What a look brings, raises, or how many seconds it takes to bring the next."""


@dataclass
class Script:
    """Gives one answer after the other; the last is given for ever."""

    answers: Sequence[Answer]
    lines: Sequence[str | BaseException | float] = ()
    looks: list[float] = field(default_factory=list)
    """When each look was."""
    given: list[float | None] = field(default_factory=list)
    """How many seconds each look was given."""

    async def read(self, execution_id: str, left: float | None) -> Reading[WorkflowExecution]:
        assert execution_id == "exec-1"
        self.looks.append(asyncio.get_running_loop().time())
        self.given.append(left)
        answer = self._next()
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            answer = self._next()
        if isinstance(answer, BaseException):
            raise answer
        assert not isinstance(answer, float)
        return answer if isinstance(answer, Reading) else Reading(answer)

    async def log(self, execution_id: str, lines: deque[str]) -> None:
        for line in self.lines:
            if isinstance(line, BaseException):
                raise line
            if isinstance(line, float):
                await asyncio.sleep(line)
            else:
                lines.append(line)

    def waiting(
        self,
        *,
        timeout: float | None = 100.0,
        poll: PollPolicy = STEADY,
        on_progress: Callback[WaitProgress[WorkflowExecution]] | None = None,
        uniform: Callable[[float, float], float] = middle,
    ) -> Waiting[WorkflowExecution]:
        """Begin to wait for it."""
        target = ExecutionKind(
            WORKFLOWS_EXECUTE,
            POLLING,
            self.read,
            lambda e: ExecutionSummary(steps=e.steps or ()),
            self.log if self.lines else None,
        )
        return Waiting(target, timeout=timeout, poll=poll, on_progress=on_progress, uniform=uniform)

    def _next(self) -> Answer:
        answer, *rest = self.answers
        self.answers = rest or [answer]
        return answer
