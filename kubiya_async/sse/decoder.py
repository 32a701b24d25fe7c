"""Turn the bytes of an event stream into events (WHATWG HTML, section 9.2.6), and nothing else.

No IO, no JSON models, no reconnecting: bytes go in as they arrive, events come out as soon as they
are known. `Blocks` is what the standard says, `UnblankedBlocks` the framing that lacks blank lines.
Chunks of nothing but plain events, as most are, take the short way `SSEDecoder.feed_plain`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypeAlias, cast

from kubiya_async._messages.redact import masks_keys
from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse.json_document import DocumentProgress, cannot_continue, is_document
from kubiya_async.sse.lines import LineAssembler, weight

DEFAULT_NAME: Final = "message"

_DATA: Final = b"data: "
_FIELDS: Final = frozenset({"event", "id", "retry"})
_LONGEST_NAME: Final = 5
# One character, also the one that replaces an invalid byte, takes at most four bytes.
_WIDEST_CHARACTER: Final = 4
# Python may be told to refuse longer numbers, and no clock could hold them.
_MAX_RETRY_DIGITS: Final = 640


_Fields: TypeAlias = tuple[str, str, str, int | None]


@masks_keys
class ServerSentEvent(NamedTuple):
    """One event of a stream.

    Attributes:
        event: Its name; `message` when the stream gave none.
        data: Its data; lines are joined by LF.
        id: The stream's last event id at the end of this event, which an earlier one may have set.
        retry: Milliseconds to wait before reconnecting, if this event's own block set them.
    """

    event: str = DEFAULT_NAME
    data: str = ""
    id: str = ""
    retry: int | None = None


# Building the tuple directly takes 60 % of the time of calling the class.
new_event: Callable[[type[ServerSentEvent], _Fields], ServerSentEvent]
new_event = cast("Any", tuple).__new__


class Blocks:
    """Read the lines of an event stream block by block.

    Attributes:
        id: The id the next event will carry.
        size: Bytes of the unfinished block's values, and one for each of them.
        small: As many characters surely fit into one event.
        needs_gap: Whether only a blank line ends a block.
    """

    needs_gap: ClassVar[bool] = True

    __slots__ = (
        "_data",
        "_event",
        "_limit",
        "_more",
        "_retry",
        "comments",
        "id",
        "last_event_id",
        "retry",
        "size",
        "small",
    )

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.small: int = limit // _WIDEST_CHARACTER
        self.comments: int = 0
        self.last_event_id: str = ""
        self.retry: int | None = None
        self.begin()

    def begin(self) -> None:
        """Forget what belongs to one stream; the last id and the reconnection time outlive it."""
        self.id: str = ""
        self._clear()

    def _clear(self) -> None:
        self._data: str | None = None
        self._more = bytearray()
        self._event = ""
        self._retry: int | None = None
        self.size: int = 0

    @property
    def data(self) -> str:
        """The unfinished block's data so far."""
        data = self._data or ""
        return data + self._more.decode() if self._more else data

    def take(self, text: str, events: list[ServerSentEvent]) -> None:
        """Read whole lines, each ended by LF, and append the events they complete."""
        lines = text.split("\n")
        del lines[-1]
        for line in lines:
            if line[:5] == "data:":
                self._add_data(line[6:] if line[5:6] == " " else line[5:], events)
            elif not line:
                self.end(events)
            elif line[0] == ":":
                self.comments += 1
            else:
                self._take_field(line, events)

    def look_ahead(self, tail: bytearray, events: list[ServerSentEvent]) -> None:  # noqa: ARG002 - used by the other framing
        """Record a line that has begun, before it is complete."""
        if self.size + len(tail) > self._limit:
            colon = tail.find(b":", 0, _LONGEST_NAME + 1)
            value = len(tail) - colon - 1 - tail.startswith(b" ", colon + 1)
            if colon > 0 and self.size + value > self._limit:
                raise self.too_large()

    def end(self, events: list[ServerSentEvent]) -> None:
        """Read a blank line: the block is over, and an event if it has data."""
        self.last_event_id = self.id
        if self._data is not None:
            name = self._event or DEFAULT_NAME
            events.append(new_event(ServerSentEvent, (name, self.data, self.id, self._retry)))
        if self.size:
            self._clear()

    def is_complete(self) -> bool:
        """Return whether the block is an event although no blank line has come."""
        return False

    def too_large(self) -> EventTooLargeError:
        """Return the error for a block that passes the limit."""
        return EventTooLargeError(
            f"an event of the stream is larger than max_event_bytes ({self._limit})",
            last_event_id=self.last_event_id or None,
        )

    def _take_field(self, line: str, events: list[ServerSentEvent]) -> None:
        name, _, value = line.partition(":")
        if name == "data":
            self._add_data("", events)
        elif name in _FIELDS:
            value = value.removeprefix(" ")
            self._weigh(value)
            self._set(name, value)

    def _set(self, name: str, value: str) -> None:
        if name == "event":
            self._event = value
        elif not is_valid(name, value):
            return
        elif name == "id":
            self.id = value
        else:
            self.retry = self._retry = int(value.lstrip("0") or "0")

    def _add_data(self, value: str, events: list[ServerSentEvent]) -> None:  # noqa: ARG002 - used by the other framing
        self._weigh(value)
        if self._data is None:
            self._data = value
        else:
            # As bytes: a list of a million short strings weighs twenty times its text.
            self._more += b"\n" + value.encode()

    def _weigh(self, value: str) -> None:
        size = self.size + (len(value) if value.isascii() else weight(value))
        if size > self._limit:
            raise self.too_large()
        self.size = size + 1


