"""Every form in which chats were seen to stream, read as one.

Document 002 streams server-sent events; the platform's own clients meet three more forms: data
stream lines (`0:"…"`), such lines as the data of server-sent events, and JSON lines with growing
messages. `ChatDecoder` tells by the first bytes which one it is and gives out the same events for
all of them. Typing the events is the business of whoever reads them.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from kubiya_async._core.data_stream import DataStreamDecoder, chat_event, split_record
from kubiya_async._core.elements import DEFAULT_MAX_ELEMENTS, has_more_elements
from kubiya_async._core.ndjson import Cumulative, NDJSONDecoder
from kubiya_async._core.sse import MAX_EVENT_BYTES, SSEDecoder
from kubiya_async._core.sse_blocks import ServerSentEvent
from kubiya_async.errors import EventTooLargeError

if TYPE_CHECKING:
    from kubiya_async._core.records import RecordDecoder, WireRecord


class Form(StrEnum):
    """How a stream is written."""

    SSE = "sse"
    DATA_STREAM = "data-stream"
    NDJSON = "ndjson"


_SSE: Final = Form.SSE
_JSON_LINES: Final = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
_RECORD: Final = re.compile(rb'[0-9a-z]:["\[{]')
_ENOUGH: Final = 3
# After so many blank bytes the form is decided without having seen anything.
_PATIENCE: Final = 1024
_MARK: Final = b"\xef\xbb\xbf"


def choose(content_type: str | None, first_bytes: bytes) -> Form | None:
    """Tell how a stream is written; `None` as long as there are too few bytes to tell.

    The bytes decide, because the content type is often wrong: JSON lines come as
    `text/event-stream`, event streams as `text/plain`. It counts where the bytes say nothing.
    """
    start = first_bytes.removeprefix(_MARK).lstrip(b" \t\r\n")[:_ENOUGH]
    if start[:1] == b"{":
        return Form.NDJSON
    if _RECORD.match(start):
        return Form.DATA_STREAM
    if len(start) < _ENOUGH and start[:1] != b":" and len(first_bytes) < _PATIENCE:
        return None
    return _by_type(content_type)


def _by_type(content_type: str | None) -> Form:
    kind = (content_type or "").partition(";")[0].strip().lower()
    return Form.NDJSON if kind in _JSON_LINES else Form.SSE


class ChatDecoder:
    """Decode a chat stream of any form into the events of document 002.

    The data of an event is the JSON of document 002 where there is an event for what the stream
    said, and what came over the wire where there is none.

    Args:
        content_type: The content type of the answer, if it has one.
        max_event_bytes: How large one event may be.

    Attributes:
        form: How the stream is written, as soon as that is known.
    """

    __slots__ = ("_content_type", "_events", "_records", "_start", "form")

    def __init__(
        self, content_type: str | None = None, *, max_event_bytes: int = MAX_EVENT_BYTES
    ) -> None:
        self._content_type = content_type
        self._start = b""
        self._events = SSEDecoder(framing="lines", max_event_bytes=max_event_bytes)
        self._records: _RecordReader | None = None
        self.form: Form | None = None

    @property
    def truncated(self) -> bool:
        """After `flush`, whether the stream ended inside an event; see `pending`."""
        return self._decoder.truncated

    @property
    def pending(self) -> str:
        """What has arrived of the event that the end of the stream has cut off."""
        return self._decoder.pending

    @property
    def comments(self) -> int:
        """How many times the server has shown that it is alive without saying anything."""
        return self._decoder.comments

    @property
    def last_event_id(self) -> str:
        """The id to resume after; empty if the stream has none."""
        return self._events.last_event_id

    @property
    def _decoder(self) -> SSEDecoder | RecordDecoder:
        return self._events if self._records is None else self._records.decoder

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Take the next bytes and return the events they complete.

        Raises:
            EventTooLargeError: An event is larger than `max_event_bytes`.
        """
        if self.form is _SSE:
            return _unwrapped(self._events.feed(chunk))
        if self._records is not None:
            return self._records.feed(chunk)
        self._start += chunk
        form = choose(self._content_type, self._start)
        return [] if form is None else self._open(form)

    def settle(self) -> list[ServerSentEvent]:
        """Return the event that only waits for the next line, if there is one.

        Call it when the stream falls silent; see `SSEDecoder.settle`.
        """
        events = self._events.settle()
        return _unwrapped(events) if events else events

    def flush(self) -> list[ServerSentEvent]:
        """End the stream and return what its end completes.

        Raises:
            EventTooLargeError: The decoder had failed.
        """
        events: list[ServerSentEvent] = []
        if self.form is None:
            events = self._open(_by_type(self._content_type))
        if self._records is not None:
            return events + self._records.flush()
        return events + _unwrapped(self._events.flush())

    def _open(self, form: Form) -> list[ServerSentEvent]:
        """Begin to read, now that the form is known."""
        self.form = form
        limit = self._events.max_event_bytes
        if form is Form.NDJSON:
            self._records = _GrowingReader(NDJSONDecoder(limit))
        elif form is Form.DATA_STREAM:
            self._records = _RecordReader(DataStreamDecoder(limit))
        start, self._start = self._start, b""
        return self.feed(start)


def _unwrapped(events: list[ServerSentEvent]) -> list[ServerSentEvent]:
    """Translate events whose data is a record of the data stream protocol."""
    as_is = True
    for _, data, _, _ in events:
        as_is = as_is and data[:1] == "{"
        if len(data) > DEFAULT_MAX_ELEMENTS:
            _check(data)
    return events if as_is else [_translated(event) for event in events]


def _check(data: str) -> None:
    """Refuse an event whose values would take hundreds of times its bytes."""
    if has_more_elements(data.encode("utf-8", "surrogatepass"), DEFAULT_MAX_ELEMENTS):
        raise EventTooLargeError(
            f"an event of the stream has more than {DEFAULT_MAX_ELEMENTS} elements"
        )


def _translated(event: ServerSentEvent) -> ServerSentEvent:
    record = split_record(event.data)
    return event if record is None else event._replace(data=chat_event(record))


class _RecordReader:
    """Records of one line each, translated one by one."""

    def __init__(self, decoder: RecordDecoder) -> None:
        self.decoder = decoder

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        return self._translate(self.decoder.feed(chunk))

    def flush(self) -> list[ServerSentEvent]:
        return self._translate(self.decoder.flush())

    def _translate(self, records: list[WireRecord]) -> list[ServerSentEvent]:
        for record in records:
            if len(record.payload) > DEFAULT_MAX_ELEMENTS:
                _check(record.payload)
        return self._events(records)

    def _events(self, records: list[WireRecord]) -> list[ServerSentEvent]:
        return [ServerSentEvent(data=chat_event(record)) for record in records]


class _GrowingReader(_RecordReader):
    """JSON lines, of which each may repeat what the last one said."""

    def __init__(self, decoder: RecordDecoder) -> None:
        super().__init__(decoder)
        self._fold = Cumulative()

    def flush(self) -> list[ServerSentEvent]:
        events = super().flush()
        ending = self._fold.end(truncated=self.decoder.truncated)
        return events + [ServerSentEvent(data=data) for data in ending]

    def _events(self, records: list[WireRecord]) -> list[ServerSentEvent]:
        return [ServerSentEvent(data=data) for record in records for data in self._fold.add(record)]
