# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.analytics`: signatures; `Resource` does the work."""

from __future__ import annotations

from typing import Literal

from kubiya_async._generated.live.models.control_plane_analytics import (
    ControlExecutionFigures,
    ControlFigures,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_ANALYTICS_GET_AEM_SUMMARY,
    CONTROL_PLANE_ANALYTICS_GET_AEM_TRENDS,
    CONTROL_PLANE_ANALYTICS_GET_COSTS,
    CONTROL_PLANE_ANALYTICS_GET_EXECUTION,
    CONTROL_PLANE_ANALYTICS_GET_STORAGE_SUMMARY,
    CONTROL_PLANE_ANALYTICS_GET_SUMMARY,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset


class ControlPlaneAnalytics(Resource):
    """What executions used and cost."""

    __slots__ = ()

    async def get_summary(
        self, *, days: int | Unset = UNSET, options: RequestOptions | None = None
    ) -> ControlFigures:
        """Get what all executions of a period used.

        `GET /api/v1/analytics/summary`, shown by the server: server GET /api/v1/analytics/summary.

        Only reads: a failed call is repeated.

        Args:
            days: Number of days to look back. 1 to 365.
            options: Settings for this call alone.

        Returns:
            Figures of a period; which ones goes by the operation.
        """
        return await self._call(
            CONTROL_PLANE_ANALYTICS_GET_SUMMARY,
            ControlFigures,
            query={"days": days},
            options=options,
        )

    async def get_costs(
        self,
        *,
        days: int | Unset = UNSET,
        group_by: Literal["day", "week", "month"] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlFigures:
        """Get what all executions of a period cost.

        `GET /api/v1/analytics/costs`, shown by the server: server GET /api/v1/analytics/costs.

        Only reads: a failed call is repeated.

        Args:
            days: Number of days to look back. 1 to 365.
            group_by: How long each part of the period is. One of `day`, `week`, `month`.
            options: Settings for this call alone.

        Returns:
            Figures of a period; which ones goes by the operation.
        """
        return await self._call(
            CONTROL_PLANE_ANALYTICS_GET_COSTS,
            ControlFigures,
            query={"days": days, "group_by": group_by},
            options=options,
        )

    async def get_aem_summary(
        self, *, days: int | Unset = UNSET, options: RequestOptions | None = None
    ) -> ControlFigures:
        """Get how many agent minutes a period used.

        `GET /api/v1/analytics/aem/summary`, shown by the server: server GET
        /api/v1/analytics/aem/summary.

        Only reads: a failed call is repeated.

        Args:
            days: Number of days to look back. 1 to 365.
            options: Settings for this call alone.

        Returns:
            Figures of a period; which ones goes by the operation.
        """
        return await self._call(
            CONTROL_PLANE_ANALYTICS_GET_AEM_SUMMARY,
            ControlFigures,
            query={"days": days},
            options=options,
        )

    async def get_aem_trends(
        self,
        *,
        days: int | Unset = UNSET,
        group_by: Literal["day", "week", "month"] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlFigures:
        """Get how many agent minutes each part of a period used.

        `GET /api/v1/analytics/aem/trends`, shown by the server: server GET
        /api/v1/analytics/aem/trends.

        Only reads: a failed call is repeated.

        Args:
            days: Number of days to look back. 1 to 365.
            group_by: How long each part of the period is. One of `day`, `week`, `month`.
            options: Settings for this call alone.

        Returns:
            Figures of a period; which ones goes by the operation.
        """
        return await self._call(
            CONTROL_PLANE_ANALYTICS_GET_AEM_TRENDS,
            ControlFigures,
            query={"days": days, "group_by": group_by},
            options=options,
        )

    async def get_storage_summary(
        self, *, days: int | Unset = UNSET, options: RequestOptions | None = None
    ) -> ControlFigures:
        """Get how much storage is used.

        `GET /api/v1/analytics/storage/summary`, shown by the server: server GET
        /api/v1/analytics/storage/summary.

        Only reads: a failed call is repeated.

        Args:
            days: Number of days to look back. 1 to 365.
            options: Settings for this call alone.

        Returns:
            Figures of a period; which ones goes by the operation.
        """
        return await self._call(
            CONTROL_PLANE_ANALYTICS_GET_STORAGE_SUMMARY,
            ControlFigures,
            query={"days": days},
            options=options,
        )

    async def get_execution(
        self, execution_id: str, *, options: RequestOptions | None = None
    ) -> ControlExecutionFigures:
        """Get what an execution used, turn by turn.

        `GET /api/v1/analytics/executions/{execution_id}/details`, shown by the server: server GET
        /api/v1/analytics/executions/{execution_id}/details.

        Only reads: a failed call is repeated.

        Args:
            execution_id: Id of the execution.
            options: Settings for this call alone.

        Returns:
            What an execution used.

        Raises:
            NotFoundError: There is no such thing.
        """
        return await self._call(
            CONTROL_PLANE_ANALYTICS_GET_EXECUTION,
            ControlExecutionFigures,
            path=(execution_id,),
            options=options,
        )
