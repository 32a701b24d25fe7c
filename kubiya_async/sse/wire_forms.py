"""Every form in which chats were seen to stream, read as one.

Document 002 streams server-sent events; the platform's own clients meet three more forms: data
stream lines (`0:"…"`), such lines as the data of server-sent events, and JSON lines with growing
messages. `ChatDecoder` tells by the first bytes which one it is and gives out the same events for
all of them. Giving the events their types is left to the reader.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from enum import StrEnum
from typing import Any, Final, NamedTuple, cast

from kubiya_async._messages.elements import DEFAULT_MAX_ELEMENTS, has_more_elements
from kubiya_async._messages.error_bodies import reports_failure
from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse.decoder import MAX_EVENT_BYTES, ServerSentEvent, SSEDecoder
from kubiya_async.sse.json_document import PREFIX, is_document
from kubiya_async.sse.lines import LineAssembler, weight


class WireRecord(NamedTuple):
    """One line of a stream.

    Attributes:
        kind: Its prefix, for formats that have one; empty for a line that is not what the format
            says.
        payload: Its JSON, as text; the whole line where `kind` is empty.
    """

    kind: str
    payload: str


def check_event_elements(data: str | bytes) -> None:
    """Refuse, before it is decoded, an event whose values would take hundreds of times its bytes.

    Raises:
        EventTooLargeError: It has too many of them.
    """
    if len(data) <= DEFAULT_MAX_ELEMENTS:
        return
    document = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    if has_more_elements(document, DEFAULT_MAX_ELEMENTS):
        raise EventTooLargeError(
            f"an event of the stream has more than {DEFAULT_MAX_ELEMENTS} elements"
        )


class RecordDecoder(ABC):
    """Decode a stream of lines, however it is cut into chunks.

    Blank lines and comments (`: …`) are signs of life and no records.

    Attributes:
        comments: How many signs of life have come by.
        truncated: After `flush`, whether the stream ended inside a record; see `pending`.
        pending: The line the end of the stream has cut off.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lines = LineAssembler()
        self._failed = False
        self.comments: int = 0
        self.truncated: bool = False
        self.pending: str = ""

    @abstractmethod
    def read(self, line: str) -> WireRecord:
        """Read one line."""

    def feed(self, chunk: bytes) -> list[WireRecord]:
        """Feed the next bytes; return the records they complete.

        Records before one that is too large are still returned; the error follows with the next
        call. A decoder that has failed stays failed.

        Raises:
            EventTooLargeError: A record is larger than the limit.
        """
        if self._failed:
            raise self._too_large()
        records: list[WireRecord] = []
        for line in self._lines.feed(chunk).split("\n")[:-1]:
            if weight(line) > self._limit:
                self._failed = True
                break
            self._take(line, records)
        self._failed = self._failed or len(self._lines.tail) > self._limit
        if self._failed and not records:
            raise self._too_large()
        return records

    def flush(self) -> list[WireRecord]:
        """End the stream; a last line without an end counts if its JSON is complete.

        Raises:
            EventTooLargeError: The decoder had failed.
        """
        if self._failed:
            raise self._too_large()
        line = self._lines.unfinished.decode("utf-8", "replace")
        check_event_elements(line)
        self._lines = LineAssembler()
        records = [self.read(line)] if line.strip() and line[0] != ":" else []
        if records and not records[0].kind:
            self.truncated, self.pending = True, line
            return []
        return records

    def _take(self, line: str, records: list[WireRecord]) -> None:
        if line.strip() and line[0] != ":":
            check_event_elements(line)
            records.append(self.read(line))
        else:
            self.comments += 1

    def _too_large(self) -> EventTooLargeError:
        return EventTooLargeError(
            f"a record of the stream is larger than max_event_bytes ({self._limit})"
        )


JSON_KIND: Final = "json"

MAX_KEPT: Final = 16 * 1024 * 1024
"""Characters of growing text that are kept."""

_RECORD_WEIGHT: Final = 128
"""What an id takes beside its characters."""

_SAID: Final = frozenset({"", "assistant", "chat", "message", "msg"})
_TOOL_CALL: Final = "tool"
_TOOL_RESULT: Final = "tool_output"


