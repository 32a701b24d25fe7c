"""Whether the answer to a chat is a stream at all, told by its first bytes.

Asked for a stream, servers also answer with the reply in one piece, with an error under a success
status, or with the page of a gateway, and the content type of none of them can be relied on. How a
stream is written, if it is one, is the business of `chat_wire`.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, cast

from kubiya_async._core.envelopes import reports_failure

_MARK: Final = b"\xef\xbb\xbf"
_OTHERWISE: Final = frozenset({b"<", b"[", b'"'})
_FIELD: Final = re.compile(rb"^(?:data|event|id|retry)?:", re.MULTILINE)


def is_stream(start: bytes, *, complete: bool) -> bool | None:
    """Tell a stream from anything else; `None` as long as there are too few bytes to tell.

    Args:
        start: The answer so far.
        complete: Whether that is all of it.
    """
    text = start.removeprefix(_MARK).lstrip()
    first = text[:1]
    if first == b"{":
        return _is_record(text, complete=complete)
    if not complete and (not first or (first == _MARK[:1] and _MARK.startswith(text))):
        return None
    return first not in _OTHERWISE


def has_fields(start: bytes) -> bool:
    """Tell whether a line looks like one of an event stream."""
    return _FIELD.search(start) is not None


def _is_record(text: bytes, *, complete: bool) -> bool | None:
    """Tell a stream of JSON lines from one JSON document, which may be spread over lines."""
    line, end, rest = text.partition(b"\n")
    if not end and not complete:
        return None
    try:
        fields = cast("dict[str, Any]", json.loads(line))
    except (ValueError, RecursionError):
        # The first line of a printed document, or a record that is damaged.
        return b'"type"' in line if not end else line.rstrip().endswith(b"}")
    if rest.strip():
        return True
    if "response" in fields:
        return False
    if isinstance(fields.get("type"), str) or fields.keys() >= {"id", "message"}:
        return True
    return False if complete or reports_failure(fields) else None
