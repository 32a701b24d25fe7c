"""Recordings of real chats as scripts for the local server.

A recorded chat becomes the next answer:

    recording = await read_recording("chat.jsonl")
    server.chat_script(replay(recording))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async.streams.events import UnknownEvent
from kubiya_async.testing.scripts import Event, Pause

if TYPE_CHECKING:
    from kubiya_async.streams.events import ChatEvent
    from kubiya_async.streams.tools import Recording
    from kubiya_async.testing.scripts import StreamItem

__all__ = ["replay"]


def replay(recording: Recording, *, timing: bool = False) -> list[StreamItem]:
    """Make a script that streams a recorded chat again, for `LocalServer.chat_script`.

    A recording that ends early makes a stream that ends early.

    Args:
        recording: What to stream.
        timing: Whether to be silent for as long as the recorded stream was.
    """
    items: list[StreamItem] = []
    last = 0.0
    for recorded in recording.events:
        if timing and recorded.at > last:
            items.append(Pause(recorded.at - last))
            last = recorded.at
        items.append(_item(recorded.event))
    return items


def _item(event: ChatEvent) -> StreamItem:
    if not isinstance(event, UnknownEvent):
        return event.model_dump(mode="json", exclude_unset=True)
    data: object = event.data
    named = isinstance(data, dict) and "type" in data
    return Event(event.raw, name=None if named else event.type)