class NDJSONDecoder(RecordDecoder):
    """Decode JSON lines into records."""

    def read(self, line: str) -> WireRecord:
        """Read one line; it is kept as it is when it is not JSON."""
        return WireRecord(JSON_KIND if is_document(line) else "", line)


class SnapshotToDelta:
    """Fold records that repeat their text into events that do not, as JSON.

    What a record stands for:

    - text of the agent: a `message` event with what the record adds to its id. If it changes what
      was said before, an event of type `message_revised` with all of it, since nothing that was
      delivered can be taken back.
    - `tool`: a `tool_call` event, once its arguments are complete JSON.
    - `tool_output`: a `tool_result` event with the last text of its id, once it is done or
      anything but another output comes.
    - anything else, such as the events of document 002 on lines of their own: itself.

    The end of such a stream is the end of its bytes: `end` adds `done`, unless the records tell
    whether they are done and the last one was not.

    Telling what is new takes all that was said before; how much of that is kept has a limit.
    """

    __slots__ = ("_called", "_calls", "_done", "_kept", "_results", "_said", "_texts")

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._calls: dict[str, tuple[str, str]] = {}
        self._called: set[str] = set()
        self._results: dict[str, str] = {}
        self._said = False
        self._done: bool | None = None
        self._kept = 0

    def add(self, record: WireRecord) -> list[str]:
        """Feed the next record; return its events.

        Raises:
            EventTooLargeError: The records so far say more than can be kept.
        """
        fields = _message_fields(record)
        kind = str(fields.get("type") or "")
        identity = str(fields.get("id") or "")
        done = fields.get("done")
        if kind == _TOOL_RESULT:
            self._count(identity, fields["message"], self._results.get(identity))
            self._results[identity] = fields["message"]
            return self._settle() if done is True else []
        events = self._settle(but=identity if kind == _TOOL_CALL else None)
        if kind == _TOOL_CALL:
            return events + self._call(identity, fields["message"])
        if kind not in _SAID or not fields:
            return [*events, record.payload]
        self._said = True
        self._done = done if isinstance(done, bool) else self._done
        return events + self._message(identity, fields["message"])

    def end(self, *, truncated: bool = False) -> list[str]:
        """Return the events completed by the end of the stream."""
        done = self._said and self._done is not False and not truncated
        self._said = False
        return self._settle() + ([_chat_event("done")] if done else [])

    def _count(self, identity: str, text: str, before: str | None) -> None:
        """Count what is said anew, which has to be kept at least until the next record."""
        known = _RECORD_WEIGHT + len(identity) if before is None else 0
        self._kept += known + max(0, len(text) - len(before or ""))
        if self._kept > MAX_KEPT:
            raise EventTooLargeError(
                f"the records of the stream say more than {MAX_KEPT} characters, and text that "
                "grows has to be kept"
            )

    def _message(self, identity: str, text: str) -> list[str]:
        self._count(identity, text, self._texts.get(identity))
        before = self._texts.get(identity, "")
        self._texts[identity] = text
        if text.startswith(before):
            new = text[len(before) :]
            return [_chat_event("message", identity, content=new)] if new else []
        # Without an id there is no telling that it was meant to be the same message.
        kind = "message_revised" if identity else "message"
        return [_chat_event(kind, identity, content=text)]

    def _call(self, identity: str, text: str) -> list[str]:
        """Read a call, which is written out: `Tool: name`, then `Arguments: {…}`."""
        if identity in self._called:
            return []
        head, _, arguments = text.partition("Arguments:")
        name, arguments = head.strip().removeprefix("Tool:").strip(), arguments.strip()
        try:
            event = _chat_event(
                "tool_call", identity, tool=name, args=json.loads(arguments, strict=False)
            )
        except (ValueError, RecursionError):
            self._count(identity, arguments, self._calls.get(identity, (None, None))[1])
            self._calls[identity] = (name, arguments)
            return []
        self._calls.pop(identity, None)
        if identity:
            self._count(identity, "", None)
            self._called.add(identity)
        return [event]

    def _settle(self, but: str | None = None) -> list[str]:
        """Return the events that were held back until their final form."""
        waiting = [identity for identity in self._calls if identity != but]
        calls = [(identity, *self._calls.pop(identity)) for identity in waiting]
        results, self._results = self._results, {}
        return [
            *(
                _chat_event("tool_call", id_, tool=name, arguments=text)
                for id_, name, text in calls
            ),
            *(_chat_event("tool_result", id_, result=text) for id_, text in results.items()),
        ]


