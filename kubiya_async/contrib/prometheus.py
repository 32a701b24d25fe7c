"""Prometheus: counts and times of calls, retries, waits and streams.

    Kubiya(observers=[PrometheusObserver()])

Labels are operation ids and outcomes, both from small fixed sets; all calls to paths of your own
have the id `request`. Needs the extra `prometheus`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async.contrib._extra import needs
from kubiya_async.observe import (
    CallFinished,
    CallStarted,
    Event,
    LimiterWaited,
    RetryScheduled,
    StreamClosed,
    StreamOpened,
)

with needs("prometheus"):
    from prometheus_client import REGISTRY, Counter, Gauge, Histogram

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

__all__ = ["PrometheusObserver"]


class PrometheusObserver:
    """Feeds metrics."""

    def __init__(self, *, registry: CollectorRegistry = REGISTRY) -> None:
        """Register the metrics, once per registry.

        Args:
            registry: Where the metrics live.
        """
        self._calls = Histogram(
            "kubiya_call_seconds",
            "Time of a call over queueing, attempts and waits.",
            ["operation", "outcome"],
            registry=registry,
        )
        self._under_way = Gauge(
            "kubiya_calls_under_way", "Calls begun and not over.", registry=registry
        )
        self._retries = Counter(
            "kubiya_retries", "Attempts after the first.", ["operation"], registry=registry
        )
        self._waits = Histogram(
            "kubiya_limiter_wait_seconds", "Time held back by the rate limiter.", registry=registry
        )
        self._streams = Gauge("kubiya_streams_open", "Streams open now.", registry=registry)
        self._events = Counter(
            "kubiya_stream_events", "Events received.", ["operation"], registry=registry
        )

    def on_event(self, event: Event, /) -> None:
        """Count one event."""
        match event:
            case CallStarted():
                self._under_way.inc()
            case CallFinished():
                self._under_way.dec()
                outcome = event.error or "ok"
                self._calls.labels(_label(event.operation), outcome).observe(event.elapsed)
            case RetryScheduled():
                self._retries.labels(_label(event.operation)).inc()
            case LimiterWaited():
                self._waits.observe(event.waited)
            case StreamOpened():
                self._streams.inc()
            case StreamClosed():
                self._streams.dec()
                self._events.labels(_label(event.operation)).inc(event.events)
            case _:
                pass


def _label(operation: str) -> str:
    """Return the id of an operation; those of raw requests are as many as there are paths."""
    return "request" if " " in operation else operation
