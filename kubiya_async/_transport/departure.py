"""The moment before a request may leave, for whoever has to write down that it does."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Departure: TypeAlias = "Callable[[], Awaitable[None]]"

departure: ContextVar[Departure | None] = ContextVar("kubiya_async_departure", default=None)
"""Awaited before each attempt, when the quota has let the call pass and nothing has been sent. What
it raises ends the call, which then has certainly not been executed."""
