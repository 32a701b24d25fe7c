# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.plans`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_plans import (
    ControlPlan,
    ControlPlanAgent,
    ControlPlanContinue,
    ControlPlanContinued,
    ControlPlanEnvironment,
    ControlPlanExecute,
    ControlPlanExecution,
    ControlPlanExecutions,
    ControlPlanGeneration,
    ControlPlanMessage,
    ControlPlanMessageSent,
    ControlPlanProgress,
    ControlPlanQueue,
    ControlPlanRequest,
    ControlPlanStart,
    ControlPlanSummary,
    ControlPlanTeam,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_PLANS_CONTINUE_EXECUTION,
    CONTROL_PLANE_PLANS_CREATE,
    CONTROL_PLANE_PLANS_EXECUTE,
    CONTROL_PLANE_PLANS_GENERATE,
    CONTROL_PLANE_PLANS_GET_EXECUTION,
    CONTROL_PLANE_PLANS_GET_GENERATION,
    CONTROL_PLANE_PLANS_LIST_EXECUTIONS,
    CONTROL_PLANE_PLANS_SEND_MESSAGE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlanePlans(Resource):
    """Plans that split a task among agents and teams."""

    __slots__ = ()

    async def create(
        self,
        *,
        description: str,
        priority: Literal["low", "medium", "high", "critical"] | Unset = UNSET,
        project_id: str | Unset = UNSET,
        agents: Sequence[ControlPlanAgent | Mapping[str, Any]] | Unset = UNSET,
        teams: Sequence[ControlPlanTeam | Mapping[str, Any]] | Unset = UNSET,
        environments: Sequence[ControlPlanEnvironment | Mapping[str, Any]] | Unset = UNSET,
        worker_queues: Sequence[ControlPlanQueue | Mapping[str, Any]] | Unset = UNSET,
        refinement_feedback: str | Unset = UNSET,
        conversation_context: str | Unset = UNSET,
        previous_plan: Mapping[str, Any] | Unset = UNSET,
        iteration: int | Unset = UNSET,
        planning_strategy: Literal["claude_code_sdk", "agno"] | Unset = UNSET,
        quick_mode: bool | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPlan:
        """Make a plan for a task, and wait for it.

        `POST /api/v1/tasks/plan`, shown by the server: server POST /api/v1/tasks/plan.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            description: What is to be done.
            priority: How much it matters. One of `low`, `medium`, `high`, `critical`.
            project_id: Id of the project.
            agents: Agents that the plan may use; the server looks for them if none are given.
            teams: Teams that the plan may use.
            environments: Environments that the plan may use.
            worker_queues: Worker queues that the plan may use.
            refinement_feedback: What to change about the previous plan.
            conversation_context: What was said before.
            previous_plan: The plan to refine.
            iteration: Number of the plan, from 1.
            planning_strategy: How the plan is made. One of `claude_code_sdk`, `agno`.
            quick_mode: Whether to plan quickly rather than thoroughly.
            options: Settings for this call alone.

        Returns:
            A plan.
        """
        return await self._call(
            CONTROL_PLANE_PLANS_CREATE,
            ControlPlan,
            body=(
                ControlPlanRequest,
                {
                    "description": description,
                    "priority": priority,
                    "project_id": project_id,
                    "agents": agents,
                    "teams": teams,
                    "environments": environments,
                    "worker_queues": worker_queues,
                    "refinement_feedback": refinement_feedback,
                    "conversation_context": conversation_context,
                    "previous_plan": previous_plan,
                    "iteration": iteration,
                    "planning_strategy": planning_strategy,
                    "quick_mode": quick_mode,
                },
            ),
            options=options,
        )

    async def generate(
        self,
        *,
        description: str,
        priority: Literal["low", "medium", "high", "critical"] | Unset = UNSET,
        project_id: str | Unset = UNSET,
        agents: Sequence[ControlPlanAgent | Mapping[str, Any]] | Unset = UNSET,
        teams: Sequence[ControlPlanTeam | Mapping[str, Any]] | Unset = UNSET,
        environments: Sequence[ControlPlanEnvironment | Mapping[str, Any]] | Unset = UNSET,
        worker_queues: Sequence[ControlPlanQueue | Mapping[str, Any]] | Unset = UNSET,
        refinement_feedback: str | Unset = UNSET,
        conversation_context: str | Unset = UNSET,
        previous_plan: Mapping[str, Any] | Unset = UNSET,
        iteration: int | Unset = UNSET,
        planning_strategy: Literal["claude_code_sdk", "agno"] | Unset = UNSET,
        quick_mode: bool | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPlanGeneration:
        """Generate a plan; `get_generation` returns its progress.

        `POST /api/v1/plans/generate`, shown by the server: server POST /api/v1/plans/generate.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            description: What is to be done.
            priority: How much it matters. One of `low`, `medium`, `high`, `critical`.
            project_id: Id of the project.
            agents: Agents that the plan may use; the server looks for them if none are given.
            teams: Teams that the plan may use.
            environments: Environments that the plan may use.
            worker_queues: Worker queues that the plan may use.
            refinement_feedback: What to change about the previous plan.
            conversation_context: What was said before.
            previous_plan: The plan to refine.
            iteration: Number of the plan, from 1.
            planning_strategy: How the plan is made. One of `claude_code_sdk`, `agno`.
            quick_mode: Whether to plan quickly rather than thoroughly.
            options: Settings for this call alone.

        Returns:
            A plan that is being made.
        """
        return await self._call(
            CONTROL_PLANE_PLANS_GENERATE,
            ControlPlanGeneration,
            body=(
                ControlPlanRequest,
                {
                    "description": description,
                    "priority": priority,
                    "project_id": project_id,
                    "agents": agents,
                    "teams": teams,
                    "environments": environments,
                    "worker_queues": worker_queues,
                    "refinement_feedback": refinement_feedback,
                    "conversation_context": conversation_context,
                    "previous_plan": previous_plan,
                    "iteration": iteration,
                    "planning_strategy": planning_strategy,
                    "quick_mode": quick_mode,
                },
            ),
            options=options,
        )

    async def get_generation(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ControlPlanProgress:
        """Get the plan that is being made.

        `GET /api/v1/plans/generation/{execution_id}`, shown by the server: server GET
        /api/v1/plans/generation/{execution_id}.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            How far a plan has been made.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_PLANS_GET_GENERATION,
            ControlPlanProgress,
            path=(execution_id,),
            options=options,
        )

    async def execute(
        self,
        *,
        plan: Mapping[str, Any],
        worker_queue_id: str,
        agent_id: str | Unset = UNSET,
        plan_generation_id: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlPlanStart:
        """Carry out a plan.

        `POST /api/v1/tasks/plan/execute`, shown by the server: server POST
        /api/v1/tasks/plan/execute.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            plan: The plan.
            worker_queue_id: Id of the worker queue.
            agent_id: Id of the agent that carries it out.
            plan_generation_id: Id of the execution that made the plan.
            options: Settings for this call alone.

        Returns:
            A plan that is being carried out.
        """
        return await self._call(
            CONTROL_PLANE_PLANS_EXECUTE,
            ControlPlanStart,
            body=(
                ControlPlanExecute,
                {
                    "plan": plan,
                    "agent_id": agent_id,
                    "worker_queue_id": worker_queue_id,
                    "plan_generation_id": plan_generation_id,
                },
            ),
            options=options,
        )

    def list_executions(
        self,
        *,
        status: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        offset: int | Unset = UNSET,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlPlanSummary]:
        """List the plans that were carried out.

        `GET /api/v1/tasks/plan/plan-executions`, shown by the server: server GET
        /api/v1/tasks/plan/plan-executions.

        Only reads: a failed call is repeated.

        Args:
            status: State that the items have.
            limit: Items per page.
            offset: Items to skip.
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `execution_id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_PLANS_LIST_EXECUTIONS,
            ControlPlanSummary,
            ControlPlanExecutions,
            query={"status": status, "limit": limit, "offset": offset},
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_execution(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ControlPlanExecution:
        """Get how far a plan has been carried out.

        `GET /api/v1/tasks/plan/{execution_id}`, shown by the server: server GET
        /api/v1/tasks/plan/{execution_id}.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            How far a plan has been carried out.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_PLANS_GET_EXECUTION,
            ControlPlanExecution,
            path=(execution_id,),
            options=options,
        )

    async def continue_execution(
        self,
        execution_id: str,
        *,
        responses: Sequence[Mapping[str, Any]],
        options: RequestOptions | None = None,
    ) -> ControlPlanContinued:
        """Answer the tasks of a plan that wait for an answer.

        `POST /api/v1/tasks/plan/{execution_id}/continue`, shown by the server: server POST
        /api/v1/tasks/plan/{execution_id}/continue.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_id: Id of the execution.
            responses: The answers; each has the `execution_id` of its task and a `message`.
            options: Settings for this call alone.

        Returns:
            Which tasks have got their answers.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_PLANS_CONTINUE_EXECUTION,
            ControlPlanContinued,
            path=(execution_id,),
            body=(ControlPlanContinue, {"responses": responses}),
            options=options,
        )

    async def send_message(
        self,
        execution_id: str,
        task_id: int,
        *,
        message: str,
        options: RequestOptions | None = None,
    ) -> ControlPlanMessageSent:
        """Say something to a task of a plan.

        `POST /api/v1/tasks/plan/{execution_id}/tasks/{task_id}/message`, shown by the server:
        server POST /api/v1/tasks/plan/{execution_id}/tasks/{task_id}/message.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            execution_id: Id of the execution.
            task_id: Number of the task.
            message: What to say.
            options: Settings for this call alone.

        Returns:
            Whether a task has got a message.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_PLANS_SEND_MESSAGE,
            ControlPlanMessageSent,
            path=(
                execution_id,
                task_id,
            ),
            body=(ControlPlanMessage, {"message": message}),
            options=options,
        )
