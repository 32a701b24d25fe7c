"""From the bytes of a chat's answer to its events, whatever form the bytes have.

`sse.wire_forms` finds out the form and takes it apart; here the parts get their types and their
meaning: which of them end the answer, and which only say that the server is alive.

One chunk may hold a thousand events. Their JSON is given out as it came, `Unread`, and read when
the event is asked for: a thousand models that wait for their reader cost the garbage collector as
much as it takes to make them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, ClassVar, Final, TypeAlias, cast

from pydantic import ValidationError

from kubiya_async._messages.error_bodies import reports_failure
from kubiya_async._messages.json_reader import documents, mended, read_json
from kubiya_async.sse.decoder import ServerSentEvent
from kubiya_async.sse.wire_forms import ChatDecoder, plain_event
from kubiya_async.streams.events import (
    ChatEvent,
    DoneEvent,
    Keepalive,
    MessageEvent,
    UnknownEvent,
    event_parser,
    parse_event,
)

_DONE_MARKERS: Final = frozenset({"[DONE]", "end of stream"})
_DONE_NAMES: Final = frozenset({"done", "end", "close"})
_ALIVE_NAMES: Final = frozenset({"keepalive", "heartbeat", "ping"})
_UNNAMED: Final = "message"
_ALIVE: Final = Keepalive()
_PIECE: Final = 64 * 1024
_DOCUMENTS: Final = 1000
"""Most events that one is taken for, where what parts them got lost."""


Unread: TypeAlias = bytes | str
"""The JSON of an event without a name: the bytes of a plain one, see `ChatDecoder.feed_plain`."""


class ChatEvents:
    """Typed events of a stream of any form, which `wire` takes apart."""

    plain: ClassVar[bool] = True
    """Whether nothing but its data counts of a plain event."""

    __slots__ = ("_comments", "wire")

    def __init__(self, content_type: str | None = None) -> None:
        """Begin at the start of an answer."""
        self.wire: ChatDecoder = ChatDecoder(content_type)
        self._comments = 0

    @property
    def last_event_id(self) -> str | None:
        """The last id the stream sent."""
        return self.wire.last_event_id or None

    def feed(self, chunk: bytes) -> list[Unread | ChatEvent | Keepalive]:
        """Feed bytes; return the events they complete, most of them unparsed: see `read`.

        Raises:
            EventTooLargeError: An event is too large.
        """
        wire = self.wire
        if self.plain and (plain := wire.feed_plain(chunk)) is not None:
            return cast("list[Unread | ChatEvent | Keepalive]", plain)
        events = list(self._typed(wire.feed(chunk)))
        # Without blank lines the newest event is only known to be over when the next one begins,
        # which may be a tool's whole running time away. A waiting reader gets it now.
        if late := wire.settle():
            events += self._typed(late)
        if (comments := wire.comments) != self._comments:
            events = [_ALIVE] * (comments - self._comments) + events
            self._comments = comments
        return events

    def flush(self) -> list[Unread | ChatEvent | Keepalive]:
        """Return the events completed by the end of the stream.

        Raises:
            EventTooLargeError: The decoder had failed.
        """
        return list(self._typed(self.wire.flush()))

    def _typed(self, events: Sequence[ServerSentEvent]) -> Sequence[Unread | ChatEvent | Keepalive]:
        unread = [data for name, data, _, _ in events if name == _UNNAMED]
        return unread if len(unread) == len(events) else typed_events(events)


def typed_events(events: Sequence[ServerSentEvent]) -> list[ChatEvent | Keepalive]:
    """Return the events with their types, all at once."""
    typed: list[ChatEvent | Keepalive] = []
    parse = event_parser()
    for event in events:
        if event[0] == _UNNAMED:
            try:
                typed.append(parse(event[1]))
            except ValidationError:
                pass
            else:
                continue
        typed += _meaning(event)
    return typed


def read(data: Unread) -> list[ChatEvent | Keepalive]:
    """Return typed events from the JSON of an unnamed event, which may stand for several."""
    text = plain_event(data) if isinstance(data, bytes) else data
    return typed_events([ServerSentEvent(_UNNAMED, text)])


def read_all(events: Iterable[Unread | ChatEvent | Keepalive]) -> Iterator[ChatEvent | Keepalive]:
    """Yield all events with their types, one by one."""
    for event in events:
        if isinstance(event, bytes | str):
            yield from read(event)
        else:
            yield event


def _meaning(event: ServerSentEvent) -> list[ChatEvent | Keepalive]:
    """Read an event that is not simply one of the known ones."""
    name = None if event.event in {"", _UNNAMED} else event.event
    if name in _ALIVE_NAMES:
        return [_ALIVE]
    if event.data.strip() in _DONE_MARKERS:
        return [DoneEvent(type="done")]
    found = parse_event(event.data, name=name)
    if name in _DONE_NAMES:
        return _last(found)
    if isinstance(found, UnknownEvent):
        # Lines of data that belong to several events, as when blank lines between them got lost.
        if found.data == found.raw and len(several := documents(mended(found.raw), _DOCUMENTS)) > 1:
            return typed_events([event._replace(data=document) for document in several])
        if found.type in _ALIVE_NAMES:
            return [_ALIVE]
        if _ends(found):
            return [found, DoneEvent(type="done")]
    return [found]


def _last(found: ChatEvent) -> list[ChatEvent | Keepalive]:
    """Read an event whose name says that it is the last one."""
    if isinstance(found, DoneEvent):
        return [found]
    if not isinstance(found, UnknownEvent):
        return [found, DoneEvent(type="done")]
    fields = cast("dict[str, Any]", found.data) if isinstance(found.data, dict) else {}
    return [DoneEvent.model_validate({**fields, "type": "done"})]


def _ends(event: UnknownEvent) -> bool:
    """Return whether an unknown event marks the end of the stream."""
    if not isinstance(event.data, dict):
        return False
    fields = cast("dict[str, Any]", event.data)
    finished = event.type in {None, "finish"} and bool(fields.get("finishReason"))
    return finished or fields.get("end") is True


def events_from_body(content_type: str | None, body: bytes) -> Iterator[ChatEvent] | None:
    """Read a whole answer as a stream, given where a plain reply was asked for.

    Returns:
        The events, read one after another so that all of them are never there at once; `None` if
        it is no stream.

    Raises:
        EventTooLargeError: An event is too large; also while iterating.
    """
    decoder = ChatEvents(content_type)
    found = read_all(_events_of(decoder, body))
    events = (event for event in found if not isinstance(event, Keepalive))
    first = next(events, None)
    if first is None and (decoder.wire.body is not None or not body.strip()):
        return None
    return events if first is None else chain((first,), events)


def _events_of(decoder: ChatEvents, body: bytes) -> Iterator[Unread | ChatEvent | Keepalive]:
    for start in range(0, len(body), _PIECE):
        yield from decoder.feed(body[start : start + _PIECE])
    yield from decoder.flush()


def events_from_reply(body: bytes) -> list[ChatEvent] | None:
    """Read a plain reply, given where a stream was asked for, as the events it stands for.

    Returns:
        The events, or `None` when the body is not a reply.
    """
    try:
        data = read_json(body)
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    reply = cast("dict[str, Any]", data)
    text = reply.get("response")
    if not isinstance(text, str) or reports_failure(reply):
        return None
    return [MessageEvent(type="message", content=text), DoneEvent(type="done")]
