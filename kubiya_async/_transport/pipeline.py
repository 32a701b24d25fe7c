"""The one way every call takes: credential, quota, attempt, judgement, and again or out.

    ┌─> credential ─> quota ─> attempt ─> answer good? ─> result
    │                                        │ no
    └──────── wait <─── again? <─────────────┘─> error with the history of attempts

What to do after a failure is decided in `_core.retry`; `run` obeys, `http` makes a single attempt,
`report` tells what happened. Here are the things they share.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kubiya_async._core.elements import DEFAULT_MAX_ELEMENTS
from kubiya_async._transport.headers import RequestHeaders
from kubiya_async._transport.http import USER_AGENT
from kubiya_async._transport.run import Run
from kubiya_async._transport.stream_run import StreamRun

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any

    from kubiya_async._core.budget import RetryBudget
    from kubiya_async._core.call import Call, Response
    from kubiya_async._core.operation import Surface
    from kubiya_async._transport.http import HttpTransport
    from kubiya_async._transport.stream import OpenStream
    from kubiya_async.auth import Credential
    from kubiya_async.limits import Gate
    from kubiya_async.observe import Observer

T = TypeVar("T")


class Endpoint(NamedTuple):
    """A surface of the API as one client reaches it."""

    surface: Surface
    root: str
    """URL without a trailing slash, to which targets are appended."""
    origin: str
    """Scheme, host and port, for messages."""
    credential: Credential
    gate: Gate | None
    budget: RetryBudget


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """What the pipeline needs besides an endpoint."""

    observers: tuple[Observer, ...]
    headers: Mapping[str, str] = field(repr=False)
    """Sent with every request."""
    max_response_bytes: int
    max_response_elements: int = DEFAULT_MAX_ELEMENTS
    wall: Callable[[], float] = time.time
    """Unix time, for servers that give a date without giving their own."""
    uniform: Callable[[float, float], float] = random.uniform


class Pipeline:
    """Sends the calls of one client."""

    __slots__ = ("headers", "settings", "transport")

    def __init__(self, transport: HttpTransport, settings: PipelineSettings) -> None:
        """Keep the transport; nothing is opened yet."""
        self.transport: HttpTransport = transport
        self.settings: PipelineSettings = settings
        self.headers: RequestHeaders = RequestHeaders({"User-Agent": USER_AGENT})
        """What every request begins with."""
        self.headers.update(settings.headers)

    def request(
        self, call: Call, endpoint: Endpoint, finish: Callable[[Response], T]
    ) -> Coroutine[Any, Any, T]:
        """Send a call until it succeeds or must not be tried again.

        Args:
            call: What to send.
            endpoint: Where to.
            finish: Makes the result of a success; a `DecodeError` counts as a failed attempt.

        Raises:
            KubiyaError: The call failed; the error holds the attempts.
        """
        return Run(self, call, endpoint, finish).to_the_end()

    def open(self, call: Call, endpoint: Endpoint) -> Coroutine[Any, Any, OpenStream]:
        """Open a stream; failures before its head are treated as those of any call.

        Raises:
            KubiyaError: The stream did not open; the error holds the attempts.
        """
        return StreamRun(self, call, endpoint).to_the_end()
