"""Looking at the HTTP answer behind a typed result.

    with capture_responses() as seen:
        agent = await kubiya.agents.get("abc-123-def")
    print(seen.last.request_id, seen.last.headers.get("x-ratelimit-remaining"))

Every call made inside the block, also in tasks started there, leaves its answer in `seen`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from kubiya_async._messages.call import current_sink
from kubiya_async._messages.redact import masks_keys
from kubiya_async.errors import Attempt

__all__ = ["CapturedResponses", "ResponseInfo", "capture_responses"]


@masks_keys
@dataclass(frozen=True, slots=True)
class ResponseInfo:
    """The HTTP response that ended a call, success or error."""

    operation: str
    status: int
    headers: Mapping[str, str]
    """All response headers, names in lower case."""
    request_id: str | None
    attempts: int
    elapsed: float
    """Seconds over everything: queueing, attempts, waits, body."""
    failures: tuple[Attempt, ...] = ()
    """The attempts that failed before this answer, oldest first."""


@dataclass(slots=True)
class CapturedResponses:
    """The responses captured so far, oldest first."""

    all: list[ResponseInfo] = field(default_factory=list[ResponseInfo])

    @property
    def last(self) -> ResponseInfo:
        """Return the latest response.

        Raises:
            LookupError: No call has been answered inside the block yet.
        """
        if not self.all:
            raise LookupError("no response has been captured yet")
        return self.all[-1]


@contextmanager
def capture_responses() -> Generator[CapturedResponses]:
    """Collect the HTTP responses of the calls made inside the block."""
    seen = CapturedResponses()
    token = current_sink.set(seen.all)
    try:
        yield seen
    finally:
        current_sink.reset(token)
