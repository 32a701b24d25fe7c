"""The lines of an event stream, without those that say nothing.

What the lines mean is the business of `sse_blocks`.
"""

from __future__ import annotations

from typing import Final

_MARK: Final = b"\xef\xbb\xbf"
_LF: Final = 10
_CR: Final = 13


class LineAssembler:
    """Collect bytes and give back the lines that are complete.

    Attributes:
        tail: What is kept of the unfinished line.
        idle: Whether the next byte begins a line and nothing is left to remember.

    Splitting before decoding is sound: an ASCII byte always ends a broken UTF-8 sequence.
    """

    __slots__ = ("_after_cr", "_mark", "idle", "tail")

    def __init__(self) -> None:
        self.tail: bytearray = bytearray()
        self.idle: bool = False
        self._mark: bytes | None = b""
        self._after_cr = False

    @property
    def unfinished(self) -> bytes:
        """The beginning of a line that has no end yet."""
        return bytes(self.tail)

    def feed(self, chunk: bytes) -> str:
        """Return the lines that `chunk` completes, each ended by LF, as one text."""
        if self.idle and chunk[-1:] == b"\n":
            text = chunk.decode("utf-8", "replace")
        else:
            text = self._feed(chunk)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text

    def _feed(self, chunk: bytes) -> str:
        if self._mark is not None:
            chunk = self._skip_mark(chunk)
        if self._after_cr and chunk:
            self._after_cr = False
            if chunk[0] == _LF:
                chunk = chunk[1:]
        end = chunk.rfind(b"\n") + 1
        end = chunk.rfind(b"\r", end) + 1 or end
        if not end:
            self._hold(chunk)
            return ""
        text = self._join(chunk[:end]).decode("utf-8", "replace")
        self._after_cr = chunk[-1] == _CR
        self.idle = not self._after_cr
        self._hold(chunk[end:])
        return text

    def _skip_mark(self, chunk: bytes) -> bytes:
        """Drop one byte order mark at the very beginning, even if it comes in pieces."""
        start = (self._mark or b"") + chunk
        if len(start) < len(_MARK) and _MARK.startswith(start):
            self._mark = start
            return b""
        self._mark = None
        return start.removeprefix(_MARK)

    def _hold(self, piece: bytes) -> None:
        """Keep the beginning of an unfinished line."""
        if piece:
            self.idle = False
            self.tail += piece

    def _join(self, head: bytes) -> bytes | bytearray:
        """Put the unfinished line before the rest of it."""
        if not self.tail:
            return head
        whole = self.tail + head
        self.tail = bytearray()
        return whole


def weight(value: str) -> int:
    """Count the bytes of `value` as UTF-8."""
    return len(value) if value.isascii() else len(value.encode())


_FIELDS: Final = (b"data", b"event", b"id", b"retry")
_LONGEST_NAME: Final = 5


class EventLines(LineAssembler):
    """Collect the lines of an event stream.

    A line that can only turn out to be a comment or a field the format does not know is not kept:
    one character stands in for it, however long it gets.
    """

    __slots__ = ("_dropping", "_kept")

    def __init__(self) -> None:
        super().__init__()
        self._kept = False
        self._dropping = False

    @property
    def unfinished(self) -> bytes:
        """The beginning of a line that matters and has no end yet."""
        return b"" if self._dropping else bytes(self.tail)

    def _hold(self, piece: bytes) -> None:
        if not piece or self._dropping:
            return
        self.idle = False
        self.tail += piece
        if not self._kept:
            self._judge()

    def _judge(self) -> None:
        """Decide from its first bytes whether the unfinished line is worth keeping."""
        name, colon, _ = bytes(self.tail[: _LONGEST_NAME + 1]).partition(b":")
        if colon:
            self._kept = name in _FIELDS
            self._dropping = not self._kept
        else:
            self._dropping = not any(field.startswith(name) for field in _FIELDS)
        if self._dropping:
            self.tail: bytearray = bytearray(b"-" if name else b":")

    def _join(self, head: bytes) -> bytes | bytearray:
        if self._dropping:
            ends = (head.find(b"\n"), head.find(b"\r"))
            head = head[min(end for end in ends if end >= 0) :]
        self._kept = self._dropping = False
        return super()._join(head)
