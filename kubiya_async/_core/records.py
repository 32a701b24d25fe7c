"""Streams of one record per line: what their decoders have in common.

How a line is read is the business of `data_stream` and `ndjson`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from kubiya_async._core.lines import LineAssembler, weight
from kubiya_async.errors import EventTooLargeError


class WireRecord(NamedTuple):
    """One line of a stream.

    Attributes:
        kind: Its prefix, for formats that have one; empty for a line that is not what the format
            says.
        payload: Its JSON, as text; the whole line where `kind` is empty.
    """

    kind: str
    payload: str


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
        self.comments = 0
        self.truncated = False
        self.pending = ""

    @abstractmethod
    def read(self, line: str) -> WireRecord:
        """Read one line."""

    def feed(self, chunk: bytes) -> list[WireRecord]:
        """Take the next bytes and return the records they complete.

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
        self._lines = LineAssembler()
        records = [self.read(line)] if line.strip() and line[0] != ":" else []
        if records and not records[0].kind:
            self.truncated, self.pending = True, line
            return []
        return records

    def _take(self, line: str, records: list[WireRecord]) -> None:
        if line.strip() and line[0] != ":":
            records.append(self.read(line))
        else:
            self.comments += 1

    def _too_large(self) -> EventTooLargeError:
        return EventTooLargeError(
            f"a record of the stream is larger than max_event_bytes ({self._limit})"
        )
