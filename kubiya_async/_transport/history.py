"""What became of the calls that a task makes, for whoever keeps account of it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubiya_async.errors import Attempt

history: ContextVar[list[Attempt] | None] = ContextVar("kubiya_async_history", default=None)
"""Takes the failed attempts of each call that ends, oldest first."""

carried_out: ContextVar[list[str] | None] = ContextVar("kubiya_async_carried_out", default=None)
"""Takes the operation of each call that worked and must not be made twice."""