def _message_fields(record: WireRecord) -> dict[str, Any]:
    """Read a record that holds a message; empty for every other."""
    try:
        value = json.loads(record.payload, strict=False) if record.kind == JSON_KIND else None
    except (ValueError, RecursionError):
        return {}
    fields = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    return fields if isinstance(fields.get("message"), str) else {}


def _chat_event(kind: str, identity: str = "", **fields: Any) -> str:
    return json.dumps({"type": kind, **fields, **({"id": identity} if identity else {})})


_TEXTS: Final = {
    "0": ("message", "content"),
    "3": ("error", "message"),
    "g": ("reasoning", "content"),
}
_NAMES: Final = {
    "2": "data",
    "3": "error",
    "8": "annotations",
    "9": "tool_call",
    "a": "tool_result",
    "b": "tool_call_start",
    "c": "tool_call_delta",
    "d": "finish",
    "e": "step_finish",
    "f": "step_start",
    "h": "source",
    "k": "file",
}


class DataStreamDecoder(RecordDecoder):
    """Decode a data stream into records."""

    def read(self, line: str) -> WireRecord:
        """Read one line; it is kept as it is when it is no record."""
        return split_record(line) or WireRecord("", line)


def split_record(line: str) -> WireRecord | None:
    """Split a record from its prefix; `None` if the line is anything else.

    The payload has to be a whole JSON text, array or object: `a: 1` and `3:30 pm` are no records.
    """
    if PREFIX.match(line) and is_document(line[2:]):
        return WireRecord(line[0], line[2:])
    return None


def chat_event(record: WireRecord) -> str:
    """Write a record as the chat event it stands for, in the JSON of document 002.

    Records that document 002 has no event for become events of a type of their own; a line that is
    no record, and a record whose payload cannot be read, stay as they are.
    """
    kind, payload = record
    if kind in _TEXTS and payload[0] == '"':
        name, field = _TEXTS[kind]
        return f'{{"type": "{name}", "{field}": {payload}}}'
    if not kind:
        return payload
    try:
        return json.dumps(_wire_event(kind, json.loads(payload, strict=False)))
    except (ValueError, RecursionError):
        return f"{kind}:{payload}"


