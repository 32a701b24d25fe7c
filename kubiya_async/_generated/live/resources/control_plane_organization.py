# Generated from openapi/ by `python -m codegen`. Do not edit.
"""The calls of `control_plane.organization`: signatures; `Resource` does the work."""

from __future__ import annotations

from typing import Literal

from kubiya_async._generated.live.models.control_plane_organization import (
    ControlClientConfig,
    ControlEnforcement,
    ControlOrganization,
    ControlOrganizationSettings,
    ControlOrganizationSettingsUpdate,
)
from kubiya_async._generated.live.operations import (
    CONTROL_PLANE_ORGANIZATION_GET,
    CONTROL_PLANE_ORGANIZATION_GET_CONFIG,
    CONTROL_PLANE_ORGANIZATION_GET_SETTINGS,
    CONTROL_PLANE_ORGANIZATION_INITIALIZE_ENFORCEMENT,
    CONTROL_PLANE_ORGANIZATION_UPDATE_SETTINGS,
)
from kubiya_async._resource import Resource
from kubiya_async.options import UNSET, RequestOptions, Unset


class ControlPlaneOrganization(Resource):
    """The organization that the key belongs to."""

    __slots__ = ()

    async def get(self, *, options: RequestOptions | None = None) -> ControlOrganization:
        """Get the organization that the key belongs to.

        `GET /api/v1/auth/validate`, shown by the server: server GET /api/v1/auth/validate.

        Only reads: a failed call is repeated.

        Args:
            options: Settings for this call alone.

        Returns:
            An organization.
        """
        return await self._call(
            CONTROL_PLANE_ORGANIZATION_GET, ControlOrganization, options=options
        )

    async def get_config(self, *, options: RequestOptions | None = None) -> ControlClientConfig:
        """Get where the other parts of the platform are.

        `GET /api/v1/client/config`, shown by the server: server GET /api/v1/client/config.

        Only reads: a failed call is repeated.

        Args:
            options: Settings for this call alone.

        Returns:
            Where the other parts of the platform are.
        """
        return await self._call(
            CONTROL_PLANE_ORGANIZATION_GET_CONFIG, ControlClientConfig, options=options
        )

    async def get_settings(
        self, *, options: RequestOptions | None = None
    ) -> ControlOrganizationSettings:
        """Get the settings of the organization.

        `GET /api/v1/organization/settings`, shown by the server: server GET
        /api/v1/organization/settings.

        Only reads: a failed call is repeated.

        Args:
            options: Settings for this call alone.

        Returns:
            Settings of the organization.
        """
        return await self._call(
            CONTROL_PLANE_ORGANIZATION_GET_SETTINGS, ControlOrganizationSettings, options=options
        )

    async def update_settings(
        self,
        *,
        enforcement_enabled: bool | Unset = UNSET,
        enforcement_mode: Literal["blocking", "monitoring"] | Unset = UNSET,
        options: RequestOptions | None = None,
    ) -> ControlOrganizationSettings:
        """Change the settings of the organization.

        `PUT /api/v1/organization/settings`, shown by the server: server PUT
        /api/v1/organization/settings.

        Twice has the effect of once: a failed call is repeated.

        Args:
            enforcement_enabled: Whether policies are enforced.
            enforcement_mode: Whether a violation blocks the call or is only noted. One of
                `blocking`, `monitoring`.
            options: Settings for this call alone.

        Returns:
            Settings of the organization.
        """
        return await self._call(
            CONTROL_PLANE_ORGANIZATION_UPDATE_SETTINGS,
            ControlOrganizationSettings,
            body=(
                ControlOrganizationSettingsUpdate,
                {"enforcement_enabled": enforcement_enabled, "enforcement_mode": enforcement_mode},
            ),
            options=options,
        )

    async def initialize_enforcement(
        self, *, options: RequestOptions | None = None
    ) -> ControlEnforcement:
        """Create the first policy, and enforce policies from now on.

        `POST /api/v1/organization/settings/initialize-enforcement`, shown by the server: server
        POST /api/v1/organization/settings/initialize-enforcement.

        Not repeatable: it is sent again only if the server has certainly not acted on it.

        Args:
            options: Settings for this call alone.

        Returns:
            That policies are enforced.
        """
        return await self._call(
            CONTROL_PLANE_ORGANIZATION_INITIALIZE_ENFORCEMENT, ControlEnforcement, options=options
        )
