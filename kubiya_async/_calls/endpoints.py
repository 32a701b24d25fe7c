"""Where a client's calls go: per surface an address, a credential, a gate and a retry budget."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from kubiya_async._calls.engine import Endpoint
from kubiya_async._calls.retry import RetryBudget
from kubiya_async._messages.operation import Surface
from kubiya_async._messages.url import origin
from kubiya_async.limits.base import CONTROL_PLANE_LIMITS, SupportsDefaultLimits
from kubiya_async.limits.per_key import KeyedRegistry

if TYPE_CHECKING:
    from kubiya_async.auth import Credential
    from kubiya_async.config.settings import Config
    from kubiya_async.limits.base import RateLimiter

__all__ = [
    "Endpoints",
]


# All clients of a process that use one key at one origin share what it may cost to retry.
_budgets: Final = KeyedRegistry[RetryBudget]()


class Endpoints(dict[Surface, Endpoint]):
    """The endpoints of a client: the platform's at once, each other one when it is asked for."""

    def __init__(self, config: Config, limiter: RateLimiter | None) -> None:
        """Keep what endpoints are made of.

        Args:
            config: Addresses and credentials.
            limiter: Who holds calls back.
        """
        super().__init__()
        self._config = config
        self._limiter = limiter
        self.__missing__(Surface.PLATFORM)

    def __missing__(self, surface: Surface) -> Endpoint:
        """Make the endpoint of a surface.

        Raises:
            ConfigError: The surface was not configured.
        """
        root, credential = self._config.endpoint_for(surface)
        limiter = self._limiter
        if surface is Surface.CONTROL_PLANE and isinstance(limiter, SupportsDefaultLimits):
            limiter = limiter.with_default_limits(CONTROL_PLANE_LIMITS)
        endpoint = self[surface] = _endpoint(surface, root, credential, limiter)
        return endpoint


def _endpoint(
    surface: Surface, root: str, credential: Credential, limiter: RateLimiter | None
) -> Endpoint:
    where = origin(root)
    scope = (where, credential.fingerprint)
    budget = _budgets.get(scope, lambda: RetryBudget(time.monotonic))
    gate = None if limiter is None else limiter.gate(*scope)
    return Endpoint(surface, root, where, credential, gate, budget)
