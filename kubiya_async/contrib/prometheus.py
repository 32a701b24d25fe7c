"""Prometheus: counts and times of calls, retries, waits and streams.

    Kubiya(observers=[PrometheusObserver()])

Labels are operation ids and outcomes, both from small fixed sets; all calls to paths of your own
have the id `request`. Needs the extra `prometheus`.
"""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

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
    from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

__all__ = ["PrometheusObserver"]


class _Metrics:
    """The metrics of one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.calls = Histogram(
            "kubiya_call_seconds",
            "Time of a call over queueing, attempts and waits.",
            ["operation", "outcome"],
            registry=registry,
        )
        self.under_way = Gauge(
            "kubiya_calls_under_way", "Calls begun and not over.", registry=registry
        )
        self.retries = Counter(
            "kubiya_retries", "Attempts after the first.", ["operation"], registry=registry
        )
        self.waits = Histogram(
            "kubiya_limiter_wait_seconds", "Time held back by the rate limiter.", registry=registry
        )
        self.streams = Gauge("kubiya_streams_open", "Streams open now.", registry=registry)
        self.events = Counter(
            "kubiya_stream_events", "Events received.", ["operation"], registry=registry
        )


_lock = threading.Lock()
_by_registry: WeakKeyDictionary[CollectorRegistry, _Metrics] = WeakKeyDictionary()


def _metrics_of(registry: CollectorRegistry) -> _Metrics:
    with _lock:
        found = _by_registry.get(registry)
        if found is None:
            found = _by_registry[registry] = _Metrics(registry)
        return found


class PrometheusObserver:
    """Updates Prometheus metrics; all observers of one registry share them."""

    def __init__(self, *, registry: CollectorRegistry = REGISTRY) -> None:
        """Register the metrics, if no other observer of the registry has.

        Args:
            registry: Where the metrics live.
        """
        self._metrics = _metrics_of(registry)

    def on_event(self, event: Event, /) -> None:
        """Count one event."""
        metrics = self._metrics
        match event:
            case CallStarted():
                metrics.under_way.inc()
            case CallFinished():
                metrics.under_way.dec()
                outcome = event.error or "ok"
                metrics.calls.labels(_label(event.operation), outcome).observe(event.elapsed)
            case RetryScheduled():
                metrics.retries.labels(_label(event.operation)).inc()
            case LimiterWaited():
                metrics.waits.observe(event.waited)
            case StreamOpened():
                metrics.streams.inc()
            case StreamClosed():
                metrics.streams.dec()
                metrics.events.labels(_label(event.operation)).inc(event.events)
            case _:
                pass


def _label(operation: str) -> str:
    """Return the id of an operation; all raw requests share one, to bound the number of labels."""
    return "request" if " " in operation else operation
