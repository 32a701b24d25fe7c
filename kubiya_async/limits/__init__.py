"""Rate limits: hold calls back before the server refuses them.

`base` has what users configure and implement, `headers` reads what a server says about its quota,
`limiter` decides when a call may leave, `memory` queues the calls of one process (`per_key` keeps
a queue for each key), `redis` and its `redis_script` those of several. Stands on `_messages`
and `auth`; `redis` is loaded when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kubiya_async.limits.base import (
    DOCUMENTED_LIMITS,
    Gate,
    RateLimit,
    RateLimiter,
    RateLimitState,
    SupportsDefaultLimits,
    SupportsLanes,
)
from kubiya_async.limits.memory import MemoryGate, MemoryRateLimiter

if TYPE_CHECKING:
    from kubiya_async.limits.redis import RedisRateLimiter

__all__ = [
    "DOCUMENTED_LIMITS",
    "Gate",
    "MemoryGate",
    "MemoryRateLimiter",
    "RateLimit",
    "RateLimitState",
    "RateLimiter",
    "RedisRateLimiter",
    "SupportsDefaultLimits",
    "SupportsLanes",
]

# Type checkers see the import above; a `__getattr__` would make them accept every misspelt name.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Import the shared limiter when it is first used."""
        if name == "RedisRateLimiter":
            from kubiya_async.limits.redis import RedisRateLimiter

            return RedisRateLimiter
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
