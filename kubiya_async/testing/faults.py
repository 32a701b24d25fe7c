"""What can go wrong on request: error answers, silence, broken connections, damaged streams.

A `Fault` says what happens to a request; `LocalServer.fail` and `Faults.add` say to which ones:

    server.fail("agents.get", status=503, times=2, headers={"Retry-After": "1"})
    server.faults.add(reset(at=40), "chat.send")
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final, Literal, TypeAlias

from kubiya_async.errors import InvalidArgumentError
from kubiya_async.testing.scripts import StreamItem

__all__ = [
    "Cut",
    "CutHow",
    "Fault",
    "Faults",
    "StreamEdit",
    "garbage",
    "gzip_bomb",
    "html_page",
    "reset",
    "slices",
    "stall",
    "stream",
    "truncate",
]

CutHow: TypeAlias = Literal["reset", "close", "stall"]
"""A RST, a FIN, or silence with the connection open."""

_HTML: Final = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n"
    "<center><h1>{0}</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n"
)
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Cut:
    """Where an answer stops, counted in bytes on the wire."""

    at: int = 0
    """Bytes sent before the cut; an answer that is shorter is cut at its end."""
    of: Literal["answer", "body"] = "answer"
    """Whether to count from the status line or from the first byte after the headers."""
    how: CutHow = "reset"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamEdit:
    """What happens to the events of a stream."""

    delay: float = 0.0
    """Seconds of silence before each event."""
    repeat: int = 1
    """How many times each event is sent."""
    insert: Mapping[int, StreamItem] = field(default_factory=dict[int, "StreamItem"])
    """Items to send before the event with this number, from 0."""
    end_after: int | None = None
    """Events after which the stream ends."""
    end: Literal["clean", "reset", "close", "stall"] = "clean"
    """How it ends then: `clean` is a complete HTTP answer that just lacks its last events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to a request."""

    status: int | None = None
    """Status of an answer made up in place of the real one."""
    body: bytes | str | Mapping[str, Any] | None = None
    """Its body; without one, the error envelope of the API the request went to."""
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Headers to add or to replace. `Content-Length` may lie."""
    raw: bytes | None = None
    """Bytes to send in place of anything like an answer; the connection is closed after them."""
    processed: bool = False
    """Whether the request is carried out before the made-up answer is given."""
    latency: float = 0.0
    """Seconds before anything is answered."""
    framing: Literal["length", "chunked", "close"] = "length"
    """How the end of an ordinary body is marked."""
    cut: Cut | None = None
    slice_size: int | None = None
    """Send at most this many bytes at once."""
    slice_delay: float = 0.0
    """Seconds between slices."""
    stream: StreamEdit | None = None

    @property
    def replaces(self) -> bool:
        """Whether the real answer is not given."""
        return any(x is not None for x in (self.status, self.body, self.raw))


