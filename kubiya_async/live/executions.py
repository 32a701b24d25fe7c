"""Executions of the control plane: started, followed, spoken to and stopped, each as one object."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from kubiya_async._async_only import AsyncOnly
from kubiya_async._calls.dispatch import check_timeout
from kubiya_async._generated.live.models.control_plane_agents import ControlExecutionEnvironment
from kubiya_async._generated.live.models.control_plane_executions import (
    ControlExecution,
    ControlExecutionChange,
)
from kubiya_async._generated.live.operations import CONTROL_PLANE_EXECUTIONS_STREAM
from kubiya_async._generated.live.resources.control_plane_agents import ControlPlaneAgents
from kubiya_async._generated.live.resources.control_plane_executions import (
    ControlPlaneExecutions as _ControlPlaneExecutions,
)
from kubiya_async._generated.live.resources.control_plane_teams import ControlPlaneTeams
from kubiya_async._progress import Callback, check_callback, tell
from kubiya_async.errors import (
    ErrorInSuccessResponse,
    ExecutionError,
    InvalidArgumentError,
    KubiyaError,
    StreamEventError,
    WaitTimeoutError,
)
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.waiting import DEFAULT_WAIT, WaitProgress
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.streams.events import ENDED, StatusEvent, StreamEvent
from kubiya_async.streams.execution import EventStream, ExecutionResult

__all__ = ["ControlPlaneExecutions", "Execution"]

_NEEDS_INPUT: Final = "waiting_for_input"
_STALE_READS: Final = 3
"""Reads after a message that may still show the state before it."""


class Execution(AsyncOnly):
    """Something that an agent or a team does.

    Attributes:
        id: Its id.
        state: The execution as it was last read; `None` before that.
        result: What was streamed of it so far by `wait` with `on_event`; `None` before that.
    """

    __slots__ = ("_executions", "_stale", "id", "result", "state")

    def __init__(
        self,
        executions: _ControlPlaneExecutions,
        execution_id: str,
        state: ControlExecution | None = None,
    ) -> None:
        """Stand for the execution of this id; nothing is sent."""
        self._executions = executions
        self._stale = 0
        self.id: str = execution_id
        self.state: ControlExecution | None = state
        self.result: ExecutionResult | None = None

    def _state_shown(self) -> str:
        return f" {self.id}: {self.status or 'not read yet'}"

    @property
    def status(self) -> str:
        """The state that was last read, in lower case; empty before that."""
        return ((self.state.status if self.state else None) or "").lower()

    @property
    def needs_input(self) -> bool:
        """Whether it waits for a message: `send` answers it, and `finish` ends it."""
        return self.status == _NEEDS_INPUT

    async def refresh(self, *, options: RequestOptions | None = None) -> ControlExecution:
        """Read its state."""
        self.state = await self._executions.get(self.id, options=options)
        return self.state

    def follow(
        self,
        *,
        last_event_id: str | Unset = UNSET,
        idle_timeout: float | Unset | None = UNSET,
        options: RequestOptions | None = None,
    ) -> EventStream:
        """Stream what it does, from its beginning, to its end.

        Args:
            last_event_id: Go on after this event, from `StreamInterrupted.last_event_id`.
            idle_timeout: Seconds of silence after which to give up; `None` for never.
            options: Settings for each of the calls.
        """
        return self._executions.stream(
            self.id, last_event_id=last_event_id, idle_timeout=idle_timeout, options=options
        )

    async def wait(
        self,
        *,
        wait_timeout: float | None = DEFAULT_WAIT,
        cancel_on_timeout: bool = False,
        on_event: Callback[StreamEvent] | None = None,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ControlExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ControlExecution:
        """Wait until it has ended, or needs input: see `needs_input`.

        Args:
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            cancel_on_timeout: Whether to stop it when the time is over. Otherwise it goes on, as it
                does when the waiting task is cancelled.
            on_event: Follow its stream while waiting, and call this with every event; may be async.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Returns:
            Its state.

        Raises:
            ExecutionFailedError: It failed or was terminated.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. A note says whether it was stopped.
        """
        check_callback(on_event, "on_event")
        check_callback(on_progress)
        timeout = check_timeout(wait_timeout, "wait_timeout")
        clock = asyncio.get_running_loop().time
        end = None if timeout is None else clock() + timeout

        async def watch(progress: WaitProgress[ControlExecution]) -> None:
            self.state = progress.execution or self.state
            await tell(on_progress, progress)
            self._stale = self._stale - 1 if self.needs_input else 0
            if self.needs_input and self._stale < 0:
                raise _NeedsInputError

        try:
            left = timeout
            if on_event is not None:
                await self._watch(on_event, end, timeout, options)
                left = None if end is None else max(1.0, end - clock())
            self.state = await self._executions.wait(
                self.id, wait_timeout=left, poll=poll, on_progress=watch, options=options
            )
        except _NeedsInputError:
            self._stale = 0
        except WaitTimeoutError as error:
            if cancel_on_timeout:
                await self._stop(error, options)
            raise
        except ExecutionError as error:
            if isinstance(error.execution, ControlExecution):
                self.state = error.execution
            raise
        assert self.state is not None  # noqa: S101 - every way here has read it
        return self.state

    async def _watch(
        self,
        on_event: Callback[StreamEvent],
        end: float | None,
        timeout: float | None,
        options: RequestOptions | None,
    ) -> None:
        """Follow the stream until it ends, or the execution needs input."""
        stream, limit = self.follow(options=options), asyncio.timeout_at(end)
        try:
            async with limit, stream:
                async for event in stream:
                    await tell(on_event, event)
                    if isinstance(event, StatusEvent) and event.status == _NEEDS_INPUT:
                        break
        except StreamEventError:
            # The state says whether the execution has failed, or only its stream.
            pass
        except TimeoutError as error:
            if isinstance(error, KubiyaError) or not limit.expired():
                raise
            if (await self.refresh(options=options)).status not in ENDED:
                raise WaitTimeoutError(
                    f"execution {self.id!r} is still {self.status!r} after {timeout or 0:g} s",
                    execution_id=self.id,
                    status=self.status,
                    execution=self.state,
                    operation=CONTROL_PLANE_EXECUTIONS_STREAM.id,
                    hint="It continues; `wait` waits for it again.",
                ) from None
        finally:
            self.result = stream.snapshot

    async def _stop(self, error: WaitTimeoutError, options: RequestOptions | None) -> None:
        """Stop an execution that took too long, and say so; it may have no safe point yet."""
        error.hint = None
        try:
            try:
                await self.cancel(options=options)
            except ErrorInSuccessResponse:
                await self.terminate(reason="It took too long.", options=options)
        except KubiyaError as failure:
            error.add_note(f"It could not be stopped and goes on: {failure}")
        else:
            error.add_note("It was stopped, as asked for.")

    async def send(
        self, message: str, *, options: RequestOptions | None = None
    ) -> ControlExecutionChange:
        """Say something to it, while it works or when it needs input.

        Args:
            message: What to say.
            options: Settings for this call alone.
        """
        change = await self._executions.send_message(self.id, message=message, options=options)
        self._stale = _STALE_READS
        return change

    async def pause(self, *, options: RequestOptions | None = None) -> ControlExecutionChange:
        """Hold it until `resume`."""
        return await self._executions.pause(self.id, options=options)

    async def resume(self, *, options: RequestOptions | None = None) -> ControlExecutionChange:
        """Continue after `pause`."""
        return await self._executions.resume(self.id, options=options)

    async def finish(self, *, options: RequestOptions | None = None) -> ControlExecutionChange:
        """End it as completed, if it waits for another message."""
        return await self._executions.mark_done(self.id, options=options)

    async def cancel(self, *, options: RequestOptions | None = None) -> ControlExecutionChange:
        """Stop it at the next point where that is possible.

        Raises:
            ErrorInSuccessResponse: It is not running: not begun, or over.
        """
        return await self._executions.cancel(self.id, options=options)

    async def terminate(self, *, reason: str, options: RequestOptions | None = None) -> None:
        """Stop it at once, whatever it is doing.

        Args:
            reason: Why, for those who read about it later.
            options: Settings for this call alone.
        """
        await self._executions.terminate(self.id, reason=reason, options=options)


class _NeedsInputError(Exception):
    """Ends a wait for an execution that waits as well."""


class ControlPlaneExecutions(_ControlPlaneExecutions):
    """What agents and teams do: start, follow, speak to, pause and stop it."""

    __slots__ = ()

    def attach(self, execution_id: str) -> Execution:
        """Return an execution that was started before; nothing is sent.

        Args:
            execution_id: Id of the execution.
        """
        return Execution(self, execution_id)

    async def start(
        self,
        *,
        agent_id: str | None = None,
        team_id: str | None = None,
        prompt: str,
        worker_queue_id: str,
        system_prompt: str | Unset = UNSET,
        user_metadata: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlExecutionEnvironment | Mapping[str, Any] | Unset = UNSET,
        execution_metadata: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> Execution:
        """Start an agent or a team on something.

        Args:
            agent_id: Id of the agent; or
            team_id: Id of the team.
            prompt: What is to be done.
            worker_queue_id: Id of the worker queue whose workers do it.
            system_prompt: System prompt.
            user_metadata: Anything to keep along with it.
            execution_environment: What the execution gets to see.
            execution_metadata: Anything to keep along with it.
            options: Settings for this call alone.

        Returns:
            The execution, which has begun.

        Raises:
            InvalidArgumentError: Neither an agent nor a team is named, or both are.
        """
        if (agent_id is None) == (team_id is None):
            problem = "either agent_id or team_id must be given"
            raise InvalidArgumentError(problem, argument="agent_id")
        agents, teams = ControlPlaneAgents(self._dispatcher), ControlPlaneTeams(self._dispatcher)
        started = await (agents.execute if team_id is None else teams.execute)(
            team_id or agent_id or "",
            prompt=prompt,
            worker_queue_id=worker_queue_id,
            system_prompt=system_prompt,
            user_metadata=user_metadata,
            execution_environment=execution_environment,
            execution_metadata=execution_metadata,
            options=options,
        )
        return Execution(self, started.id, started)

    async def run(
        self,
        *,
        agent_id: str | None = None,
        team_id: str | None = None,
        prompt: str,
        worker_queue_id: str,
        system_prompt: str | Unset = UNSET,
        user_metadata: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlExecutionEnvironment | Mapping[str, Any] | Unset = UNSET,
        execution_metadata: Mapping[str, Any] | Unset = UNSET,
        wait_timeout: float | None = DEFAULT_WAIT,
        cancel_on_timeout: bool = False,
        on_event: Callback[StreamEvent] | None = None,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ControlExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> Execution:
        """Start an agent or a team on something, and wait until it is done or needs input.

        Args:
            agent_id: Id of the agent; or
            team_id: Id of the team.
            prompt: What is to be done.
            worker_queue_id: Id of the worker queue whose workers do it.
            system_prompt: System prompt.
            user_metadata: Anything to keep along with it.
            execution_environment: What the execution gets to see.
            execution_metadata: Anything to keep along with it.
            wait_timeout: Seconds to wait after the start; `None` for as long as it takes.
            cancel_on_timeout: Whether to stop it when the time is over. Otherwise it goes on.
            on_event: Follow its stream, and call this with every event; may be async.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after each poll; may be async.
            options: Settings for each of the calls.

        Returns:
            The execution: what came of it is in `state`, what was streamed in `result`.

        Raises:
            InvalidArgumentError: Neither an agent nor a team is named, or both are.
            ExecutionFailedError: It failed or was terminated.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. A note says whether it was stopped.
        """
        check_callback(on_event, "on_event")
        check_callback(on_progress)
        check_timeout(wait_timeout, "wait_timeout")
        execution = await self.start(
            agent_id=agent_id,
            team_id=team_id,
            prompt=prompt,
            worker_queue_id=worker_queue_id,
            system_prompt=system_prompt,
            user_metadata=user_metadata,
            execution_environment=execution_environment,
            execution_metadata=execution_metadata,
            options=options,
        )
        await execution.wait(
            wait_timeout=wait_timeout,
            cancel_on_timeout=cancel_on_timeout,
            on_event=on_event,
            poll=poll,
            on_progress=on_progress,
            # The key is for the start.
            options=options and dataclasses.replace(options, idempotency_key=None),
        )
        return execution
