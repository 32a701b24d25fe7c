"""Whether responses are captured here: every call asks, and need not import `responses` for it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Protocol


class ResponseSink(Protocol):
    """What takes the answers: `responses.CapturedResponses`."""

    @property
    def all(self) -> list[Any]:
        """The answers so far."""
        ...


current_sink: ContextVar[ResponseSink | None] = ContextVar("kubiya_async_captured", default=None)
