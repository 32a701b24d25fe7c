"""The failed attempts of calls, also of those that worked in the end, for whoever counts them."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubiya_async.errors import Attempt

history: ContextVar[list[Attempt] | None] = ContextVar("kubiya_async_history", default=None)
"""Takes the failed attempts of each call that ends, oldest first."""
