"""What a row of the documented requests holds, and where the requests go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

from kubiya_async import Kubiya

PLATFORM: Final = "https://api.kubiya.ai/api/v1"
V3: Final = "https://api.kubiya.ai/api/v3/runners"
PODS: Final = "https://pods.example.com/api/v1/ext/orgs/acme"

YAML: Final = "application/yaml, application/json, */*;q=0.1"
HELM_YAML: Final = "application/yaml, */*;q=0.1"
CHART: Final = "application/gzip, */*;q=0.1"
EVENTS: Final = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Row:
    """A call, and the request that it has to make."""

    operation: str
    call: Callable[[Kubiya], Awaitable[object]] = field(repr=False)
    method: str
    url: str
    body: Any = None
    accept: str = "application/json"
