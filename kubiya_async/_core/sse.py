"""Turn the bytes of an event stream into events (WHATWG HTML, section 9.2.6), and nothing else.

No IO, no JSON models, no reconnecting: bytes go in as they arrive, events come out as soon as
they are known. `lines` and `sse_lines` deal with bytes and line ends, `sse_blocks` with what the
lines mean, `sse_unblanked` with the framing that lacks blank lines.
"""

from __future__ import annotations

from typing import Final, Literal

from kubiya_async._core.sse_blocks import DEFAULT_NAME, Blocks, ServerSentEvent, new_event
from kubiya_async._core.sse_lines import EventLines
from kubiya_async._core.sse_unblanked import UnblankedBlocks
from kubiya_async.errors import EventTooLargeError

Framing = Literal["strict", "lines"]
"""What ends an event: a blank line, or also a complete JSON document that more data follows."""

MAX_EVENT_BYTES: Final = 16 * 1024 * 1024

_BRACE: Final = 123


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
        "_idle",
        "_may_hold",
        "_small",
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
        self._small = self._blocks.small
        self._assembler = EventLines()
        self._failed = False
        self._ended = False
        self._idle = self._may_hold = False
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
        """Take the next bytes and return the events they complete.

        Events before one that is too large are still returned; the error follows with the next
        call. A decoder that has failed stays failed.

        Raises:
            EventTooLargeError: An event is larger than `max_event_bytes`.
        """
        # Most chunks of a live stream are one event and nothing else.
        if chunk[:6] == b"data: " and self._blocks.size + len(chunk) <= self._small:
            if self._idle and chunk[-2:] == b"\n\n":
                text = chunk[6:-2].decode("utf-8", "replace")
                if "\n" not in text and "\r" not in text:
                    return [new_event(ServerSentEvent, (DEFAULT_NAME, text, self._blocks.id, None))]
            elif self._may_hold and chunk[-2:] == b"}\n" and chunk[6] == _BRACE:
                text = chunk[6:-1].decode("utf-8", "replace")
                if "\n" not in text and "\r" not in text:
                    self._idle = False
                    return self._blocks.hold(text)
        if self._failed:
            raise self._blocks.too_large()
        if self._ended:
            self._begin()
        return self._take(chunk)

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
        self._idle = self._may_hold = False
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
        if not blocks.is_complete():
            self._may_hold = False
            return []
        events: list[ServerSentEvent] = []
        if self._may_hold:
            events.append(blocks.release())
        else:
            blocks.end(events)
        self._idle = self._may_hold = self._assembler.idle
        return events

    def _take(self, chunk: bytes) -> list[ServerSentEvent]:
        events: list[ServerSentEvent] = []
        lines, blocks = self._assembler, self._blocks
        try:
            text = lines.feed(chunk)
            if text:
                blocks.take(text, events)
            if lines.idle:
                self._idle = not blocks.size
                self._may_hold = blocks.may_hold
            else:
                self._idle = self._may_hold = False
                blocks.look_ahead(lines.tail, events)
        except EventTooLargeError:
            self._fail()
            if not events:
                raise
        return events

    def _begin(self) -> None:
        self._assembler = EventLines()
        self._blocks.begin()
        self._ended = False
        self.truncated = False

    def _fail(self) -> None:
        self._failed = True
        self._idle = self._may_hold = False
        self._assembler = EventLines()
        self._blocks.begin()
