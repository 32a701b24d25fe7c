# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.runtimes`: signatures; `Resource` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubiya_async._generated.live.models.control_plane_runtimes import (
    ControlRuntime,
    ControlRuntimeQuestion,
    ControlRuntimeRequirements,
    ControlRuntimeVerdict,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_RUNTIMES_GET_REQUIREMENTS,
    CONTROL_PLANE_RUNTIMES_LIST,
    CONTROL_PLANE_RUNTIMES_VALIDATE,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset
from kubiya_async.pagination import Paginator


class ControlPlaneRuntimes(Resource):
    """Runtimes that agents run in."""

    __slots__ = ()

    def list(
        self,
        *,
        max_items: int | None = None,
        prefetch: int = 0,
        deduplicate: bool = False,
        cursor: str | None = None,
        options: RequestOptions | None = None,
    ) -> Paginator[ControlRuntime]:
        """List runtimes.

        `GET /api/v1/runtimes`, shown by the server: server GET /api/v1/runtimes.

        Only reads: a failed call is repeated.

        Args:
            max_items: Stop after this many items.
            prefetch: Pages to read ahead while one is used.
            deduplicate: Drop items whose `id` was seen before.
            cursor: Go on where another walk stopped, from its `Paginator.cursor`.
            options: Settings for this call alone.

        Returns:
            A paginator: `await` gives the first page, `async for` walks all items.
        """
        return self._paginate(
            CONTROL_PLANE_RUNTIMES_LIST,
            ControlRuntime,
            None,
            max_items=max_items,
            prefetch=prefetch,
            deduplicate=deduplicate,
            cursor=cursor,
            options=options,
        )

    async def get_requirements(
        self, runtime_id: str, *, options: RequestOptions | None = None
    ) -> ControlRuntimeRequirements:
        """Get what a runtime needs.

        `GET /api/v1/runtimes/{runtime_id}/requirements`, shown by the server: server GET
        /api/v1/runtimes/{runtime_id}/requirements.

        Only reads: a failed call is repeated.

        Args:
            runtime_id: Id of the runtime.
            options: Settings for this call alone.

        Returns:
            What a runtime needs.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_RUNTIMES_GET_REQUIREMENTS,
            ControlRuntimeRequirements,
            path=(runtime_id,),
            options=options,
        )

    async def validate(
        self,
        *,
        runtime_type: str,
        model_id: str | Unset = UNSET,
        agent_config: Mapping[str, Any] | Unset = UNSET,
        system_prompt: str | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlRuntimeVerdict:
        """Check whether an agent can run in a runtime.

        `POST /api/v1/runtimes/validate`, shown by the server: server POST
        /api/v1/runtimes/validate.

        Only reads: a failed call is repeated.

        Args:
            runtime_type: Id of the runtime.
            model_id: Language model, by id.
            agent_config: Settings of the agent.
            system_prompt: System prompt.
            options: Settings for this call alone.

        Returns:
            Whether an agent can run in a runtime.
        """
        return await self._call(
            CONTROL_PLANE_RUNTIMES_VALIDATE,
            ControlRuntimeVerdict,
            body=(
                ControlRuntimeQuestion,
                {
                    "runtime_type": runtime_type,
                    "model_id": model_id,
                    "agent_config": agent_config,
                    "system_prompt": system_prompt,
                },
            ),
            options=options,
        )
