"""Iteration over anything that gives chat events: a stream, a recording under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar, cast

from kubiya_async.events import ChatEvent, Keepalive

if TYPE_CHECKING:
    from types import TracebackType

    from kubiya_async.accumulate import ChatResult

E = TypeVar("E", bound=ChatEvent | Keepalive)


class EventStream(Protocol):
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

    __slots__ = ("_keepalives", "_next")

    def __init__(self, stream: EventStream, *, keepalives: bool) -> None:
        """Read from `stream`, wherever it is."""
        self._next = stream.next_event
        self._keepalives = keepalives

    def __aiter__(self) -> Self:
        """Be the iterator."""
        return self

    async def __anext__(self) -> E:
        """Give the next event."""
        event = await self._next(keepalives=self._keepalives)
        if event is None:
            raise StopAsyncIteration
        return cast("E", event)


class TextIterator:
    """Iteration over the words of a stream."""

    __slots__ = ("_next",)

    def __init__(self, stream: EventStream) -> None:
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