def html_page(status: int = 502) -> Fault:
    """Answer with the HTML page of a gateway."""
    titles = {502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable"}
    title = titles.get(status, f"{status} Gateway Time-out" if status >= 500 else str(status))  # noqa: PLR2004
    return Fault(status=status, body=_HTML.format(title), content_type="text/html")


def garbage(status: int = 200) -> Fault:
    """Answer with bytes that are called JSON and are not."""
    return Fault(status=status, body=b'{"agents": [\xff\x00', content_type="application/json")


def reset(at: int = 0, of: Literal["answer", "body"] = "answer") -> Fault:
    """Reset the connection after this many bytes of the answer; the request is carried out."""
    return Fault(cut=Cut(at, of, "reset"))


def truncate(at: int = 0, of: Literal["answer", "body"] = "body") -> Fault:
    """Close the connection after this many bytes of the answer; the request is carried out."""
    return Fault(cut=Cut(at, of, "close"))


def stall(at: int = 0, of: Literal["answer", "body"] = "answer") -> Fault:
    """Fall silent after this many bytes of the answer; the request is carried out."""
    return Fault(cut=Cut(at, of, "stall"))


def slices(size: int, delay: float = 0.0) -> Fault:
    """Send the answer in slices of this many bytes."""
    return Fault(slice_size=size, slice_delay=delay)


def stream(**edit: Any) -> Fault:
    """Damage a stream; the arguments are those of `StreamEdit`."""
    return Fault(stream=StreamEdit(**edit))


def gzip_bomb(size: int) -> Fault:
    """Answer with a small body that unpacks to at least `size` bytes of blank JSON."""
    blank = b" " * _BLOCK
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(blank) + packer.flush(zlib.Z_FULL_FLUSH)
    blocks = -(-size // _BLOCK)
    checksum = 0
    for _ in range(blocks):
        checksum = zlib.crc32(blank, checksum)
    tail = b"{}"
    ending = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = b"".join((b"\x1f\x8b\x08\0\0\0\0\0\x02\xff", block * blocks, ending.compress(tail)))
    body += ending.flush()
    body += zlib.crc32(tail, checksum).to_bytes(4, "little")
    body += ((blocks * _BLOCK + len(tail)) & 0xFFFFFFFF).to_bytes(4, "little")
    headers = {"Content-Encoding": "gzip"}
    return Fault(status=200, body=body, content_type="application/json", headers=headers)


@dataclass(slots=True)
class _Rule:
    fault: Fault
    pattern: str
    skip: int
    left: int | None
    probability: float


class Faults:
    """Which requests something happens to.

    Args:
        known: Ids of all operations; without them any id is taken.
        seed: Makes the same requests suffer in every run when a probability is given.
    """

    def __init__(self, known: Collection[str] = (), *, seed: int = 0) -> None:
        self._known = known
        self._rules: list[_Rule] = []
        self._random = random.Random(seed)  # noqa: S311 - chosen to be the same in every run

    def add(
        self,
        fault: Fault,
        operation_id: str = "*",
        *,
        times: int | None = 1,
        skip: int = 0,
        probability: float = 1.0,
    ) -> None:
        """Inject a fault into requests from now on.

        A request suffers the first fault that was added for it and is not used up.

        Args:
            fault: What happens.
            operation_id: Operation it happens to; `*` and `?` match as in file names.
            times: How many requests it happens to; `None` for all.
            skip: How many matching requests pass before.
            probability: Share of the requests that it happens to.

        Raises:
            InvalidArgumentError: There is no such operation.
        """
        if self._known and not any(fnmatchcase(known, operation_id) for known in self._known):
            raise InvalidArgumentError(
                f"operation_id: no operation is called {operation_id!r}", argument="operation_id"
            )
        self._rules.append(_Rule(fault, operation_id, skip, times, probability))

    def clear(self) -> None:
        """Remove all faults."""
        self._rules.clear()

    def take(self, operation_id: str | None) -> Fault | None:
        """Return the fault of a request that has just come in, and count it."""
        for rule in self._rules:
            if rule.left == 0 or not fnmatchcase(operation_id or "", rule.pattern):
                continue
            if rule.skip > 0:
                rule.skip -= 1
                continue
            if rule.probability < 1 and self._random.random() >= rule.probability:
                continue
            if rule.left is not None:
                rule.left -= 1
            return rule.fault
        return None

    @property
    def pending(self) -> int:
        """Faults that have still to happen; those without a limit are not counted."""
        return sum(rule.left or 0 for rule in self._rules)

    def __iter__(self) -> Iterator[Fault]:
        return (rule.fault for rule in self._rules if rule.left != 0)


def edited(items: Iterable[StreamItem], edit: StreamEdit) -> Iterator[tuple[float, StreamItem]]:
    """Yield what a stream does under an edit: seconds of silence, then an item."""
    for number, item in enumerate(items):
        if number == edit.end_after:
            return
        if number in edit.insert:
            yield 0.0, edit.insert[number]
        for _ in range(edit.repeat):
            yield edit.delay, item
