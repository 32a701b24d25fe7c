"""Where a client's calls go: per surface an address, a credential, a gate and a retry budget."""

from __future__ import annotations

import time
import weakref
from typing import TYPE_CHECKING

from kubiya_async._core.budget import RetryBudget
from kubiya_async._core.operation import Surface
from kubiya_async._core.redirects import origin
from kubiya_async._transport.pipeline import Endpoint

if TYPE_CHECKING:
    from kubiya_async.auth import Credential
    from kubiya_async.config import Config
    from kubiya_async.limits import RateLimiter

__all__ = ["make_endpoints"]

# All clients of a process that use one key at one origin share what it may cost to retry.
_budgets: weakref.WeakValueDictionary[tuple[str, str], RetryBudget] = weakref.WeakValueDictionary()


def make_endpoints(config: Config, limiter: RateLimiter | None) -> dict[Surface, Endpoint]:
    """Make an endpoint for every surface that is configured.

    Args:
        config: Addresses and credentials.
        limiter: Who holds calls back.
    """
    roots = config.roots
    endpoints = {
        Surface.PLATFORM: _endpoint(Surface.PLATFORM, roots.platform, config.credential, limiter),
        Surface.RUNNERS_V3: _endpoint(Surface.RUNNERS_V3, roots.v3, config.credential, limiter),
    }
    if config.pods_root is not None and config.pods_credential is not None:
        endpoints[Surface.RUNNER_PODS] = _endpoint(
            Surface.RUNNER_PODS, config.pods_root, config.pods_credential, limiter
        )
    return endpoints


def _endpoint(
    surface: Surface, root: str, credential: Credential, limiter: RateLimiter | None
) -> Endpoint:
    where = origin(root)
    scope = (where, credential.fingerprint)
    budget = _budgets.get(scope)
    if budget is None:
        budget = _budgets[scope] = RetryBudget(time.monotonic)
    gate = None if limiter is None else limiter.gate(*scope)
    return Endpoint(surface, root, where, credential, gate, budget)
