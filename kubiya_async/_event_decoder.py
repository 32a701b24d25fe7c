"""From the bytes of a stream to its events: decoding, then typing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from kubiya_async._core.envelopes import reports_failure
from kubiya_async._core.sse import SSEDecoder
from kubiya_async.events import ChatEvent, DoneEvent, Keepalive, MessageEvent, parse_event

if TYPE_CHECKING:
    from kubiya_async._core.sse import ServerSentEvent

_DONE_MARKERS = frozenset({"[DONE]", "end of stream"})
_DONE_NAMES = frozenset({"done", "end", "close"})
_KEEPALIVE_NAMES = frozenset({"keepalive", "heartbeat", "ping"})


class SSEEvents:
    """Typed events of a server-sent stream, with or without blank lines between its events."""

    __slots__ = ("_comments", "_decoder")

    def __init__(self) -> None:
        """Begin at the start of a stream."""
        self._decoder = SSEDecoder(framing="lines")
        self._comments = 0

    @property
    def truncated(self) -> bool:
        """Tell whether the stream ended inside an event."""
        return self._decoder.truncated

    @property
    def last_event_id(self) -> str | None:
        """Give the last id the stream sent."""
        return self._decoder.last_event_id or None

    def feed(self, chunk: bytes) -> list[ChatEvent | Keepalive]:
        """Take bytes; give the events they complete."""
        decoder = self._decoder
        events: list[ChatEvent | Keepalive] = [_typed(e) for e in decoder.feed(chunk)]
        # Without blank lines the newest event is only known to be over when the next one begins,
        # which may be a tool's whole running time away. Whoever waits for it gets it now.
        events.extend(_typed(e) for e in decoder.settle())
        comments = self._decoder.comments
        if comments != self._comments:
            self._comments = comments
            events.append(Keepalive())
        return events

    def flush(self) -> list[ChatEvent | Keepalive]:
        """Give the events that only the end of the stream completes."""
        return [_typed(e) for e in self._decoder.flush()]


def _typed(event: ServerSentEvent) -> ChatEvent | Keepalive:
    name = event.event
    data = event.data
    if name in _KEEPALIVE_NAMES:
        return Keepalive()
    if data in _DONE_MARKERS or (name in _DONE_NAMES and not data.startswith("{")):
        return DoneEvent(type="done")
    return parse_event(data, name=None if name in {"", "message"} else name)


def events_from_stream(body: bytes) -> list[ChatEvent]:
    """Read the whole body of a stream, given where a plain reply was asked for."""
    decoder = SSEEvents()
    events = [*decoder.feed(body), *decoder.flush()]
    return [event for event in events if not isinstance(event, Keepalive)]


def events_from_json(body: bytes) -> list[ChatEvent] | None:
    """Read a plain reply, given where a stream was asked for, as the events it stands for.

    Returns:
        The events, or `None` when the body is not a reply.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    reply = cast("dict[str, Any]", data)
    text = reply.get("response")
    if not isinstance(text, str) or reports_failure(reply):
        return None
    return [MessageEvent(type="message", content=text), DoneEvent(type="done")]