def is_valid(name: str, value: str) -> bool:
    """Return whether a field's value is one that the standard does not ignore."""
    if name == "id":
        return "\0" not in value
    if name == "retry":
        digits = value.isascii() and value.isdigit()
        return digits and len(value.lstrip("0")) <= _MAX_RETRY_DIGITS
    return True


class UnblankedBlocks(Blocks):
    """Read blocks that end at a blank line or where another JSON document begins."""

    needs_gap: ClassVar[bool] = False

    __slots__ = ("_late", "_progress")

    def _clear(self) -> None:
        super()._clear()
        self._late: dict[str, str] = {}
        self._progress: DocumentProgress | None = None

    def look_ahead(self, tail: bytearray, events: list[ServerSentEvent]) -> None:
        """End the block as soon as another `data:` line begins."""
        if tail.startswith(b"data:") and self.is_complete():
            self._split(events)
        super().look_ahead(tail, events)

    def end(self, events: list[ServerSentEvent]) -> None:
        """Read a blank line: fields that came after the data belong to it after all."""
        if self._late:
            self._set_late()
        super().end(events)

    def is_complete(self) -> bool:
        """Return whether the data so far is one complete JSON document."""
        if self._data is None:
            return False
        if self._progress is None:
            if is_document(self._data):
                return True
            self._progress = DocumentProgress(self._data)
        return self._progress.balanced and self._progress.is_complete(self.data)

    def _set(self, name: str, value: str) -> None:
        if self._data is None:
            super()._set(name, value)
        elif is_valid(name, value):
            self._late[name] = value

    def _set_late(self) -> None:
        late, self._late = self._late, {}
        for name, value in late.items():
            super()._set(name, value)

    def _add_data(self, value: str, events: list[ServerSentEvent]) -> None:
        if self._data is not None and self._begins_event(self._data, value):
            self._split(events)
        if self._late:
            self._set_late()
        super()._add_data(value, events)
        if self._progress is not None:
            self._progress.add(value)

    def _begins_event(self, data: str, value: str) -> bool:
        # Whether both lines fit may not depend on when the second one was seen to begin.
        if self.size + weight(value) <= self._limit:
            last = data if self._progress is None else self._progress.last_line
            if cannot_continue(last, value):
                return True
        return self.is_complete()

    def _split(self, events: list[ServerSentEvent]) -> None:
        """End the block before fields that came after its data: they are the next one's."""
        late, self._late = self._late, {}
        super().end(events)
        for name, value in late.items():
            self._weigh(value)
            self._set(name, value)


