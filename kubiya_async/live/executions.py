"""Executions of the control plane: those of agents and teams, waited for or run to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubiya_async._generated.live.models.control_plane_executions import ControlExecution
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_AGENTS_EXECUTE,
    CONTROL_PLANE_EXECUTIONS_GET,
    CONTROL_PLANE_TEAMS_EXECUTE,
)
from kubiya_async._generated.live.resources.control_plane_agents import (
    ControlPlaneAgents as _Agents,
)
from kubiya_async._generated.live.resources.control_plane_executions import (
    ControlPlaneExecutions as _Executions,
)
from kubiya_async._generated.live.resources.control_plane_teams import ControlPlaneTeams as _Teams
from kubiya_async.executions.polling import DEFAULT_WAIT, ExecutionSummary, Waiting, begin
from kubiya_async.options import UNSET, Unset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubiya_async._calls.dispatch import Dispatcher
    from kubiya_async._messages.operation import Operation
    from kubiya_async._progress import Callback
    from kubiya_async.executions.polling import PollPolicy, WaitProgress
    from kubiya_async.options import RequestOptions

__all__ = ["ControlAgents", "ControlExecutions", "ControlTeams"]


class ControlExecutions(_Executions):
    """Executions of agents and teams."""

    __slots__ = ()

    async def wait(
        self,
        execution_id: str,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ControlExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ControlExecution:
        """Wait for the end of an execution; `stream` shows its progress.

        Args:
            execution_id: Id of the execution.
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Returns:
            The execution, with its response.

        Raises:
            ExecutionFailedError: It failed, or was terminated.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such execution.
        """
        waiting = _waiting(
            self._dispatcher,
            CONTROL_PLANE_AGENTS_EXECUTE,
            timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )
        return await waiting.wait(execution_id)


class ControlAgents(_Agents):
    """Agents of the control plane."""

    __slots__ = ()

    async def run(
        self,
        agent_id: str,
        *,
        prompt: str,
        worker_queue_id: str,
        system_prompt: str | Unset = UNSET,
        user_metadata: Mapping[str, Any] | Unset = UNSET,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ControlExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ControlExecution:
        """Run an agent on a prompt, and wait for the end.

        It is started once, whatever happens. When the wait is cancelled or fails, the exception
        tells the execution in `execution_id` and in a note, and `executions.wait` takes it up.

        Args:
            agent_id: Id of the agent.
            prompt: What is to be done.
            worker_queue_id: Id of the worker queue whose workers are to do it.
            system_prompt: System prompt.
            user_metadata: Anything about who asks.
            wait_timeout: Seconds to wait, the start included; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called with a `WaitProgress` after the start and after each poll; may be
                async.
            options: Settings for each of the calls.

        Returns:
            The execution, with its response.

        Raises:
            ExecutionFailedError: It failed, or was terminated.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
        """
        waiting = _waiting(
            self._dispatcher,
            CONTROL_PLANE_AGENTS_EXECUTE,
            timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )
        started = await self.execute(
            agent_id,
            prompt=prompt,
            system_prompt=system_prompt,
            worker_queue_id=worker_queue_id,
            user_metadata=user_metadata,
            options=waiting.bounded(options, self._dispatcher.defaults.timeout),
        )
        return await waiting.follow(started)


class ControlTeams(_Teams):
    """Teams of agents."""

    __slots__ = ()

    async def run(
        self,
        team_id: str,
        *,
        prompt: str,
        worker_queue_id: str,
        system_prompt: str | Unset = UNSET,
        user_metadata: Mapping[str, Any] | Unset = UNSET,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ControlExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ControlExecution:
        """Run a team on a prompt, and wait for the end.

        Args:
            team_id: Id of the team.
            prompt: What is to be done.
            worker_queue_id: Id of the worker queue whose workers are to do it.
            system_prompt: System prompt.
            user_metadata: Anything about who asks.
            wait_timeout: Seconds to wait, the start included; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called with a `WaitProgress` after the start and after each poll; may be
                async.
            options: Settings for each of the calls.

        Returns:
            The execution, with its response.

        Raises:
            ExecutionFailedError: It failed, or was terminated.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
        """
        waiting = _waiting(
            self._dispatcher,
            CONTROL_PLANE_TEAMS_EXECUTE,
            timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )
        started = await self.execute(
            team_id,
            prompt=prompt,
            system_prompt=system_prompt,
            worker_queue_id=worker_queue_id,
            user_metadata=user_metadata,
            options=waiting.bounded(options, self._dispatcher.defaults.timeout),
        )
        return await waiting.follow(started)


def _waiting(dispatcher: Dispatcher, operation: Operation, **how: Any) -> Waiting[ControlExecution]:
    return begin(
        dispatcher,
        operation,
        ControlExecution,
        _account,
        reading=CONTROL_PLANE_EXECUTIONS_GET,
        **how,
    )


def _account(execution: ControlExecution) -> ExecutionSummary:
    said = execution.error_message
    return ExecutionSummary(output=said or execution.response, detail=said)
