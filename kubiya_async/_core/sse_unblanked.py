"""The framing of document 002's chat stream: `data:` lines without blank lines between them.

    data: {"type": "message", "content": "Hello"}
    data: {"type": "done"}

A block that is one complete JSON document ends as soon as another `data:` line begins or the
stream ends, besides ending at a blank line as in the standard. JSON that really is split over
lines is not complete before its last one, so it is still joined.

Two cases the rule leaves open are settled for what servers mean:

- `event:`, `id:` and `retry:` between two documents belong to the second one, unless a blank line
  says that they belong to the first.
- A block that is not JSON ends before a line that is an object by itself if no JSON document could
  have the two lines side by side. One broken event then does not swallow the rest of the stream.
"""

from __future__ import annotations

from typing import ClassVar, Final

from kubiya_async._core.json_document import DocumentProgress, cannot_continue, is_document
from kubiya_async._core.lines import weight
from kubiya_async._core.sse_blocks import (
    DEFAULT_NAME,
    Blocks,
    ServerSentEvent,
    is_valid,
    new_event,
)

_DATA: Final = "data: "
_NEXT_DATA: Final = "\n" + _DATA
_JOINT: Final = "}" + _NEXT_DATA + "{"


class UnblankedBlocks(Blocks):
    """Read blocks that end at a blank line or where another JSON document begins."""

    needs_gap: ClassVar[bool] = False

    __slots__ = ("_late", "_progress")

    def _clear(self) -> None:
        super()._clear()
        self._late: dict[str, str] = {}
        self._progress: DocumentProgress | None = None

    def take(self, text: str, events: list[ServerSentEvent]) -> None:
        """Read whole lines, each ended by LF, and append the events they complete."""
        if "\n\n" in text or not self._take_objects(text, events):
            super().take(text, events)

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
        """Tell whether the data so far is one complete JSON document."""
        if self._data is None:
            return False
        if self._progress is None:
            if is_document(self._data):
                return True
            self._progress = DocumentProgress(self._data)
        return self._progress.balanced and self._progress.is_complete(self.data)

    @property
    def may_hold(self) -> bool:
        """Whether a line of data that is an object may go to `hold`.

        It may if no block has begun, or if the block is a line of data, no more, that surely ends
        where an object begins.
        """
        return not self.size or (
            self._data is not None
            and self._progress is None
            and not (self._event or self._retry is not None or self._late)
            and cannot_continue(self._data, "{}")
        )

    def _take_objects(self, text: str, events: list[ServerSentEvent]) -> bool:
        """Read lines that are one object each, if there is nothing else among them."""
        if text[:7] != "data: {" or text[-2] != "}" or self.size + len(text) > self.small:
            return False
        if not self.may_hold:
            return False
        parts = text[6:-1].split(_NEXT_DATA)
        joints = len(parts) - 1
        if text.count("\n") != joints + 1 or text.count(_JOINT) != joints:
            return False
        events += self.hold(parts.pop())
        id_ = self.id
        events += [new_event(ServerSentEvent, (DEFAULT_NAME, p, id_, None)) for p in parts]
        return True

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