Framing = Literal["strict", "lines"]
"""What ends an event: a blank line, or also a complete JSON document that more data follows."""

MAX_EVENT_BYTES: Final = 16 * 1024 * 1024


class SSEDecoder:
    """Decode an event stream, however it is cut into chunks.

    The work is linear in the bytes for every way of cutting them. Only the unfinished event is
    kept in memory; of comments and unknown fields nothing is, however long they are.

        decoder = SSEDecoder()
        for chunk in chunks:
            for event in decoder.feed(chunk):
                print(event.event, event.data)

    Args:
        framing: `strict` is the standard to the letter. `lines` is for streams of JSON documents
            that may lack the blank lines: data that is a complete document also ends where another
            `data:` line begins, and at the end of the stream.
        max_event_bytes: How large an event may be: the bytes of its fields' values.

    Attributes:
        max_event_bytes: The limit, as given.
        truncated: After `flush`, whether the stream ended inside an event; see `pending`.
    """

    __slots__ = (
        "_assembler",
        "_blocks",
        "_ended",
        "_failed",
        "max_event_bytes",
        "truncated",
    )

    def __init__(
        self, *, framing: Framing = "strict", max_event_bytes: int = MAX_EVENT_BYTES
    ) -> None:
        if framing not in {"strict", "lines"}:
            raise ValueError(f"framing must be 'strict' or 'lines', not {framing!r}")
        if max_event_bytes < 1:
            raise ValueError(f"max_event_bytes must be at least 1, not {max_event_bytes}")
        blocks = UnblankedBlocks if framing == "lines" else Blocks
        self.max_event_bytes: int = max_event_bytes
        self._blocks = blocks(max_event_bytes)
        self._assembler = LineAssembler(fields_only=True)
        self._failed = False
        self._ended = False
        self.truncated: bool = False

    @property
    def last_event_id(self) -> str:
        """The id to resume after, as of the last block that has ended; empty if there is none."""
        return self._blocks.last_event_id

    @property
    def retry(self) -> int | None:
        """The milliseconds to wait before reconnecting, if the stream has set them."""
        return self._blocks.retry

    @property
    def comments(self) -> int:
        """How many comments have come by; servers send them to show that they are alive."""
        return self._blocks.comments

    @property
    def pending(self) -> str:
        """What has arrived of an event that is not complete, or never will be after `flush`."""
        data = self._blocks.data
        rest = self._assembler.unfinished.decode("utf-8", "replace")
        return f"{data}\n{rest}" if data and rest else data or rest

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Feed the next bytes; return the events they complete.

        Events before one that is too large are still returned; the error follows with the next
        call. A decoder that has failed stays failed.

        Raises:
            EventTooLargeError: An event is larger than `max_event_bytes`.
        """
        if (plain := self.feed_plain(chunk)) is not None:
            last_id = self._blocks.id
            texts = [data.decode("utf-8", "replace") for data in plain]
            return [new_event(ServerSentEvent, (DEFAULT_NAME, t, last_id, None)) for t in texts]
        if self._failed:
            raise self._blocks.too_large()
        if self._ended:
            self._begin()
        return self._take(chunk)

    def feed_plain(self, chunk: bytes, *, settle: bool = False) -> list[bytes] | None:
        """Feed the next bytes if they are plain events, at a tenth of what taking them apart costs.

        Plain is an event of one `data: ` line, and the blank line after it. Before such events may
        stand the rest of a line that has begun, and behind them the beginning of another one.

        Args:
            chunk: The bytes.
            settle: Whether `settle` would be called next. In the `lines` framing lines that are an
                object each are then plain events as well.

        Returns:
            The data of the events, not decoded; `None`, and nothing is fed, if there is anything
            else among the bytes.
        """
        blocks = self._blocks
        if blocks.size or self._ended:
            return None
        whole = self._from_line_start(chunk)
        if whole[:6] != _DATA or len(whole) > blocks.small:
            return None
        if b"\r" in whole:
            whole = whole.replace(b"\r\n", b"\n")
        found = _plain(whole, blanks=blocks.needs_gap or not settle)
        if found is None:
            return None
        data, rest = found
        blocks.last_event_id = blocks.id
        if rest or not self._assembler.idle:
            self._assembler.restart(rest)
        return data

    def _from_line_start(self, chunk: bytes) -> bytes:
        """Put the line that has begun before its rest; nothing if there is more to remember."""
        lines = self._assembler
        if lines.idle:
            return chunk
        # Only if its end has come: a long line would be copied with each of its pieces.
        return bytes(lines.tail) + chunk if b"\n" in chunk and lines.may_restart else b""

    def flush(self) -> list[ServerSentEvent]:
        """End the stream and return what its end completes.

        The standard discards an event that lacks its blank line, so in the strict framing nothing
        is returned. In the `lines` framing data that is a complete JSON document is an event, even
        if its line has no end. Bytes fed after this begin a new stream.

        Raises:
            EventTooLargeError: The decoder had failed.
        """
        if self._failed:
            raise self._blocks.too_large()
        if self._ended:
            return []
        events: list[ServerSentEvent] = []
        rest = self._assembler.unfinished
        if not self._blocks.needs_gap and rest.startswith(b"data:"):
            events = self._take(b"\n")
            rest = b""
        if self._blocks.is_complete():
            self._blocks.end(events)
        self.truncated = bool(self._blocks.size or rest)
        self._ended = True
        return events

    def settle(self) -> list[ServerSentEvent]:
        """Return the event that only waits for the next line, if there is one.

        For streams without blank lines that fall silent: a complete JSON document has arrived, and
        only an `event:` or `id:` line could still belong to it. Call it after a moment without
        bytes. The strict framing never has such an event.
        """
        blocks = self._blocks
        if not blocks.size or self._ended or self._assembler.tail:
            return []
        events: list[ServerSentEvent] = []
        if blocks.is_complete():
            blocks.end(events)
        return events

    def _take(self, chunk: bytes) -> list[ServerSentEvent]:
        events: list[ServerSentEvent] = []
        lines, blocks = self._assembler, self._blocks
        try:
            text = lines.feed(chunk)
            if text:
                blocks.take(text, events)
            if not lines.idle:
                blocks.look_ahead(lines.tail, events)
        except EventTooLargeError:
            self._fail()
            if not events:
                raise
        return events

    def _begin(self) -> None:
        self._assembler = LineAssembler(fields_only=True)
        self._blocks.begin()
        self._ended = False
        self.truncated = False

    def _fail(self) -> None:
        self._failed = True
        self._assembler = LineAssembler(fields_only=True)
        self._blocks.begin()


def _plain(chunk: bytes, *, blanks: bool) -> tuple[list[bytes], bytes] | None:
    """Split a chunk of plain events into their data and the incomplete line after them."""
    end = chunk.rfind(b"\n\n") + 2
    if end > 1:
        data, rest = chunk[6 : end - 2].split(b"\n\n" + _DATA), chunk[end:]
        is_plain = True
    else:
        end = chunk.rfind(b"\n") + 1
        data, rest = chunk[6 : end - 1].split(b"\n" + _DATA), chunk[end:]
        # Any other line that has begun may yet belong to the last event.
        is_plain = not blanks and end > 0 and (not rest or rest[:5] == b"data:")
        is_plain = is_plain and _are_objects(data)
    # To look for another line end in a copy of it all takes a tenth of counting them.
    others = b"".join((*data, rest))
    return (data, rest) if is_plain and b"\n" not in others and b"\r" not in others else None


def _are_objects(data: list[bytes]) -> bool:
    """Return whether all lines are an object each, of which none goes on with the next line."""
    # Two characters tell that what precedes an object is over; only the last needs a parse.
    braces = all(line[:1] == b"{" and line[-1:] == b"}" for line in data)
    return braces and is_document(data[-1].decode("utf-8", "replace"))
