"""What a row of the live requests holds, and where the requests go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kubiya_async import ChatStream, EventStream, Kubiya

API: Final = "https://api.kubiya.ai"
COMPOSER: Final = "https://compose.kubiya.ai/api"
ORCHESTRATOR: Final = "https://orchestrator.kubiya.ai"
CONTROL_PLANE: Final = "https://control-plane.kubiya.ai/api/v1"

JSON: Final = "application/json"
EVENTS: Final = "text/event-stream"
RECORDS: Final = "text/plain, */*;q=0.1"
LINES: Final = "application/x-ndjson, */*;q=0.1"
EVENTS_OR_RECORDS: Final = "text/event-stream, text/plain, */*;q=0.1"

DATA_STREAM: Final = {"x-vercel-ai-data-stream": "v1"}

NO_BODY: Final = object()


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A call, and the request that it has to make, written down from what the clients send."""

    operation: str
    call: Callable[[Kubiya], Awaitable[object]] = field(repr=False)
    method: str
    url: str
    body: Any = NO_BODY
    accept: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Headers that this operation has beside the usual ones."""
    file: tuple[str, str, bytes] | None = None
    """Field, name and bytes of a file that the body holds."""


def opened(
    start: Callable[[Kubiya], ChatStream | EventStream],
) -> Callable[[Kubiya], Awaitable[object]]:
    """Open what a call streams, which is what sends the request."""

    async def call(kubiya: Kubiya) -> None:
        async with start(kubiya):
            pass

    return call
