"""Every form in which chats were seen to stream, read as one.

Document 002 streams server-sent events; the platform's own clients meet three more forms: data
stream lines (`0:"…"`), such lines as the data of server-sent events, and JSON lines with growing
messages. `wire_form` tells by the first bytes which one it is, or that it is none of them;
`ChatDecoder` gives out the same events for all. Giving them their types is left to the reader.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from enum import StrEnum
from typing import Any, Final, cast

from kubiya_async._messages.error_bodies import KEPT_BODY, reports_failure
from kubiya_async._messages.json_reader import decode, has_more_elements
from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse.decoder import MAX_EVENT_BYTES, ServerSentEvent, SSEDecoder
from kubiya_async.sse.json_document import PREFIX, is_document
from kubiya_async.sse.lines import LineAssembler, weight


class ChatForm(StrEnum):
    """How an answer is written."""

    SSE = "sse"
    DATA_STREAM = "data-stream"
    NDJSON = "ndjson"
    NO_STREAM = "no-stream"


_SSE: Final = ChatForm.SSE
_JSON_LINES: Final = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
_MARK: Final = b"\xef\xbb\xbf"
_RECORD: Final = re.compile(rb'[0-9a-z]:["\[{]')
_OTHERWISE: Final = frozenset({b"<", b"[", b'"'})
_FIELD: Final = re.compile(rb"^(?:data|event|id|retry)?:", re.MULTILINE)
_ENOUGH: Final = 3

_MAX_EVENT_ELEMENTS: Final = 50_000
"""Of one event, which is decoded in one step that nothing else can interrupt: some 50 ms."""


def wire_form(content_type: str | None, start: bytes, *, complete: bool) -> ChatForm | None:
    """Return how an answer is written; `None` as long as there are too few bytes to tell.

    The bytes decide, because the content type is often wrong: JSON lines come as
    `text/event-stream`, event streams as `text/plain`. It counts where the bytes say nothing. More
    bytes never change what was told.

    Args:
        content_type: The content type of the answer, if it has one.
        start: The answer so far.
        complete: Whether that is all of it.
    """
    text = start.removeprefix(_MARK).lstrip()
    first = text[:1]
    if first == b"{":
        return _form_of_object(text, complete=complete)
    if first in _OTHERWISE:
        return ChatForm.NO_STREAM
    if _RECORD.match(text):
        return ChatForm.DATA_STREAM
    if len(text) < _ENOUGH and first != b":" and not complete:
        return None
    return _form_by_type(content_type)


def _form_of_object(text: bytes, *, complete: bool) -> ChatForm | None:
    """Return whether it is JSON lines or one document, which may be spread over lines."""
    line, end, rest = text.partition(b"\n")
    if not end and not complete:
        return None
    try:
        fields = cast("dict[str, Any]", decode(line.decode("utf-8", "replace")))
    except (ValueError, RecursionError):
        # The first line of a printed document, or a record that is damaged.
        is_line = line.rstrip().endswith(b"}") if end else b'"type"' in line
        return ChatForm.NDJSON if is_line else ChatForm.NO_STREAM
    if "response" in fields:
        return ChatForm.NO_STREAM
    if isinstance(fields.get("type"), str) or fields.keys() >= {"id", "message"}:
        return ChatForm.NDJSON
    if reports_failure(fields):
        return ChatForm.NO_STREAM
    if rest.strip():
        return ChatForm.NDJSON
    return ChatForm.NO_STREAM if complete else None


def _form_by_type(content_type: str | None) -> ChatForm:
    kind = (content_type or "").partition(";")[0].strip().lower()
    return ChatForm.NDJSON if kind in _JSON_LINES else ChatForm.SSE


def check_event_elements(data: str | bytes) -> None:
    """Refuse, before it is decoded, an event whose values would take hundreds of times its bytes.

    Raises:
        EventTooLargeError: It has too many of them.
    """
    if len(data) <= _MAX_EVENT_ELEMENTS:
        return
    document = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    if has_more_elements(document, _MAX_EVENT_ELEMENTS):
        raise EventTooLargeError(
            f"an event of the stream has more than {_MAX_EVENT_ELEMENTS} elements"
        )


class LineDecoder(ABC):
    """Decode a stream of lines into chat events, however it is cut into chunks.

    Blank lines and comments (`: …`) are signs of life and stand for nothing else.

    Attributes:
        comments: How many signs of life have come by.
        truncated: After `flush`, whether the stream ended inside a line.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lines = LineAssembler()
        self._failed = False
        self.comments: int = 0
        self.truncated: bool = False

    @abstractmethod
    def read(self, line: str) -> list[str] | None:
        """Return the JSON of the events a line stands for; `None` if the form has no such line."""

    def end(self) -> list[str]:
        """Return what was held back until something else comes."""
        return []

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Feed the next bytes; return the events they complete.

        Events before a line that is too large are still returned; the error follows with the next
        call. A decoder that has failed stays failed.

        Raises:
            EventTooLargeError: A line is larger than the limit.
        """
        if self._failed:
            raise self._too_large()
        events: list[str] = []
        for line in self._lines.feed(chunk).split("\n")[:-1]:
            if weight(line) > self._limit:
                self._failed = True
                break
            if not line.strip() or line[0] == ":":
                self.comments += 1
                continue
            check_event_elements(line)
            found = self.read(line)
            events += [*self.end(), line] if found is None else found
        self._failed = self._failed or len(self._lines.tail) > self._limit
        if self._failed and not events:
            raise self._too_large()
        return [ServerSentEvent(data=data) for data in events]

    def flush(self) -> list[ServerSentEvent]:
        """End the stream; a last line without an end counts if it is whole.

        Raises:
            EventTooLargeError: The decoder had failed.
        """
        if self._failed:
            raise self._too_large()
        line = self._lines.unfinished.decode("utf-8", "replace")
        check_event_elements(line)
        self._lines = LineAssembler()
        events: list[str] | None = []
        if line.strip() and line[0] != ":":
            events = self.read(line)
        if events is None:
            self.truncated, events = True, []
        return [ServerSentEvent(data=data) for data in [*events, *self.end()]]

    def _too_large(self) -> EventTooLargeError:
        return EventTooLargeError(
            f"a record of the stream is larger than max_event_bytes ({self._limit})"
        )


MAX_KEPT: Final = 16 * 1024 * 1024
"""Characters of growing text that are kept."""

_RECORD_WEIGHT: Final = 128
"""What an id takes beside its characters."""

_SAID: Final = frozenset({"", "assistant", "chat", "message", "msg"})
_TOOL_CALL: Final = "tool"
_TOOL_RESULT: Final = "tool_output"


class NDJSONDecoder(LineDecoder):
    """Fold JSON lines that repeat their text into events that do not.

    What a line stands for:

    - text of the agent: a `message` event with what the line adds to its id. If it changes what
      was said before, an event of type `message_revised` with all of it, since nothing that was
      delivered can be taken back.
    - `tool`: a `tool_call` event, once its arguments are complete JSON.
    - `tool_output`: a `tool_result` event with the last text of its id, once it is done or
      anything but another output comes.
    - anything else, such as the events of document 002 on lines of their own: itself.

    The end of such a stream is the end of its bytes: `flush` adds `done`, unless the lines tell
    whether they are done and the last one was not.

    Telling what is new takes all that was said before; how much of that is kept has a limit.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._texts: dict[str, str] = {}
        self._calls: dict[str, tuple[str, str]] = {}
        self._called: set[str] = set()
        self._results: dict[str, str] = {}
        self._said = False
        self._done: bool | None = None
        self._kept = 0

    def read(self, line: str) -> list[str] | None:
        """Return the events of a line; `None` if it is not JSON.

        Raises:
            EventTooLargeError: The lines so far say more than can be kept.
        """
        if not is_document(line):
            return None
        fields = _message_fields(line)
        kind = str(fields.get("type") or "")
        identity = str(fields.get("id") or "")
        done = fields.get("done")
        if kind == _TOOL_RESULT:
            self._count(identity, fields["message"], self._results.get(identity))
            self._results[identity] = fields["message"]
            return self.end() if done is True else []
        events = self.end(but=identity if kind == _TOOL_CALL else None)
        if kind == _TOOL_CALL:
            return events + self._call(identity, fields["message"])
        if kind not in _SAID or not fields:
            return [*events, line]
        self._said = True
        self._done = done if isinstance(done, bool) else self._done
        return events + self._message(identity, fields["message"])

    def flush(self) -> list[ServerSentEvent]:
        """End the stream and, with it, the answer."""
        events = super().flush()
        if self._said and self._done is not False and not self.truncated:
            events.append(ServerSentEvent(data=_chat_event("done")))
        self._said = False
        return events

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
            event = _chat_event("tool_call", identity, tool=name, args=decode(arguments))
        except (ValueError, RecursionError):
            self._count(identity, arguments, self._calls.get(identity, (None, None))[1])
            self._calls[identity] = (name, arguments)
            return []
        self._calls.pop(identity, None)
        if identity:
            self._count(identity, "", None)
            self._called.add(identity)
        return [event]

    def end(self, but: str | None = None) -> list[str]:
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


