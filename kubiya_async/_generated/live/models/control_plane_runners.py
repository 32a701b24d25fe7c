# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/runners.yaml`: Kubiya's control plane, runners."""

from typing import Any

from kubiya_async._messages.models import LiveModel


class ControlRunner(LiveModel):
    """A runner."""

    id: str
    """Id."""
    name: str | None = None
    """Name."""
    status: str | None = None
    """State."""
    health_data: dict[str, Any] | None = None
    """What the runner says of its health."""


class ControlRunners(LiveModel):
    """The runners."""

    runners: list[ControlRunner] | None = None
    """The runners."""
    count: int | None = None
    """Number of them."""
    error: str | None = None
    """Why it failed."""


class ControlRunnerHealth(LiveModel):
    """The health of a runner."""

    status: str | None = None
    """State."""
