"""A chat stream: typed events as they arrive, the text alone, or everything at the end.

    async with kubiya.chat.stream(agent_uuid=uuid, message="…") as stream:
        async for event in stream:
            ...

    async with kubiya.chat.stream(agent_uuid=uuid, message="…") as stream:
        async for text in stream.text_stream():
            print(text, end="", flush=True)

The stream opens with `async with`, with the first event that is asked for, or with `final()`. It is
never sent a second time: when it breaks, the error holds what was received.
"""

from __future__ import annotations

from kubiya_async.streams.accumulate import ChatResult
from kubiya_async.streams.base import EventIterator, Stream, TextIterator
from kubiya_async.streams.events import ChatEvent

__all__ = [
    "ChatStream",
    "EventIterator",
    "TextIterator",
]


class ChatStream(Stream[ChatEvent, ChatResult]):
    """The response of an agent, streamed as it is generated.

    Iterating gives events until the agent is done. One task reads; any task may close.
    """

    __slots__ = ()
