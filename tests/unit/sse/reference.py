"""Event streams read the slow and plain way: a transcription of the specification.

WHATWG HTML, 9.2.5 and 9.2.6. The sentences in the comments are the specification's steps in short.
Nothing of the package is used, and nothing is done twice as fast as it could be read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Final

Row = tuple[str, str, str, int | None]


@dataclass
class Parsed:
    """What a stream leaves behind."""

    events: list[Row] = field(default_factory=list[Row])
    last_event_id: str = ""
    retry: int | None = None


@dataclass
class Buffers:
    """What the standard associates with a stream while it is parsed."""

    data: str = ""
    event_type: str = ""
    last_id: str = ""
    retry: int | None = None


def split_lines(stream: bytes) -> list[str]:
    """Return all lines; the last one is what follows the last line end."""
    # Streams must be decoded using the UTF-8 decode algorithm, which strips one leading BOM.
    text = stream.decode("utf-8", "replace").removeprefix("\ufeff")
    # Lines end with CRLF, LF or CR.
    return re.split(r"\r\n|\n|\r", text)


def read_stream(stream: bytes) -> Parsed:
    """Read a whole stream as the standard says."""
    parsed = Parsed()
    buffers = Buffers()
    # Once the end of the file is reached, any pending data must be discarded.
    for line in split_lines(stream)[:-1]:
        if line == "":
            dispatch(parsed, buffers)
        elif line.startswith(":"):
            continue
        elif ":" in line:
            name, value = line.split(":", 1)
            process_field(parsed, buffers, name, value.removeprefix(" "))
        else:
            process_field(parsed, buffers, line, "")
    return parsed


def process_field(parsed: Parsed, buffers: Buffers, name: str, value: str) -> None:
    """Process a field. Names are compared literally, with no case folding."""
    if name == "event":
        buffers.event_type = value
    elif name == "data":
        buffers.data += value + "\n"
    elif name == "id" and "\0" not in value:
        buffers.last_id = value
    elif name == "retry" and re.fullmatch("[0-9]+", value):
        buffers.retry = parsed.retry = int(value)


def dispatch(parsed: Parsed, buffers: Buffers) -> None:
    """Dispatch the event."""
    parsed.last_event_id = buffers.last_id
    if buffers.data != "":
        name = buffers.event_type or "message"
        parsed.events.append((name, buffers.data[:-1], buffers.last_id, buffers.retry))
    buffers.data = buffers.event_type = ""
    buffers.retry = None


_STRING: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_ODD: Final = re.compile(r"""\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|[\x00-\x1f\\]""")


def is_json(text: str) -> bool:
    """Return whether text is one JSON document.

    In its strings, raw control characters are taken, and backslashes that escape nothing.
    """

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    def mend(odd: re.Match[str]) -> str:
        return odd[0] if len(odd[0]) > 1 else "x"

    try:
        json.loads(_STRING.sub(lambda s: _ODD.sub(mend, s[0]), text), parse_constant=refuse)
    except ValueError:
        return False
    return True


def is_whole(text: str) -> bool:
    """Return whether data is complete by itself: JSON, the done mark, or a prefixed record."""
    return (
        text == "[DONE]"
        or is_json(text)
        or (bool(re.match(r'[0-9a-z]:["{\[]', text)) and is_json(text[2:]))
    )


def cut_short(block: list[str], line: str) -> bool:
    """Return whether a whole object on the next line cannot belong to the same JSON document."""
    text = [part for part in block if part.strip(" \t")]
    before = text[-1][-1] if text else ""
    return line.startswith("{") and line.endswith("}") and before not in {"", *" \t[,:"}


@dataclass
class Block:
    """The lines since the last event of a stream without blank lines."""

    data: list[str] = field(default_factory=list[str])
    fields: dict[str, str] = field(default_factory=dict[str, str])
    late: dict[str, str] = field(default_factory=dict[str, str])

    def dispatch(self, parsed: Parsed) -> None:
        """End the block; what came after its data stays for the next one."""
        last_id = parsed.last_event_id = self.fields.get("id", parsed.last_event_id)
        retry = int(self.fields["retry"]) if "retry" in self.fields else None
        if self.data:
            name = self.fields.get("event") or "message"
            parsed.events.append((name, "\n".join(self.data), last_id, retry))
        self.data, self.fields, self.late = [], self.late, {}

    def claim_late(self) -> None:
        """Count fields that came after the data to the block after all."""
        self.fields |= self.late
        self.late = {}

    def is_over_before(self, line: str) -> bool:
        """Return whether another line of data begins another event."""
        return bool(self.data) and (is_whole("\n".join(self.data)) or cut_short(self.data, line))


def read_unblanked(stream: bytes) -> Parsed:
    """Read a whole stream of the `lines` framing, straight from its rules."""
    *lines, rest = split_lines(stream)
    if rest.startswith("data:"):
        lines.append(rest)

    parsed = Parsed()
    block = Block()
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if line == "":
            block.claim_late()
            block.dispatch(parsed)
        elif name == "data":
            if block.is_over_before(value):
                block.dispatch(parsed)
            block.claim_late()
            block.data.append(value)
        elif (
            name == "event"
            or (name == "id" and "\0" not in value)
            or (name == "retry" and re.fullmatch("[0-9]+", value))
        ):
            (block.late if block.data else block.fields)[name] = value
    if block.is_over_before(""):
        block.claim_late()
        block.dispatch(parsed)
    return parsed
