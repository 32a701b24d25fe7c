"""OpenTelemetry: one span per operation, its attempts as events on it.

    Kubiya(observers=[OpenTelemetryObserver()])

Names are those of the stable HTTP conventions, and of the GenAI agent conventions for chat. The
span of a stream ends when the stream is closed, early or not. No content is ever recorded. Spans of
single HTTP requests are left to the instrumentation of the HTTP library, whose parent this span is
not: it is not made current, since an observer only watches.

Needs the extra `otel`, which is the API alone; the application brings the SDK.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode

from kubiya_async._version import __version__
from kubiya_async.observe import (
    AttemptFinished,
    CallFinished,
    CallStarted,
    Event,
    LimiterWaited,
    RetryScheduled,
    StreamClosed,
    StreamOpened,
)

if TYPE_CHECKING:
    from opentelemetry.trace import Span, TracerProvider

__all__ = ["OpenTelemetryObserver"]

_GOOD_ENDS: Final = frozenset({"done", "closed early"})


class OpenTelemetryObserver:
    """Makes spans of calls."""

    def __init__(self, *, tracer_provider: TracerProvider | None = None) -> None:
        """Take the given provider, or the global one.

        Args:
            tracer_provider: Where spans go.
        """
        self._tracer = trace.get_tracer("kubiya_async", __version__, tracer_provider)
        self._spans: dict[int, Span] = {}
        self._streams: set[int] = set()

    def on_event(self, event: Event, /) -> None:
        """Turn one event into what it means for the call's span."""
        match event:
            case CallStarted():
                self._start(event)
            case CallFinished():
                self._finish(event)
            case StreamClosed():
                self._close(event)
            case AttemptFinished() | RetryScheduled() | LimiterWaited() | StreamOpened():
                self._note(event)
            case _:
                pass

    def _start(self, event: CallStarted) -> None:
        chat = event.operation.startswith("chat.")
        attributes: dict[str, str | bool] = {
            "http.request.method": event.method,
            "url.template": event.template,
            "kubiya.operation": event.operation,
        }
        if chat:
            attributes["gen_ai.operation.name"] = "invoke_agent"
            attributes["gen_ai.provider.name"] = "kubiya"
            attributes["gen_ai.request.stream"] = event.stream
        name = "invoke_agent" if chat else event.operation
        self._spans[event.call] = self._tracer.start_span(
            name, kind=SpanKind.CLIENT, attributes=attributes
        )
        if event.stream:
            self._streams.add(event.call)

    def _finish(self, event: CallFinished) -> None:
        if event.call in self._streams and event.error is None:
            return
        self._streams.discard(event.call)
        span = self._spans.pop(event.call, None)
        if span is None:
            return
        if event.status is not None:
            span.set_attribute("http.response.status_code", event.status)
        span.set_attribute("http.request.resend_count", max(0, event.attempts - 1))
        _end(span, event.error)

    def _close(self, event: StreamClosed) -> None:
        self._streams.discard(event.call)
        span = self._spans.pop(event.call, None)
        if span is None:
            return
        span.set_attribute("kubiya.stream.events", event.events)
        span.set_attribute("kubiya.stream.outcome", event.outcome)
        _end(span, None if event.outcome in _GOOD_ENDS else event.outcome)

    def _note(self, event: AttemptFinished | RetryScheduled | LimiterWaited | StreamOpened) -> None:
        span = self._spans.get(event.call)
        if span is None:
            return
        match event:
            case AttemptFinished():
                attributes: dict[str, str | int | float] = {
                    "number": event.number,
                    "outcome": event.outcome,
                    "elapsed": event.elapsed,
                }
                if event.request_id is not None:
                    attributes["request_id"] = event.request_id
                span.add_event("attempt", attributes)
            case RetryScheduled():
                span.add_event("retry", {"wait": event.wait, "because": event.because})
            case LimiterWaited():
                span.add_event("limiter", {"waited": event.waited})
            case StreamOpened():
                span.add_event("stream opened")


def _end(span: Span, error: str | None) -> None:
    if error is not None:
        span.set_attribute("error.type", error)
        span.set_status(Status(StatusCode.ERROR, error))
    span.end()
