"""OpenTelemetry: spans and metrics of calls, and the trace carried on to the server.

    Kubiya(observers=[OpenTelemetryObserver()], middleware=[propagate_trace])

There is one span per call, its attempts are events on it.
Names are those of the HTTP conventions, and for a message to an agent those of the GenAI agent
conventions. The span of a stream ends when the stream is closed, early or not. No content is ever
recorded: not what is said, not what a tool is given. Spans of single HTTP requests are left to the
instrumentation of the HTTP library, whose parent this span is not: it is not made current, since an
observer only watches. `propagate_trace` knows it all the same, so that the server's spans are its
children.

Needs the extra `otel`, which is the API alone; the application brings the SDK.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from kubiya_async._version import __version__
from kubiya_async.contrib._extra import needs
from kubiya_async.middleware import CallNext, MiddlewareRequest, Response
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
    from opentelemetry import metrics, trace
    from opentelemetry.metrics import Histogram, MeterProvider
    from opentelemetry.trace import Span, SpanKind, Status, StatusCode, TracerProvider
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

__all__ = ["OpenTelemetryObserver", "propagate_trace"]

_GOOD_ENDS: Final = frozenset({"done", "closed early"})
_TO_AN_AGENT: Final = "chat.send"
_MOST_OPEN: Final = 50_000
_PORTS: Final = {"https": 443, "http": 80}
_HTTP_ERRORS_FROM: Final = 400

# Of the conventions: of HTTP clients, and of GenAI clients.
_HTTP_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
_AGENT_SECONDS: Final = tuple(0.01 * 2**n for n in range(14))
_FIRST_SECONDS: Final = (
    0.001,
    0.005,
    0.01,
    0.02,
    0.04,
    0.06,
    0.08,
    0.1,
    0.25,
    0.5,
    0.75,
    1,
    2.5,
    5,
    7.5,
    10,
)
_WAIT_SECONDS: Final = (0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)

_call_span: ContextVar[Span | None] = ContextVar("kubiya_async_span", default=None)
"""The span of the call that this task is making."""

_W3C: Final = TraceContextTextMapPropagator()


async def propagate_trace(request: MiddlewareRequest, call_next: CallNext) -> Response:
    """Send `traceparent` and `tracestate` (W3C Trace Context), a middleware for `Kubiya`.

    The parent is the span of the call, if the client has an `OpenTelemetryObserver`, else the
    current span; without either, nothing is added. Baggage is not sent.
    """
    span = _call_span.get() or trace.get_current_span()
    _W3C.inject(request.headers, trace.set_span_in_context(span))
    return await call_next(request)


@dataclass(slots=True)
class _Open:
    """A span that is not over."""

    span: Span
    stream: bool
    attributes: dict[str, str | int | float]
    """What its metrics have in common."""
    outer: Token[Span | None]
    begun: float = field(default_factory=time.monotonic)
    opened: float = 0.0


class OpenTelemetryObserver:
    """Creates OpenTelemetry spans and metrics for calls."""

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
    ) -> None:
        """Use the given providers, or the global ones.

        Args:
            tracer_provider: Where spans go.
            meter_provider: Where metrics go.
        """
        self._tracer = trace.get_tracer("kubiya_async", __version__, tracer_provider)
        self._meter = metrics.get_meter("kubiya_async", __version__, meter_provider)
        self._open: dict[int, _Open] = {}
        self._attempts = self._seconds(
            "http.client.request.duration", "Duration of HTTP client requests.", _HTTP_SECONDS
        )
        self._agents = self._seconds(
            "gen_ai.client.operation.duration", "GenAI operation duration.", _AGENT_SECONDS
        )
        self._first_chunks = self._seconds(
            "gen_ai.client.operation.time_to_first_chunk",
            "Time to receive the first chunk of a stream.",
            _FIRST_SECONDS,
        )
        self._calls = self._seconds(
            "kubiya.call.duration", "Time over queueing, attempts and waits.", _AGENT_SECONDS
        )
        self._waits = self._seconds(
            "kubiya.limiter.wait.duration", "Time held back by the rate limiter.", _WAIT_SECONDS
        )

    def _seconds(self, name: str, words: str, bounds: tuple[float, ...]) -> Histogram:
        return self._meter.create_histogram(
            name, "s", words, explicit_bucket_boundaries_advisory=bounds
        )

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
        attributes = _attributes(event)
        span = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)
        self._open[event.call] = _Open(span, event.stream, attributes, _call_span.set(span))
        # Of a stream that its owner forgot, nothing tells the end.
        if len(self._open) > _MOST_OPEN:
            abandoned = self._open.pop(next(iter(self._open)))
            _end(abandoned.span, "abandoned")

    def _finish(self, event: CallFinished) -> None:
        found = self._open.get(event.call)
        if found is None:
            return
        # An abandoned call is ended by the garbage collector, in whatever context that runs.
        with suppress(ValueError):
            _call_span.reset(found.outer)
        span = found.span
        operation = {"kubiya.operation": event.operation}
        self._calls.record(event.elapsed, _with_error(operation, event.error))
        if event.status is not None:
            span.set_attribute("http.response.status_code", event.status)
        if event.attempts > 1:
            span.set_attribute("http.request.resend_count", event.attempts - 1)
        if found.stream and event.error is None:
            # It is open; `StreamClosed` will tell its end.
            return
        del self._open[event.call]
        self._record_agent(found, event.error)
        _end(span, event.error)

    def _record_agent(self, found: _Open, error: str | None) -> None:
        """Record the duration of a message to an agent, to the end of its stream if it is one."""
        if "gen_ai.operation.name" in found.attributes:
            attributes = _with_error(_some(found.attributes, _AGENT_LABELS), error)
            self._agents.record(time.monotonic() - found.begun, attributes)

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
            if "gen_ai.operation.name" in found.attributes:
                self._first_chunks.record(waited, _some(found.attributes, _AGENT_LABELS))
        error = None if event.outcome in _GOOD_ENDS else event.outcome
        self._record_agent(found, error)
        _end(span, error)

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
                self._record_attempt(found, event)
            case RetryScheduled():
                span.add_event("retry", {"wait": event.wait, "because": event.reason})
            case LimiterWaited():
                span.add_event("limiter", {"waited": event.waited, "lane": event.lane})
                self._waits.record(event.waited, {"kubiya.lane": event.lane})
            case StreamOpened():
                found.opened = time.monotonic()
                span.add_event("stream opened")
            case ToolCalled():
                tool = _known({"gen_ai.tool.name": event.tool, "gen_ai.tool.call.id": event.id})
                span.add_event("tool called", tool)

    def _record_attempt(self, found: _Open, event: AttemptFinished) -> None:
        attributes = _some(found.attributes, _HTTP_LABELS)
        error = None
        if event.status is not None:
            attributes["http.response.status_code"] = event.status
            error = str(event.status) if event.status >= _HTTP_ERRORS_FROM else None
        if event.status is None or (error is None and not event.outcome.startswith("HTTP")):
            error = event.outcome
        self._attempts.record(event.elapsed, _with_error(attributes, error))


_HTTP_LABELS: Final = ("http.request.method", "server.address", "server.port", "url.template")
_AGENT_LABELS: Final = (
    "gen_ai.operation.name",
    "gen_ai.provider.name",
    "server.address",
    "server.port",
)
"""Of few values each: the id of an agent is not among them."""


def _some(
    attributes: Mapping[str, str | int | float], names: tuple[str, ...]
) -> dict[str, str | int | float]:
    return {name: attributes[name] for name in names if name in attributes}


def _with_error(
    attributes: Mapping[str, str | int | float], error: str | None
) -> dict[str, str | int | float]:
    return _known({**attributes, "error.type": error})


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
