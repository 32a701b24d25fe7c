"""Iteration over anything that gives events: a stream, a recording under way; and its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType

    from kubiya_async.accumulate import ChatResult
    from kubiya_async.events import ChatEvent, Keepalive

E = TypeVar("E")
E_contra = TypeVar("E_contra", contravariant=True)
R_co = TypeVar("R_co", bound="ChatResult", covariant=True)


class Readable(Protocol):
    """What readers of a chat need; `ChatStream` has more."""

    async def __aenter__(self) -> Self:
        """Open the stream."""
        ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the stream."""

    def __aiter__(self) -> EventIterator[ChatEvent]:
        """Give the events until the agent is done."""
        ...

    async def next_event(self, *, keepalives: bool = False) -> ChatEvent | Keepalive | None:
        """Give the next event, or `None` after the last."""

    async def next_text(self) -> str | None:
        """Give the next piece of text, or `None` after the last."""

    @property
    def snapshot(self) -> ChatResult:
        """What has been received so far."""
        ...

    @property
    def last_text(self) -> str:
        """The text that the newest event has added."""
        ...

    async def aclose(self) -> None:
        """Close the connection at once."""


class EventIterator(Generic[E]):
    """Iteration over the events of a stream; as many as wanted may read in turn, not at once."""

    __slots__ = ("_advance", "_keepalives")

    def __init__(
        self, advance: Callable[[bool], Coroutine[Any, Any, Any]], *, keepalives: bool
    ) -> None:
        """Iterate by `advance`, which gives the next event or raises `StopAsyncIteration`."""
        self._advance = advance
        self._keepalives = keepalives

    def __aiter__(self) -> Self:
        """Be the iterator."""
        return self

    # A coroutine around another one would be a fifth of the cost of an event.
    def __anext__(self) -> Coroutine[Any, Any, E]:
        """Give the next event."""
        return self._advance(self._keepalives)


class Words(Protocol):
    """What gives words."""

    async def next_text(self) -> str | None:
        """Give the next piece of text, or `None` after the last."""


class TextIterator:
    """Iteration over the words of a stream."""

    __slots__ = ("_next",)

    def __init__(self, stream: Words) -> None:
        """Read from `stream`, wherever it is."""
        self._next = stream.next_text

    def __aiter__(self) -> Self:
        """Be the iterator."""
        return self

    async def __anext__(self) -> str:
        """Give the next piece of text; pieces are never empty."""
        text = await self._next()
        if text is None:
            raise StopAsyncIteration
        return text


class EventDecoder(Protocol[E]):
    """What a stream needs of its decoder."""

    body: bytes | None
    """After `flush`, the answer if it was no stream."""
    streams: bool
    """Whether the answer is known to be a stream."""

    @property
    def truncated(self) -> bool:
        """Whether the stream ended inside an event."""
        ...

    @property
    def last_event_id(self) -> str | None:
        """The last id the stream sent."""
        ...

    @property
    def has_enough(self) -> bool:
        """Whether the rest of the answer would change nothing."""
        ...

    def feed(self, chunk: bytes) -> list[str | E | Keepalive]:
        """Take bytes; give the events they complete, or the JSON of those yet to be read."""
        ...

    def flush(self) -> list[str | E | Keepalive]:
        """Give the events that only the end completes."""
        ...


class State(Protocol[E_contra, R_co]):
    """What a stream needs of its state."""

    done: bool
    truncated: bool
    """Whether more came than is kept."""

    @property
    def count(self) -> int:
        """Events so far."""
        ...

    @property
    def last_text(self) -> str:
        """The text that the newest event has added."""
        ...

    def add(self, event: E_contra) -> None:
        """Take one event."""
        ...

    def fold(self) -> None:
        """Keep of the events so far what is to be kept."""
        ...

    def result(self) -> R_co:
        """Give the state as a record."""
        ...
