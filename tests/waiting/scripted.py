"""An execution that goes as written, for tests in virtual time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from kubiya_async._generated.models.workflows import WorkflowExecution
from kubiya_async._generated.operations import WORKFLOWS_EXECUTE, WORKFLOWS_GET_EXECUTION
from kubiya_async._messages.operation import Polling, Surface
from kubiya_async._transport.session import HttpSettings, HttpTransport
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kubiya_async._calls.dispatch import Dispatcher
    from kubiya_async._progress import Callback
    from kubiya_async.executions.waiting import WaitProgress
    from kubiya_async.options import RequestOptions

STEADY = PollPolicy(first=1.0, factor=2.0, longest=8.0, jitter=0.0)
POLLING = Polling(
    read="workflows.get_execution",
    id_field="execution_id",
    status_field="status",
    succeeded=("completed",),
    failed=("failed",),
    cancelled=("cancelled",),
    steps="steps",
    lines=("text",),
)


def middle(low: float, high: float) -> float:
    return (low + high) / 2


def dispatcher(uniform: Callable[[float, float], float] = middle) -> Dispatcher:
    """Make what a wait needs of a client's way out, but for the calls."""
    endpoint = SimpleNamespace(root="", credential=SimpleNamespace(fingerprint=""))
    return cast(
        "Dispatcher",
        SimpleNamespace(
            endpoints={Surface.PLATFORM: endpoint},
            is_dry=False,
            settings=SimpleNamespace(uniform=uniform, timeout=None, headers={}, middleware=()),
            transport=HttpTransport(HttpSettings(None, 1, None, {})),
        ),
    )


def execution(status: Any = "running", *steps: tuple[str, str], **fields: Any) -> WorkflowExecution:
    """Make an execution of the given state and steps."""
    views = [{"name": name, "status": state} for name, state in steps]
    return WorkflowExecution.model_validate(
        {"execution_id": "exec-1", "status": status, "steps": views, **fields}
    )


@dataclass
class Asked:
    """An answer of a server that wants to be asked again after so many seconds."""

    execution: WorkflowExecution
    seconds: float


Answer = WorkflowExecution | Asked | BaseException | float
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

    async def read(self, execution_id: str, left: float | None) -> WorkflowExecution | Asked:
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
        return answer

    async def log(self, execution_id: str, options: RequestOptions) -> SimpleNamespace:
        assert execution_id == "exec-1"
        assert options.idempotency_key is None
        for line in self.lines:
            if isinstance(line, BaseException):
                raise line
            if isinstance(line, float):
                await asyncio.sleep(line)
        return SimpleNamespace(text="\n".join(map(str, self.lines)))

    def waiting(
        self,
        *,
        timeout: float | None = 100.0,
        poll: PollPolicy = STEADY,
        on_progress: Callback[WaitProgress[WorkflowExecution]] | None = None,
        uniform: Callable[[float, float], float] = middle,
    ) -> Waiting[WorkflowExecution]:
        """Begin to wait for it."""
        return Scripted(
            dispatcher(uniform),
            WORKFLOWS_EXECUTE,
            WORKFLOWS_GET_EXECUTION,
            WorkflowExecution,
            script=self,
            polling=POLLING,
            log=self.log if self.lines else None,
            wait_timeout=timeout,
            poll=poll,
            on_progress=on_progress,
            options=None,
        )

    def _next(self) -> Answer:
        answer, *rest = self.answers
        self.answers = rest or [answer]
        return answer


class Scripted(Waiting[WorkflowExecution]):
    """A wait that reads a script."""

    def __init__(self, *arguments: Any, script: Script, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._script = script

    async def _read(self) -> WorkflowExecution:
        self._asked = None
        answer = await self._script.read(self._id, self._deadline.left())
        if isinstance(answer, Asked):
            self._asked, answer = answer.seconds, answer.execution
        return answer
