"""JSON lines, and the chat records whose text grows from one to the next.

    {"id": "m1", "type": "msg", "message": "Hel"}
    {"id": "m1", "type": "msg", "message": "Hello"}

The platform's web chat speaks this form: `message` is all the text of an id so far, so the last
record of an id counts. `Cumulative` turns such records into chat events that say what is new.
"""

from __future__ import annotations

import json
from typing import Any, Final, cast

from kubiya_async._core.json_document import is_document
from kubiya_async._core.records import RecordDecoder, WireRecord
from kubiya_async.errors import EventTooLargeError

JSON_KIND: Final = "json"

MAX_KEPT: Final = 16 * 1024 * 1024
"""Characters of growing text that are kept."""

_RECORD: Final = 128
"""What an id takes beside its characters."""

_SAID: Final = frozenset({"", "assistant", "chat", "message", "msg"})
_TOOL_CALL: Final = "tool"
_TOOL_RESULT: Final = "tool_output"


class NDJSONDecoder(RecordDecoder):
    """Decode JSON lines into records."""

    def read(self, line: str) -> WireRecord:
        """Read one line; it is kept as it is when it is not JSON."""
        return WireRecord(JSON_KIND if is_document(line) else "", line)


class Cumulative:
    """Fold records that repeat their text into events that do not, as JSON.

    What a record stands for:

    - text of the agent: a `message` event with what the record adds to its id. If it changes what
      was said before, an event of type `message_revised` with all of it, since nothing that was
      delivered can be taken back.
    - `tool`: a `tool_call` event, once its arguments are complete JSON.
    - `tool_output`: a `tool_result` event with the last text of its id, once it is done or
      anything but another output comes.
    - anything else, such as the events of document 002 on lines of their own: itself.

    The end of such a stream is the end of its bytes: `end` adds `done`, unless the records tell
    whether they are done and the last one was not.

    Telling what is new takes all that was said before; how much of that is kept has a limit.
    """

    __slots__ = ("_called", "_calls", "_done", "_kept", "_results", "_said", "_texts")

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._calls: dict[str, tuple[str, str]] = {}
        self._called: set[str] = set()
        self._results: dict[str, str] = {}
        self._said = False
        self._done: bool | None = None
        self._kept = 0

    def add(self, record: WireRecord) -> list[str]:
        """Take the next record and return the events it brings.

        Raises:
            EventTooLargeError: The records so far say more than can be kept.
        """
        fields = _message_fields(record)
        kind = str(fields.get("type") or "")
        identity = str(fields.get("id") or "")
        done = fields.get("done")
        if kind == _TOOL_RESULT:
            self._count(identity, fields["message"], self._results.get(identity))
            self._results[identity] = fields["message"]
            return self._settle() if done is True else []
        events = self._settle(but=identity if kind == _TOOL_CALL else None)
        if kind == _TOOL_CALL:
            return events + self._call(identity, fields["message"])
        if kind not in _SAID or not fields:
            return [*events, record.payload]
        self._said = True
        self._done = done if isinstance(done, bool) else self._done
        return events + self._message(identity, fields["message"])

    def end(self, *, truncated: bool = False) -> list[str]:
        """Return the events that the end of the stream brings."""
        done = self._said and self._done is not False and not truncated
        self._said = False
        return self._settle() + ([_event("done")] if done else [])

    def _count(self, identity: str, text: str, before: str | None) -> None:
        """Count what is said anew, which has to be kept at least until the next record."""
        known = _RECORD + len(identity) if before is None else 0
        self._kept += known + max(0, len(text) - len(before or ""))
        if self._kept > MAX_KEPT:
            raise EventTooLargeError(
                f"the records of the stream say more than {MAX_KEPT} characters, and text that "
                "grows has to be kept"
            )

    def _message(self, identity: str, text: str) -> list[str]:
        self._count(identity, text, self._texts.get(identity))
        before = self._texts.get(identity, "")
        self._texts[identity] = text
        if text.startswith(before):
            new = text[len(before) :]
            return [_event("message", identity, content=new)] if new else []
        # Without an id there is no telling that it was meant to be the same message.
        kind = "message_revised" if identity else "message"
        return [_event(kind, identity, content=text)]

    def _call(self, identity: str, text: str) -> list[str]:
        """Read a call, which is written out: `Tool: name`, then `Arguments: {…}`."""
        if identity in self._called:
            return []
        head, _, arguments = text.partition("Arguments:")
        name, arguments = head.strip().removeprefix("Tool:").strip(), arguments.strip()
        try:
            event = _event("tool_call", identity, tool=name, args=json.loads(arguments))
        except (ValueError, RecursionError):
            self._count(identity, arguments, self._calls.get(identity, (None, None))[1])
            self._calls[identity] = (name, arguments)
            return []
        self._calls.pop(identity, None)
        if identity:
            self._count(identity, "", None)
            self._called.add(identity)
        return [event]

    def _settle(self, but: str | None = None) -> list[str]:
        """Give out what was waiting for its last form."""
        waiting = [identity for identity in self._calls if identity != but]
        calls = [(identity, *self._calls.pop(identity)) for identity in waiting]
        results, self._results = self._results, {}
        return [
            *(_event("tool_call", id_, tool=name, arguments=text) for id_, name, text in calls),
            *(_event("tool_result", id_, result=text) for id_, text in results.items()),
        ]


def _message_fields(record: WireRecord) -> dict[str, Any]:
    """Read a record that holds a message; empty for every other."""
    try:
        value = json.loads(record.payload) if record.kind == JSON_KIND else None
    except (ValueError, RecursionError):
        return {}
    fields = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    return fields if isinstance(fields.get("message"), str) else {}


def _event(kind: str, identity: str = "", **fields: Any) -> str:
    return json.dumps({"type": kind, **fields, **({"id": identity} if identity else {})})
