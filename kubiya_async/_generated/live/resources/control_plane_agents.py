# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.agents`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_agents import (
    ControlAgent,
    ControlAgentCreate,
    ControlAgentExecute,
    ControlAgentUpdate,
    ControlExecutionEnvironment,
)
from kubiya_async._generated.live.models.control_plane_executions import ControlExecution
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_AGENTS_CREATE,
    CONTROL_PLANE_AGENTS_DELETE,
    CONTROL_PLANE_AGENTS_EXECUTE,
    CONTROL_PLANE_AGENTS_GET,
    CONTROL_PLANE_AGENTS_LIST,
    CONTROL_PLANE_AGENTS_UPDATE,
    CONTROL_PLANE_EXECUTIONS_GET,
    CONTROL_PLANE_EXECUTIONS_LIST,
)
from kubiya_async._progress import Callback
from kubiya_async._resource import Resource
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.waiting import DEFAULT_WAIT, Waiting, WaitProgress
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneAgents(Resource):
    """Agents of the control plane."""

    __slots__ = ()

    def list(
        self,
        *,
        skip: int | Unset = UNSET,
        limit: int | Unset = UNSET,
        status_filter: str | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlAgent]:
        """List agents.

        `GET /api/v1/agents`, shown by the server: server GET /api/v1/agents; cli
        internal/controlplane/agents.go; terraform-control-plane internal/clients/agents.go.

        Only reads: a failed call is repeated.

        Args:
            skip: Items to skip.
            limit: Items per page.
            status_filter: State of the agent.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_AGENTS_LIST,
            ControlAgent,
            None,
            query={"skip": skip, "limit": limit, "status_filter": status_filter},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def create(
        self,
        *,
        name: str,
        description: str | Unset = UNSET,
        system_prompt: str | Unset = UNSET,
        capabilities: Sequence[Any] | Unset = UNSET,
        configuration: Mapping[str, Any] | Unset = UNSET,
        model_id: str | Unset = UNSET,
        model: str | Unset = UNSET,
        llm_config: Mapping[str, Any] | Unset = UNSET,
        runtime: Literal["default", "claude_code"] | str | Unset = UNSET,
        runner_name: str | Unset = UNSET,
        team_id: str | Unset = UNSET,
        environment_ids: Sequence[str] | Unset = UNSET,
        skill_ids: Sequence[str] | Unset = UNSET,
        skill_configurations: Mapping[str, Mapping[str, Any]] | Unset = UNSET,
        execution_environment: ControlExecutionEnvironment | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlAgent:
        """Create an agent.

        `POST /api/v1/agents`, shown by the server: server POST /api/v1/agents; cli
        internal/controlplane/agents.go; terraform-control-plane internal/clients/agents.go.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            name: Name of the agent.
            description: What it does.
            system_prompt: System prompt.
            capabilities: What it is able to do.
            configuration: Its settings.
            model_id: Language model, by id.
            model: Language model, by value.
            llm_config: Settings of the language model.
            runtime: What it runs in. Known values: `default`, `claude_code`.
            runner_name: Name of the runner.
            team_id: Team it is in.
            environment_ids: Environments it works in.
            skill_ids: Ids of its skills.
            skill_configurations: Settings of its skills, by id of the skill.
            execution_environment: What its executions get to see.
            options: Settings for this call alone.

        Returns:
            The agent.
        """
        return await self._call(
            CONTROL_PLANE_AGENTS_CREATE,
            ControlAgent,
            body=(
                ControlAgentCreate,
                {
                    "name": name,
                    "description": description,
                    "system_prompt": system_prompt,
                    "capabilities": capabilities,
                    "configuration": configuration,
                    "model_id": model_id,
                    "model": model,
                    "llm_config": llm_config,
                    "runtime": runtime,
                    "runner_name": runner_name,
                    "team_id": team_id,
                    "environment_ids": environment_ids,
                    "skill_ids": skill_ids,
                    "skill_configurations": skill_configurations,
                    "execution_environment": execution_environment,
                },
            ),
            options=options,
        )

    async def get(self, agent_id: str, *, options: RequestOptions | None = None) -> ControlAgent:
        """Get an agent.

        `GET /api/v1/agents/{agent_id}`, shown by the server: server GET /api/v1/agents/{agent_id};
        cli internal/controlplane/agents.go; terraform-control-plane internal/clients/agents.go.

        Only reads: a failed call is repeated.

        Args:
            agent_id: Id of the agent.
            options: Settings for this call alone.

        Returns:
            The agent.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_AGENTS_GET, ControlAgent, path=(agent_id,), options=options
        )

    async def delete(self, agent_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete an agent.

        `DELETE /api/v1/agents/{agent_id}`, shown by the server: server DELETE
        /api/v1/agents/{agent_id}; cli internal/controlplane/agents.go; terraform-control-plane
        internal/clients/agents.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            agent_id: Id of the agent.
            options: Settings for this call alone.

        Raises:
            NotFoundError: There is no such thing.
        """
        await self._call(CONTROL_PLANE_AGENTS_DELETE, None, path=(agent_id,), options=options)

    async def update(
        self,
        agent_id: str,
        *,
        name: str | Unset = UNSET,
        description: str | Unset = UNSET,
        system_prompt: str | Unset = UNSET,
        status: str | Unset = UNSET,
        capabilities: Sequence[Any] | Unset = UNSET,
        configuration: Mapping[str, Any] | Unset = UNSET,
        state: Mapping[str, Any] | Unset = UNSET,
        model_id: str | Unset = UNSET,
        model: str | Unset = UNSET,
        llm_config: Mapping[str, Any] | Unset = UNSET,
        runtime: Literal["default", "claude_code"] | str | Unset = UNSET,
        runner_name: str | Unset = UNSET,
        team_id: str | Unset = UNSET,
        environment_ids: Sequence[str] | Unset = UNSET,
        skill_ids: Sequence[str] | Unset = UNSET,
        skill_configurations: Mapping[str, Mapping[str, Any]] | Unset = UNSET,
        execution_environment: ControlExecutionEnvironment | Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlAgent:
        """Change an agent.

        `PATCH /api/v1/agents/{agent_id}`, shown by the server: server PATCH
        /api/v1/agents/{agent_id}; cli internal/controlplane/agents.go; terraform-control-plane
        internal/clients/agents.go.

        Twice has the effect of once: a failed call is repeated.

        Args:
            agent_id: Id of the agent.
            name: Name of the agent.
            description: What it does.
            system_prompt: System prompt.
            status: State of the agent.
            capabilities: What it is able to do.
            configuration: Its settings.
            state: What it keeps between executions.
            model_id: Language model, by id.
            model: Language model, by value.
            llm_config: Settings of the language model.
            runtime: What it runs in. Known values: `default`, `claude_code`.
            runner_name: Name of the runner.
            team_id: Team it is in.
            environment_ids: Environments it works in.
            skill_ids: Ids of its skills.
            skill_configurations: Settings of its skills, by id of the skill.
            execution_environment: What its executions get to see.
            options: Settings for this call alone.

        Returns:
            The agent as it is now.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_AGENTS_UPDATE,
            ControlAgent,
            path=(agent_id,),
            body=(
                ControlAgentUpdate,
                {
                    "name": name,
                    "description": description,
                    "system_prompt": system_prompt,
                    "status": status,
                    "capabilities": capabilities,
                    "configuration": configuration,
                    "state": state,
                    "model_id": model_id,
                    "model": model,
                    "llm_config": llm_config,
                    "runtime": runtime,
                    "runner_name": runner_name,
                    "team_id": team_id,
                    "environment_ids": environment_ids,
                    "skill_ids": skill_ids,
                    "skill_configurations": skill_configurations,
                    "execution_environment": execution_environment,
                },
            ),
            options=options,
        )

    async def execute(
        self,
        agent_id: str,
        *,
        prompt: str,
        worker_queue_id: str,
        system_prompt: str | Unset = UNSET,
        stream: bool | Unset = UNSET,
        user_metadata: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlExecutionEnvironment | Mapping[str, Any] | Unset = UNSET,
        execution_metadata: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlExecution:
        """Run an agent.

        `POST /api/v1/agents/{agent_id}/execute`, shown by the server: server POST
        /api/v1/agents/{agent_id}/execute; cli internal/controlplane/executions.go; python
        kubiya/resources/control_plane_services/agents.py.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            agent_id: Id of the agent.
            prompt: What is to be done.
            worker_queue_id: Id of the worker queue whose workers do it.
            system_prompt: System prompt.
            stream: Whether the execution is to be streamed.
            user_metadata: Anything to keep along with it.
            execution_environment: What the execution gets to see.
            execution_metadata: Anything to keep along with it.
            options: Settings for this call alone.

        Returns:
            The execution.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_AGENTS_EXECUTE,
            ControlExecution,
            path=(agent_id,),
            body=(
                ControlAgentExecute,
                {
                    "prompt": prompt,
                    "system_prompt": system_prompt,
                    "stream": stream,
                    "worker_queue_id": worker_queue_id,
                    "user_metadata": user_metadata,
                    "execution_environment": execution_environment,
                    "execution_metadata": execution_metadata,
                },
            ),
            options=options,
        )

    async def run(
        self,
        agent_id: str,
        *,
        prompt: str,
        worker_queue_id: str,
        system_prompt: str | Unset = UNSET,
        stream: bool | Unset = UNSET,
        user_metadata: Mapping[str, Any] | Unset = UNSET,
        execution_environment: ControlExecutionEnvironment | Mapping[str, Any] | Unset = UNSET,
        execution_metadata: Mapping[str, Any] | Unset = UNSET,
        wait_timeout: float | None = DEFAULT_WAIT,
        poll: PollPolicy | None = None,
        on_progress: Callback[WaitProgress[ControlExecution]] | None = None,
        options: RequestOptions | None = None,
    ) -> ControlExecution:
        """Run an agent and wait for the end.

        It is started once, whatever happens. When the wait is cancelled or fails, the exception
        tells the execution in `execution_id` and in a note, and `control_plane.executions.wait`
        takes it up again.

        Args:
            agent_id: Id of the agent.
            prompt: What is to be done.
            worker_queue_id: Id of the worker queue whose workers do it.
            system_prompt: System prompt.
            stream: Whether the execution is to be streamed.
            user_metadata: Anything to keep along with it.
            execution_environment: What the execution gets to see.
            execution_metadata: Anything to keep along with it.
            wait_timeout: Seconds to wait, the start included; `None` for as long as it takes.
            poll: Polling intervals.
            on_progress: Called with a `WaitProgress` after the start and after each poll; may be
                async.
            options: Settings for each of the calls.

        Returns:
            The execution.

        Raises:
            ExecutionFailedError: It failed; the error has its output.
            ExecutionCancelledError: It was cancelled.
            WaitTimeoutError: It had not ended in time. It goes on.
            NotFoundError: There is no such thing.
        """
        waiting = Waiting(
            self._dispatcher,
            CONTROL_PLANE_AGENTS_EXECUTE,
            CONTROL_PLANE_EXECUTIONS_GET,
            ControlExecution,
            listing=(CONTROL_PLANE_EXECUTIONS_LIST, None),
            wait_timeout=wait_timeout,
            poll=poll,
            on_progress=on_progress,
            options=options,
        )
        started = await self.execute(
            agent_id,
            prompt=prompt,
            worker_queue_id=worker_queue_id,
            system_prompt=system_prompt,
            stream=stream,
            user_metadata=user_metadata,
            execution_environment=execution_environment,
            execution_metadata=execution_metadata,
            options=waiting.call_options(),
        )
        return await waiting.follow(started)
