"""Lines in, events out: the upper half of the event-stream format (WHATWG HTML, 9.2.6).

A block is the run of lines up to a blank line; its `data`, `event`, `id` and `retry` fields make
one event. This is the standard to the letter; `sse_unblanked` adds the framing without blank lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, TypeAlias, cast

from kubiya_async._core.lines import weight
from kubiya_async._core.scrub import masks_keys
from kubiya_async.errors import EventTooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_NAME: Final = "message"

_GAP: Final = "\n\n"
_DATA: Final = "data: "
_GAP_DATA: Final = _GAP + _DATA
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
        self.small = limit // _WIDEST_CHARACTER
        self.comments = 0
        self.last_event_id = ""
        self.retry: int | None = None
        self.begin()

    def begin(self) -> None:
        """Forget what belongs to one stream; the last id and the reconnection time outlive it."""
        self.id = ""
        self._clear()

    def _clear(self) -> None:
        self._data: str | None = None
        self._more = bytearray()
        self._event = ""
        self._retry: int | None = None
        self.size = 0

    @property
    def may_hold(self) -> bool:
        """Whether a line of data that is an object may go to `hold`: in the standard, never."""
        return False

    def hold(self, data: str) -> list[ServerSentEvent]:
        """Begin a block with a line of data, and return the event of the block it ends, if any."""
        events = [self.release()] if self.size else []
        self._data = data
        self.size = weight(data) + 1
        return events

    def release(self) -> ServerSentEvent:
        """End the block that is held and return its event."""
        self.last_event_id = self.id
        event = new_event(ServerSentEvent, (DEFAULT_NAME, self._data or "", self.id, None))
        self._data = None
        self.size = 0
        return event

    @property
    def data(self) -> str:
        """The unfinished block's data so far."""
        data = self._data or ""
        return data + self._more.decode() if self._more else data

    def take(self, text: str, events: list[ServerSentEvent]) -> None:
        """Read whole lines, each ended by LF, and append the events they complete."""
        start = text.find(_GAP) + 2 if self.size else 0
        if text[start : start + 6] != _DATA or "\n\n" not in text:
            self._take_lines(text, events)
            return
        end = text.rfind(_GAP) + 2
        if start:
            self._take_lines(text[:start], events)
        self._take_plain(text[start:end], events)
        if end < len(text):
            self._take_lines(text[end:], events)

    def look_ahead(self, tail: bytearray, events: list[ServerSentEvent]) -> None:  # noqa: ARG002 - used by the other framing
        """Take note of the line that has begun, before it is complete."""
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
        """Tell whether the block is an event although no blank line has come."""
        return False

    def too_large(self) -> EventTooLargeError:
        """Build the error for a block that passes the limit."""
        return EventTooLargeError(
            f"an event of the stream is larger than max_event_bytes ({self._limit})",
            last_event_id=self.last_event_id or None,
        )

    def _take_plain(self, text: str, events: list[ServerSentEvent]) -> None:
        """Read blocks of which most are a single `data: ` line, at a third of the cost."""
        if not self.size and len(text) <= self.small:
            id_ = self.id
            parts = text[6:-2].split(_GAP_DATA)
            if text.count("\n") == 2 * len(parts):
                events += [new_event(ServerSentEvent, (DEFAULT_NAME, p, id_, None)) for p in parts]
                return
        self._take_lines(text, events)

    def _take_lines(self, text: str, events: list[ServerSentEvent]) -> None:
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
    """Tell whether a field's value is one that the standard does not ignore."""
    if name == "id":
        return "\0" not in value
    if name == "retry":
        digits = value.isascii() and value.isdigit()
        return digits and len(value.lstrip("0")) <= _MAX_RETRY_DIGITS
    return True
