"""The lines of a stream, without those that say nothing; what they mean is for the decoders."""

from __future__ import annotations

from typing import Final

_MARK: Final = b"\xef\xbb\xbf"
_LF: Final = 10
_CR: Final = 13
_FIELDS: Final = (b"data", b"event", b"id", b"retry")
_LONGEST_NAME: Final = 5


class LineAssembler:
    """Collect bytes and give back the lines that are complete.

    Splitting before decoding is sound: an ASCII byte always ends a broken UTF-8 sequence.

    Args:
        fields_only: Whether they are the lines of an event stream. One that can only turn out to be
            a comment or a field the format does not know is not kept then: one character stands in
            for it, however long it gets.

    Attributes:
        tail: What is kept of the unfinished line.
        idle: Whether the next byte begins a line and nothing is left to remember.
    """

    __slots__ = ("_after_cr", "_is_kept", "_keeps", "_mark", "idle", "tail")

    def __init__(self, *, fields_only: bool = False) -> None:
        self.tail: bytearray = bytearray()
        self.idle: bool = False
        self._mark: bytes | None = b""
        self._after_cr = False
        # `None`: the line's first bytes decide.
        self._keeps = self._is_kept = None if fields_only else True

    @property
    def unfinished(self) -> bytes:
        """The beginning of a line that matters and has no end yet."""
        return b"" if self._is_kept is False else bytes(self.tail)

    @property
    def may_restart(self) -> bool:
        """Whether all there is to remember is the beginning of a line, whole, in `tail`."""
        return self._mark is None and not self._after_cr and self._is_kept is not False

    def restart(self, tail: bytes) -> None:
        """Forget the unfinished line for `tail`, the beginning of another one."""
        self.tail = bytearray()
        self._is_kept = self._keeps
        self.idle = True
        self._hold(tail)

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
        """Keep the beginning of an unfinished line, unless it is not worth keeping."""
        if not piece or self._is_kept is False:
            return
        self.idle = False
        self.tail += piece
        if self._is_kept is not None:
            return
        name, colon, _ = bytes(self.tail[: _LONGEST_NAME + 1]).partition(b":")
        if colon:
            self._is_kept = name in _FIELDS
        elif not any(field.startswith(name) for field in _FIELDS):
            self._is_kept = False
        if self._is_kept is False:
            self.tail = bytearray(b"-" if name else b":")

    def _join(self, head: bytes) -> bytes | bytearray:
        """Put the unfinished line before the rest of it."""
        if self._is_kept is False:
            ends = (head.find(b"\n"), head.find(b"\r"))
            head = head[min(end for end in ends if end >= 0) :]
        self._is_kept = self._keeps
        if not self.tail:
            return head
        whole = self.tail + head
        self.tail = bytearray()
        return whole


def weight(value: str) -> int:
    """Count the bytes of `value` as UTF-8."""
    return len(value) if value.isascii() else len(value.encode())
