"""The lines of an event stream, without those that say nothing.

What the lines mean is the business of `sse_blocks`.
"""

from __future__ import annotations

from typing import Final

from kubiya_async._core.lines import LineAssembler

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
            self.tail = bytearray(b"-" if name else b":")

    def _join(self, head: bytes) -> bytes | bytearray:
        if self._dropping:
            ends = (head.find(b"\n"), head.find(b"\r"))
            head = head[min(end for end in ends if end >= 0) :]
        self._kept = self._dropping = False
        return super()._join(head)
