"""Spans and metrics of calls, attempts and streams."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, use_span
from prometheus_client import CollectorRegistry

from kubiya_async.contrib.otel import OpenTelemetryObserver, propagate_trace
from kubiya_async.contrib.prometheus import PrometheusObserver
from kubiya_async.errors import NotFoundError, StreamInterrupted
from kubiya_async.middleware import CallNext, MiddlewareRequest, Response
from kubiya_async.observe import LimiterWaited

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

    from kubiya_async import Kubiya
    from kubiya_async.testing import LocalServer

AGENT = "abc-123-def"


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def observer(exporter: InMemorySpanExporter) -> OpenTelemetryObserver:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return OpenTelemetryObserver(tracer_provider=provider)


def only(exporter: InMemorySpanExporter) -> ReadableSpan:
    (span,) = exporter.get_finished_spans()
    return span


def client(platform: LocalServer, *observers: object) -> Kubiya:
    return platform.client(observers=observers)


async def test_a_call_is_one_span_with_its_attempts_as_events(
    platform: LocalServer, exporter: InMemorySpanExporter, observer: OpenTelemetryObserver
) -> None:
    platform.fail("agents.get", status=429, headers={"Retry-After": "0"})
    async with client(platform, observer) as kubiya:
        await kubiya.agents.get(AGENT)
    span = only(exporter)
    assert span.name == "agents.get"
    assert span.attributes is not None
    assert span.attributes["http.request.method"] == "GET"
    assert span.attributes["url.template"] == "/agents/{uuid}"
    assert span.attributes["http.response.status_code"] == 200
    assert span.attributes["http.request.resend_count"] == 1
    assert [event.name for event in span.events].count("attempt") == 2
    assert span.status.status_code is not StatusCode.ERROR


async def test_the_span_of_a_stream_ends_when_it_is_closed_early(
    platform: LocalServer, exporter: InMemorySpanExporter, observer: OpenTelemetryObserver
) -> None:
    async with client(platform, observer) as kubiya:
        async with kubiya.chat.stream(agent_uuid=AGENT, message="hello") as stream:
            await anext(aiter(stream))
            assert not exporter.get_finished_spans()
        span = only(exporter)
    assert span.name == "invoke_agent"
    assert span.attributes is not None
    assert span.attributes["gen_ai.operation.name"] == "invoke_agent"
    assert span.attributes["kubiya.stream.events"] == 1
    assert span.status.status_code is not StatusCode.ERROR


async def test_s03_no_content_and_no_key_is_recorded(
    platform: LocalServer, exporter: InMemorySpanExporter, observer: OpenTelemetryObserver
) -> None:
    script: list[Any] = [
        {"type": "message", "content": "a private matter"},
        {"type": "tool_call", "tool": "kubectl", "args": {"secret": "private"}, "id": "call-1"},
        {"type": "tool_result", "result": "private"},
        {"type": "tool_call", "tool": "aws", "args": {}},
        {"type": "done"},
    ]
    platform.chat_script(script)
    async with client(platform, observer) as kubiya:
        await kubiya.chat.stream(agent_uuid=AGENT, message="a private matter").final()
    span = only(exporter)

    assert span.kind is SpanKind.CLIENT
    attributes = dict(span.attributes or {})
    assert attributes["gen_ai.operation.name"] == "invoke_agent"
    assert attributes["gen_ai.provider.name"] == "kubiya"
    assert attributes["gen_ai.agent.id"] == AGENT
    assert attributes["gen_ai.request.stream"] is True
    assert attributes["server.address"] == "127.0.0.1"
    assert f":{attributes['server.port']}" in platform.origin
    assert attributes["http.response.status_code"] == 200
    assert "http.request.resend_count" not in attributes
    first = attributes["gen_ai.response.time_to_first_chunk"]
    assert isinstance(first, float)
    assert 0 < first < 30
    tools = [dict(event.attributes or {}) for event in span.events if event.name == "tool called"]
    assert tools == [
        {"gen_ai.tool.name": "kubectl", "gen_ai.tool.call.id": "call-1"},
        {"gen_ai.tool.name": "aws"},
    ]
    assert "private" not in span.to_json()
    assert platform.api_key not in span.to_json()


async def test_a_reply_in_one_piece_is_a_message_to_an_agent_and_its_history_is_not(
    platform: LocalServer, exporter: InMemorySpanExporter, observer: OpenTelemetryObserver
) -> None:
    async with client(platform, observer) as kubiya:
        await kubiya.chat.send(agent_uuid=AGENT, message="hello")
        await kubiya.chat.history(AGENT)
    sent, read = exporter.get_finished_spans()

    assert (sent.name, read.name) == ("invoke_agent", "chat.history")
    assert sent.attributes is not None
    assert sent.attributes["gen_ai.agent.id"] == AGENT
    assert sent.attributes["gen_ai.request.stream"] is False
    assert read.attributes is not None
    assert not [name for name in read.attributes if name.startswith("gen_ai.")]


async def test_a_span_is_the_child_of_the_one_around_the_call(
    platform: LocalServer, exporter: InMemorySpanExporter
) -> None:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    observer = OpenTelemetryObserver(tracer_provider=provider)
    tracer = provider.get_tracer("the application")
    async with client(platform, observer) as kubiya:
        with tracer.start_as_current_span("a request of the application") as outer:
            await kubiya.agents.get(AGENT)
    inner = exporter.get_finished_spans()[0]

    assert inner.parent is not None
    assert inner.parent.span_id == outer.get_span_context().span_id


async def test_a_call_that_is_cancelled_ends_its_span(
    platform: LocalServer, exporter: InMemorySpanExporter, observer: OpenTelemetryObserver
) -> None:
    platform.fail("agents.get", latency=60)
    async with client(platform, observer) as kubiya:
        task = asyncio.create_task(kubiya.agents.get(AGENT))
        while not platform.requests.count():
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    span = only(exporter)

    assert span.attributes is not None
    assert span.attributes["error.type"] == "CancelledError"


async def test_what_fails_ends_its_span_with_the_error(
    platform: LocalServer, exporter: InMemorySpanExporter, observer: OpenTelemetryObserver
) -> None:
    async with client(platform, observer) as kubiya:
        with pytest.raises(NotFoundError):
            await kubiya.agents.get("nobody")
        platform.fail("chat.send", status=404)
        with pytest.raises(NotFoundError):
            await kubiya.chat.stream(agent_uuid=AGENT, message="not opened").final()
        platform.chat_script([{"type": "message", "content": "half"}])
        with pytest.raises(StreamInterrupted):
            await kubiya.chat.stream(agent_uuid=AGENT, message="broken off").final()
    spans = exporter.get_finished_spans()
    errors = [(span.attributes or {})["error.type"] for span in spans]
    assert errors[:2] == ["NotFoundError", "NotFoundError"]
    assert [span.status.status_code for span in spans] == [StatusCode.ERROR] * 3
    assert observer._open == {}


async def test_metrics_count_calls_retries_and_streams(platform: LocalServer) -> None:
    registry = CollectorRegistry()
    platform.fail("agents.get", status=429, headers={"Retry-After": "0"})
    async with client(platform, PrometheusObserver(registry=registry)) as kubiya:
        await kubiya.agents.get(AGENT)
        with pytest.raises(NotFoundError):
            await kubiya.agents.get("nobody")
        await kubiya.chat.stream(agent_uuid=AGENT, message="hello").final()

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, labels)

    assert value("kubiya_call_seconds_count", operation="agents.get", outcome="ok") == 1
    failed = value("kubiya_call_seconds_count", operation="agents.get", outcome="NotFoundError")
    assert failed == 1
    assert value("kubiya_retries_total", operation="agents.get") == 1
    assert value("kubiya_stream_events_total", operation="chat.send") == 5
    assert value("kubiya_streams_open") == 0
    assert value("kubiya_calls_under_way") == 0


async def test_observers_of_one_registry_feed_the_same_metrics(platform: LocalServer) -> None:
    registry, other = CollectorRegistry(), CollectorRegistry()
    observers = [PrometheusObserver(registry=each) for each in (registry, registry, other)]
    for observer in observers:
        async with client(platform, observer) as kubiya:
            await kubiya.agents.get(AGENT)

    def calls(of: CollectorRegistry) -> float | None:
        labels = {"operation": "agents.get", "outcome": "ok"}
        return of.get_sample_value("kubiya_call_seconds_count", labels)

    assert (calls(registry), calls(other)) == (2, 1)


def test_a_registry_is_not_kept_by_what_was_registered() -> None:
    registry = CollectorRegistry()
    PrometheusObserver(registry=registry)
    gone = weakref.ref(registry)
    del registry
    gc.collect()
    assert gone() is None


async def test_metrics_have_the_names_of_the_conventions(platform: LocalServer) -> None:
    reader = InMemoryMetricReader()
    observer = OpenTelemetryObserver(
        tracer_provider=TracerProvider(), meter_provider=MeterProvider([reader])
    )
    platform.fail("agents.get", status=503, headers={"Retry-After": "0"})
    async with client(platform, observer) as kubiya:
        await kubiya.agents.get(AGENT)
        with pytest.raises(NotFoundError):
            await kubiya.agents.get("missing")
        await kubiya.chat.stream(agent_uuid=AGENT, message="a private matter").final()
    observer.on_event(LimiterWaited(1, "agents.get", 2.0))  # of a call that is over

    data = reader.get_metrics_data()
    assert data is not None
    (resource,) = data.resource_metrics
    points = {
        metric.name: [dict(point.attributes or {}) for point in metric.data.data_points]
        for metric in resource.scope_metrics[0].metrics
    }
    server = {"server.address": "127.0.0.1", "server.port": int(platform.origin.rpartition(":")[2])}
    get = {"http.request.method": "GET", "url.template": "/agents/{uuid}", **server}
    assert {**get, "http.response.status_code": 200} in points["http.client.request.duration"]
    for status in (503, 404):
        failed = {"http.response.status_code": status, "error.type": str(status)}
        assert {**get, **failed} in points["http.client.request.duration"]
    agent = {"gen_ai.operation.name": "invoke_agent", "gen_ai.provider.name": "kubiya", **server}
    assert points["gen_ai.client.operation.duration"] == [agent]
    assert points["gen_ai.client.operation.time_to_first_chunk"] == [agent]
    missing = {"kubiya.operation": "agents.get", "error.type": "NotFoundError"}
    assert missing in points["kubiya.call.duration"]
    assert "private" not in str(points)


async def test_trace_is_carried_on_to_the_server(
    platform: LocalServer, exporter: InMemorySpanExporter, observer: OpenTelemetryObserver
) -> None:
    outer = TracerProvider().get_tracer("app").start_span("outer")
    sent: list[str | None] = []

    async def note(request: MiddlewareRequest, call_next: CallNext) -> Response:
        sent.append(request.headers.get("traceparent"))
        return await call_next(request)

    middleware = [propagate_trace, note]
    async with platform.client(middleware=middleware) as kubiya:
        await kubiya.agents.get(AGENT)
        with use_span(outer):
            await kubiya.agents.get(AGENT)
            await kubiya.with_options(observers=[observer]).agents.get(AGENT)
            await kubiya.agents.get(AGENT)
    call = only(exporter).context
    assert call is not None
    parent = outer.get_span_context()
    assert call.trace_id == parent.trace_id
    shown = [
        f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
        for context in (parent, call, parent)
    ]
    assert sent == [None, *shown]
