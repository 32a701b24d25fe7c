"""What an execution says, once, however often its server tells it.

The control plane keeps no place in a stream. Each connection is told everything from the beginning
under new event ids: the messages that are complete, then all that has happened live, of which the
server keeps the newest 1,000 events. So an event is known by what it is of: a message by its id, a
tool by that of its use, anything else by being the same event, as often as it was there before.

Pure: events in, those out that bring something.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

from kubiya_async.streams.accumulate import tool_call_id
from kubiya_async.streams.events import (
    AGENT,
    PARTS,
    ChatEvent,
    CorrectionEvent,
    DoneEvent,
    ErrorEvent,
    MemberEvent,
    MessageEvent,
    NoticeEvent,
    StatusEvent,
    StreamEvent,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
    widened,
)

_CONNECTED: Final = "connected"
_GAP: Final = "gap_detected"
_HISTORY: Final = "history_complete"
_MOST_KNOWN: Final = 10_000
"""Events that are known again; the server keeps a tenth of them."""
_MOST_KEPT: Final = 16 * 1024 * 1024
"""Characters of messages that are known again."""

_Key: TypeAlias = tuple[str, str] | int
_Events: TypeAlias = Sequence[StreamEvent]


@dataclass(slots=True, eq=False)
class _Message:
    """A message as far as it has been passed on.

    Attributes:
        parts: Its text, in parts.
        is_whole: Whether the server has sent all of it at once.
        told: How far into its text the parts of this connection have come.
        in_parts: Whether parts of it have come.
        held: Parts held back: by their text they are this message, by their id they may not be.
    """

    parts: list[str] = field(default_factory=list[str])
    is_whole: bool = False
    told: int = 0
    in_parts: bool = False
    held: list[StreamEvent] = field(default_factory=list["StreamEvent"])

    @property
    def text(self) -> str:
        if len(self.parts) > 1:
            self.parts[:] = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""


class Transcript:
    """What one execution has said and done, over all connections.

    Attributes:
        gap: Why events may be missing, if the server has said so; empty if none are.
    """

    __slots__ = (
        *("_before", "_here", "_is_live", "_kept", "_lost", "_messages", "_retold", "_was_live"),
        "gap",
    )

    def __init__(self) -> None:
        """Begin with nothing."""
        self.gap: str = ""
        self._lost = ""
        self._messages: dict[str, _Message] = {}
        self._kept = 0
        # How often each event came, in connections before this one and in this one.
        self._before: Counter[_Key] = Counter()
        self._here: Counter[_Key] = Counter()
        self._retold = False
        self._is_live = self._was_live = False

    def reconnect(self) -> None:
        """Begin another connection."""
        self._lost = self.gap
        self._before |= self._here
        for key in list(self._before)[:-_MOST_KNOWN]:
            del self._before[key]
        self._here.clear()
        self._retold = self._is_live = False
        for message in self._messages.values():
            message.told = 0

    def new(self, event: ChatEvent, raw: str) -> _Events:
        """Return what an event brings that was not there before.

        Args:
            event: The event as a chat would read it.
            raw: The event as it came.
        """
        kind = event.type if isinstance(event, UnknownEvent) else ""
        wide = widened(event)
        if isinstance(wide, NoticeEvent):
            self._notice(wide)
        elif isinstance(wide, DoneEvent):
            return (*self._rest(wide), wide)
        elif kind == _CONNECTED and self._before:
            self._retold = True
            return ()
        elif (identity := message_id(wide)) and (said := _words(wide)) is not None:
            if kind in PARTS:
                return self._part(identity, wide, said, hash((kind, raw)))
            return self._whole(identity, wide, said, is_live=self._is_live)
        elif not isinstance(wide, ErrorEvent):
            return self._happening(wide, _key(wide, identity, kind, raw))
        return (wide,)

    def _happening(self, event: StreamEvent, key: _Key) -> _Events:
        is_known = self._repeats(key)
        if not isinstance(event, StatusEvent | UnknownEvent):
            self._was_live = True
            # What happened live before the break comes again, so nothing after it is missing.
            self.gap = self._lost if is_known else self.gap
        return () if is_known else (event,)

    def _notice(self, event: NoticeEvent) -> None:
        self._retold = self._retold or (bool(self._before) and event.kind in {_GAP, _HISTORY})
        if event.kind == _GAP:
            # Where nothing has happened live before the break, all of that is still to come.
            if self._before and not self._was_live:
                return
            self.gap = event.message or "events before the break cannot be sent again"
        elif event.kind == _HISTORY:
            self._is_live = True
            if event.data.get("is_truncated") or event.data.get("has_more"):
                self.gap = self._lost = "the oldest messages were left out"

    def _repeats(self, key: _Key) -> bool:
        """Count an event, and return whether it is one that came before the break.

        A thing with an id is known by it. Whether anything else is the same or only looks like it
        can be told only if the server tells everything again.
        """
        self._here[key] += 1
        if len(self._here) > _MOST_KNOWN:
            del self._here[next(iter(self._here))]
        told = self._retold or isinstance(key, tuple)
        return told and self._here[key] <= self._before[key]

    # Messages

    def _part(self, identity: str, event: StreamEvent, said: str, key: int) -> _Events:
        message = self._messages.get(identity)
        if self._repeats(key):
            self._is_live, self.gap = True, self._lost
            if message is not None:
                message.told += len(said)
            return ()
        guessed = None if message else self._same(said)
        message = self._messages[identity] = message or guessed or _Message()
        self._is_live = self._was_live = message.in_parts = True
        if not message.is_whole:
            return self._add(message, event, said)
        is_guess = message is guessed or bool(message.held)
        return self._repeated(identity, message, event, said, is_guess=is_guess)

    def _repeated(
        self, identity: str, message: _Message, event: StreamEvent, said: str, *, is_guess: bool
    ) -> _Events:
        """Return what a part says beyond the complete message that it is of, or seems to be of."""
        text = message.text
        found = message.told if text.startswith(said, message.told) else -1
        if found < 0 and not message.held:
            found = text.find(said, message.told)
        if found >= 0:
            message.told = found + len(said)
            if is_guess:
                message.held.append(event)
            if message.told >= len(text.rstrip()):
                message.held.clear()
            return ()
        ahead = text[message.told :]
        if said.startswith(ahead):
            # It goes on after what was all of it.
            message.held.clear()
            return self._add(message, event, said[len(ahead) :])
        if not message.held:
            return self._add(message, event, said)
        # What was held back is another message, which only began like that one.
        held = (*message.held, event)
        message.held.clear()
        message.in_parts = False
        other = self._messages[identity] = _Message(in_parts=True)
        return [new for one in held for new in self._add(other, one, _words(one) or "")]

    def _add(self, message: _Message, event: StreamEvent, said: str) -> _Events:
        message.parts.append(said)
        message.told += len(said)
        self._keep(len(said))
        return (_saying(event, said),)

    def _whole(self, identity: str, event: StreamEvent, said: str, *, is_live: bool) -> _Events:
        message = self._messages.get(identity) or self._unfinished(said)
        if message is None:
            self._messages[identity] = _Message([said], is_whole=True)
            self._keep(len(said))
            return (event,)
        self._messages[identity] = message
        message.is_whole = True
        text = message.text
        before, after = "".join(text.split()), "".join(said.split())
        # A copy from the history may be older than what was said live.
        if before == after or (before.startswith(after) and not is_live):
            return ()
        message.parts[:] = [said]
        self._keep(len(said) - len(text))
        if said.startswith(text):
            return (_saying(event, said[len(text) :]),)
        correction = CorrectionEvent(said, text, identity)
        if isinstance(event, MemberEvent):
            return (dataclasses.replace(event, event=correction),)
        return (correction,)

    def _same(self, said: str) -> _Message | None:
        """Find the complete message that begins so: saved messages have ids of their own.

        The first part that a connection brings may be from the middle of one: the server keeps
        only the newest events.
        """
        for message in self._messages.values():
            if message.is_whole and not message.in_parts and said.strip():
                found = message.text.find(said)
                if found == 0 or (found > 0 and not any(m.told for m in self._messages.values())):
                    return message
        return None

    def _unfinished(self, said: str) -> _Message | None:
        """Find the message that came in parts, and of which this is the whole."""
        words = "".join(said.split())
        for message in reversed(self._messages.values()):
            begun = "" if message.is_whole else "".join(message.text.split())
            if begun and words.startswith(begun):
                return message
        return None

    def _rest(self, event: DoneEvent) -> list[StreamEvent]:
        """Return what is still to be told: messages that were held back, or not sent before."""
        rest: list[StreamEvent] = []
        for message in self._messages.values():
            rest += message.held
            message.held.clear()
        listed: object = (event.__pydantic_extra__ or {}).get("messages")
        for one in cast("list[object]", listed) if isinstance(listed, list) else ():
            fields = cast("dict[str, Any]", one) if isinstance(one, dict) else {}
            identity, said = fields.get("message_id"), fields.get("content")
            if isinstance(identity, str) and isinstance(said, str) and fields.get("role") in AGENT:
                spoken = MessageEvent.model_validate({**fields, "type": "message"})
                rest += self._whole(identity, spoken, said, is_live=False)
        return rest

    def _keep(self, size: int) -> None:
        """Forget the oldest messages where there are too many characters of them."""
        self._kept += size
        while self._kept > _MOST_KEPT and len(self._messages) > 1:
            oldest = self._messages.pop(next(iter(self._messages)))
            if not any(message is oldest for message in self._messages.values()):
                self._kept -= len(oldest.text)


def _key(event: StreamEvent, message: str, kind: str | None, raw: str) -> _Key:
    """Return what identifies an event that says nothing: the id of a tool's use, of a message."""
    done = event.event if isinstance(event, MemberEvent) else event
    if isinstance(done, ToolCallEvent | ToolResultEvent):
        identity = tool_call_id(done)
        return hash((kind, raw)) if identity is None else (done.type, identity)
    if message and isinstance(event, UnknownEvent) and "role" in event.data:
        return "message", message
    return hash((kind, raw))


def message_id(event: StreamEvent) -> str:
    """Return the id of the message that an event is of; empty if it is of none that has one."""
    if isinstance(event, MemberEvent):
        event = event.event
    if isinstance(event, CorrectionEvent):
        return event.message_id
    if isinstance(event, MessageEvent):
        fields = event.__pydantic_extra__ or {}
    elif isinstance(event, UnknownEvent) and isinstance(event.data, dict):
        fields = cast("dict[str, Any]", event.data)
    else:
        return ""
    identity = fields.get("message_id")
    return identity if isinstance(identity, str) else ""


def _words(event: StreamEvent) -> str | None:
    """Return the words of a message; `None` for any other event."""
    said = event.event if isinstance(event, MemberEvent) else event
    return (said.content or "") if isinstance(said, MessageEvent) else None


def _saying(event: StreamEvent, content: str) -> StreamEvent:
    """Return the same event with other words."""
    if isinstance(event, MemberEvent):
        said = cast("MessageEvent", _saying(cast("MessageEvent", event.event), content))
        return dataclasses.replace(event, event=said)
    said = cast("MessageEvent", event)
    return said if said.content == content else said.model_copy(update={"content": content})
