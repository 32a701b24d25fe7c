"""OpenTelemetry: one span per call, its attempts as events on it.

    Kubiya(observers=[OpenTelemetryObserver()])

Names are those of the HTTP conventions, and for a message to an agent those of the GenAI agent
conventions. The span of a stream ends when the stream is closed, early or not. No content is ever
recorded: not what is said, not what a tool is given. Spans of single HTTP requests are left to the
instrumentation of the HTTP library, whose parent this span is not: it is not made current, since an
observer only watches.

Needs the extra `otel`, which is the API alone; the application brings the SDK.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from kubiya_async._version import __version__
from kubiya_async.contrib._extra import needs
from kubiya_async.observe import (
    AttemptFinished,
    CallFinished,
    CallStarted,
    Event,
    LimiterWaited,
    RetryScheduled,
    StreamClosed,
    StreamOpened,
    ToolCalled,
)

with needs("otel"):
    from opentelemetry import trace
    from opentelemetry.trace import Span, SpanKind, Status, StatusCode, TracerProvider

__all__ = ["OpenTelemetryObserver"]

_GOOD_ENDS: Final = frozenset({"done", "closed early"})
_TO_AN_AGENT: Final = "chat.send"
_MOST_OPEN: Final = 50_000
_PORTS: Final = {"https": 443, "http": 80}


@dataclass(slots=True)
class _Open:
    """A span that is not over."""

    span: Span
    stream: bool
    begun: float = field(default_factory=time.monotonic)
    opened: float = 0.0


class OpenTelemetryObserver:
    """Creates OpenTelemetry spans for calls."""

    def __init__(self, *, tracer_provider: TracerProvider | None = None) -> None:
        """Use the given provider, or the global one.

        Args:
            tracer_provider: Where spans go.
        """
        self._tracer = trace.get_tracer("kubiya_async", __version__, tracer_provider)
        self._open: dict[int, _Open] = {}

    def on_event(self, event: Event, /) -> None:
        """Apply one event to the call's span."""
        match event:
            case CallStarted():
                self._start(event)
            case CallFinished():
                self._finish(event)
            case StreamClosed():
                self._close(event)
            case (
                AttemptFinished()
                | RetryScheduled()
                | LimiterWaited()
                | StreamOpened()
                | ToolCalled()
            ):
                self._add_event(event)
            case _:
                pass

    def _start(self, event: CallStarted) -> None:
        name = "invoke_agent" if event.operation == _TO_AN_AGENT else event.operation
        span = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=_attributes(event))
        self._open[event.call] = _Open(span, event.stream)
        # Of a stream that its owner forgot, nothing tells the end.
        if len(self._open) > _MOST_OPEN:
            abandoned = self._open.pop(next(iter(self._open)))
            _end(abandoned.span, "abandoned")

    def _finish(self, event: CallFinished) -> None:
        found = self._open.get(event.call)
        if found is None:
            return
        span = found.span
        if event.status is not None:
            span.set_attribute("http.response.status_code", event.status)
        if event.attempts > 1:
            span.set_attribute("http.request.resend_count", event.attempts - 1)
        if found.stream and event.error is None:
            # It is open; `StreamClosed` will tell its end.
            return
        del self._open[event.call]
        _end(span, event.error)

    def _close(self, event: StreamClosed) -> None:
        found = self._open.pop(event.call, None)
        if found is None:
            return
        span = found.span
        span.set_attribute("kubiya.stream.events", event.events)
        span.set_attribute("kubiya.stream.outcome", event.outcome)
        if event.first_event is not None:
            waited = found.opened - found.begun + event.first_event
            span.set_attribute("gen_ai.response.time_to_first_chunk", waited)
        _end(span, None if event.outcome in _GOOD_ENDS else event.outcome)

    def _add_event(
        self, event: AttemptFinished | RetryScheduled | LimiterWaited | StreamOpened | ToolCalled
    ) -> None:
        found = self._open.get(event.call)
        if found is None:
            return
        span = found.span
        match event:
            case AttemptFinished():
                attempt = _known(
                    {
                        "number": event.number,
                        "outcome": event.outcome,
                        "elapsed": event.elapsed,
                        "request_id": event.request_id,
                    }
                )
                span.add_event("attempt", attempt)
            case RetryScheduled():
                span.add_event("retry", {"wait": event.wait, "because": event.reason})
            case LimiterWaited():
                span.add_event("limiter", {"waited": event.waited, "lane": event.lane})
            case StreamOpened():
                found.opened = time.monotonic()
                span.add_event("stream opened")
            case ToolCalled():
                tool = _known({"gen_ai.tool.name": event.tool, "gen_ai.tool.call.id": event.id})
                span.add_event("tool called", tool)


def _attributes(event: CallStarted) -> dict[str, str | int | float]:
    server = urlsplit(event.server)
    attributes: dict[str, str | int | float | None] = {
        "http.request.method": event.method,
        "url.template": event.template,
        "kubiya.operation": event.operation,
        "server.address": server.hostname,
        "server.port": server.port or _PORTS.get(server.scheme),
    }
    if event.operation == _TO_AN_AGENT:
        attributes |= {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.provider.name": "kubiya",
            "gen_ai.request.stream": event.stream,
            "gen_ai.agent.id": event.agent,
        }
    return _known(attributes)


def _known(
    attributes: Mapping[str, str | int | float | None],
) -> dict[str, str | int | float]:
    return {name: value for name, value in attributes.items() if value is not None}


def _end(span: Span, error: str | None) -> None:
    if error is not None:
        span.set_attribute("error.type", error)
        span.set_status(Status(StatusCode.ERROR, error))
    span.end()
