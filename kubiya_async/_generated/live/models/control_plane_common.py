# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/control_plane/common.yaml`: Kubiya's control plane as its own clients call it, shared components."""

from typing import Any

from kubiya_async._messages.models import LiveModel


class ControlError(LiveModel):
    """An error as the framework of the control plane writes it."""

    detail: str | list[Any] | dict[str, Any] | None = None
    """What went wrong: a sentence, or one object for each field that was refused."""
