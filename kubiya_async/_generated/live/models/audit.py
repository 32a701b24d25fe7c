# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/audit.yaml`: Kubiya as its own clients call it, audit."""

from typing import Any

from kubiya_async._messages.fields import Timestamp
from kubiya_async._messages.models import LiveModel


class LiveAuditPeriod(LiveModel, nullable=()):
    """From when to when."""

    gte: Timestamp | None = None
    """From this moment on."""
    lte: Timestamp | None = None
    """Up to this moment."""


class LiveAuditFilter(LiveModel, nullable=()):
    """Which audit items count."""

    timestamp: LiveAuditPeriod | None = None
    """When they happened."""
    category_type: str | None = None
    """Type of the category."""
    category_name: str | None = None
    """Name of the category."""
    resource_type: str | None = None
    """Type of what was acted on."""
    action_type: str | None = None
    """What was done."""
    session_id: str | None = None
    """Session it was done in."""


class LiveAuditSort(LiveModel, nullable=()):
    """In which order audit items come."""

    timestamp: int | None = None
    """1 for the oldest first, -1 for the newest."""


class LiveAuditItem(LiveModel):
    """Something that was done."""

    id: str | None = None
    """Id of the item."""
    org: str | None = None
    """Organization it was done in."""
    email: str | None = None
    """Who did it."""
    version: int | None = None
    """Version of the item's form."""
    category_type: str | None = None
    """Type of the category."""
    category_name: str | None = None
    """Name of the category."""
    resource_type: str | None = None
    """Type of what was acted on."""
    resource_text: str | None = None
    """What was acted on."""
    action_type: str | None = None
    """What was done."""
    action_successful: bool | None = None
    """Whether it succeeded."""
    timestamp: Timestamp | None = None
    """When it was done."""
    extra: dict[str, Any] | None = None
    """Anything else."""
    scope: str | None = None
    """Where it counts."""