def _message_fields(line: str) -> dict[str, Any]:
    """Read a line that holds a message; empty for every other."""
    try:
        value = decode(line)
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


class DataStreamDecoder(LineDecoder):
    """Decode the records of a data stream."""

    def read(self, line: str) -> list[str] | None:
        """Return the event of a record."""
        event = chat_event(line)
        return None if event is None else [event]


def chat_event(record: str) -> str | None:
    """Write a record as the chat event it stands for, in the JSON of document 002.

    Records that document 002 has no event for become events of a type of their own; a record whose
    payload cannot be read stays as it is. The payload has to be a whole JSON text, array or object:
    `a: 1` and `3:30 pm` are no records, for which `None` is returned.
    """
    kind, payload = record[:1], record[2:]
    if not (PREFIX.match(record) and is_document(payload)):
        return None
    if kind in _TEXTS and payload[0] == '"':
        name, field = _TEXTS[kind]
        return f'{{"type": "{name}", "{field}": {payload}}}'
    try:
        return json.dumps(_wire_event(kind, decode(payload)))
    except (ValueError, RecursionError):
        return record


def _wire_event(kind: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {"type": _NAMES.get(kind, f"record_{kind}"), "data": value}
    fields = cast("dict[str, Any]", value)
    # What ties a result to its call.
    identity = fields.get("toolCallId")
    tie = {} if identity is None else {"id": identity}
    if kind == "9":
        return {
            "type": "tool_call",
            "tool": fields.get("toolName"),
            "args": fields.get("args"),
            **tie,
        }
    if kind == "a":
        result = fields.get("result", fields.get("output"))
        return {"type": "tool_result", "result": result, **tie}
    if kind == "3" or (kind == "e" and "error" in fields):
        return {**fields, "type": "error"}
    if kind == "d" and fields.get("finishReason") == "error":
        return {"message": "the answer ended with an error", **fields, "type": "error"}
    if kind == "d":
        return {**fields, "type": "done" if fields.get("finishReason") else "finish"}
    # Workflows send events that name their own type.
    return {"type": _NAMES.get(kind, f"record_{kind}"), **fields}


class ChatDecoder:
    """Decode a chat stream of any form into the events of document 002.

    The data of an event is the JSON of document 002 where there is an event for what the stream
    said, and what came over the wire where there is none.

    Args:
        content_type: The content type of the answer, if it has one.
        max_event_bytes: How large one event may be.

    Attributes:
        form: How the answer is written, as soon as that is known.
        body: After `flush`, the answer if it was no stream, as far as it was kept.
    """

    __slots__ = ("_content_type", "_in_line", "_limit", "_lines", "_sse", "_start", "body", "form")

    def __init__(
        self, content_type: str | None = None, *, max_event_bytes: int = MAX_EVENT_BYTES
    ) -> None:
        self._content_type = content_type
        self._sse = SSEDecoder(framing="lines", max_event_bytes=max_event_bytes)
        self._lines: LineDecoder | None = None
        self._start = bytearray()
        self._limit = max_event_bytes
        self._in_line = False
        self.form: ChatForm | None = None
        self.body: bytes | None = None

    @property
    def streams(self) -> bool:
        """Whether the answer is known to be a stream."""
        return self.form is not None and self.form is not ChatForm.NO_STREAM

    @property
    def has_enough(self) -> bool:
        """Whether the rest of the answer would change nothing."""
        return self.form is ChatForm.NO_STREAM and len(self._start) >= self._limit

    @property
    def truncated(self) -> bool:
        """After `flush`, whether the stream ended inside an event."""
        return (self._lines or self._sse).truncated

    @property
    def comments(self) -> int:
        """How many times the server has shown that it is alive without saying anything."""
        return (self._lines or self._sse).comments

    @property
    def last_event_id(self) -> str:
        """The id to resume after; empty if the stream has none."""
        return self._sse.last_event_id

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Feed the next bytes; return the events they complete.

        Raises:
            EventTooLargeError: An event is larger than `max_event_bytes`.
        """
        if self.form is _SSE:
            events = _unwrapped(self._sse.feed(chunk))
        elif self._lines is not None:
            events = self._lines.feed(chunk)
        else:
            return self._collect(chunk)
        if self._start and events:
            self._start = bytearray()
        return events

    def feed_plain(self, chunk: bytes) -> list[bytes] | None:
        """Feed the next bytes and settle, if they are plain events of an event stream.

        Returns:
            The data of the events as it came, see `SSEDecoder.feed_plain`: `plain_event` tells
            which chat event it is. `None` if the bytes are not fed.

        Raises:
            EventTooLargeError: An event has too many elements.
        """
        # What is kept of the beginning is for `feed` to forget.
        if self.form is not _SSE or self._start:
            return None
        data = self._sse.feed_plain(chunk, settle=True)
        if data is not None and max(len(chunk), len(data[0])) > _MAX_EVENT_ELEMENTS:
            for each in data:
                check_event_elements(each)
        return data

    def settle(self) -> list[ServerSentEvent]:
        """Return the event that only waits for the next line, if there is one.

        Call it when the stream falls silent; see `SSEDecoder.settle`.
        """
        events = self._sse.settle()
        return _unwrapped(events) if events else events

    def flush(self) -> list[ServerSentEvent]:
        """End the stream and return what its end completes.

        Raises:
            EventTooLargeError: The decoder had failed.
        """
        events: list[ServerSentEvent] = []
        if not self.streams:
            start = bytes(self._start)
            check_event_elements(start)
            if self.form is None:
                form = wire_form(self._content_type, start, complete=True)
                events = self._open(form or _SSE)
        if self.streams:
            events += _unwrapped(self._sse.flush()) if self._lines is None else self._lines.flush()
        if not (events or self.comments) and self._start.strip() and not self._says_something():
            self.body = bytes(self._start)
        return events

    def _collect(self, chunk: bytes) -> list[ServerSentEvent]:
        """Collect until it is clear what this is; after that, what is no stream."""
        self._start += chunk
        # Only the end of the first line, or what follows it, says more than was known.
        tells = b"\n" in chunk if self._in_line else bool(chunk.strip())
        is_full = len(self._start) >= self._limit
        if self.form is not None or not (tells or is_full):
            return []
        start = bytes(self._start)
        check_event_elements(start)
        form = wire_form(self._content_type, start, complete=False)
        brace = start.find(b"{")
        if form is None and is_full:
            form = _form_by_type(self._content_type) if brace < 0 else ChatForm.NDJSON
        self._in_line = brace >= 0 and start.find(b"\n", brace) < 0
        return [] if form is None else self._open(form)

    def _open(self, form: ChatForm) -> list[ServerSentEvent]:
        """Begin to read, now that the form is known; keep some of it in case it says nothing."""
        self.form = form
        if form is ChatForm.NO_STREAM:
            if self._start.lstrip().startswith(b"<"):
                self._limit = KEPT_BODY
            return []
        if form is not _SSE:
            lines = NDJSONDecoder if form is ChatForm.NDJSON else DataStreamDecoder
            self._lines = lines(self._limit)
        start, self._start = bytes(self._start), bytearray()
        events = self.feed(start)
        if not (events or self.comments):
            self._start += start[:KEPT_BODY]
        return events

    def _says_something(self) -> bool:
        """Return whether a stream without events was an event stream, not some other text."""
        return self.streams and (self.truncated or _FIELD.search(self._start) is not None)


def _unwrapped(events: list[ServerSentEvent]) -> list[ServerSentEvent]:
    """Translate events whose data is a record of the data stream protocol."""
    as_is = True
    for _, data, _, _ in events:
        as_is = as_is and data[:1] == "{"
        check_event_elements(data)
    return events if as_is else [_translated(event) for event in events]


def plain_event(data: bytes) -> str:
    """Return the JSON of a chat event from the data of a plain one."""
    text = data.decode("utf-8", "replace")
    return chat_event(text) or text


def _translated(event: ServerSentEvent) -> ServerSentEvent:
    data = chat_event(event.data)
    return event if data is None else event._replace(data=data)
