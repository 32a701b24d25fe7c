"""The requests a local server has received, for assertions."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from multidict import CIMultiDictProxy

__all__ = ["ReceivedRequest", "RequestLog"]


@dataclass(slots=True, eq=False)
class ReceivedRequest:
    """One request as it came over the wire. Its `repr` shows neither headers nor body."""

    number: int
    """From 1, in order of arrival."""
    connection: int
    """Which connection it came on, from 1."""
    method: str
    raw_path: str
    """Path as it was sent, percent-encoding and all, without the query."""
    query: tuple[tuple[str, str], ...] = field(repr=False)
    headers: CIMultiDictProxy[str] = field(repr=False)
    """Case-insensitive; repeated headers are kept."""
    body: bytes = field(repr=False)
    received_at: float = field(repr=False)
    """Seconds since 1970 by the server's clock."""
    operation_id: str | None = None
    """The operation it was taken for, if any."""
    status: int | None = None
    """Status of the answer; `None` while there is none, or when a fault kept it from being sent."""

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


class RequestLog:
    """The last requests received, and counts of all of them.

    Args:
        keep: How many requests to keep; the counts go on when older ones are dropped.
    """

    def __init__(self, *, keep: int = 10_000) -> None:
        self._kept: deque[ReceivedRequest] = deque(maxlen=keep)
        self._by_operation: Counter[str | None] = Counter()
        self._total = 0

    def add(self, request: ReceivedRequest) -> None:
        """Note a request."""
        self._kept.append(request)
        self._by_operation[request.operation_id] += 1
        self._total += 1

    def count(self, operation_id: str | None = None) -> int:
        """Count the requests since the last `clear`, of one operation or of all."""
        return self._total if operation_id is None else self._by_operation[operation_id]

    def of(self, operation_id: str) -> list[ReceivedRequest]:
        """Return the kept requests of one operation, oldest first."""
        return [r for r in self._kept if r.operation_id == operation_id]

    @property
    def last(self) -> ReceivedRequest:
        """The newest request.

        Raises:
            IndexError: None has been received.
        """
        return self._kept[-1]

    def clear(self) -> None:
        """Forget everything, counts included."""
        self._kept.clear()
        self._by_operation.clear()
        self._total = 0

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[ReceivedRequest]:
        return iter(tuple(self._kept))

    def __getitem__(self, index: int) -> ReceivedRequest:
        return self._kept[index]

    def __repr__(self) -> str:
        return f"<RequestLog: {self._total} requests>"