def _wire_event(kind: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {"type": _NAMES.get(kind, f"record_{kind}"), "data": value}
    fields = cast("dict[str, Any]", value)
    if kind == "9":
        return _tool_call(fields)
    if kind == "a":
        return _tool_result(fields)
    if kind == "d":
        return _finish(fields)
    if kind == "3" or (kind == "e" and "error" in fields):
        return {**fields, "type": "error"}
    # Workflows send events that name their own type.
    return {"type": _NAMES.get(kind, f"record_{kind}"), **fields}


def _tool_call(fields: dict[str, Any]) -> dict[str, Any]:
    call = {"type": "tool_call", "tool": fields.get("toolName"), "args": fields.get("args")}
    return _with_id(call, fields)


def _tool_result(fields: dict[str, Any]) -> dict[str, Any]:
    result = fields.get("result", fields.get("output"))
    return _with_id({"type": "tool_result", "result": result}, fields)


def _with_id(event: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Keep what ties a result to its call."""
    identity = fields.get("toolCallId")
    return event if identity is None else {**event, "id": identity}


def _finish(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the end event from a record that only has a finish reason."""
    reason = fields.get("finishReason")
    if reason == "error":
        return {"message": "the answer ended with an error", **fields, "type": "error"}
    return {**fields, "type": "done" if reason else "finish"}


_MARK: Final = b"\xef\xbb\xbf"
_OTHERWISE: Final = frozenset({b"<", b"[", b'"'})
_FIELD: Final = re.compile(rb"^(?:data|event|id|retry)?:", re.MULTILINE)


def is_stream(start: bytes, *, complete: bool) -> bool | None:
    """Return whether an answer is a stream; `None` as long as there are too few bytes to tell.

    Args:
        start: The answer so far.
        complete: Whether that is all of it.
    """
    text = start.removeprefix(_MARK).lstrip()
    first = text[:1]
    if first == b"{":
        return _is_record(text, complete=complete)
    if not complete and (not first or (first == _MARK[:1] and _MARK.startswith(text))):
        return None
    return first not in _OTHERWISE


def has_fields(start: bytes) -> bool:
    """Return whether a line looks like one of an event stream."""
    return _FIELD.search(start) is not None


def _is_record(text: bytes, *, complete: bool) -> bool | None:
    """Return whether this is a stream of JSON lines, not one document spread over lines."""
    line, end, rest = text.partition(b"\n")
    if not end and not complete:
        return None
    try:
        fields = cast("dict[str, Any]", json.loads(line, strict=False))
    except (ValueError, RecursionError):
        # The first line of a printed document, or a record that is damaged.
        return b'"type"' in line if not end else line.rstrip().endswith(b"}")
    if rest.strip():
        return True
    if "response" in fields:
        return False
    if isinstance(fields.get("type"), str) or fields.keys() >= {"id", "message"}:
        return True
    return False if complete or reports_failure(fields) else None


class ChatForm(StrEnum):
    """How a stream is written."""

    SSE = "sse"
    DATA_STREAM = "data-stream"
    NDJSON = "ndjson"


_SSE: Final = ChatForm.SSE
_JSON_LINES: Final = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
_RECORD: Final = re.compile(rb'[0-9a-z]:["\[{]')
_ENOUGH: Final = 3
# After this many blank bytes the form is decided without having seen anything.
_PATIENCE: Final = 1024


def choose(content_type: str | None, first_bytes: bytes) -> ChatForm | None:
    """Return how a stream is written; `None` as long as there are too few bytes to tell.

    The bytes decide, because the content type is often wrong: JSON lines come as
    `text/event-stream`, event streams as `text/plain`. It counts where the bytes say nothing.
    """
    start = first_bytes.removeprefix(_MARK).lstrip(b" \t\r\n")[:_ENOUGH]
    if start[:1] == b"{":
        return ChatForm.NDJSON
    if _RECORD.match(start):
        return ChatForm.DATA_STREAM
    if len(start) < _ENOUGH and start[:1] != b":" and len(first_bytes) < _PATIENCE:
        return None
    return _by_type(content_type)


def _by_type(content_type: str | None) -> ChatForm:
    kind = (content_type or "").partition(";")[0].strip().lower()
    return ChatForm.NDJSON if kind in _JSON_LINES else ChatForm.SSE


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
        self.form: ChatForm | None = None

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
        """Feed the next bytes; return the events they complete.

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

    def _open(self, form: ChatForm) -> list[ServerSentEvent]:
        """Begin to read, now that the form is known."""
        self.form = form
        limit = self._events.max_event_bytes
        if form is ChatForm.NDJSON:
            self._records = _GrowingReader(NDJSONDecoder(limit))
        elif form is ChatForm.DATA_STREAM:
            self._records = _RecordReader(DataStreamDecoder(limit))
        start, self._start = self._start, b""
        return self.feed(start)


def _unwrapped(events: list[ServerSentEvent]) -> list[ServerSentEvent]:
    """Translate events whose data is a record of the data stream protocol."""
    as_is = True
    for _, data, _, _ in events:
        as_is = as_is and data[:1] == "{"
        check_event_elements(data)
    return events if as_is else [_translated(event) for event in events]


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
        return self._events(records)

    def _events(self, records: list[WireRecord]) -> list[ServerSentEvent]:
        return [ServerSentEvent(data=chat_event(record)) for record in records]


class _GrowingReader(_RecordReader):
    """JSON lines, of which each may repeat what the last one said."""

    def __init__(self, decoder: RecordDecoder) -> None:
        super().__init__(decoder)
        self._fold = SnapshotToDelta()

    def flush(self) -> list[ServerSentEvent]:
        events = super().flush()
        ending = self._fold.end(truncated=self.decoder.truncated)
        return events + [ServerSentEvent(data=data) for data in ending]

    def _events(self, records: list[WireRecord]) -> list[ServerSentEvent]:
        return [ServerSentEvent(data=data) for record in records for data in self._fold.add(record)]
