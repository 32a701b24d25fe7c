# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.dynamic_executions`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from kubiya_async._generated.live.models.control_plane_dynamic_executions import (
    ControlDynamicEntity,
    ControlDynamicExecution,
    ControlDynamicStart,
    ControlQueueChoice,
    ControlQueueQuestion,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_DYNAMIC_EXECUTIONS_EXECUTE,
    CONTROL_PLANE_DYNAMIC_EXECUTIONS_RESOLVE_QUEUE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset


class ControlPlaneDynamicExecutions(Resource):
    """Executions of agents and teams made for the purpose."""

    __slots__ = ()

    async def execute(
        self,
        *,
        prompt: str,
        entity: ControlDynamicEntity | Mapping[str, Any],
        worker_queue_id: str | Unset = UNSET,
        meta_agent_session_id: str | Unset = UNSET,
        is_shared: bool | Unset = UNSET,
        privacy_level: Literal["private", "org", "public"] | Unset = UNSET,
        execution_environment: Mapping[str, Any] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlDynamicStart:
        """Make an agent or a team, and give it something to do.

        `POST /api/v1/dynamic-executions/execute`, shown by the server: server POST /api/v1/dynamic-
        executions/execute.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            prompt: What is to be done.
            entity: The agent or team to make for this execution.
            worker_queue_id: Id of the worker queue.
            meta_agent_session_id: Session of the agent that asks.
            is_shared: Whether others in the organization can see it.
            privacy_level: Who can see it. One of `private`, `org`, `public`.
            execution_environment: Environment variables, secrets and integrations of its
                executions.
            options: Settings for this call alone.

        Returns:
            An execution that has begun.
        """
        return await self._call(
            CONTROL_PLANE_DYNAMIC_EXECUTIONS_EXECUTE,
            ControlDynamicStart,
            body=(
                ControlDynamicExecution,
                {
                    "prompt": prompt,
                    "entity": entity,
                    "worker_queue_id": worker_queue_id,
                    "meta_agent_session_id": meta_agent_session_id,
                    "is_shared": is_shared,
                    "privacy_level": privacy_level,
                    "execution_environment": execution_environment,
                },
            ),
            options=options,
        )

    async def resolve_queue(
        self,
        *,
        prompt: str,
        organization_id: str,
        preferred_runtime: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlQueueChoice:
        """Find the worker queue that suits a prompt.

        `POST /api/v1/dynamic-executions/resolve-queue`, shown by the server: server POST
        /api/v1/dynamic-executions/resolve-queue.

        Only reads: a failed call is repeated.

        Args:
            prompt: What is to be done.
            organization_id: Organization it belongs to.
            preferred_runtime: Runtime that the workers should have.
            options: Settings for this call alone.

        Returns:
            A worker queue that suits a prompt.
        """
        return await self._call(
            CONTROL_PLANE_DYNAMIC_EXECUTIONS_RESOLVE_QUEUE,
            ControlQueueChoice,
            body=(
                ControlQueueQuestion,
                {
                    "prompt": prompt,
                    "organization_id": organization_id,
                    "preferred_runtime": preferred_runtime,
                },
            ),
            options=options,
        )
