"""Server-sent events from bytes: a decoder for any event stream, wherever the bytes come from.

    from kubiya_async.sse import SSEDecoder

    decoder = SSEDecoder()
    for event in decoder.feed(chunk):
        print(event.event, event.data)

Chats do not need it: `kubiya.chat.stream()` decodes its stream and types the events.

`lines` finds lines in bytes, `decoder` events in lines, `json_document` where a JSON document ends,
`wire_forms` which form a chat's stream has. Pure; stands on `_messages` and `errors`.
"""

from __future__ import annotations

from kubiya_async.sse.decoder import MAX_EVENT_BYTES, Framing, ServerSentEvent, SSEDecoder

__all__ = [
    "MAX_EVENT_BYTES",
    "Framing",
    "SSEDecoder",
    "ServerSentEvent",
]
