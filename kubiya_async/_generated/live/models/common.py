# Generated from openapi/ by `python -m codegen`. Do not edit.
"""Models of `openapi/live/common.yaml`: Kubiya as its own clients call it, shared components."""

from typing import Any

from kubiya_async._messages.models import LiveModel


class LiveErrorResponse(LiveModel):
    """An error as the clients read it; whatever else a server writes is read as well."""

    error: str | dict[str, Any] | None = None
    """The failure: a sentence, or an object with a code and a message."""
    message: str | None = None
    """Sentence for a person."""
    code: str | int | None = None
    """Machine-readable code: a word or a number."""


class LiveResult(LiveModel):
    """What is answered where there is nothing to return."""

    result: str | None = None
    """`ok`."""
    message: str | None = None
    """Sentence for a person."""
