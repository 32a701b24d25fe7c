"""Event streams read the slow and plain way: a transcription of the specification.

WHATWG HTML, 9.2.5 and 9.2.6. The sentences in the comments are the specification's steps in short.
Nothing of the package is used, and nothing is done twice as fast as it could be read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

Row = tuple[str, str, str, int | None]


@dataclass
class Parsed:
    """What a stream leaves behind."""

    events: list[Row] = field(default_factory=list)
    last_event_id: str = ""
    retry: int | None = None


def read_stream(stream: bytes) -> Parsed:
    """Read a whole stream as the standard says."""
    # Streams must be decoded using the UTF-8 decode algorithm, which strips one leading BOM.
    text = stream.decode("utf-8", "replace")
    if text.startswith("\ufeff"):
        text = text[1:]
    # Lines end with CRLF, LF or CR; an unfinished last line is not processed.
    lines = re.split(r"\r\n|\n|\r", text)[:-1]

    parsed = Parsed()
    data = event_type = last_id = ""
    retry: int | None = None
    for line in lines:
        if line == "":
            # Dispatch the event.
            parsed.last_event_id = last_id
            if data != "":
                parsed.events.append((event_type or "message", data[:-1], last_id, retry))
            data = event_type = ""
            retry = None
            continue
        if line.startswith(":"):
            continue
        if ":" in line:
            name, value = line.split(":", 1)
            value = value[1:] if value.startswith(" ") else value
        else:
            name, value = line, ""
        # Process the field. Field names are compared literally, with no case folding.
        if name == "event":
            event_type = value
        elif name == "data":
            data += value + "\n"
        elif name == "id":
            if "\0" not in value:
                last_id = value
        elif name == "retry" and re.fullmatch("[0-9]+", value):
            retry = parsed.retry = int(value)
    # Once the end of the file is reached, any pending data must be discarded.
    return parsed


def is_json(text: str) -> bool:
    """Tell whether text is one JSON document."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        return False
    return True


def is_whole(text: str) -> bool:
    """Tell whether data is complete by itself: JSON, the done mark, or a prefixed record."""
    return text == "[DONE]" or is_json(text) or (bool(re.match(r'[0-9a-z]:["{\[]', text)) and is_json(text[2:]))


def cut_short(block: list[str], line: str) -> bool:
    """Tell whether a whole object on the next line cannot belong to the same JSON document."""
    text = [part for part in block if part.strip(" \t")]
    before = text[-1][-1] if text else ""
    return line.startswith("{") and line.endswith("}") and before not in {"", *" \t[,:"}


def read_unblanked(stream: bytes) -> Parsed:
    """Read a whole stream of the `lines` framing, straight from its three rules."""
    text = stream.decode("utf-8", "replace").removeprefix("\ufeff")
    *lines, rest = re.split(r"\r\n|\n|\r", text)
    if rest.startswith("data:"):
        lines.append(rest)

    parsed = Parsed()
    block: list[str] = []
    fields: dict[str, str] = {}
    late: dict[str, str] = {}
    last_id = ""

    def dispatch() -> None:
        nonlocal last_id
        last_id = fields.get("id", last_id)
        parsed.last_event_id = last_id
        retry = int(fields["retry"]) if "retry" in fields else None
        if block:
            name = fields.get("event") or "message"
            parsed.events.append((name, "\n".join(block), last_id, retry))
        block.clear()
        fields.clear()

    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if line == "":
            fields.update(late)
            late.clear()
            dispatch()
        elif name == "data":
            joined = "\n".join(block)
            if block and (is_whole(joined) or cut_short(block, value)):
                dispatch()
            fields.update(late)
            late.clear()
            block.append(value)
        elif (
            name == "event"
            or (name == "id" and "\0" not in value)
            or (name == "retry" and re.fullmatch("[0-9]+", value))
        ):
            (late if block else fields)[name] = value
            
    if block and is_whole("\n".join(block)):
        fields.update(late)
        dispatch()
    return parsed
