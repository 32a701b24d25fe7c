"""Trace calls with OpenTelemetry: one span per call, printed as it ends.

    python examples/trace_calls.py AGENT_UUID

Needs `pip install 'kubiya-async[otel]' opentelemetry-sdk`; a service would export to its collector
instead. The key is read from KUBIYA_API_KEY. Without an account, `python -m kubiya_async serve` in
another terminal starts a local server and prints the variables to export; one of its agents is
abc-123-def.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor

from kubiya_async import Kubiya
from kubiya_async.contrib.otel import OpenTelemetryObserver

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan


def in_words(span: ReadableSpan) -> str:
    took = ((span.end_time or 0) - (span.start_time or 0)) / 1e6
    lines = [f"{span.name}  {took:.1f} ms  {span.status.status_code.name}"]
    lines += [f"    {name} = {value!r}" for name, value in sorted((span.attributes or {}).items())]
    lines += [f"    . {event.name} {dict(event.attributes or {})}" for event in span.events]
    return "\n".join([*lines, "", ""])


async def main(agent_uuid: str) -> None:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter(formatter=in_words)))
    observer = OpenTelemetryObserver(tracer_provider=provider)
    async with Kubiya(observers=[observer]) as kubiya:
        await kubiya.agents.get(agent_uuid)
        async with kubiya.chat.stream(agent_uuid=agent_uuid, message="Are you well?") as stream:
            async for _ in stream.text_stream():
                break  # one has heard enough: the span ends here, with the stream
    provider.shutdown()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1]))
